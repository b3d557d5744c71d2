"""Held back, third generation: dialects of HTML, spans that editors lose, charsets. Whoever mends readers does not
read this. The sites around an article are in `third_sites`."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks.html_markup import Markup, SpanOf, lines, rows_of_cells, spans
from nianbao.quirks.layout import header_rows

_NUMBERED = re.compile(r"^([一二三四五六]、)(.+)$")
_FIGURES = re.compile(r"\d[\d.,]*")


def _rows(table: GridTemplate, cell_markup: Callable[[TemplateCell], str], row: str = "<tr>") -> str:
    return "\n".join(f"{row}{''.join(map(cell_markup, cells))}</tr>" for cells in rows_of_cells(table))


def _text(cell: TemplateCell, empty: str = "", break_: str = "<br/>") -> str:
    return break_.join(lines(cell.label)) or empty


def _inner(text: str) -> str:
    return escape(text, quote=False)


def _columns(markup: str, table: GridTemplate) -> str:
    return f"<colgroup>{markup * table.n_columns}</colgroup>"


# ---- wangEditor: spans spelled out on every cell, a first row of th ----------------------------------------------
def _wang_paragraph(text: str, heading: bool, right: bool) -> str:
    align = "right" if right else "justify"
    inner = f"<strong>{_inner(text)}</strong>" if heading else _inner(text)
    return f'<p style="text-indent: 2em; text-align: {align}; line-height: 2;"><span style="font-size: 19px; font-family: 仿宋;">{inner}</span></p>'


def _wang_table(table: GridTemplate, span_of: SpanOf) -> str:
    def markup(cell: TemplateCell) -> str:
        tag = "th" if cell.row == 0 else "td"
        return f'<{tag} colSpan="{span_of(cell)}" rowSpan="{cell.row_span}" width="auto" style="text-align: center;">{_text(cell, break_="<br>")}</{tag}>'

    return f'<table style="width: 100%;"><tbody>{_rows(table, markup)}</tbody></table><p><br></p>'


# ---- TinyMCE ------------------------------------------------------------------------------------------------------
def _tiny_paragraph(text: str, heading: bool, right: bool) -> str:
    align = ' style="text-align: right;"' if right else ""
    inner = f"<strong>{_inner(text)}</strong>" if heading else f"&emsp;&emsp;{_inner(text)}"
    return f'<p{align}><span style="font-family: 仿宋_GB2312; font-size: 16pt;">{inner}</span></p>'


def _tiny_table(table: GridTemplate, span_of: SpanOf) -> str:
    share = 100 / table.n_columns

    def markup(cell: TemplateCell) -> str:
        width = share * cell.column_span
        return f'<td style="width: {width:.4f}%; height: 22px; text-align: center;"{spans(cell, span_of)}><span style="font-size: 12pt;">{_text(cell, "&nbsp;", "<br />")}</span></td>'

    rows = _rows(table, markup, '<tr style="height: 22px;">')
    return f'<table style="border-collapse: collapse; width: 100%; height: {22 * table.n_rows}px;" border="1">\n<tbody>\n{rows}\n</tbody>\n</table>'


# ---- pandoc: a document converted by a program --------------------------------------------------------------------
def _pandoc_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = _inner(text)
    if heading:
        return (
            f'<h2 id="{re.sub("[^一-鿿]", "", text)}"><span class="header-section-text">{inner}</span></h2>'
        )
    return (
        f'<div class="right"><p>{inner}</p></div>'
        if right
        else f"<blockquote>\n<p>{inner}</p>\n</blockquote>"
    )


def _pandoc_table(table: GridTemplate, span_of: SpanOf) -> str:
    def row(number: int, cells: Iterable[TemplateCell]) -> str:
        inner = "\n".join(
            f'<td{spans(c, span_of)} style="text-align: center;">{_text(c, break_=f"<br />{chr(10)}")}</td>'
            for c in cells
        )
        return f'<tr class="{"odd" if number % 2 == 0 else "even"}">\n{inner}\n</tr>'

    rows = "\n".join(row(number, cells) for number, cells in enumerate(rows_of_cells(table)))
    columns = _columns(f'<col style="width: {100 // table.n_columns}%" />\n', table)
    return f"<table>\n{columns}\n<tbody>\n{rows}\n</tbody>\n</table>"


# ---- Word's list numbers kept as text of their own ----------------------------------------------------------------
def _list_paragraph(text: str, heading: bool, right: bool) -> str:
    numbered = _NUMBERED.match(text) if heading else None
    if numbered:
        return (
            '<p class=MsoListParagraph style="margin-left:32.0pt;text-indent:-32.0pt;mso-list:l0 level1 lfo1"><![if !supportLists]><span lang=EN-US style="font-size:16.0pt;font-family:黑体">'
            f'<span style="mso-list:Ignore">{numbered[1]}<span style="font:7.0pt \'Times New Roman\'">&nbsp; </span></span></span><![endif]><span style="font-size:16.0pt;font-family:黑体">{_inner(numbered[2])}</span></p>'
        )
    align = ' align=right style="text-align:right"' if right else ' style="text-indent:32.0pt"'
    return (
        f'<p class=MsoNormal{align}><span style="font-size:16.0pt;font-family:仿宋">{_inner(text)}</span></p>'
    )


def _list_table(table: GridTemplate, span_of: SpanOf) -> str:
    def markup(cell: TemplateCell) -> str:
        figures = _FIGURES.sub(
            lambda f: f'<span lang=EN-US style="font-size:9.0pt">{f[0]}</span>', _text(cell, "&nbsp;")
        )
        return f'<td{spans(cell, span_of)} style="border:solid black 1.0pt;padding:0cm 5.4pt 0cm 5.4pt"><p class=MsoNormal align=center style="text-align:center;line-height:12.0pt">{figures}</p></td>'

    return f"<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 width=614>{_rows(table, markup)}</table><p class=MsoNormal><span lang=EN-US>&nbsp;</span></p>"


# ---- LibreOffice's export -----------------------------------------------------------------------------------------
def _libre_font(text: str) -> str:
    return "".join(
        f'<font face="Times New Roman, serif"><span lang="en-US">{part}</span></font>'
        if part.isascii()
        else f'<font face="仿宋, FangSong"><span lang="zh-CN">{part}</span></font>'
        for part in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", text)
    )


def _libre_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = f'<font size="4" style="font-size: 16pt">{_libre_font(_inner(text))}</font>'
    align = "right" if right else "justify"
    return f'<p align="{align}" style="text-indent: 1.13cm; margin-bottom: 0cm">\n{"<b>" + inner + "</b>" if heading else inner}</p>'


def _libre_table(table: GridTemplate, span_of: SpanOf) -> str:
    def markup(cell: TemplateCell) -> str:
        inner = "<br/>\n".join(_libre_font(line) for line in lines(cell.label)) or "<br/>"
        return f'\n\t\t<td{spans(cell, span_of)} style="border: 1px solid #000000; padding: 0cm 0.19cm"><p align="center">\n\t\t\t{inner}\n\n\t\t\t</p>\n\t\t</td>'

    return f'<center>\n<table width="605" cellpadding="7" cellspacing="0">\n{_columns("<col width=60/>", table)}\n{_rows(table, markup, "<tr valign=top>")}\n</table>\n</center>'


# ---- a page put together in the browser from components ----------------------------------------------------------
def _component_paragraph(text: str, heading: bool, right: bool) -> str:
    kind = "sub-title" if heading else "sign" if right else "text"
    return f'<div data-v-7ba5bd90 class="{kind}"><!----><span data-v-7ba5bd90>{_inner(text)}</span></div>'


def _component_table(table: GridTemplate, span_of: SpanOf) -> str:
    head = header_rows(table) if table.name == "requests" else 0

    def markup(cell: TemplateCell) -> str:
        tag, role = ("th", "ant-table-thead") if cell.row < head else ("td", "ant-table-cell")
        return f'<{tag} data-v-7ba5bd90 class="{role}"{spans(cell, span_of)}><!---->{_text(cell, break_="<br>")}<!----></{tag}>'

    measure = (
        '<td style="padding:0;border:0;height:0;"><div style="height:0;overflow:hidden;">&nbsp;</div></td>'
    )
    hidden = f'<tr aria-hidden="true" class="ant-table-measure-row" style="height:0;">{measure * table.n_columns}</tr>'
    return f'<div class="ant-table-wrapper"><div class="ant-spin-container"><table style="table-layout:auto;">{_columns("<col>", table)}<tbody class="ant-table-tbody">{hidden}{_rows(table, markup)}</tbody></table></div></div>'


# ---- the form as it was filled in: figures in fields that cannot be changed --------------------------------------
def _field_table(table: GridTemplate, span_of: SpanOf) -> str:
    def markup(cell: TemplateCell) -> str:
        if not cell.code:
            return f'<td class="tit"{spans(cell, span_of)}>{_text(cell, break_="<br>")}</td>'
        value = escape(cell.label.replace("\n", ""))
        return f'<td{spans(cell, span_of)}><input type="text" class="num" name="f_{cell.row}_{cell.column}" value="{value}" readonly="readonly"></td>'

    return f'<form><table class="formTable" border="1">{_rows(table, markup)}</table></form>'


def _field_paragraph(text: str, heading: bool, right: bool) -> str:
    return f'<p class="{"h" if heading else "r" if right else "c"}">{_inner(text)}</p>'


# ---- TRS's newer editor -------------------------------------------------------------------------------------------
def _trs_paragraph(text: str, heading: bool, right: bool) -> str:
    align = "right" if right else "justify"
    inner = f"<strong>{_inner(text)}</strong>" if heading else _inner(text)
    return f'<p class="insertfileTag" style="margin-top: 0px; margin-bottom: 0px; text-indent: 2em; text-align: {align};"><span style="font-family: 仿宋_GB2312; font-size: 12pt;" data-index="0">{inner}</span></p>'


def _trs_table(table: GridTemplate, span_of: SpanOf) -> str:
    def markup(cell: TemplateCell) -> str:
        parts = "".join(
            f'<p style="text-align: center;"><span style="font-size: 10.5pt;">{line or "&nbsp;"}</span></p>'
            for line in lines(cell.label)
        )
        return f'<td{spans(cell, span_of)} style="border-width: 1px; border-style: solid; border-color: windowtext; padding: 0px 7px;" valign="center" width="{57 * cell.column_span}">{parts}</td>'

    return f'<table class="trs_word_table" style="border-collapse: collapse; width: 568px;" data-sort="sortDisabled"><tbody>{_rows(table, markup, "<tr class=firstRow>")}</tbody></table><p style="text-indent: 2em;"><br/></p>'


def _trs_around(body: str) -> str:
    return f'<div class="trs_editor_view TRS_UEDITOR trs_paper_default trs_word">{body}</div>'


# ---- cells of a fixed width that may not wrap ---------------------------------------------------------------------
def _nowrap_table(table: GridTemplate, span_of: SpanOf) -> str:
    def markup(cell: TemplateCell) -> str:
        return f'<td nowrap{spans(cell, span_of)} style="width:{73 * cell.column_span}px"><p align="center">{_text(cell, "&nbsp;", "<br>")}</p></td>'

    return f'<div class="Table_Box"><table style="width:98%" border="1" cellspacing="0" cellpadding="0">{_rows(table, markup)}</table></div>'


def _nowrap_paragraph(text: str, heading: bool, right: bool) -> str:
    return f"<p{' align=right' if right else ''}>　　{'<b>' + _inner(text) + '</b>' if heading else _inner(text)}</p>"


# ---- elements nested where they may not be, closed in a wrong order ----------------------------------------------
def _tangled_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = f"<strong><font>{_inner(text)}</strong></font>" if heading else _inner(text)
    return f"<span><p{' align=right' if right else ''}>　　{inner}</br></span></p>"


def _tangled_table(table: GridTemplate, span_of: SpanOf) -> str:
    def markup(cell: TemplateCell) -> str:
        return (
            f'<td{spans(cell, span_of)}><strong><p style="text-align:center">{_text(cell)}</strong></p></td>'
        )

    return f'<p><center><table border="1"><tr></tr>{_rows(table, markup)}</table></p></center>'


# ---- WeChat's editor: every text in a leaf ------------------------------------------------------------------------
def _leaf_paragraph(text: str, heading: bool, right: bool) -> str:
    align = "right" if right else "justify"
    inner = f'<span leaf="">{_inner(text)}</span>'
    return f'<section style="text-align:{align};margin-left:8px;margin-right:8px;line-height:1.75em;">{"<strong>" + inner + "</strong>" if heading else inner}</section><section><span leaf=""><br></span></section>'


def _leaf_table(table: GridTemplate, span_of: SpanOf) -> str:
    def markup(cell: TemplateCell) -> str:
        inner = "".join(
            f'<section style="text-align:center;"><span style="font-size:12px;" textstyle=""><span leaf="">{line or "<br>"}</span></span></section>'
            for line in lines(cell.label)
        )
        return f'<td data-colwidth="57"{spans(cell, span_of)}>{inner}</td>'

    return f'<section nodeleaf=""><table><tbody>{_rows(table, markup)}</tbody></table></section>'


# ---- Excel's accounting format: a figure with spaces around it ----------------------------------------------------
def _spaced_table(table: GridTemplate, span_of: SpanOf) -> str:
    def markup(cell: TemplateCell) -> str:
        text = _text(cell, "　", "<br>")
        if cell.label.isdigit():
            return f'<td class=xl70 align=right{spans(cell, span_of)} x:num="{text}"><span style="mso-spacerun:yes">&nbsp;&nbsp; </span>{text} </td>'
        return f'<td class=xl68{spans(cell, span_of)} style="border-left:none;width:81pt" x:str>{text}</td>'

    return f'<table x:str border=0 cellpadding=0 cellspacing=0 width=756 style="border-collapse:collapse">\n{_rows(table, markup, "<tr height=25>")}\n</table>'


DIALECTS: dict[str, Markup] = {
    "wang": Markup(_wang_paragraph, _wang_table),
    "tiny": Markup(_tiny_paragraph, _tiny_table),
    "pandoc": Markup(_pandoc_paragraph, _pandoc_table),
    "word_lists": Markup(_list_paragraph, _list_table),
    "libre": Markup(_libre_paragraph, _libre_table),
    "components": Markup(_component_paragraph, _component_table),
    "fields": Markup(_field_paragraph, _field_table),
    "trs_word": Markup(_trs_paragraph, _trs_table, _trs_around),
    "nowrap": Markup(_nowrap_paragraph, _nowrap_table),
    "tangled": Markup(_tangled_paragraph, _tangled_table),
    "leaves": Markup(_leaf_paragraph, _leaf_table),
    "accounting": Markup(_nowrap_paragraph, _spaced_table),
}
# how often: what most sites have comes up most
DRAWN = ("trs_word",) * 4 + ("tiny", "wang", "word_lists", "nowrap") * 2 + tuple(DIALECTS)


# ---- spans an editor has lost: the cells are still there ----------------------------------------------------------
SPAN_ERRORS = ("none",) * 6 + (
    "corner_split",
    "total_split",
    "groups_split",
    "banner_alone",
    "empty_last_row",
)
_OWN = SPAN_ERRORS[6:]


def broken(table: GridTemplate, errors: str) -> GridTemplate | None:
    """The table with one of `SPAN_ERRORS` in it; None for another error."""
    if errors not in _OWN:
        return None
    head = header_rows(table)
    if errors == "empty_last_row":
        cells = [TemplateCell(table.n_rows, column) for column in range(table.n_columns)]
        return replace(table, n_rows=table.n_rows + 1, cells=(*table.cells, *cells))
    if errors == "banner_alone" and table.name == "disclosure":
        alone = [
            replace(c, column_span=1) if c.column_span == table.n_columns and not c.code else c
            for c in table.cells
        ]
        return replace(table, cells=tuple(alone))
    if table.name != "requests":
        return table

    def unmerged(cell: TemplateCell) -> bool:
        match errors:
            case "corner_split":
                return cell.row == 0 and cell.column == 0
            case "total_split":
                return 0 < cell.row < head and cell.column + cell.column_span == table.n_columns
            case "groups_split":
                return cell.row >= head
            case _:
                return False

    return _split_downwards(table, unmerged)


def _split_downwards(table: GridTemplate, unmerged: Callable[[TemplateCell], bool]) -> GridTemplate:
    """The cells that are merged downwards as one cell a row, the text in the first."""
    cells: list[TemplateCell] = []
    for cell in table.cells:
        if cell.row_span == 1 or not unmerged(cell):
            cells.append(cell)
            continue
        cells.append(replace(cell, row_span=1))
        cells += [
            replace(cell, row=cell.row + below, row_span=1, label="") for below in range(1, cell.row_span)
        ]
    return replace(table, cells=tuple(sorted(cells, key=lambda c: (c.row, c.column))))


CHARSETS = (
    ("utf-8", "utf-8"),
    ("utf-8", "UTF-8"),
    ("utf-8-sig", "utf-8"),
    ("gbk", "gb2312"),
    ("gb18030", "GB18030"),
)
WRONG_CHARSETS = (
    ("gb18030", "big5"),
    ("utf-8", "windows-1252"),
    ("gbk", "utf8"),
    ("utf-8", "gb18030"),
    ("gb18030", "zh-cn"),
    ("utf-16", "gb2312"),
)
