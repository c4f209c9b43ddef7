"""`coco portal check`: every complaint is provoked once, and no portal of ours has one."""

import importlib.util
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from flows import console
from flows.cli import main
from flows.portal_check import Subject, check_portal, complaints, complaints_of, labels_of
from flows.portal_table import COLUMNS, portal_table
from flows.status import UNTOLD, portal_rows
from schemas.portal import Portal
from spiders.portal_spider import PortalSpider
from spiders.registry import load_metadata, load_portal, portal_keys, shape_of
from spiders.samples.walk import lines_of

SOURCE = '''"""Mares du Perche: ponds that volunteers watch."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapy.http import Response

from schemas.portal import Expectation, Portal, Publish
from spiders.portal_spider import Output
from spiders.shapes.paginated import PaginatedHtml


class Mares(PaginatedHtml):
    portal = Portal(
        key="mares", title="Mares du Perche", publisher="Les amis des mares", homepage="https://mares.example",
        country="FR", languages=("fr",), kinds=frozenset({"project"}), licence="unknown",
        licence_evidence="no statement seen", publish=Publish.FACTS, identity="last segment of the page's path",
        caveats="An invented portal.",
        expectation=Expectation(listings=(1, 50), always=frozenset({"name"}), fill_rates={"start_date": 0.5}),
    )  # fmt: skip
    start_urls = ["https://mares.example/projets"]
    entries = "a[href^='/projets/']"
    next_page = "a.suite"

    def parse_listing(self, response: Response) -> Iterable[Output]:
        page = self.page(response, "project", urlsplit(response.url).path.rsplit("/", 1)[-1])
        page.one("name", "h1")
        page.labelled("themes", "Thème")
        page.labelled("start_date", "Début")
        yield page.listing()
'''
PAGES = {
    "/projets": '<html lang="fr"><a href="/projets/tritons">Tritons</a><a class="suite" href="/projets?page=2">2</a>',
    "/projets?page=2": '<html lang="fr"><a href="/projets/roseaux">Roseaux</a></html>',
    "/projets/tritons": '<html lang="fr"><h1>Tritons</h1><p>Thème : Batraciens</p><p>Début : avril 2024</p></html>',
    "/projets/roseaux": '<html lang="fr"><h1>Roseaux</h1><p>Thème : biodiversité</p></html>',
}
TRAPS = "| trap | where |\n| --- | --- |\n| no start | `mares`: Roseaux |\n"


@dataclass(frozen=True)
class Case:
    """A change that makes the portal incomplete, and words of the one complaint that follows."""

    words: str
    source: tuple[str, str] = ("", "")
    portal: dict[str, object] | None = None
    pages: dict[str, str | None] | None = None
    traps: str = TRAPS
    expected: bool = True
    accepted: bool = True


def expectation(**how: object) -> dict[str, object]:
    told = {"listings": (1, 50), "always": frozenset({"name"}), "fill_rates": {}}
    return {"expectation": {**told, **how}}


CASES = [
    Case("no docstring", source=(SOURCE.splitlines()[0], "")),
    Case("its file has 139 lines", source=("    start_urls", "    # why\n" * 109 + "    start_urls")),
    Case("1 TODO in its file", source=("    entries", "    # TODO the second list\n    entries")),
    *(Case(f"{name} is empty", portal={name: " "})
      for name in ("title", "publisher", "licence", "licence_evidence", "identity", "caveats")),
    Case("identity says in words", portal={"identity": "slug"}),
    Case("languages or kinds are empty", portal={"languages": ()}),
    Case("expectation.listings (0, 50)", portal=expectation(listings=(0, 50))),
    Case("expectation.listings (50, 50)", portal=expectation(listings=(50, 50))),
    Case("always names no field that every listing has, not even name", portal=expectation(always=frozenset())),
    Case("expectation names no field", portal={
        **expectation(always=frozenset()), "kinds": frozenset({"project", "news"})}),
    Case("fields that its kinds do not have: colour", portal=expectation(fill_rates={"colour": 0.1})),
    Case("must lie between 0 and 1: start_date", portal=expectation(fill_rates={"start_date": 0})),
    Case("start_date: 50% of its sample listings have it, and expectation says 60%",
         portal=expectation(fill_rates={"start_date": 0.6})),
    Case("start_date: 50% of its sample listings have it, and expectation says 100%",
         portal=expectation(always=frozenset({"start_date", "name"}))),
    Case("no trap of its samples is named", traps="mares"),
    Case("COCO_MARES_KEY is not named in docs/operators.md", portal={"secret": "COCO_MARES_KEY"}),
    Case("spiders/samples/mares/index.json: no sample pages", pages=dict.fromkeys((*PAGES, "index.json"))),
    Case("1 placeholders left in mares/files/0.html", pages={"/projets": PAGES["/projets"] + "<p>[24 words]</p>"}),
    Case("1 placeholders left in mares/files/0.html", pages={"/projets": PAGES["/projets"] + "<p>TODO a text</p>"}),
    Case("samples cannot be walked: KeyError: \"mares: a project has no field 'colour'",
         source=('"themes"', '"colour"')),
    Case("no expected.jsonl", expected=False),
    Case("expected.jsonl is not what its samples say", accepted=False),
    Case("its samples hold 1 listings, fewer than 2", pages={
        "/projets/roseaux": PAGES["/projets/tritons"].replace("<p>Thème", "<p>Thèmes"), "ref": "one"}),
    Case("its samples hold 1 page of a listing's own", pages={"/projets/roseaux": None, "two": "in one"}),
    Case("its list has pages, and its samples no second one", pages={
        "/projets": PAGES["/projets"].replace("/projets?page=2", "/projets/roseaux").replace("suite", "")}),
]  # fmt: skip


def subject(tmp_path: Path, case: Case) -> Subject:
    source = SOURCE.replace(*case.source) if case.source[0] else SOURCE
    if case.pages and "ref" in case.pages:
        source = source.replace(
            'urlsplit(response.url).path.rsplit("/", 1)[-1]', "str(bool(urlsplit(response.url).path))"
        )
    if case.pages and "two" in case.pages:
        source = source.replace(
            "        yield page.listing()", "        yield page.listing()\n        page.ref = 'two'\n" * 2
        )
    module_file = tmp_path / "mares.py"
    module_file.write_text(source, encoding="utf-8")
    spider = load(module_file)
    if case.portal:
        told = {**spider.portal.model_dump(), **case.portal}
        spider.portal = Portal.model_validate(told)
    write_samples(tmp_path / "mares", case)
    made = Subject(spider, source, tmp_path, case.traps, operators="COCO_HOME")
    if case.expected and (tmp_path / "mares" / "index.json").exists() and "colour" not in case.source[1]:
        lines = lines_of(made.visits) if case.accepted else ["{}"]
        (tmp_path / "mares" / "expected.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return made


def write_samples(folder: Path, case: Case) -> None:
    pages = {path: body for path, body in {**PAGES, **(case.pages or {})}.items() if body and path.startswith("/")}
    (folder / "files").mkdir(parents=True)
    index = {}
    for number, (path, body) in enumerate(pages.items()):
        (folder / "files" / f"{number}.html").write_text(body, encoding="utf-8")
        index[path] = {"status": 200, "content_type": "text/html; charset=utf-8", "file": f"files/{number}.html"}
    if pages:
        (folder / "index.json").write_text(json.dumps({"host": "mares.example", "pages": index}), encoding="utf-8")


def load(path: Path) -> type[PortalSpider]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    spider: type[PortalSpider] = module.Mares
    return spider


def test_a_complete_portal_has_no_complaint(tmp_path: Path) -> None:
    assert complaints_of(subject(tmp_path, Case(""))) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words[:60])
def test_each_thing_that_is_missing_is_said(case: Case, tmp_path: Path) -> None:
    found = complaints_of(subject(tmp_path, case))
    assert [case.words in each for each in found] == [True], found


def test_a_key_that_is_named_is_no_complaint(tmp_path: Path) -> None:
    keyed = subject(tmp_path, Case("", portal={"secret": "COCO_MARES_KEY"}))
    assert complaints_of(replace(keyed, operators="`COCO_MARES_KEY` | Mares")) == []


def test_labels_in_no_list_are_told_but_no_complaint(tmp_path: Path) -> None:
    labels = labels_of(subject(tmp_path, Case("")))
    assert labels == {"theme: Batraciens": "unmapped_label", "theme: biodiversité": None}


@pytest.mark.parametrize("key", portal_keys())
def test_no_portal_of_ours_lacks_anything(key: str) -> None:
    assert complaints(key) == []


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """`coco` in this process: its exit code, and what it said."""

    def run(*asked: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["coco", *asked])
        monkeypatch.setenv("COLUMNS", "300")
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capfd.readouterr().out

    return run


def test_the_command_ends_with_one_when_anything_is_missing(
    run: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"missing": ["caveats is empty"], "labels": 2, "unmapped": ["theme: Batraciens"]}
    monkeypatch.setattr("flows.commands.portal.check_portal", lambda key: told)
    code, out = run("portal", "check", "beta_gouv")
    assert (code, out.splitlines()) == (1, [
        "beta_gouv: 1 missing; 2 labels, 1 of them in no list", "  - caveats is empty", "    label: theme: Batraciens",
    ])  # fmt: skip
    code, out = run("portal", "check", "beta_gouv", "--json")
    assert (code, json.loads(out)) == (1, {"beta_gouv": told})
    monkeypatch.setattr("flows.commands.portal.check_portal", lambda key: {**told, "missing": []})
    assert run("portal", "check", "beta_gouv")[0] == 0
    assert run("portal", "check", "nowhere")[0] == 2


def test_a_portal_says_its_labels(tmp_path: Path) -> None:
    told = check_portal("eu_citizen_science")
    assert set(told) == {"missing", "labels", "unmapped"}
    assert told["labels"] > len(told["unmapped"])


# --- coco portals ----------------------------------------------------------------------------------------------------


def test_the_table_has_a_row_a_portal() -> None:
    head, _, *rows = portal_table().splitlines()
    assert head == f"| {' | '.join(COLUMNS)} |" == "| portal | kinds | country | shape | licence | publish | evidence |"
    assert len(rows) == len(portal_keys())
    for key, row in zip(portal_keys(), rows, strict=True):
        portal = load_metadata(key)
        assert f"`{key}`" in row
        assert row.endswith(f"| {shape_of(load_portal(key))} | {portal.licence} | {portal.publish} | {portal.seen} |")


def test_programs_are_told_everything_but_whether_a_key_is_set(
    run: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = {name for key in portal_keys() if (name := load_metadata(key).secret)}
    code, bare = run("portals", "--json", "--home", str(tmp_path / "home"))
    for name in secrets:
        monkeypatch.setenv(name, "told-to-nobody")
    _, keyed = run("portals", "--json", "--home", str(tmp_path / "home"))
    assert (code, bare) == (0, keyed)
    told = {row["portal"]: row for row in json.loads(bare)}
    assert list(told) == portal_keys()
    for key, row in told.items():
        portal = load_metadata(key)
        assert set(UNTOLD) < set(row)
        assert (row["shape"], row["seen"]) == (shape_of(load_portal(key)), str(portal.seen))
        assert (row["secret"], row["republishes"]) == (portal.secret, portal.republishes)
        assert row["expectation"]["always"] == sorted(portal.expectation.always)
    assert not (tmp_path / "home").exists()


def test_people_see_shape_and_evidence(
    run: Callable[..., tuple[int, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console.out, "width", 300)  # cells are folded to the terminal
    _, out = run("portals", "--home", str(tmp_path / "home"))
    [row] = [line for line in out.splitlines() if " beta_gouv " in line]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells[:7] == ["beta_gouv", "service", "FR", "json_api", "unknown", "facts", "software"]


def test_a_partner_that_is_no_portal_has_a_row_too() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE SCHEMA raw; CREATE SCHEMA core; CREATE TABLE core.listing_state(portal VARCHAR, state VARCHAR)"
        )
        connection.execute(
            "CREATE TABLE raw.run AS SELECT 'partner' AS portal, 'r1' AS run, TIMESTAMP '2026-11-20 00:00' AS at_utc, "
            "'ok' AS outcome, '' AS reason, true AS complete"
        )
        *ours, partner = portal_rows(connection, at)
    assert [each["portal"] for each in ours] == portal_keys()
    assert (partner["portal"], partner["licence"], partner["shape"], partner["verdict"]) == (
        "partner",
        "unknown",
        None,
        "ok",
    )
