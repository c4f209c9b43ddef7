"""The probabilistic tier: Fellegi–Sunter by Splink over the pairs that candidates.sql made, with the comparisons of
model.csv.

A row of model.csv is one level: the condition under which two records are at it, how often records of one thing are
(`m`) and how often two that are not (`u`); its weight is log2(m / u). Level -1 is silence: it weighs nothing. `tests/`
re-estimates the figures from labelled pairs (bench/README.md says how they came about).
"""

import csv
from functools import cache
from importlib.resources import files
from itertools import groupby
from math import log2
from typing import Any, NamedTuple

import duckdb

FILE = "model.csv"
PRIOR = 1e-3  # of a pair that shares a key that few share
SILENCE = -1


class Level(NamedTuple):
    """One level of a comparison; `weight` in bits."""

    comparison: str
    level: int
    label: str
    condition: str
    m: float
    u: float

    @property
    def weight(self) -> float:
        return 0.0 if self.level == SILENCE else log2(self.m / self.u)


@cache
def levels() -> tuple[Level, ...]:
    """model.csv. Raises ValueError where two levels of a comparison weigh the same: a weight names its level."""
    text = (files("flows.resolve") / FILE).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    found = tuple(
        Level(r["comparison"], int(r["level"]), r["label"], r["condition"], float(r["m"] or 1), float(r["u"] or 1))
        for r in rows
    )
    for comparison, group in groupby(found, lambda each: each.comparison):
        weights = [round(each.weight, 6) for each in group]
        if len(set(weights)) < len(weights):
            raise ValueError(f"{FILE}: two levels of {comparison} weigh the same")
    return found


@cache
def comparisons() -> tuple[str, ...]:
    """Names of the comparisons, in the order of the model."""
    return tuple(dict.fromkeys(each.comparison for each in levels()))


def settings() -> dict[str, Any]:
    """The model as Splink wants it."""
    comparisons = [
        {"output_column_name": name, "comparison_levels": [_level(each) for each in group]}
        for name, group in groupby(levels(), lambda each: each.comparison)
    ]
    return {
        "link_type": "dedupe_only", "unique_id_column_name": "unique_id", "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": [], "probability_two_random_records_match": PRIOR,
        "retain_intermediate_calculation_columns": True, "retain_matching_columns": False,
    }  # fmt: skip


def _level(level: Level) -> dict[str, Any]:
    told: dict[str, Any] = {"sql_condition": level.condition, "label_for_charts": level.label}
    if level.level == SILENCE:
        return told | {"is_null_level": True}
    return told | {"m_probability": level.m, "u_probability": level.u}


def score(connection: duckdb.DuckDBPyConnection) -> None:
    """`profile` and `candidate` → `agreement`: a, b, weight in bits, and the level of each comparison."""
    from splink import DuckDBAPI, Linker  # most of a second, for those who resolve

    api = DuckDBAPI(connection=connection)
    linker = Linker(api.register("profile"), settings(), log_level="ERROR", validate_settings=False)
    linker.table_management.register_blocked_pairs_for_predict(api.register("candidate"))
    scored = linker.inference.predict(warning_mode="never")
    columns = [_named(name, list(group)) for name, group in groupby(levels(), lambda each: each.comparison)]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE agreement AS SELECT unique_id_l AS a, unique_id_r AS b, match_weight AS weight, "
        f"{', '.join(columns)} FROM {scored.physical_name}"
    )
    linker.table_management.delete_tables_created_by_splink_from_db()


def _named(comparison: str, group: list[Level]) -> str:
    """Splink tells weights; each names its level."""
    cases = [f"WHEN abs(mw_{comparison} - {each.weight!r}) < 1e-6 THEN {each.level}" for each in group]
    return f"CASE {' '.join(cases)} END::TINYINT AS {comparison}"


def waterfall(levels_of: dict[str, int]) -> list[tuple[str, float]]:
    """What each comparison found and what it weighs, in the order of the model; silences are left out."""
    return [
        (each.label, each.weight)
        for each in levels()
        if each.level != SILENCE and levels_of.get(each.comparison) == each.level
    ]
