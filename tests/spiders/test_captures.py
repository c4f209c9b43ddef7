"""Two portals as their own software answers: captures in ../shared, served on loopback and harvested as ever."""

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
HOSTS = {"eu_citizen_science": "eu-citizen.science", "beta_gouv": "beta.gouv.fr"}
PERSONAL = {"author", "author_email", "creator", "editors", "contact"}
COUNTERS = {"totalAccesses", "totalLikes", "totalFollowers", "firstAccess", "featured"}
TAG = re.compile(r"<[a-zA-Z/!]")

pytestmark = pytest.mark.skipif(not REPLAY.exists(), reason="the captured portals of ../shared are not here")


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


@pytest.fixture(scope="module")
def replay() -> Iterator[str]:
    """The address at which the captures are served."""
    command = [sys.executable, str(REPLAY), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        yield "http://" + server.stdout.readline().split()[-1]
        server.terminate()


@pytest.fixture(scope="module")
def harvested(replay: str, harvest: Callable[[str, dict[str, str]], Any]) -> dict[str, Harvested]:
    found = {}
    for key, host in HOSTS.items():
        run = harvest(key, {host: replay})
        outputs = [output for _, output in extract(load_portal(key), read_evidence(run.evidence))]
        found[key] = Harvested(key, RunStatistics.model_validate(run.statistics), outputs)
    return found


@pytest.fixture(scope="module")
def projects(harvested: dict[str, Harvested]) -> Harvested:
    return harvested["eu_citizen_science"]


@pytest.fixture(scope="module")
def services(harvested: dict[str, Harvested]) -> Harvested:
    return harvested["beta_gouv"]


def test_projects_of_eu_citizen_science(projects: Harvested) -> None:
    assert len(projects.listings) == len({each.ref for each in projects.listings}) == 897
    assert projects.drops == {"hidden": 30, "not_approved": 9}
    assert (projects.statistics.listings, projects.statistics.drops) == (897, projects.drops)
    assert set(projects.issues) <= {"several_scopes"}, "every key of the interface is read or ignored on purpose"
    assert projects.verdict().outcome is Outcome.OK, projects.verdict().reason


def test_its_prose_is_html_that_reads_as_text(projects: Harvested) -> None:
    prose = projects.stated(*(name for (kind, name), field in fields().items() if kind == "project" and field.prose))
    assert sum(1 for text in prose if TAG.search(text)) > 100
    assert [text for text in map(plain, prose) if TAG.search(text) or "&nbsp;" in text or "&amp;" in text] == []


def test_its_addresses_without_scheme_are_mended(projects: Harvested) -> None:
    bare = [url for url in projects.stated("project_url") if "://" not in url and " " not in url.strip()]
    assert bare, "the capture holds some"
    context = Context(portal="eu_citizen_science", kind="project", field="project_url")
    readings = [reading for url in bare for reading in read_address(url, context)]
    mended = [each for each in readings if each.value]
    assert mended and all(each.value.startswith("https://") for each in mended if each.value)
    assert {each.problem for each in readings if not each.value} <= {"not_an_address"}


def test_it_says_neither_who_wrote_a_sheet_nor_how_often_it_was_seen(projects: Harvested) -> None:
    read = {each.locator.split(".")[0] for listing in projects.listings for each in listing.statements}
    assert not read & (PERSONAL | COUNTERS)


def test_every_listing_keeps_its_live_address(harvested: dict[str, Harvested]) -> None:
    for portal in harvested.values():
        assert {each.page_url.split("/")[2] for each in portal.listings} == {HOSTS[portal.key]}


def test_services_of_beta_gouv(services: Harvested) -> None:
    assert len(services.listings) == len({each.ref for each in services.listings}) == 662
    assert services.statistics.listings == 662
    assert services.issues == {"invalid_json": 1}, "raw control characters, told once for the document"
    assert services.drops == {}
    assert services.verdict().outcome is Outcome.OK, services.verdict().reason
