"""Where the figures of the 统计表 (form of 2014) stand: one figure a row, in one column of its table.

Beside the column of figures stand those of units, of row numbers, of notes, and, where an office breaks its figures
down, columns of its parts (区政府, 区直, 乡镇). Of several columns of figures the one headed 合计 or 总计 is the
agency's, or the one that alone is headed as the form heads it; otherwise nobody can say, and they stay unread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extract.document import TableCell
from normalize.labels import words
from normalize.matching import MatchedRow
from normalize.notation import looks_like_figure
from normalize.rows import PrintedRow, is_unit

Role = Literal["label", "unit", "number", "note", "total", "own", "other"]

# The form heads its column of figures 统计数.
_ROLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("label", re.compile("(?:统计)?(?:指标|项目|内容|事项)(?:名称)?|项目名称|类别")),
    ("unit", re.compile("(?:计量|统计|数量)?单位")),
    ("number", re.compile("序号|编号|行次|行号|代码|指标代码|栏次")),
    ("note", re.compile("备注|说明|注|附注|注释|备考")),
    ("total", re.compile("合计|总计|共计|总数|(?:合计|总计)数|(?:全[省市县区乡镇州旗])(?:合计|总计|共计)")),
    ("own", re.compile("统计数|统计数据|统计数值|统计数量")),
)
# What stands beside the figures.
_BESIDE = frozenset({"label", "unit", "number", "note"})
# So many rows numbered one after the other are numbered, not counted.
_FEWEST_NUMBERED = 6
_WHOLE = re.compile(r"0*([1-9][0-9]{0,2})")

Place = int
"""A column of a grid; in a table without columns, how many cells after the row's label and unit."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with the cells that may be its figure, each at its place: by columns, or else counted from the label."""

    match: MatchedRow
    by_columns: bool
    after: tuple[tuple[Place, TableCell], ...]

    @staticmethod
    def of(match: MatchedRow, *, by_columns: bool, units_last: bool) -> _Row:
        """The row, its cells placed so. `units_last`: its table has the units behind the figures."""
        after = _by_column(match) if by_columns else _counted(match, units_last=units_last)
        return _Row(match, by_columns, after)


class FigureColumns:
    """The column of figures of every table of the 统计表, looked at once for all rows."""

    def __init__(self, rows: Sequence[PrintedRow], matched: Sequence[MatchedRow]) -> None:
        tables: dict[int, list[_Row]] = {}
        units_last = _tables_with_units_last(matched)
        for match in matched:
            table = match.printed.table
            by_columns = match.printed.layout == "grid"
            row = _Row.of(match, by_columns=by_columns, units_last=table in units_last)
            tables.setdefault(table, []).append(row)
        self._places: dict[int, Place | None] = {}
        self._heads: dict[int, Mapping[Place, Role]] = {}
        self._numbers: dict[int, set[Place]] = {}
        self._rows: dict[int, _Row] = {}
        for table, found in tables.items():
            own = _head(rows, table, min(row.match.printed.index for row in found), found)
            # A table that goes on over a page repeats no headings, but has the same columns; and a web page may set
            # the headings as a table of their own.
            before = self._heads.get(table - 1, {})
            if table - 1 not in tables:
                before = _head(rows, table - 1, len(rows), found)
            if not own and before and _end(found) == max(before) + 1:
                own = before
            self._heads[table] = own
            self._numbers[table] = _numbered(found, own)
            place = _place_of_figures(found, own, self._numbers[table])
            if place is None and not own:
                # Tables of other widths that were joined into one have no columns in common.
                last = table in units_last
                counted = [_Row.of(row.match, by_columns=False, units_last=last) for row in found]
                place = _place_in_rows(counted)
                tables[table] = counted if place is not None else found
            self._places[table] = place
            self._rows |= {id(row.match): row for row in tables[table]}

    def figure_of(self, match: MatchedRow) -> list[TableCell | None] | None:
        """The row's one figure; [None] where it has no such cell, None where it cannot be told which it is."""
        row = self._rows[id(match)]
        after = row.after
        if not after:
            return [None]
        if not any(cell.text for _, cell in after):
            # Whichever of its cells is the figure, it is blank.
            return [after[0][1]]
        if match.printed.layout == "lines" and sum(bool(cell.text) for _, cell in after) > 1:
            return None
        place, head = self._places[match.printed.table], self._heads[match.printed.table]
        if place is None:
            return None
        at, cell = next((found for found in after if _covers(*found, place, row)), (place, None))
        if cell is not None and row.by_columns and _covers_more(at, cell, head):
            return None
        if cell is None or not cell.text:
            # What stands in no column that is known may be the figure that is lacking here.
            known = {*head, *self._numbers[match.printed.table]} if row.by_columns else set(head)
            astray = [o for there, o in after if o.text and there not in known and looks_like_figure(o.text)]
            return None if astray else [cell]
        return [cell]


def unlike_unit(match: MatchedRow, printed_unit: str) -> str | None:
    """The unit that a row prints, where it counts in ten thousands and the form does not: its figure is not the
    form's."""
    if printed_unit.startswith("万"):
        return None
    label = re.sub(r"\s", "", _label(match))
    stated = [*_unit_cells(match), *re.findall(r"[（(](?:单位[:：])?(万\S{1,2})[）)]", label)]
    return next((text for text in stated if "万" in text), None)


def units_of(match: MatchedRow) -> str:
    """What a row says of its unit: its cells of units and its label."""
    return "".join((*_unit_cells(match), _label(match)))


def _label(match: MatchedRow) -> str:
    return "" if match.label is None else match.printed.cells[match.label].text


def _unit_cells(match: MatchedRow) -> list[str]:
    """The row's units, behind its label: before it stand those of rows left blank, in a table that came apart."""
    begin = 0 if match.label is None else match.label + 1
    return [cell.text for cell in match.printed.cells[begin:] if is_unit(cell.text)]


def _by_column(match: MatchedRow) -> tuple[tuple[Place, TableCell], ...]:
    """The cells that may be figures, behind the row's label, by their columns."""
    return tuple((cell.column, cell) for cell in _behind_label(match) if not is_unit(cell.text))


def _counted(match: MatchedRow, *, units_last: bool) -> tuple[tuple[Place, TableCell], ...]:
    """The same, counted from the label, or from the unit where it stands before the figures."""
    cells = _behind_label(match)
    first_unit = next((i for i, cell in enumerate(cells) if is_unit(cell.text)), None)
    begin = 0 if first_unit is None or units_last else first_unit + 1
    return tuple((i, cell) for i, cell in enumerate(c for c in cells[begin:] if not is_unit(c.text)))


def _tables_with_units_last(matched: Sequence[MatchedRow]) -> set[int]:
    """Tables whose units stand behind the figures: figures before them, none after. Row numbers may stand before."""
    before: set[int] = set()
    after: set[int] = set()
    for match in matched:
        cells = _behind_label(match)
        at = next((i for i, cell in enumerate(cells) if is_unit(cell.text)), None)
        if at is None:
            continue
        for side, part in ((before, cells[:at]), (after, cells[at:])):
            if any(cell.text and looks_like_figure(cell.text) for cell in part):
                side.add(match.printed.table)
    return before - after


def _behind_label(match: MatchedRow) -> tuple[TableCell, ...]:
    return match.printed.cells[0 if match.label is None else match.label + 1 :]


def _covers(at: Place, cell: TableCell, place: Place, row: _Row) -> bool:
    span = cell.column_span if row.by_columns else 1
    return at <= place < at + span


def _covers_more(at: Place, cell: TableCell, head: Mapping[Place, Role]) -> bool:
    """Whether a merged cell stands for several columns of figures."""
    roles = [head[column] for column in range(at, at + cell.column_span) if column in head]
    return sum(role in {"total", "own", "other"} for role in roles) > 1


def _end(found: Sequence[_Row]) -> int:
    return max(
        (cell.column + cell.column_span for row in found for cell in row.match.printed.cells), default=0
    )


def _head(rows: Sequence[PrintedRow], table: int, first: int, found: Sequence[_Row]) -> Mapping[Place, Role]:
    """What the headings in a table, above its row number `first`, say of the columns, of a grid only: the lowest one
    over each, a title over the whole width aside."""
    if found[0].match.printed.layout != "grid":
        return {}
    above = [row for row in rows if row.table == table and row.index < first]
    roles: dict[Place, Role] = {}
    for row in above:
        named = {i: _role(row.cells[i].text) for i in row.label_positions}
        if len([cell for cell in row.cells if cell.text]) < 2:
            continue
        if not roles and not any(role != "other" for role in named.values()):
            continue
        for i, role in named.items():
            cell = row.cells[i]
            for column in range(cell.column, cell.column + cell.column_span):
                roles[column] = role
    return roles


def _role(text: str) -> Role:
    name = words(text)
    for role, pattern in _ROLES:
        if pattern.fullmatch(name):
            return role
    return "other"


def _place_of_figures(
    found: Sequence[_Row], head: Mapping[Place, Role], numbered: set[Place]
) -> Place | None:
    """The one place where the figures of a table stand."""
    if found[0].match.printed.layout == "rows":
        return _place_in_rows(found)
    if found[0].match.printed.layout == "lines":
        figures = [cell.text for row in found for _, cell in row.after if cell.text]
        return None if _are_numbers(figures) else 0
    begin = max((_label_end(row) for row in found), default=0)
    apart = _apart(found, head)
    headed = set(head) - {place for place, role in head.items() if role in _BESIDE}
    cells = [(place, cell.text) for row in found for place, cell in row.after if place not in apart]
    with_figures = {place for place, text in cells if text and looks_like_figure(text)}
    places = (with_figures | {place for place in headed if place >= begin}) - numbered
    if len(places) == 1:
        return places.pop()
    if not places:
        left = {place for place, _ in cells} - numbered
        return left.pop() if len(left) == 1 else None
    for role in ("total", "own"):
        named = [place for place in sorted(places) if head.get(place) == role]
        if len(named) == 1:
            return named[0]
    return None


def _apart(found: Sequence[_Row], head: Mapping[Place, Role]) -> set[Place]:
    """Columns that hold no figures: by their heading, or because units stand in them."""
    units = {c.column for row in found for c in row.match.printed.cells if is_unit(c.text)}
    return units | {place for place, role in head.items() if role in _BESIDE}


def _numbered(found: Sequence[_Row], head: Mapping[Place, Role]) -> set[Place]:
    """Columns, not headed as one of figures, that number the rows."""
    texts: dict[Place, list[str]] = {}
    for row in found:
        for place, cell in row.after:
            if cell.text and looks_like_figure(cell.text):
                texts.setdefault(place, []).append(cell.text)
    return {
        p for p, printed in texts.items() if head.get(p) not in {"total", "own"} and _are_numbers(printed)
    }


def _place_in_rows(found: Sequence[_Row]) -> Place | None:
    """The same where columns are lost: the figures of all rows stand as far behind their labels and units."""
    if any(_count(row) > 1 for row in found):
        return None
    places = {
        place for row in found for place, cell in row.after if cell.text and looks_like_figure(cell.text)
    }
    figures = [cell.text for row in found for _, cell in row.after if cell.text]
    if _are_numbers(figures):
        return None
    if not places:
        return 0
    return places.pop() if len(places) == 1 else None


def _count(row: _Row) -> int:
    return sum(bool(cell.text) and looks_like_figure(cell.text) for _, cell in row.after)


def _label_end(row: _Row) -> int:
    match = row.match
    if match.label is None or match.printed.layout != "grid":
        return 0
    cell = match.printed.cells[match.label]
    return cell.column + cell.column_span


def _are_numbers(texts: Sequence[str]) -> bool:
    """Whether figures number their rows: 1, 2, 3, … with no other between."""
    whole = [_WHOLE.fullmatch(unicodedata.normalize("NFKC", text).strip()) for text in texts]
    numbers = [int(match[1]) for match in whole if match]
    steps = [after - before for before, after in pairwise(numbers)]
    if len(numbers) < len(texts) or len(numbers) < _FEWEST_NUMBERED:
        return False
    # Rows of headings and of the office's own are numbered too, and are not seen here.
    return all(step >= 1 for step in steps) and max(numbers) <= 2 * len(numbers) + _FEWEST_NUMBERED
