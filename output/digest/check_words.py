"""What a finding is called and what it says, in words: which identity, how far it is off, which figures it lacks.

One definition of the difference, everywhere: the printed total minus the sum of its parts. "1 too many" means
that the agency printed one more than its own figures give.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from normalize.record import Finding
from output.digest.identity import BOUNDS, PARTS_BEFORE_TOTAL, Operand, Sum, format_number
from output.digest.terms import Phrase, column_term, row_term

STATES: dict[str, Phrase] = {
    "blank": Phrase("blank", "空白"),
    "dash": Phrase("a dash", "横线"),
    "text": Phrase("text", "文字"),
    "illegible": Phrase("illegible", "无法辨认"),
    "conflict": Phrase("in conflict", "读数冲突"),
    "absent": Phrase("absent", "缺失"),
}
NAMED_GAPS = 3  # unknown figures that a line names; the rest are counted
SPELLED_IN_FULL = 3  # operands; a longer side leaves its zeros out, they are drawn below the table
BALANCE = "requests.balance"
OTHER_CHECKS: dict[str, Phrase] = {
    "structure.table": Phrase("tables of the form", "表格齐全"),
    "structure.section": Phrase("sections of the report", "部分齐全"),
    "structure.form": Phrase("the form of its year", "表式与年度"),
    "prose.received": Phrase("prose against table: requests received", "文字与表格：收到申请"),
    "prose.handled": Phrase("prose against table: requests answered", "文字与表格：办结"),
    "prose.carried": Phrase("prose against table: carried in or out", "文字与表格：结转"),
    "prose.outcomes": Phrase("prose against table: outcomes", "文字与表格：办理结果"),
    "prose.reviews": Phrase("prose against table: reconsideration, litigation", "文字与表格：复议、诉讼"),
    "prose.sum": Phrase("a sum spelled out in prose", "文字所列分项之和"),
    "prose.percentages": Phrase("shares spelled out in prose", "文字所列占比之和"),
    "meaning.decisions": Phrase("decisions that are items + change", "处理决定数量填为“上一年+增减”"),
    "meaning.decisions_odd": Phrase("a row that falls out of the others' pattern", "与其他行规律不符"),
    "meaning.lost_minus": Phrase("a minus that was lost", "增减漏填负号"),
    "meaning.disclosed": Phrase("newly disclosed ≤ disclosed in total", "新公开数不大于公开总数"),
    "meaning.unit": Phrase("万元 and 元", "万元与元"),
    "meaning.unit_siblings": Phrase("万元 and 元, beside others", "万元与元（与同类机关相比）"),
    "meaning.copied_table": Phrase("last year's table again", "与上年表格相同"),
    "meaning.blank": Phrase("blank where siblings print a number", "同类机关均填写而留空"),
    "years.carried": Phrase("carried in = carried out last year", "上年结转 = 上年年报结转下年度"),
    "years.in_force": Phrase("in force = last year's + issued - repealed", "现行有效 = 上年 + 制发 - 废止"),
    "years.items": Phrase("last year's items, by last year's report", "上一年项目数量与上年年报"),
    "years.jump": Phrase("a jump against the agency's own history", "与本机关历年数据相差悬殊"),
    "agencies.sum": Phrase("the whole = the sum of its units", "汇总数 = 各单位之和"),
    "publication.deadline": Phrase("published in time", "按期公布"),
    "publication.missing": Phrase("a report that is not there", "缺年报"),
    "publication.revised": Phrase("revised without a word", "修改未作说明"),
    "publication.copied": Phrase("words of another report", "文字雷同"),
    "sources_disagree": Phrase("copies of the report disagree", "各来源不一致"),
    "possible_duplicate": Phrase("may be the same report as another", "可能与另一份年报相同"),
    "correction_reopened": Phrase("a correction to look at again", "待复核的更正"),
}


@dataclass(frozen=True, slots=True)
class Spelled:
    """A sum in one line, its figures said once: `29 + 6 = 35` ", but" `35 + 2 = 37`. A part may be empty or None."""

    head: str
    joint: Phrase | None
    tail: str


def check_name(finding: Finding) -> Phrase | None:
    """Which identity of the form the finding is about: "column 自然人 (natural persons): new + carried in = …"."""
    if finding.check in OTHER_CHECKS:
        return OTHER_CHECKS[finding.check]
    if not finding.codes:
        return None
    row, column = row_term(finding.codes[-1]), column_term(finding.codes[-1])
    if finding.check == BALANCE:
        return Phrase(
            f"column {column.zh} ({column.en}): new + carried in = total + carried out",
            f"“{column.zh}”列：本年新收 + 上年结转 = 总计 + 结转下年度",
        )
    if finding.check == "requests.column_sum":
        return Phrase(
            f"column {column.zh} ({column.en}): sum of all outcomes = row （七）总计",
            f"“{column.zh}”列：各项办理结果之和 =“（七）总计”行",
        )
    if finding.check == "requests.row_sum":
        return Phrase(
            f"row {row.zh} ({row.en}): six kinds of applicants = column 总计",
            f"“{row.zh}”行：六类申请人之和 =“总计”列",
        )
    if finding.check == "review_litigation.sum":
        return Phrase(f"{row.zh} ({row.en}): four outcomes = 总计", f"{row.zh}：四种结果之和 = 总计")
    if finding.check == "applications.answered_closed":
        return Phrase("申请答复数 (answered) = 申请办结数 (closed)", "申请答复数 = 申请办结数")
    if finding.check in PARTS_BEFORE_TOTAL:
        return Phrase(f"{row.zh} ({row.en}) = the sum of its parts", f"{row.zh} = 其下各项之和")
    if finding.check in BOUNDS:
        part = row_term(finding.codes[0])
        if len(finding.codes) > 2:
            return Phrase(f"{part.zh} ({part.en}) ≤ all ways together", f"{part.zh} ≤ 各方式之和")
        return Phrase(f"{part.zh} ({part.en}) ≤ {row.zh} ({row.en})", f"{part.zh} ≤ {row.zh}")
    return None


def verdict(finding: Finding, drawn: Sum) -> Phrase | None:
    """How far a failed sum is off: "printed 11, the parts give 10: 1 too many". None where it did not fail."""
    if finding.status != "fail" or drawn.left_value is None or drawn.right_value is None:
        return None
    if finding.check in BOUNDS:
        excess = _excess(drawn.left_value - drawn.right_value)
        least, most = format_number(drawn.left_value), format_number(drawn.right_value)
        return Phrase(
            f"printed {least}, at most {most}: {excess.en}", f"所印 {least}，不应超过 {most}：{excess.zh}"
        )
    printed, parts = drawn.right_value, drawn.left_value
    if len(drawn.left) == 1 and len(drawn.right) > 1:
        printed, parts = parts, printed
    excess = _excess(printed - parts)
    one, other = format_number(printed), format_number(parts)
    if finding.check == BALANCE:
        return Phrase(
            f"came in {other}, accounted for {one}: {excess.en}", f"来件 {other}，去向 {one}：{excess.zh}"
        )
    return Phrase(
        f"printed {one}, the parts give {other}: {excess.en}", f"所印 {one}，各项合计 {other}：{excess.zh}"
    )


def spelled(finding: Finding, drawn: Sum) -> Spelled:
    """The sum in one line; of an unassessable one, the figures that it lacks."""
    if finding.status == "unassessable":
        return Spelled("", _gaps(drawn), "")
    if finding.check in BOUNDS:
        return Spelled(f"{_terms(drawn.left)} {drawn.relation} {_bound(drawn)}", None, "")
    parts, parts_value, printed, printed_value = drawn.left, drawn.left_value, drawn.right, drawn.right_value
    if len(drawn.left) == 1 and len(drawn.right) > 1:
        parts, parts_value, printed, printed_value = printed, printed_value, parts, parts_value
    sum_of_parts = _spelled_side(parts, parts_value)
    if finding.status == "pass":
        return Spelled(sum_of_parts if len(printed) == 1 else f"{sum_of_parts} = {_terms(printed)}", None, "")
    if len(printed) == 1:
        return Spelled(sum_of_parts, Phrase(", but printed is", "，但所印为"), format_number(printed_value))
    return Spelled(sum_of_parts, Phrase(", but", "，但"), _spelled_side(printed, printed_value))


def _bound(drawn: Sum) -> str:
    terms = _terms(drawn.right)
    return terms if len(drawn.right) == 1 else f"{format_number(drawn.right_value)} = {terms}"


def _spelled_side(operands: tuple[Operand, ...], value: int | Decimal | None) -> str:
    return f"{_terms(operands)} = {format_number(value)}"


def _terms(operands: tuple[Operand, ...]) -> str:
    shown = [operand.text for operand in operands]
    if len(shown) > SPELLED_IN_FULL:
        others = [text for text in shown if text != "0"]
        shown = [*others, "0", "0"][: max(len(others), 2)]  # a single term would be no sum
    return " + ".join(f"({text})" if text.startswith("−") else text for text in shown)


def _gaps(drawn: Sum) -> Phrase:
    unknown = [operand for operand in (*drawn.left, *drawn.right) if not operand.text]
    names = [(operand.name, STATES[operand.state]) for operand in unknown[:NAMED_GAPS]]
    en = "; ".join(f"{name.en} ({state.en})" for name, state in names)
    zh = "；".join(f"{name.zh}（{state.zh}）" for name, state in names)
    if len(unknown) > NAMED_GAPS:
        rest = len(unknown) - NAMED_GAPS
        return Phrase(f"no number: {en}; and {rest} more", f"非数字：{zh}；另有 {rest} 项")
    return Phrase(f"no number: {en}", f"非数字：{zh}")


def _excess(difference: int | Decimal) -> Phrase:
    amount = format_number(max(difference, -difference))
    if difference > 0:
        return Phrase(f"{amount} too many", f"多 {amount}")
    return Phrase(f"{amount} too few", f"少 {amount}")
