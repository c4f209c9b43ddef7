"""Commands that only look: portals, status, issues, provenance, the directory."""

from typing import Annotated, Any

import typer

from flows import console
from flows.commands.options import DEFAULT_HOME, HomeOption, JsonOption, now, prepared, released, snapshot_of
from flows.explain import explain as explain_cells
from flows.merged import merged
from flows.status import last_night, open_issues, portal_rows
from warehouse.database import SNAPSHOT

app = typer.Typer()


@app.command()
def portals(home: HomeOption = DEFAULT_HOME, json: JsonOption = False) -> None:
    """Each portal: kinds, country, shape, licence, what it was seen on, last good run, listings, verdict, age."""
    if (prepared(home).path / SNAPSHOT).exists():
        with snapshot_of(home) as connection:
            told = portal_rows(connection, now())
    else:
        told = portal_rows(None, now())
    if json:
        console.print_json(told)
    else:
        names = (
            "portal",
            "kinds",
            "country",
            "shape",
            "licence",
            "publish",
            "seen",
            "listings",
            "verdict",
            "age_hours",
        )
        rows = [[", ".join(row[name]) if name == "kinds" else row[name] for name in names] for row in told]
        console.table("Portals (--json tells more)", names, rows)


@app.command()
def status(home: HomeOption = DEFAULT_HOME, json: JsonOption = False) -> None:
    """The last night at a glance: verdicts, counts, issues, what is stale."""
    folder = released(home)
    with snapshot_of(home) as connection:
        told = last_night(connection, now())
    if json:
        console.print_json({"release": folder.name, **told})
        return
    console.table(
        f"Last run of each portal; release {folder.name}", ("portal", "run", "verdict", "listings", "reason"),
        [{**run, "verdict": console.coloured(run["verdict"])}.values() for run in told["runs"]],
    )  # fmt: skip
    console.table("Open issues", ("reason", "count"), told["issues"].items())
    console.out.print(f"Not read completely for five days: {', '.join(told['stale']) or 'none'}")


@app.command()
def issues(home: HomeOption = DEFAULT_HOME, json: JsonOption = False, portal: str | None = None) -> None:
    """What waits for a person: each with portal, field, value, page and what to do."""
    with snapshot_of(home) as connection:
        rows = open_issues(connection, portal)
    if json:
        console.print_json(rows)
    else:
        columns = ("portal", "reason", "field", "value", "listings", "url", "advice")
        console.table(f"{len(rows)} open issues", columns, [[row[name] for name in columns] for row in rows])


@app.command()
def explain(
    id_: Annotated[str, typer.Argument(metavar="ID")], field: Annotated[str | None, typer.Argument()] = None,
    home: HomeOption = DEFAULT_HOME, json: JsonOption = False,
) -> None:  # fmt: skip
    """Where a value comes from: page, date, raw text, rule, and what it won over; without FIELD, of each value, and
    why the listings are one thing, and what was nearly one with them."""
    folder = released(home)
    cells = explain_cells(folder, id_, field)
    whole = None if field else merged(folder, id_)
    if json:
        console.print_json([*cells, whole] if whole else cells)
        return
    for cell in cells:
        console.out.print(f"[bold]{cell['field']}[/] = ", end="")
        console.out.print(str(cell["value"]), markup=False)
        console.out.print(f"  {cell['meaning']}", style="dim", markup=False)
        for said in cell["statements"]:
            console.out.print(f"  {'●' if said['won'] else '○'} {said['value']!r} ← {said['raw']!r}", markup=False)
            console.out.print(f"      {said['why']}; rule: {said['rule']}; {said['locator']}", markup=False)
            console.out.print(
                f"      {said['portal']} {said['page_url']} {said['fetched_at_utc']:%Y-%m-%d %H:%M} UTC", markup=False
            )
            if said["withheld"]:
                console.out.print(f"      {said['withheld']}", markup=False)
        for seen in cell["listings"]:
            console.out.print(f"  computed from {seen['portal']}/{seen['ref']} {seen['page_url']}", markup=False)
    if whole:
        _tell_merged(whole)


def _tell_merged(told: dict[str, Any]) -> None:
    console.out.print(f"[bold]merged[/] = {told['value']} listing(s)")
    for seen in told["listings"]:
        console.out.print(f"  {seen['portal']}/{seen['ref']} {seen['page_url']}", markup=False)
    for tier in told["tiers"]:
        console.out.print(f"  [bold]{tier['meaning']}[/]")
        for link in tier["links"]:
            _tell_link("●", link)
    for link in told["against"]:
        _tell_link("○ gave way:", link)
    if told["nearest"]:
        console.out.print("[bold]nearest[/] other things")
    for near in told["nearest"]:
        console.out.print(f"  {near['id']} {near['name']}", markup=False)
        _tell_link("○", near)


def _tell_link(sign: str, link: dict[str, Any]) -> None:
    """One link: what it says of which listings, what became of it, and its waterfall or its reason."""
    became = "waits for a person (`coco review pairs`)" if link["outcome"] == "waits" else link["outcome"]
    head = f"  {sign} {link['rule']}: {link['a']} and {link['b']}: {link['verdict']}, {became}"
    console.out.print(head + (f": {link['refused']}" if link["refused"] else ""), markup=False)
    if not link["steps"] or link["steps"][-1]["label"] not in link["reason"]:
        console.out.print(f"      {link['reason']}", markup=False)
    console.bars((step["label"], step["weight"]) for step in link["steps"])


@app.command()
def serve(
    home: HomeOption = DEFAULT_HOME, host: str = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    name: Annotated[list[str] | None, typer.Option(help="Host name to answer to, behind a proxy.")] = None,
) -> None:  # fmt: skip
    """The directory, from the latest release."""
    import uvicorn

    from directory.app import create_app

    released(home)
    console.err.print(f"The directory is at http://{host}:{port}/ (Ctrl-C ends it)")
    names = ("127.0.0.1", "localhost", host, *(name or ()))
    uvicorn.run(create_app(home, hosts=names), host=host, port=port, log_level="warning", server_header=False)
