"""How often listings of one thing, and candidates that are not one, are at each level of the model: its m and u.

Counted on the pairs of tests/flows/pairs: `m` on those of the half `tune` that people call the same, `u` on every other
candidate that neither people nor our rules call the same. Half a pair is added to each count, so that none is zero.
What is printed can be put into flows/resolve/model.csv as it is; the captures of ../shared are wanted beside the pairs.
"""

from collections import Counter
from math import log2
from typing import Any

import duckdb

from bench.labelled import PAIRS, judged_rows, labels
from bench.pairwise import Key
from bench.real_listings import FILES, captured_lines, import_lines, records
from flows.resolve import kept
from flows.resolve.match import compare_all, decide
from flows.resolve.model import SILENCE, comparisons, levels

NAME = "model"
TUNED = "tune"


def run() -> tuple[dict[str, Any], str]:
    """(the figures, a table for people)."""
    notes: Counter[str] = Counter()
    table = records([*import_lines(PAIRS, notes), *captured_lines(FILES)], notes)
    with duckdb.connect() as connection:
        connection.register("given", table)
        kept.prepare(connection)
        connection.execute("CREATE TEMP TABLE record AS FROM given")
        connection.execute("CREATE TEMP TABLE gone (portal VARCHAR, ref VARCHAR)")
        decide(connection)
        rows = connection.execute("SELECT n, portal, ref FROM kept.record").fetchall()
        numbers: dict[Key, int] = {(portal, ref): n for n, portal, ref in rows}
        said = labels(judged_rows(PAIRS, notes), set(numbers), notes)
        same = {_pair(numbers, pair) for pair, label in said.items() if label.same}
        tuned = {_pair(numbers, pair) for pair, label in said.items() if label.same and label.half == TUNED}
        same |= set(connection.execute("SELECT a, b FROM decision WHERE verdict = 'same'").fetchall())
        compare_all(connection)
        rows = connection.execute(f"SELECT a, b, {', '.join(comparisons())} FROM agreement").fetchall()
    counted = {
        "m": [Counter(row[2 + n] for row in rows if row[:2] in tuned) for n in range(len(comparisons()))],
        "u": [Counter(row[2 + n] for row in rows if row[:2] not in same) for n in range(len(comparisons()))],
    }
    told = [_level(each.comparison, each.level, each.label, each.weight, counted) for each in levels()
            if each.level != SILENCE]  # fmt: skip
    prior = sum(row[:2] in same for row in rows) / len(rows)
    figures = {"name": NAME, "candidates": len(rows), "same": len(tuned), "prior": round(prior, 3), "levels": told}
    return figures, "\n".join([f"prior {prior:.3f}", *(_line(each) for each in told)])


def _pair(numbers: dict[Key, int], pair: tuple[Key, Key]) -> tuple[int, int]:
    a, b = sorted(numbers[key] for key in pair)
    return a, b


def _level(comparison: str, level: int, label: str, now: float, counted: dict[str, list[Counter[int]]]) -> Any:
    place = comparisons().index(comparison)
    mine = [each.level for each in levels() if each.comparison == comparison and each.level != SILENCE]
    share = {}
    for which, counts in counted.items():
        of = counts[place]
        share[which] = (of[level] + 0.5) / (sum(of[each] for each in mine) + 0.5 * len(mine))
    m, u = (float(f"{share[which]:.2g}") for which in ("m", "u"))
    return {"comparison": comparison, "level": level, "label": label, "m": m, "u": u,
            "bits": round(log2(m / u), 1), "bits_now": round(now, 1)}  # fmt: skip


def _line(told: dict[str, Any]) -> str:
    name = f"{told['comparison']} {told['level']} {told['label']}"
    return f"{name:60}{told['m']:>9}{told['u']:>9}{told['bits']:>7}{told['bits_now']:>7}"
