"""A browser for lists that only a script can draw. It has no network: whatever a page asks for goes through the crawl.

So all rules hold in it as they hold outside: hosts and private addresses (the guard), robots.txt, the pace, the archive
and the ledger. A resumed run draws its lists again from what the archive has (docs/decisions/0016).

Takes the extra `nianbao[browser]` (Playwright) and a Chromium: the one that NIANBAO_CHROMIUM names, the system's, or
Playwright's own.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.http import Response

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page, Playwright, Request, Route

logger = logging.getLogger(__name__)

# A page that is drawn has asked for nothing for so long.
_STILL_SECONDS = 0.5
# So long a script may keep the page to itself. Waiting for the crawl is not counted.
_PATIENCE_SECONDS = 30.0
# A page whose scripts ask without end is taken as it stands after so many requests.
_MOST_REQUESTS = 100
_LOOK_SECONDS = 0.05

# What a list is drawn with. Pictures, fonts, style sheets and sound change no row.
_NEEDED = frozenset({"document", "script", "xhr", "fetch"})

# Even what is asked behind Playwright's back leads nowhere.
_NO_NETWORK = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://0.0.0.0:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-gpu",
)

# Presses the last thing on the page that says 下一页 and is not switched off; gives back whether there was one.
_PRESS_NEXT = """() => {
  const off = e => e.disabled || /disabled?\\b/.test(e.className + ' ' + (e.parentElement?.className || ''))
    || e.getAttribute('aria-disabled') === 'true' || !e.getClientRects().length;
  const named = [...document.querySelectorAll('a, button, li, span')].filter(e =>
    /^(下一页|下页|后一页|下一頁)\\s*[>»]*$/.test(e.innerText?.trim() || '') && !e.querySelector('a, button'));
  const next = named.filter(e => !off(e)).pop();
  if (next) next.click();
  return Boolean(next);
}"""

# method, address, headers, body -> the answer, or None where the request failed or was refused.
Ask = Callable[[str, str, dict[str, str], bytes], Awaitable[Response | None]]


class NoBrowserError(Exception):
    """Raised where Playwright or a Chromium is missing; the message says what to install."""


class NotDrawnError(Exception):
    """Raised where the browser gave up on a page; the message says why."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page's DOM as HTML once it is still, and the foreign hosts that its scripts asked for in vain."""

    html: str
    foreign: frozenset[str]


class Browser:
    """One portal's browser, started with its first page. `inside` says whether an address is of the portal's hosts."""

    def __init__(self, ask: Ask, inside: Callable[[str], bool]) -> None:
        self._ask = ask
        self._inside = inside
        self._playwright: Playwright | None = None
        self._context: BrowserContext | None = None
        self._one_at_a_time = asyncio.Lock()
        self._under_way = self._asked_for = 0
        self._foreign: set[str] = set()
        self._shown: Response | None = None
        self._broken: Exception | None = None

    async def pages(self, response: Response) -> AsyncIterator[Drawn]:
        """The page as its scripts draw it, then as they draw it each time after 下一页 is pressed, until nothing
        changes. Raises NoBrowserError, NotDrawnError, and what `ask` raised."""
        context = await self._started()
        from playwright.async_api import Error

        self._shown = response
        page = await context.new_page()
        try:
            await page.goto(response.url, wait_until="commit", timeout=_PATIENCE_SECONDS * 1000)
            before = None
            while True:
                html = await self._still(page)
                if html == before:
                    return
                yield Drawn(html, frozenset(self._foreign))
                before = html
                if not await asyncio.wait_for(page.evaluate(_PRESS_NEXT), _PATIENCE_SECONDS):
                    return
        except (Error, TimeoutError) as error:
            self._raise_what_broke()
            said = str(error).partition("\n")[0] or f"its scripts took more than {_PATIENCE_SECONDS:.0f} s"
            raise NotDrawnError(said) from error
        finally:
            with suppress(Error):
                await page.close()

    async def close(self) -> None:
        """End the browser, if it was started."""
        if self._context is not None and self._context.browser is not None:
            await self._context.browser.close()
        if self._playwright is not None:
            await self._playwright.stop()
        self._context = self._playwright = None

    async def _started(self) -> BrowserContext:
        if self._context is not None:
            return self._context
        try:
            from playwright.async_api import Error, async_playwright
        except ImportError as error:
            raise NoBrowserError("Playwright is missing: pip install 'nianbao[browser]'") from error
        self._playwright = await async_playwright().start()
        own = (
            os.environ.get("NIANBAO_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
        )
        try:
            browser = await self._playwright.chromium.launch(
                executable_path=own,
                # Chromium refuses its sandbox to root.
                chromium_sandbox=os.geteuid() != 0,
                args=list(_NO_NETWORK),
                handle_sigint=False,
                handle_sigterm=False,
                handle_sighup=False,
            )
        except Error as error:
            await self.close()
            raise NoBrowserError(
                "no Chromium could be started: install one, or name it in NIANBAO_CHROMIUM"
            ) from error
        self._context = await browser.new_context(
            service_workers="block", accept_downloads=False, locale="zh-CN"
        )
        await self._context.route("**/*", self._answer)
        await self._context.route_web_socket("**/*", lambda socket: socket.close())
        return self._context

    async def _answer(self, route: Route, request: Request) -> None:
        """Answer what the page asks for as the crawl would have asked for it, one request at a time."""
        from playwright.async_api import Error

        self._asked_for += 1
        response = None
        if request.resource_type in _NEEDED and self._asked_for <= _MOST_REQUESTS and self._broken is None:
            self._under_way += 1
            try:
                async with self._one_at_a_time:
                    response = await self._asked(request)
            finally:
                self._under_way -= 1
        with suppress(Error):  # the page may be gone by now
            if response is None:
                await route.abort("blockedbyclient")
            else:
                await route.fulfill(status=response.status, headers=_headers(response), body=response.body)

    async def _asked(self, request: Request) -> Response | None:
        shown = self._shown
        if shown is not None and request.is_navigation_request() and request.url == shown.url:
            self._shown = None
            return shown
        if not self._inside(request.url):
            self._foreign.add(request.url.split("?")[0])
            return None
        sent = {
            name: value
            for name, value in request.headers.items()
            if name in ("accept", "content-type", "referer", "x-requested-with")
        }
        try:
            return await self._ask(request.method, request.url, sent, request.post_data_buffer or b"")
        except Exception as error:  # noqa: BLE001 - Playwright would swallow it: `pages` raises it
            self._broken = error
            return None

    async def _still(self, page: Page) -> str:
        loop = asyncio.get_running_loop()
        self._asked_for = 0
        quiet_since = loop.time()
        while loop.time() - quiet_since < _STILL_SECONDS:
            await asyncio.sleep(_LOOK_SECONDS)
            if self._under_way:
                quiet_since = loop.time()
        self._raise_what_broke()
        return await asyncio.wait_for(page.content(), _PATIENCE_SECONDS)

    def _raise_what_broke(self) -> None:
        if self._broken is not None:
            raise self._broken


def _headers(response: Response) -> dict[str, str]:
    """Of the archived answer, what a browser needs: the body is whole and decoded already."""
    kept: dict[str, Any] = {}
    for name in ("Content-Type", "Access-Control-Allow-Origin"):
        value = response.headers.get(name)
        if value:
            kept[name] = value.decode("latin-1")
    return kept
