"""The committed sample files: where they lie and what they are called.

`data/` holds what cannot be made on a user's machine (it takes a Chinese font): PDFs, Word files and scanned
pages, with `truth.json`, which names each with its sha256 and says what is printed in it.
"""

from __future__ import annotations

from pathlib import Path

from nianbao.samples.truth import SampleReport

DATA = Path(__file__).parent / "data"
TRUTH_FILE = "truth.json"
SCAN_PAGES = 3


def committed_names(report: SampleReport) -> tuple[str, ...]:
    """Names under `data/` of the report's files: one, or one per page for a scan; empty for HTML."""
    if report.shape == "scan":
        return tuple(f"{report.key}-p{page}.jpg" for page in range(1, SCAN_PAGES + 1))
    return () if report.shape == "html" else (f"{report.key}.{report.shape}",)


def committed_files(report: SampleReport) -> tuple[bytes, ...]:
    """The bytes of those files, in the same order. Raises FileNotFoundError where the build was not run."""
    return tuple((DATA / name).read_bytes() for name in committed_names(report))
