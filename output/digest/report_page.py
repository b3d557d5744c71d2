"""What a report's page shows, worked out before any markup: the tables as printed, the evidence of every
figure, the findings as sums. `templates/report.html` only sets it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import count
from string import ascii_lowercase

from normalize.record import Cell, Correction, Finding, GridTemplate, Record, Source, TemplateCell
from output.digest.check_words import Spelled, check_name, spelled, verdict
from output.digest.doubt import Ballot, Readings, ballots, count_readings, reason
from output.digest.exhibits import NOTHING, Hung, PageCopy, Shown, TableCopy
from output.digest.identity import DOUBTFUL_BELOW, Sum, draw, folded, format_number
from output.digest.terms import Phrase, full_term
from output.finding_ids import finding_ids
from output.versions import Chain

MINUS = re.compile("[\u2010-\u2015\u2212]")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
NO_EXHIBITS: Mapping[str, Hung] = {}


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with its sum. `label` is what a failed one is called on its report's page: a, b, c, … in the
    record's order; empty for the others. `number` counts all of them, from 1."""

    number: int
    label: str
    finding: Finding
    sum: Sum | None
    id: str = ""

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"finding-{self.label}" if self.label else f"check-{self.number}"

    @property
    def name(self) -> Phrase | None:
        """Which identity it is; None where its check is none that has a name."""
        return check_name(self.finding)

    @property
    def verdict(self) -> Phrase | None:
        """How far a failed sum is off; None where it is not one."""
        return None if self.sum is None else verdict(self.finding, self.sum)

    @property
    def spelled(self) -> Spelled | None:
        """The sum in one line, or which figures it lacks; None where it is no sum."""
        if self.sum is None or self.finding.attribution == "reading":
            return None  # it lacks no figure: it lacks certainty, and says so
        return spelled(self.finding, self.sum)

    @property
    def folded(self) -> Sum | None:
        """The sum as a list shows it."""
        return None if self.sum is None else folded(self.sum)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the form and all that is known of it. `number` counts the page's figures; labels are as
    printed, outermost first; `read_as` is empty where the text as printed already says it; `failed` and
    `concerned` are findings. `correction` is what a person read there. `reason` says why it is in doubt; `exhibit` is
    what stands at its place then. `mark` is the id of its place in the copied pages and tables, or
    empty."""

    number: int
    code: str
    cell: Cell
    term: Phrase
    row_labels: tuple[str, ...]
    column_labels: tuple[str, ...]
    read_as: str
    value: str
    doubtful: bool
    source_number: int | None
    failed: tuple[FindingView, ...]
    concerned: tuple[FindingView, ...]
    correction: Correction | None
    ballots: tuple[Ballot, ...]
    reason: Phrase | None
    exhibit: Hung | None
    mark: str

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"cell-{self.code}"

    @property
    def is_plain(self) -> bool:
        """Whether its place shows what is printed and nothing else."""
        told = self.read_as or self.failed or self.correction is not None
        return self.cell.state == "number" and self.cell.raw is not None and not told

    @property
    def by_eye(self) -> str:
        """The number that a person read; empty where that is none."""
        return "" if self.correction is None else format_number(self.correction.value)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a printed table: a label with its heading scope, or a figure with its headings' ids."""

    template: TemplateCell
    id: str
    scope: str = ""
    headers: str = ""
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One of the form's tables, row by row, with the failed identities that begin in it."""

    name: str
    rows: tuple[tuple[Slot, ...], ...]
    failed: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """All that the page shows of one record. `loose` are figures that no printed table has a place for;
    `readings` tells how those read from ink were read; `versions` are all that were published, newest
    first; `pages` and `copies` are the document's own pages and tables."""

    record: Record
    readings: Readings
    tables: tuple[PrintedTable, ...]
    loose: tuple[Figure, ...]
    findings: tuple[FindingView, ...]
    versions: Chain = ()
    pages: tuple[PageCopy, ...] = ()
    copies: tuple[TableCopy, ...] = ()

    def findings_of(self, status: str) -> tuple[FindingView, ...]:
        """The findings with that status, in the record's order."""
        return tuple(view for view in self.findings if view.finding.status == status)

    @property
    def drawn_in_tables(self) -> frozenset[str]:
        """Labels of the findings that stand below their table, and so need no drawing elsewhere."""
        return frozenset(view.label for table in self.tables for view in table.failed)

    def doubts(self) -> tuple[tuple[Figure, ...], ...]:
        """The figures in doubt, in the order of the tables, those of one place together: a row whose figures
        can't be told apart is one thing to look at."""
        places: dict[object, list[Figure]] = {}
        for figure in self.figures():
            if figure.reason is not None:
                place = (figure.cell.source, figure.cell.state, figure.cell.raw)
                places.setdefault(figure.code if figure.cell.source is None else place, []).append(figure)
        return tuple(map(tuple, places.values()))

    def number_of(self, document: str) -> int | None:
        """Which of the record's sources the document is, from 1."""
        return next(
            (n for n, source in enumerate(self.record.sources, 1) if source.document == document), None
        )

    def corrected(self) -> tuple[Figure, ...]:
        """The figures that a person read too, in the order of the tables."""
        return tuple(figure for figure in self.figures() if figure.correction is not None)

    def voters(self) -> tuple[tuple[str, str], ...]:
        """Every reader, with its version, that has a vote on a figure in doubt."""
        cast = (ballot for figure in self.figures() if figure.reason is not None for ballot in figure.ballots)
        return tuple(dict.fromkeys((ballot.reader, ballot.version) for ballot in cast))

    def figures(self) -> Iterable[Figure]:
        """Every figure on the page, in the order of the tables."""
        for table in self.tables:
            for row in table.rows:
                yield from (slot.figure for slot in row if slot.figure is not None)
        yield from self.loose


def view_findings(
    record: Record, wanted: Callable[[Finding], bool] = lambda _: True
) -> tuple[FindingView, ...]:
    """The record's findings, numbered, the failed ones lettered, each drawn as a sum where it is one; of those that are
    wanted, which keep the numbers and letters that they have among all."""
    labels = map(letter, count())
    views = []
    for number, (finding, id) in enumerate(zip(record.findings, finding_ids(record), strict=True), 1):
        label = next(labels) if finding.status == "fail" else ""
        if wanted(finding):
            views.append(FindingView(number, label, finding, draw(finding, record.cells), id))
    return tuple(views)


def letter(index: int) -> str:
    """0 → a, 25 → z, 26 → aa: letters, because a number beside a figure looks like a part of it."""
    name = ""
    index += 1
    while index:
        index, place = divmod(index - 1, len(ascii_lowercase))
        name = ascii_lowercase[place] + name
    return name


def view_report(
    record: Record,
    layout: Sequence[GridTemplate],
    exhibits: Mapping[str, Hung] = NO_EXHIBITS,
    versions: Chain = (),
    copies: Shown = NOTHING,
) -> ReportView:
    """The record set in the tables of its form; `layout` is empty where the form is not known. `exhibits` are
    those of its figures in doubt, by code; `versions` all that were published of it, oldest first; `copies` its pages
    and tables as the document has them."""
    findings = view_findings(record)
    headings = {code: heads for table in layout for code, heads in _headings(table).items()}
    figures = _figures(record, findings, headings, exhibits, _marks(copies))
    tables = tuple(_printed_table(template, figures, findings) for template in layout)
    printed = {place.code for template in layout for place in template.cells}
    loose = tuple(figure for code, figure in figures.items() if code not in printed)
    return ReportView(
        record,
        count_readings(record.cells),
        tables,
        loose,
        findings,
        versions[::-1],
        copies.pages,
        copies.tables,
    )


def place_id(codes: tuple[str, ...]) -> str:
    """The id of a place in the copied pages and tables, by the codes of the figures that stand there."""
    return f"at-{codes[0]}" if codes else ""


def _marks(copies: Shown) -> dict[str, str]:
    """The id of each figure's place in the copies, by code."""
    on_pages = (mark.codes for page in copies.pages for mark in page.marks)
    in_tables = (cell.codes for table in copies.tables for row in table.rows for cell in row)
    return {code: place_id(codes) for codes in (*on_pages, *in_tables) for code in codes}


def source_name(source: Source) -> str:
    """What to call a source: its name, else its address, else the start of its hash."""
    return source.name or source.url or source.document[:12]


@dataclass(frozen=True, slots=True)
class _Headings:
    """The labels that head a figure: those above it and those beside it, outermost first."""

    above: tuple[TemplateCell, ...]
    beside: tuple[TemplateCell, ...]


NO_HEADINGS = _Headings((), ())


def _printed_table(
    template: GridTemplate, figures: Mapping[str, Figure], findings: Sequence[FindingView]
) -> PrintedTable:
    empty = _empty_table(template)
    rows = tuple(
        tuple(
            Slot(slot.template, slot.id, slot.scope, slot.headers, figures.get(slot.template.code))
            if slot.template.code
            else slot
            for slot in row
        )
        for row in empty.rows
    )
    # By its first operand: an identity across tables would otherwise have two places and one anchor.
    failed = tuple(
        v for v in findings if v.finding.status == "fail" and not empty.codes.isdisjoint(v.finding.codes[:1])
    )
    return PrintedTable(template.name, rows, failed)


@dataclass(frozen=True, slots=True)
class _EmptyTable:
    """A printed table before any figure is set in it, and the codes that it has places for."""

    rows: tuple[tuple[Slot, ...], ...]
    codes: frozenset[str]


@cache
def _empty_table(template: GridTemplate) -> _EmptyTable:
    headings, scopes = _headings(template), _scopes(template)
    slots: list[list[Slot]] = [[] for _ in range(template.n_rows)]
    for place in sorted(template.cells, key=lambda place: (place.row, place.column)):
        if place.code:
            heads = headings[place.code]
            ids = " ".join(_slot_id(template, label) for label in (*heads.above, *heads.beside))
            slot = Slot(place, _slot_id(template, place), headers=ids)
        else:
            slot = Slot(place, _slot_id(template, place), scope=scopes[place.row, place.column])
        slots[place.row].append(slot)
    codes = frozenset(place.code for place in template.cells if place.code)
    return _EmptyTable(tuple(map(tuple, slots)), codes)


def _slot_id(template: GridTemplate, place: TemplateCell) -> str:
    return f"{template.name}-{place.row}-{place.column}"


def _figures(
    record: Record,
    findings: Sequence[FindingView],
    headings: Mapping[str, _Headings],
    exhibits: Mapping[str, Hung],
    marks: Mapping[str, str],
) -> dict[str, Figure]:
    by_code: dict[str, list[FindingView]] = {}
    for view in findings:
        for code in dict.fromkeys(view.finding.codes):
            by_code.setdefault(code, []).append(view)
    source_numbers = {source.document: number for number, source in enumerate(record.sources, 1)}
    corrections = {correction.code: correction for correction in record.corrections}
    figures = {}
    for number, (code, cell) in enumerate(record.cells.items(), 1):
        heads = headings.get(code, NO_HEADINGS)
        concerned = by_code.get(code, [])
        figures[code] = Figure(
            number=number,
            code=code,
            cell=cell,
            term=full_term(code),
            row_labels=tuple(label.label for label in heads.beside),
            column_labels=tuple(label.label for label in heads.above),
            read_as=_read_as(cell),
            value=format_number(cell.value),
            doubtful=cell.confidence is not None and cell.confidence < DOUBTFUL_BELOW,
            source_number=None if cell.source is None else source_numbers.get(cell.source.document),
            failed=tuple(view for view in concerned if view.finding.status == "fail"),
            concerned=tuple(view for view in concerned if view.finding.status != "pass"),
            correction=corrections.get(code),
            ballots=ballots(cell),
            reason=reason(cell),
            exhibit=exhibits.get(code),
            mark=marks.get(code, ""),
        )
    return figures


def _read_as(cell: Cell) -> str:
    """The value, unless the text as printed is that number, however its digits and signs are set."""
    if cell.value is None:
        return ""
    digits = "".join(unicodedata.normalize("NFKC", cell.raw if cell.raw is not None else "").split())
    digits = MINUS.sub("-", digits).removeprefix("+").replace(",", "")
    if cell.unit == "yuan":
        digits = digits.removesuffix("元")
    return "" if NUMBER.fullmatch(digits) and Decimal(digits) == cell.value else format_number(cell.value)


@cache
def _headings(template: GridTemplate) -> dict[str, _Headings]:
    labels = [place for place in template.cells if not place.code]
    figure_rows = {place.row for place in template.cells if place.code}
    headings = {}
    for place in template.cells:
        if not place.code:
            continue
        # A table of several parts repeats its headings: those that count stand between this part's figures
        # and the figures above them.
        first = place.row
        while first - 1 in figure_rows:
            first -= 1
        top = max((row for row in figure_rows if row < first), default=-1)
        above = tuple(
            label
            for label in labels
            if top < label.row < first
            and label.column < place.column + place.column_span
            and place.column < label.column + label.column_span
        )
        beside = tuple(
            label
            for label in labels
            if label.row <= place.row < label.row + label.row_span
            and label.column < place.column
            and label.row in figure_rows
        )
        headings[place.code] = _Headings(above, beside)
    return headings


def _scopes(template: GridTemplate) -> dict[tuple[int, int], str]:
    """The scope of every label, by row and column."""
    return {(place.row, place.column): _scope(place, template) for place in template.cells if not place.code}


def _scope(label: TemplateCell, template: GridTemplate) -> str:
    """Whether a label heads rows or columns: those beside figures head rows."""
    beside = any(
        place.code and label.row <= place.row < label.row + label.row_span and place.column > label.column
        for place in template.cells
    )
    if beside:
        return "rowgroup" if label.row_span > 1 else "row"
    return "colgroup" if label.column_span > 1 else "col"
