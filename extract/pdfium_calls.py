"""pdfium's C functions with prototypes of our own: addresses are plain integers, so that `map` makes calls in bulk."""

from __future__ import annotations

import ctypes
from typing import Any

from pypdfium2_raw import bindings  # type: ignore[import-untyped]

POINTER, INT = ctypes.c_void_p, ctypes.c_int
# PyDLL holds the interpreter lock: giving it up and taking it back is half of what a call costs.
_pdfium = ctypes.PyDLL(bindings._libs["pdfium"]._name)


def function(name: str, result: Any, *arguments: Any) -> Any:
    """The function of that name, with these types."""
    found = _pdfium[name]
    found.restype, found.argtypes = result, arguments
    return found
