"""Documents that are zip files of XML: how large they may grow before a library is let loose on them."""

from __future__ import annotations

import io
import zipfile

from extract.document import Issue, UnreadableError
from extract.limits import limits

# Below this size no ratio is dangerous.
SMALL = 20 * 1024**2
MAX_PARTS = 20_000


def check_package(data: bytes) -> None:
    """Raises UnreadableError `broken_package` where the bytes are no zip, `too_large` where what they unpack to
    breaks a limit. Sizes are the archive's own claims; zipfile never unpacks more than is claimed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="broken_package",
                severity="error",
                message=f"the file is damaged or cut short: {error}",
                hint="fetch it again",
            )
        ) from error
    total = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    reason = ""
    if len(parts) > MAX_PARTS:
        reason = f"{len(parts):,} parts, more than {MAX_PARTS:,}"
    elif total > limits().unpacked or largest > limits().member:
        reason = f"it unpacks to {total:,} bytes, its largest XML part to {largest:,}"
    elif total > SMALL and total > limits().ratio * len(data):
        reason = f"{len(data):,} bytes unpack to {total:,}: a zip bomb"
    if reason:
        raise UnreadableError(
            Issue(
                stage="extract",
                category="too_large",
                severity="error",
                message=f"not opened: {reason}",
                hint="look at the file by hand; the limits are in docs/limits.md",
            )
        )
