"""What a page points to or shows instead of saying it: attachments, pictures, viewers of other files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from extract.document import Link
from extract.html_text import Element, text_of

_ATTACHMENT = re.compile(
    r"\.(pdf|docx?|wps|rtf|xlsx?|et|ofd|zip|rar|7z|tiff?)(?:[?#]|$)|downfile\.jsp|download\.jsp", re.I
)
_FRAMES = ("iframe", "embed", "object")
# `pdfsrc` is the attribute of WebPlus's player; the others are the elements' own.
_SOURCES = ("pdfsrc", "src", "data")
# Parameters by which viewers in a page (pdf.js and its relatives) are told the file.
_FILE_PARAMETERS = ("file", "pdf", "url", "src")


def links_of(article: Element) -> Iterator[Link]:
    """The article's links of these kinds, in document order."""
    for element in article.iter("a", "img", "div", *_FRAMES):
        if element.tag == "a":
            url = element.get("href")
            if url and _ATTACHMENT.search(url):
                yield Link("attachment", url, text_of(element))
        elif element.tag == "img":
            if url := element.get("src"):
                yield Link("image", url, element.get("alt") or "")
        elif url := next((value for name in _SOURCES if (value := element.get(name))), None):
            yield Link("frame", _shown_in_viewer(url))


def _shown_in_viewer(url: str) -> str:
    """The file that a viewer's address names (`viewer.html?file=/a.pdf`), else the address itself."""
    try:
        parameters = parse_qs(urlsplit(url).query)
    except ValueError:
        return url
    values = (parameters.get(name, [""])[0] for name in _FILE_PARAMETERS)
    return next((value for value in values if _ATTACHMENT.search(value)), url)
