"""Ctrl-C: the first asks that nothing new is begun, the second ends at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from nianbao.console import say

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_politely() -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C or SIGTERM while this lasts; the second of them raises KeyboardInterrupt. In
    other threads than the main one no signal arrives, and the event stays as it is."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def asked(_signal: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        say("stopping when the documents in hand are read; Ctrl-C again stops at once")

    before = {number: signal.signal(number, asked) for number in _SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
