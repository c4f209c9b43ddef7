"""Reading a release: the folder that `latest.json` names, read-only and locked (DESIGN §4; pains-and-faults §3.3).

A release is opened by its versioned path and never replaced in place, so two of them can be open at once: the old
one serves the requests that began with it and is let go with its last cursor.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

DATABASE = "co-construisons.duckdb"
ADVICE = "Run `coco demo` to make a first release, or point --home (COCO_HOME) at a home that holds one."


class NoRelease(Exception):
    """There is no release to read; the message is one sentence about the cause and one that says what to do next."""


@dataclass(frozen=True)
class Pointer:
    """What `latest.json` says: the version, and the folder that holds it."""

    version: str
    path: Path


@dataclass(frozen=True, eq=False)
class Release:
    """An open release. `connection` belongs to one thread at a time; every thread takes its own `cursor()`."""

    version: str
    path: Path
    connection: duckdb.DuckDBPyConnection

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own to the same data; the release's tables are found without any prefix."""
        cursor = self.connection.cursor()
        cursor.execute("USE release")
        return cursor

    def close(self) -> None:
        self.connection.close()


def latest(home: Path) -> Pointer:
    """The release that `<home>/releases/latest.json` points to. Raises NoRelease; opens no database."""
    releases = home / "releases"
    file = releases / "latest.json"
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        version, folder = said["version"], said["path"]
    except OSError:
        raise NoRelease(f"No release in {home}: {file} cannot be read. {ADVICE}") from None
    except (ValueError, KeyError, TypeError):
        raise NoRelease(f"{file} is not a pointer to a release. {ADVICE}") from None
    named = isinstance(version, str) and isinstance(folder, str) and folder not in ("", "..")
    if not named or Path(folder).name != folder:
        raise NoRelease(f"{file} names {folder!r}, which is not a folder beside it. {ADVICE}")
    if not (releases / folder / DATABASE).is_file():
        raise NoRelease(f"{file} points to {folder}, which holds no {DATABASE}. {ADVICE}")
    return Pointer(version, releases / folder)


def open_release(home: Path, prepare: Sequence[str] = ()) -> Release:
    """Open the latest release of `home` read-only, then lock the engine: no file, no extension, no setting.

    `prepare` are statements run before the lock: they may fill the in-memory database `memory` with what a reader
    derives from the release (an index, say). Raises NoRelease.
    """
    pointer = latest(home)
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "temp_directory": "",  # a reader leaves nothing on the disk
        },
    )
    file = str(pointer.path / DATABASE).replace("'", "''")
    try:
        connection.execute(f"ATTACH '{file}' AS release (READ_ONLY)")
        connection.execute("USE release")
        for statement in prepare:
            connection.execute(statement)
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        connection.close()
        cause = str(error).splitlines()[0]
        raise NoRelease(f"Release {pointer.version} cannot be read ({cause}). {ADVICE}") from error
    return Release(pointer.version, pointer.path, connection)
