"""The 统计表 of 2014: which row is which, which column holds the figures, and what is left unread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import pytest

from extract.read import read
from normalize.forms.definition import form
from normalize.normalize import Normalized, normalize
from normalize.record import Cell

FORM = form("2014")
# What a row prints for its figure: the number of the row, so that a figure in another's place is seen.
FIGURES = {code: str(number) for number, code in enumerate(FORM.indicators, 101)}

Row = list[str]
HEAD: Row = ["统计指标", "单位", "统计数"]


def lines(
    figure: Callable[[str], Sequence[str]] = lambda code: [FIGURES[code]],
    labels: Mapping[str, str] | None = None,
) -> list[Row]:
    """The form's rows: label, unit, and what `figure` prints for the code; `labels` by code where they differ."""
    rows: list[Row] = []
    for block in FORM.blocks:
        for row in block.rows:
            if not row.codes:
                rows.append([row.path[-1], "——", ""])
                continue
            code = row.codes[0]
            label = (labels or {}).get(code, row.path[-1])
            rows.append([label, FORM.indicators[code].printed_unit, *figure(code)])
    return rows


def reading(rows: Sequence[Row], *, title: str = "青禾市水务局2016年政府信息公开工作年度报告") -> Normalized:
    """A page with that table, one cell a text."""
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    page = f'<meta charset="utf-8"><h1>{title}</h1><p>一、总体情况</p><table border="1">{body}</table>'
    return normalize(read(page.encode()), name="x.html")


def cells(result: Normalized) -> Mapping[str, Cell]:
    assert result.record is not None
    assert result.record.form == "2014"
    return result.record.cells


def values(result: Normalized) -> dict[str, int | Decimal | None]:
    return {code: cell.value for code, cell in cells(result).items()}


def expected(without: Sequence[str] = ()) -> dict[str, int | Decimal | None]:
    return {
        code: None
        if code in without
        else Decimal(text) * 10_000
        if FORM.indicators[code].unit == "yuan"
        else int(text)
        for code, text in FIGURES.items()
    }


def index_of(rows: Sequence[Row], label: str) -> int:
    return next(i for i, row in enumerate(rows) if label in row[0])


def test_every_figure_of_the_form_as_it_is_printed():
    result = reading([HEAD, *lines()])
    assert values(result) == expected()
    assert result.status == "success"
    assert all(cell.confidence == 1.0 and cell.source is not None for cell in cells(result).values())


def test_the_form_is_decided_by_the_rows_and_not_by_the_year():
    result = reading([HEAD, *lines()], title="青禾市水务局2022年政府信息公开工作年度报告")
    assert result.record is not None
    assert (result.record.form, result.record.year) == ("2014", 2022)


def test_every_code_is_there_where_half_of_the_table_is_missing():
    rows = lines()
    result = reading([HEAD, *rows[: index_of(rows, "四、行政复议")]])
    found = cells(result)
    assert list(found) == list(FORM.indicators)
    assert found["training.classes"].state == "absent"
    (issue,) = [issue for issue in result.issues if issue.category == "table_missing"]
    assert "九、政府信息公开会议和培训情况" in issue.message
    assert result.status == "partial"


def test_a_few_such_labels_make_no_report():
    rows = lines()[: index_of(lines(), "2.政府网站公开")]
    page = reading(rows, title="青禾市水务局2016年法治政府建设情况")
    assert page.record is None


def test_blank_is_never_zero():
    result = reading([HEAD, *lines(lambda code: ["" if code.endswith(".fax") else FIGURES[code]])])
    assert cells(result)["applications.received.fax"].state == "blank"
    assert values(result) == expected(without=["applications.received.fax"])
    assert result.record is not None
    (check,) = [f for f in result.record.findings if f.check == "applications.received_sum"]
    assert check.status == "unassessable"


@pytest.mark.parametrize(
    ("unit", "printed", "value"),
    [
        ("万元", "3.25", "32500.00"),
        ("万元", "0.00015", "1.50"),
        ("元", "3250", "3250.00"),
        ("万元", "3250元", "3250.00"),
        ("万 元", "3.25", "32500.00"),
        ("", "3.25", "32500.00"),
    ],
)
def test_amounts_are_in_the_unit_that_their_row_prints(unit: str, printed: str, value: str):
    rows = lines(lambda code: [printed if code == "resources.funding" else FIGURES[code]])
    rows[index_of(rows, "专项经费")][1] = unit
    assert cells(reading([HEAD, *rows]))["resources.funding"].value == Decimal(value)


def test_a_unit_in_the_label():
    rows = [[f"{label}（单位：{unit}）", *rest] for label, unit, *rest in lines()]
    assert values(reading([["统计指标", "统计数"], *rows])) == expected()


def test_a_count_in_ten_thousands_is_not_taken_for_the_forms():
    rows = lines()
    rows[index_of(rows, "主动公开政府信息数")][1] = "万条"
    cell = cells(reading([HEAD, *rows]))["disclosure.total"]
    assert (cell.state, cell.value) == ("illegible", None)


def test_rows_of_the_offices_own_are_kept_as_printed_and_never_mapped():
    rows = lines()
    at = index_of(rows, "制发规范性文件总数") + 1
    own = [["机构领导及人事", "条", "7"], ["政府文件", "条", ""], ["财政预决算", "条", "19"]]
    result = reading([HEAD, *rows[:at], *own, *rows[at:], ["单位负责人：王某", "", "填报日期：2017年1月9日"]])
    assert values(result) == expected()
    assert result.record is not None
    assert [(row.labels, row.after, row.texts) for row in result.record.extra_rows] == [
        ((label,), "disclosure.normative_issued", (unit, text)) for label, unit, text in own
    ]
    assert all(source.path for row in result.record.extra_rows for source in row.sources)


def test_a_row_of_the_offices_own_where_one_of_the_forms_is_missing_is_not_taken_for_it():
    rows = lines()
    rows[index_of(rows, "2.传真申请数")] = ["2.电话申请数", "件", "7"]
    cell = cells(reading([HEAD, *rows]))["applications.received.fax"]
    assert cell.value is None
    assert cell.state == "illegible"


def test_of_several_columns_the_one_headed_total_is_taken():
    rows = lines(lambda code: [FIGURES[code], "1", "2", "3"])
    assert values(reading([["统计指标", "单位", "合计", "区政府", "区直", "乡镇"], *rows])) == expected()
    rows = lines(lambda code: ["1", "2", FIGURES[code]])
    assert values(reading([["统计指标", "单位", "区直", "乡镇", "总计"], *rows])) == expected()


@pytest.mark.parametrize("head", [["统计指标", "单位", "区政府", "区直", "乡镇"], []])
def test_of_several_columns_none_is_guessed(head: Row):
    rows = lines(lambda code: [FIGURES[code], "", "3"])
    result = reading([head, *rows] if head else rows)
    assert {cell.state for cell in cells(result).values()} == {"illegible"}
    assert cells(result)["disclosure.total"].raw == "101 3"
    assert "unplaced_figures" in {issue.category for issue in result.issues}


def test_a_column_that_is_filled_beside_empty_ones_is_not_the_agencys_for_that():
    rows = lines(lambda code: ["", FIGURES[code], ""])
    result = reading([["统计指标", "单位", "区政府", "区直", "乡镇"], *rows])
    assert {cell.value for cell in cells(result).values()} == {None}


@pytest.mark.parametrize("head", [["序号", *HEAD], []])
def test_a_column_of_row_numbers(head: Row):
    rows = [[str(number), *row] for number, row in enumerate(lines(), 1)]
    assert values(reading([head, *rows] if head else rows)) == expected()


@pytest.mark.parametrize("head", [["统计指标", "代码", "单位", "统计数"], []])
def test_a_column_of_codes_behind_the_labels(head: Row):
    rows = [[row[0], f"{number:02}", *row[1:]] for number, row in enumerate(lines(), 1)]
    assert values(reading([head, *rows] if head else rows)) == expected()


def test_notes_are_no_figures():
    rows = [[*row, "见说明" if i % 7 == 0 else ""] for i, row in enumerate(lines())]
    assert values(reading([[*HEAD, "备注"], *rows])) == expected()


def test_labels_that_stand_twice_are_told_apart_by_the_row_above_them():
    short = dict.fromkeys(
        ("response.press_conferences_by_head", "response.online_interviews_by_head"), "其中：主要负责同志参加"
    )
    plain = {
        code: label
        for block in ("reconsideration_cases", "litigation_cases")
        for code, label in ((f"{block}.corrected", "被依法纠错数"), (f"{block}.other", "其他情形数"))
    }
    assert values(reading([HEAD, *lines(labels=short | plain)])) == expected()


@pytest.mark.parametrize("kept", ["四、行政复议数量", "五、行政诉讼数量"])
def test_one_chapters_rows_are_not_the_others(kept: str):
    rows = lines()
    first, second = index_of(rows, "四、行政复议数量"), index_of(rows, "五、行政诉讼数量")
    end = index_of(rows, "六、举报投诉数量")
    # of the chapter itself only its total and the two rows that the other has too
    begin = first if kept.startswith("四") else second
    rows = [*rows[:first], rows[begin], *rows[begin + 2 : begin + 4], *rows[end:]]
    found = values(reading([HEAD, *rows]))
    there = "reconsideration_cases" if kept.startswith("四") else "litigation_cases"
    gone = "litigation_cases" if kept.startswith("四") else "reconsideration_cases"
    assert found == expected(without=[c for c in FIGURES if c.startswith(gone) or c == f"{there}.upheld"])


def test_rows_that_ran_together_are_parted_at_their_unit():
    rows = [[" ".join(row)] for row in lines()]
    assert values(reading(rows)) == expected()


@pytest.mark.parametrize("separator", ["\t", " | "])
@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (0, 3, 1, 2)])
def test_rows_of_a_text_whatever_stands_beside_the_figures(separator: str, order: Sequence[int]):
    rows = [(*row, f"{number:02}") for number, row in enumerate(lines(), 1)]
    text = "\n".join(separator.join(row[i] for i in order) for row in rows)
    result = normalize(read(f"青禾市水务局2016年政府信息公开工作年度报告\n{text}\n".encode()))
    assert values(result) == expected()


def test_a_unit_behind_the_figures():
    rows = [[label, figure, unit] for label, unit, figure in lines()]
    assert values(reading([["统计指标", "统计数", "单位"], *rows])) == expected()
    blank = [[label, "" if "传真" in label else figure, unit] for label, figure, unit in rows]
    assert cells(reading(blank))["applications.received.fax"].state == "blank"


def test_lines_of_a_text():
    text = "\n".join(text for row in lines() for text in row if text)
    result = normalize(read(f"青禾市水务局2016年政府信息公开工作年度报告\n{text}\n".encode()))
    assert values(result) == expected()


def test_lines_of_a_text_that_lost_its_blanks_leave_no_figure_with_another_row():
    printed = lines(lambda code: ["" if code.startswith("litigation_cases") else FIGURES[code]])
    text = "\n".join(text for row in printed for text in row if text)
    result = normalize(read(f"青禾市水务局2016年政府信息公开工作年度报告\n{text}\n".encode()))
    assert values(result) == expected(without=[c for c in FIGURES if c.startswith("litigation_cases")])
