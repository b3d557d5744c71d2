"""What must add up in the 统计表 (form of 2014), by the numbering of its rows.

The notice's notes on filling it in have not been seen (docs/forms.md): a report that breaks one of these is worth a
look, and not known to be wrong. Every finding is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from normalize.checks.identity import Identity
from normalize.forms.definition import Form

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
