"""How a sample portal is laid out, whatever its family: articles, their files, and the frame around them.

`asked` are the lists' requests, then each report's page and files; a POST is written as `path form`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sample_portals.truth import Row, body, pdf, rows


@dataclass
class Laid:
    """A portal as laid out: its file, what it must be asked for, and its detail paths by row."""

    portal: dict[str, Any]
    asked: list[str] = field(default_factory=list)
    path_of: dict[int, str] = field(default_factory=dict)


def frame(inside: str, head: str = "") -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>望江县人民政府</title>{head}</head><body>"
        "<div class='nav'><a href='/'>首页</a><a href='/zwgk/'>政务公开</a>"
        "<a href='javascript:void(0)'>无障碍</a></div>"
        f"<div class='main'>{inside}</div><div class='footer'>网站标识码：9902210001</div></body></html>"
    )


def lay(
    site: Any,
    entry: str,
    name: str,
    path: Callable[[Row], str],
    *,
    container: str = "<div id='zoom'>{}</div>",
    file: Callable[[Row], tuple[str, str]] | None = None,
    shown: Sequence[Row] | None = None,
    lists: Sequence[str],
) -> Laid:
    """Publish the articles; `file` gives (path of the file, the HTML that leads to it)."""
    laid = Laid(
        {
            "id": name,
            "name": "望江县",
            "entries": [{"url": site.url(entry)}],
            "pace": {"delay": 0},
            "minimum_reports": 25,
            "loopback": True,
        },
        asked=[entry.partition("#")[0], *lists],
    )
    for row in rows() if shown is None else shown:
        where = laid.path_of[row.number] = path(row)
        inside, extra = body(row), []
        if row.shape == "file" and file is not None and row.is_report:
            address, html = file(row)
            inside, extra = f"<p>见附件</p>{html}", [address]
            site.put(address, pdf(row), content_type="application/pdf")
        site.put(where, frame(container.format(inside)))
        if row.is_report:
            laid.asked += [where, *extra]
    return laid


def chunks(size: int) -> list[list[Row]]:
    found = rows()
    return [found[i : i + size] for i in range(0, len(found), size)]


def items(some: Sequence[Row], href: Callable[[Row], str]) -> str:
    return "".join(
        f'<li><a href="{href(r)}" title="{r.title}" target="_blank">{r.title[:14]}…</a><span>{r.date}</span></li>'
        for r in some
    )


# TRS: every signature of the pager, and the site that counts from one.
