"""Labels of known forms, as far as a reader of pages may know them: letters, and where a label may begin."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.document import GridTemplate

# Letters of a label that are told from a word by chance.
LEAST_LABEL = 2
_SIGNS = re.compile(r"[\W\d_]+")


def plain(text: str) -> str:
    """A text's letters alone, as `label_texts` has them."""
    return _SIGNS.sub("", text)


def label_texts(templates: Iterable[GridTemplate]) -> frozenset[str]:
    """The labels of these forms, plain; of long ones, which are wrapped, the beginnings too."""
    labels = {plain(cell.label) for template in templates for cell in template.cells}
    return frozenset(label[:end] for label in labels for end in range(LEAST_LABEL, len(label) + 1))
