"""What the profiles read: rows of the release's own files, side by side, never all at once."""

from pathlib import Path

import pytest

from tests.warehouse.profiles.conftest import query
from warehouse.profiles.tables import beside, open_tables


def ids(text: str) -> list[dict[str, str]]:
    return [{"id": id_} for id_ in text]


@pytest.mark.parametrize(
    ("things", "others", "wanted"),
    [
        ("", "", {}),
        ("abc", "", {"a": 0, "b": 0, "c": 0}),
        ("", "abc", {}),
        ("abc", "aacc", {"a": 2, "b": 0, "c": 2}),
        ("bd", "abcddde", {"b": 1, "d": 3}),
    ],
)
def test_each_thing_has_what_belongs_to_it(things: str, others: str, wanted: dict[str, int]) -> None:
    assert {thing["id"]: len(mine) for thing, mine in beside(ids(things), ids(others))} == wanted


def test_files_lie_as_walking_through_them_needs(second: Path) -> None:
    with open_tables(second) as release:
        for found in (
            release.rows("projects"), release.rows("calls"), release.deadlines(), release.sources("project"),
            release.withheld("project"), release.withheld("call"),
        ):  # fmt: skip
            seen = [row["id"] for row in found]
            assert seen == sorted(seen)
            assert seen
        assert (
            sum(1 for kind in ("project", "call", "news", "service") for _ in release.sources(kind))
            == (query(second, "SELECT count(*) FROM project_sources")[0][0])
        )


def test_reading_leaves_nothing_behind(second: Path) -> None:
    there = sorted(path.name for path in second.parent.rglob("*"))
    with open_tables(second) as release:
        assert list(release.sources("project"))
    assert sorted(path.name for path in second.parent.rglob("*")) == there
