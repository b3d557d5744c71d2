"""How much of a machine one document may ask for, format by format. Beyond it a reader refuses and says so.

Readers ask `limits()` where they need one. Like decimal's context it has a default that suits everybody, and whoever
runs the readers may put another in force for his process or his thread; what a reader returns for a document within
the limits does not depend on them.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from extract.document import Issue, UnreadableError


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """Sizes are bytes."""

    # The form is four pages; the longest reports, those of provinces with all their units, have some three hundred.
    # Pages after these are not read, and the document says so.
    pages: int = 500
    # An A3 page at 600 dpi has 70 million pixels; beyond this a picture is a mistake or an attack. Reading one takes
    # some 20 bytes a pixel, which must fit into a reading process.
    pixels: int = 75_000_000
    # What a bundle, or a document that is a zip of parts, unpacks to in all: the largest bundle of a county's scans.
    unpacked: int = 1024**3
    # What one member of a bundle, or one XML part of a document, unpacks to. The parsed tree takes tenfold.
    member: int = 200 * 1024**2
    # A county has some 60 bodies that report, a prefecture with its counties under a thousand.
    members: int = 2_000
    # Deflate reaches a thousandfold on zeros; text with markup stays under a hundred.
    ratio: int = 300
    # A bundle in a bundle is a county's in a prefecture's. What lies deeper is a trap.
    nesting: int = 2
    # Squares of the grid of one table, those under a span included. The form has 700 in all; a sheet that lists every
    # document of a year has some ten thousand.
    squares: int = 1_000_000


_in_force: ContextVar[ReaderLimits] = ContextVar("reader_limits", default=ReaderLimits())  # noqa: B039  frozen


def limits() -> ReaderLimits:
    """The limits in force."""
    return _in_force.get()


def put_in_force(chosen: ReaderLimits) -> None:
    """From here on, in this thread and what it calls, readers obey these."""
    _in_force.set(chosen)


def check_squares(squares: int) -> None:
    """Raises UnreadableError `table_too_large` for a table whose grid has more squares than the limit."""
    if squares > limits().squares:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="table_too_large",
                severity="error",
                message=f"a table of more than {limits().squares:,} squares, its spans included, was not read",
                hint="look at the document by hand; if it is a report, raise NIANBAO_LIMIT_SQUARES",
            )
        )
