"""One document from bytes to record: extract, then normalize. Runs in a child process that may be killed.

What comes back is JSON text: it crosses the process boundary cheaply, and it is what the ledger stores.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.document import Document, Issue, UnreadableError
from nianbao.limits import DEFAULT, Limits

if TYPE_CHECKING:
    from normalize.normalize import Normalized

# How libraries that don't raise MemoryError say it: OpenCV, onnxruntime, libxml2.
_OUT_OF_MEMORY = (
    "bad_alloc",
    "Insufficient memory",
    "Failed to allocate memory",
    "Memory allocation failed",
    "out of memory",
    "annot allocate memory",
    "failed to map segment",  # a native library that could not be loaded
)

Clock = Callable[[int, int], None]
AnotherLook = Callable[[], Document]


def no_clock(pages: int, size: int) -> None:
    """Takes no notice of a document's pages and bytes: for a process that nothing confines."""


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file on disk."""

    path: str


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """A response in the archive: the archive's folder, the WARC file in it, the record's offset and length."""

    archive: str
    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One document to be read. Several `parts` are the page images of one document, in order. `member` names the
    document within its one part, where that is a bundle."""

    name: str
    parts: tuple[FilePart, ...] | tuple[ArchivePart, ...]
    member: str = ""


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of a job. `record` is the public JSON of the record, None where there is none. Of a bundle, `members`
    are what it holds (`nianbao/bundles.py`), to be read by jobs of their own. `signs` are those of a mirror's text."""

    status: str
    record: dict[str, Any] | None
    issues: list[dict[str, Any]]
    members: list[dict[str, Any]] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """As stored and sent between processes. Half a surrogate pair, which a broken font map can yield, is
        no character and cannot be written: it becomes U+FFFD here, whatever reader it came from."""
        text = json.dumps(
            {
                "status": self.status,
                "record": self.record,
                "issues": self.issues,
                "members": self.members,
                "signs": self.signs,
            },
            ensure_ascii=False,
        )
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    @staticmethod
    def from_json(text: str) -> ReadResult:
        """Back from `to_json`."""
        stored = json.loads(text)
        return ReadResult(
            stored["status"],
            stored["record"],
            stored["issues"],
            stored.get("members", []),
            stored.get("signs", []),
        )


@dataclass(frozen=True, slots=True)
class Packed:
    """A `ReadResult` as it is sent between processes and stored, with what is asked of it unopened: its status, the
    categories of its issues, whether it lists members. 60 KB of JSON become 4."""

    status: str
    categories: tuple[str, ...]
    is_bundle: bool
    deflated: bytes

    @staticmethod
    def of(result: ReadResult, text: str | None = None) -> Packed:
        """`text` is its JSON, where that is there already."""
        categories = tuple(issue["category"] for issue in result.issues)
        deflated = zlib.compress((result.to_json() if text is None else text).encode())
        return Packed(result.status, categories, bool(result.members), deflated)

    def result(self) -> ReadResult:
        """What was packed."""
        return ReadResult.from_json(zlib.decompress(self.deflated).decode())


def read_job(job: ReadJob, limits: Limits = DEFAULT, clock: Clock = no_clock) -> str:
    """Read one document, or list a bundle; the result as JSON. Never raises for what a document can do to a reader.

    `clock` is told the document's pages and bytes as soon as they are known: what it may cost depends on them."""
    from extract import sniff
    from extract.page_count import pages_of_work

    try:
        parts = _parts(job, limits)
        size = sum(map(len, parts))
        clock(len(parts), size)
        clock(sum(map(pages_of_work, parts)), size)
        if len(parts) == 1 and sniff.sniff(parts[0]) in sniff.BUNDLES:
            from nianbao.bundles import listing

            return listing(parts[0]).to_json()

        def another_look() -> Document:
            clock(2 * sum(map(pages_of_work, parts)), size)
            return _read_again(parts)

        return _normalized(_read(parts), job.name, another_look).to_json()
    except UnreadableError as error:
        return failure(job.name, error.issue).to_json()
    except (OSError, MemoryError) as error:
        return failure(job.name, _machine_issue(error)).to_json()
    except Exception as error:  # noqa: BLE001 - a reader's crash is that document's issue, told with its cause
        return failure(job.name, _crash_issue(error)).to_json()


def failure(name: str, issue: Issue) -> ReadResult:
    """The result of a document that could not be read at all."""
    from output.record_json import issue_to_json

    stated = issue_to_json(issue)
    stated["document"] = issue.document or name
    return ReadResult("failed", None, [stated])


def _parts(job: ReadJob, limits: Limits) -> list[bytes]:
    parts = [_bytes_of(part, limits) for part in job.parts]
    if not job.member:
        return parts
    from extract.bundle import member

    return [member(parts[0], job.member)]


def _read(parts: list[bytes]) -> Document:
    from extract.read import read, read_images
    from normalize.forms.definition import FORM_NAMES
    from normalize.forms.layout import printed_tables

    templates = [table for name in FORM_NAMES for table in printed_tables(name)]
    return read(parts[0], templates=templates) if len(parts) == 1 else read_images(parts, templates=templates)


def _read_again(parts: list[bytes]) -> Document:
    """The same document as another look at its pages has it."""
    from extract.scan.another_look import another_look

    with another_look():
        return _read(parts)


def looked_again(result: Normalized, another_look: AnotherLook | None) -> Normalized:
    """The result, its pages read once more where figures read from ink do not add up: one round, no more. A second
    look that fails leaves what the first one saw."""
    from normalize.normalize import normalize
    from normalize.second_look import checked_again, doubts, with_second_look

    record = result.record
    if record is None:
        return result
    if another_look is not None and doubts(record):
        try:
            again = normalize(another_look()).record
        except Exception:  # noqa: BLE001 - what the first look saw must not be lost by another
            again = None
        # Another form would be other figures.
        cells = again.cells if again is not None and again.form == record.form else {}
        looked = with_second_look(record, cells)
    elif any(cell.source and cell.source.votes for cell in record.cells.values()):
        looked = checked_again(record)
    else:
        return result
    return replace(result, record=looked, status=looked.status, issues=looked.issues)


def _bytes_of(part: FilePart | ArchivePart, limits: Limits) -> bytes:
    if isinstance(part, FilePart):
        path = Path(part.path)
        size = path.stat().st_size
        if size > limits.file_size:
            raise UnreadableError(
                Issue(
                    stage="extract",
                    category="file_too_large",
                    severity="error",
                    message=f"{size:,} bytes are more than the limit of {limits.file_size:,}",
                    hint="split the file, or raise NIANBAO_LIMIT_FILE_SIZE",
                )
            )
        return path.read_bytes()
    from crawler.archive import Archive, WarcPosition

    position = WarcPosition(part.file, part.offset, part.length)
    return Archive(Path(part.archive)).read(position).body


def with_issue(result: Normalized, issue: Issue) -> Normalized:
    """The result with one more issue, its record's too, and the status that follows."""
    issues = (*result.issues, issue)
    if result.record is None:
        return replace(result, issues=issues)
    from normalize.context import status_of

    record = replace(result.record, issues=(*result.record.issues, issue))
    record = replace(record, status=status_of(record.issues))
    return replace(result, record=record, issues=issues, status=record.status)


def _normalized(document: Document, name: str, another_look: AnotherLook | None = None) -> ReadResult:
    from normalize.normalize import normalize
    from normalize.tampering import hijacking, mirror_signs
    from output.record_json import issue_to_json, record_to_json

    hijacked = hijacking(document)
    result = looked_again(normalize(document, name=name), another_look)
    result = result if hijacked is None else with_issue(result, hijacked)
    issues = [{**issue_to_json(issue), "document": issue.document or name} for issue in result.issues]
    if result.record is None:
        # What could not be read may have been the report: that it is none is not known.
        cut = any(issue.severity == "error" for issue in document.issues)
        return ReadResult("failed" if cut else result.status, None, issues)
    signs = list(mirror_signs(document))
    return ReadResult(result.status, record_to_json(result.record), issues, signs=signs)


def out_of_memory() -> Issue:
    """The issue of a document that needs more memory than there is."""
    return _issue(
        "out_of_memory",
        "the document needs more memory than a reader may take",
        "raise NIANBAO_LIMIT_ADDRESS_SPACE, or split the document",
    )


def _machine_issue(error: OSError | MemoryError) -> Issue:
    if isinstance(error, FileNotFoundError):
        return _issue("file_not_found", f"no such file: {error.filename}", "check the path")
    if isinstance(error, MemoryError):
        return out_of_memory()
    return _issue("file_unreadable", f"the file could not be read: {error}", "check permissions and the disk")


def _crash_issue(error: Exception) -> Issue:
    if any(sign in str(error) for sign in _OUT_OF_MEMORY):
        return out_of_memory()
    return _issue(
        "reader_failed",
        f"the reader failed: {type(error).__name__}: {error}",
        "please report this document: a reader should name what is wrong with it",
    )


def _issue(category: str, message: str, hint: str) -> Issue:
    return Issue(stage="extract", category=category, severity="error", message=message, hint=hint)
