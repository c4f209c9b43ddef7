"""Deduplication: our resolver and a plain Splink model on the same listings, whose truth is known or was judged.

Each side works in a process of its own, so that its memory is its own; elapsed seconds count, since both use all cores.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bench import labelled, resolver
from bench.measure import in_own_process, peak_memory_mb, where
from bench.pairwise import Key, against_truth, table_of
from bench.plain_splink import PlainSplink
from bench.synthetic import listings, reworded

NAME = "resolve"
AGAINST = "plain Splink 5: ready-made comparisons, EM training, connected components at its best threshold"
ROWS = 10_000
CHANGED = 0.01
SHOWN = ("precision", "recall", "f1", "false_merge_rate", "seconds", "processor_seconds", "peak_memory_mb",
         "candidates", "largest")  # fmt: skip

Told = tuple[dict[str, Any], str]


def run(rows: int | None = None, *, real: Path | None = None, incremental: bool = False) -> Told:
    """(the figures, a table for people): on synthetic listings, on labelled real ones, or of a night after a night."""
    if real is not None:
        return labelled.run(real)
    return _incremental(rows or ROWS) if incremental else _synthetic(rows or ROWS)


def _synthetic(rows: int) -> Told:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "listings.parquet"
        in_own_process(_write, rows, file)
        ours, plain = (in_own_process(side, file) for side in (_ours, _plain))
    told = {
        "name": NAME, "rows": rows, "ours": ours, "plain_splink": plain, "against": AGAINST,
        "ratio": _ratio(plain, ours, "seconds"), "processor_ratio": _ratio(plain, ours, "processor_seconds"),
        **where(("splink", "duckdb")),
    }  # fmt: skip
    sides = {"ours": ours, "plain Splink": plain}
    closing = f"{told['ratio']} times as fast; ours: {ours['by']}; plain: threshold {plain['threshold']}"
    return told, f"{side_by_side(sides, SHOWN)}\n{closing}"


def _ratio(theirs: dict[str, Any], ours: dict[str, Any], what: str) -> float:
    return round(float(theirs[what]) / max(float(ours[what]), 0.01), 2)


def side_by_side(sides: dict[str, dict[str, Any]], names: Iterable[str]) -> str:
    """A column for each side, a line for each figure."""
    lines = [f"{'':18}" + "".join(f"{side:>16}" for side in sides)]
    for name in names:
        cells = [figures.get(name) for figures in sides.values()]
        lines.append(f"{name:18}" + "".join(f"{'-' if cell is None else cell:>16}" for cell in cells))
    return "\n".join(lines)


def _write(rows: int, file: Path) -> None:
    pq.write_table(listings(rows), file)


def _records(file: Path) -> duckdb.DuckDBPyConnection:
    """A database that holds the listings, but not their truth."""
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE records AS SELECT * EXCLUDE (truth) FROM read_parquet('{file}')")
    return connection


def _truth(file: Path) -> pa.Table:
    return pq.read_table(file, columns=["portal", "ref", "truth"])


def _ours(file: Path) -> dict[str, Any]:
    connection = _records(file)
    wall, processor = perf_counter(), process_time()
    resolver.match(connection)
    told = {"seconds": round(perf_counter() - wall, 3), "processor_seconds": round(process_time() - processor, 3)}
    told |= {"peak_memory_mb": peak_memory_mb()}
    found = resolver.found(connection)
    pairs, largest = against_truth(table_of(found.clusters), _truth(file))
    return {**pairs.figures(), **told, "candidates": found.candidates, "largest": largest, "by": found.by}


def _plain(file: Path) -> dict[str, Any]:
    """The threshold is the one that the truth likes best: nobody who uses the model would know it."""
    model = PlainSplink(_records(file))
    at_thresholds = list(model.clusters())
    memory = peak_memory_mb()
    judged = [(against_truth(each.table, _truth(file)), each) for each in at_thresholds]
    (pairs, largest), best = max(judged, key=lambda each: each[0][0].f1)
    return {
        **pairs.figures(), "seconds": round(best.seconds, 3), "processor_seconds": round(best.processor, 3),
        "peak_memory_mb": memory, "candidates": model.candidates(), "largest": largest, "threshold": best.threshold,
        "training_seconds": round(model.trained_seconds, 3),
        "f1_at": {str(each.threshold): round(found[0].f1, 4) for found, each in judged},
    }  # fmt: skip


def _incremental(rows: int) -> Told:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "listings.parquet"
        in_own_process(_write, rows, file)
        told = in_own_process(_night_after_night, file, CHANGED)
    told = {"name": NAME, "rows": rows, **told, "against": "a full run over the same listings", **where(("duckdb",))}
    return told, side_by_side({"incremental": told, "full": {"seconds": told["against_seconds"]}}, ("seconds",))


def _night_after_night(file: Path, share: float) -> dict[str, Any]:
    """A full run, then `share` of the rows told otherwise: raises AssertionError unless the incremental run gives the
    clusters of a full run over the same rows."""
    with _records(file) as connection:
        full_before = _timed(lambda: resolver.match(connection))
        _reword(connection, file, share)
        seconds = _timed(lambda: resolver.rematch(connection, "changed"))
        found = as_sets(resolver.found(connection).clusters)
    with _records(file) as connection:
        _reword(connection, file, share)
        full_seconds = (full_before + _timed(lambda: resolver.match(connection))) / 2
        full = as_sets(resolver.found(connection).clusters)
    assert found == full, "an incremental run gives other clusters than a full one"
    return {
        "changed": share, "seconds": round(seconds, 3), "against_seconds": round(full_seconds, 3),
        "share_of_full": round(seconds / full_seconds, 4), "ratio": round(full_seconds / seconds, 1),
        "peak_memory_mb": peak_memory_mb(),
    }  # fmt: skip


def _reword(connection: duckdb.DuckDBPyConnection, file: Path, share: float) -> None:
    connection.register("reworded", reworded(pq.read_table(file), share))
    connection.execute("CREATE TABLE changed AS SELECT portal, ref FROM reworded")
    connection.execute("DELETE FROM records WHERE (portal, ref) IN (SELECT (portal, ref) FROM changed)")
    connection.execute("INSERT INTO records BY NAME SELECT * EXCLUDE (truth) FROM reworded")
    connection.unregister("reworded")


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def as_sets(clusters: Iterable[Iterable[Key]]) -> set[frozenset[Key]]:
    """Which listings stand together, in whatever order."""
    return {frozenset((portal, ref) for portal, ref in each) for each in clusters}
