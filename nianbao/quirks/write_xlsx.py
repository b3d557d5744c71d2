"""A report as a workbook: prose and tables below each other on one sheet, or a sheet a table."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

from xml.sax.saxutils import escape

from extract.document import GridTemplate
from nianbao.quirks import second_office as second
from nianbao.quirks import third_office as third
from nianbao.quirks.packages import zipped
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ARRANGEMENTS = Pool(
    ("one_sheet", "one_sheet", "sheet_a_table", "shared", "wide_lines", "spaced_rows"),
    ("shifted",),
    second.XLSX_ARRANGEMENTS,
    third.XLSX_ARRANGEMENTS,
)

Row = dict[int, str]


def write_xlsx(report: QuirkyReport) -> tuple[bytes, list[str]]:
    """The workbook and the dialects drawn. Plain figures are numeric cells, as someone would type them."""
    dice = Dice.of(report.seed, "xlsx")
    arrangement = dice.draw(_ARRANGEMENTS)
    dice.noted.append(f"dialect:{arrangement}")
    offset = 2 if arrangement == "shifted" else 0
    sheets = [_Sheet(offset, arrangement)]
    for line in report.title:
        sheets[0].line(line)
    for section in report.sections:
        if arrangement == "sheet_a_section":
            sheets.append(_Sheet(0, arrangement))
        sheet = sheets[-1 if arrangement == "sheet_a_section" else 0]
        sheet.line(section.heading)
        for text in section.paragraphs:
            sheet.line(text)
        for table in section.tables:
            if arrangement == "sheet_a_table":
                sheet = _Sheet(0, arrangement)
                sheets.append(sheet)
            sheet.table(table)
    for line in report.signature:
        sheets[0 if arrangement == "sheet_a_table" else -1].line(line)
    if arrangement == "hidden_sheet":
        sheets.append(_Sheet(0, arrangement))
        for text in second.HIDDEN_SHEET:
            sheets[-1].line(text)
    if arrangement == "notes_first":
        sheets.insert(0, _Sheet(0, arrangement))
        for text in third.FIRST_SHEET:
            sheets[0].line(text)
    return zipped(third.xlsx_members(_members(sheets, arrangement), arrangement)), dice.noted


class _Sheet:
    def __init__(self, offset: int, arrangement: str) -> None:
        self.offset = offset
        self.arrangement = arrangement
        self.rows: list[Row] = [{} for _ in range(offset)]
        self.merges: list[str] = []
        self.hidden: set[int] = set()

    def line(self, text: str) -> None:
        self.rows.append({self.offset: text})
        if self.arrangement == "wide_lines":
            row = len(self.rows) - 1
            self.merges.append(f"{_name(row, 0)}:{_name(row, 9)}")
        if self.arrangement == "spaced_rows":
            self.rows.append({})

    def table(self, table: GridTemplate) -> None:
        top = len(self.rows)
        # columns of the sheet that each column of the table takes
        step = 2 if self.arrangement == "double_columns" else 1
        self.rows += [{} for _ in range(table.n_rows)]
        for cell in table.cells:
            row, column = top + cell.row, self.offset + cell.column * step
            self.rows[row][column] = cell.label
            if (cell.row_span, cell.column_span * step) != (1, 1):
                end = _name(row + cell.row_span - 1, column + cell.column_span * step - 1)
                self.merges.append(f"{_name(row, column)}:{end}")
        if self.arrangement == "hidden_rows":
            self.hidden.add(len(self.rows))
            self.rows.append(dict(enumerate(third.HIDDEN_ROW)))
        self.rows.append({})

    def xml(self, shared: dict[str, int]) -> str:
        rows = "".join(
            f'<row r="{r + 1}"{self._hides(r)}>'
            + "".join(_cell(r, c, row.get(c, ""), self.arrangement, shared) for c in self._columns(row))
            + "</row>"
            for r, row in enumerate(self.rows)
        )
        merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in self.merges)
        block = f'<mergeCells count="{len(self.merges)}">{merges}</mergeCells>' if merges else ""
        return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{block}</worksheet>'

    def _hides(self, row: int) -> str:
        return ' hidden="1"' if row in self.hidden else ""

    def _columns(self, row: Row) -> list[int]:
        """The row's cells; all that there are where a cell does not say its place."""
        return list(range(max(row, default=-1) + 1)) if self.arrangement == "without_places" else sorted(row)


def _cell(row: int, column: int, text: str, arrangement: str, shared: dict[str, int]) -> str:
    ref = _name(row, column)
    if not text:
        return f'<c r="{ref}"/>'
    own = {
        "unit_formats": second.unit_cell,
        "formulas": second.formula_cell,
        "decimals": third.decimal_cell,
        "text_figures": third.text_cell,
    }.get(arrangement)
    if own is not None and (found := own(text, ref)) is not None:
        return found
    if text.isascii() and text.isdigit():
        return f'<c r="{ref}"><v>{text}</v></c>'
    if arrangement in {"shared", "rich_shared"}:
        return f'<c r="{ref}" t="s"><v>{shared.setdefault(text, len(shared))}</v></c>'
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _name(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _members(sheets: list[_Sheet], arrangement: str) -> dict[str, str]:
    shared: dict[str, int] = {}
    written = [sheet.xml(shared) for sheet in sheets]
    numbers = range(1, len(sheets) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    xml = '<?xml version="1.0" encoding="UTF-8"?>'
    hidden = len(sheets) if arrangement == "hidden_sheet" else 0
    listed = "".join(
        f'<sheet name="Sheet{n}" sheetId="{n}"{" state=" + chr(34) + "hidden" + chr(34) if n == hidden else ""} r:id="rId{n}"/>'
        for n in numbers
    )
    extra: dict[str, str] = {}
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    if shared:
        item = second.shared_item if arrangement == "rich_shared" else _shared_item
        extra["xl/sharedStrings.xml"] = f'{xml}<sst xmlns="{_MAIN}">{"".join(map(item, shared))}</sst>'
        overrides += (
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET_TYPE}.sharedStrings+xml"/>'
        )
        related += f'<Relationship Id="rId901" Type="{_R}/sharedStrings" Target="sharedStrings.xml"/>'
    if arrangement == "unit_formats":
        extra["xl/styles.xml"] = second.styles(_MAIN)
        overrides += f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/>'
        related += f'<Relationship Id="rId902" Type="{_R}/styles" Target="styles.xml"/>'
    relations = f'{xml}<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": f'{xml}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{relations}<Relationship Id="rId1" Type="{_R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{xml}<workbook xmlns="{_MAIN}" xmlns:r="{_R}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{relations}{related}</Relationships>",
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in zip(numbers, written, strict=True)},
        **extra,
    }


def _shared_item(text: str) -> str:
    return f'<si><t xml:space="preserve">{escape(text)}</t></si>'
