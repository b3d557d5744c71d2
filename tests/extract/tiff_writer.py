"""A TIFF of several pages, each coded by Pillow, in either byte order and with tags that Pillow doesn't write."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping, Sequence

from PIL import Image

_SHORT, _LONG, _UNDEFINED = 3, 4, 7
_STRIP_OFFSETS, _STRIP_COUNTS, _JPEG_TABLES = 273, 279, 347
# Width, height, bits, compression, meaning of 0, strips, samples, rows a strip, planes, predictor, JPEG's tables and
# how it thins colour.
_KEPT = (256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 317, 347, 530)

Page = tuple[Image.Image, str, Mapping[int, int]]
"""A picture, Pillow's name of its compression, and tags of our own."""


def write_tiff(pages: Sequence[Page], *, big_endian: bool = False) -> bytes:
    """The file. Strips are those that Pillow's libtiff makes; only what is around them is written anew."""
    order = ">" if big_endian else "<"
    out = bytearray(struct.pack(order + "2sHI", b"MM" if big_endian else b"II", 42, 0))
    link = 4
    for picture, compression, own in pages:
        tags, strips = _coded(picture, compression)
        offsets = []
        for strip in strips:
            offsets.append(len(out))
            out += strip + bytes(len(strip) % 2)
        tags[_STRIP_OFFSETS] = tuple(offsets)
        tags.update(own)
        struct.pack_into(order + "I", out, link, len(out))
        link = _write_directory(out, order, tags)
    return bytes(out)


def _coded(picture: Image.Image, compression: str) -> tuple[dict[int, object], list[bytes]]:
    buffer = io.BytesIO()
    picture.save(buffer, "TIFF", compression=compression)
    data = buffer.getvalue()
    with Image.open(buffer) as image:
        assert isinstance(image.tag_v2.prefix, bytes)
        tags: dict[int, object] = {tag: image.tag_v2[tag] for tag in _KEPT if tag in image.tag_v2}
    places = zip(tags[_STRIP_OFFSETS], tags[_STRIP_COUNTS], strict=True)  # type: ignore[call-overload]
    return tags, [data[start : start + count] for start, count in places]


def _write_directory(out: bytearray, order: str, tags: Mapping[int, object]) -> int:
    """Append a directory; where the link to the next one goes."""
    entries = bytearray(struct.pack(order + "H", len(tags)))
    after = len(out) + 2 + 12 * len(tags) + 4
    far = bytearray()
    for tag in sorted(tags):
        kind, count, packed = _packed(order, tag, tags[tag])
        if len(packed) <= 4:
            place = packed.ljust(4, b"\0")
        else:
            place = struct.pack(order + "I", after + len(far))
            far += packed + bytes(len(packed) % 2)
        entries += struct.pack(order + "HHI", tag, kind, count) + place
    link = len(out) + len(entries)
    out += entries + bytes(4) + far
    return link


def _packed(order: str, tag: int, value: object) -> tuple[int, int, bytes]:
    if isinstance(value, bytes):
        return _UNDEFINED, len(value), value
    values = value if isinstance(value, tuple) else (value,)
    kind, code = (_LONG, "I") if tag in {_STRIP_OFFSETS, _STRIP_COUNTS, 254} else (_SHORT, "H")
    return kind, len(values), struct.pack(f"{order}{len(values)}{code}", *values)
