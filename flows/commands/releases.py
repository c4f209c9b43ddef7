"""`coco release`: list, verify, diff, index."""

import json as json_lines
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from flows import console
from flows.commands.options import DEFAULT_HOME, HomeOption, JsonOption, prepared, released
from flows.home import UserError
from warehouse.release import release_folders
from warehouse.shelf import write_shelf
from warehouse.verify import verify

app = typer.Typer(no_args_is_help=True, help="Releases: list, verify, diff, index.")


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
    """Checksums, counts, columns, the last gate, delta and views; the latest release when no version is given."""
    folder = prepared(home).releases / version if version else released(home)
    if not folder.is_dir():
        raise UserError(f"{folder} is no release; `coco release list` shows them")
    before = previous_of(folder)
    console.out.print(f"{folder.name}: {'; '.join(verify(folder, before))}", soft_wrap=True)


@app.command("index")
def release_index(home: HomeOption = DEFAULT_HOME) -> None:
    """Writes index.html and index.json beside the releases: any host that serves files can then serve them."""
    versions = write_shelf(prepared(home).releases)
    console.out.print(f"{len(versions)} releases in {prepared(home).releases / 'index.html'}", soft_wrap=True)


def previous_of(folder: Path) -> Path | None:
    """The release that its delta is against, when it is still there; a damaged index is for the checksums to tell."""
    try:
        previous = json_lines.loads((folder / "index.json").read_text(encoding="utf-8"))["previous"]
    except (OSError, ValueError, KeyError):
        return None
    return folder.with_name(previous) if previous and folder.with_name(previous).is_dir() else None


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
