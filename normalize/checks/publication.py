"""Publication: in time, not revised in silence, in words of the report's own.

When a report is due stands in `deadlines.csv`: first and last report year, kind of agency (`*`: any), the beginning of
a region code where it holds only there, the day in the year after. The line with the longest region decides. Kinds that
no line names (the regulation does not name townships) have no deadline, and nobody is called late.
"""

from __future__ import annotations

import csv
import datetime
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from normalize.checks.rule import Rule
from normalize.checks.structure import from_ink
from normalize.record import Finding, Quote, Record
from normalize.script import simplified

DEADLINE = Rule(
    "publication.deadline",
    "publication",
    "warning",
    "published no later than the day for its year, kind of agency and region (normalize/checks/deadlines.csv)",
    "公布日期不晚于该年度、该类机关、该地区的期限（normalize/checks/deadlines.csv）",
    "published_on, year, agency.kind, agency.region_code",
    "report with a date",
    "有公布日期的年报",
    "a department's report of 2020, published on 2021-02-09; due 2021-01-31",
    "部门2020年年报2021年2月9日公布，期限为2021年1月31日",
)
MISSING = Rule(
    "publication.missing",
    "publication",
    "warning",
    "every agency that the portal's file expects has a report for every year expected, once it is due",
    "门户文件所列机关在所列年度均有年报（期限已过的）",
    "expected agencies and years of the portal",
    "agency and year expected",
    "应有年报的机关、年度",
    "no report of 2021 by 某区教育局, though its portal's lists were seen",
    "已查看门户列表，未见某区教育局2021年年报",
)
REVISED = Rule(
    "publication.revised",
    "publication",
    "warning",
    "what changed since the last run says that it was corrected (更正, 勘误, 修订)",
    "与上次采集相比内容有变的，应注明更正、勘误或修订",
    "versions of the record",
    "new version at the same address",
    "同一网址的新版本",
    "80 became 79 at the same address without a word",
    "同一网址上80改为79，未作说明",
)
COPIED = Rule(
    "publication.copied",
    "publication",
    "info",
    "sections 1 and 5 are not those of last year's report or of another agency, but for names and numbers",
    "第一、五部分不与上年年报或其他机关年报雷同（不计名称和数字）",
    "sections 1 and 5",
    "section of 200 characters or more",
    "200字以上的部分",
    "五、存在的主要问题 word for word as last year",
    "“存在的主要问题”与上年逐字相同",
)
RULES = (DEADLINE, MISSING, REVISED, COPIED)

_CORRECTED = re.compile(r"更正|勘误|修订|修正|订正|重新发布")
# A page dated later than this is a page that was moved.
_MOVED_DAYS = 366
_COPIED_SECTIONS = (1, 5)
_SHORTEST, _SHINGLE, _SKETCH = 200, 8, 64
# Sections are the same from this share of common shingles on; candidates share this many of the sketch's.
_SAME, _LEAST_COMMON = 0.85, 32
# What so many agencies share is a template that somebody handed out.
_A_TEMPLATE = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day (ISO) with what sets it."""

    day: str
    source: str


def deadline(year: int, kind: str | None, region: str | None) -> Deadline | None:
    """When a report is due; None where no rule is known."""
    fitting = [
        line
        for line in _lines()
        if int(line["first_year"]) <= year
        and (not line["last_year"] or year <= int(line["last_year"]))
        and line["kind"] in {"*", kind}
        and (region or "").startswith(line["region"])
    ]
    if not fitting:
        return None
    line = max(fitting, key=lambda line: (len(line["region"]), line["kind"] != "*"))
    return Deadline(f"{year + 1}-{int(line['month']):02d}-{int(line['day']):02d}", line["source"])


def check_deadline(record: Record) -> Iterator[Finding]:
    """Whether the report was published in time; nothing where no deadline is known."""
    if record.agency is None or record.year is None or record.status == "failed":
        return
    due = deadline(record.year, record.agency.kind, record.agency.region_code)
    if due is None:
        return
    day = record.published_on
    why = _undated(record, due)
    if day is None or why is not None:
        en, zh = why or ("no date of publication is known", "公布日期不详")
        yield DEADLINE.finding("unassessable", (), f"due {due.day}: {en}", f"期限{due.day}：{zh}")
        return
    late = day > due.day
    en = f"published on {day}, due {due.day} ({due.source})"
    yield DEADLINE.finding(
        "fail" if late else "pass",
        (),
        en,
        f"{day}公布，期限{due.day}（{due.source}）",
        evidence=(Quote(day),),
        attribution="agency" if late else None,
    )


def check_revised(record: Record, changed: Sequence[str], version: int) -> Finding:
    """Whether a new version at the address of the one before says that it is a correction. `changed` are the codes of
    the figures that differ."""
    said = [
        text for text in (record.title or "", *(s.text for s in record.sections)) if _CORRECTED.search(text)
    ]
    listed = ", ".join(changed[:5]) + (" …" if len(changed) > 5 else "")
    what_en, what_zh = (listed, listed.replace(", ", "、")) if changed else ("its words", "文字")
    return REVISED.finding(
        "pass" if said else "fail",
        changed,
        f"version {version} differs from the one before: {what_en}",
        f"第{version}版与前一版不同：{what_zh}",
        subject=str(version),
        attribution=None if said else "agency",
    )


def check_copied(records: Sequence[Record]) -> Mapping[str, list[Finding]]:
    """Findings by record id on sections that are last year's or another agency's. Texts read from pictures are left
    out; so is what many agencies of a year share."""
    texts = {
        (record.record_id, section.number): _own_words(record, section.text)
        for record in records
        if record.agency is not None and record.year is not None and not from_ink(record)
        for section in record.sections
        if section.number in _COPIED_SECTIONS
    }
    shingles = {key: _shingles(text) for key, text in texts.items() if len(text) >= _SHORTEST}
    by_id = {record.record_id: record for record in records}
    alike: dict[tuple[str, int], list[str]] = defaultdict(list)
    for one, other in _candidates(shingles):
        common = len(shingles[one] & shingles[other]) / len(shingles[one] | shingles[other])
        if one[1] == other[1] and common >= _SAME:
            alike[one].append(other[0])
            alike[other].append(one[0])
    found: dict[str, list[Finding]] = defaultdict(list)
    for (record_id, number), others in sorted(alike.items()):
        record = by_id[record_id]
        sources = sorted((by_id[other] for other in others), key=lambda r: (_year(r), r.record_id))
        own = [r for r in sources if _name(r) == _name(record) and _year(r) < _year(record)]
        foreign = [r for r in sources if _name(r) != _name(record) and r.year == record.year]
        source = own[-1] if own else foreign[0] if foreign and len(foreign) < _A_TEMPLATE else None
        if source is not None:
            found[record_id].append(_copied(record, number, source))
    return found


def _copied(record: Record, number: int, source: Record) -> Finding:
    text = next(s.text for s in source.sections if s.number == number)
    own = next(s.text for s in record.sections if s.number == number)
    return COPIED.finding(
        "fail",
        (),
        f"section {number} reads as that of {_name(source)} {source.year}",
        f"第{number}部分与{_name(source)}{source.year}年年报雷同",
        subject=f"{number}/{source.record_id}",
        evidence=(Quote(own[:120], number), Quote(text[:120], number, source.record_id)),
        attribution="agency",
    )


def _undated(record: Record, due: Deadline) -> tuple[str, str] | None:
    """Why the date tells nothing of when the report was first published."""
    if any(f.check == "publication_date" and f.status == "fail" for f in record.findings):
        return "its dates contradict each other", "公布日期相互矛盾"
    if record.version > 1:
        return "the date is that of a later version", "日期为后续版本的日期"
    if record.published_on is not None:
        days = datetime.date.fromisoformat(record.published_on) - datetime.date.fromisoformat(due.day)
        if days.days > _MOVED_DAYS:
            return (
                f"dated {record.published_on}: the page was moved, it seems",
                f"日期{record.published_on}，疑为迁移后的日期",
            )
    return None


def _own_words(record: Record, text: str) -> str:
    """The words without what differs from report to report anyway: numbers, the agency's names, punctuation."""
    plain = simplified(unicodedata.normalize("NFKC", text))
    for name in sorted(record.agency.mentions if record.agency else (), key=len, reverse=True):
        plain = plain.replace(simplified(name), "")
    return re.sub(r"[^\u4e00-\u9fff]", "", plain)


def _shingles(text: str) -> frozenset[int]:
    return frozenset(zlib.crc32(text[i : i + _SHINGLE].encode()) for i in range(len(text) - _SHINGLE + 1))


def _candidates(
    shingles: Mapping[tuple[str, int], frozenset[int]],
) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
    """Pairs whose sketches (the smallest hashes of each) have much in common: alike texts keep the same ones."""
    holders: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for key, hashes in shingles.items():
        for smallest in sorted(hashes)[:_SKETCH]:
            holders[smallest].append(key)
    common: Counter[tuple[tuple[str, int], tuple[str, int]]] = Counter()
    for keys in holders.values():
        common.update((one, other) for i, one in enumerate(keys) for other in keys[i + 1 :])
    yield from (pair for pair, times in sorted(common.items()) if times >= _LEAST_COMMON)


def _year(record: Record) -> int:
    return -1 if record.year is None else record.year


def _name(record: Record) -> str:
    return "" if record.agency is None else record.agency.name


@cache
def _lines() -> tuple[dict[str, str], ...]:
    text = resources.files(__package__).joinpath("deadlines.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))
