"""What a run may do, drawn from its numbers: the same rules for a portal of three listings and for one of thousands."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.judge import History, judge
from schemas.portal import Expectation
from schemas.run import Outcome, RunStatistics, Verdict

START = datetime(2026, 11, 20, 4, tzinfo=UTC)
ANY_SIZE = [1, 3, 30, 1000]


def refs(count: int, start: int = 0) -> frozenset[str]:
    return frozenset(f"r{number}" for number in range(start, start + count))


def statistics(**counted: Any) -> RunStatistics:
    usual = {"portal": "p", "run": "r", "started_at": START, "finish_reason": "finished", "requests": 10, "pages": 10}
    return RunStatistics(**usual | counted)


def verdict(
    listings: int, *, expected: tuple[int, int] = (1, 5_000), always: frozenset[str] = frozenset(),
    usual: tuple[int, ...] = (), known: frozenset[str] = frozenset(), **counted: Any,
) -> Verdict:  # fmt: skip
    expectation = Expectation(listings=expected, always=always)
    return judge(statistics(**counted), refs(listings), expectation, History(usual, known))


def said(of: Verdict) -> tuple[str, str, bool, bool]:
    return of.outcome, of.reason_class, of.load, of.complete


# Healthy runs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ANY_SIZE)
def test_a_run_like_the_last_ones_is_complete(size: int) -> None:
    healthy = verdict(size, usual=(size,) * 5, known=refs(size), declared_total=size)
    assert said(healthy) == ("ok", "ok", True, True)


@pytest.mark.parametrize("size", ANY_SIZE)
def test_a_first_run_is_measured_by_the_portal_file(size: int) -> None:
    assert said(verdict(size)) == ("ok", "ok", True, True)


def test_what_was_left_out_is_told_and_no_fault() -> None:
    told = verdict(30, drops={"not_open": 4, "test_page": 1}, failures={"http_4xx": 2}, layout_changes=1)
    assert said(told) == ("ok", "ok", True, True)
    assert told.reason == "2 page(s) gone, 1 odd, 4 not open, 1 test page"


@pytest.mark.parametrize("size", ANY_SIZE)
def test_one_listing_may_come_or_go_on_any_portal(size: int) -> None:
    assert verdict(size + 1, usual=(size,), known=refs(size)).complete
    assert verdict(size, usual=(size + 1,), known=refs(size + 1)).complete


# Runs without listings ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        pytest.param({"declared_empty": True}, ("ok", "empty", True, False), id="the portal says that it has nothing"),
        pytest.param({}, ("empty", "empty", False, False), id="pages without listings"),
        pytest.param({"layout_changes": 3}, ("site_changed", "site_changed", False, False), id="layout unknown"),
        pytest.param({"exceptions": 1}, ("site_changed", "site_changed", False, False), id="our code failed"),
        pytest.param({"pages": 0, "failures": {"dns": 2, "timeout": 1}}, ("failed", "dns", False, False), id="no page"),
        pytest.param({"pages": 0, "failures": {"robots": 1}}, ("blocked", "robots", False, False), id="robots forbid"),
        pytest.param(
            {"pages": 0, "failures": {"robots_unknown": 1}}, ("blocked", "robots_unknown", False, False), id="no robots"
        ),
    ],
)
def test_a_run_without_listings_changes_nothing(counted: dict[str, Any], expected: tuple[str, str, bool, bool]) -> None:
    assert said(verdict(0, **counted)) == expected


def test_a_run_that_was_killed_failed() -> None:
    of = judge(None, refs(30), Expectation(listings=(1, 50)), History())
    assert said(of) == ("failed", "no_statistics", False, False)


def test_a_run_without_its_key_is_skipped_with_the_reason() -> None:
    of = verdict(0, skipped="no COCO_SCISTARTER_KEY")
    assert said(of) == ("skipped", "skipped", False, False)
    assert of.reason == "no COCO_SCISTARTER_KEY"


# Runs that are not whole ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ANY_SIZE)
@pytest.mark.parametrize(
    ("counted", "reason_class"),
    [
        pytest.param({"failures": {"timeout": 1}, "chain_failures": 1}, "partial", id="a page of the list failed"),
        pytest.param({"failures": {"http_4xx": 1}, "chain_failures": 1}, "partial", id="a page of the list is gone"),
        pytest.param({"finish_reason": "closespider_pagecount"}, "budget", id="page budget"),
        pytest.param({"finish_reason": "memusage_exceeded"}, "budget", id="memory budget"),
        pytest.param({"failures": {"budget": 1}, "finish_reason": None}, "budget", id="budget, told as a failure"),
        pytest.param({"finish_reason": "shutdown"}, "interrupted", id="stopped by hand"),
        pytest.param({"finish_reason": "cancelled"}, "interrupted", id="stopped by itself"),
    ],
)
def test_what_was_read_is_loaded_and_absence_does_not_count(
    size: int, counted: dict[str, Any], reason_class: str
) -> None:
    of = verdict(size, usual=(size,), known=refs(size), declared_total=size, **counted)
    assert said(of) == ("partial", reason_class, True, False)


@pytest.mark.parametrize(
    ("listings", "total", "complete"),
    [(3, 3, True), (2, 3, True), (1, 3, False), (29, 30, True), (28, 30, False), (980, 1000, True), (979, 1000, False),
     (31, 30, True)],
)  # fmt: skip
def test_the_portals_own_total_is_reached_but_for_two_in_a_hundred(listings: int, total: int, complete: bool) -> None:
    of = verdict(listings, declared_total=total)
    assert of.complete is complete
    assert of.outcome is (Outcome.OK if complete else Outcome.PARTIAL)


# Runs that look unlike the last ones ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("listings", "usual", "outcome"),
    [(1, 3, "shrunk"), (2, 3, "ok"), (24, 30, "ok"), (23, 30, "shrunk"), (800, 1000, "ok"), (799, 1000, "shrunk")],
)
def test_a_portal_that_lost_more_than_a_fifth_has_shrunk(listings: int, usual: int, outcome: str) -> None:
    of = verdict(listings, usual=(usual,) * 3)
    assert (of.outcome, of.load, of.complete) == (outcome, True, outcome == "ok")


def test_usual_is_the_median_so_that_one_bad_night_does_not_count() -> None:
    assert verdict(30, usual=(30, 30, 2)).complete
    assert verdict(10, usual=(30, 30, 2)).outcome is Outcome.SHRUNK


def test_the_floor_holds_for_a_first_run() -> None:
    of = verdict(9, expected=(10, 50))
    assert said(of) == ("shrunk", "shrunk", True, False)
    assert of.reason == "9 listings, fewer than the 10 expected"


@pytest.mark.parametrize("size", [3, 30, 1000])
def test_a_portal_that_changed_its_identifiers_is_held(size: int) -> None:
    of = judge(statistics(), refs(size, start=size), Expectation(listings=(1, 5_000)), History((size,), refs(size)))
    assert said(of) == ("rekeyed", "rekeyed", False, False)


def test_two_known_listings_are_too_few_to_speak_of_identifiers() -> None:
    of = judge(statistics(), refs(2, start=2), Expectation(listings=(1, 50)), History((2,), refs(2)))
    assert of.complete


def test_new_listings_beside_the_known_ones_are_no_rekeying() -> None:
    assert judge(statistics(), refs(60), Expectation(listings=(1, 100)), History((30,), refs(30))).load


@pytest.mark.parametrize(
    ("size", "odd", "outcome"),
    [(3, 1, "ok"), (3, 2, "site_changed"), (1000, 20, "ok"), (1000, 21, "site_changed")],
)
def test_many_odd_entries_are_a_changed_site(size: int, odd: int, outcome: str) -> None:
    assert verdict(size, layout_changes=odd).outcome == outcome
    assert verdict(size, layout_changes=odd - 1, exceptions=1).outcome == outcome


@pytest.mark.parametrize(
    ("failures", "requests", "outcome", "complete"),
    [
        ({"http_4xx": 2}, 10, "ok", True),
        ({"http_4xx": 3}, 10, "partial", False),
        ({"timeout": 1}, 10, "degraded", False),
        ({"timeout": 2}, 10, "partial", False),
        ({"http_5xx": 50}, 1000, "degraded", False),
        ({"http_5xx": 51}, 1000, "partial", False),
        ({"http_4xx": 50}, 1000, "ok", True),
        ({"http_4xx": 51}, 1000, "partial", False),
    ],
)
def test_pages_of_single_listings_that_failed(
    failures: dict[str, int], requests: int, outcome: str, complete: bool
) -> None:
    of = verdict(30, failures=failures, requests=requests)
    assert (of.outcome, of.complete, of.load) == (outcome, complete, True)


def test_a_field_that_every_listing_has_and_some_lack_is_named() -> None:
    always = frozenset({"name", "aim"})
    of = verdict(30, always=always, fields={"name": 30, "aim": 29})
    assert said(of) == ("degraded", "fill_rate", True, True)
    assert of.reason == "fewer listings than usual fill aim"
    assert said(verdict(30, always=always, fields={"name": 30, "aim": 30})) == ("ok", "ok", True, True)


@pytest.mark.parametrize(
    ("listings", "expected", "usual"),
    [(51, (1, 50), ()), (71, (1, 5_000), (30,))],
    ids=["above the ceiling", "twice the usual and ten more"],
)
def test_too_many_listings_are_told(listings: int, expected: tuple[int, int], usual: tuple[int, ...]) -> None:
    assert said(verdict(listings, expected=expected, usual=usual)) == ("degraded", "too_many", True, True)


# Any run --------------------------------------------------------------------------------------------------------------

CLASSES = st.sampled_from(["timeout", "http_4xx", "http_5xx", "robots", "budget", "dns"])


@given(
    size=st.sampled_from([0, 1, 2, 3, 30, 1000]),
    overlap=st.floats(0, 1),
    usual=st.lists(st.integers(0, 1200), max_size=5),
    counted=st.fixed_dictionaries(
        {
            "finish_reason": st.sampled_from(["finished", "shutdown", "closespider_timeout", None]),
            "failures": st.dictionaries(CLASSES, st.integers(1, 60), max_size=3),
            "chain_failures": st.integers(0, 2),
            "pages": st.integers(0, 2000),
            "requests": st.integers(0, 2000),
            "layout_changes": st.integers(0, 40),
            "exceptions": st.integers(0, 3),
            "declared_total": st.none() | st.integers(0, 1200),
            "declared_empty": st.booleans(),
        }
    ),
)
def test_absence_counts_only_in_a_run_that_read_the_whole_list(
    size: int, overlap: float, usual: list[int], counted: dict[str, Any]
) -> None:
    of = verdict(size, usual=tuple(usual), known=refs(size, start=int(size * (1 - overlap))), **counted)
    assert of.load or not of.complete
    assert of.reason and of.reason_class
    if of.complete:
        assert size > 0
        assert counted["chain_failures"] == 0 and counted["finish_reason"] in ("finished", None)
        assert "budget" not in counted["failures"]
        assert counted["declared_total"] is None or size >= counted["declared_total"] * 0.98 - 1


# Fields that fall silent ----------------------------------------------------------------------------------------------


def of_fields(
    listings: int, fields: dict[str, int], *, declared: dict[str, float] | None = None,
    habit: dict[str, float] | None = None,
) -> Verdict:  # fmt: skip
    expectation = Expectation(listings=(1, 5_000), fill_rates=declared or {})
    return judge(statistics(fields=fields), refs(listings), expectation, History(fill_rates=habit or {}))


@pytest.mark.parametrize("size", [3, 30, 1000])
@pytest.mark.parametrize("by", ["declared", "habit"])
def test_a_field_that_no_listing_fills_any_more_means_that_the_site_changed(size: int, by: str) -> None:
    told = of_fields(size, {"name": size}, **{by: {"themes": 0.8}})  # type: ignore[arg-type]
    assert said(told) == ("site_changed", "field_emptied", True, False)
    assert told.reason == "no listing fills themes any more"


def test_a_field_that_one_listing_in_many_fills_may_fall_silent() -> None:
    assert said(of_fields(30, {"name": 30}, habit={"equipment": 0.03})) == ("ok", "ok", True, True)


@pytest.mark.parametrize(
    ("filled", "declared", "habit", "outcome"),
    [
        (24, {"themes": 0.8}, {}, "ok"),
        (23, {"themes": 0.8}, {}, "degraded"),
        (23, {}, {"themes": 0.8}, "ok"),
        (19, {}, {"themes": 0.8}, "degraded"),
        (20, {"themes": 0.6}, {"themes": 0.9}, "ok"),
    ],
    ids=["as declared", "below", "near its habit", "ten points and a listing below", "what is declared wins"],
)
def test_a_field_that_fewer_fill_is_a_remark(
    filled: int, declared: dict[str, float], habit: dict[str, float], outcome: str
) -> None:
    told = of_fields(30, {"themes": filled}, declared=declared, habit=habit)
    assert told.outcome == outcome
    assert told.complete


def test_a_changed_shape_says_where_it_was_first_seen() -> None:
    told = judge(statistics(layout_changes=9), refs(30), Expectation(listings=(1, 99)), History(), "title at https://x")
    assert told.outcome == "site_changed" and told.reason.endswith("; first: title at https://x")
