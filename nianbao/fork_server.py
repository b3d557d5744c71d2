"""The process that all reading processes are forked from: started clean, with what reads a web page loaded.

Not forked from the command itself: the crawl may have left threads behind. What is loaded here is loaded once, not by
every reading process and its successors; nothing of it starts a thread, which a fork would lose.
"""

from __future__ import annotations

import multiprocessing
import sys
from importlib.util import find_spec
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

LOADED = ("nianbao.pool", "extract.html", "normalize.normalize", "normalize.tampering", "output.record_json")


def context() -> ForkServerContext:
    """For processes that are forked from it."""
    chosen = multiprocessing.get_context("forkserver")
    chosen.set_forkserver_preload(list(LOADED))
    # What they do is found by its module's name. Without a name of its own the program's first file would be run again
    # in each of them, with all that the command line imports.
    first = sys.modules["__main__"]
    if getattr(first, "__spec__", None) is None:
        first.__spec__ = find_spec("nianbao.__main__")
    return chosen


def start() -> None:
    """Start it now, so that it loads what it needs while the command does other things."""
    context()
    forkserver.ensure_running()
