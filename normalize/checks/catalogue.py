"""Every check there is, by family: what docs/checks.md is generated from."""

from __future__ import annotations

from collections.abc import Mapping

from normalize.checks.money import RULES as MONEY
from normalize.checks.publication import RULES as PUBLICATION
from normalize.checks.record_checks import RECORD_RULES
from normalize.checks.rule import Family, Rule
from normalize.checks.series import RULES as SERIES
from normalize.checks.siblings import RULES as SIBLINGS

CROSS_RULES = (*SERIES, *MONEY, *SIBLINGS, *PUBLICATION)
CROSS_CHECKS = frozenset(rule.id for rule in CROSS_RULES)
"""Checks that take more than one record: made in a run, over all its records and what earlier runs knew."""
RULES: Mapping[str, Rule] = {rule.id: rule for rule in (*RECORD_RULES, *CROSS_RULES)}

FAMILIES: Mapping[Family, tuple[str, str]] = {
    "tables": ("Within the tables", "表内勾稽"),
    "form_2014": ("The form of 2014", "2014年统计表"),
    "structure": ("Structure", "结构"),
    "prose": ("Prose against table", "文字与表格"),
    "meaning": ("Meaning", "含义"),
    "years": ("Across years", "跨年度"),
    "agencies": ("Across agencies", "跨机关"),
    "publication": ("Publication", "公布"),
}
