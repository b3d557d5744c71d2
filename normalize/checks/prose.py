"""Prose against table: what sections 1, 3, 4, 5 and 6 state of figures that the tables have, with the sentence
as evidence.

`prose_counts.py` finds counts in a sentence, `prose_claims.py` tells what they count, here they are held against the
cells. A statement may be worded for several figures (受理 is said of what came in and of what was answered): it fails
only where it is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from normalize.checks.prose_claims import Claim, Kind, claims
from normalize.checks.prose_sums import RULES as SUM_RULES
from normalize.checks.prose_sums import check_sums
from normalize.checks.rule import Rule
from normalize.checks.structure import from_ink
from normalize.record import Cell, Finding, Quote, Record


def _rule(id: str, operands: str, en: str, zh: str, example_en: str, example_zh: str) -> Rule:
    each = ("statement", "每处表述")
    return Rule(id, "prose", "warning", en, zh, operands, *each, example_en, example_zh)


RECEIVED = _rule(
    "prose.received",
    "requests.new.total, requests.carried_in.total",
    "requests stated as received = new in table 3; with what was carried in where the sentence includes it",
    "文字所述收到申请数等于表三新收总计；注明含上年结转的，扣除结转数后相等",
    "543件（含上年度结转6件） means 537 new; 受理79件 against 80 new fails",
    "“543件（含上年度结转6件）”即新收537件；“受理79件”而表中新收80件，不符",
)
HANDLED = _rule(
    "prose.handled",
    "requests.total.total",
    "requests stated as answered or closed = total of outcomes in table 3",
    "文字所述办结、答复数等于表三（七）总计",
    "办结31件, the table says 30",
    "“办结31件”，表中总计30",
)
CARRIED = _rule(
    "prose.carried",
    "requests.carried_in.total, requests.carried_out.total",
    "requests stated as carried in or out = that row of table 3",
    "文字所述上年结转、结转下年度数等于表三相应行总计",
    "结转下年度2件, the table says 1",
    "“结转下年度2件”，表中为1",
)
OUTCOMES = _rule(
    "prose.outcomes",
    "requests.granted.total … requests.other.*.total",
    "outcomes stated (予以公开, 部分公开, 不予公开, 无法提供, 不予处理, 其他处理) = their rows of table 3",
    "文字所述各办理结果等于表三相应行总计",
    "予以公开12件, the table says 11",
    "“予以公开12件”，表中为11",
)
REVIEWS = _rule(
    "prose.reviews",
    "reconsideration.total, litigation_direct.total, litigation_after_reconsideration.total",
    "reconsiderations and lawsuits stated = the totals of table 4",
    "文字所述行政复议、行政诉讼件数等于表四总计",
    "行政诉讼2起, table 4 says 3",
    "“行政诉讼2起”，表四为3",
)
RULES = (RECEIVED, HANDLED, CARRIED, OUTCOMES, REVIEWS, *SUM_RULES)

_NEW, _IN = "requests.new.total", "requests.carried_in.total"
_DONE, _OUT = "requests.total.total", "requests.carried_out.total"
_LITIGATION = ("litigation_direct.total", "litigation_after_reconsideration.total")
_RULE_OF: Mapping[Kind, Rule] = {
    "received": RECEIVED,
    "processed": RECEIVED,
    "dealt_with": HANDLED,
    "handled": HANDLED,
    "carried_in": CARRIED,
    "carried_out": CARRIED,
    "reconsideration": REVIEWS,
    "litigation": REVIEWS,
    "reviews": REVIEWS,
}
_GROUPS: Mapping[Kind, str] = {
    "granted": "requests.granted.",
    "partial": "requests.partial.",
    "denied": "requests.denied.",
    "unavailable": "requests.unavailable.",
    "rejected": "requests.rejected.",
    "other": "requests.other.",
}
_ROWS_ZH: Mapping[Kind, str] = {
    "received": "收到申请",
    "processed": "受理申请",
    "dealt_with": "办理",
    "handled": "办结",
    "carried_in": "上年结转",
    "carried_out": "结转下年度",
    "granted": "予以公开",
    "partial": "部分公开",
    "denied": "不予公开",
    "unavailable": "无法提供",
    "rejected": "不予处理",
    "other": "其他处理",
    "reconsideration": "行政复议",
    "litigation": "行政诉讼",
    "reviews": "行政复议、行政诉讼",
}


def check_prose(record: Record) -> Iterator[Finding]:
    """A finding for each statement, in the order of the report, then for the sums that the prose spells out."""
    ink = from_ink(record)
    if "requests.new.total" in record.cells:
        for claim in claims(record.sections, record.year):
            yield _held(claim, record.cells, ink)
    yield from check_sums(record.sections, ink=ink)


def _held(claim: Claim, cells: Mapping[str, Cell], ink: bool) -> Finding:
    """The statement against each figure that it may be of; the first is the one it is most likely of."""
    rule = _RULE_OF.get(claim.kind, OUTCOMES)
    choices = _choices(claim, cells)
    # What was carried in is not new, but it is answered like the rest.
    stated = claim.value - claim.deducted if choices[0] == (_NEW,) else claim.value
    quote = (Quote(claim.sentence, claim.section),)
    what, zh = claim.kind, _ROWS_ZH[claim.kind]
    sums = [_sum(codes, cells) for codes in choices]
    for codes, printed in zip(choices, sums, strict=True):
        value = stated if codes == (_NEW,) else claim.value
        if printed == value:
            return rule.finding(
                "pass",
                codes,
                f"{what}: the prose says {value}, so does the table",
                f"{zh}：文字与表格均为{value}",
                expected=value,
                actual=printed,
                subject=claim.place,
                evidence=quote,
            )
    codes, first = choices[0], sums[0]
    if any(printed is None for printed in sums):
        return rule.finding(
            "unassessable",
            codes,
            f"{what}: the prose says {stated}, the table has no number there",
            f"{zh}：文字为{stated}，表中相应处非数字",
            subject=claim.place,
            evidence=quote,
        )
    said_en = f"{what}: the prose says {stated}, the table {first}"
    said_zh = f"{zh}：文字为{stated}，表中为{first}"
    if ink:
        return rule.finding(
            "unassessable",
            codes,
            f"{said_en}; the page is a picture, and its prose was read by one reader only",
            f"{said_zh}；该页为图片，文字仅由一种方式读取",
            expected=stated,
            actual=first,
            subject=claim.place,
            evidence=quote,
            attribution="reading",
        )
    return rule.finding(
        "fail",
        codes,
        said_en,
        said_zh,
        expected=stated,
        actual=first,
        subject=claim.place,
        evidence=quote,
        attribution="agency",
    )


def _choices(claim: Claim, cells: Mapping[str, Cell]) -> list[tuple[str, ...]]:
    """The figures, each a sum of cells, that the statement may be of."""
    match claim.kind:
        case "received":
            # 共收到 is also said of what there was to answer.
            return [(_NEW,), (_NEW, _IN)]
        case "processed":
            return [(_NEW,), (_NEW, _IN), (_DONE,)]
        case "dealt_with":
            # 办理申请30件 is said of all that there was to answer, too.
            return [(_DONE,), (_NEW,), (_NEW, _IN)]
        case "handled":
            return [(_DONE,)]
        case "carried_in":
            return [(_IN,)]
        case "carried_out":
            return [(_OUT,)]
        case "reconsideration":
            return [("reconsideration.total",)]
        case "litigation":
            return [_LITIGATION]
        case "reviews":
            if claim.value:
                # 行政复议、行政诉讼2件: of each, or together
                return [("reconsideration.total", *_LITIGATION), ("reconsideration.total",), _LITIGATION]
            return [("reconsideration.total", *_LITIGATION)]
        case _:
            prefix = _GROUPS[claim.kind]
            return [tuple(c for c in cells if c.startswith(prefix) and c.endswith(".total"))]


def _sum(codes: tuple[str, ...], cells: Mapping[str, Cell]) -> int | None:
    """The sum; None where a figure is no number, for a partial sum is no sum."""
    total = 0
    for code in codes:
        value = cells[code].value
        if not isinstance(value, int):
            return None
        total += value
    return total
