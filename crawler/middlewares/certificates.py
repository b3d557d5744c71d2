"""Certificates are verified, host by host: a portal file may set it aside for the hosts it names, no others."""

from __future__ import annotations

from typing import Any, Self

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.crawler import Crawler


class CertificatesByHost(_ScrapyClientContextFactory):
    """Scrapy's factory, with UNVERIFIED_HOSTS left unverified although DOWNLOAD_VERIFY_CERTIFICATES is set."""

    unverified: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        factory: Self = super().from_crawler(crawler, *args, **kwargs)
        factory.unverified = frozenset(crawler.settings.getlist("UNVERIFIED_HOSTS"))
        return factory

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        strict = self._verify_certificates
        self._verify_certificates = strict and hostname.decode("ascii").lower() not in self.unverified
        try:
            return super().creatorForNetloc(hostname, port)
        finally:
            self._verify_certificates = strict
