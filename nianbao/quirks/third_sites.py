"""Held back, third generation: sites around a report. Whoever mends readers does not read this."""

# ruff: noqa: E501  markup is easier to read in one piece
from __future__ import annotations

from html import escape

SITES = (
    "main_text",
    "definition_head",
    "public_platform",
    "server_form",
    "phone",
    "open_frame",
    "cards",
    "banner_news",
    "old_county",
)


def site(
    site: str, *, title: str, date: str, body: str, portal: str, menu: str, neighbours: str, footer: str
) -> str | None:
    """What stands in the page's body, for one of `SITES`; None for another site."""
    title = escape(title)
    year, month, day = date.split("-")
    match site:
        case "main_text":
            return (
                f'<div class="header pc"><ul>{menu}</ul></div><div class="wrap"><div class="crumb">您的位置：<a href="/">首页</a>&nbsp;&gt;&nbsp;<a href="/zwgk/">政府信息公开</a>&nbsp;&gt;&nbsp;<a>年报</a></div><div class="content"><h1>{title}</h1>'
                f'<div class="sub"><span>日期：{date} 15:37</span><span>来源：{portal}</span><span class="font">字号：<i>大</i><i>中</i><i>小</i></span><span>分享：</span></div><div id="mainText"><div class="view">{body}</div></div>'
                f'<div class="fujian"></div><p class="author">责任编辑：信息中心</p></div></div>{footer}'
            )
        case "definition_head":
            pairs = "".join(
                f"<dl><dt>{name}：</dt><dd>{value}</dd></dl>"
                for name, value in (
                    ("索 引 号", f"990100-{year}-00023"),
                    ("主题分类", "政府信息公开年度报告"),
                    ("发文机关", portal),
                    ("成文日期", f"{year}年{int(month)}月{int(day)}日"),
                    ("标　　题", title),
                    ("有 效 性", "有效"),
                )
            )
            return (
                f'<header><nav>{menu}</nav></header><div class="container"><div class="xxgkml-content">{pairs}</div><div class="article"><h2 class="article-title">{title}</h2>'
                f'<div class="article-content" id="zoomcon">{body}</div><div class="print"><a>【打印本页】</a><a>【关闭窗口】</a></div></div></div>{footer}'
            )
        case "public_platform":
            return (
                f'<div class="xxgk_top">{menu}</div><div class="xxgk_left"><h3>公开目录</h3><ul><li>政策</li><li>政府信息公开指南</li><li>政府信息公开制度</li><li>法定主动公开内容</li><li class="on">政府信息公开年报</li></ul><ul>{neighbours}</ul></div>'
                f'<div class="xxgk_right"><table class="nry_table" width="100%"><tbody><tr><th>索引号</th><td>99900000{year}01-00041</td><th>组配分类</th><td>政府信息公开年报</td></tr><tr><th>发布机构</th><td>{portal}</td><th>主题分类</th><td>综合政务</td></tr>'
                f'<tr><th>名称</th><td>{title}</td><th>文号</th><td>无</td></tr><tr><th>生成日期</th><td>{date}</td><th>发布日期</th><td>{date}</td></tr></tbody></table><h1 class="wztit">{title}</h1><div class="wzinfo">发布日期：{date} 09:41 来源：{portal} 阅读：<em>236</em> 次</div>'
                f'<div class="j-fontContent minh300">{body}</div><div class="xgxx"><p>上一篇：没有了</p><p>下一篇：没有了</p></div></div>{footer}'
            )
        case "server_form":
            return (
                '<form method="post" action="./show.aspx?id=4540" id="form1"><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPDwUKLTM2MDk4OTI3OQ9kFgICAw9kFgQCAQ8PFgIeBFRleHQ=" />'
                f'<div id="top"><ul>{menu}</ul></div><table width="980" border="0" align="center" cellpadding="0" cellspacing="0"><tr><td height="50" align="center"><span id="lblTitle" style="font-size:22px;font-weight:bold;">{title}</span></td></tr>'
                f'<tr><td align="center">发布时间：<span id="lblDate">{year}/{int(month)}/{int(day)} 10:02:00</span>&nbsp;&nbsp;阅读次数：<span id="lblHits">311</span></td></tr><tr><td style="padding:20px"><span id="lblContent">{body}</span></td></tr></table></form>{footer}'
            )
        case "phone":
            return (
                f'<div class="m-head"><a class="back"></a><span>政务公开</span></div><div class="m-art"><div class="m-tit">{title}</div><div class="m-info"><span>{month}-{day}</span><span>{portal}</span><span>阅读 1024</span></div>'
                f'<div class="m-con">{body}</div></div><div class="m-foot"><a>电脑版</a><a>触屏版</a><p>{portal}</p></div>'
            )
        case "open_frame":
            years = "".join(f"<option value='{n}'>{n}年</option>" for n in range(2008, int(year)))
            return (
                f'<div class="zfxxgk_bg"><div class="zfxxgk_logo">政府信息公开</div><div class="zfxxgk_nav"><a>政府信息公开指南</a><a>政府信息公开制度</a><a>法定主动公开内容</a><a class="cur">政府信息公开年报</a><a>依申请公开</a></div>'
                f'<div class="zfxxgk_zd"><select name="fbtime">{years}</select><select><option>请选择单位</option><option>{portal}</option></select></div><div class="scroll_main"><div class="scroll_wrap"><h2>{title}</h2><p class="time">{date}</p>{body}</div></div></div>{footer}'
            )
        case "cards":
            return (
                f'<div id="app"><header class="navbar">{menu}</header><main class="grid"><section class="card"><div class="card-header"><h1>{title}</h1><ul class="meta"><li><i class="icon-clock"></i>{date}</li><li><i class="icon-eye"></i>88</li></ul></div><div class="card-body">{body}</div></section>'
                f'<aside class="card"><h5>热点信息</h5><ol>{neighbours}</ol></aside><aside class="card"><h5>访问统计</h5><table><tbody><tr><td>今日</td><td>1532</td></tr><tr><td>昨日</td><td>2001</td></tr></tbody></table></aside></main></div>{footer}'
            )
        case "banner_news":
            return (
                f'<div class="w1200"><div class="logo"><img src="/images/logo.png" alt="{portal}"></div><ul class="nav">{menu}</ul><div class="position">首页&gt;&gt;信息公开&gt;&gt;年报</div><div class="nr"><p class="nr_title">{title}</p><p class="nr_tiao">来源：{portal}　　时间：{year}年{month}月{day}日　　作者：办公室　　浏览量：<script>show_hits(1);</script></p>'
                f'<div class="nr_con">{body}</div><div class="ewm"><img src="/qr.png"><p>扫一扫，手机打开当前页面</p></div><div class="pj">【我要纠错】【收藏】【打印】</div></div></div>{footer}'
            )
        case "old_county":
            return (
                f'<table width="1004" align="center" cellpadding="0" cellspacing="0"><tr><td><img src="top.jpg" width="1004" height="180"></td></tr><tr><td bgcolor="#005bac">{menu}</td></tr></table><table width="1004" align="center"><tr><td width="230" valign="top"><table width="100%"><tr><td>最新公告</td></tr><tr><td>{neighbours}</td></tr></table></td>'
                f'<td valign="top"><div align="center" style="font:bold 20px 宋体;color:#f00">{title}</div><div align="center">[ 时间：{date} | 来源：{portal} | 点击：42 ]</div><div style="padding:12px;line-height:180%">{body}</div><div align="right">[ <a href="javascript:window.print()">打印</a> ]　[ <a>返回</a> ]</div></td></tr></table>{footer}'
            )
        case _:
            return None
