"""Held back, third generation: words and notations. Whoever mends readers does not read this.

What is usual is repeated, so that these reports are as plain as most real ones are."""

from __future__ import annotations

import random
from decimal import Decimal

from nianbao.samples.agencies import Scale

# ---- names ----------------------------------------------------------------------------------------------------
FIRST = tuple("昶嵘翊楹沄珑")
SECOND = tuple("岭港塬岗曲汇")
# with numerals in them, as places have
SMALL = ("三里桥", "八一路", "桃花潭", "古城子", "西大街", "朱家湾", "十里铺", "九龙")
KINDS: tuple[tuple[str, Scale], ...] = (
    ("{c}市{d}区人民政府办公室", "department"),
    ("{c}县{t}镇人民政府", "small"),
    ("{c}市{d}区人民政府{t}街道办事处", "small"),
    ("{c}市财政局", "department"),
    ("{c}市民政局", "department"),
    ("{c}县审计局", "small"),
    ("{c}市统计局", "small"),
    ("{c}市商务局", "department"),
    ("{c}县自然资源局", "department"),
    ("{c}县住房和城乡建设局", "department"),
    ("{c}市工业和信息化局", "department"),
    ("{c}市{d}区城市管理局", "department"),
    ("{c}市{d}区民族宗教事务局", "small"),
    ("{c}县乡村振兴局", "small"),
    ("{c}市信访局", "small"),
    ("{c}市人民防空办公室", "small"),
    ("{c}市政务服务和数据管理局", "small"),
    ("{c}市体育局", "small"),
    ("{c}省人民政府办公厅", "department"),
    ("{c}省人民政府外事办公室", "small"),
    ("{c}新区管理委员会", "government"),
    ("{c}彝族自治县人民政府", "government"),
    ("国家税务总局{c}市{d}区税务局", "department"),
    ("国家金融监督管理总局{c}监管分局", "small"),
    ("{c}市烟草专卖局", "small"),
)

# ---- titles and headings: {n} the agency, {y} the year, {c} the year in Chinese numerals ----------------------
TITLES: tuple[tuple[str, ...], ...] = (
    ("{n}{y}年政府信息公开工作年度报告",),
    ("{n}{y}年度政府信息公开工作年度报告",),
    ("{n}{y}年度政府", "信息公开工作年度报告"),
    ("{n}{y}年政府信息", "公开工作年度报告"),
    ("{n}{y}年度政府信息公开工作年报",),
    ("{n}{y}年政府信息公开报告",),
    ("{n}政府信息公开工作年度报告", "（{y}年度）"),
    ("{n}政府信息公开工作年度报告（{y}年）",),
    ("政府信息公开工作年度报告", "（{y}年度）", "{n}"),
    ("{n}公布{y}年度政府信息公开年度报告",),
    ("{n}{y}年政务公开（政府信息公开）工作年度报告",),
    ("{y}年政府信息公开工作年度报告—{n}",),
    ("{n}{c}年政府信息公开工作年度报告",),
    ("{n}", "{c}年度政府信息公开工作年度报告"),
    ("{n}关于{y}年度政府信息公开工作情况的年度报告",),
)
HEADING_TEXTS: dict[int, tuple[str, ...]] = {
    1: ("总体情况",) * 5 + ("总体概况", "政府信息公开总体情况", "工作总体情况"),
    2: ("主动公开政府信息情况",) * 5 + ("主动公开政府信息情况表", "主动公开政府信息基本情况", "主动公开信息情况"),
    3: ("收到和处理政府信息公开申请情况",) * 5
    + ("收到和处理政府信息公开申请情况表", "接收和处理政府信息公开申请情况", "收到和处理政府信息公开申请基本情况"),
    4: ("政府信息公开行政复议、行政诉讼情况",) * 5
    + ("因政府信息公开被申请行政复议、提起行政诉讼情况", "行政复议和行政诉讼情况")
    + ("政府信息公开工作行政复议、行政诉讼情况",),
    5: ("存在的主要问题及改进情况",) * 5
    + ("存在的主要问题和改进情况", "存在的主要问题及改进方向", "主要问题及改进情况"),
    6: ("其他需要报告的事项",) * 5 + ("其他需要说明的事项", "其他需报告的事项", "其他需要报告事项："),
}  # fmt: skip
NUMBERINGS = ("{c}、{t}",) * 6 + (
    "{c}﹑{t}",
    "{c} 、{t}",
    "{c}、　{t}",
    "{a}．{t}",
    "{c}：{t}",
    "（{c}） {t}",
    "{a}. {t}",
)

# ---- labels ---------------------------------------------------------------------------------------------------
_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_PARTLY = "（区分处理的，只计这一情形，不计其他情形）"
TEMPLATES: tuple[tuple[str, dict[str, str]], ...] = (
    *((("nothing", {}),) * 8),
    ("broken_headers", {
        "对外公开总数量": "对外公开\n总数量",
        "上一年项目数量": "上一年\n项目数量",
        "处理决定数量": "处理决定\n数量",
    }),
    ("broken_counts", {
        "本年制发件数": "本年制\n发件数",
        "本年废止件数": "本年废\n止件数",
        "现行有效件数": "现行有\n效件数",
    }),
    ("short_counts", {"本年制发件数": "本年制发数", "本年废止件数": "本年废止数", "现行有效件数": "现行有效数"}),
    ("counted_documents", {"规章": "规章（件）", "规范性文件": "规范性文件（件）"}),
    ("counted_decisions", {"处理决定数量": "处理决定数量（件）", "采购项目数量": "采购项目数量（个）"}),
    ("decided_this_year", {"处理决定数量": "本年处理决定数量"}),
    ("wide_slash", {"本年增/减": "本年增／减"}),
    ("bracket_change", {"本年增/减": "本年增（减）"}),
    ("change_number", {"本年增/减": "本年增/减数量"}),
    ("broken_labels", {
        "行政事业性收费": "行政事业性\n收费",
        "政府集中采购": "政府集中\n采购",
        "规范性文件": "规范性\n文件",
    }),
    ("short_content", {"信息内容": "内容"}),
    ("articles_in_figures", {
        f"第二十条第（{c}）项": f"第20条第（{a}）项" for c, a in zip("一五六八九", "15689", strict=True)
    }),
    ("regulation_named", {"第二十条第": "《政府信息公开条例》第二十条第"}),
    ("corner_lines", {_CORNER: "（本列数据的勾稽关系为：\n第一项加第二项之和，\n等于第三项加第四项之和）"}),
    ("corner_empty", {_CORNER: ""}),
    ("corner_items", {_CORNER: "项  目", "申请人情况": "申请人"}),
    ("partly_lines", {f"（二）部分公开{_PARTLY}": f"（二）部分公开\n{_PARTLY}"}),
    ("partly_short", {_PARTLY: "（区分处理）"}),
    ("organisations", {"科研机构": "科研单位", "社会公益组织": "公益组织", "法人或其他组织": "法人或\n其他组织"}),
    ("closing", {"四、结转下年度继续办理": "四、结转下年度继续办理数量"}),
    ("results_upright", {"三、本年度办理结果": "三\n、\n本\n年\n度\n办\n理\n结\n果"}),
    ("groups_broken", {
        "（三）不予公开": "（三）\n不予\n公开",
        "（四）无法提供": "（四）\n无法\n提供",
        "（五）不予处理": "（五）\n不予\n处理",
    }),
    ("groups_short", {"（三）不予公开": "（三）\n不予公开", "（六）其他处理": "（六）\n其他处理"}),
    ("other_laws", {"2.其他法律行政法规禁止公开": "2.其他法律、行政法规禁止公开"}),
    ("safety_marks", {"3.危及“三安全一稳定”": "3.危及「三安全一稳定」"}),
    ("safety_comma", {"3.危及“三安全一稳定”": "3.危及“三安全、一稳定”"}),
    ("letters", {
        "1.信访举报投诉类申请": "1.信访、举报、投诉类申请",
        "4.无正当理由大量反复申请": "4.无正当理由大量、反复申请",
    }),
    ("or_again", {"5.要求行政机关确认或重新出具已获取信息": "5.要求行政机关确认或者重新出具已获取信息"}),
    ("to_make", {
        "2.没有现成信息需要另行制作": "2.没有现成信息需另行制作",
        "1.本机关不掌握相关政府信息": "1.本机关不掌握相关信息",
    }),
    ("no_longer", {"、行政机关不再处理其政府信息公开申请": "，行政机关不再处理其政府信息公开申请"}),
    ("no_longer_short", {
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": "1.申请人无正当理由逾期不补正",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": "2.申请人逾期未按要求缴纳费用",
    }),
    ("whole_sum", {"（七）总计": "（七）总计（第一至六项之和）"}),
    ("counted_reviews", {"行政复议": "行政复议（件）", "行政诉讼": "行政诉讼（件）"}),
    ("direct_cases", {"未经复议直接起诉": "未经复议直接起诉案件", "复议后起诉": "复议后起诉案件"}),
    ("corrected", {"结果纠正": "结果纠错"}),
)  # fmt: skip
CHARACTERS = ("form",) * 9 + (
    "wide_dot",
    "right_bracket",
    "bracketed_figures",
    "ring_numerals",
    "half_commas",
    "spaced_marks",
    "colon_after",
    "typed_alike",
    "indented",
)
_RINGS = str.maketrans("一二三四五六七", "㈠㈡㈢㈣㈤㈥㈦")


def respelt(label: str, head: str, rest: str, characters: str) -> str:
    """The label in one of `CHARACTERS`; `head` is its numbering, "" where it has none."""
    figure = head[:-1] if head.endswith(".") else ""
    match characters:
        case "wide_dot" if figure:
            return f"{figure}．{rest}"
        case "right_bracket" if figure:
            return f"{figure}）{rest}"
        case "bracketed_figures" if figure:
            return f"{chr(0x2474 + int(figure) - 1)}{rest}"
        case "ring_numerals" if head.startswith("（"):
            return head[1:-1].translate(_RINGS) + rest
        case "half_commas":
            return label.replace("，", ",")
        case "spaced_marks" if head:
            return f"{head[:-1]} {head[-1]}{rest}"
        case "colon_after" if head.startswith("（"):
            return f"{label}："
        case "typed_alike":
            return label.replace("已获取", "己获取").replace("其他组织", "其它组织")
        case "indented" if figure:
            return f"　{label}"
        case _:
            return label


# ---- tables ---------------------------------------------------------------------------------------------------
SUB_ROWS: tuple[tuple[str, ...], ...] = (
    ("行政检查", "行政给付"),
    ("其中：行政确认",),
    ("公共服务事项", "其他权力事项"),
    ("行政奖励",),
)
EXTRA_ROWS = ("其他主动公开信息", "通知公告", "规划计划")
TABLE_4_LABELS = (("", "合计"), ("内容", "数量"), ("项  目", "案件数量"), ("情况", "件数（件）"))
NOTES = ("备注", "备注", "说 明", "填表说明", "备注说明")

# ---- notations ------------------------------------------------------------------------------------------------
COUNTS = ("plain",) * 14 + (
    "thousands",
    "full_width",
    "件",
    "起",
    "项次",
    "人次",
    "thousands_件",
    "full_width_件",
)
OWN_COUNTS = ("thousands_件", "full_width_件")
_WIDE_FIGURES = str.maketrans("0123456789.", "０１２３４５６７８９．")
SIGNS = (
    ("增", "减"),
    ("增", "减"),
    ("增加", "减少"),
    ("+", "-"),
    ("+", "-"),
    ("", "-"),
    ("", "-"),
    ("＋", "－"),
    ("增加了{}", "减少了{}"),
    ("{}（增加）", "{}（减少）"),
    ("{}(增)", "{}(减)"),
    ("（+{}）", "（-{}）"),
    ("（增）{}", "（减）{}"),
    ("增{}项", "减{}项"),
    ("增{}个", "减{}个"),
    ("+{}项", "-{}项"),
    ("增 {} 件", "减 {} 件"),
    ("增加：{}", "减少：{}"),
    ("增+{}", "减-{}"),
    ("增加{}件", "减少{}件"),
    ("较上年增加{}件", "较上年减少{}件"),
    ("上涨", "下降"),
)
MONEY_2019 = ("万元",) * 4 + ("元",) * 3 + ("bare",) * 2 + (
    "spaced_元",
    "thousands_plain_元",
    "broken_万元",
    "wide_万元",
    "heading_unit_万元",
    "万元人民币",
    "人民币万元",
    "thousands_two_元",
    "¥元",
)  # fmt: skip
MONEY_2021 = ("bare",) * 8 + ("bare_two", "万元", "broken_万元", "wide_bare", "spaced_元", "bare_six")
MONEY_ZERO = ("0",) * 5 + ("unit", "0.00", "0元", "0.00元", "0.0000")
DASHES = ("-", "-", "—", "—", "/", "/", "无", "∕", "‐", "──", "— —", "//")
# where the figure stands in it; without a place, before the figure
PADDING = ("",) * 8 + ("{}　", "{} ", " {} ", "　　　", "\u00a0\u00a0")
# the first word says what stands there instead of a zero
FILLINGS = ("zeros",) * 8 + (
    "blank_reasons",
    "dash_reasons",
    "blank_regulations",
    "dash_regulations",
    "blank_coercion",
    "blank_fees",
    "blank_last_total",
    "blank_requests",
    "dash_requests",
    "blank_licensing",
    "dash_reviews_only",
)
UNPRINTED = (
    "reasons",
    "regulations",
    "coercion",
    "fees",
    "last_total",
    "requests",
    "licensing",
    "reviews_only",
)
_PREFIXES: dict[str, tuple[str, ...]] = {
    "regulations": ("art20_1.regulations",),
    "coercion": ("art20_6.coercion",),
    "licensing": ("art20_5.licensing", "art20_5.other_services"),
    "fees": ("art20_8", "art20_9"),
    "requests": ("requests.",),
    "reviews_only": ("reconsideration",),
}


def unprinted(rng: random.Random, which: str, zeros: list[str], zero_rows: list[list[str]]) -> list[str]:
    """Which zeros are not printed, for `which` of `UNPRINTED`."""
    if which == "reasons":
        # rows of reasons that nobody was given: 1.属于国家秘密 …
        reasons = [
            codes for codes in zero_rows if codes[0].startswith("requests.") and codes[0].count(".") > 2
        ]
        return [code for codes in reasons if rng.random() < 0.7 for code in codes]
    if which == "last_total":
        return [code for code in zeros if code.startswith("litigation_")][-1:]
    return [code for code in zeros if code.startswith(_PREFIXES[which])]


def count(value: int, counts: str) -> str:
    """A count in one of `OWN_COUNTS`."""
    return f"{value:,}件" if counts == "thousands_件" else f"{str(value).translate(_WIDE_FIGURES)}件"


def amount(yuan: Decimal, money: str) -> str | None:
    """An amount in one of `MONEY_2019`, `MONEY_2021`; None for any other money."""
    wan, plain = _plain(yuan / 10_000), _plain(yuan)
    match money:
        case "spaced_元":
            return f"{plain} 元"
        case "thousands_plain_元":
            return f"{yuan:,.2f}".removesuffix(".00") + "元"
        case "thousands_two_元":
            return f"{yuan:,.2f} 元"
        case "broken_万元":
            return f"{wan}\n万元"
        case "wide_万元":
            return f"{wan.translate(_WIDE_FIGURES)}万元"
        case "wide_bare":
            return wan.translate(_WIDE_FIGURES)
        case "heading_unit_万元":
            return wan
        case "万元人民币":
            return f"{wan}万元人民币"
        case "人民币万元":
            return f"人民币{wan}万元"
        case "¥元":
            return f"¥{plain}元"
        case "bare_six":
            return f"{yuan / 10_000:.6f}"
        case _:
            return None


def money_heading(base: str, money: str) -> str | None:
    """What the column of amounts is called where its heading states the unit in a way of its own."""
    return f"{base}（单位：万元）" if money == "heading_unit_万元" else None


def padded(padding: str, text: str) -> str:
    """The figure's text with what stands before or behind it."""
    return padding.replace("{}", text) if "{}" in padding else padding + text


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# ---- traditional script ---------------------------------------------------------------------------------------
# character by character, as a site's switch 简体|繁體 does it
CHARACTER_WISE = "/characters"
CONFIGURATIONS = (f"s2t{CHARACTER_WISE}",)
BRACKETS = ("none", "none", "none", "capital_pinyin", "spaced_pinyin", "variant_doubled")
OWN_BRACKETS = ("capital_pinyin", "spaced_pinyin", "variant_doubled")


def bracketed(simplified: str, pinyin: str, brackets: str) -> str:
    """What a copier left behind a character, in one of `OWN_BRACKETS`."""
    match brackets:
        case "capital_pinyin":
            return f"({pinyin.capitalize()})"
        case "spaced_pinyin":
            return f" ({pinyin}) "
        case _:
            return f"({simplified})({simplified})"
