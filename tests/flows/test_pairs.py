"""The labelled pairs of tests/flows/pairs: well formed, closed under *same*, halves apart, nothing personal, no copies.

What they say is in their README; a resolver is measured with them elsewhere.
"""

import csv
import hashlib
import html
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from flows.importing import read_line
from flows.readings.personal import strike_personal_data
from spiders.registry import portal_keys

HERE = Path(__file__).parent / "pairs"
CAPTURES = Path(__file__).parents[3] / "shared" / "portals"
CAPTURED = frozenset({"eu_citizen_science", "citizenscience_gov", "aides_territoires"})
PARTNERS = frozenset(
    "barcelona_ciencia bmbf ecsa fecyt firah fundit fwf impetus inrae oead paris_nanterre scientific_american".split()
)  # lists without a spider
DIFFERENT = frozenset(
    "chapter dataset edition host namesake organisation other part platform sibling successor".split()
)
COLUMNS = ["a_portal", "a_ref", "b_portal", "b_ref", "same", "relation", "half", "note"]
COPIED = 9  # words in a row that are no chance

Key = tuple[str, str]
captured = pytest.mark.skipif(not CAPTURES.exists(), reason="the captured portals of ../shared are not here")


def listings() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / "listings.jsonl").read_text(encoding="utf-8").splitlines()]


def rows() -> list[dict[str, str]]:
    with (HERE / "pairs.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def pairs(*same: str) -> Iterator[tuple[Key, Key]]:
    """The pairs with one of these labels."""
    for row in rows():
        if row["same"] in same:
            yield (row["a_portal"], row["a_ref"]), (row["b_portal"], row["b_ref"])


def clusters(edges: Iterable[tuple[Key, Key]]) -> list[set[Key]]:
    """What hangs together by `edges`."""
    found: dict[Key, set[Key]] = {}
    for a, b in edges:
        joined = found.get(a, {a}) | found.get(b, {b})
        found.update(dict.fromkeys(joined, joined))
    return list({id(each): each for each in found.values()}.values())


def half_of(cluster: Iterable[Key]) -> str:
    return ("tune", "final")[hashlib.sha256(":".join(min(cluster)).encode()).digest()[0] % 2]


def captured_texts() -> dict[Key, list[str]]:
    """All texts of every public listing of the captures."""
    found: dict[Key, list[str]] = defaultdict(list)

    def keep(portal: str, ref: str, record: dict[str, Any]) -> None:
        found[portal, ref] += [value for value in record.values() if isinstance(value, str)]

    projects = CAPTURES / "eu-citizen-science" / "files" / "api" / "projects" / "index.json"
    for record in json.loads(projects.read_bytes()):
        if record["approved"] and not record["hidden"]:
            keep("eu_citizen_science", str(record["id"]), record)
    feed = json.loads((CAPTURES / "citizenscience-gov" / "files" / "feed.json").read_bytes(), strict=False)
    for record in feed["_project"]:
        keep("citizenscience_gov", record["project_url_on_catalog"].rstrip("/").rsplit("/", 1)[-1], record)
    for file in sorted((CAPTURES / "aides-territoires" / "files" / "api" / "aids").glob("**/*.json")):
        answer = json.loads(file.read_bytes(), strict=False)
        for record in answer.get("results", ()) if isinstance(answer, dict) else ():
            keep("aides_territoires", str(record["id"]), record)
    return found


def runs_of_words(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", text)).casefold())
    return zip(*(words[start:] for start in range(COPIED)), strict=False)


def test_listings_are_of_known_portals_unique_and_sorted() -> None:
    keys = [(each["portal"], each["ref"]) for each in listings()]
    assert keys == sorted(set(keys))
    assert {portal for portal, _ in keys} <= PARTNERS | set(portal_keys()) - CAPTURED
    assert not PARTNERS & set(portal_keys())


def test_every_listing_can_be_imported() -> None:
    for each in listings():
        portal = each.pop("portal")
        assert read_line(portal, json.dumps(each, ensure_ascii=False).encode()).ref == each["ref"]
        assert each["description"] and each["text_language"]


def test_nothing_personal_stands_in_the_files() -> None:
    for text in (HERE / "listings.jsonl", HERE / "pairs.csv"):
        for line in text.read_text(encoding="utf-8").splitlines():
            assert strike_personal_data(line)[1] == 0, line


def test_pairs_are_sorted_and_each_stands_once() -> None:
    found = rows()
    assert list(found[0]) == COLUMNS
    ends = [tuple(row.values())[:4] for row in found]
    assert ends == sorted(set(ends))
    assert all(end[:2] < end[2:] for end in ends)
    for row in found:
        assert row["relation"] in {"yes": {"same"}, "no": DIFFERENT}[row["same"]], row
        assert row["note"] and row["half"] in ("tune", "final"), row


def test_pairs_are_of_listings_that_are_written_here_or_captured() -> None:
    ends = {end for pair in pairs("yes", "no") for end in pair}
    here = {(each["portal"], each["ref"]) for each in listings()}
    assert {end for end in ends if end[0] not in CAPTURED} == here


def test_same_is_closed_and_holds_no_pair_that_differs() -> None:
    same = set(pairs("yes"))
    assert {pair for cluster in clusters(same) for pair in combinations(sorted(cluster), 2)} == same
    assert not same & set(pairs("no"))


def test_what_hangs_together_stands_in_one_half() -> None:
    half = {key: half_of(cluster) for cluster in clusters(pairs("yes", "no")) for key in cluster}
    for row in rows():
        assert row["half"] == half[row["a_portal"], row["a_ref"]] == half[row["b_portal"], row["b_ref"]], row


def test_there_are_enough_of_every_kind_in_both_halves() -> None:
    for half in ("tune", "final"):
        kinds = Counter(row["relation"] for row in rows() if row["half"] == half)
        assert kinds["same"] >= 150 and sum(kinds.values()) - kinds["same"] >= 100
        assert min(kinds[kind] for kind in ("chapter", "edition", "namesake", "part", "sibling")) >= 8, kinds


@captured
def test_every_labelled_listing_of_the_captures_is_there() -> None:
    ends = {end for pair in pairs("yes", "no") for end in pair}
    assert {end for end in ends if end[0] in CAPTURED} <= captured_texts().keys()


@captured
def test_no_description_is_copied_from_a_capture() -> None:
    ours = {run for each in listings() for run in runs_of_words(each["description"])}
    theirs = {run for texts in captured_texts().values() for text in texts for run in runs_of_words(text)}
    assert not ours & theirs
