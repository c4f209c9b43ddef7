"""A night after a night gives, of everything, exactly what one run over all listings gives."""

import random
from collections.abc import Iterable
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from bench.synthetic import SCHEMA, listings, reworded
from flows.resolve import kept, match
from flows.resolve.link import DIFFERENT, SAME, Key, Link, link
from flows.resolve.links import clusters, gather, join
from flows.resolve.match import decide
from tests.flows.conftest import Nights

Row = dict[str, Any]
TWO = {portal: [{"ref": "1", "name": "Oiseaux des jardins"}] for portal in ("alpha", "beta")}
LINKS = """
SELECT l.a_portal, l.a_ref, l.b_portal, l.b_ref, l.same, l.strength, l.rule, l.reason, l.alike, r.reason AS refused,
       x.portal, x.ref, y.portal, y.ref
FROM kept.link l LEFT JOIN kept.refusal r USING (mark)
LEFT JOIN kept.record x ON x.n = r.x LEFT JOIN kept.record y ON y.n = r.y ORDER BY ALL
"""
PAIRS = """
SELECT least((x.portal, x.ref), (y.portal, y.ref)) AS one, greatest((x.portal, x.ref), (y.portal, y.ref)) AS other,
       p.* EXCLUDE (a, b)
FROM kept.pair p JOIN kept.record x ON x.n = p.a JOIN kept.record y ON y.n = p.b ORDER BY ALL
"""
STANDINGS = """
SELECT k.portal, k.ref, list_sort(s.main), list_sort(s.tokens), s.telling, s.rarest, s.namesakes, s.site_records,
       s.url_shared, len(s.series)
FROM kept.standing s JOIN kept.record k USING (n) ORDER BY ALL
"""
LEFT_BEHIND = """
SELECT 'form' AS kept, count(*) AS rows FROM kept.form ANTI JOIN kept.record USING (n)
UNION ALL SELECT 'word', count(*) FROM kept.word ANTI JOIN kept.record USING (n)
UNION ALL SELECT 'held', count(*) FROM kept.held ANTI JOIN kept.record USING (n)
UNION ALL SELECT 'standing', count(*) FROM kept.standing ANTI JOIN kept.record USING (n)
UNION ALL SELECT 'place', count(*) FROM kept.place ANTI JOIN kept.record USING (n)
UNION ALL SELECT 'namesake', count(*) FROM kept.namesake ANTI JOIN kept.record USING (n)
UNION ALL SELECT 'refusal', count(*) FROM kept.refusal ANTI JOIN kept.link USING (mark)
UNION ALL SELECT 'token', count(*) FROM kept.token ANTI JOIN kept.word USING (token)
"""


def night(connection: duckdb.DuckDBPyConnection, rows: Iterable[Row], gone: Iterable[Key], said: list[Link]) -> None:
    kept.prepare(connection)
    connection.register("given", pa.Table.from_pylist(list(rows), schema=SCHEMA))
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE record AS SELECT * EXCLUDE (truth), NULL::VARCHAR AS page_url,"
        " NULL::VARCHAR AS edition, NULL::UBIGINT AS fingerprint FROM given"
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE gone (portal VARCHAR, ref VARCHAR)")
    for key in gone:
        connection.execute("INSERT INTO gone VALUES (?, ?)", key)
    decide(connection)
    gather(connection, said)
    join(connection)


def told(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """All that a night comes to, by key."""
    found: dict[str, Any] = {
        name: connection.execute(sql).fetchall()
        for name, sql in {"links": LINKS, "pairs": PAIRS, "standings": STANDINGS}.items()
    }
    return found | {"clusters": sorted(clusters(connection))}


@pytest.mark.parametrize(("size", "by_name", "by_part"), [(60, 40, 12), (300, 40, 12), (300, 3, 2), (900, 5, 3)])
def test_nights_give_what_one_run_gives(size: int, by_name: int, by_part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listings come, go, change, and take over each other's refs; people judge and withdraw. Small blocks fill and
    empty all the time, so that pairs come and go that nobody touched."""
    monkeypatch.setitem(match.SETTINGS, "$most_by_name", by_name)
    monkeypatch.setitem(match.SETTINGS, "$most_by_part", by_part)
    chance = random.Random(size + by_part)
    every: dict[Key, Row] = {(row["portal"], row["ref"]): row for row in listings(size, size).to_pylist()}
    here = {key: row for key, row in every.items() if chance.random() < 0.8}
    with duckdb.connect() as connection:
        night(connection, here.values(), (), [])
        for share in (0.02, 0.3, 0.05):
            gone = {key for key in here if chance.random() < share / 2}
            stay = pa.Table.from_pylist([row for key, row in here.items() if key not in gone], schema=SCHEMA)
            come = [row for key, row in every.items() if key not in here and chance.random() < share]
            changed = [*come, *reworded(stay, share, chance.randrange(1000)).to_pylist()]
            here = {(row["portal"], row["ref"]): row for row in (*stay.to_pylist(), *changed)}
            keys = sorted(here)
            said = [link(strength, *chance.sample(keys, 2), strength == SAME, "judgement", "seen")
                    for strength in (SAME, SAME, DIFFERENT, SAME)]  # fmt: skip
            night(connection, changed, gone - here.keys(), said)
            with duckdb.connect() as afresh:
                night(afresh, here.values(), (), said)
                assert told(connection) == told(afresh)
            assert {rows for _, rows in connection.execute(LEFT_BEHIND).fetchall()} == {0}


def test_a_night_scores_only_what_changed(nights: Nights) -> None:
    worked = "SELECT (SELECT count(*) FROM come), (SELECT count(*) FROM candidate)"
    nights.night(0, TWO)
    before = nights.rows("SELECT n, portal FROM kept.record ORDER BY n")
    nights.night(1, TWO | {"gamma": [{"ref": "1", "name": "Sauvages de ma rue"}]})
    assert nights.rows("SELECT n, portal FROM kept.record ORDER BY n")[:2] == before
    assert nights.rows(worked) == [(1, 0)]
    nights.night(2, TWO | {"gamma": [{"ref": "1", "name": "Oiseaux des jardins"}]})
    assert nights.rows(worked) == [(1, 3)]
    assert [len(group) for group in nights.groups()] == [3]


@pytest.mark.parametrize(
    ("field", "first", "then"),
    [
        ("name", "Oiseaux des jardins", "Oiseaux des parcs"),
        ("page_url", "https://beta.example.org/1", "https://beta.example.org/2"),
        ("territories", "Bretagne", "Normandie"),
        ("project_url", "https://oiseaux.example.org/", "https://oiseaux.example.org/jardins"),
        ("lead_organisation", "LPO", "MNHN"),
        ("start_date", "2019-01-01", "2020-01-01"),
        ("description", "Compter les oiseaux du jardin le dimanche matin.", "Noter le chant des oiseaux le soir venu."),
        ("lang", "fr", "en"),
    ],
)
def test_whatever_a_comparison_reads_is_seen_to_change(nights: Nights, field: str, first: str, then: str) -> None:
    for number, value in enumerate((first, then, then)):
        nights.night(number, {"beta": [{"ref": "1", "name": "Oiseaux des jardins"} | {field: value}]})
        assert nights.rows("SELECT count(*) FROM come") == [(0 if number == 2 else 1,)]


def test_a_deadline_that_moves_is_seen(nights: Nights) -> None:
    for number, (day, seen) in enumerate((("2027-01-15", 1), ("2027-01-15", 0), ("2027-02-15", 1))):
        said = {"ref": "1", "kind": "call", "title": "Un appel", "deadlines": day}
        nights.night(number, {"beta": [said]})
        assert nights.rows("SELECT count(*) FROM come") == [(seen,)]


def test_what_other_code_made_is_made_again(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    nights.night(0, TWO)
    links = nights.rows("FROM resolve.link ORDER BY ALL")
    ids = nights.ids()
    monkeypatch.setattr(kept, "fingerprint", lambda: "other code")
    nights.night(1, TWO)
    assert nights.rows("SELECT count(*) FROM come") == [(2,)]
    assert nights.rows("FROM resolve.link ORDER BY ALL") == links and nights.ids() == ids


@pytest.mark.parametrize(
    ("what", "other", "then"),
    [
        pytest.param(
            {"name": "Carnet des mares"}, {"territories": "Corse"}, {"territories": "Bretagne"}, id="a namesake"
        ),
        pytest.param(
            {"name": "Regarder Brocéliande", "project_url": "https://mares.example.net/a", "lead_organisation": "LPO"},
            {"name": "Chouettes du soir", "project_url": "https://mares.example.net/a"},
            {"name": "Chouettes du soir", "project_url": "https://chouettes.example.net/"},
            id="a shared address",
        ),
    ],
)
def test_one_that_stood_between_two_others_goes(nights: Nights, what: Row, other: Row, then: Row) -> None:
    """Neither of the two changes, and they become one."""
    here = {"territories": "Bretagne"}
    first = {"ref": "1", **what, **here}
    beta = {"ref": "1", **what, **here, "name": what["name"].replace("Regarder", "Étangs de")}
    nights.night(0, {"alpha": [first, {"ref": "2", **what, **other}], "beta": [beta]})
    assert frozenset({("alpha", "1"), ("beta", "1")}) not in nights.groups()
    nights.night(1, {"alpha": [first, {"ref": "2", **what, **then}], "beta": [beta]})
    assert nights.rows("SELECT count(*) FROM come") == [(1,)]
    link_of_both = "SELECT same FROM resolve.link WHERE a_portal = 'alpha' AND a_ref = '1' AND b_portal = 'beta'"
    assert nights.rows(link_of_both) == [(True,)]
