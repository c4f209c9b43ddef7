"""What things are to each other without being one: each relation from what listings say, its direction and its reason.

A row says: these two listings, and nothing else in the warehouse, give this relation, or none.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from flows.resolve.link import DIFFERENT, Link
from flows.resolve.relations import RELATIONS
from tests.flows.conftest import Nights

Said = dict[str, Any]
ANR = {"funders": "Agence nationale de la recherche (ANR)"}


def call(title: str, **said: Any) -> Said:
    return {"kind": "call", "title": title, **said}


def project(name: str, **said: Any) -> Said:
    return {"name": name, **said}


def relations(nights: Nights, *said: Said, on: str = "ab") -> set[tuple[str, str, str, str]]:
    """(from, relation, to, rule) of listings a, b, c, …, each on a portal of its own or, where `on` says so, on one."""
    of: dict[str, list[Said]] = {}
    for n, each in enumerate(said):
        of.setdefault(f"portal{on[min(n, len(on) - 1)]}", []).append({"ref": "abcdef"[n], **each})
    nights.night(0, of)
    return set(nights.rows("SELECT from_ref, relation, to_ref, rule FROM resolve.relation ORDER BY ALL"))


def reason(nights: Nights) -> str:
    [(said,)] = nights.rows("SELECT DISTINCT reason FROM publish.relation")
    return str(said)


# Editions -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newer", "older", "rule", "why"),
    [
        pytest.param(
            call("Appel à projets générique 2028", **ANR),
            call("Appel à projets générique 2027", funders="ANR"), "family",
            "one family, “appel a projets generique”, year 2028 and 2027", id="years in the title",
        ),
        pytest.param(
            call("Prix du climat 2026-2027", **ANR), call("Prix du climat 2025-2026", **ANR), "family",
            "one family, “prix du climat”, year 2027 and 2026", id="school years",
        ),
        pytest.param(
            call("ASTRID", edition="2026", **ANR), call("ASTRID", edition="2025", **ANR), "family",
            "one family, “astrid”, year 2026 and 2025", id="an edition beside the title",
        ),
        pytest.param(
            call("Bourses du littoral", deadlines="15 octobre 2026", **ANR),
            call("Bourses du littoral", deadlines="3 mars 2026", **ANR), "family",
            "one family, “bourses du littoral”, closing 2026-10-15 and 2026-03-03", id="dates far apart",
        ),
        pytest.param(
            call("Bourses du littoral – vague 2", **ANR), call("Bourses du littoral – vague 1", **ANR), "family",
            "one family, “bourses du littoral”, number 2 and 1", id="numbers",
        ),
        pytest.param(
            call("MESSIDORE 2027", funders="Inserm"), call("MESSIDORE 2026 (essais)", funders="Inserm"), "one_name",
            "“MESSIDORE 2027” and “MESSIDORE 2026 (essais)”, year 2027 and 2026", id="but for brackets",
        ),
        pytest.param(
            project("City Nature Challenge 2026"), project("City Nature Challenge 2025"), "one_name",
            "“City Nature Challenge 2026” and “City Nature Challenge 2025”, year 2026 and 2025", id="a yearly project",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_the_newer_is_an_edition_of_the_older(
    nights: Nights, newer: Said, older: Said, rule: str, why: str, turned: bool
) -> None:
    said = (older, newer) if turned else (newer, older)
    first, second = ("b", "a") if turned else ("a", "b")
    assert relations(nights, *said) == {(first, "edition_of", second, rule)}
    assert reason(nights) == why


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param(
            call("Prix du climat 2027", funders="ANR"), call("Prix du climat 2026", funders="Ademe"), id="funders"
        ),
        pytest.param(call("Prix du climat 2027"), call("Prix du climat 2026"), id="nobody says who pays"),
        pytest.param(
            call("Bourses du littoral", funder_reference="BL-A", **ANR),
            call("Bourses du littoral", funder_reference="BL-B", **ANR), id="codes, and no order",
        ),
        pytest.param(
            call("IMPETUS Open Call 2026", funders="IMPETUS"),
            call("IMPETUS Open Call 2025: Kickstarting track", funders="IMPETUS"), id="a track of another year",
        ),
        pytest.param(project("Picture Post Wayside 2"), project("Picture Post Wayside 1"), id="numbered projects"),
        pytest.param(
            project("City Nature Challenge 2026: Rennes"), project("City Nature Challenge 2025: Brest"), id="two towns"
        ),
    ],
)  # fmt: skip
def test_what_is_no_edition(nights: Nights, a: Said, b: Said) -> None:
    assert relations(nights, a, b) == set()


def test_every_edition_is_related_to_every_older_one_with_their_years(nights: Nights) -> None:
    calls = [call(f"Prix du climat {year}", **ANR) for year in (2025, 2027, 2026)]
    assert relations(nights, *calls, on="aab") == {
        ("b", "edition_of", "a", "family"), ("b", "edition_of", "c", "family"), ("c", "edition_of", "a", "family"),
    }  # fmt: skip
    years = nights.rows("SELECT year, other_year FROM publish.relation ORDER BY ALL")
    assert years == [(2026, 2025), (2027, 2025), (2027, 2026)]


def test_a_portal_that_keeps_a_project_with_and_without_its_year_has_an_edition(nights: Nights) -> None:
    pair = project("Youth Forest Monitoring 2025"), project("Youth Forest Monitoring")
    assert relations(nights, *pair, on="aa") == {("a", "edition_of", "b", "year_in_one_name")}


def test_on_two_portals_a_year_in_one_name_is_left_to_people(nights: Nights) -> None:
    assert relations(nights, project("Youth Forest Monitoring 2025"), project("Youth Forest Monitoring")) == set()


RP2 = {"funder_reference": "SAPS-RA-RP2", **ANR}


def test_calls_of_one_reference_that_people_told_apart_are_editions(nights: Nights) -> None:
    said = {
        "anr": [
            call("Participer aux zostères", edition="2023", **RP2) | {"ref": "a"},
            call("Émergence : zostères du littoral", deadlines="17 février 2027", **RP2) | {"ref": "b"},
        ]
    }
    apart = Link(DIFFERENT, ("anr", "a"), ("anr", "b"), False, "judgement", "Equipe: vu")
    nights.night(0, said, judgements=[apart])
    assert nights.rows("SELECT from_ref, to_ref, rule, from_year, to_year FROM resolve.relation") == [
        ("b", "a", "one_reference", 2027, 2023)
    ]


# Chapters -------------------------------------------------------------------------------------------------------------


def test_a_branch_is_a_chapter_of_the_whole(nights: Nights) -> None:
    assert relations(nights, project("eBird España"), project("eBird")) == {("a", "chapter_of", "b", "place_in_name")}
    assert reason(nights) == "“eBird España” is “eBird” and a place"


def test_branches_share_the_whole_and_are_nothing_to_each_other(nights: Nights) -> None:
    said = project("eBird España"), project("eBird"), project("eBird Portugal")
    assert relations(nights, *said, on="abc") == {
        ("a", "chapter_of", "b", "place_in_name"), ("c", "chapter_of", "b", "place_in_name"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([project("eBird España"), project("eBird Portugal")], id="two branches and no whole"),
        pytest.param([project("BioBlitz España"), project("BioBlitz")], id="a common word"),
        pytest.param(
            [project("Wildkatze Österreich"), project("Wildkatze", territories="Österreich")], id="it is that place"
        ),
        pytest.param(
            [project("StadtWildTiere Deutschland"), project("StadtWildTiere", territories="Österreich"),
             project("StadtWildTiere", territories="Schweiz")], id="two things could be the whole",
        ),
    ],
)  # fmt: skip
def test_what_is_no_chapter(nights: Nights, said: list[Said]) -> None:
    assert relations(nights, *said, on="abc") == set()


# Parts ----------------------------------------------------------------------------------------------------------------


NSF = {"lead_organisation": "National Science Foundation"}


@pytest.mark.parametrize(
    ("part", "whole", "on", "rule"),
    [
        pytest.param(
            project("Notes from Nature: Aquatic insects", **NSF), project("Notes from Nature", **NSF), "aa",
            "beside_a_colon", id="behind a colon, and one portal has both",
        ),
        pytest.param(
            call("IMPETUS Open Call 2026: Kickstarting track", funders="IMPETUS"),
            call("IMPETUS Open Call 2026", funders="IMPETUS"), "aa", "beside_a_colon", id="a track of a call",
        ),
        pytest.param(
            project("Vigie-Nature École", project_url="https://vigie.example.org/ecole"),
            project("Vigie-Nature", project_url="https://vigie.example.org"), "ab", "part_word", id="a word for a part",
        ),
        pytest.param(
            project("Foldit Quarantine Puzzles", project_url="https://fold.example.org/portal"),
            project("Foldit", project_url="https://fold.example.org/"), "ab", "page_under", id="its page under it",
        ),
        pytest.param(
            project("Spipoll", programme="Vigie-Nature"), project("Vigie-Nature"), "ab", "programme", id="programme",
        ),
    ],
)  # fmt: skip
def test_a_part_belongs_to_the_whole(nights: Nights, part: Said, whole: Said, on: str, rule: str) -> None:
    assert relations(nights, part, whole, on=on) == {("a", "part_of", "b", rule)}


@pytest.mark.parametrize(
    ("a", "b", "on"),
    [
        pytest.param(
            project("Gardenroots: A Science Garden", **NSF), project("Gardenroots", **NSF), "aa", id="a subtitle"
        ),
        pytest.param(project("Notes from Nature: Aquatic insects"), project("Notes from Nature"), "aa", id="no house"),
        pytest.param(
            project("Radio Galaxy Zoo", project_url="https://radio.zoo.example.org"),
            project("Galaxy Zoo", project_url="https://zoo.example.org"), "aa", id="a sister",
        ),
        pytest.param(
            call("Soutien à l’accueil de jour des femmes en difficulté", funders="Région Bretagne"),
            call("Soutien aux femmes en difficulté", funders="Région Bretagne"), "aa", id="the words, but not the name",
        ),
        pytest.param(project("Spipoll", programme="Vigie"), project("Vigie-Nature"), "ab", id="nearly its programme"),
        pytest.param(project("Spipoll", programme="Prix du climat"), call("Prix du climat"), "ab", id="a call"),
    ],
)  # fmt: skip
def test_what_is_no_part(nights: Nights, a: Said, b: Said, on: str) -> None:
    assert relations(nights, a, b, on=on) == set()


# Successors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("A challenge (formerly World Water Watch) for all.", "ab"),
        ("Programme anciennement appelé « World Water Watch ».", "ab"),
        ("Ehemals World Water Watch, heute größer.", "ab"),
        ("Antes World Water Watch.", "ab"),
        ("Voorheen: World Water Watch", "ab"),
        ("This project was previously known as the World Water Watch.", "ab"),
        ("It was replaced by World Water Watch in 2020.", "ba"),
        ("Remplacé par World Water Watch.", "ba"),
    ],
)
def test_a_text_says_who_came_before_or_after(nights: Nights, text: str, way: str) -> None:
    pair = project("EarthEcho Challenge", description=text), project("World Water Watch", description="Mesurer l’eau.")
    assert relations(nights, *pair) == {(way[0], "successor_of", way[1], "text")}


def test_another_name_says_it_too(nights: Nights) -> None:
    pair = project("EarthEcho Challenge", alternate_names="formerly World Water Watch"), project("World Water Watch")
    assert relations(nights, *pair) == {("a", "successor_of", "b", "text")}
    assert reason(nights) == "“EarthEcho Challenge” says “formerly World Water Watch”"


@pytest.mark.parametrize(
    "text",
    [
        "It works with World Water Watch.", "Formerly a part of World Water Watch.",
        "Previously known simple molecules.",
        "Before World Water Watch there was nothing.", "Formerly Water Watch.",
    ],
)  # fmt: skip
def test_a_name_that_is_only_mentioned_is_no_successor(nights: Nights, text: str) -> None:
    pair = project("EarthEcho Challenge", description=text), project("World Water Watch")
    assert relations(nights, *pair) == set()


def test_of_two_names_that_follow_the_longer_is_meant(nights: Nights) -> None:
    said = (
        project("EarthEcho Challenge", description="Formerly World Water Watch Junior."),
        project("World Water Watch"), project("World Water Watch Junior"),
    )  # fmt: skip
    assert ("a", "successor_of", "c", "text") in relations(nights, *said, on="abc")
    assert nights.rows("SELECT count(*) FROM resolve.relation WHERE relation = 'successor_of'") == [(1,)]


# Who paid -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid", "of", "rule"),
    [
        pytest.param(
            project("Algues", funding_calls="SAPS RA-RP2", start_date="2024-01-15"),
            call("Émergence", funder_reference="SAPS-RA-RP2", edition="2023"), "reference", id="a reference",
        ),
        pytest.param(
            project("Algues", funding_calls="recherches participatives 2023", start_date="2024"),
            call("Recherches participatives 2023"), "title", id="a title",
        ),
        pytest.param(
            project("Algues", funding_calls="Recherches participatives", start_date="2024"),
            call("Recherches participatives 2023", **ANR), "family", id="a title without the edition",
        ),
    ],
)  # fmt: skip
def test_a_project_names_the_call_that_paid(nights: Nights, paid: Said, of: Said, rule: str) -> None:
    assert relations(nights, paid, of) == {("a", "funded_by", "b", rule)}


@pytest.mark.parametrize(
    ("paid", "calls"),
    [
        pytest.param({"start_date": "2024"}, [call("Émergence", opens_at="2026-11-09", **RP2)], id="it came later"),
        pytest.param({"start_date": "2024"}, [call("Émergence", edition="2015", **RP2)], id="the call is long over"),
        pytest.param({"start_date": "2024"}, [call("Émergence", **RP2)], id="nobody knows when the call was"),
        pytest.param({}, [call("Émergence", edition="2023", **RP2)], id="nobody knows when the project began"),
        pytest.param(
            {"start_date": "2024"},
            [call("Émergence", edition="2023", **RP2), call("Maturation", edition="2022", **RP2)],
            id="two calls could have paid",
        ),
        pytest.param(
            {"start_date": "2024"}, [call("Émergence", edition="2023", funder_reference="SAPS-RA-RP1")], id="nearly"
        ),
    ],
)  # fmt: skip
def test_what_did_not_pay(nights: Nights, paid: Mapping[str, Any], calls: list[Said]) -> None:
    named = project("Algues", funding_calls="SAPS-RA-RP2", **paid)
    assert "funded_by" not in {relation for _, relation, _, _ in relations(nights, named, *calls, on="abb")}


def test_of_two_editions_with_one_code_the_one_that_came_before_has_paid(nights: Nights) -> None:
    said = (
        project("Algues", funding_calls="SAPS-RA-RP2", start_date="2024-01-15"),
        call("Émergence", edition="2023", **RP2), call("Maturation", opens_at="2026-11-09", **RP2),
    )  # fmt: skip
    assert ("a", "funded_by", "b", "reference") in relations(nights, *said, on="abb")
    assert nights.rows("SELECT count(*) FROM resolve.relation WHERE relation = 'funded_by'") == [(1,)]


# All of them ----------------------------------------------------------------------------------------------------------


PORTRAIT = (
    project("Notes from Nature: Aquatic insects", **NSF), project("Notes from Nature", **NSF),
    call("Prix du climat 2027", **ANR), call("Prix du climat 2026", **ANR), project("eBird España"),
    project("eBird", description="Formerly Notes from Nature."),
)  # fmt: skip


def test_a_thing_that_two_portals_list_has_its_relation_once(nights: Nights) -> None:
    said = call("Prix du climat 2027", **ANR), call("Prix du climat 2026", **ANR), call("Prix du climat 2027", **ANR)
    relations(nights, *said, on="aab")
    assert nights.rows("SELECT relation, portals FROM publish.relation") == [("edition_of", ["portala", "portalb"])]


def test_two_things_that_lead_to_each_other_are_not_related(nights: Nights) -> None:
    pair = project("Alpha Water", programme="Beta Rivers"), project("Beta Rivers", programme="Alpha Water")
    assert relations(nights, *pair) == set()


def test_a_circle_of_three_is_no_relation(nights: Nights) -> None:
    names = ("Alpha Water", "Beta Rivers", "Gamma Lakes")
    said = [project(name, programme=names[(n + 1) % 3]) for n, name in enumerate(names)]
    assert relations(nights, *said, on="abc") == set()


def test_no_order_of_loading_changes_a_relation(nights: Nights) -> None:
    found = relations(nights, *PORTRAIT, on="aaabbb")
    assert (
        {relation for _, relation, _, _ in found}
        == {"edition_of", "chapter_of", "part_of", "successor_of"}
        < set(RELATIONS)
    )
    rows = nights.rows("FROM resolve.relation")
    assert rows == sorted(rows, key=lambda row: [(each is None, each) for each in row])
    nights.build(number=1)
    assert nights.rows("FROM resolve.relation") == rows


def test_what_vanished_is_related_to_nothing(nights: Nights) -> None:
    assert relations(nights, call("Prix du climat 2027", **ANR), call("Prix du climat 2026", **ANR))
    nights.vanish({"portala": [{"ref": "a", **call("Prix du climat 2027", **ANR)}], "portalb": []}, since=1)
    assert nights.rows("FROM resolve.relation") == []
