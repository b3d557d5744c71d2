"""`nianbao portals probe`: one page of each list, and what a crawl would make of it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from crawler.archive import Archive
from crawler.crawl import crawl
from crawler.ledger import Ledger
from crawler.portal import PortalFileError
from crawler.spiders.probe import Look, ProbeSpider
from nianbao.cli import OK, SOME_FAILED, USAGE
from nianbao.console import say
from nianbao.run_command import UsageError, select_portals

_SHOWN = 5


def probe_portal(name: str) -> int:
    """Print what the lists show; exit code 1 where a list would bring no report."""
    try:
        (portal,) = select_portals([name])
    except (PortalFileError, UsageError) as error:
        say(f"nianbao: {error}")
        return USAGE
    with tempfile.TemporaryDirectory(prefix="nianbao-probe-") as folder:
        ledger = Ledger(Path(folder) / "ledger.sqlite")
        try:
            run = ledger.start_run({"probe": portal.id})
            archive = Archive(Path(folder) / "archive")
            crawl(
                [portal],
                data_dir=folder,
                run_id=run.run_id,
                ledger=ledger,
                archive=archive,
                spider=ProbeSpider,
            )
            issues = ledger.crawl_issues(run.run_id)
        finally:
            ledger.close()
    if portal.rendered:
        say(
            "its lists are drawn by scripts (rendered): a probe starts no browser and sees what is there without one"
        )
    for look in ProbeSpider.looks:
        sys.stdout.write(_told(look))
    for issue in issues:
        sys.stdout.write(f"{issue.severity}: {issue.category}: {issue.message}\n    {issue.hint}\n")
    useful = any(look.wanted or look.below for look in ProbeSpider.looks)
    return OK if useful and not any(issue.severity == "error" for issue in issues) else SOME_FAILED


def _told(look: Look) -> str:
    lines = [f"{look.url}", f"  adapter: {look.adapter or 'none: the page is of no known kind'}"]
    lines.append(f"  annual reports on this page: {len(look.wanted)}")
    lines += [f"    {title}" for title in look.wanted[:_SHOWN]]
    lines.append(f"  set aside: {len(look.set_aside)}")
    lines += [f"    {title} ({reason})" for title, reason in look.set_aside[:_SHOWN]]
    if look.below:
        lines.append(f"  lists below it: {len(look.below)}, the first {look.below[0]}")
    lines.append(f"  would go on with: {look.following or 'nothing, the list ends here'}")
    return "\n".join(lines) + "\n"
