"""The article of a page: the innermost container that holds nearly all of its text outside links.

Containers have a hundred names on as many systems, so none is trusted: text that is not part of a link is
counted, and the way leads down while one child holds nearly everything.
"""

from __future__ import annotations

from extract.html_table import Element

_CHROME = frozenset({"script", "style", "noscript", "template", "nav", "footer", "aside", "select", "head"})
_CONTAINERS = frozenset(
    "article blockquote body center div fieldset form main section table tbody td tr ucapcontent".split()
)
# A child that holds this share of its parent's text is taken for the parent's content. The rest is date lines,
# share buttons and copyright notices.
_DOMINANT = 0.8
_TABLE_WEIGHT = (
    40  # characters a table row counts for: a form full of zeros is content, however short its text
)


def article_of(root: Element) -> Element:
    """The article's container; the body itself where nothing dominates."""
    body = root.find("body")
    current: Element = root if body is None else body
    weights: dict[Element, int] = {}
    _weigh(current, weights)
    while True:
        children = [child for child in current if child in weights and child.tag in _CONTAINERS]
        heaviest = max(children, key=lambda child: weights[child], default=None)
        if heaviest is None or weights[heaviest] < _DOMINANT * weights[current]:
            return current
        if heaviest.tag == "table" and _is_content(heaviest):
            return current  # a table that is nearly the whole article: stay outside it, so that it is read as one
        if heaviest.tag in {"tbody", "tr"} and not _is_layout_cell(heaviest):
            return current
        current = heaviest


def _weigh(element: Element, weights: dict[Element, int]) -> int:
    """Characters outside links below `element`, tables counted by their rows too."""
    if not isinstance(element.tag, str) or element.tag in _CHROME:
        return 0
    weight = 0 if element.tag == "a" else len((element.text or "").strip())
    for child in element:
        if element.tag == "a":
            break
        weight += _weigh(child, weights) + len((child.tail or "").strip())
    if element.tag == "tr":
        weight += _TABLE_WEIGHT
    weights[element] = weight
    return weight


def _is_content(table: Element) -> bool:
    return next(table.iterdescendants("table"), None) is None and len(list(table.iter("td", "th"))) > 2


def _is_layout_cell(element: Element) -> bool:
    """A row of a layout table: it has another table inside, or is the only cell there is."""
    table = next(element.iterancestors("table"))
    return not _is_content(table)
