"""The stages strung together, without an orchestrator: what a night is, and what Prefect merely schedules."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from flows.harvest import Progress, harvest
from flows.home import Home, run_name
from flows.judged import note, weigh_here
from flows.judgements import read_judgements
from flows.load import load_run
from flows.normalise import normalise
from flows.publish import Published, draft, publish, recover
from flows.resolve.rekeyed import hand_on, note_mass_rekeys, rekeyed
from flows.resolve.stage import resolve
from schemas.run import Verdict
from spiders.registry import load_metadata
from warehouse.database import transaction

SIDE_BY_SIDE = 4


@dataclass(frozen=True)
class Night:
    """What one night works on. `at` (UTC) is its time, and the only clock that any stage knows.

    `expected` replaces the (floor, ceiling) of portals: the sample pages of the demo are few. `secrets` holds the keys
    that portals want, by the name of their variable.
    """

    home: Home
    portals: tuple[str, ...]
    at: datetime
    via: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    expected: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def run(self) -> str:
        return run_name(self.at)


def harvest_all(night: Night, progress: Progress | None = None) -> None:
    """Evidence of every portal, some of them side by side."""
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        waiting = [pool.submit(harvest_one, night, key, progress) for key in night.portals]
        for each in waiting:
            each.result()


def harvest_one(night: Night, key: str, progress: Progress | None = None) -> None:
    portal = load_metadata(key)
    harvest(
        night.home, portal, night.run, via=night.via, contact=night.contact, expected=night.expected.get(key),
        secret=night.secrets.get(portal.secret or ""), progress=progress,
    )  # fmt: skip


def load_pending(connection: duckdb.DuckDBPyConnection, home: Home) -> dict[tuple[str, str], Verdict]:
    """Loads finished runs that are archived and not loaded: tonight's, those of a night that was killed, or of
    `coco harvest`. Their verdicts, by (run, portal)."""
    loaded = set(connection.execute("SELECT run, portal FROM raw.run").fetchall())
    pending = [(run, portal) for run, portal, _ in home.archived() if (run, portal) not in loaded]
    return {(run, portal): load_run(connection, home, portal, run) for run, portal in pending}


def load_all(connection: duckdb.DuckDBPyConnection, night: Night) -> dict[str, Verdict]:
    """The verdict of every portal's run, after what earlier nights left. One's trouble leaves the others alone."""
    done, run = load_pending(connection, night.home), night.run
    return {key: done.get((run, key)) or load_run(connection, night.home, key, run) for key in night.portals}


def build(
    connection: duckdb.DuckDBPyConnection, home: Home, at: datetime, version: str | None = None, *,
    accept_fall: bool = False,
) -> Published:  # fmt: skip
    """normalise → resolve → publish of what is loaded; all of it, or nothing. `accept_fall`: see flows/publish.py."""
    judgements = read_judgements(home.judgements)
    recover(connection, home.releases)
    with transaction(connection):
        normalise(connection)
        pairs = rekeyed(connection)
        hand_on(connection, pairs)
        weighed = weigh_here(connection, judgements, pairs)
        resolve(connection, at=at, judgements=weighed.links)
        note(connection, weighed)
        note_mass_rekeys(connection, pairs)
        release = draft(connection, home, at=at, version=version, accept_fall=accept_fall)
    publish(connection, home, release)
    return release
