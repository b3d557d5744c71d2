"""The 统计表 (form of 2014) as offices set it: lines of labels, units and figures, then columns around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks import first_statistics
from nianbao.quirks import second_statistics as second
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import Expected
from normalize.forms.definition import STATISTICS_FORM, form

TITLE = "政府信息公开情况统计表"
_HALF_WIDTH = str.maketrans("（），：；、“”《》", '(),:;,""<>')
_NUMBERING = re.compile(r"^(?:其中：)?(?:[（(][一二三四五六七八九]+[)）]|[一二三四五六七八九]+、|\d+[.．])?")
_NOTE = re.compile("（[^（）]{6,}）$")

# Rewordings by label; what is not named stays as the form prints it.
_LABELS: Pool[tuple[str, dict[str, str]]] = Pool(
    (
        ("form", {}),
        ("form", {}),
        (
            "short_heads",
            {
                "其中：主要负责同志参加新闻发布会次数": "其中：主要负责同志参加",
                "其中：主要负责同志参加政府网站在线访谈次数": "其中：主要负责同志参加",
                "1.参加或举办新闻发布会总次数": "1.新闻发布会总次数",
                "（一）政府信息公开工作专门机构数": "（一）专门机构数",
                "（二）设置政府信息公开查阅点数": "（二）查阅点数",
            },
        ),
        (
            "short_channels",
            {
                "1.政府公报公开政府信息数": "1.政府公报",
                "2.政府网站公开政府信息数": "2.政府网站",
                "3.政务微博公开政府信息数": "3.政务微博",
                "4.政务微信公开政府信息数": "4.政务微信",
                "5.其他方式公开政府信息数": "5.其他方式",
            },
        ),
        (
            "wordier",
            {
                "其中：1.涉及国家秘密": "其中：1.涉及国家秘密的",
                "2.涉及商业秘密": "2.涉及商业秘密的",
                "3.涉及个人隐私": "3.涉及个人隐私的",
                "（二）申请办结数": "（二）申请办结数量",
                "六、举报投诉数量": "六、举报投诉数量（件）",
            },
        ),
    ),
    first=first_statistics.LABELS,
    held_back=second.LABELS,
)
_CHARACTERS = Pool(
    ("form", "form", "half_width", "unnumbered", "full_width_numbers", "indented", "no_notes", "no_among"),
    first=first_statistics.CHARACTERS,
    held_back=second.CHARACTERS,
)
_UNITS = Pool(
    ("column",) * 5 + ("in_label", "in_label_short", "none"),
    first=first_statistics.UNITS,
    held_back=second.UNITS,
)
_CHAPTERS = Pool(("dash", "dash", "dashes", "blank", "full"), held_back=second.CHAPTERS)
_HEADS: Pool[tuple[str, tuple[str, ...]]] = Pool(
    (
        ("headed", ("统计指标", "单位", "统计数")),
        ("headed", ("统计指标", "单位", "统计数")),
        ("shorter", ("指标", "单位", "数量")),
        ("headless", ()),
    ),
    first=tuple(("own", head) for head in first_statistics.HEADS),
    held_back=tuple(("own", head) for head in second.HEADS),
)
_COLUMNS = Pool(
    ("plain",) * 6 + ("serial", "serial_all", "breakdown", "breakdown_total", "notes", "notes_filled"),
    first=first_statistics.COLUMNS,
    held_back=second.COLUMNS,
)
_LOCAL: Pool[tuple[str, tuple[str, ...]]] = Pool(
    (
        (
            "disclosure.normative_issued",
            (
                *("机构领导及人事", "政府文件", "行政执法", "规划计划统计"),
                *("财务预决算", "招标采购", "应急管理"),
            ),
        ),
        (
            "disclosure.normative_issued",
            ("1.机构领导及人事类信息", "2.规划计划类信息", "3.财政资金类信息", "4.公共监管类信息"),
        ),
        ("response.other_channels", ("6.回应网民留言数",)),
    ),
    first=first_statistics.LOCAL,
    held_back=second.LOCAL,
)
_FOOTS = Pool(
    ("none", "row", "row", "paragraph", "paragraph"), first=first_statistics.FOOTS, held_back=second.FOOTS
)
# Alone in their pools, so that development seeds draw nothing for them.
_TITLES = (TITLE, *second.TITLES)
_REPORTED_BY = ("填报单位：{n}", *second.REPORTED_BY)
_PARTS = ("区政府", "区直", "乡镇")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table before its columns. `code` is empty for chapters and for rows of the office's own; `opens`
    the first row of one of the nine chapters, which may have a figure of its own."""

    label: str
    unit: str
    code: str = ""
    text: str = ""
    chapter: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True)
class SetTable:
    """The table, whole or in parts, what stands below it, and the rows of the office's own as (label, figure)."""

    tables: tuple[GridTemplate, ...]
    foot: tuple[str, ...]
    extra: tuple[tuple[str, str], ...]


def set_table(
    dice: Dice, texts: Mapping[str, str], cells: dict[str, Expected], money: str, agency: str, *, grid: bool
) -> SetTable:
    """The table with the figures' texts in it. `cells` is changed where it prints them so that nobody can tell whose
    they are; `grid` False leaves out what a text without columns cannot carry."""
    units = dice.draw(_UNITS)
    lines = _lines(dice, texts, units, money)
    extra: tuple[tuple[str, str], ...] = ()
    if dice.happens(0.25, "local_rows"):
        lines, extra = _with_local_rows(dice, lines)
    columns = dice.draw(_COLUMNS) if grid else "plain"
    _, head = dice.draw(_HEADS)
    if columns.startswith(("breakdown", "notes", "total", "last_year")) and not head:
        head = ("统计指标", "单位", "统计数")
    chapters = dice.draw(_CHAPTERS)
    dice.noted.extend(
        (f"units:{units}", f"columns:{columns}", f"chapters:{chapters}", f"head:{'/'.join(head)}")
    )
    rows = list(_rows(dice, lines, units, columns, chapters, head))
    if columns == "breakdown":
        for code in cells:
            cells[code] = Expected("unstated")
    foot = dice.draw(_FOOTS)
    dice.noted.append(f"foot:{foot}")
    if columns.startswith("grouped"):
        rows = _grouped(rows, lines, headed=bool(head))
    width = max(map(len, rows))
    if dice.happens(0.3, "title_row"):
        fresh = dice.split == "held_back"
        rows.insert(0, [_cell(dice.rng.choice(_TITLES) if fresh else TITLE, span=width)])
        if dice.happens(0.5):
            by = dice.rng.choice(_REPORTED_BY) if fresh else _REPORTED_BY[0]
            rows.insert(1, [_cell(by.format(n=agency), span=width)])
    signed = (
        "单位负责人：王某",
        "审核人：李某",
        "填报人：赵某",
        "联系电话：0000-2345678",
        "填报日期：2018年1月9日",
    )
    below: tuple[str, ...] = ()
    if foot in {"row", "two_rows", "date_in_row", "note_and_names", "names_in_cells"}:
        rows += _foot_rows(foot, signed, width)
    elif foot == "paragraph":
        below = ("　".join(signed),)
    elif foot == "two_lines_below":
        below = ("　".join(signed[:3]), "　".join(signed[3:]))
    parts = [rows]
    if grid and dice.happens(0.12, "tables_by_chapter"):
        parts = _by_chapter(rows, head_repeated=bool(head) and dice.rng.random() < 0.5)
    return SetTable(tuple(_grid(part, width) for part in parts), below, extra)


def _lines(dice: Dice, texts: Mapping[str, str], units: str, money: str) -> list[Line]:
    known = form(STATISTICS_FORM)
    wording, words = dice.draw(_LABELS)
    characters = dice.draw(_CHARACTERS)
    dice.noted.extend((f"label:{wording}", f"label:{characters}"))
    lines = []
    for block in known.blocks:
        for row in block.rows:
            code = row.codes[0] if row.codes else ""
            label = _respelt(words.get(row.path[-1], row.path[-1]), characters, len(row.path))
            unit = known.indicators[code].printed_unit if code else ""
            unit = "元" if unit == "万元" and money in second.IN_YUAN else unit
            text = texts.get(code, "")
            worded = second.unit_in_label(unit, units)
            if unit and worded is not None:
                label = label.removesuffix("：") + worded + ("：" if label.endswith("：") else "")
                text = second.with_unit(text, unit) if units == "in_figure" else text
            elif unit and units in {"in_label", "in_label_short", "brackets_in_label"}:
                wrapped = {"in_label": f"（单位：{unit}）", "in_label_short": f"({unit})"}
                label += wrapped.get(units, f"【{unit}】")
            elif unit == "元" and units == "none":
                label += "（元）"
            opens = re.match("[一二三四五六七八九]、", row.path[-1]) is not None
            lines.append(Line(label, unit, code, text, not code, opens))
    return lines


def _respelt(label: str, characters: str, depth: int) -> str:
    own = first_statistics.respelt(label, characters) or second.respelt(label, characters)
    if own is not None:
        return own
    match characters:
        case "half_width":
            return label.translate(_HALF_WIDTH)
        case "unnumbered":
            return _NUMBERING.sub("", label)
        case "full_width_numbers":
            return re.sub(r"(\d)\.", lambda found: f"{'０１２３４５６７８９'[int(found[1])]}．", label)
        case "indented":
            return "　" * (depth - 1) + label
        case "no_notes":
            return _NOTE.sub("", label)
        case "no_among":
            return label.removeprefix("其中：")
        case _:
            return label


def _with_local_rows(dice: Dice, lines: Sequence[Line]) -> tuple[list[Line], tuple[tuple[str, str], ...]]:
    code, labels = dice.draw(_LOCAL)
    unit = next(line.unit for line in lines if line.code == code)
    own = [
        Line(label, unit, text=dice.rng.choice(("", "0", str(dice.rng.randint(1, 900))))) for label in labels
    ]
    at = next(i for i, line in enumerate(lines) if line.code == code) + 1
    return [*lines[:at], *own, *lines[at:]], tuple((line.label, line.text) for line in own)


Row = list[TemplateCell]


def _cell(text: str, *, span: int = 1, code: str = "") -> TemplateCell:
    return TemplateCell(0, 0, 1, span, text, code)


def _rows(
    dice: Dice, lines: Sequence[Line], units: str, columns: str, chapters: str, head: Sequence[str]
) -> Iterator[Row]:
    has_units = units in {"column", "behind_figures"}
    tail = _tail_heads(columns, head[-1] if head else "")
    before = columns in {"serial", "serial_all", "letters", "grouped_serial"}
    if head:
        texts = [*(["序号"] if before else []), head[0]]
        texts += ["代码"] if columns == "code_column" else []
        texts += [head[1]] if units == "column" else []
        texts += tail
        texts += [head[1]] if units == "behind_figures" else []
        yield [_cell(text) for text in texts]
    number = 0
    for line in lines:
        counted = columns == "serial_all" or not line.chapter
        number += counted
        first = [_cell(_number(columns, number) if counted else "")] if before else []
        coded = [_cell(f"{number:02}" if counted else "")] if columns == "code_column" else []
        wide = len(tail) + has_units + len(coded)
        if line.chapter and chapters == "full":
            yield [*first, _cell(line.label, span=1 + wide)]
            continue
        dash = line.chapter and chapters in {"dash", "dashes"}
        unit = [_cell("——" if dash else line.unit)] if has_units else []
        figures = _figures(dice, line, columns)
        mark = {"dashes": "——", "slashes": "/", "stars": "*"}.get(chapters)
        if line.chapter and mark:
            figures = [_cell(mark) for _ in figures]
            unit = [_cell(mark) for _ in unit]
        yield [
            *first,
            _cell(line.label),
            *coded,
            *(unit if units == "column" else []),
            *figures,
            *(unit if units == "behind_figures" else []),
        ]


def _tail_heads(columns: str, own: str) -> list[str]:
    newer = second.tail_heads(columns, own)
    if newer is not None:
        return newer
    return {
        "breakdown": list(_PARTS),
        "breakdown_total": ["合计", *_PARTS],
        "total_last": [*_PARTS, "总计"],
        "notes": [own, "备注"],
        "notes_filled": [own, "备注"],
    }.get(columns, [own])


def _number(columns: str, number: int) -> str:
    return f"A{number}" if columns == "letters" else str(number)


def _figures(dice: Dice, line: Line, columns: str) -> Row:
    own = _cell(line.text, code=line.code)
    parts = [_cell(str(dice.rng.choice((0, dice.rng.randint(0, 99)))) if line.text else "") for _ in _PARTS]
    parts = [replace(part, label="") for part in parts] if line.chapter else parts
    match columns:
        case "breakdown":
            return parts
        case "breakdown_total":
            return [own, *parts]
        case "total_last":
            return [*parts, own]
        case "last_year":
            return [own, parts[0]]
        case "last_year_first":
            return [parts[0], own]
        case "notes":
            return [own, _cell("")]
        case "notes_filled":
            return [own, _cell("见说明" if dice.rng.random() < 0.2 else "")]
        case _:
            return [own]


def _foot_rows(foot: str, signed: Sequence[str], width: int) -> list[Row]:
    if foot == "two_rows":
        return [[_cell("　".join(signed[:3]), span=width)], [_cell("　".join(signed[3:]), span=width)]]
    if foot == "note_and_names":
        return [[_cell(second.NOTE, span=width)], [_cell("　".join(signed), span=width)]]
    if foot == "names_in_cells" and width > 1:
        names = "　".join(signed[1:])
        return [[_cell(signed[0]), _cell(names, span=width - 1)]]
    if foot == "date_in_row" and width > 1:
        return [[_cell("填报日期"), _cell("2018年1月9日", span=width - 1)]]
    return [[_cell("　".join(signed), span=width)]]


def _grouped(rows: Sequence[Row], lines: Sequence[Line], *, headed: bool) -> list[Row]:
    """The rows with a column before them that names the chapter once, beside all its rows."""
    head = [[_cell("类别"), *rows[0]]] if headed else []
    body = list(rows[headed:])
    starts = [i for i, line in enumerate(lines) if line.opens]
    assert len(body) == len(lines)
    out = head
    for name, (first, last) in zip(second.GROUPS, pairwise([*starts, len(body)]), strict=True):
        group = replace(_cell(name), row_span=last - first)
        out += [[group, *body[first]], *body[first + 1 : last]]
    return out


def _by_chapter(rows: Sequence[Row], *, head_repeated: bool) -> list[list[Row]]:
    """The table cut above each chapter, its headings above every part or the first alone."""
    starts = [
        i for i, row in enumerate(rows) if any(re.match("[一二三四五六七八九]、", c.label) for c in row)
    ]
    if len(starts) < 3:
        return [list(rows)]
    head = next((i for i, row in enumerate(rows[: starts[0]]) if len(row) > 1), None)
    cuts = [0, *starts[1:], len(rows)]
    parts = [list(rows[first:last]) for first, last in pairwise(cuts)]
    if head_repeated and head is not None:
        return [parts[0], *([rows[head], *part] for part in parts[1:])]
    return parts


def _grid(rows: Sequence[Row], width: int) -> GridTemplate:
    cells = []
    below = 0  # the row after the last that a name of the first column reaches down to
    for number, row in enumerate(rows):
        column = 1 if number < below else 0
        for cell in row:
            below = max(below, number + cell.row_span) if cell.row_span > 1 else below
            cells.append(replace(cell, row=number, column=column))
            column += cell.column_span
    return GridTemplate("statistics", len(rows), width, tuple(cells))
