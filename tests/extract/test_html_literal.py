"""Articles that a page keeps as a JSON literal."""

from __future__ import annotations

import json

from extract.document import Paragraph, Table
from extract.html import read_html

ROWS = "<tr><td>规章</td><td>3</td></tr><tr><td>文件</td><td>12</td></tr>"
ARTICLE = f"<h1>样例县2023年年报</h1><p>一、总体情况</p><table border=1>{ROWS}</table>"
LITERAL = json.dumps(ARTICLE, ensure_ascii=True).replace("<", "\\u003C").replace(">", "\\u003E")


def page(shown: str = "") -> bytes:
    script = f"<script>window._CONFIG = {{ DETAIL: {{ id: 7, content: {LITERAL}, title: 'x' }} }}</script>"
    return (
        f"<html><head>{script}</head><body><div class='article-content'>{shown}</div></body></html>".encode()
    )


def test_an_article_in_a_script_is_read():
    blocks = read_html(page(), sha256="0").blocks
    assert "一、总体情况" in [b.text for b in blocks if isinstance(b, Paragraph)]
    (table,) = [b for b in blocks if isinstance(b, Table)]
    assert [cell.text for cell in table.cells] == ["规章", "3", "文件", "12"]


def test_not_twice_where_the_page_shows_it():
    blocks = read_html(page("<p>一、总体情况</p>"), sha256="0").blocks
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == ["一、总体情况"]
