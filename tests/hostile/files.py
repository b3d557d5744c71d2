"""Files made to harm whoever reads them, made anew at every test: `HOSTILE` names each with what must be said of it.

None is larger on disk than a few megabytes, but for those whose size is their point.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from extract.document import Block, Document, Locator, Paragraph, Table
from nianbao.samples.store import DATA

FIXTURES = Path(__file__).parent.parent / "extract" / "fixtures"
MEGABYTE = 1024**2
DOCX_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
DOCX_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY l0 "哈哈哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    + "]>"
)
# One long entity, used often: no nesting for a parser to be warned by.
QUADRATIC = f'<!DOCTYPE q [<!ENTITY a "{"哈" * 50_000}">]>'


def zipped(*members: tuple[str, bytes], level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, doctype: str = "") -> bytes:
    xml = f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<w:document {WORD}><w:body>{body}</w:body></w:document>'
    return zipped(
        ("[Content_Types].xml", DOCX_TYPES.encode()),
        ("_rels/.rels", DOCX_RELATIONS.encode()),
        ("word/document.xml", xml.encode()),
    )


def docx_paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def ofd(document: str, doctype: str = "") -> bytes:
    start = f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
    entry = (
        '<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:Title>'
        f"{document}</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    return zipped(("OFD.xml", (start + entry).encode()), ("Doc_0/Document.xml", (start + entry).encode()))


def html(body: str) -> bytes:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def png(width: int, height: int, rows: bytes) -> bytes:
    """A grey PNG of one bit a pixel; `rows` are its bytes before compression, which may be fewer than it claims."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def pdf(*objects: str, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1, with a cross-reference table that is right."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root {root} 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def stream(dictionary: str, content: str) -> str:
    return f"<< {dictionary} /Length {len(content)} >>\nstream\n{content}\nendstream"


CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
PAGE = "/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def pdf_of_many_pages(count: int) -> bytes:
    kids = " ".join(["3 0 R"] * count)
    return pdf(CATALOG, f"<< /Type /Pages /Count {count} /Kids [{kids}] >>", f"<< {PAGE} >>")


def pdf_of_many_own_pages(count: int) -> bytes:
    kids = " ".join(f"{3 + i} 0 R" for i in range(count))
    return pdf(CATALOG, f"<< /Type /Pages /Count {count} /Kids [{kids}] >>", *[f"<< {PAGE} >>"] * count)


def pdf_with_page(page: str, *more: str) -> bytes:
    return pdf(CATALOG, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, *more)


def pdf_page_tree_cycle() -> bytes:
    return pdf(
        CATALOG,
        "<< /Type /Pages /Count 9 /Kids [3 0 R] >>",
        "<< /Type /Pages /Parent 2 0 R /Count 9 /Kids [2 0 R 3 0 R] >>",
    )


def pdf_self_reference() -> bytes:
    return pdf(CATALOG, "2 0 R")


def pdf_length_cycle() -> bytes:
    return pdf_with_page(
        f"<< {PAGE} /Contents 4 0 R >>", "<< /Length 5 0 R >>\nstream\nBT ET\nendstream", "5 0 R"
    )


def pdf_form_recursion() -> bytes:
    """A form that draws itself twice."""
    return pdf_with_page(
        f"<< {PAGE} /Contents 5 0 R /Resources << /XObject << /X 4 0 R >> >> >>",
        stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 4 0 R >> >>",
            "/X Do /X Do",
        ),
        stream("", "/X Do"),
    )


def pdf_form_laughs() -> bytes:
    """Twelve forms, each drawing the next ten times: 10^12 drawings of a line of text."""
    depth = 12
    forms = [
        stream(
            f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {6 + i} 0 R >> >>",
            "/X Do " * 10,
        )
        for i in range(depth)
    ]
    last = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F 4 0 R >> >>",
        "BT /F 9 Tf (0) Tj ET",
    )
    page = f"<< {PAGE} /Contents {6 + depth} 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
    return pdf_with_page(page, FONT, *forms, last, stream("", "/X Do"))[:]


def pdf_flate_bomb() -> bytes:
    """A content stream that unpacks to a gigabyte of operators."""
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(b"0 0 m\n" * 1_000_000) for _ in range(180)) + packer.flush()
    head = pdf_with_page(f"<< {PAGE} /Contents 4 0 R >>", "@")
    body = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    return head.replace(b"@", body)  # the offsets after it are wrong now: readers rebuild them


def pdf_huge_page() -> bytes:
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 2000000 2000000] /Contents 4 0 R >>"
    return pdf_with_page(page, stream("", "0 0 1999999 1999999 re f"))


def pdf_deep_array() -> bytes:
    return pdf_with_page(
        f"<< {PAGE} /Contents 4 0 R /X {'[' * 100_000}{']' * 100_000} >>", stream("", "BT ET")
    )


def nested_zip(depth: int, width: int = 2) -> bytes:
    content = zipped(("零.txt", b"0" * 10 * MEGABYTE))
    for _ in range(depth):
        content = zipped(*[(f"{i}.zip", content) for i in range(width)])
    return content


def overlapping_zip(copies: int = 300, size: int = 90 * MEGABYTE) -> bytes:
    """Many members that are all the same bytes of the file (after D. Fifield): small, without any nesting."""
    first = zipped(("0.txt", bytes(size)))
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        info = archive.infolist()[0]
        start = archive.start_dir
    entries = b""
    for number in range(copies):
        name = f"{number}.txt".encode()
        entries += struct.pack(
            "<4sBBBBHHIIIIHHHHHII",
            b"PK\x01\x02", 20, 3, 20, 0, 0, 8, 0x21, info.CRC, info.compress_size, info.file_size,
            len(name), 0, 0, 0, 0, 0, 0,
        ) + name  # fmt: skip
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, copies, copies, len(entries), start, 0)
    return first[:start] + entries + end


def escaping_zip() -> bytes:
    report = (DATA / "lq_gov-2019.docx").read_bytes()
    names = ("../../../tmp/nianbao-escaped.docx", "/tmp/nianbao-escaped.docx", "C:\\nianbao-escaped.docx")
    return zipped(*[(name, report) for name in names])


def table(cells: str) -> str:
    return f"<p>二、主动公开政府信息情况</p><table>{cells}</table>"


def mht(depth: int) -> bytes:
    lines = ["MIME-Version: 1.0"]
    for i in range(depth):
        lines += [f'Content-Type: multipart/related; boundary="b{i}"', "", f"--b{i}"]
    lines += ["Content-Type: text/html; charset=utf-8", "", "<html><p>x</p></html>"]
    lines += [f"--b{i}--" for i in reversed(range(depth))]
    return "\r\n".join(lines).encode()


def mht_of_many_parts(count: int) -> bytes:
    part = "--b\r\nContent-Type: text/css\r\n\r\np {}\r\n"
    return (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n' + part * count
    ).encode()


def rtf_deep() -> bytes:
    return b"{\\rtf1 " + b"{" * 200_000 + b"x" + b"}" * 200_001


def encrypted_zip() -> bytes:
    plain = bytearray(zipped(("报告.docx", (DATA / "lq_gov-2019.docx").read_bytes())))
    at = plain.index(b"PK\x01\x02")
    plain[6] |= 1
    plain[at + 8] |= 1
    return bytes(plain)


def gif_of_many_frames() -> bytes:
    frame = b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
    return b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff" + frame * 100_000 + b"\x3b"


def tiff_loop() -> bytes:
    """A TIFF whose second page is its first."""
    entries = ((256, 4, 1, 8), (257, 4, 1, 8), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 1),
               (273, 4, 1, 8), (278, 4, 1, 8), (279, 4, 1, 8))  # fmt: skip
    directory = struct.pack("<H", len(entries))
    for tag, kind, count, value in entries:
        directory += struct.pack("<HHII", tag, kind, count, value)
    return b"II*\x00" + struct.pack("<I", 16) + bytes(8) + directory + struct.pack("<I", 16)


Made = Callable[[], bytes]

# Name, how it is made, the categories of which one must be among its issues: an empty set where reading it is right
# and what is in it is simply no report.
NOT_A_REPORT = frozenset({"not_a_report"})
TOO_LARGE = frozenset({"too_large"})
HOSTILE: dict[str, tuple[Made, frozenset[str]]] = {
    # Archives.
    "bundle/flat-bomb.zip": (lambda: zipped(("零.txt", bytes(190 * MEGABYTE))), TOO_LARGE),
    "bundle/nested-bomb.zip": (lambda: nested_zip(5, 10), frozenset({"nested_too_deep"})),
    "bundle/overlapping.zip": (overlapping_zip, TOO_LARGE),
    "bundle/many-members.zip": (
        lambda: zipped(*[(f"{i}.txt", b"x") for i in range(250)]),
        frozenset({"too_large", "not_a_report"}),
    ),
    "bundle/empty.zip": (zipped, frozenset({"empty_bundle"})),
    "bundle/encrypted.zip": (encrypted_zip, frozenset({"password_protected"})),
    # XML.
    "xml/laughs.docx": (
        lambda: docx(docx_paragraph("&l9;"), LAUGHS),
        frozenset({"broken_docx", "not_a_report"}),
    ),
    "xml/quadratic.docx": (
        lambda: docx(docx_paragraph("&a;" * 50_000), QUADRATIC),
        frozenset({"broken_docx", "not_a_report"}),
    ),
    "xml/bomb.docx": (lambda: docx(docx_paragraph(" " * 150 * MEGABYTE)), TOO_LARGE),
    "xml/deep.docx": (
        lambda: docx("<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000),
        frozenset({"broken_docx", "too_large"}),
    ),
    "xml/wide-span.docx": (
        lambda: docx(
            '<w:tbl><w:tr><w:trPr><w:gridBefore w:val="999999999"/></w:trPr><w:tc><w:tcPr><w:gridSpan '
            f'w:val="999999999"/></w:tcPr>{docx_paragraph("制发件数")}</w:tc></w:tr></w:tbl>'
        ),
        frozenset({"table_too_large", "not_a_report"}),
    ),
    "xml/laughs.svg": (
        f"<?xml version='1.0'?>{LAUGHS}<svg><text>&l9;</text></svg>".encode,
        NOT_A_REPORT,
    ),
    "xml/laughs.html": (lambda: LAUGHS.encode() + html("<p>&l9;</p>"), NOT_A_REPORT),
    "xml/laughs.ofd": (lambda: ofd("&l9;", LAUGHS), frozenset({"broken_ofd"})),
    "xml/laughs.xml": (
        (
            f"<?xml version='1.0'?>{LAUGHS}<?mso-application progid='Word.Document'?>"
            '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>'
            "&l9;</w:t></w:r></w:p></w:body></w:wordDocument>"
        ).encode,
        frozenset({"broken_word_xml", "not_a_report"}),
    ),
    # PDF.
    "pdf/10000-pages.pdf": (lambda: pdf_of_many_own_pages(10_000), frozenset({"too_many_pages"})),
    "pdf/10000-times-one-page.pdf": (lambda: pdf_of_many_pages(10_000), frozenset({"too_many_pages"})),
    "pdf/page-tree-cycle.pdf": (pdf_page_tree_cycle, frozenset({"broken_pdf"})),
    "pdf/self-reference.pdf": (pdf_self_reference, frozenset({"broken_pdf"})),
    "pdf/length-cycle.pdf": (pdf_length_cycle, frozenset({"broken_pdf"})),
    "pdf/form-recursion.pdf": (pdf_form_recursion, frozenset({"broken_pdf"})),
    "pdf/form-laughs.pdf": (pdf_form_laughs, frozenset({"too_large"})),
    "pdf/flate-bomb.pdf": (pdf_flate_bomb, frozenset({"too_large"})),
    "pdf/huge-page.pdf": (pdf_huge_page, frozenset({"broken_pdf"})),
    "pdf/deep-array.pdf": (pdf_deep_array, frozenset({"broken_pdf", "page_failed", "not_a_report"})),
    "pdf/program.pdf": (lambda: b"MZ" + bytes(range(256)) * 40, frozenset({"unsupported_format"})),
    "pdf/elf.pdf": (lambda: b"\x7fELF" + bytes(range(256)) * 40, frozenset({"unsupported_format"})),
    # Pictures.
    "image/60000x60000.png": (lambda: png(60_000, 60_000, bytes(8000)), frozenset({"image_too_large"})),
    "image/bomb.png": (lambda: png(10_000, 10_000, bytes(400 * MEGABYTE)), frozenset({"image_too_large"})),
    "image/liar.png": (lambda: png(5_000, 5_000, bytes(10)), frozenset({"broken_image"})),
    "image/frames.gif": (gif_of_many_frames, frozenset({"not_a_report", "broken_image"})),
    "image/loop.tif": (tiff_loop, frozenset({"not_a_report", "broken_image"})),
    # Markup and text.
    "html/deep.html": (
        lambda: html("<div>" * 200_000 + "深" + "</div>" * 200_000),
        frozenset({"not_a_report", "broken_html", "too_large"}),
    ),
    "html/wide.html": (lambda: html("<i>0</i>" * 500_000), NOT_A_REPORT),
    "html/wide-divs.html": (lambda: html("<div>0</div>" * 300_000), NOT_A_REPORT),
    "html/spans.html": (
        lambda: html(
            table(
                f'<tr><td colspan="{10**9}" rowspan="{10**9}">制发件数</td><td>1</td><td>2</td></tr>' * 3_000
            )
        ),
        frozenset({"not_a_report", "table_too_large"}),
    ),
    "html/long-span.html": (
        lambda: html(table(f'<tr><td colspan="{"9" * 100_000}">1</td><td>1</td><td>2</td></tr>')),
        frozenset({"not_a_report", "table_too_large"}),
    ),
    "html/nested-tables.html": (
        lambda: html("<table><tr><td>1</td><td>2</td><td>" * 3_000),
        frozenset({"not_a_report", "broken_html", "too_large"}),
    ),
    "html/attributes.html": (
        lambda: html(f"<p style='display {' ' * MEGABYTE}'>x</p><p style='{'display ' * 100_000}'>y</p>"),
        NOT_A_REPORT,
    ),
    "html/declaration.html": (
        lambda: b"\n" * MEGABYTE + b"<?xml " + b"<" * MEGABYTE + html("x"),
        NOT_A_REPORT,
    ),
    "text/one-line.txt": (lambda: "零".encode() * (50 * MEGABYTE // 3), NOT_A_REPORT),
    "text/tabs.txt": (lambda: b"\t0" * 5_000_000, frozenset({"table_too_large"})),
    "text/pipes.txt": (lambda: (b"|0" * 1_000 + b"\n") * 2_000, frozenset({"table_too_large"})),
    "text/rules.txt": (lambda: (b"| " + b"-" * 100_000 + b" x\n") * 20, NOT_A_REPORT),
    "text/bookmarks.txt": (lambda: b"[bookmark: " * 300_000, NOT_A_REPORT),
    "text/nul.txt": (
        lambda: "制发件数\x00\x00\t0\x00\n".encode() * 100,
        frozenset({"unsupported_format", "not_a_report"}),
    ),
    "text/marks.txt": (
        lambda: "2020年\u202e息信府政\u202c公开\u2066年度报告\ufeff\u200b\n".encode() * 100,
        NOT_A_REPORT,
    ),
    "text/surrogates.txt": (lambda: b"\xed\xa0\x80\xed\xb0\x80 \xed\xbf\xbf\n" * 1000, NOT_A_REPORT),
    # Mail and Word's relatives.
    "word/deep.mht": (lambda: mht(5_000), frozenset({"not_a_report", "broken_mht"})),
    "word/many-parts.mht": (lambda: mht_of_many_parts(100_000), frozenset({"broken_mht"})),
    "word/deep.rtf": (
        rtf_deep,
        frozenset({"converter_failed", "converter_timeout", "broken_docx", "not_a_report"}),
    ),
    "word/password.docx": (
        (FIXTURES / "password.docx").read_bytes,
        frozenset({"password_protected"}),
    ),
}

# Text that makes a careless pattern try every way to fit: each in a heading, a label, a figure and a title of its own.
TRICKY = (
    "（" * 100_000,
    "(1" * 50_000,
    "1" * 100_000,
    "1," * 50_000,
    "1,111" * 20_000,
    " " * 100_000 + "x",
    "增" * 100_000,
    "增(" * 50_000,
    "年度" * 50_000,
    "2020年" * 25_000,
    "政府信息公开" * 20_000,
    "信息公开报告" * 20_000,
    "关于" * 50_000,
    "一、" * 50_000,
    "一" * 100_000,
    "二、主动公开" + "情" * 100_000,
    "务(务" * 30_000,
    "务(wu)" * 25_000 + "(",
    "发布日期" + " " * 100_000,
    "2020年1月1日" * 20_000,
    "自2020年1月1日" + " " * 50_000 + "至" + " " * 50_000,
    "2020 - 1 - " * 15_000,
    "--" * 50_000,
    "| -" * 30_000,
    "¥" * 100_000,
    "件" * 100_000,
    "<?xml" * 20_000,
    "\u202e" * 100_000,
    "\U0010ffff" * 30_000,
)  # fmt: skip


def tricky_report(text: str, document: Document) -> Document:
    """A report, read, with the text in every place of a kind of its own: title, first and last paragraph, a heading,
    what the page says of itself, a label and a figure of every table."""
    title, first, last = (
        Paragraph(text, role="title"),
        Paragraph(text, locator=Locator(line=1)),
        Paragraph(text, locator=Locator(line=2)),
    )
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Table):
            cells = list(block.cells)
            for at in (0, len(cells) // 2, len(cells) - 1):
                cells[at] = replace(cells[at], text=text)
            blocks.append(replace(block, cells=tuple(cells)))
        else:
            blocks += [block, Paragraph("三、" + text)] if len(block.text) < 30 else [block]
    meta = {"title": text, "dateline": "发布日期" + text, "PubDate": text, "ArticleTitle": text}
    return replace(document, blocks=(title, first, *blocks, last), meta=meta)


def tricky_page(text: str) -> bytes:
    """A page with the text in its title, what it says of itself, its headline, its date line, a cell and a link."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;")
    return (
        f"<html><head><title>{safe}</title><meta name='PubDate' content='{safe}'></head><body><h1>{safe}</h1>"
        f"<p style='{safe}'>发布日期：{safe}</p><table><tr><td colspan='{safe}'>{safe[:600]}</td><td>0</td><td>1</td>"
        f"</tr></table><a href='{safe}'>{safe}</a><p>{safe}</p></body></html>"
    ).encode()
