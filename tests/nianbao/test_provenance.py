"""Tiers: the host decides first, signs in the text only lower."""

from __future__ import annotations

import pytest

from crawler.portal import Entry, Portal
from nianbao.provenance import provenance_of

PORTAL = Portal(
    id="p", name="某县", entries=(Entry(url="http://www.mou.gov.cn/"),), hosts=("*.mou.gov.cn", "10.1.2.3:81")
)
REPUBLISHER = Portal(id="m", name="某网", entries=(Entry(url="http://m.test/"),), provenance="republisher")
SIGN = ("17 characters are followed by their pinyin",)


@pytest.mark.parametrize(
    ("url", "portal", "signs", "tier", "evidence"),
    [
        ("https://edu.mou.gov.cn/a", PORTAL, (), "official", "edu.mou.gov.cn is a host of the portal p"),
        ("http://10.1.2.3:81/a", PORTAL, (), "official", "is a host of the portal p"),
        ("http://www.mou.gov.cn/fanti", PORTAL, SIGN, "official", "is a host of the portal p"),
        ("http://www.other.gov.cn/a", PORTAL, (), "republisher", "a government's"),
        ("http://www.other.gov.cn/a", PORTAL, SIGN, "suspicious", SIGN[0]),
        ("http://www.mou.gov.cn.evil.test/a", PORTAL, (), "suspicious", "neither"),
        ("http://paper.people.com.cn/a", None, (), "republisher", "known publisher"),
        ("http://203.0.113.9:8080/a", PORTAL, (), "suspicious", "bare address"),
        ("http://m.test/a", REPUBLISHER, (), "republisher", "calls m.test a republisher"),
        ("http://m.test/a", REPUBLISHER, SIGN, "suspicious", "m.test is not the agency's"),
        ("http://x.test/a", None, (), "suspicious", "neither"),
        ("http://x.test:notaport/a", PORTAL, (), "suspicious", "cannot be parsed"),
        (None, PORTAL, (), None, None),
        ("folder/file.pdf", None, (), None, None),
    ],
)
def test_tiers(url, portal, signs, tier, evidence):
    found = provenance_of(url, portal, signs)
    assert found.tier == tier
    assert (evidence is None) == (found.evidence is None)
    assert evidence is None or evidence in (found.evidence or "")
