"""Held back, fourth generation: agencies of real regions, what names them and where. Whoever mends readers does not
read this.

What tells the agency (`_TELLS`): its title; its signature alone; the site's name alone; the page's head alone. What
tells the region (`_SHOWN`): a code, the site's name, a breadcrumb, the publisher, the whole name; or nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from nianbao.quirks import fourth_words as words
from nianbao.quirks.homes import Home, index_number, lasting, township
from nianbao.quirks.pools import Dice
from nianbao.samples.agencies import Scale
from normalize.regions.table import Region, ancestors, full_name, named, townships

# {r} the region as it is called here, {t} a township or street in it
_Office = tuple[str, str, Scale]
_COUNTY: tuple[_Office, ...] = (
    ("{r}人民政府", "government", "government"),
    ("{r}人民政府办公室", "general_office", "department"),
    ("{r}民政局", "department", "department"),
    ("{r}财政局", "department", "department"),
    ("{r}司法局", "department", "small"),
    ("{r}审计局", "department", "small"),
    ("{r}统计局", "department", "small"),
    ("{r}信访局", "department", "small"),
    ("{r}农业农村局", "department", "department"),
    ("{r}交通运输局", "department", "department"),
    ("{r}住房和城乡建设局", "department", "department"),
    ("{r}人力资源和社会保障局", "department", "department"),
    ("{r}行政审批服务局", "department", "small"),
    ("{r}医疗保障局", "department", "small"),
    ("{r}文化和旅游局", "department", "small"),
    ("{r}综合行政执法局", "department", "small"),
    ("{r}发展和改革委员会", "department", "department"),
    ("{r}民族宗教事务局", "department", "small"),
    ("{r}经济开发区管理委员会", "development_zone", "small"),
    ("{r}高新技术产业开发区管理委员会", "development_zone", "small"),
    ("{r}档案馆", "institution", "small"),
    ("{r}疾病预防控制中心", "institution", "small"),
    ("{r}人民医院", "institution", "small"),
    ("{r}不动产登记中心", "institution", "small"),
)
_TOWNSHIP: tuple[_Office, ...] = (
    ("{r}{t}人民政府", "township", "small"),
    ("{r}{t}人民政府", "township", "small"),
    ("{r}{t}办事处", "subdistrict", "small"),
    ("{r}人民政府{t}办事处", "subdistrict", "small"),
)
_PREFECTURE: tuple[_Office, ...] = (
    ("{r}教育局", "department", "department"),
    ("{r}水利局", "department", "small"),
    ("{r}商务局", "department", "small"),
    ("{r}生态环境局", "department", "department"),
    ("{r}市场监督管理局", "department", "department"),
    ("{r}住房公积金管理中心", "institution", "small"),
)
_PROVINCE: tuple[_Office, ...] = (
    ("{r}教育厅", "department", "department"),
    ("{r}财政厅", "department", "department"),
    ("{r}生态环境厅", "department", "department"),
    ("{r}交通运输厅", "department", "department"),
    ("{r}农业农村厅", "department", "department"),
    ("{r}人民政府办公厅", "general_office", "department"),
)
_MUNICIPAL: tuple[_Office, ...] = (
    ("{r}教育委员会", "department", "department"),
    ("{r}财政局", "department", "department"),
    ("{r}生态环境局", "department", "department"),
    ("{r}人民政府办公厅", "general_office", "department"),
)
_LEVELS = ("county",) * 9 + ("township",) * 6 + ("prefecture",) * 3 + ("province",) + ("corps",)
# 天津, 山东, 广东, 浙江, 四川, 新疆, 内蒙古, 西藏: more often than others
_OFTEN = ("12", "37", "44", "33", "51", "65", "15", "54")
# Divisions of 新疆生产建设兵团 that are one with a city
_CORPS = {
    "659001": "第八师石河子市",
    "659002": "第一师阿拉尔市",
    "659003": "第三师图木舒克市",
    "659004": "第六师五家渠市",
    "659006": "第二师铁门关市",
    "659008": "第四师可克达拉市",
}
_CORPS_OFFICES: tuple[_Office, ...] = (
    ("{r}教育局", "department", "department"),
    ("{r}财政局", "department", "department"),
    ("{r}民政局", "department", "small"),
    ("{r}农业农村局", "department", "small"),
)
_SHOWN = (
    *("name", "qualified", "site_code", "credit_code", "site_name", "breadcrumb"),
    *("publisher", "prefecture_site", "all"),
)
_TELLS = ("title",) * 7 + ("signature", "signature", "site", "head")
_AMBIGUOUS = 0.25


@dataclass(frozen=True, slots=True)
class _Seat:
    """An agency with the region it answers for. `code` is the right one, `where` the township in the region."""

    pattern: str
    kind: str
    scale: Scale
    region: Region
    code: str
    short: str
    whole: str
    where: str = ""

    def name(self, *, whole: bool) -> str:
        """The agency's name, with all that its region lies in or without."""
        return self.pattern.format(r=self.whole if whole else self.short, t=self.where)


def home_of(dice: Dice, year: int, *, page: bool) -> Home:
    """The agency of those dice, and all that tells of it; `page` as in `located.home_of`."""
    rng = dice.rng
    seat = _seat(dice, year)
    shown = rng.choice(_SHOWN) if page else rng.choice(("name", "qualified"))
    tells = rng.choice(_TELLS)
    if not page and tells != "title":
        tells = "signature"
    if tells == "site":
        # an office's own site: the site's name is the office's
        shown = "own_site"
    elif tells == "head":
        shown = "publisher"
    is_within = [r for r in ancestors(seat.region) if r.level == "prefecture"]
    if shown == "prefecture_site" and (seat.region.level != "county" or not is_within):
        shown = "site_name"
    dice.noted.append(f"located:{shown}/{tells}")
    is_whole = shown in {"qualified", "all", "own_site"}
    name = seat.name(whole=is_whole or (shown == "publisher" and tells != "title"))
    home = Home(name, seat.kind, seat.scale, seat.code, False, is_dressed=page)
    home = _with_facts(dice, home, seat, shown, year)
    home = replace(home, is_open=shown == "name" and not _is_alone(seat, year))
    return _with_words(dice, home, seat, tells, year)


def _with_facts(dice: Dice, home: Home, seat: _Seat, shown: str, year: int) -> Home:
    """The home with what the page says of where it is."""
    rng, region = dice.rng, seat.region
    government = f"{seat.whole}人民政府"
    everything = shown == "all"
    if shown == "own_site":
        return replace(home, site_name=home.name, publisher="")
    if shown == "prefecture_site":
        above = next(r for r in ancestors(region) if r.level == "prefecture")
        portal = f"{full_name(above)}人民政府"
        code = f"{above.code}{rng.randint(1, 99):04}"
        return replace(home, site_name=portal, site_code=code, publisher=home.name)
    if shown == "site_name" or everything:
        home = replace(home, site_name=government)
    if shown == "site_code" or everything:
        home = replace(home, site_code=f"{region.code}{rng.randint(1, 99):04}")
    if shown == "credit_code" or everything:
        home = replace(home, index_number=index_number(dice, region, year))
    if shown == "breadcrumb":
        way = rng.choice(
            ("政府信息公开年报", "政务公开 > 政府信息公开年报", "法定主动公开内容 > 政府信息公开年报")
        )
        home = replace(home, breadcrumb=f"{seat.whole} > {way}")
    if shown == "publisher" or everything:
        home = replace(home, publisher=seat.name(whole=True))
    return home


def _with_words(dice: Dice, home: Home, seat: _Seat, tells: str, year: int) -> Home:
    """The home with its title and its signature."""
    rng = dice.rng
    nought = rng.choice(("〇", "〇", "○", "零"))
    signed = rng.choice(words.SIGNATURES)
    if tells == "title":
        title = words.titled(rng.choice(words.LOCATED), home.name, year, nought)
        if seat.where and title[0] == home.name and rng.random() < 0.3:
            head, tail = seat.pattern.split("{t}")
            called = home.name.removesuffix(f"{seat.where}{tail}")
            title = (called, f"{seat.where}{tail}", *title[1:]) if head else title
        signed = rng.choice((signed, signed, rng.choice(words.UNSIGNED)))
    else:
        title = words.titled(rng.choice(words.NAMELESS), home.name, year, nought)
        signed = signed if tells == "signature" else rng.choice(words.UNSIGNED)
    return replace(home, title=title, signature=tuple(line.replace("{n}", home.name) for line in signed))


def _is_alone(seat: _Seat, year: int) -> bool:
    """Whether the short name can be one region's only."""
    if seat.short != seat.region.name:
        return True  # a division of 兵团 names itself
    same = [
        other
        for other in named(seat.region.name, year)
        if not seat.where or any(name.startswith(seat.where) for name in townships(other.key))
    ]
    return len(same) == 1


def _seat(dice: Dice, year: int) -> _Seat:
    rng = dice.rng
    level = rng.choice(_LEVELS)
    if level == "corps":
        pattern, kind, scale = rng.choice(_CORPS_OFFICES)
        region = rng.choice([r for r in lasting(year, "county") if r.code in _CORPS])
        called = _CORPS[region.code]
        return _Seat(pattern, kind, scale, region, region.code, called, f"新疆生产建设兵团{called}")
    region = _region(dice, year, "county" if level == "township" else level)
    whole, code = full_name(region), region.code
    offices = {"county": _COUNTY, "township": _TOWNSHIP, "prefecture": _PREFECTURE}.get(level, _PROVINCE)
    if level == "province" and region.name.endswith("市"):
        offices = _MUNICIPAL
    pattern, kind, scale = rng.choice(offices)
    if level != "township":
        return _Seat(pattern, kind, scale, region, code, region.name, whole)
    where, own = township(dice, region, ("街道",) if kind == "subdistrict" else ("镇", "乡", "苏木"))
    if not where:
        return _Seat("{r}人民政府", "government", "government", region, code, region.name, whole)
    return _Seat(pattern, kind, scale, region, own, region.name, whole, where)


def _region(dice: Dice, year: int, level: str) -> Region:
    rng = dice.rng
    regions = [r for r in lasting(year, level) if not r.code.startswith(("659", "71", "81", "82"))]
    if level == "county":
        draw = rng.random()
        times = Counter(region.name for region in regions)
        if draw < _AMBIGUOUS:
            return rng.choice([region for region in regions if times[region.name] > 1])
        if draw < _AMBIGUOUS + 0.15:
            return rng.choice([r for r in regions if r.name.endswith(("自治县", "旗"))])
    if rng.random() < 0.7:
        regions = [r for r in regions if r.code.startswith(_OFTEN)] or regions
    return rng.choice(regions)
