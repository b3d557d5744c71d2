"""Text dumps of a report, as antiword, pandoc-like converters and copying from a browser leave them.

All lose spans. `txt_tabs`: one cell a line behind a tab, rows apart by an empty line. `txt_rows`: one row a line,
cells apart by tabs. `txt_pipes`: one row a line, cells apart by pipes. `txt_lines`: one cell a line with nothing
to tell cells from rows; there, empty cells are kept as empty lines, or lost: then a row with a blank says no more
which of its figures is which, and the truth says `unstated`.
"""

from __future__ import annotations

from dataclasses import replace

from extract.document import GridTemplate
from nianbao.quirks import second_office as second
from nianbao.quirks import third_office as third
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import Expected, QuirkyReport, Truth

_ENCODINGS = Pool(
    ("utf-8", "utf-8", "gb18030"),
    ("utf-8-sig", "utf-16"),
    second.ENCODINGS,
    third.ENCODINGS,
)
_ENDS = Pool(("\n", "\n", "\r\n"), (), second.ENDS, third.ENDS)
# what stands where a cell above reaches into the row: nothing, or an empty cell
_TABS = Pool(("plain", "plain", "residue"), ("indented_prose",), second.TABS, third.TABS)
_PIPES = Pool(
    ("bare", "padded", "framed", "framed_rule", "markdown"),
    ("padded_bare", "framed_covered"),
    second.PIPES,
    third.PIPES,
)
_ROWS = Pool(("plain", "covered", "trailing"), ("leading",), second.ROWS, third.ROWS)
_LINES = Pool(("plain", "plain", "indented"), held_back=third.LINES)


def write_text(report: QuirkyReport, layout: str) -> tuple[bytes, Truth, list[str]]:
    """The dump, the truth that is left in it, and the dialects drawn. `layout` is the part of the format's name
    after `txt_`."""
    dice = Dice.of(report.seed, f"text/{layout}")
    truth = report.truth
    lines: list[str] = ["", *report.title, ""]
    lost = layout == "lines" and dice.happens(0.4, "blanks_lost")
    dialect = {"tabs": _TABS, "pipes": _PIPES, "rows": _ROWS}.get(layout, _LINES)
    drawn = dice.draw(dialect)
    dice.noted.append(f"dialect:{drawn}")
    indent = "\t" if drawn == "indented_prose" else ""
    blank = ["", ""] if drawn == "two_blank_lines" else [""]
    # nothing stands where a cell of such a row is empty
    lost = lost or drawn == "aligned"
    for section in report.sections:
        mark = (
            "## "
            if drawn == "markdown"
            else "\f"
            if drawn == "form_feeds" and section.number % 2 == 0
            else ""
        )
        lines.append(mark + section.heading)
        lines += [f"{indent}{text}" for text in section.paragraphs]
        for table in section.tables:
            match layout:
                case "tabs":
                    tabbed = _tab_lines(table, residue=drawn == "residue")
                    lines += [more for text in tabbed for more in ([text] if text else blank)]
                case "rows":
                    lines += _row_lines(table, drawn)
                case "pipes":
                    lines += _pipe_lines(table, drawn)
                case _:
                    cells = _cell_lines(table, lost=lost)
                    lines += (
                        [f"  {text}" for text in cells]
                        if drawn == "indented"
                        else [third.cell_line(text, drawn) for text in cells]
                    )
            if lost:
                truth = replace(truth, cells={**truth.cells, **_unplaced(table, truth)})
            if layout != "lines":
                lines.append("")
    lines += ["", *report.signature]
    text = dice.draw(_ENDS).join(lines) + "\n"
    encoding = dice.draw(_ENCODINGS)
    dice.noted.append(f"encoding:{encoding}")
    data = b"\xfe\xff" + text.encode("utf-16-be") if encoding == "utf-16-be-bom" else text.encode(encoding)
    return data, truth, dice.noted


def _tab_lines(table: GridTemplate, *, residue: bool) -> list[str]:
    lines: list[str] = []
    for row in range(table.n_rows):
        for cell in (cell for cell in table.cells if cell.row == row):
            mark = "[bookmark: _GoBack]" if residue and row == 1 and cell.column == 0 else ""
            lines.append(f"\t{mark}{cell.label}")
        lines.append("")
    return lines


def _row_lines(table: GridTemplate, dialect: str) -> list[str]:
    lines = []
    for cells in _rows(table, covered=dialect == "covered"):
        own = third.row_line(cells, dialect)
        if own is not None:
            lines.append(own)
            continue
        if dialect == "quoted":
            lines.append("\t".join(map(second.quoted, cells)))
            continue
        before = "\t" if dialect in {"leading", "framed_tabs"} else ""
        after = "\t" if dialect in {"trailing", "framed_tabs"} else ""
        lines.append(before + "\t".join(_one_line(text) for text in cells) + after)
    return lines


def _pipe_lines(table: GridTemplate, dialect: str) -> list[str]:
    rows = list(_rows(table, covered=dialect == "framed_covered" or dialect in second.PIPES))
    if dialect in second.PIPES:
        return second.boxed([[_one_line(text) for text in cells] for cells in rows], dialect)
    if dialect in third.OWN_PIPES:
        return third.pipe_lines([[_one_line(text) for text in cells] for cells in rows], dialect)
    width = max(map(len, rows))
    lines = []
    for number, cells in enumerate(rows):
        texts = [_one_line(text) for text in cells]
        if dialect in {"padded", "padded_bare", "framed", "framed_rule", "framed_covered", "markdown"}:
            texts += [""] * (width - len(texts))
        line = " | ".join(texts)
        if dialect.startswith("framed") or dialect == "markdown":
            line = f"| {line} |"
        elif dialect == "padded":
            line = f"{line} |"
        lines.append(line)
        if number == 0 and dialect in {"framed_rule", "markdown"}:
            lines.append("|" + " --- |" * width)
    return lines


def _cell_lines(table: GridTemplate, *, lost: bool) -> list[str]:
    texts = [_one_line(cell.label) for cell in table.cells]
    return [text for text in texts if text.strip() or not lost]


def _unplaced(table: GridTemplate, truth: Truth) -> dict[str, Expected]:
    """Codes of the rows in which a blank was lost."""
    found: dict[str, Expected] = {}
    for row in range(table.n_rows):
        cells = [cell for cell in table.cells if cell.row == row and cell.code]
        if any(not cell.label.strip() for cell in cells):
            found |= {cell.code: Expected("unstated") for cell in cells if cell.code in truth.cells}
    return found


def _rows(table: GridTemplate, *, covered: bool) -> list[list[str]]:
    """Texts of each row; with `covered`, an empty text where a cell from above or from the left goes on."""
    rows = []
    for row in range(table.n_rows):
        texts: dict[int, str] = {cell.column: cell.label for cell in table.cells if cell.row == row}
        if covered:
            texts = {column: texts.get(column, "") for column in range(table.n_columns)}
        rows.append([texts[column] for column in sorted(texts)])
    return rows


def _one_line(text: str) -> str:
    return text.replace("\n", "")
