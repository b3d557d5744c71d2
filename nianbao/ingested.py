"""What stands in a portal's place for documents that nobody crawled: `nianbao ingest` was given them."""

from __future__ import annotations

from crawler.portal import Entry, Portal

INGESTED = Portal(
    id="ingested",
    name="收录文件 (ingested)",
    entries=(Entry(url="https://ingested.invalid/"),),  # RFC 2606: nothing can be fetched there
    # That a file is the agency's own is not known: a crawled copy from its own host speaks before it.
    provenance="republisher",
    minimum_reports=0,
    notes="Not a portal: documents that `nianbao ingest` was given.",
)
