"""Held back, third generation: what word processors, sheets, OFD and MHT programs write, and text dumps. Whoever mends
readers does not read this."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Callable, Mapping
from itertools import groupby
from xml.sax.saxutils import escape

Run = Callable[[str], str]
"""Text → a run."""

# ---- .docx --------------------------------------------------------------------------------------------------------
_OWN_DOCX = (
    "wps_full",
    "text_box",
    "merged_rests",
    "comments",
    "hyperlinks",
    "grid_after",
    "no_grid",
    "row_controls",
    "formats_changed",
    "alternatives",
)
DOCX_DIALECTS = ("plain",) * 3 + ("runs",) * 2 + ("wps_full",) * 3 + _OWN_DOCX
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_RELATED}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
_PROPERTIES = re.compile(r"<w:rPr>.*?</w:rPr>")
_FULL_FORMAT = (
    '<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="仿宋_GB2312" w:hAnsi="宋体" w:eastAsia="仿宋_GB2312" w:cs="宋体"/><w:color w:val="000000"/><w:kern w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar"/></w:rPr>'
)


def docx_paragraph(text: str, dialect: str, run: Run, *, centre: bool) -> str | None:
    """A paragraph of the report where the dialect has its own; `centre`: it is a line of the title."""
    if not text:
        return None
    match dialect:
        case "wps_full":
            place = "center" if centre else "both"
            return f'<w:p w14:paraId="{abs(len(text) * 7919):08X}"><w:pPr><w:keepNext w:val="0"/><w:spacing w:line="560" w:lineRule="exact"/><w:ind w:firstLine="640" w:firstLineChars="200"/><w:jc w:val="{place}"/></w:pPr>{_full(run(text))}</w:p>'
        case "text_box" if centre:
            return f"<w:p><w:r>{_box(text, run)}</w:r></w:p>"
        case "hyperlinks":
            return f'<w:p><w:hyperlink w:anchor="_Toc5" w:history="1">{run(text)}</w:hyperlink></w:p>'
        case "alternatives":
            half = len(text) // 2
            return f"<w:p>{_alternatives(run(text[:half]))}{run(text[half:])}</w:p>"
        case "formats_changed":
            return f'<w:p><w:pPr><w:jc w:val="both"/><w:pPrChange {_WHEN}><w:pPr><w:jc w:val="left"/></w:pPr></w:pPrChange></w:pPr>{_changed(run(text))}</w:p>'
        case _:
            return None


def _full(run: str) -> str:
    return _PROPERTIES.sub(_FULL_FORMAT, run)


def _box(text: str, run: Run) -> str:
    """A title in a text box, once for programs that know the newer drawings and once for the others."""
    content = f'<w:txbxContent><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run(text)}</w:p></w:txbxContent>'
    shape = (
        '<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="5274310" cy="900000"/><wp:docPr id="2" name="文本框 2"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="5274310" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr>'
        f"<wps:txbx>{content}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    older = f'<w:pict><v:shape style="width:415pt;height:70pt"><v:textbox>{content}</v:textbox></v:shape></w:pict>'
    return f'<mc:AlternateContent><mc:Choice Requires="wps">{shape}</mc:Choice><mc:Fallback>{older}</mc:Fallback></mc:AlternateContent>'


def _alternatives(run: str) -> str:
    return f'<mc:AlternateContent><mc:Choice Requires="w14">{run}</mc:Choice><mc:Fallback>{run}</mc:Fallback></mc:AlternateContent>'


_WHEN = 'w:id="21" w:author="办公室" w:date="2024-01-08T09:30:00Z"'


def _changed(run: str) -> str:
    return run.replace(
        "</w:rPr>", f'<w:rPrChange {_WHEN}><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:rPrChange></w:rPr>'
    )


def docx_content(text: str, dialect: str, run: Run) -> str | None:
    """A cell's content where the dialect has its own."""
    match dialect:
        case "wps_full":
            place = '<w:pPr><w:widowControl/><w:jc w:val="center"/><w:textAlignment w:val="center"/></w:pPr>'
            return f"<w:p>{place}{_full(run(text))}</w:p>"
        case "comments" if text.isdigit() and len(text) > 1:
            return f'<w:p><w:commentRangeStart w:id="0"/>{run(text)}<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r></w:p>'
        case "hyperlinks" if text.isdigit():
            return f'<w:p><w:hyperlink w:anchor="OLE_LINK1">{run(text)}</w:hyperlink><w:bookmarkStart w:id="9" w:name="OLE_LINK1"/><w:bookmarkEnd w:id="9"/></w:p>'
        case "alternatives":
            return f"<w:p>{_alternatives(run(text))}</w:p>"
        case "formats_changed":
            return f"<w:p>{_changed(run(text))}</w:p>"
        case _:
            return None


def docx_rest(text: str, dialect: str, run: Run) -> str:
    """What a cell holds that goes on from above: nothing that is seen, but programs leave the text there."""
    return f"<w:p>{run(text)}</w:p>" if dialect == "merged_rests" and text else "<w:p/>"


def docx_row(row: str, dialect: str) -> str:
    """A whole row as the dialect has it."""
    if dialect == "grid_after":
        return row.replace(
            "<w:tr>", '<w:tr><w:trPr><w:gridAfter w:val="1"/><w:wAfter w:w="60" w:type="dxa"/></w:trPr>', 1
        )
    if dialect == "row_controls":
        return f'<w:sdt><w:sdtPr><w:id w:val="7"/></w:sdtPr><w:sdtContent>{row}</w:sdtContent></w:sdt>'
    if dialect == "wps_full":
        return row.replace(
            "<w:tr>",
            '<w:tr><w:tblPrEx><w:tblLayout w:type="fixed"/></w:tblPrEx><w:trPr><w:trHeight w:val="454" w:hRule="atLeast"/><w:jc w:val="center"/></w:trPr>',
            1,
        )
    return row


def docx_grid(grid: str, dialect: str) -> str:
    """The widths of a table's columns; a program that makes tables may not state any."""
    return "" if dialect == "no_grid" else grid


_PARTS: dict[str, tuple[str, str, str]] = {
    # part: kind of relationship, type, content
    "comments": ("comments", "comments", f'{_XML}<w:comments xmlns:w="{_W}"><w:comment w:id="0" w:author="审核" w:date="2024-01-08T09:30:00Z"><w:p><w:r><w:t>请核实，上报数为9999</w:t></w:r></w:p></w:comment></w:comments>'),
    "footer1": ("footer", "footer", f'{_XML}<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t> —</w:t></w:r></w:p></w:ftr>'),
    "header1": ("header", "header", f'{_XML}<w:hdr xmlns:w="{_W}"><w:p><w:r><w:t>政府信息公开工作年度报告</w:t></w:r></w:p></w:hdr>'),
}  # fmt: skip


def docx_members(members: dict[str, str], dialect: str) -> dict[str, str]:
    """The package's parts as the dialect has them."""
    if dialect not in _OWN_DOCX:
        return members
    document = members["word/document.xml"].replace(f'xmlns:w="{_W}"', _NAMESPACES, 1)
    names = {"comments": ["comments"], "wps_full": ["header1", "footer1"]}.get(dialect, [])
    if dialect == "wps_full":
        references = '<w:headerReference w:type="default" r:id="rId1"/><w:footerReference w:type="default" r:id="rId2"/>'
        document = document.replace("<w:sectPr>", f"<w:sectPr>{references}")
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD_TYPE}.{_PARTS[name][1]}+xml"/>'
        for name in names
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATED}/{_PARTS[name][0]}" Target="{name}.xml"/>'
        for n, name in enumerate(names, 1)
    )
    return {
        **members,
        "[Content_Types].xml": members["[Content_Types].xml"].replace("</Types>", f"{types}</Types>"),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        **{f"word/{name}.xml": _PARTS[name][2] for name in names},
    }


# ---- .xlsx --------------------------------------------------------------------------------------------------------
XLSX_ARRANGEMENTS = ("one_sheet",) * 3 + ("wide_lines",) * 2 + (
    "double_columns",
    "double_columns",
    "hidden_rows",
    "decimals",
    "prefixed",
    "without_places",
    "text_figures",
    "notes_first",
)  # fmt: skip
FIRST_SHEET = ("填报说明", "1.本表由各单位填报，没有的填“0”。", "2.报送时间：1月20日前。")
HIDDEN_ROW = ("校验", "0", "0", "0")
_DECIMAL = re.compile(r"^-?\d+\.\d+$")


def decimal_cell(text: str, ref: str) -> str | None:
    """A number with decimals, or a negative one, as a number; None where the text is something else."""
    is_number = _DECIMAL.match(text) or re.match(r"^-\d+$", text)
    # a number that ends in 0 would be shown without it
    return (
        f'<c r="{ref}"><v>{text}</v></c>'
        if is_number and not (("." in text) and text.endswith("0"))
        else None
    )


def text_cell(text: str, ref: str) -> str:
    """A figure kept as text."""
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def xlsx_members(members: Mapping[str, str], arrangement: str) -> dict[str, str]:
    """The package's parts as the arrangement has them."""
    if arrangement == "prefixed":
        return {
            name: _prefixed(text) if name.startswith("xl/") and "_rels" not in name else text
            for name, text in members.items()
        }
    if arrangement == "without_places":
        return {
            name: re.sub(r'<(row|c) r="[A-Z]*\d+"', r"<\1", text)
            if name.startswith("xl/worksheets")
            else text
            for name, text in members.items()
        }
    return dict(members)


def _prefixed(text: str) -> str:
    """Every element under a prefix, as some libraries write them."""
    text = re.sub(r"<(/?)([a-zA-Z]+)(?=[ />])", r"<\1x:\2", text)
    return text.replace(' xmlns="http', ' xmlns:x="http', 1)


# ---- .ofd ---------------------------------------------------------------------------------------------------------
OFD_ADVANCES = ("spelled",) * 3 + ("characters", "folded", "mixed_folds", "full_delta", "words")
OFD_LINES = ("stroked",) * 3 + ("one_path", "joined", "backwards", "moved")
OFD_PATHS = ("relative", "relative", "dotted")


def mixed_folds(steps: list[str]) -> str:
    """Advances where equal ones that follow each other are counted."""
    parts = []
    for step, equal in groupby(steps):
        count = len(list(equal))
        parts.append(f"g {count} {step}" if count > 2 else " ".join([step] * count))
    return " ".join(parts)


def words(text: str) -> list[str]:
    """A run as the objects that a program cuts it into: figures and everything else."""
    return re.findall(r"[0-9.,]+|[^0-9.,]+", text)


# ---- .mht ---------------------------------------------------------------------------------------------------------
MHT_FORMS = ("quoted-printable",) * 2 + ("base64", "utf16", "frames", "small_heads", "pictures_first")
_BOUNDARY = "----=_NextPart_01DA4F22.9C1E7B30"
_PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="


def _part(location: str, kind: str, coded: str, transfer: str = "base64") -> str:
    return f"--{_BOUNDARY}\nContent-Location: {location}\nContent-Transfer-Encoding: {transfer}\nContent-Type: {kind}\n\n{coded}\n"


def mht(page: str, form: str) -> bytes | None:
    """The whole file in one of `MHT_FORMS` that are new; None for another."""
    head = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="{_BOUNDARY}"; type="text/html"\n\n'
    utf8 = base64.encodebytes(page.encode()).decode()
    folder = "file:///C:/6D2A11F0"
    match form:
        case "utf16":
            wide = page.replace("charset=utf-8", "charset=unicode")
            coded = base64.encodebytes(wide.encode("utf-16")).decode()
            text = head + _part(f"{folder}/nb.htm", 'text/html; charset="unicode"', coded)
        case "frames":
            frames = '<html><head><title>nb</title></head><frameset rows="*,39"><frame src="nb.files/sheet001.htm" name="frSheet"><frame src="nb.files/tabstrip.htm" name="frTabs"></frameset></html>'
            text = head + _part(f"{folder}/nb.htm", 'text/html; charset="utf-8"', frames, "7bit")
            text += _part(f"{folder}/nb.files/sheet001.htm", 'text/html; charset="utf-8"', utf8)
            text += _part(
                f"{folder}/nb.files/tabstrip.htm",
                'text/html; charset="utf-8"',
                "<html><body>Sheet1</body></html>",
                "7bit",
            )
        case "small_heads":
            coded = quopri.encodestring(page.encode()).decode()
            text = (
                head + _part(f"{folder}/nb.htm", 'text/html;\n\tcharset="utf-8"', coded, "QUOTED-PRINTABLE")
            ).replace("; boundary", ";\n\tboundary")
            for name in ("MIME-Version", "Content-Type", "Content-Location", "Content-Transfer-Encoding"):
                text = text.replace(f"{name}:", f"{name.lower()}:")
        case "pictures_first":
            text = head.replace('type="text/html"', 'start="<nb@page>"; type="text/html"')
            text += _part(f"{folder}/nb.files/image001.png", "image/png", _PICTURE)
            text += _part(f"{folder}/nb.htm", 'text/html; charset="utf-8"\nContent-ID: <nb@page>', utf8)
        case _:
            return None
    return f"{text}--{_BOUNDARY}--\n".replace("\n", "\r\n").encode()


# ---- text dumps ---------------------------------------------------------------------------------------------------
TABS = ("plain", "plain", "residue", "two_blank_lines")
PIPES = ("framed", "padded", "markdown", "tight", "wide_bars", "aligned_rule")
ROWS = ("plain", "covered", "trailing", "commas", "aligned")
LINES = ("plain", "plain", "wide_indent", "trailing_space")
ENCODINGS = ("utf-8", "utf-8", "utf-8", "gb18030", "gb18030", "utf-8-sig")
ENDS = ("\n", "\n", "\r\n")


def row_line(cells: list[str], dialect: str) -> str | None:
    """A row of `ROWS`: between commas with quotes where they are needed, or apart by spaces."""
    match dialect:
        case "commas":
            return ",".join(f'"{c}"' if "," in c or "\n" in c else c for c in cells)
        case "aligned":
            return "    ".join(c.replace("\n", "").strip() for c in cells if c.strip())
        case _:
            return None


def pipe_lines(rows: list[list[str]], dialect: str) -> list[str]:
    """Rows in one of `PIPES` that are new: without spaces, between full-width bars, or with a ruled second line."""
    if dialect == "tight":
        return ["|".join(cells) for cells in rows]
    if dialect == "wide_bars":
        return ["｜".join(cells) for cells in rows]
    width = max(map(len, rows))
    framed = [f"| {' | '.join([*cells, *[''] * (width - len(cells))])} |" for cells in rows]
    return [framed[0], f"|{':---:|' * width}", *framed[1:]]


OWN_PIPES = ("tight", "wide_bars", "aligned_rule")


def cell_line(text: str, dialect: str) -> str:
    """A cell on a line of its own in one of `LINES`."""
    return {"wide_indent": f"　　{text}", "trailing_space": f"{text} "}.get(dialect, text)
