"""Held back once, in the second generation: dialects of HTML and sites."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import escape

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks.html_markup import Markup, SpanOf, lines, rows_of_cells, spans
from nianbao.quirks.layout import header_rows, rows_of

_NUMBERED = re.compile(r"^([一二三四五六]、)(.+)$")
_DIGITS = re.compile(r"\d")


# ---- 秀米, 135 and the like: sections in sections, a heading's numeral in a badge of its own ----------------------
def _badge_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = escape(text, quote=False)
    numbered = _NUMBERED.match(inner) if heading else None
    if numbered:
        return (
            '<section style="box-sizing:border-box;text-align:center;"><section style="display:inline-block;background:#3e7fc1;color:#fff;">'
            f'<strong>{numbered[1]}</strong></section><section style="display:inline-block;border-bottom:1px solid #3e7fc1;"><strong>{numbered[2]}</strong></section></section>'
        )
    align = "right" if right else "justify"
    return f'<section class="_135editor" data-role="paragraph"><p style="text-align:{align};text-indent:2em;letter-spacing:1.5px;"><span style="font-size:15px;">{inner}</span></p></section>'


def _badge_table(table: GridTemplate, span_of: SpanOf) -> str:
    rows = "".join(
        '<tr opera-tn-ra-comp="_$.pages:0">'
        + "".join(
            f'<td{spans(cell, span_of)} style="border-width:1px;padding:3px;"><section style="text-align:center;"><p style="margin:0;"><span style="font-size:12px;">{"</span></p><p><span>".join(lines(cell.label))}</span></p></section></td>'
            for cell in cells
        )
        + "</tr>"
        for cells in rows_of_cells(table)
    )
    return f'<section style="overflow-x:auto;"><section><table class="135editor-table" style="width:100%;"><tbody>{rows}</tbody></table></section></section><section><p><br class="_135editor"/></p></section>'


# ---- every Chinese character as a number, as editors with an ASCII page do ---------------------------------------
def _coded(markup: str) -> str:
    return "".join(f"&#{ord(c)};" if ord(c) > 0x7F else c for c in markup)


def _coded_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = _coded(escape(text, quote=False))
    return f"<P{' align=right' if right else ''}>{'<B>' + inner + '</B>' if heading else '&#12288;&#12288;' + inner}</P>"


def _coded_table(table: GridTemplate, span_of: SpanOf) -> str:
    rows = "\n".join(
        "<TR>"
        + "".join(
            f"<TD vAlign=center align=middle{spans(cell, span_of)}>{_coded('<BR>'.join(lines(cell.label))) or '&#160;'}</TD>"
            for cell in cells
        )
        + "</TR>"
        for cells in rows_of_cells(table)
    )
    return f"<TABLE cellSpacing=0 cellPadding=0 border=1>\n<TBODY>\n{rows}</TBODY></TABLE>"


# ---- a component that scrolls: the headings are one table, the body another --------------------------------------
def _fixed_head_table(table: GridTemplate, span_of: SpanOf) -> str:
    head = header_rows(table)
    columns = "<colgroup>" + '<col name="el-table_1_column" width="90">' * table.n_columns + "</colgroup>"

    def rows(part: GridTemplate, tag: str) -> str:
        return "".join(
            '<tr class="el-table__row">'
            + "".join(
                f'<{tag} class="el-table__cell"{spans(cell, span_of)}><div class="cell">{"<br>".join(lines(cell.label))}</div></{tag}>'
                for cell in cells
            )
            + "</tr>"
            for cells in rows_of_cells(part)
        )

    if table.name == "disclosure":
        # its headings stand between its rows: nothing to fix above them
        return f'<div class="el-table"><div class="el-table__body-wrapper"><table class="el-table__body">{columns}<tbody>{rows(table, "td")}</tbody></table></div></div>'
    upper, lower = rows_of(table, 0, head), rows_of(table, head, table.n_rows)
    return (
        f'<div class="el-table"><div class="el-table__header-wrapper"><table class="el-table__header">{columns}<thead>{rows(upper, "th")}</thead></table></div>'
        f'<div class="el-table__body-wrapper"><table class="el-table__body">{columns}<tbody>{rows(lower, "td")}</tbody></table></div></div>'
    )


# ---- a sheet as a spreadsheet program saves it, with the hidden row it ends with ---------------------------------
def _sheet_table(table: GridTemplate, span_of: SpanOf) -> str:
    rows = "\n".join(
        " <tr height=19 style='mso-height-source:userset;height:14.25pt'>\n"
        + "\n".join(
            f"  <td class=et{3 + cell.column % 4}{spans(cell, span_of).replace(chr(34), '')} style='mso-ignore:style'>"
            f"{'<br>'.join(lines(cell.label)) or '　'}</td>"
            for cell in cells
        )
        + "\n </tr>"
        for cells in rows_of_cells(table)
    )
    hidden = "".join("<td width=72 style='width:54pt'></td>" for _ in range(table.n_columns))
    return (
        f"<table border=0 cellpadding=0 cellspacing=0 width=648 style='border-collapse:collapse;table-layout:fixed'>\n<!--StartFragment-->\n"
        f" <col width=72 span={table.n_columns} style='mso-width-source:userset;width:54.00pt'>\n{rows}\n<!--EndFragment-->\n"
        f" <![if supportMisalignedColumns]>\n <tr height=0 style='display:none'>{hidden}</tr>\n <![endif]>\n</table>"
    )


# ---- Word's full paste: style sheets and conditional comments in the middle of the text ---------------------------
_OFFICE_RUBBISH = (
    "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View><w:Zoom>0</w:Zoom></w:WordDocument></xml><![endif]-->"
    "<style><!-- table.MsoNormalTable {mso-style-name:普通表格; font-size:10.5pt;} p.MsoNormal{margin:0cm;} --></style>"
)


def _word_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = "".join(
        f"<span lang=EN-US style='font-size:16.0pt;font-family:\"Times New Roman\",serif'>{part}</span>"
        if part.isascii()
        else f"<span style='font-size:16.0pt;font-family:仿宋_GB2312;mso-hansi-font-family:\"Times New Roman\"'>{part}</span>"
        for part in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", escape(text, quote=False))
    )
    weight = f"<b style='mso-bidi-font-weight:normal'>{inner}</b>" if heading else inner
    align = "align=right " if right else ""
    return f"<p class=MsoNormal {align}style='text-indent:32.0pt;mso-char-indent-count:2.0;layout-grid-mode:char'>{weight}<span lang=EN-US><o:p></o:p></span></p>"


def _word_table(table: GridTemplate, span_of: SpanOf) -> str:
    def content(cell: TemplateCell) -> str:
        paragraphs = [
            "<p class=MsoNormal align=center style='text-align:center'>"
            + "".join(
                f"<span lang=EN-US>{part}</span>"
                if part.isascii()
                else f"<span style='font-family:宋体'>{part}</span>"
                for part in re.findall(r"\d|[^\d]+", line)
            )
            + "<span lang=EN-US><o:p></o:p></span></p>"
            for line in lines(cell.label)
        ]
        return (
            "".join(paragraphs)
            if cell.label
            else "<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>"
        )

    rows = "\n".join(
        f"<tr style='mso-yfti-irow:{number};height:17.0pt'>"
        + "".join(
            f"<td width=76{spans(cell, span_of).replace(chr(34), '')} style='width:57.0pt;border:solid windowtext 1.0pt'>{content(cell)}</td>"
            for cell in cells
        )
        + "<![if !supportMisalignedRows]><td style='height:17.0pt;border:none' width=0 height=23></td><![endif]></tr>"
        for number, cells in enumerate(rows_of_cells(table))
    )
    return f"<div align=center><table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>\n{rows}\n</table></div>"


# ---- an exporter that undoes merged cells: every label stands in every cell it had -------------------------------
def _unmerged_table(table: GridTemplate, span_of: SpanOf) -> str:
    del span_of
    grid: dict[tuple[int, int], TemplateCell] = {}
    for cell in table.cells:
        if cell.code or not cell.label:
            grid[cell.row, cell.column] = cell
            continue
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                grid[row, column] = cell
    rows = []
    for row in range(table.n_rows):
        cells = [grid[row, column] for column in range(table.n_columns) if (row, column) in grid]
        rows.append(
            "<tr>"
            + "".join(
                f"<td{f' colspan={cell.column_span}' if cell.code and cell.column_span > 1 else ''}>{'<br>'.join(lines(cell.label))}</td>"
                for cell in cells
            )
            + "</tr>"
        )
    return f'<table border="1" class="dataframe"><tbody>{"".join(rows)}</tbody></table>'


# ---- accessible tables: captions, scopes, groups of columns -------------------------------------------------------
_CAPTIONS = {
    "disclosure": "表1　主动公开政府信息情况",
    "requests": "表2　收到和处理政府信息公开申请情况",
    "review_litigation": "表3　行政复议、行政诉讼情况",
    "statistics": "政府信息公开情况统计表",
}


def _scoped_table(table: GridTemplate, span_of: SpanOf) -> str:
    head = header_rows(table)

    def cell_markup(cell: TemplateCell) -> str:
        if cell.code:
            return f"<td{spans(cell, span_of)}><data>{'<br>'.join(lines(cell.label))}</data></td>"
        scope = "col" if cell.row < head else "rowgroup" if cell.row_span > 1 else "row"
        return f'<th scope="{scope}"{spans(cell, span_of)}>{"<wbr>".join(lines(cell.label))}</th>'

    rows = ["<tr>" + "".join(map(cell_markup, cells)) + "</tr>" for cells in rows_of_cells(table)]
    return (
        f'<table summary="{_CAPTIONS[table.name]}"><caption>{_CAPTIONS[table.name]}</caption><colgroup span="{table.n_columns}"></colgroup>'
        f"<thead>{''.join(rows[:head])}</thead><tbody>{''.join(rows[head:])}</tbody></table>"
    )


# ---- an online document: lines of a collaborative editor, each digit a leaf --------------------------------------
def _online_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = f'<span data-string="true">{escape(text, quote=False)}</span><span data-string="true" data-enter="true">&ZeroWidthSpace;</span>'
    level = 'data-block-type="heading1"' if heading else 'data-block-type="text"'
    return f'<div class="block" {level} style="text-align:{"right" if right else "left"}"><div class="ace-line">{inner}</div></div>'


def _online_table(table: GridTemplate, span_of: SpanOf) -> str:
    def content(cell: TemplateCell) -> str:
        return "".join(
            f'<div class="ace-line"><span data-string="true">{_DIGITS.sub(lambda f: f"<span>{f[0]}</span>", line)}</span><span data-enter="true">&ZeroWidthSpace;</span></div>'
            for line in lines(cell.label)
        )

    rows = "".join(
        "<tr>"
        + "".join(
            f'<td{spans(cell, span_of)} data-cell="{cell.row}-{cell.column}"><div class="table-cell-block">{content(cell)}</div></td>'
            for cell in cells
        )
        + "</tr>"
        for cells in rows_of_cells(table)
    )
    return f'<div class="block docx-table-block"><div class="scrollable"><table><colgroup>{"<col width=120>" * table.n_columns}</colgroup><tbody>{rows}</tbody></table></div></div>'


# ---- the frame drawn by a black table around a white one ----------------------------------------------------------
def _black_table(table: GridTemplate, span_of: SpanOf) -> str:
    rows = "".join(
        '<tr bgcolor="#FFFFFF">'
        + "".join(
            f'<td align="center"{spans(cell, span_of)}><font size="2">{"<br>".join(lines(cell.label)) or "&nbsp;"}</font></td>'
            for cell in cells
        )
        + "</tr>"
        for cells in rows_of_cells(table)
    )
    return (
        '<table width="98%" border="0" cellpadding="0" cellspacing="0" bgcolor="#000000"><tr><td><img src="/images/spacer.gif" width="1" height="1"></td></tr><tr><td>'
        f'<table width="100%" border="0" cellpadding="3" cellspacing="1">{rows}</table></td></tr></table>'
    )


def _plain_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = escape(text, quote=False)
    return f'<div style="text-align:{"right" if right else "left"}">{"<h3>" + inner + "</h3>" if heading else "<p>　　" + inner + "</p>"}</div>'


def _line_paragraph(text: str, heading: bool, right: bool) -> str:
    inner = escape(text, quote=False)
    return (
        f"<div align=right>{inner}</div>"
        if right
        else f"{'<b>' + inner + '</b>' if heading else '&nbsp; &nbsp; &nbsp; ' + inner}<br>\n"
    )


DIALECTS: dict[str, Markup] = {
    "badges": Markup(_badge_paragraph, _badge_table),
    "coded": Markup(_coded_paragraph, _coded_table),
    "fixed_head": Markup(_plain_paragraph, _fixed_head_table),
    "sheet": Markup(_line_paragraph, _sheet_table),
    "word_full": Markup(_word_paragraph, _word_table, lambda body: _OFFICE_RUBBISH + body),
    "unmerged": Markup(_plain_paragraph, _unmerged_table),
    "scoped": Markup(_plain_paragraph, _scoped_table),
    "online": Markup(_online_paragraph, _online_table),
    "black_frame": Markup(_line_paragraph, _black_table),
}


# ---- spans and cells a sloppy editor leaves -----------------------------------------------------------------------
SPAN_ERRORS = ("top_labels_short", "banner_extra_cell", "applicants_short")


def broken(table: GridTemplate, errors: str) -> GridTemplate | None:
    """The table with one of `SPAN_ERRORS` in it; None for another error."""
    if errors == "top_labels_short" and table.name == "requests":
        head = header_rows(table)
        return _shortened(table, lambda c: c.row >= head and c.column == 0 and c.column_span > 2)
    if errors == "applicants_short" and table.name == "requests":
        return _shortened(table, lambda c: c.row == 0 and c.column > 0 and c.column_span > 2)
    if errors == "banner_extra_cell" and table.name == "disclosure":
        extra = [
            TemplateCell(cell.row, table.n_columns)
            for cell in table.cells
            if cell.column_span == table.n_columns and not cell.code
        ]
        return replace(table, cells=tuple(sorted((*table.cells, *extra), key=lambda c: (c.row, c.column))))
    return table if errors in SPAN_ERRORS else None


def _shortened(table: GridTemplate, wanted: Callable[[TemplateCell], bool]) -> GridTemplate:
    cells = tuple(replace(c, column_span=c.column_span - 1) if wanted(c) else c for c in table.cells)
    return replace(table, cells=cells)


CHARSETS = (("gb18030", "gbk"), ("utf-16", ""))
WRONG_CHARSETS = (
    ("utf-8", "big5"),
    ("gb18030", "windows-1252"),
    ("utf-8-sig", "gb2312"),
    ("utf-8", "us-ascii"),
)


# ---- sites --------------------------------------------------------------------------------------------------------
SITES = ("webplus", "gkmlpt", "jiangsu", "accessible", "frame_page")


def site(
    site: str, *, title: str, date: str, body: str, portal: str, menu: str, neighbours: str, footer: str
) -> str | None:
    """What stands in the page's body, for one of `SITES`; None for another site."""
    title = escape(title)
    match site:
        case "webplus":
            return (
                f'<div class="wp_nav">{menu}</div><div class="article"><h1 class="arti_title">{title}</h1><p class="arti_metas"><span class="arti_publisher">发布者：{portal}</span>'
                f'<span class="arti_update">发布时间：{date}</span><span class="arti_views">浏览次数：<span class="WP_VisitCount">10</span></span></p><div class="entry"><div class="read">'
                f'<div class="wp_articlecontent">{body}</div></div></div></div><div class="other">{neighbours}</div>{footer}'
            )
        case "gkmlpt":
            meta = "".join(
                f"<tr><td class='td-label'>{k}:</td><td class='td-value'><span>{v}</span></td></tr>"
                for k, v in (
                    ("索引号", "990000000/2021-00017"),
                    ("分类", "政府信息公开年报"),
                    ("发布机构", portal),
                    ("成文日期", date),
                    ("名称", title),
                    ("文号", "无"),
                    ("发布日期", date),
                )
            )
            return (
                f'<div id="header">{menu}</div><div class="content-wrap"><div class="classify"><table><tbody>{meta}</tbody></table></div><h1 class="title document-number">{title}</h1>'
                f'<div class="article-content"><div>{body}</div></div><div class="mod-share">扫一扫在手机打开当前页</div></div>{footer}'
            )
        case "jiangsu":
            return (
                f'<div class="top">{menu}</div><table class="xxgk_table" width="100%"><tr><td>信息名称：</td><td colspan="3">{title}</td></tr><tr><td>索 引 号：</td><td>990000000/2021-00021</td><td>主题分类：</td><td>政务公开 其他</td></tr>'
                f'<tr><td>文件编号：</td><td></td><td>产生日期：</td><td>{date}</td></tr><tr><td>内容概览：</td><td colspan="3">{title}</td></tr><tr><td>文件下载：</td><td colspan="3"><a href="/file.doc">{title}.doc</a></td></tr></table>'
                f'<div class="main"><p class="con-title">{title}</p><div class="artile_zw">{body}</div></div>{neighbours}{footer}'
            )
        case "accessible":
            return (
                f'<div id="toolbar" role="toolbar"><a>无障碍浏览</a><a>长者模式</a><a>语音播报</a><span>数字 1 2 3</span></div><header>{menu}</header><div role="dialog" style="display:none"><p>您访问的链接即将离开本站，是否继续？</p><button>继续访问</button><button>放弃</button></div>'
                f'<main id="main" role="main"><h1 tabindex="0">{title}</h1><div class="pages-date">{date} 来源： {portal} 【字体：<span>大</span> <span>中</span> <span>小</span>】 <span>打印</span></div><div id="UCAP-CONTENT">{body}</div></main>'
                f'<section class="evaluate"><h4>您对本页面内容是否满意</h4><table><tr><td>满意</td><td>12</td></tr><tr><td>一般</td><td>0</td></tr></table></section><aside><ul>{neighbours}</ul></aside>{footer}'
            )
        case "frame_page":
            return f'<center><table width="1002" cellspacing="0"><tr><td><script>document.write(new Date())</script>{menu}</td></tr></table><table width="1002"><tr><td width="12"></td><td><p align="center"><font size="5" color="#c00">{title}</font></p><hr><p align="center">{date}　点击：<script>count()</script>次</p>{body}</td><td width="12"></td></tr></table><noscript>请启用脚本</noscript></center>{footer}'
        case _:
            return None
