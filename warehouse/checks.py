"""Queries that must return no row: what stands between the warehouse and a release."""

import re
from importlib.resources import files

import duckdb


class CheckFailed(Exception):
    """A check returned rows; the message names it and the first of them."""


def named_checks() -> dict[str, str]:
    """Name to query, in the order of warehouse/checks.sql."""
    return named_in((files("warehouse") / "checks.sql").read_text(encoding="utf-8"))


def named_in(text: str) -> dict[str, str]:
    """Name to query of a script whose parts begin with `-- check: NAME`."""
    parts = re.split(r"^-- check: (.+)$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], (sql.strip() for sql in parts[1::2]), strict=True))


def run_checks(connection: duckdb.DuckDBPyConnection) -> None:
    """Raises CheckFailed for the first check that returns a row."""
    for name, sql in named_checks().items():
        refuse(connection, name, sql)


def refuse(connection: duckdb.DuckDBPyConnection, name: str, sql: str, advice: str = "") -> None:
    """Raises CheckFailed, with the check's name and its first rows, when the query returns one."""
    rows = connection.execute(sql).fetchmany(4)
    if rows:
        shown = "; ".join(", ".join(map(str, row)) for row in rows[:3])
        more = " …" if len(rows) > 3 else ""
        raise CheckFailed(f"check failed: {name}: {shown}{more}{f'; {advice}' if advice else ''}")
