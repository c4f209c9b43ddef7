"""One run into raw: new statements in, statements that are no longer said closed, presence noted. SQL on whole runs."""

from datetime import datetime

import duckdb
import pyarrow as pa

from schemas.portal import Authority, Portal
from warehouse.database import transaction

LISTING = pa.schema([(name, pa.string()) for name in ("ref", "kind", "page_url", "content_hash")])
STATEMENT = pa.schema(
    {
        "statement": pa.string(), "ref": pa.string(), "field": pa.string(), "lang": pa.string(), "value": pa.string(),
        "locator": pa.string(), "position": pa.int32(), "fetch_n": pa.int32(),
    }
)  # fmt: skip
FETCH = pa.schema(
    {
        "n": pa.int32(), "url": pa.string(), "method": pa.string(), "status": pa.int32(), "content_type": pa.string(),
        "sha256": pa.string(), "bytes": pa.int64(), "warc_offset": pa.int64(), "warc_length": pa.int64(),
        "fetched_at_utc": pa.timestamp("us"),
    }
)  # fmt: skip
DROPPED = pa.schema([(name, pa.string()) for name in ("ref", "reason", "url")])
ISSUE = pa.schema([(name, pa.string()) for name in ("stage", "reason", "url", "ref", "field", "value", "advice")])

MERGE = """
CREATE OR REPLACE TEMP TABLE changed AS
SELECT s.ref FROM staged_listing s LEFT JOIN raw.listing l ON l.portal = $portal AND l.ref = s.ref
WHERE l.content_hash IS DISTINCT FROM s.content_hash;

UPDATE raw.statement o SET gone_run = $run, gone_utc = $at
WHERE o.portal = $portal AND o.gone_run IS NULL AND o.ref IN (SELECT ref FROM changed)
  AND NOT EXISTS (FROM staged_statement s WHERE s.statement = o.statement);

UPDATE raw.statement o SET position = s.position
FROM staged_statement s
WHERE o.portal = $portal AND o.gone_run IS NULL AND o.statement = s.statement AND o.position <> s.position
  AND o.ref IN (SELECT ref FROM changed);

INSERT INTO raw.statement
SELECT s.statement, $portal, s.ref, s.field, s.lang, s.position, s.value, s.locator, $run, s.fetch_n, $at, NULL, NULL
FROM staged_statement s
WHERE s.ref IN (SELECT ref FROM changed)
  AND NOT EXISTS (FROM raw.statement o WHERE o.portal = $portal AND o.gone_run IS NULL AND o.statement = s.statement);

UPDATE raw.sighting o SET last_run = $run
WHERE o.portal = $portal AND o.ref IN (SELECT ref FROM staged_listing)
  AND o.last_run = (SELECT max(run) FROM raw.run WHERE portal = $portal AND loaded AND run < $run);
INSERT INTO raw.sighting
SELECT $portal, s.ref, $run, $run FROM staged_listing s
WHERE NOT EXISTS (FROM raw.sighting o WHERE o.portal = $portal AND o.ref = s.ref AND o.last_run = $run);

UPDATE raw.listing l SET last_run = $run, last_seen_utc = $at, kind = s.kind, page_url = s.page_url,
       last_changed_utc = CASE WHEN l.content_hash <> s.content_hash THEN $at ELSE l.last_changed_utc END,
       content_hash = s.content_hash
FROM staged_listing s WHERE l.portal = $portal AND l.ref = s.ref;
INSERT INTO raw.listing
SELECT $portal, s.ref, s.kind, s.page_url, s.content_hash, $run, $run, $at, $at, $at
FROM staged_listing s WHERE NOT EXISTS (FROM raw.listing l WHERE l.portal = $portal AND l.ref = s.ref);
"""


def merge_run(
    connection: duckdb.DuckDBPyConnection, *, portal: Portal, run: str, at: datetime, verdict: dict[str, object],
    statistics: str, evidence: str, tables: dict[str, pa.Table],
) -> None:  # fmt: skip
    """Loads one judged run in one transaction; a run that is loaded already is left alone.

    `at` is the run's time (UTC); `verdict` has outcome, reason_class, reason, load, complete; `tables` holds listing,
    statement, fetch, dropped and issue with the schemas above. With `load` false only the run itself is noted.
    """
    key = {"portal": portal.key, "run": run}
    if connection.execute("FROM raw.run WHERE portal = $portal AND run = $run", key).fetchone():
        return
    when = at.replace(tzinfo=None)
    with transaction(connection):
        save_portal(connection, portal)
        for name, table in tables.items():
            connection.register(f"staged_{name}_arrow", table)
            connection.execute(f"CREATE OR REPLACE TEMP TABLE staged_{name} AS FROM staged_{name}_arrow")
            connection.unregister(f"staged_{name}_arrow")
        if verdict["load"]:
            for statement in connection.extract_statements(MERGE):
                wanted = {name: {**key, "at": when}[name] for name in statement.named_parameters}
                connection.execute(statement, wanted)
        connection.execute("INSERT INTO raw.fetch SELECT $portal, $run, s.* FROM staged_fetch s", key)
        connection.execute("INSERT INTO raw.dropped SELECT $portal, $run, s.* FROM staged_dropped s", key)
        connection.execute("INSERT INTO raw.issue SELECT $portal, $run, s.* FROM staged_issue s", key)
        connection.execute(
            "INSERT INTO raw.run SELECT $portal, $run, $at, $outcome, $reason_class, $reason, $load, $complete,"
            " (SELECT count(*) FROM staged_listing), $statistics, $evidence",
            {**key, **verdict, "at": when, "statistics": statistics, "evidence": evidence},
        )


def save_portal(connection: duckdb.DuckDBPyConnection, portal: Portal) -> None:
    """The portal's metadata as of this run."""
    connection.execute(
        "INSERT OR REPLACE INTO raw.portal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            portal.key, portal.title, portal.publisher, portal.homepage, portal.country, list(portal.languages),
            portal.licence, portal.licence_evidence, str(portal.publish), portal.cadence,
            list(Authority).index(portal.authority), portal.time_zone, portal.date_order, portal.caveats,
            portal.stamps_are_days,
        ],
    )  # fmt: skip
