"""The warehouse file: migrations that are only ever added, one writer, a copy for readers."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from warehouse import database
from warehouse.database import (
    SNAPSHOT,
    WAREHOUSE,
    WarehouseError,
    connect,
    create_views,
    migrate,
    quoted,
    snapshot,
    transaction,
    writer,
)

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = Path(database.__file__).parent
HOLD = """
import sys, time
from pathlib import Path
from warehouse.database import writer
with writer(Path(sys.argv[1]), "the first (process 1)"):
    print("held", flush=True)
    time.sleep(60)
"""
TRY = """
import sys
from pathlib import Path
from warehouse.database import WarehouseError, writer
try:
    with writer(Path(sys.argv[1]), "the second"):
        print("written")
except WarehouseError as error:
    print(error)
"""
LOOK = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    print(connection.execute("FROM resolve.member").fetchall(), connection.execute("FROM core.open_issue").fetchall())
"""


@contextmanager
def holding(home: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child that writes to a home, from its first word until the block ends."""
    said = tmp_path / "held.txt"
    with said.open("wb") as output:
        child = subprocess.Popen([sys.executable, "-c", HOLD, str(home)], stdout=output, stderr=output, cwd=ROOT)
    try:
        until = time.monotonic() + 30
        while "held" not in said.read_text():
            assert child.poll() is None and time.monotonic() < until, said.read_text()
            time.sleep(0.05)
        yield child
    finally:
        child.kill()
        child.wait(10)


def applied(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute("SELECT name, sha256 FROM meta.migration ORDER BY rowid").fetchall()


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of migrations, to be added to: a copy of the shipped one."""
    shutil.copytree(SHIPPED / "migrations", tmp_path / "code" / "migrations")
    monkeypatch.setattr(database, "files", lambda package: tmp_path / "code")
    return tmp_path / "code" / "migrations"


def test_migrations_are_applied_once_and_in_order(tmp_path: Path) -> None:
    shipped = [(path.name, sha256(path.read_bytes()).hexdigest()) for path in sorted(SHIPPED.glob("migrations/*.sql"))]
    for _ in range(2):
        with connect(tmp_path / WAREHOUSE) as connection:
            migrate(connection)
            assert applied(connection) == shipped


def test_a_new_migration_is_applied_to_a_warehouse_that_has_the_others(tmp_path: Path, scripts: Path) -> None:
    with connect(tmp_path / WAREHOUSE) as connection:
        migrate(connection)
        connection.execute("INSERT INTO resolve.member VALUES ('a', '1', 'p-1')")
        (scripts / "9001_more.sql").write_text("ALTER TABLE resolve.member ADD COLUMN note VARCHAR;")
        migrate(connection)
        assert applied(connection)[-1][0] == "9001_more.sql"
        assert connection.execute("FROM resolve.member").fetchall() == [("a", "1", "p-1", None)]


def test_an_edited_applied_migration_is_refused(tmp_path: Path, scripts: Path) -> None:
    with connect(tmp_path / WAREHOUSE) as connection:
        migrate(connection)
        edited = scripts / "0001_raw.sql"
        edited.write_text(edited.read_text() + "\n-- a comment is an edit too\n")
        with pytest.raises(WarehouseError, match=r"0001_raw\.sql was edited after it was applied"):
            migrate(connection)


def test_a_migration_that_breaks_leaves_nothing(tmp_path: Path, scripts: Path) -> None:
    (scripts / "9001_broken.sql").write_text("CREATE TABLE raw.half (a INTEGER); SELECT nothing FROM nowhere;")
    with connect(tmp_path / WAREHOUSE) as connection:
        with pytest.raises(duckdb.Error):
            migrate(connection)
        assert "9001_broken.sql" not in dict(applied(connection))
        with pytest.raises(duckdb.CatalogException):
            connection.execute("FROM raw.half")


def test_views_exist_and_follow_the_code(tmp_path: Path) -> None:
    wanted = {
        "core.listing_state", "core.open_issue", "publish.candidate", "publish.cell", "publish.thing",
        "publish.call_deadline", "publish.deadline_said", "publish.deadlines_disagree",
        "core.label_coverage", "publish.relation",
    }  # fmt: skip
    with writer(tmp_path, "test") as connection:
        for _ in range(2):
            rows = connection.execute("SELECT schema_name || '.' || view_name FROM duckdb_views() WHERE NOT internal")
            assert {name for (name,) in rows.fetchall()} == wanted
            for name in wanted:
                assert connection.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)
            create_views(connection)


def test_the_time_zone_is_utc_whatever_the_machine_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    with connect(tmp_path / WAREHOUSE) as connection:
        assert connection.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)


# --- one writer ----------------------------------------------------------------------------------------------------


def test_the_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with holding(home, tmp_path):
        told = subprocess.run(
            [sys.executable, "-c", TRY, str(home)], capture_output=True, text=True, timeout=60, cwd=ROOT, check=True
        )
        assert told.stdout == f"{home} is being written by the first (process 1); wait for it to end\n"
        assert told.stderr == ""
        with pytest.raises(WarehouseError, match="the first"), writer(home, "the third"):
            pass


def test_the_lock_is_free_the_moment_its_holder_is_killed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with holding(home, tmp_path) as child:
        os.kill(child.pid, signal.SIGKILL)
        child.wait(10)
        with writer(home, "the second") as connection:
            assert connection.execute("SELECT count(*) FROM raw.run").fetchone() == (0,)


def test_one_process_holds_a_home_once(tmp_path: Path) -> None:
    message = "written by the first; wait"
    with writer(tmp_path, "the first"), pytest.raises(WarehouseError, match=message), writer(tmp_path, "the second"):
        pass
    with writer(tmp_path, "the third"):
        pass


@pytest.mark.parametrize("inside", ["file", "file/home"])
def test_a_home_that_cannot_be_written_is_named(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    refused = pytest.raises(WarehouseError, match=r"cannot be written: .*; choose another with --home")
    with refused, writer(tmp_path / inside, "test"):
        pass
    assert (tmp_path / "file").read_text() == "not a folder"


def test_a_file_that_is_no_warehouse_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / WAREHOUSE).write_bytes(b"not DuckDB" * 1_000)
    refused = pytest.raises(WarehouseError, match=r"warehouse\.duckdb cannot be opened: .*coco replay --all")
    with refused, writer(tmp_path, "test"):
        pass


# --- all or nothing ------------------------------------------------------------------------------------------------


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with writer(tmp_path, "test") as connection:
        with pytest.raises(ZeroDivisionError), transaction(connection):
            connection.execute("INSERT INTO resolve.member VALUES ('a', '1', 'p-1')")
            _ = 1 / 0
        assert connection.execute("FROM resolve.member").fetchall() == []


def test_a_transaction_inside_another_stands_and_falls_with_it(tmp_path: Path) -> None:
    with writer(tmp_path, "test") as connection:
        with pytest.raises(ZeroDivisionError), transaction(connection):
            with transaction(connection):
                connection.execute("INSERT INTO resolve.member VALUES ('a', '1', 'p-1')")
            assert connection.execute("SELECT count(*) FROM resolve.member").fetchone() == (1,)
            _ = 1 / 0
        assert connection.execute("FROM resolve.member").fetchall() == []
        with transaction(connection), transaction(connection):
            connection.execute("INSERT INTO resolve.member VALUES ('a', '1', 'p-1')")
        assert connection.execute("SELECT count(*) FROM resolve.member").fetchone() == (1,)


# --- readers -------------------------------------------------------------------------------------------------------


def test_the_snapshot_is_read_while_the_writer_is_open(tmp_path: Path) -> None:
    with writer(tmp_path, "test") as connection:
        connection.execute("INSERT INTO resolve.member VALUES ('a', '1', 'p-1')")
        snapshot(connection, tmp_path / SNAPSHOT)
        connection.execute("INSERT INTO resolve.member VALUES ('a', '2', 'p-2')")
        command = [sys.executable, "-c", LOOK, str(tmp_path / SNAPSHOT)]
        seen = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        assert seen.stdout == "[('a', '1', 'p-1')] []\n"
        snapshot(connection, tmp_path / SNAPSHOT)
        with duckdb.connect(str(tmp_path / SNAPSHOT), read_only=True) as reader:
            assert reader.execute("SELECT count(*) FROM resolve.member").fetchone() == (2,)
    assert not list(tmp_path.glob("*.part"))


def test_what_only_the_next_build_needs_stays_out_of_the_snapshot(tmp_path: Path) -> None:
    with writer(tmp_path, "test") as connection:
        connection.execute("CREATE SCHEMA kept; CREATE TABLE kept.pair AS SELECT 1 AS a")
        connection.execute("INSERT INTO resolve.member VALUES ('a', '1', 'p-1')")
        snapshot(connection, tmp_path / SNAPSHOT, without=("kept", "never_made"))
        assert connection.execute("FROM kept.pair").fetchall() == [(1,)]
    shape = (
        "SELECT schema_name, table_name, column_name, data_type FROM duckdb_columns()"
        " WHERE NOT internal AND schema_name <> 'kept' ORDER BY ALL"
    )
    with duckdb.connect(str(tmp_path / SNAPSHOT), read_only=True) as reader:
        assert not reader.execute("SELECT 1 FROM duckdb_schemas() WHERE schema_name = 'kept'").fetchall()
        assert reader.execute("FROM resolve.member").fetchall() == [("a", "1", "p-1")]
        copied = reader.execute(shape).fetchall()
    with writer(tmp_path, "test") as connection:
        assert copied == connection.execute(shape).fetchall()


def test_a_snapshot_that_is_being_read_can_be_replaced(tmp_path: Path) -> None:
    with writer(tmp_path, "test") as connection:
        snapshot(connection, tmp_path / SNAPSHOT)
        with duckdb.connect(str(tmp_path / SNAPSHOT), read_only=True) as reader:
            connection.execute("INSERT INTO resolve.member VALUES ('a', '1', 'p-1')")
            snapshot(connection, tmp_path / SNAPSHOT)
            assert reader.execute("SELECT count(*) FROM resolve.member").fetchone() == (0,)


@pytest.mark.parametrize("name", ["l'été", "a b", 'say "hi"', "a;b--"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    with writer(tmp_path / name, "test") as connection:
        snapshot(connection, tmp_path / name / SNAPSHOT)
        assert (tmp_path / name / SNAPSHOT).exists()
        assert connection.execute(f"SELECT {quoted(name)}").fetchone() == (name,)
