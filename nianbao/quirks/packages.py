"""Zip packages with the same bytes for the same members."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_DATE = (2020, 1, 1, 0, 0, 0)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip of the members, in their order, all of one date."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
