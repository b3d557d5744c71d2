"""Held back, fourth generation: names, titles and signatures. Whoever mends readers does not read this."""

from __future__ import annotations

from nianbao.samples.agencies import Scale

# {c} a city or county, {d} a district, {t} a town or street; for agencies of no real region
KINDS: tuple[tuple[str, Scale], ...] = (
    ("{c}市{d}区卫生健康局", "department"),
    ("{c}市{d}区文化和旅游局", "small"),
    ("{c}市{d}区医疗保障局", "small"),
    ("{c}县文化体育和旅游局", "small"),
    ("{c}县科学技术和工业信息化局", "small"),
    ("{c}市住房和城乡建设委员会", "department"),
    ("{c}市规划和自然资源局{d}分局", "small"),
    ("{c}省科学技术厅", "department"),
    ("{c}省地方金融监督管理局", "small"),
    ("{c}县综合行政执法局", "small"),
    ("{c}市{d}区投资促进局", "small"),
    ("{c}县地震局", "small"),
    ("{c}市残疾人联合会", "small"),
    ("{c}县疾病预防控制中心", "small"),
    ("{c}市不动产登记中心", "small"),
    ("{c}高新技术产业开发区管理委员会", "department"),
    ("{c}县{t}乡人民政府", "small"),
    ("{c}区{t}街道办事处", "small"),
    ("{c}哈萨克自治县人民政府", "government"),
    ("{c}盟行政公署", "government"),
)

# lines; {n} the agency, {y} the year, {c} the year in Chinese numerals
TITLES: tuple[tuple[str, ...], ...] = (
    ("{n}{y}年政府信息公开年度报告",),
    ("{n}{y}年度政府信息公开工作年度报告",),
    ("{y}年{n}政府信息公开年度报告",),
    ("{n}{y}年度政府信息公开报告",),
    ("{n}", "{y}年政府信息公开年度报告"),
    ("{n}", "{y}年度", "政府信息公开工作年度报告"),
    ("{n}", "政府信息公开工作年度报告", "（{y}年）"),
    ("{n}", "政府信息公开年度报告", "{y}年度"),
    ("{y}年度", "{n}", "政府信息公开年度报告"),
    ("{n}{c}年度", "政府信息公开工作年度报告"),
    ("{c}年{n}政府信息公开工作年度报告",),
    ("{n}政府信息公开年度报告（{c}年度）",),
    ("{n}政府信息公开工作{y}年度报告",),
    ("{n}政府信息公开{y}年年度报告",),
    ("{n}关于{y}年政府信息公开工作的年度报告",),
    ("{n}关于{y}年度政府信息公开年度报告",),
    ("关于{n}{y}年政府信息公开工作的年度报告",),
    ("{n}{y}年政府信息公开工作年度报告（全文）",),
    ("{n}{y}年政府信息公开工作年报",),
    ("{n}{y}年《政府信息公开工作年度报告》",),
    ("{n} {y}年度政府信息公开工作年度报告",),
    ("{n}", "{y} 年 政 府 信 息 公 开 工 作 年 度 报 告"),
    ("{y}年度政府信息公开工作年度报告（{n}）",),
    ("{n}·{y}年政府信息公开工作年度报告",),
)
# titles of agencies in real regions: {x} the year's last three digits in full width
LOCATED: tuple[tuple[str, ...], ...] = (*TITLES, ("{n}２{x}年政府信息公开工作年度报告",))
# of a page or file that names its agency elsewhere
NAMELESS: tuple[tuple[str, ...], ...] = (
    ("{y}年政府信息公开工作年度报告",),
    ("{y}年度政府信息公开年度报告",),
    ("政府信息公开工作年度报告", "（{y}年度）"),
    ("{c}年度", "政府信息公开工作年度报告"),
    ("政府信息公开年度报告（{y}年）",),
)
# lines; {n} the agency as it signs, {d} 2022年1月9日, {s} 2022-01-09, {p} 2022.1.9, {c} in Chinese numerals
SIGNATURES: tuple[tuple[str, ...], ...] = (
    ("{n}", "{d}"),
    ("{n}", "{c}"),
    ("{n}　　{d}",),
    ("{n}（盖章）", "{d}"),
    ("特此报告。", "{n}", "{d}"),
    ("{n}", "{p}"),
    ("{n}", "{s}"),
    ("报告单位：{n}", "报告日期：{d}"),
    ("{n}", "{d}印发"),
    ("（此页无正文）", "{n}", "{d}"),
)
UNSIGNED: tuple[tuple[str, ...], ...] = ((), ("{d}",), ("{c}",))

_DIGITS = "〇一二三四五六七八九"


def chinese_year(year: int, nought: str = "〇") -> str:
    """二〇二一, or with another character for nought."""
    return "".join(_DIGITS[int(digit)] for digit in str(year)).replace("〇", nought)


def titled(lines: tuple[str, ...], name: str, year: int, nought: str = "〇") -> tuple[str, ...]:
    """A title of `LOCATED` or `NAMELESS` with the agency and its year."""
    wide = str(year)[1:].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return tuple(line.format(n=name, y=year, c=chinese_year(year, nought), x=wide) for line in lines)


def signed_lines(lines: tuple[str, ...], day: tuple[int, int, int]) -> tuple[str, ...]:
    """A signature with its day; no {n} is left in it."""
    year, month, of_month = day
    ways = {
        "d": f"{year}年{month}月{of_month}日",
        "s": f"{year}-{month:02}-{of_month:02}",
        "p": f"{year}.{month}.{of_month}",
        "c": f"{chinese_year(year)}年{_small(month)}月{_small(of_month)}日",
    }
    return tuple(line.format(**ways) for line in lines)


def _small(number: int) -> str:
    """1 to 99 in Chinese numerals: 九, 十, 十一, 二十, 二十八."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
