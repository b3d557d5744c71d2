"""`nianbao demo`: the bundled sample portals on loopback, and the whole job on them."""

from __future__ import annotations

import errno
import json
from pathlib import Path

from crawler.portal import load_portals
from nianbao.cli import USAGE
from nianbao.console import say
from nianbao.means import Means
from nianbao.run import DataFolder, Wanted
from nianbao.run_command import run_and_tell
from nianbao.samples.portals import SamplePortals

_PORTS_FILE = "demo-ports.json"


def run_demo(data_dir: Path, *, means: Means) -> int:
    """Serve, crawl, read, digest. A second demo on the same folder meets the same addresses, so it fetches
    nothing that is unchanged."""
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        samples = SamplePortals(ports=_ports(data_dir))
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
        portals = load_portals(samples.portal_files(data_dir / "sample-portals"))
        return run_and_tell(DataFolder(data_dir), portals, wanted=Wanted(), means=means)


def _ports(data_dir: Path) -> tuple[int, int]:
    """The ports of the folder's first demo: addresses contain them. Any free ones for a new folder."""
    stored = data_dir / _PORTS_FILE
    if not stored.is_file():
        return 0, 0
    first, second = json.loads(stored.read_text("utf-8"))
    return int(first), int(second)
