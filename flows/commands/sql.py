"""`coco sql`: the latest release, asked in SQL."""

import sys
from collections.abc import Iterator
from typing import Annotated

import duckdb
import typer
from rich.markup import escape

from flows import console
from flows.ask_release import advice, as_csv, questions
from flows.commands.options import DEFAULT_HOME, HomeOption, JsonOption, released
from flows.home import UserError
from warehouse.reader import open_release

app = typer.Typer()


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="One query; a shell when left out.")] = None,
    home: HomeOption = DEFAULT_HOME,
    command: Annotated[str | None, typer.Option("--command", "-c", help="The query, as an option.")] = None,
    views: Annotated[bool, typer.Option("--views", help="The questions that have a view.")] = False,
    json: JsonOption = False,
    csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets, as the release's own CSV.")] = False,
) -> None:
    """Read-only shell on the latest release."""
    if json and csv:
        raise UserError("--json and --csv are two answers; choose one")
    if query and command:
        raise UserError("the query stands there twice; give it alone or after -c")
    released(home)
    cursor = open_release(home).cursor()
    if views:
        _list_views(cursor, json, csv)
        return
    asked = query or command
    for line in [asked] if asked else _typed_lines():
        try:
            found = cursor.execute(line).to_arrow_table()
        except duckdb.Error as error:
            said = advice(cursor, line, error)
            if asked:
                raise UserError(said) from error
            console.err.print(said, markup=False)
            continue
        rows = found.to_pylist()
        if json:
            console.print_json(rows)
        elif csv:
            sys.stdout.write(as_csv(found.column_names, [[*row.values()] for row in rows]))
        else:
            console.table("", found.column_names, [[_shown(cell) for cell in row.values()] for row in rows])


def _list_views(cursor: duckdb.DuckDBPyConnection, json: bool, csv: bool) -> None:
    told = questions(cursor)
    if json:
        console.print_json(told)
    elif csv:
        sys.stdout.write(as_csv(("view", "question", "row", "columns"), [[*each.values()] for each in told]))
    else:
        rows = [(each["view"], each["question"]) for each in told]
        console.table('Views; coco sql "FROM v_open_calls" asks one', ("view", "question"), rows)


def _shown(cell: object) -> object:
    """A cell as text of its own: no list of Python's, no markup of the terminal's."""
    return cell if cell is None else escape(", ".join(map(str, cell)) if isinstance(cell, list) else str(cell))


def _typed_lines() -> Iterator[str]:
    console.err.print("Tables: projects, calls, news, services, call_deadlines, project_sources, … Empty line to end.")
    console.err.print("`coco sql --views` lists the questions that have a view, such as FROM v_open_calls.")
    while line := (input("coco> ") if sys.stdin.isatty() else sys.stdin.readline()).strip():
        yield line
