"""The benchmark of deduplication: figures right on clusters made by hand, pairs read whatever they are called."""

import json
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import resolve, resolver
from bench.labelled import Label, folded, labels
from bench.pairwise import Pairs, against_labels, against_truth, table_of
from bench.plain_splink import PlainSplink
from bench.real_listings import import_lines, records
from bench.synthetic import listings

ROOT = Path(__file__).resolve().parents[2]


def truth(*numbers: int) -> pa.Table:
    """Listings 0, 1, 2 … of portal p, and the thing that each is of."""
    refs = [str(place) for place in range(len(numbers))]
    return pa.table({"portal": ["p"] * len(numbers), "ref": refs, "truth": pa.array(numbers, pa.int64())})


def clusters(*groups: str) -> pa.Table:
    return table_of([[("p", ref) for ref in group] for group in groups])


@pytest.mark.parametrize(
    ("made", "pairs", "largest"),
    [
        (clusters("012", "34"), Pairs(right=4, wrong=0, missed=0), 3),
        (clusters("01", "2", "34"), Pairs(right=2, wrong=0, missed=2), 2),
        (clusters("01234"), Pairs(right=4, wrong=6, missed=0), 5),
        (clusters("23", "01", "4"), Pairs(right=1, wrong=1, missed=3), 2),
        (clusters("01"), Pairs(right=1, wrong=0, missed=3), 2),
        (clusters(), Pairs(right=0, wrong=0, missed=4), 1),
    ],
)
def test_pairs_of_clusters_made_by_hand(made: pa.Table, pairs: Pairs, largest: int) -> None:
    assert against_truth(made, truth(7, 7, 7, 8, 8)) == (pairs, largest)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_pairs_are_what_counting_them_one_by_one_gives(rows: list[tuple[int, int]]) -> None:
    groups: dict[int, list[tuple[str, str]]] = {}
    for place, (_, cluster) in enumerate(rows):
        groups.setdefault(cluster, []).append(("p", str(place)))
    pairs, _ = against_truth(table_of(groups.values()), truth(*(thing for thing, _ in rows)))
    counted = Counter((a[0] == b[0], a[1] == b[1]) for a, b in combinations(rows, 2))
    assert pairs == Pairs(counted[True, True], counted[False, True], counted[True, False])


@pytest.mark.parametrize("made", [clusters("01", "12"), clusters("09")])
def test_a_listing_is_in_one_cluster_and_known(made: pa.Table) -> None:
    with pytest.raises(ValueError):
        against_truth(made, truth(1, 1, 2))


def test_the_figures_of_pairs() -> None:
    pairs = Pairs(right=6, wrong=2, missed=4)
    assert (pairs.precision, pairs.recall, pairs.false_merge_rate) == (0.75, 0.6, 0.25)
    assert pairs.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))
    assert Pairs(0, 0, 5).figures()["f1"] == 0 and Pairs(0, 0, 0).f1 == 1


def test_labels_judge_what_was_said_of_them() -> None:
    a, b, c = ("p", "1"), ("q", "2"), ("r", "3")
    judged = {(a, b): True, (a, c): False, (b, c): True}
    assert against_labels({(a, b): True, (a, c): True}, judged) == Pairs(right=1, wrong=1, missed=1)


LISTINGS = {("jrc", "1"), ("spain", "x-9")}


@pytest.mark.parametrize(
    "row",
    [
        {"a_portal": "jrc", "a_ref": "1", "b_portal": "spain", "b_ref": "x-9", "same": "yes", "relation": "same"},
        {"a": {"source": "jrc", "id": 1}, "b": {"source": "spain", "id": "x-9"}, "label": True, "relation": "same"},
        {"a": "jrc:1", "b": "spain:x-9", "label": "same", "type": "same"},
        {"left": ["jrc", 1], "right": ["spain", "x-9"], "match": 1, "category": "same"},
        {"source_a": "jrc", "id_a": 1, "source_b": "spain", "id_b": "x-9", "verdict": "match", "relation": "same"},
        {"id1": "1", "id2": "x-9", "same": "TRUE", "relation": "same"},
    ],
)
def test_pairs_are_read_whatever_their_fields_are_called(row: dict[str, Any]) -> None:
    notes: Counter[str] = Counter()
    assert labels([row], LISTINGS, notes) == {(("jrc", "1"), ("spain", "x-9")): Label(True, "same", "")}
    assert not notes


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"a": "jrc:1", "b": "spain:x-9", "label": "unsure"}, "pair without a clear verdict"),
        ({"a": "jrc:1", "b": "spain:8", "label": "same"}, "pair whose listings are not here"),
    ],
)
def test_a_pair_that_cannot_be_read_is_told_and_not_guessed(row: dict[str, Any], why: str) -> None:
    notes: Counter[str] = Counter()
    assert labels([row], LISTINGS, notes) == {}
    assert [note.startswith(why) for note in notes] == [True]


def test_listings_are_read_whatever_their_fields_are_called(tmp_path: Path) -> None:
    (tmp_path / "listings").mkdir()
    line = {"id": 5, "title": "Wolkenzähler", "website": "wolkenzaehler.org", "start_year": "2019", "colour": "grey"}
    (tmp_path / "listings" / "jrc.jsonl").write_text(json.dumps(line), encoding="utf-8")
    notes: Counter[str] = Counter()
    row = records(import_lines(tmp_path, notes), notes).to_pylist()[0]
    assert (row["portal"], row["ref"], row["kind"], row["names"]) == ("jrc", "5", "project", ["Wolkenzähler"])
    assert (row["url"], row["start_year"]) == ("https://wolkenzaehler.org/", 2019)
    assert list(notes) == ["jrc: field 'colour' not understood"]


def test_a_call_keeps_its_deadline(tmp_path: Path) -> None:
    line = {"portal": "anr", "ref": "7", "kind": "call", "name": "Sols 2027", "deadlines": ["3 mars 2027"]}
    (tmp_path / "listings.jsonl").write_text(json.dumps(line), encoding="utf-8")
    notes: Counter[str] = Counter()
    row = records(import_lines(tmp_path, notes), notes).to_pylist()[0]
    assert row["kind"] == "call" and row["deadline_days"] == [20880] and not notes


def test_titles_fold() -> None:
    assert folded("  L’Œil d'Été – (BRÛLÉ) ") == folded("l'œil d ete brule")


def test_clusters_are_the_same_in_any_order() -> None:
    some = [[("p", "1"), ("q", "2")], [("p", "3")]]
    assert resolve.as_sets(some) == resolve.as_sets([[("p", "3")], [("q", "2"), ("p", "1")]])
    assert resolve.as_sets(some) != resolve.as_sets([[("p", "3"), ("p", "1")], [("q", "2")]])


def test_plain_splink_learns_from_the_listings_and_merges_more_at_a_lower_threshold() -> None:
    table = listings(3_000)
    with duckdb.connect() as connection:
        connection.register("given", table)
        connection.execute("CREATE TABLE records AS SELECT * EXCLUDE (truth) FROM given")
        model = PlainSplink(connection)
        low, high = model.clusters((0.5, 0.99))
        assert model.candidates() > 1_000
    merged = [against_truth(each.table, table.select(["portal", "ref", "truth"]))[0] for each in (low, high)]
    assert merged[0].right > merged[1].right > 100
    assert low.seconds > model.trained_seconds > 0


@pytest.mark.parametrize("share", [0.01])
def test_an_incremental_run_that_gives_other_clusters_is_refused(
    share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "listings.parquet"
    resolve._write(1_000, file)
    assert resolve._night_after_night(file, share)["ratio"] > 0
    monkeypatch.setattr(resolver, "rematch", lambda connection, changed: None)
    with pytest.raises(AssertionError, match="other clusters"):
        resolve._night_after_night(file, share)


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)


def test_the_command_prints_both_sides_as_one_json_object() -> None:
    done = bench("resolve", "--rows", "3000", "--json")
    figures = json.loads(done.stdout)
    assert figures["name"] == "resolve" and figures["rows"] == 3000
    assert figures["ratio"] > 0 and {"against", "versions", "machine"} <= figures.keys()
    for side in (figures["ours"], figures["plain_splink"]):
        assert side["seconds"] > 0 and side["peak_memory_mb"] > 1 and side["largest"] >= 1
        assert side["right"] > 0 and 0 < side["precision"] <= 1 and 0 < side["recall"] <= 1
    assert figures["plain_splink"]["threshold"] in (0.5, 0.9, 0.99)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("normalise", "--incremental"), "belong to resolve"),
        (("resolve", "--real", "/nowhere"), "no folder"),
        (("resolve", "--real", str(Path(__file__).parent)), "no labelled pair is understood"),
        (("resolve", "--rows", "0"), "positive"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: tuple[str, ...], says: str) -> None:
    done = bench(*arguments)
    assert done.returncode != 0 and says in done.stderr and "Traceback" not in done.stderr
