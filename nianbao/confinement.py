"""What holds a reading process to its limits. All of it is the kernel's work, so that it holds in native code too.

memory      RLIMIT_AS: an allocation beyond it fails, and what fails is that document
processor   RLIMIT_CPU, moved on for each document: SIGXCPU ends the process
wall clock  ITIMER_REAL, set anew for each document: SIGALRM ends the process
children    a process group of its own, killed by a guard when the process is gone, however it went
parent      the same guard: no process outlives the one that waits for its results
"""

from __future__ import annotations

import math
import multiprocessing
import os
import resource
import select
import signal
from collections.abc import Sequence

from extract.limits import put_in_force
from extract.readers import put_in_force as readers_put_in_force
from nianbao.limits import Limits

OUT_OF_WALL_CLOCK = -signal.SIGALRM
OUT_OF_PROCESSOR = -signal.SIGXCPU
# How a process ends that has run out of memory: what is left of it is not trusted with another document.
OUT_OF_MEMORY = 77
# Containers may allow a billion open files; closing each of them takes minutes where the kernel has no close_range.
_MOST_FILES = 65_536


def confine(limits: Limits, readers: Sequence[str] = ()) -> None:
    """In a new worker: bound its memory, bind its life to its parent's and its children's to its own, leave Ctrl-C to
    the parent. `readers` are those that read its scans (`extract/readers.py`)."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.address_space, limits.address_space))
    # A core dump of a worker would fill the disk of a long crawl.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A handler of Python's would wait for native code to come back; the run that stops waits for nobody.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    put_in_force(limits.readers)
    readers_put_in_force(readers)
    _guard_children()


def start_clocks(limits: Limits, *, pages: int, size: int) -> None:
    """A new document, or the news that it has so many pages: its clocks begin now."""
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds(pages=pages, size=size))
    used = resource.getrusage(resource.RUSAGE_SELF)
    budget = used.ru_utime + used.ru_stime + limits.cpu_seconds(pages=pages, size=size)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(budget), hard))


def stop_clocks() -> None:
    """Between documents a worker waits as long as it must, and must not die with a lock of the pool's in its hand."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))


def _guard_children() -> None:
    """Fork a guard that outlives this process by the moment it takes to kill what it had started, and that ends this
    process too when the one that waits for its results is gone (the fork server, its parent, would live on).

    Nobody else can do it: a worker that is killed has no last word, and its parent never knew its children. The guard
    waits at two pipes that nobody writes to and that end with these two processes; a child that this process starts
    does not inherit their other ends (pipes of Python are closed on exec).
    """
    os.setpgid(0, 0)
    group = os.getpid()
    end, _held_open = os.pipe()
    parent = multiprocessing.parent_process()
    if os.fork():
        os.close(end)
        return
    try:
        os.setpgid(0, 0)
        # What it inherited of the pool's pipes, held open here, would hide from the pool that the worker has died.
        waited_for = [os.dup2(end, 0)]
        if parent is not None:
            waited_for.append(os.dup2(parent.sentinel, 1))
        os.closerange(len(waited_for), min(os.sysconf("SC_OPEN_MAX"), _MOST_FILES))
        select.select(waited_for, [], [])
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass  # no process is left in the group, which is as good
    finally:
        os._exit(0)
