"""Queries that must return no row: what stands between the warehouse and a release."""

import re
from importlib.resources import files

import duckdb


class CheckFailed(Exception):
    """A check returned rows; the message names it and the first of them."""


def named_checks() -> dict[str, str]:
    """Name to query, in the order of warehouse/checks.sql."""
    text = (files("warehouse") / "checks.sql").read_text(encoding="utf-8")
    parts = re.split(r"^-- check: (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (sql.strip() for sql in parts[1::2]), strict=True))


def run_checks(connection: duckdb.DuckDBPyConnection) -> None:
    """Raises CheckFailed for the first check that returns a row."""
    for name, sql in named_checks().items():
        rows = connection.execute(sql).fetchmany(4)
        if rows:
            shown = "; ".join(", ".join(map(str, row)) for row in rows[:3])
            raise CheckFailed(f"check failed: {name}: {shown}{' …' if len(rows) > 3 else ''}")
