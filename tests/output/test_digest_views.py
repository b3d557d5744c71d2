"""What the digest says, before any markup: coverage, sums, tables as printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from normalize.forms.definition import form
from normalize.forms.layout import printed_tables
from normalize.record import Agency, Cell, Finding, Record
from output.digest.coverage import coverage
from output.digest.identity import draw, folded, format_number
from output.digest.index_page import view_index
from output.digest.report_page import view_report
from output.digest.terms import COLUMNS, ROWS, column_term, full_term, row_term
from output.run_data import CrawlStats, PortalSummary, RunData
from output.summary import summarise

MakeRecord = Callable[..., Record]


def cells(**values: int) -> dict[str, Cell]:
    return {
        code.replace("__", "."): Cell("number", "count", value, str(value)) for code, value in values.items()
    }


def finding(
    codes: tuple[str, ...], expected: int | None, actual: int | None, status: str = "fail"
) -> Finding:
    return Finding("x", status, "error", codes, "words", "文字", expected, actual)  # type: ignore[arg-type]


def sides(drawn: object) -> tuple[list[str], str, list[str]]:
    return [o.text for o in drawn.left], drawn.relation, [o.text for o in drawn.right]  # type: ignore[attr-defined]


SEEN = CrawlStats(10, 0, 1000, 5, 0, 0)
BALANCE = tuple(f"requests.{row}.business" for row in ("new", "carried_in", "total", "carried_out"))


def test_the_printed_identity_is_drawn_two_by_two_even_among_zeros() -> None:
    operands = dict(zip(BALANCE, cells(a=22, b=0, c=0, d=0).values(), strict=True))
    drawn = draw(finding(BALANCE, 22, 0), operands)
    assert drawn is not None
    assert sides(drawn) == (["22", "0"], "≠", ["0", "0"])
    assert (drawn.left_value, drawn.right_value) == (22, 0)
    assert drawn.context == column_term("x.business")
    assert [operand.name.en for operand in drawn.left] == ["new", "carried in"]


def test_a_total_stands_alone_whichever_side_it_is_on() -> None:
    parts = tuple(f"requests.new.{c}" for c in ("natural_person", "business", "research"))
    total = "requests.new.total"
    values = {**dict(zip(parts, cells(a=2, b=0, c=0).values(), strict=True)), **cells(requests__new__total=0)}
    drawn = draw(finding((*parts, total), 2, 0), values)
    assert drawn is not None
    assert sides(drawn) == (["2", "0", "0"], "≠", ["0"])
    turned = draw(finding((total, *parts), 0, 2), values)
    assert turned is not None
    assert sides(turned) == (["0"], "≠", ["2", "0", "0"])


def test_a_column_of_results_is_drawn_against_its_total() -> None:
    codes = ("requests.granted.total", "requests.partial.total", "requests.total.total")
    drawn = draw(finding(codes, 5, 0), dict(zip(codes, cells(a=5, b=0, c=0).values(), strict=True)))
    assert drawn is not None
    assert sides(drawn) == (["5", "0"], "≠", ["0"])


def test_an_unknown_figure_is_drawn_as_unknown_and_nothing_is_summed() -> None:
    operands = dict(zip(BALANCE, cells(a=22, b=0, c=0, d=0).values(), strict=True))
    operands[BALANCE[1]] = Cell("blank", "count", None, "")
    drawn = draw(finding(BALANCE, None, None, "unassessable"), operands)
    assert drawn is not None
    assert sides(drawn) == (["22", ""], "?", ["0", "0"])
    assert drawn.left[1].state == "blank"
    assert (drawn.left_value, drawn.right_value) == (None, 0)


@pytest.mark.parametrize(
    "codes",
    [("requests.new.total",), ("art20_1.regulations.made", "art20_1.normative.made"), ("nowhere", "x")],
)
def test_what_is_no_sum_is_not_drawn(codes: tuple[str, ...]) -> None:
    values = cells(requests__new__total=1, art20_1__regulations__made=5, art20_1__normative__made=7)
    assert draw(finding(codes, 1, 3), values) is None


def test_a_doubtful_operand_makes_the_sum_doubtful() -> None:
    operands = dict(zip(BALANCE, cells(a=22, b=0, c=0, d=0).values(), strict=True))
    operands[BALANCE[0]] = replace(operands[BALANCE[0]], confidence=0.6)
    drawn = draw(finding(BALANCE, 22, 0), operands)
    assert drawn is not None
    assert drawn.doubtful
    assert [operand.doubtful for operand in drawn.left] == [True, False]


def test_a_long_sum_folds_only_its_zeros() -> None:
    rows = [row.key for row in form("2021").block("requests").rows][2:-2]
    codes = (*(f"{row}.business" for row in rows), "requests.total.business")
    values = {code: Cell("number", "count", 0, "0") for code in codes}
    values[codes[3]] = Cell("number", "count", 4, "4")
    values[codes[7]] = Cell("number", "count", 9, "9")
    drawn = draw(finding(codes, 13, 0), values)
    assert drawn is not None
    assert [o.text for o in drawn.left].count("0") == len(codes) - 3
    short = folded(drawn)
    assert [(o.text, o.times) for o in short.left] == [("4", 1), ("9", 1), ("0", len(codes) - 3)]
    assert short.right == drawn.right


def test_numbers_keep_every_digit() -> None:
    assert format_number(1234567) == "1,234,567"
    assert format_number(Decimal("322500.00")) == "322,500.00"
    assert format_number(Decimal("1E+7")) == "10,000,000"
    assert format_number(-1234) == "−1,234"
    assert format_number(None) == ""


def test_every_code_of_both_forms_has_a_term() -> None:
    for name in ("2019", "2021"):
        for code in form(name).indicators:
            key, _, column = code.rpartition(".")
            assert key in ROWS, code
            assert column in COLUMNS, code
    assert full_term("requests.new.business").zh == "本年新收，商业企业"
    assert row_term("pages.read_by_hand.x").en == "pages: read by hand"


def test_coverage_of_the_sample(run: RunData) -> None:
    matrix = coverage(run.records, run.manifest.portals)
    assert matrix.years == (2019, 2020, 2021, 2022, 2023)
    assert [len(block.rows) for block in matrix.blocks] == [7, 5]
    assert matrix.counts == {"reported": 51, "failing": 3, "partial": 2, "failed": 1, "missing": 3}
    assert (matrix.reported, matrix.due) == (56, 60)
    states = {row.agency: [cell.state for cell in row.cells] for block in matrix.blocks for row in block.rows}
    assert states["青禾市水务局"] == ["missing", "missing", "reported", "reported", "reported"]
    assert states["东湾县住房和城乡建设局"][0] == "failed"
    assert states["东湾县卫生健康局"][2] == "partial"
    spoiled = matrix.blocks[0].rows[2].cells[1]
    assert (spoiled.state, spoiled.failed_checks) == ("failing", 6)


def test_a_year_that_nobody_expects_is_not_missing(make_record: MakeRecord) -> None:
    portal = PortalSummary("qinghe", "青禾市", None, ("青禾市教育局",), (2021,), SEEN)
    matrix = coverage([make_record("青禾市 财政局", 2022)], [portal])
    states = {row.agency: [cell.state for cell in row.cells] for row in matrix.blocks[0].rows}
    assert states == {
        "青禾市教育局": ["missing", "not_expected"],
        "青禾市 财政局": ["not_expected", "reported"],
    }


def test_names_that_differ_in_printing_only_are_one_agency(make_record: MakeRecord) -> None:
    portal = PortalSummary("qinghe", "青禾市", None, ("青禾市教育局（本级）",), (2021,))
    matrix = coverage([make_record("青禾市 教育局(本级)", 2021)], [portal])
    assert [(row.agency, row.reported, row.due) for row in matrix.blocks[0].rows] == [
        ("青禾市教育局（本级）", 1, 1)
    ]


def test_the_best_version_speaks_for_the_year(make_record: MakeRecord) -> None:
    good = make_record(year=2021)
    bad = replace(good, record_id="other", status="failed")
    cell = coverage([bad, good], []).blocks[0].rows[0].cells[0]
    assert (cell.state, cell.records) == ("reported", (good.record_id, "other"))


def test_records_without_agency_or_year_are_set_apart_and_skipped_ones_left_out(
    make_record: MakeRecord,
) -> None:
    record = make_record()
    matrix = coverage(
        [
            replace(record, record_id="a", agency=None),
            replace(record, record_id="b", year=None),
            replace(record, record_id="c", status="skipped"),
        ],
        [],
    )
    assert (matrix.unplaced, matrix.blocks, matrix.due) == (("a", "b"), (), 0)


@pytest.mark.parametrize("name", ["2019", "2021"])
def test_a_report_is_set_as_its_form_prints_it(make_record: MakeRecord, name: str) -> None:
    record = make_record(year=int(name))
    view = view_report(record, printed_tables(name))
    assert [table.name for table in view.tables] == ["disclosure", "requests", "review_litigation"]
    assert [figure.code for figure in view.figures()] == [
        cell.code for table in printed_tables(name) for cell in table.cells if cell.code
    ]
    assert {figure.code for figure in view.figures()} == set(record.cells)
    assert view.loose == ()
    for table, template in zip(view.tables, printed_tables(name), strict=True):
        covered = [
            (row, column)
            for slots in table.rows
            for slot in slots
            for row in range(slot.template.row, slot.template.row + slot.template.row_span)
            for column in range(slot.template.column, slot.template.column + slot.template.column_span)
        ]
        assert len(covered) == len(set(covered))
        assert set(covered) <= {(r, c) for r in range(template.n_rows) for c in range(template.n_columns)}


def test_every_figure_is_headed_by_the_labels_of_its_part(make_record: MakeRecord) -> None:
    view = view_report(make_record(year=2020), printed_tables("2019"))
    labels = {figure.code: (figure.row_labels, figure.column_labels) for figure in view.figures()}
    assert labels["art20_6.penalty.change"] == (("行政处罚",), ("第二十条第（六）项", "本年增/减"))
    assert labels["requests.denied.internal.business"] == (
        ("三、本年度办理结果", "（三）不予公开", "5.属于三类内部事务信息"),
        ("申请人情况", "法人或其他组织", "商业企业"),
    )
    assert labels["litigation_direct.total"] == ((), ("行政诉讼", "未经复议直接起诉", "总计"))
    for table in view.tables:
        ids = {slot.id for row in table.rows for slot in row}
        headers = {name for row in table.rows for slot in row for name in slot.headers.split()}
        assert headers <= ids


def test_the_value_read_is_shown_only_where_the_print_does_not_say_it(make_record: MakeRecord) -> None:
    record = make_record(year=2020)
    changed = {
        "art20_5.licensing.change": replace(
            record.cells["art20_5.licensing.change"], value=-179, raw="减少179"
        ),
        "art20_9.procurement.amount": replace(
            record.cells["art20_9.procurement.amount"], value=Decimal("322500"), raw="32.25万元"
        ),
        "requests.new.total": replace(record.cells["requests.new.total"], value=1234, raw="\u3000 1234"),
        "requests.granted.total": replace(record.cells["requests.granted.total"], value=12, raw="１２"),
        "art20_6.penalty.change": replace(record.cells["art20_6.penalty.change"], value=-18, raw="－18"),
        "art20_6.coercion.change": replace(record.cells["art20_6.coercion.change"], value=30, raw="＋ 30"),
        "art20_5.other_services.change": replace(
            record.cells["art20_5.other_services.change"], value=12, raw="增12"
        ),
    }
    view = view_report(replace(record, cells={**record.cells, **changed}), printed_tables("2019"))
    shown = {figure.code: figure.read_as for figure in view.figures()}
    assert {code: shown[code] for code in changed} == {
        "art20_5.licensing.change": "−179",
        "art20_9.procurement.amount": "322,500",
        "requests.new.total": "",
        "requests.granted.total": "",
        "art20_6.penalty.change": "",
        "art20_6.coercion.change": "",
        "art20_5.other_services.change": "12",
    }


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("820,336.4元", ""), ("820336.40", ""), ("82.03364万元", "820,336.4"), ("约820336.4元", "820,336.4")],
)
def test_money_is_shown_again_only_in_another_unit(make_record: MakeRecord, raw: str, shown: str) -> None:
    record = make_record(year=2021)
    code = "art20_8.fees.amount"
    cell = replace(record.cells[code], value=Decimal("820336.4"), raw=raw)
    view = view_report(replace(record, cells={**record.cells, code: cell}), printed_tables("2021"))
    assert next(figure.read_as for figure in view.figures() if figure.code == code) == shown


def test_cells_of_a_failed_identity_know_it_and_it_stands_below_their_table(
    make_record: MakeRecord, make_spoiled: Callable[[Record], Record]
) -> None:
    view = view_report(make_spoiled(make_record(year=2020)), printed_tables("2019"))
    failed = view.findings_of("fail")
    assert view.tables[1].failed == failed
    assert view.tables[0].failed == view.tables[2].failed == ()
    by_code = {figure.code: figure for figure in view.figures()}
    for shown in failed:
        assert all(shown in by_code[code].failed for code in shown.finding.codes)
    assert by_code["reconsideration.total"].failed == ()


def test_figures_that_no_table_prints_are_not_lost(make_record: MakeRecord) -> None:
    record = make_record()
    assert len(view_report(record, ()).loose) == len(record.cells)


def test_facts_and_failures_of_the_sample(run: RunData) -> None:
    view = view_index(run, None)
    assert (view.facts.records, view.facts.full, view.facts.partial, view.facts.failed) == (57, 54, 2, 1)
    assert (view.facts.missing, view.facts.failing, view.facts.checks_fail, view.facts.unread) == (
        3,
        3,
        14,
        4,
    )
    assert [failure.issue.severity for failure in view.failures] == [
        "error",
        "error",
        "warning",
        "warning",
        "info",
    ]
    broken = next(failure for failure in view.failures if failure.issue.category == "broken_pdf")
    assert broken.record is not None
    assert broken.record.agency is not None
    assert (broken.record.agency.name, broken.document) == ("东湾县住房和城乡建设局", "2019.html")


def test_the_summary_fits_a_screen_and_says_what_matters(run: RunData) -> None:
    text = summarise(run, Path("data/runs/x"), previous=replace(run, records=run.records[:-2]))
    lines = text.splitlines()
    assert len(lines) <= 40
    assert lines[0] == "Run 2026-02-01T0300: finished"
    assert "Since run 2026-02-01T0300: 2 new." in lines
    assert "Reports   56 of 60 due, 3 missing: 54 read in full, 2 in part, 1 listed but not read" in lines
    assert "Issues    2 errors, 2 warnings, 1 note" in lines
    assert (
        "  error, broken PDF: the file ends in the middle of an object [东湾县住房和城乡建设局 2019]" in lines
    )
    assert sum(line.startswith("  warning, faint page: ") for line in lines) == 2
    assert lines[-2:] == [
        "  qinghe: unchanged 12 of 104 requests, 33 reports listed, 2 rows set aside, 0 errors",
        "  dongwan: unchanged 0 of 61 requests, 25 reports listed, 1 row set aside, 1 error",
    ]
    assert "data/runs/x" not in text


def test_a_run_without_change_says_so(run: RunData) -> None:
    again = replace(run, manifest=replace(run.manifest, nothing_new=True))
    text = summarise(again, previous=run)
    assert "Nothing had changed on the portals; nothing was read again." in text
    assert "Nothing new since run 2026-02-01T0300." in text


def test_crawled_text_cannot_steer_the_terminal(run: RunData, make_record: MakeRecord) -> None:
    hostile = replace(make_record(), agency=Agency("局\x1b[2J\n\u202eevil" + "长" * 200))
    hostile = replace(hostile, findings=(finding(BALANCE, 1, 2),))
    text = summarise(replace(run, records=(hostile,), issues=()))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert any(line.startswith("  局⟦U+001B⟧[2J ⟦U+202E⟧evil长") for line in text.splitlines())
