"""134 places as portals write them, with the codes that a person wanted before the readings were asked.

First contact: 122 right, 11 left for a person, one told as one code that was wanted as two (mainland and overseas
France); then seven names and words were taught, by rules for all. Of what is left nothing may be read otherwise.
"""

import csv
from pathlib import Path

import pytest

from flows.readings.places import read_place
from tests.flows.conftest import context

ROWS = list(csv.DictReader((Path(__file__).parent / "place_holdout.csv").open(encoding="utf-8", newline="")))
LEFT = {
    "Drôme-Ardèche",  # a hyphen makes one name more often than two
    "Nantes - Loire-Atlantique",  # towns are not known, and a dash joins all sorts
    "Saint Barthélemy",  # nine communes have the name
    "bundesweit",  # said on portals of three countries
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["said"])
def test_a_place_is_read_as_a_person_reads_it_or_waits_for_one(row: dict[str, str]) -> None:
    readings = read_place(
        row["said"], context("territories", "project", lang=row["lang"], country=row["country"], scheme="territory")
    )
    wanted = [] if row["said"] in LEFT else row["wanted"].split()
    assert sorted(each.value for each in readings if each.value) == sorted(wanted)
    assert wanted or any(each.problem for each in readings)


def test_what_is_left_is_few() -> None:
    coded = [row for row in ROWS if row["wanted"]]
    assert {row["said"] for row in coded} >= LEFT
    assert len(LEFT) / len(coded) < 0.05
