"""One report's copies → its record: which copy speaks, what the others say otherwise, which editions there were.

The order is strict: tier, then form and status, then text before its picture. Cells are one copy's, as it was read; a
copy that says otherwise becomes a finding, never a value. Where one portal published the report more than once, and
says which is the later, the earlier ones are editions of their own and no copies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nianbao.copies import Cluster, Copy
from nianbao.provenance import RANKS
from normalize.context import status_of
from normalize.record import Finding, Issue, Record, Source

SOURCES_DISAGREE = "sources_disagree"
POSSIBLE_DUPLICATE = "possible_duplicate"

# Text before its picture; among texts, what people read on the page before what they download.
_FORMATS = (
    "text/html",
    "text/plain",
    "multipart/related",
    "application/vnd.openxmlformats",
    "application/vnd.ms-",
    "application/vnd.oasis",
    "application/msword",
    "application/rtf",
    "application/pdf",
    "application/ofd",
    "image/",
)
_UNREAD = frozenset({"illegible", "conflict"})
# What a list says of a report that replaces another.
CORRECTED = re.compile(r"更正|勘误|修订|修正|修改|订正|重新发布|更新版|变更")


@dataclass(frozen=True, slots=True)
class Merged:
    """A report's record; the earlier editions that this run saw too, oldest first; every id that a copy of it would
    have of itself, the record's first; and the code of its agency's region, "" where that is not known."""

    record: Record
    earlier: tuple[Record, ...] = ()
    ids: tuple[str, ...] = ()
    region: str = ""


def merge(cluster: Cluster) -> Merged:
    """The record of a report's copies, without the findings on doubtful neighbours (`with_doubts`)."""
    earlier, record = _merged(cluster.copies)
    own, region = record.record_id, cluster.region
    if cluster.shares_name and region:
        # Another agency of that name has a report of that year: without the region both would have one id.
        record = replace(record, record_id=id_in_region(own, region))
        earlier = tuple(replace(edition, record_id=record.record_id) for edition in earlier)
    others = () if cluster.shares_name else tuple(copy.record.record_id for copy in cluster.copies)
    return Merged(record, earlier, tuple(dict.fromkeys((record.record_id, own, *others))), region)


def id_in_region(plain: str, region: str) -> str:
    """The id of a record whose plain id another agency of that name has."""
    return f"{plain}-{region}"


def with_doubts(record: Record, doubts: Sequence[tuple[Record, str]]) -> Record:
    """The record with a finding for each other record that may be the same report."""
    findings = tuple(_possible(other, reason) for other, reason in doubts)
    return replace(record, findings=(*record.findings, *findings)) if findings else record


def _merged(copies: Sequence[Copy]) -> tuple[tuple[Record, ...], Record]:
    readable = sorted((copy for copy in copies if copy.is_read), key=_preference)
    unread = sorted((copy for copy in copies if not copy.is_read), key=lambda copy: not copy.is_official)
    if not readable:
        return (), unread[0].record
    best = readable[0]
    if best.tier == "suspicious":
        return _of_mirrors(readable, [copy for copy in unread if copy.is_official])
    # The portal of the best copy; but one that published a correction knows better than one that still has the old.
    portals = dict.fromkeys(copy.portal for copy in readable if copy.tier == best.tier)
    by_portal = {
        portal: _editions([c for c in readable if (c.portal, c.tier) == (portal, best.tier)])
        for portal in portals
    }
    portal = max(by_portal, key=lambda name: len(by_portal[name]))
    *earlier, current = by_portal[portal]
    elsewhere = [c for c in readable if (c.portal, c.tier) != (portal, best.tier)]
    now = [*sorted(current, key=_preference), *sorted(elsewhere, key=_preference)]
    best, others = now[0], now[1:]
    before = [min(edition, key=_preference) for edition in earlier]
    findings = [found for other in others for found in _disagreement(best, other, before)]
    record = replace(
        best.record,
        sources=_sources(now),
        findings=(*best.record.findings, *dict.fromkeys(findings)),
    )
    editions = tuple(
        replace(copy.record, sources=_sources(sorted(edition, key=_preference)))
        for copy, edition in zip(before, earlier, strict=True)
    )
    return editions, record


def _of_mirrors(readable: list[Copy], unread: list[Copy]) -> tuple[tuple[Record, ...], Record]:
    """Nothing but suspicious copies could be read. Where the agency's own site lists the report, it stays unread: a
    mirror's figures are not taken for the agency's. Else the mirror's record stands, and says what it is."""
    sources = _sources(readable)
    if unread:
        record = unread[0].record
        notes = tuple(
            Issue(
                "normalize",
                "mirror_not_taken",
                "info",
                f"a suspicious copy could be read, and its figures were not taken: {source.tier_evidence}",
                "open both, and tell the agency",
                document=source.url or source.name,
            )
            for source in sources
        )
        issues = (*record.issues, *notes)
        return (), replace(record, issues=issues, sources=(*record.sources, *sources))
    record = readable[0].record
    issue = Issue(
        "normalize",
        "only_suspicious_copies",
        "error",
        f"no copy but suspicious ones: {sources[0].tier_evidence}",
        "find the agency's own page, and add its portal",
        document=sources[0].url or sources[0].name,
    )
    issues = (*record.issues, issue)
    return (), replace(record, issues=issues, sources=sources, status=status_of(issues))


def _preference(copy: Copy) -> tuple[int, bool, bool, int, str, str]:
    record = copy.record
    if not record.sources:
        return RANKS[None], True, True, len(_FORMATS), "", ""
    first = record.sources[0]
    rank = next(
        (i for i, prefix in enumerate(_FORMATS) if first.media_type.startswith(prefix)), len(_FORMATS)
    )
    return (
        RANKS[first.tier],
        record.form is None,
        record.status != "success",
        rank,
        # Addresses last longer than bytes: a counter on one page must not make another copy speak.
        first.url or "",
        first.document,
    )


def _sources(copies: Sequence[Copy]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(source for copy in copies for source in copy.record.sources))


def _editions(copies: Sequence[Copy]) -> list[list[Copy]]:
    """The copies of one portal by edition, oldest first. A row of its lists begins a new edition where it says other
    figures than the row before and is later, or calls itself a correction; rows whose order nobody tells are copies."""
    rows: dict[int, list[Copy]] = {}
    for copy in copies:
        rows.setdefault(copy.row, []).append(copy)
    heads = sorted(
        ((min(row, key=_preference), row) for row in rows.values()),
        key=lambda entry: (_order(entry[0]), entry[0].row),
    )
    editions: list[list[Copy]] = []
    last: Copy | None = None
    for head, row in heads:
        if last is not None and _order(head) > _order(last) and _says_otherwise(head, last):
            editions.append(list(row))
        elif editions:
            editions[-1].extend(row)
        else:
            editions.append(list(row))
        last = head
    return editions


def _order(copy: Copy) -> tuple[bool, str]:
    return is_correction(copy), copy.listed_date or copy.record.published_on or ""


def is_correction(copy: Copy) -> bool:
    """Whether the list or the report's own title calls it a correction of another."""
    return any(CORRECTED.search(title) for title in (copy.listed_title, copy.record.title) if title)


def _says_otherwise(head: Copy, last: Copy) -> bool:
    if head.record.form is None and last.record.form is not None:
        return False  # a notice about a correction, without its tables, replaces nothing
    if is_correction(head) and not is_correction(last):
        return True
    # A figure misread on a picture of the report is no newer figure.
    if from_ink(head.record) != from_ink(last.record):
        return False
    return bool(differing(head.record, last.record))


def from_ink(record: Record) -> bool:
    """Whether its figures were read from pictures."""
    return any(cell.source is not None and cell.source.votes for cell in record.cells.values())


def differing(one: Record, other: Record) -> list[str]:
    """Codes whose figures differ, both read. Where the forms differ, no code can be compared: `["form"]`."""
    if one.form != other.form:
        return ["form"]
    return [
        code
        for code, cell in one.cells.items()
        if code in other.cells
        and (cell.state, cell.value) != (other.cells[code].state, other.cells[code].value)
        and not {cell.state, other.cells[code].state} & _UNREAD
    ]


def _disagreement(best: Copy, other: Copy, before: Sequence[Copy]) -> list[Finding]:
    """A finding for each figure in which another copy differs. It is a note where that copy is a mirror, whose figures
    accuse nobody, or still has the figures of an earlier edition."""
    codes = differing(best.record, other.record)
    if not codes:
        return []
    here, there = _place(best), _place(other)
    stale = next((n for n, old in enumerate(before, 1) if not differing(old.record, other.record)), None)
    is_note = stale is not None or other.tier == "suspicious"
    if codes == ["form"]:
        forms = (best.record.form or "unknown", other.record.form or "unknown")
        message = f"two copies are not of one form: {forms[0]} at {here}, {forms[1]} at {there}"
        message_zh = f"两份副本表式不一：{here} 为 {forms[0]}，{there} 为 {forms[1]}"
        return [Finding(SOURCES_DISAGREE, "fail", "info" if is_note else "warning", (), message, message_zh)]
    note, note_zh = "", ""
    if stale is not None:
        note, note_zh = "; that copy has an earlier edition's figures", "；该副本为更早版本的数据"
    elif other.tier == "suspicious":
        note, note_zh = f"; that copy is suspicious: {_evidence(other)}", "；该副本来源可疑"
    return [
        Finding(
            SOURCES_DISAGREE,
            "fail",
            "info" if is_note else "warning",
            (code,),
            f"{code}: {_said(best, code)} at {here}, {_said(other, code)} at {there}{note}",
            f"{code}：{here} 为{_said(best, code, zh=True)}，{there} 为{_said(other, code, zh=True)}{note_zh}",
            best.record.cells[code].value,
            other.record.cells[code].value,
        )
        for code in codes
    ]


def _said(copy: Copy, code: str, *, zh: bool = False) -> str:
    """The figure as printed, or what stands in its place."""
    cell = copy.record.cells[code]
    if cell.raw and cell.raw.strip():
        return f"“{cell.raw.strip()}”"
    words = {"blank": "空白", "absent": "无此单元格"}
    return words.get(cell.state, cell.state) if zh else cell.state


def _place(copy: Copy) -> str:
    source = copy.record.sources[0]
    name = source.url or source.name or source.document[:12]
    return f"{name} ({source.document[:12]})"


def _evidence(copy: Copy) -> str:
    return copy.record.sources[0].tier_evidence or "its address is not known"


def _possible(other: Record, reason: str) -> Finding:
    name = other.agency.name if other.agency is not None else "?"
    return Finding(
        POSSIBLE_DUPLICATE,
        "unassessable",
        "info",
        (),
        f"may be the same report as {other.record_id} ({name}, {other.year}): {reason}, "
        "and nothing proves that both are one agency",
        f"可能与 {other.record_id}（{name}，{other.year}）为同一份年报：名称写法不同，尚无证据表明为同一公开主体",
    )
