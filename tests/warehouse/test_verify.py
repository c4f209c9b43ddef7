"""Whoever holds a release can ask whether it is what it says, and serve it from a host that only serves files."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.conftest import listing, open_warehouse
from warehouse.release import ReleaseDamaged
from warehouse.shelf import write_shelf
from warehouse.verify import replayed, verify


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with open_warehouse(tmp_path_factory.mktemp("verify")) as warehouse:
        warehouse.night(0, listing("a", "1", "Oiseaux"), listing("a", "2", "Étoiles", keywords=["ciel", 'a "b", c']))
        warehouse.night(1, listing("a", "1", "Oiseaux", tagline="Voir"), listing("b", "3", "Vents\nd'été"))
        yield warehouse.home.releases


def test_sound_releases_pass(releases: Path) -> None:
    first, second = releases / "20261120", releases / "20261121"
    assert "turn nothing into this" in " ".join(verify(first, None))
    assert "turn 20261120 into this" in " ".join(verify(second, first))
    assert "not replayed: 20261120 is not here" in " ".join(verify(second, None))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("delta.jsonl", lambda text: "".join(text.splitlines(keepends=True)[1:])),
        ("delta.jsonl", lambda text: text.replace("Voir", "Boire")),
        ("delta.jsonl", lambda text: text.replace('"op":"ADD"', '"op":"DEL"', 1)),
        ("projects.csv", lambda text: text + text.splitlines()[1] + "\n"),
        ("index.json", lambda text: re.sub(r'"projects": \d+', '"projects": 9', text)),
    ],
)
def test_what_does_not_hold_is_told_even_where_the_checksums_do(
    releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, change: object
) -> None:
    assert callable(change)
    folder = shutil.copytree(releases / "20261121", tmp_path / "20261121")
    (folder / name).write_text(change((folder / name).read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ReleaseDamaged, match="differs from its checksum"):
        verify(folder, releases / "20261120")
    monkeypatch.setattr("warehouse.verify.verify_release", lambda _: 0)
    with pytest.raises(ReleaseDamaged, match="20261121: "):
        verify(folder, releases / "20261120")


def test_a_delta_against_another_release_is_told(releases: Path) -> None:
    with pytest.raises(ReleaseDamaged, match="delta"):
        replayed(releases / "20261121", None)


def test_a_view_that_fails_is_told(releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(releases / "20261120", tmp_path / "20261120")
    file = folder / "co-construisons.duckdb"
    file.chmod(0o644)
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE VIEW v_broken AS SELECT 1 / 0 AS x, error('no')::INTEGER AS y")
    monkeypatch.setattr("warehouse.verify.verify_release", lambda _: 0)
    with pytest.raises(ReleaseDamaged, match="v_broken"):
        verify(folder, None)


def test_the_shelf_lists_what_is_there_and_nothing_else(releases: Path) -> None:
    assert write_shelf(releases) == ["20261121", "20261120"]
    index = json.loads((releases / "index.json").read_text(encoding="utf-8"))
    assert (index["latest"], [each["version"] for each in index["releases"]]) == ("20261121", ["20261121", "20261120"])
    for each in index["releases"]:
        assert all((releases / file["path"]).stat().st_size == file["bytes"] for file in each["files"])
    links = re.findall(r'href="([^"]+)"', (releases / "index.html").read_text(encoding="utf-8"))
    assert len(links) > 40
    assert [link for link in links if not (releases / link).is_file()] == []
    before = (releases / "index.html").read_bytes()
    write_shelf(releases)
    assert (releases / "index.html").read_bytes() == before
