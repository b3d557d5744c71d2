"""Text dumps, as researchers keep them: paragraphs, and tables flattened to tabs or pipes.

Four notations of a table row occur, told apart by where the separators stand:

* one cell a line, each line begun by a tab, a row ended by an empty line (antiword and its relatives);
* one row a line, cells separated by tabs;
* one row a line, cells separated by pipes, padded with empty cells to the width of the table;
* one row a line, cells between commas or set apart by spaces (`text_columns.py`).

All of them lose spans, so the tables have layout "rows". Empty cells are kept: they are the only thing that
holds the figures after them in their place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from extract.document import Block, Document, Issue, Locator, Paragraph, Table, TableCell
from extract.encoding import decode
from extract.limits import check_squares
from extract.sniff import TEXT
from extract.text_columns import rows_at

READER = "text"
VERSION = "2"

# What word processors leave behind when a document is dumped as text.
_RESIDUE = re.compile(r"\[bookmark: [^\]\n]{0,100}\]")  # Word allows forty characters
_MARKDOWN_RULE = re.compile(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?")
_MARKDOWN_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(\S.*?)\s*#*\s*$")
_UPRIGHT = str.maketrans("│┃║｜", "||||")
_FRAME = re.compile(r"[\s|+=─━═┄┅┈┉┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬-]+")
_CORNER = re.compile(r"\+[-=]|[-=]\+|[─━═┄┅┈┉┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬]{2}")
# Fewer groups of lines between rules are a head and a body, not rows.
_FEWEST_RULED_ROWS = 4
# A cell in quotes that goes on in the next line, as programs write tables to text.
_OPEN_QUOTE = re.compile(r'(?:^|\t|,)"(?:[^"]|"")*$')
_MOST_LINES_OF_A_CELL = 12
# A tab at the start of a longer line is an indented paragraph, not a cell: no label of the form is half as long.
_LONGEST_CELL = 120

# A full stop after words ends a sentence; in 1。属于国家秘密 it stands for the point after a number.
_SENTENCE = re.compile(r"[^\d\s一二三四五六七八九十]。")
_NUMBERED_HEADING = re.compile(
    r"\s*(?:[一二三四五六七八九十]+\s*[、．.]|第[一二三四五六七八九十]+(?:部分|章)).{3}"
)

Line = tuple[int, str]
Row = list[tuple[int, str]]


def read_text(data: bytes, *, sha256: str) -> Document:
    """Read a text dump. Damage in the encoding is an issue; the text around it is kept."""
    decoded = decode(data)
    issues: tuple[Issue, ...] = ()
    if decoded.damaged:
        issues = (
            Issue(
                stage="extract",
                category="damaged_encoding",
                severity="warning",
                message=f"{decoded.damaged} characters could not be decoded as {decoded.encoding}",
                hint="get the file again from its source; the rest of the text was read",
            ),
        )
    return Document(
        sha256=sha256,
        media_type=TEXT,
        reader=READER,
        reader_version=VERSION,
        blocks=tuple(blocks_of_text(decoded.text)),
        meta={"encoding": decoded.encoding},
        issues=issues,
    )


def text_lines(text: str) -> list[str]:
    """The lines as a locator counts them, from 1, without what word processors leave behind."""
    return _RESIDUE.sub("", text).splitlines()


def blocks_of_text(text: str) -> list[Block]:
    """Paragraphs (one a line) and tables of a text, in order, each with its line number."""
    printed = text_lines(text)
    lines = _with_quoted_cells_joined([(i, line.translate(_UPRIGHT)) for i, line in enumerate(printed, 1)])
    blocks: list[Block] = []
    position = 0
    while position < len(lines):
        rows, after = _table_at(lines, position)
        if rows:
            blocks.append(_table(rows))
        else:
            blocks += [
                _paragraph(line if "\n" in line else printed[number - 1], number)
                for number, line in lines[position:after]
                if line.strip()
            ]
        position = after
    return blocks


def _paragraph(line: str, number: int) -> Paragraph:
    """A line as a paragraph; what Markdown marks as a heading is one, and the marks are none of its text."""
    marked = _MARKDOWN_HEADING.match(line)
    if marked is None:
        return Paragraph(line.strip(), locator=Locator(line=number))
    role: Literal["title", "heading"] = "title" if len(marked[1]) == 1 else "heading"
    return Paragraph(marked[2].strip(), role, Locator(line=number))


def _with_quoted_cells_joined(lines: Sequence[Line]) -> list[Line]:
    """The lines, those of a quoted cell joined: `"总` and `计"` below it are one cell of two lines."""
    joined: list[Line] = []
    position = 0
    while position < len(lines):
        number, text = lines[position]
        after = position + 1
        if '"' in text:
            while _OPEN_QUOTE.search(text) and after < min(len(lines), position + _MOST_LINES_OF_A_CELL):
                text += f"\n{lines[after][1]}"
                after += 1
            if after > position + 1 and (not re.search("[\t,]", text) or _OPEN_QUOTE.search(text)):
                number, text, after = *lines[position], position + 1
        joined.append((number, text))
        position = after
    return joined


def _unquoted(cell: str) -> str:
    bare = cell.strip()
    if len(bare) < 2 or not (bare.startswith('"') and bare.endswith('"')):
        return cell
    return bare[1:-1].replace('""', '"')


def _table_at(lines: Sequence[Line], start: int) -> tuple[list[Row], int]:
    """Rows of the table that begins at `start` and the position after it; without rows, the lines up to that position
    belong to no table."""
    line = lines[start][1]
    if _is_prose(line):
        return [], start + 1
    if line.startswith("\t"):
        end = _end_of_tab_lines(lines, start)
        region = lines[start:end]
        if any("\t" in text.lstrip("\t") for _, text in region):
            rows = _without_indent([_split(number, text, "\t") for number, text in region if text])
        else:
            rows = _rows_of_single_cells(region)
    elif "\t" in line and line.strip():
        end = start
        # Trailing tabs count too: they are a row whose figures are all blank.
        while end < len(lines) and "\t" in lines[end][1] and not _is_prose(lines[end][1]):
            end += 1
        rows = [_split(number, text, "\t") for number, text in lines[start:end]]
    elif "|" in line or _is_frame(line):
        end = start
        while end < len(lines) and ("|" in lines[end][1] or _is_frame(lines[end][1])):
            end += 1
        rows = _rows_of_pipes(lines[start:end])
    else:
        rows, end = rows_at(lines, start)
        if not rows:
            return [], start + 1
    check_squares(sum(map(len, rows)))
    if _is_table(rows):
        return rows, end
    if len(rows) < 2:
        return [], end
    # Whichever line one begins with: no table reaches over a cell that is too long for one.
    return [], max(
        (number for row in rows for number, text in row if _is_long(text)), default=lines[start][0]
    )


def _end_of_tab_lines(lines: Sequence[Line], start: int) -> int:
    """The table goes on over continuation lines and over the empty lines between rows, while tabs follow. It ends at
    prose, and at a numbered line that no tab makes a cell: a heading."""
    end = position = start
    in_row = False
    while position < len(lines):
        text = lines[position][1]
        if _is_prose(text):
            break
        if text.startswith("\t"):
            in_row = True
            end = position + 1
        elif not text.strip():
            in_row = False
        elif in_row and ("\t" in text or not _NUMBERED_HEADING.match(text)):
            end = position + 1  # a cell of several paragraphs: only its first line has the tab
        else:
            break
        position += 1
    return end


def _is_prose(text: str) -> bool:
    """Whether a line is text, indented or not: cells hold no sentences."""
    return _SENTENCE.search(text) is not None and "|" not in text and "\t" not in text.strip()


def _without_indent(rows: Sequence[Row]) -> list[Row]:
    """Rows without the empty cell that the tab before every line makes, where there is one before every line."""
    if all(len(row) > 1 and not row[0][1].strip() for row in rows):
        return [row[1:] for row in rows]
    return list(rows)


def _rows_of_single_cells(region: Sequence[Line]) -> list[Row]:
    rows: list[Row] = []
    row: Row = []
    for number, text in region:
        if text.startswith("\t"):
            row.append((number, text[1:]))
        elif not text.strip():
            if row:
                rows.append(row)
            row = []
        else:
            first_line, head = row[-1]
            row[-1] = (first_line, f"{head}\n{text}")
    if row:
        rows.append(row)
    return rows


def _rows_of_pipes(region: Sequence[Line]) -> list[Row]:
    """Rows between upright lines. Where rules part row from row, the lines between two rules are the lines of one row's
    cells; a single rule only parts the head from the rest."""
    groups: list[list[Line]] = [[]]
    for position, (number, text) in enumerate(region):
        if _is_frame(text) or _is_markdown_rule(text, position):
            groups.append([])
        else:
            groups[-1].append((number, text.strip()))
    groups = [group for group in groups if group]
    framed = all(text.startswith("|") and text.endswith("|") for group in groups for _, text in group)
    rows = [
        [_split(number, text[1:-1] if framed else text, "|") for number, text in group] for group in groups
    ]
    if len(groups) < _FEWEST_RULED_ROWS:
        return [row for group in rows for row in group]
    return [row for group in rows for row in (_joined(group) if _same_length(group) else group)]


def _same_length(rows: Sequence[Row]) -> bool:
    return len({len(row) for row in rows}) == 1


def _joined(lines: Sequence[Row]) -> list[Row]:
    """One row of the cells that are spread over lines."""
    cells = zip(*lines, strict=True)
    return [[(cell[0][0], "\n".join(text.strip() for _, text in cell if text.strip())) for cell in cells]]


def _is_frame(text: str) -> bool:
    """A line of a drawn table that holds no cells: +----+----+, ├────┼────┤ (upright lines are pipes by now)."""
    return _FRAME.fullmatch(text) is not None and _CORNER.search(text) is not None and len(text.strip()) > 2


def _is_markdown_rule(text: str, position: int) -> bool:
    """|---|---| below the head. Dashes with spaces around them, further down, are cells."""
    return _MARKDOWN_RULE.fullmatch(text) is not None and (position == 1 or " " not in text.strip())


def _split(number: int, text: str, separator: str) -> Row:
    return [(number, _unquoted(part)) for part in text.split(separator)]


def _is_table(rows: Sequence[Row]) -> bool:
    cells = [text for row in rows for _, text in row]
    return len(cells) >= 2 and len(rows) >= 2 and not any(map(_is_long, cells))


def _is_long(text: str) -> bool:
    return len(text.strip()) > _LONGEST_CELL


def _table(rows: Sequence[Row]) -> Table:
    cells = tuple(
        TableCell(r, c, _tidy(text), locator=Locator(line=number))
        for r, row in enumerate(rows)
        for c, (number, text) in enumerate(row)
    )
    return Table(
        cells=cells,
        n_rows=len(rows),
        n_columns=max(len(row) for row in rows),
        layout="rows",
        locator=Locator(line=rows[0][0][0]),
    )


def _tidy(text: str) -> str:
    return "\n".join(part.strip() for part in text.split("\n")).strip()
