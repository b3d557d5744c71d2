"""Held back once, in the second generation: words and notations."""

from __future__ import annotations

import random
from decimal import Decimal

from nianbao.samples.agencies import Scale

# ---- names ----------------------------------------------------------------------------------------------------
FIRST = tuple("汨沅湄崤岫")
SECOND = tuple("滩坝堰洲")
SMALL = ("三岔河", "大堰", "沙埠", "枫林铺", "凤仪坊", "老鸦岭")
KINDS: tuple[tuple[str, Scale], ...] = (
    ("{c}市{d}区退役军人事务局", "small"),
    ("{c}省粮食和物资储备局", "department"),
    ("{c}县人力资源和社会保障局", "department"),
    ("中共{c}市委网络安全和信息化委员会办公室", "small"),
    ("{c}土家族苗族自治州人民政府", "government"),
    ("{c}市{d}区行政审批服务局", "department"),
    ("{c}市医疗保障局{d}分局", "small"),
    ("{c}市交通运输局", "department"),
    ("国家统计局{c}调查队", "small"),
    ("{c}旗{t}苏木人民政府", "small"),
    ("{c}综合保税区管理局", "small"),
    ("{c}市{d}区{t}镇政府", "small"),
    ("{c}市公安局交通警察支队", "department"),
    ("{c}海关", "small"),
    ("{c}市机关事务服务中心", "small"),
)

# ---- titles and headings --------------------------------------------------------------------------------------
TITLES: tuple[tuple[str, ...], ...] = (
    ("{n}政府信息公开年度报告（{y}）",),
    ("{y}年度政府信息公开工作年度报告", "{n}"),
    ("{n}{y}年政府信息公开工作", "年 度 报 告"),
    ("{n}政府信息公开", "{y}年工作年度报告"),
    ("{y}年政府信息公开工作年度报告（{n}）",),
    ("{n}{y}年度政务信息公开工作年度报告",),
    ("【年度报告】{n}{y}年政府信息公开工作年度报告",),
    ("{n}——{y}年政府信息公开工作年度报告",),
    ("{n}{y}年政府信息公开工作年度报告公告",),
)
HEADING_TEXTS: dict[int, tuple[str, ...]] = {
    1: ("基本情况", "总体工作情况", "总 体 情 况"),
    2: ("行政机关主动公开政府信息情况", "主动公开政府信息情况统计", "主动公开政府信息情况（第二十条）"),
    3: ("行政机关收到和处理政府信息公开申请情况", "收到及处理政府信息公开申请情况", "政府信息公开申请收到和处理情况"),
    4: ("政府信息公开行政复议及行政诉讼情况", "政府信息公开行政复议、诉讼情况", "行政复议、行政诉讼情况"),
    5: ("存在的主要问题以及改进情况", "工作中存在的主要问题及下一步改进情况", "主要问题和改进情况"),
    6: ("其他需要报告的情况", "其它需要报告的事项", "其他事项"),
}  # fmt: skip
NUMBERINGS = ("{c}丶{t}", "{c},{t}", "{c}  {t}", "0{a} {t}", "（{c}）、{t}", "{s}{t}", "{c}、 {t}：")

# ---- labels ---------------------------------------------------------------------------------------------------
TEMPLATES: tuple[tuple[str, dict[str, str]], ...] = (
    ("other_made", {"本年新制作数量": "本年新制定数量", "本年新公开数量": "本年新公开数"}),
    ("foot_marks", {"行政许可": "行政许可①", "其他对外管理服务事项": "其他对外管理服务事项②", "行政强制": "行政强制*"}),
    ("year_on_year", {"上一年项目数量": "上年度项目数量", "本年增/减": "本年度增/减"}),
    ("stacked", {"法律服务机构": "法律\n服务\n机构", "社会公益组织": "社会\n公益\n组织", "商业企业": "商业\n企业"}),
    ("legal_person", {"法人或其他组织": "法人或者其他组织", "自然人": "公民（自然人）"}),
    ("of_which", {"（一）予以公开": "其中：（一）予以公开"}),
    ("safety", {"3.危及“三安全一稳定”": "3.危及国家安全、公共安全、经济安全、社会稳定"}),
    ("not_settled", {"尚未审结": "未审结", "其他结果": "其他"}),
    ("kept", {"结果维持": "维持", "结果纠正": "纠正"}),
    ("no_review", {"未经复议直接起诉": "未经复议\n直接起诉", "复议后起诉": "经复议后起诉"}),
    ("results", {"三、本年度办理结果": "三、本年度\n办理结果\n（第三项）", "结转下年度": "结转下一年度"}),
    ("asked_again", {"2.重复申请": "2.重复申请（同一申请人）", "8.属于行政查询事项": "8.属于行政登记资料查询事项"}),
    ("decisions_short", {"处理决定数量": "处理决定数", "本年处理决定数量": "本年处理决定数"}),
    ("spaced_units", {"规章": "规  章", "行政许可": "行 政 许 可", "行政处罚": "行 政 处 罚"}),
    ("counted_in", {"本年新收政府信息公开申请数量": "本年新收政府信息公开申请数量（件）", "总计": "总计（件）"}),
    ("articles", {"第二十条第": "条例第二十条第"}),
)  # fmt: skip
CHARACTERS = ("hyphen_numbers", "mixed_brackets", "square_brackets", "spaced_numbers", "typed_wrong")


def respelt(label: str, head: str, rest: str, characters: str) -> str:
    """The label in one of `CHARACTERS`; `head` is its numbering, "" where it has none."""
    match characters:
        case "hyphen_numbers":
            return f"{head[:-1]}-{rest}" if head.endswith(".") else label
        case "mixed_brackets":
            return label.replace("）", ")")
        case "square_brackets":
            return f"〔{head[1:-1]}〕{rest}" if head.startswith("（") else label
        case "spaced_numbers":
            return f"{head} {rest}" if head else label
        case _:
            # characters that look alike, words that sound alike
            return label.replace("未", "末").replace("其他", "其它")


# ---- tables ---------------------------------------------------------------------------------------------------
SUB_ROWS: tuple[tuple[str, ...], ...] = (
    ("行政征收", "行政裁决"),
    ("便民服务事项",),
    ("其中：行政检查", "其中：行政征用"),
)
EXTRA_ROWS = ("其他政策文件", "一般性公文", "政策解读")
TABLE_4_LABELS = (("名称", "案件数"), ("申请人/原告", "合计（件）"), ("案件类型", "件数"))
NOTES = ("填报说明", "备 注", "核对")

# ---- notations ------------------------------------------------------------------------------------------------
COUNTS = ("件次", " 件", "宗", "份", "（件）", ".0", "spaced_thousands")
SIGNS = (
    ("上升", "下降"),
    ("增长", "下降"),
    ("增：", "减："),
    ("增（{}）", "减（{}）"),
    ("净增{}", "净减{}"),
    ("﹢", "﹣"),
    ("", "负"),
    ("", "–"),
    ("+ ", "- "),
    ("{}↑", "{}↓"),
    ("▲", "▼"),
    ("比上年增加{}", "比上年减少{}"),
)
MONEY_2019 = ("元整", "fullwidth_yen", "comma_万元", "bracket_万元", "heading_plain_万元", "千元", "rmb")
MONEY_2021 = ("heading_plain_万元", "comma_万元", "bracket_万元", "元整", "bare_four")
MONEY_ZERO = ("0.000", "零", "0.00万元")
DASHES = ("／", "―", "﹣", "———", "- -", "－－")
PADDING = ("\u2002", "　　", "\ufeff", "\u2009", "\u200e")
# the first word says what stands there instead of a zero, the rest is one of `unprinted`'s or the common ones
FILLINGS = (
    "dash_rare_columns",
    "dash_here_and_there",
    "blank_zero_totals",
    "dash_table_4",
    "blank_organisations",
)


def unprinted(rng: random.Random, which: str, zeros: list[str], zero_rows: list[list[str]]) -> list[str]:
    """Which zeros are not printed; none for `which` of no filling here."""
    requests = [code for code in zeros if code.startswith("requests.")]
    match which:
        case "here_and_there":
            return [code for code in zeros if rng.random() < 0.25]
        case "zero_totals":
            return [codes[-1] for codes in zero_rows if codes[-1] in requests]
        case "organisations":
            return [code for code in requests if not code.endswith((".natural_person", ".total"))]
        case _:
            return []


def count(value: int, counts: str) -> str:
    """A count in one of `COUNTS`."""
    return f"{value:,}".replace(",", " ") if counts == "spaced_thousands" else f"{value}{counts}"


def amount(yuan: Decimal, money: str) -> str | None:
    """An amount in one of `MONEY_2019`, `MONEY_2021`; None for any other money."""
    wan = yuan / 10_000
    match money:
        case "元整":
            return f"{_plain(yuan)}元整" if yuan == int(yuan) else f"{_plain(yuan)}元"
        case "fullwidth_yen":
            return f"￥{_plain(yuan)}"
        case "comma_万元":
            return f"{int(wan):,}{_plain(wan).removeprefix(str(int(wan)))}万元"
        case "bracket_万元":
            return f"{_plain(wan)}（万元）"
        case "heading_plain_万元":
            return _plain(wan)
        case "千元":
            return f"{_plain(yuan / 1_000)}千元"
        case "rmb":
            return f"RMB{_plain(yuan)}元"
        case "bare_four":
            return f"{wan:.4f}" if yuan % 1 == 0 else _plain(wan)
        case _:
            return None


def money_heading(base: str, money: str) -> str | None:
    """What the column of amounts is called where its heading states the unit in a way of its own."""
    return {
        "heading_plain_万元": f"{base}/万元",
        "bracket_万元": base,
    }.get(money)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- traditional script ---------------------------------------------------------------------------------------
CONFIGURATIONS = ("s2hk",)
BRACKETS = ("wide_pinyin", "square_variant")


def bracketed(simplified: str, pinyin: str, brackets: str) -> str:
    """What a copier left behind a character, in one of `BRACKETS`."""
    return f"（{pinyin}）" if brackets == "wide_pinyin" else f"[{simplified}]"
