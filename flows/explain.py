"""Why a cell says what it says: from the release, so that anyone who holds one can ask."""

from pathlib import Path
from typing import Any

import duckdb

from flows.home import UserError
from flows.related import FIELD as RELATIONS
from flows.related import related
from schemas.dictionary import KIND_OF, describe

# columns that we compute, with the columns whose provenance is theirs
COMPUTED = {
    "portals": (), "sources": (), "first_seen_utc": (), "last_changed_utc": (),
    "status_computed": ("deadlines", "opens_at", "status_stated"),
    "status_reason": ("deadlines", "opens_at", "status_stated"),
    "next_deadline_local": ("deadlines",), "deadlines": ("deadlines",),
    "currency": ("budget_total", "grant_min", "grant_max"),
}  # fmt: skip
AUTHORITY = ("the owner itself", "a directory", "a relay")
OTHER_DAY = "another day than a more trusted portal says"  # ends the rule of a deadline that gave way to one


def explain(release: Path, id_: str, field: str | None = None) -> list[dict[str, Any]]:
    """For each published cell of a thing (or one): its value, and every value that was read for it, winner first,
    with page, date, raw text, rule, and what it won or lost by; then, or alone as field `relations`, its relations.

    Raises UserError for an id that is gone, saying where to go, or never was, and for a column that is not there.
    """
    with duckdb.connect() as connection:
        table, row = _find(connection, release, id_)
        if field is not None and field not in (*row, RELATIONS):
            raise UserError(f"{table} have no column {field!r}; columns are {', '.join(row)}; or ask for {RELATIONS}")
        chains = _chains(connection, release, id_)
        sources = _rows(connection, release, "project_sources", id_, "portal, ref")
        ties = related(connection, release, id_) if field in (None, RELATIONS) else []
    return [
        _cell(table, name, value, chains, sources)
        for name, value in row.items()
        if name != "id" and name == (field or name) and (field or value not in (None, []))
    ] + ties


def _find(connection: duckdb.DuckDBPyConnection, release: Path, id_: str) -> tuple[str, dict[str, Any]]:
    for table in KIND_OF:
        for row in _rows(connection, release, table, id_):
            return table, row
    for grave in _rows(connection, release, "tombstones", id_):
        instead = f"; ask for {grave['replaced_by']}" if grave["replaced_by"] else ""
        raise UserError(f"{id_} went away ({grave['reason']}){instead}")
    raise UserError(f"{id_} is no public id of release {release.name}; `coco sql` can look for a name")


def _chains(connection: duckdb.DuckDBPyConnection, release: Path, id_: str) -> dict[str, list[dict[str, Any]]]:
    chains: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(connection, release, "provenance", id_, "field, NOT won, position, portal, ref"):
        chains.setdefault(row["field"], []).append(row)
    return chains


def _rows(
    connection: duckdb.DuckDBPyConnection, release: Path, table: str, id_: str, order: str = "id"
) -> list[dict[str, Any]]:
    sql = f"FROM read_parquet(?) WHERE id = ? ORDER BY {order}"
    found = connection.execute(sql, [str(release / f"{table}.parquet"), id_]).to_arrow_table()
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def _cell(
    table: str, name: str, value: Any, chains: dict[str, list[dict[str, Any]]], sources: list[dict[str, Any]]
) -> dict[str, Any]:
    said = (
        chains.get(name, [])
        if name not in COMPUTED
        else [row for each in COMPUTED[name] for row in chains.get(each, [])]
    )
    return {
        "field": name, "value": value, "meaning": describe(table, name), "computed": name in COMPUTED,
        "statements": [{**_statement(row), "why": _why(row, chains[row["field"]])} for row in said],
        "listings": [_listing(row) for row in sources] if name in COMPUTED and not said else [],
    }  # fmt: skip


def _statement(row: dict[str, Any]) -> dict[str, Any]:
    names = (
        "portal",
        "ref",
        "page_url",
        "fetched_at_utc",
        "raw",
        "lang",
        "locator",
        "rule",
        "value",
        "won",
        "withheld",
    )
    return {name: row[name] for name in names} | {"evidence": f"{row['evidence']}@{row['warc_offset']}"}


def _listing(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("portal", "ref", "page_url", "first_seen_utc")}


def _why(row: dict[str, Any], chain: list[dict[str, Any]]) -> str:
    """In words, by what a statement won or lost against the first of its field's chain."""
    best = chain[0]
    if row["won"]:
        return f"{row['withheld']}; not published" if row["value"] is None else "published"
    if row["value"] is not None and (same := [each for each in chain if each["won"] and each["value"] == row["value"]]):
        return f"says the same as {same[0]['portal']}"
    if row["field"] == "deadlines":
        return OTHER_DAY if row["rule"].endswith(OTHER_DAY) else "one deadline is said once; its hour goes first"
    if row["withheld"] and row["withheld"] != best["withheld"]:
        return f"{row['withheld']}; a text that may be shown goes first"
    if row["rule"].startswith("derived") and not best["rule"].startswith("derived"):
        return "derived; a stated value goes first"
    if row["authority"] != best["authority"]:
        return f"{AUTHORITY[best['authority']]} ({best['portal']}) goes before {AUTHORITY[row['authority']]}"
    if row["lang"] != best["lang"]:
        return f"text in {row['lang'] or 'an unstated language'}; {best['lang'] or 'unstated'} goes first"
    if row["last_changed_utc"] != best["last_changed_utc"]:
        return f"{best['portal']} changed later"
    return "same rank; the first by portal, listing and place is taken"
