"""Bytes and a media type in, a `Document` out: headings, paragraphs, tables of cells, each with a locator.

Pure: no network, no ledger, no knowledge of what a report says. Start with `document.py` (what comes out),
then `read.py` (which reader takes which bytes).
"""
