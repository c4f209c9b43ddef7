"""Small warehouses, made as a night makes them: listings of a day are merged as a run, then built into a release."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from flows.home import Home, run_name
from flows.importing import partner
from flows.load import arrow_tables
from flows.night import build
from flows.normalise import normalise
from flows.publish import Published
from flows.resolve.stage import resolve
from schemas.field import naming_field
from schemas.listing import Kind, Listing, Statement
from schemas.portal import Authority, Portal, Publish
from warehouse.database import connect, create_views, migrate
from warehouse.load import merge_run

FIRST_NIGHT = datetime(2026, 11, 20, 4, tzinfo=UTC)
OK = {"outcome": "ok", "reason_class": "ok", "reason": "complete", "load": True, "complete": True}


def night(number: int) -> datetime:
    """The time of the night that follows the first one by `number` days."""
    return FIRST_NIGHT + timedelta(days=number)


def portal(key: str, publish: Publish = Publish.FULL, authority: Authority = Authority.DIRECTORY) -> Portal:
    licence = {"licence": "CC BY 4.0", "publish": publish, "authority": authority}
    return partner(key, key.title()).model_copy(update={**licence, "homepage": f"https://{key}.example.org/"})


def listing(key: str, ref: str, name: str, kind: Kind = "project", **said: str | list[str]) -> Listing:
    """What one page says of one thing; a list is said value by value."""
    values: dict[str, str | list[str]] = {naming_field(kind): name, **said}
    statements = tuple(
        Statement(field=field, value=value, lang="fr", locator=field)
        for field, several in values.items()
        for value in ([several] if isinstance(several, str) else several)
    )
    page = f"https://{key}.example.org/{ref}"
    return Listing(portal=key, ref=ref, kind=kind, page_url=page, statements=statements)


def load(
    connection: duckdb.DuckDBPyConnection, of: Portal, at: datetime, listings: Iterable[Listing], **verdict: object
) -> str:
    """Merges one run of a portal and returns its name; the run is ok and complete unless `verdict` says otherwise."""
    pages = list(listings)
    fetches = [
        {
            "n": n, "url": page.page_url, "method": "GET", "status": 200, "content_type": "text/html",
            "sha256": "0" * 64, "bytes": 100, "warc_offset": 1_000 * n, "warc_length": 1_000,
            "fetched_at_utc": at.replace(tzinfo=None),
        }
        for n, page in enumerate(pages)
    ]  # fmt: skip
    outputs = [(SimpleNamespace(url=page.page_url, n=n), page) for n, page in enumerate(pages)]
    merge_run(
        connection, portal=of, run=run_name(at), at=at, verdict={**OK, **verdict}, statistics="{}",
        evidence=f"evidence/{of.key}/{run_name(at)}.warc.gz", tables=arrow_tables(of.key, outputs, fetches),
    )  # fmt: skip
    return run_name(at)


@dataclass
class Warehouse:
    """A warehouse in a home of its own, open for writing."""

    home: Home
    connection: duckdb.DuckDBPyConnection
    portals: dict[str, Portal] = field(default_factory=dict)

    def load(self, at: datetime, *listings: Listing, **verdict: object) -> None:
        """One complete run for each portal known so far, empty for those without a listing."""
        for each in listings:
            self.portals.setdefault(each.portal, portal(each.portal))
        for key, of in self.portals.items():
            load(self.connection, of, at, [each for each in listings if each.portal == key], **verdict)

    def read(self, at: datetime = FIRST_NIGHT) -> None:
        """What comes before publishing: values, and ids."""
        normalise(self.connection)
        resolve(self.connection, at=at)

    def build(self, at: datetime) -> Published:
        return build(self.connection, self.home, at)

    def night(self, number: int, *listings: Listing) -> Path:
        """Loads and builds; the folder of the release."""
        self.load(night(number), *listings)
        return self.build(night(number)).folder

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, list(values)).fetchall()


@contextmanager
def open_warehouse(path: Path) -> Iterator[Warehouse]:
    path.mkdir(parents=True, exist_ok=True)
    with connect(path / "warehouse.duckdb") as connection:
        migrate(connection)
        create_views(connection)
        yield Warehouse(Home(path), connection)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(tmp_path / "home") as opened:
        yield opened
