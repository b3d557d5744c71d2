"""What `nianbao ingest` is given, as documents: files, folders, lists (CSV) of addresses with files, web archives.

What cannot be taken is a `Fault` of its own, and everything beside it is still taken. Bytes are read one document at a
time.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.addresses import authority
from crawler.deposit import Deposit
from extract import sniff
from extract.encoding import decode
from nianbao.limits import DEFAULT
from normalize.agency_kind import kind_of
from normalize.identity import parse_title

# A list of files is known by its first line. Names of the other columns are those of a portal's list.
URL, FILE = "url", "file"
OPTIONAL = ("title", "date", "agency", "fetched_at")
_SHOWN_ONCE = {
    sniff.EMPTY: ("the file is empty", "get it again"),
    sniff.PROGRAM: ("the file is a program", "leave it out"),
    sniff.JSON: ("the file is JSON, no document", "leave it out; records go through `nianbao export`"),
    sniff.UNKNOWN: ("nobody can tell what kind of file this is", "open it and save it as PDF, Word or text"),
}
_NOT_DOCUMENTS = frozenset({".css", ".js", ".woff", ".woff2", ".ttf", ".svg", ".ico", ".map"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be taken: the file, why, and what to do."""

    file: str
    reason: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}. Next: {self.next_step}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many files that are no documents (style sheets, scripts, a page's ornaments), and where they are."""

    file: str
    number: int


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """So many answers of a web archive that only refer to bytes in another one (revisit records)."""

    file: str
    number: int


Group = tuple[Deposit, ...]
Found = Group | Fault | LeftOut | Elsewhere


def found_in(paths: Iterable[Path], moment: datetime) -> Iterator[Found]:
    """Everything that the paths hold, in order; a folder's lists before its other files, because they know the
    addresses. `moment` is the time that files without one of their own are said to be had."""
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, moment)
        else:
            yield from _in_file(path, moment)


def _in_folder(folder: Path, moment: datetime) -> Iterator[Found]:
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
    if not files:
        yield Fault(str(folder), "the folder holds no files", "name a folder that does")
    ornaments = [file for file in files if file.suffix.lower() in _NOT_DOCUMENTS]
    files = [file for file in files if file not in set(ornaments)]
    for file in sorted(files, key=lambda file: (file.suffix.lower() != ".csv", file)):
        yield from _in_file(file, moment)
    if ornaments:
        yield LeftOut(str(folder), len(ornaments))


def _in_file(file: Path, moment: datetime) -> Iterator[Found]:
    from nianbao.ingest_web_archive import in_web_archive, is_web_archive

    try:
        if is_web_archive(file):
            yield from in_web_archive(file)
            return
        size = file.stat().st_size
        if size > DEFAULT.file_size:
            yield too_large(str(file), size)
            return
        body = file.read_bytes()
    except FileNotFoundError:
        yield Fault(str(file), "there is no such file or folder", "check the path")
        return
    except OSError as error:
        yield Fault(str(file), f"it cannot be read ({error.strerror})", "check permissions and the disk")
        return
    if file.suffix.lower() == ".csv" and (table := _file_list(body)) is not None:
        yield from _in_list(file, table, moment)
        return
    yield document(body, str(file), url=_file_url(file), name=file.name, taken_at=moment)


def document(
    body: bytes,
    shown: str,
    *,
    url: str,
    name: str,
    taken_at: datetime,
    title: str | None = None,
    day: str | None = None,
    agency: str | None = None,
) -> Group | Fault:
    """A document that stands alone, or why it can't be one. `shown` is what people call it."""
    kind = sniff.sniff(body)
    if kind in _SHOWN_ONCE:
        return Fault(shown, *_SHOWN_ONCE[kind])
    return (
        Deposit(
            url=url,
            body=body,
            media_type=kind,
            taken_at=taken_at,
            filename=name,
            listed_title=title or _title_in(name),
            listed_date=day,
            agency=agency,
        ),
    )


def too_large(shown: str, size: int) -> Fault:
    """The fault of a file over the limit; `size` in bytes."""
    limit = f"{size:,} bytes are more than the limit of {DEFAULT.file_size:,}"
    return Fault(shown, limit, "split the file, or raise NIANBAO_LIMIT_FILE_SIZE")


def _file_url(file: Path) -> str:
    return file.resolve().as_uri()


def _title_in(name: str) -> str | None:
    """The file's name where it is a report's title: whose and of which year. Any other name says nothing."""
    stem = Path(name).stem
    title = parse_title(stem)
    # A file may be called anything: only a name that ends as agencies' do is one.
    return stem if title.year and title.agency and kind_of(title.agency) else None


def _file_list(body: bytes) -> list[dict[str, str]] | None:
    """The rows of a list of addresses and files; None where the file is no such list."""
    rows = csv.DictReader(io.StringIO(decode(body).text, newline=""))
    names = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    if URL not in names or FILE not in names:
        return None
    rows.fieldnames = names
    return [
        {k: (v or "").strip() for k, v in row.items() if k in names and isinstance(v, str)} for row in rows
    ]


def is_address(url: str) -> bool:
    """Whether this is an http or https address with a host."""
    try:
        parts = urlsplit(url)
        authority(url)  # a port that is no number is found here
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _in_list(table: Path, rows: list[dict[str, str]], moment: datetime) -> Iterator[Found]:
    if not rows:
        yield Fault(str(table), "the list has no rows", "write one row a file: url,file")
    for number, row in enumerate(rows, 2):
        yield _listed(table, number, row, moment)


def _listed(table: Path, number: int, row: dict[str, str], moment: datetime) -> Group | Fault:
    place, name, url = f"{table}, line {number}", row.get(FILE, ""), row.get(URL, "")
    if not name:
        return Fault(place, "the row names no file", "fill the column `file`")
    if not is_address(url):
        return Fault(place, f"{url!r} is no address", "write http://… or https://… in the column `url`")
    day, taken = row.get("date") or None, row.get("fetched_at") or None
    try:
        listed = date.fromisoformat(day).isoformat() if day else None
        taken_at = datetime.fromisoformat(taken) if taken else moment
    except ValueError as error:
        return Fault(place, f"a date cannot be read ({error})", "write it as 2024-01-31")
    taken_at = taken_at if taken_at.tzinfo else taken_at.replace(tzinfo=UTC)
    file = table.parent / name
    try:
        size = file.stat().st_size
        if size > DEFAULT.file_size:
            return too_large(str(file), size)
        body = file.read_bytes()
    except OSError as error:
        return Fault(
            place, f"{file} cannot be read ({error.strerror})", "mend the column `file`: relative to the list"
        )
    return document(
        body,
        str(file),
        url=url,
        name=file.name,
        taken_at=taken_at.astimezone(UTC),
        title=row.get("title") or None,
        day=listed,
        agency=row.get("agency") or None,
    )
