"""The ledger's tables. Times are ISO 8601 text in UTC; `ledger_rows.py` says what each column means."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

runs = Table(
    "runs",
    metadata,
    Column("run_id", String, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("started_at", String, nullable=False),
    Column("crawl_done_at", String),
    Column("finished_at", String),
    Column("state", String, nullable=False),
)

fetches = Table(
    "fetches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("portal", String, nullable=False),
    Column("request_key", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("final_url", Text, nullable=False),
    Column("method", String, nullable=False),
    Column("role", String, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("outcome", String, nullable=False),
    Column("fetched_at", String, nullable=False),
    Column("status", Integer),
    Column("error_category", String),
    Column("error_message", Text),
    Column("error_hint", Text),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("media_type", String),
    Column("filename", Text),
    Column("sha256", String),
    Column("size", Integer),
    Column("warc_file", String),
    Column("warc_offset", Integer),
    Column("warc_length", Integer),
    Column("revisit_of", ForeignKey("fetches.id")),
    Column("parent_url", Text),
    Column("link_text", Text),
    Column("listed_title", Text),
    Column("listed_date", String),
    Column("agency", Text),
    Index("fetches_by_run_and_request", "run_id", "request_key"),
    Index("fetches_by_request", "request_key"),
)

listings = Table(
    "listings",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("portal", String, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("date", String),
    Column("year", Integer),
    Column("agency", Text),
    Column("list_url", Text, nullable=False),
    Column("skipped", String),
)

notes = Table(
    "crawl_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("portal", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("category", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("hint", Text, nullable=False),
)
