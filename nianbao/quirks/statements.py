"""What offices say in prose of figures that their tables have, in many wordings: right, or wrong on purpose.

Each wording names the check that must see it where it is wrong. Held-back seeds draw from wordings of their own
(`sixth_statements.py`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from nianbao.quirks import fifth_statements as fifth
from nianbao.quirks import fourth_statements as fourth
from nianbao.quirks import sixth_statements as sixth
from nianbao.quirks.pools import Dice, Pool
from nianbao.samples.figures import Figures


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a section; `check` is the rule that it is about, None where it states nothing of the tables (and no
    rule may find fault with it)."""

    section: int
    text: str
    check: str | None


# {v}: the figure stated; others stand for what else the sentence says and is right.
_WORDINGS: dict[str, Pool[str]] = {
    "received": Pool(
        (
            "全年共收到政府信息公开申请{v}件。",
            "{y}年，我单位新收政府信息公开申请{v}件。",
            "本年度受理公民、法人依申请公开政府信息{v}件，均在规定时限内办理。",
            "本年度收到依申请公开{all}件（含上年结转{i}件），均依法处理。",
            "年内共收到网上及纸质信息公开申请{v}项。",
        ),
        third=(
            "{y}年度接收政府信息公开申请共计{v}件。",
            "本年度收到{v}件政府信息公开申请，较上年增加3件。",
            "我局全年共受理政府信息公开申请 {v} 宗。",
            "{y}年新收到公民申请公开政府信息{v}件，其中网络申请1件。",
        ),
    ),
    "handled": Pool(
        (
            "全年办结政府信息公开申请{done}件。",
            "对收到的申请，已答复{done}件。",
            "本年度共办结申请{done}件，无超期情形。",
        ),
        third=("已按时间要求办理完毕申请{done}件。", "共作出政府信息公开申请答复{done}件。"),
    ),
    "carried": Pool(
        (
            "上年结转政府信息公开申请{i}件。",
            "结转下年度继续办理的申请{o}件。",
            "另有{o}件申请转入下年度继续办理。",
        ),
        third=("申请结转至下一年度办理{o}件。", "上一年度结转申请{i}件。"),
    ),
    "outcomes": Pool(
        (
            "申请办理结果中，予以公开{g}件，部分公开{p}件。",
            "依申请公开办理情况：不予公开{d}件、无法提供{u}件。",
            "对申请予以公开的{g}件。",
        ),
        third=(
            "从办理结果看，申请予以公开{g}件、部分公开{p}件、不予公开{d}件。",
            "因本机关不掌握等原因无法提供的申请{u}件。",
        ),
    ),
    "reviews": Pool(
        (
            "因政府信息公开被申请行政复议{r}件。",
            "{y}年，因政府信息公开工作被提起行政诉讼{l}起。",
            "全年发生政府信息公开行政复议案件{r}件。",
        ),
        third=("涉及政府信息公开的行政诉讼案件共{l}件。", "本年度收到政府信息公开类行政复议申请{r}件。"),
    ),
    "sum": Pool(
        (
            "全年发布信息{w}条，其中网站{a}条、微信{b}条、微博{c}条。",
            "公开各类信息{w}条，其中：工作动态{a}条，政策文件{b}条，其他{c}条。",
        ),
        third=(
            "发布政务信息{w}篇，其中门户网站{a}篇，微信公众号{b}篇，抖音号{c}篇。",
            "主动公开信息{w}条，包括动态{a}条、公告{b}条、解读{c}条。",
        ),
    ),
    "percentages": Pool(
        ("从申请方式看，网络、信函、当面占比分别为{x}%、{z}%、{q}%。",),
        third=("三类信息占总数的{x}%，占总数的{z}%，占总数的{q}%。",),
    ),
}
# What is no statement of this year's tables, though it has numbers beside the same words.
_INNOCENT = Pool(
    (
        "召开政府信息公开申请办理培训会2次，培训经办人员35人次。",
        "其中当面申请2件，信函申请3件。",
        "办理人大代表建议12件、政协提案8件，答复率100%。",
        "政府信息公开申请较上年减少5件。",
        "全区各部门共收到申请1203件。",
        "12345热线转办群众诉求4521件，办结4500件。",
    ),
    third=(
        "延期答复申请1件。",
        "对1件重复申请作了告知。",
        "2018年收到政府信息公开申请99件。",
        "答复网民留言56条。",
        "开展依申请公开专项检查，涉及单位17个。",
    ),
)
POOLS = {
    kind: replace(
        pool,
        third=pool.third + fourth.WORDINGS[kind] + fifth.WORDINGS.get(kind, ()),
        held_back=sixth.WORDINGS.get(kind, ()),
    )
    for kind, pool in _WORDINGS.items()
}
INNOCENT = replace(
    _INNOCENT, third=_INNOCENT.third + fourth.INNOCENT + fifth.INNOCENT, held_back=sixth.INNOCENT
)
_RULES = {"sum": "prose.sum", "percentages": "prose.percentages"}
_IN_SECTION_4 = frozenset({"reviews"})
KINDS = tuple(POOLS)
# The fields of a kind's sentences that its check is about; the first that a sentence has is set wrong.
_OWN = {
    "received": ("all", "v"),
    "handled": ("done",),
    "carried": ("o", "i"),
    "outcomes": ("g", "d", "p", "u"),
    "reviews": ("r", "l"),
}


def statements(seed: int, year: int, figures: Figures, wrong: str | None) -> tuple[Statement, ...]:
    """A sentence of every kind and two that state nothing, in the order of the sections; of the kind `wrong` one figure
    is off."""
    dice = Dice.of(seed, "statements")
    rng = dice.rng
    said = []
    for kind, pool in POOLS.items():
        wording = dice.draw(pool)
        fields = values(figures, year, rng)
        if kind == wrong:
            fields = set_wrong(fields, wording, kind, Dice.of(seed, f"wrong/{kind}").rng)
        section = 4 if kind in _IN_SECTION_4 else 1
        said.append(Statement(section, wording.format(**fields), _RULES.get(kind, f"prose.{kind}")))
    said += [Statement(1, dice.draw(INNOCENT), None) for _ in range(2)]
    return tuple(sorted(said, key=lambda s: s.section))


def wrong_text(seed: int, year: int, figures: Figures, wrong: str) -> str:
    """The sentence that is off."""
    right = statements(seed, year, figures, None)
    return next(
        w.text for r, w in zip(right, statements(seed, year, figures, wrong), strict=True) if r.text != w.text
    )


def values(figures: Figures, year: int, rng: random.Random) -> dict[str, object]:
    """What the fields of all wordings stand for: figures, and counts and shares that are of the prose alone."""

    def group(name: str) -> int:
        return sum(
            int(v)
            for code, v in figures.items()
            if code.startswith(f"requests.{name}.") and code.endswith(".total")
        )

    a, b, c = rng.randint(40, 900), rng.randint(40, 300), rng.randint(1, 90)
    x = rng.randint(3000, 6000)
    z = rng.randint(1000, 3000)
    new, carried = group("new"), group("carried_in")
    return {
        "y": year, "py": year - 1, "v": new, "i": carried, "all": new + carried, "o": group("carried_out"),
        "done": group("total"),
        "g": group("granted"), "p": group("partial"), "d": group("denied"), "u": group("unavailable"),
        "r": int(figures["reconsideration.total"]),
        "l": int(figures["litigation_direct.total"]) + int(figures["litigation_after_reconsideration.total"]),
        "w": a + b + c, "a": a, "b": b, "c": c,
        "x": f"{x / 100:.2f}", "z": f"{z / 100:.2f}", "q": f"{(10000 - x - z - 2) / 100:.2f}",
    }  # fmt: skip


def set_wrong(values: dict[str, object], wording: str, kind: str, rng: random.Random) -> dict[str, object]:
    """One figure of the sentence, off: a total by what nothing else explains, a part of a whole too large."""
    step = rng.choice((1, 2, 10, 30))
    carried = values["i"]
    if isinstance(carried, int) and step == carried:
        step += 1
    if "{w}" in wording:
        return {**values, "a": int(str(values["a"])) + step}
    if "{x}" in wording:
        return {**values, "x": f"{float(str(values['x'])) + step:.2f}"}
    name = next(n for n in _OWN[kind] if "{" + n + "}" in wording)
    return {**values, name: int(str(values[name])) + step}
