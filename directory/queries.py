"""The questions asked to a release. Values travel as parameters; tables and columns are named in kinds.py only."""

from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection as Cursor

from directory.kinds import COLLECTIONS, Collection
from directory.search import Search, orders

Row = dict[str, Any]

PAGE_SIZE = 20


@dataclass(frozen=True)
class Found:
    """A page of results; `pages` is at least one."""

    total: int
    pages: int
    rows: list[Row]


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet, and how many things it would give beside the choices made in the other facets."""

    value: str
    count: int


def rows(cursor: Cursor, sql: str, parameters: list[Any] | None = None) -> list[Row]:
    cursor.execute(sql, parameters or [])
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]


def words_of(cursor: Cursor, text: str) -> list[str]:
    """The folded words of a query: what memory.searchable is matched with."""
    (folded,) = cursor.execute("SELECT memory.fold(?)", [text]).fetchone() or ("",)
    return list(dict.fromkeys(str(folded).split()))


def find(cursor: Cursor, of: Collection, search: Search, size: int = PAGE_SIZE) -> Found:
    """The things that hold every word and, in every facet with choices, one of them.

    With words, names that hold them come first: all of them, then some; a name that begins with them before others.
    """
    words = words_of(cursor, search.text)
    where, parameters = _conditions(of, search, words)
    total = _total(cursor, where, parameters)
    order = search.order or orders(of, search.text)[0]
    ranked, ranks = _relevance(words) if order == "relevance" else ([], [])
    by = ", ".join((*ranked, of.orders.get(order, next(iter(of.orders.values()))), "s.id"))
    sql = f"""
        SELECT t.* FROM memory.searchable s JOIN {of.plural} t ON t.id = s.id
        WHERE {where} ORDER BY {by} LIMIT ? OFFSET ?
    """
    page = rows(cursor, sql, [*parameters, *ranks, size, (search.page - 1) * size])
    return Found(total, max(1, -(-total // size)), page)


def count(cursor: Cursor, of: Collection, search: Search) -> int:
    return _total(cursor, *_conditions(of, search, words_of(cursor, search.text)))


def _total(cursor: Cursor, where: str, parameters: list[Any]) -> int:
    (total,) = cursor.execute(f"SELECT count(*) FROM memory.searchable s WHERE {where}", parameters).fetchone() or (0,)
    return int(total)


def facet_values(cursor: Cursor, of: Collection, search: Search) -> dict[str, list[FacetValue]]:
    """All values of every facet, the fullest first. A facet's own choices do not count, so that more can be chosen."""
    found: dict[str, list[FacetValue]] = {facet.key: [] for facet in of.facets}
    words = words_of(cursor, search.text)
    chosen = [key for key in found if search.values(key)]
    # Facets without a choice all look at the same results: they are counted together.
    together = [key for key in found if key not in chosen]
    for passing_over, keys in [("", together), *((key, [key]) for key in chosen)]:
        where, parameters = _conditions(of, search, words, passing_over)
        sql = f"""
            WITH matched AS MATERIALIZED (SELECT s.id FROM memory.searchable s WHERE {where})
            SELECT f.facet, f.value, count(m.id) AS hits
            FROM memory.facet_values f LEFT JOIN matched m ON m.id = f.id
            WHERE f.kind = ? AND list_contains(?, f.facet)
            GROUP BY f.facet, f.value
            ORDER BY hits DESC, f.value
        """
        for row in rows(cursor, sql, [*parameters, of.kind, keys]):
            found[row["facet"]].append(FacetValue(row["value"], row["hits"]))
    return found


def _conditions(of: Collection, search: Search, words: list[str], passing_over: str = "") -> tuple[str, list[Any]]:
    conditions = ["s.kind = ?"]
    parameters: list[Any] = [of.kind]
    for word in words:
        conditions.append("contains(s.words, ' ' || ?)")
        parameters.append(word)
    for facet, chosen in search.chosen.items():
        if chosen and facet != passing_over:
            places = ", ".join("?" * len(chosen))
            conditions.append(
                "s.id IN (SELECT f.id FROM memory.facet_values f"
                f" WHERE f.kind = ? AND f.facet = ? AND f.value IN ({places}))"
            )
            parameters += [of.kind, facet, *chosen]
    return " AND ".join(conditions), parameters


def _relevance(words: list[str]) -> tuple[list[str], list[Any]]:
    if not words:
        return [], []
    in_name = " + ".join("contains(s.name_words, ' ' || ?)::INTEGER" for _ in words)
    return [f"{in_name} DESC", "starts_with(s.name_words, ' ' || ?) DESC"], [*words, " ".join(words)]


def newest(cursor: Cursor, of: Collection, size: int) -> list[Row]:
    return rows(cursor, f"SELECT * FROM {of.plural} t ORDER BY first_seen_utc DESC, id LIMIT ?", [size])


def closing_soon(cursor: Cursor, today: str, size: int) -> list[Row]:
    """Open calls with a date ahead of `today` (ISO), the nearest first."""
    return rows(
        cursor,
        "SELECT * FROM calls WHERE status_computed = 'open' AND next_deadline_local >= ?"
        " ORDER BY next_deadline_local, id LIMIT ?",
        [today, size],
    )


def thing(cursor: Cursor, of: Collection, identifier: str) -> Row | None:
    found = rows(cursor, f"SELECT * FROM {of.plural} WHERE id = ?", [identifier])
    return found[0] if found else None


def collection_of(cursor: Cursor, identifier: str) -> Collection | None:
    """Where the thing with this public id stands, if it is in the release."""
    return next((of for of in COLLECTIONS.values() if thing(cursor, of, identifier)), None)


def tombstone(cursor: Cursor, identifier: str) -> Row | None:
    """The last tombstone on the way from `identifier`: its `replaced_by` is alive, or empty. None without any."""
    found, seen = None, set()
    while identifier and identifier not in seen:
        seen.add(identifier)
        stones = rows(cursor, "SELECT id, reason, replaced_by, at_utc FROM tombstones WHERE id = ?", [identifier])
        if not stones:
            break
        found = stones[0]
        identifier = found["replaced_by"] or ""
    return found


def sources(cursor: Cursor, identifier: str) -> list[Row]:
    """The listings behind a thing, one a portal and reference."""
    return rows(
        cursor,
        "SELECT portal, ref, page_url, publish, licence, first_seen_utc, last_changed_utc FROM project_sources"
        " WHERE id = ? ORDER BY first_seen_utc, portal, ref",
        [identifier],
    )


def related(cursor: Cursor, identifier: str) -> list[Row]:
    """What a thing is to others and they to it, editions newest first; `forward` where the thing is the `relation` of
    the other. Nothing from a release that is older than relations."""
    if not rows(cursor, "FROM duckdb_tables() WHERE database_name = 'release' AND table_name = 'relations'"):
        return []
    names = " UNION ALL ".join(
        f"SELECT id, '{of.plural}' AS plural, {of.name} AS name, text_language AS lang FROM {of.plural}"
        for of in COLLECTIONS.values()
    )
    return rows(
        cursor,
        "WITH ways AS ("
        " SELECT other_id AS id, relation, true AS forward, other_year AS year, rule, reason FROM relations"
        " WHERE id = ? UNION ALL SELECT id, relation, false, year, rule, reason FROM relations WHERE other_id = ?"
        f") SELECT w.*, n.plural, n.name, n.lang FROM ways w JOIN ({names}) n USING (id)"
        " ORDER BY year DESC NULLS LAST, lower(strip_accents(name)), id",
        [identifier, identifier],
    )


def deadlines(cursor: Cursor, identifiers: list[str]) -> dict[str, list[Row]]:
    """The dates of some calls, by call, in time."""
    found: dict[str, list[Row]] = {identifier: [] for identifier in identifiers}
    sql = (
        "SELECT id, position, kind, at_local, tz, tz_stated, precision, raw, superseded_by FROM call_deadlines"
        " WHERE list_contains(?, id) ORDER BY at_local NULLS LAST, position"
    )
    for row in rows(cursor, sql, [identifiers]):
        found[row["id"]].append(row)
    return found


def provenance(cursor: Cursor, identifier: str) -> dict[str, list[Row]]:
    """What portals said, by field: the statements that won first, then those that lost."""
    found: dict[str, list[Row]] = {}
    sql = "SELECT * FROM provenance WHERE id = ? ORDER BY field, won DESC, position, portal, ref"
    for row in rows(cursor, sql, [identifier]):
        found.setdefault(row["field"], []).append(row)
    return found


def portals(cursor: Cursor) -> list[Row]:
    return rows(
        cursor,
        "SELECT key, title, publisher, homepage, country, licence, publish, last_good_run_utc, listings, verdict"
        " FROM portals ORDER BY lower(strip_accents(title)), key",
    )
