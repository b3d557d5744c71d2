"""Titles, years, dates and signatures in the ways offices write them."""

from __future__ import annotations

import pytest

from extract.document import Paragraph
from normalize.agency_kind import kind_of
from normalize.dates import dates_of, published_on, stated_year
from normalize.identity import find_signature, find_title, parse_title


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("云溪区教育局2020年政府信息公开工作年度报告", "云溪区教育局", 2020),
        ("云溪区2021年度政府信息公开年度报告", "云溪区", 2021),
        ("2022年云溪区水务局政府信息公开工作年度报告", "云溪区水务局", 2022),
        ("关于云溪区审计局2019年度政府信息公开工作的报告", "云溪区审计局", 2019),
        ("云溪区司法局政府信息公开2023年度报告", "云溪区司法局", 2023),
        ("云溪区人民政府２０２０年政府信息公开年报", "云溪区人民政府", 2020),
        ("2020年政府信息公开工作年度报告", None, 2020),
        ("云溪区民政局政府信息公开工作年度报告", "云溪区民政局", None),
        ("《云溪区教育局2020年政府信息公开工作年度报告》", "云溪区教育局", 2020),
        ("云溪区教育局政府信息公开工作年度报告（2020年度）", "云溪区教育局", 2020),
        ("云溪区教育局政府信息公开工作年度报告(2020)", "云溪区教育局", 2020),
        ("关于2020年度云溪区教育局政府信息公开工作情况的报告", "云溪区教育局", 2020),
        ("云溪区教育局二〇二〇年政府信息公开年度报告", "云溪区教育局", 2020),
        ("云溪区教育局2020政府信息公开年报", "云溪区教育局", 2020),
        ("雲溪區教育局2020年政府資訊公開(kāi)(kāi)工作報(bào)告", "云溪区教育局", 2020),
        ("2020年度政府信息公开工作报告（云溪区教育局）", "云溪区教育局", 2020),
        ("2020年度政府信息公开工作年度报告云溪区教育局", "云溪区教育局", 2020),
        ("【年度报告】云溪区教育局2020年政府信息公开工作年度报告", "云溪区教育局", 2020),
        ("云溪区教育局2020年政府信息公开工作年度报告公告", "云溪区教育局", 2020),
        ("云溪区教育局2020年政府信息公开工作年 度 报 告", "云溪区教育局", 2020),
        ("2020年云溪區衞生健康委員會政府信息公開[开]工作年度報[报]告", "云溪区卫生健康委员会", 2020),
        ("云溪区教育局2020年、2021年政府信息公开工作年度报告", "云溪区教育局", None),
    ],
)
def test_agency_and_year_of_a_title(title: str, agency: str | None, year: int | None):
    parsed = parse_title(title)
    assert (parsed.agency, parsed.year) == (agency, year)


def test_a_title_on_several_lines_is_joined():
    lines = [
        Paragraph("云溪区青石镇人民政府"),
        Paragraph("2020年度政府信息"),
        Paragraph("公开工作年度报告"),
        Paragraph("正文。"),
    ]
    title = find_title(lines, {})
    assert title is not None
    assert title.text == "云溪区青石镇人民政府2020年度政府信息公开工作年度报告"


def test_meta_names_what_the_text_leaves_out():
    title = find_title(
        [Paragraph("政府信息公开工作年度报告")], {"ArticleTitle": "云溪区教育局2020年政府信息公开年度报告"}
    )
    assert title is not None
    assert (title.agency, title.year) == ("云溪区教育局", 2020)


def test_the_signature_and_the_publication_date():
    last = [Paragraph("无。"), Paragraph("云溪区教育局"), Paragraph("２０２１年１月１４日")]
    signature = find_signature(last)
    assert (signature.agency, signature.date, signature.paragraphs) == ("云溪区教育局", "2021-01-14", 2)
    assert published_on(dates_of({}, [], signature), 2020) == ("2021-01-14", ())
    assert published_on(dates_of({"PubDate": "2021-01-20 09:30"}, [], signature), 2020) == ("2021-01-20", ())
    head = [Paragraph("发布日期：2021-01-18 来源：办公室")]
    assert published_on(dates_of({}, head, signature), 2020) == ("2021-01-18", ())


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (
            ["2020年度政府信息公开工作年度报告", "云溪区教育局"],
            "2020年度政府信息公开工作年度报告云溪区教育局",
        ),
        (["2020年度政府信息公开年报", "发布机构：云溪区教育局"], "2020年度政府信息公开年报"),
        (["2021/1/17 2020年度云溪区教育局政府信息公开年报"], "2020年度云溪区教育局政府信息公开年报"),
        (["2021/1/17 09:12", "2020年度云溪区教育局政府信息公开年报"], "2020年度云溪区教育局政府信息公开年报"),
        (
            ["云溪区教育局2020年政府信息公开年报", "（公开版）"],
            "云溪区教育局2020年政府信息公开年报（公开版）",
        ),
        (["云溪区教育局2020年政府信息公开年报", "（2021年1月）"], "云溪区教育局2020年政府信息公开年报"),
        (["云溪区", "教育局2020年政府信息公开工作年度报告"], "云溪区教育局2020年政府信息公开工作年度报告"),
        (
            ["政府信息公开年报", "云溪区教育局2020年度政府信息公开年报"],
            "云溪区教育局2020年度政府信息公开年报",
        ),
        (
            ["云溪区人民政府门户网站", "云溪区教育局2020年政府信息公开年报"],
            "云溪区教育局2020年政府信息公开年报",
        ),
        (["发布日期：2021-01-20", "2020年政府信息公开年报"], "2020年政府信息公开年报"),
        (
            ["云溪区教育局", "政府信息公开工作年度报告", "（2020年度）"],
            "云溪区教育局政府信息公开工作年度报告（2020年度）",
        ),
        (["2020年政府信息公开年报", "相邻区教育局2019年政府信息公开年报"], "2020年政府信息公开年报"),
        (["云溪区人民", "政府2020年政府信息公开年报"], "云溪区人民政府2020年政府信息公开年报"),
    ],
)
def test_lines_that_belong_to_a_title_and_lines_that_do_not(lines: list[str], title: str):
    found = find_title([Paragraph(line) for line in lines], {})
    assert found is not None
    assert found.text == title


@pytest.mark.parametrize(
    ("sentence", "year"),
    [
        ("统计期限自2020年1月1日起至2020年12月31日止。", 2020),
        ("所列数据统计期限为2020年1月1日至12月31日。", 2020),
        ("数据期限：2020.01.01-2020.12.31", 2020),
        ("自2019年1月1日起至2020年12月31日止。", None),
        ("本机关编制了2020年度政府信息公开工作年度报告。", 2020),
        ("对比2019年政府信息公开年报，编制2020年政府信息公开年报。", None),
        ("自2020年5月1日起施行，至今。", None),
    ],
)
def test_the_year_that_the_text_states(sentence: str, year: int | None):
    assert stated_year(["前言", sentence]) == year


@pytest.mark.parametrize(
    ("lines", "signed"),
    [
        (["无。", "云溪区教育局 2021年1月14日"], ("云溪区教育局", "2021-01-14", 1)),
        (["无。", "云溪区教育局", "二〇二一年十二月三十一日"], ("云溪区教育局", "2021-12-31", 2)),
        (["无。", "云溪区教育局", "2021年1月14日", *["第二十条"] * 4], ("云溪区教育局", "2021-01-14", 0)),
        (["无。", "见公告", "2021年1月14日", *["第二十条"] * 4], (None, None, 0)),
        (["截至2020年12月31日"], (None, None, 0)),
    ],
)
def test_other_signatures(lines: list[str], signed: tuple[str | None, str | None, int]):
    signature = find_signature([Paragraph(line) for line in lines])
    assert (signature.agency, signature.date, signature.paragraphs) == signed


def test_a_date_that_does_not_exist_is_no_date():
    assert find_signature([Paragraph("2021年2月30日")]).date is None


def test_no_signature_where_the_report_ends_in_prose():
    assert find_signature([Paragraph("截至2020年12月31日，没有其他需要报告的事项。")]).paragraphs == 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("云溪区人民政府", "government"),
        ("云溪区人民政府办公室", "general_office"),
        ("云溪区教育局", "department"),
        ("青石镇人民政府", "township"),
        ("临河街道办事处", "subdistrict"),
        ("云溪高新技术产业开发区", "development_zone"),
        ("云溪区档案馆", "institution"),
        ("云溪", None),
    ],
)
def test_kinds(name: str, kind: str | None):
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("lines", "agency", "date"),
    [
        (["云溪区水利局（盖章）", "2020年1月23日"], "云溪区水利局", "2020-01-23"),
        (["云溪区人民政府", "2021年1月26日印发"], "云溪区人民政府", "2021-01-26"),
        (["编报单位：云溪区生态环境局", "报告日期：2020年3月20日"], "云溪区生态环境局", "2020-03-20"),
        (["云溪区乌石街道办事处", "二○二三年一月二十日"], "云溪区乌石街道办事处", "2023-01-20"),
    ],
)
def test_signatures_with_labels_seals_and_words_behind_the_date(lines: list[str], agency: str, date: str):
    signature = find_signature([Paragraph("无其他需要报告的事项。"), *map(Paragraph, lines)])
    assert (signature.agency, signature.date) == (agency, date)


def test_a_year_alone_below_a_title_is_the_titles():
    lines = ["云溪区不动产登记中心", "政府信息公开年度报告", "2023年度", "一、总体情况"]
    title = find_title([Paragraph(line) for line in lines], {})
    assert title is not None
    assert (title.agency, title.year) == ("云溪区不动产登记中心", 2023)


def test_the_government_above_a_streets_name_is_part_of_it():
    lines = ["云溪区人民政府", "乌石街道办事处", "政府信息公开年度报告", "2023年度"]
    title = find_title([Paragraph(line) for line in lines], {})
    assert title is not None
    assert title.agency == "云溪区人民政府乌石街道办事处"


def test_a_year_below_that_is_not_the_titles_own_decides_nothing():
    assert parse_title("云溪区教育局2020年政府信息公开年报2021").year is None
    assert parse_title("云溪区教育局政府信息公开年报2021").year == 2021


def test_a_seal_is_one_in_brackets():
    lines = [Paragraph("无。"), Paragraph("云溪区文章镇人民政府（公章）"), Paragraph("2021年1月26日")]
    assert find_signature(lines).agency == "云溪区文章镇人民政府"
