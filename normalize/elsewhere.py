"""Pages that hold no report: why, and where the report is if the page points to it."""

from __future__ import annotations

from typing import Literal

from extract.document import Document, Issue, Link, Paragraph
from normalize.identity import Title
from normalize.sections import Outline

# A page that shows its report as pictures says little else; one that says more is an article with a picture.
_PROSE = 300
_UNKNOWN_HINT = "open it; if it is a report, see 'A report that is not recognised' in CONTRIBUTING.md"


def why_not_a_report(document: Document, parts: Outline, title: Title | None) -> Issue:
    """The issue of a document that is no annual report. A page with a report's title that shows it in a viewer, as
    pictures or as an attachment is told apart from something else altogether."""
    named = "" if title is None else f"the page has the title {title.text}, but"
    frames, attachments, pictures = (_links(document, kind) for kind in ("frame", "attachment", "image"))
    if named and frames:
        return _issue(
            document,
            "report_in_viewer",
            f"{named} shows another file: {frames[0].url}",
            "fetch that file and read it instead",
        )
    if named and attachments:
        return _issue(
            document,
            "report_attached",
            f"{named} only points to a file: {attachments[0].text or attachments[0].url}",
            "fetch that file and read it instead",
        )
    if named and pictures and _characters(document) < _PROSE:
        return _issue(
            document,
            "report_in_pictures",
            f"{named} shows {_count(pictures)} instead of text: {pictures[0].url}",
            "fetch the pictures, join them into one PDF in their order, and read that",
        )
    if title is not None:
        reason = f"it has the title {title.text}, but {len(parts.sections)} of the 6 sections and no table"
    elif pointed := [*attachments, *frames]:
        reason = f"the page has no report of its own; it points to {pointed[0].text or pointed[0].url}"
    elif pictures:
        reason = f"the page has no report as text; it holds {_count(pictures)}"
    else:
        reason = "neither the sections nor the tables of an annual report were found"
    return _issue(
        document, "not_a_report", f"not an annual report on information disclosure: {reason}", _UNKNOWN_HINT
    )


def set_aside(document: Document, category: str, what: str) -> Issue:
    """The issue of a document that is known to be something else."""
    return _issue(
        document, category, f"not an annual report on information disclosure: {what}", _UNKNOWN_HINT
    )


def of_pictures(document: Document) -> str:
    """What to add to the statement that a report has no table: its tables may be pictures."""
    pictures = _links(document, "image")
    return f"; it holds {_count(pictures)}, which may show them" if pictures else ""


def _characters(document: Document) -> int:
    return sum(len(block.text) for block in document.blocks if isinstance(block, Paragraph))


def _links(document: Document, kind: Literal["attachment", "image", "frame"]) -> list[Link]:
    return [link for link in document.links if link.kind == kind]


def _count(pictures: list[Link]) -> str:
    return f"{len(pictures)} picture{'s' if len(pictures) > 1 else ''}"


def _issue(document: Document, category: str, message: str, hint: str) -> Issue:
    return Issue(
        stage="normalize",
        category=category,
        severity="warning",
        message=message,
        hint=hint,
        document=document.sha256,
    )
