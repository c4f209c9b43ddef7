"""`coco release`: list, verify, diff."""

import json as json_lines
from typing import Annotated

import duckdb
import typer

from flows import console
from flows.commands.options import DEFAULT_HOME, HomeOption, JsonOption, prepared, released
from flows.home import UserError
from warehouse.release import release_folders, verify_release

app = typer.Typer(no_args_is_help=True, help="Releases: list, verify, diff.")


@app.command("list")
def release_list(home: HomeOption = DEFAULT_HOME, json: JsonOption = False) -> None:
    """Every release, oldest first."""
    told = []
    for folder in release_folders(prepared(home).releases):
        index = json_lines.loads((folder / "index.json").read_text(encoding="utf-8"))
        told.append(
            {
                "version": folder.name,
                "built_at_utc": index["built_at_utc"],
                "previous": index["previous"],
                **index["rows"],
            }
        )
    if json:
        console.print_json(told)
    else:
        names = ("version", "built_at_utc", "projects", "calls", "news", "services", "changes")
        console.table("Releases", names, [[each[name] for name in names] for each in told])


@app.command("verify")
def release_verify(version: Annotated[str | None, typer.Argument()] = None, home: HomeOption = DEFAULT_HOME) -> None:
    """Compares every file with its checksum; the latest release when no version is given."""
    folder = prepared(home).releases / version if version else released(home)
    if not folder.is_dir():
        raise UserError(f"{folder} is no release; `coco release list` shows them")
    console.out.print(f"{folder.name}: {verify_release(folder)} files as their checksums say")


@app.command("diff")
def release_diff(
    version: Annotated[str | None, typer.Argument()] = None, home: HomeOption = DEFAULT_HOME, json: JsonOption = False
) -> None:
    """What a release changed against the one before."""
    folder = prepared(home).releases / version if version else released(home)
    if not folder.is_dir():
        raise UserError(f"{folder} is no release; `coco release list` shows them")
    with duckdb.connect() as connection:
        rows = connection.execute(f"FROM '{folder}/changes.parquet' ORDER BY ALL").to_arrow_table().to_pylist()
    if json:
        console.print_json(rows)
    else:
        names = ("op", "kind", "id", "field", "old", "new", "reason")
        console.table(f"{len(rows)} changes in {folder.name}", names, [[row[name] for name in names] for row in rows])
