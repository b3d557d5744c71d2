"""One function a family: lays the truth out on a site and says what a crawl must ask for, in this order (see
`laying.py`). Hanweb's are in `hanweb.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sample_portals.hanweb import jpaas, jpage, truecms, xxgk
from sample_portals.laying import Laid, chunks, frame, items, lay
from sample_portals.truth import Row, rows

TRS_PAGERS = {
    "s1": 'createPageHTML({pages}, {index}, "index", "html");',
    "s2": 'createPageHTML({rows}, {pages}, {index}, "index", "html");',
    "s4": 'createPage({pages}, {index}, "index", "html");',
    "s5": "var countPage = {pages};",
    "options": "$('#pager').page({{totalPage: {pages}, current: 1}});",
}


def trs(site: Any, pager: str = "s1", first: int = 1) -> Laid:
    folder = "/zwgk/zfxxgkzl/gknb"
    pages = chunks(12)
    names = ["index.html"] + [f"index_{first + i}.html" for i in range(len(pages) - 1)]
    for index, (name, chunk) in enumerate(zip(names, pages, strict=True)):
        script = TRS_PAGERS[pager].format(pages=len(pages), index=index, rows=len(rows()))
        listed = items(chunk, lambda r: f"./{r.month}/t{r.date.replace('-', '')}_{r.number}.html")
        site.put(f"{folder}/{name}", frame(f"<ul>{listed}</ul><script>{script}</script>"))
    following = [f"{folder}/index_{i}.html" for i in range(1, len(pages) + first)]
    return lay(
        site,
        f"{folder}/index.html",
        "trs",
        lambda r: f"{folder}/{r.month}/t{r.date.replace('-', '')}_{r.number}.html",
        container="<div class='trs_editor_view TRS_UEDITOR'>{}</div>",
        file=lambda r: (
            f"{folder}/{r.month}/P0{r.date.replace('-', '')}{r.number:012d}.pdf",
            f"<a href='./P0{r.date.replace('-', '')}{r.number:012d}.pdf'>附件</a>",
        ),
        lists=following,
    )


def trs_years(site: Any) -> Laid:
    """A column that only leads to the columns of its years."""
    folder = "/zwgk/gknb"
    years = sorted({row.date[:4] for row in rows()}, reverse=True)
    links = "".join(f"<li><a href='./xxgknb{y}/'>{y}年</a></li>" for y in years)
    site.put(f"{folder}/index.html", frame(f"<ul>{links}</ul>"))
    for year in years:
        listed = items(
            [r for r in rows() if r.date[:4] == year],
            lambda r: f"./{r.month}/t{r.date.replace('-', '')}_{r.number}.html",
        )
        site.put(f"{folder}/xxgknb{year}/", frame(f"<ul>{listed}</ul>"))
    return lay(
        site,
        f"{folder}/index.html",
        "trs-years",
        lambda r: f"{folder}/xxgknb{r.date[:4]}/{r.month}/t{r.date.replace('-', '')}_{r.number}.html",
        lists=[f"{folder}/xxgknb{year}/" for year in years],
    )


# Hanweb jpage, three variants.


def gkmlpt(site: Any) -> Laid:
    all_rows = rows()
    tree = (
        "TREE: [ {id: 11, name: '政府信息公开指南', children: [], post_count: 1},"
        " {id: 12, name: '政府信息公开年报', children: [{id: 13, name: '制度', children: []}], post_count: 30} ]"
    )
    site.put(
        "/gkmlpt/index",
        frame("<div id='app'></div>", f"<script>window._CONFIG = {{ SID: '755031', {tree} }}</script>"),
    )

    def article(row: Row, number: int) -> dict[str, Any]:
        return {
            "id": number,
            "title": row.title,
            "url": site.url(_post(row)),
            "post_url": _post(row),
            "date": row.date,
        }

    def reply(asked: dict[str, str]) -> Any:
        assert asked["sid"] == "755031"
        number = int(asked["page"])
        # One address stands a second time under another id.
        every = [article(row, row.number) for row in all_rows] + [article(all_rows[0], 77)]
        some = every[(number - 1) * 20 : number * 20]
        return site.page(
            json.dumps({"classify": {"post_count": len(every)}, "articles": some}), "application/json"
        )

    site.dynamic["/gkmlpt/api/all/12"] = reply
    return lay(
        site,
        "/gkmlpt/index",
        "gkmlpt",
        _post,
        container="<div class='article-content'>{}</div>",
        lists=[f"/gkmlpt/api/all/12?page={n}&sid=755031" for n in (1, 2)],
    )


def _post(row: Row) -> str:
    return f"/gkmlpt/content/9/{row.number}/post_{row.number}.html"


def ucap(site: Any) -> Laid:
    folder = "/wjx/c106948"
    pages = chunks(11)
    for index, chunk in enumerate(pages):
        script = f"createPageHTML('page_div', {len(pages)}, {index + 1}, 'list', 'shtml', {len(rows())})"
        name = "list.shtml" if index == 0 else f"list_{index + 1}.shtml"
        listed = items(chunk, lambda r: f"{folder}/{r.month}/{r.hex}.shtml")
        site.put(
            f"{folder}/{name}", frame(f"<ul class='pageList newsList'>{listed}</ul><script>{script}</script>")
        )
    return lay(
        site,
        f"{folder}/list.shtml",
        "ucap",
        lambda r: f"{folder}/{r.month}/{r.hex}.shtml",
        container="<div id='UCAP-CONTENT'>{}</div>",
        file=lambda r: (
            f"{folder}/{r.month}/{r.hex}/files/{r.hex[::-1]}.pdf",
            f"<a href='{r.hex}/files/{r.hex[::-1]}.pdf'><img src='/images/pdf.gif'></a>",
        ),
        lists=[f"{folder}/list_{n}.shtml" for n in range(2, len(pages) + 2)],
    )


def ucap_json(site: Any) -> Laid:
    channel = "/common/search/0a1b2c3d"
    all_rows = rows()
    site.put("/wjx/c99/list.shtml", frame(f"<ul id='rows'></ul><script>var api = '{channel}';</script>"))

    def reply(asked: dict[str, str]) -> Any:
        number = int(asked["page"])
        results = [
            {
                "title": r.title,
                "url": f"/wjx/c99/{r.month}/c01_{r.number}.shtml",
                "publishedTimeStr": f"{r.date} 09:00",
            }
            for r in all_rows[(number - 1) * 15 : number * 15]
        ]
        data = {"total": len(all_rows), "page": number, "rows": 15, "results": results}
        return site.page(json.dumps({"data": data}), "application/json")

    site.dynamic[channel] = reply
    query = "_pageSize=15&_isAgg=true&_isJson=true&_template=index"
    return lay(
        site,
        "/wjx/c99/list.shtml",
        "ucap-json",
        lambda r: f"/wjx/c99/{r.month}/c01_{r.number}.shtml",
        lists=[f"{channel}?page={n}&{query}" for n in (1, 2)],
    )


def public(site: Any) -> Laid:
    """Organs, each with its years; one organ was founded in 2021, so that its years begin there."""
    shown = [r for r in rows() if r.is_report and not (r.agency == "城关镇人民政府" and r.year < 2021)]
    organs = {agency: 6600 + i for i, agency in enumerate(dict.fromkeys(r.agency for r in shown))}
    links = "".join(
        f"<li><a href='/public/column/{organ}?type=3&action=list' title='{agency}'>{agency}</a></li>"
        for agency, organ in organs.items()
    )
    entry = "/public/column/6599?type=4&action=rel"
    site.put(entry, frame(f"<ul class='clearfix'>{links}</ul>"))

    def path(row: Row) -> str:
        return f"/public/{organs[row.agency]}/{row.number}.html"

    for agency, organ in organs.items():
        own = [r for r in shown if r.agency == agency]
        years = "".join(f"<li><a href='{path(r)}'>{r.year}年</a></li>" for r in own)
        site.put(f"/public/column/{organ}?type=3&action=list", frame(f"<ul id='timeFrame'>{years}</ul>"))
    ordered = [r for agency in organs for r in shown if r.agency == agency]
    laid = lay(
        site,
        entry,
        "public",
        path,
        shown=ordered,
        file=lambda r: (
            f"/download/{r.hex[:24]}.pdf",
            f"<a href='/download/{r.hex[:24]}.pdf'><img src='/files2/pdf.gif'></a>",
        ),
        lists=[f"/public/column/{organ}?type=3&action=list" for organ in organs.values()],
    )
    laid.portal["minimum_reports"] = len(shown)
    return laid


def vsb(site: Any, *, scripted: bool = False) -> Laid:
    """Descending: after gknb.htm come gknb/2.htm and gknb/1.htm."""
    pages = chunks(10)
    total = len(pages)
    names = ["/xxgk/gknb.htm", *(f"/xxgk/gknb/{n}.htm" for n in range(total - 1, 0, -1))]
    for index, (name, chunk) in enumerate(zip(names, pages, strict=True)):
        following = names[index + 1] if index + 1 < total else ""
        link = f"<a class='Next' href='{following}'>下页</a>" if following and not scripted else ""
        pager = f"<span>共{total}页</span>{link}"
        listed = items(chunk, lambda r: f"/info/1031/{r.number}.htm")
        site.put(name, frame(f"<ul>{listed}</ul><div class='pb_sys_common'>{pager}</div>"))
    download = "/system/_content/download.jsp"
    return lay(
        site,
        "/xxgk/gknb.htm",
        "vsb",
        lambda r: f"/info/1031/{r.number}.htm",
        container="<div id='vsb_content'><div class='v_news_content'>{}</div></div>",
        file=lambda r: (
            f"{download}?urltype=news.DownloadAttachUrl&owner=1&wbfileid={r.number}",
            f"<a href='{download}?urltype=news.DownloadAttachUrl&amp;owner=1&amp;wbfileid={r.number}'>附件.pdf</a>",
        ),
        lists=names[1:],
    )


def webplus(site: Any) -> Laid:
    """Reports as a player without any link to the file."""
    pages = chunks(14)
    for index, chunk in enumerate(pages):
        name = "list.htm" if index == 0 else f"list{index + 1}.htm"
        listed = items(chunk, lambda r: f"/{r.date[:4]}/{r.date[5:7]}{r.date[8:]}/c31a{r.number}/page.htm")
        pager = f"<em class='all_pages'>{len(pages)}</em><a class='next' href='javascript:void(0)'>下一页</a>"
        site.put(f"/31/{name}", frame(f"<ul class='wp_article_list'>{listed}</ul>{pager}"))
    return lay(
        site,
        "/31/list.htm",
        "webplus",
        lambda r: f"/{r.date[:4]}/{r.date[5:7]}{r.date[8:]}/c31a{r.number}/page.htm",
        container="<div class='wp_articlecontent'>{}</div>",
        file=lambda r: (
            f"/_upload/article/files/{r.hex[:2]}/{r.hex}.pdf",
            f"<div class='wp_pdf_player' pdfsrc='/_upload/article/files/{r.hex[:2]}/{r.hex}.pdf' "
            "sudyfile-attr=\"{'title':'年报.pdf'}\"></div>",
        ),
        lists=[f"/31/list{n}.htm" for n in range(2, len(pages) + 1)],
    )


def shell(site: Any) -> Laid:
    """A page that is only a frame around the list."""
    noise = "<iframe src='/visitcount.jsp?id=3'></iframe>"
    site.put("/col/1_2/index.html", frame(f"<iframe src='/inner/list.html'></iframe>{noise}"))
    pages = chunks(15)
    for index, chunk in enumerate(pages):
        name = "list.html" if index == 0 else f"list_{index}.html"
        listed = items(chunk, lambda r: f"/inner/show/{r.number}.html")
        link = f"<a href='list_{index + 1}.html'>下一页</a>" if index + 1 < len(pages) else ""
        site.put(f"/inner/{name}", frame(f"<ul>{listed}</ul>{link}"))
    following = [f"/inner/list_{n}.html" for n in range(1, len(pages))]
    return lay(
        site,
        "/col/1_2/index.html",
        "shell",
        lambda r: f"/inner/show/{r.number}.html",
        lists=["/inner/list.html", *following],
    )


def static_probed(site: Any) -> Laid:
    """No known system, a pager that only a script knows: the names of the second page are tried out."""
    pages = chunks(15)
    for index, chunk in enumerate(pages):
        name = "nb.html" if index == 0 else f"nb_{index + 1}.html"
        listed = items(chunk, lambda r: f"/gk/nb/{r.number}.html")
        site.put(f"/gk/nb/{name}", frame(f"<ul>{listed}</ul><a href='javascript:go(2)'>下一页</a>"))
    following = [f"/gk/nb/nb_{n}.html" for n in range(1, len(pages) + 2)]
    return lay(site, "/gk/nb/nb.html", "static", lambda r: f"/gk/nb/{r.number}.html", lists=following)


FAMILIES: dict[str, Callable[[Any], Laid]] = {
    **{f"trs-{pager}": (lambda site, pager=pager: trs(site, pager)) for pager in TRS_PAGERS},
    "trs-counting-from-one": lambda site: trs(site, first=2),
    "trs-years": trs_years,
    **{
        f"jpage-{variant}": (lambda site, variant=variant: jpage(site, variant))
        for variant in ("record", "page", "encrypted")
    },
    "xxgk": xxgk,
    "jpaas": jpaas,
    "jpaas-page-1-forever": lambda site: jpaas(site, endless=True),
    "gkmlpt": gkmlpt,
    "truecms": truecms,
    "ucap": ucap,
    "ucap-json": ucap_json,
    "public": public,
    "vsb": vsb,
    "vsb-scripted": lambda site: vsb(site, scripted=True),
    "webplus": webplus,
    "shell": shell,
    "static-probed": static_probed,
}
