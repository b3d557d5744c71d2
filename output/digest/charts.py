"""The run's pictures: static SVG that needs no script, each with its description in words.

They are files in `digest/charts/` that the page shows as images: nothing in an image can run or reach out, whatever a
name in it says. Sums over reports are of the figures that could be read, and the caption says of how many reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from normalize.record import Record
from output.digest.coverage import NOT_DUE, REPORTED, Coverage
from output.digest.phrase import Phrase
from output.digest.render import show_deceptive

CHARTS = "charts"
PAPER, INK, MUTED, RULE, BLUE, RED = "#fdfcf9", "#1b1a18", "#5f5c55", "#d9d5cb", "#1a4f7a", "#a3211b"
# Of words on a tint, which stay dark in a dark scheme as the tint stays light.
ON_TINT = "#1b1a17"
# Every colour of the charts that a dark scheme changes, as the pages' style sheet does.
DARK = {
    **{PAPER: "#14161a", INK: "#e6e3dc", MUTED: "#a5a198", RULE: "#363a41", BLUE: "#8fbce4", RED: "#ff9486"},
    **{"#2b6041": "#4f9a6c", "#7a5195": "#b08fcc"},
}
# The outcomes of the form (办理结果), as its rows group them.
OUTCOMES = {
    "granted": ("予以公开", "#2b6041"),
    "partial": ("部分公开", "#86b398"),
    "denied": ("不予公开", "#a3211b"),
    "unavailable": ("无法提供", "#c9a227"),
    "rejected": ("不予处理", "#7a5195"),
    "other": ("其他处理", "#9a958a"),
}
MOST_PORTALS = 40  # rows of the heat map; beyond it the first page's table says the same better
RECEIVED, HANDLED = "requests.new.total", "requests.total.total"


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture in the digest's folder: `file` lies in `charts/`, sizes in pixels; `title` and `description` in both
    languages, the description saying what the picture shows with its figures."""

    file: str
    width: int
    height: int
    title: Phrase
    description: Phrase


def draw_charts(records: Sequence[Record], matrix: Coverage, folder: Path) -> tuple[Chart, ...]:
    """Draws what there is enough for into `folder/charts`; none without figures or without the packages that draw."""
    try:
        import altair  # noqa: F401
        import vl_convert  # noqa: F401
    except ImportError:
        return ()
    drawn: list[Chart] = []
    makers: tuple[Callable[[], _Spec | None], ...] = (
        lambda: _requests(records),
        lambda: _outcomes(records),
        lambda: _heat(matrix),
        lambda: _siblings(records),
    )
    for maker in makers:
        spec = maker()
        if spec is not None:
            (folder / CHARTS).mkdir(exist_ok=True)
            drawn.append(_write(spec, folder / CHARTS))
    return tuple(drawn)


@dataclass(frozen=True, slots=True)
class _Spec:
    name: str
    chart: Any
    title: Phrase
    description: Phrase


def _write(spec: _Spec, folder: Path) -> Chart:
    import vl_convert

    styled = spec.chart.configure(
        background=PAPER,
        font="sans-serif",
        axis={
            "labelColor": MUTED,
            "titleColor": MUTED,
            "gridColor": RULE,
            "domainColor": MUTED,
            "tickColor": MUTED,
            "titleFontWeight": "normal",
            "labelFontSize": 11,
        },
        legend={"labelColor": INK, "title": None, "orient": "top", "labelFontSize": 11},
        view={"stroke": None},
    )
    drawn = vl_convert.vegalite_to_svg(styled.to_dict(), allowed_base_urls=[])
    head, end, rest = drawn.partition(">")
    svg = f"{head}{end}<style>{_dark_style()}</style>{rest}"
    (folder / f"{spec.name}.svg").write_text(svg, encoding="utf-8", newline="\n")
    width, height = (
        round(float(svg.split(f' {side}="', 1)[1].split('"', 1)[0])) for side in ("width", "height")
    )
    return Chart(f"{spec.name}.svg", width, height, spec.title, spec.description)


def _dark_style() -> str:
    """The charts in a dark scheme: an image knows the scheme, and no more of the page that shows it."""
    rules = (
        f'[{use}="{light}"]{{{use}:{dark}}}' for use in ("fill", "stroke") for light, dark in DARK.items()
    )
    return f"@media screen and (prefers-color-scheme:dark){{{''.join(rules)}}}"


def _requests(records: Iterable[Record]) -> _Spec | None:
    """Requests received and handled, by year."""
    import altair as alt

    received, handled = _by_year(records, (RECEIVED,)), _by_year(records, (HANDLED,))
    if not received:
        return None
    rows = [
        {"year": str(year), "what": what, "n": float(total)}
        for what, years in (("received 新收", received), ("handled 办结", handled))
        for year, (total, _) in years.items()
    ]
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("n:Q", title=None),
        color=alt.Color(
            "what:N", scale=alt.Scale(domain=["received 新收", "handled 办结"], range=[BLUE, RED])
        ),
    )
    chart = (base.mark_line() + base.mark_point(filled=True, size=45)).properties(width=400, height=210)
    told = "; ".join(f"{year}: {_counted(received, year)} / {_counted(handled, year)}" for year in received)
    return _Spec(
        "requests",
        chart,
        Phrase("Requests received and handled, by year", "各年新收与办结申请数"),
        Phrase(f"Received / handled (reports counted): {told}", f"新收 / 办结（计入年报数）：{told}"),
    )


def _counted(years: Mapping[int, tuple[int | Decimal, int]], year: int) -> str:
    """A sum with the reports that it is of; a dash where no report has the figure: that is not 0."""
    if year not in years:
        return "–"
    total, count = years[year]
    return f"{total:,} ({count})"


def _outcomes(records: Sequence[Record]) -> _Spec | None:
    """What became of requests, as shares of each year."""
    import altair as alt

    rows: list[dict[str, object]] = []
    words: list[str] = []
    codes = sorted({code for record in records for code in record.cells if code.endswith(".total")})
    parts = {
        outcome: tuple(code for code in codes if code.startswith(f"requests.{outcome}."))
        for outcome in OUTCOMES
    }
    # Shares of one another: only reports that print a number for every outcome.
    every = tuple(code for of_outcome in parts.values() for code in of_outcome)
    whole = [record for record in records if _numbers(record, every)]
    for index, (outcome, (zh, _)) in enumerate(OUTCOMES.items()):
        for year, (total, _) in _by_year(whole, parts[outcome]).items():
            rows.append({"year": str(year), "outcome": f"{outcome} {zh}", "n": float(total), "order": index})
            if total:
                words.append(f"{year} {outcome} {total:,}")
    if not words:
        return None
    names = [f"{outcome} {zh}" for outcome, (zh, _) in OUTCOMES.items()]
    colours = [colour for _, colour in OUTCOMES.values()]
    chart = (
        alt.Chart(_data(rows))
        .mark_bar(stroke=PAPER, strokeWidth=0.5)
        .encode(
            y=alt.Y("year:O", title=None),
            x=alt.X("n:Q", stack="normalize", title=None, axis=alt.Axis(format="%", tickCount=5)),
            color=alt.Color(
                "outcome:N", scale=alt.Scale(domain=names, range=colours), legend=alt.Legend(columns=3)
            ),
            order="order:Q",
        )
        .properties(width=400, height=180)
    )
    told = "; ".join(words)
    return _Spec(
        "outcomes",
        chart,
        Phrase("What became of requests, by year", "各年申请办理结果构成"),
        Phrase(
            f"Requests by outcome in the {len(whole)} reports that print every outcome: {told}",
            f"{len(whole)} 份填全各类结果的年报中办理结果件数：{told}",
        ),
    )


def _heat(matrix: Coverage) -> _Spec | None:
    """The share of the reports due that are there, portal by portal."""
    import altair as alt

    blocks = [block for block in matrix.blocks if block.portal is not None]
    if not blocks or len(blocks) > MOST_PORTALS or len(matrix.years) < 2:
        return None
    rows: list[dict[str, object]] = []
    words: list[str] = []
    for block in blocks:
        assert block.portal is not None
        name = str(show_deceptive(block.portal.name))
        for index, year in enumerate(matrix.years):
            states = [row.cells[index].state for row in block.rows]
            due = sum(state not in NOT_DUE for state in states)
            if due:
                have = sum(state in REPORTED for state in states)
                rows.append({"portal": name, "year": str(year), "share": have / due, "text": f"{have}/{due}"})
                words.append(f"{name} {year}: {have}/{due}")
    if not rows:
        return None
    base = alt.Chart(_data(rows)).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, orient="top")),
        y=alt.Y("portal:N", title=None, sort=None, axis=alt.Axis(labelLimit=180)),
    )
    cells = base.mark_rect(stroke=PAPER).encode(
        color=alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#fbe6e0", "#9cc7aa"]), legend=None)
    )
    chart = (cells + base.mark_text(fontSize=10, color=ON_TINT).encode(text="text:N")).properties(
        width=320, height=max(60, 22 * len(blocks))
    )
    told = "; ".join(words)
    return _Spec(
        "coverage",
        chart,
        Phrase("Reports there, of those due", "应有年报收录比例"),
        Phrase(f"Reports there of those due: {told}", f"已收 / 应有：{told}"),
    )


def _siblings(records: Iterable[Record]) -> _Spec | None:
    """How an agency's requests stand among its siblings' of the same year."""
    import altair as alt

    rows: list[dict[str, object]] = []
    spans: dict[int, list[float]] = {}
    for record in records:
        value = _number(record, RECEIVED)
        if value is not None and record.year is not None:
            rows.append(
                {
                    "year": str(record.year),
                    "n": float(value),
                    "failed": any(
                        finding.status == "fail" and finding.severity == "error"
                        for finding in record.findings
                    ),
                }
            )
            spans.setdefault(record.year, []).append(float(value))
    if len(rows) < 10 or len(rows) > 3000:
        return None
    chart = (
        alt.Chart(_data(rows))
        .mark_tick(thickness=1.6, opacity=0.65, size=18)
        .encode(
            x=alt.X(
                "n:Q",
                title=None,
                scale=alt.Scale(type="symlog"),
                axis=alt.Axis(values=[0, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000]),
            ),
            y=alt.Y("year:O", title=None),
            color=alt.condition("datum.failed", alt.value(RED), alt.value(BLUE)),
        )
        .properties(width=400, height=180)
    )
    told = "; ".join(
        f"{year}: {min(values):,.0f}–{max(values):,.0f}, median {median(values):,.0f}"
        for year, values in sorted(spans.items())
    )
    return _Spec(
        "siblings",
        chart,
        Phrase(
            "Requests received, agency beside agency (red: a failed check)",
            "各机关新收申请数分布（红色：核查不符）",
        ),
        Phrase(f"From least to most: {told}", f"由少到多：{told}"),
    )


def _data(rows: Sequence[Mapping[str, object]]) -> Any:
    import altair

    make: Any = altair.Data  # has no types
    return make(values=list(rows))


def _by_year(records: Iterable[Record], codes: Sequence[str]) -> Mapping[int, tuple[int | Decimal, int]]:
    """For every year the sum of those figures, as far as a form has them, over the reports that have a number for each,
    and how many those are: a partial sum is none."""
    found: dict[int, tuple[int | Decimal, int]] = {}
    for record in records:
        values = _numbers(record, codes)
        if values and record.year is not None:
            total, count = found.get(record.year, (0, 0))
            found[record.year] = (total + sum(values), count + 1)
    return dict(sorted(found.items()))


def _numbers(record: Record, codes: Sequence[str]) -> list[int | Decimal]:
    """The values of those of the figures that the record's form has; none where one of them is no number."""
    values = [_number(record, code) for code in codes if code in record.cells]
    known = [value for value in values if value is not None]
    return known if len(known) == len(values) else []


def _number(record: Record, code: str) -> int | Decimal | None:
    cell = record.cells.get(code)
    return None if cell is None else cell.value
