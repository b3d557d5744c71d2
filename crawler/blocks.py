"""Answers that are something else than what was asked for: a browser test, a firewall's notice, a page that says 404.

Status codes are of little help, most of these come as 200. What is recognised is reported under its kind and
never worked around: a test is not solved, a cookie set by a script is not sent. A cookie set by a header is
ordinary HTTP.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.page_text import page_text

# A shell is a few hundred bytes up to a few KB; a report may quote any of these words.
_SHELL_MAX_BYTES = 8192
_SHELL_MAX_CHARS = 600

_CHALLENGES = (
    ("acceleration shield (加速乐)", re.compile(r"__jsl_clearance|__jsluid")),
    ("Ruishu (瑞数)", re.compile(r"\$_ts\s*=\s*window|r2mKa")),
    ("C3VK cookie", re.compile(r"C3VK=")),
    ("acw_sc__v2 cookie", re.compile(r"acw_sc__v2")),
    ("waiting page", re.compile(r"<title>\s*请稍候")),
)
_SCRIPTED_COOKIE = re.compile(r"document\.cookie\s*=")
_RELOADS = re.compile(r"location\s*(?:\.\s*(?:reload|href|replace)|=)")
_FIREWALL = re.compile(
    r"触发了?WAF|WAF安全策略|安全狗防护验证|创宇盾|云防护|您的请求疑似攻击|该网站暂时无法进行访问|尚未进行备案|"
    r"没有找到(?:对应|该)的?站点|非法请求"
)
_GONE = re.compile(
    r"页面不存在|页面已(?:经)?(?:被)?删除|页面(?:已)?找不到|找不到(?:该|您要(?:访问)?的)?页面|不存在或已(?:被)?删除|无权访问(?:此|该)页面|"
    r"<title>\s*(?:404|错误提示)"
)
_LOGIN = re.compile(r"验证码|请(?:先)?登录|用户登录|无权|captcha", re.IGNORECASE)
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_HOME = re.compile(r"^/?(?:index|default|home)?(?:\.\w+)?$|/404(?:\.\w+)?$", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|script|body)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` is the issue's category; `what` names it in words."""

    kind: str
    what: str


def challenge_or_firewall(body: bytes) -> Block | None:
    """A browser test or a firewall's notice, whatever the status."""
    if len(body) > _SHELL_MAX_BYTES:
        return None
    text = page_text(body)
    for name, pattern in _CHALLENGES:
        if pattern.search(text):
            return Block("challenge", f"a browser test: {name}")
    # A page's words are looked for last: no other step takes as long.
    if _FIREWALL.search(text) and len(words := _words(text)) <= _SHELL_MAX_CHARS:
        return Block("waf", f"a firewall's notice: {words[:60]}")
    # A page that does nothing but set a cookie by script and load itself again.
    if _SCRIPTED_COOKIE.search(text) and _RELOADS.search(text) and not _words(text):
        return Block("challenge", "a browser test: a cookie set by a script")
    return None


def soft_404(body: bytes, asked: str, final: str) -> Block | None:
    """A page that says in words, or by being the home page, that what was asked for is not there."""
    was, led = urlsplit(asked).path, urlsplit(final).path
    if led != was and _HOME.search(led) and not _HOME.search(was):
        return Block("soft_404", f"led to {led}, which is not what was asked for")
    if len(body) > _SHELL_MAX_BYTES:
        return None
    text = page_text(body)
    if _GONE.search(text) and len(words := _words(text)) <= _SHELL_MAX_CHARS:
        return Block("soft_404", f"a page that says it is gone: {words[:60]}")
    return None


def no_file(body: bytes, url: str) -> Block | None:
    """A web page in place of the file that a link named."""
    if not _MARKUP.match(body[:512]):
        return None
    words = _words(page_text(body[: 4 * _SHELL_MAX_BYTES]))
    if len(words) <= _SHELL_MAX_CHARS and _LOGIN.search(words):
        return Block("login_page", f"a page that asks who is there: {words[:60]}")
    # Word files that are HTML inside are common; PDFs are not.
    if urlsplit(url).path.lower().endswith((".pdf", ".ofd")):
        return Block("page_instead_of_file", "a web page under a document's name")
    return None


def _words(text: str) -> str:
    return " ".join(_TAGS.sub(" ", text).split())
