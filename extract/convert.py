"""Old formats to new ones, by the converters a machine may have: LibreOffice, and antiword for .doc.

LibreOffice converts to .docx and .xlsx, never to PDF: its PDFs lose table rows, silently, where a table's repeated
heading rows don't fit at a page's foot. Each conversion has a folder and a profile of its own that are removed after
it, a time limit, and a guard process that kills whatever LibreOffice started (`convert_guard.py`). Macros are off and
the network is a closed door: the profile names a proxy that nothing listens on.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from extract import convert_guard
from extract.document import Issue, UnreadableError

# A report converts in 3 s on a slow core, LibreOffice's start included; a large one in 20.
SECONDS = 120.0
ANTIWORD_SECONDS = 30.0
LIBREOFFICE_NAMES = ("soffice", "libreoffice")
LIBREOFFICE_PACKAGES = "libreoffice-writer-nogui libreoffice-calc-nogui"
_MAC_LIBREOFFICE = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
_LONGEST_OUTPUT = 300

# (node, property, value): what LibreOffice would do on its own and must not.
_SETTINGS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),  # default 2
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),  # default false
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),  # default false
    (
        "/org.openoffice.Office.Common/Security/Scripting",
        "BlockUntrustedRefererLinks",
        "true",
    ),  # default false
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),  # never; default 1, ask
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),  # never; default 2, ask
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),  # manual; default 1, the system's
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),  # discard: nothing listens there
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetNoProxy", ""),  # default: loopback goes around the proxy
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
)


@dataclass(frozen=True, slots=True)
class Converted:
    """A converted file, and what converted it ("LibreOffice 7.4.7.2")."""

    data: bytes
    tool: str


def libreoffice() -> str | None:
    """The path of LibreOffice's launcher; None where there is none."""
    found = next((path for name in LIBREOFFICE_NAMES if (path := shutil.which(name))), None)
    return found or (_MAC_LIBREOFFICE if Path(_MAC_LIBREOFFICE).exists() else None)


def antiword() -> str | None:
    """The path of antiword; None where there is none."""
    return shutil.which("antiword")


def with_libreoffice(data: bytes, *, source: str, target: str, seconds: float = SECONDS) -> Converted:
    """Convert from `source` to `target` (extensions: "doc" to "docx", "ods" to "xlsx").

    Raises UnreadableError: `converter_missing`, `converter_timeout`, or `converter_failed` where LibreOffice gave no
    file, or one that is no `target`.
    """
    program = libreoffice()
    if program is None:
        raise UnreadableError(_missing(source))
    with tempfile.TemporaryDirectory(prefix="nianbao-convert-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / f"report.{source}").write_bytes(data)
        _write_profile(folder / "profile" / "user")
        command = [
            program,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
            *(
                "--convert-to",
                target,
                "--outdir",
                str(folder / "converted"),
                str(folder / f"report.{source}"),
            ),
        ]
        said = _run(command, folder, seconds, "LibreOffice")
        result = folder / "converted" / f"report.{target}"
        converted = result.read_bytes() if result.is_file() else b""
    version = _version_of(converted)
    if version is None:
        raise UnreadableError(
            _issue(
                "converter_failed", f"LibreOffice could not convert the file: {said or 'it gave no reason'}"
            )
        )
    return Converted(converted, f"LibreOffice {version}".strip())


def with_antiword(data: bytes, *, seconds: float = ANTIWORD_SECONDS) -> Converted:
    """A .doc as DocBook, by antiword. Raises UnreadableError like `with_libreoffice`."""
    program = antiword()
    if program is None:
        raise UnreadableError(_missing("doc"))
    with tempfile.TemporaryDirectory(prefix="nianbao-convert-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "report.doc").write_bytes(data)
        command = [program, "-x", "db", "report.doc"]
        said = _run(command, folder, seconds, "antiword")
        docbook = (folder / convert_guard.OUTPUT).read_bytes()
    if b"<book" not in docbook:
        raise UnreadableError(_issue("converter_failed", f"antiword could not read the file: {said}"))
    return Converted(docbook, "antiword")


def _run(command: list[str], folder: Path, seconds: float, name: str) -> str:
    """Run a converter under the guard; what it said, shortened. Raises UnreadableError where it took too long."""
    guard = subprocess.Popen(
        [sys.executable, "-I", "-S", convert_guard.__file__, str(seconds), str(folder), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=_environment(folder),
    )
    # The pipe is kept open and empty while the guard works: its end tells the guard that we are gone.
    code = guard.wait()
    if guard.stdin is not None:
        guard.stdin.close()
    if code == convert_guard.TIMED_OUT:
        raise UnreadableError(
            _issue(
                "converter_timeout", f"{name} was stopped: it had not converted the file in {seconds:.0f} s"
            )
        )
    errors = folder / convert_guard.ERRORS
    said = errors.read_bytes()[: 10 * _LONGEST_OUTPUT].decode("utf-8", "replace") if errors.exists() else ""
    # LibreOffice warns about Java on machines without it; no converter of ours needs it.
    kept = [line.strip() for line in said.splitlines() if line.strip() and "javaldx" not in line]
    return " ".join(kept).replace(str(folder), "")[:_LONGEST_OUTPUT]


def _environment(folder: Path) -> dict[str, str]:
    """What a converter needs of ours. HOME is its own folder; no display, no session bus, no proxy of the user's."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "LANG") if name in os.environ}
    return {"LANG": "C.UTF-8", **kept, "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"}


def _write_profile(user: Path) -> None:
    user.mkdir(parents=True)
    items = "\n".join(
        f'<item oor:path="{node}"><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop></item>'
        for node, name, value in _SETTINGS
    )
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}\n</oor:items>\n",
        "utf-8",
    )


def _version_of(package: bytes) -> str | None:
    """The version LibreOffice wrote into its result; "" where it wrote none; None where the file is no package."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            names = archive.namelist()
            if not {"word/document.xml", "xl/workbook.xml"} & set(names):
                return None
            about = archive.read("docProps/app.xml") if "docProps/app.xml" in names else b""
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    found = re.search(rb"LibreOffice/([0-9.]+)", about)
    return found.group(1).decode() if found else ""


def _missing(source: str) -> Issue:
    return Issue(
        stage="extract",
        category="converter_missing",
        severity="error",
        message=f"a .{source} file needs LibreOffice to be read, and it is not installed",
        hint=f"install it (Debian, Ubuntu: apt-get install {LIBREOFFICE_PACKAGES}) and read the file again",
    )


def _issue(category: str, message: str) -> Issue:
    return Issue(
        stage="extract",
        category=category,
        severity="error",
        message=message,
        hint="open the file in Word or WPS; if it opens, save it as .docx or .xlsx and read that",
    )
