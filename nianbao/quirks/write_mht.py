"""A report as Word's single file web page: MIME parts, the page quoted-printable or base64."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

import base64
import quopri

from nianbao.quirks import second_office as second
from nianbao.quirks import third_office as third
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport
from nianbao.quirks.write_html import write_html

_TRANSFERS = Pool(("quoted-printable", "base64", "browser"), ("8bit",), second.MHT_FORMS, third.MHT_FORMS)
_BOUNDARY = "----=_NextPart_01D6F2C4.AB12CD34"


def write_mht(report: QuirkyReport) -> tuple[bytes, list[str]]:
    """The file and the dialects drawn."""
    page, noted = write_html(report, encoding="utf-8")
    dice = Dice.of(report.seed, "mht")
    transfer = dice.draw(_TRANSFERS)
    own = second.mht(page.decode(), transfer) or third.mht(page.decode(), transfer)
    if own is not None:
        return own, [*noted, f"transfer:{transfer}"]
    encoded = {
        "base64": base64.encodebytes,
        "quoted-printable": quopri.encodestring,
        "browser": quopri.encodestring,
    }.get(transfer, bytes)(page)
    head = (
        f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="{_BOUNDARY}"\r\n\r\n'
        f"This document is a Single File Web Page.\r\n\r\n--{_BOUNDARY}\r\nContent-Location: file:///C:/A1/report.htm\r\n"
        f'Content-Transfer-Encoding: {transfer}\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n'
    )
    if transfer == "browser":
        head = (
            "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://www.example.gov.cn/a.html\r\nMIME-Version: 1.0\r\n"
            f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{_BOUNDARY}"\r\n\r\n\r\n--{_BOUNDARY}\r\n'
            "Content-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\nContent-Transfer-Encoding: quoted-printable\r\n"
            "Content-Location: https://www.example.gov.cn/a.html\r\n\r\n"
        )
    tail = (
        f"\r\n--{_BOUNDARY}\r\nContent-Location: file:///C:/A1/report.files/filelist.xml\r\nContent-Transfer-Encoding: "
        'quoted-printable\r\nContent-Type: text/xml; charset="utf-8"\r\n\r\n<xml xmlns:o=3D"urn:schemas-microsoft-com:office'
        f':office"></xml>\r\n\r\n--{_BOUNDARY}--\r\n'
    )
    return head.encode() + encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") + tail.encode(), [
        *noted,
        f"transfer:{transfer}",
    ]
