"""The places of figures, shown for the digest: from a record alone to the archive's bytes, and what stands there.

Documents are opened again for it, so it is done by reading processes, held to the limits of reading. A place that
can't be shown is left out, and said: the digest is no worse for it than it would be without pictures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from crawler.archive import Archive, ArchiveError, WarcPosition
from extract import sniff
from extract.bundle import member
from extract.document import UnreadableError
from extract.page_count import page_count, pages_of_work
from extract.read import document_sha256
from nianbao.console import say
from nianbao.copied import by_page, is_drawn, page_copy, table_copies
from nianbao.evidence import NoEvidenceError, evidence
from nianbao.limits import DEFAULT, Limits
from nianbao.pool import confined
from nianbao.reading import ArchivePart, Clock
from normalize.record import CellSource, Record, Source
from output.digest.exhibits import Exhibit, Exhibitor, PageCopy, Shown, TableCopy, Wanted


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A file of a document: where the archive holds it, or the bundle that it is in under the name `member`."""

    sha256: str
    part: ArchivePart
    member: str


@dataclass(frozen=True, slots=True)
class ExhibitJob:
    """Places in one record's documents, by the figure's code. `documents` are those documents' files, by the
    document's sha256, in the order of its pages. `alone` are the places that are wanted by themselves, `all` those that
    are wanted on their pages and in their tables."""

    name: str
    documents: Mapping[str, tuple[HeldPart, ...]]
    alone: Mapping[str, CellSource]
    all: Mapping[str, CellSource]


def archive_exhibitor(archive: Path, *, workers: int, limits: Limits = DEFAULT) -> Exhibitor:
    """The exhibitor over the responses in `archive`."""
    return partial(_exhibits, archive, workers, limits)


def _exhibits(archive: Path, workers: int, limits: Limits, wanted: Sequence[Wanted]) -> Iterator[Shown]:
    jobs = [_job(one, archive) for one in wanted]
    if not jobs:
        return
    for job, result in confined(show, jobs, workers=min(workers, len(jobs)), limits=limits):
        shown = result if isinstance(result, Shown) else Shown({}, failures=(result.message,))
        for failure in dict.fromkeys(shown.failures):
            say(f"{job.name}: no picture of a figure's place: {failure}")
        yield shown


def show(job: ExhibitJob, limits: Limits, clock: Clock) -> Shown:
    """Look up every place of the job. `clock` is told the documents' pages and bytes."""
    page_total, failures = 0, list[str]()
    opened: dict[str, list[bytes]] = {}
    for document, parts in job.documents.items():
        try:
            files = [_bytes_of(part) for part in parts]
            page_total += sum(map(pages_of_work, files))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - what a file does to a library costs its pictures, and is told
            failures.append(_told(error))
        else:
            opened[document] = files
    clock(max(page_total, 1), sum(len(data) for files in opened.values() for data in files))
    exhibits: dict[str, Exhibit] = {}
    for code, source in job.alone.items():
        if source.document not in opened:
            continue
        try:
            data, place = _page_of(source, opened[source.document])
            found = evidence(place, data, sniff.sniff(data))
            exhibits[code] = Exhibit(found.png, found.text, found.markup)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above, of one picture
            failures.append(_told(error))
    pages, tables = _copies(job, opened, failures)
    return Shown(exhibits, tuple(failures), pages, tables)


def _copies(
    job: ExhibitJob, opened: Mapping[str, Sequence[bytes]], failures: list[str]
) -> tuple[tuple[PageCopy, ...], tuple[TableCopy, ...]]:
    """The pages and tables in which the figures stand; why one can't be shown is added to the failures."""
    types = {document: sniff.sniff(files[0]) for document, files in opened.items()}
    drawn: dict[str, CellSource] = {}
    written: dict[str, dict[str, CellSource]] = {}
    for code, source in job.all.items():
        if source.document in opened:
            of_tables = written.setdefault(source.document, {})
            (drawn if is_drawn(source, types[source.document]) else of_tables)[code] = source
    pages: list[PageCopy] = []
    for sources in by_page(drawn):
        try:
            first = next(iter(sources.values()))
            data, place = _page_of(first, opened[first.document])
            pages.append(page_copy(sources, place, data, sniff.sniff(data)))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above, of one page
            failures.append(_told(error))
    tables: list[TableCopy] = []
    for document, sources in written.items():
        try:
            tables += table_copies(document, sources, opened[document][0]) if sources else ()
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - as above, of one document's tables
            failures.append(_told(error))
    return tuple(pages), tuple(tables)


def _told(error: Exception) -> str:
    expected = isinstance(error, (ArchiveError, UnreadableError, NoEvidenceError))
    return str(error) if expected else f"{type(error).__name__}: {error}"


def _job(wanted: Wanted, archive: Path) -> ExhibitJob:
    record = wanted.record
    placed = {code: cell.source for code, cell in record.cells.items() if cell.source is not None}
    alone = {code: placed[code] for code in wanted.codes if code in placed}
    everything = placed if wanted.whole else {}
    documents = {source.document for source in (*alone.values(), *everything.values())}
    held = {document: parts for document in sorted(documents) if (parts := _held(record, document, archive))}
    return ExhibitJob(record.title or record.record_id, held, alone, everything)


def _held(record: Record, document: str, archive: Path) -> tuple[HeldPart, ...]:
    """The files of a document. One made of page images has no place in the archive of its own: it is the images that
    follow it among the sources, as many as its hash covers."""
    for index, source in enumerate(record.sources):
        if source.document != document:
            continue
        if (single := _part(source, archive)) is not None:
            return (single,)
        parts: list[HeldPart] = []
        for image in record.sources[index + 1 :]:
            if (part := _part(image, archive)) is None:
                break
            parts.append(part)
            if document_sha256([part.sha256 for part in parts]) == document:
                return tuple(parts)
    return ()


def _part(source: Source, archive: Path) -> HeldPart | None:
    if source.warc_file is None or source.warc_offset is None or source.warc_length is None:
        return None
    place = ArchivePart(str(archive), source.warc_file, source.warc_offset, source.warc_length)
    return HeldPart(source.document, place, source.name)


def _bytes_of(held: HeldPart) -> bytes:
    """The file's bytes, which are those that were read: their hash is the source's."""
    position = WarcPosition(held.part.file, held.part.offset, held.part.length)
    data = Archive(Path(held.part.archive)).read(position).body
    if hashlib.sha256(data).hexdigest() != held.sha256 and sniff.sniff(data) in sniff.BUNDLES:
        data = member(data, held.member)
    if hashlib.sha256(data).hexdigest() != held.sha256:
        raise NoEvidenceError("the archive holds other bytes than those that were read")
    return data


def _page_of(source: CellSource, parts: Sequence[bytes]) -> tuple[bytes, CellSource]:
    """The file that the source's page is in, and the source with the page's number within that file."""
    if source.page is None or len(parts) == 1:
        return parts[0], source
    first = 1
    for data in parts:
        pages = page_count(data)
        if source.page < first + pages:
            return data, replace(source, page=source.page - first + 1)
        first += pages
    raise NoEvidenceError(f"the document's {len(parts)} files have no page {source.page}")
