"""`nianbao portals list|show|check`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import yaml

from crawler.portal import PORTALS_FOLDER, REMARK, PortalFileError, lint_portals, load_portals
from nianbao.cli import OK, USAGE
from nianbao.console import say
from nianbao.run_command import UsageError, select_portals


def list_portals() -> int:
    """One line a portal: id, name, region code, adapter, whether somebody has looked at its lists."""
    try:
        portals = load_portals([PORTALS_FOLDER])
    except PortalFileError as error:
        say(f"nianbao: {error}")
        return USAGE
    for portal in portals:
        state = "verified" if portal.verified else "unverified"
        sys.stdout.write(
            f"{portal.id}\t{portal.name}\t{portal.region_code or '-'}\t{portal.adapter}\t{state}\n"
        )
    if not portals:
        say(f"no portal files in {PORTALS_FOLDER}; docs/adding-a-portal.md says how to write one")
    return OK


def show_portal(name: str) -> int:
    """The portal as YAML, with its defaults filled in."""
    try:
        (portal,) = select_portals([name])
    except (PortalFileError, UsageError) as error:
        say(f"nianbao: {error}")
        return USAGE
    sys.stdout.write(yaml.safe_dump(portal.model_dump(mode="json"), allow_unicode=True, sort_keys=False))
    return OK


def check_portals(names: Sequence[str] | None) -> int:
    """Every complaint about the portal files, one a line."""
    complaints = lint_portals(names or [PORTALS_FOLDER])
    for complaint in complaints:
        sys.stdout.write(f"{complaint}\n")
    wrong = [complaint for complaint in complaints if not complaint.startswith(REMARK)]
    if not complaints and not names and not load_portals([PORTALS_FOLDER]):
        say(f"no portal files in {PORTALS_FOLDER}; name the file to check")
    else:
        say(f"{len(wrong)} wrong, {len(complaints) - len(wrong)} to note")
    return USAGE if wrong else OK
