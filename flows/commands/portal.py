"""`coco portal`: for contributors of portals."""

from typing import Annotated

import typer

from flows import console
from flows.commands.options import (
    DEFAULT_HOME,
    ContactOption,
    HomeOption,
    JsonOption,
    KeysArgument,
    ViaOption,
    host_map,
    known,
    now,
    prepared,
)
from flows.home import run_name
from flows.portal_check import check_portal
from flows.portal_new import PROJECT, Made, make
from spiders.samples.walk import expected_file, sample_lines

app = typer.Typer(no_args_is_help=True, help="For contributors of portals.")


@app.callback()
def portal() -> None:
    """For contributors of portals."""


@app.command("new")
def new(
    key: Annotated[str, typer.Argument(help="Small letters, digits, _; the module's name.")],
    url: Annotated[str, typer.Argument(help="Its list of projects or calls: a page, a feed, JSON, a spreadsheet.")],
    home: HomeOption = DEFAULT_HOME, via: ViaOption = None, contact: ContactOption = "",
) -> None:  # fmt: skip
    """Look at an address, as politely as a harvest, and write a portal file and the skeleton of its sample pages."""
    with console.watching(quiet=False) as watch:
        watch.stage(f"look at {url}", "a dozen pages at most, two seconds apart")
        made = make(prepared(home), key, url, run_name(now()), via=host_map(via), contact=contact)
    _tell(key, made)


def _tell(key: str, made: Made) -> None:
    best, *others = made.found.offers
    lines = [
        f"Shape: {best.shape}: {best.why}",
        *(f"  or {offer.shape}: {offer.why}" for offer in others),
        f"Title {made.found.title!r}, country {made.found.country}, languages {', '.join(made.found.languages) or '?'}",
        f"Licence: {made.found.licence}",
        *(f"TODO {note}" for note in (*best.notes, *made.found.notes)),
        f"Looked at {made.pages} pages; they are kept in {made.evidence}",
        "Written:",
        *(f"  {path.relative_to(PROJECT)}" for path in made.files),
        "The samples are skeletons: [24 words] stands where a text was. Write your own; look for names of people.",
        f"Next: every TODO, then `coco portal accept {key}`, then `coco portal check {key}` (docs/add-a-portal.md)",
    ]
    for line in lines:
        console.out.print(line, markup=False)


@app.command("check")
def check(keys: KeysArgument = None, json: JsonOption = False) -> None:
    """Say what is missing for each portal; exit code 1 when anything is."""
    told = {key: check_portal(key) for key in known(keys)}
    missing = sum(len(each["missing"]) for each in told.values())
    if json:
        console.print_json(told)
    else:
        for key, each in told.items():
            unmapped = f", {len(each['unmapped'])} of them in no list" if each["unmapped"] else ""
            state = f"{len(each['missing'])} missing" if each["missing"] else "complete"
            console.out.print(f"{key}: {state}; {each['labels']} labels{unmapped}", markup=False)
            for line in each["missing"]:
                console.out.print(f"  - {line}", markup=False)
            for line in each["unmapped"]:
                console.out.print(f"    label: {line}", style="dim", markup=False)
    if missing:
        raise typer.Exit(1)


@app.command("accept")
def accept(keys: KeysArgument = None) -> None:
    """Write what the sample pages say to expected.jsonl; read the difference before you commit it."""
    for key in known(keys):
        path, lines = expected_file(key), sample_lines(key)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        console.out.print(f"{path}: {len(lines)} lines")
