"""What real reports do to a form, done to the samples on purpose and written down beside the truth.

A quirk either changes how something is printed (a dash, a blank, another wording of a label) or is a
mistake in the figures (a total that does not add up). `note` says which and why it matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Quirk:
    """`printed`: code prefix → text printed instead of the figure. `shifted`: code → added to the figure
    before it is printed. `copied`: rows of table 2 whose 处理决定数量 repeats 上一年 + 增/减. `labels`: the
    form's label → the label printed (every occurrence; a newline is a cut made with <br>)."""

    note: str
    printed: Mapping[str, str] = field(default_factory=dict)
    shifted: Mapping[str, int] = field(default_factory=dict)
    copied: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


CUT_HEADERS = {"本年新制作数量": "本年新\n制作数量", "本年新公开数量": "本年新\n公开数量"}

QUIRKS: dict[tuple[str, int], tuple[Quirk, ...]] = {
    ("cw_gov", 2019): (
        Quirk("decisions repeat last year's items plus the change", copied=("art20_5.licensing",)),
        Quirk("header cells cut by a line break", labels=CUT_HEADERS),
    ),
    ("cw_gov", 2021): (
        Quirk("mistake: 总计 of 行政复议 is one too high", shifted={"reconsideration.total": 1}),
    ),
    ("cw_office", 2019): (
        Quirk("a dash where there is nothing to report", printed={"art20_1.regulations.": "—"}),
        Quirk(
            "the form's own slip, copied by many",
            labels={"三、本年度办理结果": "三本、年度办理结果"},
        ),
    ),
    ("cw_office", 2022): (
        Quirk(
            "mistake: carries in one request more than last year carried out, hidden by one less received",
            shifted={
                "requests.carried_in.natural_person": 1,
                "requests.carried_in.total": 1,
                "requests.new.natural_person": -1,
                "requests.new.total": -1,
            },
        ),
    ),
    ("cw_edu", 2020): (
        Quirk("mistake: the grand total of outcomes is two too high", shifted={"requests.total.total": 2}),
        Quirk("行政强制 left blank by an agency without that power", printed={"art20_6.coercion.": ""}),
    ),
    ("cw_edu", 2022): (
        Quirk("half-width dash in a whole block", printed={"litigation_after_reconsideration.": "-"}),
    ),
    ("cw_market", 2021): (
        Quirk("a single blank cell in a row of figures", printed={"requests.granted.research": ""}),
    ),
    ("cw_street", 2019): (Quirk("table 2 says 无 instead of a figure", printed={"art20_1.": "无"}),),
    ("cw_town", 2020): (Quirk("行政强制 left blank by a township", printed={"art20_6.coercion.": ""}),),
    ("cw_town", 2021): (
        Quirk(
            "mistake: 结转下年度 forgets a request, in its column and in 总计",
            shifted={"requests.carried_out.natural_person": 1, "requests.carried_out.total": 1},
        ),
    ),
    ("cw_zone", 2020): (
        Quirk("two header cells with the same words", labels={"本年新公开数量": "本年新制作数量"}),
        Quirk("slashes for what does not apply", printed={"art20_8.": "/"}),
    ),
    ("lq_gov", 2020): (Quirk("header cells cut by a line break", labels=CUT_HEADERS),),
    ("lq_land", 2020): (
        Quirk(
            "only 总计 filled in, the applicants' columns left blank",
            printed={
                f"requests.{row}.{column}": ""
                for row in ("denied.state_secret", "denied.law_forbidden", "denied.safety_stability")
                for column in (
                    "natural_person",
                    "business",
                    "research",
                    "nonprofit",
                    "legal_service",
                    "other_org",
                )
            },
        ),
    ),
    ("lq_land", 2022): (
        Quirk(
            "mistake: 总计 of 予以公开 is one too low",
            shifted={"requests.granted.total": -1},
        ),
    ),
    ("lq_police", 2020): (
        Quirk(
            "shorter labels, as many agencies write them",
            labels={
                "5.属于三类内部事务信息": "5.属三类内部事务信息",
                "6.属于四类过程性信息": "6.属四类过程性信息",
            },
        ),
    ),
    ("lq_town", 2019): (
        Quirk("行政强制 left blank by a township", printed={"art20_6.coercion.": ""}),
        Quirk("a single blank total in table 4", printed={"litigation_after_reconsideration.total": ""}),
    ),
    ("lq_village", 2023): (Quirk("the fee column says 无", printed={"art20_8.": "无"}),),
}
