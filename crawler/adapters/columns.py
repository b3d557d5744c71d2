"""Lists of lists: a column of annual reports that is only an index of its years or of its units.

Followed by evidence, not hope: the link's own text names a year or a column of annual reports, and its address
lies below the list it stands on.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.adapters.base import ListPage, anchor_title, anchors, parse_fragment

_COLUMN_NAME = re.compile(
    r"^(?:20\d\d年?(?:度)?)?(?:政府|政务)?(?:信息公开)?(?:工作)?(?:年报|年度报告)(?:20\d\d年?)?$|^20\d\d年?度?$"
)
_FOLDER = re.compile(
    r"/(?:\w*(?:gknb|xxgknb|ndbg|xxgkbg)\w*|20\d\d\w{0,3})/(?:index\.s?html?)?$", re.IGNORECASE
)
MOST = 60


def child_lists(page: ListPage) -> list[str]:
    """The lists below this one, in page order; empty where the page is a list of articles only."""
    root = parse_fragment(page.text)
    entry = urlsplit(page.url)
    above = entry.path.rpartition("/")[0] + "/"
    found: dict[str, None] = {}
    for url, anchor in anchors(root, page.url) if root is not None else ():
        parts = urlsplit(url)
        below = parts.netloc == entry.netloc and parts.path.startswith(above) and parts.path != entry.path
        is_folder = _FOLDER.search(parts.path) and not parts.query
        if below and is_folder and _COLUMN_NAME.search(anchor_title(anchor).replace(" ", "")):
            found[url] = None
    return list(found)[:MOST]
