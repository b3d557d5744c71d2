"""Writes a report as the HTML that portals carry, in three dialects of markup.

plain   a table as a CMS editor makes it.
word    pasted from Word: MsoNormal, <o:p>, digits in spans of their own, figures padded with blanks.
nested  every cell a <div> of <p> of <span>; a label cut by a line break becomes two paragraphs.
"""

from __future__ import annotations

import re
from html import escape

from extract.document import GridTemplate, TemplateCell
from nianbao.samples.agencies import Style
from nianbao.samples.truth import SampleReport
from nianbao.samples.typeset import cell_text
from normalize.forms.layout import printed_tables

IDEOGRAPHIC_SPACE = "　"


def report_html(report: SampleReport) -> str:
    """The article's body: prose and tables, without the site around it."""
    parts: list[str] = []
    if report.style == "word":
        parts.append(_paragraph(_cut_title(report.title), report.style, bold=True, centre=True))
    tables = {2 + i: table for i, table in enumerate(printed_tables(report.form))}
    for section in report.sections:
        parts.append(_paragraph(section.heading, report.style, bold=True))
        parts += [_paragraph(text, report.style) for text in section.paragraphs]
        if section.number in tables:
            parts.append(_table(report, tables[section.number]))
    day = report.published_on
    parts.append(_paragraph(report.agency.name, report.style, right=True))
    parts.append(_paragraph(f"{day.year}年{day.month}月{day.day}日", report.style, right=True))
    return "\n".join(parts)


def _cut_title(title: str) -> str:
    """The title broken in two lines before 政府信息公开, as a narrow Word page breaks it."""
    head, word, tail = title.partition("政府信息公开")
    return f"{head}\n{word}{tail}"


def _paragraph(
    text: str, style: Style, *, bold: bool = False, centre: bool = False, right: bool = False
) -> str:
    align = "center" if centre else "right" if right else "left"
    inner = escape(text, quote=False).replace("\n", "<br/>")
    if style == "word":
        inner = re.sub(r"\d+", lambda found: f'<span lang="EN-US">{found[0]}</span>', inner)
        inner = f'<span style="font-size:16.0pt;font-family:仿宋_GB2312">{inner}<o:p></o:p></span>'
        inner = f"<b>{inner}</b>" if bold else inner
        indent = "text-indent:32.0pt;mso-char-indent-count:2.0"
        return f'<p class="MsoNormal" align="{align}" style="{indent}">{inner}</p>'
    if bold:
        inner = f"<strong>{inner}</strong>"
    if style == "nested":
        inner = f'<span><span style="font-size: 16pt;">{inner}</span></span>'
        return f'<div><p style="text-align: {align};">{inner}</p></div>'
    return f'<p style="text-align:{align};text-indent:2em">{inner}</p>'


def _table(report: SampleReport, template: GridTemplate) -> str:
    rows: list[list[str]] = [[] for _ in range(template.n_rows)]
    for cell in template.cells:
        rows[cell.row].append(_cell(cell, cell_text(report, cell), report.style))
    body = "\n".join(f"<tr>{''.join(cells)}</tr>" for cells in rows)
    opening = {
        "plain": '<table border="1" cellspacing="0" cellpadding="0" width="100%"><tbody>',
        "word": '<table class="MsoNormalTable" border="0" style="mso-yfti-tbllook:1184"><tbody>',
        "nested": '<div class="table-box"><table class="ke-zeroborder" style="width:98%"><tbody>',
    }[report.style]
    closing = "</tbody></table></div>" if report.style == "nested" else "</tbody></table>"
    return f"{opening}\n{body}\n{closing}"


def _cell(cell: TemplateCell, text: str, style: Style) -> str:
    spans = ""
    if cell.row_span > 1:
        spans += f' rowspan="{cell.row_span}"'
    if cell.column_span > 1:
        spans += f' colspan="{cell.column_span}"'
    return f"<td{spans}>{_cell_content(cell, text, style)}</td>"


def _cell_content(cell: TemplateCell, text: str, style: Style) -> str:
    lines = [escape(line, quote=False) for line in text.split("\n")]
    if style == "plain":
        return "<br>".join(lines)
    if style == "nested":
        inner = "".join(
            f'<p style="margin: 0px;"><span style="font-family: 宋体;"><span>{line}</span></span></p>'
            for line in lines
        )
        return f"<div>{inner}</div>"
    if not text:
        return '<p class="MsoNormal" align="center"><span lang="EN-US"><o:p>&nbsp;</o:p></span></p>'
    inner = "<br/>".join(lines)
    if cell.code:
        padding = IDEOGRAPHIC_SPACE if cell.column % 3 == 0 else "&nbsp;" if cell.column % 3 == 1 else ""
        inner = f'<span lang="EN-US" style="font-size:10.5pt">{padding}{inner}<o:p></o:p></span>'
    else:
        inner = f'<span style="font-family:宋体">{inner}<span lang="EN-US"><o:p></o:p></span></span>'
    return f'<p class="MsoNormal" align="center" style="text-align:center">{inner}</p>'
