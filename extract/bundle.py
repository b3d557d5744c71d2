"""Bundles of documents: zip, rar and 7z, as offices upload the reports of all their units. Each member is a document.

A bundle is opened under caps, because a few kilobytes may claim to hold a petabyte. Nothing is ever written under a
member's name: names are labels. A member that cannot be had costs itself; a broken cap ends the bundle, and what
came before it stands.

zip is read by the standard library, 7z by py7zr. rar needs a program for anything but stored members (unar, bsdtar,
unrar or 7z, whichever rarfile finds); there is none that could be shipped.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import py7zr
import rarfile
from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.io import BytesIOFactory

from extract import sniff
from extract.document import Issue, UnreadableError
from extract.encoding import decode
from extract.limits import limits

# Below this size no ratio is dangerous: small members may do as they like.
SMALL = 10 * 1024**2
# Between a bundle's name and its member's, as Java and fsspec write it.
SEPARATOR = "!"

_SYSTEM_FILES = re.compile(r"(?:^|/)(?:__MACOSX/|\.[^/]*$|Thumbs\.db$|desktop\.ini$|~\$[^/]*$)", re.I)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_UNICODE_PATH = 0x7075
_MEMBER_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    rarfile.Error,
    ArchiveError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A document in a bundle. `name` is its path in it, decoded; in a bundle within, `inner.zip!report.doc`."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member that has not been unpacked. Sizes are the archive's claims; `compressed` is 0 where it doesn't tell."""

    name: str
    size: int
    compressed: int
    unpack: Callable[[], bytes]


@dataclass(slots=True)
class _Budget:
    members: int = field(default_factory=lambda: limits().members)
    total: int = field(default_factory=lambda: limits().unpacked)
    names: set[str] = field(default_factory=set)

    def unique(self, name: str) -> str:
        """The name, numbered where the bundle has it twice: it is how a member is found again."""
        candidate, number = name, 2
        while candidate in self.names:
            candidate, number = f"{name} ({number})", number + 1
        self.names.add(candidate)
        return candidate


class _BrokenCapError(Exception):
    """Raised where a cap ends the reading of a bundle; carries the issue."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue.message)
        self.issue = issue


def members(data: bytes) -> Iterator[Member | Issue]:
    """A bundle's documents in the archive's order; an Issue, with the member's name as `document`, in the place of a
    member that can't be had, and one without a name where a cap ended it.

    Raises UnreadableError where the bundle can't be opened: `broken_bundle`, `password_protected`.
    """
    yield from _walk(data, "", 1, None, _Budget())


def member(data: bytes, name: str) -> bytes:
    """One document of a bundle by the name that `members` gave it; only what is needed is unpacked.

    Raises UnreadableError, `no_such_member` included.
    """
    for found in _walk(data, "", 1, name, _Budget()):
        if isinstance(found, Member) and found.name == name:
            return found.data
        if isinstance(found, Issue) and found.document in {name, ""}:
            raise UnreadableError(found)
    raise UnreadableError(_issue("no_such_member", f"the bundle has no member {name}", "list it again"))


def _walk(
    data: bytes, prefix: str, depth: int, wanted: str | None, budget: _Budget
) -> Iterator[Member | Issue]:
    for entry in _entries(data):
        if _SYSTEM_FILES.search(entry.name):
            continue
        name = budget.unique(prefix + entry.name)
        try:
            _charge(budget, entry)
            # Looking for one member: another is only unpacked where it is a bundle on the way.
            if wanted is not None and wanted != name and not wanted.startswith(name + SEPARATOR):
                continue
            content = entry.unpack()
        except _BrokenCapError as broken:
            yield broken.issue
            return
        except UnreadableError as error:
            yield _named(error.issue, name)
            continue
        except _MEMBER_ERRORS as error:
            yield _named(_member_issue(error), name)
            continue
        if sniff.sniff(content) not in sniff.BUNDLES:
            yield Member(name, content)
        elif depth == limits().nesting:
            message = f"bundles within bundles are opened {limits().nesting} deep"
            yield _named(
                _issue("nested_too_deep", message, "unpack it by hand and read what is inside"), name
            )
        else:
            try:
                yield from _walk(content, name + SEPARATOR, depth + 1, wanted, budget)
            except UnreadableError as error:
                yield _named(error.issue, name)


def _charge(budget: _Budget, entry: _Entry) -> None:
    """Count a member against the caps, by what the archive claims of it; `_unpacked` holds it to its claim."""
    budget.members -= 1
    budget.total -= entry.size
    if budget.members < 0:
        raise _BrokenCapError(_cap(f"more than {limits().members:,} members"))
    if entry.size > limits().member:
        raise UnreadableError(_cap(f"{entry.size:,} bytes unpacked, more than {limits().member:,}"))
    if entry.compressed and entry.size > SMALL and entry.size > limits().ratio * entry.compressed:
        raise UnreadableError(_cap(f"{entry.compressed:,} bytes that unpack to {entry.size:,}: a zip bomb"))
    if budget.total < 0:
        raise _BrokenCapError(_cap(f"more than {limits().unpacked:,} bytes unpacked"))


def _entries(data: bytes) -> Iterator[_Entry]:
    match sniff.sniff(data):
        case sniff.RAR:
            opener = _rar_entries
        case sniff.SEVEN_ZIP:
            opener = _seven_zip_entries
        case _:
            opener = _zip_entries
    try:
        entries = opener(data)
    except UnreadableError:
        raise
    except _MEMBER_ERRORS as error:
        raise UnreadableError(
            _issue(
                "broken_bundle",
                f"the bundle can't be opened: {type(error).__name__}: {error}",
                "fetch it again",
            )
        ) from error
    yield from entries


def _zip_entries(data: bytes) -> list[_Entry]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    infos = [info for info in archive.infolist() if not info.is_dir()]

    def unpack(info: zipfile.ZipInfo) -> Callable[[], bytes]:
        def read() -> bytes:
            if info.flag_bits & _ENCRYPTED:
                raise UnreadableError(_password("the member"))
            with archive.open(info) as stream:
                return _unpacked(stream.read(info.file_size + 1), info.file_size)

        return read

    names = _zip_names(infos)
    return [
        _Entry(name, info.file_size, info.compress_size, unpack(info))
        for name, info in zip(names, infos, strict=True)
    ]


def _zip_names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Names as they were meant. Windows wrote them in the system's encoding, without a word about it; zipfile then
    reads code page 437. All such names of a bundle together tell which encoding it was."""
    raw = {info: info.orig_filename.encode("cp437", "replace") for info in infos if not _is_told(info)}
    encoding = decode(b"\n".join(raw.values())).encoding if raw else "utf-8"
    return [
        _label(
            _unicode_path(info)
            or (raw[info].decode(encoding, "replace") if info in raw else info.orig_filename)
        )
        for info in infos
    ]


def _is_told(info: zipfile.ZipInfo) -> bool:
    return bool(info.flag_bits & _UTF8_NAME)


def _unicode_path(info: zipfile.ZipInfo) -> str | None:
    """Info-ZIP's extra field with the name in UTF-8; valid only while the checksum of the other name holds."""
    extra = info.extra
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        body, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(body) > 5 and not _is_told(info):
            checksum = struct.unpack_from("<I", body, 1)[0]
            if checksum == zlib.crc32(info.orig_filename.encode("cp437", "replace")):
                return body[5:].decode("utf-8", "replace")
    return None


def _rar_entries(data: bytes) -> list[_Entry]:
    # The charset is for old archives that hold no Unicode names.
    archive = rarfile.RarFile(io.BytesIO(data), charset="gb18030")
    if archive.needs_password() and not archive.infolist():
        raise UnreadableError(_password("the bundle"))

    def unpack(info: rarfile.RarInfo) -> Callable[[], bytes]:
        def read() -> bytes:
            if info.needs_password():
                raise UnreadableError(_password("the member"))
            with archive.open(info) as stream:
                return _unpacked(stream.read(info.file_size + 1), info.file_size)

        return read

    return [
        _Entry(_label(info.filename), info.file_size, info.compress_size, unpack(info))
        for info in archive.infolist()
        if info.is_file()
    ]


def _seven_zip_entries(data: bytes) -> list[_Entry]:
    archive = py7zr.SevenZipFile(io.BytesIO(data))
    if archive.needs_password():
        raise UnreadableError(_password("the bundle"))

    def unpack(info: py7zr.FileInfo) -> Callable[[], bytes]:
        def read() -> bytes:
            archive.reset()
            factory = BytesIOFactory(limit=info.uncompressed + 1)
            archive.extract(targets=[info.filename], factory=factory)
            product = next(iter(factory.products.values()), None)
            return b"" if product is None else _unpacked(product.read(), info.uncompressed)

        return read

    # In a solid archive only the first member of a block has a compressed size: no ratio by member.
    infos = archive.list()
    claimed = sum(info.uncompressed for info in infos)
    if claimed > SMALL and claimed > limits().ratio * len(data):
        raise UnreadableError(_cap(f"{len(data):,} bytes that unpack to {claimed:,}: a bomb"))
    return [
        _Entry(_label(info.filename), info.uncompressed, 0, unpack(info)) for info in infos if info.is_file
    ]


def _unpacked(content: bytes, claimed: int) -> bytes:
    if len(content) != claimed:
        raise ValueError(f"it unpacks to another size than the {claimed:,} bytes it claims")
    return content


def _label(name: str) -> str:
    """A name fit to be shown: slashes forward, no control characters that a terminal would obey."""
    return _CONTROLS.sub("\ufffd", name.replace("\\", "/"))


def _named(issue: Issue, name: str) -> Issue:
    return Issue(
        issue.stage, issue.category, issue.severity, issue.message, issue.hint, issue.document or name
    )


def _member_issue(error: Exception) -> Issue:
    if isinstance(error, rarfile.RarCannotExec):
        return _issue(
            "tool_missing",
            "a compressed rar member needs a program to be unpacked, and none is installed",
            "install one (Debian, Ubuntu: apt-get install unar) and read the bundle again",
        )
    if isinstance(error, PasswordRequired | rarfile.PasswordRequired):
        return _password("the member")
    if isinstance(error, NotImplementedError | UnsupportedCompressionMethodError):
        message = f"the member is compressed by a method that is not supported: {error}"
        return _issue("unsupported_compression", message, "unpack the bundle by hand and read the files")
    message = f"the member can't be unpacked: {type(error).__name__}: {error}"
    return _issue("broken_member", message, "fetch the bundle again")


def _password(what: str) -> Issue:
    return _issue(
        "password_protected",
        f"{what} is protected with a password",
        "ask the publisher for an open copy, or unpack it and read the files",
    )


def _cap(reason: str) -> Issue:
    return _issue(
        "too_large",
        f"not unpacked: {reason}",
        "look at the bundle by hand; the limits are in docs/limits.md",
    )


def _issue(category: str, message: str, hint: str) -> Issue:
    return Issue(stage="extract", category=category, severity="error", message=message, hint=hint)
