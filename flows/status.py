"""What an operator asks first: how each portal is doing, what the last night brought, what waits for a person."""

from datetime import datetime, timedelta
from typing import Any

import duckdb

from spiders.registry import load_portal, portal_keys, shape_of

STALE_AFTER = timedelta(days=5)  # 2 × a daily cadence + 3 days (anchors-style §12)

# of each portal, in this order; what is said of a partner whose lists are imported, and who has no file
UNTOLD: dict[str, Any] = {
    "title": None, "kinds": [], "country": None, "languages": [], "shape": None, "licence": "unknown",
    "publish": "facts", "seen": None, "cadence": None, "authority": None, "identity": None, "republishes": {},
    "secret": None, "caveats": None, "expectation": None,
}  # fmt: skip

SEEN = """
SELECT portal, max(at_utc) FILTER (complete) AS last_good_run, arg_max(outcome, run) AS verdict,
       arg_max(reason, run) AS reason, max(run) AS last_run,
       (SELECT count(*) FROM core.listing_state s WHERE s.portal = r.portal AND s.state <> 'vanished') AS listings
FROM raw.run r GROUP BY portal ORDER BY portal
"""


def portal_rows(connection: duckdb.DuckDBPyConnection | None, now: datetime) -> list[dict[str, Any]]:
    """Every portal that we have or have loaded; without a warehouse (None) only what its file says.

    `now` (UTC) gives the age, in hours since the last complete run.
    """
    seen = {row["portal"]: row for row in _rows(connection, SEEN)} if connection else {}
    return [_portal_row(key, seen.get(key, {}), now) for key in dict.fromkeys([*portal_keys(), *seen])]


def _portal_row(key: str, state: dict[str, Any], now: datetime) -> dict[str, Any]:
    last: datetime | None = state.get("last_good_run")
    return {
        "portal": key,
        **(_told(key) if key in portal_keys() else UNTOLD),
        "last_good_run": last,
        "listings": state.get("listings", 0),
        "verdict": state.get("verdict"),
        "age_hours": round((now.replace(tzinfo=None) - last).total_seconds() / 3600) if last else None,
    }


def _told(key: str) -> dict[str, Any]:
    """What a portal's file says of it. Of its key the name only: whether it is set is nobody's business."""
    spider = load_portal(key)
    about = {**spider.portal.model_dump(mode="json"), "shape": shape_of(spider)}
    about["kinds"].sort()  # sets have no order
    about["expectation"]["always"].sort()
    return {name: about[name] for name in UNTOLD}


def last_night(connection: duckdb.DuckDBPyConnection, now: datetime) -> dict[str, Any]:
    """`runs` (the last of each portal), `issues` (count by reason) and `stale` portals."""
    rows = _rows(connection, SEEN)
    return {
        "runs": [{name: row[name] for name in ("portal", "last_run", "verdict", "listings", "reason")} for row in rows],
        "issues": dict(
            connection.execute("SELECT reason, count(*) FROM core.open_issue GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()
        ),
        "stale": [
            row["portal"]
            for row in rows
            if row["last_good_run"] is None or now.replace(tzinfo=None) - row["last_good_run"] > STALE_AFTER
        ],
    }


def open_issues(connection: duckdb.DuckDBPyConnection, portal: str | None = None) -> list[dict[str, Any]]:
    """What waits for a person, of one portal or all."""
    sql = "FROM core.open_issue WHERE $1 IS NULL OR portal = $1 ORDER BY listings DESC, reason, portal, field, value"
    return _rows(connection, sql, [portal])


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
    return connection.execute(sql, values or []).to_arrow_table().to_pylist()
