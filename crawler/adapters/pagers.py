"""What list pages of different systems say of their own length and of their next page."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import lxml.html

from crawler.adapters.base import ListPage, ListRequest, parse_fragment, squeeze

_NEXT_TEXT = re.compile(r"^(?:下一?页|后一?页|下页|next)\s*[>»›]*$|^[>»›]$", re.IGNORECASE)
_NEXT_CLASS = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.IGNORECASE)
_PAGES = re.compile(
    r"共\s*(?:<[^>]+>\s*)*(\d+)\s*(?:<[^>]+>\s*)*页|all_pages['\"]?\s*>\s*(\d+)|\b1\s*/\s*(\d+)(?:\s*页|\s*<)"
)


def next_link(text: str, url: str) -> str | None:
    """The address of the page's own 下一页, None where it has none or a script stands in its place."""
    root = parse_fragment(text)
    for anchor in root.iter("a") if root is not None else ():
        href = (anchor.get("href") or "").strip()
        if not href or href.startswith("#") or href.lower().startswith("javascript:"):
            continue
        if _is_next(anchor):
            try:
                following = urljoin(url, href)
            except ValueError:
                continue
            return following if following.partition("#")[0] != url.partition("#")[0] else None
    return None


def linked_page(page: ListPage, new: int) -> ListRequest | None:
    """The page's own 下一页 as the next request, for a list of a family whose script is not on it."""
    number = int(page.cursor.get("linked", 1))
    following = next_link(page.text, page.url) if new else None
    if following is None:
        return None
    return ListRequest(following, {"linked": number + 1}, headers={"Referer": page.url}, expected=False)


def has_pager(text: str) -> bool:
    """Whether the page speaks of further pages at all."""
    return bool(re.search(r"下一?页|尾页|末页|共\s*\d+\s*页", text))


def stated_pages(text: str) -> int | None:
    """How many pages the list says it has."""
    match = _PAGES.search(text)
    return int(next(group for group in match.groups() if group)) if match else None


def _is_next(anchor: lxml.html.HtmlElement) -> bool:
    words = squeeze(anchor.text_content()) or squeeze(anchor.get("title") or "")
    return bool(_NEXT_TEXT.search(words)) or (
        not words and bool(_NEXT_CLASS.search(anchor.get("class") or ""))
    )
