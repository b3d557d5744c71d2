"""In which region an agency is: by what is known of its page and its name, the strongest evidence first.

The order is that of `STRONG` and `NAMES`: 网站标识码, the organisation's own code, the portal's registered region; then
the agency's name by title, signature, page head and list. A code of a wider region is made more exact by a name within
it (the site is the county's, the agency a town's); names never override codes. What surrounds the report (breadcrumb,
the site's name, its text) only chooses between regions that a name leaves open. Evidence that contradicts the decision
is a finding. Where regions are left open nothing is decided, and they are listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalize.record import Evidence, Finding
from normalize.regions.places import Named, Place, places_of
from normalize.regions.table import ancestors, in_year, is_within
from normalize.uscc import registered_in

STRONG = ("site_code", "organisation_code", "portal")
NAMES = ("title", "signature", "publisher", "prose", "list")
AROUND = ("breadcrumb", "site_name", "text")
KINDS = (*STRONG, *NAMES, *AROUND)
"""All kinds of evidence of a region, strongest first."""

REGION_CONFLICT = "region_conflict"
"""The check that finds evidence of the region disagreeing."""
_MOST_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Statement:
    """What stands somewhere: a code, or a name. `kind` is one of `KINDS`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The region, or the candidates that are left; `decided_by` the kinds of evidence that led there."""

    place: Place | None
    decided_by: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    candidates: tuple[Place, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A statement with what it says."""

    statement: Statement
    named: Named

    @property
    def places(self) -> tuple[Place, ...]:
        return self.named.places


def region_of(statements: Iterable[Statement], year: int | None) -> Decision:
    """Weigh the statements by the table of the report year."""
    order = {kind: rank for rank, kind in enumerate(KINDS)}
    unique = dict.fromkeys(statement for statement in statements if statement.text)
    reads = [_read(statement, year) for statement in sorted(unique, key=lambda s: order[s.kind])]
    evidence = tuple(
        Evidence(r.statement.kind, r.statement.text, tuple(p.code for p in r.places[:_MOST_CANDIDATES]))
        for r in reads
    )
    open_places, by_names, odd_names = _by_names([r for r in reads if r.statement.kind in NAMES])
    if len(open_places) > 1 or not all(place.certain for place in open_places):
        open_places, by_names = _chosen(
            open_places, by_names, [r for r in reads if r.statement.kind in AROUND]
        )
    township = next((r.named.township for r in reads if r.named.township), None)
    strong, by_codes, odd_codes = _by_codes([r for r in reads if r.statement.kind in STRONG])
    odd = [*odd_codes, *odd_names]
    if strong is None:
        if not open_places:
            open_places, by_names = _by_site_name(reads, township)
        certain = len(open_places) == 1 and open_places[0].certain
        place = open_places[0] if certain and not _is_vague(reads, open_places[0]) else None
        left = () if place else open_places
        return _decision(place, by_names if place else (), evidence, left, odd)
    within = tuple(p for p in open_places if is_within(p.region, strong.region))
    if len(within) > 1:
        return _decision(None, (), evidence, within, odd)
    if within:
        exact = Place(within[0].region, within[0].township, within[0].township_code)
        used = (*by_codes, *by_names) if exact.code != strong.code else by_codes
        return _decision(exact, used, evidence, (), odd)
    if open_places and all(place.certain for place in open_places):
        wider = [place for place in open_places if is_within(strong.region, place.region)]
        if not wider or strong.region.level == "county":
            odd.append((reads[0].statement, open_places[0].name))
    elif township is not None and strong.region.level != "county":
        return _decision(None, (), evidence, (strong,), odd)  # a township somewhere in a prefecture
    return _decision(Place(strong.region, township if not open_places else None), by_codes, evidence, (), odd)


def _read(statement: Statement, year: int | None) -> _Read:
    if statement.kind in STRONG:
        code = registered_in(statement.text) if statement.kind == "organisation_code" else statement.text
        return _Read(statement, Named(tuple(Place(region) for region in in_year(code[:6], year)), 0))
    if statement.kind == "breadcrumb":
        levels = [places_of(part, year) for part in reversed(_levels(statement.text))]
        return _Read(statement, next((named for named in levels if named.places), Named((), 0)))
    return _Read(statement, places_of(statement.text, year))


def _levels(breadcrumb: str) -> list[str]:
    return [part.strip() for part in re.split(r"[>＞»›/|→\\：:]", breadcrumb) if part.strip()]


def _by_names(
    reads: Sequence[_Read],
) -> tuple[tuple[Place, ...], tuple[str, ...], list[tuple[Statement, str]]]:
    """What the agency's names together leave open: 小淀镇 by the title, 天津市北辰区小淀镇 by the signature."""
    left: tuple[Place, ...] = ()
    used: tuple[str, ...] = ()
    odd: list[tuple[Statement, str]] = []
    for read in reads:
        if not read.places or (read.named.unknown_below and left):
            continue
        if not left:
            left, used = read.places, (read.statement.kind,)
            continue
        both = _more_exact(left, read.places)
        if not both:
            if all(p.certain for p in (*left, *read.places)):
                odd.append((read.statement, left[0].name))
        elif {p.code for p in both} != {p.code for p in left} or any(
            p.certain != q.certain for p, q in zip(both, left, strict=False)
        ):
            left, used = both, (*used, read.statement.kind)
    return left, used, odd


def _more_exact(some: Sequence[Place], others: Sequence[Place]) -> tuple[Place, ...]:
    """The places that both leave open, by whichever says it more exactly."""
    found: dict[str, Place] = {}
    for one in some:
        for other in others:
            deeper = _deeper(one, other)
            if deeper is not None and (deeper.code not in found or deeper.certain):
                found[deeper.code] = deeper
    return tuple(found.values())


def _deeper(one: Place, other: Place) -> Place | None:
    if one.township and other.township:
        same = one.township == other.township and one.region.key == other.region.key
        return (one if one.certain else other) if same else None
    for inner, outer in ((one, other), (other, one)):
        if outer.township is None and is_within(inner.region, outer.region):
            certain = inner.certain or outer.region.level == "county"
            return Place(inner.region, inner.township, inner.township_code, certain)
    return None


def _chosen(
    places: tuple[Place, ...], used: tuple[str, ...], around: Sequence[_Read]
) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """What is left of the places by what surrounds the report."""
    for read in around:
        kept = _more_exact(places, read.places)
        kept = tuple(p for p in kept if any(is_within(p.region, q.region) for q in places))
        if kept and (len(kept) < len(places) or (kept[0].certain and not places[0].certain)):
            places, used = kept, (*used, read.statement.kind)
    return places, used


def _by_site_name(reads: Sequence[_Read], township: str | None) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """Where a name without any region is: where its site is (教育局 on the site of 北辰区)."""
    names = [r for r in reads if r.statement.kind in NAMES]
    if not names or any(r.named.length for r in names) or township is not None:
        return (), ()
    if any(_names_a_region(r.statement.text) for r in names):
        return (), ()  # 岚溪区教育局: of a region that the table does not have
    site = next((r for r in reads if r.statement.kind == "site_name" and len(r.places) == 1), None)
    return (site.places, ("site_name",)) if site and not site.named.unknown_below else ((), ())


def _names_a_region(name: str) -> bool:
    return any(mark in name[1:8] for mark in "省市区县旗州盟镇乡")


def _is_vague(reads: Sequence[_Read], place: Place) -> bool:
    """Whether the place is only what a lower region, unknown to the table, lies in."""
    saying = [r for r in reads if r.statement.kind in NAMES and place in r.places]
    return bool(saying) and all(r.named.unknown_below for r in saying)


def _by_codes(
    reads: Sequence[_Read],
) -> tuple[Place | None, tuple[str, ...], list[tuple[Statement, str]]]:
    """The region by the codes: the first that is known, made more exact by the next ones."""
    place: Place | None = None
    used: tuple[str, ...] = ()
    odd: list[tuple[Statement, str]] = []
    for read in reads:
        if len(read.places) != 1:
            continue
        found = read.places[0]
        if place is None:
            place, used = found, (read.statement.kind,)
        elif is_within(found.region, place.region):
            if found.region.key != place.region.key:
                place, used = found, (*used, read.statement.kind)
        elif not is_within(place.region, found.region):
            odd.append((read.statement, place.name))
    return place, used, odd


def _decision(
    place: Place | None,
    used: tuple[str, ...],
    evidence: tuple[Evidence, ...],
    candidates: Sequence[Place],
    odd: Sequence[tuple[Statement, str]],
) -> Decision:
    findings = tuple(
        Finding(
            REGION_CONFLICT,
            "fail",
            "warning",
            (),
            f"what is known of the agency's region disagrees: {statement.text} ({statement.kind}) and {other}",
            f"关于机关所在地区的依据不一致：{statement.text}（{_ZH[statement.kind]}）与{other}",
        )
        for statement, other in dict.fromkeys(odd)
    )
    return Decision(
        place, tuple(dict.fromkeys(used)), evidence, tuple(candidates)[:_MOST_CANDIDATES], findings
    )


_ZH = {
    "site_code": "网站标识码",
    "organisation_code": "统一社会信用代码",
    "portal": "网站登记地区",
    "title": "标题",
    "signature": "落款",
    "publisher": "发布机构",
    "prose": "正文自称",
    "list": "列表",
    "breadcrumb": "当前位置",
    "site_name": "网站名称",
    "text": "正文",
}


def qualified_mentions(places: Sequence[Place], texts: Iterable[str]) -> list[Statement]:
    """Statements of a text that name one of the places with what it lies in (枣庄市市中区); none where the text does so
    with more than one."""
    spellings = {name: place for place in places for name in _qualified(place)}
    whole = "\n".join(texts)
    found = {name: place for name, place in spellings.items() if name in whole}
    if len({place.code for place in found.values()}) != 1:
        return []
    return [Statement("text", max(found, key=len))]


def _qualified(place: Place) -> Iterable[str]:
    own, above = place.region.name, ancestors(place.region)
    if place.township:
        yield f"{own}{place.township}"
    if above:
        yield f"{above[0].name}{own}{place.township or ''}"
