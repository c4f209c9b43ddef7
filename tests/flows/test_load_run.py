"""Runs that cannot be read fail alone: they are noted with their reason, load nothing, and stop nobody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.home import Home
from flows.load import load_run
from flows.night import build, load_pending
from spiders.recorder import write_import
from warehouse.database import writer

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
RUN = "20261120T040000Z"
LINES = b"".join(b'{"ref": "%d", "kind": "project", "name": "Projet %d"}\n' % (n, n) for n in range(2_000))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def archive(home: Home, portal: str, run: str, statistics: dict[str, object]) -> Path:
    path = home.evidence(portal, run)
    write_import(path, portal=portal, run=run, at=AT, body=LINES, statistics=statistics)
    return path


def told(portal: str) -> dict[str, object]:
    facts = {"portal": portal, "sha256": "0" * 64, "bytes": len(LINES)}
    return {"portal": portal, "run": RUN, "started_at": AT.isoformat(), "imported": facts}


def test_a_portal_whose_file_went_away_keeps_its_runs_and_stops_nobody(home: Home) -> None:
    archive(home, "portal_of_old", RUN, {"portal": "portal_of_old", "run": RUN, "started_at": AT.isoformat()})
    archive(home, "partner", RUN, told("partner"))
    with writer(home.path, "test") as connection:
        load_pending(connection, home)
        runs = dict(connection.execute("SELECT portal, reason_class FROM raw.run").fetchall())
        published = build(connection, home, AT)
    assert runs == {"portal_of_old": "no_portal_file", "partner": "import"}
    assert published.rows["projects"] == 2_000


def test_damaged_evidence_fails_its_own_run_and_names_the_file(home: Home) -> None:
    path = archive(home, "partner", RUN, told("partner"))
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 0xFF
    path.write_bytes(body)
    with writer(home.path, "test") as connection:
        verdict = load_run(connection, home, "partner", RUN)
        [(listings,)] = connection.execute("SELECT count(*) FROM raw.listing").fetchall()
    assert (verdict.outcome, verdict.reason_class, verdict.load) == ("failed", "evidence_damaged", False)
    assert str(path) in verdict.reason
    assert listings == 0


def test_a_run_that_was_killed_is_noted_as_failed(home: Home) -> None:
    with writer(home.path, "test") as connection:
        verdict = load_run(connection, home, "anr_calls", RUN)
        [(outcome, loaded)] = connection.execute("SELECT outcome, loaded FROM raw.run").fetchall()
    assert (verdict.reason_class, outcome, loaded) == ("no_statistics", "failed", False)


def test_a_run_is_loaded_once(home: Home) -> None:
    archive(home, "partner", RUN, told("partner"))
    with writer(home.path, "test") as connection:
        load_run(connection, home, "partner", RUN)
        load_run(connection, home, "partner", RUN)
        load_pending(connection, home)
        tables = ("raw.run", "raw.listing", "raw.statement")
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in tables]
    assert counts == [1, 2_000, 2_000]
