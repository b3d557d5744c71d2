"""One document from bytes to record: extract, then normalize. Runs in a child process that may be killed.

What comes back is JSON text: it crosses the process boundary cheaply, and it is what the ledger stores.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extract.document import Document, Issue, UnreadableError
from nianbao.limits import DEFAULT


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
    """One document to be read. Several `parts` are the page images of one document, in order."""

    name: str
    parts: tuple[FilePart, ...] | tuple[ArchivePart, ...]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of a job. `record` is the public JSON of the record, None where there is none."""

    status: str
    record: dict[str, Any] | None
    issues: list[dict[str, Any]]

    def to_json(self) -> str:
        """As stored and sent between processes. Half a surrogate pair, which a broken font map can yield, is
        no character and cannot be written: it becomes U+FFFD here, whatever reader it came from."""
        text = json.dumps(
            {"status": self.status, "record": self.record, "issues": self.issues}, ensure_ascii=False
        )
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    @staticmethod
    def from_json(text: str) -> ReadResult:
        """Back from `to_json`."""
        stored = json.loads(text)
        return ReadResult(stored["status"], stored["record"], stored["issues"])


def read_job(job: ReadJob) -> str:
    """Read one document; the result as JSON. Never raises for what a document can do to a reader."""
    try:
        document = _read(job)
    except UnreadableError as error:
        return failure(job.name, error.issue).to_json()
    except (OSError, MemoryError) as error:
        return failure(job.name, _machine_issue(error)).to_json()
    except Exception as error:  # noqa: BLE001 - a reader's crash is that document's issue, told with its cause
        return failure(job.name, _crash_issue(error)).to_json()
    return _normalized(document, job.name).to_json()


def failure(name: str, issue: Issue) -> ReadResult:
    """The result of a document that could not be read at all."""
    from output.record_json import issue_to_json

    stated = issue_to_json(issue)
    stated["document"] = issue.document or name
    return ReadResult("failed", None, [stated])


def _read(job: ReadJob) -> Document:
    from extract.read import read, read_images
    from normalize.forms.definition import FORM_NAMES
    from normalize.forms.layout import printed_tables

    templates = [table for name in FORM_NAMES for table in printed_tables(name)]
    parts = [_bytes_of(part) for part in job.parts]
    return read(parts[0], templates=templates) if len(parts) == 1 else read_images(parts, templates=templates)


def _bytes_of(part: FilePart | ArchivePart) -> bytes:
    if isinstance(part, FilePart):
        path = Path(part.path)
        size = path.stat().st_size
        if size > DEFAULT.file_size:
            raise UnreadableError(
                Issue(
                    stage="extract",
                    category="file_too_large",
                    severity="error",
                    message=f"{size:,} bytes are more than the limit of {DEFAULT.file_size:,}",
                    hint="split the file, or raise file_size in nianbao/limits.py",
                )
            )
        return path.read_bytes()
    from crawler.archive import Archive, WarcPosition

    position = WarcPosition(part.file, part.offset, part.length)
    return Archive(Path(part.archive)).read(position).body


def _normalized(document: Document, name: str) -> ReadResult:
    from normalize.normalize import normalize
    from output.record_json import issue_to_json, record_to_json

    result = normalize(document, name=name)
    issues = [{**issue_to_json(issue), "document": issue.document or name} for issue in result.issues]
    record = None if result.record is None else record_to_json(result.record)
    return ReadResult(result.status, record, issues)


def _machine_issue(error: OSError | MemoryError) -> Issue:
    if isinstance(error, FileNotFoundError):
        return _issue("file_not_found", f"no such file: {error.filename}", "check the path")
    if isinstance(error, MemoryError):
        return _issue(
            "out_of_memory",
            "the document needs more memory than a reader may take",
            "raise address_space in nianbao/limits.py, or split the document",
        )
    return _issue("file_unreadable", f"the file could not be read: {error}", "check permissions and the disk")


def _crash_issue(error: Exception) -> Issue:
    return _issue(
        "reader_failed",
        f"the reader failed: {type(error).__name__}: {error}",
        "please report this document: a reader should name what is wrong with it",
    )


def _issue(category: str, message: str, hint: str) -> Issue:
    return Issue(stage="extract", category=category, severity="error", message=message, hint=hint)
