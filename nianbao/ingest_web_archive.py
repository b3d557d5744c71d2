"""WARC and WACZ files as documents: each page with those of its files that the same archive holds.

Two passes, so that a gigabyte of archive takes a document's memory: the first notes where each good answer lies, the
second reads page by page. What is no document (style sheets, scripts, pictures that no report's page shows) is left
out and counted.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.addresses import canonical_url
from crawler.deposit import Deposit
from crawler.detail import read_detail
from crawler.page_text import page_text
from crawler.response_facts import filename
from extract import sniff
from nianbao.ingest_sources import Elsewhere, Fault, Found, Group, LeftOut, document, is_address, too_large
from nianbao.limits import DEFAULT

_WARC_NAME = re.compile(r"\.warc(\.gz)?$", re.IGNORECASE)
_WACZ_MEMBER = re.compile(r"archive/[^/]+\.warc(\.gz)?$", re.IGNORECASE)
_BROKEN = (
    ArchiveLoadFailed,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    UnicodeDecodeError,
    ValueError,
    KeyError,
)
# Headers that are about the transfer, not about the bytes as they are kept here.
_OF_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})
# Types that the answer's own header rules out before anything is read: most of a browser's archive.
_NO_DOCUMENT = re.compile(r"text/css|javascript|font|audio/|video/|image/svg|text/xml|application/json", re.I)


@dataclass(frozen=True, slots=True)
class _Answer:
    """Where a good answer lies in a WARC file."""

    url: str
    offset: int
    is_image: bool


def is_web_archive(file: Path) -> bool:
    """Whether the file is a WARC or WACZ by its name. OSError where it isn't there."""
    file.stat()
    return bool(_WARC_NAME.search(file.name)) or file.suffix.lower() == ".wacz"


def in_web_archive(file: Path) -> Iterator[Found]:
    """The documents of the archive; what is broken is a fault, and what stands before it is still taken."""
    if file.suffix.lower() != ".wacz":
        yield from _in_warc(file, str(file))
        return
    try:
        with zipfile.ZipFile(file) as bundle, tempfile.TemporaryDirectory(prefix="nianbao-wacz-") as folder:
            members = sorted(m for m in bundle.namelist() if _WACZ_MEMBER.fullmatch(m))
            if not members:
                yield Fault(
                    str(file), "it holds no archive/*.warc.gz", "make it again with the tool that wrote it"
                )
            for member in members:
                info = bundle.getinfo(member)
                if info.file_size > DEFAULT.readers.ratio * max(info.compress_size, 1):
                    reason = f"{member} would unpack to {info.file_size:,} bytes, which no archive does"
                    yield Fault(str(file), reason, "get it again, or raise NIANBAO_LIMIT_RATIO")
                    continue
                warc = Path(folder) / Path(member).name
                with bundle.open(member) as packed, warc.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
                yield from _in_warc(warc, f"{file}!{member}")
                warc.unlink()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        yield Fault(str(file), f"the WACZ is broken ({error})", "get it again")


@dataclass(slots=True)
class _Noted:
    """What the first pass finds: where answers lie, how many are no documents, how many only refer to another archive,
    and why it ended early, if it did."""

    answers: list[_Answer] = field(default_factory=list)
    left_out: int = 0
    elsewhere: int = 0
    broken: str | None = None


def _note(file: Path) -> _Noted:
    noted = _Noted()
    digests: set[str] = set()
    referring: list[str] = []
    try:
        with file.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
                if record.rec_type == "revisit":
                    referring.append(digest)
                if record.rec_type not in {"response", "resource"}:
                    continue
                digests.add(digest)
                answer = _answer(record, records.get_record_offset())
                if answer is not None:
                    noted.answers.append(answer)
                noted.left_out += answer is None
    except _BROKEN as error:
        noted.broken = " ".join(str(error).split())[:200] or type(error).__name__
    # A server's 304 has no digest of what it stands for, and always refers to an earlier crawl.
    noted.elsewhere = sum(not digest or digest not in digests for digest in referring)
    return noted


def _in_warc(file: Path, shown: str) -> Iterator[Found]:
    noted = _note(file)
    answers, left_out = noted.answers, noted.left_out
    by_url = {canonical_url(answer.url): answer for answer in answers}
    claimed: set[int] = set()
    # Pages first: which files are a page's own is known from the page alone.
    alone: list[_Answer] = []
    for answer in answers:
        if answer.is_image:
            continue
        loaded = _load(file, shown, answer)
        if isinstance(loaded, Fault) or loaded[0].media_type != sniff.HTML:
            alone.append(answer)
            continue
        parts, numbers = _parts(file, shown, loaded[0], by_url)
        claimed |= numbers
        yield (*loaded, *parts)
    for answer in alone:
        if answer.offset not in claimed:
            yield _load(file, shown, answer)
    left_out += sum(answer.is_image and answer.offset not in claimed for answer in answers)
    if noted.broken is None and not answers and not noted.elsewhere:
        yield Fault(shown, "no answer in it is a document", "name an archive of the reports' pages")
    if left_out:
        yield LeftOut(shown, left_out)
    if noted.elsewhere:
        yield Elsewhere(shown, noted.elsewhere)
    if noted.broken is not None:
        yield Fault(
            shown,
            f"the archive is broken after {len(answers)} documents ({noted.broken})",
            "what stands before was taken; get the file again, or mend it with `warcio recompress`",
        )


def _answer(record: ArchiveIterator, offset: int) -> _Answer | None:
    """The record as an answer to be read, None for one that brought no document."""
    if record.rec_type not in {"response", "resource"}:
        return None
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not is_address(url):
        return None
    kind = record.rec_headers.get_header("Content-Type") or ""
    if record.rec_type == "response":
        if record.http_headers is None or record.http_headers.get_statuscode() != "200":
            return None
        kind = record.http_headers.get_header("Content-Type") or ""
    if _NO_DOCUMENT.search(kind):
        return None
    return _Answer(url, int(offset), kind.lower().startswith("image/"))


def _load(file: Path, shown: str, answer: _Answer) -> Group | Fault:
    """The answer's bytes as a document."""
    try:
        with file.open("rb") as stream:
            stream.seek(answer.offset)
            record = next(iter(ArchiveIterator(stream, check_digests="raise")))
            # One byte over the limit is enough to know.
            body = record.content_stream().read(DEFAULT.file_size + 1)
            if len(body) <= DEFAULT.file_size:
                record.content_stream().read(1)  # the digest is compared at the end
            if len(body) <= DEFAULT.file_size and record.raw_stream.limit > 0:  # what is left of the record
                raise EOFError("the record is cut short")
            moment = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date"))
            pairs = record.http_headers.headers if record.http_headers is not None else None
    except (*_BROKEN, StopIteration, TypeError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        return Fault(f"{shown}: {answer.url}", f"its record is broken ({reason})", "get the archive again")
    if len(body) > DEFAULT.file_size:
        return too_large(f"{shown}: {answer.url}", len(body))
    headers = None
    disposition = None
    if pairs is not None:
        headers = tuple(
            (_bytes(name), _bytes(value)) for name, value in pairs if name.lower() not in _OF_TRANSFER
        )
        disposition = next((value for name, value in headers if name.lower() == b"content-disposition"), None)
    name = filename(disposition, answer.url) or ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    made = document(
        body, f"{shown}: {answer.url}", url=answer.url, name=name, taken_at=moment.astimezone(UTC)
    )
    if isinstance(made, Fault):
        return made
    return (replace(made[0], headers=headers),)


def _parts(
    file: Path, shown: str, page: Deposit, by_url: dict[str, _Answer]
) -> tuple[list[Deposit], set[int]]:
    """The page's own attachments and page images, as far as the archive holds them, and their offsets."""
    parts: list[Deposit] = []
    numbers: set[int] = set()
    for link in read_detail(page_text(page.body), page.url).files:
        answer = by_url.get(canonical_url(link.url)) if is_address(link.url) else None
        if answer is None or answer.url == page.url:
            continue
        loaded = _load(file, shown, answer)
        if isinstance(loaded, Fault):
            continue  # told when its turn comes
        parts.append(replace(loaded[0], role=link.kind, parent_url=page.url, link_text=link.text or None))
        numbers.add(answer.offset)
    return parts, numbers


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
