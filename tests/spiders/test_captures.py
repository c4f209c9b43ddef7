"""Four portals as their own software answers: captures in ../shared, served on loopback and harvested as ever.

What a run says is compared with the capture's own files, read here without the portal file: how many listings, which
ones, and five fields of each. Whatever is left out or odd is in the run's statistics, by reason.
"""

import csv
import html
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from flows.judge import History, judge
from flows.readings.address import read_address
from flows.readings.reading import Context
from flows.readings.text import plain
from schemas.field import fields
from schemas.listing import Drop, Issue, Listing
from schemas.run import Outcome, RunStatistics, Verdict
from spiders.evidence import read_evidence
from spiders.extract import extract
from spiders.registry import load_metadata, load_portal

SHARED = Path(__file__).parents[3] / "shared"
REPLAY = SHARED / "tools" / "replay_portals.py"
HOSTS = {
    "eu_citizen_science": "eu-citizen.science", "beta_gouv": "beta.gouv.fr",
    "citizenscience_gov": "www.citizenscience.gov", "aides_territoires": "aides-territoires.beta.gouv.fr",
}  # fmt: skip
PERSONAL = {"author", "author_email", "creator", "editors", "contact", "email", "gov_contact", "gov_contact_email"}
COUNTERS = {"totalAccesses", "totalLikes", "totalFollowers", "firstAccess", "featured"}
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
TYPOGRAPHIC = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "--", "—": "---", "…": "..."})

pytestmark = pytest.mark.skipif(not REPLAY.exists(), reason="the captured portals of ../shared are not here")
every_capture = pytest.mark.parametrize("key", HOSTS)

Entries = dict[str, dict[str, Any]]


class Harvested(NamedTuple):
    """One portal's run, and what its evidence says."""

    key: str
    statistics: RunStatistics
    outputs: list[Listing | Drop | Issue]

    @property
    def listings(self) -> list[Listing]:
        return [each for each in self.outputs if isinstance(each, Listing)]

    @property
    def drops(self) -> Counter[str]:
        return Counter(each.reason for each in self.outputs if isinstance(each, Drop))

    @property
    def issues(self) -> Counter[str]:
        return Counter(each.reason for each in self.outputs if isinstance(each, Issue))

    def stated(self, *names: str) -> list[str]:
        return [each.value for listing in self.listings for each in listing.statements if each.field in names]

    def verdict(self) -> Verdict:
        refs = frozenset(each.ref for each in self.listings)
        return judge(self.statistics, refs, load_metadata(self.key).expectation, History())


class Capture(NamedTuple):
    """What a capture's files hold: its entries by ref, what five fields of an entry must be, and what is odd in it."""

    entries: Entries
    fields: dict[str, Callable[[dict[str, Any]], Any]]
    drops: dict[str, int] = {}
    issues: dict[str, int] = {}
    written: Callable[[str], str] = str  # how the other door writes a text


def document(name: str, *, strict: bool = True) -> Any:
    return json.loads((SHARED / "portals" / name).read_text(encoding="utf-8"), strict=strict)


def of_eu_citizen_science() -> Capture:
    everything = document("eu-citizen-science/files/api/projects/index.json")
    shown = [each for each in everything if each["approved"] and not each["hidden"]]
    scopes = sum(1 for each in shown if len(each["geographicextend"]) > 1)
    refused = sum(1 for each in everything if not each["approved"])
    return Capture(
        {str(each["id"]): each for each in shown},
        {
            "name": lambda each: each["name"], "project_url": lambda each: each["url"],
            "start_date": lambda each: each["start_date"], "status_stated": lambda each: each["status"]["status_en"],
            "themes": lambda each: [topic["topic_en"] for topic in each["topic"]],
        },
        drops={"not_approved": refused, "hidden": len(everything) - len(shown) - refused},
        issues={"several_scopes": scopes} if scopes else {},
    )  # fmt: skip


def of_beta_gouv() -> Capture:
    name = "beta-gouv-fr/files/api/v2/startups.json"
    with pytest.raises(json.JSONDecodeError, match="control character"):
        document(name)
    data = document(name, strict=False)
    titles = {each["id"]: each["attributes"].get("title") for each in data["included"]}
    return Capture(
        {each["id"]: {**each["attributes"], "by": each["relationships"]["incubator"]["data"]["id"]}
         for each in data["data"]},
        {
            "name": lambda each: each["name"], "tagline": lambda each: each.get("pitch"),
            "status_stated": lambda each: each["phases"][-1]["name"],
            "start_date": lambda each: each["phases"][0]["start"],
            "lead_organisation": lambda each: titles.get(each["by"]) or each["by"],
        },
        issues={"invalid_json": 1},
    )  # fmt: skip


def of_citizenscience_gov() -> Capture:
    """Its spreadsheet, a door that the spider does not use: 19 columns but for one row, which lacks a cell before the
    dates. It straightens the quotes of names and undoes their entities."""
    folder = SHARED / "portals" / "citizenscience-gov" / "files"
    with (folder / "feed.csv").open(encoding="utf-8", newline="") as feed:
        header, *rows = csv.reader(feed, skipinitialspace=True)
    assert {len(row) for row in rows} == {18, 19} and len(header) == 19 and len(rows) == 504
    entries = {}
    for row in rows:
        whole = row if len(row) == len(header) else [*row[:10], "", *row[10:]]
        entry = dict(zip(header, whole, strict=True))
        entries[entry["project_url_on_catalog"].split("/")[-2]] = entry
    listed = re.findall(r'href="/catalog/(\d+)/"', (folder / "catalog" / "index.html").read_text(encoding="utf-8"))
    assert entries.keys() == set(listed), "the HTML list has the same projects"
    twice = [number for number, count in Counter(each["project_id"] for each in entries.values()).items() if count > 1]
    assert twice == ["559"], "no key"
    return Capture(
        entries,
        {
            "name": lambda each: each["project_name"], "project_url": lambda each: each["project_url_external"],
            "status_stated": lambda each: each["project_status"], "start_date": lambda each: each["start_date"],
            "themes": lambda each: each["fields_of_science"],
        },
        issues={"invalid_json": 1},
        written=lambda text: " ".join(html.unescape(text).translate(TYPOGRAPHIC).split()),
    )  # fmt: skip


def of_aides_territoires() -> Capture:
    aids = document("aides-territoires/files/api/aids/index@size=1000.json")["results"]
    pages = (SHARED / "portals" / "aides-territoires" / "files" / "sitemap.xml").read_text(encoding="utf-8")
    assert {each["slug"] for each in aids} == set(re.findall(r"/aides/([\w-]+)/<", pages))
    return Capture(
        {str(each["id"]): each for each in aids},
        {
            "title": lambda each: each["name"], "funders": lambda each: each["financers"],
            "deadlines": lambda each: each["submission_deadline"], "themes": lambda each: each["categories"],
            "territories": lambda each: each["perimeter"],
        },
    )  # fmt: skip


CAPTURES: dict[str, Callable[[], Capture]] = {
    "eu_citizen_science": of_eu_citizen_science, "beta_gouv": of_beta_gouv,
    "citizenscience_gov": of_citizenscience_gov, "aides_territoires": of_aides_territoires,
}  # fmt: skip
COUNTS = {"eu_citizen_science": 897, "beta_gouv": 662, "citizenscience_gov": 504, "aides_territoires": 112}


def texts(value: Any, written: Callable[[str], str]) -> list[str]:
    """What a field says: no value, one or several; blank ones say nothing."""
    values = value if isinstance(value, list) else [value]
    return sorted({written(each) for each in values if each is not None and each.strip()})


@pytest.fixture(scope="module")
def replay() -> Iterator[str]:
    """The address at which the captures are served."""
    command = [sys.executable, str(REPLAY), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield "http://" + server.stdout.readline().split()[-1]
        server.terminate()


@pytest.fixture(scope="module")
def harvested(replay: str, harvest: Callable[..., Any]) -> dict[str, Harvested]:
    found = {}
    for key, host in HOSTS.items():
        run = harvest(key, {host: replay}, keyed=False)  # the captured software is older than the token
        outputs = [output for _, output in extract(load_portal(key), read_evidence(run.evidence))]
        found[key] = Harvested(key, RunStatistics.model_validate(run.statistics), outputs)
    return found


@pytest.fixture(scope="module")
def projects(harvested: dict[str, Harvested]) -> Harvested:
    return harvested["eu_citizen_science"]


@every_capture
def test_it_gives_exactly_the_listings_of_the_capture(key: str, harvested: dict[str, Harvested]) -> None:
    run, capture = harvested[key], CAPTURES[key]()
    refs = [each.ref for each in run.listings]
    assert len(refs) == len(set(refs)) == COUNTS[key]
    assert set(refs) == capture.entries.keys()
    assert {each.page_url.split("/")[2] for each in run.listings} == {HOSTS[key]}


@every_capture
def test_five_fields_are_what_the_capture_holds(key: str, harvested: dict[str, Harvested]) -> None:
    capture = CAPTURES[key]()
    assert len(capture.fields) == 5
    different = []
    for listing in harvested[key].listings:
        entry = capture.entries[listing.ref]
        for name, expected in capture.fields.items():
            said = [each.value for each in listing.statements if each.field == name]
            if texts(said, capture.written) != texts(expected(entry), capture.written):
                different.append((listing.ref, name, said, expected(entry)))
    assert different == []


@every_capture
def test_the_statistics_explain_every_difference(key: str, harvested: dict[str, Harvested]) -> None:
    run, capture = harvested[key], CAPTURES[key]()
    assert run.drops == capture.drops and run.issues == capture.issues
    told = run.statistics
    assert (told.listings, told.drops, told.issues) == (COUNTS[key], run.drops, run.issues.total())
    assert (told.failures, told.chain_failures, told.exceptions, told.layout_changes) == ({}, 0, 0, 0)
    assert told.declared_total in (None, COUNTS[key])
    assert run.verdict().outcome is Outcome.OK, run.verdict().reason


def test_the_portals_own_totals_are_told(harvested: dict[str, Harvested]) -> None:
    told = {key: run.statistics.declared_total for key, run in harvested.items()}
    assert (told["citizenscience_gov"], told["aides_territoires"]) == (504, 112)


@every_capture
def test_it_says_neither_who_wrote_a_sheet_nor_how_often_it_was_seen(key: str, harvested: dict[str, Harvested]) -> None:
    read = {each.locator.split(".")[0] for listing in harvested[key].listings for each in listing.statements}
    assert read and not read & (PERSONAL | COUNTERS)


def test_prose_in_html_reads_as_text(projects: Harvested) -> None:
    prose = projects.stated(*(name for (kind, name), field in fields().items() if kind == "project" and field.prose))
    assert sum(1 for text in prose if TAG.search(text)) > 100
    assert [text for text in map(plain, prose) if TAG.search(text) or "&nbsp;" in text or "&amp;" in text] == []


def test_addresses_without_scheme_are_mended(projects: Harvested) -> None:
    bare = [url for url in projects.stated("project_url") if "://" not in url and " " not in url.strip()]
    assert bare, "the capture holds some"
    context = Context(portal="eu_citizen_science", kind="project", field="project_url")
    readings = [reading for url in bare for reading in read_address(url, context)]
    mended = [each for each in readings if each.value]
    assert mended and all(each.value.startswith("https://") for each in mended if each.value)
    assert {each.problem for each in readings if not each.value} <= {"not_an_address"}


def test_dates_of_the_federal_catalogue_keep_their_written_shapes(harvested: dict[str, Harvested]) -> None:
    said = harvested["citizenscience_gov"].stated("start_date")
    shapes = {re.sub("[A-Za-z]+", "A", re.sub(r"\d", "9", text)) for text in said}
    assert (len(said), len(shapes)) == (492, 22)


def test_an_aid_without_deadline_says_that_it_is_permanent(harvested: dict[str, Harvested]) -> None:
    for listing in harvested["aides_territoires"].listings:
        said = {each.field: each.value for each in listing.statements}
        assert ("deadlines" in said) != (said.get("status_stated") == "Permanente"), listing.ref


def test_only_calls_among_the_aids_say_what_type_of_call(harvested: dict[str, Harvested]) -> None:
    aids = of_aides_territoires().entries.values()
    assert Counter(each["is_call_for_project"] for each in aids) == {True: 67, False: 36, None: 9}
    assert harvested["aides_territoires"].stated("call_type") == ["true"] * 67
