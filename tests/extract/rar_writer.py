"""Writes RAR 5 archives with stored members: no free program writes RAR, and the format is open.

<https://www.rarlab.com/technote.htm>. A member may claim to be compressed, which a reader then needs a program for.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

SIGNATURE = b"Rar!\x1a\x07\x01\x00"
_MAIN, _FILE, _END = 1, 2, 5
_HAS_DATA, _HAS_CRC = 0x2, 0x4


def write_rar(members: Sequence[tuple[str, bytes]], *, method: int = 0) -> bytes:
    """The members as a RAR 5 archive. `method` 0 is stored; 1 to 5 only say that they are compressed."""
    out = SIGNATURE + _block(_MAIN, 0, _number(0))
    for name, data in members:
        encoded = name.encode()
        body = b"".join(
            (
                _number(_HAS_CRC),
                _number(len(data)),
                _number(0),  # attributes
                zlib.crc32(data).to_bytes(4, "little"),
                _number(method << 7),
                _number(1),  # written on Unix
                _number(len(encoded)),
                encoded,
            )
        )
        out += _block(_FILE, _HAS_DATA, body, data)
    return out + _block(_END, 0, _number(0))


def _block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
    size = _number(len(data)) if flags & _HAS_DATA else b""
    content = _number(kind) + _number(flags) + size + body
    sized = _number(len(content)) + content
    return zlib.crc32(sized).to_bytes(4, "little") + sized + data


def _number(value: int) -> bytes:
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)
