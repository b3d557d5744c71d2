"""`nianbao demo`: the bundled sample portals on loopback, and the whole job on them, twice: before the second crawl one
portal changes a figure and says nothing, and the digest leads with it."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import wait
from pathlib import Path

from crawler.portal import load_portals
from nianbao.cli import RUN_FAILED, USAGE
from nianbao.console import say
from nianbao.means import Means
from nianbao.run import DataFolder, Wanted
from nianbao.run_command import run_and_tell
from nianbao.samples.portals import REVISED, SamplePortals

_PORTS_FILE = "demo-ports.json"
_REVISED_MARK = "demo-revised"


def run_demo(data_dir: Path, *, means: Means) -> int:
    """Serve, crawl, read; change a figure; crawl again, digest. Only the second run's digest is named on stdout.

    A second demo on the same folder meets the same addresses and the figure as changed: it crawls once, and fetches
    nothing that is unchanged. One that was killed goes on where it stopped.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    mark = data_dir / _REVISED_MARK
    stands_revised = mark.is_file()
    try:
        samples = SamplePortals(ports=_ports(data_dir), revised=stands_revised)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        say(
            f"nianbao: the sample portals' ports of this data folder are taken ({error}); "
            "stop the other program, or use another folder with --data"
        )
        return USAGE
    (data_dir / _PORTS_FILE).write_text(json.dumps(samples.ports), "utf-8")
    with samples:
        files = samples.portal_files(data_dir / "sample-portals")
        if not stands_revised:
            code = _first_crawl(data_dir, files, means)
            if code == RUN_FAILED:
                return code
            say(
                "\nOne sample portal now changes a figure and says nothing of it; the second crawl looks for changes.\n"
            )
            samples.revise(*REVISED)
            # Before the crawl: a demo killed in it must go on with the portal as that crawl saw it.
            mark.touch()
        return run_and_tell(DataFolder(data_dir), load_portals(files), wanted=Wanted(), means=means)


def _first_crawl(data_dir: Path, files: Sequence[Path], means: Means) -> int:
    """The first run, in a process of its own: Twisted's reactor runs only once in a process. Returns the exit code."""
    child = multiprocessing.get_context("spawn").Process(target=_crawl, args=(data_dir, files, means))
    child.start()
    try:
        child.join()
    except KeyboardInterrupt:
        child.join()  # it has the signal too, and leaves its data in order
        return RUN_FAILED
    return RUN_FAILED if child.exitcode is None or child.exitcode < 0 else child.exitcode


def _crawl(data_dir: Path, files: Sequence[Path], means: Means) -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()
    portals = load_portals(files)
    sys.exit(run_and_tell(DataFolder(data_dir), portals, wanted=Wanted(), means=means, name_digest=False))


def _die_with_parent() -> None:
    """Without the parent the portals are gone: what the crawl would meet then must not be written down as theirs."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(RUN_FAILED)


def _ports(data_dir: Path) -> tuple[int, int]:
    """The ports of the folder's first demo: addresses contain them. Any free ones for a new folder."""
    stored = data_dir / _PORTS_FILE
    if not stored.is_file():
        return 0, 0
    first, second = json.loads(stored.read_text("utf-8"))
    return int(first), int(second)
