"""A date without a year is read against the day that its own page says, listing by listing, and never another."""

from typing import Any

from tests.flows.conftest import FIRST_NIGHT, Nights

NEXT_MARCH = "jusqu'au 22 mars prochain"


def call(ref: str, **said: Any) -> dict[str, Any]:
    return {"ref": ref, "kind": "call", "title": f"Appel {ref}", **said}


def deadlines(nights: Nights) -> list[tuple[str, str]]:
    return nights.rows("SELECT ref, at_local FROM core.deadline ORDER BY ref, position")


def test_each_listing_is_read_against_its_own_day(nights: Nights) -> None:
    said = [
        call("1", deadlines=NEXT_MARCH, source_updated="2024-02-01"),
        call("2", deadlines=NEXT_MARCH, source_updated="2025-11-30T23:30:00Z"),
        call("3", deadlines=NEXT_MARCH),
        call("4", deadlines=NEXT_MARCH, source_updated="mars 2025"),
        call("5", deadlines=NEXT_MARCH, source_updated="2025-03-25"),
    ]
    nights.night(0, {"alpha": said})
    assert deadlines(nights) == [("1", "2024-03-22T23:59:59"), ("2", "2026-03-22T23:59:59")]
    issues = nights.rows("SELECT reason, value, listings FROM core.issue WHERE field = 'deadlines'")
    assert issues == [("no_year", NEXT_MARCH, 3)]
    rules = nights.rows("SELECT rule FROM core.deadline ORDER BY ref")
    assert rules == [("deadline, year by the page's own day 2024-02-01, day",),
                     ("deadline, year by the page's own day 2025-12-01, day",)]  # fmt: skip


def test_the_night_of_the_harvest_is_no_day_of_the_page(nights: Nights) -> None:
    nights.night(0, {"alpha": [call("1", deadlines="15 mars")]})
    assert deadlines(nights) == []
    nights.night(400, {"alpha": [call("1", deadlines="15 mars", source_updated="2026-11-02")]})
    assert deadlines(nights) == [("1", "2027-03-15T23:59:59")]
    nights.build(number=900)
    assert deadlines(nights) == [("1", "2027-03-15T23:59:59")]
    assert FIRST_NIGHT.year == 2026


def test_portals_do_not_lend_each_other_their_days(nights: Nights) -> None:
    mine, theirs = call("1", deadlines="15 mars", source_updated="2026-02-01"), call("1", deadlines="15 mars")
    nights.night(0, {"alpha": [mine], "beta": [theirs]})
    assert nights.rows("SELECT portal, at_local FROM core.deadline") == [("alpha", "2026-03-15T23:59:59")]
    assert nights.rows("SELECT portal FROM core.issue WHERE reason = 'no_year'") == [("beta",)]


def test_what_needs_no_day_is_read_once_for_all(nights: Nights) -> None:
    said = [call(str(n), deadlines=["15/03/2026", "15 mars"], source_updated="2026-02-01") for n in range(3)]
    nights.night(0, {"alpha": said})
    assert len(deadlines(nights)) == 6
    assert {at for _, at in deadlines(nights)} == {"2026-03-15T23:59:59"}
    assert nights.rows("SELECT count(*) FROM core.value WHERE field = 'source_updated'") == [(3,)]
