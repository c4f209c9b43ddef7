"""A run into raw: what is new comes in, what is no longer said is closed, presence is noted, and nothing twice."""

from collections.abc import Iterator
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from flows.load import arrow_tables
from schemas.listing import Drop, Issue, Listing
from tests.warehouse.conftest import Warehouse, listing, load, night, portal
from warehouse.load import merge_run

BIRDS = listing("a", "birds", "Oiseaux", tagline="Compter", keywords=["nid", "chant"])
STARS = listing("a", "stars", "Étoiles")
CURRENT = (
    "SELECT field, value, first_seen_utc::DATE::VARCHAR FROM raw.statement WHERE ref = ? AND gone_run IS NULL"
    " ORDER BY field, position"
)
EVERYTHING = ("raw.listing", "raw.statement", "raw.sighting", "raw.fetch", "raw.run", "raw.dropped", "raw.issue")


def contents(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    return {table: warehouse.rows(f"FROM {table} ORDER BY ALL") for table in EVERYTHING}


def counts(warehouse: Warehouse) -> tuple[Any, ...]:
    """Listings, statements, and those among them that are no longer said."""
    sql = "SELECT (SELECT count(*) FROM raw.listing), count(*), count(gone_run) FROM raw.statement"
    return warehouse.rows(sql)[0]


def test_a_new_listing_comes_in_word_for_word(warehouse: Warehouse) -> None:
    warehouse.load(night(0), listing("a", "birds", "  <b>Oiseaux</b>  ", aim="Voir\r\n & entendre"))
    assert warehouse.rows(CURRENT, "birds") == [
        ("aim", "Voir\r\n & entendre", "2026-11-20"),
        ("name", "  <b>Oiseaux</b>  ", "2026-11-20"),
    ]
    assert warehouse.rows("SELECT portal, ref, kind, page_url, first_run, last_run FROM raw.listing") == [
        ("a", "birds", "project", "https://a.example.org/birds", "20261120T040000Z", "20261120T040000Z")
    ]


def test_an_unchanged_listing_is_seen_again_and_no_more(warehouse: Warehouse) -> None:
    warehouse.load(night(0), BIRDS)
    before = warehouse.rows("FROM raw.statement ORDER BY ALL")
    warehouse.load(night(1), BIRDS)
    assert warehouse.rows("FROM raw.statement ORDER BY ALL") == before
    assert warehouse.rows("SELECT first_seen_utc::DATE, last_seen_utc::DATE, last_changed_utc::DATE FROM raw.listing") \
        == [(night(0).date(), night(1).date(), night(0).date())]  # fmt: skip


def test_a_changed_value_closes_the_old_statement_and_leaves_the_others(warehouse: Warehouse) -> None:
    warehouse.load(night(0), BIRDS, STARS)
    warehouse.load(night(1), listing("a", "birds", "Oiseaux", tagline="Observer", keywords=["nid", "chant"]), STARS)
    assert warehouse.rows(CURRENT, "birds") == [
        ("keywords", "nid", "2026-11-20"), ("keywords", "chant", "2026-11-20"), ("name", "Oiseaux", "2026-11-20"),
        ("tagline", "Observer", "2026-11-21"),
    ]  # fmt: skip
    assert warehouse.rows("SELECT field, value, gone_run FROM raw.statement WHERE gone_run IS NOT NULL") == [
        ("tagline", "Compter", "20261121T040000Z")
    ]
    assert warehouse.rows("SELECT ref, last_changed_utc::DATE FROM raw.listing ORDER BY ref") == [
        ("birds", night(1).date()), ("stars", night(0).date()),
    ]  # fmt: skip


def test_a_value_that_comes_back_is_a_new_statement(warehouse: Warehouse) -> None:
    other = listing("a", "birds", "Oiseaux", tagline="Observer", keywords=["nid", "chant"])
    for number, said in enumerate([BIRDS, other, BIRDS]):
        warehouse.load(night(number), said)
    assert warehouse.rows(
        "SELECT value, first_seen_utc::DATE, gone_utc::DATE FROM raw.statement WHERE field = 'tagline'"
        " ORDER BY first_seen_utc"
    ) == [
        ("Compter", night(0).date(), night(1).date()), ("Observer", night(1).date(), night(2).date()),
        ("Compter", night(2).date(), None),
    ]  # fmt: skip


def test_a_new_order_of_values_moves_them_and_closes_none(warehouse: Warehouse) -> None:
    warehouse.load(night(0), BIRDS)
    warehouse.load(night(1), listing("a", "birds", "Oiseaux", tagline="Compter", keywords=["chant", "nid"]))
    assert [row[1:] for row in warehouse.rows(CURRENT, "birds") if row[0] == "keywords"] == [
        ("chant", "2026-11-20"), ("nid", "2026-11-20"),
    ]  # fmt: skip
    assert counts(warehouse) == (1, 4, 0)


def test_a_statement_points_to_the_page_that_first_said_it(warehouse: Warehouse) -> None:
    for number, said in enumerate([[STARS, BIRDS], [BIRDS, STARS]]):
        load(warehouse.connection, portal("a"), night(number), said)
    assert warehouse.rows(
        "SELECT DISTINCT s.ref, s.run, f.url FROM raw.statement s"
        " JOIN raw.fetch f ON f.portal = s.portal AND f.run = s.run AND f.n = s.fetch_n ORDER BY ALL"
    ) == [
        ("birds", "20261120T040000Z", "https://a.example.org/birds"),
        ("stars", "20261120T040000Z", "https://a.example.org/stars"),
    ]


def test_a_run_is_loaded_once(warehouse: Warehouse) -> None:
    warehouse.load(night(0), BIRDS)
    before = contents(warehouse)
    warehouse.load(night(0), STARS)
    assert contents(warehouse) == before


def test_presence_is_kept_as_intervals(warehouse: Warehouse) -> None:
    of = portal("a")
    for number, present in enumerate([[BIRDS, STARS], [STARS], [STARS], [BIRDS, STARS]]):
        load(warehouse.connection, of, night(number), present)
    assert warehouse.rows("SELECT ref, left(first_run, 8), left(last_run, 8) FROM raw.sighting ORDER BY ALL") == [
        ("birds", "20261120", "20261120"), ("birds", "20261123", "20261123"), ("stars", "20261120", "20261123"),
    ]  # fmt: skip
    assert warehouse.rows("SELECT first_run, last_run FROM raw.listing WHERE ref = 'birds'") == [
        ("20261120T040000Z", "20261123T040000Z")
    ]


@pytest.mark.parametrize(
    ("runs", "state"),
    [
        (["complete"], "absent"),
        (["complete", "complete"], "absent"),
        (["complete", "complete", "complete"], "vanished"),
        (["partial"] * 5, "live"),
        (["failed"] * 5, "live"),
        (["complete", "partial", "failed", "complete"], "absent"),
        (["complete", "partial", "complete", "failed", "complete"], "vanished"),
        (["complete", "complete", "complete", "seen"], "live"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else each,
)
def test_absence_counts_in_complete_runs_alone(warehouse: Warehouse, runs: list[str], state: str) -> None:
    of = portal("a")
    load(warehouse.connection, of, night(0), [BIRDS, STARS])
    for number, how in enumerate(runs, start=1):
        said = [BIRDS, STARS] if how == "seen" else [STARS]
        verdict = {"load": how != "failed", "complete": how in ("complete", "seen")}
        load(warehouse.connection, of, night(number), said, **verdict)
    assert warehouse.rows("SELECT state FROM core.listing_state WHERE ref = 'birds'") == [(state,)]


def test_another_portals_runs_say_nothing_of_absence(warehouse: Warehouse) -> None:
    load(warehouse.connection, portal("a"), night(0), [BIRDS])
    for number in range(1, 5):
        load(warehouse.connection, portal("b"), night(number), [listing("b", "birds", "Oiseaux")])
    assert warehouse.rows("SELECT portal, state FROM core.listing_state ORDER BY ALL") == [("a", "live"), ("b", "live")]


def test_a_run_that_may_not_load_is_noted_and_changes_nothing(warehouse: Warehouse) -> None:
    of = portal("a")
    load(warehouse.connection, of, night(0), [BIRDS, STARS])
    before = contents(warehouse)
    other = listing("a", "birds", "Autre nom")
    load(warehouse.connection, of, night(1), [other], load=False, complete=False, outcome="rekeyed", reason="new refs")
    after = contents(warehouse)
    for table in ("raw.listing", "raw.statement", "raw.sighting"):
        assert after[table] == before[table]
    assert warehouse.rows("SELECT outcome, reason, loaded, listings FROM raw.run ORDER BY run") == [
        ("ok", "complete", True, 2), ("rekeyed", "new refs", False, 1),
    ]  # fmt: skip
    assert len(after["raw.fetch"]) == 3


def test_presence_is_unbroken_by_a_run_that_did_not_load(warehouse: Warehouse) -> None:
    for number, loaded in enumerate([True, False, True]):
        load(warehouse.connection, portal("a"), night(number), [BIRDS], load=loaded, complete=loaded)
    assert warehouse.rows("SELECT left(first_run, 8), left(last_run, 8) FROM raw.sighting") == [
        ("20261120", "20261122")
    ]


def test_a_load_that_breaks_leaves_nothing(warehouse: Warehouse) -> None:
    before = contents(warehouse)
    tables = arrow_tables("a", [(SimpleNamespace(url="x", n=0), BIRDS)], [])
    del tables["issue"]
    with pytest.raises(Exception, match="staged_issue"):
        merge_run(
            warehouse.connection, portal=portal("a"), run="20261120T040000Z", at=night(0), statistics="{}", evidence="",
            verdict={"outcome": "ok", "reason_class": "", "reason": "", "load": True, "complete": True}, tables=tables,
        )  # fmt: skip
    assert contents(warehouse) == before
    assert warehouse.rows("FROM raw.portal") == []


def test_a_portals_metadata_is_that_of_its_last_run(warehouse: Warehouse) -> None:
    for number, title in enumerate(["Old", "New"]):
        load(warehouse.connection, portal("a").model_copy(update={"title": title}), night(number), [BIRDS])
    assert warehouse.rows("SELECT title FROM raw.portal") == [("New",)]


# --- several pages of one listing ----------------------------------------------------------------------------------


def pages() -> Iterator[tuple[Any, Listing | Drop | Issue]]:
    """Two portals' worth of pages that speak of the same listings: cards on lists, and pages of their own."""
    for n in range(6):
        own = listing("a", f"r{n}", f"Projet {n}", aim=f"But {n}", keywords=["un", "deux"])
        card = own.model_copy(update={"statements": (*own.statements[:1], *reversed(own.statements[1:]))})
        yield SimpleNamespace(url=own.page_url, n=n), own
        yield SimpleNamespace(url=f"https://a.example.org/list-{n % 2}", n=10 + n % 2), card
    yield SimpleNamespace(url="https://a.example.org/list-0", n=10), Drop(portal="a", ref="x", reason="hidden", url="u")


def test_the_order_in_which_pages_came_changes_no_hash() -> None:
    in_order = list(pages())
    first = arrow_tables("a", in_order, [])
    for seed in range(5):
        shuffled = Random(seed).sample(in_order, len(in_order))
        again = arrow_tables("a", shuffled, [])
        for table in ("listing", "statement", "dropped"):
            assert again[table].equals(first[table])


def test_the_numbers_of_the_fetches_change_no_hash() -> None:
    renumbered = [
        (SimpleNamespace(url=page.url, n=99 - page.n), said) for page, said in pages() if isinstance(said, Listing)
    ]
    hashes = [arrow_tables("a", said, [])["listing"].column("content_hash") for said in (pages(), renumbered)]
    assert hashes[0] == hashes[1]


def test_the_page_about_the_listing_speaks_before_the_list() -> None:
    card = (SimpleNamespace(url="https://a.example.org/list", n=0), listing("a", "birds", "Oiseaux…"))
    page = (SimpleNamespace(url=BIRDS.page_url, n=1), BIRDS)
    rows = arrow_tables("a", [card, page], [])["statement"].to_pylist()
    names = [row for row in rows if row["field"] == "name"]
    assert [(row["value"], row["position"], row["fetch_n"]) for row in names] == [("Oiseaux", 0, 1), ("Oiseaux…", 1, 0)]


@pytest.mark.parametrize("name", ["-", "N/A", "<p> </p>", "x" * 301, "\u200b\u200b", "\ufffd"])
def test_a_listing_whose_name_nobody_can_read_stays_out_alone(warehouse: Warehouse, name: str) -> None:
    """One such name must neither be published nor stop the release of everything else."""
    warehouse.load(night(0), listing("a", "nameless", name), STARS)
    assert warehouse.rows("SELECT ref FROM raw.listing") == [("stars",)]
    assert warehouse.rows("SELECT reason, ref FROM core.open_issue WHERE stage = 'harvest'") == [
        ("no_name", "nameless")
    ]
    assert warehouse.build(night(0)).rows["projects"] == 1


def test_a_listing_of_two_kinds_keeps_the_first_and_asks() -> None:
    said = [BIRDS, BIRDS.model_copy(update={"kind": "service"})]
    tables = arrow_tables("a", [(SimpleNamespace(url=each.page_url, n=0), each) for each in said], [])
    assert [row["kind"] for row in tables["listing"].to_pylist()] == ["project"]
    assert [row["reason"] for row in tables["issue"].to_pylist()] == ["two_kinds"]
