"""Paths of elements, the same that lxml's `getpath` gives, in time that does not grow with the number of siblings.

libxml2 counts an element's siblings anew for every path, which takes minutes on a page of a few hundred thousand
paragraphs. Here the children of an element are counted once.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = "etree._Element"

_STEP = re.compile(r"\[([0-9]{1,9})\]$")


class Paths:
    """Paths within one tree, which must not change while they are asked for."""

    def __init__(self) -> None:
        self._paths: dict[Element, str] = {}

    def __call__(self, element: Element) -> str:
        """The element's path from the root, to be followed by `xpath` with the document's own prefixes."""
        pending = []
        current: Element | None = element
        while current is not None and current not in self._paths:
            pending.append(current)
            current = current.getparent()
        for ancestor in reversed(pending):
            self._count(ancestor.getparent(), ancestor)
        return self._paths[element]

    def _count(self, parent: Element | None, element: Element) -> None:
        """Give paths to all children of `parent`, `element` among them."""
        if parent is None:
            self._paths[element] = f"/{_name(element)}"
            return
        if element in self._paths:
            return
        children = [child for child in parent if isinstance(child.tag, str)]
        names = [_name(child) for child in children]
        total, seen = Counter(names), Counter[str]()
        start = self._paths[parent]
        for place, (child, name) in enumerate(zip(children, names, strict=True), 1):
            seen[name] += 1
            if name == "*":  # elements of a default namespace have no name in XPath: all siblings count
                index = f"[{place}]" if len(children) > 1 else ""
            else:
                index = f"[{seen[name]}]" if total[name] > 1 else ""
            self._paths[child] = f"{start}/{name}{index}"


def follow(root: Element, path: str) -> Element | None:
    """The element at `path`, None where there is none. Not by XPath: it refuses the names of Word's own elements in
    web pages (`o:p`), whose prefix nobody declared."""
    steps = path.strip("/").split("/")
    if _STEP.sub("", steps[0]) != _name(root):
        return None
    current = root
    for step in steps[1:]:
        name = _STEP.sub("", step)
        index = _STEP.search(step)
        children = [c for c in current if isinstance(c.tag, str) and name in {"*", _name(c)}]
        place = int(index.group(1)) if index else 1
        if not 0 < place <= len(children):
            return None
        current = children[place - 1]
    return current


def _name(element: Element) -> str:
    namespace, _, local = element.tag.rpartition("}")
    if namespace and element.prefix:
        return f"{element.prefix}:{local}"
    return "*" if namespace else str(local)
