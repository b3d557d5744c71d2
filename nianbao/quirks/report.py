"""One invented report as printed, and the truth about it: texts, tables and what each figure says."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks import fourth_layout, layout, second_layout, third_layout
from nianbao.quirks import second_words as second
from nianbao.quirks import third_words as third
from nianbao.quirks.fourth_words import signed_lines
from nianbao.quirks.homes import Home
from nianbao.quirks.located import home_of
from nianbao.quirks.names import agency_name
from nianbao.quirks.notation import NotationStyle, notation_style
from nianbao.quirks.pools import Dice, Pool, Split
from nianbao.quirks.wording import CONVERSIONS, TITLES, converter, headings, rewording, traditional
from nianbao.samples.agencies import YEARS, SampleAgency, Scale
from nianbao.samples.figures import APPLICANTS, Figures, figures, form_of
from nianbao.samples.prose import sections
from normalize.forms.definition import form as statutory_form
from normalize.forms.layout import printed_tables

FIRST_YEAR = {"2019": 2019, "2021": 2021}
_WITHOUT_AGENCY = ("政府信息公开工作年度报告",)
_MISPRINT_SHARE = 1 / 3
_TABLE_SECTIONS = {"disclosure": 2, "requests": 3, "review_litigation": 4}

State = Literal["number", "blank", "dash", "unstated"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a reader must say of a figure. `unstated`: the document does not tell, so that any statement but a
    number is right. Money is in yuan."""

    state: State
    value: int | Decimal | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """What a reader must find. `cells` has every code of the form; `agencies` lists the spellings that count
    as right (a traditional copy prints the name in its own script); `sections` the numbers of the headings;
    `extra_rows` the label and the figure, as printed, of each row that the office added to the form of 2014; `home`
    where an agency of a real region is."""

    form: str
    year: int
    agency: str
    agencies: tuple[str, ...]
    title: str
    sections: tuple[int, ...]
    cells: Mapping[str, Expected]
    extra_rows: tuple[tuple[str, str], ...] = ()
    home: Home | None = None


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """A heading, its prose, and the tables that follow it."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[GridTemplate, ...]


@dataclass(frozen=True, slots=True)
class QuirkyReport:
    """A report as an office would print it, before it is set in a format. `quirks` names what was drawn."""

    seed: int
    split: Split
    title: tuple[str, ...]
    sections: tuple[PrintedSection, ...]
    signature: tuple[str, ...]
    published: tuple[int, int, int]
    truth: Truth
    quirks: tuple[str, ...]
    style: NotationStyle


@dataclass(frozen=True, slots=True)
class Given:
    """What a report is told instead of drawing it: whose it is, its year, its figures as they are printed, the
    prose of each section, when it was published. No figure is misprinted then."""

    name: str
    scale: Scale
    year: int
    form: str
    figures: Figures
    prose: Mapping[int, tuple[str, ...]]
    published: tuple[int, int, int]


def quirky_report(
    seed: int, *, grid: bool, given: Given | None = None, located: Literal["", "page", "file"] = ""
) -> QuirkyReport:
    """The report of that seed. `grid` False leaves out quirks that a text without columns cannot carry. `located`: of
    an agency in a real region, on a page that may tell which, or in a file."""
    dice = Dice.of(seed, "report")
    name, scale = agency_name(dice)
    form = dice.rng.choice(("2019", "2021"))
    year, source_year = _year(dice, form)
    if given is not None:
        name, scale, form, year, source_year = given.name, given.scale, given.form, given.year, given.year
    home = home_of(seed, year, page=located == "page") if located else None
    if home is not None:
        name, scale = home.name, home.scale
    agency = SampleAgency(f"q{seed}", name, "sample-trs", scale, "", (1, 20))
    if given is not None:
        true_figures, tabulated, misprint = given.figures, given.figures, list[str]()
    else:
        true_figures = _magnified(dice.rng, figures(agency, seed)[source_year])
        # the prose states what is true, the tables what is printed
        tabulated, misprint = _misprinted(Dice.of(seed, "misprint"), true_figures)
    dice.noted.extend(f"misprint:{code}" for code in misprint)
    style = notation_style(dice, form)
    texts, cells = _printed_figures(dice, form, tabulated, style)
    reword = rewording(dice)

    def text_of(cell: TemplateCell) -> str:
        if cell.code:
            return texts[cell.code]
        label = (
            style.money_heading(cell.label)
            if cell.label.startswith(("采购总金额", "本年收费金额"))
            else cell.label
        )
        return reword(label)

    tables: dict[int, tuple[GridTemplate, ...]] = {}
    for table in printed_tables(form):
        kept = _disturbed(dice, layout.printed(table, text_of), cells, grid=grid)
        tables[_TABLE_SECTIONS[table.name]] = tuple(kept)
    numerals = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    lines = tuple(line.format(n=name, y=year, c=numerals) for line in dice.draw(TITLES))
    if dice.happens(0.04, "title:without_agency"):
        lines = tuple(f"{year}年{line}" for line in _WITHOUT_AGENCY)
    if home is not None and home.title:
        lines = home.title
    printed_headings = headings(dice)
    parts = tuple(
        PrintedSection(
            part.number,
            printed_headings[part.number],
            part.paragraphs if given is None else given.prose.get(part.number, ()),
            tables.get(part.number, ()),
        )
        for part in sections(agency, year, true_figures, seed)
    )
    published = (year + 1, dice.rng.randint(1, 3), dice.rng.randint(1, 28))
    if given is not None:
        published = given.published
    signed = name if dice.happens(0.7) or "title:without_agency" in dice.noted else None
    day = f"{published[0]}年{published[1]}月{published[2]}日"
    signature: tuple[str, ...] = (signed, day) if signed else (day,) if dice.happens(0.5) else ()
    if home is not None and home.signature is not None:
        signature = signed_lines(home.signature, published)
    report = QuirkyReport(
        seed=seed,
        split=dice.split,
        title=lines,
        sections=parts,
        signature=signature,
        published=published,
        truth=Truth(form, year, name, (name,), "".join(lines), tuple(range(1, 7)), cells, home=home),
        quirks=tuple(dice.noted),
        style=style,
    )
    if dice.happens(0.08):
        return _in_traditional_script(report, dice)
    return report


def _year(dice: Dice, form: str) -> tuple[int, int]:
    """The printed report year, and the sample year that its figures come from."""
    if form == "2019":
        if dice.happens(0.04, "old form in 2021"):
            return 2021, 2020
        year = dice.rng.choice((2019, 2020))
        return year, year
    year = dice.rng.choice((2021, 2022, 2023, 2024, 2025))
    return year, year if year in YEARS and form_of(year) == form else 2023


def _magnified(rng: random.Random, known: Figures) -> Figures:
    """The same arithmetic at another scale: requests and reviews as a whole, so that sums still hold."""
    factors = {
        "requests": rng.choice((1, 1, 1, 1, 0, 3, 17)),
        "re": rng.choice((1, 1, 1, 0, 12)),
        "art20_": rng.choice((1, 1, 1, 7, 83)),
    }
    out: Figures = {}
    for code, value in known.items():
        factor = next(
            factors[key] for key in ("requests", "art20_", "re") if code.startswith(key) or key == "re"
        )
        out[code] = value * factor if not isinstance(value, Decimal) else value
    return out


def _misprinted(dice: Dice, known: Figures) -> tuple[Figures, list[str]]:
    """The figures with one sum wrong in a third of the reports, as offices do print them; and that sum's code."""
    if not dice.happens(_MISPRINT_SHARE):
        return known, []
    sums = [
        code
        for code in known
        if (code.endswith(".total") and not code.startswith("art20_")) or code.startswith("requests.total.")
    ]
    code = dice.rng.choice([code for code in sums if known[code]] or sums)
    value = int(known[code])
    # miscounted by a few, or a digit typed twice
    wrong = dice.rng.choice([value + 1, value + 2, abs(value - 1), value + 10, int(f"{value}{value % 10}")])
    return {**known, code: wrong if wrong != value else value + 3}, [code]


def _printed_figures(
    dice: Dice, form: str, known: Figures, style: NotationStyle
) -> tuple[dict[str, str], dict[str, Expected]]:
    """Each code's printed text and what it says."""
    texts: dict[str, str] = {}
    cells: dict[str, Expected] = {}
    indicators = statutory_form(form).indicators
    for code, value in known.items():
        unit = indicators[code].unit
        exact: int | Decimal
        if unit == "yuan":
            exact = Decimal(value).quantize(Decimal("0.01"))
            text = style.amount(exact)
        else:
            exact = int(value)
            text = style.change(exact) if unit == "signed_count" else style.count(exact)
        texts[code], cells[code] = text, Expected("number", exact)
    empty = _empty_codes(dice, form, known)
    for code, kind in empty.items():
        texts[code] = "" if kind == "blank" else style.dash
        cells[code] = Expected(kind)
    for code, text in texts.items():
        if text and style.padding and dice.rng.random() < 0.5:
            texts[code] = third.padded(style.padding, text)
    return texts, cells


_FILLING = Pool(
    (
        "zeros", "zeros", "zeros", "zeros", "single_blank", "single_blank", "blank_row", "dash_row", "only_totals",
        "blank_zeros", "dash_zeros", "dash_block", "blank_block", "blank_table_4", "dash_some_rows",
    ),
    ("mixed", "blank_rare_columns"),
    second.FILLINGS,
    third.FILLINGS,
)  # fmt: skip


def _empty_codes(dice: Dice, form: str, known: Figures) -> dict[str, Literal["blank", "dash"]]:
    """Codes printed empty or as a dash: zeros only, as offices leave out what they have nothing of."""
    rng, filling = dice.rng, dice.draw(_FILLING)
    if filling != "zeros":
        dice.noted.append(f"filling:{filling}")
    zeros = [code for code, value in known.items() if value == 0]
    if filling == "mixed":
        return {code: rng.choice(("blank", "dash")) for code in zeros if rng.random() < 0.5}
    rows: dict[str, list[str]] = {}
    for code in known:
        rows.setdefault(code.rpartition(".")[0], []).append(code)
    zero_rows = [codes for codes in rows.values() if all(known[code] == 0 for code in codes)]
    kind: Literal["blank", "dash"] = "dash" if filling.startswith("dash") else "blank"
    return dict.fromkeys(_chosen(rng, filling.partition("_")[2], zeros, zero_rows), kind)


def _chosen(rng: random.Random, which: str, zeros: list[str], zero_rows: list[list[str]]) -> list[str]:
    """Which of the zeros are not printed, by the name of the filling without its first word."""
    match which:
        case "blank":
            return rng.sample(zeros, min(len(zeros), rng.randint(1, 3)))
        case "row":
            return [code for codes in rng.sample(zero_rows, min(3, len(zero_rows))) for code in codes]
        case "totals":
            return [code for codes in zero_rows for code in codes if _column(code) in APPLICANTS]
        case "zeros":
            return zeros
        case "block":
            prefix = rng.choice(("art20_1.", "art20_6.", "litigation_", "re", "art20_"))
            return [code for code in zeros if code.startswith(prefix)]
        case "rare_columns":
            return [code for code in zeros if _column(code) in {"research", "nonprofit", "legal_service"}]
        case "table_4":
            return [code for code in zeros if code.startswith(("reconsideration", "litigation_"))]
        case "some_rows":
            return [code for codes in zero_rows if rng.random() < 0.3 for code in codes]
        case known if known in third.UNPRINTED:
            return third.unprinted(rng, which, zeros, zero_rows)
        case _:
            return second.unprinted(rng, which, zeros, zero_rows)


def _column(code: str) -> str:
    return code.rpartition(".")[2]


# what an office makes of the form's table itself; by table, with the name of the quirk
_ARRANGEMENTS: dict[str, Pool[tuple[str, second_layout.Arrangement]]] = {
    "disclosure": Pool(
        (("as_form", lambda table: [table]),),
        (),
        second_layout.ARRANGEMENTS["disclosure"],
        fourth_layout.ARRANGEMENTS["disclosure"],
        third_layout.ARRANGEMENTS["disclosure"],
    ),
    "requests": Pool(
        (
            ("title_row", lambda table: [layout.title_row(table, "收到和处理政府信息公开申请情况表")]),
            ("unit_row", lambda table: [layout.title_row(table, "单位：件")]),
        ),
        (),
        second_layout.ARRANGEMENTS["requests"],
        fourth_layout.ARRANGEMENTS["requests"],
        third_layout.ARRANGEMENTS["requests"],
    ),
    "review_litigation": Pool(
        (
            ("title_row", lambda table: [layout.title_row(table, "行政复议、行政诉讼情况统计表")]),
            ("unit_row", lambda table: [layout.title_row(table, "（单位：件）")]),
        ),
        (),
        second_layout.ARRANGEMENTS["review_litigation"],
        fourth_layout.ARRANGEMENTS["review_litigation"],
        third_layout.ARRANGEMENTS["review_litigation"],
    ),
}
_SUB_ROWS: Pool[tuple[str, ...]] = Pool(
    (("行政检查", "行政确认"), ("行政检查",), ("行政确认", "行政奖励", "行政裁决")),
    (("行政给付", "其他"), ("公共服务",)),
    second.SUB_ROWS,
    third.SUB_ROWS,
)
_EXTRA_ROW = Pool(("其他主动公开文件",), ("其他文件", "其他公文"), second.EXTRA_ROWS, third.EXTRA_ROWS)
_LABEL_OF_TABLE_4 = Pool(
    (("", "件数"), ("项目", "数量"), ("类别", "合计")),
    (("", "数量（件）"), ("年度", "本年")),
    second.TABLE_4_LABELS,
    third.TABLE_4_LABELS,
)
_NOTE = Pool(("备注", "备注", ""), ("说明",), second.NOTES, third.NOTES)


def _disturbed(
    dice: Dice, table: GridTemplate, cells: dict[str, Expected], *, grid: bool
) -> list[GridTemplate]:
    """The table after its office has been at it."""
    rng = dice.rng
    if grid and dice.happens(0.1):
        name, arranged = dice.draw(_ARRANGEMENTS[table.name])
        dice.noted.append(f"arrangement:{name}:{table.name}")
        return arranged(table)
    if table.name == "disclosure":
        table = _with_own_rows(dice, table, cells, grid=grid)
    if table.name == "review_litigation" and dice.happens(0.08, "table_4_label"):
        table = layout.label_column(table, *dice.draw(_LABEL_OF_TABLE_4))
    elif grid and table.name != "review_litigation" and dice.happens(0.05, f"serial_column:{table.name}"):
        table = layout.serial_column(table)
    if grid and dice.happens(0.05, f"note_column:{table.name}"):
        table = layout.note_column(table, dice.draw(_NOTE))
    if grid and dice.happens(0.05, f"empty_row:{table.name}"):
        at = rng.choice((table.n_rows, layout.header_rows(table)))
        table = layout.insert_row(table, at, {0: (table.n_columns, "")})
    if table.name == "disclosure" and dice.happens(0.35, "five_tables"):
        return layout.five_tables(table)
    if table.name == "requests" and dice.happens(0.15, "split"):
        at = rng.randint(layout.header_rows(table) + 3, table.n_rows - 3)
        return layout.split(table, at, repeat_header=rng.random() < 0.5, repeat_labels=rng.random() < 0.5)
    return [table]


def _with_own_rows(
    dice: Dice, table: GridTemplate, cells: dict[str, Expected], *, grid: bool
) -> GridTemplate:
    """Table 2 with the rows that its office adds to the form's."""
    rng = dice.rng

    def other_figures() -> list[str]:
        return [str(rng.choice((0, 0, rng.randint(1, 400)))) for _ in range(3)]

    if dice.happens(0.12, "extra_row"):
        table = layout.extra_document_row(table, dice.draw(_EXTRA_ROW), other_figures())
    key = "art20_5.other_services"
    if f"{key}.change" in cells and dice.happens(0.12, "sub_rows"):
        labels = dice.draw(_SUB_ROWS)
        keeps = len(labels) == 1 or rng.random() < 0.6 or not grid
        if not keeps:
            dice.noted.append("sub_rows:parent_without_figures")
            for code in cells:
                if code.startswith(key):
                    cells[code] = Expected("unstated")
        table = layout.sub_rows(
            table, key, list(labels), [other_figures() for _ in labels], parent_keeps=keeps
        )
    return table


def _in_traditional_script(report: QuirkyReport, dice: Dice) -> QuirkyReport:
    noted = len(dice.noted)
    transcribe = traditional(dice)
    sections_ = tuple(
        PrintedSection(
            part.number,
            transcribe(part.heading),
            tuple(transcribe(text) for text in part.paragraphs),
            tuple(
                replace(t, cells=tuple(replace(c, label=transcribe(c.label)) for c in t.cells))
                for t in part.tables
            ),
        )
        for part in report.sections
    )
    truth = report.truth
    converted = _converted_name(truth.agency)
    title = tuple(transcribe(line) for line in report.title)
    return replace(
        report,
        title=title,
        sections=sections_,
        signature=tuple(transcribe(line) for line in report.signature),
        truth=replace(truth, agencies=(truth.agency, *converted), title="".join(title)),
        quirks=(*report.quirks, *dice.noted[noted:]),
    )


def _converted_name(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(converter(configuration)(name) for configuration in CONVERSIONS))
