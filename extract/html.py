"""Web pages: the article's paragraphs and tables with their spans resolved, without the site around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from lxml import etree

from extract.document import (
    Block,
    Document,
    GridTemplate,
    Issue,
    Locator,
    Paragraph,
    Table,
    UnreadableError,
)
from extract.embedded import PicturePlace, data_uri, is_large, read_pictures
from extract.encoding import decode
from extract.html_article import article_of
from extract.html_facts import facts_of
from extract.html_links import links_of
from extract.html_literal import set_out
from extract.html_table import caption_of, read_table
from extract.html_text import (
    BLOCKS,
    END,
    FIELDS,
    Element,
    field_text,
    is_seen,
    preformatted,
    shown_lines,
    text_of,
)
from extract.paths import Paths
from extract.sniff import HTML

READER = "html"
VERSION = "3"

_TITLE_TAGS = frozenset({"h1", "ucaptitle"})
_RESOURCE_LIMIT = etree.ErrorTypes.ERR_RESOURCE_LIMIT
# Begun after a quotation mark and ended by the next: no text is searched twice.
_LONG_INLINE = re.compile(r"(?<=[\"'])\s{0,9}data:image/[^\"'<>]{500000,}")
_INLINE_NUMBER = "nianbao-inline-picture:"
_DATELINE = re.compile(r"(?:发布|發布|發佈|发文|發文|成文|公开|公開|更新|录入|錄入)(?:日期|时间|時間)")
_DATES = etree.XPath("//text()[contains(., '日期') or contains(., '时间') or contains(., '時間')]")
_DATELINE_TAGS = frozenset({"div", "p", "span", "td", "li", "dd", "em", "i", "font"})


Finder = Callable[[str], bytes | None]
"""Gives the picture that an address in a page leads to, where it came with the page."""


def read_html(
    data: bytes, *, sha256: str, templates: Sequence[GridTemplate] = (), find: Finder = data_uri
) -> Document:
    """Read a page. Pictures that came with it, as `find` says, are read as scans where they stand, with `templates` as
    in a PDF; others are links. Raises UnreadableError where the bytes hold no markup at all."""
    decoded = decode(data)
    root, issues = _parse(decoded.text)
    if decoded.damaged:
        issues.append(
            Issue(
                stage="extract",
                category="damaged_encoding",
                severity="warning",
                message=f"{decoded.damaged} characters could not be decoded as {decoded.encoding}",
                hint="fetch the page again; the rest of it was read",
            )
        )
    meta = {**facts_of(root), **_meta(root), **_dateline(root), "encoding": decoded.encoding}
    pictures = _pictures(root, find)
    article = article_of(root, pictures)
    blocks = [*_header_blocks(root, article), *_blocks(article, pictures)]
    document = Document(
        sha256=sha256,
        media_type=HTML,
        reader=READER,
        reader_version=VERSION,
        blocks=(),
        meta=meta,
        links=tuple(link for link in links_of(article) if link.kind != "image" or find(link.url) is None),
        issues=tuple(issues),
    )
    return read_pictures(document, blocks, templates)


def _pictures(root: Element, find: Finder) -> dict[Element, bytes]:
    """Pictures that came with the page and are large enough to be read."""
    found = {image: find(image.get("src") or "") for image in root.iter("img")}
    return {image: data for image, data in found.items() if data is not None and is_large(data)}


def parse_html(data: bytes) -> Element:
    """The page's tree as locators count in it. Raises UnreadableError."""
    return _parse(decode(data).text)[0]


def _parse(text: str) -> tuple[Element, list[Issue]]:
    """The page's tree, and what was cut off: the parser stops, without an error, at 256 elements within each other and
    at ten million characters of text in one."""
    # An XML declaration with an encoding would be an error in a text that is decoded already.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    text, inline = _set_aside(set_out(text))
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
        if root is None:
            raise etree.ParserError("the document is empty")
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="broken_html",
                severity="error",
                message=f"the page holds no markup that could be parsed: {error}",
                hint="open the URL in a browser; the server may have sent an error or an empty page",
            )
        ) from error
    cut = [
        entry.message
        for entry in parser.error_log
        if entry.level_name == "FATAL" and entry.type == _RESOURCE_LIMIT
    ]
    _put_back(root, inline)
    return root, [_cut_short(cut[0])] if cut else []


def _set_aside(text: str) -> tuple[str, list[str]]:
    """The page with its long inline pictures replaced by their numbers, and the pictures: a scan in an attribute is
    longer than the parser lets one be."""
    inline: list[str] = []

    def number(found: re.Match[str]) -> str:
        inline.append(found.group())
        return f"{_INLINE_NUMBER}{len(inline) - 1}"

    return (_LONG_INLINE.sub(number, text), inline) if "data:image/" in text else (text, inline)


def _put_back(root: Element, inline: list[str]) -> None:
    for image in root.iter("img") if inline else ():
        number = (image.get("src") or "").partition(_INLINE_NUMBER)[2]
        if number.isascii() and number.isdigit() and int(number[:9]) < len(inline):
            image.set("src", inline[int(number[:9])])


def _cut_short(reason: str) -> Issue:
    return Issue(
        stage="extract",
        category="page_cut_short",
        severity="error",
        message=f"the page was read up to a limit of the parser, and not beyond: {reason}",
        hint="open the page in a browser; if it is a report, save it from there as PDF and read that",
    )


def _meta(root: Element) -> Mapping[str, str]:
    """What the page says of itself: `<meta name= content=>` by name as spelled, and `title`."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name, content = element.get("name") or element.get("property"), element.get("content")
        if name and content and content.strip():
            meta.setdefault(name.strip(), content.strip())
    title = root.find(".//title")
    if title is not None and (text := text_of(title)):
        meta["title"] = text
    return meta


def _dateline(root: Element) -> Mapping[str, str]:
    """The line that templates print under the headline (发布日期：2021-01-20), as `dateline`."""
    for text in _DATES(root):
        owner = text.getparent().getparent() if text.is_tail else text.getparent()
        if owner.tag in _DATELINE_TAGS and _DATELINE.search(text):
            # The date may stand in the next element: 发布日期：<b>2021-01-20</b>
            return {"dateline": text_of(owner)[:120]}
    return {}


def _header_blocks(root: Element, article: Element) -> list[Block]:
    """The page's own headline, which templates put outside the container of the text."""
    tree = root.getroottree()
    if any(True for _ in article.iter("h1", "ucaptitle")):
        return []
    for heading in root.iter("h1", "h2", "ucaptitle"):
        text = text_of(heading)
        if text and not _is_inside(heading, article):
            return [
                Paragraph(line, role="title", locator=Locator(path=tree.getpath(heading)))
                for line in text.split("\n")
            ]
    return []


def _is_inside(element: Element, container: Element) -> bool:
    return any(ancestor is container for ancestor in element.iterancestors())


def _blocks(article: Element, pictures: Mapping[Element, bytes]) -> list[Block | PicturePlace]:
    blocks = list(_Walker(article, pictures).walk())
    if (
        not any(isinstance(block, Table) for block in blocks)
        and next(article.iter("table"), None) is not None
    ):
        # The tables are in hidden parts: panes that a click on their tab shows.
        return list(_Walker(article, pictures, panes=True).walk())
    return blocks


class _Walker:
    """Walks the article in document order, cutting inline text into paragraphs at every break. `panes`: hidden parts of
    the page are read too, hidden text in a line is not."""

    def __init__(self, article: Element, pictures: Mapping[Element, bytes], *, panes: bool = False) -> None:
        self._article = article
        self._pictures = pictures
        self._panes = panes
        self._paths = Paths()
        self._parts: list[str] = []
        self._owner: Element = article

    def walk(self) -> Iterator[Block | PicturePlace]:
        yield from self._visit(self._article)
        yield from self._flush()

    def _visit(self, element: Element) -> Iterator[Block | PicturePlace]:
        tag = element.tag
        if tag == "table" and (table := read_table(element, self._paths)) is not None:
            yield from self._flush()
            yield from self._caption(element)
            yield table
            yield from self._shown_in(element)
            return
        if element in self._pictures:
            yield from self._flush()
            yield from self._shown_in(element)
            return
        if tag == "br":
            self._parts.append(END)
            return
        if tag in FIELDS:
            self._parts.append(field_text(element))
            return
        breaking = tag in BLOCKS
        if breaking:
            yield from self._flush()
            self._owner = element
        if tag == "pre":
            self._parts.append(preformatted(element))
        else:
            yield from self._content(element)
        if breaking:
            yield from self._flush()
            self._owner = element.getparent() if element.getparent() is not None else element

    def _content(self, element: Element) -> Iterator[Block | PicturePlace]:
        if element.text:
            self._parts.append(element.text)
        for child in element:
            if is_seen(child) or (self._panes and child.tag in BLOCKS):
                yield from self._visit(child)
            if child.tail:
                self._parts.append(child.tail)

    def _shown_in(self, element: Element) -> Iterator[PicturePlace]:
        for image in element.iter("img"):
            if image in self._pictures:
                yield PicturePlace(self._paths(image), self._pictures[image])

    def _caption(self, table: Element) -> Iterator[Paragraph]:
        caption = caption_of(table)
        if caption is not None and is_seen(caption):
            for line in text_of(caption).split("\n"):
                if line:
                    yield Paragraph(line, locator=Locator(path=self._paths(caption)))

    def _flush(self) -> Iterator[Paragraph]:
        lines = shown_lines(self._parts)
        self._parts.clear()
        if not lines:
            return
        locator = Locator(path=self._paths(self._owner))
        title = any(e.tag in _TITLE_TAGS for e in (self._owner, *self._owner.iterancestors()))
        for line in lines:
            yield Paragraph(line, role="title" if title else "body", locator=locator)
