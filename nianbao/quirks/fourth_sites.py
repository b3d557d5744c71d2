"""Held back, fourth generation: sites around a report. Whoever mends readers does not read this."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

from html import escape

from nianbao.quirks.homes import Home
from nianbao.quirks.pools import Dice
from nianbao.quirks.report import QuirkyReport

SITES = ("gov_detail", "xxgk_table", "year_tree", "info_line", "plain_office", "republished")
_LOOSE = "　|　"
_CODE_LABELS = ("网站标识码：{c}", "政府网站标识码：{c}", "网站标识码 {c}", "网站标识码:{c}")
_INDEX_LABELS = ("索引号", "索 引 号", "信息索引号")
_PUBLISHER_LABELS = ("发布机构", "发文机关", "信息来源", "公开责任部门")
_CRUMB_HEADS = ("当前位置：首页 > ", "您所在的位置：首页 > ", "您现在的位置： 首页 > ")


def site(
    site: str, *, title: str, date: str, body: str, portal: str, menu: str, neighbours: str, footer: str
) -> str | None:
    """What stands in the page's body, for one of `SITES`; None for another site."""
    if site not in SITES:
        return None
    facts = [("公开日期", date), ("公开类别", "政府信息公开年报")]
    return _laid(site, escape(title), date, body, portal, f"<ul>{menu}</ul>", facts, "", footer, neighbours)


def dressed(report: QuirkyReport, home: Home, body: str, dice: Dice, *, charset: str) -> str:
    """The whole page of an agency in a real region, with what its home says of it."""
    rng = dice.rng
    kind = rng.choice(SITES)
    dice.noted.append(f"site:{kind}")
    title = escape("".join(report.title))
    year, month, day = report.published
    date = f"{year}-{month:02}-{day:02}"
    own = home.site_name or "政府门户网站"
    shown = own if own.endswith("网站") else f"{own}{rng.choice(('', '门户网站', '网站'))}"
    facts = [("公开日期", date), ("公开类别", "政府信息公开年报")]
    if home.index_number:
        facts.insert(0, (rng.choice(_INDEX_LABELS), home.index_number))
    if home.publisher:
        facts.append((rng.choice(_PUBLISHER_LABELS), home.publisher))
    crumb = ""
    if home.breadcrumb:
        crumb = rng.choice(_CRUMB_HEADS) + home.breadcrumb
    elif rng.random() < 0.5:
        crumb = rng.choice(_CRUMB_HEADS) + "政府信息公开 > 政府信息公开年报"
    lines = [f"主办：{own}"] if home.site_name else []
    if home.site_code:
        lines.append(rng.choice(_CODE_LABELS).format(c=home.site_code))
    lines.append("建议使用1024*768以上分辨率浏览")
    footer = f'<div class="bottom"><p>{_LOOSE.join(lines)}</p><p>版权所有　未经许可不得转载</p></div>'
    menu = "".join(
        f"<li><a>{name}</a></li>" for name in ("首页", "要闻动态", "政务公开", "政务服务", "互动交流")
    )
    claim = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    metas = ""
    if rng.random() < 0.5:
        metas = (
            f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{date} 10:20">'
            + (f'<meta name="SiteName" content="{escape(shown)}">' if home.site_name else "")
        )
    parted = rng.choice(("-", "_", " | ", "--"))
    head = f"<head>{claim}{metas}<title>{title}{parted}{escape(shown)}</title></head>"
    neighbours = "".join(
        f'<li><a href="/art/{n}.html">{name}</a></li>'
        for n, name in enumerate(("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "依申请公开"))
    )
    inner = _laid(
        kind, title, date, body, escape(shown), f"<ul>{menu}</ul>", facts, escape(crumb), footer, neighbours
    )
    return f"<!DOCTYPE html><html>{head}<body>{inner}</body></html>"


def _laid(
    kind: str,
    title: str,
    date: str,
    body: str,
    portal: str,
    menu: str,
    facts: list[tuple[str, str]],
    crumb: str,
    footer: str,
    neighbours: str,
) -> str:
    """The inside of a page in one of `SITES`' ways; everything but `facts` is markup already."""
    where = f'<div class="dqwz">{crumb}</div>' if crumb else ""
    pairs = [(escape(name), escape(value)) for name, value in facts]
    match kind:
        case "gov_detail":
            spans = "".join(f"<span>{name}：{value}</span>　" for name, value in pairs)
            return (
                f'<div class="top"><a class="logo" title="{portal}">{portal}</a>{menu}</div>{where}<div class="detail"><h1 id="ti">{title}</h1>'
                f'<div class="msg">{spans}<span>浏览次数：316次</span></div><div id="NewsContent" class="pages_content">{body}</div>'
                f'<div class="op"><a>【字体：大 中 小】</a><a>打印</a><a>关闭</a></div></div>{footer}'
            )
        case "xxgk_table":
            rows = "".join(f"<tr><td><b>{name}：</b></td><td>{value}</td></tr>" for name, value in pairs)
            return (
                f'<div class="hd"><h3>{portal}</h3>{menu}</div>{where}<div class="box"><table class="bd1" width="100%"><tbody>{rows}<tr><td><b>名　　称：</b></td><td>{title}</td></tr></tbody></table>'
                f'<div class="tit">{title}</div><div class="con">{body}</div></div>{footer}'
            )
        case "year_tree":
            tree = "".join(f"<dd><a href='/nb/{n}/'>{n}年</a></dd>" for n in range(2014, int(date[:4])))
            items = "".join(f"<li><em>{name}</em>{value}</li>" for name, value in pairs)
            return (
                f'<header><p>{portal}</p>{menu}</header>{where}<div class="l"><dl><dt>政府信息公开年报</dt>{tree}</dl><ul>{neighbours}</ul></div>'
                f'<div class="r"><ul class="zy">{items}</ul><h2>{title}</h2><div class="art">{body}</div></div>{footer}'
            )
        case "info_line":
            line = "　".join(f"{name}：{value}" for name, value in pairs)
            return (
                f'<div class="head"><div class="name">{portal}</div>{menu}</div>{where}<div class="main"><div class="bt">{title}</div><div class="ly">{line}</div><hr>'
                f'<div class="zw">{body}</div><div class="share">分享到：微信　微博　QQ空间</div><div class="rec"><h4>栏目导航</h4><ul>{neighbours}</ul></div></div>{footer}'
            )
        case "plain_office":
            rows = "".join(f"<p>[{name}] {value}</p>" for name, value in pairs)
            return (
                f'<table width="1000" align="center"><tr><td><font size="6">{portal}</font></td></tr><tr><td>{menu}</td></tr></table>{where}'
                f'<div align="center"><b><font size="5">{title}</font></b></div><div align="center">{rows}</div><div>{body}</div>{footer}'
            )
        case _:
            items = "".join(
                f"<div class='i'><label>{name}</label><span>{value}</span></div>" for name, value in pairs
            )
            return (
                f'<div class="wrap"><div class="banner">{portal}</div>{menu}{where}<div class="xl"><p class="xl-title">{title}</p>{items}'
                f'<div class="xl-main">{body}</div><p>[打印本页]　[关闭窗口]　[返回顶部]</p><p>上一篇：没有了</p><p>下一篇：没有了</p></div></div>{footer}'
            )
