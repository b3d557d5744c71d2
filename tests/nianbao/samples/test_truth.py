"""The samples' figures add up except where a mistake was put in on purpose, and the truth knows which."""

from decimal import Decimal

import pytest

from nianbao.samples.agencies import AGENCIES, GAPS, YEARS
from nianbao.samples.figures import APPLICANTS, figures
from nianbao.samples.identities import identities
from nianbao.samples.truth import (
    REVISED_BY,
    REVISED_CODE,
    SEED,
    SampleReport,
    SampleValue,
    listings,
    report,
    reports,
    revised,
)
from normalize.forms.definition import form

# Worked out by hand from the quirks, not from the code: what each mistake breaks, and nothing else does.
BROKEN_ON_PURPOSE = {
    "cw_gov-2021": {("block_total", "reconsideration")},
    "cw_office-2022": {("carried", "natural_person"), ("carried", "total")},
    "cw_edu-2020": {("balance", "total"), ("outcomes", "total"), ("row_total", "total")},
    "cw_town-2021": {("balance", "natural_person"), ("balance", "total")},
    "lq_land-2022": {("outcomes", "total"), ("row_total", "granted")},
}


def test_figures_add_up_before_any_mistake() -> None:
    for agency in AGENCIES:
        for year, values in figures(agency, SEED).items():
            name = "2019" if year <= 2020 else "2021"
            assert list(values) == list(form(name).indicators)
            outcomes = {i.outcome(values) for i in identities(name)}
            assert outcomes == {"pass"}, (agency.key, year)


def test_what_a_year_carries_out_the_next_carries_in() -> None:
    for agency in AGENCIES:
        series = figures(agency, SEED)
        for year in list(YEARS)[1:]:
            for column in (*APPLICANTS, "total"):
                carried_out = series[year - 1][f"requests.carried_out.{column}"]
                assert series[year][f"requests.carried_in.{column}"] == carried_out


def test_expected_failures_are_those_of_the_mistakes_and_no_others() -> None:
    broken = {
        found.key: {(failure.identity.rule, failure.identity.at) for failure in found.expected_failures}
        for found in reports()
        if found.expected_failures
    }
    assert broken == BROKEN_ON_PURPOSE


def test_an_expected_failure_is_told_in_words() -> None:
    assert [failure.prose for failure in report("cw_edu", 2020).expected_failures] == [
        "column total: 一 + 二 is 35, （七）总计 + 四 is 37",
        "column total: the outcomes add to 33, （七）总计 says 35",
        "row total: the six columns add to 33, 总计 says 35",
    ]


def test_coverage_has_gaps_and_troubles() -> None:
    assert len(listings()) == len(AGENCIES) * len(YEARS) - len(GAPS) == 60
    assert {found.key: found.trouble for found in listings() if found.trouble} == {
        "cw_street-2022": "not_a_report",
        "cw_town-2022": "empty_docx",
        "lq_town-2020": "broken_pdf",
        "lq_village-2021": "not_found",
    }
    assert len(reports()) == 56


def test_every_way_of_printing_occurs() -> None:
    raws = {value.raw for found in reports() for value in found.values.values()}
    assert {"", "—", "-", "/", "无"} <= raws
    signed = [
        value.raw
        for found in reports()
        for code, value in found.values.items()
        if code.endswith(".change") and value.state == "number"
    ]
    for sign in ("增", "减", "增加", "减少", "＋", "－", "+", "-"):
        assert any(raw.startswith(sign) for raw in signed), sign
    amounts = [found.values["art20_9.procurement.amount"].raw for found in reports() if found.form == "2019"]
    assert any(raw.endswith("万元") for raw in amounts)
    assert any(raw.endswith("元") and not raw.endswith("万元") for raw in amounts)
    assert any("," in raw for raw in amounts)


@pytest.mark.parametrize(
    ("agency", "year", "code", "expected"),
    [
        (
            "cw_town",
            2020,
            "art20_9.procurement.amount",
            SampleValue("number", Decimal("378317.8"), "378317.8元"),
        ),
        ("cw_town", 2020, "art20_6.penalty.change", SampleValue("number", -1, "减少1")),
        ("cw_town", 2020, "art20_6.coercion.decisions", SampleValue("blank", None, "")),
        ("cw_gov", 2022, "art20_8.fees.amount", SampleValue("number", Decimal(3549600), "354.96")),
        ("cw_gov", 2022, "art20_5.licensing.decisions", SampleValue("number", 4201, "4,201")),
        ("cw_office", 2019, "art20_1.regulations.made", SampleValue("dash", None, "—")),
        (
            "lq_office",
            2020,
            "art20_9.procurement.amount",
            SampleValue("number", Decimal("69421.3"), "69,421.3元"),
        ),
    ],
)
def test_a_value_and_how_it_is_printed(agency: str, year: int, code: str, expected: SampleValue) -> None:
    assert report(agency, year).values[code] == expected


def test_prose_tells_the_figures_of_the_tables() -> None:
    told = [found for found in reports() if found.values["requests.new.total"].value]
    told = [found for found in told if not _changed_by_a_mistake(found)]
    assert len(told) > 40
    for found in told:
        text = "".join(found.sections[0].paragraphs)
        assert f"{found.values['requests.new.total'].value}件" in text, found.key
        assert f"{found.values['requests.carried_out.total'].value}件" in text, found.key


def test_a_revision_changes_one_figure() -> None:
    original = report("cw_office", 2021)
    corrected = revised(original)
    changed = [code for code, value in corrected.values.items() if value != original.values[code]]
    assert changed == [REVISED_CODE]
    before, after = original.values[REVISED_CODE].value, corrected.values[REVISED_CODE].value
    assert isinstance(before, int)
    assert after == before + REVISED_BY
    assert corrected.published_on == original.published_on < corrected.changed_on


def _changed_by_a_mistake(found: SampleReport) -> bool:
    return any(note.startswith("mistake") for note in found.quirks)
