"""What must add up in the 统计表 (form of 2014), by the numbering of its rows.

The notice's notes on filling it in have not been seen (docs/forms.md): a report that breaks one of these is worth a
look, and not known to be wrong. Every finding is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalize.checks.identity import Identity
from normalize.checks.rule import Rule
from normalize.forms.definition import Form


def _rule(id: str, operands: str, en: str, zh: str, example: tuple[str, str]) -> Rule:
    return Rule(id, "form_2014", "warning", en, zh, operands, "report", "每份年报", *example)


RULES = (
    _rule(
        "applications.received_sum",
        "applications.received.*",
        "received = in person + fax + online + letter",
        "收到申请数等于四种方式之和",
        ("3 + 0 + 9 + 1 = 13, printed 12", "3+0+9+1=13，所印12"),
    ),
    _rule(
        "applications.closed_sum",
        "applications.closed.*",
        "closed = on time + extended",
        "申请办结数等于按时与延期之和",
        ("11 + 1 = 12, printed 11", "11+1=12，所印11"),
    ),
    _rule(
        "applications.answered_sum",
        "applications.answered.*, applications.denied.total",
        "answered = its eight kinds of answers",
        "申请答复数等于八类答复之和",
        ("parts give 12, printed 13", "各类合计12，所印13"),
    ),
    _rule(
        "applications.denied_sum",
        "applications.denied.*",
        "denied = the six grounds",
        "不同意公开答复数等于六类理由之和",
        ("grounds give 2, printed 3", "理由合计2，所印3"),
    ),
    _rule(
        "reconsideration_cases.sum",
        "reconsideration_cases.*",
        "total = upheld + corrected + other",
        "总数等于三种结果之和",
        ("1 + 0 + 0 = 1, printed 2", "1+0+0=1，所印2"),
    ),
    _rule(
        "litigation_cases.sum",
        "litigation_cases.*",
        "total = upheld + corrected + other",
        "总数等于三种结果之和",
        ("1 + 0 + 0 = 1, printed 2", "1+0+0=1，所印2"),
    ),
    _rule(
        "resources.staff_sum",
        "resources.staff_full_time, resources.staff_part_time; resources.staff",
        "staff = full-time + part-time",
        "工作人员数等于专职与兼职之和",
        ("1 + 3 = 4, printed 5", "1+3=4，所印5"),
    ),
    _rule(
        "applications.answered_closed",
        "applications.answered.total; applications.closed.total",
        "answered = closed",
        "申请答复数等于申请办结数",
        ("12 answered, 13 closed", "答复12，办结13"),
    ),
    _rule(
        "disclosure.channels",
        "disclosure.total; disclosure.gazette … disclosure.other_channels",
        "information disclosed ≤ what went through all ways together",
        "主动公开数不大于各渠道之和",
        ("300 disclosed, 250 through all ways", "主动公开300，各渠道合计250"),
    ),
    _rule(
        "disclosure.normative_in_total",
        "disclosure.normative; disclosure.total",
        "normative documents disclosed ≤ information disclosed",
        "主动公开规范性文件数不大于主动公开数",
        ("9 of 8", "公开总数8，其中规范性文件9"),
    ),
    _rule(
        "disclosure.normative_in_issued",
        "disclosure.normative; disclosure.normative_issued",
        "normative documents disclosed ≤ normative documents issued",
        "主动公开规范性文件数不大于制发总数",
        ("9 disclosed, 8 issued", "公开9，制发8"),
    ),
    _rule(
        "response.press_conferences_by_head",
        "response.press_conferences_by_head; response.press_conferences",
        "press conferences with the head ≤ all",
        "主要负责同志参加的新闻发布会不多于总次数",
        ("3 of 2", "总次数2，其中3"),
    ),
    _rule(
        "response.online_interviews_by_head",
        "response.online_interviews_by_head; response.online_interviews",
        "online interviews with the head ≤ all",
        "主要负责同志参加的在线访谈不多于总次数",
        ("3 of 2", "总次数2，其中3"),
    ),
)

_SUMS = (
    ("applications.received_sum", "applications.received."),
    ("applications.closed_sum", "applications.closed."),
    ("applications.denied_sum", "applications.denied."),
    ("reconsideration_cases.sum", "reconsideration_cases."),
    ("litigation_cases.sum", "litigation_cases."),
)
_DENIED = "applications.denied.total"
_BOUNDS = (
    (
        "disclosure.channels",
        ("disclosure.total",),
        ("gazette", "website", "weibo", "wechat", "other_channels"),
    ),
    ("disclosure.normative_in_total", ("disclosure.normative",), ("total",)),
    ("disclosure.normative_in_issued", ("disclosure.normative",), ("normative_issued",)),
    ("response.press_conferences_by_head", ("response.press_conferences_by_head",), ("press_conferences",)),
    ("response.online_interviews_by_head", ("response.online_interviews_by_head",), ("online_interviews",)),
)


def statistics_identities(form: Form) -> Iterator[Identity]:
    """Sums of parts, what holds no more than its whole, and applications answered against those closed."""
    codes = tuple(form.indicators)
    for check, prefix in _SUMS:
        parts = tuple(code for code in codes if code.startswith(prefix) and not code.endswith(".total"))
        yield _warning(form, check, parts, f"{prefix}total")
    answers = tuple(code for code in codes if code.startswith("applications.answered.") or code == _DENIED)
    total = "applications.answered.total"
    yield _warning(form, "applications.answered_sum", tuple(code for code in answers if code != total), total)
    staff = ("resources.staff_full_time", "resources.staff_part_time")
    yield _warning(form, "resources.staff_sum", staff, "resources.staff")
    yield _warning(form, "applications.answered_closed", (total,), "applications.closed.total")
    for check, left, names in _BOUNDS:
        prefix = left[0].partition(".")[0]
        right = tuple(f"{prefix}.{name}" for name in names)
        yield Identity(check, left, right, form.indicators[left[0]].row_path[-1], "≤", "warning")


def _warning(form: Form, check: str, parts: tuple[str, ...], total: str) -> Identity:
    return Identity(check, parts, (total,), form.indicators[total].row_path[-1], "=", "warning")
