"""Agencies of all kinds. None exists: the place names are made of characters that no such place has."""

from __future__ import annotations

from nianbao.quirks import fourth_words as fourth
from nianbao.quirks import second_words as second
from nianbao.quirks import third_words as third
from nianbao.quirks.pools import Dice, Pool
from nianbao.samples.agencies import Scale

_FIRST = Pool(tuple("岚柘峤澹沨棠璞蓼苕珩霁翎"), tuple("筼浠漪栎芷澧"), second.FIRST, third.FIRST)
_SECOND = Pool(tuple("州溪川宁阳浦陵泽"), tuple("原屏峰渡"), second.SECOND, third.SECOND)
_SMALL = Pool(
    ("石桥", "南渡", "柳坪", "白鹭", "东关", "青杉", "双塘", "大营", "新集"),
    ("杏花岭", "龙潭沟", "北滘", "马家店"),
    second.SMALL,
    third.SMALL,
)

# {c} a city or county, {d} a district, {t} a town or street
_KINDS: Pool[tuple[str, Scale]] = Pool(
    (
        ("{c}市人民政府", "government"),
        ("{c}市{d}区人民政府", "government"),
        ("{c}县人民政府", "government"),
        ("{c}县人民政府办公室", "department"),
        ("{c}市教育局", "department"),
        ("{c}市{d}区市场监督管理局", "department"),
        ("{d}区卫生健康委员会", "department"),
        ("{c}县公安局", "department"),
        ("{d}区{t}街道办事处", "small"),
        ("{c}市{d}区人民政府{t}街道办事处", "small"),
        ("{c}县{t}镇人民政府", "small"),
        ("{c}县{t}乡人民政府", "small"),
        ("{c}市发展和改革委员会", "department"),
        ("{c}市自然资源和规划局", "department"),
        ("{c}经济开发区管理委员会", "small"),
        ("国家税务总局{c}市税务局", "department"),
        ("{c}市气象局", "small"),
        ("{c}市公共资源交易中心", "small"),
        ("{c}市应急管理局", "department"),
        ("{c}县水利局", "small"),
        ("{c}省文化和旅游厅", "department"),
        ("{c}市{d}区司法局", "small"),
        ("{c}市生态环境局{d}分局", "small"),
        ("{c}区人民政府{t}街道办事处", "small"),
        ("{c}风景名胜区管理委员会", "small"),
        ("{c}县农业农村局", "department"),
    ),
    (
        ("{c}省生态环境厅", "government"),
        ("{c}市人民政府国有资产监督管理委员会", "department"),
        ("{c}市住房公积金管理中心", "small"),
        ("{c}县{t}民族乡人民政府", "small"),
        ("{c}自治县林业和草原局", "department"),
        ("{c}市城市管理综合行政执法局", "department"),
        ("{c}市消防救援支队", "small"),
        ("{c}市档案馆", "small"),
        ("{c}高新技术产业开发区管委会", "small"),
        ("{c}旗人民政府", "government"),
        ("{c}县供销合作社联合社", "small"),
        ("{c}地区行政公署", "government"),
    ),
    second.KINDS,
    third=third.KINDS,
    held_back=fourth.KINDS,
)


def agency_name(dice: Dice) -> tuple[str, Scale]:
    """An invented agency and how much it has to report."""
    pattern, scale = dice.draw(_KINDS)
    city, district = (dice.draw(_FIRST) + dice.draw(_SECOND) for _ in range(2))
    return pattern.format(c=city, d=district, t=dice.draw(_SMALL)), scale
