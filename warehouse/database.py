"""The warehouse file: one writer behind a kernel lock, numbered migrations, views made anew, a snapshot for readers."""

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import duckdb

from schemas.field import fields

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",  # a blind download attempt costs seconds and cannot succeed
    "autoload_known_extensions": "true",
}
WAREHOUSE = "warehouse.duckdb"
SNAPSHOT = "warehouse.snapshot.duckdb"


class WarehouseError(Exception):
    """The warehouse cannot be used; the message says where and what to do."""


@contextmanager
def writer(home: Path, holder: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The only way to write: a connection on `home`'s warehouse, migrated and with today's views.

    `holder` is a line about us for whoever comes second. The lock is the kernel's: it is free the moment its holder
    dies. Raises WarehouseError when another process holds it, or when the folder cannot be written.
    """
    with lock(home, holder), connect(home / WAREHOUSE) as connection:
        migrate(connection)
        create_views(connection)
        yield connection


@contextmanager
def lock(home: Path, holder: str) -> Iterator[None]:
    """The right to write to a home; see `writer`."""
    path = home / "warehouse.lock"
    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise WarehouseError(f"{home} cannot be written: {error.strerror}; choose another with --home") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = os.pread(handle, 300, 0).decode("utf-8", "replace").strip() or "another process"
            raise WarehouseError(f"{home} is being written by {other}; wait for it to end") from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, holder.encode(), 0)
        yield
    finally:
        os.close(handle)


@contextmanager
def connect(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-write connection in UTC; raises WarehouseError when the file is not a readable warehouse."""
    try:
        connection = duckdb.connect(str(path), config=CONFIG)
    except duckdb.Error as error:
        message = (
            f"{path} cannot be opened: {str(error).splitlines()[0]}; `coco replay --all` rebuilds it from evidence"
        )
        raise WarehouseError(message) from error
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Applies what is missing, each file in one transaction with its own row in `meta.migration`.

    Raises WarehouseError when an applied file was edited since: migrations are only ever added.
    """
    connection.execute("CREATE SCHEMA IF NOT EXISTS meta")
    connection.execute("CREATE TABLE IF NOT EXISTS meta.migration (name VARCHAR PRIMARY KEY, sha256 VARCHAR)")
    rows = connection.execute("SELECT name, sha256 FROM meta.migration").fetchall()
    applied: dict[str, str] = {str(name): str(digest) for name, digest in rows}
    for name, sql in _scripts("migrations"):
        digest = sha256(sql.encode()).hexdigest()
        if name in applied:
            if applied[name] != digest:
                raise WarehouseError(f"warehouse/migrations/{name} was edited after it was applied; add a new file")
            continue
        with transaction(connection):
            connection.execute(sql)
            connection.execute("INSERT INTO meta.migration VALUES (?, ?)", [name, digest])


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """The field list and the views, which follow the code and are made anew each time."""
    with transaction(connection):
        connection.execute("DELETE FROM core.field")
        rows = [[f.kind, f.field, f.reader, f.many, f.prose] for f in fields().values()]
        connection.executemany("INSERT INTO core.field VALUES (?, ?, ?, ?, ?)", rows)
        for _, sql in _scripts("views"):
            connection.execute(sql)


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing; inside another transaction, a part of that one."""
    if _in_transaction(connection):
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _in_transaction(connection: duckdb.DuckDBPyConnection) -> bool:
    """Outside of one, every statement is a transaction of its own."""
    first, second = (connection.execute("SELECT txid_current()").fetchone() for _ in range(2))
    return first == second


def snapshot(connection: duckdb.DuckDBPyConnection, target: Path, *, without: Collection[str] = ()) -> None:
    """A consistent copy for readers, switched in one rename: nobody else ever opens the working file. Schemas named in
    `without` hold what only the next build needs, and stay out of it."""
    part = target.with_suffix(".part")
    part.unlink(missing_ok=True)
    [(name,)] = connection.execute("SELECT current_database()").fetchall()
    connection.execute(f"ATTACH {quoted(part)} AS snapshot_part")
    try:
        connection.execute(f'COPY FROM DATABASE "{name}" TO snapshot_part (SCHEMA)')
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? AND NOT temporary", [name]
        ).fetchall()
        with transaction(connection):
            for schema in without:
                connection.execute(f'DROP SCHEMA IF EXISTS snapshot_part."{schema}" CASCADE')
            for schema, table in tables:
                if schema not in without:
                    connection.execute(f'INSERT INTO snapshot_part."{schema}"."{table}" FROM "{schema}"."{table}"')
    finally:
        connection.execute("DETACH snapshot_part")
    part.replace(target)


def quoted(text: str | Path) -> str:
    """An SQL text; for names of files where a statement takes no parameter."""
    return "'" + str(text).replace("'", "''") + "'"


def _scripts(folder: str) -> list[tuple[str, str]]:
    found = (files("warehouse") / folder).iterdir()
    return sorted((each.name, each.read_text(encoding="utf-8")) for each in found if each.name.endswith(".sql"))
