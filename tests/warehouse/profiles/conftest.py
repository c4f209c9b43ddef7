"""The profiles of the demo's releases: every sample portal, two nights."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.e2e.conftest import Demo, demo
from tests.warehouse.conftest import warehouse

__all__ = ["demo", "warehouse"]


@pytest.fixture(scope="session")
def first(demo: Demo) -> Path:
    """The first night's release."""
    return demo.releases[0]


@pytest.fixture(scope="session")
def second(demo: Demo) -> Path:
    """The second night's release, in which nothing changed."""
    return demo.releases[1]


def query(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    """SQL on a release's Parquet files, each under its table's name."""
    with duckdb.connect() as connection:
        for path in sorted(folder.glob("*.parquet")):
            connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
        return connection.execute(sql).fetchall()
