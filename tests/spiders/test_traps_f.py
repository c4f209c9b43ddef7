"""Traps of the French funders that their sample pages alone do not settle: dates, renamed classes and keys, pagers."""

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import HtmlResponse, Request, TextResponse

from flows.judge import History, emptied
from flows.readings.dates import read_date
from flows.readings.deadlines import read_deadlines
from flows.readings.reading import Context
from schemas.listing import Issue, Listing
from spiders.page import LayoutChanged
from spiders.registry import load_metadata, load_portal
from spiders.samples.server import SAMPLES
from spiders.samples.walk import walk
from spiders.shapes.funder_page import dated

RECORDS = json.loads((SAMPLES / "ile_de_france" / "files" / "records-1.json").read_text(encoding="utf-8"))


def altered(folder: Path, key: str, old: str, new: str) -> list[Listing | Issue]:
    """What the sample pages of a portal say when `old` is `new` on all of them."""
    shutil.copytree(SAMPLES / key, folder / key)
    changed = 0
    for page in (folder / key / "files").rglob("*.*"):
        text = page.read_text(encoding="utf-8")
        changed += old in text
        page.write_text(text.replace(old, new), encoding="utf-8")
    assert changed, f"{old!r} stands on no page of {key}"
    return [output for _, output in walk(load_portal(key), folder) if isinstance(output, Listing | Issue)]


# --- dates by the words beside them ----------------------------------------------------------------------------------

WORDS: dict[str, tuple[list[str], list[tuple[str, str]]]] = {
    "behind the label": (["Date limite : 12 mai 2027"], [("deadlines", "12 mai 2027")]),
    "under the label": (["Date de clôture", "12 mai 2027 à 16h"], [("deadlines", "12 mai 2027 à 16h")]),
    "an hour has a colon too": (["Date limite : 12 mai 2027 à 16:00"], [("deadlines", "12 mai 2027 à 16:00")]),
    "closed, nobody says when": (["Clos depuis le :", "Lancé le 2 mars 2026"], [("status_stated", "Clos depuis le")]),
    "closed, without colon": (
        ["Clos depuis le 2 mars 2026"],
        [("status_stated", "Clos depuis le"), ("deadlines", "Clos depuis le 2 mars 2026")],
    ),
    "an empty opening takes no deadline": (
        ["Date d'ouverture :", "Date limite : 12 mai 2027"], [("deadlines", "12 mai 2027")],
    ),
    "an empty opening takes no label": (
        ["Date d'ouverture", "Date limite", "12 mai 2027"], [("deadlines", "12 mai 2027")],
    ),
    "an empty deadline takes no prose": (["Date limite :", "Les équipes se présentent."], []),
    "a state for a date": (["Date limite", "Au fil de l’eau"], [("deadlines", "Au fil de l’eau")]),
    "forthcoming": (["Date limite : à venir"], [("deadlines", "à venir")]),
    "a stage is kept": (
        ["Lettre d'intention : 12 mai 2027", "Date limite de dépôt des dossiers complets : 1er juin 2027"],
        [("deadlines", "Lettre d'intention : 12 mai 2027"),
         ("deadlines", "Date limite de dépôt des dossiers complets : 1er juin 2027")],
    ),
    "both stages on a line": (
        ["Lettres d'intention : 12 mai 2027 / dossiers complets : 1er juin 2027"],
        [("deadlines", "Lettres d'intention : 12 mai 2027 / dossiers complets : 1er juin 2027")],
    ),
    "a stage without a date": (["Lettre d'intention : elle dit le sujet et l'équipe."], []),
    "a numbered stage": (
        ["Étape 1 (pré-propositions) : 12 mai 2027"], [("deadlines", "Étape 1 (pré-propositions) : 12 mai 2027")],
    ),
    "a moved deadline has no label": (
        ["La date limite est reportée du 12 mai 2027 au 26 mai 2027"],
        [("deadlines", "La date limite est reportée du 12 mai 2027 au 26 mai 2027")],
    ),
    "other dates are none": (["Publié le 12.03.2026", "Mis à jour : 2 avril 2026", "Webinaire le 4 mai 2026"], []),
}  # fmt: skip


@pytest.mark.parametrize("what", WORDS)
def test_a_date_is_what_words_beside_it_say(what: str) -> None:
    lines, expected = WORDS[what]
    assert list(dated(lines)) == expected


BARE = {
    "27.05.27": [("deadlines", "27.05.27")],
    "Du 2 au 30 mars 2027": [("deadlines", "Du 2 au 30 mars 2027"), ("opens_at", "Du 2 au 30 mars 2027")],
    # the first date of these is no opening
    "Report du 2 mars 2027 au 30 mars 2027": [("deadlines", "Report du 2 mars 2027 au 30 mars 2027")],
    "2 mars 2027 et 30 mars 2027": [("deadlines", "2 mars 2027 et 30 mars 2027")],
    "Jusqu'au 30 mars 2027": [("deadlines", "Jusqu'au 30 mars 2027")],
}


@pytest.mark.parametrize("line", BARE)
def test_in_a_place_for_dates_a_line_needs_no_label(line: str) -> None:
    assert list(dated([line], bare=True)) == BARE[line]


@pytest.mark.parametrize("key", ["inca", "anrs", "fondation_de_france"])
def test_another_calls_dates_below_are_not_this_ones(key: str) -> None:
    """The cards of related calls, and what stands under a heading for them."""
    cards = (SAMPLES / key / "files" / ("liste.html" if key == "fondation_de_france" else "liste-1.html")).read_text(
        "utf-8"
    )
    body = cards.split("</h1>")[1].split("</main>")[0]
    page = f"<main><h1>Un appel</h1>{body}<h2>Voir aussi</h2><p>Date limite : 1er mai 2027</p></main>"
    url = f"{load_portal(key).start_urls[0].rstrip('/')}/un-appel"
    [listing] = load_portal(key)().parse_listing(HtmlResponse(url, body=page, encoding="utf-8", request=Request(url)))
    assert isinstance(listing, Listing)
    assert {each.field for each in listing.statements} == {"funders", "title"}


def test_a_stamp_is_taken_for_a_day_never_for_a_month(tmp_path: Path) -> None:
    """A `<time>` may carry the first of a month that the page does not promise."""
    deadlines = {
        statement.value
        for each in altered(tmp_path, "inca", "27 mai 2027 à 16:00", "Mai 2027")
        if isinstance(each, Listing) and each.ref == "seq-rth27"
        for statement in each.statements if statement.field == "deadlines"
    }  # fmt: skip
    assert deadlines == {"Mai 2027"}


# --- what a redesign renames is missed -------------------------------------------------------------------------------

RENAMED = [
    ("inca", "card-start", "status_stated"),
    ("inca", "card-end", "description"),
    ("anrs", "tag--primary", "status_stated"),
    ("anrs", "tag--dark", "call_type"),
    ("inserm", 'class="date"', "deadlines"),
    ("inserm", 'class="details"', "description"),
    ("fondation_de_france", "Date d'ouverture", "opens_at"),
    ("culture_gouv", '"eztag_theme"', "themes"),
    ("culture_gouv", '"deadline"', "deadlines"),
    ("ile_de_france", '"objectif', "description"),
    ("ile_de_france", '"theme"', "themes"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "old", "field"), RENAMED)
def test_a_renamed_class_or_key_empties_its_field(tmp_path: Path, key: str, old: str, field: str) -> None:
    listings = [each for each in altered(tmp_path, key, old, old[0] + "x" + old[1:]) if isinstance(each, Listing)]
    filled = Counter(name for _, name in {(each.ref, row.field) for each in listings for row in each.statements})
    refs = {each.ref for each in listings}
    assert field in emptied(filled, len(refs), load_metadata(key).expectation, History())


@pytest.mark.parametrize(
    ("key", "old"),
    [("inca", "list-articles-item"), ("anrs", "card-free"), ("inserm", "event_inserm"),
     ("fondation_de_france", "uk-width-expand@m"), ("culture_gouv", '"results"'), ("ile_de_france", '"results"')],
)  # fmt: skip
def test_a_list_that_is_not_found_is_a_change_of_layout(tmp_path: Path, key: str, old: str) -> None:
    [issue] = altered(tmp_path, key, old, old[0] + "x" + old[1:])
    assert isinstance(issue, Issue) and issue.reason == "layout_changed"


# --- Île-de-France ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stamp", "day"),
    [("2024-02-21T22:30:00+00:00", "2024-02-21"), ("2025-04-13T21:50:00+00:00", "2025-04-13"),
     ("2025-06-15T22:00:00+00:00", "2025-06-16"), ("2019-07-07T22:00:00+00:00", "2019-07-08"),
     ("2025-11-29T23:00:00+00:00", "2025-11-30"), ("2026-12-31T23:00:00+00:00", "2027-01-01")],
)  # fmt: skip
def test_the_day_of_a_utc_stamp_is_the_one_in_paris(stamp: str, day: str) -> None:
    """Of 33 closing stamps, 17 give the day before when the string is cut (french-portals §4)."""
    context = Context("ile_de_france", "call", "deadlines", "fr", None, "Europe/Paris", "DMY")
    [closing] = read_deadlines(stamp, context)
    [opening] = read_date(stamp, Context("ile_de_france", "call", "opens_at", "fr", None, "Europe/Paris", "DMY"))
    assert closing.deadline and closing.deadline.at_local and opening.value
    assert closing.deadline.at_local[:10] == opening.value[:10] == day


def records(total: int | None = None, **other: Any) -> TextResponse:
    data = RECORDS | ({} if total is None else {"total_count": total})
    data = data | {"results": [each | other for each in data["results"]]}
    url = load_portal("ile_de_france").start_urls[0]
    return TextResponse(url, body=json.dumps(data), encoding="utf-8", request=Request(url))


def regional(response: TextResponse) -> list[Listing | Issue]:
    return [each for each in load_portal("ile_de_france")().parse(response) if isinstance(each, Listing | Issue)]


def test_an_aid_published_anew_keeps_its_ref() -> None:
    """`id_aide` changed and aides-territoires imported the aids twice; the administrative reference stays."""
    before, after = regional(records()), regional(records(id_aide="Zz0zzzzzz"))
    assert [each.ref for each in before] == [each.ref for each in after]


def test_an_aid_without_its_reference_is_an_issue_not_a_guess() -> None:
    outputs = regional(records(reference_administrative=None))
    assert {each.reason for each in outputs if isinstance(each, Issue)} == {"layout_changed"}
    assert not [each for each in outputs if isinstance(each, Listing)]


def test_the_older_interfaces_joined_list_is_not_split() -> None:
    joined = regional(records(theme="Recherche|||Environnement"))[0]
    assert isinstance(joined, Listing)
    assert [each.value for each in joined.statements if each.field == "themes"] == ["Recherche|||Environnement"]


@pytest.mark.parametrize("key", ["ile_de_france", "culture_gouv"])
def test_a_pager_that_gives_its_first_page_for_ever_is_left(key: str) -> None:
    """The server forgets `offset`, and announces more than it gives."""
    spider = load_portal(key)()
    name, total = ("records-1.json", "total_count") if key == "ile_de_france" else ("procedures-1.json", "count")
    body = json.dumps(json.loads((SAMPLES / key / "files" / name).read_text(encoding="utf-8")) | {total: 9_999})
    waiting, pages = [Request(spider.start_urls[0], callback=spider.parse)], 0
    while waiting:
        request, pages = waiting.pop(), pages + 1
        assert pages < 5 and request.callback
        response = TextResponse(request.url, body=body, encoding="utf-8", request=request)
        waiting += [each for each in request.callback(response, **request.cb_kwargs) if isinstance(each, Request)]
    assert pages == 2


@pytest.mark.parametrize("key", ["ile_de_france", "culture_gouv"])
def test_a_page_in_place_of_json_is_a_change_of_layout(key: str) -> None:
    url = load_portal(key).start_urls[0]
    page = HtmlResponse(url, body="<html><h1>Maintenance</h1></html>", encoding="utf-8", request=Request(url))
    with pytest.raises(LayoutChanged, match="wanted a JSON document"):
        list(load_portal(key)().parse(page))


# --- Inserm ----------------------------------------------------------------------------------------------------------


def test_a_link_that_two_cards_share_names_neither_call() -> None:
    said: dict[str, set[str]] = {}
    for _, each in walk(load_portal("inserm")):
        assert isinstance(each, Listing)
        said[each.ref] = {row.value for row in each.statements if row.field == "same_as"}
    assert said["62911634"] == said["62911635"] == set(), "both lead to the same page of their funder"
    assert said["62911670"] == set(), "a home page"
    assert said["62911633"], "the call's own page at INCa"
