"""The version of everything that has a part in reading a document: same version, same bytes, same record.

The ledger keys finished work by it. It covers our own source text, so a changed reader reads again what the
old one had read, and the readers of scans that are in use, since one more vote can change a record.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import shutil
import subprocess
from functools import cache
from pathlib import Path

import extract
import normalize
from extract.convert import libreoffice
from extract.readers import NAMES
from nianbao import __version__

# What rarfile can use to unpack; any one of them does.
RAR_TOOLS = ("unar", "bsdtar", "unrar", "7z", "7zz")
READERS = (
    "lxml",
    "olefile",
    "openpyxl",
    "pdfplumber",
    "py7zr",
    "pypdfium2",
    "python-docx",
    "opencv-python-headless",
    "onnxruntime",
    "rapidocr",
    "rarfile",
    "xlrd",
)


@cache
def tool_versions(readers: tuple[str, ...]) -> dict[str, str]:
    """Each part by name: the package, the source text of extract and normalize, the libraries, tesseract. `readers` are
    the names of the readers of scans that are used; what the others' versions are has no part in the result."""
    versions = {"nianbao": __version__, "source": _source_digest()}
    for name in READERS:
        versions[name] = importlib.metadata.version(name)
    versions["tesseract"] = tesseract_version() or "absent"
    versions["LibreOffice"] = libreoffice_version() or "absent"
    for tool in ("antiword", *RAR_TOOLS):
        versions[tool] = "present" if shutil.which(tool) else "absent"
    for name in NAMES:
        if name not in readers and versions[name] != "absent":
            versions[name] = "not used"
    return versions


@cache
def tool_version(readers: tuple[str, ...]) -> str:
    """All of it as one short key; `readers` as for `tool_versions`."""
    stated = "\n".join(f"{name}={version}" for name, version in sorted(tool_versions(readers).items()))
    return f"{__version__}-{hashlib.sha256(stated.encode()).hexdigest()[:12]}"


@cache
def tesseract_version() -> str | None:
    """The version of the tesseract on this machine; None where there is none."""
    binary = shutil.which("tesseract")
    if binary is None:
        return None
    result = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False, timeout=20)
    first = (result.stdout or result.stderr).splitlines()[:1]
    return first[0].removeprefix("tesseract").strip() if first else None


@cache
def libreoffice_version() -> str | None:
    """The version of the LibreOffice on this machine; None where there is none. A .doc is read another way then."""
    binary = libreoffice()
    if binary is None:
        return None
    result = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False, timeout=60)
    first = result.stdout.splitlines()[:1]
    return first[0].removeprefix("LibreOffice").strip() if first else "installed"


def _source_digest() -> str:
    digest = hashlib.sha256()
    for package in (extract, normalize):
        root = Path(package.__path__[0])
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".csv", ".txt", ".json"}:
                digest.update(str(path.relative_to(root)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
