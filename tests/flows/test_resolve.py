"""Which listings are one thing, why, and under which id: ids are minted once, and every decision can be withdrawn."""

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.resolve.clusters import Edge, Refusal, cluster
from flows.resolve.link import DIFFERENT, IDENTIFIER, INFERRED, KNOWN_DIFFERENT, SAME, Key, Link
from flows.resolve.register import mint
from tests.flows.conftest import Nights

A1, A2, B1, B2, C1 = ("alpha", "1"), ("alpha", "2"), ("beta", "1"), ("beta", "2"), ("gamma", "1")
SAME_NAME = {
    "alpha": [{"ref": "1", "name": "Oiseaux des jardins"}],
    "beta": [{"ref": "1", "name": "Oiseaux des jardins"}],
}


def judged(a: Key, b: Key, same: bool) -> Link:
    return Link(1 if same else 0, min(a, b), max(a, b), same, "judgement", "Equipe: vu")


def call(ref: str, **said: Any) -> dict[str, Any]:
    return {"ref": ref, "kind": "call", "title": "Sciences participatives", **said}


def links(nights: Nights) -> list[tuple[Key, Key, bool, str, bool]]:
    """(a, b, same, rule, applied) of every link; what waits for people is not among them."""
    rows = nights.rows(
        "SELECT a_portal, a_ref, b_portal, b_ref, same, rule, applied FROM resolve.link WHERE same IS NOT NULL"
        " ORDER BY ALL"
    )
    return [((a, ref), (b, other), same, rule, applied) for a, ref, b, other, same, rule, applied in rows]


# Rules ----------------------------------------------------------------------------------------------------------------


def test_a_listing_that_names_the_others_page_is_the_same(nights: Nights) -> None:
    nights.night(0, {
        "alpha": [{"ref": "1", "same_as": "http://www.beta.example.org/1/?utm_source=a"}], "beta": [{"ref": "1"}],
    })  # fmt: skip
    assert links(nights) == [(A1, B1, True, "identifier", True)]
    assert nights.groups() == {frozenset({A1, B1})}
    [(reason,)] = nights.rows("SELECT reason FROM resolve.link")
    assert reason == "alpha/1 names http://www.beta.example.org/1/"


def test_two_languages_of_one_page_are_twins(nights: Nights) -> None:
    nights.night(0, {"alpha": [
        {"ref": "1", "same_as": "https://alpha.example.org/2"}, {"ref": "2", "same_as": "https://alpha.example.org/1"},
    ]})  # fmt: skip
    assert {rule for _, _, same, rule, _ in links(nights) if same} == {"language_twin"}
    assert nights.groups() == {frozenset({A1, A2})}


def test_the_page_that_a_call_sends_to_is_an_identifier_too(nights: Nights) -> None:
    nights.night(0, {
        "alpha": [call("1", title="Un relais", same_as="https://funder.example.org/appel")],
        "beta": [call("1", title="L’appel", info_url="https://funder.example.org/appel/")],
    })  # fmt: skip
    assert nights.groups() == {frozenset({A1, B1})}


def test_kinds_never_mix(nights: Nights) -> None:
    nights.night(
        0,
        {
            "alpha": [{"ref": "1", "name": "Vigie Nature", "same_as": "https://beta.example.org/1"}],
            "beta": [{"ref": "1", "kind": "call", "title": "Vigie Nature"}],
        },
        judgements=[judged(A1, B1, True)],
    )
    assert nights.groups() == {frozenset({A1}), frozenset({B1})}
    assert links(nights) == [(A1, B1, True, "judgement", False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Oiseaux des jardins", "OISEAUX DES JARDINS !"),
        ("Sauvages de ma rue", "Sauvages  de ma rue"),
        ("L’Observatoire des œufs", "L'Observatoire des oeufs"),
        ("Éveil à la forêt", "Eveil à la forêt"),
        ("Mission « Hérisson »", "Mission Hérisson"),
    ],
)
def test_names_are_equal_but_for_case_accents_and_signs(nights: Nights, a: str, b: str) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "name": a}], "beta": [{"ref": "1", "name": b}]})
    assert links(nights) == [(A1, B1, True, "equal_name", True)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param("Oiseaux des jardins", "Papillons des jardins", id="one word"),
        pytest.param("Eau", "Eau", id="a name of three letters is nobody's"),
        pytest.param("???", "!!!", id="nothing but signs"),
    ],
)
def test_near_names_are_left_to_people(nights: Nights, a: str, b: str) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "name": a}], "beta": [{"ref": "1", "name": b}]})
    assert links(nights) == []


def test_two_languages_of_one_portal_share_a_name_with_another(nights: Nights) -> None:
    twins = [
        {"ref": "1", "name": "SHOCTERN", "same_as": "https://alpha.example.org/2"},
        {"ref": "2", "name": "SHOCTERN"},
    ]  # fmt: skip
    nights.night(0, {"alpha": twins, "beta": [{"ref": "1", "name": "Shoctern"}]})
    assert nights.groups() == {frozenset({A1, A2, B1})}


def test_a_listing_that_names_the_others_key_is_the_same(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "name": "Eins", "same_as": "beta:1"}], "beta": [{"ref": "1"}]})
    assert links(nights) == [(A1, B1, True, "identifier", True)]


def test_a_name_that_a_portal_uses_twice_is_nobodys_key(nights: Nights) -> None:
    name = {"name": "Qualité de l’air"}
    nights.night(0, {"alpha": [{"ref": "1", **name}, {"ref": "2", **name}], "beta": [{"ref": "1", **name}]})
    assert links(nights) == []
    assert len(nights.groups()) == 3


def test_a_common_name_of_two_bodies_is_nobodys_key(nights: Nights) -> None:
    name = {"name": "Project Squirrel", "text_language": "en"}
    of_one = [{"ref": "1", **name, "lead_organisation": "Ormalux Academy"}]
    of_another = [{"ref": "1", **name, "lead_organisation": "Trivella Parks"}]
    nights.night(0, {"alpha": of_one, "beta": of_another, "gamma": [{"ref": "1", **name}]})
    assert links(nights) == []
    assert len(nights.groups()) == 3


def test_two_listings_that_look_like_one_do_not_keep_a_third_from_both(nights: Nights) -> None:
    name = {"name": "Zelkobrax", "territories": ["Spain"], "start_date": "2019"}
    twice = [
        {
            "ref": "1", **name, "lead_organisation": "Ormalux", "project_url": "https://ormalux.example.org/zelk",
            "description": "Volunteers photograph lizards along railways and send pictures every summer evening.",
        },
        {
            "ref": "2", **name, "lead_organisation": "Trivella", "project_url": "https://trivella.example.com/zelk",
            "description": "Citizens measure reptile habitats beside tracks, reporting temperature by smartphone.",
        },
    ]  # fmt: skip
    nights.night(0, {"alpha": twice, "beta": [{"ref": "1", **name}]})
    assert (A1, A2, True) not in [link[:3] for link in links(nights)]
    assert nights.groups() == {frozenset({A1, A2, B1})}


def test_an_edition_does_not_take_a_name_from_the_whole(nights: Nights) -> None:
    of_one = [{"ref": "1", "name": "Monstres d’eau"}, {"ref": "2", "name": "Monstres d’eau 2019"}]
    nights.night(0, {"alpha": of_one, "beta": [{"ref": "1", "name": "Monstres d’eau"}]})
    assert nights.groups() == {frozenset({A1, B1}), frozenset({A2})}


# Editions -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        pytest.param("2 mars 2026", "2 mars 2026 à 17h", True, id="same day"),
        pytest.param("2 mars 2026", "30 avril 2026", True, id="moved by two months"),
        pytest.param("2 mars 2026", "2 mars 2027", False, id="a year apart"),
        pytest.param("2 mars 2026", "mars 2027", True, id="a month is no day to measure by"),
        pytest.param("2 mars 2026", "à venir", True, id="one has no date"),
        pytest.param("webinaire : 2 mars 2025", "2 mars 2026", True, id="a webinar is no deadline"),
    ],
)  # fmt: skip
def test_calls_of_one_title_whose_deadlines_lie_apart_are_editions(
    nights: Nights, ours: str, theirs: str, same: bool
) -> None:
    nights.night(0, {"alpha": [call("1", deadlines=ours)], "beta": [call("1", deadlines=theirs)]})
    assert links(nights) == [(A1, B1, same, "equal_name" if same else "edition", True)]
    assert len(nights.groups()) == (1 if same else 2)


def test_editions_are_not_joined_through_a_third_listing(nights: Nights) -> None:
    nights.night(0, {
        "alpha": [call("1", deadlines="2 mars 2026")],
        "beta": [call("1", deadlines="2 mars 2027")],
        "gamma": [call("1", same_as=["https://alpha.example.org/1", "https://beta.example.org/1"])],
    })  # fmt: skip
    assert not any({A1, B1} <= group for group in nights.groups())
    refused = [(a, b) for a, b, same, _, applied in links(nights) if same and not applied]
    assert len(refused) >= 1 and all(C1 in pair for pair in refused)


# Judgements -----------------------------------------------------------------------------------------------------------


def test_people_who_say_different_win_over_an_identifier(nights: Nights) -> None:
    said = {"alpha": [{"ref": "1", "same_as": "https://beta.example.org/1"}], "beta": [{"ref": "1"}]}
    nights.night(0, said, judgements=[judged(A1, B1, False)])
    assert nights.groups() == {frozenset({A1}), frozenset({B1})}
    assert links(nights) == [(A1, B1, False, "judgement", True), (A1, B1, True, "identifier", False)]


def test_people_who_say_same_win_over_an_edition(nights: Nights) -> None:
    said = {"alpha": [call("1", deadlines="2 mars 2026")], "beta": [call("1", deadlines="2 mars 2027")]}
    nights.night(0, said, judgements=[judged(A1, B1, True)])
    assert nights.groups() == {frozenset({A1, B1})}
    assert links(nights) == [(A1, B1, False, "edition", False), (A1, B1, True, "judgement", True)]


def test_a_judgement_of_a_listing_that_is_not_here_binds_nobody(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1"}]}, judgements=[judged(A1, C1, True)])
    assert links(nights) == [(A1, C1, True, "judgement", False)]
    assert nights.groups() == {frozenset({A1})}


# Identity -------------------------------------------------------------------------------------------------------------


def test_an_id_says_its_kind_and_is_minted_once(nights: Nights) -> None:
    said = {"alpha": [{"ref": "1"}, {"ref": "2", "kind": "call", "title": "Appel"}]}
    nights.night(0, said)
    before = nights.ids()
    assert before[A1].startswith("p-") and before[A2].startswith("c-")
    nights.night(1, said)
    nights.night(2, {"alpha": [{"ref": "1", "name": "Un autre nom"}, *said["alpha"][1:], {"ref": "3"}]})
    assert {key: nights.ids()[key] for key in before} == before
    assert nights.tombstones() == {}


def test_ids_are_the_same_whatever_the_order_of_arrival(nights: Nights) -> None:
    names = ["Oiseaux", "Abeilles", "Étoiles", "Rivières", "Oiseaux"]
    said = {
        portal: [{"ref": str(n), "name": f"{name} {n % 4}"} for n, name in enumerate(names)]
        for portal in ("alpha", "beta", "gamma")
    }
    nights.night(0, {portal: listings[::-1] for portal, listings in reversed(said.items())})
    before, groups = nights.ids(), nights.groups()
    for table in ("member", "identity", "tombstone", "link"):
        nights.connection.execute(f"DELETE FROM resolve.{table}")
    nights.night(0, said)
    assert (nights.ids(), nights.groups()) == (before, groups)


def test_a_portal_that_has_nothing_to_do_with_the_others_changes_no_id(nights: Nights) -> None:
    said = {
        "alpha": [{"ref": "1", "name": "Sauvages de ma rue"}, {"ref": "2", "name": "Spipoll"}, call("3")],
        "beta": [
            {"ref": "1", "name": "Sauvages de ma rue"},
            {"ref": "2", "name": "Pollinisateurs suivis (SPIPOLL)"},
        ],
    }
    nights.night(0, said)
    before = nights.ids()
    assert len(nights.groups()) == 3
    nights.night(1, said | {"gamma": [{"ref": str(n), "name": f"Vulkan Nummer {n} am Meer"} for n in range(20)]})
    assert {key: id_ for key, id_ in nights.ids().items() if key[0] != "gamma"} == before
    assert not nights.tombstones()


def test_a_merge_keeps_the_older_id_and_leaves_a_tombstone_that_leads_to_it(nights: Nights) -> None:
    nights.night(0, {"beta": SAME_NAME["beta"]})
    nights.night(1, {"beta": SAME_NAME["beta"], "alpha": [{"ref": "1", "name": "Autre nom"}]})
    older, younger = nights.ids()[B1], nights.ids()[A1]
    nights.night(2, SAME_NAME)
    assert nights.ids() == {A1: older, B1: older}
    assert nights.tombstones() == {younger: ("merged", older)}


def test_a_withdrawn_merge_gives_both_ids_back(nights: Nights) -> None:
    apart = {"alpha": [{"ref": "1"}], "beta": [{"ref": "1"}]}
    nights.night(0, apart)
    before = nights.ids()
    nights.night(1, apart, judgements=[judged(A1, B1, True)])
    assert len(set(nights.ids().values())) == 1
    nights.night(2, apart)
    assert nights.ids() == before
    assert nights.tombstones() == {}


def test_of_a_split_the_listing_that_the_id_was_minted_for_keeps_it(nights: Nights) -> None:
    nights.night(0, SAME_NAME)
    [before] = set(nights.ids().values())
    nights.night(1, SAME_NAME, judgements=[judged(A1, B1, False)])
    assert nights.ids()[A1] == before
    assert nights.ids()[B1] != before
    assert nights.tombstones() == {}


def test_a_listing_that_leaves_a_cluster_does_not_take_its_id_along(nights: Nights) -> None:
    nights.night(0, SAME_NAME)
    [before] = set(nights.ids().values())
    nights.night(1, {"alpha": SAME_NAME["alpha"], "beta": [{"ref": "1", "name": "Étoiles"}]})
    assert nights.ids()[A1] == before != nights.ids()[B1]


def test_a_merge_of_merges_leads_on(nights: Nights) -> None:
    said = {portal: [{"ref": "1"}] for portal in ("alpha", "beta", "gamma")}
    nights.night(0, {"gamma": said["gamma"]})
    nights.night(1, {"gamma": said["gamma"], "beta": said["beta"]})
    nights.night(2, said)
    first, second, third = (nights.ids()[key] for key in (C1, B1, A1))
    nights.night(3, said, judgements=[judged(A1, B1, True)])
    nights.night(4, said, judgements=[judged(A1, B1, True), judged(B1, C1, True)])
    assert nights.tombstones() == {third: ("merged", second), second: ("merged", first)}


# Going away and coming back -------------------------------------------------------------------------------------------


def test_three_complete_runs_without_a_listing_and_its_id_has_a_tombstone(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1"}, {"ref": "2"}]})
    gone = nights.ids()[A2]
    for number in (1, 2):
        nights.night(number, {"alpha": [{"ref": "1"}]})
        assert nights.tombstones() == {}
    nights.night(3, {"alpha": [{"ref": "1"}]}, complete=False)
    assert nights.tombstones() == {}  # absence counts in complete runs only
    nights.night(4, {"alpha": [{"ref": "1"}]})
    assert nights.tombstones() == {gone: ("gone_from_source", None)}
    assert nights.rows("SELECT at_utc::DATE::VARCHAR FROM resolve.tombstone") == [("2026-11-24",)]
    nights.night(5, {"alpha": [{"ref": "1"}]})
    assert nights.rows("SELECT at_utc::DATE::VARCHAR FROM resolve.tombstone") == [("2026-11-24",)]


def test_a_listing_that_comes_back_has_its_old_id(nights: Nights) -> None:
    said = [{"ref": "1"}, {"ref": "2"}]
    nights.night(0, {"alpha": said})
    before = nights.ids()
    nights.vanish({"alpha": said[:1]}, since=1)
    assert set(nights.tombstones()) == {before[A2]}
    nights.night(4, {"alpha": said})
    assert nights.ids() == before
    assert nights.tombstones() == {}


def test_one_source_of_two_that_goes_away_takes_nothing_along(nights: Nights) -> None:
    nights.night(0, SAME_NAME)
    before = nights.ids()
    nights.vanish({"alpha": [], "beta": SAME_NAME["beta"]}, since=1)
    assert nights.ids() == before
    assert nights.tombstones() == {}
    assert nights.groups() == {frozenset({B1})}


def test_a_listing_that_comes_back_as_part_of_another_thing_leads_there(nights: Nights) -> None:
    nights.night(0, {"alpha": SAME_NAME["alpha"]})
    nights.night(1, {"alpha": SAME_NAME["alpha"], "beta": [{"ref": "1", "name": "Autre nom"}]})
    first, second = nights.ids()[A1], nights.ids()[B1]
    nights.vanish({"alpha": SAME_NAME["alpha"], "beta": []}, since=2)
    assert nights.tombstones() == {second: ("gone_from_source", None)}
    nights.night(5, SAME_NAME)
    assert nights.ids() == {A1: first, B1: first}
    assert nights.tombstones() == {second: ("merged", first)}


def test_every_night_leaves_each_id_alive_or_with_a_tombstone(nights: Nights) -> None:
    def shown(number: int) -> dict[str, list[dict[str, Any]]]:
        return {
            portal: [{"ref": str(n), "name": f"Nom {(n + number * place) % 5}"} for n in range(4) if (n + number) % 6]
            for place, portal in enumerate(("alpha", "beta", "gamma"))
        }

    minted: set[str] = set()
    for number in range(6):
        nights.night(number, shown(number))
        living = {nights.ids()[key] for group in nights.groups() for key in group}
        assert not living & set(nights.tombstones())
        now = {id_ for (id_,) in nights.rows("SELECT id FROM resolve.identity")}
        assert minted <= now == living | set(nights.tombstones())
        minted = now


# Clusters -------------------------------------------------------------------------------------------------------------

PORTALS = ["a", "a", "a", "b", "b", "b", "c", "c", "c"]
PAIRS = st.sampled_from(list(itertools.combinations(range(9), 2)))


@st.composite
def some_edges(draw: st.DrawFn) -> list[Edge]:
    """Edges as the rules make them: people's first, different before same, inferred ones last."""
    kinds = st.sampled_from([(DIFFERENT, False), (SAME, True), (KNOWN_DIFFERENT, False), (IDENTIFIER, True),
                             (INFERRED, True), (INFERRED + 9, True)])  # fmt: skip
    drawn = draw(st.lists(st.tuples(PAIRS, kinds), max_size=14, unique=True))
    return [Edge(strength, a, b, same) for (a, b), (strength, same) in drawn]


def clusters_of(said: list[Edge]) -> tuple[list[list[int]], dict[Edge, Refusal]]:
    """Clusters, single listings too, and the refused edges."""
    found, refused = cluster(said, PORTALS, [], INFERRED)
    grouped = {n for group in found for n in group}
    return [*found, *([n] for n in range(9) if n not in grouped)], {said[place]: why for place, why in refused.items()}


@given(some_edges(), st.randoms())
def test_clusters_do_not_depend_on_the_order_of_links(said: list[Edge], random: Any) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)
    assert clusters_of(shuffled) == clusters_of(said)


@given(some_edges())
def test_enemies_are_never_joined_and_every_refusal_has_its_reason(said: list[Edge]) -> None:
    found, refused = clusters_of(said)
    assert sorted(n for group in found for n in group) == list(range(9))
    home = {n: number for number, group in enumerate(found) for n in group}
    for edge in said:
        if edge.strength == DIFFERENT:
            assert home[edge.a] != home[edge.b]  # what people part stays apart
        assert (edge in refused) == (edge.same != (home[edge.a] == home[edge.b]))
    for edge, why in refused.items():
        if why.reason == "are known different":
            assert any(not each.same and {each.a, each.b} == {why.a, why.b} for each in said)
        elif why.reason == "stand apart on one portal":
            assert PORTALS[why.a] == PORTALS[why.b] and edge.strength >= INFERRED
            assert not any(each.same and {each.a, each.b} == {why.a, why.b} for each in said)
        else:
            assert not edge.same
        if edge.same:
            assert {home[why.a], home[why.b]} == {home[edge.a], home[edge.b]}


@given(some_edges())
def test_a_cluster_holds_together_by_links_that_were_applied(said: list[Edge]) -> None:
    found, refused = clusters_of(said)
    applied = [edge for edge in said if edge.same and edge not in refused]
    for group in found:
        reached, grown = set(), {group[0]}
        while reached != grown:
            reached = set(grown)
            grown |= {n for edge in applied if {edge.a, edge.b} & reached for n in (edge.a, edge.b)}
        assert reached == set(group)


def test_listings_of_one_portal_meet_through_a_third_only_where_they_are_alike() -> None:
    said = [Edge(INFERRED, 0, 3, True), Edge(INFERRED + 1, 1, 3, True)]
    assert cluster(said, PORTALS, [], INFERRED) == ([[0, 3]], {1: Refusal("stand apart on one portal", 0, 1)})
    assert cluster(said, PORTALS, [(0, 1)], INFERRED) == ([[0, 1, 3]], {})
    assert cluster([e._replace(strength=IDENTIFIER) for e in said], PORTALS, [], INFERRED) == ([[0, 1, 3]], {})


@given(
    st.lists(st.tuples(st.sampled_from(["project", "call"]), st.tuples(st.text("ab"), st.text("ab\x1f1"))), max_size=30)
)
def test_no_id_is_minted_twice(asked: list[tuple[str, Key]]) -> None:
    taken: set[str] = set()
    for kind, key in asked:
        id_ = mint(kind, key, taken)
        assert id_ not in taken
        assert id_ == mint(kind, key, taken)
        assert id_[0] == kind[0] and id_[1] == "-" and id_[2:].isalnum() and id_ == id_.lower()
        taken.add(id_)
