"""Names of agencies in titles, however the title is put together, and regions by codes and names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalize.agency import find_agency
from normalize.agency_kind import kind_of
from normalize.agency_names import may_be_one
from normalize.identity import Signature, parse_title
from normalize.region_of import Statement, region_of
from normalize.regions.table import ancestors, full_name, regions_of

OFFICES = ("教育局", "人民政府", "人民政府办公室", "市场监督管理局", "卫生健康委员会", "应急管理局")
PLACES = st.sampled_from([region for region in regions_of(2020) if region.level == "county"])
TITLES = (
    "{n}{y}年政府信息公开工作年度报告",
    "{n}{y}年度政府信息公开工作年度报告",
    "{n}关于{y}年政府信息公开工作的年度报告",
    "{n}公布{y}年度政府信息公开年度报告",
    "{y}年{n}政府信息公开工作年度报告",
    "{n}政府信息公开工作年度报告（{y}年）",
    "{n}{y}年政府信息公开年报",
)


@given(place=PLACES, office=st.sampled_from(OFFICES), title=st.sampled_from(TITLES), whole=st.booleans())
def test_the_agency_of_a_title_is_the_name_as_printed(place, office, title, whole):
    name = f"{full_name(place) if whole else place.name}{office}"
    parsed = parse_title(title.format(n=name, y=2020))
    assert (parsed.agency, parsed.year) == (name, 2020)
    assert kind_of(name) is not None


@given(code=st.text("0123456789ABCDEFGH/-", min_size=4, max_size=30))
def test_an_index_number_before_a_title_is_no_name(code):
    assert parse_title(f"{code}2020年政府信息公开工作年度报告").agency is None


@given(text=st.text(max_size=60))
def test_any_line_can_be_asked(text):
    agency = parse_title(text).agency
    assert agency is None or re.search(r"[\u3400-\u9fff]{2}", agency)


@given(place=PLACES)
def test_a_code_decides_whatever_the_name_leaves_open(place):
    decision = region_of(
        [Statement("site_code", f"{place.code}0001"), Statement("title", f"{place.name}教育局")], 2020
    )
    assert decision.place is not None
    assert decision.place.code == place.code
    assert "site_code" in decision.decided_by


@given(place=PLACES)
def test_a_name_with_all_that_it_lies_in_is_enough(place):
    decision = region_of([Statement("title", f"{full_name(place)}教育局")], 2020)
    assert decision.place is not None
    assert decision.place.code == place.code


def test_what_several_are_called_stays_open():
    decision = region_of([Statement("title", "市中区自然资源局")], 2020)
    assert decision.place is None
    assert len(decision.candidates) == 4


def test_a_code_against_a_name_is_a_finding():
    decision = region_of(
        [Statement("site_code", "1201130001"), Statement("title", "济南市历下区教育局")], 2020
    )
    assert [finding.check for finding in decision.findings] == ["region_conflict"]


@pytest.mark.parametrize("year", [1997, 2005, 2008, 2015, 2020, 2025])
def test_every_region_lies_in_one_that_is_known(year: int):
    alone = [
        region.code for region in regions_of(year) if region.level != "province" and not ancestors(region)
    ]
    assert alone == []


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("天津市北辰区人民政府", "北辰区人民政府办公室"),
        ("云溪区发展和改革委员会", "云溪区发改委"),
        ("历下区市场监督管理局", "济南市历下区市场监管局"),
        ("小淀镇人民政府", "北辰区小淀镇"),
        ("高新技术产业开发区管理委员会", "云溪高新技术产业开发区管委会"),
        ("云溪区", "云溪区政府办公室"),
    ],
)
def test_names_of_one_office(name: str, other: str):
    assert may_be_one(name, other)
    assert may_be_one(other, name)


@given(place=PLACES, pair=st.permutations(OFFICES))
def test_a_signature_of_another_office_than_the_titles_is_a_finding(place, pair):
    titled, signed = (f"{place.name}{office}" for office in pair[:2])
    title = parse_title(f"{titled}2020年政府信息公开工作年度报告")
    found = find_agency(title, Signature(signed, None, 1), {}, (), 2020, ())
    assert found.agency is not None
    assert found.agency.name == titled
    named = [f.message for f in found.findings if f.check == "agency_conflict"]
    # A government publishes its bureaus' reports over its own name.
    assert bool(named) == (not set(pair[:2]) & {"人民政府", "人民政府办公室"})
    assert all(titled in message and signed in message for message in named)


UNNAMED = parse_title("2020年政府信息公开工作年度报告")
NOBODY = Signature(None, None, 0)


@pytest.mark.parametrize(
    "text",
    [
        "现将历下区水务局2020年度政府信息公开工作有关情况报告如下，欢迎监督。",
        "按照《中华人民共和国政府信息公开条例》要求，历下区水务局编制了2020年政府信息公开工作年度报告。",
        "本报告依据条例第五十条编制，反映历下区水务局2020年度公开工作的基本情况。",
        "根据条例规定，由历下区水务局编制2020年政府信息公开工作年度报告。",
    ],
)
def test_a_report_that_names_itself_in_its_first_sentence_only(text: str):
    agency = find_agency(UNNAMED, NOBODY, {}, (), 2020, [text]).agency
    assert agency is not None
    assert (agency.name, agency.name_from, agency.region_code) == ("历下区水务局", "prose", "370102")


@pytest.mark.parametrize(
    "text",
    [
        "现将本局2020年度政府信息公开工作情况报告如下。",
        "现将历下区水务局2020年情况、反映历下区教育局2020年情况一并报告。",
        "按照要求，本单位编制了2020年年度报告。",
    ],
)
def test_a_first_sentence_that_names_nobody_or_two_gives_no_name(text: str):
    assert find_agency(UNNAMED, NOBODY, {}, (), 2020, [text]).agency is None


def test_a_sites_own_name_keeps_the_words_of_its_government():
    meta = {"SiteName": "济南市历下区舜井镇人民政府门户网站"}
    agency = find_agency(UNNAMED, NOBODY, meta, (), 2020, ()).agency
    assert agency is not None
    assert agency.name == "济南市历下区舜井镇人民政府"
    whole = {"SiteName": "历下区人民政府门户网站"}
    assert find_agency(UNNAMED, NOBODY, whole, (), 2020, ()).agency is None


def test_a_division_of_the_corps_lies_in_its_city():
    decision = region_of([Statement("title", "新疆生产建设兵团第二师铁门关市教育局")], 2020)
    assert decision.place is not None
    assert decision.place.code == "659006"


def test_a_street_whose_name_ends_in_town_is_no_town():
    decision = region_of([Statement("title", "山东省滨州市滨城区北镇街道办事处")], 2020)
    assert decision.place is not None
    assert decision.place.code == "371602003"
