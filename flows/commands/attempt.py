"""`coco try`: what would we make of this value?"""

import json as jsonlib
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import console
from flows.attempt import WHAT, attempt
from flows.commands.options import JsonOption
from flows.home import UserError

app = typer.Typer()


@app.command("try")
def try_value(
    what: Annotated[str, typer.Argument(metavar="|".join(WHAT), help="What the value is.")],
    value: Annotated[str | None, typer.Argument(help="The value as a portal writes it.")] = None,
    portal: Annotated[str | None, typer.Option(help="Read it as this portal's: labels, zone, order of dates.")] = None,
    lang: Annotated[str | None, typer.Option(help="Its language, where known (BCP 47).")] = None,
    seen: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day on which the page says that it was written (ISO).")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(help="JSON Lines: strings, or objects with `value` or `raw`, and `portal`, `lang`, `seen`."),
    ] = None,
    json: JsonOption = False,
) -> None:  # fmt: skip
    """What would we make of this value? The reading, precision and rule, or the issue."""
    if what not in WHAT:
        raise UserError(f"{what!r} is nothing to try; it is one of {', '.join(WHAT)}")
    if (value is None) == (file is None):
        raise UserError("want a VALUE, or --file with many")
    asked: list[dict[str, Any]] = [{"value": value}] if file is None else lines_of(file)
    given = {"portal": portal, "lang": lang, "seen": seen}
    found = [
        {**each, "readings": tried(what, each["value"], {name: each.get(name, given[name]) for name in given})}
        for each in asked
    ]
    if json:
        console.print_json(found if file else found[0])
        return
    columns = ("value", "reading", "rule", "issue")
    rows = [
        (each["value"], shown(reading), reading["rule"], reading["problem"])
        for each in found
        for reading in each["readings"] or [{"value": None, "rule": "", "problem": "says nothing"}]
    ]
    console.table("", columns, rows)


def tried(what: str, value: str, known: dict[str, Any]) -> list[dict[str, Any]]:
    """The readings of one value. Raises UserError for a portal or a day that is none."""
    try:
        return attempt(what, value, **known)
    except (TypeError, ValueError) as error:
        raise UserError(f"{value[:60]!r}: {error}") from error


def shown(reading: dict[str, Any]) -> str:
    """The value with what belongs to it."""
    about = [reading.get(name) for name in ("scheme", "kind", "precision", "tz", "field")]
    return " ".join(str(each) for each in (reading["value"], *about) if each)


def lines_of(file: Path) -> list[dict[str, Any]]:
    """Each line as an object with `value`. Raises UserError naming the line that is none."""
    if not file.is_file():
        raise UserError(f"{file} is no file")
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            said = jsonlib.loads(line)
        except ValueError as error:
            raise UserError(f"{file} line {number}: {error}") from error
        said = {"value": said} if isinstance(said, str) else said
        if isinstance(said, dict) and "raw" in said:
            said.setdefault("value", said["raw"])
        if not isinstance(said, dict) or not isinstance(said.get("value"), str):
            raise UserError(f"{file} line {number}: want a string, or an object with `value`")
        found.append(said)
    return found
