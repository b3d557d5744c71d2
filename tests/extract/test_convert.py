"""Converters are bounded: time, what they start, what they leave behind, whom they call."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from extract import convert_guard
from extract.convert import with_libreoffice
from extract.document import UnreadableError
from tests.extract.conftest import FIXTURES

# A converter like LibreOffice's launcher: starts a process that outlives it, and does not end.
STUBBORN = """#!/bin/sh
trap '' TERM INT
sleep 300 &
echo $! > "$STUB_PIDS"
echo $$ >> "$STUB_PIDS"
wait
"""


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie whose parent is not us any more is as good as gone.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def wait_until(condition, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def stubborn(tmp_path: Path) -> tuple[Path, Path]:
    program, pids = tmp_path / "soffice", tmp_path / "pids"
    program.write_text(STUBBORN.replace("$STUB_PIDS", str(pids)))
    program.chmod(0o755)
    return program, pids


def test_a_converter_that_hangs_is_stopped_with_all_it_started(stubborn, tmp_path, monkeypatch):
    program, pids = stubborn
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with pytest.raises(UnreadableError) as raised:
        with_libreoffice(b"x", source="doc", target="docx", seconds=1.0)
    assert raised.value.issue.category == "converter_timeout"
    started = [int(pid) for pid in pids.read_text().split()]
    assert len(started) == 2
    assert wait_until(lambda: not any(alive(pid) for pid in started))
    assert list(temporary.iterdir()) == []


def test_a_killed_reader_leaves_neither_process_nor_folder(stubborn, tmp_path):
    program, pids = stubborn
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    reader = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from extract.convert import with_libreoffice\nwith_libreoffice(b'x', source='doc', target='docx')",
        ],
        env={
            **os.environ,
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "TMPDIR": str(temporary),
            "PYTHONPATH": str(Path(convert_guard.__file__).parents[1]),
        },
    )
    assert wait_until(lambda: pids.exists() and len(pids.read_text().split()) == 2)
    started = [int(pid) for pid in pids.read_text().split()]
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    assert wait_until(lambda: not any(alive(pid) for pid in started))
    assert wait_until(lambda: list(temporary.iterdir()) == [])


def test_a_converter_that_gives_something_else_is_not_believed(tmp_path, monkeypatch):
    program = tmp_path / "soffice"
    program.write_text('#!/bin/sh\nmkdir converted; echo "%PDF-1.4" > converted/report.docx; echo boo >&2\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(UnreadableError) as raised:
        with_libreoffice(b"x", source="doc", target="docx")
    assert raised.value.issue.category == "converter_failed"
    assert "boo" in raised.value.issue.message


def test_a_document_cannot_call_home(require_tool):
    require_tool("soffice")
    with socket.create_server(("127.0.0.1", 0)) as server:
        calls: list[object] = []
        server.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                calls.append(address)
                connection.close()

        listener = threading.Thread(target=listen)
        listener.start()
        host = f"http://127.0.0.1:{server.getsockname()[1]}"
        field = '{\\field{\\*\\fldinst INCLUDEPICTURE "HOST/picture.png" \\\\d}{\\fldrslt x}}'.replace(
            "HOST", host
        )
        html = (
            f'<html><body><p>before</p><img src="{host}/a.png"><iframe src="{host}/b"></iframe></body></html>'
        )
        try:
            with_libreoffice(
                b"{\\rtf1 before " + field.encode() + b" after\\par}", source="rtf", target="docx"
            )
            with suppress(UnreadableError):  # it takes HTML for a page that is no Writer document
                with_libreoffice(html.encode(), source="html", target="docx")
        finally:
            done.set()
            listener.join()
        assert calls == []


def test_it_starts_under_a_worker_s_memory_limit(require_tool):
    require_tool("soffice")
    code = (
        "import resource, sys\n"
        "from nianbao.limits import DEFAULT\n"
        "resource.setrlimit(resource.RLIMIT_AS, (DEFAULT.address_space,) * 2)\n"
        "from extract.convert import with_libreoffice\n"
        "data = open(sys.argv[1], 'rb').read()\n"
        "print(with_libreoffice(data, source='doc', target='docx').tool)\n"
    )
    root = Path(convert_guard.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, str(FIXTURES / "report.doc")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert done.stdout.startswith("LibreOffice "), done.stderr
