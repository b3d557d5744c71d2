"""docs/checks.md is the one that the code generates, and no check goes undocumented."""

from __future__ import annotations

from pathlib import Path

from nianbao.checks_doc import checks_text
from normalize.checks.catalogue import RULES
from output.digest.check_words import OTHER_CHECKS
from output.digest.identity import BOUNDS, PARTS_BEFORE_TOTAL

PUBLISHED = Path(__file__).parents[2] / "docs" / "checks.md"


def test_the_published_document_is_current():
    assert PUBLISHED.read_text("utf-8") == checks_text(), "run `make checks-doc`"


def test_every_check_has_a_line_and_a_name_in_the_digest():
    text = checks_text()
    for id in RULES:
        assert f"| `{id}` |" in text
        drawn = id.startswith(("requests.", "review_litigation.")) or id in BOUNDS | PARTS_BEFORE_TOTAL
        assert drawn or id in OTHER_CHECKS, id
