"""Portal files in; raw bytes in the archive and a row per fetch in the ledger out.

Knows how portals publish, knows nothing of what a report says. Start with `portal.py` (what a portal file says),
`crawl.py` (the one entry: `crawl()`), then `spiders/reports.py`.
"""
