"""Quality of clusters, counted in pairs: merged rightly, merged wrongly, missed."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import duckdb
import pyarrow as pa

Key = tuple[str, str]  # portal, ref


class Pairs(NamedTuple):
    """Of all pairs: rightly called one, wrongly called one, and those that are one and were not called so."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if any(self) else 1.0

    @property
    def false_merge_rate(self) -> float:
        return self.wrong / max(1, self.right + self.wrong)

    def figures(self) -> dict[str, float]:
        names = ("precision", "recall", "f1", "false_merge_rate")
        return {**self._asdict(), **{name: round(getattr(self, name), 4) for name in names}}


def table_of(clusters: Iterable[Iterable[Key]]) -> pa.Table:
    """One row (portal, ref, cluster) for each listing."""
    portals, refs, numbers = [], [], []
    for number, cluster in enumerate(clusters):
        for portal, ref in cluster:
            portals.append(portal)
            refs.append(ref)
            numbers.append(number)
    columns = {"portal": pa.array(portals, pa.string()), "ref": pa.array(refs, pa.string())}
    return pa.table({**columns, "cluster": pa.array(numbers, pa.int64())})


def against_truth(clusters: pa.Table, truth: pa.Table) -> tuple[Pairs, int]:
    """(pairs, size of the largest cluster) of (portal, ref, cluster) against (portal, ref, truth).

    A listing that is in no cluster stands alone; raises ValueError for one that is unknown or in two.
    """
    with duckdb.connect() as connection:
        connection.register("clusters", clusters)
        connection.register("truth", truth)
        connection.execute(
            "CREATE TABLE judged AS SELECT truth, coalesce(cluster, -1 - row_number() OVER ()) AS cluster"
            " FROM truth LEFT JOIN clusters USING (portal, ref)"
        )
        alone = _one(connection, "SELECT count(*) FROM judged WHERE cluster < 0")
        if (rows := _one(connection, "SELECT count(*) FROM judged")) != len(truth) or rows - alone != len(clusters):
            raise ValueError("a listing is in two clusters, or in one and unknown")
        right, merged, same = (_pairs(connection, by) for by in ("truth, cluster", "cluster", "truth"))
        largest = _one(
            connection, "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM judged GROUP BY cluster)"
        )
    return Pairs(right, merged - right, same - right), largest


def _pairs(connection: duckdb.DuckDBPyConnection, by: str) -> int:
    query = f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM (SELECT count(*) AS n FROM judged GROUP BY {by})"
    return _one(connection, query)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    found = connection.execute(query).fetchone()
    assert found is not None
    return int(found[0])


def against_labels(said: Mapping[tuple[Key, Key], bool], labels: Mapping[tuple[Key, Key], bool]) -> Pairs:
    """Pairs among those that people judged; one that `said` does not know is called different."""
    called = [(said.get(pair, False), same) for pair, same in labels.items()]
    return Pairs(
        sum(one and same for one, same in called),
        sum(one and not same for one, same in called),
        sum(same and not one for one, same in called),
    )
