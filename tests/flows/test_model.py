"""The model: probabilities that are probabilities, weights that are Splink's, levels told in words."""

import random
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from splink import DuckDBAPI, Linker

from flows.resolve.model import PRIOR, SILENCE, agreement, comparisons, levels, told, waterfall


def of(comparison: str) -> list[int]:
    return [each.level for each in levels() if each.comparison == comparison]


@pytest.mark.parametrize("comparison", comparisons())
def test_the_levels_of_a_comparison_share_out_all_pairs(comparison: str) -> None:
    mine = [each for each in levels() if each.comparison == comparison and each.level != SILENCE]
    assert sum(each.m for each in mine) == pytest.approx(1, abs=0.03)
    assert sum(each.u for each in mine) == pytest.approx(1, abs=0.03)
    assert (
        mine[-1].condition == "ELSE"
        and [each.level for each in mine] == sorted(of(comparison), reverse=True)[: len(mine)]
    )


def test_the_more_telling_of_two_equal_names_weighs_more_and_what_disagrees_weighs_less_than_nothing() -> None:
    weight = {(each.comparison, each.level): each.weight for each in levels()}
    assert weight["name", 11] > weight["name", 10] > 0 > weight["name", 0]
    for comparison in ("page", "place", "start", "text", "numbers"):
        assert weight[comparison, max(of(comparison))] > 0 > weight[comparison, 0], comparison


def pairs(number: int) -> list[dict[str, int]]:
    """Made-up pairs, each with a level of every comparison."""
    chance = random.Random(7)
    return [{name: chance.choice(of(name)) for name in comparisons()} for _ in range(number)]


def by_splink(found: list[dict[str, int]]) -> list[float]:
    """Splink's match weights, its conditions being our levels. It compares records, so each pair is one record that
    holds the levels and one that holds nothing."""
    rows: list[dict[str, Any]] = []
    for n, levels_of in enumerate(found):
        rows += [{"unique_id": 2 * n, **levels_of}, {"unique_id": 2 * n + 1, **dict.fromkeys(levels_of, SILENCE)}]
    settings = {
        "link_type": "dedupe_only", "blocking_rules_to_generate_predictions": [],
        "probability_two_random_records_match": PRIOR,
        "comparisons": [
            {"output_column_name": name, "comparison_levels": [
                {"sql_condition": f"{name}_l = {each.level}", "label_for_charts": each.label,
                 **({"is_null_level": True} if each.level == SILENCE
                    else {"m_probability": each.m, "u_probability": each.u})}
                for each in levels() if each.comparison == name]}
            for name in comparisons()
        ],
    }  # fmt: skip
    with duckdb.connect() as connection:
        connection.register("records", pa.Table.from_pylist(rows))
        blocked = [{"match_key": "0", "join_key_l": 2 * n, "join_key_r": 2 * n + 1} for n in range(len(found))]
        connection.register("blocked", pa.Table.from_pylist(blocked))
        db = DuckDBAPI(connection=connection)
        linker = Linker(db.register("records"), settings, log_level="ERROR", validate_settings=False)
        linker.table_management.register_blocked_pairs_for_predict(db.register("blocked"))
        scored = linker.inference.predict(warning_mode="never")
        sql = f"SELECT match_weight FROM {scored.physical_name} ORDER BY unique_id_l"
        return [weight for (weight,) in connection.execute(sql).fetchall()]


def by_us(found: list[dict[str, int]]) -> list[float]:
    """Our weights of the same levels: the sum that `agreement` makes of them."""
    weights = agreement().partition("SELECT *, ")[2].partition(" AS weight")[0]
    rows = [{"n": n, **levels_of} for n, levels_of in enumerate(found)]
    with duckdb.connect() as connection:
        connection.register("found", pa.Table.from_pylist(rows))
        return [weight for (weight,) in connection.execute(f"SELECT {weights} FROM found ORDER BY n").fetchall()]


def test_our_weights_are_those_of_splink() -> None:
    found = pairs(200)
    assert by_us(found) == pytest.approx(by_splink(found), abs=1e-9)


def test_a_waterfall_tells_what_spoke_and_leaves_silences_out() -> None:
    assert [label for label, _ in waterfall({"name": 11, "page": -1, "portal": 1})] == [
        "same telling name",
        "two portals",
    ]
    with duckdb.connect() as connection:
        silent = ", ".join(f"{SILENCE} AS {name}" for name in comparisons() if name not in ("name", "portal"))
        [[words]] = connection.execute(f"SELECT {told()} FROM (SELECT 11 AS name, 1 AS portal, {silent})").fetchall()
    assert words.startswith("same telling name (+") and words.count("(") == 2
