"""truecms (Jiangsu): a shell of a page, and rows as XML in a call of a script, `getMessage.do?startrecord=&callback=`.

How many rows may be asked for at once differs from host to host, and a host that finds it too many sends an empty list,
or 404: smaller and smaller windows are tried until one brings rows. Without a Referer it is 404 always.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode, urljoin

from crawler.adapters.base import (
    ListedReport,
    ListPage,
    ListRequest,
    anchor_title,
    anchors,
    date_in,
    parse_fragment,
    row_date,
)
from crawler.adapters.jpage import records
from crawler.titles import mentions_report

_PROXY = re.compile(r"""[^\s'"<>()]*messageController/getMessage\.do""", re.IGNORECASE)
_COLUMN = re.compile(r"""\bcolumnId['"]?\s*[:=]\s*['"]?([\w-]+)""", re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)", re.IGNORECASE)
_CALL = re.compile(r"^\s*[\w.$]+\s*\((.*)\)\s*;?\s*$", re.DOTALL)

_WINDOWS = (50, 20, 10)
_CALLBACK = "callback"


class TruecmsAdapter:
    """The rows of the page, if it has any, then `getMessage.do` window by window."""

    name = "truecms"

    def rows(self, page: ListPage) -> list[ListedReport]:
        rows: dict[str, ListedReport] = {}
        pieces = records(_called_with(page.text)) if page.cursor else [page.text]
        for piece in pieces:
            root = parse_fragment(piece)
            for url, anchor in anchors(root, page.entry_url) if root is not None else ():
                title = anchor_title(anchor)
                date = row_date(anchor) or (date_in(piece) if page.cursor else None)
                # On the page itself, what has neither a date nor a word of a report is navigation.
                if title and url not in rows and (page.cursor or date or mentions_report(title)):
                    rows[url] = ListedReport(url, title, date, len(rows))
        return list(rows.values())

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        cursor = dict(page.cursor) or _first_cursor(page)
        if cursor is None:
            return None
        xml = _called_with(page.text) if page.cursor else ""
        got = xml.lower().count("<record>")  # fillers too: the server numbers them
        if got:
            # The first records may repeat what the page itself showed; later ones that do are the end.
            if new == 0 and "kept" in cursor:
                return None
            cursor |= {"kept": 1, "seen": int(cursor["seen"]) + got}
        elif page.cursor:
            smaller = int(cursor["window"]) + 1
            if "kept" in cursor or smaller >= len(_WINDOWS):
                return None
            cursor["window"] = smaller
        seen = int(cursor["seen"])
        total = int(match.group(1)) if got and (match := _TOTAL.search(xml)) else None
        if total is not None and seen >= total:
            return None
        size = _WINDOWS[int(cursor["window"])]
        query = {
            "startrecord": seen + 1,
            "endrecord": seen + size,
            "perpage": size,
            "columnId": cursor["column"],
            "callback": _CALLBACK,
        }
        return ListRequest(
            url=f"{cursor['proxy']}?{urlencode(query)}",
            cursor=cursor,
            headers={"Referer": page.entry_url, "X-Requested-With": "XMLHttpRequest"},
            expected=total is not None,
            probe="kept" not in cursor,
        )


def _first_cursor(page: ListPage) -> dict[str, str | int] | None:
    proxy, column = _PROXY.search(page.text), _COLUMN.search(page.text)
    if proxy is None or column is None:
        return None
    return {"proxy": urljoin(page.url, proxy.group(0)), "column": column.group(1), "seen": 0, "window": 0}


def _called_with(text: str) -> str:
    """The XML that `callback(…)` is called with, as a string of JavaScript or as it is; the text itself else."""
    match = _CALL.match(text)
    if match is None:
        return text
    inside = match.group(1).strip()
    try:
        argument = json.loads(inside)
    except ValueError:
        return inside.strip("'")
    return argument if isinstance(argument, str) else inside
