"""Limits for one document, each a setting with its reason. A document that breaks one costs only itself.

Every field can be set by an environment variable, `NIANBAO_LIMIT_` and its name: NIANBAO_LIMIT_PAGES=3000. So can those
of `extract/limits.py`, which say what a reader may ask for. docs/limits.md lists them all.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from extract.limits import ReaderLimits

PREFIX = "NIANBAO_LIMIT_"
# Categories of issues that other limits may spare a document (docs/limits.md).
OF_LIMITS = frozenset(
    {
        "file_too_large",
        "image_too_large",
        "nested_too_deep",
        "out_of_memory",
        "table_too_large",
        "time_limit",
        "too_large",
        "too_many_pages",
        "worker_died",
    }
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and sizes in bytes. A document of `pages` pages and `megabytes` may take, of each clock,
    base + per_page * pages + per_megabyte * megabytes."""

    # Processor time is what a document costs on any machine, however busy. A page with text takes 0.1 s on a slow
    # core, a scanned page one to three, a heavy one five; starting the scan reader takes two.
    cpu_base: float = 60.0
    cpu_per_page: float = 10.0
    # HTML and spreadsheets have no pages: a megabyte of them is read in about a second.
    cpu_per_megabyte: float = 5.0
    # Waiting is counted too: a document whose converter hangs uses no processor. LibreOffice alone may take 120 s
    # (extract/convert.py) and must be allowed to say so itself.
    wall_base: float = 200.0
    wall_per_page: float = 20.0
    wall_per_megabyte: float = 10.0
    # Address space, which is what a kernel can refuse; onnxruntime and OpenCV reserve more than they touch. Measured:
    # a scanned page needs 0.9 GB of it (0.36 GB touched), a web page 0.2.
    address_space: int = 3 * 1024**3
    # The largest report seen as an attachment is some 30 MB; portals cut uploads at 50 to 100.
    file_size: int = 200 * 1024**2
    # A worker is replaced after so many documents: native libraries leak.
    documents_per_worker: int = 200
    # Before that, once it holds so many bytes of memory after a document: what a library or the allocator keeps is the
    # next documents' loss.
    worker_memory: int = 1024**3
    readers: ReaderLimits = field(default_factory=ReaderLimits)

    def cpu_seconds(self, *, pages: int, size: int) -> float:
        """Processor time that a document of so many pages and bytes may take."""
        return self.cpu_base + self.cpu_per_page * pages + self.cpu_per_megabyte * size / 1024**2

    def wall_seconds(self, *, pages: int, size: int) -> float:
        """Time on the wall that a document of so many pages and bytes may take."""
        return self.wall_base + self.wall_per_page * pages + self.wall_per_megabyte * size / 1024**2

    @property
    def longest(self) -> float:
        """The most that any document may take, in seconds on the wall."""
        return self.wall_seconds(pages=self.readers.pages, size=self.file_size)

    @property
    def key(self) -> str:
        """A short name for these limits: the same for the same values."""
        return hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()[:8]


def met_limit(categories: Iterable[str]) -> bool:
    """Whether a document with issues of these categories was held back by a limit."""
    return not OF_LIMITS.isdisjoint(categories)


class LimitsError(ValueError):
    """Raised where an environment variable that sets a limit can't be understood; names it."""


def limits_from(environment: Mapping[str, str]) -> Limits:
    """The defaults, changed by what the environment sets. Raises LimitsError for a variable that names no limit or
    holds no positive number: a limit that one believes in and that isn't there is worse than none."""
    given = {name: value for name, value in environment.items() if name.startswith(PREFIX)}
    readers = _changes(ReaderLimits, given)
    own = _changes(Limits, given)
    if given:
        raise LimitsError(f"{', '.join(sorted(given))}: there is no such limit (docs/limits.md lists them)")
    return Limits(**own, readers=ReaderLimits(**readers))


def _changes(kind: type[Limits] | type[ReaderLimits], given: dict[str, str]) -> dict[str, Any]:
    """Values for the fields of `kind`, taken out of `given`."""
    changes: dict[str, Any] = {}
    for limit in fields(kind):
        value = given.pop(PREFIX + limit.name.upper(), None) if limit.type in {"int", "float"} else None
        if value is None:
            continue
        try:
            number = int(value) if limit.type == "int" else float(value)
        except ValueError as error:
            raise LimitsError(f"{PREFIX}{limit.name.upper()}={value}: not a number") from error
        if not 0 < number < float("inf"):
            raise LimitsError(f"{PREFIX}{limit.name.upper()}={value}: not a number above zero")
        changes[limit.name] = number
    return changes


DEFAULT = limits_from(os.environ)
