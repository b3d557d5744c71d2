"""The words around the samples' figures: our own, in the manner of such reports, with the figures of the
tables."""

from __future__ import annotations

import random
from dataclasses import dataclass

from nianbao.samples.agencies import SampleAgency
from nianbao.samples.figures import Figures, form_of


@dataclass(frozen=True, slots=True)
class SampleSection:
    """One of the six numbered sections. `paragraphs` are its prose; the table of sections 2 to 4 follows
    them."""

    number: int
    heading: str
    paragraphs: tuple[str, ...]


HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
# Another wording of headings 4 and 5 that is often met.
OTHER_HEADINGS = {
    4: "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    5: "五、政府信息公开工作存在的主要问题及改进情况",
}

OPENINGS = (
    "按照《中华人民共和国政府信息公开条例》要求，{name}编制了{year}年政府信息公开工作年度报告。本报告所列数据的统计"
    "期限自{year}年1月1日起至{year}年12月31日止。",
    "本报告依据《中华人民共和国政府信息公开条例》第五十条编制，反映{name}{year}年度公开工作的基本情况，"
    "数据统计时间为{year}年1月1日至12月31日。",
    "现将{name}{year}年度政府信息公开工作有关情况报告如下，欢迎社会各界监督。",
)
DISCLOSED = (
    "（一）主动公开。全年通过门户网站公开各类信息{site}条，通过政务新媒体推送{media}条，重点更新了{topic}等栏目。",
    "（一）主动公开情况。{year}年共发布信息{site}条，其中政务新媒体{media}条，群众关心的{topic}信息做到随产生随公开。",
)
REQUESTED = (
    "（二）依申请公开。全年新收政府信息公开申请{new}件，上年结转{carried_in}件，办结{total}件，结转下年度办理{carried_out}件。",
    "（二）依申请公开情况。本年度收到申请{new}件，加上年结转的{carried_in}件，共办理答复{total}件，另有{carried_out}件转入"
    "下年度继续办理。",
)
NO_REQUESTS = "（二）依申请公开。本年度没有收到政府信息公开申请，也没有上年结转的申请。"
MANAGED = (
    "（三）政府信息管理。对已公开信息逐条核对时效，清理过期文件，发布前由科室初审、分管负责人复核。",
    "（三）信息管理情况。坚持先审查、后发布，全年开展了两轮自查，对错链断链及时做了修复。",
)
PLATFORM = (
    "（四）平台建设。对栏目作了归并，移动端页面同步改版，查阅点安排专人接待。",
    "（四）公开平台建设情况。优化检索功能，线下设置{desks}个查阅点，方便不常上网的群众。",
)
SUPERVISED = (
    "（五）监督保障。组织业务培训{trainings}次，把公开工作列入年度考核，全年未发生责任追究情形。",
    "（五）监督保障情况。召开专题会议{trainings}次，社会评议结果总体较好，没有因公开不当被问责的情况。",
)
WEAKNESSES = (
    "对照群众期盼，工作中仍有短板：一是解读形式偏少，图表和问答用得不多；二是个别科室报送不够及时。",
    "主要不足有两点，一是栏目更新快慢不一，二是经办人员变动较多，答复文书的质量不够稳定。",
)
PLANS = (
    "下一年将细化公开目录，明确每个栏目的更新时限，并请法律顾问对答复文书逐件把关。",
    "下一步将把培训送到科室，建立每月通报制度，让政策解读与文件同步起草、同步审签、同步发布。",
)
OTHER_2019 = ("本年度没有其他需要报告的事项。", "无其他需要报告的事项。本报告电子版可在门户网站下载。")
OTHER_2021 = (
    "本年度没有发出收费通知，收取信息处理费0元。没有其他需要报告的事项。",
    "依据《政府信息公开信息处理费管理办法》，全年收取信息处理费共计0元。",
)
TOPICS = ("财政预决算", "重大项目", "义务教育", "食品药品监管", "征地补偿", "社会救助")


def sections(agency: SampleAgency, year: int, figures: Figures, seed: int) -> tuple[SampleSection, ...]:
    """The six sections; figures in the text are those of the tables before any mistake was put in."""
    rng = random.Random(f"{seed}/{agency.key}/{year}/prose")
    counts = {row: figures[f"requests.{row}.total"] for row in ("new", "carried_in", "total", "carried_out")}
    site = rng.randint(120, 6800)
    facts: dict[str, object] = {
        "name": agency.name,
        "year": year,
        "site": site,
        "media": rng.randint(20, site // 2),
        "topic": "、".join(rng.sample(TOPICS, 2)),
        "desks": rng.randint(1, 4),
        "trainings": rng.randint(1, 5),
        **counts,
    }

    def say(choices: tuple[str, ...]) -> str:
        return rng.choice(choices).format(**facts)

    nothing_asked = not any(counts.values())
    prose: list[tuple[str, ...]] = [
        (
            say(OPENINGS),
            say(DISCLOSED),
            NO_REQUESTS if nothing_asked else say(REQUESTED),
            say(MANAGED),
            say(PLATFORM),
            say(SUPERVISED),
        ),
        (),
        (),
        (),
        (say(WEAKNESSES), say(PLANS)),
        (say(OTHER_2019 if form_of(year) == "2019" else OTHER_2021),),
    ]
    other_wording = rng.random() < 0.3
    return tuple(
        SampleSection(
            number,
            OTHER_HEADINGS.get(number, heading) if other_wording else heading,
            paragraphs,
        )
        for number, (heading, paragraphs) in enumerate(zip(HEADINGS, prose, strict=True), 1)
    )
