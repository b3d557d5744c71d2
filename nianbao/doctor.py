"""Which readers and converters are here, with versions, and what their absence costs."""

from __future__ import annotations

import importlib.metadata
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from extract.convert import LIBREOFFICE_PACKAGES
from extract.readers import installed
from nianbao.tool_version import RAR_TOOLS, READERS, libreoffice_version, tesseract_version


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that may be missing: `version` is None then, and `without` says what that means."""

    name: str
    version: str | None
    needed: bool
    without: str
    install: str


def scan_readers() -> str:
    """Which readers have a vote on the figures of scans, in a sentence."""
    here = installed()
    if len(here) > 1:
        return f"scans are read by {' and '.join(here)}: each figure that both read alike has two votes"
    if here:
        return (
            f"scans are read by {here[0]} alone: one vote fewer, and no figure is confirmed by another reader"
        )
    return "scans cannot be read: no OCR reader is here"


def examine() -> list[Tool]:
    """Every tool the product can use, needed ones first."""
    tools = [Tool(name, _package(name), True, "nianbao cannot run", "make setup") for name in READERS]
    tools.append(_ocr_model())
    tools.append(
        Tool(
            "tesseract",
            tesseract_version(),
            False,
            "one vote fewer: scans are read by one reader only, so more figures are doubtful or left unread",
            "apt-get install tesseract-ocr tesseract-ocr-chi-sim",
        )
    )
    tools.append(
        Tool(
            "LibreOffice",
            libreoffice_version(),
            False,
            ".rtf, .odt and .ods are not read; .doc and .wps only in part, by antiword, where that is here",
            f"apt-get install {LIBREOFFICE_PACKAGES}",
        )
    )
    tools.append(
        Tool(
            "rar tool",
            next((name for name in RAR_TOOLS if shutil.which(name)), None),
            False,
            "compressed .rar bundles are not unpacked",
            "apt-get install unar",
        )
    )
    tools.append(
        Tool(
            "Chromium",
            _binary("chromium", "--version"),
            False,
            "lists that only scripts draw (rendered) are not read; the digest's browser tests are skipped",
            "apt-get install chromium",
        )
    )
    return tools


def _package(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _ocr_model() -> Tool:
    """The recogniser's model is shipped by the wheel; without it scans could not be read offline."""
    try:
        files = importlib.metadata.files("rapidocr") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    models = [file for file in files if file.name.endswith(".onnx") and "rec" in file.name]
    found = next((Path(str(file)).name for file in models if Path(str(file.locate())).is_file()), None)
    return Tool("OCR model", found, True, "scans cannot be read", "make setup")


def _binary(name: str, *arguments: str) -> str | None:
    path = shutil.which(name)
    if path is None:
        return None
    try:
        result = subprocess.run(
            [path, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return "installed (did not answer)"
    lines = result.stdout.strip().splitlines()
    return lines[0] if lines else "installed"
