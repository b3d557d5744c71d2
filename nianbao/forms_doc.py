"""`python -m nianbao.forms_doc FILE`: writes docs/forms.md, the three forms and what of them can be compared, from the
forms and the crosswalk."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from normalize.checks.identities import identities
from normalize.forms.crosswalk import PAIRS, Comparison, crosswalk
from normalize.forms.definition import FORM_NAMES, REQUESTS, Form, FormBlock, form
from normalize.record import CellUnit
from output.digest.terms import column_term, full_term, row_term

_HEAD = """# The forms

Generated from `normalize/forms/` by `make forms`; a change here is lost. Codes are the public names of the figures
and never change. A report's form is decided by the rows and headings of its tables, never by its year.

| form | notice | report years | figures | identities checked |
|---|---|---|---|---|
"""
_NOTICES = {
    "2014": ("国办发〔2014〕32号", "2014-2018"),
    "2019": ("国办公开办函〔2019〕60号", "2019-2020"),
    "2021": ("国办公开办函〔2021〕30号", "2021 onward"),
}
_ON_2014 = """One table, an annex to the report (政府信息公开情况统计表). The notice's own notes on filling it in
have not been seen: its rows are known from published reports, and what must add up is only warned of
([checks.md](checks.md)). Rows that an office adds are kept on the record as `extra_rows`, as printed. Of several
columns of figures one headed 合计 or 总计, or the only one headed 统计数, is taken; otherwise none.
"""
_UNITS: dict[CellUnit, str] = {"count": "count", "signed_count": "signed count", "yuan": "yuan"}
_COMPARABLE = {"yes": "yes", "caveat": "with care", "no": "no"}
_CROSSWALK = """## What can be compared over the years

For each pair of forms, what a figure of the one says of the other. *With care*: the counts are near, and the reason
says what differs. A sum stands where one figure became several. Runs of figures with the same answer share a line; all
are in `normalize/forms/crosswalk.csv`.
"""


def forms_text() -> str:
    """The document as it is published in docs/forms.md."""
    return "".join(_parts())


def _parts() -> Iterator[str]:
    yield _HEAD
    for known in map(form, FORM_NAMES):
        notice, years = _NOTICES[known.name]
        checks = sum(1 for _ in identities(known))
        yield f"| `{known.name}` | {notice} | {years} | {len(known.indicators)} | {checks} |\n"
    for known in map(form, FORM_NAMES):
        yield f"\n## Form {known.name}\n\n"
        yield _ON_2014 if known.is_statistics else ""
        yield from _blocks(known)
    yield f"\n{_CROSSWALK}"
    for earlier, later in PAIRS:
        yield f"\n### {earlier} → {later}\n\n"
        yield f"| {earlier} | {later} | comparable | why | 说明 |\n|---|---|---|---|---|\n"
        yield from _comparisons(crosswalk(earlier, later))


def _blocks(known: Form) -> Iterator[str]:
    for block in known.blocks:
        yield f"\n### `{block.key}`{f' {block.banner}' if block.banner else ''}\n\n"
        yield from _requests(block) if block.key == REQUESTS else _figures(known, block)


def _figures(known: Form, block: FormBlock) -> Iterator[str]:
    """A line a figure."""
    yield "| code | meaning | 行 | 列 | unit |\n|---|---|---|---|---|\n"
    for code in (code for row in block.rows for code in row.codes):
        indicator = known.indicators[code]
        row, column = "/".join(indicator.row_path), "/".join(indicator.column_path)
        yield f"| `{code}` | {full_term(code).en} | {row} | {column} | {_UNITS[indicator.unit]} |\n"


def _requests(block: FormBlock) -> Iterator[str]:
    """A line a row: each has the same seven columns, whose names end its codes."""
    yield "Every row has these columns, whose names end its codes; all are counts.\n\n"
    yield "| code | meaning | 列 |\n|---|---|---|\n"
    for code, path in zip(block.rows[0].codes, block.columns, strict=True):
        yield f"| `….{code.rpartition('.')[2]}` | {column_term(code).en} | {'/'.join(path)} |\n"
    yield "\n| code | meaning | 行 |\n|---|---|---|\n"
    for row in block.rows:
        yield f"| `{row.key}.…` | {row_term(row.codes[0]).en} | {'/'.join(row.path)} |\n"


def _comparisons(comparisons: Sequence[Comparison]) -> Iterator[str]:
    def kind(one: Comparison) -> tuple[str, str, bool, bool]:
        return one.comparable, one.reason.name, bool(one.earlier), bool(one.later)

    for (comparable, *_), run in groupby(comparisons, key=kind):
        found = list(run)
        reason = found[0].reason
        if comparable == "caveat":
            sides = [(_sum(one.earlier), _sum(one.later)) for one in found]
        else:
            sides = [(_run([one.earlier for one in found]), _run([one.later for one in found]))]
        for left, right in sides:
            yield f"| {left} | {right} | {_COMPARABLE[comparable]} | {reason.en} | {reason.zh} |\n"


def _sum(codes: Sequence[str]) -> str:
    return " + ".join(f"`{code}`" for code in codes) or "-"


def _run(codes: Sequence[Sequence[str]]) -> str:
    first, last = _sum(codes[0]), _sum(codes[-1])
    if first == last or len(codes) == 1:
        return first
    return f"{first}, {last}" if len(codes) == 2 else f"{first} … {last} ({len(codes)})"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(forms_text(), "utf-8")
