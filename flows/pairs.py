"""Pairs of listings that wait for a person: both records, and what the score is made of, the most useful first."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from flows.judgements import WITHDRAWN, Judgement
from flows.resolve.link import Key
from flows.resolve.model import waterfall

# what a person compares, in this order: what it is called here, and the fields that say it
COMPARED = {
    "name": ("name", "title"), "also called": ("alternate_names",), "organisation": ("lead_organisation", "funders"),
    "place": ("territories", "geographic_scope", "location", "coordinator_place"),
    "dates": ("start_date", "end_date", "opens_at", "deadlines"), "edition": ("edition", "funder_reference"),
    "address": ("project_url", "info_url"), "text": ("description", "aim", "tagline"),
}  # fmt: skip
WANTED = pa.schema([("portal", pa.string()), ("ref", pa.string())])
START = "before anything is compared"

WAITING = """
WITH living AS (
    SELECT portal, ref, id, count(*) OVER (PARTITION BY id) AS listings
    FROM resolve.member JOIN core.listing_state s USING (portal, ref) WHERE s.state <> 'vanished'
)
SELECT l.a_portal, l.a_ref, l.b_portal, l.b_ref, l.rule, l.reason, l.weight, l.levels, x.listings + y.listings AS joins
FROM resolve.link l
JOIN living x ON x.portal = l.a_portal AND x.ref = l.a_ref
JOIN living y ON y.portal = l.b_portal AND y.ref = l.b_ref
WHERE l.same IS NULL AND x.id <> y.id AND ($portal IS NULL OR $portal IN (l.a_portal, l.b_portal))
ORDER BY l.weight DESC NULLS LAST, joins DESC, l.a_portal, l.a_ref, l.b_portal, l.b_ref
"""
SAID = """
WITH said AS (
    SELECT portal, ref, field, value, position FROM core.value
    UNION ALL SELECT portal, ref, 'deadlines', coalesce(at_local, shown), position FROM core.deadline
)
SELECT s.portal, s.ref, s.field, s.value FROM said s SEMI JOIN wanted USING (portal, ref) ORDER BY ALL
"""
HERE = """
SELECT s.portal, s.ref, s.kind, s.page_url, m.id
FROM core.listing_state s JOIN resolve.member m USING (portal, ref) SEMI JOIN wanted USING (portal, ref)
"""


@dataclass(frozen=True)
class Record:
    """One listing as a person compares it; `said` follows the order of COMPARED."""

    portal: str
    ref: str
    kind: str
    id: str
    page_url: str
    said: dict[str, list[str]] = field(default_factory=dict)


class Step(NamedTuple):
    """What one comparison found and adds, in bits."""

    label: str
    weight: float


@dataclass(frozen=True)
class Pair:
    """Two listings that may be one thing; `joins` counts the listings that a yes would join."""

    a: Record
    b: Record
    rule: str
    reason: str
    weight: float
    joins: int
    steps: list[Step]


def waiting(
    connection: duckdb.DuckDBPyConnection, judgements: Iterable[Judgement], portal: str | None = None,
    limit: int | None = None,
) -> list[Pair]:  # fmt: skip
    """Pairs that no rule decides and nobody judged since, by weight, then by how many listings they would join."""
    judged = {(each.a, each.b) for each in judgements if each.judgement != WITHDRAWN}
    rows: list[dict[str, Any]] = connection.execute(WAITING, {"portal": portal}).to_arrow_table().to_pylist()
    ends = [(((row["a_portal"], row["a_ref"]), (row["b_portal"], row["b_ref"])), row) for row in rows]
    kept = [(pair, row) for pair, row in ends if pair not in judged][:limit]
    records = _records(connection, {key for pair, _ in kept for key in pair})
    return [
        Pair(records[a], records[b], row["rule"], row["reason"], row["weight"] or 0.0, row["joins"],
             steps(row["weight"], row["levels"]))
        for (a, b), row in kept
    ]  # fmt: skip


def steps(weight: float | None, levels: str | None) -> list[Step]:
    """The waterfall of a score, from what it starts with to what it comes to; empty where nothing was scored."""
    if weight is None or levels is None:
        return []
    found = [Step(label, round(bits, 3)) for label, bits in waterfall(json.loads(levels))]
    return [Step(START, round(weight - sum(each.weight for each in found), 3)), *found]


def _records(connection: duckdb.DuckDBPyConnection, keys: set[Key]) -> dict[Key, Record]:
    columns = list(zip(*sorted(keys), strict=True)) or [(), ()]
    table = pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(("portal", "ref"), columns, strict=True)}
    )
    connection.register("wanted", table)
    said: dict[Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for portal, ref, name, value in connection.execute(SAID).fetchall():
        said[portal, ref][name].append(value)
    here = connection.execute(HERE).fetchall()
    connection.unregister("wanted")
    return {
        (portal, ref): Record(portal, ref, kind, id_, page_url, _compared(said[portal, ref]))
        for portal, ref, kind, page_url, id_ in here
    }


def _compared(said: dict[str, list[str]]) -> dict[str, list[str]]:
    told = {label: [value for name in names for value in said.get(name, ())] for label, names in COMPARED.items()}
    return {label: list(dict.fromkeys(values)) for label, values in told.items() if values}


def mark(ours: Sequence[str], theirs: Sequence[str]) -> str:
    """`=` where two records say the same, `≠` where they do not, nothing where one of them is silent."""
    if not ours or not theirs:
        return ""
    a, b = ({" ".join(value.casefold().split()) for value in values} for values in (ours, theirs))
    return "=" if a == b else "≠"
