"""`coco review`: what a person decides."""

import dataclasses
from typing import Annotated, Any

import typer

from flows import console
from flows.commands import pairs
from flows.commands.options import DEFAULT_HOME, HomeOption, JsonOption, snapshot_of
from flows.labels import LABEL_MAP_FILE, Waiting, coverage, settle, suggestions, waiting
from schemas.vocabulary import code_lists

app = typer.Typer(no_args_is_help=True, help="What a person decides.")
SKIP, QUIT, WRITE = "s", "q", "c"


for command in (pairs.pairs, pairs.withdraw, pairs.judgements):
    app.command()(command)


@app.callback()
def review() -> None:
    """What a person decides."""


@app.command()
def labels(
    home: HomeOption = DEFAULT_HOME, json: JsonOption = False,
    covered: Annotated[bool, typer.Option("--coverage", help="How many labels have a code, and no more.")] = False,
) -> None:  # fmt: skip
    """Labels without a code, most frequent first: one key maps one, and adds its line to the label map."""
    with snapshot_of(home) as connection:
        if covered:
            _tell_coverage(coverage(connection), json)
            return
        found = waiting(connection)
    if json:
        told = [{**dataclasses.asdict(each), "suggestions": suggestions(each.label, each.scheme)} for each in found]
        console.print_json(told)
        return
    settled = 0
    for number, label in enumerate(found, start=1):
        console.out.print(
            f"\n[bold]{number} of {len(found)}[/] {label.portal}, {label.scheme}, {label.lang or '?'}: ", end=""
        )
        console.out.print(f"{label.label!r}", style="bold", markup=False)
        console.out.print(f"  {label.listings} listing(s), for example {label.url}", markup=False)
        code = asked(label)
        if code is None:
            break
        if code:
            line = settle(label, code)
            settled += 1
            console.out.print(f"  → {','.join(line)}", style="green", markup=False)
    console.out.print(f"\n{settled} of {len(found)} labels mapped in {LABEL_MAP_FILE.name}.")
    if settled:
        console.out.print("Next: `coco build` reads them; commit the label map.")


def _tell_coverage(rows: list[dict[str, Any]], json: bool) -> None:
    """By portal and field, and of all together."""
    names = ("labels", "labels_with_code", "uses", "uses_with_code")
    total = {name: sum(row[name] for row in rows) for name in names}
    if json:
        console.print_json({"total": total, "fields": rows})
        return
    columns = ("portal", "kind", "field", *names)
    console.table("Labels and their codes", columns, [[row[name] for name in columns] for row in rows])
    told = (f"{total[some]} of {total[whole]} ({total[some] / max(1, total[whole]):.1%})" for whole, some in
            (("labels", "labels_with_code"), ("uses", "uses_with_code")))  # fmt: skip
    console.out.print("{} labels have a code, {} uses of labels.".format(*told))


def asked(label: Waiting) -> str | None:
    """The code that a person chose, "" for none, or None to stop."""
    codes = code_lists()[label.scheme]
    offered = suggestions(label.label, label.scheme)
    for number, code in enumerate(offered, start=1):
        console.out.print(f"  {number}  {code}  {codes[code].label_en} | {codes[code].label_fr}", markup=False)
    console.out.print(f"  {WRITE}  write another code   {SKIP}  skip   {QUIT}  stop", style="dim")
    digits = {str(number): code for number, code in enumerate(offered, start=1)}
    while True:
        key = console.key({*digits, QUIT, SKIP, WRITE})
        if key == QUIT:
            return None
        if key == SKIP:
            return ""
        if key in digits:
            return digits[key]
        code = typer.prompt("  code").strip()
        if code in codes:
            return str(code)
        console.err.print(f"  {code!r} is no code of {label.scheme}: {', '.join(codes)}", markup=False)
