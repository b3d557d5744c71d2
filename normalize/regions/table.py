"""The table of regions: 行政区划代码 (GB/T 2260) of provinces, prefectures and counties since 1989, townships by
county.

Shipped as `data/*.tsv.gz`, made by `build.py`. Counties are loaded when a region is first asked for, townships when a
township is. A region is known by what it has become (`Region.key`): 蓟县 120225 until 2015 and 蓟州区 120119 since
are two versions of one region.
"""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
# Without a year a name or code may be of any year that a report can be of.
_FIRST_REPORT_YEAR = 2008
_NATIONALITIES = (
    "各|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|裕固|保安|独龙|鄂伦春"
)
_AUTONOMOUS = re.compile(rf"(.{{2,}}?)(?:(?:{_NATIONALITIES})族?)+自治([州县旗区])")
_SUFFIX = re.compile(r"(.{2,}?)(?:特别行政区|自治区|新区|矿区|特区|林区|地区|省|市|区|县|旗|州|盟)")


@dataclass(frozen=True, slots=True)
class Region:
    """One region as it was from `first` to `last` (both inclusive; None: not known, or to this day). `today` is the
    code of what has become of it, where that is another one's."""

    code: str
    name: str
    parent: str
    first: int | None
    last: int | None
    today: str

    @property
    def key(self) -> str:
        """The same for all versions of one region."""
        return self.today or self.code

    @property
    def level(self) -> str:
        """province, prefecture or county."""
        return (
            "province"
            if self.code.endswith("0000")
            else "prefecture"
            if self.code.endswith("00")
            else "county"
        )

    def was_in(self, year: int | None) -> bool:
        """Whether it existed under this code, name and parent at the end of the year."""
        if year is None:
            return self.last is None or self.last >= _FIRST_REPORT_YEAR
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


def table_version() -> str:
    """Sources and date of the table, for the record's `versions`."""
    return _table()[0]


def in_year(code: str, year: int | None) -> tuple[Region, ...]:
    """The regions that a code means for a year. A code of another time is followed to what the region was called and
    numbered in that year; several where it is not known which, none for a code that never was."""
    versions = _by_code().get(code, ())
    direct = tuple(region for region in versions if region.was_in(year))
    if direct:
        return direct[-1:] if year is None else direct
    found = {r.code: r for version in versions for r in _by_key()[version.key] if r.was_in(year)}
    return tuple(found.values())


def named(name: str, year: int | None) -> tuple[Region, ...]:
    """The regions with that full name (or a usual one: 恩施州, 景宁县) in the year, or in the year after it, when the
    report is written."""
    found: dict[str, Region] = {}
    for at in (year,) if year is None else (year, year + 1):
        for region in _by_name().get(name, ()):
            if region.was_in(at) and region.key not in {r.key for r in found.values()}:
                found[region.code] = region
    return tuple(found.values())


def called(short: str, year: int | None) -> tuple[Region, ...]:
    """The regions whose name without its last part (天津, 蓟州) this is, in the year."""
    regions = _by_short().get(short, ())
    return tuple({r.code: r for r in regions if r.was_in(year)}.values())


def regions_of(year: int) -> tuple[Region, ...]:
    """All regions that there were at the end of the year, by code."""
    found = (region for versions in _by_code().values() for region in versions if region.was_in(year))
    return tuple(sorted(found, key=lambda region: region.code))


@lru_cache(maxsize=4096)
def ancestors(region: Region) -> tuple[Region, ...]:
    """The regions it lies in, nearest first."""
    above: list[Region] = []
    at = region
    while at.parent:
        # No prefecture was ever between 重庆 and its four county-level cities of 1997 to 2006.
        versions = _by_code().get(at.parent) or _by_code().get(f"{at.parent[:2]}0000", [])
        # The parent as it was when the region ended, or as it is.
        fitting = [v for v in versions if region.last is None or v.was_in(region.last)] or list(versions)
        if not fitting:
            break
        at = fitting[-1]
        above.append(at)
    return tuple(above)


def is_within(region: Region, other: Region) -> bool:
    """Whether a region is the other one or lies in it."""
    return any(at.key == other.key for at in (region, *ancestors(region)))


def full_name(region: Region) -> str:
    """天津市北辰区: with all that it lies in."""
    return "".join(r.name for r in (*reversed(ancestors(region)), region))


def townships(county: str) -> Mapping[str, str]:
    """A county's townships and streets as listed in 2023 or 2026: name to code of 9 digits. `county` is today's code
    (of a city without counties, the city's)."""
    return _townships_of(county)


def counties_with(township: str) -> tuple[str, ...]:
    """Today's codes of the counties that have a township of that name."""
    listed = _township_lines()
    return tuple(
        county for county, text in listed.items() if township in text and township in _townships_of(county)
    )


def short_name(name: str) -> str | None:
    """天津 of 天津市, 恩施 of 恩施土家族苗族自治州; None where too little would be left (丰县)."""
    match = _AUTONOMOUS.fullmatch(name) if "自治" in name else None
    match = match or _SUFFIX.fullmatch(name)
    return match[1] if match else None


def _usual_names(name: str) -> tuple[str, ...]:
    match = _AUTONOMOUS.fullmatch(name) if "自治" in name else None
    return (name, match[1] + match[2]) if match and match[2] != "区" else (name,)


@cache
def _table() -> tuple[str, tuple[Region, ...]]:
    text = gzip.decompress((_DATA / "regions.tsv.gz").read_bytes()).decode()
    head, _, *lines = text.rstrip("\n").split("\n")
    regions = []
    for line in lines:
        code, name, parent, first, last, today = line.split("\t")
        years = int(first) if first else None, int(last) if last else None
        regions.append(Region(code, name, parent, *years, today))
    return head.removeprefix("# "), tuple(regions)


@cache
def _by_code() -> dict[str, list[Region]]:
    index: dict[str, list[Region]] = defaultdict(list)
    for region in _table()[1]:
        index[region.code].append(region)
    for versions in index.values():
        versions.sort(key=lambda r: (r.last is None, r.last))
    return dict(index)


@cache
def _by_key() -> dict[str, list[Region]]:
    index: dict[str, list[Region]] = defaultdict(list)
    for region in _table()[1]:
        index[region.key].append(region)
    return dict(index)


@cache
def _by_name() -> dict[str, list[Region]]:
    index: dict[str, list[Region]] = defaultdict(list)
    for region in _table()[1]:
        if region.was_in(None):
            for name in _usual_names(region.name):
                index[name].append(region)
    return dict(index)


@cache
def _by_short() -> dict[str, list[Region]]:
    index: dict[str, list[Region]] = defaultdict(list)
    for region in _table()[1]:
        if region.was_in(None) and (short := short_name(region.name)):
            index[short].append(region)
    return dict(index)


@cache
def _township_lines() -> dict[str, str]:
    text = gzip.decompress((_DATA / "townships.tsv.gz").read_bytes()).decode()
    return dict(line.split("\t") for line in text.rstrip("\n").split("\n") if not line.startswith("#"))


@lru_cache(maxsize=1024)
def _townships_of(county: str) -> dict[str, str]:
    listed = _township_lines().get(county, "")
    return {item[3:]: county + item[:3] for item in listed.split()}
