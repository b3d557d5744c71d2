"""Exports: what other programs read is what the records say, blank is never zero, nothing runs, same bytes twice."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import frictionless
import openpyxl
import pandas as pd
import polars as pl
import pytest

from nianbao.form_figures import all_figures
from normalize.record import Agency, Cell, Correction, Record, Section, Verdict
from output.export.delimited import harmless
from output.export.selection import Selection, SelectionError
from output.export.write import FORMATS, Format, NotOursError, write_export

FIGURES = all_figures()
HOSTILE = (
    '=HYPERLINK("http://x.example","y")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "＝1+1",
    "'=1",
    " =1",
)
PLAIN = ("-5", "-", "+3.5", "-1,200", "12%", "增3", "a=b", "", "</script>")
BLANK, ZERO, NEW = "requests.denied.internal.research", "requests.other.misc.total", "requests.new.total"


@pytest.fixture(scope="session")
def records(
    make_record: Callable[..., Record],
    make_scan: Callable[[Record], Record],
    make_spoiled: Callable[[Record], Record],
) -> list[Record]:
    """Four reports: a plain one with a correction, a scan, one whose checks fail, one with hostile text everywhere."""
    plain = make_record("青禾市教育局", 2020)
    code = "requests.granted.natural_person"
    correction = Correction(
        code, "number", "count", 77, "77", "李雯", "2026-01-02", "looked", plain.sources[0].document
    )
    plain = replace(plain, corrections=(correction,))
    scan = make_scan(make_record("青禾市民政局", 2021))
    spoiled = make_spoiled(make_record("东湾县司法局", 2022))
    hostile = make_record("青禾市水务局", 2023)
    cells = dict(hostile.cells)
    for code, text in zip(list(cells), HOSTILE, strict=False):
        cells[code] = Cell("text", cells[code].unit, None, text, 0.9, cells[code].source)
    cells["requests.new.total"] = replace(cells["requests.new.total"], value=10**30, raw="1" + "0" * 30)
    cells["art20_8.fees.amount"] = replace(cells["art20_8.fees.amount"], value=Decimal("322500.00"))
    hostile = replace(
        hostile,
        title=HOSTILE[0],
        agency=Agency("=1+1\n</script>\x07", "government", region_code="370102"),
        cells=cells,
        sections=(Section(1, "=cmd", 'a "b",\n=1+1\r\n' + "字" * 40_000),),
    )
    return [plain, scan, spoiled, hostile]


def write(records: list[Record], folder: Path, format: Format, **wanted: object) -> Path:
    write_export(records, folder, figures=FIGURES, format=format, selection=Selection(**wanted), version="1")  # type: ignore[arg-type]
    return folder


@pytest.fixture(scope="session")
def exports(records: list[Record], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same records in every format."""
    folder = tmp_path_factory.mktemp("exports")
    return {format: write(records, folder / format, format) for format in FORMATS}


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("format", FORMATS)
def test_frictionless_finds_the_package_valid(exports: dict[str, Path], format: str):
    report = frictionless.Package(str(exports[format] / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])[:20]
    package = json.loads((exports[format] / "datapackage.json").read_text("utf-8"))
    assert len(report.tasks) == len(package["resources"])
    described = {resource["path"] for resource in package["resources"]}
    assert described == {path.name for path in exports[format].iterdir()} - {"datapackage.json"}


def test_frictionless_on_the_command_line_sees_a_byte_that_changed(exports: dict[str, Path], tmp_path: Path):
    folder = tmp_path / "copy"
    shutil.copytree(exports["csv"], folder)
    command = [sys.executable, "-m", "frictionless", "validate", "datapackage.json"]
    assert subprocess.run(command, capture_output=True, check=False, cwd=folder).returncode == 0
    path = folder / "findings.csv"
    path.write_bytes(path.read_bytes().replace(b"pass", b"fail", 1))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert done.returncode == 1
    assert "hash-count" in done.stdout


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_records_give_the_same_bytes(
    exports: dict[str, Path], records: list[Record], tmp_path: Path, format: Format
):
    assert hashes(write(records, tmp_path / "again", format)) == hashes(exports[format])


def states(folder: Path, kind: str) -> dict[tuple[str, str], tuple[str, object, str | None]]:
    """(report, code) -> state, value and print, as an independent reader has them."""
    path = folder / f"cells.{kind}"
    reader = {"parquet": "read_parquet", "csv": "read_csv", "jsonl": "read_json"}[kind]
    options = ", all_varchar=true, max_line_size=10000000" if kind == "csv" else ""
    rows = duckdb.sql(
        f"select record_id, code, state, value, raw from {reader}('{path}'{options})"
    ).fetchall()
    return {(a, b): (c, d, e) for a, b, c, d, e in rows}


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_every_cell_is_there_as_it_was_read(exports: dict[str, Path], records: list[Record], kind: str):
    read = states(exports[kind], kind)
    assert len(read) == sum(len(record.cells) for record in records)
    for record in records:
        for code, cell in record.cells.items():
            state, value, raw = read[record.record_id, code]
            assert state == cell.state
            assert (value is None) == (cell.state != "number")
            if cell.value is not None:
                assert Decimal(str(value)) == Decimal(cell.value)
            if kind != "csv":
                assert raw == cell.raw
            else:  # one apostrophe taken away gives the print
                printed = raw or ""
                assert (cell.raw or "") in {printed, printed.removeprefix("'")}


def test_duckdb_polars_and_pandas_read_the_tables(exports: dict[str, Path], records: list[Record]):
    ids = [record.record_id for record in records]
    for kind in ("parquet", "csv", "jsonl"):
        folder = exports[kind]
        wide = folder / f"records.{kind}"
        with_polars = {"parquet": pl.read_parquet, "csv": pl.read_csv, "jsonl": pl.read_ndjson}[kind](wide)
        lines = {"lines": True} if kind == "jsonl" else {}
        reader = {"parquet": pd.read_parquet, "csv": pd.read_csv, "jsonl": pd.read_json}[kind]
        with_pandas = reader(wide, **lines)
        assert list(with_polars["record_id"]) == list(with_pandas["record_id"]) == ids
        assert duckdb.sql(f"select count(*) from '{wide}'").fetchall() == [(4,)]
        scan = with_polars.row(1, named=True)
        assert (scan[BLANK], scan[f"{BLANK}.state"]) == (None, "blank")
        assert (scan[ZERO], scan[f"{ZERO}.state"]) == (records[1].cells[ZERO].value, "number")
        assert pd.isna(with_pandas[BLANK][1])
        assert (with_polars[NEW][3], with_polars[f"{NEW}.state"][3]) == (None, "too_large")
    texts = [json.loads(line) for line in (exports["csv"] / "sections.jsonl").read_text("utf-8").splitlines()]
    assert [t["text"] for t in texts if t["record_id"] == ids[3]] == [records[3].sections[0].text]


def test_csv_opens_rightly_and_runs_nothing(exports: dict[str, Path], records: list[Record]):
    for name in ("cells.csv", "records.csv", "findings.csv", "dictionary.csv", "figures.csv"):
        assert (exports["csv"] / name).read_bytes().startswith(b"\xef\xbb\xbf"), name
    with (exports["csv"] / "cells.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    by_raw = {row["raw"] for row in rows if row["record_id"] == records[3].record_id}
    assert {f"'{text}" for text in HOSTILE} <= by_raw
    assert not set(HOSTILE) & by_raw
    assert {row["agency"] for row in rows if row["record_id"] == records[3].record_id} == {
        "'=1+1\n</script>\x07"
    }


@pytest.mark.parametrize("text", [*HOSTILE, *PLAIN])
def test_only_what_runs_has_an_apostrophe(text: str):
    (made,) = pl.DataFrame({"t": [text]}).select(harmless(pl.col("t")))["t"]
    assert made == (f"'{text}" if text in HOSTILE else text)


def test_the_workbook(exports: dict[str, Path], records: list[Record]):
    book = openpyxl.load_workbook(exports["xlsx"] / "nianbao.xlsx")
    assert book.sheetnames == [
        "About", "Reports", "Form 2014", "States 2014", "Form 2019", "States 2019", "Form 2021", "States 2021",
        "Findings", "Figures",
    ]  # fmt: skip
    sheet = book["Form 2021"]
    codes = [cell.value for cell in sheet[5]]
    assert sheet.cell(1, 5).value == "第二十条第（一）项"
    at = {code: number for number, code in enumerate(codes, 1)}
    scan, spoiled, hostile = sheet[6], sheet[7], sheet[8]
    assert scan[0].value == records[1].record_id
    assert scan[at[BLANK] - 1].value is None
    assert book["States 2021"][2][at[BLANK] - 1].value == "blank"
    assert scan[at[ZERO] - 1].value == records[1].cells[ZERO].value
    comment = spoiled[at["requests.total.total"] - 1].comment
    assert comment is not None
    assert "[error]" in comment.text
    assert hostile[1].value == "=1+1\n</script>\x07" or "=1+1" in str(hostile[1].value)
    for named in book.worksheets:
        for row in named.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here (nianbao doctor)")
def test_libreoffice_opens_the_workbook(exports: dict[str, Path], records: list[Record], tmp_path: Path):
    book = exports["xlsx"] / "nianbao.xlsx"
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
               "--convert-to", every_sheet, "--outdir", str(tmp_path), str(book)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "nianbao-Form 2021.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    head, scan = rows[4], rows[5]
    assert scan[0] == records[1].record_id
    assert scan[head.index(BLANK)] == ""
    assert scan[head.index(ZERO)] == str(records[1].cells[ZERO].value)
    assert rows[7][1].startswith("=1+1")


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({"regions": ("9901",)}, [0, 1, 2]),
        ({"regions": ("37", "99")}, [0, 1, 2, 3]),
        ({"kinds": ("government",)}, [3]),
        ({"years": (2021, 2022)}, [1, 2]),
        ({"forms": ("2019",)}, [0]),
        ({"passed_only": True}, [0, 3]),
        ({"where": "year >= 2022 AND agency LIKE '东湾%'"}, [2]),
        ({"where": f"\"{BLANK}.state\" = 'blank'"}, [1]),
        ({"where": '"requests.total.total" = 0'}, [2]),
        ({"where": "region_code IS NULL"}, []),
    ],
)
def test_filters(records: list[Record], tmp_path: Path, wanted: dict[str, object], places: list[int]):
    folder = write(records, tmp_path / "x", "parquet", **wanted)
    ids = list(pl.read_parquet(folder / "records.parquet")["record_id"])
    assert ids == [records[place].record_id for place in places]
    assert set(pl.read_parquet(folder / "cells.parquet")["record_id"]) == set(ids)
    done = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert Selection(**wanted).words() in done["description"]  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["year >", "nonsense = 1", "SELECT 1", "year"])
def test_a_condition_that_is_none_leaves_what_is_there(records: list[Record], tmp_path: Path, where: str):
    folder = write(records, tmp_path / "x", "csv")
    before = hashes(folder)
    with pytest.raises(SelectionError, match=r"dictionary\.csv"):
        write(records, folder, "csv", where=where)
    assert hashes(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_unsure_figures_are_left_out_and_said_so(records: list[Record], tmp_path: Path):
    folder = write(records, tmp_path / "x", "parquet", least=0.95)
    cells = pl.read_parquet(folder / "cells.parquet").filter(pl.col("record_id") == records[1].record_id)
    unsure = [
        c for c, cell in records[1].cells.items() if cell.confidence is not None and cell.confidence < 0.95
    ]
    assert len(unsure) > 3
    assert not set(unsure) & set(cells["code"])
    row = pl.read_parquet(folder / "records.parquet").row(1, named=True)
    for code in unsure:
        assert (row[code], row[f"{code}.state"]) == (None, "withheld")


def test_corrections_stand_only_where_asked_for(records: list[Record], tmp_path: Path):
    code = records[0].corrections[0].code
    read = str(records[0].cells[code].value)
    for wanted, value in ((False, read), (True, "77")):
        folder = write(records, tmp_path / str(wanted), "parquet", with_corrections=wanted)
        cells = pl.read_parquet(folder / "cells.parquet").filter(pl.col("code") == code)
        row = cells.row(0, named=True)
        assert (row["value"], row["printed_value"], row["corrected_value"]) == (value, read, "77")
        assert row["corrected_by"] == "李雯"
        assert pl.read_parquet(folder / "records.parquet")[code][0] == int(value)


def test_a_dismissed_check_is_no_failed_one(records: list[Record], tmp_path: Path):
    verdict = Verdict("dismissed", "李雯", "2026-01-02", "a footnote explains it")
    findings = tuple(replace(f, verdict=verdict) if f.status == "fail" else f for f in records[2].findings)
    ruled = replace(records[2], findings=findings)
    folder = write([ruled], tmp_path / "x", "parquet", passed_only=True)
    assert pl.read_parquet(folder / "records.parquet").height == 1


def test_somebody_elses_folder_is_left_alone(records: list[Record], tmp_path: Path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"x")
    with pytest.raises(NotOursError, match="no earlier export"):
        write(records, tmp_path / "mine", "csv")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.docx"]
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotOursError, match="is a file"):
        write(records, tmp_path / "file", "csv")


def test_another_format_replaces_an_export(records: list[Record], tmp_path: Path):
    write(records, tmp_path / "x", "csv")
    write(records, tmp_path / "x", "jsonl")
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == [
        "cells.jsonl", "datapackage.json", "dictionary.csv", "figures.csv", "findings.jsonl", "records.jsonl",
        "sections.jsonl",
    ]  # fmt: skip


def test_the_dictionary_names_every_column_and_every_figure(exports: dict[str, Path]):
    dictionary = pl.read_csv(exports["parquet"] / "dictionary.csv")
    for table in ("cells", "records", "findings"):
        named = dictionary.filter(pl.col("table") == table)["column"]
        assert list(named) == pl.read_parquet_schema(exports["parquet"] / f"{table}.parquet").names()
    figures = pl.read_csv(exports["parquet"] / "figures.csv", schema_overrides={"form": pl.String})
    assert dict(figures.group_by("form").len().iter_rows()) == {"2014": 58, "2019": 198, "2021": 200}
    assert figures["en"].null_count() == figures["zh"].null_count() == 0
