"""Fixtures of the crawler's tests; the site and the crawls themselves are in `tests/crawl_support.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from crawl_support import LIST, Crawls, Site, publish_jpage, publish_trs, served


@pytest.fixture
def serve() -> Iterator[Callable[[], Site]]:
    """Empty sites, each on a port of its own."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(served())


@pytest.fixture
def empty_site(serve: Callable[[], Site]) -> Site:
    return serve()


@pytest.fixture
def site(empty_site: Site) -> Site:
    publish_trs(empty_site)
    publish_jpage(empty_site)
    return empty_site


@pytest.fixture
def trs_paths() -> list[str]:
    """What a crawl of the TRS portal asks for, in this order."""
    return [
        "/zwgk/xxgknb/index.html",
        "/zwgk/xxgknb/index_1.html",
        "/zwgk/xxgknb/index_2.html",
        "/zwgk/xxgknb/202403/t20240320_5101.html",
        "/zwgk/xxgknb/202403/t20240322_5103.html",
        "/zwgk/xxgknb/202403/P020240322555931947548.pdf",
        "/zwgk/xxgknb/202303/t20230318_4101.html",
        "/module/download/downfile.jsp?classid=0&filename=0123456789.doc",
        "/attach/0/0123456789.doc",
        "/zwgk/xxgknb/202303/W020230318001.png",
        "/zwgk/xxgknb/202303/W020230318002.png",
        "/zwgk/xxgknb/202203/t20220311_3101.html",
        "/zwgk/xxgknb/202103/t20210330_2101.html",
    ]


@pytest.fixture
def trs_portal(site: Site) -> dict[str, Any]:
    return {
        "id": "trs-sample",
        "name": "样例县",
        "adapter": "trs",
        "entries": [{"url": site.url(LIST), "agency": "样例县人民政府"}],
        "pace": {"delay": 0},
        "loopback": True,
    }


@pytest.fixture
def jpage_portal(site: Site) -> dict[str, Any]:
    return {
        "id": "jpage-sample",
        "name": "样例市",
        "adapter": "auto",
        "entries": [{"url": site.url("/col/col1229/index.html")}],
        "pace": {"delay": 0},
        "loopback": True,
    }


@pytest.fixture
def crawls(tmp_path: Path) -> Crawls:
    return Crawls(tmp_path / "data")


@pytest.fixture
def crawls_of(tmp_path: Path) -> Callable[[str], Crawls]:
    """Data folders by name."""
    return lambda name: Crawls(tmp_path / name)
