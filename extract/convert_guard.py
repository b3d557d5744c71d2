"""Runs one converter so that nothing of it is left, whatever happens: a process between ours and the converter.

LibreOffice's launcher starts a second process (`soffice.bin`) that outlives it, and a reading process may itself be
killed at any moment. So this guard, a process of its own, gives the converter a process group and kills that whole
group when it ends, when its time is over, or when the pipe from the reading process closes. In the last case it
removes the working folder too, because nobody else is there to do it.

    python convert_guard.py SECONDS FOLDER COMMAND…

The command runs in FOLDER; what it prints goes to FOLDER/output and FOLDER/errors. The exit code is the command's,
124 when its time was over. Run as a script, with the standard library alone: it starts in some 20 ms.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

TIMED_OUT = 124
# No converted report comes near this; a converter that runs wild must not fill the disk.
LARGEST_FILE = 512 * 1024**2
OUTPUT, ERRORS = "output", "errors"


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    seconds, folder, *command = arguments
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    with (Path(folder) / OUTPUT).open("wb") as output, (Path(folder) / ERRORS).open("wb") as errors:
        converter = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
    watcher = _Watcher(converter.pid, folder)
    watcher.start()
    try:
        return converter.wait(float(seconds))
    except subprocess.TimeoutExpired:
        return TIMED_OUT
    finally:
        kill_group(converter.pid)
        converter.wait()
        if watcher.parent_gone.is_set():
            watcher.join()


def kill_group(group: int) -> None:
    """Kill a process group. None being left is as good."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


class _Watcher(threading.Thread):
    """Waits for the end of the reading process, and cleans up after it."""

    def __init__(self, group: int, folder: str) -> None:
        super().__init__(daemon=True)
        self.parent_gone = threading.Event()
        self._group = group
        self._folder = folder

    def run(self) -> None:
        # Nothing is ever written to this pipe: it ends when the reading process does. Not sys.stdin, whose lock,
        # held by this thread, would abort the interpreter's own end.
        os.read(0, 1)
        self.parent_gone.set()
        kill_group(self._group)
        for _ in range(10):  # a process that is being killed may still make a file
            shutil.rmtree(self._folder, ignore_errors=True)
            if not Path(self._folder).exists():
                return
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
