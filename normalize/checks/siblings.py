"""Across agencies: a consolidated report against its units, and what one leaves blank that all others print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from normalize.checks.rule import Rule
from normalize.checks.settled import is_settled
from normalize.record import Finding, Quote, Record

SUM = Rule(
    "agencies.sum",
    "agencies",
    "warning",
    "a government's report that says it is of all its units = the sum of the units' reports, where all are there",
    "自称汇总各单位数据的政府年报，等于各单位年报之和（各单位年报齐全时）",
    "totals of tables 3 and 4; the same of every unit that the portal's file expects",
    "consolidated report",
    "汇总年报",
    "units received 120 + 31 + 9 = 160, the district prints 158",
    "各单位新收120+31+9=160，全区所印158",
)
BLANK = Rule(
    "meaning.blank",
    "meaning",
    "info",
    "no figure is left blank that four or more others of the same kind, form and year all print",
    "同类、同表式、同年度的四个以上机关均填写的数字，不应留空",
    "all figures; those of siblings",
    "report with siblings",
    "有同类机关的年报",
    "行政强制 left blank, all five other departments print 0",
    "行政强制留空，其他五个部门均填0",
)
RULES = (SUM, BLANK)

SUMMED = (
    "requests.new.total",
    "requests.carried_in.total",
    "requests.total.total",
    "requests.carried_out.total",
    "reconsideration.total",
    "litigation_direct.total",
    "litigation_after_reconsideration.total",
)
_OF_ALL = re.compile(
    r"[^。；\n]*(?:汇总|综合|统计范围)[^。；\n]{0,30}(?:各部门|各单位|各镇|各乡|各街道|所属|全[区县市])[^。；\n]*|[^。；\n]*全[区县市](?:各|共|新收|累计)?[^。；\n]{0,12}(?:收到|新收|受理)[^。；\n]{0,20}申请[^。；\n]*"
)
_LEAST_SIBLINGS = 4
_NAMED = 10


def consolidates(record: Record) -> str | None:
    """The sentence in which a government's report says that it speaks for all its units; None where it does not."""
    if record.agency is None or record.agency.kind != "government":
        return None
    found = (match[0].strip() for s in record.sections if (match := _OF_ALL.search(s.text)))
    return next(found, None)


def check_sum(record: Record, units: Sequence[Record], missing: Sequence[str]) -> Iterator[Finding]:
    """A consolidated report against its units of that year; `missing` names those that have no report in the run."""
    said = consolidates(record)
    if said is None or record.form is None or not (units or missing):
        return
    quote = (Quote(said),)
    if missing:
        listed = "、".join(missing[:_NAMED]) + ("…" if len(missing) > _NAMED else "")
        yield SUM.finding(
            "unassessable",
            (),
            f"{len(missing)} units are missing: {listed}",
            f"缺{len(missing)}个单位：{listed}",
            evidence=quote,
        )
        return
    for code in SUMMED:
        cells = [unit.cells[code] for unit in units if code in unit.cells]
        own = record.cells.get(code)
        if (
            own is None
            or own.value is None
            or len(cells) < len(units)
            or any(cell.value is None for cell in cells)
        ):
            names = [
                u.agency.name
                for u in units
                if u.agency and (code not in u.cells or u.cells[code].value is None)
            ]
            en = f"{code}: no number in the reports of {'、'.join(names[:_NAMED]) or 'the whole'}"
            yield SUM.finding(
                "unassessable",
                (code,),
                en,
                f"{code}：{'、'.join(names[:_NAMED]) or '汇总年报'}无数字",
                evidence=quote,
            )
            continue
        expected = sum(int(cell.value) for cell in cells if cell.value is not None)
        actual = int(own.value)
        en, zh = (
            f"{code}: {len(units)} units give {expected}, printed {actual}",
            f"{code}：{len(units)}个单位合计{expected}，所印{actual}",
        )
        wrong = actual != expected
        doubted = wrong and not all(map(is_settled, (own, *cells)))
        yield SUM.finding(
            "unassessable" if doubted else "fail" if wrong else "pass",
            (code,),
            en,
            zh,
            expected=expected,
            actual=actual,
            evidence=quote,
            attribution="reading" if doubted else "agency" if wrong else None,
        )


def check_blank(record: Record, siblings: Sequence[Record]) -> Iterator[Finding]:
    """Figures left blank that every sibling (same kind, form and year; the record not among them) prints."""
    if len(siblings) < _LEAST_SIBLINGS:
        return
    blank = [
        code
        for code, cell in record.cells.items()
        if cell.state == "blank" and all(sibling.cells[code].state == "number" for sibling in siblings)
    ]
    if blank:
        listed = ", ".join(blank[:_NAMED]) + (" …" if len(blank) > _NAMED else "")
        en = f"blank, where {len(siblings)} others print a number: {listed}"
        zh = f"留空而其他{len(siblings)}个同类机关均填数字：{listed.replace(', ', '、')}"
        yield BLANK.finding("fail", blank, en, zh)
