"""Statements to values, deadlines and issues: every raw value is read once, and nothing is lost or guessed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.normalise import normalise, read_value
from schemas.field import Field, fields
from schemas.vocabulary import code_lists
from tests.flows.conftest import Nights, context

TEASER = (
    "Des recherches participatives de 12 à 18 mois, avec un financement maximal de 100k€ par projet. Date limite de ..."
)


def call(ref: str, **said: Any) -> dict[str, Any]:
    return {"ref": ref, "kind": "call", "title": f"Appel {ref}", **said}


def cell(nights: Nights, field: str) -> list[tuple[str, str]]:
    """(value, rule) that would be published for a field."""
    return nights.rows("SELECT value, rule FROM publish.candidate WHERE field = ? AND preference = 1", field)


# Values ---------------------------------------------------------------------------------------------------------------


def test_a_value_carries_its_rule_its_raw_text_and_its_statement(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "name": "<b>Oiseaux</b> des jardins"}]})
    [row] = nights.rows("SELECT kind, position, value, lang, raw, shown, rule FROM core.value WHERE field = 'name'")
    raw = "<b>Oiseaux</b> des jardins"
    assert row == ("project", 0, "Oiseaux des jardins", "fr", raw, raw, "text")
    assert nights.rows("SELECT s.value FROM core.value v JOIN raw.statement s USING (statement)") == [(raw,)]


def test_what_two_listings_say_is_read_for_both(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": ref, "themes": ["Birds", "Air quality"]} for ref in ("1", "2")]})
    assert nights.values("themes") == [
        ("1", "biodiversity.birds"), ("1", "air"), ("2", "biodiversity.birds"), ("2", "air"),
    ]  # fmt: skip


def test_the_day_and_the_order_of_listings_change_nothing(nights: Nights) -> None:
    said = [{"ref": str(n), "themes": ["Birds", "Unheard of"], "description": TEASER} for n in range(5)]
    nights.night(0, {"alpha": said, "beta": said})
    before = [nights.rows(f"FROM core.{table}") for table in ("value", "deadline", "issue")]
    nights.night(7, {"beta": said[::-1], "alpha": said[::-1]})
    assert [nights.rows(f"FROM core.{table}") for table in ("value", "deadline", "issue")] == before


def test_what_is_no_longer_said_is_no_longer_read(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "themes": ["Birds"]}]})
    nights.night(1, {"alpha": [{"ref": "1", "themes": ["Air quality"]}]})
    assert nights.values("themes") == [("1", "air")]


def test_a_vanished_listing_is_read_no_more(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1"}, {"ref": "2", "themes": ["Unheard of"]}]})
    for number in (1, 2, 3):
        assert nights.values("themes") == [] and nights.issues()
        nights.night(number, {"alpha": [{"ref": "1"}]})
    assert {ref for (ref,) in nights.rows("SELECT ref FROM core.value")} == {"1"}
    assert nights.issues() == set()


def test_a_field_that_the_code_no_longer_has_is_left_alone(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1"}]})
    nights.connection.execute("UPDATE raw.statement SET field = 'forgotten'")
    normalise(nights.connection)
    assert nights.rows("FROM core.value") == []


@pytest.mark.parametrize("poison", ["NUL \x00 fin", "\u202e", "'; DROP TABLE raw.statement; --", "🦋" * 900])
def test_one_poisoned_value_harms_nobody_else(nights: Nights, poison: str) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "aim": poison}, {"ref": "2", "aim": "Compter"}]})
    assert ("2", "Compter") in nights.values("aim")


def test_personal_data_is_struck_from_what_is_published_and_from_what_is_shown(nights: Nights) -> None:
    raw = "Écrire à equipe@labo.example.org ou au 01 99 00 12 34"
    nights.night(0, {"alpha": [{"ref": "1", "aim": raw, "themes": [raw]}]})
    assert nights.values("aim") == [("1", "Écrire à […] ou au […]")]
    shown = nights.rows("SELECT shown FROM core.value WHERE field = 'aim' UNION ALL SELECT value FROM core.issue")
    assert shown == [("Écrire à […] ou au […]",)] * 2


def test_the_portals_own_order_and_zone_are_used(nights: Nights) -> None:
    nights.portal("alpha", date_order="MDY", time_zone="America/New_York")
    said = [call("1", deadlines="2/12/2026"), call("2", deadlines="2026-02-13T04:59:00Z")]
    nights.night(0, {"alpha": said, "beta": said})
    assert nights.rows("SELECT portal, at_local, tz, tz_stated FROM core.deadline ORDER BY portal, ref") == [
        ("alpha", "2026-02-12T23:59:59", "America/New_York", False),
        ("alpha", "2026-02-12T23:59", "America/New_York", True),
        ("beta", "2026-12-02T23:59:59", "Europe/Paris", False),
        ("beta", "2026-02-13T05:59", "Europe/Paris", True),
    ]


# Issues ---------------------------------------------------------------------------------------------------------------


def test_a_label_without_a_code_is_an_issue_with_its_raw_value_and_no_value(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "themes": ["Dragons"]}, {"ref": "2", "themes": ["Dragons", "Birds"]}]})
    assert nights.values("themes") == [("2", "biodiversity.birds")]
    [issue] = nights.rows("SELECT portal, stage, reason, url, ref, field, value, advice, listings FROM core.issue")
    assert issue == (
        "alpha", "normalise", "unmapped_label", "https://alpha.example.org/1", "1", "themes", "Dragons",
        "add a line to label_map.csv, or `coco review labels`", 2,
    )  # fmt: skip


def test_a_list_of_labels_gives_each_its_code_and_names_the_one_without(nights: Nights) -> None:
    nights.night(
        0,
        {
            "alpha": [
                {"ref": "1", "themes": "Animals, Birds, Dragons", "lang": "en"},
                {"ref": "2", "themes": "Dragons"},
            ]
        },
    )
    assert nights.rows("SELECT ref, value FROM core.value WHERE field = 'themes' ORDER BY ALL") == [
        ("1", "biodiversity.animals"), ("1", "biodiversity.birds"),
    ]  # fmt: skip
    assert nights.rows("SELECT value, listings FROM core.issue WHERE field = 'themes'") == [("Dragons", 2)]


def test_a_label_with_commas_that_is_known_as_a_whole_is_no_list(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "themes": "Plants, fungi, lichens"}]})
    assert nights.rows("SELECT value FROM core.value WHERE field = 'themes'") == [("biodiversity.plants",)]


def test_a_label_of_two_meanings_comes_with_the_choices(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "themes": "Sound"}]})
    [(reason, advice)] = nights.rows("SELECT reason, advice FROM core.issue")
    assert reason == "ambiguous_label" and "noise" in advice and "music_sound" in advice


def test_a_problem_beside_a_value_keeps_both(nights: Nights) -> None:
    nights.night(0, {"alpha": [call("1", deadlines="samedi 30 novembre 2026")]})
    assert nights.rows("SELECT at_local FROM core.deadline") == [("2026-11-30T23:59:59",)]
    assert nights.issues() == {("weekday_contradicts", "deadlines", "samedi 30 novembre 2026")}


def test_words_and_level_that_contradict_each_other_are_both_kept(nights: Nights) -> None:
    project = {"ref": "1", "involvement": "Once a month", "how_to_take_part": "Count them three times a year."}
    nights.night(0, {"alpha": [{**project, "lang": "en"}]})
    assert nights.values("involvement") == [("1", "monthly")]
    assert nights.values("effort_text") == [("1", "three times a year")]
    assert nights.issues() == {("effort_conflicts", "involvement", "Once a month | three times a year")}


# What prose says of other fields --------------------------------------------------------------------------------------


def cells(nights: Nights, field: str) -> list[tuple[str, str]]:
    """(value, rule) of every value that is published for a field."""
    return nights.rows(
        "SELECT value, rule FROM publish.candidate c JOIN core.field f USING (kind, field) WHERE field = ?"
        " AND (f.many AND c.echo = 1 OR NOT f.many AND c.preference = 1) ORDER BY c.preference",
        field,
    )


def test_ways_to_take_part_are_derived_with_the_words_that_say_them(nights: Nights) -> None:
    task = "Photographiez une fleur de votre jardin, une fois par mois, d'avril à octobre."
    nights.night(0, {"alpha": [{"ref": "1", "how_to_take_part": task}]})
    found = nights.rows("SELECT field, value, shown FROM core.value WHERE starts_with(rule, 'derived: ') ORDER BY ALL")
    assert set(found) >= {
        ("contribution_types", "photo", "Photographiez"), ("effort_text", "une fois par mois", "une fois par mois"),
        ("involvement", "monthly", "une fois par mois"), ("participation_period", "season", "d'avril à octobre"),
    }  # fmt: skip
    assert [value for value, _ in cells(nights, "contribution_types")] == ["photo"]


def test_what_is_derived_gives_way_to_a_stated_list(nights: Nights) -> None:
    task = "Photographiez une fleur."
    said = [{"ref": "1", "contribution_types": "Inventaire", "how_to_take_part": task}]
    nights.night(0, {"alpha": said})
    assert cells(nights, "contribution_types") == [("counting", "label_map:any")]


def test_a_stated_code_that_is_derived_too_is_published_as_stated(nights: Nights) -> None:
    nights.night(0, {"alpha": [{"ref": "1", "aim": "Photographiez une fleur.", "contribution_types": "photo"}]})
    assert cells(nights, "contribution_types") == [("photo", "label_map:any")]


def test_two_texts_that_give_different_modes_give_none(nights: Nights) -> None:
    said = {"ref": "1", "description": "Répondez à une enquête en ligne.", "how_to_take_part": "Dans votre jardin."}
    nights.night(0, {"alpha": [said]})
    assert len(nights.values("participation_mode")) == 2
    assert cells(nights, "participation_mode") == []
    nights.night(1, {"alpha": [said | {"participation_mode": "Online"}]})
    assert [value for value, _ in cells(nights, "participation_mode")] == ["online"]


def test_a_level_derived_from_the_same_words_does_not_hide_a_conflict(nights: Nights) -> None:
    project = {"ref": "1", "involvement": "Once a month", "how_to_take_part": "Count them once a week."}
    nights.night(0, {"alpha": [{**project, "lang": "en"}]})
    assert ("effort_conflicts", "involvement", "Once a month | once a week") in nights.issues()
    assert [value for value, _ in cells(nights, "involvement")] == ["monthly"]


# Deadlines ------------------------------------------------------------------------------------------------------------


def test_each_date_of_a_call_is_a_row(nights: Nights) -> None:
    text = "Lettres d’intention : 12 décembre 2017 / dossiers complets : 13 mars 2018"
    nights.night(0, {"alpha": [call("1", deadlines=[text, "à préciser"])]})
    rows = nights.rows('SELECT position, deadline_kind, at_local, "precision", shown FROM core.deadline ORDER BY 1')
    assert rows == [
        (1, "letter_of_intent", "2017-12-12T23:59:59", "day", text),
        (2, "full_proposal", "2018-03-13T23:59:59", "day", text),
    ]
    assert nights.values("status_stated") == [("1", "forthcoming")]


def test_a_moved_deadline_supersedes_the_row_of_the_old_one(nights: Nights) -> None:
    moved = "Report du 30 septembre 2022 au 17 octobre 2022"
    nights.night(0, {"alpha": [call("1", deadlines=["30 septembre 2022", "12 décembre 2022", moved])]})
    assert nights.rows("SELECT position, at_local, superseded_by FROM core.deadline ORDER BY position") == [
        (1, "2022-09-30T23:59:59", 3), (2, "2022-12-12T23:59:59", None), (3, "2022-10-17T23:59:59", None),
    ]  # fmt: skip


# What prose says of other fields --------------------------------------------------------------------------------------


def test_the_prose_of_a_call_gives_range_and_ceiling_and_never_a_deadline(nights: Nights) -> None:
    nights.night(0, {"alpha": [call("1", description=TEASER)]})
    for field, value in (
        ("project_duration_min", "P12M"),
        ("project_duration_max", "P18M"),
        ("grant_max", "10000000 EUR"),
    ):
        [(found, rule)] = cell(nights, field)
        assert found == value and rule.startswith("derived")
    assert nights.rows("FROM core.deadline") == []
    [(reason, field, value)] = nights.issues()
    assert (reason, field) == ("truncated_deadline", "deadlines")


def test_of_prose_only_the_words_that_say_it_are_shown_with_another_field(nights: Nights) -> None:
    nights.night(0, {"alpha": [call("1", description=TEASER)]})
    shown = dict(nights.rows("SELECT field, shown FROM core.value WHERE starts_with(rule, 'derived')"))
    assert shown["project_duration_min"] == "12 à 18 mois"
    assert shown["grant_max"] == "maximal de 100k€"
    assert not any(TEASER in (value or "") for _, _, value in nights.issues())


def test_what_is_derived_gives_way_to_what_is_stated(nights: Nights) -> None:
    nights.night(0, {"alpha": [call("1", description=TEASER, grant_max="80 000 €")]})
    assert cell(nights, "grant_max") == [("8000000 EUR", "amount")]
    assert nights.values("grant_max") == [("1", "10000000 EUR"), ("1", "8000000 EUR")]  # both are kept


def test_an_opening_among_the_deadlines_gives_way_to_the_opening(nights: Nights) -> None:
    among = "Ouverture le 2 février 2026, clôture le 2 mars 2026"
    nights.night(0, {"alpha": [call("1", deadlines=among), call("2", deadlines=among, opens_at="1er février 2026")]})
    best = nights.rows(
        "SELECT ref, value FROM publish.candidate WHERE field = 'opens_at' AND preference = 1 ORDER BY ref"
    )
    assert best == [("1", "2026-02-02"), ("2", "2026-02-01")]


def test_the_language_of_a_text_is_heard_in_its_words_or_else_that_of_its_page(nights: Nights) -> None:
    french = "Comptez les oiseaux de votre jardin pour aider la recherche sur le climat"
    nights.night(
        0, {"alpha": [{"ref": "1", "lang": "en", "description": french}, {"ref": "2", "description": "Spipoll"}]}
    )
    assert nights.rows("SELECT ref, lang FROM core.value WHERE field = 'description' ORDER BY ref") == [
        ("1", "fr"), ("2", "fr"),
    ]  # fmt: skip
    assert nights.values("text_language") == [("1", "fr"), ("2", "fr")]


# Any value of any field -----------------------------------------------------------------------------------------------

RAW = st.text() | st.sampled_from(
    ["", "À venir", "12 à 18 mois", "100 k€", "2026", "https://x.example.org/?a&b", "Birds", "Sound", "fr", "oui",
     TEASER, "three times a year", "<p>un</p>", "Ouverture : 2 février 2026", "a@b.example.org"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.sampled_from(list(fields().values())), RAW)
def test_every_field_reads_any_text(how: Field, raw: str) -> None:
    for reading in read_value(raw, context(how.field, how.kind, scheme=how.scheme), how.reader):
        assert (reading.value is not None) + (reading.deadline is not None) <= 1
        assert reading.value is not None or reading.deadline or reading.problem
        target = fields()[how.kind, reading.field or how.field]  # what it says is a field of this kind
        if reading.value is not None and target.scheme:
            assert reading.value in code_lists()[target.scheme]
