"""Why a fetch failed, in words for the operator: a stable category, a message that names the URL, the next step."""

from __future__ import annotations

from dataclasses import dataclass

from OpenSSL.SSL import Error as TlsError
from scrapy.core.downloader.handlers.http11 import TunnelError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseFailed, ResponseNeverReceived

from crawler.archive import ArchiveError
from crawler.blocks import challenge_or_firewall, no_file, soft_404
from crawler.ledger import Fetch
from crawler.ledger_rows import Outcome


@dataclass(frozen=True, slots=True)
class Failure:
    """`outcome` is error, blocked or refused; the rest goes into the ledger's error columns."""

    outcome: Outcome
    category: str
    message: str
    hint: str


class RefusedError(IgnoreRequest):
    """Raised by the address guard for a request that the portal may not make. Ends in the spider as a failed row."""

    def __init__(self, category: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.category = category
        self.hint = hint


class FailedBeforeError(IgnoreRequest):
    """Raised by the replay for a request that already failed in this run: a resumed run does not try again."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__(fetch.error_message or fetch.outcome)
        self.fetch = fetch


# Everything that a download may end in; anything else is a bug of ours and must not be mistaken for the site's.
FETCH_ERRORS: tuple[type[Exception], ...] = (
    IgnoreRequest,
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    TunnelError,
    ConnectError,
    ConnectionClosed,
    ResponseFailed,
    ResponseNeverReceived,
    TlsError,
    ArchiveError,
    ValueError,  # a link that is no address
)

_LATER = "Nothing to do now: the next run tries again. If it stays, open the address in a browser"
_EXCEPTIONS: tuple[tuple[type[Exception], str, str, str], ...] = (
    (
        CannotResolveHostError,
        "dns",
        "the host name cannot be resolved",
        "Check the name in the portal file, and DNS",
    ),
    (DownloadTimeoutError, "timeout", "the server did not answer in time", _LATER),
    (DownloadConnectionRefusedError, "connection_refused", "the server refused the connection", _LATER),
    (
        DownloadCancelledError,
        "too_large",
        "the response is larger than DOWNLOAD_MAXSIZE",
        "Open the address: a report is never that large; otherwise raise the limit in crawler/settings.py",
    ),
    (ResponseDataLossError, "truncated", "the response ended before its announced length", _LATER),
    (
        UnsupportedURLSchemeError,
        "scheme",
        "no way to fetch that kind of address",
        "The page's link is broken",
    ),
    (ArchiveError, "archive", "the archived copy cannot be read", "Restore data/archive from a backup"),
)


def failure_of(error: Exception, url: str) -> Failure:
    """Put the exception that ended a request into words."""
    if isinstance(error, RefusedError):
        return Failure("refused", error.category, str(error), error.hint)
    text = str(error)
    if isinstance(error, IgnoreRequest):
        if "robots.txt" in text:
            hint = (
                "The site does not want it read. If you have the owner's leave, set robots in the portal file"
            )
            return Failure("refused", "robots", f"robots.txt forbids {url}", hint)
        if "redirections" in text:
            return Failure("error", "redirect_loop", f"{url}: redirected without end", _LATER)
        if "DOWNLOAD_MAXSIZE" in text:
            error = DownloadCancelledError(text)
    if "certificate" in text.lower():
        hint = "If the site's certificate is known to be broken, set certificates: {ignore: reason} in the portal file"
        return Failure("error", "certificate", f"{url}: the certificate cannot be verified ({text})", hint)
    for kind, category, message, hint in _EXCEPTIONS:
        if isinstance(error, kind):
            return Failure("error", category, f"{url}: {message}", hint)
    return Failure(
        "error", "connection", f"{url}: the connection failed ({text or type(error).__name__})", _LATER
    )


_ABSENT = frozenset({404, 410})
# Statuses by which a firewall in front of the site turns crawlers away; 412 and 521 come with a script to solve.
_TURNED_AWAY = frozenset({401, 403, 405, 406, 418, 429, 451, 493})
_TESTS = frozenset({412, 512, 521})
_ASK = "nianbao does not work around that: ask the operator, or collect by hand"
_GONE = "Open it. If it is gone, look for it on the portal; if a whole list is gone, correct the entries"
_BLOCK_HINTS = {
    "challenge": f"The site tests for browsers. {_ASK}",
    "waf": f"The site's firewall takes us for an attacker. Lower the pace; if it stays, ask the operator. {_ASK}",
    "soft_404": _GONE,
    "login_page": f"The file is behind a login or a captcha. {_ASK}",
    "page_instead_of_file": _GONE,
}


def failure_of_answer(
    status: int, body: bytes, url: str, *, asked: str | None = None, is_file: bool = False
) -> Failure | None:
    """What is wrong with an answer, None where nothing is. 3xx and 304 are not for this function.

    `asked` is the address before redirects; `is_file` where the link named a document, not a page.
    """
    block = challenge_or_firewall(body)
    if block is None and 200 <= status < 300:
        block = no_file(body, url) if is_file else None
        block = block or soft_404(body, asked or url, url)
    if block is not None:
        return Failure("blocked", block.kind, f"{url}: answered with {block.what}", _BLOCK_HINTS[block.kind])
    if 200 <= status < 300:
        return None
    if status in _ABSENT:
        hint = "The page is gone or has moved. Look for it on the portal; if a whole list is gone, correct the entries"
        return Failure("error", "not_found", f"{url}: the server says {status}, not found", hint)
    if status in _TESTS:
        message = f"{url}: the server says {status}, as sites do that test for browsers"
        return Failure("blocked", "challenge", message, _BLOCK_HINTS["challenge"])
    if status in _TURNED_AWAY:
        hint = "The site turns the crawler away. Lower the pace, or ask the operator"
        return Failure("blocked", "turned_away", f"{url}: the server says {status}", hint)
    if status >= 500:
        return Failure("error", "server_error", f"{url}: the server says {status}", _LATER)
    return Failure("error", "http_status", f"{url}: the server says {status}", _LATER)
