"""Why a cell says what it says, in words: what was published, and what each other value lost by."""

from pathlib import Path

import duckdb
import pytest

from flows.explain import explain
from flows.home import UserError
from schemas.portal import Authority, Publish
from tests.warehouse.conftest import Warehouse, listing, night, open_warehouse, portal


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


def test_an_id_that_went_away_leads_to_its_heir(warehouse: Warehouse) -> None:
    warehouse.night(0, listing("a", "1", "Spipoll"), listing("b", "1", "Birds"))
    before = {id_ for (id_,) in warehouse.rows("SELECT id FROM publish.thing")}
    folder = warehouse.night(1, listing("a", "1", "Spipoll"), listing("b", "1", "Spipoll"))
    [(heir,)] = warehouse.rows("SELECT id FROM publish.thing")
    [gone] = before - {heir}
    with pytest.raises(UserError, match=f"{gone} went away .merged.; ask for {heir}"):
        explain(folder, gone)
