"""What the resolver keeps between nights (kept.sql), thrown away when it was made by other code or other words."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

import duckdb

from flows.resolve.match import script
from flows.resolve.model import comparisons
from flows.resolve.words import name_words, place_words

SCHEMA = "kept"
COLUMNS = ", ".join(f"{name} TINYINT" for name in comparisons())


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Leaves the tables of kept.sql, filled by today's code and the same DuckDB, or empty."""
    made_by = fingerprint()
    if made_by != _made_by(connection):
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.execute(script(SCHEMA, {"$comparison_columns": COLUMNS}))
        connection.execute(f"CREATE TABLE {SCHEMA}.made_by AS SELECT ? AS fingerprint", [made_by])


@cache
def fingerprint() -> str:
    """Of all that decides what a record comes to: this package's files, the words and places, DuckDB and its hashes."""
    digest = sha256(duckdb.__version__.encode())
    for each in sorted(files("flows.resolve").iterdir(), key=lambda file: file.name):
        if each.name.endswith((".sql", ".csv", ".py")):
            digest.update(each.name.encode() + each.read_bytes())
    digest.update(repr((sorted(name_words().items()), sorted(place_words().items()))).encode())
    return digest.hexdigest()


def _made_by(connection: duckdb.DuckDBPyConnection) -> str | None:
    known = "SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = 'made_by'"
    if not connection.execute(known, [SCHEMA]).fetchall():
        return None
    [(made_by,)] = connection.execute(f"SELECT fingerprint FROM {SCHEMA}.made_by").fetchall()
    return str(made_by)
