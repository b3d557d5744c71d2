"""docs/forms.md is the one that the code generates."""

from __future__ import annotations

from pathlib import Path

from nianbao.forms_doc import forms_text
from normalize.forms.definition import REQUESTS, forms

PUBLISHED = Path(__file__).parents[2] / "docs" / "forms.md"


def test_the_published_document_is_current():
    assert PUBLISHED.read_text("utf-8") == forms_text(), "run `make forms`"


def test_it_names_every_figure():
    text = forms_text()
    for known in forms():
        for block in known.blocks:
            for row in block.rows:
                names = [f"{row.key}.…"] if block.key == REQUESTS else row.codes
                assert all(f"`{name}`" in text for name in names)
