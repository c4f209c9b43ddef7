"""`schema-org.jsonl` as a reader of JSON-LD reads it: pyld expands each line, rdflib knows the words of schema.org."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from bs4 import BeautifulSoup
from pyld import jsonld
from starlette.testclient import TestClient

from directory.app import create_app
from schemas.dictionary import KIND_OF
from tests.e2e.conftest import Demo
from tests.warehouse.profiles.conftest import query

HOST = "https://schema.org/"
BASE = "https://directory.example.org/data/20261121/schema-org.jsonl"


def context(url: str, _: Any) -> dict[str, Any]:
    """What schema.org serves at its address, as far as we use it; nothing else may be asked for."""
    assert url == HOST.rstrip("/")
    return {
        "contentType": "application/ld+json", "contextUrl": None, "documentUrl": url,
        "document": {"@context": {"@vocab": HOST, "id": "@id", "type": "@type"}},
    }  # fmt: skip


@pytest.fixture(scope="module")
def lines(second: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (second / "schema-org.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def expanded(lines: list[dict[str, Any]]) -> list[Any]:
    return [jsonld.expand(line, {"documentLoader": context, "base": BASE}) for line in lines]


def nodes(said: Any) -> Iterator[dict[str, Any]]:
    """Every node of an expanded document."""
    for each in said if isinstance(said, list) else [said] if isinstance(said, dict) else []:
        if "@value" not in each:
            yield each
        for key, value in each.items():
            if not key.startswith("@"):
                yield from nodes(value)


def test_every_thing_is_there_once(lines: list[dict[str, Any]], second: Path) -> None:
    ids = [line["mainEntity"]["identifier"] for line in lines]
    assert ids == [id_ for table in KIND_OF for (id_,) in query(second, f"SELECT id FROM {table} ORDER BY id")]


def test_every_type_and_property_is_a_word_of_schema_org(expanded: list[Any]) -> None:
    words = {
        word
        for document in expanded
        for node in nodes(document)
        for word in [*node.get("@type", ()), *(key for key in node if not key.startswith("@"))]
    }
    assert {word for word in words if not word.startswith(HOST)} == set()
    assert {word for word in words if word.removeprefix(HOST) not in rdflib.SDO} == set()
    assert {word.removeprefix(HOST) for word in words} >= {
        "Project", "Grant", "MonetaryGrant", "NewsArticle", "Service", "JoinAction", "ApplyAction", "endTime",
        "DefinedTerm", "AdministrativeArea", "amount", "funder", "isBasedOn",
    }  # fmt: skip


def test_a_thing_leads_to_its_page_in_the_directory(expanded: list[Any], demo: Demo) -> None:
    for [page] in expanded[:: len(expanded) // 10]:
        [about] = page[f"{HOST}mainEntity"]
        assert about["@id"].startswith("https://directory.example.org/fr/")
        visitor = TestClient(create_app(demo.home), base_url="http://localhost")
        assert visitor.get(about["@id"].removeprefix("https://directory.example.org")).status_code == 200


def test_the_page_says_the_same(lines: list[dict[str, Any]], demo: Demo) -> None:
    """One definition serves both; the release names codes in two languages, a page in its own."""
    visitor = TestClient(create_app(demo.home), base_url="http://localhost")
    for line in lines[:: len(lines) // 20]:
        page = BeautifulSoup(visitor.get(line["mainEntity"]["@id"]).text, "lxml")
        said = json.loads(page.find("script", type="application/ld+json").string)
        assert said == in_french(line) | {"inLanguage": "fr"}


def in_french(said: Any) -> Any:
    """The same with French labels for codes."""
    if isinstance(said, dict):
        return (
            in_french(said["name"])
            if said.get("@type") == "DefinedTerm"
            else {k: in_french(v) for k, v in said.items()}
        )
    if isinstance(said, list):
        labels = {each["@language"]: each["@value"] for each in said if isinstance(each, dict) and "@language" in each}
        return labels["fr"] if labels else [in_french(each) for each in said]
    return said
