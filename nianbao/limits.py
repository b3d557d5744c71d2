"""Limits for one document, each a setting with its reason. A document that breaks one costs only itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds are wall clock, sizes bytes."""

    # The form is four pages; a scanned page costs one to three seconds on a slow core. Five minutes leave room
    # for a consolidated report of a hundred scanned pages and still end what hangs.
    seconds: float = 300.0
    # onnxruntime and OpenCV reserve far more address space than they touch; below 3 GiB they fail to start.
    address_space: int = 6 * 1024**3
    # The largest report seen as an attachment is some 30 MB; portals cut uploads at 50 to 100.
    file_size: int = 200 * 1024**2
    # A worker is replaced after so many documents: native libraries leak.
    documents_per_worker: int = 200


DEFAULT = Limits()
