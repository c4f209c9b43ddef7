"""The warehouse rebuilt from evidence, judgements and today's code, with no network; and whether it says the same."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.home import Home, UserError
from flows.load import load_run
from flows.night import build
from warehouse.database import SNAPSHOT, WAREHOUSE, lock, writer
from warehouse.release import release_folders

Ran = tuple[str, str]


@dataclass(frozen=True)
class Replayed:
    """What a replay found. `differing` names files of releases whose bytes are not those of the first time."""

    runs: int
    releases: list[str]
    differing: list[str]


def replay(home: Home, *, holder: str, progress: Callable[[int, int], None] | None = None) -> Replayed:
    """Rebuilds night by night in a folder beside the home's data, compares every release with the published one, and
    puts the rebuilt warehouse in place. Releases are immutable: a difference is told, never written over them."""
    archived = [(run, portal) for run, portal, _ in home.archived()]
    if not archived:
        raise UserError(f"{home.path / 'evidence'} holds no finished run; harvest first, or name another --home")
    builds, left = _builds(home, archived)
    total = len(left) + sum(len(runs) for _, _, runs in builds)
    done = 0
    with lock(home.path, holder):
        aside = _aside(home)  # under the lock, since another replay may be at work there
        with writer(aside.path, holder) as connection:
            for version, at, runs in [*builds, (None, None, left)]:
                for run, portal in runs:
                    load_run(connection, aside, portal, run)
                    done += 1
                    if progress:
                        progress(done, total)
                if at:
                    build(connection, aside, at, version, accept_fall=True)  # a person did, or it was not needed
        versions = [version for version, _, _ in builds]
        differing = [name for each in versions for name in _differing(home.releases / each, aside.releases / each)]
        _switch(aside, home)
    return Replayed(runs=done, releases=versions, differing=differing)


def _aside(home: Home) -> Home:
    """An empty home that shares the evidence and the judgements."""
    aside = Home(home.path / "replay")
    shutil.rmtree(aside.path, ignore_errors=True)
    aside.path.mkdir(parents=True)
    (aside.path / "evidence").symlink_to((home.path / "evidence").resolve())
    if home.judgements.exists():
        shutil.copy(home.judgements, aside.judgements)
    return aside


def _switch(aside: Home, home: Home) -> None:
    (home.path / f"{WAREHOUSE}.wal").unlink(
        missing_ok=True
    )  # a log of the file that is replaced would block the new one
    for name in (WAREHOUSE, SNAPSHOT):
        if (aside.path / name).exists():
            (aside.path / name).replace(home.path / name)
    shutil.rmtree(aside.path)


def _builds(home: Home, archived: list[Ran]) -> tuple[list[tuple[str, datetime, list[Ran]]], list[Ran]]:
    """(version, time, runs) of every release in order, as its index.json says, and the runs that no release names."""
    builds, named = [], set()
    for folder in release_folders(home.releases):
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        runs = [(each["run"], each["portal"]) for each in index["runs"]]
        builds.append((folder.name, datetime.fromisoformat(index["built_at_utc"]), runs))
        named |= set(runs)
    return builds, [each for each in archived if each not in named]


def _differing(published: Path, rebuilt: Path) -> list[str]:
    said = [(folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines() for folder in (published, rebuilt)]
    return sorted({f"{published.name}/{line[66:]}" for line in set(said[0]) ^ set(said[1])})
