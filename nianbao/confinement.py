"""What holds a reading process to its limits. All of it is the kernel's work, so that it holds in native code too.

memory      RLIMIT_AS: an allocation beyond it fails, and what fails is that document
processor   RLIMIT_CPU, moved on for each document: SIGXCPU ends the process
wall clock  ITIMER_REAL, set anew for each document: SIGALRM ends the process
children    a process group of its own, killed by a guard when the process is gone, however it went
parent      PR_SET_PDEATHSIG (Linux): no process outlives the one that waits for its results
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import resource
import signal

from extract.limits import put_in_force
from nianbao.limits import Limits

OUT_OF_WALL_CLOCK = -signal.SIGALRM
OUT_OF_PROCESSOR = -signal.SIGXCPU
_PR_SET_PDEATHSIG = 1
# Containers may allow a billion open files; closing each of them takes minutes where the kernel has no close_range.
_MOST_FILES = 65_536


def confine(limits: Limits) -> None:
    """In a new worker: bound its memory, bind its life to its parent's and its children's to its own, leave Ctrl-C to
    the parent."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.address_space, limits.address_space))
    # A core dump of a worker would fill the disk of a long crawl.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    put_in_force(limits.readers)
    # Not on Linux: a worker then ends at its next read from the closed pipe.
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
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
    """Fork a guard that outlives this process by the moment it takes to kill what it had started.

    Nobody else can do it: a worker that is killed has no last word, and its parent never knew its children. The guard
    waits at a pipe that nobody writes to and that ends with this process; a child that this process starts does not
    inherit the other end (pipes of Python are closed on exec).
    """
    os.setpgid(0, 0)
    group = os.getpid()
    end, _held_open = os.pipe()
    if os.fork():
        os.close(end)
        return
    try:
        os.setpgid(0, 0)
        # What it inherited of the pool's pipes, held open here, would hide from the pool that the worker has died.
        os.dup2(end, 0)
        os.closerange(1, min(os.sysconf("SC_OPEN_MAX"), _MOST_FILES))
        os.read(0, 1)
        os.killpg(group, signal.SIGKILL)
    except OSError:
        pass  # no process is left in the group, which is as good
    finally:
        os._exit(0)
