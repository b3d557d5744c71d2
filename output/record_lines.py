"""Where in a `records.jsonl` each record stands: all records of a run may be gigabytes, and are read one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

# The first key of a line as it is written; a line that begins otherwise is read whole.
_ID = re.compile(rb'\{"record_id":("(?:[^"\\]|\\.)*")')


def record_offsets(path: Path) -> Iterator[tuple[str, int]]:
    """Id and offset (bytes) of every line; none where there is no file. Raises ValueError naming a line that has no
    id."""
    if not path.is_file():
        return
    at = 0
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            named = _ID.match(line)
            try:
                yield str(json.loads(named[1]) if named else json.loads(line)["record_id"]), at
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path}, line {number}: {error!r}") from error
            at += len(line)
