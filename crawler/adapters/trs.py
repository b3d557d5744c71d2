"""TRS WCM and its derivatives: static list pages, a script that draws the pager.

The pager's signatures differ in the number and order of arguments, so they are read by type: the leading integers,
then the first two strings. `createPageHTML(3, 0, "index", "html")` is pages, index; with three integers the first
counts records; `createPage(...)` is the same; `var countPage = 3` says the pages only. A quoted first argument is
the UCAP platform's pager, which counts from one and is not read here.

The page after `index.html` is `index_1.html`, on some sites of the same make `index_2.html`: where the first
name brings nothing although more was promised, the other is tried once. Totals are stale on some sites and too
low on others, and a page that does not exist may come back as a stub of a few hundred bytes at status 200: the
list ends where a page brings nothing new, and one page past the stated end is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.adapters.base import (
    DOCUMENT_EXTENSION,
    ListedReport,
    ListPage,
    ListRequest,
    anchor_title,
    anchors,
    parse_fragment,
    row_date,
)
from crawler.adapters.pagers import linked_page

# /202103/t20210330_5402052.html
DETAIL_URL = re.compile(r"/\d{6}/t(\d{4})(\d{2})(\d{2})_\d+\.s?html?(?:$|[?#])", re.IGNORECASE)

_CALL = re.compile(r"createPage(?:HTML)?\s*\(([^)]*)\)")
_ARGUMENT = re.compile(r"""\s*(?:(\d+)|"([^"]*)"|'([^']*)'|([^,]*))\s*(?:,|$)""")
_COUNT_PAGE = re.compile(r"\b(?:countPage|totalPages?)\s*[:=]\s*['\"]?(\d+)")
_COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|(?<!:)//[^\n]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pager:
    """What a pager says: how many pages, and how their names are made."""

    pages: int
    stem: str
    extension: str


class TrsAdapter:
    """`index.html`, `index_1.html`, ..."""

    name = "trs"

    def rows(self, page: ListPage) -> list[ListedReport]:
        root = parse_fragment(page.text)
        if root is None:
            return []
        found = [(url, anchor) for url, anchor in anchors(root, page.url) if anchor_title(anchor)]
        details = [(url, a) for url, a in found if DETAIL_URL.search(url) or DOCUMENT_EXTENSION.search(url)]
        # Some derivatives name their articles otherwise; then every link is a candidate for the title filter.
        rows: dict[str, ListedReport] = {}
        for url, anchor in details or found:
            if url not in rows:
                date = row_date(anchor) or _date_of(url)
                rows[url] = ListedReport(url, anchor_title(anchor), date, len(rows))
        return list(rows.values())

    def next_request(self, page: ListPage, new: int) -> ListRequest | None:
        index = int(page.cursor.get("index", 0))
        pager = _pager_of(page)
        if pager is None or "linked" in page.cursor:
            return linked_page(page, new)
        counts_from_one = index == 1 and pager.pages > 1 and "counted" not in page.cursor
        if new == 0 and not counts_from_one:
            return None
        following = index + 1
        last = pager.pages if new == 0 or "counted" in page.cursor else pager.pages - 1
        return ListRequest(
            url=urljoin(page.entry_url, f"{pager.stem}_{following}.{pager.extension}"),
            cursor={
                "index": following,
                "pages": pager.pages,
                "stem": pager.stem,
                "extension": pager.extension,
                **({"counted": 1} if new == 0 or "counted" in page.cursor else {}),
            },
            headers={"Referer": page.url},
            expected=following <= last and following > 1,
            probe=following == 1,
        )


def read_pager(text: str, entry_url: str) -> Pager | None:
    """The pager of a list page, None where the page has none of this family's."""
    script = _COMMENT.sub(" ", text)
    name, _, extension = (urlsplit(entry_url).path.rpartition("/")[2] or "index.html").rpartition(".")
    for call in _CALL.finditer(script):
        numbers, strings = _arguments(call.group(1))
        if not numbers:
            continue
        pages = numbers[1] if len(numbers) >= 3 else numbers[0]
        if len(strings) >= 2:
            return Pager(pages, strings[0], strings[1].lstrip("."))
        return Pager(pages, name or "index", extension or "html")
    count = _COUNT_PAGE.search(script)
    return Pager(int(count.group(1)), name or "index", extension or "html") if count else None


def _arguments(text: str) -> tuple[list[int], list[str]]:
    """Leading integers, then strings. No integers where the first argument is not one: that is another pager."""
    numbers: list[int] = []
    strings: list[str] = []
    for number, double, single, other in _ARGUMENT.findall(text):
        if number and not strings:
            numbers.append(int(number))
        elif double or single:
            if not numbers:
                return [], []
            strings.append(double or single)
        elif other.strip() and not numbers:
            return [], []
    return numbers, strings


def _pager_of(page: ListPage) -> Pager | None:
    """The first page's pager, carried along: the stub at the end has none of its own."""
    if "stem" in page.cursor:
        cursor = page.cursor
        return Pager(int(cursor["pages"]), str(cursor["stem"]), str(cursor["extension"]))
    return read_pager(page.text, page.entry_url)


def _date_of(url: str) -> str | None:
    match = DETAIL_URL.search(url)
    return "-".join(match.groups()) if match else None
