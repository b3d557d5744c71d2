"""A report as web pages carry it: dialects of markup, sites around it, sloppy spans, wrong charsets."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import re
from dataclasses import replace
from html import escape

from extract.document import GridTemplate, TemplateCell
from nianbao.quirks import second_html as second
from nianbao.quirks import third_html as third
from nianbao.quirks.html_editors import EDITORS
from nianbao.quirks.html_markup import Markup
from nianbao.quirks.layout import header_rows
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport
from nianbao.quirks.sites import in_site

_DIALECTS = Pool(
    ("plain", "word", "word_smart_tags", "nested", "paragraphs", "font", "layout_table", "trs", *EDITORS),
    ("sections", "upper_unclosed", "th_thead", "wps", "inner_table", "breaks", "stray_marks"),
    tuple(second.DIALECTS),
    third.DRAWN,
)
_MARKUPS: dict[str, Markup] = {**EDITORS, **second.DIALECTS, **third.DIALECTS}
_CHARSETS = Pool(
    (("utf-8", "utf-8"), ("utf-8", "utf-8"), ("gb18030", "gb2312")),
    (),
    second.CHARSETS,
    third.CHARSETS,
)
_WRONG_CHARSETS = Pool(
    (("gb18030", "utf-8"), ("utf-8", "gb2312"), ("gb18030", ""), ("utf-8", "iso-8859-1")),
    (("utf-8-sig", "gbk"), ("utf-16", "utf-8"), ("utf-8", ""), ("gb18030", "iso-8859-1")),
    second.WRONG_CHARSETS,
    third.WRONG_CHARSETS,
)
_SPAN_ERRORS = Pool(
    ("none",) * 6 + ("banner_short", "banner_long", "corner_short", "trailing_cell"),
    ("none",) * 4 + ("applicants_long", "banner_huge"),
    ("none",) * 3 + second.SPAN_ERRORS,
    third.SPAN_ERRORS,
)


def write_html(
    report: QuirkyReport, *, mislabelled: bool = False, encoding: str = ""
) -> tuple[bytes, list[str]]:
    """The page and the dialects drawn; `encoding` where the caller needs a certain one."""
    dice = Dice.of(report.seed, "html")
    dialect = dice.draw(_DIALECTS)
    dice.noted.append(f"dialect:{dialect}")
    body = _body(report, dialect, dice)
    drawn, label = dice.draw(_WRONG_CHARSETS if mislabelled else _CHARSETS)
    if encoding:
        label = encoding
    else:
        encoding = drawn
    if mislabelled:
        dice.noted.append(f"charset:{encoding} as {label or 'nothing'}")
    page = in_site(report, body, dice, charset=label)
    return page.encode(encoding, "xmlcharrefreplace"), dice.noted


def article_html(report: QuirkyReport) -> str:
    """A page with nothing but the report, in plain markup with ruled tables: to be printed or converted."""
    parts = [f"<h1>{'<br>'.join(escape(line) for line in report.title)}</h1>"]
    for section in report.sections:
        parts.append(f"<p><b>{escape(section.heading)}</b></p>")
        parts += [f'<p class="text">{escape(text)}</p>' for text in section.paragraphs]
        parts += [_table(table, "plain", "none") for table in section.tables]
    parts += [f'<p style="text-align:right">{escape(line)}</p>' for line in report.signature]
    return "\n".join(parts)


def _body(report: QuirkyReport, dialect: str, dice: Dice) -> str:
    parts = []
    errors = dice.draw(_SPAN_ERRORS)
    if errors != "none":
        dice.noted.append(f"spans:{errors}")
    if dice.happens(0.6, "title_in_body"):
        parts += [_paragraph(line, dialect, bold=True) for line in report.title]
    for section in report.sections:
        parts.append(_paragraph(section.heading, dialect, bold=True))
        parts += [_paragraph(text, dialect) for text in section.paragraphs]
        parts += [_table(table, dialect, errors) for table in section.tables]
    parts += [_paragraph(line, dialect, right=True) for line in report.signature]
    if dialect in _MARKUPS:
        return _MARKUPS[dialect].around("\n".join(parts))
    if dialect == "layout_table":
        inner = "\n".join(parts)
        return (
            '<table width="960" align="center" border="0"><tr><td height="8"></td></tr><tr><td valign="top">'
            f"{inner}</td></tr></table>"
        )
    return "\n".join(parts)


def _paragraph(text: str, dialect: str, *, bold: bool = False, right: bool = False) -> str:
    if dialect in _MARKUPS:
        return _MARKUPS[dialect].paragraph(text, bold, right)
    inner = escape(text, quote=False)
    align = "right" if right else "justify"
    if dialect in {"word", "wps", "word_smart_tags"}:
        if dialect == "word_smart_tags":
            inner = re.sub(
                r"\d{4}年(?:\d+月\d+日)?",
                lambda f: (
                    f'<st1:chsdate isrocdate="False" w:st="on"><span lang="EN-US">{f[0]}</span></st1:chsdate>'
                ),
                inner,
            )
        else:
            inner = re.sub(r"\d+", lambda found: f'<span lang="EN-US">{found[0]}</span>', inner)
        inner = f'<span style="font-family:仿宋_GB2312">{inner}<span lang="EN-US"><o:p></o:p></span></span>'
        css = "MsoNormal" if dialect != "wps" else "p0"
        return f'<p class="{css}" style="text-indent:32.0pt">{"<b>" + inner + "</b>" if bold else inner}</p>'
    if bold:
        inner = f"<strong>{inner}</strong>"
    match dialect:
        case "nested" | "trs":
            return f'<div><p style="text-align: {align};"><span><span style="font-size: 16pt;">{inner}</span></span></p></div>'
        case "font":
            return f'<p align="{align}"><font face="宋体" size="4">&nbsp;&nbsp;&nbsp;&nbsp;{inner}</font></p>'
        case "sections":
            return f"<section><span>{inner}</span></section>"
        case "upper_unclosed":
            return f"<P ALIGN={align}>　　{inner}"
        case "breaks":
            return f"　　{inner}<br><br>"
        case _:
            return f'<p style="text-align:{align};text-indent:2em">{inner}</p>'


def _table(table: GridTemplate, dialect: str, errors: str) -> str:
    if errors == "trailing_cell":
        table = _with_trailing_cells(table)
    else:
        table = second.broken(table, errors) or third.broken(table, errors) or table
    if dialect in _MARKUPS:
        return _MARKUPS[dialect].table(table, lambda cell: _printed_span(cell, table, errors))
    rows: list[list[str]] = [[] for _ in range(table.n_rows)]
    head = header_rows(table)
    for cell in table.cells:
        tag = "th" if dialect == "th_thead" and cell.row < head else "td"
        rows[cell.row].append(_cell(cell, table, tag, dialect, errors))
    if dialect == "upper_unclosed":
        return (
            '<TABLE BORDER=1 WIDTH="100%">' + "".join("<TR>" + "".join(cells) for cells in rows) + "</TABLE>"
        )
    lines = [f"<tr>{''.join(cells)}</tr>" for cells in rows]
    if dialect == "th_thead":
        lines.insert(head, "</thead><tbody>")
        return '<table border="1"><thead>' + "\n".join(lines) + "</tbody></table>"
    opening, closing = {
        "word": (
            '<div align="center"><table class="MsoNormalTable" border="0"><tbody>',
            "</tbody></table></div>",
        ),
        "word_smart_tags": ('<table class="MsoTableGrid" border="1">', "</table>"),
        "nested": ('<div class="table-box"><table class="ke-zeroborder"><tbody>', "</tbody></table></div>"),
        "wps": (
            '<table class="MsoNormalTable" style="mso-table-layout-alt:fixed"><colgroup><col/></colgroup>',
            "</table>",
        ),
    }.get(dialect, ('<table border="1" cellspacing="0" width="100%"><tbody>', "</tbody></table>"))
    return f"{opening}\n" + "\n".join(lines) + f"\n{closing}"


def _with_trailing_cells(table: GridTemplate) -> GridTemplate:
    """An empty cell behind each row with figures, as a column deleted by half leaves it."""
    rows = sorted({cell.row for cell in table.cells if cell.code})
    cells = (*table.cells, *(TemplateCell(row, table.n_columns) for row in rows))
    return replace(table, cells=tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _cell(cell: TemplateCell, table: GridTemplate, tag: str, dialect: str, errors: str) -> str:
    content = _content(cell, dialect)
    span = _printed_span(cell, table, errors)
    attributes = ""
    if cell.row_span > 1 or dialect == "trs":
        attributes += f' rowspan="{cell.row_span}"'
    if span != 1 or dialect == "trs":
        attributes += f' colspan="{span}"'
    if dialect == "upper_unclosed":
        return f"<TD{attributes.replace(chr(34), '').upper()}>{content}"
    if dialect == "trs":
        attributes += ' nowrap style="width:219px"'
    return f"<{tag}{attributes}>{content}</{tag}>"


def _printed_span(cell: TemplateCell, table: GridTemplate, errors: str) -> int:
    """The colspan as a sloppy editor leaves it: only of headings, whose width nobody sees."""
    span = cell.column_span
    if cell.code or not cell.label or span < 2:
        return span
    banner = span == table.n_columns
    if errors == "banner_short" and banner:
        return span - 1
    if errors == "banner_long" and banner:
        return span + 2
    if errors == "banner_huge" and banner:
        return 99
    if errors == "corner_short" and table.name == "requests" and cell.row == 0 and cell.column == 0:
        return span - 1
    if errors == "applicants_long" and table.name == "requests" and cell.row == 0 and cell.column:
        return span + 2
    return span


def _content(cell: TemplateCell, dialect: str) -> str:
    lines = [escape(line, quote=False) for line in cell.label.split("\n")]
    lines = [line.replace("\u00a0", "&nbsp;") for line in lines]
    inner = "<br>".join(lines)
    empty = not cell.label
    match dialect:
        case "word" | "wps":
            if empty:
                return '<p class="MsoNormal"><span lang="EN-US"><o:p>&nbsp;</o:p></span></p>'
            return f'<p class="MsoNormal" align="center"><span lang="EN-US">{inner}<o:p></o:p></span></p>'
        case "word_smart_tags":
            if cell.code and re.search(r"\d", inner):
                inner = re.sub(
                    r"\d[\d,.]*",
                    lambda f: (
                        f'<st1:chmetcnv unitname="x" sourcevalue="{f[0]}" w:st="on">{f[0]}</st1:chmetcnv>'
                    ),
                    inner,
                    count=1,
                )
            return f'<p class="MsoNormal">{inner or "<o:p>&nbsp;</o:p>"}</p>'
        case "nested":
            parts = "".join(f'<p style="margin: 0px;"><span><span>{line}</span></span></p>' for line in lines)
            return f"<div>{parts}</div>"
        case "paragraphs" | "trs":
            parts = "".join(f'<p align="center">{line or "&nbsp;"}</p>' for line in lines)
            return parts + ("<p>&nbsp;</p>" if cell.column % 4 == 1 else "")
        case "font":
            return f'<div align="center"><font size="2">{inner or "&nbsp;"}</font></div>'
        case "sections":
            return f"<section><section>{inner}</section></section>"
        case "inner_table" if cell.code and cell.column % 3 == 0:
            return f'<table border="0" width="100%"><tr><td align="center">{inner}</td></tr></table>'
        case "stray_marks":
            return f"<p><span>&#8203;</span>{inner}<!-- {cell.row} --><span style='display:none'>{cell.row}</span></p>"
        case _:
            return inner
