"""Dates and deadlines: what a closed list of forms says, and a reason for everything else. A wrong deadline is worse
than none."""

import unicodedata
from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.dates import MONTHS, STATES, fold, read_date, read_deadlines, share_year
from flows.readings.reading import Reading
from tests.flows.conftest import context

HERE = context("deadlines")
FULL, LETTER, PRE = "full_proposal", "letter_of_intent", "pre_proposal"


def said(raw: str, **known: str) -> list[tuple[str, str | None]]:
    """(kind, local time) of each deadline of a text in which nothing is in doubt."""
    readings = read_deadlines(raw, context("deadlines", **known))
    assert [reading.problem for reading in readings] == [None] * len(readings)
    return [(reading.deadline.kind, reading.deadline.at_local) for reading in readings if reading.deadline]


def doubt(readings: list[Reading]) -> str | None:
    """The problem of a text from which nothing was read."""
    [reading] = readings
    assert reading.value is None and reading.deadline is None
    return reading.problem


# Days and hours -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        "30 avril 2026", "30 Avril 2026", "le 30 avril 2026", "Le jeudi 30 avril 2026", "30 avr. 2026",
        "30/04/2026", "30.04.2026", "30-04-2026", "30.04.26", "30/4/26", "2026-04-30", "2026/04/30", "30 April 2026",
        "April 30, 2026", "April 30th, 2026", "Thursday 30 April 2026", "30\u00a0avril\u202f2026",
        "３０ avril ２０２６", "٣٠ avril ٢٠٢٦",
        "Date limite : 30 avril 2026", "Clôture le 30 avril 2026", "jusqu’au 30 avril 2026",
        "Deadline: 30 April 2026",
        "Date limite de dépôt des dossiers complets : 30 avril 2026", "30 avril 2026 (dossier complet)",
    ],
)  # fmt: skip
def test_a_day_counts_until_its_last_second(raw: str) -> None:
    [reading] = read_deadlines(raw, HERE)
    deadline = reading.deadline
    assert deadline and (deadline.at_local, deadline.precision) == ("2026-04-30T23:59:59", "day")
    assert (deadline.tz, deadline.tz_stated, deadline.kind) == ("Europe/Paris", False, FULL)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("1er juin 2026", "2026-06-01"),
        ("1er décembre 2014", "2014-12-01"),
        ("1erdécembre 2014", "2014-12-01"),
        ("1ER AOÛT 2026", "2026-08-01"),
        ("1 sept. 2026", "2026-09-01"),
        ("sept. 1, 2026", "2026-09-01"),
        ("12 fe\u0301vr. 2026", "2026-02-12"),
        ("12 aout 2026", "2026-08-12"),
        ("29 février 2028", "2028-02-29"),
        ("31 déc. 2026", "2026-12-31"),
    ],
)
def test_spellings_of_a_day(raw: str, day: str) -> None:
    assert said(raw) == [(FULL, f"{day}T23:59:59")]


@pytest.mark.parametrize("name", MONTHS)
def test_every_month_is_itself(name: str) -> None:
    assert said(f"12 {name} 2026") == [(FULL, f"2026-{MONTHS[name]:02}-12T23:59:59")]


@pytest.mark.parametrize(
    ("raw", "local"),
    [
        ("le 3 mars 2026 à 17h", "2026-03-03T17:00"),
        ("le 3 mars 2026 à 17h30", "2026-03-03T17:30"),
        ("le 3 mars 2026, à 17 h 30", "2026-03-03T17:30"),
        ("3 mars 2026 - 9:05", "2026-03-03T09:05"),
        ("3 mars 2026, 13:00:00", "2026-03-03T13:00"),
        ("3 mars 2026 à midi", "2026-03-03T12:00"),
        ("3 March 2026 at noon", "2026-03-03T12:00"),
        ("March 3, 2026 at 5 pm", "2026-03-03T17:00"),
        ("March 3, 2026 at 12 am", "2026-03-03T00:00"),
        ("2026-03-03T16:00", "2026-03-03T16:00"),
        ("2026-03-03 16:00:00", "2026-03-03T16:00"),
    ],
)
def test_an_hour_without_a_zone_is_the_portals(raw: str, local: str) -> None:
    [reading] = read_deadlines(raw, context("deadlines", time_zone="Europe/Brussels"))
    deadline = reading.deadline
    assert deadline and (deadline.at_local, deadline.precision) == (local, "minute")
    assert (deadline.tz, deadline.tz_stated) == ("Europe/Brussels", False)


@pytest.mark.parametrize(
    "raw",
    [
        "14 février 2025 à minuit", "16 juin 2025 minuit", "1er juillet 2025 à 24h00", "1er juillet 2025 à 24h",
        "July 1, 2025 at midnight",
    ],
)  # fmt: skip
def test_midnight_has_three_meanings_so_the_day_is_kept_and_the_hour_is_not(raw: str) -> None:
    [reading] = read_deadlines(raw, HERE)
    assert reading.deadline and reading.deadline.precision == "day"
    assert reading.deadline.at_local and reading.deadline.at_local.endswith("T23:59:59")


# Zones ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "local", "zone"),
    [
        pytest.param("Jeudi 28 octobre 2021 à 17h00 (heure de Paris)", "2021-10-28T17:00", "Europe/Paris", id="name"),
        pytest.param("28 October 2021 17:00 (Brussels time)", "2021-10-28T17:00", "Europe/Brussels", id="other zone"),
        pytest.param("17 février 2026 à 13:00 CET", "2026-02-17T13:00", "Europe/Paris", id="label, winter"),
        pytest.param("17 juin 2026 à 13:00 CEST", "2026-06-17T13:00", "Europe/Paris", id="label, summer"),
        pytest.param("17 juin 2026 à 13:00 CET", "2026-06-17T14:00", "Europe/Paris", id="winter label in summer"),
        pytest.param("16 nov. 2026, 13:00:00 UTC+1", "2026-11-16T13:00", "Europe/Paris", id="UTC+1"),
        pytest.param("16 juin 2026 12:00 GMT+2", "2026-06-16T12:00", "Europe/Paris", id="GMT+2"),
        pytest.param("16 juin 2026 12:00 UTC", "2026-06-16T14:00", "Europe/Paris", id="UTC"),
        pytest.param("2026-05-27CEST16:00", "2026-05-27T16:00", "Europe/Paris", id="non-ISO attribute"),
        pytest.param("2026-05-27T16:00:00.000+02:00", "2026-05-27T16:00", "Europe/Paris", id="ISO"),
        pytest.param("2026-05-27T16:00:00-0500", "2026-05-27T23:00", "Europe/Paris", id="ISO, west"),
    ],
)  # fmt: skip
def test_a_stated_zone(raw: str, local: str, zone: str) -> None:
    [reading] = read_deadlines(raw, HERE)
    deadline = reading.deadline
    assert deadline and (deadline.at_local, deadline.tz, deadline.tz_stated) == (local, zone, True)


@pytest.mark.parametrize(
    ("stamp", "local"),
    [
        pytest.param("2024-02-20T23:00:00Z", "2024-02-21T00:00", id="winter: 21 February in Paris"),
        pytest.param("2024-02-20T22:59:59Z", "2024-02-20T23:59", id="winter: still the 20th"),
        pytest.param("2025-04-12T22:00:00.000Z", "2025-04-13T00:00", id="summer: 13 April in Paris"),
        pytest.param("2025-06-15T22:00:00+00:00", "2025-06-16T00:00", id="summer: 16 June in Paris"),
        pytest.param("2025-06-15T21:59:59+0000", "2025-06-15T23:59", id="summer: still the 15th"),
        pytest.param("2026-12-31T23:30:00Z", "2027-01-01T00:30", id="another year"),
        pytest.param("2026-03-29T00:59:00Z", "2026-03-29T01:59", id="last minute of winter time"),
        pytest.param("2026-03-29T01:00:00Z", "2026-03-29T03:00", id="first minute of summer time"),
        pytest.param("2026-10-25T00:30:00Z", "2026-10-25T02:30", id="02:30, first time"),
        pytest.param("2026-10-25T01:30:00Z", "2026-10-25T02:30", id="02:30, second time"),
        pytest.param("2026-10-25T02:00:00Z", "2026-10-25T03:00", id="winter time again"),
    ],
)
def test_a_universal_stamp_is_told_in_the_portals_day(stamp: str, local: str) -> None:
    assert said(stamp) == [(FULL, local)]
    [reading] = read_date(stamp, context("published_at", "news"))
    assert reading.value == local[:10]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param("Nov 16, 2026 17:00 EST", "unclear_zone", id="an American zone or a French verb"),
        pytest.param("3 mars 2026 14:00-16:00", "unclear_zone", id="two hours, no offset"),
        pytest.param("Nov 16, 2026 17:00 PST", "not_a_deadline", id="a zone that we do not know"),
        pytest.param(
            "3 mars 2026 à 17h (heure de La Réunion)", "not_a_deadline", id="a zone that we do not know, French"
        ),
        pytest.param("Nov 16, 2026 5:30 PM", "not_a_deadline", id="half a day away if its end were dropped"),
        pytest.param("2026-01-01T10:00+99:00", "impossible_time", id="impossible offset"),
        pytest.param("0001-01-01T00:00:00+02:00", "impossible_time", id="before the first year"),
        pytest.param("9999-12-31T23:59:59Z", "impossible_time", id="after the last year"),
        pytest.param("3 mars 2026 à 25h", "impossible_time", id="25 o'clock"),
        pytest.param("3 mars 2026 à 17h75", "impossible_time", id="75 minutes"),
        pytest.param("3 mars 2026, 25 pm", "impossible_time", id="25 pm"),
    ],
)
def test_hours_that_nobody_can_be_sure_of(raw: str, reason: str) -> None:
    assert doubt(read_deadlines(raw, HERE)) == reason


# Order of numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "order", "local"),
    [
        ("2/12/2026", "DMY", "2026-12-02T23:59:59"),
        ("2/12/2026", "MDY", "2026-02-12T23:59:59"),
        ("12/31/2026", "MDY", "2026-12-31T23:59:59"),
        ("12/31/26", "MDY", "2026-12-31T23:59:59"),
        ("2026/12/31", "YMD", "2026-12-31T23:59:59"),
        ("2026-12-02", "MDY", "2026-12-02T23:59:59"),
    ],
)
def test_the_portal_states_its_order(raw: str, order: str, local: str) -> None:
    assert said(raw, date_order=order) == [(FULL, local)]


@pytest.mark.parametrize(
    ("raw", "order", "reason"),
    [
        ("12/31/2026", "DMY", "impossible_date"),
        ("31/12/2026", "MDY", "impossible_date"),
        ("02/12/2026", "YMD", "unclear_order"),
        ("26/04/30", "YMD", "unclear_order"),
    ],
)
def test_another_order_is_never_tried(raw: str, order: str, reason: str) -> None:
    assert doubt(read_deadlines(raw, context("deadlines", date_order=order))) == reason


# Ranges ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "end"),
    [
        pytest.param("Du 2 février au 2 mars 2026", "2026-03-02T23:59:59", id="shared year"),
        pytest.param("du 2 au 15 mars 2026", "2026-03-15T23:59:59", id="shared month"),
        pytest.param("du 15 déc. 2025 au 2 mars 2026", "2026-03-02T23:59:59", id="two years"),
        pytest.param("02/02/2026 - 02/03/2026", "2026-03-02T23:59:59", id="numbers"),
        pytest.param("2 février 2026-2 mars 2026", "2026-03-02T23:59:59", id="dash without blanks, no offset"),
        pytest.param("from 2 February 2026 until 2 March 2026", "2026-03-02T23:59:59", id="English"),
        pytest.param("du 2 février 2026 à 9h au 2 mars 2026 à 17h", "2026-03-02T17:00", id="hours"),
        pytest.param("du 2 mars 2026 12:00 au 15 avril 2026 12:00", "2026-04-15T12:00", id="minutes are no day"),
        pytest.param("Ouverture du 2 février au 2 mars 2026", "2026-03-02T23:59:59", id="an open period"),
    ],
)
def test_a_range_closes_at_its_end(raw: str, end: str) -> None:
    assert said(raw) == [(FULL, end)]


def test_months_only_never_become_a_day() -> None:
    [reading] = read_deadlines("Avril 2026 - Juin 2026", HERE)
    assert reading.deadline and (reading.deadline.at_local, reading.deadline.precision) == ("2026-06", "month")
    [reading] = read_deadlines("mars 2027", HERE)
    assert reading.deadline and (reading.deadline.at_local, reading.deadline.precision) == ("2027-03", "month")


def test_a_year_alone_stays_a_year() -> None:
    [reading] = read_deadlines("2027", HERE)
    assert reading.deadline and (reading.deadline.at_local, reading.deadline.precision) == ("2027", "year")


@pytest.mark.parametrize(
    "raw", ["du 2 au 15 mars 2026", "du 2 février au 2 mars 2026", "2 mars 2026 12:00 au 3 mai 2026"]
)
def test_what_a_range_shares_is_shared_once(raw: str) -> None:
    assert share_year(share_year(fold(raw))) == share_year(fold(raw))


# Several dates --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "deadlines"),
    [
        pytest.param(
            "lettres d'intention : 12 décembre 2017 / dossiers complets : 13 mars 2018",
            [(LETTER, "2017-12-12T23:59:59"), (FULL, "2018-03-13T23:59:59")],
            id="two stages, named before",
        ),
        pytest.param(
            "12 décembre 2017 (lettres d’intention), 13 mars 2018 (dossiers complets)",
            [(LETTER, "2017-12-12T23:59:59"), (FULL, "2018-03-13T23:59:59")],
            id="two stages, named after",
        ),
        pytest.param(
            "Pré-propositions : du 1er février au 2 mars 2026 ; propositions détaillées : du 1er avril au 2 mai 2026",
            [(PRE, "2026-03-02T23:59:59"), (FULL, "2026-05-02T23:59:59")],
            id="two stages, each a range",
        ),
        pytest.param(
            "Étape 1 - 15 mars 2026, étape 2 - 20 juin 2026",
            [(FULL, "2026-03-15T23:59:59"), (FULL, "2026-06-20T23:59:59")],
            id="numbered stages",
        ),
        pytest.param(
            "Date de relevé : 15 novembre 2025, 15 janvier 2026 et 1er juin 2026",
            [("cutoff", "2025-11-15T23:59:59"), ("cutoff", "2026-01-15T23:59:59"), ("cutoff", "2026-06-01T23:59:59")],
            id="several cut-offs",
        ),
        pytest.param(
            "15 novembre 2025, le 15 janvier 2026",
            [(FULL, "2025-11-15T23:59:59"), (FULL, "2026-01-15T23:59:59")],
            id="a list",
        ),
        pytest.param(
            "Webinaire d’information : 3 février 2026 ; date limite : 2 mars 2026, dossier complet : 4 mai 2026",
            [
                ("information", "2026-02-03T23:59:59"),
                ("information", "2026-03-02T23:59:59"),
                (FULL, "2026-05-04T23:59:59"),
            ],
            id="a kind holds until another is named",
        ),
        pytest.param(
            "enregistrement : 3 février 2026", [("registration", "2026-02-03T23:59:59")], id="one date, named before"
        ),
        pytest.param(
            "3 février 2026 (pré-enregistrement)", [("registration", "2026-02-03T23:59:59")], id="one date, named after"
        ),
    ],
)
def test_every_date_is_kept_with_its_kind(raw: str, deadlines: list[tuple[str, str]]) -> None:
    assert said(raw) == deadlines


@pytest.mark.parametrize(
    ("raw", "deadlines"),
    [
        ("Ouverture : 2 février 2026", []),
        ("Ouverture le 2 février 2026, clôture le 2 mars 2026", ["2026-03-02T23:59:59"]),
        ("2 février 2026 (ouverture), 2 mars 2026 (clôture)", ["2026-03-02T23:59:59"]),
        ("Ouverture de la soumission des dossiers complets : 2 février 2026", []),
    ],
)
def test_an_opening_is_no_deadline(raw: str, deadlines: list[str]) -> None:
    readings = read_deadlines(raw, HERE)
    assert [reading.deadline.at_local for reading in readings if reading.deadline] == deadlines
    assert [(reading.field, reading.value) for reading in readings if reading.value] == [("opens_at", "2026-02-02")]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param("dossier complet : 2 mars 2026, 4 mai 2026 : lettre d'intention", "unclear_kind", id="both ways"),
        pytest.param("15/01/2026 - 15/04/2026 - 15/06/2026", "unclear_range", id="a list or two ranges"),
        pytest.param("15 novembre, le 15 janvier, le 15 avril et le 1er juin", "no_year", id="cut-offs without a year"),
    ],
)
def test_several_dates_that_nobody_can_be_sure_of(raw: str, reason: str) -> None:
    assert doubt(read_deadlines(raw, HERE)) == reason


# Moved deadlines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("Report de la date limite du 30 septembre 2022 au 17 octobre 2022", FULL),
        ("Date limite reportée du 30 septembre au 17 octobre 2022", FULL),
        ("Report des lettres d’intention du 30 septembre 2022 au 17 octobre 2022", LETTER),
        ("Erratum du 2 septembre 2022 : la date limite est reportée du 30 septembre 2022 au 17 octobre 2022", FULL),
    ],
)
def test_a_moved_deadline_is_the_new_one_and_names_the_old(raw: str, kind: str) -> None:
    [reading] = read_deadlines(raw, HERE)
    deadline = reading.deadline
    assert deadline and (deadline.kind, deadline.at_local) == (kind, "2022-10-17T23:59:59")
    assert deadline.moved_from == "2022-09-30T23:59:59"


@pytest.mark.parametrize(
    "raw",
    [
        "Date limite reportée au 17 octobre 2022",
        "Erratum : la date limite est le 17 octobre 2022 au lieu du 30 septembre 2022",
        "Report de l’ouverture du 30 septembre 2022 au 17 octobre 2022",
        "Report du 1er août 2022 au 30 septembre 2022 et au 17 octobre 2022",
    ],
)
def test_a_move_that_nobody_can_be_sure_of(raw: str) -> None:
    assert doubt(read_deadlines(raw, HERE)) == "unclear_move"


# Doubts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("lundi 15 avril 2022", "2022-04-15"),
        ("jeudi 5 janvier 2026", "2026-01-05"),
        ("samedi 30 novembre 2026", "2026-11-30"),
        ("Sunday 30 November 2026", "2026-11-30"),
    ],
)
def test_a_wrong_weekday_is_noted_and_the_number_holds(raw: str, day: str) -> None:
    [reading] = read_deadlines(raw, HERE)
    assert reading.problem == "weekday_contradicts"
    assert reading.deadline and reading.deadline.at_local == f"{day}T23:59:59"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        pytest.param("jusqu'au 22 mars prochain", "no_year", id="next March"),
        pytest.param("15 mars", "no_year", id="no year"),
        pytest.param("1er juin", "no_year", id="no year, ordinal"),
        pytest.param("30 février 2026", "impossible_date", id="30 February"),
        pytest.param("29 février 2026", "impossible_date", id="29 February of a common year"),
        pytest.param("2026-13", "impossible_date", id="month 13"),
        pytest.param("00/00/0000", "impossible_date", id="zeros"),
        pytest.param("12 à 18 mois", "duration_not_deadline", id="12 to 18 months"),
        pytest.param("24 mois", "duration_not_deadline", id="24 months"),
        pytest.param("3 ans", "duration_not_deadline", id="3 years"),
        pytest.param("Durée du projet : 12 à 18 mois", "not_a_deadline", id="a project's period"),
        pytest.param("Clos depuis le", "not_a_deadline", id="a label without its date"),
        pytest.param("", "not_a_deadline", id="empty"),
        pytest.param("Publié le 3 mars 2026", "not_a_deadline", id="publication"),
        pytest.param("Mis à jour le 3 mars 2026", "not_a_deadline", id="update"),
        pytest.param("Vu 2026 fois", "not_a_deadline", id="view counter"),
        pytest.param("05/2027", "not_a_deadline", id="month in numbers"),
        pytest.param("fin 2026", "not_a_deadline", id="end of a year"),
        pytest.param("mi-mars 2027", "not_a_deadline", id="middle of a month"),
        pytest.param("T3 2026", "not_a_deadline", id="quarter"),
        pytest.param("12h", "not_a_deadline", id="hour alone"),
        pytest.param("3.5", "not_a_deadline", id="number"),
        pytest.param("1/2", "not_a_deadline", id="fraction"),
        pytest.param("un", "not_a_deadline", id="word"),
        pytest.param("3 mars 20260", "not_a_deadline", id="five digits"),
        pytest.param("10.3.12.2026", "not_a_deadline", id="four numbers"),
        pytest.param("5 juın 2026", "not_a_deadline", id="a letter that looks like i"),
        pytest.param("demain", "not_a_deadline", id="relative to a day that we do not know"),
        pytest.param(
            "jusqu'à épuisement des ressources budgétaires et au plus tard au 31 décembre 2023", "not_a_deadline",
            id="a bound, not the date",
        ),
    ],
)  # fmt: skip
def test_what_is_no_deadline_has_a_reason(raw: str, reason: str) -> None:
    assert doubt(read_deadlines(raw, HERE)) == reason


def test_the_advice_names_the_words_that_were_not_understood() -> None:
    [reading] = read_deadlines("sauf exception le 3 mars 2026", HERE)
    assert reading.advice == "words not understood: sauf, exception"


@pytest.mark.parametrize("raw", [*STATES, "Date à préciser", "À venir.", "Au fil de l’eau"])
def test_a_state_in_words_is_a_state_and_no_date(raw: str) -> None:
    [reading] = read_deadlines(raw, HERE)
    assert (reading.field, reading.deadline, reading.problem) == ("status_stated", None, None)
    assert reading.value == STATES[fold(raw).rstrip(".")]


# Dates of other fields ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "field", "kind", "value"),
    [
        pytest.param("12 mars 2019", "start_date", "project", "2019-03-12", id="day"),
        pytest.param("mars 2019", "start_date", "project", "2019-03", id="month"),
        pytest.param("2019", "start_date", "project", "2019", id="year"),
        pytest.param("du 2 février au 2 mars 2026", "start_date", "project", "2026-02-02", id="start of a range"),
        pytest.param("du 2 février au 2 mars 2026", "end_date", "project", "2026-03-02", id="end of a range"),
        pytest.param("2019-03-12T16:00", "published_at", "news", "2019-03-12", id="a time is dropped"),
        pytest.param("2 février 2026 à 9h", "opens_at", "call", "2026-02-02T09:00", id="but for openings"),
        pytest.param("Ouverture : 2 février 2026", "opens_at", "call", "2026-02-02", id="with its label"),
    ],
)
def test_dates(raw: str, field: str, kind: str, value: str) -> None:
    [reading] = read_date(raw, context(field, kind))
    assert (reading.value, reading.problem) == (value, None)


@pytest.mark.parametrize("raw", ["il y a trois jours", "", "12 à 18 mois", "5 mai", "31/02/2026", "à venir"])
def test_a_project_has_a_date_or_a_doubt(raw: str) -> None:
    assert doubt(read_date(raw, context("start_date", "project"))) in {"not_a_date", "no_year", "impossible_date"}


def test_a_call_may_announce_itself_where_its_opening_stands() -> None:
    [reading] = read_date("À venir", context("opens_at"))
    assert (reading.field, reading.value) == ("status_stated", "forthcoming")


# Any text -------------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    "1 2 12 31 1er 2026 26 0001 9999 12:30 17h 25h 5pm mars mai juın février May 2026-03-01 01/02/2026 30.04.26 T Z "
    "UTC +1 +99:00 -05:00 CEST EST minuit du au à et - – / , ; : ( ) . lundi report erratum ouverture clôture lettre "
    "d'intention dossier complet jusqu'au étape mois ans à venir".split()
)  # fmt: skip
TALK = st.lists(WORDS, max_size=9).map(" ".join) | st.lists(WORDS, max_size=6).map("".join)


@given(st.text() | TALK, st.sampled_from(["DMY", "MDY", "YMD"]))
def test_any_text_is_read_or_refused_and_never_raises(raw: str, order: str) -> None:
    for reading in read_deadlines(raw, context("deadlines", date_order=order)):
        assert (reading.deadline or reading.value or reading.problem) is not None
        if reading.deadline:
            assert reading.deadline.kind != "opening"
            assert (reading.deadline.at_local or "")[:4].isascii()
    for field in ("opens_at", "end_date"):
        assert read_date(raw, context(field, date_order=order))


@given(st.text().filter(lambda raw: not any(each.isnumeric() for each in unicodedata.normalize("NFKC", raw))))
def test_no_deadline_comes_from_a_text_without_a_digit(raw: str) -> None:
    assert not any(reading.deadline for reading in read_deadlines(raw, HERE))


@given(st.dates(), st.sampled_from(["{2}/{1}/{0:04}", "{0:04}-{1}-{2}", "{2}.{1}.{0:04}", "{2}/{1}/{0:04} à 23h59"]))
def test_every_day_reads_as_itself(day: date, form: str) -> None:
    [(_, local)] = said(form.format(day.year, day.month, day.day))
    assert local and local.startswith(f"{day.isoformat()}T23:59")


@pytest.mark.parametrize(
    "text", ["12 mars " * 10_000, "1" * 100_000, "mars " * 20_000, "( " * 50_000, "2026-" * 20_000]
)
def test_hostile_text_costs_little(text: str) -> None:
    start = process_time()
    read_deadlines(text, HERE)
    assert process_time() - start < 3
