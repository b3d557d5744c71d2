"""robots.txt, as RFC 9309 reads it, with a word in the log where what came is none.

Most portals have none and answer with a web page, some with a script: that is no rule. A server error is no permission
either: until the file can be had the site is left alone.
"""

from __future__ import annotations

import logging
import re

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.failures import RefusedError
from crawler.ledger import Note

logger = logging.getLogger(__name__)

_MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|script|body|\?xml|!--)", re.IGNORECASE)


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's, told apart by what the answer is."""

    async def robot_parser(self, request: Request) -> RobotParser | None:
        parser = await super().robot_parser(request)
        if isinstance(parser, _Unreachable):
            raise RefusedError(
                "robots_unreachable",
                f"{request.url}: not asked for, the site's robots.txt ends in a server error ({parser.status})",
                "The next run tries again. If you have the owner's leave, set robots in the portal file",
            )
        return parser

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            waiting = self._parsers[netloc]
            self._parsers[netloc] = _Unreachable(response.status)
            waiting.callback(None)  # type: ignore[union-attr]
            return
        if response.status >= 400 or _MARKUP.match(response.body[:512]):
            found = f"status {response.status}" if response.status >= 400 else "a web page"
            logger.info("robots.txt of %s is no rule (%s): everything may be read", netloc, found)
            if response.status < 400:
                self._note(netloc, response.url)
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)

    def _note(self, netloc: str, url: str) -> None:
        spider = self.crawler.spider
        note = Note(
            spider.context.run_id,  # type: ignore[union-attr]
            spider.portal.id,  # type: ignore[union-attr]
            url,
            "robots_no_rule",
            "info",
            f"{url}: a web page is served as robots.txt; it says nothing about crawlers",
            "Nothing to do. If the owner means to forbid it, the file has to be a text file",
        )
        spider.context.ledger.add_note(note)  # type: ignore[union-attr]


class _Unreachable(RobotParser):
    """In place of rules that could not be had."""

    def __init__(self, status: int) -> None:
        self.status = status

    @classmethod
    def from_crawler(cls, crawler: object, robotstxt_body: bytes) -> _Unreachable:
        raise NotImplementedError

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return False
