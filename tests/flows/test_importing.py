"""A line of a partner's list is a listing, or a complaint that names what is wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.importing import LineError, check_file, partner, portal_of, read_line
from schemas.listing import Listing

PROJECT = {"ref": "12", "kind": "project", "name": "Oiseaux des jardins"}


def read(**said: Any) -> Listing:
    return read_line("list", json.dumps(PROJECT | said).encode())


def statements(listing: Listing) -> list[tuple[str, str]]:
    return [(each.field, each.value) for each in listing.statements]


def test_three_keys_make_a_listing() -> None:
    listing = read()
    assert (listing.portal, listing.ref, listing.kind) == ("list", "12", "project")
    assert listing.page_url == "urn:coco:list:12"
    assert statements(listing) == [("name", "Oiseaux des jardins")]


def test_values_are_kept_word_for_word_and_lists_value_by_value() -> None:
    listing = read(
        page_url="https://list.example.org/12", description="<p>Compter</p>", themes=["Biology", "", None, "Birds"],
        text_language="fr", start_date="mars 2019", can_do_from_home=True, tagline=None,
    )  # fmt: skip
    assert listing.page_url == "https://list.example.org/12"
    assert statements(listing) == [
        ("name", "Oiseaux des jardins"), ("description", "<p>Compter</p>"), ("themes", "Biology"), ("themes", "Birds"),
        ("text_language", "fr"), ("start_date", "mars 2019"), ("can_do_from_home", "true"),
    ]  # fmt: skip
    assert {each.lang for each in listing.statements} == {"fr"}


def test_a_call_has_a_title_a_funder_an_opening_and_deadlines() -> None:
    listing = read(
        kind="call", start_date="2026-02-02", end_date="2 mars 2026", lead_organisation="Agence",
        project_url="x.example.org",
    )  # fmt: skip
    assert statements(listing) == [
        ("title", "Oiseaux des jardins"), ("opens_at", "2026-02-02"), ("deadlines", "2 mars 2026"),
        ("funders", "Agence"), ("info_url", "x.example.org"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "about"),
    [
        pytest.param(b"", "not JSON", id="empty"),
        pytest.param(b"ref;kind;name", "not JSON", id="CSV"),
        pytest.param(b'{"ref": "1"', "not JSON", id="cut off"),
        pytest.param(b"\xff\xfe", "not JSON", id="not UTF-8"),
        pytest.param(b"[" * 20_000, "not JSON", id="too deep"),
        pytest.param(b"[1, 2]", "not an object", id="list"),
        pytest.param(b"null", "not an object", id="null"),
        pytest.param(b'{"ref": "1", "ref": "2", "kind": "project", "name": "x"}', "'ref' stands twice", id="key twice"),
        pytest.param(b'{"ref": "1", "kind": "project", "name": "x", "aim": NaN}', "NaN is no JSON", id="NaN"),
        pytest.param(b'{"ref": "1", "kind": "project", "name": "x", "aim": 1e999}', "not JSON", id="infinite"),
        pytest.param(b'{"ref": "1", "kind": "call", "name": "x", "x": ' + b"9" * 5_000 + b"}", "not JSON", id="big"),
        pytest.param(b'{"ref": "\\ud800", "kind": "project", "name": "x"}', "not JSON", id="half a character"),
        pytest.param(b'{"kind": "project", "name": "x"}', "ref: wanted a text, got None", id="no ref"),
        pytest.param(b'{"ref": 1, "kind": "project", "name": "x"}', "ref: wanted a text, got 1", id="ref is a number"),
        pytest.param(b'{"ref": "1", "kind": "project", "name": " "}', "name: wanted a text", id="blank name"),
        pytest.param(b'{"ref": "1", "kind": "person", "name": "x"}', "kind: 'person' is none of", id="unknown kind"),
        pytest.param(b'{"ref": "1", "kind": "news", "name": "x", "aim": "y"}', "a news has no such", id="no field"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_listing_says_why(line: bytes, about: str) -> None:
    with pytest.raises(LineError, match=about):
        read_line("list", line)


@pytest.mark.parametrize(
    "page_url",
    ["javascript:alert(1)", "https://[x", "ftp://x.example.org/", "page 12", "https://x.example.org/\u202e", 12, ["x"]],
)
def test_a_page_is_an_address(page_url: object) -> None:
    with pytest.raises(LineError, match="page_url"):
        read(page_url=page_url)


ANY = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=4)
OBJECTS = st.fixed_dictionaries(
    {"ref": ANY, "kind": st.sampled_from(["project", "call", "news", "service"]) | ANY,
     "name": ANY | st.text(min_size=1)},
    optional={
        "page_url": ANY, "description": ANY, "themes": ANY, "text_language": ANY, "end_date": ANY, "x": ANY, "": ANY
    },
)  # fmt: skip


@given(st.binary() | OBJECTS.map(json.dumps).map(str.encode) | OBJECTS.map(repr).map(str.encode))
def test_any_line_is_a_listing_or_a_complaint(line: bytes) -> None:
    try:
        listing = read_line("list", line)
    except LineError as error:
        assert str(error)
    else:
        listing.model_dump_json()
        assert all(each.value for each in listing.statements)


def test_every_broken_line_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    again, other = json.dumps(PROJECT), json.dumps(PROJECT | {"ref": "13"})
    path.write_text(f"{again}\n\n{again}\n{{\n{other}\n", encoding="utf-8")
    good, complaints = check_file("list", path)
    assert good == 2
    assert complaints[0] == f"{path} line 3: ref: '12' stands twice"
    assert complaints[1].startswith(f"{path} line 4: not JSON: ")
    assert len(complaints) == 2


def test_a_partners_list_lets_out_facts_only() -> None:
    unknown = partner("list", "A list")
    assert (unknown.publish, unknown.licence, unknown.country) == ("facts", "unknown", "XX")
    assert portal_of("list").key == "list"
    assert portal_of("science_ensemble").licence_evidence != "imported file"
