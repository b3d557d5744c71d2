"""`generate(seed, format)`: one report with its truth, in a format; the door of this package."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from nianbao.quirks.convert import office
from nianbao.quirks.report import QuirkyReport, Truth, quirky_report
from nianbao.quirks.statistics_report import statistics_report
from nianbao.quirks.write_browser import write_browser_pdfs
from nianbao.quirks.write_docx import write_docx
from nianbao.quirks.write_html import write_html
from nianbao.quirks.write_mht import write_mht
from nianbao.quirks.write_ofd import write_ofd
from nianbao.quirks.write_pdf import write_pdf
from nianbao.quirks.write_scan import Level, write_scan
from nianbao.quirks.write_text import write_text
from nianbao.quirks.write_xlsx import write_xlsx


@dataclass(frozen=True, slots=True)
class GeneratedDocument:
    """A file with its truth. `quirks` names what was drawn for it, for whoever looks for a cause."""

    name: str
    data: bytes
    truth: Truth
    quirks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer gives; `suffix` where it is not always the format's."""

    data: bytes
    truth: Truth
    quirks: Sequence[str]
    suffix: str = ""


Writer = Callable[[Sequence[QuirkyReport]], list[Written]]
"""Sets several reports at once: office programs and browsers take long to start."""


def _html(reports: Sequence[QuirkyReport], *, mislabelled: bool = False) -> list[Written]:
    return [_with_truth(report, write_html(report, mislabelled=mislabelled)) for report in reports]


def _text(layout: str) -> Writer:
    return lambda reports: [Written(*write_text(report, layout)) for report in reports]


def _alone(write: Callable[[QuirkyReport], tuple[bytes, Sequence[str]]]) -> Writer:
    return lambda reports: [_with_truth(report, write(report)) for report in reports]


def _browser(reports: Sequence[QuirkyReport]) -> list[Written]:
    return [
        _with_truth(report, pdf) for report, pdf in zip(reports, write_browser_pdfs(reports), strict=True)
    ]


def _converted(suffix: str, target: str) -> Writer:
    def write(reports: Sequence[QuirkyReport]) -> list[Written]:
        sources = [write_docx(r, plain=True) if suffix == "docx" else write_xlsx(r) for r in reports]
        files = office([data for data, _ in sources], suffix, target)
        return [
            _with_truth(report, (data, noted))
            for report, data, (_, noted) in zip(reports, files, sources, strict=True)
        ]

    return write


def _scan(level: Level) -> Writer:
    def write(reports: Sequence[QuirkyReport]) -> list[Written]:
        found = []
        for report in reports:
            data, suffix, quirks = write_scan(report, level)
            found.append(Written(data, report.truth, quirks, suffix))
        return found

    return write


def _with_truth(report: QuirkyReport, written: tuple[bytes, Sequence[str]]) -> Written:
    data, quirks = written
    return Written(data, report.truth, quirks)


@dataclass(frozen=True, slots=True)
class _Format:
    suffix: str
    write: Writer
    grid: bool = True


_FORMATS: dict[str, _Format] = {
    "html": _Format("html", _html),
    "html_gbk": _Format("html", lambda reports: _html(reports, mislabelled=True)),
    "txt_tabs": _Format("txt", _text("tabs"), grid=False),
    "txt_rows": _Format("txt", _text("rows"), grid=False),
    "txt_pipes": _Format("txt", _text("pipes"), grid=False),
    "txt_lines": _Format("txt", _text("lines"), grid=False),
    "pdf": _Format("pdf", _alone(write_pdf)),
    "docx": _Format("docx", _alone(write_docx)),
    "pdf_browser": _Format("pdf", _browser),
    "doc": _Format("doc", _converted("docx", "doc")),
    "rtf": _Format("rtf", _converted("docx", "rtf")),
    # what WPS Writer saves is Word's format under another name
    "wps": _Format("wps", _converted("docx", "doc")),
    "xlsx": _Format("xlsx", _alone(write_xlsx)),
    "xls": _Format("xls", _converted("xlsx", "xls")),
    "ofd": _Format("ofd", _alone(write_ofd)),
    "mht": _Format("mht", _alone(write_mht)),
}
FORMATS = tuple(_FORMATS)
_FORMATS |= {
    "scan_light": _Format("pdf", _scan("light")),
    "scan_medium": _Format("pdf", _scan("medium")),
    "scan_heavy": _Format("pdf", _scan("heavy")),
}
SCAN_FORMATS = tuple(name for name in _FORMATS if name not in FORMATS)
"""Pictures of pages, each level measured by itself; `FORMATS` are those whose text is there to be read."""


def generate(seed: int, format: str, *, statistics: bool = False) -> GeneratedDocument:
    """The report of that seed in that format; `statistics`: one of before 2019, on the form of 2014. KeyError for an
    unknown format, ValueError for a seed that is in neither split. Needs, by format: fonts-noto-cjk and fpdf2,
    Chromium with playwright, LibreOffice."""
    return generate_many([seed], format, statistics=statistics)[0]


def generate_many(
    seeds: Iterable[int], format: str, *, statistics: bool = False, located: bool = False
) -> list[GeneratedDocument]:
    """`generate` for several seeds, with one start of the program that writes them. `located`: of agencies in real
    regions."""
    known = _FORMATS[format]
    if statistics:
        reports = [statistics_report(seed, grid=known.grid) for seed in seeds]
    else:
        where: Literal["", "page", "file"] = (
            "" if not located else "page" if known.suffix == "html" else "file"
        )
        reports = [quirky_report(seed, grid=known.grid, located=where) for seed in seeds]
    return [
        GeneratedDocument(
            f"{format}-{report.seed}.{written.suffix or known.suffix}",
            written.data,
            written.truth,
            (*report.quirks, *written.quirks),
        )
        for report, written in zip(reports, known.write(reports), strict=True)
    ]
