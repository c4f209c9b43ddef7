"""What holds for every portal, asked of each in turn: a new portal is tested by its sample pages, without code here.

`expected.jsonl` is written by `coco portal accept KEY`; a difference shows in the diff, and a person reads it there.
"""

import ast
import difflib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from pydantic import BaseModel

import spiders.portals
from flows.readings.personal import EMAIL, PHONE, strike_personal_data
from flows.readings.text import plain
from schemas.field import fields
from schemas.run import RunStatistics
from spiders.evidence import read_evidence, read_run_statistics
from spiders.extract import extract
from spiders.registry import load_metadata, load_portal, portal_keys
from spiders.samples.server import SAMPLES, Served, canonical, read_index, serve_samples
from spiders.samples.walk import expected_file, expected_refs, sample_lines, walk

KEYS = portal_keys()
FOLDER = Path(spiders.portals.__path__[0])
SIDE_BY_SIDE = 6
# a portal file turns pages into listings: no network, no clock, no environment, no files
KEPT_OUT = set("asyncio http io os pathlib random requests socket subprocess sys time urllib.request".split())
NAMES = (ast.Name, ast.Attribute)
PAGE_TWO = re.compile(r"page(%5D|\])?=2\b|/page/2\b")

every_portal = pytest.mark.parametrize("key", KEYS)


@cache
def said(key: str) -> list[dict[str, Any]]:
    """Everything in a portal's expected.jsonl."""
    return [json.loads(line) for line in expected_file(key).read_text(encoding="utf-8").splitlines()]


def listings(key: str) -> list[dict[str, Any]]:
    return [each["listing"] for each in said(key) if "listing" in each]


def as_texts(outputs: Iterable[tuple[str, BaseModel]]) -> Counter[str]:
    return Counter(f"{page} {type(output).__name__} {output.model_dump_json()}" for page, output in outputs)


# --- the file ------------------------------------------------------------------------------------------------------


@every_portal
def test_its_metadata_are_complete(key: str) -> None:
    portal = load_metadata(key)
    assert portal.homepage.startswith("https://")
    for name in ("title", "publisher", "licence", "licence_evidence", "identity", "caveats"):
        assert getattr(portal, name).strip(), f"{name} is empty"
    assert len(portal.identity.split()) >= 3, "identity says in words how `ref` is made"
    assert portal.languages and portal.kinds
    low, high = portal.expectation.listings
    assert 1 <= low < high


@every_portal
def test_its_names_agree(key: str) -> None:
    spider = load_portal(key)
    assert spider.portal.key == key
    assert spider.__name__.lower() == key.replace("_", "")
    assert {url.split(":")[0] for url in spider.start_urls} == {"https"}


@every_portal
def test_its_file_says_what_it_is_and_reads_pages_only(key: str) -> None:
    tree = ast.parse((FOLDER / f"{key}.py").read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert not set(imported(tree)) & KEPT_OUT
    named = {node.id if isinstance(node, ast.Name) else node.attr for node in ast.walk(tree) if isinstance(node, NAMES)}
    assert not named & {"open", "print", "eval", "exec", "environ", "now", "today", "utcnow"}


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported, and every name as `module.name`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_portal_files_are_short() -> None:
    lengths = {key: len((FOLDER / f"{key}.py").read_text(encoding="utf-8").splitlines()) for key in KEYS}
    print(f"median {median(lengths.values())} lines", lengths)
    assert median(lengths.values()) <= 48


def test_every_sample_folder_belongs_to_a_portal() -> None:
    assert {path.parent.name for path in SAMPLES.glob("*/index.json")} <= set(KEYS)


# --- the sample pages, walked without network or engine --------------------------------------------------------------


@every_portal
def test_its_sample_pages_say_what_is_expected(key: str) -> None:
    assert (SAMPLES / key / "index.json").exists(), "every portal has sample pages"
    path = expected_file(key)
    expected = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    got = sample_lines(key)
    if got != expected:
        change = "\n".join(difflib.unified_diff(expected, got, str(path), "the sample pages", lineterm="", n=0))
        pytest.fail(f"{change}\n\nIf this is what the pages say: coco portal accept {key}", pytrace=False)


@every_portal
def test_walking_twice_says_the_same(key: str) -> None:
    assert list(walk(load_portal(key))) == list(walk(load_portal(key)))


@every_portal
def test_its_statements_are_of_its_kinds(key: str) -> None:
    portal = load_metadata(key)
    assert listings(key), "sample pages hold listings"
    assert {each["kind"] for each in listings(key)} <= portal.kinds
    strange = {(each["kind"], field) for each in listings(key) for field, *_ in each["statements"]} - set(fields())
    assert not strange
    languages = {lang for each in listings(key) for _, lang, *_ in each["statements"]} - {None}
    assert languages <= set(portal.languages)


@every_portal
def test_no_listing_lacks_what_all_have(key: str) -> None:
    always = load_metadata(key).expectation.always
    filled: dict[str, set[str]] = {}
    for each in listings(key):
        filled.setdefault(each["ref"], set()).update(field for field, *_ in each["statements"])
    assert {ref: sorted(always - names) for ref, names in filled.items() if always - names} == {}


@every_portal
def test_a_listing_keeps_its_kind_from_page_to_page(key: str) -> None:
    kinds: dict[str, set[str]] = {}
    for each in listings(key):
        kinds.setdefault(each["ref"], set()).add(each["kind"])
    assert {ref: found for ref, found in kinds.items() if len(found) > 1} == {}


@every_portal
def test_a_page_says_a_single_field_once_a_language(key: str) -> None:
    twice = [
        (each["ref"], field, lang)
        for each in listings(key)
        for (field, lang), count in Counter((field, lang) for field, lang, *_ in each["statements"]).items()
        if count > 1 and not fields()[each["kind"], field].many
    ]
    assert twice == []


@every_portal
def test_it_says_nothing_personal(key: str) -> None:
    """Prose is verbatim, and an address inside it is struck out later; no other field may hold one."""
    stated = [(fields()[each["kind"], row[0]], row[2]) for each in listings(key) for row in each["statements"]]
    texts = [strike_personal_data(plain(value))[0] if field.prose else value for field, value in stated]
    texts += [json.dumps(each, ensure_ascii=False) for each in said(key) if "listing" not in each]
    assert [text for text in texts if EMAIL.search(text) or PHONE.search(text)] == []


@every_portal
def test_its_listings_keep_the_live_addresses(key: str) -> None:
    assert all(each["page_url"].startswith("https://") for each in listings(key))
    assert not [each for each in said(key) if "127.0.0.1" in json.dumps(each)]


# --- the same pages, crawled -----------------------------------------------------------------------------------------


class Crawled(NamedTuple):
    """Every portal's crawl over its sample pages, and what was asked of the server."""

    runs: dict[str, Any]
    log: list[Served]

    def asked(self, host: str) -> set[str]:
        return {canonical(each.path) for each in self.log if each.host == host}


@pytest.fixture(scope="module")
def crawled(harvest: Callable[[str, dict[str, str]], Any]) -> Crawled:
    with serve_samples() as server, ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        runs = pool.map(lambda key: harvest(key, server.via), KEYS)
        return Crawled(dict(zip(KEYS, runs, strict=True)), server.log)


@every_portal
def test_its_evidence_gives_what_the_walk_gives(key: str, crawled: Crawled) -> None:
    evidence = read_evidence(crawled.runs[key].evidence)
    archived = as_texts((exchange.url, output) for exchange, output in extract(load_portal(key), evidence))
    walked = as_texts(walk(load_portal(key)))
    assert sorted((archived - walked).elements()) == [], "said by the evidence alone"
    assert sorted((walked - archived).elements()) == [], "said by the walk alone"


@every_portal
def test_its_statistics_count_what_the_pages_say(key: str, crawled: Crawled) -> None:
    run = crawled.runs[key]
    told = RunStatistics.model_validate(run.statistics)
    issues = [each["issue"]["reason"] for each in said(key) if "issue" in each]
    assert told.listings == len(expected_refs(key))
    assert told.drops == Counter(each["drop"]["reason"] for each in said(key) if "drop" in each)
    assert told.fields == Counter(
        field for _, field in {(each["ref"], field) for each in listings(key) for field, *_ in each["statements"]}
    )
    assert (told.issues, told.layout_changes) == (len(issues), issues.count("layout_changed"))
    assert (told.finish_reason, told.chain_failures, told.exceptions) == ("finished", 0, 0), run.log
    assert set(told.failures) <= {"http_4xx"}, "some samples link to a page that is gone"
    assert read_run_statistics(run.evidence) == run.statistics


@every_portal
def test_it_goes_all_the_way(key: str, crawled: Crawled) -> None:
    """It asks for page two of every list, and for the own page of every listing that has one."""
    listed = {canonical(urlsplit(each["page_url"]).path) for each in listings(key)}
    for host, pages in read_index(SAMPLES / key).items():
        there = {canonical(page.removeprefix("POST ")) for page, answer in pages.items() if answer["status"] < 400}
        seconds = {page for page in there if PAGE_TWO.search(page)}
        assert (there & listed) | seconds <= crawled.asked(host)
