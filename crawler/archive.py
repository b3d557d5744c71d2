"""The archive: every response as it was received, in WARC/1.1 files that standard tools can open.

Layout: `<folder>/<run id>-<UTC time>-<process id>-<number>.warc.gz`, one gzip member per record, a `warcinfo`
record first. A record is on the disk (written, flushed, fsynced) before its position is returned, or, where the caller
wants several records to share one sync, after `sync`; so whoever notes the position then never points at nothing.

A process that is killed in the middle of a record leaves a torn tail. Every complete record before it stays readable;
`repair` cuts the tail. Which files need looking at is told by their mode: a file that was closed or repaired is
read-only, a file being written is held under `flock`, and what is neither was left behind by a killed process.
"""

from __future__ import annotations

import fcntl
import os
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

WARC_VERSION = "WARC/1.1"
ROLL_AT_BYTES = 1 << 30
SEALED_MODE = 0o444

# Scrapy does not hand the reason phrase on; the registered one stands in for it.
_PHRASES = {status.value: status.phrase for status in HTTPStatus}

Header = tuple[bytes, bytes]
Revisit = Literal["identical-payload-digest", "server-not-modified"]
_REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"


class ArchiveError(Exception):
    """Raised when a record cannot be read back: the file is missing, cut short, or its digest does not match."""


@dataclass(frozen=True, slots=True)
class WarcPosition:
    """Where a record lies: the file's name within the archive, offset and length in bytes of its gzip member."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the response to it, as sent and received. `body` is still in its Content-Encoding.

    `fetched_at` is the UTC time of the response.
    """

    url: str
    method: str
    request_headers: Sequence[Header]
    request_body: bytes
    status: int
    headers: Sequence[Header]
    body: bytes
    fetched_at: datetime
    ip_address: str | None = None


@dataclass(frozen=True, slots=True)
class ArchivedResponse:
    """A response read back. `body` is decoded: Content-Encoding is undone, and its header left out."""

    url: str
    status: int
    headers: tuple[Header, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class TornTail:
    """What `repair` cut from a file that a killed process left behind."""

    file: str
    kept: int
    cut: int


class _BytesAsReceived(StatusAndHeaders):  # type: ignore[misc]  # warcio ships no types
    """HTTP headers that are written byte for byte; warcio would percent-encode a file name given in GBK."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        self.headers_buff = self.to_str(header_filter).encode("latin-1") + b"\r\n"


class Archive:
    """Reads records anywhere in the folder; after `start` also appends, to a file of this process alone."""

    def __init__(self, folder: Path | str, *, roll_at: int = ROLL_AT_BYTES) -> None:
        self.folder = Path(folder)
        self._roll_at = roll_at
        self._run_id: str | None = None
        self._file: BinaryIO | None = None
        self._name = ""
        self._files_started = 0
        # The file whose last records may not be on the disk yet, and who may close it or sync it.
        self._unsynced: BinaryIO | None = None
        self._syncing = threading.Lock()

    def start(self, run_id: str) -> list[TornTail]:
        """Get ready to append under this run's name; cuts the torn tails of earlier processes first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._run_id = run_id
        return self.repair()

    def close(self) -> None:
        """Seal the file that is being written, if any. Reading goes on working."""
        file = self._file
        if file is not None:
            self.sync()
            with self._syncing:
                self._file = None
                os.fchmod(file.fileno(), SEALED_MODE)
                file.close()

    def sync(self) -> None:
        """Bring every record that was appended so far to the disk. May be called from another thread than the one that
        appends. Raises OSError."""
        with self._syncing:
            file, self._unsynced = self._unsynced, None
            if file is None:
                return
            try:
                os.fsync(file.fileno())
            except OSError:
                self._file = None
                raise

    def append_response(self, exchange: Exchange, *, sync: bool = True) -> WarcPosition:
        """Write a `response` record and the `request` it answers; returns the response's position, once synced unless
        the caller will `sync`."""
        file = self._writable()
        writer = WARCWriter(file, gzip=True, warc_version=WARC_VERSION)
        offset = file.tell()
        with self._written(file, sync=sync):
            length = self._write_pair(writer, exchange) - offset
        return WarcPosition(self._name, offset, length)

    def append_resource(
        self,
        url: str,
        body: bytes,
        media_type: str,
        moment: datetime,
        headers: Sequence[Header] | None = None,
    ) -> WarcPosition:
        """Write bytes that nobody asked a server for in this run: a `resource` record, or with `headers` (those of
        the answer as somebody else's archive has it) a `response` without a request. `body` is without any
        Content-Encoding. Returns the position once synced."""
        file = self._writable()
        writer = WARCWriter(file, gzip=True, warc_version=WARC_VERSION)
        offset = file.tell()
        date = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        http = None if headers is None else _BytesAsReceived("200 OK", _as_text(headers), protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "resource" if http is None else "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_content_type=media_type if http is None else "",
            warc_headers_dict={"WARC-Date": date},
        )
        with self._written(file):
            writer.write_record(record)
            length = file.tell() - offset
        return WarcPosition(self._name, offset, length)

    def append_revisit(
        self, exchange: Exchange, profile: Revisit, *, original: WarcPosition, sync: bool = True
    ) -> WarcPosition:
        """Write that the bytes at `original` were found again; the record holds the new headers, not the bytes.
        `sync` as in `append_response`.

        Raises ArchiveError when the original cannot be read.
        """
        headers = self._record_headers(original)
        file = self._writable()
        writer = WARCWriter(file, gzip=True, warc_version=WARC_VERSION)
        offset = file.tell()
        record = writer.create_revisit_record(
            exchange.url,
            headers["WARC-Payload-Digest"],
            headers["WARC-Target-URI"],
            headers["WARC-Date"],
            http_headers=_response_headers(exchange),
            warc_headers_dict={
                **_warc_headers(exchange),
                "WARC-Refers-To": headers["WARC-Record-ID"],
            },
        )
        record.rec_headers.replace_header("WARC-Profile", _REVISIT_PROFILE + profile)
        with self._written(file, sync=sync):
            writer.write_record(record)
            length = file.tell() - offset
        return WarcPosition(self._name, offset, length)

    def has(self, position: WarcPosition) -> bool:
        """Whether the file is there and long enough to hold the record."""
        path = self.folder / position.file
        return path.is_file() and path.stat().st_size >= position.offset + position.length

    def read(self, position: WarcPosition) -> ArchivedResponse:
        """The `response` or `resource` record at that position, its digest verified. Raises ArchiveError."""
        try:
            record = next(iter(ArchiveIterator(self._member(position), check_digests="raise")))
            if record.rec_type not in {"response", "resource"}:
                raise ArchiveError(
                    f"{position} holds a {record.rec_type} record, which has no bytes of its own"
                )
            body = record.content_stream().read()
        except (ArchiveLoadFailed, StopIteration, EOFError, zlib.error) as error:
            raise ArchiveError(f"the record at {position} cannot be read: {error}") from error
        return ArchivedResponse(
            url=record.rec_headers.get_header("WARC-Target-URI"),
            # A resource has no status: nobody asked for it, and its bytes are what they should be.
            status=int(record.http_headers.get_statuscode()) if record.http_headers else HTTPStatus.OK.value,
            headers=tuple(
                (_header_bytes(name), _header_bytes(value))
                for name, value in (record.http_headers.headers if record.http_headers else ())
                if name.lower() != "content-encoding"
            ),
            body=body,
        )

    def repair(self) -> list[TornTail]:
        """Cut what a killed process left unfinished at the end of its file, so that every file is a sound WARC.

        Touches neither sealed files nor files that a live process holds.
        """
        torn = []
        for path in sorted(self.folder.glob("*.warc.gz")):
            if not path.stat().st_mode & 0o200:
                continue
            with path.open("r+b") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                size = os.fstat(file.fileno()).st_size
                sound = _length_of_whole_members(file)
                if sound == 0:
                    path.unlink()
                elif sound < size:
                    file.truncate(sound)
                    os.fsync(file.fileno())
                if sound < size:
                    torn.append(TornTail(path.name, sound, size - sound))
                os.fchmod(file.fileno(), SEALED_MODE)
        return torn

    def _writable(self) -> BinaryIO:
        if self._file is not None and self._file.tell() >= self._roll_at:
            self.close()
        if self._file is None:
            self._file = self._new_file()
        return self._file

    def _new_file(self) -> BinaryIO:
        if self._run_id is None:
            raise ArchiveError("the archive is open for reading only; call start(run_id) first")
        while True:
            self._files_started += 1
            moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            path = self.folder / f"{self._run_id}-{moment}-{os.getpid()}-{self._files_started:03d}.warc.gz"
            file = path.open("xb")
            fcntl.flock(file, fcntl.LOCK_EX)
            # Another process's repair may have found the file empty, before we held it, and removed it.
            if _is_at(file, path):
                break
            file.close()
        self._name = path.name
        writer = WARCWriter(file, gzip=True, warc_version=WARC_VERSION)
        info = {
            "software": "nianbao (Scrapy, warcio)",
            "format": "WARC File Format 1.1",
            "isPartOf": self._run_id,
        }
        with self._written(file):
            writer.write_record(writer.create_warcinfo_record(path.name, info))
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return file

    @staticmethod
    def _write_pair(writer: WARCWriter, exchange: Exchange) -> int:
        """Write response and request; returns the offset at which the response ends."""
        response = writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=_response_headers(exchange),
            warc_headers_dict=_warc_headers(exchange),
        )
        writer.write_record(response)
        end = writer.out.tell()
        request = writer.create_warc_record(
            exchange.url,
            "request",
            payload=BytesIO(exchange.request_body),
            length=len(exchange.request_body),
            http_headers=_request_headers(exchange),
            warc_headers_dict={
                **_warc_headers(exchange),
                "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
            },
        )
        writer.write_record(request)
        return int(end)

    @contextmanager
    def _written(self, file: BinaryIO, *, sync: bool = True) -> Iterator[None]:
        """Return only once what was written is with the system, and with `sync` on the disk. After a failure (disk
        full) the file is left to `repair`, with its torn tail, and the next record begins a new one."""
        try:
            yield
            file.flush()
        except OSError:
            self._file = None
            raise
        # Without the lock, whose holder may be waiting for the disk: what is noted here was written before.
        self._unsynced = file
        if sync:
            self.sync()

    def _member(self, position: WarcPosition) -> BytesIO:
        path = self.folder / position.file
        try:
            with path.open("rb") as file:
                file.seek(position.offset)
                member = file.read(position.length)
        except OSError as error:
            raise ArchiveError(f"{path} cannot be opened: {error.strerror}") from error
        if len(member) < position.length:
            raise ArchiveError(f"{path} ends before the record at {position.offset} does")
        # Unpacked to its end, where the checksum of all of it stands: a record's digest covers its bytes alone, and its
        # headers may be damaged too.
        unpacking = zlib.decompressobj(wbits=31)
        try:
            record = unpacking.decompress(member)
        except zlib.error as error:
            raise ArchiveError(f"the record at {position} cannot be read: {error}") from error
        if not unpacking.eof:
            raise ArchiveError(f"the record at {position} cannot be read: it is not whole")
        return BytesIO(record)

    def _record_headers(self, position: WarcPosition) -> dict[str, str]:
        try:
            record = next(iter(ArchiveIterator(self._member(position), no_record_parse=True)))
        except (ArchiveLoadFailed, StopIteration, EOFError) as error:
            raise ArchiveError(f"the record at {position} cannot be read: {error}") from error
        return dict(record.rec_headers.headers)


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _length_of_whole_members(file: BinaryIO) -> int:
    """Bytes up to the end of the last complete gzip member."""
    file.seek(0)
    sound = position = 0
    decoder = zlib.decompressobj(wbits=31)
    while chunk := file.read(1 << 20):
        position += len(chunk)
        while chunk:
            try:
                decoder.decompress(chunk)
            except zlib.error:
                return sound
            chunk = decoder.unused_data
            if decoder.eof:
                sound = position - len(chunk)
                decoder = zlib.decompressobj(wbits=31)
    return sound


def _warc_headers(exchange: Exchange) -> dict[str, str]:
    moment = exchange.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    headers = {"WARC-Date": moment}
    if exchange.ip_address:
        headers["WARC-IP-Address"] = exchange.ip_address
    return headers


def _response_headers(exchange: Exchange) -> StatusAndHeaders:
    phrase = _PHRASES.get(exchange.status, "Unknown")
    return _BytesAsReceived(f"{exchange.status} {phrase}", _as_text(exchange.headers), protocol="HTTP/1.1")


def _request_headers(exchange: Exchange) -> StatusAndHeaders:
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc), *_as_text(exchange.request_headers)]
    return _BytesAsReceived(f"{exchange.method} {target} HTTP/1.1", headers, is_http_request=True)


def _as_text(headers: Sequence[Header]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


def _header_bytes(text: str) -> bytes:
    """Undo warcio's reading of a header line: UTF-8 where the bytes are UTF-8, else Latin-1."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8")
