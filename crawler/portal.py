"""A portal file: one YAML file a portal, saying where its lists of annual reports are and how to behave there.

    id: sample-county
    name: 样例县人民政府
    region_code: "120118"
    adapter: trs                       # a family of crawler/adapters, or auto
    entries:
      - url: https://www.sample.gov.cn/zwgk/xxgknb/index.html
        agency: 样例县人民政府           # only where the list belongs to one agency
    hosts: [www.sample.gov.cn]         # default: the entries' hosts; "*.sample.gov.cn" for a whole domain
    expected: {agencies: [样例县人民政府], years: [2019, 2023]}
    pace: {delay: 2.0}
    provenance: official               # or republisher: a site that copies other bodies' reports
    robots: obey                       # or {ignore: "the reason, in words"}

This module imports neither Scrapy nor the ledger: the command line lists and lints portal files without them.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from crawler.addresses import authority, gov_root, host_is_allowed, literal_address
from crawler.quiet import WINDOW

PORTALS_FOLDER = Path(__file__).parent / "portals"

# What is not wrong, but a person should know: it does not make a file unusable.
REMARK = "note: "

# Below this a portal that is not ours would call the crawl an attack.
POLITE_DELAY_SECONDS = 1.0

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}

# The families that crawler/adapters has a file for (`adapters.ADAPTERS`); auto: told by the list page.
Adapter = Literal[
    "auto",
    "trs",
    "jpage",
    "xxgk",
    "jpaas",
    "gkmlpt",
    "truecms",
    "ucap",
    "public",
    "vsb",
    "webplus",
    "static",
]

_Text = Annotated[str, Field(min_length=1)]


class PortalFileError(Exception):
    """Raised when a portal file cannot be used. The message names the file, the key and the next step; of a file
    with several faults it is the first one's, and `all_problems` holds a message for each."""

    def __init__(
        self, path: Path | str, problem: str, next_step: str, *, key: str = "", others: Sequence[str] = ()
    ) -> None:
        place = f"{path}: {key}" if key else str(path)
        first = f"{place}: {problem}. {next_step}"
        more = f" ({len(others)} more: nianbao portals check)" if others else ""
        super().__init__(first + more)
        self.path = str(path)
        self.key = key
        self.next_step = next_step
        self.all_problems = (first, *others)


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Entry(_Model):
    """One list of reports. `agency` only where everything on the list is that agency's."""

    url: Annotated[str, Field(pattern=r"^https?://\S+$")]
    agency: str | None = None


class Expected(_Model):
    """What should be found: the digest counts what is missing against it. `years` is first and last report year."""

    agencies: tuple[str, ...] = ()
    years: tuple[int, int] | None = None

    @model_validator(mode="after")
    def _years_in_order(self) -> Self:
        if self.years and self.years[0] > self.years[1]:
            raise ValueError("years must be [first, last]")
        return self


class Pace(_Model):
    """`delay`: seconds between two requests to one host, at least; AutoThrottle only ever slows down from
    there. `quiet`:
    hours of the day in China (`08:30-17:30`) in which nothing is asked; the crawl waits them out."""

    delay: Annotated[float, Field(ge=0)] = 2.0
    concurrency: Literal[1] = 1
    quiet: tuple[Annotated[str, Field(pattern=WINDOW.pattern)], ...] = ()


class Ignore(_Model):
    """A rule set aside for one portal, with the reason on record."""

    ignore: _Text


class UnverifiedCertificates(Ignore):
    """Certificates not verified, with the reason; only at `hosts` where any are named."""

    hosts: tuple[str, ...] = ()


class Portal(_Model):
    """One portal. `hosts` are `host` or `host:port` (default ports left out); `loopback` is for sample portals only.
    `rendered`: its lists are drawn by scripts, so a browser reads them. `every` is how often `--due` crawls it;
    `encodings` says what a host really sends where its bytes mislead.
    `provenance` says whose site it is: the agencies' own, or that of somebody who republishes their reports."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: _Text
    region_code: Annotated[str, Field(pattern=r"^\d{6}(\d{3}|\d{6})?$")] | None = None
    adapter: Adapter = "auto"
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]
    hosts: tuple[str, ...] = ()
    expected: Expected = Expected()
    pace: Pace = Pace()
    provenance: Literal["official", "republisher"] = "official"
    robots: Literal["obey"] | Ignore = "obey"
    certificates: Literal["verify"] | UnverifiedCertificates = "verify"
    encodings: dict[str, _Text] = {}
    every: Annotated[str, Field(pattern=r"^[1-9]\d{0,3}[hdw]$")] = "30d"
    loopback: bool = False
    minimum_reports: Annotated[int, Field(ge=0)] = 1
    notes: str = ""
    verified: bool = False
    rendered: bool = False

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        """`hosts` as given; else the entries' hosts and, of those under gov.cn, all of the body's own domain."""
        if self.hosts:
            return tuple(host.lower() for host in self.hosts)
        entries = dict.fromkeys(authority(entry.url) for entry in self.entries)
        roots = dict.fromkeys(f"*.{root}" for host in entries if (root := gov_root(host)))
        return (*entries, *roots)

    @property
    def interval(self) -> timedelta:
        """`every` as a span of time."""
        return int(self.every[:-1]) * _UNITS[self.every[-1]]

    @property
    def unverified_hosts(self) -> tuple[str, ...] | None:
        """Hosts whose certificates are not verified; None for all of them."""
        if self.certificates == "verify":
            return ()
        return tuple(host.lower() for host in self.certificates.hosts) or None

    @model_validator(mode="after")
    def _encodings_are_known(self) -> Self:
        for host, name in self.encodings.items():
            try:
                codecs.lookup(name)
            except LookupError:
                raise ValueError(f"encodings: {host}: no encoding is called {name}") from None
        return self

    @model_validator(mode="after")
    def _entries_are_inside(self) -> Self:
        for entry in self.entries:
            if not host_is_allowed(authority(entry.url), self.allowed_hosts):
                raise ValueError(f"entries: {entry.url} lies outside of hosts {list(self.hosts)}")
        return self


def load_portals(paths: Iterable[Path | str]) -> list[Portal]:
    """Read portal files, or all `*.yaml` of folders, in the order given (a folder's files by name).

    Raises PortalFileError at the first file that cannot be used, or when two portals share an id.
    """
    portals: list[Portal] = []
    origin: dict[str, Path] = {}
    for path in _files(paths):
        portal = _read(path)
        if portal.id in origin:
            raise PortalFileError(
                path,
                f"the id {portal.id!r} is taken by {origin[portal.id]}",
                "Give one of them another id",
                key="id",
            )
        origin[portal.id] = path
        portals.append(portal)
    return portals


def save_portals(folder: Path, portals: Iterable[Portal]) -> None:
    """Write each portal as a file of its own, `<id>.yaml`, its defaults spelled out; `load_portals` reads it back."""
    folder.mkdir(parents=True, exist_ok=True)
    for portal in portals:
        text = yaml.safe_dump(portal.model_dump(mode="json"), allow_unicode=True, sort_keys=False)
        (folder / f"{portal.id}.yaml").write_text(text, "utf-8")


def lint_portals(paths: Iterable[Path | str]) -> list[str]:
    """Everything wrong with the portal files, one sentence each; an empty list where all is well."""
    complaints: list[str] = []
    origin: dict[str, Path] = {}
    try:
        files = _files(paths)
    except PortalFileError as error:
        return [str(error)]
    for path in files:
        try:
            portal = _read(path)
        except PortalFileError as error:
            complaints.extend(error.all_problems)
            continue
        if portal.id in origin:
            complaints.append(
                f"{path}: id: {portal.id!r} is taken by {origin[portal.id]}. Give one another id"
            )
        origin[portal.id] = path
        for complaint in _lint(portal, path):
            remark = REMARK if complaint.startswith(REMARK) else ""
            complaints.append(f"{remark}{path}: {complaint.removeprefix(REMARK)}")
    return complaints


def _lint(portal: Portal, path: Path) -> list[str]:
    complaints: list[str] = []
    if path.stem != portal.id:
        complaints.append(f"id: {portal.id!r} differs from the file's name. Name the file {portal.id}.yaml")
    if not portal.loopback and portal.pace.delay < POLITE_DELAY_SECONDS:
        complaints.append(
            f"pace.delay: {portal.pace.delay} s is impolite. Use {POLITE_DELAY_SECONDS} s or more (default 2)"
        )
    addresses = [literal_address(host) for host in portal.allowed_hosts]
    if portal.loopback and not all(address and address.is_loopback for address in addresses):
        complaints.append("loopback: is for sample portals on 127.0.0.1 only. Remove it, or the other hosts")
    urls = [entry.url for entry in portal.entries]
    complaints.extend(
        f"entries: {url} is listed twice. Remove one" for url in dict.fromkeys(urls) if urls.count(url) > 1
    )
    if not portal.verified and not portal.loopback:
        complaints.append(
            f"{REMARK}verified: nobody has looked at this portal's lists yet. Set it once the entries were opened"
        )
    return complaints


def _files(paths: Iterable[Path | str]) -> list[Path]:
    files: list[Path] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            files.extend(sorted([*path.glob("*.yaml"), *path.glob("*.yml")]))
        elif path.is_file():
            files.append(path)
        else:
            raise PortalFileError(
                path, "there is no such file or folder", "Check the path, or see `nianbao portals list`"
            )
    return files


def _read(path: Path) -> Portal:
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise PortalFileError(path, "is not UTF-8 text", "Save the file as UTF-8") from error
    except yaml.YAMLError as error:
        raise PortalFileError(
            path, f"is not valid YAML ({_on_one_line(error)})", "Correct the syntax"
        ) from error
    if not isinstance(content, dict):
        raise PortalFileError(
            path, "holds no portal", "Write at least id, name and entries; see crawler/portal.py"
        )
    try:
        return Portal.model_validate(content)
    except ValidationError as error:
        # Of a value that may be a word or a mapping, the mapping's own fault says more than "not that word".
        found = error.errors()
        told = {problem["loc"][:1] for problem in found if problem["type"] != "literal_error"}
        problems = [p for p in found if p["type"] != "literal_error" or p["loc"][:1] not in told]
        # A key that is no key first: the one that is missing is often its right spelling.
        problems.sort(key=lambda problem: problem["type"] != "extra_forbidden")
        first, *others = problems
        raise PortalFileError(
            path,
            first["msg"],
            _next_step(first["type"]),
            key=_dotted(first["loc"]),
            others=[f"{path}: {_dotted(o['loc'])}: {o['msg']}. {_next_step(o['type'])}" for o in others],
        ) from error


def _on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _dotted(location: Sequence[str | int]) -> str:
    # pydantic names the shape it tried ("Ignore", "literal['obey']"); the file knows no such keys.
    steps = [
        str(step)
        for step in location
        if step not in (Ignore.__name__, UnverifiedCertificates.__name__)
        and not str(step).startswith("literal[")
    ]
    return ".".join(steps) or "the file"


def _next_step(kind: str) -> str:
    if kind == "missing":
        return "Add the key"
    if kind == "extra_forbidden":
        return f"Remove the key, or correct its spelling; the keys are {', '.join(Portal.model_fields)}"
    return "Correct the value; docs/adding-a-portal.md shows a whole file"
