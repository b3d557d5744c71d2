"""What a report's page links to: the files that are the report, or carry it beside the page.

Pure functions over HTML. Whether a file holds a report is for others to find out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import lxml.html
from lxml.cssselect import CSSSelector

from crawler.adapters.base import DOCUMENT_EXTENSION, parse_fragment, squeeze

# Below this an article says nothing; the pictures in it are the report's pages.
MIN_ARTICLE_CHARS = 200

# Where the CMS families put the article; the first that is there and not empty wins.
BODY_SELECTORS = (
    "#UCAP-CONTENT",
    ".trs_editor_view",
    ".TRS_UEDITOR",
    ".TRS_Editor",
    ".Custom_UnionStyle",
    "#zoom",
    "#Zoom",
    "#zoomcon",
    ".article-content",
    "#ivs_content",
    ".Article_content",
    "#vsb_content .v_news_content",
    ".wp_articlecontent",
    ".artile_zw",
    ".main-txt",
    "#fontzoom",
    ".xxgk_content",
    ".zc_article_con",
    ".bt-content",
    "#mainText",
    ".view-content",
    ".con-txt",
    "article",
    "main",
)
_SELECTORS = tuple(CSSSelector(selector, translator="html") for selector in BODY_SELECTORS)

_HEADING = re.compile(
    r"[一二三四五六]、\s*(?:总体情况|主动公开|收到和处理|政府信息公开行政复议|存在的主要问题|其他需要)"
)
_CHROME = re.compile(r"无障碍|长者版|分享|打印|当前位置|ICP")
# P020210220555931947548.xlsx: a file that an editor hung on this very article, wherever the template puts it.
_OWN_FILE = re.compile(r"/P0\d{14,}\.\w+$|downfile\.jsp\?|download\.jsp\?[^#]*wbfileid=", re.IGNORECASE)
# The viewer may be written by a script: then the file's address is a literal in it.
_IN_SCRIPT = re.compile(
    r"""['"]([^'"\s<>]{1,300}?\.(?:pdf|ofd)(?:[?#][^'"\s<>]{0,300})?)['"]""", re.IGNORECASE
)
# gkmlpt keeps the article as a JSON literal: content: "\u003Cp\u003E..."
_CONTENT_FIELD = re.compile(r"""\bcontent['"]?\s{0,9}:\s{0,9}(?=")""")
_MOST_FIELDS = 50
_DECORATION = re.compile(
    r"icon|logo|share|qrcode|ewm|weixin|/files?\d*/\w+\.gif$|print|blank\.", re.IGNORECASE
)
_LAZY_SOURCES = ("data-src", "data-original", "data-lazy-src", "src")
_SMALLEST_PAGE_PIXELS = 200


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file that belongs to the page. `text` is the link's, or an image's `alt`."""

    kind: Literal["attachment", "image"]
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Detail:
    """`files` in page order, each once. `article_chars` counts the article's text without white space."""

    files: tuple[LinkedFile, ...]
    article_chars: int


def is_document_url(url: str) -> bool:
    """Whether the address itself says that it is a document, not a page."""
    return bool(DOCUMENT_EXTENSION.search(urlsplit(url).path) or _OWN_FILE.search(url))


def read_detail(text: str, url: str) -> Detail:
    """The attachments of a report's page and, where it shows pictures instead of text, those pictures."""
    root = parse_fragment(_with_literal(text))
    if root is None:
        return Detail((), 0)
    base = _base(root, url)
    body = article_body(root)
    chars = len("".join(_visible_text(body).split()))
    inside = {link.url for link in _attachments(body, base)}
    if not inside and body.getparent() is not None:
        # Templates put 附件 below the article, in a box of its own.
        inside = {link.url for link in _attachments(body.getparent(), base)}
    files = _once(
        link for link in _attachments(root, base) if link.url in inside or _OWN_FILE.search(link.url)
    )
    if chars < MIN_ARTICLE_CHARS:
        files += _once(_images(body, base))
    return Detail(tuple(files), chars)


def article_body(root: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    """The element that holds the article: by the families' own names, else the one that looks most like a report."""
    for selector in _SELECTORS:
        matches = [element for element in selector(root) if _has_content(element)]
        if matches:
            return max(matches, key=lambda element: len(element.text_content()))
    candidates = [element for element in root.iter("div", "td", "section") if _has_content(element)]
    if not candidates:
        return root
    # max() keeps the first of equals and iter() goes from the outside in: reversed, a tie goes to the innermost.
    return max(reversed(candidates), key=_likeness)


def _likeness(element: lxml.html.HtmlElement) -> float:
    text = element.text_content()
    headings = len(set(_HEADING.findall(text)))
    tables = len(element.findall(".//table"))
    return headings * 10 + min(tables, 5) + min(len(text), 4000) / 1000 - 5 * len(set(_CHROME.findall(text)))


def _has_content(element: lxml.html.HtmlElement) -> bool:
    return bool(element.text_content().strip()) or element.find(".//img") is not None


def _visible_text(element: lxml.html.HtmlElement) -> str:
    # HTML lets nothing but text be in either of the two.
    return " ".join(element.xpath(".//text()[not(parent::script or parent::style)]"))


def _base(root: lxml.html.HtmlElement, url: str) -> str:
    declared = root.find(".//base[@href]")
    return url if declared is None else urljoin(url, declared.get("href"))


def _attachments(element: lxml.html.HtmlElement, base: str) -> Iterator[LinkedFile]:
    """Links to documents and embedded viewers below an element, in page order."""
    for node in element.iter("a", "iframe", "embed", "object", "div", "script"):
        if node.tag == "script":
            yield from _scripted(node.text or "", base)
            continue
        if node.tag == "a":
            address, text = node.get("href"), squeeze(node.get("title") or node.text_content())
        else:
            address, text = _embedded(node), ""
        joined = _join(base, _in_viewer(address)) if address else None
        # Some download addresses say nothing of the file: then the link's text does (附件.pdf).
        named = (
            node.tag == "a"
            and DOCUMENT_EXTENSION.search(text)
            and urlsplit(joined or "").scheme in ("http", "https")
        )
        if joined is not None and (named or is_document_url(joined)):
            yield LinkedFile("attachment", joined, text)


def _scripted(script: str, base: str) -> Iterator[LinkedFile]:
    for match in _IN_SCRIPT.finditer(script.replace("\\/", "/")):
        joined = _join(base, _in_viewer(match.group(1)))
        if joined is not None and is_document_url(joined):
            yield LinkedFile("attachment", joined, "")


def _with_literal(text: str) -> str:
    """The page, with the article that it keeps in a script set out as HTML."""
    if "_CONFIG" not in text:
        return text
    for field in islice(_CONTENT_FIELD.finditer(text), _MOST_FIELDS):
        try:
            content, end = json.JSONDecoder(strict=False).raw_decode(text, field.end())
        except ValueError:
            continue
        if isinstance(content, str) and "</" in content:
            head, close, tail = f"{text[: field.end()]}''{text[end:]}".rpartition("</body>")
            return f'{head}<div class="article-content">{content}</div>{close}{tail}'
    return text


def _embedded(node: lxml.html.HtmlElement) -> str | None:
    """The address that an embedding element shows; `pdfsrc` is the PDF player's of the WebPlus platform."""
    return next((node.get(name) for name in ("pdfsrc", "src", "data") if node.get(name)), None)


def _in_viewer(address: str) -> str:
    """The file that a pdf.js viewer's address names (`viewer.html?file=`), else the address itself."""
    named = parse_qs(urlsplit(address).query).get("file")
    if not named or not urlsplit(address).path.endswith("viewer.html"):
        return address
    # Some templates encode the name twice.
    file = unquote(named[0]) if "%2F" in named[0].upper() or "%3A" in named[0].upper() else named[0]
    return urljoin(address, file.partition("#")[0])


def _images(element: lxml.html.HtmlElement, base: str) -> Iterator[LinkedFile]:
    for image in element.iter("img"):
        source = next((image.get(name) for name in _LAZY_SOURCES if image.get(name)), "")
        if not source or source.startswith("data:") or _DECORATION.search(source) or _is_small(image):
            continue
        if _is_icon_of_a_file(image):
            continue
        address = _join(base, source)
        if address is not None:
            yield LinkedFile("image", address, squeeze(image.get("alt") or ""))


def _is_icon_of_a_file(image: lxml.html.HtmlElement) -> bool:
    """Whether the picture is what one clicks on for a document."""
    links = [parent.get("href") or "" for parent in image.iterancestors("a")]
    return any(is_document_url(link) for link in links)


def _is_small(image: lxml.html.HtmlElement) -> bool:
    sizes = [re.match(r"\d+", image.get(side) or "") for side in ("width", "height")]
    return any(size is not None and int(size.group()) < _SMALLEST_PAGE_PIXELS for size in sizes)


def _join(base: str, address: str) -> str | None:
    try:
        return urljoin(base, address.strip())
    except ValueError:
        return None


def _once(files: Iterator[LinkedFile]) -> list[LinkedFile]:
    """Each address once, in the order of first sight, with the longest of its texts (one PDF, icon and name)."""
    kept: dict[str, LinkedFile] = {}
    for file in files:
        known = kept.get(file.url)
        if known is None or len(file.text) > len(known.text):
            kept[file.url] = file
    return list(kept.values())
