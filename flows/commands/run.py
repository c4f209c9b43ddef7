"""Commands that write: the demo, the night and its parts."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import console
from flows.commands.options import (
    DEFAULT_HOME,
    AtOption,
    ContactOption,
    HomeOption,
    JsonOption,
    KeysArgument,
    ViaOption,
    holder,
    host_map,
    known,
    now,
    prepared,
    secrets,
)
from flows.demo import demo_night
from flows.home import UserError
from flows.importing import archive, check_file
from flows.night import Night, build, harvest_all, load_all, load_pending
from flows.publish import Published
from flows.replay import replay as replay_home
from schemas.run import RunStatistics
from spiders.registry import portal_keys
from spiders.samples.server import serve_samples
from warehouse.database import writer

app = typer.Typer()


@app.command()
def demo(
    home: HomeOption = DEFAULT_HOME, at: AtOption = None, json: JsonOption = False,
    serve_it: Annotated[bool, typer.Option("--serve", help="Then open the directory.")] = False,
) -> None:  # fmt: skip
    """The whole chain, offline, on the sample portals that ship with the project."""
    with serve_samples() as server:
        run_night(demo_night(prepared(home), now(at), server), json=json)
    if not json and not serve_it:
        console.out.print("Next: `coco serve` shows it, `coco explain ID` says where a value comes from.")
    if serve_it:
        from flows.commands.ask import serve

        serve(home)


@app.command()
def nightly(
    portals: KeysArgument = None,
    home: HomeOption = DEFAULT_HOME, via: ViaOption = None, at: AtOption = None, json: JsonOption = False,
    prefect: Annotated[bool, typer.Option("--prefect/--no-prefect", help="As a Prefect flow run.")] = True,
    contact: ContactOption = "",
) -> None:  # fmt: skip
    """harvest → judge → load → normalise → resolve → publish, for all or some portals."""
    keys = known(portals)
    night = Night(
        home=prepared(home), portals=keys, at=now(at), via=host_map(via), contact=contact, secrets=secrets(keys)
    )
    run_night(night, prefect=prefect, json=json)


def run_night(night: Night, *, prefect: bool = False, json: bool = False) -> None:
    """Runs a night with progress, then says what came of it."""
    with console.watching(quiet=json) as watch, writer(night.home.path, holder()) as connection:
        if prefect:
            watch.stage("start Prefect", "its first start in a home takes some twenty seconds")
            from flows.nightly import nightly as prefect_nightly  # a second of imports that nobody else needs

            verdicts, published = prefect_nightly(night, connection, watch.portal)
        else:
            harvest_all(night, watch.portal)
            watch.stage("load")
            verdicts = load_all(connection, night)
            watch.stage("normalise, resolve, publish")
            published = build(connection, night.home, night.at)
    runs = []
    for key, verdict in verdicts.items():
        told = statistics_of(night, key)
        counts = {"pages": told.pages, "listings": told.listings} if told else {"pages": 0, "listings": 0}
        runs.append({"portal": key, **counts, "verdict": str(verdict.outcome), "reason": verdict.reason})
    report(runs, published, json)


def statistics_of(night: Night, key: str) -> RunStatistics | None:
    """What a portal's run left, if it lived to leave it."""
    path = night.home.run_folder(key, night.run) / "statistics.json"
    return RunStatistics.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None


def report(runs: list[dict[str, Any]], published: Published, json: bool) -> None:
    if json:
        totals = {"merged": published.merged, "issues": published.issues, "delta": published.changes}
        facts = {"release": published.version, "folder": published.folder, **published.rows, **totals}
        console.print_json({"runs": runs, **facts})
    else:
        console.night_report(runs, published)


@app.command()
def harvest(
    portals: Annotated[list[str], typer.Argument(help="Portal keys.")], home: HomeOption = DEFAULT_HOME,
    via: ViaOption = None, at: AtOption = None, json: JsonOption = False,
    contact: ContactOption = "",
) -> None:  # fmt: skip
    """Evidence and run statistics only; the next build loads them."""
    keys = known(portals)
    night = Night(
        home=prepared(home), portals=keys, at=now(at), via=host_map(via), contact=contact, secrets=secrets(keys)
    )
    with console.watching(quiet=json) as watch:
        harvest_all(night, watch.portal)
    told = []
    for key in night.portals:
        statistics = statistics_of(night, key)
        told.append(
            statistics.model_dump(mode="json") if statistics else {"portal": key, "run": night.run, "failed": True}
        )
    if json:
        console.print_json(told)
    else:
        rows = [(each["portal"], each.get("pages"), each.get("listings"), each.get("failures")) for each in told]
        console.table(f"Run {night.run}", ("portal", "pages", "listings", "failures"), rows)


@app.command(name="import")
def import_file(
    file: Annotated[Path, typer.Argument(help="JSON Lines; `-` is not taken, the file is kept as evidence.")],
    portal: Annotated[str, typer.Option("--portal", help="Key of the portal or partner whose list it is.")],
    home: HomeOption = DEFAULT_HOME, at: AtOption = None, json: JsonOption = False,
    title: Annotated[str | None, typer.Option(help="Title of a partner that is not one of our portals.")] = None,
) -> None:  # fmt: skip
    """Loads listings from a file, as if harvested, then builds a release."""
    target, when = prepared(home), now(at)
    if not file.is_file():
        raise UserError(f"{file} is no file")
    refuse_odd_key(portal, title)
    with console.watching(quiet=json) as watch:
        watch.stage("check")
        good, complaints = check_file(portal, file, lambda lines: watch.stage("check", f"{lines:,} lines"))
        watch.stage("check", f"{good:,} listings, {len(complaints):,} bad lines")
        if not good:
            raise UserError(complaints[0] if complaints else f"{file} holds no listing")
        with writer(target.path, holder()) as connection:
            archive(target, portal, file, when, title)
            watch.stage("load")
            load_pending(connection, target)
            watch.stage("build")
            published = build(connection, target, when)
    for complaint in complaints[:20]:
        console.err.print(complaint, markup=False)
    runs = [{"portal": portal, "pages": 0, "listings": good, "verdict": "ok", "reason": f"{len(complaints)} bad lines"}]
    report(runs, published, json)


def refuse_odd_key(key: str, title: str | None) -> None:
    """A key that is nearly a portal's is a slip of the pen; one that is none is a partner's."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        raise UserError(f"{key!r} is no portal key: want small letters, digits and _")
    near = get_close_matches(key, portal_keys(), n=1, cutoff=0.85)
    if near and near[0] != key and title is None:
        raise UserError(f"{key!r} is no portal; did you mean {near[0]!r}? A partner's list of that name needs --title")


@app.command(name="build")
def build_command(
    home: HomeOption = DEFAULT_HOME, at: AtOption = None, json: JsonOption = False,
    accept_fall: Annotated[
        bool, typer.Option("--accept-fall", help="This once, a portal may lose many of its things.")
    ] = False,
) -> None:  # fmt: skip
    """normalise → resolve → publish of what is harvested and loaded; no network."""
    target = prepared(home)
    if not target.archived():
        raise UserError(f"{home} holds nothing to build from; run `coco demo`, `coco nightly` or `coco import`")
    with console.watching(quiet=json) as watch, writer(target.path, holder()) as connection:
        watch.stage("load")
        load_pending(connection, target)
        watch.stage("build")
        published = build(connection, target, now(at), accept_fall=accept_fall)
    report([], published, json)


@app.command()
def replay(
    home: HomeOption = DEFAULT_HOME, json: JsonOption = False,
    all_runs: Annotated[bool, typer.Option("--all", help="Every run; there is no other way yet.")] = True,
) -> None:  # fmt: skip
    """Rebuild from evidence, no network, and compare every release byte by byte."""
    with console.watching(quiet=json) as watch:
        watch.stage("replay")
        found = replay_home(
            prepared(home), holder=holder(), progress=lambda n, of: watch.stage("replay", f"{n} of {of} runs")
        )
        watch.stage("replay", f"{found.runs} runs")
    if json:
        console.print_json({"runs": found.runs, "releases": found.releases, "differing": found.differing})
    elif not found.differing:
        console.out.print(f"{found.runs} runs replayed; {len(found.releases)} release(s) byte-identical.")
    for name in found.differing if not json else []:
        console.out.print(f"differs: {name}")
    if found.differing:
        raise typer.Exit(1)
