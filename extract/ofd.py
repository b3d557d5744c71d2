"""OFD files (GB/T 33190-2016), the national fixed-layout format: a zip of XML with positioned text and paths.

A page is turned into characters and ruling lines in points, of which `ofd_layout.py` makes tables and paragraphs; a
page of pictures without text is read as a scan. Seals and annotations are left alone: they say nothing in text.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from lxml import etree

from extract import sniff
from extract.document import (
    Block,
    Document,
    GridTemplate,
    Issue,
    Locator,
    Paragraph,
    Severity,
    UnreadableError,
)
from extract.limits import limits
from extract.ofd_layout import page_blocks
from extract.ofd_objects import PageObjects, local_name, numbers, read_objects
from extract.ofd_objects import Picture as OfdPicture
from extract.package import check_package

READER = "ofd"
VERSION = "1"
# A4, in millimetres, where a document doesn't say.
_A4 = (0.0, 0.0, 210.0, 297.0)
POINTS_PER_MM = 72 / 25.4
# Share of characters without a meaning from which a page's text is not what is printed.
UNMAPPED_SHARE = 0.05
_TEMPLATE_DEPTH = 4
# What damaged parts make zipfile and lxml raise, and numbers that are none.
PART_ERRORS = (
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    ValueError,
)

# Of a page's area: a picture from which text without any ruling line is what a program took the picture for; pictures
# that may be strips of a page, which logos and seals are too small for.
COVERED, STRIP = 0.5, 0.08

Element: TypeAlias = "etree._Element"


def read_ofd(data: bytes, *, sha256: str, templates: Sequence[GridTemplate] = ()) -> Document:
    """Read an OFD. Boxes are in points on pages with text, in pixels of the picture, at the locator's
    path, on pages that are one.

    Raises UnreadableError: `broken_ofd`, `password_protected`, `too_large`.
    """
    check_package(data)
    blocks: list[Block] = []
    issues: list[Issue] = []
    failed = number = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = _Package(archive)
        bodies, meta = _bodies(package)
        for body in bodies:
            for path in body.pages:
                number += 1
                if number > limits().pages:
                    continue
                try:
                    found, complaints = _page(package, body, path, number, templates)
                    blocks += found
                    issues += complaints
                    failed += any(issue.category == "page_failed" for issue in complaints)
                except PART_ERRORS as error:
                    failed += 1
                    message = f"page {number} could not be read: {type(error).__name__}: {error}"
                    issues.append(_page_issue("page_failed", message, number))
    if number > limits().pages:
        issues.append(_too_many_pages(number))
    if not number or failed == min(number, limits().pages):
        raise UnreadableError(_broken(issues[-1].message if issues else "it has no page"))
    return Document(
        sha256=sha256,
        media_type=sniff.OFD,
        reader=READER,
        reader_version=VERSION,
        blocks=tuple(blocks),
        meta=meta,
        pages=number,
        issues=tuple(issues),
    )


class _Package:
    """The zip's parts by path. Writers differ in case and slashes, so parts are found in any spelling."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {self._plain(name): name for name in archive.namelist()}

    def __contains__(self, path: str) -> bool:
        return self._plain(path) in self._names

    @staticmethod
    def _plain(path: str) -> str:
        return posixpath.normpath(path.replace("\\", "/").lstrip("/")).lower()

    def name(self, path: str) -> str:
        """The part's path as the package spells it, from the root. KeyError where there is none."""
        return "/" + self._names[self._plain(path)].lstrip("/")

    def read(self, path: str) -> bytes:
        """A part's bytes. KeyError where there is none."""
        try:
            return self._archive.read(self._names[self._plain(path)])
        except RuntimeError as error:  # zipfile's word for an encrypted member
            raise UnreadableError(_password()) from error

    def xml(self, path: str) -> Element:
        """A part's root element; entities stay closed."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(self.read(path), parser)


@dataclass(slots=True)
class _Body:
    """One document of the package: paths of its pages, templates and pictures by their ids."""

    area: tuple[float, float, float, float] = _A4
    pages: list[str] = field(default_factory=list)
    templates: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)


def _bodies(package: _Package) -> tuple[list[_Body], dict[str, str]]:
    if "Encryptions.xml" in package:
        raise UnreadableError(_password())
    try:
        root = package.xml("OFD.xml")
        meta = _meta(root)
        bodies = [_body(package, (path.text or "").strip()) for path in _named(root, "DocRoot")]
    except PART_ERRORS as error:
        raise UnreadableError(_broken(f"{type(error).__name__}: {error}")) from error
    return bodies, meta


def _body(package: _Package, path: str) -> _Body:
    root = package.xml(path)
    body = _Body()
    for box in _named(root, "PhysicalBox"):
        body.area = _area(box) or body.area
        break
    for page in _named(root, "Page"):
        body.pages.append(_beside(path, page.get("BaseLoc", "")))
    for template in _named(root, "TemplatePage"):
        body.templates[template.get("ID", "")] = _beside(path, template.get("BaseLoc", ""))
    for resources in (*_named(root, "PublicRes"), *_named(root, "DocumentRes")):
        _add_pictures(package, body, _beside(path, (resources.text or "").strip()))
    return body


def _add_pictures(package: _Package, body: _Body, path: str) -> None:
    if path not in package:
        return
    root = package.xml(path)
    folder = posixpath.join(posixpath.dirname(path), root.get("BaseLoc", ""))
    for media in _named(root, "MultiMedia"):
        for file in _named(media, "MediaFile"):
            name = (file.text or "").strip()
            body.pictures[media.get("ID", "")] = (
                name if name.startswith("/") else posixpath.join(folder, name)
            )


def _page(
    package: _Package, body: _Body, path: str, number: int, templates: Sequence[GridTemplate]
) -> tuple[list[Block], list[Issue]]:
    root = package.xml(path)
    area = next((found for box in _named(root, "PhysicalBox") if (found := _area(box))), body.area)
    objects = PageObjects()
    for layer in _layers(package, body, root):
        read_objects(layer, objects, origin=area[:2], scale=POINTS_PER_MM)
    size = (round((area[2] - area[0]) * POINTS_PER_MM, 2), round((area[3] - area[1]) * POINTS_PER_MM, 2))
    inked = [char for char in objects.chars if not char.text.isspace()]
    paper = (area[2] - area[0]) * (area[3] - area[1])
    if objects.pictures and (not inked or _is_overlaid(objects, paper)):
        return _scanned(package, body, _of_the_page(objects, paper), number, templates)
    issues = []
    unmapped = sum(char.text == "\ufffd" or "\ue000" <= char.text <= "\uf8ff" for char in inked)
    if unmapped > UNMAPPED_SHARE * len(inked):
        message = f"{unmapped} of {len(inked)} characters on the page have no meaning of their own"
        issues.append(_page_issue("untrusted_text_layer", message, number))
    if objects.unknown:
        message = f"the page holds {objects.unknown} composed drawings whose text is not read"
        issues.append(_page_issue("composite_not_read", message, number))
    return page_blocks(objects, number, size), issues


def _layers(package: _Package, body: _Body, page: Element, depth: int = 0) -> Iterator[Element]:
    """The page's layers and those of the templates it stands on."""
    for used in _named(page, "Template"):
        path = body.templates.get(used.get("TemplateID", ""))
        if path is not None and path in package and depth < _TEMPLATE_DEPTH:
            yield from _layers(package, body, package.xml(path), depth + 1)
    yield from _named(page, "Layer")


def _is_overlaid(objects: PageObjects, paper: float) -> bool:
    """Whether the page's text lies over, or below, a picture of the page: a scan of two layers."""
    return not objects.rulings and max(p.area for p in objects.pictures) > COVERED * paper


def _of_the_page(objects: PageObjects, paper: float) -> list[OfdPicture]:
    """The page's picture or its strips, from top to bottom."""
    strips = [picture for picture in objects.pictures if picture.area >= STRIP * paper]
    chosen = strips or [max(objects.pictures, key=lambda picture: picture.area)]
    return sorted(chosen, key=lambda picture: picture.top)


def _scanned(
    package: _Package,
    body: _Body,
    pictures: Sequence[OfdPicture],
    number: int,
    templates: Sequence[GridTemplate],
) -> tuple[list[Block], list[Issue]]:
    """A page of pictures. Places are in the pixels of each, whose name in the package is the locator's path."""
    from extract.raster import read_images

    blocks: list[Block] = []
    issues: list[Issue] = []
    for picture in pictures:
        path = body.pictures.get(picture.resource)
        if path is None or path not in package:
            issues.append(
                _page_issue("page_failed", f"the picture of page {number} is not in the file", number)
            )
            continue
        try:
            scan = read_images([package.read(path)], sha256="", templates=templates)
        except UnreadableError as error:
            issues.append(_page_issue("page_failed", f"page {number}: {error.issue.message}", number))
            continue
        blocks += [_on_page(block, number, package.name(path)) for block in scan.blocks]
        issues += [replace(issue, page=number, document="") for issue in scan.issues]
    return blocks, issues


def _on_page(block: Block, number: int, path: str) -> Block:
    def moved(locator: Locator) -> Locator:
        return replace(locator, page=number, path=path)

    if isinstance(block, Paragraph):
        return replace(block, locator=moved(block.locator))
    cells = tuple(replace(cell, locator=moved(cell.locator)) for cell in block.cells)
    return replace(block, cells=cells, locator=moved(block.locator))


def _named(root: Element, name: str) -> Iterator[Element]:
    """Descendants by local name: writers use namespaces of several drafts of the standard."""
    return (element for element in root.iter(etree.Element) if local_name(element) == name)


def _beside(path: str, target: str) -> str:
    """A location as a part gives it: from the root where it begins with a slash, else beside the part."""
    return target if target.startswith("/") else posixpath.join(posixpath.dirname(path), target)


def _area(box: Element) -> tuple[float, float, float, float] | None:
    found = numbers(box.text or "")
    if len(found) != 4 or found[2] <= 0 or found[3] <= 0:
        return None
    return (found[0], found[1], found[0] + found[2], found[1] + found[3])


def _meta(root: Element) -> dict[str, str]:
    names = {"Title": "title", "Author": "author", "Creator": "producer", "CreationDate": "created"}
    texts = {
        local_name(e): (e.text or "").strip()
        for info in _named(root, "DocInfo")
        for e in info.iter(etree.Element)
    }
    return {name: texts[source] for source, name in names.items() if texts.get(source)}


def _page_issue(category: str, message: str, page: int) -> Issue:
    severity: Severity = "error"
    hint = "open the page in an OFD viewer; print it to PDF and read that"
    return Issue("extract", category, severity, message, hint, page=page)


def _too_many_pages(pages: int) -> Issue:
    message = f"the file has {pages:,} pages; the first {limits().pages:,} were read"
    hint = "look at the file by hand; if it is a report, split it or raise NIANBAO_LIMIT_PAGES"
    return Issue("extract", "too_many_pages", "error", message, hint)


def _password() -> Issue:
    return Issue(
        stage="extract",
        category="password_protected",
        severity="error",
        message="the OFD is encrypted",
        hint="ask the publisher for an open copy",
    )


def _broken(reason: str) -> Issue:
    return Issue(
        stage="extract",
        category="broken_ofd",
        severity="error",
        message=f"the OFD can't be read: {reason}",
        hint="fetch it again; if a viewer opens it, print it to PDF and read that",
    )
