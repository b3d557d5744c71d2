"""The article of a page: the innermost container that holds nearly all of its text outside links.

Containers have a hundred names on as many systems, so none is trusted: text that is not part of a link is
counted, and the way leads down while one child holds nearly everything.
"""

from __future__ import annotations

from collections.abc import Collection

from extract.html_table import is_data_table
from extract.html_text import Element

_CHROME = frozenset(
    {"script", "style", "noscript", "template", "nav", "footer", "aside", "select", "head", "a"}
)
_CONTAINERS = frozenset(
    "article blockquote body center div fieldset form main section table tbody td tr ucapcontent".split()
)
# A child that holds this share of its parent's text is taken for the parent's content. The rest is date lines,
# share buttons and copyright notices.
_DOMINANT = 0.8
_TABLE_WEIGHT = (
    40  # characters a table row counts for: a form full of zeros is content, however short its text
)
# Characters beside a table's wrapper that are an article's words, and no date line or copyright notice.
_WORDS_BESIDE = 200
_WORDS_IN_A_WRAPPER = 40
_PICTURE_WEIGHT = 400  # what a page has, at the least, that somebody scanned


def article_of(root: Element, pictures: Collection[Element] = ()) -> Element:
    """The article's container; the body itself where nothing dominates. `pictures` are those that count as text."""
    body = root.find("body")
    current: Element = root if body is None else body
    weights = _weights(current, pictures)
    while True:
        children = [child for child in current if child.tag in _CONTAINERS]
        heaviest = max(children, key=lambda child: weights[child], default=None)
        if heaviest is None or weights[heaviest] < _DOMINANT * weights[current]:
            return current
        if heaviest.tag == "table" and is_data_table(heaviest):
            return current  # a table that is nearly the whole article: stay outside it, so that it is read as one
        if weights[current] - weights[heaviest] > _WORDS_BESIDE and _holds_no_words(heaviest):
            return current
        if heaviest.tag in {"tbody", "tr"} and not _is_layout_cell(heaviest):
            return current
        current = heaviest


def _holds_no_words(element: Element) -> bool:
    """Whether there is next to nothing in an element but tables of data: a long table outweighs the report's words."""
    words = 0
    pending = [element]
    while pending:
        part = pending.pop()
        if part.tag == "table" and is_data_table(part):
            continue
        words += len(part.text.strip()) if part.text and part.tag not in _CHROME else 0
        for child in part:
            words += len(child.tail.strip()) if child.tail else 0
            pending.append(child)
        if words > _WORDS_IN_A_WRAPPER:
            return False
    return True


def _weights(top: Element, pictures: Collection[Element]) -> dict[Element, int]:
    """For every element: characters outside links below it, table rows counted too."""
    elements = list(top.iter())
    weights = {
        element: len(element.text.strip()) if element.text and element.tag not in _CHROME else 0
        for element in elements
    }
    for picture in pictures:
        if picture in weights:
            weights[picture] += _PICTURE_WEIGHT
    # Backwards in document order: whatever is below an element has been added to it before it is added to its parent.
    for element in reversed(elements):
        if element is top:
            break
        weight = 0 if element.tag in _CHROME else weights[element]
        if element.tag == "tr":
            weight += _TABLE_WEIGHT
        weights[element] = weight
        parent = element.getparent()
        assert parent is not None  # only the top has none
        weights[parent] += weight + (len(element.tail.strip()) if element.tail else 0)
    return weights


def _is_layout_cell(element: Element) -> bool:
    """A part of a table that lays out the page."""
    return not is_data_table(next(element.iterancestors("table")))
