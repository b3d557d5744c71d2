"""A report as .docx, its XML written here: python-docx cannot write what other word processors write."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import re
from xml.sax.saxutils import escape

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks import second_office as second
from nianbao.quirks import third_office as third
from nianbao.quirks.packages import zipped
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport

_DIALECTS = Pool(
    (
        "plain",
        "runs",
        "paragraphs",
        "smart_tags",
        "breaks",
        "wide_grid",
        "noise",
        "hidden_text",
        "horizontal_merge",
    ),
    ("content_controls", "revisions", "nested_table"),
    second.DOCX_DIALECTS,
    third.DOCX_DIALECTS,
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_PAGE_WIDTH = 9000  # twentieths of a point
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def write_docx(report: QuirkyReport, *, plain: bool = False) -> tuple[bytes, list[str]]:
    """The file and the dialects drawn; `plain` for a file that another program will convert."""
    dice = Dice.of(report.seed, "docx")
    dialect = "plain" if plain else dice.draw(_DIALECTS)
    dice.noted.append(f"dialect:{dialect}")
    parts = [_paragraph(line, dialect, centre=True) for line in report.title]
    for section in report.sections:
        parts.append(_paragraph(section.heading, dialect))
        parts += [_paragraph(text, dialect) for text in section.paragraphs]
        for table in section.tables:
            # two tables with nothing between them would be one
            parts += [_table(table, dialect), _paragraph("", "plain")]
    parts += [_paragraph(line, dialect) for line in report.signature]
    size = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    document = f'<?xml version="1.0" encoding="UTF-8"?><w:document {_W}><w:body>{"".join(parts)}{size}</w:body></w:document>'
    members = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document}
    members = third.docx_members(second.docx_members(members, dialect), dialect)
    return zipped(members), dice.noted


def _run(text: str) -> str:
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f'<w:r><w:rPr><w:rFonts w:eastAsia="宋体"/></w:rPr>{lines}</w:r>'


def _runs(text: str, dialect: str) -> str:
    if dialect == "noise":
        marks = '<w:proofErr w:type="gramStart"/><w:bookmarkStart w:id="3" w:name="_Toc1"/><w:bookmarkEnd w:id="3"/>'
        half = len(text) // 2
        return _run(text[:half]) + marks + "<w:r><w:lastRenderedPageBreak/></w:r>" + _run(text[half:])
    if dialect == "hidden_text":
        return _run(text) + "<w:r><w:rPr><w:vanish/></w:rPr><w:t>（填写数字）</w:t></w:r>"
    if dialect == "runs":
        return "".join(_run(part) for part in re.findall(r"\d+|\D+", text))
    if dialect == "smart_tags":
        parts = re.findall(r"\d+|\D+", text)
        return "".join(
            f'<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="chmetcnv">{_run(part)}</w:smartTag>'
            if part.isdigit()
            else _run(part)
            for part in parts
        )
    if dialect == "revisions" and text:
        when = 'w:id="1" w:author="a" w:date="2024-01-02T00:00:00Z"'
        return (
            f"<w:ins {when}>{_run(text)}</w:ins><w:del {when}><w:r><w:delText>旧9</w:delText></w:r></w:del>"
        )
    return _run(text)


def _paragraph(text: str, dialect: str, *, centre: bool = False) -> str:
    own = second.docx_paragraph(text, dialect, _run) or third.docx_paragraph(
        text, dialect, _run, centre=centre
    )
    if own is not None:
        return own
    properties = '<w:pPr><w:jc w:val="center"/></w:pPr>' if centre else ""
    inner = _runs(text, "plain" if dialect == "revisions" else dialect) if text else ""
    body = f"<w:p>{properties}{inner}</w:p>"
    return (
        f"<w:sdt><w:sdtContent>{body}</w:sdtContent></w:sdt>"
        if dialect == "content_controls" and text
        else body
    )


def _table(table: GridTemplate, dialect: str) -> str:
    width = _PAGE_WIDTH // table.n_columns
    columns = table.n_columns + {"wide_grid": 3, "grid_before": 1, "grid_after": 1}.get(dialect, 0)
    grid = third.docx_grid("".join(f'<w:gridCol w:w="{width}"/>' for _ in range(columns)), dialect)
    covering: dict[tuple[int, int], TemplateCell] = {}
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            covering[row, cell.column] = cell
    rows = []
    for row in range(table.n_rows):
        cells = []
        for column in range(table.n_columns):
            found = covering.get((row, column))
            if found is not None:
                cells.append(_cell(found, dialect, width, begins=found.row == row))
        rows.append(third.docx_row(second.docx_row("".join(cells), dialect), dialect))
    properties = f'<w:tblPr><w:tblW w:w="{_PAGE_WIDTH}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>'
    body = f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    return f"<w:sdt><w:sdtContent>{body}</w:sdtContent></w:sdt>" if dialect == "content_controls" else body


def _cell(cell: TemplateCell, dialect: str, width: int, *, begins: bool) -> str:
    properties = f'<w:tcW w:w="{width * cell.column_span}" w:type="dxa"/>'
    continued = ""
    if cell.column_span > 1 and dialect == "horizontal_merge":
        # as older converters merge: every cell is there, the others say that they go on
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/><w:hMerge w:val="restart"/>'
        upright = '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
        upright = upright if cell.row_span > 1 else ""
        rest = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:hMerge/>{upright}</w:tcPr><w:p/></w:tc>'
        continued = rest * (cell.column_span - 1)
    elif cell.column_span > 1:
        properties += f'<w:gridSpan w:val="{cell.column_span}"/>'
    if cell.row_span > 1:
        properties += '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    content = _content(cell, dialect) if begins else third.docx_rest(cell.label, dialect, _run)
    return second.docx_cell(f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>", dialect) + continued


def _content(cell: TemplateCell, dialect: str) -> str:
    text = cell.label
    if not text:
        return "<w:p/>"
    own = second.docx_content(text, dialect, _run) or third.docx_content(text, dialect, _run)
    if own is not None:
        return own
    match dialect:
        case "paragraphs":
            parts = "".join(f"<w:p>{_run(line)}</w:p>" for line in text.split("\n"))
            return parts + ("<w:p/>" if cell.column % 3 == 0 else "")
        case "breaks":
            return f"<w:p><w:r><w:tab/></w:r>{_run(text)}</w:p>" if cell.code else f"<w:p>{_run(text)}</w:p>"
        case "nested_table" if cell.code:
            return (
                f'<w:tbl><w:tblPr><w:tblW w:w="500" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="500"/></w:tblGrid>'
                f'<w:tr><w:tc><w:tcPr><w:tcW w:w="500" w:type="dxa"/></w:tcPr><w:p>{_run(text)}</w:p></w:tc></w:tr></w:tbl><w:p/>'
            )
        case _:
            return f"<w:p>{_runs(text, dialect)}</w:p>"
