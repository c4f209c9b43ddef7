"""What stands between the warehouse and a release: every check passes on a sound warehouse, and every one can fail."""

import json
from collections.abc import Iterator

import pytest

from flows.night import build
from schemas.listing import Kind
from tests.warehouse.conftest import Warehouse, listing, night, open_warehouse, portal
from warehouse.checks import CheckFailed, named_checks, run_checks

MAIL = "ada" + "@" + "example.org"
PHONE = "06 12 34 56 78"
BIRDS, CALL = ("a", "birds"), ("a", "call")


def say(field: str, value: str) -> str:
    """A value that no reading let through, as SQL."""
    return (
        f"INSERT INTO core.value VALUES ('a', 'birds', 'project', '{field}', 9, '{value}', 'fr', '', '', 'text', 's')"
    )


def relate(a: tuple[str, str], b: tuple[str, str]) -> str:
    """That one listing is a part of another, as SQL."""
    return (
        f"INSERT INTO resolve.relation VALUES ('{a[0]}', '{a[1]}', '{b[0]}', '{b[1]}', 'part_of', '', '', NULL, NULL);"
    )


# name of the check: what breaks a sound warehouse so that this check, of all, returns rows
BROKEN: dict[str, list[str]] = {
    "every thing has a name": [
        "DELETE FROM core.value WHERE field = 'name'",
        "UPDATE core.value SET value = NULL WHERE field = 'title'",
    ],
    "every listing that is not vanished has a public id that was minted": [
        "DELETE FROM resolve.member WHERE ref = 'birds'",
        "DELETE FROM resolve.identity",
        "UPDATE resolve.member SET id = 'p-invented' WHERE ref = 'birds'",
    ],
    "a thing holds listings of one kind": ["UPDATE raw.listing SET kind = 'service' WHERE portal = 'b'"],
    "no living id has a tombstone": [
        "INSERT INTO resolve.tombstone SELECT id, kind, 'merged', NULL, minted_utc FROM resolve.identity LIMIT 1"
    ],
    "a relation is between two living things": [
        relate(BIRDS, ("b", "1")),
        relate(BIRDS, CALL) + "DELETE FROM raw.listing WHERE ref = 'call'",
        relate(CALL, BIRDS) + "DELETE FROM raw.listing WHERE ref = 'call'",
    ],
    "a relation has one direction": [relate(BIRDS, CALL) + relate(CALL, BIRDS)],
    "a statement is current once": ["INSERT INTO raw.statement FROM raw.statement LIMIT 1"],
    "every listing has its page and its portal's terms": [
        "UPDATE raw.listing SET page_url = '' WHERE ref = 'birds'",
        "UPDATE raw.listing SET page_url = NULL WHERE ref = 'birds'",
        "UPDATE raw.portal SET licence = NULL WHERE key = 'a'",
        "UPDATE raw.portal SET publish = NULL WHERE key = 'a'",
        "DELETE FROM raw.portal WHERE key = 'a'",
    ],
    # the view itself keeps prose in, so this guards against an edit of it
    "prose stays in the house where the licence lets out facts only": [
        "UPDATE raw.portal SET publish = 'facts' WHERE key = 'a';"
        "CREATE OR REPLACE VIEW publish.cell AS"
        " SELECT c.*, f.many FROM publish.candidate c JOIN core.field f USING (kind, field)"
    ],
    "no e-mail address or telephone number leaves the house": [
        say("tagline", f"Écrire à {MAIL}"),
        say("alternate_names", f"Oiseaux ({MAIL})"),
        say("project_url", f"https://example.org/?to={MAIL}"),
        say("tagline", f"Tél. {PHONE}"),
        say("tagline", "Appeler le +33 6 12 34 56 78."),
        say("tagline", "0612345678"),
        f"UPDATE core.value SET shown = 'Écrire à {MAIL}' WHERE ref = 'birds'",
        f"UPDATE core.deadline SET shown = 'avant le 3 mars, à {MAIL}'",
        f"UPDATE core.deadline SET shown = 'avant le 3 mars, tél. {PHONE}'",
        f"UPDATE raw.listing SET page_url = 'https://example.org/{MAIL}' WHERE ref = 'birds'",
        relate(BIRDS, CALL) + f"UPDATE resolve.relation SET reason = 'one name, Appel ({MAIL})'",
    ],
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """Two listings of one project, and a call."""
    with open_warehouse(tmp_path_factory.mktemp("checks")) as warehouse:
        warehouse.load(
            night(0), listing("a", "birds", "Spipoll", tagline="Compter les oiseaux"), listing("b", "1", "Spipoll"),
            listing("a", "call", "Appel", "call", deadlines="3 mars 2027"),
        )  # fmt: skip
        warehouse.read()
        yield warehouse


@pytest.fixture
def sound(kept: Warehouse) -> Iterator[Warehouse]:
    """A sound warehouse, to be broken: all is undone afterwards."""
    kept.connection.execute("BEGIN")
    yield kept
    kept.connection.execute("ROLLBACK")


def test_a_sound_warehouse_passes(sound: Warehouse) -> None:
    run_checks(sound.connection)
    assert sound.rows("SELECT count(*) FROM publish.thing") == [(2,)]


def test_every_check_has_a_case_that_it_catches() -> None:
    assert set(BROKEN) == set(named_checks())


@pytest.mark.parametrize(("name", "breakage"), [(name, each) for name, several in BROKEN.items() for each in several])
def test_a_check_catches(sound: Warehouse, name: str, breakage: str) -> None:
    sound.connection.execute(breakage)
    caught = {each for each, sql in named_checks().items() if sound.rows(sql)}
    assert name in caught
    with pytest.raises(CheckFailed, match="check failed: "):
        run_checks(sound.connection)


def test_a_failed_check_names_itself_and_three_of_its_rows(sound: Warehouse) -> None:
    sound.load(night(1), *(listing("a", f"r{n}", f"Projet {n}") for n in range(5)))
    sound.read()
    sound.rows("UPDATE core.value SET value = NULL WHERE field = 'name'")
    with pytest.raises(CheckFailed) as failed:
        run_checks(sound.connection)
    assert str(failed.value).startswith("check failed: every thing has a name: p-")
    assert str(failed.value).count("; ") == 2
    assert str(failed.value).endswith(" …")


def test_what_a_refusal_says_holds_no_personal_data(sound: Warehouse) -> None:
    sound.rows(say("tagline", f"Écrire à {MAIL} ou au {PHONE}"))
    with pytest.raises(CheckFailed, match="a/birds, tagline") as failed:
        run_checks(sound.connection)
    assert MAIL not in str(failed.value)
    assert PHONE not in str(failed.value)


# --- the gate must not be shut by what is no personal data, nor by what the readings leave alone ----------------------


HARMLESS = [
    "20261120", "2026-11-20T23:59:59", "1.0612345678", "ANR0612345678", "a0123456789b", "06/12/34/56/78",
    "0612345678/2", "061234567890", "12 0612345678901", "10 000 000 €", "SIRET 130 025 265 00013", "@handle", "a@b",
    "à @ demain", "user @ example.org", "v1.2@latest", "https://example.org/06%2012",
]  # fmt: skip


@pytest.mark.parametrize("value", HARMLESS)
def test_harmless_values_pass(sound: Warehouse, value: str) -> None:
    sound.rows(say("tagline", value))
    run_checks(sound.connection)


HOSTILE = [
    MAIL, f"-{MAIL}", f"<{MAIL}>", f"é{MAIL}", f"{'x' * 70}@example.org", f"x@{'y' * 70}.org", f"x@example.{'z' * 70}",
    "-@example.org", ".@x.example", "+@x.example", "a@x.f.example", f"{MAIL}-", f"{MAIL}.",
    f"a.b+c@{'sub.' * 6}example.org",
    PHONE, f"x{PHONE}", f"é{PHONE}", f"{PHONE}é", f"{PHONE}/{PHONE}", f"{PHONE} {PHONE}", "+33612345678",
    "+33 (0)6 12 34 56 78", "+33.6.12.34.56.78", "+336 12 34 56 78", "00 33 6 12 34 56 78", "06.12.34.56.78",
    "06-12-34-56-78", "\u200b0612345678", f"https://{MAIL}/", f"mailto:{MAIL}", f"tel:{PHONE}",
    "a" * 289 + " 0612345678901", "a " * 99 + "06123456789",
    f"https://x.example.org/?to={MAIL}", "https://x.example.org/@ada@social.example",
]  # fmt: skip


SAYS: dict[Kind, list[str]] = {
    "project": ["alternate_names", "description", "keywords", "programme", "same_as", "tagline", "project_url"],
    "call": ["description", "keywords", "same_as", "info_url", "deadlines", "funder_reference", "funders"],
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[set[str]]:
    """Hostile values (with the kind of what says them) that some check returned."""
    refs = {f"{kind}-{n}": (kind, value) for kind in SAYS for n, value in enumerate(HOSTILE)}
    with open_warehouse(tmp_path_factory.mktemp("hostile")) as warehouse:
        said = [
            listing("a", ref, f"Oiseaux {ref} {value[:200]}", kind, **dict.fromkeys(SAYS[kind], value))
            for ref, (kind, value) in refs.items()
        ]
        warehouse.load(night(0), *said)
        warehouse.read()
        rows = [row for sql in named_checks().values() for row in warehouse.rows(sql)]
        assert warehouse.rows("SELECT count(*) FROM publish.thing") == [(len(refs),)]
        yield {" ".join(refs.get(str(row[0]).removeprefix("a/"), map(str, row))) for row in rows}


@pytest.mark.parametrize("kind", SAYS)
@pytest.mark.parametrize("value", HOSTILE)
def test_what_a_portal_says_can_never_shut_the_gate(refused: set[str], kind: Kind, value: str) -> None:
    """The readings strike or refuse at least what the gate refuses; else one page would stop every later release."""
    assert f"{kind} {value}" not in refused
    assert all(each.startswith(("project ", "call ")) for each in refused)


# --- a refused release -----------------------------------------------------------------------------------------------


def test_a_refused_release_leaves_everything_as_it_was(warehouse: Warehouse) -> None:
    first = warehouse.night(0, listing("a", "birds", "Spipoll"))
    pointer = (warehouse.home.releases / "latest.json").read_bytes()
    warehouse.load(night(1), listing("a", "birds", "Spipoll"), listing("a", "stars", "Étoiles"))
    warehouse.rows("UPDATE raw.listing SET page_url = '' WHERE ref = 'stars'")
    tables = ("resolve.identity", "resolve.member", "core.value", "publish.release", "publish.release_run")
    before = [warehouse.rows(f"FROM {table} ORDER BY ALL") for table in tables]
    with pytest.raises(CheckFailed, match="every listing has its page"):
        warehouse.build(night(1))
    assert [warehouse.rows(f"FROM {table} ORDER BY ALL") for table in tables] == before
    assert (warehouse.home.releases / "latest.json").read_bytes() == pointer
    assert sorted(path.name for path in warehouse.home.releases.iterdir()) == [first.name, "latest.json"]

    warehouse.rows("UPDATE raw.listing SET page_url = 'https://a.example.org/stars' WHERE ref = 'stars'")
    folder = warehouse.build(night(2)).folder
    runs = [each["run"] for each in json.loads((folder / "index.json").read_text())["runs"]]
    assert runs == ["20261121T040000Z"]


def test_ids_of_a_refused_release_are_as_if_it_had_never_been_tried(warehouse: Warehouse) -> None:
    """What replay does, which knows of releases only."""
    warehouse.load(night(0), listing("a", "birds", "Spipoll"), listing("b", "1", "Birds"))
    warehouse.rows("UPDATE raw.listing SET page_url = ''")
    with pytest.raises(CheckFailed):
        warehouse.build(night(0))
    warehouse.load(night(1), listing("a", "birds", "Spipoll"), listing("b", "1", "Spipoll"))
    build(warehouse.connection, warehouse.home, night(1))
    assert warehouse.rows("SELECT count(*) FROM resolve.identity") == [(1,)]
    assert warehouse.rows("FROM resolve.tombstone") == []


def test_an_id_may_not_vanish_without_a_tombstone(warehouse: Warehouse) -> None:
    warehouse.night(0, listing("a", "birds", "Spipoll"))
    warehouse.rows("DELETE FROM raw.listing")
    warehouse.rows("DELETE FROM resolve.member")
    with pytest.raises(CheckFailed, match="no id vanishes without tombstone: p-"):
        warehouse.build(night(1))


def test_a_listing_may_change_its_kind(warehouse: Warehouse) -> None:
    """A portal files a news item as a call, under the same address; whoever holds the old id finds it or its heir."""
    warehouse.night(0, listing("a", "1", "Appel à projets", "news"))
    [(minted,)] = warehouse.rows("SELECT id FROM publish.thing")
    folder = warehouse.night(1, listing("a", "1", "Appel à projets", "call"))
    [(now,)] = warehouse.rows(f"SELECT id FROM '{folder}/calls.parquet'")
    heirs = dict(warehouse.rows(f"SELECT id, replaced_by FROM '{folder}/tombstones.parquet'"))
    assert heirs.get(minted, minted) == now


@pytest.mark.parametrize(("ref", "path"), [(MAIL, "1"), ("1", MAIL)])
def test_a_listing_whose_address_is_a_persons_stays_out_alone(warehouse: Warehouse, ref: str, path: str) -> None:
    said = listing("a", ref, "Spipoll").model_copy(update={"page_url": f"https://a.example.org/{path}"})
    warehouse.load(night(0), said, listing("a", "stars", "Étoiles"))
    assert warehouse.build(night(0)).rows["projects"] == 1
    assert warehouse.rows("SELECT reason FROM core.open_issue WHERE stage = 'harvest'") == [("personal_data",)]


@pytest.mark.parametrize("publish", ["facts", "excerpt", "full"])
def test_terms_of_any_portal_pass_the_gate(warehouse: Warehouse, publish: str) -> None:
    warehouse.portals["a"] = portal("a").model_copy(update={"publish": publish})
    warehouse.load(night(0), listing("a", "birds", "Spipoll", description="Compter " * 99))
    warehouse.read()
    run_checks(warehouse.connection)
