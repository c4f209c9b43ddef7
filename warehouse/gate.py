"""The last gate before the pointer moves: what a written release says, whatever the warehouse meant to say.

It reads the release's own Parquet files, so `coco release verify` asks the same of a release of long ago. What the
warehouse itself must hold to is warehouse/checks.sql.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

from schemas.dictionary import KIND_OF, tables
from schemas.field import fields
from warehouse.checks import named_checks, named_in, refuse
from warehouse.database import quoted

FELL, FEWEST = 0.30, 10  # a share of the last release, and things: both must be passed (standards research §A.8)
PERSONAL = "no e-mail address or telephone number leaves the house"
FALL = "no portal loses many of its things at once"
# Columns that hold keys and addresses, in which digits are no telephone; `page_url` is the check's word for them.
KEYS = {"id", "other_id", "ref", "a_ref", "b_ref", "page_url", "evidence", "locator", "replaced_by", "version"}


@contextmanager
def release_tables(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release's tables by their names, in little memory."""
    spill = str(folder.with_name(f"{folder.name}.spill"))
    with duckdb.connect(config={"memory_limit": "512MB", "temp_directory": spill}) as connection:
        for table in tables():
            file = folder / f"{table}.parquet"
            if file.exists():  # a release of long ago had fewer
                connection.execute(f"CREATE VIEW {table} AS FROM {quoted(file)}")
        yield connection


def check_release(folder: Path, previous: Path | None = None, *, accept_fall: bool = False) -> None:
    """Raises CheckFailed, with the check's name, for the first that finds something in the release in `folder`.

    Against `previous`, a portal must not have lost more things of a kind than FELL unless a person accepts it once.
    """
    with release_tables(folder) as connection:
        _texts(connection)
        text = (files("warehouse") / "gate.sql").read_text(encoding="utf-8")
        for name, sql in named_in(text).items():
            refuse(connection, name, sql)
        _, _, asked = named_checks()[PERSONAL].partition("SELECT DISTINCT")
        refuse(connection, PERSONAL, f"WITH said AS (FROM texts) SELECT DISTINCT {asked}")
        if previous and not accept_fall:
            refuse(connection, FALL, _fall(previous), "if it is right, `coco build --accept-fall` publishes it once")


def _texts(connection: duckdb.DuckDBPyConnection) -> None:
    """The views `texts` and `prose`, and the table `prose_field`."""
    prose = {(kind, name) for (kind, name), field in fields().items() if field.prose}
    connection.execute("CREATE TABLE prose_field (kind VARCHAR, field VARCHAR)")
    connection.executemany("INSERT INTO prose_field VALUES (?, ?)", [list(each) for each in sorted(prose)])
    texts, sentences = [], []
    present = {name for (name,) in connection.execute("SELECT view_name FROM duckdb_views()").fetchall()}
    for table in (each for each in tables() if each in present):
        columns = {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {table}").fetchall()}
        key = "id" if "id" in columns else next(iter(columns))
        for name, kind in columns.items():
            if kind not in ("VARCHAR", "VARCHAR[]") or table == "vocabularies":  # our own words
                continue
            text = f'"{name}"' if kind == "VARCHAR" else f"array_to_string(\"{name}\", ' ; ')"
            field = "field" if table == "provenance" and name in ("value", "raw") else quoted(_field(name))
            texts.append(f"SELECT {quoted(table)} AS portal, {key}::VARCHAR AS ref, {field} AS field, {text} AS text"
                         f" FROM {table} WHERE \"{name}\" IS NOT NULL")  # fmt: skip
            if (KIND_OF.get(table), name) in prose:
                sentences.append(f"SELECT {quoted(table)} AS tbl, id, {quoted(name)} AS field, {text} AS text"
                                 f" FROM {table} WHERE \"{name}\" IS NOT NULL")  # fmt: skip
    connection.execute(f"CREATE VIEW texts AS {' UNION ALL '.join(texts)}")
    connection.execute(f"CREATE VIEW prose AS {' UNION ALL '.join(sentences)}")


def _field(column: str) -> str:
    return "page_url" if column in KEYS else column


def _fall(previous: Path) -> str:
    """(portal, kind, things then, things now)."""
    counted = "SELECT portal, kind, count(DISTINCT id) AS things FROM {} GROUP BY ALL"
    before = counted.format(quoted(previous / "project_sources.parquet"))
    return (
        f"SELECT portal, kind, b.things || ' things in {previous.name}', coalesce(n.things, 0) || ' now'"
        f" FROM ({before}) b LEFT JOIN ({counted.format('project_sources')}) n USING (portal, kind)"
        f" WHERE b.things - coalesce(n.things, 0) >= greatest({FEWEST}, floor(b.things * {FELL}) + 1) ORDER BY ALL"
    )
