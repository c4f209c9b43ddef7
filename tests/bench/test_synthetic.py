"""Synthetic listings: the same for the same seed, whole, with a truth that holds, and hard where they should be."""

from collections import Counter, defaultdict
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pyarrow as pa
import pytest

from bench.synthetic import SCHEMA, listings, portals, reworded
from bench.synthetic_things import FAMILIES, Thing
from bench.synthetic_words import LANGUAGES, Words, dictionary
from schemas.vocabulary import code_lists

ROWS = 3_000


@cache
def table() -> pa.Table:
    return listings(ROWS)


@cache
def things() -> dict[int, list[dict[str, Any]]]:
    """The listings of each true thing."""
    found = defaultdict(list)
    for row in table().to_pylist():
        found[row["truth"]].append(row)
    return found


def test_one_seed_is_one_table() -> None:
    assert listings(ROWS).equals(table())
    assert not listings(ROWS, seed=1).equals(table())


@pytest.mark.parametrize("rows", [1, 7, 1_000])
def test_it_has_exactly_the_rows_that_were_asked_for(rows: int) -> None:
    assert listings(rows).num_rows == rows and listings(rows).schema == SCHEMA


def test_every_listing_has_a_key_and_a_name() -> None:
    rows = table().to_pylist()
    assert len({(row["portal"], row["ref"]) for row in rows}) == ROWS
    assert {row["portal"] for row in rows} == {portal.key for portal in portals()} and len(portals()) == 12
    assert all(row["names"] and row["names"][0].strip() for row in rows)


def test_codes_are_those_of_the_vocabulary() -> None:
    told = {code for row in table().to_pylist() for code in row["territories"]}
    assert told and told <= code_lists()["territory"].keys()


def test_a_thing_has_one_kind_on_portals_that_take_it() -> None:
    taken = {portal.key: portal.kinds for portal in portals()}
    for rows in things().values():
        assert len({row["kind"] for row in rows}) == 1
        assert all(row["kind"] in taken[row["portal"]] for row in rows)


def test_about_half_of_the_things_stand_alone_and_none_on_more_than_five_portals() -> None:
    many = Counter(len(rows) for rows in things().values())
    assert 0.4 < many[1] / many.total() < 0.6
    assert max(len({row["portal"] for row in rows}) for rows in things().values()) <= 5


def test_listings_of_one_thing_vary_in_every_field() -> None:
    pairs = [pair for rows in things().values() for pair in combinations(rows, 2)]
    for field in ("url", "organisations", "territories", "start_year", "description", "lang", "deadline_days"):
        assert any(a[field] != b[field] for a, b in pairs), field
    alike = sum(a["names"][0] == b["names"][0] for a, b in pairs) / len(pairs)
    assert 0.2 < alike < 0.6


def test_a_title_alone_misleads() -> None:
    names = defaultdict(set)
    for row in table().to_pylist():
        names[row["kind"], row["names"][0]].add(row["truth"])
    assert sum(len(truths) > 1 for truths in names.values()) / len(names) > 0.03


@pytest.mark.parametrize("family", FAMILIES.items, ids=lambda family: family.__name__)
def test_what_belongs_to_a_family_is_told_apart_by_something(family: Any) -> None:
    words = Words(500, seed=3)
    for _ in range(200):
        kin: list[Thing] = family(words)
        told = [
            (thing.kind, thing.core(0), thing.suffix, thing.url, thing.territory, thing.deadlines, thing.reference)
            for thing in kin
        ]
        assert kin and len(set(told)) == len(kin)


def test_editions_are_about_a_year_apart() -> None:
    editions = next(family for family in FAMILIES.items if family.__name__ == "editions")
    words = Words(500, seed=3)
    for _ in range(100):
        closings = [thing.deadlines[-1] for thing in editions(words)]
        assert all(300 < later - earlier < 430 for earlier, later in pairwise(closings))


def test_every_word_is_there_in_every_language() -> None:
    for role, words in dictionary().items():
        for word in words:
            assert len(word) == len(LANGUAGES) and all(word), role


def test_rare_words_grow_with_the_rows() -> None:
    def vocabulary(rows: int) -> int:
        return len({word for name in listings(rows)["names"].to_pylist() for word in name[0].casefold().split()})

    assert vocabulary(4_000) > 2.5 * vocabulary(1_000)


def test_a_later_night_tells_some_rows_otherwise() -> None:
    before = {(row["portal"], row["ref"]): row for row in table().to_pylist()}
    after = reworded(table(), 0.01).to_pylist()
    assert len(after) == ROWS // 100 == len({(row["portal"], row["ref"]) for row in after})
    assert all((row["portal"], row["ref"]) in before for row in after)
    assert sum(row != before[row["portal"], row["ref"]] for row in after) > 0.7 * len(after)
