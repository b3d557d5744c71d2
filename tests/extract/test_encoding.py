"""Bytes to text: what the bytes are beats what the page says they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.encoding import decode

SAMPLE = "政府信息公开工作年度报告"


@pytest.mark.parametrize("label", ["gb2312", "utf-8", "iso-8859-1", "no-such-encoding"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_wrong_label_does_not_matter(encoding: str, label: str):
    page = f'<meta charset="{label}"><p>{SAMPLE}</p>'
    decoded = decode(page.encode(encoding))
    assert (decoded.text, decoded.damaged) == (page, 0)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding: str):
    assert decode(SAMPLE.encode(encoding)).text == SAMPLE


def test_damage_is_counted_and_the_rest_is_read():
    decoded = decode(SAMPLE.encode() * 50 + b"\xe6\x94")
    assert decoded.text.startswith(SAMPLE * 50)
    assert (decoded.encoding, decoded.damaged) == ("utf-8", 1)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff")))
def test_utf8_always_comes_back(text: str):
    assert decode(text.encode()).text == text


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=4))
def test_gbk_text_is_never_damaged(text: str):
    assert decode(text.encode("gbk")).damaged == 0
