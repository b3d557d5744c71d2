"""The ledger's tables. Times are ISO 8601 text in UTC; `ledger_rows.py` says what each column means.

Files, positions and sizes may pass two gigabytes, and a shared ledger two thousand million rows: BigInteger. SQLite's
integers have 64 bits anyway, but it numbers only an INTEGER key.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table

from crawler.ledger_dialect import NAME, TEXT

metadata = MetaData()

ROW_ID = BigInteger().with_variant(Integer, "sqlite")

runs = Table(
    "runs",
    metadata,
    Column("run_id", NAME, primary_key=True),
    Column("scope", TEXT, nullable=False),
    Column("started_at", NAME, nullable=False),
    Column("crawl_done_at", NAME),
    Column("finished_at", NAME),
    Column("state", NAME, nullable=False),
)

fetches = Table(
    "fetches",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("portal", NAME, nullable=False),
    Column("request_key", TEXT, nullable=False),
    Column("url", TEXT, nullable=False),
    Column("final_url", TEXT, nullable=False),
    Column("method", NAME, nullable=False),
    Column("role", NAME, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("outcome", NAME, nullable=False),
    Column("fetched_at", NAME, nullable=False),
    Column("status", Integer),
    Column("error_category", NAME),
    Column("error_message", TEXT),
    Column("error_hint", TEXT),
    Column("etag", TEXT),
    Column("last_modified", TEXT),
    Column("media_type", NAME),
    Column("filename", TEXT),
    Column("sha256", NAME),
    Column("size", BigInteger),
    Column("warc_file", NAME),
    Column("warc_offset", BigInteger),
    Column("warc_length", BigInteger),
    Column("revisit_of", ForeignKey("fetches.id")),
    Column("parent_url", TEXT),
    Column("link_text", TEXT),
    Column("listed_title", TEXT),
    Column("listed_date", NAME),
    Column("agency", TEXT),
    # An address may be longer than the 2,700 bytes that PostgreSQL's trees take; its hashes take any.
    Index("fetches_by_run_and_request", "run_id", "request_key").ddl_if(dialect="sqlite"),
    Index("fetches_by_run", "run_id").ddl_if(dialect="postgresql"),
    Index("fetches_by_request", "request_key", postgresql_using="hash"),
)

listings = Table(
    "listings",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("portal", NAME, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("url", TEXT, nullable=False),
    Column("title", TEXT, nullable=False),
    Column("date", NAME),
    Column("year", Integer),
    Column("agency", TEXT),
    Column("list_url", TEXT, nullable=False),
    Column("skipped", NAME),
)

notes = Table(
    "crawl_notes",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("portal", NAME, nullable=False),
    Column("url", TEXT, nullable=False),
    Column("category", NAME, nullable=False),
    Column("severity", NAME, nullable=False),
    Column("message", TEXT, nullable=False),
    Column("hint", TEXT, nullable=False),
)

# Which data folder the ledger's positions are of: one row, of a ledger that does not lie in that folder itself.
bindings = Table(
    "data_folder", metadata, Column("id", Integer, primary_key=True), Column("token", NAME, nullable=False)
)
