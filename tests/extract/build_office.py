"""`python -m tests.extract.build_office`: makes the committed office fixtures anew.

They all hold the report of conftest.py. The tests own their samples and never run this. `password.docx` needs
`pip install msoffcrypto-tool`, which nothing else of ours uses.
"""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from pathlib import Path

import docx
import openpyxl
from docx.oxml.ns import qn
from lxml import etree
from openpyxl.styles import Border, Side

from tests.extract.conftest import FIXTURES, PARAGRAPHS, TABLE

# What comes before the table; the rest follows it.
BEFORE = 4
CONVERSIONS = (
    ("report.docx", "doc", "doc"),
    ("report.docx", "rtf", "rtf"),
    ("report.xlsx", "xls", "xls"),
    ("report.xlsx", "ods", "ods"),
)


def report_docx() -> bytes:
    """The report as a Word document."""
    word = docx.Document()
    for text in PARAGRAPHS[:BEFORE]:
        word.add_paragraph(text)
    table = word.add_table(7, 5, "Table Grid")
    for row, column, row_span, column_span, text in TABLE:
        corner = table.cell(row, column)
        if (row_span, column_span) != (1, 1):
            corner = corner.merge(table.cell(row + row_span - 1, column + column_span - 1))
        corner.paragraphs[0].add_run(text)
    for text in PARAGRAPHS[BEFORE:]:
        word.add_paragraph(text)
    # Latin hyphenation rules, themes and 160 latent styles make nine tenths of a small file.
    for latent in word.styles.element.findall(qn("w:latentStyles")):
        word.styles.element.remove(latent)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def report_word_2003_xml() -> bytes:
    """The report as Word 2003 saves it as XML. LibreOffice's own export forgets cells merged downwards."""
    body = docx.Document(io.BytesIO(report_docx())).element.body
    xml = etree.tostring(body, encoding="unicode")
    content = xml[xml.index(">") + 1 : xml.rindex("<w:sectPr")].replace("w:vMerge", "w:vmerge")
    content = re.sub(r' xmlns:\w+="[^"]*"', "", content)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" '
        'xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" xml:space="preserve">'
        f"<w:body><wx:sect>{content}</wx:sect></w:body></w:wordDocument>"
    ).encode()


def report_xlsx(*, bordered: bool = True) -> bytes:
    """The report as a workbook: figures are numbers, text is text, merged as printed."""
    book = openpyxl.Workbook()
    sheet = book.active
    line = Side(style="thin")
    row = 1
    for text in PARAGRAPHS[:BEFORE]:
        sheet.cell(row, 1, text)
        row += 1
    for r, column, row_span, column_span, text in TABLE:
        first, last = (row + r, 1 + column), (row + r + row_span - 1, column + column_span)
        cell = sheet.cell(
            *first, int(text.replace(",", "")) if text.replace(",", "").isdigit() else text or None
        )
        if "," in text:
            cell.number_format = "#,##0"
        if bordered:
            for y in range(first[0], last[0] + 1):
                for x in range(first[1], last[1] + 1):
                    sheet.cell(y, x).border = Border(line, line, line, line)
        if first != last:
            sheet.merge_cells(start_row=first[0], start_column=first[1], end_row=last[0], end_column=last[1])
    row += 7 if bordered else 8
    for text in PARAGRAPHS[BEFORE:]:
        sheet.cell(row, 1, text)
        row += 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def build(target: Path = FIXTURES) -> None:
    """Writes report.doc, .rtf, .xml, .xls, .ods and password.docx."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.docx").write_bytes(report_docx())
        (folder / "report.xlsx").write_bytes(report_xlsx())
        for source, kind, extension in CONVERSIONS:
            command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
            command += ["--convert-to", kind, "--outdir", str(folder), str(folder / source)]
            subprocess.run(command, check=True, capture_output=True)
            (target / f"report.{extension}").write_bytes((folder / f"report.{extension}").read_bytes())
    (target / "report.xml").write_bytes(report_word_2003_xml())
    import msoffcrypto.format.ooxml

    with (target / "password.docx").open("wb") as out:
        msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(report_docx())).encrypt("geheim", out)


if __name__ == "__main__":
    build()
