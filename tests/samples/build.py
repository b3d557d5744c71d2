# ruff: noqa: E501  the table of samples is easier to read a sample a line
"""Writes the samples of tests/samples/quirks anew, each with its expected record, and the table in their README.

    python -m tests.samples.build [NAME…]

The expected records come from what was invented, never from what a reader made of it. Refused in CI: samples are
frozen, and a change to one is a commit that somebody looks at. Needs Debian's fonts-noto-cjk, LibreOffice, fpdf2.
"""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import py7zr

from extract.document import GridTemplate
from nianbao.quirks import layout
from nianbao.quirks.convert import office
from nianbao.quirks.report import QuirkyReport
from nianbao.quirks.wording import converter
from nianbao.quirks.write_docx import write_docx
from nianbao.quirks.write_html import write_html
from nianbao.quirks.write_mht import write_mht
from nianbao.quirks.write_ofd import write_ofd
from nianbao.quirks.write_pdf import write_pdf
from nianbao.quirks.write_text import write_text
from nianbao.quirks.write_xlsx import write_xlsx
from nianbao.samples.typeset import ROOMY
from tests.extract.rar_writer import write_rar
from tests.quirk_golden import FOLDER, SUFFIX, ExpectedDocument, dump
from tests.samples.draw_pdf import pdf_with_files, pdf_with_font_map, scan_with_text
from tests.samples.invent import (
    asking,
    expected,
    relabelled,
    report,
    report_on_2014,
    table,
    with_tables,
)
from tests.samples.pages import flattened_page, page_without_report

Built = tuple[bytes, list[ExpectedDocument]]
Change = Callable[[QuirkyReport], QuirkyReport]
Write = Callable[[QuirkyReport], tuple[bytes, object]]

_UNTRUSTED = ("untrusted_text_layer",)


@dataclass(frozen=True, slots=True)
class Sample:
    """A file's name, the quirk that it shows, and how its bytes and its expected record are made of a seed."""

    name: str
    quirk: str
    build: Callable[[str, int], Built]


def _same(made: QuirkyReport) -> QuirkyReport:
    return made


def _plain(
    write: Write, *asked: object, change: Change = _same, grid: bool = True, bom: bytes = b"", **facts: str
) -> Callable[[str, int], Built]:
    """A report that was asked for, changed, written, and expected as invented but for `facts`."""

    def build(name: str, seed: int) -> Built:
        made = change(report(seed, *asked, grid=grid))
        with asking(*asked):
            data, *_ = write(made)
        return bom + data, [expected(made, name, **facts)]

    return build


def _on_2014(write: Write, *asked: object, grid: bool = True) -> Callable[[str, int], Built]:
    """A report of before 2019 that was asked for, as invented."""

    def build(name: str, seed: int) -> Built:
        made = report_on_2014(seed, *asked, grid=grid)
        with asking(*asked):
            data, *_ = write(made)
        return data, [expected(made, name)]

    return build


def _html(*asked: object, change: Change = _same, **facts: str) -> Callable[[str, int], Built]:
    return _plain(write_html, *asked, change=change, **facts)


def _charset(encoding: str, label: str) -> Callable[[str, int], Built]:
    return _plain(lambda made: write_html(made, mislabelled=True), (encoding, label), "trs")


def _text(dialect: str, *asked: object) -> Callable[[str, int], Built]:
    return _plain(lambda made: (write_text(made, dialect)[0], None), *asked, grid=False)


def _converted(suffix: str, target: str, *asked: object) -> Callable[[str, int], Built]:
    def write(made: QuirkyReport) -> tuple[bytes, object]:
        source = write_docx(made, plain=True) if suffix == "docx" else write_xlsx(made)
        return office([source[0]], suffix, target)[0], None

    return _plain(write, *asked)


# ---- what is done to reports --------------------------------------------------------------------------------
def _labels(words: Mapping[str, str]) -> Change:
    return lambda made: relabelled(made, words)


def _tables(number: int, cut: Callable[[GridTemplate], list[GridTemplate]]) -> Change:
    return lambda made: with_tables(made, number, tuple(cut(table(made, number))))


def _extra_row(grid: GridTemplate) -> list[GridTemplate]:
    return [layout.extra_document_row(grid, "其他主动公开文件", ["13", "0", "57"])]


def _sub_rows(grid: GridTemplate) -> list[GridTemplate]:
    key, labels = "art20_5.other_services", ["行政检查", "行政确认"]
    figures = [["4", "增1", "6"], ["0", "0", "2"]]
    return [layout.sub_rows(grid, key, labels, figures, parent_keeps=True)]


def _split(*, repeat_header: bool) -> Change:
    return _tables(
        3, lambda grid: layout.split(grid, 14, repeat_header=repeat_header, repeat_labels=repeat_header)
    )


def _converted_script(configuration: str, brackets: Mapping[str, str] | None = None) -> Change:
    """In traditional script; `brackets`: what a copier left behind characters."""

    def transcribe(text: str) -> str:
        text = converter(configuration)(text)
        for character, note in (brackets or {}).items():
            text = text.replace(character, f"{character}({note})")
        return text

    def change(made: QuirkyReport) -> QuirkyReport:
        sections = tuple(
            replace(
                part,
                heading=transcribe(part.heading),
                paragraphs=tuple(map(transcribe, part.paragraphs)),
                tables=tuple(
                    replace(t, cells=tuple(replace(c, label=transcribe(c.label)) for c in t.cells))
                    for t in part.tables
                ),
            )
            for part in made.sections
        )
        lines = tuple(map(transcribe, made.title))
        truth = replace(made.truth, title="".join(lines))
        signed = tuple(map(transcribe, made.signature))
        return replace(made, title=lines, sections=sections, signature=signed, truth=truth)

    return change


# ---- documents that the generator doesn't write -------------------------------------------------------------
def _elsewhere(where: str) -> Callable[[str, int], Built]:
    def build(name: str, seed: int) -> Built:
        data, issue, links = page_without_report(report(seed), where)
        return data, [ExpectedDocument(name, {"status": "skipped"}, (issue,), links)]

    return build


def _lying(lie: Callable[[str], str], *on: int) -> Callable[[str, int], Built]:
    def build(name: str, seed: int) -> Built:
        made = report(seed)
        issues = _UNTRUSTED * len(on)
        return pdf_with_font_map(made, lie, on), [expected(made, name, issues=issues)]

    return build


def _scan(*on: int, hidden: bool) -> Callable[[str, int], Built]:
    def build(name: str, seed: int) -> Built:
        made = report(seed)
        issues = _UNTRUSTED * len(on)
        return scan_with_text(made, on, hidden=hidden), [expected(made, name, issues=issues)]

    return build


def _embedded(name: str, seed: int) -> Built:
    made = report(seed)
    data = pdf_with_files(made, {"附表.xlsx": b"PK\x05\x06" + bytes(18)})
    return data, [expected(made, name, links=(("attachment", "embedded:附表.xlsx"),))]


def _bundle(pack: Callable[[Mapping[str, bytes]], bytes]) -> Callable[[str, int], Built]:
    """Three units' reports, one of them in a folder."""

    def build(name: str, seed: int) -> Built:
        writers: dict[str, Write] = {"html": write_html, "docx": write_docx, "xlsx": write_xlsx}
        members: dict[str, bytes] = {}
        documents = []
        for number, (suffix, write) in enumerate(writers.items()):
            made = report(seed * 10 + number)
            folder = "各单位/" if number else ""
            member = f"{folder}{made.truth.agency}.{suffix}"
            with asking("body_only"):
                members[member] = write(made)[0]
            documents.append(expected(made, f"{name}!{member}"))
        return pack(members), documents

    return build


class _NamedInGbk(zipfile.ZipInfo):
    """A member named as Windows does it: in GBK, which nothing says. zipfile writes UTF-8 for all beyond ASCII."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def _zip(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = _NamedInGbk(name, (2022, 1, 18, 9, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def _seven_zip(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return out.getvalue()


def _rar(members: Mapping[str, bytes]) -> bytes:
    return write_rar(list(members.items()))


_CUT_HEADER = {"本年新制作数量": "本年新", "本年新公开数量": "本年新"}
_ANNOTATED = {
    "上一年项目数量": "上一年项目数量(指2019年事项数)",
    "本年增/减": "本年增/减(减用负值表示,如-8)",
    "处理决定数量": "处理决定数量（指本年度办件量）",
}
_PINYIN = {"務": "wù", "條": "tiáo", "總": "zǒng", "報": "bào", "處": "chǔ", "項": "xiàng"}
_VARIANTS = {"務": "务", "條": "条", "總": "总", "報": "报", "處": "处", "項": "项"}

SAMPLES = (
    Sample("html_utf8_bom.html", "UTF-8 with BOM, labelled gbk", _charset("utf-8-sig", "gbk")),
    Sample("html_utf8.html", "UTF-8, rightly labelled; a TRS site around it", _html("trs", "title_in_body")),
    Sample("html_utf8_as_gb2312.html", "UTF-8 labelled gb2312", _charset("utf-8", "gb2312")),
    Sample("html_gb18030.html", "GB18030 labelled gb2312, as usual", _charset("gb18030", "gb2312")),
    Sample("html_gb18030_as_utf8.html", "GB18030 labelled utf-8", _charset("gb18030", "utf-8")),
    Sample("html_utf16.html", "UTF-16 with its mark, labelled utf-8", _charset("utf-16", "utf-8")),
    Sample("html_container_soup.html", "article in nameless divs, neighbours' reports listed below", _html("div_soup")),
    Sample("html_container_table.html", "site set by tables, the article in a cell", _html("table_site")),
    Sample("html_container_portal.html", "a table of metadata and related reports around the article", _html("portal", "metas")),
    Sample("html_spans.html", "row and column spans", _html("2019")),
    Sample("html_spans_wrong.html", "a corner's colspan one too small", _html("corner_short")),
    Sample("html_spans_huge.html", "banners with colspan 99", _html("2019", "banner_huge")),
    Sample("html_nested_layout.html", "the report in a table for layout", _html("2019", "layout_table")),
    Sample("html_nested_figures.html", "figures in tables of their own within cells", _html("inner_table")),
    Sample("html_cell_paragraphs.html", "cells of several paragraphs, some empty", _html("paragraphs")),
    Sample("html_cell_breaks.html", "labels and prose with br", _html("2019", "breaks", "cut_headers_br")),
    Sample("html_word.html", "Word's markup: MsoNormal, o:p", _html("2019", "word")),
    Sample("html_word_smart_tags.html", "Word's smart tags around figures and dates", _html("word_smart_tags")),
    Sample("html_cut_header.html", "header cut into 本年新 | 本年新", _html("2019", change=_labels(_CUT_HEADER))),
    Sample("html_split.html", "table 3 in two, without its header again", _html(change=_split(repeat_header=False))),
    Sample("html_split_header.html", "table 3 in two, header and labels again", _html(change=_split(repeat_header=True))),
    Sample("html_one_table_2.html", "table 2 as one table", _html("2019", "trs")),
    Sample("html_five_tables.html", "table 2 as five tables", _html("2019", change=_tables(2, layout.five_tables))),
    Sample("html_four_tables.html", "the current form's table 2 as a table a block", _html(change=_tables(2, layout.five_tables))),
    Sample("html_extra_row.html", "an extra row: 其他主动公开文件", _html("2019", change=_tables(2, _extra_row))),
    Sample("html_sub_rows.html", "行政检查, 行政确认 under 其他对外管理服务事项", _html("2019", change=_tables(2, _sub_rows))),
    Sample("html_annotated.html", "annotated headers: (指2019年事项数)", _html("2019", change=_labels(_ANNOTATED))),
    Sample("html_backslash.html", "增\\减 for 增/减", _html("2019", change=_labels({"增/减": "增\\减"}))),
    Sample(
        "html_flattened.html",
        "tables pasted as one paragraph a cell",
        _plain(lambda made: (flattened_page(made), None), "zeros", grid=False),
    ),
    Sample("txt_lines.txt", "tables flattened to one cell a line", _text("lines")),
    Sample("txt_pipes.txt", "tables flattened to pipes", _text("pipes", "2019", "framed_rule")),
    Sample("txt_tabs.txt", "tables flattened to a cell a line behind tabs", _text("tabs", "2019")),
    Sample("txt_rows.txt", "tables flattened to rows of tabs", _text("rows")),
    Sample("html_traditional.html", "traditional script", _html(change=_converted_script("s2t"))),
    Sample("html_taiwan.html", "Taiwan's words", _html("2019", change=_converted_script("s2twp"))),
    Sample("html_pinyin.html", "traditional script with pinyin in brackets", _html(change=_converted_script("s2t", _PINYIN))),
    Sample("html_variants.html", "traditional script with the other variant in brackets", _html("2019", change=_converted_script("s2t", _VARIANTS))),
    Sample("html_only_images.html", "the report is pictures on the page", _elsewhere("image")),
    Sample("html_only_iframe.html", "the report is in an iframe", _elsewhere("frame")),
    Sample("html_only_viewer.html", "the report is in a pdf.js viewer", _elsewhere("viewer")),
    Sample("html_only_attachment.html", "the report is attached", _elsewhere("attachment")),
    Sample("pdf_ruled.pdf", "pages with ruling lines, spans, several tables a page", _plain(write_pdf, "2019")),
    Sample("pdf_several_tables.pdf", "table 2 as five tables on one page", _plain(write_pdf, "2019", change=_tables(2, layout.five_tables))),
    Sample("pdf_break.pdf", "table 3 over a page break, no header again", _plain(write_pdf, ROOMY)),
    Sample("pdf_break_header.pdf", "table 3 over a page break, its header again", _plain(write_pdf, "2019", ROOMY, "repeated_header")),
    Sample("pdf_rotated.pdf", "pages turned by 90 degrees", _plain(write_pdf, "rotated")),
    Sample("pdf_lines_missing.pdf", "some lines missing", _plain(write_pdf, "2019", "missing")),
    Sample("pdf_lines_dashed.pdf", "dashed lines", _plain(write_pdf, "dashed")),
    Sample("pdf_no_outer_lines.pdf", "tables without their outer lines", _plain(write_pdf, "2019", "no_outer")),
    Sample("pdf_owner_password.pdf", "encrypted with an owner's password", _plain(write_pdf, "owner_password")),
    Sample("pdf_embedded.pdf", "a file embedded", _embedded),
    Sample("pdf_cid.pdf", "the font's map says (cid:…)", _lying(lambda c: f"(cid:{ord(c) % 9000})", 2)),
    Sample("pdf_unknown.pdf", "the font's map says U+FFFD", _lying(lambda c: "\ufffd", 2)),
    Sample("pdf_private_use.pdf", "the font's map says private-use characters", _lying(lambda c: chr(0xE000 + ord(c) % 6000), 2)),
    Sample("pdf_wrong_figures.pdf", "the font's map says other figures than are drawn", _lying(lambda c: c.translate(str.maketrans("0123456789", "3081972645")), 2)),
    Sample("pdf_text_elsewhere.pdf", "a text layer that stands where nothing is printed", _scan(2, hidden=False)),
    Sample("pdf_hidden_text.pdf", "a scan with a hidden text layer", _scan(2, hidden=True)),
    Sample("docx_spans.docx", "gridSpan and vMerge", _plain(write_docx, "2019")),
    Sample("docx_smart_tags.docx", "smart tags around figures", _plain(write_docx, "smart_tags")),
    Sample("docx_wide_grid.docx", "a grid of more columns than cells", _plain(write_docx, "2019", "wide_grid")),
    Sample("doc.doc", "Word 97", _converted("docx", "doc", "2019")),
    Sample("wps.wps", "WPS Writer: Word 97 by another name", _converted("docx", "doc")),
    Sample("rtf.rtf", "RTF", _converted("docx", "rtf")),
    Sample("mht.mht", "Word's single-file web page", _plain(write_mht, "word")),
    Sample("mht_named_doc.doc", "a single-file web page named .doc, in base64", _plain(write_mht, "2019", "word", "base64")),
    Sample("html_named_doc.doc", "HTML named .doc", _html("2019", "word", "body_only")),
    Sample("xlsx.xlsx", "a workbook, all on one sheet", _plain(write_xlsx)),
    Sample("xlsx_sheets.xlsx", "a workbook, a sheet a table", _plain(write_xlsx, "2019", "sheet_a_table")),
    Sample("xls.xls", "Excel 97", _converted("xlsx", "xls", "2019")),
    Sample("et.et", "WPS Spreadsheets: Excel 97 by another name", _converted("xlsx", "xls")),
    Sample("ofd.ofd", "OFD: positioned text and paths", _plain(write_ofd)),
    Sample("ofd_characters.ofd", "OFD with every character by itself", _plain(write_ofd, "2019", "characters", "one_path")),
    Sample("zip.zip", "a bundle of three units' reports, names in GBK", _bundle(_zip)),
    Sample("7z.7z", "the same as 7z", _bundle(_seven_zip)),
    Sample("rar.rar", "the same as rar", _bundle(_rar)),
    Sample("html_2014.html", "the 统计表 before 2019, with rows of the office's own", _on_2014(write_html, "local_rows", "some_blank", "title_row")),
    Sample("html_2014_short.html", "the 统计表, labels cut short and told apart by the rows above, amounts in yuan", _on_2014(write_html, "short_heads", "unnumbered", "元", "some_dash", "serial")),
    Sample("docx_2014.docx", "the 统计表, units in the labels, a total beside the office's parts", _on_2014(write_docx, "in_label", "breakdown_total", "blank_zeros", "annex")),
    Sample("pdf_2014.pdf", "the 统计表 over a page break, who signs for it in its last row", _on_2014(write_pdf, "row", "dashes", "some_blank", "misprint")),
    Sample("txt_2014.txt", "the 统计表 as rows of tabs, chapters as lines of their own", _on_2014(lambda made: (write_text(made, "rows")[0], None), "full", "no_notes", "local_rows", grid=False)),
    Sample("txt_2014_lines.txt", "the 统计表 as one cell a line", _on_2014(lambda made: (write_text(made, "lines")[0], None), "some_dash", "half_width", grid=False)),
)  # fmt: skip
FIRST_SEED = 1

README = """# Frozen samples

One small document for every quirk that nianbao claims to read, with its expected record beside it. The reports are
invented: agencies, words and figures. `tests/test_quirk_samples.py` reads each as `nianbao extract` does and compares
exactly.

The expected records were made from what was invented (`tests/samples/build.py`), never from what a reader made of the
document; nothing regenerates them from readings, and nothing may. `python -m tests.samples.build NAME` invents a
sample anew with its record, and refuses to in CI (where `CI` or `NIANBAO_REQUIRE_ALL` is set). Where a reader is wrong the
record stays, and the test expects the failure by name until it is mended.

## The records

Tab-separated lines. `document` names the file or the bundle's member; `status`, `form`, `year`, `title`, `agency`,
`published` are facts of it; `issue` lines are the issues' categories in order; `link` lines name what it holds or points
to; `section` lines are headings as printed; `row` lines are a row of the form: its key, then its cells in the form's
order. A cell is the figure as printed; `raw=value` where the value differs from the printed text, `raw=dash` and the
like for other states, `_` for a blank cell, `=absent` for one that isn't there.

## The samples

| sample | quirk |
|---|---|
"""


def main(names: list[str]) -> None:
    """Build the samples of those names, or all; and the README."""
    if os.environ.get("CI") or os.environ.get("NIANBAO_REQUIRE_ALL"):
        sys.exit("samples are frozen: they are built by hand, not in CI")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate(SAMPLES, FIRST_SEED):
        if not names or sample.name in names:
            data, documents = sample.build(sample.name, number)
            (FOLDER / sample.name).write_bytes(data)
            (FOLDER / (sample.name + SUFFIX)).write_text(dump(documents), "utf-8")
            print(f"{len(data):>9,} {sample.name}")
    rows = "".join(f"| `{sample.name}` | {sample.quirk} |\n" for sample in SAMPLES)
    (FOLDER / "README.md").write_text(README + rows.replace("本年新 | 本年新", "本年新 \\| 本年新"), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
