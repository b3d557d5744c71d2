"""Whose report of which year: title, agency, report year and publication date, as the document prints them."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extract.document import Paragraph
from normalize.script import simplified

# 信息公开…报告 or …年报, whatever order the words 年度 and 工作 come in.
_REPORT_TITLE = re.compile(
    r"(?:政府|政务)?信息公开.{0,12}?(?:报告|年报)\s*(?:[(《【\[].{0,20}[)》】\]])?\s*$"
)
_YEAR = re.compile(r"(20\d{2})\s*(?:年度|年|(?=政府信息|政务信息))")
_PERIOD = re.compile(r"(20\d{2})\s*年\s*1\s*月\s*1\s*日[^。]{0,12}?至[^。]{0,8}?12\s*月\s*31\s*日")
_DATE = re.compile(r"(20\d{2})\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})(?!\d)\s*日?")
_PUBLISHED = re.compile(r"(?:发布|发文|公开|成文|生成|印发|更新|录入)(?:日期|时间)\s*[:：]?\s*")
_META_DATES = ("PubDate", "pubdate", "Pubdate", "publishdate", "PublishDate", "article:published_time")
_META_TITLES = ("ArticleTitle", "articletitle")
_HEADING = re.compile(r"\s*[（(]?[一二三四五六七八九十]+[)）]?\s*、")
_LONGEST_TITLE_LINE = 60
_LINES_OF_A_TITLE = 4
_SIGNATURE_LINES = 4
# No report under the regulations is older; a year beyond the next is a slip of the pen.
_FIRST_YEAR = 2008


@dataclass(frozen=True, slots=True)
class Title:
    """The title as printed, its lines joined, with the agency and the year that it names."""

    text: str
    agency: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Signature:
    """The agency and date at the foot of a report; `paragraphs` counts the lines it takes at the end."""

    agency: str | None
    date: str | None
    paragraphs: int


def find_title(preamble: Sequence[Paragraph], meta: Mapping[str, str]) -> Title | None:
    """The report's title: lines marked as title, then the first lines of text, then what the page's meta says."""
    marked = [p.text for p in preamble if p.role == "title"]
    printed = [p.text for p in preamble]
    stated = [meta[name] for name in _META_TITLES if name in meta]
    page_title = [re.split(r"[-_|—–]", meta["title"])[0].rstrip()] if "title" in meta else []
    candidates = [
        title
        for lines in (marked, printed, stated, page_title)
        if (title := _title_of_lines(lines)) is not None
    ]
    # A title that names agency and year is worth more than an earlier one that lacks them.
    return max(candidates, key=lambda t: (t.year is not None) + (t.agency is not None), default=None)


def _title_of_lines(lines: Sequence[str]) -> Title | None:
    for start, line in enumerate(lines):
        if len(line) > _LONGEST_TITLE_LINE or _HEADING.match(line):
            continue
        joined = ""
        for following in lines[start : start + _LINES_OF_A_TITLE]:
            if len(following) > _LONGEST_TITLE_LINE or _HEADING.match(following):
                break
            joined += following.strip()
            if _REPORT_TITLE.search(_folded(joined)):
                return parse_title(joined)
            if re.search(r"[。；;：:]$", following):
                break
    return None


def parse_title(text: str) -> Title:
    """Agency and year out of a title such as `X区Y局2020年政府信息公开工作年度报告`."""
    folded = _folded(text)
    year = _YEAR.search(folded)
    report = _REPORT_TITLE.search(folded)
    subject = folded[: report.start()] if report else folded
    agency = _YEAR.sub("", subject)
    agency = re.sub(r"[《》“”\"\s()（）]", "", agency).strip("　:：-—、，,")
    agency = re.sub(r"^(?:关于|年度)+|(?:关于|的|年度)+$", "", agency)
    return Title(text, agency or None, int(year.group(1)) if year else None)


def year_of_period(paragraphs: Sequence[Paragraph]) -> int | None:
    """The report year by the sentence on the statistical period (自2020年1月1日起至2020年12月31日止)."""
    for paragraph in paragraphs:
        if match := _PERIOD.search(_folded(paragraph.text)):
            return int(match.group(1))
    return None


def find_signature(last: Sequence[Paragraph]) -> Signature:
    """Agency and date that sign the report, in its last lines; the date stands alone on its line."""
    for back in range(1, min(_SIGNATURE_LINES, len(last)) + 1):
        line = _folded(last[-back].text).strip()
        match = _DATE.fullmatch(line) or _DATE.fullmatch(re.sub(r"\s", "", line))
        if not match:
            continue
        date = _iso(match)
        above = simplified(last[-back - 1].text.strip()) if len(last) > back else ""
        signs = bool(above) and len(above) <= 40 and not re.search(r"[。；，：,;:]", above)
        return Signature(above if signs and len(above) > 1 else None, date, back + signs)
    return Signature(None, None, 0)


def published_on(meta: Mapping[str, str], preamble: Sequence[Paragraph], signature: Signature) -> str | None:
    """The publication date (ISO): from the page's meta, from a line that says so, or from the signature."""
    for name in _META_DATES:
        if match := _DATE.search(meta.get(name, "")):
            return _iso(match)
    for text in (meta.get("dateline", ""), *(paragraph.text for paragraph in preamble)):
        folded = _folded(text)
        label = _PUBLISHED.search(folded)
        if label and (match := _DATE.match(folded, label.end())):
            return _iso(match)
    return signature.date


def _iso(match: re.Match[str]) -> str | None:
    year, month, day = (int(group) for group in match.groups())
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def _folded(text: str) -> str:
    return simplified(unicodedata.normalize("NFKC", text))
