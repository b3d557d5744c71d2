"""Held back once, in the second generation: what word processors, sheets, OFD and MHT programs write."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Callable
from xml.sax.saxutils import escape

# ---- .docx --------------------------------------------------------------------------------------------------------
DOCX_DIALECTS = (
    "auto_numbers",
    "no_break_hyphens",
    "cell_controls",
    "custom_xml",
    "strict",
    "other_part",
    "fields",
    "moved",
    "grid_before",
)
_NUMBERED = re.compile(r"^[一二三四五六]、")
_STRICT = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/": "http://purl.oclc.org/ooxml/officeDocument/relationships/",
}
_NUMBERING_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
_NUMBERING = (
    '<?xml version="1.0" encoding="UTF-8"?><w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:abstractNum w:abstractNumId="3"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
)

Run = Callable[[str], str]
"""Text → a run."""


def docx_paragraph(text: str, dialect: str, run: Run) -> str | None:
    """A paragraph of the report in one of `DOCX_DIALECTS` where that dialect has its own."""
    if dialect == "auto_numbers" and (numbered := _NUMBERED.match(text)) and len(text) < 40:
        properties = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        return f"<w:p>{properties}{run(text[numbered.end() :])}</w:p>"
    if dialect == "custom_xml" and text:
        return f'<w:customXml w:element="text"><w:p>{run(text)}</w:p></w:customXml>'
    if dialect == "moved" and text:
        when = 'w:id="7" w:author="审核" w:date="2024-01-02T00:00:00Z"'
        return f"<w:p><w:moveTo {when}>{run(text)}</w:moveTo></w:p><w:p><w:moveFrom {when}><w:r><w:t>移走的旧稿</w:t></w:r></w:moveFrom></w:p>"
    return None


def docx_content(text: str, dialect: str, run: Run) -> str | None:
    """A cell's content where the dialect has its own."""
    if dialect == "no_break_hyphens" and "-" in text:
        inner = "<w:noBreakHyphen/>".join(
            f'<w:t xml:space="preserve">{escape(part)}</w:t>' if part else "" for part in text.split("-")
        )
        return f"<w:p><w:r>{inner}</w:r></w:p>"
    if dialect == "fields" and text.isdigit():
        return (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> =SUM(LEFT) \\* MERGEFORMAT </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(text)}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        )
    if dialect == "custom_xml":
        return f'<w:p><w:proofErr w:type="spellStart"/><w:customXml w:element="v">{run(text)}</w:customXml><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/></w:p>'
    return None


def docx_cell(cell: str, dialect: str) -> str:
    """A whole cell, wrapped where the dialect wraps cells."""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="数据"/></w:sdtPr><w:sdtContent>{cell}</w:sdtContent></w:sdt>'
        if dialect == "cell_controls"
        else cell
    )


def docx_row(cells: str, dialect: str) -> str:
    """A whole row; `grid_before` begins its table one narrow grid column to the right."""
    if dialect == "grid_before":
        return f'<w:tr><w:trPr><w:gridBefore w:val="1"/><w:wBefore w:w="40" w:type="dxa"/></w:trPr>{cells}</w:tr>'
    return f"<w:tr>{cells}</w:tr>"


def docx_members(members: dict[str, str], dialect: str) -> dict[str, str]:
    """The package's parts as the dialect has them."""
    if dialect == "auto_numbers":
        types = members["[Content_Types].xml"].replace(
            "</Types>", f'<Override PartName="/word/numbering.xml" ContentType="{_NUMBERING_TYPE}"/></Types>'
        )
        related = (
            '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>'
        )
        return members | {
            "[Content_Types].xml": types,
            "word/_rels/document.xml.rels": related,
            "word/numbering.xml": _NUMBERING,
        }
    if dialect == "other_part":
        renamed = {
            name: text.replace("word/document.xml", "word/document2.xml") for name, text in members.items()
        }
        renamed["word/document2.xml"] = renamed.pop("word/document.xml")
        return renamed
    if dialect == "strict":
        out = members
        for old, new in _STRICT.items():
            out = {name: text.replace(old, new) for name, text in out.items()}
        return out
    return members


# ---- .xlsx --------------------------------------------------------------------------------------------------------
XLSX_ARRANGEMENTS = ("unit_formats", "rich_shared", "formulas", "hidden_sheet", "sheet_a_section")
_UNIT = re.compile(r"^(-?\d+(?:\.\d+)?)(件|条|次|万元|元)$")
UNIT_FORMATS = {unit: index for index, unit in enumerate(("件", "条", "次", "万元", "元"), 1)}


def unit_cell(text: str, ref: str) -> str | None:
    """A number whose unit is only in the cell's format; None where the text is something else."""
    found = _UNIT.match(text)
    return f'<c r="{ref}" s="{UNIT_FORMATS[found[2]]}"><v>{found[1]}</v></c>' if found else None


def styles(main: str) -> str:
    """The style sheet with a format for each unit."""
    formats = "".join(
        f'<numFmt numFmtId="{170 + i}" formatCode="General&quot;{unit}&quot;"/>'
        for unit, i in UNIT_FORMATS.items()
    )
    cells = "".join(
        f'<xf numFmtId="{170 + i}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        for i in UNIT_FORMATS.values()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="{main}"><numFmts count="{len(UNIT_FORMATS)}">{formats}</numFmts><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        f'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{len(UNIT_FORMATS) + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>{cells}</cellXfs></styleSheet>'
    )


def shared_item(text: str) -> str:
    """A shared string of several runs, with a phonetic guide that is no part of it."""
    half = max(len(text) // 2, 1)
    runs = "".join(
        f'<r><rPr><sz val="10"/></rPr><t xml:space="preserve">{escape(part)}</t></r>'
        for part in (text[:half], text[half:])
        if part
    )
    return f'<si>{runs}<rPh sb="0" eb="1"><t>xin xi</t></rPh><phoneticPr fontId="1"/></si>'


def formula_cell(text: str, ref: str) -> str | None:
    """A figure that the sheet works out itself, with the result it had when it was saved."""
    return (
        f'<c r="{ref}"><f>SUM({text},0)</f><v>{text}</v></c>'
        if text.isascii() and text.isdigit() and len(text) > 1
        else None
    )


HIDDEN_SHEET = ("选项", "行政许可", "行政处罚", "9999")

# ---- .ofd ---------------------------------------------------------------------------------------------------------
OFD_ADVANCES = ("several_codes", "glyph_layer")
OFD_LINES = ("template_lines", "dashed", "line_layer")
OFD_PATHS = ("plain", "absolute")

# ---- .mht ---------------------------------------------------------------------------------------------------------
MHT_FORMS = ("word_gbk", "page_last", "alternative", "loose")


def mht(page: str, form: str) -> bytes | None:
    """The whole file in one of `MHT_FORMS`; None for another."""
    boundary = "----=_NextPart_000_0001_01D6F2C4.AB12CD34"
    gbk = page.replace("charset=utf-8", "charset=gb2312").encode("gb18030", "xmlcharrefreplace")
    coded = quopri.encodestring(gbk)
    utf8 = base64.encodebytes(page.encode())
    style = b'Content-Type: text/css\nContent-Transfer-Encoding: 7bit\nContent-Location: cid:css-1@mhtml.blink\n\n@charset "utf-8"; td { border: 1px solid; }\n'
    match form:
        case "word_gbk":
            body = (
                f'MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary="{boundary}"\n\n本文档为“单个文件网页”，也称为“Web 档案”文件。\n\n--{boundary}\n'
                'Content-Location: file:///C:/2C3A4B/report.htm\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/html; charset="gb2312"\n\n'
            ).encode("gb18030")
            return _crlf(body + coded + f"\n--{boundary}--\n".encode())
        case "page_last":
            head = f'From: <Saved by Blink>\nSubject: =?utf-8?Q?=E5=B9=B4=E6=8A=A5?=\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype="text/html";\n\tstart="<main@mhtml.blink>";\n\tboundary="{boundary}"\n\n\n--{boundary}\n'
            part = f"\n--{boundary}\nContent-Type: text/html\nContent-ID: <main@mhtml.blink>\nContent-Transfer-Encoding: base64\nContent-Location: https://www.example.gov.cn/a.html\n\n"
            return _crlf(head.encode() + style + part.encode() + utf8 + f"\n--{boundary}--\n".encode())
        case "alternative":
            inner = "----=_NextPart_001_0002"
            head = (
                f'MIME-Version: 1.0\nContent-Type: multipart/related; type="multipart/alternative"; boundary="{boundary}"\n\n--{boundary}\nContent-Type: multipart/alternative; boundary="{inner}"\n\n'
                f'--{inner}\nContent-Type: text/plain; charset="utf-8"\n\n请用浏览器打开。\n\n--{inner}\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n'
            )
            return _crlf(head.encode() + utf8 + f"\n--{inner}--\n\n--{boundary}--\n".encode())
        case "loose":
            head = f"MIME-Version: 1.0\nContent-Type: multipart/related; boundary={boundary.replace('=', '')}\n\n--{boundary.replace('=', '')}\nContent-Type: text/html;\n charset=gb2312\nContent-Transfer-Encoding: Quoted-Printable\n\n"
            return head.encode() + coded + f"\n--{boundary.replace('=', '')}--\n".encode()
        case _:
            return None


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


# ---- text dumps ---------------------------------------------------------------------------------------------------
TABS = ("form_feeds",)
PIPES = ("box_drawing", "grid")
ROWS = ("quoted", "framed_tabs")
ENCODINGS = ("utf-16-be-bom",)
ENDS = ("\r",)


def boxed(rows: list[list[str]], dialect: str) -> list[str]:
    """Rows of one width between drawn lines, with box characters or with plus signs."""
    width = max(map(len, rows))
    bar, left, middle, right, stroke = (
        ("│", "├", "┼", "┤", "─") if dialect == "box_drawing" else ("|", "+", "+", "+", "-")
    )
    rule = left + middle.join([stroke * 6] * width) + right
    out = [rule]
    for cells in rows:
        texts = [*cells, *[""] * (width - len(cells))]
        out += [bar + bar.join(f" {text} " for text in texts) + bar, rule]
    return out


def quoted(text: str) -> str:
    """A cell as a sheet's clipboard has it: in quotes where it has a line break."""
    return f'"{text}"' if "\n" in text else text
