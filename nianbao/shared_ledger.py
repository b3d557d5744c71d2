"""A ledger that a team shares (`--ledger postgresql://…`), and the one data folder that belongs to it.

The ledger names places in the archive, so with another folder's archive every document would be unreadable, and be kept
as such. So the first folder that a shared ledger is used with is its own: a token in `ledger.id` there and in the
database says so. Everybody who uses the ledger has that folder mounted.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from crawler.ledger import Ledger
from crawler.ledger_dialect import LedgerError, postgresql_url

TOKEN = "ledger.id"
OWN_LEDGER = "ledger.sqlite"


def shared_ledger(data_dir: Path, url: str) -> Ledger:
    """The ledger at that URL, with this data folder. Raises LedgerError where they do not belong together or the URL
    cannot be used, SQLAlchemyError where the server cannot be reached."""
    if (data_dir / OWN_LEDGER).is_file():
        raise LedgerError(
            f"{data_dir} has a ledger of its own, {OWN_LEDGER}, which would know nothing of the shared one. Use an "
            f"empty folder with --ledger, and take over what was collected: nianbao ingest {data_dir}/archive"
        )
    ledger = Ledger(url)
    token, is_new = _token(data_dir)
    bound = ledger.bound_to(token)
    if bound == token:
        return ledger
    ledger.close()
    if is_new:
        (data_dir / TOKEN).unlink()
    raise LedgerError(
        f"the ledger {shown(url)} belongs to another data folder than {data_dir}: it names places in that one's "
        f"archive. Give --data the folder whose {TOKEN} says {bound}, or another database"
    )


def shown(url: str) -> str:
    """The URL as it may be printed: without its password."""
    return postgresql_url(url).set(drivername="postgresql").render_as_string(hide_password=True)


def _token(data_dir: Path) -> tuple[str, bool]:
    """The folder's token, and whether it was made just now. Whoever sees the file sees all of it."""
    place = data_dir / TOKEN
    if not place.is_file():
        data_dir.mkdir(parents=True, exist_ok=True)
        token = secrets.token_hex(8)
        draft = data_dir / f".{TOKEN}.{token}"
        try:
            with draft.open("x", encoding="ascii") as file:
                file.write(f"{token}\n")
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker: its token counts
                place.hardlink_to(draft)
                return token, True
        finally:
            draft.unlink()
    return place.read_text("ascii").strip(), False
