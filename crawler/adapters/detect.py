"""Which CMS family a list page comes from, by its fingerprint: URL dialect and script names, never the generator tag.

The order matters: a family's marks may occur on a page of a later one. Families without an adapter yet are told too,
so that the operator learns what the portal needs.
"""

from __future__ import annotations

import re

from crawler.adapters.trs import DETAIL_URL, read_pager
from crawler.adapters.ucap import SEARCH

# A quoted first argument: createPageHTML('page_div', 3, 1, 'list', 'shtml', 40)
_UCAP_PAGER = re.compile(r"createPageHTML\s*\(\s*['\"]")
_PUBLIC_COLUMN = re.compile(r"/public/column/\d+\?(?:[^'\"\s]*&(?:amp;)?)?type=[34]\b")
_VSB = re.compile(r"v_news_content|vsb_content|/?info/\d+/\d+\.htm")
_WEBPLUS_ARTICLE = re.compile(r"/c\d+a\d+/page\.(?:htm|psp)")
_HEX_ARTICLE = re.compile(r"/\d{6}/(?:[0-9a-f]{32}|c\d{2}_\d+)\.shtml", re.IGNORECASE)


def detect(text: str, url: str) -> str | None:
    """The family's name, which may be one that has no adapter yet; None where nothing is recognised."""
    lower = text.lower()
    has_proxy = "dataproxy.jsp" in lower
    marks = (
        ("gkmlpt", "window._config" in lower and "/gkmlpt/" in (url + lower)),
        ("jpage", has_proxy or "<recordset>" in lower or "<datastore>" in lower),
        ("xxgk", "module/xxgk/" in lower),
        ("jpaas", "jpaas-publish-server" in lower),
        ("truecms", "messagecontroller/getmessage.do" in lower),
        ("epoint", "govinfopub" in url.lower() or "ewb-front" in lower),
        ("ucap", bool(_UCAP_PAGER.search(text) or SEARCH.search(text))),
        ("trs", read_pager(text, url) is not None),
        ("public", bool(_PUBLIC_COLUMN.search(text))),
        ("vsb", bool(_VSB.search(text))),
        (
            "webplus",
            "/_upload/article/" in lower or "sudyfile-attr" in lower or bool(_WEBPLUS_ARTICLE.search(lower)),
        ),
        ("ucap", bool(_HEX_ARTICLE.search(lower))),
        # A list of one page has no pager; the articles' addresses still tell.
        ("trs", bool(re.search(DETAIL_URL.pattern.replace("(?:$|[?#])", r"['\"?#]"), text, re.IGNORECASE))),
    )
    return next((name for name, found in marks if found), None)
