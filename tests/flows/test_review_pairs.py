"""Pairs that wait for a person: which, in which order, what is shown, and what each key writes."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.judgements import COLUMNS, Judgement, read_judgements
from flows.pairs import START, Pair, mark, steps, waiting
from flows.resolve.model import comparisons, levels, waterfall
from tests.flows.conftest import Nights
from tests.flows.keyboard import typed
from tests.warehouse.conftest import Warehouse, listing, night, open_warehouse
from warehouse.database import SNAPSHOT, snapshot

# Nothing that a rule would join; tests say themselves which pairs wait, whatever the model makes of names.
NAMES = {"1": "Vigie des mares", "2": "Carnet de terrain", "3": "Atlas participatif"}
OTHERS = {"1": "Sentinelles du littoral", "2": "Nuits sans lune", "3": "Mission hérisson"}
SAID = {
    "alpha": [{"ref": ref, "name": name} for ref, name in NAMES.items()],
    "beta": [{"ref": ref, "name": name} for ref, name in OTHERS.items()],
}
FIRST, SECOND = ("alpha/1", "beta/1"), ("alpha/2", "beta/2")


def ask_people(connection: duckdb.DuckDBPyConnection, weights: dict[str, float], same: bool | None = None) -> None:
    """Links of the listings of alpha and beta with these refs, as the resolve stage leaves them to people."""
    first = {name: max(each.level for each in levels() if each.comparison == name) for name in comparisons()}
    reason = ", ".join(f"{label} ({bits:+.1f})" for label, bits in waterfall(first))
    for ref, weight in weights.items():
        connection.execute(
            "INSERT INTO resolve.link BY NAME SELECT 'alpha' AS a_portal, $ref AS a_ref, 'beta' AS b_portal,"
            " $ref AS b_ref, $same AS same, 500 AS strength, 'weight' AS rule, $reason AS reason, false AS applied,"
            " $weight AS weight, $levels AS levels",
            {"ref": ref, "same": same, "reason": reason, "weight": weight, "levels": json.dumps(first)},
        )


def ends(pair: Pair) -> tuple[str, str]:
    return f"{pair.a.portal}/{pair.a.ref}", f"{pair.b.portal}/{pair.b.ref}"


@pytest.mark.parametrize(("same", "asked"), [(None, [FIRST]), (True, []), (False, [])])
def test_only_what_no_rule_decides_waits(nights: Nights, same: bool | None, asked: list[tuple[str, str]]) -> None:
    nights.night(0, SAID)
    assert waiting(nights.connection, []) == []
    ask_people(nights.connection, {"1": 5.0}, same)
    assert [ends(each) for each in waiting(nights.connection, [])] == asked


@pytest.mark.parametrize(("weights", "order"), [((5.0, 6.0), [SECOND, FIRST]), ((6.0, 5.0), [FIRST, SECOND])])
def test_the_heaviest_goes_first(nights: Nights, weights: tuple[float, float], order: list[tuple[str, str]]) -> None:
    nights.night(0, SAID)
    ask_people(nights.connection, dict(zip("12", weights, strict=True)))
    assert [ends(each) for each in waiting(nights.connection, [])] == order
    assert [ends(each) for each in waiting(nights.connection, [], limit=1)] == order[:1]


def test_of_two_that_weigh_the_same_what_joins_most_goes_first(nights: Nights) -> None:
    nights.night(0, {**SAID, "gamma": [{"ref": "1", "same_as": "https://beta.example.org/2"}]})
    ask_people(nights.connection, {"1": 5.0, "2": 5.0})
    assert [(ends(each), each.joins) for each in waiting(nights.connection, [])] == [(SECOND, 3), (FIRST, 2)]


def test_one_portal_can_be_asked_for(nights: Nights) -> None:
    nights.night(0, SAID)
    ask_people(nights.connection, {"1": 5.0})
    assert [len(waiting(nights.connection, [], portal=key)) for key in ("alpha", "beta", "gamma")] == [1, 1, 0]


@pytest.mark.parametrize(("word", "waits"), [("unsure", 1), ("same", 1), ("different", 1), ("withdrawn", 2)])
def test_what_was_judged_since_the_build_waits_no_more(nights: Nights, word: str, waits: int) -> None:
    nights.night(0, SAID)
    ask_people(nights.connection, {"1": 5.0, "2": 4.0})
    assert len(waiting(nights.connection, [Judgement(("alpha", "1"), ("beta", "1"), word)])) == waits


def test_what_is_one_thing_already_needs_no_answer(nights: Nights) -> None:
    both = [{"ref": "1", "same_as": ["https://alpha.example.org/1", "https://beta.example.org/1"]}]
    nights.night(0, {**SAID, "gamma": both})
    ask_people(nights.connection, {"1": 5.0, "2": 4.0})
    assert [ends(each) for each in waiting(nights.connection, [])] == [SECOND]


def test_both_records_say_what_a_person_compares(nights: Nights) -> None:
    nights.night(0, {
        "alpha": [{"ref": "1", "kind": "call", "title": "Sciences des mares", "deadlines": "2 mars 2027",
                   "funders": "Fondation", "info_url": "https://f.example.net/1", "description": "Un texte."}],
        "beta": [{"ref": "1", "kind": "call", "title": "Haies vives", "page_url": "https://beta.example.org/x"}],
    })  # fmt: skip
    ask_people(nights.connection, {"1": 5.0})
    [pair] = waiting(nights.connection, [])
    assert pair.a.said == {
        "name": ["Sciences des mares"], "organisation": ["Fondation"], "dates": ["2027-03-02T23:59:59"],
        "address": ["https://f.example.net/1"], "text": ["Un texte."],
    }  # fmt: skip
    assert (pair.b.ref, pair.b.page_url, pair.b.kind) == ("1", "https://beta.example.org/x", "call")
    assert [(each.id,) for each in (pair.a, pair.b)] == nights.rows("SELECT id FROM resolve.member ORDER BY portal")


def test_a_waterfall_adds_up(nights: Nights) -> None:
    nights.night(0, SAID)
    ask_people(nights.connection, {"1": 5.0})
    [pair] = waiting(nights.connection, [])
    assert pair.steps[0].label == START
    assert len(pair.steps) == len(comparisons()) + 1
    assert sum(each.weight for each in pair.steps) == pytest.approx(pair.weight, abs=0.01)
    assert steps(None, None) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "sign"),
    [
        (["LPO"], ["lpo"], "="),
        (["a", "b"], ["b", "a"], "="),
        (["a"], ["a", "b"], "≠"),
        (["a"], [], ""),
        ([], ["a"], ""),
    ],
)
def test_differences_are_marked(ours: list[str], theirs: list[str], sign: str) -> None:
    assert mark(ours, theirs) == sign


# At the keyboard ------------------------------------------------------------------------------------------------------


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    """A built home with three pairs that wait, heaviest first by ref."""
    with open_warehouse(tmp_path / "home") as opened:
        opened.night(
            0,
            *(listing("alpha", ref, name, description="Un texte.") for ref, name in NAMES.items()),
            *(listing("beta", ref, name, description="Un autre.") for ref, name in OTHERS.items()),
        )
        ask_people(opened.connection, {"1": 9.0, "2": 5.0, "3": 2.0})
        snapshot(opened.connection, opened.home.path / SNAPSHOT)
        yield opened


def coco(warehouse: Warehouse, *words: str) -> str:
    done = CliRunner().invoke(app, ["review", *words, "--home", str(warehouse.home.path)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def press(warehouse: Warehouse, *answers: tuple[bytes, bytes]) -> str:
    command = ["-c", "from flows.cli import main; main()", "review", "pairs", "--home", str(warehouse.home.path),
               "--by", "T1", "--at", "2026-11-22T08:00:00"]  # fmt: skip
    return typed(command, b"q stop", answers).decode()


def written(warehouse: Warehouse) -> list[list[str]]:
    with warehouse.home.judgements.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    assert header == COLUMNS
    return rows


@pytest.mark.timeout(90)
def test_one_key_judges_one_pair(warehouse: Warehouse) -> None:
    """`s`, `d`, `u` ask why and write a line, `n` leaves the pair, `z` takes the last answer back, `q` stops."""
    pairs = json.loads(coco(warehouse, "pairs", "--json"))
    said = press(
        warehouse,
        (b"s", b"why"), (b"un seul site\n", b"q stop"),
        (b"d", b"why"), (b"\n", b"q stop"),
        (b"z", b"q stop"),  # the second again
        (b"u", b"why"), (b"voir a@b.example.org\n", b"no e-mail"), (b"\n", b"q stop"),
        (b"n", b"q stop"), (b"z", b"q stop"), (b"n", b"q stop"),
        (b"q", b"judged in"),
    )  # fmt: skip
    assert written(warehouse) == [
        ["alpha", "1", "beta", "1", "same", "T1", "2026-11-22T08:00:00Z", "un seul site"],
        ["alpha", "2", "beta", "2", "unsure", "T1", "2026-11-22T08:00:00Z", ""],
    ]
    assert "2 of 3 pairs judged in judgements.csv" in said
    assert json.loads(coco(warehouse, "pairs", "--json")) == pairs[2:]


@pytest.mark.timeout(90)
def test_a_pair_is_shown_in_eighty_columns_with_its_differences_and_its_waterfall(warehouse: Warehouse) -> None:
    said = re.sub(r"\x1b\[[\d;]*m", "", press(warehouse, (b"q", b"judged in")))
    assert all(len(line) <= 80 for line in said.splitlines())
    assert re.search(r"^1 of 3 would join 2 listings", said, re.MULTILINE)
    assert re.search(r"^listing +alpha/\d +beta/\d", said, re.MULTILINE)
    assert re.search(r"^name +Vigie des mares +≠ Sentinelles du littoral", said, re.MULTILINE)
    assert re.search(r"^text +Un texte\. +≠ Un autre\.", said, re.MULTILINE)
    assert re.search(r"^ +[+-]\d+\.\d [█▒]+ +before anything is compared", said, re.MULTILINE)
    assert re.search(r"^ +\+\d+\.\d █+ +same \w", said, re.MULTILINE)
    assert re.search(r"^ +\+9\.0 bits in all", said, re.MULTILINE)
    assert "0 of 3 pairs judged" in said
    assert not warehouse.home.judgements.exists()


def test_a_judgement_is_applied_by_the_next_build_and_can_be_withdrawn(warehouse: Warehouse) -> None:
    pair = json.loads(coco(warehouse, "pairs", "--json", "--limit", "1"))[0]
    a, b = (f"{pair[end]['portal']}/{pair[end]['ref']}" for end in "ab")
    row = [*a.split("/"), *b.split("/"), "same", "T1", "2026-11-22", ""]
    warehouse.home.judgements.write_text(",".join(COLUMNS) + "\n" + ",".join(row) + "\n")
    before = warehouse.rows("SELECT id FROM publish.thing ORDER BY ALL")
    assert became(warehouse) == ["waits"]
    warehouse.build(night(1))
    assert became(warehouse) == ["applied"]
    assert len(warehouse.rows("FROM publish.thing")) == len(before) - 1

    told = coco(warehouse, "withdraw", b, a, "--by", "T2", "--at", "2026-11-23T08:00:00", "--reason", "deux sites")
    assert "judgements.csv line 2 no longer holds" in told
    assert written(warehouse)[1] == [*row[:4], "withdrawn", "T2", "2026-11-23T08:00:00Z", "deux sites"]
    warehouse.build(night(2))
    assert became(warehouse) == ["withdrawn"]
    assert warehouse.rows("SELECT id FROM publish.thing ORDER BY ALL") == before


def became(warehouse: Warehouse) -> list[str]:
    return [each["became"] for each in json.loads(coco(warehouse, "judgements", "--json"))]


def test_what_became_of_each_judgement_is_listed(warehouse: Warehouse) -> None:
    pairs = [("alpha,1,beta,1", "same"), ("beta,1,beta,2", "same"), ("alpha,1,beta,2", "different"),
             ("alpha,1,nobody,1", "same"), ("alpha,2,alpha,3", "unsure")]  # fmt: skip
    text = "".join(f"{pair},{word},T1,,\n" for pair, word in pairs)
    warehouse.home.judgements.write_text(",".join(COLUMNS) + "\n" + text)
    warehouse.build(night(1))
    told = json.loads(coco(warehouse, "judgements", "--json"))
    assert [(each["became"], each["why"]) for each in told] == [
        ("applied", ""), ("applied", ""),
        ("conflict", "against same: alpha/1 and beta/1 (judgements.csv line 2);"
                     " same: beta/1 and beta/2 (judgements.csv line 3)"),
        ("not_here", "nobody/1"), ("unsure", "binds nobody"),
    ]  # fmt: skip
    assert "5 judgements" in coco(warehouse, "judgements")


@pytest.mark.parametrize(
    ("words", "about"),
    [
        (["pairs"], "--by is missing"),
        (["pairs", "--by", "mk@example.org"], "a role or initials"),
        (["withdraw", "alpha/0", "beta/0", "--by", "T1"], "nobody judged alpha/0 and beta/0"),
        (["withdraw", "alpha", "beta/0", "--by", "T1"], "'alpha' is no listing; want PORTAL/REF"),
        (["withdraw", "alpha/0", "beta/0"], "--by is missing"),
    ],
)
def test_what_cannot_be_judged_says_why_and_writes_nothing(warehouse: Warehouse, words: list[str], about: str) -> None:
    with pytest.raises(Exception, match=about):
        coco(warehouse, *words)
    assert read_judgements(warehouse.home.judgements) == read_judgements(Path("none"))
