"""Which copies are of one report: the same name, or another spelling of it with evidence.

Copies come from many rows of many portals. Those that print the same agency and year are one report, unless they
belong to different regions. Those whose names are only alike are joined on evidence alone: the same row of a list, the
same unit of one portal, the same region code, or figures and prose that are nearly the same. Without it they stay
apart, and both say that they may be one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from crawler.portal import Portal
from normalize.agency_names import first_region, short_name, without_regions
from normalize.record import Record, Tier
from normalize.script import vocabularies

# Templates are shared and small offices report zeros: only many different figures are somebody's own.
_OWN_FIGURES = 8
_SAME_FIGURES = 0.95
_SAME_PROSE = 0.85
_SHORTEST_PROSE = 200
_COMPARED_PROSE = 4000
# A name without a region that more agencies than these could bear says nothing: every county has a 城关镇.
_MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Copy:
    """A reading of one document as a record, and where it was found: the portal, the row of its lists (the copies of
    one row are the page and its attachments), the unit that its list belongs to, the row's title and date (ISO), and
    whether the portal is an official one."""

    record: Record
    portal: str = ""
    row: int = 0
    unit: str | None = None
    listed_title: str | None = None
    listed_date: str | None = None
    is_official: bool = True

    @property
    def tier(self) -> Tier | None:
        """The tier of the place it was found at."""
        return self.record.sources[0].tier if self.record.sources else None

    @property
    def is_read(self) -> bool:
        """Whether it was read at all."""
        return self.record.status != "failed"


@dataclass(slots=True, eq=False)
class Cluster:
    """Copies of one report; two clusters are the same only where they are one object. `doubts` are clusters that may
    be the same report, with the reason; `region` is the code of the agency's region, else of its portal's; it
    `shares_name` where another region's agency of the same name has a report of the same year."""

    copies: list[Copy]
    doubts: list[tuple[Cluster, str]] = field(default_factory=list)
    region: str = ""
    shares_name: bool = False

    @property
    def head(self) -> Copy:
        """A copy to compare by: one that was read, of the best tier."""
        return min(self.copies, key=lambda copy: (not copy.is_read, copy.tier == "suspicious"))


def clusters_of(copies: Iterable[Copy], portals: Mapping[str, Portal]) -> list[Cluster]:
    """The copies, put together by report, in the order of their first copies."""
    by_id: dict[str, list[Copy]] = {}
    for copy in copies:
        by_id.setdefault(copy.record.record_id, []).append(copy)
    clusters = [cluster for group in by_id.values() for cluster in _by_region(group, portals)]
    clusters = _joined_by_spelling(clusters, portals)
    return _joined_mirrors(clusters)


def _by_region(copies: Sequence[Copy], portals: Mapping[str, Portal]) -> list[Cluster]:
    """The copies of one name and year: one cluster, or one for each region that bears the name."""
    clusters: list[Cluster] = []
    for copy in copies:
        region = _region(copy, portals)
        for cluster in clusters:
            same_row = any((c.portal, c.row) == (copy.portal, copy.row) for c in cluster.copies)
            if same_row or all(not regions_conflict(_region(c, portals), region) for c in cluster.copies):
                cluster.copies.append(copy)
                break
        else:
            clusters.append(Cluster([copy]))
    for cluster in clusters:
        cluster.region = next(filter(None, (_region(c, portals) for c in cluster.copies)), "")
        cluster.shares_name = len(clusters) > 1
    return clusters


def _region(copy: Copy, portals: Mapping[str, Portal]) -> str:
    """The code of the agency's region; where it is not known that of its portal, of which it is then a part."""
    agency = copy.record.agency
    if agency is not None and agency.region_code:
        return agency.region_code
    portal = portals.get(copy.portal)
    return (portal.region_code or "") if portal is not None and portal.provenance == "official" else ""


def regions_conflict(one: str, other: str) -> bool:
    """Whether neither region can lie within the other."""
    a, b = _significant(one), _significant(other)
    return not a.startswith(b) and not b.startswith(a)


def _significant(code: str) -> str:
    """370100 → 3701: what all codes within the region begin with."""
    while len(code) > 2 and len(code) % 2 == 0 and code.endswith("00"):
        code = code[:-2]
    return code


def _joined_by_spelling(clusters: list[Cluster], portals: Mapping[str, Portal]) -> list[Cluster]:
    by_name: dict[tuple[int, str], list[Cluster]] = {}
    for cluster in clusters:
        if (key := _key(cluster)) is not None:
            by_name.setdefault(key, []).append(cluster)
    pairs: list[tuple[Cluster, Cluster, str]] = []
    for cluster in clusters:
        if (key := _key(cluster)) is None:
            continue
        pairs += [(cluster, other, "") for other in by_name[key] if other is not cluster]
        for region, rest in without_regions(_name(cluster)):
            pairs += [(cluster, other, region) for other in by_name.get((key[0], rest), ())]
    candidates: dict[int, set[int]] = {}
    for one, other, _ in pairs:
        candidates.setdefault(id(other), set()).add(id(one))
    order = {id(cluster): place for place, cluster in enumerate(clusters)}
    into: dict[int, Cluster] = {}
    for one, other, region in pairs:
        a, b = _end(into, one), _end(into, other)
        if a is b:
            continue
        if _is_same(a, b, region, portals):
            first, second = (a, b) if order[id(a)] < order[id(b)] else (b, a)
            first.copies.extend(second.copies)
            into[id(second)] = first
        elif not _in_conflict(a, b, portals) and len(candidates[id(other)]) <= _MOST_CANDIDATES:
            reason = "its name is another spelling of this one" if not region else f"the name lacks {region}"
            _doubt(a, b, reason)
    kept = [cluster for cluster in clusters if id(cluster) not in into]
    for cluster in kept:
        ends = [(_end(into, other), reason) for other, reason in cluster.doubts]
        cluster.doubts = [(end, reason) for end, reason in ends if end is not cluster]
    return kept


def _doubt(a: Cluster, b: Cluster, reason: str) -> None:
    for one, other in ((a, b), (b, a)):
        if all(known is not other for known, _ in one.doubts):
            one.doubts.append((other, reason))


def _end(into: Mapping[int, Cluster], cluster: Cluster) -> Cluster:
    while id(cluster) in into:
        cluster = into[id(cluster)]
    return cluster


def _key(cluster: Cluster) -> tuple[int, str] | None:
    year = cluster.head.record.year
    return None if year is None or not _name(cluster) else (year, short_name(_name(cluster)))


def _name(cluster: Cluster) -> str:
    agency = cluster.head.record.agency
    return agency.name if agency is not None else ""


def _in_conflict(a: Cluster, b: Cluster, portals: Mapping[str, Portal]) -> bool:
    return any(regions_conflict(_region(x, portals), _region(y, portals)) for x in a.copies for y in b.copies)


def _is_same(a: Cluster, b: Cluster, region: str, portals: Mapping[str, Portal]) -> bool:
    """Whether two clusters with names alike are one report's. `region` is what the one name has before the other's."""
    pairs = [(x, y) for x in a.copies for y in b.copies]
    if any((x.portal, x.row) == (y.portal, y.row) for x, y in pairs):
        return True
    if _in_conflict(a, b, portals):
        return False
    return any(
        _of_one_unit(x, y, region, portals) or _of_one_region(x, y) or nearly_same(x.record, y.record)
        for x, y in pairs
    )


def _of_one_unit(x: Copy, y: Copy, region: str, portals: Mapping[str, Portal]) -> bool:
    """Whether both are on one portal, and there of one unit: the list's own, or the only one the name can mean."""
    if not x.portal or x.portal != y.portal:
        return False
    if x.unit is not None and x.unit == y.unit:
        return True
    if not region:
        return True
    portal = portals.get(x.portal)
    own = first_region(portal.name) if portal is not None else None
    names = (short_name(c.record.agency.name) for c in (x, y) if c.record.agency is not None)
    shorter = min(names, key=len)
    return own is not None and (region.endswith(own) or shorter.startswith(own))


def _of_one_region(x: Copy, y: Copy) -> bool:
    codes = {c.record.agency.region_code if c.record.agency else None for c in (x, y)}
    return len(codes) == 1 and None not in codes


def nearly_same(one: Record, other: Record) -> bool:
    """Whether figures and prose are so much alike that one was copied from the other. Records of little text, or of few
    figures that are their own, are never: many offices share a template and report zeros."""
    if one.form is None or one.form != other.form:
        return False
    both = [
        (cell.value, other.cells[code].value)
        for code, cell in one.cells.items()
        if cell.value is not None and code in other.cells and other.cells[code].value is not None
    ]
    same = [value for value, copied in both if value == copied]
    if len({value for value in same if value}) < _OWN_FIGURES or len(same) < _SAME_FIGURES * len(both):
        return False
    texts = [_prose(record) for record in (one, other)]
    if min(map(len, texts)) < _SHORTEST_PROSE:
        return False
    return fuzz.ratio(*texts) >= 100 * _SAME_PROSE


def _prose(record: Record) -> str:
    text = "".join("".join(section.text.split()) for section in record.sections)
    return vocabularies(text[:_COMPARED_PROSE])[-1]


def _joined_mirrors(clusters: list[Cluster]) -> list[Cluster]:
    """Clusters of mirrors alone, whose names may be anything, joined to the report that they were copied from."""
    good = [c for c in clusters if any(copy.is_read and copy.tier != "suspicious" for copy in c.copies)]
    joined: set[int] = set()
    for cluster in clusters:
        if any(copy.tier != "suspicious" for copy in cluster.copies):
            continue
        record = cluster.head.record
        of_year = (c for c in good if record.year in {None, c.head.record.year})
        original = next((c for c in of_year if nearly_same(c.head.record, record)), None)
        if original is not None:
            original.copies.extend(cluster.copies)
            joined.add(id(cluster))
    return [cluster for cluster in clusters if id(cluster) not in joined]
