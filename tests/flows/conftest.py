"""Nights in a real warehouse, from listings written as plain dicts: what portals said goes in, rows come out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from flows.home import run_name
from flows.importing import partner
from flows.load import arrow_tables
from flows.normalise import normalise
from flows.readings.reading import Context
from flows.resolve.link import Key, Link
from flows.resolve.stage import resolve
from schemas.field import naming_field
from schemas.listing import Listing, Statement
from schemas.portal import Portal
from schemas.run import Outcome, Verdict
from warehouse.database import writer
from warehouse.load import merge_run

FIRST_NIGHT = datetime(2026, 11, 20, 4, tzinfo=UTC)
NOT_FIELDS = frozenset({"ref", "kind", "page_url", "lang"})

Said = Mapping[str, Sequence[Mapping[str, Any]]]  # portal: [{"ref": "1", "name": "Oiseaux", "themes": ["Biology"]}]


def context(field: str = "name", kind: str = "call", **known: Any) -> Context:
    """What a reading may know, as for a French portal unless said otherwise."""
    return Context(**{"portal": "portal", "kind": kind, "field": field, "lang": "fr"} | known)


def listing(portal: str, said: Mapping[str, Any]) -> Listing:
    """A listing from a dict: a project unless `kind` says otherwise; a list of values is a statement each."""
    ref, kind, lang = said["ref"], said.get("kind", "project"), said.get("lang", "fr")
    values = {naming_field(kind): f"Fiche {portal} {ref}"} | {k: v for k, v in said.items() if k not in NOT_FIELDS}
    statements = tuple(
        Statement(field=name, value=each, lang=lang, locator=name)
        for name, value in values.items()
        for each in (value if isinstance(value, list) else [value])
    )
    page_url = said.get("page_url", f"https://{portal}.example.org/{ref}")
    return Listing(portal=portal, ref=ref, kind=kind, page_url=page_url, statements=statements)


@dataclass
class Nights:
    """A warehouse and the stages up to resolve; `number` counts the nights from the first."""

    connection: duckdb.DuckDBPyConnection
    portals: dict[str, Portal] = field(default_factory=dict)

    def portal(self, key: str, **known: Any) -> None:
        """Metadata that differs from a plain partner's list."""
        self.portals[key] = partner(key, key).model_copy(update=known)

    def load(self, said: Said, *, number: int = 0, complete: bool = True) -> None:
        at = FIRST_NIGHT + timedelta(days=number)
        verdict = Verdict(outcome=Outcome.OK, reason_class="ok", reason="", load=True, complete=complete)
        for key, listings in said.items():
            pages = [listing(key, each) for each in listings]
            outputs = [(SimpleNamespace(url=page.page_url, n=n), page) for n, page in enumerate(pages)]
            merge_run(
                self.connection, portal=self.portals.get(key) or partner(key, key), run=run_name(at), at=at,
                verdict=verdict.model_dump(mode="json"), statistics="{}", evidence="",
                tables=arrow_tables(key, outputs, []),
            )  # fmt: skip

    def build(self, *, number: int = 0, judgements: Iterable[Link] = ()) -> None:
        normalise(self.connection)
        resolve(self.connection, at=FIRST_NIGHT + timedelta(days=number), judgements=judgements)

    def night(self, number: int, said: Said, *, complete: bool = True, judgements: Iterable[Link] = ()) -> None:
        """Loads what the portals said that night, then builds."""
        self.load(said, number=number, complete=complete)
        self.build(number=number, judgements=judgements)

    def vanish(self, left: Said, *, since: int) -> None:
        """Three complete nights in which the portals say only what is left, and a build after the third."""
        for number in range(since, since + 3):
            self.load(left, number=number)
        self.build(number=since + 2)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, list(parameters)).fetchall()

    def values(self, field: str) -> list[tuple[str, str]]:
        """(ref, value) of one field, in the order of its positions."""
        return self.rows("SELECT ref, value FROM core.value WHERE field = ? ORDER BY ref, position", field)

    def issues(self) -> set[tuple[str, str, str]]:
        """(reason, field, raw value) of what waits for a person."""
        return set(self.rows("SELECT reason, field, value FROM core.issue"))

    def ids(self) -> dict[Key, str]:
        return {(portal, ref): id_ for portal, ref, id_ in self.rows("SELECT portal, ref, id FROM resolve.member")}

    def groups(self) -> set[frozenset[Key]]:
        """Which listings of today share an id."""
        ids = self.ids()
        live = self.rows("SELECT portal, ref FROM core.listing_state WHERE state <> 'vanished'")
        return {frozenset(key for key in live if ids[key] == id_) for id_ in {ids[key] for key in live}}

    def tombstones(self) -> dict[str, tuple[str, str | None]]:
        """Reason and successor of every id that went away."""
        rows = self.rows("SELECT id, reason, replaced_by FROM resolve.tombstone")
        return {id_: (reason, heir) for id_, reason, heir in rows}


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    with writer(tmp_path, "a test") as connection:
        connection.execute("SET threads = 1")  # of tables this small, threads only wait for each other
        yield Nights(connection)
