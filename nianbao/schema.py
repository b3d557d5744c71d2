"""`python -m nianbao.schema FILE`: writes the JSON Schema of the public record, generated from the forms."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from normalize.forms.definition import forms
from output.schema import record_schema


def schema_text() -> str:
    """The schema as it is published in docs/record.schema.json."""
    units = {known.name: {code: i.unit for code, i in known.indicators.items()} for known in forms()}
    return json.dumps(record_schema(units), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(schema_text(), "utf-8")
