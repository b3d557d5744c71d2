"""The site around a report: headers, menus, date lines, neighbours, footers, as portals have them."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

from html import escape

from nianbao.quirks import fourth_sites as fourth
from nianbao.quirks import second_html as second
from nianbao.quirks import third_sites as third
from nianbao.quirks.homes import Home
from nianbao.quirks.pools import Dice, Pool
from nianbao.quirks.report import QuirkyReport

_SITES = Pool(
    ("bare", "trs", "hanweb", "portal", "table_site", "vsb", "years_beside", "print_version"),
    ("ucap", "body_only", "div_soup", "headline_only"),
    second.SITES,
    third=third.SITES,
    held_back=fourth.SITES,
)


def in_site(report: QuirkyReport, body: str, dice: Dice, *, charset: str) -> str:
    """The whole page. `charset` is what its meta element claims ("" for none)."""
    if report.truth.home is not None and report.truth.home.is_dressed:
        return fourth.dressed(report, report.truth.home, body, dice, charset=charset)
    page = _in_site(report, body, dice, charset=charset)
    return page if report.truth.home is None else _with_facts(page, report.truth.home)


def _with_facts(page: str, home: Home) -> str:
    """The page with what it says of where its agency is, wherever the site around it has no place for that."""
    if home.breadcrumb and escape(home.breadcrumb) not in page:
        page = page.replace("<body>", f"<body><div>当前位置：{escape(home.breadcrumb)}</div>", 1)
    code = f"　网站标识码：{home.site_code}" if home.site_code else ""
    sponsor = f"主办：{home.site_name}办公室" if home.site_name else "政府门户网站"
    if (home.site_code or home.site_name) and f"{sponsor}{code}" not in page:
        page = page.replace("</body>", f'<div class="footer"><p>{sponsor}{code}</p></div></body>', 1)
    return page


def _in_site(report: QuirkyReport, body: str, dice: Dice, *, charset: str) -> str:
    site = dice.draw(_SITES)
    dice.noted.append(f"site:{site}")
    title = "".join(report.title)
    year, month, day = report.published
    date = f"{year}-{month:02}-{day:02}"
    claim = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    metas = (
        f'<meta name="ArticleTitle" content="{escape(title)}"><meta name="PubDate" content="{date} 09:12">'
    )
    home = report.truth.home
    portal = _portal(report)
    neighbours = "".join(
        f'<li><a href="/t{n}.html">{portal[:3]}某局{n}年政府信息公开工作年度报告</a><span>{n + 1}-01-20</span></li>'
        for n in range(2018, 2024)
    )
    menu = "".join(
        f'<li><a href="/{i}/">{text}</a></li>'
        for i, text in enumerate(("首页", "政务公开", "政府信息公开年报", "互动交流"))
    )
    footer = f'<div class="footer"><p>主办：{portal[:3]}人民政府办公室　网站标识码：9901010001</p><p>版权所有</p></div>'
    menu, footer, body = (menu, footer, body) if home is None else _of_home(home, menu, body)
    if dice.happens(0.0 if site == "body_only" else 0.2, "stale_date"):
        menu += "<li>今天是2019年12月3日 星期二</li>"
    head = f"<head>{claim}{metas if dice.happens(0.5, 'metas') else ''}<title>{escape(title)}-{portal}</title></head>"
    own = _newer_site(site, report, body=body, portal=portal, date=date, menu=menu, footer=footer)
    for generation in (second, third, fourth):
        own = own or generation.site(
            site,
            title=title,
            date=date,
            body=body,
            portal=portal,
            menu=menu,
            neighbours=neighbours,
            footer=footer,
        )
    if own is not None:
        return f"<!DOCTYPE html><html>{head}<body>{own}</body></html>"
    match site:
        case "bare" | "body_only":
            content = f"<h2>{escape(title)}</h2>{body}" if site == "bare" else body
            if site == "body_only" and "title_in_body" not in dice.noted:
                content = f"<p>{'</p><p>'.join(escape(line) for line in report.title)}</p>{body}"
            return f"<!DOCTYPE html><html>{head}<body>{content}</body></html>"
        case "trs":
            inner = (
                f'<div class="header"><ul>{menu}</ul></div><div class="location">当前位置：<a href="/">首页</a> &gt; '
                f'<a href="/n/">年报</a></div><div class="xl"><h1>{escape(title)}</h1><div class="date">发布日期：{date} 09:12 '
                f'来源：{portal} 字体：[<a>大</a> <a>中</a> <a>小</a>]</div><div class="TRS_Editor">{body}</div>'
                f'<div class="fj">附件：<a href="./P020210120.pdf">年度报告.pdf</a></div></div>{footer}'
            )
        case "hanweb":
            inner = (
                f'<div id="top">{menu}</div><table width="1000"><tr><td><div id="zoom"><!--ZJEG_RSS.content.begin-->{body}'
                f'<!--ZJEG_RSS.content.end--></div></td></tr></table><ul class="more">{neighbours}</ul>{footer}'
            )
            inner = inner.replace(
                '<div id="zoom">',
                f'<div class="bt">{escape(title)}</div><p>发布时间：{date}</p><div id="zoom">',
            )
        case "portal":
            rows = "".join(
                f"<tr><td>{label}</td><td>{value}</td></tr>"
                for label, value in (
                    ("索引号", f"9900{report.seed:08}" if home is None else home.index_number),
                    ("发布机构", portal if home is None else home.name),
                    ("成文日期", date),
                    ("文号", ""),
                )
            )
            inner = (
                f'<ul class="nav">{menu}</ul><table class="xxgk_head">{rows}</table><h1>{escape(title)}</h1>'
                f'<div class="article">{body}</div><div class="share">分享到：微信 微博</div><div class="related">'
                f"<h3>相关推荐</h3><ul>{neighbours}</ul></div>{footer}"
            )
        case "table_site":
            inner = (
                f'<table width="100%"><tr><td>{menu}</td></tr></table><table width="1000" align="center"><tr><td width="200">'
                f'<ul>{neighbours}</ul></td><td valign="top"><table width="100%"><tr><td align="center"><b>{escape(title)}</b>'
                f"</td></tr><tr><td>发布日期：{date}　浏览次数：128</td></tr><tr><td>{body}</td></tr></table></td></tr></table>{footer}"
            )
        case "ucap":
            inner = (
                f"<nav>{menu}</nav><ucaptitle>{escape(title)}</ucaptitle><publishtime>{date}</publishtime>"
                f"<ucapcontent>{body}</ucapcontent><aside>{neighbours}</aside>{footer}"
            )
        case "div_soup":
            inner = (
                f"<div><div><div>{menu}</div></div><div><div><span>{escape(title)}</span></div><div><div>{date}</div>"
                f"<div><div><div>{body}</div></div></div></div></div><div>{neighbours}</div></div>{footer}"
            )
        case _:
            inner = f'<div class="h">{menu}</div><h3>{escape(title)}</h3><div><h4>{date}</h4></div><article>{body}</article>{footer}'
    return f"<!DOCTYPE html><html>{head}<body>{inner}</body></html>"


def _portal(report: QuirkyReport) -> str:
    home = report.truth.home
    return f"{report.truth.agency[:3]}门户网站" if home is None else home.site_name or "政府门户网站"


def _of_home(home: Home, menu: str, body: str) -> tuple[str, str, str]:
    """The menu, footer and body of a page that says where its agency is."""
    code = f"　网站标识码：{home.site_code}" if home.site_code else ""
    sponsor = f"主办：{home.site_name}办公室" if home.site_name else "政府门户网站"
    if home.breadcrumb:
        menu += f"</ul><div>当前位置：{escape(home.breadcrumb)}</div><ul>"
    if home.index_number:
        body = f"<table><tr><td>索引号</td><td>{home.index_number}</td></tr></table>{body}"
    return menu, f'<div class="footer"><p>{sponsor}{code}</p><p>版权所有</p></div>', body


def _newer_site(
    site: str, report: QuirkyReport, *, body: str, portal: str, date: str, menu: str, footer: str
) -> str | None:
    title, year = escape("".join(report.title)), report.published[0]
    match site:
        case "vsb":
            return (
                f'<div class="nav"><ul>{menu}</ul></div><form name="_newscontent_fromname"><div class="content"><div class="title">{title}</div>'
                f'<div class="info">发布日期：{date}　点击数：<span id="hits">57</span></div><div id="vsb_content"><div class="v_news_content">{body}</div></div>'
                f'<p>上一条：<a href="1001.htm">{portal[:3]}某局{year - 2}年政府信息公开工作年度报告</a></p><p>下一条：<a href="1003.htm">{portal[:3]}某局{year}年工作计划</a></p>'
                f"</div></form>{footer}"
            )
        case "years_beside":
            years = "".join(f'<li><a href="?y={n}">{n}年</a></li>' for n in range(2016, 2026))
            return (
                f'<div class="top">{menu}</div><div class="left"><ul id="timeFrame">{years}</ul></div><div class="right"><h2>{title}</h2>'
                f'<div class="tips">{date}　{portal}</div><div id="ivs_content">{body}</div></div>{footer}'
            )
        case "print_version":
            return (
                f'<div class="tools">[打印] [关闭窗口]</div><div id="printArea"><h1>{title}</h1>{body}</div>'
            )
        case _:
            return None
