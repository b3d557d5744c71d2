"""Writes a report as .docx: headings and paragraphs, tables with gridSpan and vMerge as Word writes them.

Used by `build.py` only; users get the committed files.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from extract.document import GridTemplate
from nianbao.samples.truth import SampleReport
from nianbao.samples.typeset import cell_text
from normalize.forms.layout import printed_tables

ZIP_DATE = (2020, 1, 1, 0, 0, 0)
FONT = "宋体"


def render_docx(report: SampleReport) -> bytes:
    """The report as a Word document; the same bytes for the same report and python-docx version."""
    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name = FONT
    normal.font.size = Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    day = report.published_on
    properties = document.core_properties
    properties.title = report.title
    properties.author = report.agency.name
    properties.created = properties.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001  Word stores no zone
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(report.title)
    run.bold = True
    run.font.size = Pt(18)
    tables = {2 + i: table for i, table in enumerate(printed_tables(report.form))}
    for section in report.sections:
        document.add_paragraph().add_run(section.heading).bold = True
        for text in section.paragraphs:
            document.add_paragraph(text).paragraph_format.first_line_indent = Pt(24)
        if section.number in tables:
            _add_table(document, tables[section.number], report)
            document.add_paragraph()
    for text in (report.agency.name, f"{day.year}年{day.month}月{day.day}日"):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    document.save(out)
    return _undated(out.getvalue())


def _add_table(document: docx.document.Document, template: GridTemplate, report: SampleReport) -> None:
    table = document.add_table(template.n_rows, template.n_columns, "Table Grid")
    grid = [row.cells for row in table.rows]
    for cell in template.cells:
        corner = grid[cell.row][cell.column]
        if (cell.row_span, cell.column_span) != (1, 1):
            corner = corner.merge(grid[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1])
        paragraph = corner.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(cell_text(report, cell))
        run.font.size = Pt(9)


def _undated(archive: bytes) -> bytes:
    """The same zip with every member dated alike: python-docx stamps the hour of writing."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            info = zipfile.ZipInfo(member.filename, ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(member))
    return out.getvalue()
