"""Text of markup: what a browser shows, and nothing else."""

from __future__ import annotations

import pytest
from lxml import etree

from extract.html_text import text_of


def text(markup: str) -> str:
    cell = etree.fromstring(f"<table><tr><td>{markup}</td></tr></table>", etree.HTMLParser()).find(".//td")
    assert cell is not None
    return text_of(cell)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("1<span style='display: none'>7</span>2", "12"),
        ("3<span style='DISPLAY:NONE;color:red'>7</span>", "3"),
        ("3<font style='font-size:0px'>7</font>", "3"),
        ("3<font style='font-size:0.5em'>7</font>", "37"),
        ("3<i style='visibility:hidden'>7</i>", "3"),
        ("3<b hidden>7</b>", "3"),
        ("<del>8</del>9", "9"),
        ("<s>8</s><strike>7</strike>9", "9"),
        ("<script>var a=1</script>5<style>p{}</style><!-- 6 -->", "5"),
        ("<ruby>公<rt>gōng</rt></ruby>开", "公开"),
        ("<o:p>4</o:p>", "4"),
        ("<section><section>4</section></section><section>5</section>", "4\n5"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<input type='text' value='21' readonly>", "21"),
        ("<input type='hidden' value='21'>3", "3"),
        ("<input type='checkbox' value='on'>3", "3"),
        ("<textarea>44</textarea>", "44"),
        ("<pre>a\tb\nc</pre>", "a b\nc"),
        (" \n 1\n 2 ", "1 2"),
        ("&nbsp;", ""),
        ("", ""),
    ],
)
def test_text_is_what_a_browser_shows(markup: str, shown: str) -> None:
    assert text(markup) == shown
