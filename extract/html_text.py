"""The text of markup as a browser shows it."""

from __future__ import annotations

import re
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = "etree._Element"

# Elements that begin and end a line of their own.
BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul caption "
    "ucapcontent ucaptitle".split()
)
# Elements whose text no reader of the page sees; struck-out text is seen, and said not to count.
UNSEEN = frozenset(
    "script style noscript template select button head title rt rp del s strike datalist object audio video".split()
)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])", re.I)
FIELDS = frozenset({"input", "textarea"})
_BUTTONS = frozenset(
    {"hidden", "button", "submit", "reset", "image", "checkbox", "radio", "file", "password"}
)
# Stands for a line's end while white space of the source, line ends among it, is collapsed. No parsed text holds it.
END = "\0"
_WHITE = re.compile(r"[ \t\r\n\f]+")


def text_of(element: Element) -> str:
    """The element's text: white space collapsed, paragraphs and line breaks as newlines, hidden text left out.

    Unknown inline elements (Word's smart tags among them) give their text like any other."""
    parts: list[str] = []
    collect(element, parts)
    return "\n".join(shown_lines(parts))


def shown_lines(parts: list[str]) -> list[str]:
    """What was collected, line by line, without empty lines."""
    lines = _WHITE.sub(" ", "".join(parts)).split(END)
    return [stripped for line in lines if (stripped := line.strip())]


def collect(element: Element, parts: list[str]) -> None:
    """Add the text below `element` to `parts`, to be cut into lines by `shown_lines`."""
    if element.tag == "pre":
        parts.append(preformatted(element))
        return
    if element.text:
        parts.append(element.text)
    for child in element:
        tag = child.tag
        if tag == "br":
            parts.append(END)
        elif is_seen(child):
            if tag in BLOCKS:
                parts.append(END)
                collect(child, parts)
                parts.append(END)
            elif tag in FIELDS:
                parts.append(field_text(child))
            else:
                collect(child, parts)
        if child.tail:
            parts.append(child.tail)


def preformatted(element: Element) -> str:
    """The text of a `pre` element for `shown_lines`: its line ends count."""
    return END + re.sub(r"\r\n?|\n", END, "".join(element.itertext())) + END


def field_text(element: Element) -> str:
    """What a form's field shows: some portals print figures in fields that nobody can write in."""
    if element.tag == "textarea":
        return element.text or ""
    return "" if (element.get("type") or "").lower() in _BUTTONS else element.get("value") or ""


def is_seen(element: Element) -> bool:
    """Whether a browser shows the element, as far as its own tag and attributes tell."""
    if element.tag in UNSEEN or not isinstance(element.tag, str):
        return False
    if not element.attrib:
        return True
    if element.get("hidden") is not None:
        return False
    style = element.get("style")
    return style is None or _INVISIBLE.search(style) is None
