"""Whose report of which year: the title and the signature, as the document prints them."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.document import Paragraph
from normalize.agency_kind import kind_of
from normalize.script import simplified

# 信息公开…报告 or …年报, whatever order the words 年度 and 工作 come in; 资讯 in Taiwan's vocabulary.
_REPORT_TITLE = re.compile(
    r"(?:政府|政务)?(?:(?:信息|资讯)公开|政务公开).{0,12}?(?:报\s*告|年\s*报)\s*(?:的?(?:公告|公示|通告))?\s*"
    r"(?P<note>[(《【〔\[].{0,20}[)》】〕\]])?\s*[》”\"」』]?\s*$"
)
_REPORT_WORDS = re.compile(
    r"(?:政府|政务)?(?:信息|资讯|政务)公开(?:工作)?(?:情况)?(?:的?年度)?(?:工作)?(?:报告|年报)"
)
_YEAR_OF_A_REPORT = re.compile(r"(20\d\d)\s*年度")
_YEAR = re.compile(r"(20\d\d)\s*(?:年度|年|(?=[)\]】〕])|(?=(?:政府|政务)?(?:信息|资讯|政务)公开)|(?=年?报))")
_SUBTITLE = re.compile(r"[(\[【〔]?\s*20\d\d\s*(?:年度|年)?\s*[)\]】〕]?")
# Letters set apart to fill the line: 工作年 度 报 告.
_SPREAD = re.compile(r"(?<=[\u3400-\u9fff])[^\S\n]+(?=[\u3400-\u9fff](?:[^\S\n]|$|[^\S\n]?[（(]))")
# （公开版） below a title; not a month or a number of a document.
_VERSION_BELOW = re.compile(r"[(\[【〔][^\d()]{2,8}[)\]】〕]")
# What a browser prints above a page, run together with its title.
_PRINTED_ON = re.compile(r"^20\d\d([/.-])\d{1,2}\1\d{1,2}(?:\s+\d{1,2}:\d\d(?::\d\d)?)?\s+(?=\S)")
_CHINESE_YEAR = re.compile(r"二[〇○零oO0][〇○零oO0一二三四五六七八九]{2}(?=\s*年)")
_CHINESE_DAY = re.compile(r"([一二三四五六七八九十]{1,3})(?=\s*[月日])")
DATE = re.compile(r"(20\d{2})\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})(?!\d)\s*日?")
# Labels before what signs a report, the seal's place behind it, and what stands behind a date.
_SIGNED_BY = re.compile(
    r"^(?:(?:填报|编报|编制|编写|报送|报告|发布|公开|发文|责任|主办|落款)(?:单位|机关|机构|部门)|单位(?:名称)?|机关名称)[:：]\s*"
)
_DATED = re.compile(r"^(?:(?:填报|编报|编制|编写|报送|报告|发布|公开|成文|印发|落款)?(?:日期|时间))[:：]\s*")
_SEAL = re.compile(r"[(（\[【](?:盖章|公章|印章|签章|代章|章)[)）\]】]$|盖章$")
_BEHIND_A_DATE = re.compile(r"\s*(?:印发|发布|公布|制发|制|发)?\s*[。.]?$")
# 普陀区…年度报告2023年度: a year below the title.
_YEAR_BELOW = re.compile(r"(20\d\d)\s*(?:年度?)?\s*$")
_META_TITLES = ("ArticleTitle", "articletitle")
_HEADING = re.compile(r"\s*[（(]?[一二三四五六七八九十]+[)）]?\s*、")
_LONGEST_TITLE_LINE = 60
_LINES_OF_A_TITLE = 4
_SIGNATURE_LINES = 4
_LONGEST_AGENCY = 40
# No report under the regulations is older: such a number is the year of a law, a slip of the pen, or no year.
_FIRST_YEAR = 2008
# Above a title stand the site, the column and the particulars of the page; only an agency or a year belongs to it.
# 当前位置: and what a page lies under: it ends in the words of a title, too.
_TRAIL = re.compile(r"(?:您|你)?(?:现在)?的?(?:当前|所在)?位置(?:是)?[:：]|首页\s*[>＞»›/|→]")
# What is set beside an ideograph to say how it is read: 報 (bào) 告, 務(务).
_PINYIN = re.compile(r"[^\S\n]?\([a-z\u00e0-\u01dc]{1,7}\)[^\S\n]?(?=[\u3400-\u9fff]|$)")
_SAID_TWICE = re.compile(r"([\u3400-\u9fff])(?:\(\1\))+")
_ABOVE_A_TITLE = re.compile(
    r"[:：>»|。；;]|^附件|^附表|网站?$|门户|首页|栏目|专栏|索引|文号|字体|来源|浏览|打印|分享|当前位置|目录|"
    r"^(?:法定主动公开内容|政府信息公开|信息公开|政务公开|.{0,8}年度报告|.{0,8}年报)$"
)
_REGION = re.compile(r".{1,24}(?:省|市|自治区|区|县|旗|州|盟|镇|乡)")
_BEGINS_AMID_A_NAME = re.compile(r"人民政府|政府|局|厅|委|办公室|管理|民政府|府")


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
    best: Title | None = None
    for title in (t for lines in (marked, printed, stated, page_title) for t in _titles_of_lines(lines)):
        if best is None or _completes(title, best):
            best = title
    return best


def _completes(title: Title, earlier: Title) -> bool:
    """A title that names agency and year is worth more than an earlier one that lacks them; one that names another
    agency or year belongs to another report."""
    pairs = ((earlier.agency, title.agency), (earlier.year, title.year))
    return all(known in {None, said} for known, said in pairs) and any(known != said for known, said in pairs)


def _titles_of_lines(lines: Sequence[str]) -> Iterator[Title]:
    """The titles among the lines. One ends where the words of a report's title end, or one line later with the year;
    it begins as far above as lines go on to name an agency or a year."""
    plain = [folded(line).strip() for line in lines]
    for end in range(len(lines)):
        start = _start_of_title(plain, end)
        if start is None:
            continue
        title, last = _joined(lines, start, end), end
        if end + 1 < len(lines) and _goes_on_below(plain[end + 1], title):
            title, last = _joined(lines, start, end + 1), end + 1
        while start > max(0, last + 1 - _LINES_OF_A_TITLE) and _goes_on_above(plain[start - 1], title):
            start -= 1
            title = _joined(lines, start, last)
        yield title


def _start_of_title(plain: Sequence[str], end: int) -> int | None:
    """The line from which on the lines up to `end` hold the words of a report's title; None where they do not."""
    for start in range(end, max(-1, end - _LINES_OF_A_TITLE), -1):
        if not _may_be_title(plain[start]):
            return None
        if _is_title("".join(plain[start : end + 1])):
            return start
    return None


def _is_title(text: str) -> bool:
    """Whether a text ends in the words of a report's title, or in the agency after them."""
    if _REPORT_TITLE.search(text):
        return True
    words = _REPORT_WORDS.search(text)
    after = text[words.end() :] if words else ""
    return (
        _signs(after) and _agency_in(text[: words.start()]) is None and kind_of(after) is not None
        if words
        else False
    )


def _joined(lines: Sequence[str], start: int, last: int) -> Title:
    text = "".join(line.strip() for line in lines[start : last + 1])
    return parse_title(_PRINTED_ON.sub("", text))


def _may_be_title(line: str) -> bool:
    return (
        bool(line)
        and len(line) <= _LONGEST_TITLE_LINE
        and not _HEADING.match(line)
        and not _TRAIL.match(line)
        and not re.search(r"[。；;：:]$", line)
    )


def _goes_on_above(line: str, title: Title) -> bool:
    """Whether the line above a title is its beginning: it names the agency or year that the title lacks so far, or
    the first part of the agency's name."""
    if not _may_be_title(line) or _ABOVE_A_TITLE.search(line) or DATE.search(line):
        return False
    if _REPORT_TITLE.search(line):
        return False
    if title.agency is None:
        return True
    if title.year is None and _YEAR.search(line):
        return True
    if _BEGINS_AMID_A_NAME.match(title.agency):
        return True
    if kind_of(title.agency) in {"subdistrict", "township"} and kind_of(line) == "government":
        return True
    return _REGION.fullmatch(line) is not None and not title.agency.startswith(line)


def _goes_on_below(line: str, title: Title) -> bool:
    """Whether the line below a title is its end: the year, or the agency, where the title lacks it."""
    if (title.year is None and _SUBTITLE.fullmatch(line)) or _VERSION_BELOW.fullmatch(line):
        return True
    if title.agency is not None or not _signs(line) or _HEADING.match(line) or _ABOVE_A_TITLE.search(line):
        return False
    return kind_of(line) is not None and DATE.search(line) is None


def parse_title(text: str) -> Title:
    """Agency and year out of a title such as `X区Y局2020年政府信息公开工作年度报告`; the agency may follow."""
    plain = folded(text)
    below = _YEAR_BELOW.search(plain)
    if below and _REPORT_TITLE.search(plain[: below.start()]):
        titled, year = parse_title(plain[: below.start()]), int(below[1])
        if titled.year not in {None, year}:
            marked = {int(match[1]) for match in _YEAR_OF_A_REPORT.finditer(plain)}
            return Title(text, titled.agency, marked.pop() if len(marked) == 1 else None)
        return Title(text, titled.agency, year)
    report = _REPORT_TITLE.search(plain)
    subject, after = (plain[: report.start()], report["note"]) if report else (plain, None)
    if report is None and (words := _REPORT_WORDS.search(plain)) and not _agency_in(plain[: words.start()]):
        subject, after = "", plain[words.end() :]
    agency = _agency_in(subject)
    if agency is None and after:
        named = _agency_in(after)
        agency = named if named and kind_of(named) else None
    return Title(text, agency, _year_in(plain))


def _agency_in(subject: str) -> str | None:
    agency = re.sub(r"20\d\d\s*$", "", _YEAR.sub("", re.sub(r"^\s*【[^】]*】", "", subject)))
    # An 索引号 before it, or nothing else: no office is named in letters and figures.
    agency = re.sub(r"^[0-9A-Za-z./_\-]{4,}|^\d{1,3}\s*(?=[\u3400-\u9fff])", "", agency.strip())
    agency = re.sub(r"[《》“”\"'「」『』\s()（）【】〔〕\[\]]", "", agency).strip("　:：-—–_·、，,")
    agency = re.sub(
        r"^(?:关于|公布|发布|印发|年度)+|(?:关于|的|年度|开展|推进|公布|发布|公开发布|印发|编制|公示|通报|报送)+$",
        "",
        agency,
    )
    # 年 alone is what is left of a title that was cut.
    return agency if re.search(r"[\u3400-\u9fff]{2}", agency) else None


def _year_in(plain: str) -> int | None:
    """The year of a title; of several the one that 年度 follows, and none where that leaves two."""
    for pattern in (_YEAR_OF_A_REPORT, _YEAR):
        years = {int(match[1]) for match in pattern.finditer(plain)}
        if len(years) == 1 and (year := years.pop()) >= _FIRST_YEAR:
            return year
        if years:
            return None
    return None


def find_signature(last: Sequence[Paragraph]) -> Signature:
    """Agency and date that sign the report, in its last lines; the date stands alone on its line, or after the
    agency's name. Further up (sheets may follow) only both together are a signature, and no lines are its."""
    for back in range(1, len(last) + 1):
        line = folded(last[-back].text).strip() if len(last[-back].text) <= _LONGEST_TITLE_LINE else ""
        line = _DATED.sub("", line)
        match = DATE.search(line) or DATE.search(re.sub(r"\s", "", line))
        if not match or not _BEHIND_A_DATE.fullmatch(match.string[match.end() :]):
            continue
        before = _signer(match.string[: match.start()].strip("　 ,，、:：(（"))
        if before and (not _signs(before) or kind_of(before) is None):
            continue
        name = before or (_signer(folded(last[-back - 1].text).strip()) if len(last) > back else "")
        agency = name if _signs(name) else None
        if back <= _SIGNATURE_LINES:
            return Signature(agency, iso(match), back + (agency is not None and not before))
        if agency is not None and kind_of(agency) is not None:
            return Signature(agency, iso(match), 0)
    return Signature(None, None, 0)


def _signer(line: str) -> str:
    """The name without the label before it and the seal's place behind it."""
    return _SEAL.sub("", _SIGNED_BY.sub("", line)).strip()


def _signs(line: str) -> bool:
    return 1 < len(line) <= _LONGEST_AGENCY and not re.search(r"[。；，：,;:]|^(?:特此|此|无|附|联系)", line)


def iso(match: re.Match[str]) -> str | None:
    """The ISO date of a match of `DATE`; None for a day that does not exist."""
    year, month, day = (int(group) for group in match.groups())
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def folded(text: str) -> str:
    """The text as it is compared: simplified, half-width, letters not set apart, years and days in digits."""
    plain = simplified(unicodedata.normalize("NFKC", text))
    plain = _SPREAD.sub("", _SAID_TWICE.sub(r"\1", _PINYIN.sub("", plain)))
    if not _CHINESE_YEAR.search(plain):
        return plain
    plain = _CHINESE_YEAR.sub(lambda match: "".join(str(_digit(c)) for c in match[0]), plain)
    return _CHINESE_DAY.sub(lambda match: str(_day(match[1])), plain)


def _digit(character: str) -> int:
    return max(0, "〇一二三四五六七八九".find(character))


def _day(numerals: str) -> int:
    """A number up to thirty-one: 十四, 二十, 三十一."""
    tens, ten, ones = numerals.rpartition("十")
    return (10 * (_digit(tens) if tens else 1) if ten else 0) + (_digit(ones) if ones else 0)
