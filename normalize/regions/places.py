"""What a name as printed says of where its agency is: 天津市北辰区小淀镇人民政府 begins with three regions.

A name is read from its beginning, by full names in order downwards; each may be left out. What the table does not know
is not passed over: of 济南市某某区教育局 nothing is said, because the city is not its region. A township's name alone
never tells where it is: thousands were merged away, and a name that is unique today was not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from normalize.regions.table import (
    Region,
    called,
    counties_with,
    full_name,
    in_year,
    is_within,
    named,
    townships,
)
from normalize.script import HAN

# Bodies of the state with offices everywhere: the place stands behind them.
_NATIONAL = re.compile(
    rf"^(?:中国共产党|中共|中华人民共和国|国家[{HAN}]{{2,9}}?(?:总局|局)(?=[{HAN}]{{2,}}(?:局|队|办事处)$)|中国人民银行)"
)
# 新疆生产建设兵团第二师铁门关市: the division is one with the city behind it, which is what the table knows.
_CORPS = re.compile(r"^(?:新疆生产建设兵团|兵团)?第?[一二三四五六七八九十]{1,3}师(?=[\u3400-\u9fff]{2,5}市)")
_TOWNSHIP = re.compile(
    rf"^([{HAN}]{{1,14}}?(?:街道|(?:镇|乡|苏木)(?!街道)|地区))(?=(?:人民)?政府|街?道?办事处|办公?室?$|管理委员会|$)"
)
# 城乡建设局, 乡村振兴局 and zones are no regions, although they end or begin as such.
_NO_REGION = re.compile(
    r"(?:城|下|返)$|(?:开发|高新|园|新|示范|合作|保税|保护|名胜|风景|度假|试验|功能|管理|景|辖|社|老|库|山|牧|灾|城|郊)$|(?:产业|技术|聚集|集聚|先导|综合)$"
)
_LOWER_REGION = re.compile(
    rf"^([{HAN}]{{1,7}}?)(区|县|旗|镇|街道|乡|苏木)(?!村|镇企业|建设|规划)(?=[{HAN}]|$)"
)
_BRANCH = re.compile(rf"(?:局|委员会|委|厅|署|部)([{HAN}]{{2,8}}?)(?:监管)?(?:分局|支局|支队|大队|中队)$")
_ZONE = re.compile(rf"^(?:高新|经济|综合|保税|国家|临空|临港|工业|科技|自由|旅游|产业|生态|风景)[{HAN}]*区")
_STREET_NAMED = re.compile(rf"^[{HAN}]{{0,4}}(?:路|大道|街道|镇|乡|村|社区|苏木)")
_GOVERNMENT = re.compile(rf"^(?:人民政府|政府|管委会|管理委员会)(?=[{HAN}]{{2,12}}(?:街道|镇|乡|地区))")
_LONGEST_NAME = 15


@dataclass(frozen=True, slots=True)
class Place:
    """A region that a name may mean: the county or what is above it, and the township where there is one. `certain`
    is False for a township that only its own name tells."""

    region: Region
    township: str | None = None
    township_code: str | None = None
    certain: bool = True

    @property
    def code(self) -> str:
        """Nine digits for a township that is listed, else six."""
        return self.township_code or self.region.code

    @property
    def name(self) -> str:
        """With all regions that it lies in."""
        return full_name(self.region) + (self.township or "")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name says: the places it may mean, how much of it are their names, the township it names (listed or not),
    and whether it names a region below them that the table does not have."""

    places: tuple[Place, ...]
    length: int
    township: str | None = None
    unknown_below: bool = False


NOWHERE = Named((), 0)


@lru_cache(maxsize=2048)
def places_of(name: str, year: int | None) -> Named:
    """Where the agency of that name may be, by the table of that year."""
    national = _NATIONAL.match(name) or _CORPS.match(name)
    start = national.end() if national else 0
    rest = name[start:]
    chains = list(_chains(rest, None, year))
    readings = [_below(rest, chain, length, year) for chain, length in chains]
    readings = [r for r in readings if not r.unknown_below] or readings
    if not readings:
        return _township_alone(rest, year, start)
    longest = max(reading.length for reading in readings)
    best = [reading for reading in readings if reading.length == longest]
    alone = _township_alone(rest, year, start)
    if alone.length > longest + start:  # 海南镇 is not in 海南
        return alone
    places = tuple(dict.fromkeys(place for reading in best for place in reading.places))
    listed = tuple(place for place in places if place.township_code)
    return Named(
        listed or places,
        start + longest,
        best[0].township,
        unknown_below=all(reading.unknown_below for reading in best),
    )


def _chains(
    rest: str, parent: Region | None, year: int | None, passed: int = 0
) -> Iterator[tuple[Region, int]]:
    """Every way to read regions off the beginning, each with the length read."""
    for length in range(min(len(rest), _LONGEST_NAME), 1, -1):
        token = rest[:length]
        regions = list(named(token, year))
        if not regions and _short_is_enough(token, rest[length:], parent):
            regions = [r for r in called(token, year) if parent is not None or r.level != "county"]
        for region in regions:
            if parent is not None and (region.key == parent.key or not is_within(region, parent)):
                continue
            yield region, passed + length
            yield from _chains(rest[length:], region, year, passed + length)


def _short_is_enough(token: str, after: str, parent: Region | None) -> bool:
    """Whether 天津 may stand for 天津市: before more regions or what is no street's name; a county's only in a
    zone's."""
    if parent is None:
        return len(after) > 1 and not _STREET_NAMED.match(after)
    return parent.level != "county" and (
        _ZONE.match(after) is not None or (len(token) > 1 and bool(named_below(after, parent)))
    )


def named_below(after: str, parent: Region) -> tuple[Region, ...]:
    """The regions in the parent whose full name a text begins with."""
    for length in range(min(len(after), _LONGEST_NAME), 1, -1):
        found = tuple(r for r in named(after[:length], None) if is_within(r, parent))
        if found:
            return found
    return ()


def _below(rest: str, region: Region, length: int, year: int | None) -> Named:
    """What comes after the regions: a township, a branch's district, or one that the table does not have."""
    after = rest[length:]
    if skipped := _GOVERNMENT.match(after):
        after, length = after[skipped.end() :], length + skipped.end()
    if found := _TOWNSHIP.match(after):
        if named_here := _listed(found[1], region):
            return Named(named_here, length + found.end(), found[1])
        if region.level == "county":
            return Named((Place(region, found[1]),), length + found.end(), found[1])
        return Named((Place(region),), length, unknown_below=not _NO_REGION.search(found[1][:-1]))
    if branch := _BRANCH.search(after):
        districts = _districts(branch[1], region, year)
        if districts:
            return Named(tuple(Place(d) for d in districts), length)
    lower = _LOWER_REGION.match(after)
    unknown = lower is not None and not _NO_REGION.search(lower[1])
    return Named((Place(region),), length, unknown_below=unknown)


def _listed(township: str, region: Region) -> tuple[Place, ...]:
    """The townships of that name in a region, which may be a prefecture."""
    own = townships(region.key).get(township)
    if own is not None:
        return (Place(region, township, own),)
    if region.level == "county":
        return ()
    counties = (r for code in counties_with(township) for r in in_year(code, None)[:1])
    return tuple(
        Place(county, township, townships(county.key)[township])
        for county in counties
        if is_within(county, region)
    )


def _districts(text: str, region: Region, year: int | None) -> tuple[Region, ...]:
    """The districts of a region that a branch is named after: 蓟州分局."""
    found = (*named(text, year), *called(text, year))
    return tuple({r.code: r for r in found if r.key != region.key and is_within(r, region)}.values())


def _township_alone(rest: str, year: int | None, start: int) -> Named:
    found = _TOWNSHIP.match(rest)
    if found is None:
        return NOWHERE
    regions = (r for code in counties_with(found[1]) for r in in_year(code, year)[:1])
    places = tuple(
        Place(region, found[1], townships(region.key).get(found[1]), certain=False) for region in regions
    )
    return Named(places, start + found.end(), found[1])
