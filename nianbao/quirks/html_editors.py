"""Dialects of HTML as editors of Chinese content systems write them; see `write_html` for more."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

from html import escape

from extract.document import GridTemplate
from nianbao.quirks.html_markup import Markup, SpanOf, lines, rows_of_cells, spans
from nianbao.quirks.layout import header_rows


def _ueditor_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = escape(text, quote=False)
    if heading:
        inner = f"<strong>{inner}</strong>"
    align = "text-align: right;" if right else "text-indent: 2em; text-align: justify;"
    return f'<p style="{align} line-height: 2em;"><span style="font-family: 宋体, SimSun; font-size: 18px;">{inner}</span></p>'


def _ueditor_table(table: GridTemplate, span_of: SpanOf) -> str:
    rows = []
    for number, cells in enumerate(rows_of_cells(table)):
        inner = "".join(
            f'<td valign="top" width="{700 // table.n_columns}" style="word-break: break-all; border-color: rgb(0, 0, 0);"'
            f"{spans(cell, span_of)}>{'<br/>'.join(lines(cell.label)) or '<br/>'}</td>"
            for cell in cells
        )
        rows.append(f"<tr{' class=' + chr(34) + 'firstRow' + chr(34) if number == 0 else ''}>{inner}</tr>")
    return f'<table data-sort="sortDisabled" width="100%"><tbody>{"".join(rows)}</tbody></table><p><br/></p>'


def _kindeditor_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = escape(text, quote=False)
    if heading:
        inner = f"<strong>{inner}</strong>"
    align = "right" if right else "left"
    return f'<p style="text-align:{align};">\n\t<span style="font-size:16px;">&nbsp;&nbsp; &nbsp;{inner}</span>\n</p>'


def _kindeditor_table(table: GridTemplate, span_of: SpanOf) -> str:
    rows = []
    for cells in rows_of_cells(table):
        inner = "\n".join(
            f'\t\t\t<td{spans(cell, span_of)} style="text-align:center;">\n\t\t\t\t{"<br />".join(lines(cell.label))}<br />\n\t\t\t</td>'
            for cell in cells
        )
        rows.append(f"\t\t<tr>\n{inner}\n\t\t</tr>")
    body = "\n".join(rows)
    return f'<table style="width:100%;" cellpadding="2" cellspacing="0" border="1" bordercolor="#000000">\n\t<tbody>\n{body}\n\t</tbody>\n</table>\n<br />'


def _excel_table(table: GridTemplate, span_of: SpanOf) -> str:
    """A range copied from a sheet."""
    columns = "".join('<col width="72" style="width:54pt">' for _ in range(table.n_columns))
    rows = []
    for cells in rows_of_cells(table):
        inner = "".join(
            f'<td class="xl6{5 + cell.column % 3}" height="18"{spans(cell, span_of)}{" align=" + chr(34) + "right" + chr(34) + " x:num" if cell.label.isdigit() else ""}>'
            f"{'<br>'.join(lines(cell.label))}</td>"
            for cell in cells
        )
        rows.append(f'<tr height="18" style="height:13.5pt">{inner}</tr>')
    return (
        f'<table border="0" cellpadding="0" cellspacing="0" width="504" style="border-collapse: collapse;width:378pt">{columns}'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _figure_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = escape(text, quote=False)
    if heading:
        return f"<h2>{inner}</h2>"
    return f'<p style="text-align:right;">{inner}</p>' if right else f"<p>{inner}</p>"


def _figure_table(table: GridTemplate, span_of: SpanOf) -> str:
    """CKEditor 5: a figure with a head and a body."""
    head = header_rows(table)
    rows = []
    for number, cells in enumerate(rows_of_cells(table)):
        tag = "th" if number < head else "td"
        rows.append(
            "<tr>"
            + "".join(
                f"<{tag}{spans(cell, span_of)}>{'<br>'.join(lines(cell.label)) or '&nbsp;'}</{tag}>"
                for cell in cells
            )
            + "</tr>"
        )
    return f'<figure class="table" style="width:100%;"><table><thead>{"".join(rows[:head])}</thead><tbody>{"".join(rows[head:])}</tbody></table></figure>'


def _bootstrap_table(table: GridTemplate, span_of: SpanOf) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td{spans(cell, span_of)} class="text-center"><div>{"</div><div>".join(lines(cell.label))}</div></td>'
            for cell in cells
        )
        + "</tr>"
        for cells in rows_of_cells(table)
    )
    return f'<div class="table-responsive"><table class="table table-bordered"><tbody>{rows}</tbody></table></div>'


def _indented_table(table: GridTemplate, span_of: SpanOf) -> str:
    """Source that a program has indented, long words broken over its lines."""
    rows = []
    for cells in rows_of_cells(table):
        inner = "".join(
            f"\n        <td{spans(cell, span_of)}>\n          <p>\n            "
            + "\n          </p>\n          <p>\n            ".join(lines(cell.label))
            + "\n          </p>\n        </td>"
            for cell in cells
        )
        rows.append(f"\n      <tr>{inner}\n      </tr>")
    return f'\n  <table border="1">\n    <tbody>{"".join(rows)}\n    </tbody>\n  </table>\n'


EDITORS: dict[str, Markup] = {
    "ueditor": Markup(_ueditor_paragraph, _ueditor_table),
    "kindeditor": Markup(_kindeditor_paragraph, _kindeditor_table),
    "excel_paste": Markup(_kindeditor_paragraph, _excel_table),
    "figure": Markup(_figure_paragraph, _figure_table),
    "bootstrap": Markup(_figure_paragraph, _bootstrap_table),
    "indented": Markup(_ueditor_paragraph, _indented_table),
}
