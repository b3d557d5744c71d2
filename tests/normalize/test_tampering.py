"""Signs of hijacking and of mirrors: what is said of which text."""

from __future__ import annotations

import pytest

from extract.document import Document, Paragraph, Table, TableCell
from normalize.tampering import hijacking, mirror_signs

PROSE = (
    "本单位按照要求编制本年度报告，全年通过门户网站公开各类信息，及时答复群众提出的申请，自觉接受社会监督。"
)


def document(*texts: str, title: str = "", cells: tuple[str, ...] = ()) -> Document:
    table = Table(tuple(TableCell(0, i, text) for i, text in enumerate(cells)), 1, max(len(cells), 1))
    blocks = (*map(Paragraph, texts), table)
    return Document("ab" * 32, "text/html", "html", "1", blocks, {"title": title} if title else {})


def test_a_plain_report_shows_nothing():
    plain = document(PROSE * 5, title="某局2021年政府信息公开工作年度报告", cells=("本年新收", "3"))
    assert (hijacking(plain), mirror_signs(plain)) == (None, ())


@pytest.mark.parametrize(
    ("page", "evidence"),
    [
        (document(PROSE, title="亚博体育-注册送"), "title was replaced"),
        (document(PROSE, title="某局2021年政府信息公开年度报告-开云体育官网"), "title was altered"),
        (document("百家乐线上赌场", PROSE), "first lines advertise “百家乐”"),
        (document(*[PROSE] * 9, "六合彩。" + PROSE, "時時彩。六合彩。" + PROSE), "3 times"),
    ],
)
def test_advertising_is_hijacking(page: Document, evidence: str):
    issue = hijacking(page)
    assert issue is not None
    assert (issue.category, issue.severity) == ("hijacked_page", "error")
    assert evidence in issue.message


def test_fighting_it_is_not():
    text = "全年打击网络百家乐赌博案件3起，查处六合彩赌博窝点，取缔老虎机20台，整治时时彩。" + PROSE
    assert hijacking(document(text, title="某县公安局2021年政府信息公开工作年度报告")) is None


def test_one_brand_in_the_text_proves_nothing():
    assert hijacking(document(*[PROSE] * 8, "本区金沙娱乐已停业。")) is None
    assert hijacking(document("某局年度报告", "一、总体情况", "本区金沙娱乐已停业。", PROSE)) is None


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("本單位按照要求編制本年度報告，及時答復群眾提出的申請，自覺接受社會監督。" * 3, "are traditional"),
        ((PROSE + "服务(wù)条(tiáo)例开(kāi)") * 3, "9 characters are followed by their pinyin"),
        (PROSE.replace("，", "，,") * 2, "doubled punctuation in 6 places"),
        (PROSE + "規範性檔案", "Taiwan's words: “規範性檔案”"),
    ],
)
def test_signs_of_a_mirror(text: str, evidence: str):
    found = mirror_signs(document(text))
    assert any(evidence in sign for sign in found), found
    assert hijacking(document(text)) is None


def test_signs_are_seen_in_tables_too():
    assert (
        mirror_signs(document(PROSE, cells=("本年新收政府資訊公開申請數量", "務(wù)條(tiáo)開(kāi)"))) != ()
    )
