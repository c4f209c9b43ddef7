"""Opening a release: what is read, what is refused, what the sentence says when there is nothing to read."""

from pathlib import Path

import duckdb
import pytest

from tests.directory.conftest import write_release
from warehouse.reader import NoRelease, latest, open_release


def test_a_release_is_opened_by_its_versioned_path(tmp_path: Path) -> None:
    folder = write_release(tmp_path, "20261120")
    release = open_release(tmp_path)
    assert (release.version, release.path) == ("20261120", folder)
    assert release.cursor().execute("SELECT count(*) FROM projects").fetchone() == (4,)
    release.close()


def test_two_releases_can_be_read_at_once(tmp_path: Path) -> None:
    write_release(tmp_path, "20261119", things=[])
    old = open_release(tmp_path)
    write_release(tmp_path, "20261120")
    new = open_release(tmp_path)
    sizes = [release.cursor().execute("SELECT count(*) FROM projects").fetchone() for release in (old, new)]
    assert sizes == [(0,), (4,)]


def test_a_reader_can_prepare_what_it_derives(tmp_path: Path) -> None:
    write_release(tmp_path)
    release = open_release(tmp_path, ["CREATE TABLE memory.names AS SELECT name FROM projects"])
    assert release.cursor().execute("SELECT count(*) FROM memory.names").fetchone() == (4,)


@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM projects", "DROP TABLE projects", "INSERT INTO meta VALUES ('a', 'b')",
     "SELECT * FROM read_text('/etc/hostname')", "SELECT * FROM '/etc/hostname.csv'", "COPY projects TO 'out.csv'",
     "ATTACH 'other.duckdb'", "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true",
     "SET lock_configuration = false"],
)  # fmt: skip
def test_an_open_release_is_locked(tmp_path: Path, sql: str) -> None:
    write_release(tmp_path)
    cursor = open_release(tmp_path).cursor()
    with pytest.raises(duckdb.Error):
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("pointer", "cause"),
    [
        (None, "cannot be read"),
        ("{", "not a pointer"),
        ("[]", "not a pointer"),
        ('{"version": "1"}', "not a pointer"),
        ('{"version": "1", "path": "1"}', "holds no co-construisons.duckdb"),
        ('{"version": "1", "path": "../20261120"}', "not a folder beside it"),
        ('{"version": "1", "path": ".."}', "not a folder beside it"),
        ('{"version": "1", "path": "/etc"}', "not a folder beside it"),
        ('{"version": 1, "path": 2}', "not a folder beside it"),
    ],
)
def test_without_a_release_the_sentence_says_what_to_do(tmp_path: Path, pointer: str | None, cause: str) -> None:
    (tmp_path / "releases").mkdir()
    if pointer is not None:
        (tmp_path / "releases" / "latest.json").write_text(pointer)
    with pytest.raises(NoRelease, match=cause) as problem:
        latest(tmp_path)
    assert "coco demo" in str(problem.value)


@pytest.mark.parametrize("content", [b"", b"<html>not a database</html>", b"\0" * 20_000])
def test_a_file_that_is_no_database_is_no_release(tmp_path: Path, content: bytes) -> None:
    folder = write_release(tmp_path)
    (folder / "co-construisons.duckdb").write_bytes(content)
    with pytest.raises(NoRelease, match="cannot be read"):
        open_release(tmp_path)
