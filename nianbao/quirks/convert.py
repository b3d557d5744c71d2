"""Files made by real programs: LibreOffice converts, Chromium prints."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
_FILTERS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format", "xls": "xls:MS Excel 97", "pdf": "pdf"}
_SECONDS_A_FILE = 20
_SECONDS_TO_START = 90


class ToolMissingError(Exception):
    """A program that writes the format is not installed; the message names it."""


def office(files: Sequence[bytes], suffix: str, target: str) -> list[bytes]:
    """Each file (of type `suffix`) as LibreOffice saves it as `target`, in one start of the program."""
    if shutil.which("soffice") is None:
        raise ToolMissingError("soffice (LibreOffice)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = [folder / f"{number:05}.{suffix}" for number in range(len(files))]
        for source, data in zip(sources, files, strict=True):
            source.write_bytes(data)
        command = [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            _FILTERS[target],
            "--outdir",
            str(folder / "out"),
            *map(str, sources),
        ]
        limit = _SECONDS_TO_START + _SECONDS_A_FILE * len(files)
        subprocess.run(command, check=True, capture_output=True, timeout=limit)
        return [(folder / "out" / f"{source.stem}.{target}").read_bytes() for source in sources]


def browser_pdfs(pages: Sequence[str], options: Sequence[dict[str, object]]) -> list[bytes]:
    """Each HTML page as Chromium prints it; `options` as of playwright's `page.pdf`."""
    if not Path(CHROMIUM).exists():
        raise ToolMissingError("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        printed = []
        page = browser.new_page()
        for html, chosen in zip(pages, options, strict=True):
            page.set_content(html)
            printed.append(page.pdf(**chosen))  # type: ignore[arg-type]
        browser.close()
    return printed
