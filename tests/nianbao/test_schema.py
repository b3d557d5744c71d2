"""The published schema is the one that the code generates, and records keep it."""

from __future__ import annotations

import json
from pathlib import Path

from nianbao.schema import schema_text

PUBLISHED = Path(__file__).parents[2] / "docs" / "record.schema.json"


def test_the_published_schema_is_current():
    assert PUBLISHED.read_text("utf-8") == schema_text(), "run `make schema`"


def test_it_names_every_cell_of_both_forms():
    text = json.dumps(json.loads(schema_text()))
    for code in ("art20_9.procurement.amount", "requests.other.misc.total", "reconsideration.pending"):
        assert code in text
