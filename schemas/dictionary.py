"""The data dictionary of a release: one source for comments, datapackage.json and the documentation."""

import csv
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from schemas.field import fields
from schemas.listing import Kind

KIND_OF: dict[str, Kind] = {"projects": "project", "calls": "call", "news": "news", "services": "service"}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = (files("schemas") / "tables.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def tables() -> list[str]:
    """Names of a release's tables, in the order of schemas/tables.csv."""
    return [row["table"] for row in _rows() if not row["column"]]


def describe(table: str, column: str = "") -> str:
    """What a table or a column holds; raises KeyError when nobody wrote it down."""
    for row in _rows():
        if row["column"] == column and row["table"] in (table, "*" if column else table):
            return row["description"]
    for (kind, field), how in fields().items():
        if kind == KIND_OF.get(table) and field == column:
            return how.description
    raise KeyError(f"schemas/tables.csv does not describe {table}.{column}")


@cache
def _view_rows() -> dict[tuple[str, str], dict[str, str]]:
    text = (files("schemas") / "views.csv").read_text(encoding="utf-8")
    return {(row["view"], row["column"]): row for row in csv.DictReader(text.splitlines())}


def views() -> list[str]:
    """Names of the views of a release's DuckDB file that schemas/views.csv describes."""
    return [view for view, column in _view_rows() if not column]


def describe_view(view: str) -> str:
    """What a row of a view is; raises KeyError when nobody wrote it down."""
    if (view, "") not in _view_rows():
        raise KeyError(f"schemas/views.csv does not describe {view}")
    return _view_rows()[view, ""]["description"]


def describe_view_column(view: str, column: str) -> str:
    """What a column of a view holds: its own words, else those of the tables or views that it takes columns from, else
    those that hold in every view; raises KeyError when nobody wrote it down."""
    rows = _view_rows()
    if (view, column) in rows:
        return rows[view, column]["description"]
    for source in rows[view, ""]["takes_from"].split():
        with suppress(KeyError):
            return describe_view_column(source, column) if (source, "") in rows else describe(source, column)
    if ("*", column) in rows:
        return rows["*", column]["description"]
    raise KeyError(f"schemas/views.csv does not describe {view}.{column}")


class Reference(NamedTuple):
    """Columns of a table whose values stand in columns of another, in every row of every release."""

    columns: tuple[str, ...]
    other: str
    other_columns: tuple[str, ...]


def references(table: str) -> list[Reference]:
    """What rows of `table` point to: rows of schemas/references.csv. An id that may be of any kind points to none."""
    text = (files("schemas") / "references.csv").read_text(encoding="utf-8")
    return [
        Reference(tuple(row["columns"].split()), row["other"], tuple(row["other_columns"].split()))
        for row in csv.DictReader(text.splitlines())
        if row["table"] == table
    ]


def key_columns(table: str) -> list[str]:
    """The columns that identify a row of `table`."""
    keys = [row["column"] for row in _rows() if row["key"] and row["table"] == table]
    starred = table in KIND_OF or table in {
        "call_deadlines", "organisations", "provenance", "changes", "tombstones"
    }  # fmt: skip
    return (["id"] if starred else []) + keys
