"""Real dates: what the captured portals say, judged by their own ISO values, and what our sample pages say. None may be
wrong; what is not read is listed here, so that a new one is looked at by a person."""

import html
import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.readings.dates import read_date
from flows.readings.deadlines import read_deadlines
from flows.readings.reading import Context, Reading
from spiders.registry import load_metadata, portal_keys

ROOT = Path(__file__).resolve().parents[2]
CAPTURED = ROOT.parent / "shared" / "portals"
captures = pytest.mark.skipif(not CAPTURED.is_dir(), reason="../shared/portals is absent")
DATES = ("deadlines", "opens_at", "start_date", "end_date", "published_at", "source_updated")
# keys of the captured APIs → the field and kind as which we would read them
KEYS = {
    "start_date": ("start_date", "project"), "end_date": ("end_date", "project"),
    "dateCreated": ("source_updated", "project"), "dateUpdated": ("source_updated", "project"),
    "submission_deadline": ("deadlines", "call"), "predeposit_date": ("deadlines", "call"),
    "date_created": ("source_updated", "call"), "date_updated": ("source_updated", "call"),
    "start": ("start_date", "service"), "end": ("end_date", "service"),
}  # fmt: skip


def read(raw: str, context: Context) -> list[Reading]:
    return read_deadlines(raw, context) if context.field == "deadlines" else read_date(raw, context)


def day_of(readings: list[Reading]) -> str | None:
    """The day of the one thing that was read, at its precision; None where nothing was."""
    values = [each.deadline.at_local if each.deadline else each.value for each in readings]
    return (values[0] or "")[:10] or None if len(values) == 1 else None


def french(field: str, kind: str) -> Context:
    return Context("captured", kind, field, "fr")


@cache
def objects(portal: str) -> list[dict[str, Any]]:
    """Every JSON object of a captured portal, nested ones too. Two of its feeds are not strict JSON."""

    def walk(value: Any) -> Iterator[dict[str, Any]]:
        if isinstance(value, dict):
            yield value
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from walk(each)

    found: list[dict[str, Any]] = []
    for file in sorted((CAPTURED / portal).rglob("*.json")):
        try:
            found += walk(json.loads(file.read_text(encoding="utf-8", errors="replace"), strict=False))
        except ValueError:
            continue
    return found


# Captured portals -----------------------------------------------------------------------------------------------------


@captures
@pytest.mark.parametrize("portal", ["aides-territoires", "beta-gouv-fr", "eu-citizen-science"])
def test_every_iso_value_of_an_api_reads_as_itself(portal: str) -> None:
    unread, judged = set(), 0
    for key, value in sorted({(k, v) for each in objects(portal) for k, v in each.items() if k in KEYS and v}):
        if not isinstance(value, str):
            continue
        readings = read(value, french(*KEYS[key]))
        told = day_of(readings)
        if told is None:
            unread.add((value, readings[0].problem if readings else None))
            continue
        stamp = datetime.fromisoformat(value.replace("Z", "+00:00")) if "T" in value else None
        assert told == (stamp.astimezone(ZoneInfo("Europe/Paris")).date().isoformat() if stamp else value)
        judged += 1
    assert judged >= 70
    # before the first plausible year: somebody's typing, or a history that only a person can vouch for
    assert {problem for _, problem in unread} <= {"implausible_year"} and len(unread) <= 4


@captures
def test_the_federal_catalogue_of_the_united_states() -> None:
    """22 written shapes; independent of our grammar, each shape is cut by a pattern of its own."""
    context = Context("citizenscience_gov", "project", "start_date", "en", None, "America/New_York", "MDY")
    shapes = {
        r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})": "{y}-{m:02}-{d:02}",
        r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})": "{y}-{m:02}-{d:02}",
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})": "{y}-{m:02}-{d:02}",
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{2})": "20{y}-{m:02}-{d:02}",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})": "{y}-{m:02}-{d:02}",
        r"(?P<y>\d{4}) (?P<m>\d{2}) (?P<d>\d{2})": "{y}-{m:02}-{d:02}",
        r"(?P<y>\d{4})-(?P<m>\d{2})": "{y}-{m:02}",
        r"(?P<y>\d{4})": "{y}",
    }
    words = {"November 2015": "2015-11", "February 2015": "2015-02", "2014 January": "2014-01",
             "2008 August": "2008-08", "2017/January/1": "2017-01-01"}  # fmt: skip
    started = [each["start_date"].strip() for each in objects("citizenscience-gov") if each.get("start_date")]
    unread: dict[str, str | None] = {}
    for raw in started:
        readings = read_date(raw, context)
        told = day_of(readings)
        if told is None:
            unread[raw] = readings[0].problem if readings else None
            continue
        for shape, form in shapes.items():
            if match := re.fullmatch(shape, raw):
                assert told == form.format(**{name: int(part) for name, part in match.groupdict().items()}), raw
                break
        else:
            assert told == words[raw]
    assert len(started) >= 480
    assert unread == {
        "On-going": None, "anytime, ongoing": None, "Anticipated Summer 2021": "not_a_date",
        "Anticipated 2021": "not_a_date", "Estimated launch 5/01/2021": "not_a_date",
    }  # fmt: skip


@captures
def test_what_the_pages_write_in_words_is_what_their_api_says() -> None:
    """Aides-territoires prints each date three ways: `Échéance : 29 juin 2025`, `29/06/25`, `Du … au 29 juin 2025`."""
    known = {each["slug"]: each for each in objects("aides-territoires") if "submission_deadline" in each}
    link = re.compile(r'href="/aides/([\w-]+)/')
    judged = {"line": 0, "short": 0, "range": 0}
    for file in sorted((CAPTURED / "aides-territoires" / "files" / "aides").rglob("*.html")):
        page = html.unescape(file.read_text(encoding="utf-8"))
        for raw in re.findall(r"\bDu \d{1,2} [^<\n]+? au \d{1,2} \w+ \d{4}", page):
            if aid := known.get(file.parent.name):
                assert day_of(read_deadlines(raw, french("deadlines", "call"))) == aid["submission_deadline"][:10]
                assert day_of(read_date(raw, french("opens_at", "call"))) == aid["start_date"][:10]
                judged["range"] += 1
        for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL):
            slug, short = link.search(row), re.search(r">\s*(\d\d/\d\d/\d\d)\s*<", row)
            if slug and short and (aid := known.get(slug[1])):
                assert day_of(read_deadlines(short[1], french("deadlines", "call"))) == aid["submission_deadline"][:10]
                judged["short"] += 1
        for match in re.finditer(r"(Échéance|Ouverture)\s*:\s*\d{1,2}\s+\w+\s+\d{4}", page):
            slugs = link.findall(page[: match.start()]) if file.parent.name == "aides" else [file.parent.name]
            aid = known.get(slugs[-1]) if slugs else None
            key = {"Échéance": "submission_deadline", "Ouverture": "start_date"}[match[1]]
            if aid and aid[key]:
                assert day_of(read_deadlines(match[0], french("deadlines", "call"))) == aid[key][:10], slugs[-1]
                judged["line"] += 1
    assert min(judged.values()) >= 30, judged


# Sample pages ---------------------------------------------------------------------------------------------------------


@cache
def sample_dates() -> list[tuple[Context, str]]:
    """Every statement about a date of spiders/samples/*/expected.jsonl, in its portal's zone and order."""
    found = []
    for key in portal_keys():
        file = ROOT / "spiders" / "samples" / key / "expected.jsonl"
        portal = load_metadata(key)
        for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else ():
            listing = json.loads(line).get("listing") or {"statements": []}
            for field, lang, value, *_ in listing["statements"]:
                if field in DATES:
                    kind = listing["kind"]
                    found.append((Context(key, kind, field, lang, None, portal.time_zone, portal.date_order), value))
    return found


# raw value → its issue, and whether it is right to be one
JUDGED = {
    "étape 2 (propositions détaillées) : fin mars 2027": "not_a_deadline",  # right: no day, and `fin` is no month
    "jusqu'au 22 mars prochain": "no_year",  # right: that page has no day of its own; with one it is read
    "jusqu'au 11 juin prochain": "no_year",  # right: the same
    "15 novembre, le 15 janvier, le 15 avril et le 1er juin": "no_year",  # right: read with the page's day
    "lundi 15 avril 2027 à 13h": "weekday_contradicts",  # right: the value is kept, a person is told
    "mardi 30 novembre 2026 à midi": "weekday_contradicts",  # right: the same
    "31 de enero de 2050": "distant_year",  # right: kept, most likely `no end`
    "23 de marzo de 2050": "distant_year",  # right: the same
    "Estimated launch 5/01/2021": "not_a_date",  # right: an estimate is no start
    "jusqu'à épuisement des ressources budgétaires et au plus tard au 31 décembre 2026": "while_funds_last",  # right
    "Clos depuis le 16 septembre 2026": "closed_since",  # right: closed is kept; the last day may be the one before
}


def test_every_date_of_the_sample_pages_is_read_or_its_issue_was_judged() -> None:
    unread = {raw: each.problem for context, raw in sample_dates() for each in read(raw, context) if each.problem}
    assert len(sample_dates()) >= 400
    assert {raw: why for raw, why in unread.items() if JUDGED.get(raw) != why} == {}
