"""The probabilistic tier: Fellegi–Sunter over the pairs that candidates.sql made, with the comparisons of model.csv.

A row of model.csv is one level: the condition under which two records are at it, how often records of one thing are
(`m`) and how often candidates that are not one (`u`), both counted by `python -m bench model` on labelled pairs; its
weight is log2(m / u), Splink's match weight (tests/flows/test_model.py). Level -1 is silence: it weighs nothing.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import groupby
from math import log2
from typing import NamedTuple

FILE = "model.csv"
PRIOR = 0.1  # of a candidate: a pair that shares a key that few share
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
    """model.csv."""
    text = (files("flows.resolve") / FILE).read_text(encoding="utf-8")
    return tuple(
        Level(r["comparison"], int(r["level"]), r["label"], r["condition"], float(r["m"] or 1), float(r["u"] or 1))
        for r in csv.DictReader(text.splitlines())
    )


@cache
def comparisons() -> tuple[str, ...]:
    """Names of the comparisons, in the order of the model."""
    return tuple(dict.fromkeys(each.comparison for each in levels()))


def agreement() -> str:
    """SQL: `pair` → table `agreement` with a, b, the level of each comparison, and the weight in bits of them all."""
    columns, weights = [], [repr(log2(PRIOR / (1 - PRIOR)))]
    for name, group in groupby(levels(), lambda each: each.comparison):
        of = list(group)
        cases = " ".join(
            f"ELSE {each.level}" if each.condition == "ELSE" else f"WHEN {each.condition} THEN {each.level}"
            for each in of
        )
        columns.append(f"(CASE {cases} END)::TINYINT AS {name}")
        weights.append(f"CASE {name} {' '.join(f'WHEN {each.level} THEN {each.weight!r}' for each in of)} END")
    return (
        "CREATE OR REPLACE TEMP TABLE agreement AS SELECT *, ("
        + " + ".join(weights)
        + f")::DOUBLE AS weight FROM (SELECT a, b, {', '.join(columns)} FROM pair)"
    )


def told() -> str:
    """SQL: the levels of a row of `decision` in words, with what each weighs; silences are left out."""
    cases = []
    for name, group in groupby(levels(), lambda each: each.comparison):
        whens = " ".join(
            f"WHEN {each.level} THEN '{each.label} ({each.weight:+.1f})'" for each in group if each.level != SILENCE
        )
        cases.append(f"CASE {name} {whens} END")
    return f"concat_ws(', ', {', '.join(cases)})"


def levels_as_json() -> str:
    """SQL: the levels of a row of `decision` as a JSON object."""
    return "json_object(" + ", ".join(f"'{name}', {name}" for name in comparisons()) + ")::VARCHAR"


def waterfall(at: Mapping[str, int]) -> list[tuple[str, float]]:
    """What each comparison found and what it weighs in bits, in the order of the model; silences are left out."""
    return [
        (each.label, each.weight)
        for each in levels()
        if each.level != SILENCE and at.get(each.comparison) == each.level
    ]
