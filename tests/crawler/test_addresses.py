"""What makes two requests the same, and who may be asked at all."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from crawler.addresses import address_is_refused, canonical_url, host_is_allowed, literal_address, request_key


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://WWW.Sample.gov.cn:80/A/b.html#top", "http://www.sample.gov.cn/A/b.html"),
        ("https://s.gov.cn:443", "https://s.gov.cn/"),
        ("https://s.gov.cn:8443/x", "https://s.gov.cn:8443/x"),
        ("http://s.gov.cn/x.html;jsessionid=0A1B?id=4", "http://s.gov.cn/x.html?id=4"),
        (
            "http://s.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113",
            "http://s.gov.cn/module/xxgk/xxgkAnnualReport.jsp?fbtime=2017&area=113",
        ),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
    ],
)
def test_canonical_url(url, canonical):
    assert canonical_url(url) == canonical


def test_the_body_is_part_of_a_request():
    assert request_key("get", "http://s.gov.cn/x") == "GET http://s.gov.cn/x"
    first, second = (request_key("POST", "http://s.gov.cn/x", body) for body in (b"page=1", b"page=2"))
    assert first != second


def test_hosts():
    allowed = ("www.s.gov.cn", "*.t.gov.cn", "127.0.0.1:8000")
    for host in ("www.s.gov.cn", "t.gov.cn", "a.b.t.gov.cn", "127.0.0.1:8000"):
        assert host_is_allowed(host, allowed)
    for host in ("s.gov.cn", "evilt.gov.cn", "www.s.gov.cn:8080", "127.0.0.1:8001", "www.s.gov.cn.evil.com"):
        assert not host_is_allowed(host, allowed)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.9",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "fe80::1",
        "fc00::1",
        "::ffff:10.0.0.1",
    ],
)
def test_private_addresses_are_refused_to_everybody(address):
    assert address_is_refused(ip_address(address), loopback=False)
    assert address_is_refused(ip_address(address), loopback=True)


def test_loopback_is_for_sample_portals_only():
    for address in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
        assert address_is_refused(ip_address(address), loopback=False)
        assert not address_is_refused(ip_address(address), loopback=True)
    assert not address_is_refused(ip_address("202.96.0.1"), loopback=False)


def test_literal_addresses():
    assert literal_address("127.0.0.1:8000") == ip_address("127.0.0.1")
    assert literal_address("[::1]:80") == ip_address("::1")
    assert literal_address("www.s.gov.cn") is None
