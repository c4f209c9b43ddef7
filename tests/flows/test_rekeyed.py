"""Listings under a new ref keep their id: a portal that renumbers its pages changes nothing for who links to us."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.judgements import COLUMNS
from tests.flows.conftest import Nights
from tests.warehouse.conftest import Warehouse, listing, night, open_warehouse

SITE = "https://oiseaux.example.net/jardins"
ALPHA_1, ALPHA_9 = ("alpha", "1"), ("alpha", "9")
PAGE = "https://alpha.example.org/fiche"
COUNTED = {"name": "Libellules", "aim": "Compter."}
Said = dict[str, Any]


def shown(ref: str, **said: Any) -> Said:
    return {"ref": ref, "name": "Oiseaux des jardins", "project_url": SITE, **said}


def call(ref: str, **said: Any) -> Said:
    return {"ref": ref, "kind": "call", "title": "Sciences et société", "info_url": SITE, **said}


OTHERS = [{"ref": "2", "name": "Étoiles filantes"}, {"ref": "3", "name": "Papillons de nuit"}]


def renumbered(nights: Nights, before: list[Said], after: list[Said]) -> dict[tuple[str, str], str]:
    """Ids of the first night, after one complete night in which the portal shows `after`."""
    nights.night(0, {"alpha": [*before, *OTHERS]})
    ids = nights.ids()
    nights.night(1, {"alpha": [*after, *OTHERS]})
    return ids


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(shown("1"), shown("9"), id="one name, one address, one page but for the ref"),
        pytest.param(shown("1"), shown("9", description="Un autre texte."), id="another text"),
        pytest.param(shown("1", page_url=PAGE), shown("9", page_url=PAGE), id="the page is the same"),
        pytest.param({"ref": "1", **COUNTED}, {"ref": "9", **COUNTED}, id="no address, but all that it says"),
        pytest.param(call("1", deadlines="2 mars 2027"), call("9", deadlines="2 mars 2027"), id="a call with its date"),
        pytest.param(call("1"), call("9"), id="a call without a date, but all that it says"),
    ],
)  # fmt: skip
def test_a_new_ref_keeps_the_id(nights: Nights, before: Said, after: Said) -> None:
    ids = renumbered(nights, [before], [after])
    assert nights.ids() == {**ids, ALPHA_9: ids[ALPHA_1]}
    assert nights.rows("SELECT same, strength, applied FROM resolve.link WHERE rule = 'rekeyed'") == [(True, 10, True)]
    assert nights.tombstones() == {}
    nights.vanish({"alpha": [after, *OTHERS]}, since=2)  # the old one vanishes, its id lives on
    assert nights.ids()[ALPHA_9] == ids[ALPHA_1]
    assert nights.tombstones() == {}
    assert len(nights.rows("FROM resolve.identity")) == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param([shown("1")], [shown("9", name="Oiseaux des parcs")], id="another name"),
        pytest.param([shown("1")], [shown("9", project_url=SITE + "/2")], id="another address"),
        pytest.param([shown("1")], [shown("9", page_url="https://alpha.example.org/appels/9")], id="another page"),
        pytest.param([shown("1")], [shown("9"), shown("8")], id="two came"),
        pytest.param([shown("1"), shown("4")], [shown("9")], id="two went"),
        pytest.param([shown("1")], [shown("1"), shown("9")], id="the old one is still there"),
        pytest.param([{"ref": "1", **COUNTED}], [{"ref": "9", **COUNTED, "aim": "Observer."}], id="a name alone"),
        pytest.param([call("1", deadlines="2 mars 2027")], [call("9", deadlines="2 mars 2028")], id="the next edition"),
        pytest.param([call("1", aim="Un texte.")], [call("9", aim="Un autre.")], id="an undated call, another text"),
    ],
)  # fmt: skip
def test_what_may_be_another_thing_is_no_new_ref(nights: Nights, before: list[Said], after: list[Said]) -> None:
    renumbered(nights, before, after)
    assert nights.rows("FROM resolve.link WHERE rule = 'rekeyed'") == []


def test_absence_counts_in_complete_runs_only(nights: Nights) -> None:
    nights.night(0, {"alpha": [shown("1")]})
    nights.night(1, {"alpha": [shown("9")]}, complete=False)
    assert nights.rows("FROM resolve.link WHERE rule = 'rekeyed'") == []
    nights.night(2, {"alpha": [shown("9")]})
    assert nights.ids()[ALPHA_9] == nights.ids()[ALPHA_1]


def test_twice_renumbered_is_one_thing_still(nights: Nights) -> None:
    for number, ref in enumerate(("1", "9", "10")):
        nights.night(number, {"alpha": [shown(ref)]})
    assert len(set(nights.ids().values())) == 1
    assert nights.tombstones() == {}


# Nights as `coco nightly` makes them ----------------------------------------------------------------------------------


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path / "home") as opened:
        yield opened


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(folder / "co-construisons.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def pages(refs: list[str]) -> list[Any]:
    return [listing("alpha", ref, f"Projet {n} libre", project_url=f"{SITE}/{n}") for n, ref in enumerate(refs)]


KEPT = [f"k{n}" for n in range(40)]


@pytest.mark.parametrize(("renamed", "held"), [(2, False), (4, False), (5, True), (6, True)])
def test_many_at_once_wait_for_a_person_and_keep_their_ids(warehouse: Warehouse, renamed: int, held: bool) -> None:
    warehouse.night(0, *pages(KEPT))
    before = set(warehouse.rows("SELECT id FROM publish.thing"))
    folder = warehouse.night(1, *pages([f"x{n}" for n in range(renamed)] + KEPT[renamed:]))
    assert set(warehouse.rows("SELECT id FROM publish.thing")) == before
    assert ask(folder, "FROM tombstones") == []
    assert ask(folder, "FROM changes WHERE op <> 'changed'") == []
    issues = warehouse.rows("SELECT portal, listings, value FROM core.open_issue WHERE reason = 'mass_rekey'")
    told = [("alpha", renamed, f"{renamed} of 40 listings in run 20261121T040000Z, first Projet 0 libre: k0, now x0")]
    assert issues == (told if held else [])


def test_old_listings_that_vanished_between_two_builds_hand_their_ids_on_too(warehouse: Warehouse) -> None:
    warehouse.night(0, *pages(KEPT[:3]))
    before = warehouse.rows("SELECT ref, id FROM resolve.member ORDER BY ref")
    for number in (1, 2, 3):
        warehouse.load(night(number), *pages(["x0", *KEPT[1:3]]))
    folder = warehouse.build(night(3)).folder
    assert warehouse.rows("SELECT id FROM resolve.member WHERE ref = 'x0'") == [before[0][1:]]
    assert ask(folder, "FROM tombstones") == []
    assert ask(folder, "SELECT op FROM changes WHERE op <> 'changed'") == []


def test_a_judgement_passes_to_the_new_ref(warehouse: Warehouse) -> None:
    warehouse.home.judgements.write_text(",".join(COLUMNS) + "\nalpha,k0,beta,1,same,Equipe,,une page\n")
    other = listing("beta", "1", "Un tout autre nom")
    warehouse.night(0, *pages(["k0", "k1"]), other)
    before = warehouse.rows("SELECT id FROM publish.thing ORDER BY ALL")
    assert len(before) == 2
    for number in (1, 2, 3, 4):
        warehouse.night(number, *pages(["x0", "k1"]), other)
        assert warehouse.rows("SELECT id FROM publish.thing ORDER BY ALL") == before
