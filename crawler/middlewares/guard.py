"""The address guard: no request leaves for a host that the portal does not name, or for a machine behind our firewall.

It stands nearest to the engine, before robots.txt is asked for, and sees redirects too: each comes by as a request.
"""

from __future__ import annotations

import asyncio
import logging
from ipaddress import ip_address
from typing import Self
from urllib.request import getproxies

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler import quiet
from crawler.addresses import address_is_refused, authority, host_is_allowed, literal_address
from crawler.failures import RefusedError
from crawler.portal import Portal
from crawler.quiet import seconds_of_quiet

logger = logging.getLogger(__name__)

# How soon an interrupt is heard while the quiet hours are waited out.
_LOOK_AGAIN_SECONDS = 1.0


class StoppedWaitingError(Exception):
    """Raised when the crawl was stopped during quiet hours: the request was never made and has no row."""


class AddressGuard:
    """Refuses by scheme, by host, then by the address that the host resolves to. Waits out the portal's quiet hours."""

    def __init__(self, crawler: Crawler, portal: Portal) -> None:
        self._crawler = crawler
        self._portal = portal
        # Behind a proxy names are resolved by the proxy; asking our own resolver would prove nothing.
        self._resolves = not getproxies()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, crawler.spider.portal)  # type: ignore[union-attr]  # the one spider has one

    async def process_request(self, request: Request) -> None:
        backoff = request.meta.pop("backoff", 0)
        if backoff:
            await asyncio.sleep(backoff)
        await self._check(request.url)
        await self._wait_out_quiet_hours()

    async def _wait_out_quiet_hours(self) -> None:
        told = False
        while seconds_of_quiet(quiet.now(), self._portal.pace.quiet) > 0:
            if not told:
                logger.info(
                    "%s: quiet hours %s, waiting", self._portal.id, ", ".join(self._portal.pace.quiet)
                )
                told = True
            if not self._crawler.engine.running:
                raise StoppedWaitingError
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)

    async def _check(self, url: str) -> None:
        scheme = url.partition(":")[0].lower()
        if scheme not in ("http", "https"):
            raise RefusedError(
                "scheme", f"{url}: only http and https are fetched", "The page's link is broken"
            )
        host = authority(url)
        if not host_is_allowed(host, self._portal.allowed_hosts):
            raise RefusedError(
                "foreign_host",
                f"{url} lies outside of the portal's hosts",
                f"If {host} belongs to the same body, add it to hosts in the file of portal {self._portal.id}",
            )
        literal = literal_address(host)
        if literal is None and not self._resolves:
            return
        address = literal or ip_address(await _resolve(host.rpartition(":")[0] or host))
        if address_is_refused(address, loopback=self._portal.loopback):
            raise RefusedError(
                "private_address",
                f"{url} leads to {address}, which is not a public address",
                "Nothing behind a firewall is crawled. Check who controls the link, or the name in DNS",
            )


async def _resolve(host: str) -> str:
    """The address that the download itself will use: the reactor's resolver caches the answer for it."""
    # Importing it installs a reactor: not before Scrapy has chosen one.
    from twisted.internet import reactor

    lookup: Deferred[str] = reactor.resolve(host)  # type: ignore[arg-type]  # its own stub says Sequence[int]
    try:
        return await maybe_deferred_to_future(lookup)
    except DNSLookupError as error:
        raise CannotResolveHostError(str(error)) from error
