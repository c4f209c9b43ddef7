"""Points: read in one spelling, never finer than they were said, and never turned round without a reason."""

import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readings.coordinates import country_holds, read_coordinates
from flows.readings.reading import Reading
from tests.flows.conftest import context

CAPTURE = Path(__file__).parents[3] / "shared" / "portals" / "eu-citizen-science" / "files" / "api" / "projects"
SQUARE = "SRID=4326;MULTIPOLYGON (((4.3 50.8, 4.4 50.8, 4.4 50.9, 4.3 50.9, 4.3 50.8)))"


def read(raw: str, country: str = "EU") -> Reading:
    [reading] = read_coordinates(raw, context("location", "project", country=country))
    return reading


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("48.117, -1.677", "48.117,-1.677"), ("48.117,-1.677", "48.117,-1.677"), ("48.117 -1.677", "48.117,-1.677"),
        ("48.117;-1.677", "48.117,-1.677"), ("(48.117, -1.677)", "48.117,-1.677"), ("+48.1, +1.6", "48.1,1.6"),
        ("48,117 ; -1,677", "48.117,-1.677"), ("48,117 -1,677", "48.117,-1.677"),
        # as precise as it was said, and no finer than ten metres
        ("48.10, 2.0", "48.10,2.0"), ("48, 2", "48,2"), ("48.1173456, -1.6778901", "48.1173,-1.6779"),
        ("-0.000001, 12.5", "0.0000,12.5"), ("0, 12", "0,12"),
        # degrees with a side
        ("48.117° N, 1.677° W", "48.117,-1.677"), ("48°07'00\" N 1°40'37\" O", "48.1167,-1.6769"),
        ("48°07′N, 1°40′E", "48.12,1.67"), ("33°52'S 151°12'E", "-33.87,151.20"),
        # points of maps: the longitude comes first
        ("POINT(-1.677 48.117)", "48.117,-1.677"), ("SRID=4326;POINT (-1.677 48.117)", "48.117,-1.677"),
        ('{"type": "Point", "coordinates": [-1.677, 48.117]}', "48.117,-1.677"),
        # small areas: their middle, to a tenth of their size
        (SQUARE, "50.85,4.35"), ("POLYGON ((2 48, 3 48, 3 49, 2 49, 2 48))", "48.5,2.5"),
        ("POLYGON ((2.30 48.80, 2.32 48.80, 2.32 48.82, 2.30 48.82))", "48.810,2.310"),
        ('{"type": "Polygon", "coordinates": [[[2.30, 48.80], [2.32, 48.80], [2.32, 48.82], [2.30, 48.80]]]}',
         "48.810,2.310"),
        ("POLYGON ((2.3 48.8, 2.3 48.8, 2.3 48.8))", "48.8,2.3"),
    ],
)  # fmt: skip
def test_a_point(raw: str, value: str) -> None:
    assert (read(raw).value, read(raw).problem) == (value, None)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ("0,0", "null_island"), ("0.000, 0.0000", "null_island"), ("0.00001, -0.00001", "null_island"),
        ("POINT (0 0)", "null_island"), ("POLYGON ((-0.05 -0.05, 0.05 -0.05, 0.05 0.05, -0.05 0.05))", "null_island"),
        ("95, 200", "out_of_range"), ("352000, 6789000", "out_of_range"), ("91, 181", "out_of_range"),
        ("148.2, -35.1", "swapped_coordinates"), ("POINT (48.117 -148.2)", "swapped_coordinates"),
        ("SRID=2154;POINT (352000 6789000)", "unknown_projection"),
        ("POLYGON ((0 40, 10 40, 10 50, 0 50, 0 40))", "too_wide"), ("POLYGON ((-180 10, 180 10, 180 11))", "too_wide"),
        ("Rennes", "not_coordinates"), ("48.117", "not_coordinates"), ("48,117,-1,677", "not_coordinates"),
        ("48.117, -1.677, 12", "not_coordinates"), ("1e3, 2", "not_coordinates"), ("nan, nan", "not_coordinates"),
        ('{"type": "Point", "coordinates": ["a", 1]}', "not_coordinates"), ("{}", "not_coordinates"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "not_coordinates"), ("{" * 500, "not_coordinates"),
        ('{"type": "MultiPolygon", "coordinates": []}', "not_coordinates"), ("POINT EMPTY", "not_coordinates"),
        ("POINT ()", "not_coordinates"), ('{"type": ["Point"]}', "not_coordinates"), ("9" * 100_001, "not_coordinates"),
    ],
)  # fmt: skip
def test_what_is_no_point_waits_for_a_person(raw: str, problem: str) -> None:
    assert (read(raw).problem, read(raw).value) == (problem, None)


@pytest.mark.parametrize(
    ("raw", "country", "value", "problem"),
    [
        # only one way round is possible: turned where it lies in the portal's country
        ("148.2, -35.1", "AU", "-35.1,148.2", None),
        ("148.2, -35.1", "FR", None, "swapped_coordinates"), ("148.2, -35.1", "US", None, "swapped_coordinates"),
        # both are possible: as it is said, unless only the other way round it lies in the portal's country
        ("2.35, 48.85", "EU", "2.35,48.85", None), ("2.35, 48.85", "FR", None, "swapped_coordinates"),
        ("48.85, 2.35", "FR", "48.85,2.35", None), ("46.5, 46.5", "FR", "46.5,46.5", None),
        ("-21.1, 55.5", "FR", "-21.1,55.5", None), ("55.5, -21.1", "FR", None, "swapped_coordinates"),  # La Réunion
        ("12.5, 41.9", "FR", "12.5,41.9", None),  # abroad, either way round
        # the text says which is which
        ("2.35° N, 48.85° E", "FR", "2.35,48.85", None),
    ],
)  # fmt: skip
def test_a_pair_is_turned_only_where_the_country_agrees(
    raw: str, country: str, value: str | None, problem: str | None
) -> None:
    assert (read(raw, country).value, read(raw, country).problem) == (value, problem)


def test_nothing_said_is_nothing_read() -> None:
    assert read_coordinates(" \u200b ", context("location", "project")) == []


def test_the_countries_of_portals_have_boxes() -> None:
    for country, latitude, longitude in [
        ("FR", "48.9", "2.3"), ("FR", "16.2", "-61.5"), ("NL", "52.4", "4.9"), ("DE", "52.5", "13.4"),
        ("AT", "48.2", "16.4"), ("CH", "46.9", "7.4"), ("BE", "50.8", "4.4"), ("ES", "40.4", "-3.7"),
        ("GB", "51.5", "-0.1"), ("AU", "-35.3", "149.1"),
    ]:  # fmt: skip
        assert country_holds(country, (Decimal(latitude), Decimal(longitude)))
        assert not country_holds(country, (Decimal(longitude), Decimal(latitude)))
    assert not country_holds("XX", (Decimal(48), Decimal(2)))


@pytest.mark.skipif(not CAPTURE.exists(), reason="the captured portals of ../shared are not here")
def test_every_area_of_eu_citizen_science_has_a_point() -> None:
    entries = json.loads((CAPTURE / "index.json").read_text(encoding="utf-8"))
    areas = [area for each in entries if (area := each["projectGeographicLocation"])]
    assert len(areas) > 100
    for area in areas:
        west, south = map(float, area.split("(((")[1].split(",")[0].split())
        latitude, longitude = map(float, str(read(area).value).split(","))
        assert abs(latitude - south - 0.05) < 0.006 and abs(longitude - west - 0.05) < 0.006


NUMBERS = st.decimals(-400, 400, allow_nan=False, places=3).map(str)
TEXTS = st.text() | st.tuples(NUMBERS, st.sampled_from([",", " ", "; "]), NUMBERS).map("".join)


@given(TEXTS, st.sampled_from(["FR", "AU", "EU", "XX"]))
def test_a_point_lies_in_the_world_and_reads_the_same_again(raw: str, country: str) -> None:
    for reading in read_coordinates(raw, context("location", "project", country=country)):
        assert (reading.value is None) != (reading.problem is None)
        if reading.value:
            latitude, longitude = map(Decimal, reading.value.split(","))
            assert abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude or longitude)
            assert read(reading.value, country).value == reading.value


@pytest.mark.parametrize("piece", ["1 ", "1,", "1 2,", "(", "[", '{"a":', "9", "48.1 2.3, ", "° ", "-"])
@pytest.mark.parametrize("start", ["", "POLYGON ((", '{"type": "Polygon", "coordinates": ['])
def test_long_and_strange_texts_are_read_quickly(start: str, piece: str) -> None:
    text = start + piece * (99_000 // len(piece))
    before = time.perf_counter()
    read_coordinates(text, context("location", "project"))
    assert time.perf_counter() - before < 1
