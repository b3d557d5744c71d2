# ruff: noqa: E501 - the lines are those of the document
"""`python -m nianbao.checks_doc FILE`: writes docs/checks.md, every check with its rule, example and severity, from the
catalogue (`normalize/checks/catalogue.py`)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from normalize.checks.catalogue import FAMILIES, RULES
from normalize.checks.identities import identities
from normalize.checks.rule import Rule
from normalize.forms.definition import FORM_NAMES, form

_HEAD = """# What is checked 核查项目

Generated from `normalize/checks/` by `make checks-doc`; a change here is lost. 本文由程序生成。

Each check has three outcomes: `pass`, `fail`, `unassessable`. An operand that is not a number (blank, a dash, illegible, absent)
makes a check unassessable: a partial sum is no sum. A check never changes a value. 每项核查有三种结果：相符、不符、无法核查；操作数非数字
即无法核查，不以部分之和代替总和，核查从不改动数据。

A finding of status `fail` is the agency's (`attribution: agency`): its figures are text in the document, or two witnesses saw them
on the page. What does not add up on a page read by OCR is read a second time, enlarged and with its ink told from the paper in
another way. Where both looks and both readers agree it is a misprint, the agency's; where they differ the figure is in conflict, the
check is unassessable, and the finding is ours (`attribution: reading`). What arithmetic alone says of a figure that could not be
read stands as `suggested` beside it, where the readers' candidates leave one choice, and for nothing else
([decisions/0011](decisions/0011-misprint-or-misreading.md)). 不符项归于机关；读数存疑者归于本系统，不作机关错误。

Severity `error`: the form itself states it. `warning`: worth an auditor's look. `info`: odd, accuses nobody, counts nowhere.
"""
_TAIL = """
## Identities by form

{identities}
The notes on filling in the 统计表 of before 2019 (国办发〔2014〕32号) have not been seen: its rules are read off the numbering of its
rows, and a report that breaks one gets a warning, not an error.

A digit flipped in any one cell of tables 3 and 4 breaks at least one identity: each cell is in a row's sum and in a column's or in
the balance, each cell of table 4 in its block's (a property test). Where an operand beside it is blank, that sum is unassessable and
the other may be the only witness.

## Deadlines 公布期限

`normalize/checks/deadlines.csv`: to report year 2018 March 31 for all (国务院令第492号); from 2019 on January 31 for departments,
March 31 for governments (国务院令第711号第四十九条). Townships and subdistricts are not named there: local notices set their days,
and where none is known nobody is called late. A region's own line overrides.

## Finding ids and verdicts 编号与裁定

A finding's id is `<what is checked>-<what came of it>`: `3f9a6c0d1e-5b20aa`. The same input gives the same ids in the same order. A
folder `verdicts/` beside the data folder (or `--verdicts DIR`), any number of `*.yaml`, each a list:

```yaml
- finding: 3f9a6c0d1e-5b20aa      # as the digest and the JSON have it
  verdict: dismissed              # or confirmed
  author: 李雯
  date: 2026-11-03
  reason: the report counts a request withdrawn on the last day, see section 6
```

The verdict stands beside the finding, in the records and in the digest; a dismissed finding is listed apart and counted no more.
Where the check comes out otherwise, the second half of the id changes: the verdict is not applied, and an issue says that somebody
must look again. `nianbao digest` lays today's verdicts beside a finished run's findings. `nianbao verdicts check [DIR]` prints what
is wrong, one sentence a line; exit code 2: a file cannot be used, 1: a verdict is on nothing that the runs found. All of it with an
example to follow: [versions.md](versions.md).

How well all this works: `make bench-checks`, and [checks-measured.md](checks-measured.md).
"""


def checks_text() -> str:
    """The document as it is published in docs/checks.md."""
    return "".join(_parts())


def _parts() -> Iterator[str]:
    yield _HEAD
    for family, (en, zh) in FAMILIES.items():
        yield f"\n## {en} {zh}\n\n"
        yield "| check | severity | rule | 规则 | for each | operands | example | 例 |\n|---|---|---|---|---|---|---|---|\n"
        yield from (_line(rule) for rule in RULES.values() if rule.family == family)
    counts = "".join(
        f"- form `{name}`: {sum(1 for _ in identities(form(name)))} identities\n" for name in FORM_NAMES
    )
    yield _TAIL.format(identities=counts)


def _line(rule: Rule) -> str:
    each = f"{rule.each_en} {rule.each_zh}"
    cells = (rule.en, rule.zh, each, rule.operands, rule.example_en, rule.example_zh)
    return f"| `{rule.id}` | {rule.severity} | {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(checks_text(), "utf-8")
