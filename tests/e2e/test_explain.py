"""Why a cell says what it says, in words: what was published, and what each other value lost by."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.explain import explain
from flows.home import UserError
from flows.judgements import COLUMNS
from flows.merged import merged
from schemas.portal import Authority, Publish
from tests.warehouse.conftest import Warehouse, listing, night, open_warehouse, portal
from warehouse.release import build_tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that four portals list, and a call that two portals do not agree on."""
    with open_warehouse(tmp_path_factory.mktemp("explain")) as warehouse:
        warehouse.portals |= {
            "owner": portal("owner", Publish.FULL, Authority.OWNER),
            "other": portal("other"),
            "quiet": portal("quiet", Publish.FACTS),
            "relay": portal("relay", Publish.FULL, Authority.RELAY),
        }
        fill(warehouse)
        return warehouse.build(night(0)).folder


def fill(warehouse: Warehouse) -> None:
    warehouse.load(
        night(0),
        listing("owner", "1", "Spipoll", tagline="Compter", keywords=["nid", "chant"], lead_organisation="Ligue"),
        listing("other", "1", "Spipoll", tagline="Observer", keywords=["chant", "plume"], lead_organisation="Ligue"),
        listing("quiet", "1", "Spipoll", tagline="Écouter", description="Une phrase qui reste à la maison."),
        listing("relay", "1", "Spipoll", tagline="Relayer", keywords=["chant"]),
        listing("owner", "c", "Appel Camargue", "call", deadlines="3 mars 2027, 13h", opens_at="1er décembre 2026"),
        listing("other", "c", "Appel Camargue", "call", deadlines="3 mars 2027, 13h", opens_at="2 décembre 2026"),
    )


def whys(folder: Path, name: str, field: str) -> dict[tuple[str, str | None], str]:
    """(portal, value) of every statement, and its reason."""
    [cell] = explain(folder, find(folder, name), field)
    return {(said["portal"], said["value"]): said["why"] for said in cell["statements"]}


def find(folder: Path, name: str) -> str:
    with duckdb.connect() as connection:
        things = (
            f"FROM '{folder}/projects.parquet' SELECT id, name UNION ALL FROM '{folder}/calls.parquet' SELECT id, title"
        )
        ids = {each: id_ for id_, each in connection.execute(things).fetchall()}
    return ids[name]


def test_the_owner_goes_before_directories_and_they_before_relays(folder: Path) -> None:
    assert whys(folder, "Spipoll", "tagline") == {
        ("owner", "Compter"): "published",
        ("other", "Observer"): "the owner itself (owner) goes before a directory",
        ("relay", "Relayer"): "the owner itself (owner) goes before a relay",
        ("quiet", None): "prose: licence lets out facts; a text that may be shown goes first",
    }


def test_who_says_the_same_is_told_so(folder: Path) -> None:
    assert whys(folder, "Spipoll", "lead_organisation") == {
        ("owner", "Ligue"): "published", ("other", "Ligue"): "says the same as owner",
    }  # fmt: skip


def test_of_a_list_every_value_is_published_once(folder: Path) -> None:
    assert whys(folder, "Spipoll", "keywords") == {
        ("owner", "nid"): "published", ("owner", "chant"): "published", ("other", "plume"): "published",
        ("other", "chant"): "says the same as owner", ("relay", "chant"): "says the same as owner",
    }  # fmt: skip


def test_prose_that_stays_in_the_house_is_explained_without_it(folder: Path) -> None:
    [cell] = explain(folder, find(folder, "Spipoll"), "description")
    assert cell["value"] is None
    [said] = cell["statements"]
    assert (said["value"], said["raw"], said["withheld"]) == (None, None, "prose: licence lets out facts")
    assert said["page_url"] == "https://quiet.example.org/1"
    assert said["why"] == "prose: licence lets out facts; not published"


def test_a_computed_cell_names_its_inputs_each_against_its_own_field(folder: Path) -> None:
    [cell] = explain(folder, find(folder, "Appel Camargue"), "status_computed")
    assert (cell["value"], cell["computed"]) == ("forthcoming", True)
    reasons = {(said["portal"], said["value"]): said["why"] for said in cell["statements"]}
    assert reasons[("owner", "2026-12-01")] == "published"
    assert reasons[("other", "2026-12-02")] == "the owner itself (owner) goes before a directory"
    assert reasons[("owner", "2027-03-03T13:00")] == "published"


def test_what_comes_from_listings_names_them(folder: Path) -> None:
    [cell] = explain(folder, find(folder, "Spipoll"), "sources")
    assert [(seen["portal"], seen["ref"]) for seen in cell["listings"]] == [
        (key, "1") for key in ("other", "owner", "quiet", "relay")
    ]


def test_all_cells_that_say_something_are_explained_without_being_asked_for(folder: Path) -> None:
    cells = explain(folder, find(folder, "Spipoll"))
    assert all(cell["value"] not in (None, []) for cell in cells)
    assert {"name", "tagline", "portals"} <= {cell["field"] for cell in cells}
    assert all(cell["meaning"] for cell in cells)


@pytest.mark.parametrize(
    ("id_", "field", "words"),
    [("p-nothing", None, "no public id of release 20261120"), (None, "colour", "projects have no column 'colour'")],
)
def test_what_cannot_be_answered_says_why(folder: Path, id_: str | None, field: str | None, words: str) -> None:
    with pytest.raises(UserError, match=words):
        explain(folder, id_ or find(folder, "Spipoll"), field)


# Why listings are one thing -------------------------------------------------------------------------------------------


@pytest.fixture
def joined(warehouse: Warehouse) -> Path:
    """A project that a person, a portal and a name make one; beside it what a person keeps apart, and an edition."""
    rows = [
        "owner,1,judged,1,same,T1,2026-11-20,un seul protocole",
        "owner,1,apart,1,different,T1,2026-11-20,deux sites",
    ]
    warehouse.home.judgements.write_text("\n".join([",".join(COLUMNS), *rows, ""]))
    birds = "Suivi des oiseaux nicheurs"
    return warehouse.night(
        0,
        listing("owner", "1", birds, lead_organisation="Ligue"),
        listing("judged", "1", "Un nom sans rapport"),
        listing("named", "1", "Encore un autre", same_as="https://owner.example.org/1"),
        listing("alike", "1", birds, lead_organisation="Ligue"),
        listing("apart", "1", "Rivages", same_as="https://owner.example.org/1"),
        listing("owner", "2", "Hirondelles"),
        listing("owner", "c", "Sciences et société", "call", deadlines="3 mars 2026"),
        listing("other", "c", "Sciences et société", "call", deadlines="3 mars 2027"),
    )


def why_one(folder: Path, id_: str) -> dict[str, Any]:
    told = merged(folder, id_)
    assert told is not None
    return told


def test_a_release_of_before_says_nothing_of_links(joined: Path) -> None:
    (joined / "links.parquet").unlink()
    assert merged(joined, find(joined, "Rivages")) is None


def test_a_merge_is_explained_tier_by_tier(joined: Path) -> None:
    told = why_one(joined, find(joined, "Suivi des oiseaux nicheurs"))
    assert [(each["portal"], each["ref"]) for each in told["listings"]] == [
        (key, "1") for key in ("alike", "judged", "named", "owner")
    ]
    assert told["value"] == 4
    tiers = {each["tier"]: {(link["a"], link["b"], link["rule"]) for link in each["links"]} for each in told["tiers"]}
    assert list(tiers) == ["judgement", "identifier", "rule"]
    assert tiers["judgement"] == {("judged/1", "owner/1", "judgement")}
    assert tiers["identifier"] == {("named/1", "owner/1", "identifier")}
    assert tiers["rule"] == {("alike/1", "owner/1", "equal_name")}
    links = {link["rule"]: link for each in told["tiers"] for link in each["links"]}
    assert links["judgement"]["reason"] == "un seul protocole"  # who said so stays in the house
    assert links["identifier"]["reason"] == "named/1 names https://owner.example.org/1"
    assert links["identifier"]["steps"] == []
    waterfall = links["equal_name"]["steps"]
    assert sum(step["weight"] for step in waterfall) == pytest.approx(links["equal_name"]["weight"], abs=0.01)
    assert all(step["label"] in links["equal_name"]["reason"] for step in waterfall[1:])


def test_the_nearest_that_was_refused_has_its_reason(joined: Path) -> None:
    [near] = why_one(joined, find(joined, "Suivi des oiseaux nicheurs"))["nearest"]
    assert (near["id"], near["name"]) == (find(joined, "Rivages"), "Rivages")
    assert (near["rule"], near["verdict"], near["outcome"]) == ("identifier", "same", "refused")
    assert near["refused"] == "apart/1 and owner/1 are known different"


def test_what_is_known_different_is_near_too(joined: Path) -> None:
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT id FROM '{joined}/calls.parquet' ORDER BY id").fetchall()
    for [(id_,), (other,)] in (rows, rows[::-1]):
        [near] = why_one(joined, id_)["nearest"]
        assert (near["id"], near["rule"], near["verdict"], near["outcome"]) == (
            other,
            "edition",
            "different",
            "applied",
        )


def test_what_waits_for_a_person_goes_before_what_is_known_different(joined: Path, warehouse: Warehouse) -> None:
    warehouse.connection.execute(
        "INSERT INTO resolve.link BY NAME SELECT * REPLACE ('judged' AS a_portal, 'owner' AS b_portal, '1' AS a_ref,"
        " 'c' AS b_ref, NULL AS same, 'weight' AS rule, 3.0 AS weight) FROM resolve.link WHERE rule = 'edition'"
    )
    build_tables(warehouse.connection, night(0))
    warehouse.connection.execute(f"COPY links TO '{joined}/links.parquet'")
    near = why_one(joined, find(joined, "Suivi des oiseaux nicheurs"))["nearest"]
    assert [(each["name"], each["outcome"]) for each in near] == [
        ("Sciences et société", "waits"), ("Rivages", "refused"),
    ]  # fmt: skip


def test_a_thing_of_one_listing_has_nothing_to_tell(joined: Path) -> None:
    told = why_one(joined, find(joined, "Hirondelles"))
    assert (told["value"], told["tiers"], told["against"], told["nearest"]) == (1, [], [], [])


def test_the_command_tells_it_all_unless_a_field_is_asked_for(joined: Path, warehouse: Warehouse) -> None:
    id_ = find(joined, "Suivi des oiseaux nicheurs")

    def coco(*words: str) -> str:
        done = CliRunner().invoke(app, ["explain", id_, *words, "--home", str(warehouse.home.path)])
        assert done.exit_code == 0, done.output
        return done.output

    told = json.loads(coco("--json"))
    assert told[-1] == json.loads(json.dumps(why_one(joined, id_)))
    assert [each["field"] for each in json.loads(coco("name", "--json"))] == ["name"]
    text = coco()
    for line in (
        "merged = 4 listing(s)", "people judged", "un seul protocole", "portals say so themselves",
        "names, pages, places and texts say so", "bits in all",
        "○ identifier: apart/1 and owner/1: same, refused: apart/1 and owner/1 are known different",
    ):  # fmt: skip
        assert line in text
    assert "merged" not in coco("name")


def test_an_id_that_went_away_leads_to_its_heir(warehouse: Warehouse) -> None:
    warehouse.night(0, listing("a", "1", "Spipoll"), listing("b", "1", "Birds"))
    before = {id_ for (id_,) in warehouse.rows("SELECT id FROM publish.thing")}
    folder = warehouse.night(1, listing("a", "1", "Spipoll"), listing("b", "1", "Spipoll"))
    [(heir,)] = warehouse.rows("SELECT id FROM publish.thing")
    [gone] = before - {heir}
    with pytest.raises(UserError, match=f"{gone} went away .merged.; ask for {heir}"):
        explain(folder, gone)
