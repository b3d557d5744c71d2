"""The places of figures in doubt, shown for the digest: from a record alone to the archive's bytes, and what stands in
them there.

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
from nianbao.evidence import NoEvidenceError, evidence
from nianbao.limits import DEFAULT, Limits
from nianbao.pool import confined
from nianbao.reading import ArchivePart, Clock
from normalize.record import CellSource, Record, Source
from output.digest.exhibits import Exhibit, Exhibitor, Wanted


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A file of a document: where the archive holds it, or the bundle that it is in under the name `member`."""

    sha256: str
    part: ArchivePart
    member: str


@dataclass(frozen=True, slots=True)
class ExhibitJob:
    """Places in one record's documents, by the figure's code. `documents` are those documents' files, by the
    document's sha256, in the order of its pages."""

    name: str
    documents: Mapping[str, tuple[HeldPart, ...]]
    places: Mapping[str, CellSource]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a job showed, by code, and why the others could not be."""

    exhibits: Mapping[str, Exhibit]
    failures: tuple[str, ...] = ()


def archive_exhibitor(archive: Path, *, workers: int, limits: Limits = DEFAULT) -> Exhibitor:
    """The exhibitor over the responses in `archive`."""
    return partial(_exhibits, archive, workers, limits)


def _exhibits(
    archive: Path, workers: int, limits: Limits, wanted: Sequence[Wanted]
) -> Iterator[Mapping[str, Exhibit]]:
    jobs = [_job(record, codes, archive) for record, codes in wanted]
    if not jobs:
        return
    for job, result in confined(show, jobs, workers=min(workers, len(jobs)), limits=limits):
        shown = result if isinstance(result, Shown) else Shown({}, (result.message,))
        for failure in dict.fromkeys(shown.failures):
            say(f"{job.name}: no picture of a figure's place: {failure}")
        yield shown.exhibits


def show(job: ExhibitJob, limits: Limits, clock: Clock) -> Shown:
    """Look up every place of the job. `clock` is told the documents' pages and bytes."""
    pages, failures = 0, list[str]()
    opened: dict[str, list[bytes]] = {}
    for document, parts in job.documents.items():
        try:
            files = [_bytes_of(part) for part in parts]
            pages += sum(map(pages_of_work, files))
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - what a file does to a library costs its pictures, and is told
            failures.append(_told(error))
        else:
            opened[document] = files
    clock(max(pages, 1), sum(len(data) for files in opened.values() for data in files))
    exhibits: dict[str, Exhibit] = {}
    for code, source in job.places.items():
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
    return Shown(exhibits, tuple(failures))


def _told(error: Exception) -> str:
    expected = isinstance(error, (ArchiveError, UnreadableError, NoEvidenceError))
    return str(error) if expected else f"{type(error).__name__}: {error}"


def _job(record: Record, codes: Sequence[str], archive: Path) -> ExhibitJob:
    sources = {code: source for code in codes if (source := record.cells[code].source) is not None}
    documents = {source.document for source in sources.values()}
    held = {document: parts for document in sorted(documents) if (parts := _held(record, document, archive))}
    return ExhibitJob(record.title or record.record_id, held, sources)


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
