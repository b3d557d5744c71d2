"""Serves the sample portals over HTTP on the loopback interface, and describes them as portal files.

    with SamplePortals() as samples:
        samples.portal_files(folder)      # one YAML file per portal
        samples.requests                  # what was asked and answered so far

Each portal is a server of its own on a port of its own. Answers carry ETag and Last-Modified and honour
If-None-Match and If-Modified-Since; the same path always has the same bytes until `revise` is called.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import parse_qsl, urlsplit

import yaml

from nianbao.samples import jpage_site, mirror_site, trs_site
from nianbao.samples.agencies import YEARS
from nianbao.samples.site import Resource, Site
from nianbao.samples.truth import SampleReport, corrected, listings, report, revised

HOST = "127.0.0.1"
REVISED = ("cw_office", 2021)


class Served(NamedTuple):
    """One line of the request log. `path` includes the query; `bytes` counts the body sent."""

    method: str
    path: str
    status: int
    bytes: int
    portal: str


class SamplePortals:
    """Both sample portals, served from daemon threads between `start()` and `stop()` (or as a context).

    `ports` are those of the TRS and the jpage portal, 0 for any free one. URLs contain the port: for a
    second crawl to meet the same URLs it must be given the first one's `ports`. `revised`: one report
    (`REVISED`) stands corrected from the beginning. `mirror`: a third site has copies (`mirror_site.py`), on any free
    port. Raises OSError where a port is taken.
    """

    def __init__(
        self, *, revised: bool = False, ports: tuple[int, int] = (0, 0), mirror: bool = False
    ) -> None:
        self._mirror = (mirror_site.mirror_site(),) if mirror else ()
        self._corrected: set[tuple[str, int]] = set()
        self._hijacked: set[tuple[str, int]] = set()
        self.requests: list[Served] = []
        self._revised: set[tuple[str, int]] = {REVISED} if revised else set()
        self._servers: list[_Server] = []
        self._threads: list[threading.Thread] = []
        try:
            for port, site in zip((*ports, 0), self._sites(), strict=False):
                self._servers.append(_Server(port, site, self.requests))
        except OSError:
            self.stop()
            raise

    def start(self) -> Self:
        """Begins to serve."""
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self) -> None:
        """Stops serving and frees the ports."""
        if self._threads:  # shutting down a server that never served waits forever
            for server in self._servers:
                server.shutdown()
            for thread in self._threads:
                thread.join()
            self._threads.clear()
        for server in self._servers:
            server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def ports(self) -> tuple[int, int]:
        """The ports in use: TRS, jpage."""
        first, second = (server.server_port for server in self._servers[:2])
        return first, second

    def url(self, portal_id: str, path: str = "/") -> str:
        """The address of a path on a portal; KeyError for an unknown portal."""
        for server in self._servers:
            if server.site.portal_id == portal_id:
                return f"http://{HOST}:{server.server_port}{path}"
        raise KeyError(portal_id)

    def revise(self, agency_key: str, year: int) -> None:
        """From now on that report stands with one figure changed and not a word about it."""
        self._revised.add((agency_key, year))
        self._publish()

    def correct(self, agency_key: str, year: int) -> None:
        """From now on that report, one of the TRS portal's, stands a second time at another address: its title says
        更正, and one figure is another."""
        self._corrected.add((agency_key, year))
        self._publish()

    def hijack(self, agency_key: str, year: int) -> None:
        """From now on advertisers have the page of that report, one of the TRS portal's."""
        self._hijacked.add((agency_key, year))
        self._publish()

    def restore(self) -> None:
        """Undoes `revise`, `correct` and `hijack`: the portals stand as in the beginning."""
        for changed in (self._revised, self._corrected, self._hijacked):
            changed.clear()
        self._publish()

    def _publish(self) -> None:
        for server, site in zip(self._servers, self._sites(), strict=True):
            server.site = site

    def portals(self) -> list[dict[str, Any]]:
        """The portal definitions, as a portal file holds them."""
        mirrors = [self._mirror_definition()] if self._mirror else []
        return [
            *mirrors,
            self._definition(trs_site.PORTAL_ID, "澄湾区人民政府（示例）", "990101", "trs", trs_site.ENTRY),
            self._definition(
                jpage_site.PORTAL_ID, "临桥县人民政府（示例）", "990221", "jpage", jpage_site.ENTRY
            ),
        ]

    def portal_files(self, folder: Path) -> list[Path]:
        """Writes one YAML file per portal into `folder`; returns their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        written: list[Path] = []
        for definition in self.portals():
            path = folder / f"{definition['id']}.yaml"
            path.write_text(yaml.safe_dump(definition, allow_unicode=True, sort_keys=False), "utf-8")
            written.append(path)
        return written

    def _mirror_definition(self) -> dict[str, Any]:
        portal_id = mirror_site.PORTAL_ID
        return {
            "id": portal_id,
            "name": mirror_site.FRAME.name,
            "adapter": "trs",
            "entries": [{"url": self.url(portal_id, mirror_site.ENTRY)}],
            "hosts": [urlsplit(self.url(portal_id)).netloc],
            "provenance": "republisher",
            "pace": {"delay": 0},
            "loopback": True,
        }

    def _definition(
        self, portal_id: str, name: str, region_code: str, adapter: str, entry: str
    ) -> dict[str, Any]:
        published = [found for found in listings() if found.agency.portal == portal_id]
        return {
            "id": portal_id,
            "name": name,
            "region_code": region_code,
            "adapter": adapter,
            "entries": [{"url": self.url(portal_id, entry)}],
            "hosts": [urlsplit(self.url(portal_id)).netloc],
            "expected": {
                "agencies": list(dict.fromkeys(found.agency.name for found in published)),
                "years": [YEARS[0], YEARS[-1]],
            },
            "pace": {"delay": 0},
            "robots": "obey",
            "loopback": True,
            "minimum_reports": sum(found.trouble is None for found in published),
        }

    def _sites(self) -> tuple[Site, ...]:
        again = [corrected(report(*key)) for key in sorted(self._corrected)]
        taken = {report(*key).key for key in self._hijacked}
        return (
            trs_site.trs_site(self._published(trs_site.PORTAL_ID), again, taken),
            jpage_site.jpage_site(self._published(jpage_site.PORTAL_ID)),
            *self._mirror,
        )

    def _published(self, portal_id: str) -> Sequence[SampleReport]:
        return [
            revised(found) if (found.agency.key, found.year) in self._revised else found
            for found in listings()
            if found.agency.portal == portal_id
        ]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, site: Site, log: list[Served]) -> None:
        super().__init__((HOST, port), _Handler)
        self.site = site
        self.log = log


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sample-portal"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        self._answer({})

    def do_HEAD(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self._answer(dict(parse_qsl(self.rfile.read(length).decode("utf-8", "replace"))))

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the log is `SamplePortals.requests`, stderr belongs to the program."""

    def _answer(self, posted: dict[str, str]) -> None:
        target = urlsplit(self.path)
        resource = self.server.site.respond(target.path, {**dict(parse_qsl(target.query)), **posted})
        unchanged = self.command != "POST" and resource.status == HTTPStatus.OK and self._holds(resource)
        status = HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus(resource.status)
        body = b"" if unchanged or self.command == "HEAD" else resource.body
        # Logged before it is sent: whoever has the answer must find it in the log.
        self.server.log.append(Served(self.command, self.path, status, len(body), self.server.site.portal_id))
        self.send_response(status)
        for name, value in resource.headers.items():
            self.send_header(name, value)
        if resource.status == HTTPStatus.OK:
            self.send_header("ETag", resource.etag)
            self.send_header("Last-Modified", resource.last_modified)
        if not unchanged:
            self.send_header("Content-Type", resource.media_type)
            self.send_header("Content-Length", str(len(resource.body)))
        self.end_headers()
        self.wfile.write(body)

    def _holds(self, resource: Resource) -> bool:
        """Whether the client says that it has these bytes (RFC 9110: If-None-Match outranks the date)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or resource.etag in [
                tag.strip().removeprefix("W/") for tag in tags.split(",")
            ]
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return parsedate_to_datetime(since) >= resource.modified
        except (TypeError, ValueError):
            return False  # a date nobody can read is no condition
