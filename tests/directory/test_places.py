"""Places in the directory: every wider place finds what lies in it, and a point is shown and told to machines."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from schemas.vocabulary import code_lists
from tests.directory.conftest import browser, thing, write_release

HERE = "tests.directory.conftest"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release with the list of places as it is."""
    listed = code_lists()["territory"].values()
    rows = [("territory", each.code, each.label_fr, each.label_en, each.broader) for each in listed]
    monkeypatch.setattr(f"{HERE}.VOCABULARIES", rows)
    said = {"p-29": "department:29", "p-53": "region:53", "p-971": "department:971", "p-be": "country:BE",
            "p-all": "country:FR", "p-sea": "sea:biscay"}  # fmt: skip
    things = [thing("project", id=id_, name=id_, territories=[code]) for id_, code in said.items()]
    things.append(thing("project", id="p-point", name="p-point", location="48.117,-1.677"))
    write_release(tmp_path, things=things)
    return tmp_path


@pytest.mark.parametrize(
    ("code", "ids"),
    [
        ("region:53", {"p-29", "p-53"}), ("department:29", {"p-29"}), ("zone:france_mainland", {"p-29", "p-53"}),
        ("zone:france_overseas", {"p-971"}), ("region:01", {"p-971"}),
        ("country:FR", {"p-29", "p-53", "p-971", "p-all"}), ("country:BE", {"p-be"}), ("sea:atlantic", {"p-sea"}),
    ],
)  # fmt: skip
def test_a_wider_place_finds_what_lies_in_it(home: Path, code: str, ids: set[str]) -> None:
    found = browser(home).get(f"/fr/projects.json?territory={code}").json()["items"]
    assert {each["id"] for each in found} == ids


def test_a_page_names_its_place_in_words(home: Path) -> None:
    for language, name in (("fr", "Guadeloupe (département)"), ("en", "Guadeloupe (department)")):
        page = BeautifulSoup(browser(home).get(f"/{language}/projects/p-971").text, "lxml")
        assert name in page.get_text(" ")


def test_a_point_is_shown_and_told_to_machines(home: Path) -> None:
    page = BeautifulSoup(browser(home).get("/fr/projects/p-point").text, "lxml")
    assert "48.117, -1.677" in page.get_text(" ")
    [script] = page.select("script[type='application/ld+json']")
    geo = json.loads(script.text)["mainEntity"]["location"]["geo"]
    assert geo == {"@type": "GeoCoordinates", "latitude": 48.117, "longitude": -1.677}
