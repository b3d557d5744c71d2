"""A report of before 2019: prose, and the 统计表 (form of 2014) as its annex, with the truth about it."""

from __future__ import annotations

from collections.abc import Callable

from nianbao.quirks.names import agency_name
from nianbao.quirks.notation import notation_style
from nianbao.quirks.pools import Dice
from nianbao.quirks.report import PrintedSection, QuirkyReport, Truth
from nianbao.quirks.statistics_figures import MONEY, Figures, misprinted, printed, statistics_figures
from nianbao.quirks.statistics_table import TITLE, set_table
from nianbao.quirks.wording import TITLES, headings
from normalize.forms.definition import STATISTICS_FORM

YEARS = (2014, 2015, 2016, 2017, 2018)


def statistics_report(
    seed: int, *, grid: bool, wrong: Callable[[Figures], Figures] | None = None
) -> QuirkyReport:
    """The report of that seed; `grid` as in `report.quirky_report`. `wrong` sets its figures wrong before they are
    printed; without it one in three reports has a misprint."""
    dice = Dice.of(seed, "statistics")
    name, scale = agency_name(dice)
    year = dice.rng.choice(YEARS)
    true_figures = statistics_figures(dice.rng, scale)
    style = notation_style(dice, "2019")
    money = dice.draw(MONEY)
    dice.noted.append(f"amounts:{money}")
    tabulated = misprinted(dice, true_figures) if wrong is None else wrong(true_figures)
    texts, cells = printed(dice, tabulated, style, money)
    table = set_table(dice, texts, cells, money, name, grid=grid)
    numerals = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    lines = tuple(line.format(n=name, y=year, c=numerals) for line in dice.draw(TITLES))
    prose = _prose(name, year, true_figures)
    annex = (f"附件：{year}年{TITLE}",) if dice.happens(0.6, "annex") else ()
    printed_headings = headings(dice)
    parts = tuple(
        PrintedSection(
            number,
            printed_headings[number],
            (*prose[number], *annex) if number == len(prose) else prose[number],
            table.tables if number == len(prose) else (),
        )
        for number in range(1, len(prose) + 1)
    )
    published = (year + 1, dice.rng.randint(1, 3), dice.rng.randint(1, 28))
    signed = (name, f"{published[0]}年{published[1]}月{published[2]}日")
    return QuirkyReport(
        seed=seed,
        split=dice.split,
        title=lines,
        sections=parts,
        signature=(*table.foot, *signed),
        published=published,
        truth=Truth(
            STATISTICS_FORM,
            year,
            name,
            (name,),
            "".join(lines),
            tuple(range(1, len(prose) + 1)),
            cells,
            table.extra,
        ),
        quirks=tuple(dice.noted),
        style=style,
    )


def _prose(name: str, year: int, known: Figures) -> dict[int, tuple[str, ...]]:
    """The paragraphs of each section, with the figures of the table."""
    received = known["applications.received.total"]
    return {
        1: (
            f"根据《中华人民共和国政府信息公开条例》，编制{name}{year}年度报告，所列数据的统计期限自{year}年1月1日起至"
            f"{year}年12月31日止。",
        ),
        2: (
            f"全年主动公开政府信息{known['disclosure.total']}条，其中通过政府网站公开{known['disclosure.website']}条，"
            "内容涉及机构职能、政策文件、财政预决算等方面，并按要求做了更新和维护。",
            "围绕群众关心的教育、医疗、住房和环境保护等事项，及时发布办事指南和进展情况，对公众提出的意见逐条作了答复，"
            "并在政务大厅、图书馆等处设置查阅点，安排专人接待，方便不常上网的群众查阅政府信息。",
            "建立了先审查、后公开的工作制度，由科室初审、分管负责人复核，凡涉及国家秘密、商业秘密和个人隐私的信息一律不"
            "得发布，全年没有发生泄密事件。",
        ),
        3: (
            f"全年收到政府信息公开申请{received}件，均在规定的期限内作了答复，没有收取检索、复制、邮寄以外的费用。"
            if received
            else "全年没有收到政府信息公开申请，因此也没有收取检索、复制、邮寄等任何费用。",
        ),
        4: (
            f"全年因政府信息公开被申请行政复议{known['reconsideration_cases.total']}件，被提起行政诉讼"
            f"{known['litigation_cases.total']}件，均已依法办理完毕。",
        ),
        5: (
            "公开内容与群众期盼还有差距，个别栏目更新不及时，经办人员变动较多，答复文书的质量不够稳定。",
            "下一年将细化公开目录，明确更新时限，把公开工作列入年度考核，加强对科室和下属单位的业务培训，推动政策解读与文件"
            "同步起草、同步审签、同步发布。",
        ),
        6: ("本年度没有其他需要报告的事项，详细数据见所附的统计表。",),
    }
