"""The sample portals of Hanweb's three systems, jpage, xxgk, jpaas; and of truecms, which answers as jpage does."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from sample_portals.laying import Laid, frame, items, lay
from sample_portals.truth import Row, body, rows

DOWNFILE = "/module/download/downfile.jsp"


def _store(some: Sequence[Row], total: int, group: str = "") -> str:
    records = "".join(
        f"<record><![CDATA[<li><a target='_blank' title='{r.title}' href='{_art(r)}'>{r.title[:9]}</a>"
        f"<b>{r.date[:5]}\n {r.date[5:]}</b></li>]]></record>"
        for r in some
    )
    nextgroup = f'<nextgroup><![CDATA[<a href="{group}"></a>]]></nextgroup>' if group else ""
    return f"<datastore>{nextgroup}<totalrecord>{total}</totalrecord><recordset>{records}</recordset></datastore>"


def _art(row: Row) -> str:
    year, month, day = row.date.split("-")
    return f"/art/{year}/{int(month)}/{int(day)}/art_1201_{row.number}.html"


def _downfile(site: Any) -> Callable[[Row], tuple[str, str]]:
    def file(row: Row) -> tuple[str, str]:
        name = f"{row.hex}.pdf"
        # GBK bytes in the file's name, behind a redirect.
        site.put(
            f"{DOWNFILE}?classid=0&filename={name}",
            b"",
            status=302,
            headers={"Location": f"/attach/0/{name}"},
            validators=False,
        )
        return f"/attach/0/{name}", f"<a href='{DOWNFILE}?classid=0&amp;filename={name}'>附件.pdf</a>"

    return file


def jpage(site: Any, variant: str = "record") -> Laid:
    proxy = "/module/web/jpage/dataproxy.jsp"
    all_rows, per_page, block = rows(), 4, 12
    group = f"{proxy}?page=1&columnid=QmFk%2FZQ%3D%3D&unitid=eHk%3D" if variant == "encrypted" else ""
    ids = "col:1,appid:1,webid:3,path:'/',columnid:1201,unitid:'77',webname:'望江县',permissiontype:0"
    script = f"$('#77').jpage({{totalRecord:{len(all_rows)},perPage:{per_page},proxyUrl:'{proxy}',params:{{{ids}}}}});"
    store = _store(all_rows[:block], len(all_rows), group)
    site.put(
        "/col/col1201/index.html",
        frame(f"<div id='77'><script type='text/xml'>{store}</script></div><script>{script}</script>"),
    )

    def by_record(asked: dict[str, str]) -> Any:
        start, end = int(asked["startrecord"]), int(asked["endrecord"])
        return site.page(_store(all_rows[start - 1 : end], len(all_rows)), "text/xml")

    def by_page(asked: dict[str, str]) -> Any:
        number = int(asked.get("page", 1))
        some = all_rows[(number - 1) * block : number * block]
        if not some:
            return site.page("<datastore><recordset></recordset></datastore>", "text/xml")
        return site.page(_store(some, len(all_rows), group), "text/xml")

    site.dynamic[proxy] = by_record if variant == "record" else by_page
    query = {
        "col": 1,
        "appid": 1,
        "webid": 3,
        "path": "/",
        "columnid": 1201,
        "unitid": 77,
        "webname": "望江县",
    }
    query |= {"permissiontype": 0, "sourceContentType": ""}
    record = [
        f"{proxy}?{urlencode({**query, 'startrecord': s, 'endrecord': s + 11, 'perpage': 4})}"
        for s in (13, 25)
    ]
    numbered = [f"{proxy}?{urlencode({**query, 'page': n})}" for n in (2, 3)]
    encrypted = [f"{proxy}?page={n}&columnid=QmFk%2FZQ%3D%3D&unitid=eHk%3D" for n in (2, 3)]
    lists = {"record": record, "page": [record[0], *numbered], "encrypted": encrypted}[variant]
    laid = lay(site, "/col/col1201/index.html", "jpage", _art, file=_downfile(site), lists=lists)
    return _with_hops(laid)


def _with_hops(laid: Laid) -> Laid:
    """Each file under /attach/ is reached through downfile.jsp."""
    asked = []
    for path in laid.asked:
        if path.startswith("/attach/0/"):
            asked.append(f"{DOWNFILE}?classid=0&filename={path.rpartition('/')[2]}")
        asked.append(path)
    laid.asked = asked
    return laid


def xxgk(site: Any) -> Laid:
    """search.jsp by POST, heedless of the column; two years' reports only by xxgkAnnualReport.jsp."""
    search, size = "/module/xxgk/search.jsp", 10
    annual = [r for r in rows() if r.is_report and r.agency == "望江县人民政府" and r.year in (2019, 2020)]
    listed = [r for r in rows() if r not in annual]
    area = "11340827003000001X"
    years = "".join(
        f"<a href='/module/xxgk/xxgkAnnualReport.jsp?fbtime={r.year}&area={area}'>{r.year}年</a>"
        for r in annual
    )
    script = f"var infotypeId='0'; var jdid='3'; var area='{area}'; var divid='div1201'; var u='{search}';"
    site.put(
        "/col/col1201/index.html", frame(f"<div id='div1201'></div><p>{years}</p><script>{script}</script>")
    )
    foreign = Row(9999, "别的栏目2021年政府信息公开工作年度报告", "2022-01-01", "别的栏目", 2021)

    def reply(asked: dict[str, str]) -> Any:
        number = int(asked["currpage"])
        some = listed[(number - 1) * size : number * size]
        table = "".join(
            f"<tr class='tr_main_value_odd'><td><a class='bt_link' title='{r.title}' href='{_art(r)}'>"
            f"{r.title[:8]}</a></td><td>{r.date}</td></tr>"
            for r in some
        )
        other = _art(foreign).replace("art_1201_", "art_88_")
        table += f"<tr><td><a class='bt_link' href='{other}'>{foreign.title}</a></td><td>2022-01-01</td></tr>"
        return site.page(f"<table>{table}</table><span>共{-(-len(listed) // size)}页</span>")

    site.dynamic[search] = reply
    by_year = {str(r.year): r for r in annual}
    site.dynamic["/module/xxgk/xxgkAnnualReport.jsp"] = lambda asked: site.page(
        frame(f"<div id='zoom'>{body(by_year[asked['fbtime']])}</div>")
    )
    names = (
        "infotypeId",
        "jdid",
        "area",
        "divid",
        "vc_title",
        "vc_number",
        "sortfield",
        "texttype",
        "fbtime",
    )
    form = dict.fromkeys((*names, "standardXxgk", "isAllList"), "")
    form |= {
        "infotypeId": "0",
        "jdid": "3",
        "area": area,
        "divid": "div1201",
        "sortfield": ",createdatetime:0",
    }
    pages = -(-len(listed) // size)
    lists = [f"{search} {urlencode(form | {'currpage': n})}" for n in range(1, pages + 2)]
    laid = lay(site, "/col/col1201/index.html", "xxgk", _art, shown=listed, lists=lists)
    first = [f"/module/xxgk/xxgkAnnualReport.jsp?fbtime={r.year}&area={area}" for r in annual]
    at = 1 + len(lists)
    laid.asked[at:at] = first
    return laid


def jpaas(site: Any, *, endless: bool = False) -> Laid:
    gateway, size = "/api-gateway/jpaas-publish-server/front/page/build/unit", 15
    names = {"webId": "2750", "pageId": "1229", "tagId": "列表", "tplSetId": "Abc1"}
    data = ",".join(f"'{key}':'{value}'" for key, value in names.items())
    all_rows = rows()
    attribute = f'<div queryData="{{{data}}}" url="{gateway}">'
    site.put("/col/col1229/index.html", frame(f"{attribute}<ul>{items(all_rows[:size], _art)}</ul></div>"))

    def reply(asked: dict[str, str]) -> Any:
        number = 1 if endless else json.loads(asked["paramJson"])["pageNo"]
        some = all_rows[(number - 1) * size : number * size]
        return site.page(json.dumps({"success": True, "data": {"html": f"<ul>{items(some, _art)}</ul>"}}))

    site.dynamic[gateway] = reply
    query = {"parseType": "bulidstatic", "pageType": "column", **names}
    numbers = (2,) if endless else (2, 3)
    inner = [json.dumps({"pageNo": n, "pageSize": "15"}, separators=(",", ":")) for n in numbers]
    lists = [f"{gateway}?{urlencode(query | {'paramJson': text})}" for text in inner]
    laid = lay(site, "/col/col1229/index.html", "jpaas", _art, lists=lists)
    if endless:
        first = {laid.path_of[row.number] for row in all_rows[:size]}
        laid.asked = [path for path in laid.asked if path in first or "/art/" not in path]
        laid.portal["minimum_reports"] = 1
    return laid


def truecms(site: Any) -> Laid:
    """A host that takes twenty rows at once, no more, and wants a Referer."""
    proxy, all_rows, most = "/messageController/getMessage.do", rows(), 20
    script = f"new Pager({{columnId:'c77', proxyUrl:'{proxy}', perPage:15}});"
    site.put("/zwgk/gknb/list.html", frame(f"<ul id='rows'></ul><script>{script}</script>"))

    def reply(asked: dict[str, str]) -> Any:
        assert asked["columnId"] == "c77"
        if "Referer" not in list(site.request_headers.values())[-1]:
            return None
        first, last = int(asked["startrecord"]), int(asked["endrecord"])
        some = all_rows[first - 1 : last] if int(asked["perpage"]) <= most else []
        return site.page(
            f"{asked['callback']}({json.dumps(_store(some, len(all_rows)))});", "text/javascript"
        )

    site.dynamic[proxy] = reply
    windows = [(1, 50), (1, 20), (21, 20)]
    lists = [
        f"{proxy}?"
        + urlencode(
            {
                "startrecord": first,
                "endrecord": first + size - 1,
                "perpage": size,
                "columnId": "c77",
                "callback": "callback",
            }
        )
        for first, size in windows
    ]
    return lay(site, "/zwgk/gknb/list.html", "truecms", _art, lists=lists)
