"""Sets a form's tables as HTML with the form's own spans, for tests that read them back."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from normalize.forms.layout import printed_tables


def table_html(form_name: str, number: int, raw: Mapping[str, str], *, missing: str = "") -> str:
    """One of the form's tables (0, 1, 2; of that of 2014 only 0) with the printed figures by code."""
    template = printed_tables(form_name)[number]
    rows: list[list[str]] = [[] for _ in range(template.n_rows)]
    for cell in template.cells:
        text = cell.label or raw.get(cell.code, missing)
        rows[cell.row].append(
            f'<td rowspan="{cell.row_span}" colspan="{cell.column_span}"><p><span>{escape(text)}</span></p></td>'
        )
    return "<table>" + "".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"


def page_html(
    form_name: str, raw: Mapping[str, str], *, title: str = "云溪区教育局2020年政府信息公开工作年度报告"
) -> str:
    """A whole report in a page with a navigation and a footer around it."""
    count = len(printed_tables(form_name))
    tables = [table_html(form_name, n, raw) if n < count else "" for n in range(3)]
    return f"""<html><head><title>{title}-云溪区人民政府</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>
<div class="main"><h1>{title}</h1><div class="TRS_Editor">
<p>一、总体情况</p><p>本年度依法公开。</p><p>二、主动公开政府信息情况</p>{tables[0]}
<p>三、收到和处理政府信息公开申请情况</p>{tables[1]}
<p>四、政府信息公开行政复议、行政诉讼情况</p>{tables[2]}
<p>五、存在的主要问题及改进情况</p><p>继续改进。</p><p>六、其他需要报告的事项</p><p>无。</p>
</div></div><div class="footer">网站标识码 <a href="/about">关于我们</a></div></body></html>"""
