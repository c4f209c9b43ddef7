"""SQL on a release for people at the terminal: what can be asked, the answer as CSV, and what to do after an error."""

import csv
import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from io import StringIO
from typing import Any

import duckdb

from warehouse.files import inert

NO_TABLE = re.compile(r"Table with name (\S+) does not exist")
NO_COLUMN = re.compile(r'(?:Referenced column|column named) "([^"]+)"')
NEXT = '`coco sql --views` lists the questions that it answers, `coco sql "SHOW TABLES"` every table'


def questions(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Each view of the release: its question, what a row is, and its columns; from the file itself."""
    rows = connection.execute(
        "SELECT v.view_name AS view, v.comment, list(c.column_name ORDER BY c.column_index) AS columns"
        " FROM duckdb_views() v JOIN duckdb_columns() c"
        " ON c.database_name = v.database_name AND c.table_name = v.view_name"
        " WHERE NOT v.internal AND v.database_name = 'release' GROUP BY ALL ORDER BY view"
    ).fetchall()
    told = []
    for view, comment, columns in rows:
        question, mark, row = (comment or "").partition("?")
        told.append({"view": view, "question": question + mark, "row": row.strip(), "columns": columns})
    return told


def as_csv(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """As the release's own CSV files: lists joined by `|`, nothing that a spreadsheet would run."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    text = "|".join(map(str, value)) if isinstance(value, list) else value
    return inert(text) if isinstance(text, str) else text


def advice(connection: duckdb.DuckDBPyConnection, query: str, error: duckdb.Error) -> str:
    """One line: what is wrong in `query`, in which table, and what to do next."""
    said = str(error).splitlines()[0].rstrip("!")
    tables = _columns(connection)
    if found := NO_TABLE.search(said):
        return f"there is no table or view {found[1]}{_meant(found[1], tables)}; {NEXT}"
    if found := NO_COLUMN.search(said):
        asked = [name for name in tables if re.search(rf"\b{name}\b", query)]
        near = _meant(found[1], [column for name in asked for column in tables[name]])
        look = " or ".join(f'`coco sql "DESCRIBE {name}"`' for name in asked) or NEXT
        return f"{said.partition(': ')[2]} ({', '.join(asked)}){near}; see {look}"
    if "read-only" in said:
        return f"{said}; a release never changes, so that only questions (SELECT, FROM, DESCRIBE) can be asked"
    if "disabled by configuration" in said:
        return f"{said}; `coco sql` touches no file: send what it says to one, with --csv or --json"
    return f"{said}; {NEXT}"


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    rows = connection.execute(
        "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns()"
        " WHERE database_name = 'release' GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return {str(name): list(columns) for name, columns in rows}


def _meant(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word.casefold(), [*dict.fromkeys(known)], n=3)
    return f"; did you mean {' or '.join(near)}" if near else ""
