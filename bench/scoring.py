"""A reading held against the truth: cells right, cells wrong without a word, and what kind of miss each one is."""

from __future__ import annotations

import traceback
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.document import Document, Issue, UnreadableError
from extract.read import read
from nianbao.quirks import Expected, GeneratedDocument
from normalize.forms.definition import FORM_NAMES
from normalize.forms.layout import printed_tables
from normalize.normalize import normalize
from normalize.record import Cell, Record

# Issues that say that figures may be wrong; any other leaves a wrong figure unflagged.
_FLAGS = frozenset(
    {"amount_without_unit", "unread_cells", "merged_figures", "row_unplaced", "unplaced_figures"}
)


@dataclass(frozen=True, slots=True)
class Miss:
    """One statement that was read otherwise than it was printed. `silent`: a wrong number, and no issue."""

    document: str
    what: str
    expected: str
    got: str
    silent: bool = False


@dataclass(slots=True)
class Score:
    """Sums over documents. `nonzero` counts cells whose truth is a number other than 0. `silent` are wrong numbers that
    no issue names, `unflagged` those among them that no failed check names either."""

    documents: int = 0
    cells: int = 0
    right: int = 0
    nonzero: int = 0
    nonzero_right: int = 0
    silent: int = 0
    unflagged: int = 0
    illegible: int = 0
    conflicts: int = 0
    form: int = 0
    agency: int = 0
    year: int = 0
    title: int = 0
    sections: int = 0
    perfect: int = 0
    misses: list[Miss] = field(default_factory=list)
    seconds: float = 0.0

    def share(self, part: int, of: int) -> str:
        """A percentage that says 100 only where nothing is missing."""
        if not of:
            return "-"
        if part == of:
            return "100"
        return f"{min(99.99, 100 * part / of):.2f}"


def read_record(data: bytes, name: str) -> tuple[Record | None, tuple[Issue, ...]]:
    """The product's own way from bytes to record; a crash is an issue, as it is in a run."""
    templates = [table for form in FORM_NAMES for table in printed_tables(form)]
    try:
        document = read(data, templates=templates)
    except UnreadableError as error:
        return None, (error.issue,)
    except Exception as error:  # noqa: BLE001 - a measurement counts crashes, it does not stop at one
        last = traceback.extract_tb(error.__traceback__)[-1]
        message = f"{type(error).__name__}: {error} ({last.filename.rpartition('/')[2]}:{last.lineno})"
        return None, (Issue("extract", "reader_failed", "error", message),)
    return read_document(document, name)


def read_document(document: Document, name: str) -> tuple[Record | None, tuple[Issue, ...]]:
    """A document's record and issues."""
    try:
        result = normalize(document, name=name)
    except Exception as error:  # noqa: BLE001 - as above
        last = traceback.extract_tb(error.__traceback__)[-1]
        message = f"{type(error).__name__}: {error} ({last.filename.rpartition('/')[2]}:{last.lineno})"
        return None, (Issue("normalize", "reader_failed", "error", message),)
    return result.record, result.issues


def add(
    score: Score,
    generated: GeneratedDocument,
    record: Record | None,
    issues: Sequence[Issue],
    *,
    tables_only: bool = False,
) -> None:
    """Hold one record against its truth. `tables_only`: a peer that gave no text is not asked whose report it is."""
    truth, name = generated.truth, generated.name
    before = len(score.misses)
    score.documents += 1
    if record is None:
        score.misses.append(
            Miss(name, "record", "a record", "; ".join(f"{i.category}: {i.message}" for i in issues))
        )
    elif not tables_only:
        _add_identity(score, generated, record)
    if record is not None:
        score.form += record.form == truth.form
        if record.form != truth.form:
            score.misses.append(Miss(name, "form", truth.form, str(record.form)))
    flagged = _flagged_codes(issues)
    doubted = _doubted_codes(record)
    for code, expected in truth.cells.items():
        cell = record.cells.get(code) if record is not None else None
        score.cells += 1
        nonzero = expected.state == "number" and bool(expected.value)
        score.nonzero += nonzero
        score.illegible += cell is not None and cell.state == "illegible"
        score.conflicts += cell is not None and cell.state == "conflict"
        if cell is not None and is_right(cell, expected):
            score.right += 1
            score.nonzero_right += nonzero
            continue
        silent = cell is not None and cell.state == "number" and not any(flag in code for flag in flagged)
        score.silent += silent
        score.unflagged += silent and code not in doubted
        if record is not None:
            score.misses.append(Miss(name, code, _say(expected), _say(cell), silent))
    score.perfect += len(score.misses) == before


def _add_identity(score: Score, generated: GeneratedDocument, record: Record) -> None:
    truth, name = generated.truth, generated.name
    agency = record.agency.name if record.agency else None
    numbers = tuple(section.number for section in record.sections)
    checks = (
        ("agency", agency in truth.agencies, truth.agency, agency),
        ("year", record.year == truth.year, truth.year, record.year),
        ("title", _plain(record.title) == _plain(truth.title), truth.title, record.title),
        ("sections", numbers == truth.sections, truth.sections, numbers),
    )
    for what, right, expected, got in checks:
        setattr(score, what, getattr(score, what) + right)
        if not right:
            score.misses.append(Miss(name, what, str(expected), str(got)))


def is_right(cell: Cell, expected: Expected) -> bool:
    """Whether a statement is the one that the truth asks for."""
    if expected.state == "unstated":
        return cell.state != "number"
    return cell.state == expected.state and cell.value == expected.value


def _flagged_codes(issues: Iterable[Issue]) -> set[str]:
    """What an issue names, as far as its message names a code."""
    return {issue.message.partition(":")[0] for issue in issues if issue.category in _FLAGS}


def _doubted_codes(record: Record | None) -> set[str]:
    """Codes of figures that don't add up."""
    if record is None:
        return set()
    return {code for finding in record.findings if finding.status == "fail" for code in finding.codes}


def _plain(title: str | None) -> str:
    return "".join(unicodedata.normalize("NFKC", title or "").split())


def _say(cell: Cell | Expected | None) -> str:
    if cell is None:
        return "nothing"
    raw = f" {cell.raw!r}" if isinstance(cell, Cell) and cell.raw and cell.state != "number" else ""
    return str(cell.value) if cell.state == "number" else f"{cell.state}{raw}"


def grouped(
    misses: Sequence[Miss], quirks: dict[str, tuple[str, ...]]
) -> list[tuple[str, int, int, str, str]]:
    """Misses by kind, most frequent first: (kind, misses, documents, an example, quirks met in over-proportion)."""
    kinds: dict[str, list[Miss]] = {}
    for miss in misses:
        kinds.setdefault(_kind(miss), []).append(miss)
    everywhere = Counter(quirk for found in quirks.values() for quirk in set(found))
    rows = []
    for kind, found in kinds.items():
        documents = list(dict.fromkeys(miss.document for miss in found))
        here = Counter(quirk for name in documents for quirk in set(quirks[name]))
        total = len(quirks)
        lift = {
            q: (n / len(documents)) / (everywhere[q] / total) * (n / everywhere[q]) for q, n in here.items()
        }
        suspects = ", ".join(
            f"{q} {here[q]}/{everywhere[q]}" for q in sorted(lift, key=lambda q: -lift[q])[:3]
        )
        first = found[0]
        rows.append(
            (
                kind,
                len(found),
                len(documents),
                f"{first.document} {first.what}: {first.expected} ≠ {first.got}",
                suspects,
            )
        )
    return sorted(rows, key=lambda row: -row[1])


def _kind(miss: Miss) -> str:
    """A miss without its particulars."""
    group = miss.what.split(".")[0] if "." in miss.what else miss.what
    if group.startswith(("reconsideration", "litigation")):
        group = "review_litigation"
    if "." not in miss.what:
        return f"{group}: {miss.got.split(':')[0]}" if miss.what == "record" else group
    expected = miss.expected if not miss.expected.lstrip("-").replace(".", "").isdigit() else "number"
    got = miss.got.split(" ")[0]
    got = got if not got.lstrip("-").replace(".", "").isdigit() else "other number"
    return f"{group}: {expected} → {got}{' (silent)' if miss.silent else ''}"
