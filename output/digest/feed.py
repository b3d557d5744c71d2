"""An Atom feed of findings for every portal (RFC 4287): `digest/feeds/<portal>.xml`.

An entry is a failed check; its id is the finding's own, so that a reader shows it once however often it is
found.
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

from output.digest.index_page import IndexView
from output.digest.page_files import REPORTS, SAFE_NAME, report_file
from output.digest.render import show_deceptive

FEEDS = "feeds"
ATOM = "http://www.w3.org/2005/Atom"
MOST = 200  # entries of a feed
# What XML cannot hold even escaped.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_feeds(view: IndexView, folder: Path) -> tuple[Path, ...]:
    """One feed per portal of the run that has a plain name; returns their paths."""
    homes = {
        record_id: block.portal.id
        for block in view.coverage.blocks
        if block.portal is not None
        for row in block.rows
        for cell in row.cells
        for record_id in cell.records
    }
    entries: dict[str, list[ET.Element]] = {portal.id: [] for portal in view.run.manifest.portals}
    finished = view.run.manifest.finished_at
    for group in view.groups:
        for report in group.reports:
            listed = entries.get(homes.get(report.record.record_id, ""))
            if listed is None:
                continue
            name = "" if report.record.agency is None else report.record.agency.name
            for finding in report.findings[: MOST - len(listed)]:
                entry = ET.Element("entry")
                _add(entry, "id", _urn(f"{report.record.record_id} {finding.id}"))
                _add(entry, "title", f"{name} {report.record.year}: {finding.finding.message_zh}")
                _add(entry, "updated", finished)
                ET.SubElement(entry, "category", term=finding.finding.check, label=group.severity)
                page = f"../{REPORTS}/{report_file(report.record.record_id)}#{finding.anchor}"
                ET.SubElement(entry, "link", href=page)
                _add(entry, "summary", finding.finding.message)
                listed.append(entry)
    written = []
    for portal in view.run.manifest.portals:
        if not SAFE_NAME.fullmatch(portal.id):
            continue
        feed = ET.Element("feed", xmlns=ATOM)
        _add(feed, "id", _urn(f"portal {portal.id}"))
        _add(feed, "title", f"nianbao 年报 · {portal.name}")
        _add(feed, "updated", finished)
        _add(ET.SubElement(feed, "author"), "name", "nianbao")
        feed.extend(entries[portal.id])
        (folder / FEEDS).mkdir(exist_ok=True)
        path = folder / FEEDS / f"{portal.id}.xml"
        ET.ElementTree(feed).write(path, encoding="utf-8", xml_declaration=True)
        written.append(path)
    return tuple(written)


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"nianbao {name}").urn


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _NOT_XML.sub("", str(show_deceptive(text)))
