"""Agencies of real regions, with what pages say of where they are: codes, the site's name, a breadcrumb, or nothing but
the agency's own name. The figures around them are invented, as everywhere in these packages.

Whether a name alone tells the region is known from the table of regions: 市中区 is four, 城关镇 is many.
"""

from __future__ import annotations

from collections import Counter

from nianbao.quirks import fourth_located
from nianbao.quirks.homes import Home, index_number, lasting, township
from nianbao.quirks.pools import Dice, Pool
from nianbao.samples.agencies import Scale
from normalize.regions.table import Region, full_name, named, townships

# {r} the region as it is called here, {t} a township or street in it
_KINDS: Pool[tuple[str, str, Scale]] = Pool(
    (
        ("{r}人民政府", "government", "government"),
        ("{r}人民政府办公室", "general_office", "department"),
        ("{r}教育局", "department", "department"),
        ("{r}市场监督管理局", "department", "department"),
        ("{r}卫生健康局", "department", "small"),
        ("{r}{t}人民政府", "township", "small"),
        ("{r}{t}办事处", "subdistrict", "small"),
        ("{r}应急管理局", "department", "small"),
    ),
    third=(
        ("{r}自然资源和规划局", "department", "department"),
        ("{r}退役军人事务局", "department", "small"),
        ("{r}图书馆", "institution", "small"),
        ("{r}政务服务中心", "institution", "small"),
        ("{r}发展改革委员会", "department", "small"),
    ),
)
_SHOWN = Pool(("name", "qualified", "site_code", "credit_code", "site_name", "breadcrumb", "all"))
# How often the region's name is one that several have, wherever that can be had.
_AMBIGUOUS = 0.25


def home_of(seed: int, year: int, *, page: bool) -> Home:
    """The agency of that seed. `page`: the format is a web page, which can say more than the report does."""
    dice = Dice.of(seed, "located")
    if dice.split == "held_back":
        return fourth_located.home_of(dice, year, page=page)
    pattern, kind, scale = dice.draw(_KINDS)
    region = _region(dice, year)
    shown = dice.draw(_SHOWN) if page else dice.rng.choice(("name", "qualified"))
    dice.noted.append(f"located:{shown}")
    whole = full_name(region)
    called = whole if shown in ("qualified", "all") else region.name
    code, where = region.code, ""
    if "{t}" in pattern:
        where, code = township(dice, region, ("镇", "乡") if kind == "township" else ("街道",))
        if not where:
            pattern, kind = "{r}人民政府", "government"
            code = region.code
    name = pattern.format(r=called, t=where)
    same = [other for other in named(region.name, year) if not where or where in townships(other.key)]
    known = shown != "name" or len(same) == 1
    return Home(
        name,
        kind,
        scale,
        code,
        not known,
        f"{whole}人民政府" if shown in ("site_name", "all") else "",
        f"{region.code}{dice.rng.randint(1, 9999):04}" if shown in ("site_code", "all") else "",
        index_number(dice, region, year) if shown in ("credit_code", "all") else "",
        f"首页 > {whole} > 政府信息公开年报" if shown == "breadcrumb" else "",
    )


def _region(dice: Dice, year: int) -> Region:
    counties = lasting(year, "county")
    if dice.rng.random() < _AMBIGUOUS:
        times = Counter(region.name for region in counties)
        counties = tuple(region for region in counties if times[region.name] > 1)
    return dice.rng.choice(counties)
