"""The published schema: it accepts what is written, refuses what breaks the promises, and leaves no key out.

No JSON Schema library is among the dependencies; the few keywords that the schema uses are interpreted here,
and a keyword that is not known here fails the test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from normalize.forms.definition import forms
from normalize.record import Record
from output.record_json import record_to_json
from output.schema import record_schema

TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "null": lambda v: v is None,
}
ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description", "then", "else"}
# Each says whether a value breaks the keyword's rule; a rule for another type of value is not broken.
SIMPLE: dict[str, Callable[[Any, Any], bool]] = {
    "type": lambda v, rule: not any(TYPES[name](v) for name in ([rule] if isinstance(rule, str) else rule)),
    "enum": lambda v, rule: v not in rule,
    "const": lambda v, rule: v != rule,
    "minItems": lambda v, rule: isinstance(v, list) and len(v) < rule,
    "maxItems": lambda v, rule: isinstance(v, list) and len(v) > rule,
    "minLength": lambda v, rule: isinstance(v, str) and len(v) < rule,
    "minimum": lambda v, rule: TYPES["number"](v) and v < rule,
    "maximum": lambda v, rule: TYPES["number"](v) and v > rule,
    "pattern": lambda v, rule: isinstance(v, str) and not re.search(rule, v),
}


def breaches(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[str]:
    """Where a value breaks the schema, as paths."""
    for keyword, rule in schema.items():
        if keyword in SIMPLE:
            if SIMPLE[keyword](value, rule):
                yield f"{path}: {keyword}"
        elif keyword in COMPOUND:
            yield from COMPOUND[keyword](value, schema, root, path)
        else:
            assert keyword in ANNOTATIONS, f"keyword {keyword} is not interpreted by this test"


def _ref(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    yield from breaches(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, path)


def _properties(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    for name, part in schema["properties"].items():
        if isinstance(value, dict) and name in value:
            yield from breaches(value[name], part, root, f"{path}/{name}")


def _required(value: Any, schema: dict[str, Any], _: dict[str, Any], path: str) -> Iterator[str]:
    yield from (f"{path}: no {n}" for n in schema["required"] if isinstance(value, dict) and n not in value)


def _additional(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    rule = schema["additionalProperties"]
    for name in value if isinstance(value, dict) else ():
        if name not in schema.get("properties", {}):
            if rule is False:
                yield f"{path}: unknown {name}"
            else:
                yield from breaches(value[name], rule, root, f"{path}/{name}")


def _items(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    for n, item in enumerate(value if isinstance(value, list) else ()):
        yield from breaches(item, schema["items"], root, f"{path}/{n}")


def _any_of(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    if all(any(breaches(value, part, root, path)) for part in schema["anyOf"]):
        yield f"{path}: anyOf"


def _all_of(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    for part in schema["allOf"]:
        yield from breaches(value, part, root, path)


def _if(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str) -> Iterator[str]:
    branch = "else" if any(breaches(value, schema["if"], root, path)) else "then"
    yield from breaches(value, schema.get(branch, {}), root, path)


COMPOUND = {
    "$ref": _ref,
    "properties": _properties,
    "required": _required,
    "additionalProperties": _additional,
    "items": _items,
    "anyOf": _any_of,
    "allOf": _all_of,
    "if": _if,
}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return record_schema({f.name: {code: i.unit for code, i in f.indicators.items()} for f in forms()})


@pytest.fixture
def sample(make_record: Callable[..., Record]) -> dict[str, Any]:
    return record_to_json(make_record(year=2022))


def test_every_sample_record_keeps_to_it(
    schema: dict[str, Any], make_record: Callable[..., Record], make_scan: Callable[[Record], Record]
) -> None:
    for record in (make_record(year=2019), make_record(year=2023), make_scan(make_record(year=2023))):
        assert list(breaches(json.loads(json.dumps(record_to_json(record))), schema, schema)) == []
    unknown = Record("x", None, None, None, None, None, {}, (), (), (), "failed", ())
    assert list(breaches(record_to_json(unknown), schema, schema)) == []


CODE = "requests.new.business"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"state": "blank"}, f"/cells/{CODE}/value: type"),
        ({"value": "3"}, f"/cells/{CODE}/value: anyOf"),
        ({"value": None}, f"/cells/{CODE}/value: type"),
        ({"unit": "yuan"}, f"/cells/{CODE}/unit: const"),
        ({"state": "empty"}, f"/cells/{CODE}/state: enum"),
        ({"confidence": 1.5}, f"/cells/{CODE}/confidence: maximum"),
        ({"source": None}, f"/cells/{CODE}/source: type"),
        ({"note": ""}, f"/cells/{CODE}: unknown note"),
    ],
)
def test_a_broken_cell_is_found(
    schema: dict[str, Any], sample: dict[str, Any], change: dict[str, Any], expected: str
) -> None:
    sample["cells"][CODE] |= change
    assert expected in list(breaches(sample, schema, schema))


def test_money_must_be_text_with_two_decimals(schema: dict[str, Any], sample: dict[str, Any]) -> None:
    for value in (3225, 3225.5, "3225", "3225.0", "3.2e3"):
        sample["cells"]["art20_8.fees.amount"]["value"] = value
        assert "/cells/art20_8.fees.amount/value: anyOf" in list(breaches(sample, schema, schema))


def test_a_missing_code_and_an_unknown_one_are_found(schema: dict[str, Any], sample: dict[str, Any]) -> None:
    sample["cells"]["requests.new.everyone"] = sample["cells"].pop(CODE)
    found = list(breaches(sample, schema, schema))
    assert sorted(found) == [f"/cells: no {CODE}", "/cells: unknown requests.new.everyone"]


def test_every_key_of_a_record_is_required(schema: dict[str, Any], sample: dict[str, Any]) -> None:
    for key in sample:
        less = {name: value for name, value in sample.items() if name != key}
        assert f": no {key}" in list(breaches(less, schema, schema))
