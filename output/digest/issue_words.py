"""Issues in words: severities, stages and categories in both languages, by their stable slugs.

The messages themselves are English and are shown as such. A slug that is not here is shown as it is.
"""

from __future__ import annotations

from normalize.record import Issue
from output.digest.terms import Phrase

SET_ASIDE = "set_aside"

SEVERITIES: dict[str, Phrase] = {
    "error": Phrase("error", "错误"),
    "warning": Phrase("warning", "警告"),
    "info": Phrase("note", "提示"),
}
STAGES: dict[str, Phrase] = {
    "crawl": Phrase("crawl", "采集"),
    "extract": Phrase("reading", "读取"),
    "normalize": Phrase("understanding", "归整"),
    "write": Phrase("writing", "写出"),
    "digest": Phrase("digest", "摘要"),
}
KINDS: dict[str, Phrase] = {
    "government": Phrase("government", "人民政府"),
    "general_office": Phrase("general office", "政府办公室"),
    "department": Phrase("department", "部门"),
    "township": Phrase("township", "乡镇"),
    "subdistrict": Phrase("subdistrict", "街道"),
    "development_zone": Phrase("development zone", "开发区"),
    "institution": Phrase("institution", "事业单位"),
}
EVIDENCE: dict[str, Phrase] = {
    "site_code": Phrase("site identification code", "网站标识码"),
    "organisation_code": Phrase("organisation code", "统一社会信用代码"),
    "portal": Phrase("portal's region", "网站登记地区"),
    "title": Phrase("title", "标题"),
    "signature": Phrase("signature", "落款"),
    "publisher": Phrase("publisher", "发布机构"),
    "prose": Phrase("the report's own words", "正文自称"),
    "list": Phrase("list", "列表"),
    "breadcrumb": Phrase("breadcrumb", "当前位置"),
    "site_name": Phrase("site's name", "网站名称"),
    "text": Phrase("text", "正文"),
}
CATEGORIES: dict[str, Phrase] = {
    # crawl
    "archive": Phrase("archive damaged", "存档损坏"),
    "blocked": Phrase("turned away", "被拒绝访问"),
    "crawl_crashed": Phrase("crawl broke off", "采集中断"),
    "certificate": Phrase("certificate not valid", "证书无效"),
    "challenge": Phrase("browser test", "浏览器验证"),
    "connection": Phrase("connection failed", "连接失败"),
    "connection_refused": Phrase("connection refused", "连接被拒绝"),
    "dns": Phrase("host name not found", "域名无法解析"),
    "empty_list": Phrase("list page without rows", "列表页无内容"),
    "fewer_than_before": Phrase("fewer reports than last time", "年报数量减少"),
    "foreign_host": Phrase("outside the portal", "站外地址"),
    "host_down": Phrase("host left alone", "站点连续失败"),
    "http_status": Phrase("unexpected answer", "服务器应答异常"),
    "list_ended_early": Phrase("list ended early", "列表提前结束"),
    "list_without_end": Phrase("list without an end", "列表无尽头"),
    "login_page": Phrase("login or captcha", "需登录或验证码"),
    "many_failures": Phrase("many failures", "失败过多"),
    "not_found": Phrase("not found", "页面不存在"),
    "page_image_missing": Phrase("page image missing", "缺页面图片"),
    "page_instead_of_file": Phrase("web page in a file's place", "文件地址返回网页"),
    "private_address": Phrase("private address", "内网地址"),
    "redirect_loop": Phrase("redirected without end", "循环跳转"),
    "refused": Phrase("not asked for", "未请求"),
    "report_vanished": Phrase("report vanished", "年报已下架"),
    "robots": Phrase("forbidden by robots.txt", "robots.txt 禁止"),
    "robots_no_rule": Phrase("robots.txt is a web page", "robots.txt 为网页"),
    "robots_unreachable": Phrase("robots.txt not to be had", "robots.txt 无法获取"),
    "scheme": Phrase("no web address", "非网页地址"),
    "server_error": Phrase("server error", "服务器错误"),
    "soft_404": Phrase("page says it is gone", "页面提示不存在"),
    SET_ASIDE: Phrase("set aside", "不作年报处理"),
    "timeout": Phrase("no answer in time", "超时"),
    "too_few_reports": Phrase("fewer reports than usual", "年报数量偏少"),
    "truncated": Phrase("answer cut short", "内容不完整"),
    "turned_away": Phrase("turned away", "被拒绝访问"),
    "unknown_list": Phrase("unknown kind of list", "列表类型未知"),
    "waf": Phrase("firewall notice", "防火墙拦截"),
    # reading
    "broken_bundle": Phrase("broken archive of files", "压缩包损坏"),
    "broken_grid": Phrase("table lines not found", "表格线不完整"),
    "broken_html": Phrase("broken web page", "网页损坏"),
    "broken_image": Phrase("broken image", "图片损坏"),
    "broken_member": Phrase("broken file in an archive", "压缩包内文件损坏"),
    "broken_mht": Phrase("broken saved web page", "MHT 文件损坏"),
    "broken_ofd": Phrase("broken OFD", "OFD 损坏"),
    "broken_package": Phrase("broken Office file", "Office 文件损坏"),
    "broken_pdf": Phrase("broken PDF", "PDF 损坏"),
    "broken_sheet": Phrase("broken spreadsheet", "电子表格损坏"),
    "broken_word_xml": Phrase("broken Word XML", "Word XML 损坏"),
    "converter_failed": Phrase("converter failed", "转换失败"),
    "converter_missing": Phrase("converter not installed", "未安装转换工具"),
    "converter_timeout": Phrase("converter took too long", "转换超时"),
    "damaged_encoding": Phrase("damaged characters", "字符编码损坏"),
    "drawing_not_read": Phrase("drawing not read", "矢量图未读取"),
    "empty_bundle": Phrase("empty archive of files", "压缩包为空"),
    "empty_file": Phrase("empty file", "空文件"),
    "file_not_found": Phrase("no such file", "文件不存在"),
    "file_too_large": Phrase("file too large", "文件过大"),
    "file_unreadable": Phrase("file not accessible", "文件无法打开"),
    "formula_without_value": Phrase("formula without a value", "公式无结果"),
    "image_too_large": Phrase("image too large", "图片过大"),
    "is_a_bundle": Phrase("archive of files", "压缩包"),
    "low_contrast": Phrase("faint page", "页面模糊"),
    "nested_too_deep": Phrase("archives within archives", "压缩包嵌套过深"),
    "no_such_member": Phrase("file not in the archive", "压缩包内无此文件"),
    "out_of_memory": Phrase("too little memory", "内存不足"),
    "password_protected": Phrase("protected with a password", "有密码保护"),
    "reader_failed": Phrase("reader failed", "读取程序出错"),
    "reduced_reader": Phrase("simpler reader used", "使用简易读取方式"),
    "time_limit": Phrase("took too long", "超时"),
    "too_large": Phrase("too large", "过大"),
    "tool_missing": Phrase("tool not installed", "未安装工具"),
    "unsupported_compression": Phrase("unknown compression", "压缩方式不支持"),
    "unsupported_format": Phrase("unknown format", "格式不支持"),
    "worker_died": Phrase("reader died", "读取进程中止"),
    # understanding
    "amount_without_unit": Phrase("amount without a unit", "金额无单位"),
    "form_undecided": Phrase("form not decided", "表式无法确定"),
    "correction_unmatched": Phrase("correction without a place", "更正无对应数据"),
    "hijacked_page": Phrase("hijacked page", "页面被篡改"),
    "merged_figures": Phrase("figures run together", "数字相连"),
    "enforcement_statistics": Phrase("statistics of enforcement", "行政执法统计年报"),
    "infographic": Phrase("picture about a report", "图解"),
    "mirror_not_taken": Phrase("mirror not taken", "镜像数据未采用"),
    "mirror_set_aside": Phrase("mirror set aside", "镜像不作处理"),
    "not_a_report": Phrase("no annual report", "不是年报"),
    "notice_about_reports": Phrase("notice about reports", "关于年报的通知"),
    "other_report": Phrase("report on something else", "其他报告"),
    "part_of_a_year": Phrase("part of a year", "季度或半年数据"),
    "report_template": Phrase("form to be filled in", "年报格式"),
    "rule_of_law_report": Phrase("report on government by law", "法治政府建设报告"),
    "website_report": Phrase("report on a website", "政府网站年报"),
    "one_reader": Phrase("one reader only", "仅一种读取方式"),
    "only_suspicious_copies": Phrase("suspicious copies only", "仅有可疑来源"),
    "report_attached": Phrase("report is an attachment", "报告在附件中"),
    "report_in_pictures": Phrase("report is pictures", "报告为图片"),
    "report_in_viewer": Phrase("report is in a viewer", "报告在嵌入的文件中"),
    "table_missing": Phrase("table not found", "缺少表格"),
    "tables_missing": Phrase("no table found", "未找到表格"),
    "unplaced_figures": Phrase("figures without a place", "数字无法归位"),
    "unread_cells": Phrase("figures not read", "有数字未读出"),
}
# Why a row of a list is no annual report, as the run's words give it after the row's title.
REASONS: dict[str, str] = {
    "a picture or a film about a report": "图解或视频",
    "a report on something else": "其他事项的报告",
    "a notice, a rule or a template": "通知、制度或模板",
    "not an annual report on information disclosure": "不是政府信息公开年报",
    "names no year": "标题无年度",
}


def named(slug: str, words: dict[str, Phrase]) -> Phrase:
    """The slug's words; the slug itself, its underscores as spaces, where there are none."""
    plain = slug.replace("_", " ")
    return words.get(slug, Phrase(plain, plain))


def category(issue: Issue) -> Phrase:
    """What kind of thing went wrong."""
    return named(issue.category, CATEGORIES)


def stage(issue: Issue) -> Phrase:
    """While doing what."""
    return named(issue.stage, STAGES)


def severity(issue: Issue) -> Phrase:
    """How bad it is."""
    return named(issue.severity, SEVERITIES)


def kind(slug: str) -> Phrase:
    """The kind of an agency."""
    return named(slug, KINDS)


def reason(issue: Issue) -> str:
    """The message without the document's address in front, which is shown beside it."""
    return issue.message.removeprefix(f"{issue.document}: ") if issue.document else issue.message


def evidence_kind(slug: str) -> Phrase:
    """What a piece of evidence stands on."""
    return named(slug, EVIDENCE)


def set_aside_row(issue: Issue) -> tuple[str, Phrase]:
    """The title of a row that was set aside, and why: the message is "title: reason"."""
    title, _, why = issue.message.rpartition(": ")
    return title, Phrase(why, REASONS.get(why, why))
