"""`coco`, the command line (DESIGN §4). The only place that reads the clock and the environment."""

import csv
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer

from flows import console
from flows.demo import demo_night
from flows.explain import explain as explain_cells
from flows.home import Home, UserError, run_name
from flows.judgements import read_judgements
from flows.night import Night, build, harvest_all, load_all, load_pending
from flows.publish import Published
from schemas.run import RunStatistics
from schemas.vocabulary import code_lists
from spiders.evidence import write_import
from spiders.host_map import parse_host_map
from spiders.registry import load_metadata, portal_keys
from warehouse.checks import CheckFailed
from warehouse.database import CONFIG, SNAPSHOT, WarehouseError, writer
from warehouse.release import ReleaseDamaged, release_folders, verify_release

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
release_app = typer.Typer(no_args_is_help=True, help="Releases: list, verify, diff.")
portal_app = typer.Typer(no_args_is_help=True, help="For contributors of portals.")
app.add_typer(release_app, name="release")
app.add_typer(portal_app, name="portal")

HomeOption = Annotated[Path, typer.Option("--home", envvar="COCO_HOME", help="Folder of all data.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]
ViaOption = Annotated[
    list[str] | None, typer.Option("--via", metavar="HOST=URL", help="Send HOST to a loopback address.")
]
AtOption = Annotated[
    datetime | None,
    typer.Option("--at", help="The run's time (UTC); now when left out.", formats=["%Y-%m-%dT%H:%M:%S"]),
]
DEFAULT_HOME = Path("var")


def now(at: datetime | None = None) -> datetime:
    return (at.replace(tzinfo=UTC) if at else datetime.now(UTC)).replace(microsecond=0)


def holder() -> str:
    return f"`coco {' '.join(sys.argv[1:2])}` (process {os.getpid()}, since {now():%Y-%m-%d %H:%M:%S} UTC)"


def known(keys: list[str] | None) -> tuple[str, ...]:
    """The portals asked for, or all; raises UserError for one that we do not have."""
    have = portal_keys()
    for key in keys or []:
        if key not in have:
            raise UserError(f"{key!r} is no portal; portals are {', '.join(have)} (coco portals)")
    return tuple(dict.fromkeys(keys or have))


def host_map(via: list[str] | None) -> dict[str, str]:
    """`--via`, or COCO_VIA (comma-separated)."""
    pairs = via or [pair for pair in os.environ.get("COCO_VIA", "").split(",") if pair.strip()]
    try:
        return parse_host_map(pairs)
    except ValueError as error:
        raise UserError(f"--via {error}") from error


def prepared(home: Path) -> Home:
    """A home that can be used; code lists and judgements are read first, so that a broken one stops us before anything
    is written."""
    if home.exists() and not (home.is_dir() and os.access(home, os.R_OK | os.X_OK)):
        raise UserError(f"{home} cannot be read as a folder; choose another with --home")
    read_judgements(Home(home).judgements)
    code_lists()
    return Home(home)


def released(home: Path) -> Path:
    """The latest release's folder."""
    folder = prepared(home).latest_release()
    if folder is None or not folder.is_dir():
        raise UserError(f"{home} holds no release yet; run `coco demo` or `coco nightly`")
    return folder


@contextmanager
def snapshot_of(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse as of the last build, for reading only."""
    path = prepared(home).path / SNAPSHOT
    if not path.exists():
        raise UserError(f"{home} holds no warehouse yet; run `coco demo` or `coco nightly`")
    with duckdb.connect(str(path), read_only=True, config=CONFIG) as connection:
        yield connection


@app.command()
def demo(
    home: HomeOption = DEFAULT_HOME, serve_it: Annotated[bool, typer.Option("--serve", help="Then open the directory.")] = False,
    at: AtOption = None, json: JsonOption = False,
) -> None:  # fmt: skip
    """The whole chain, offline, on the sample portals that ship with the project."""
    from spiders.samples.server import serve_samples

    with serve_samples() as server:
        run_night(demo_night(prepared(home), now(at), server), json=json)
    if serve_it:
        serve(home)


@app.command()
def nightly(
    portals: Annotated[list[str] | None, typer.Argument(help="Portal keys; all when left out.")] = None,
    home: HomeOption = DEFAULT_HOME, via: ViaOption = None, at: AtOption = None, json: JsonOption = False,
    prefect: Annotated[bool, typer.Option("--prefect/--no-prefect", help="As a Prefect flow run.")] = True,
    contact: Annotated[str, typer.Option(envvar="COCO_CONTACT", help="Page that tells portal owners who we are.")] = "",
) -> None:  # fmt: skip
    """harvest → judge → load → normalise → resolve → publish, for all or some portals."""
    night = Night(home=prepared(home), portals=known(portals), at=now(at), via=host_map(via), contact=contact)
    run_night(night, prefect=prefect, json=json)


def run_night(night: Night, *, prefect: bool = False, json: bool = False) -> None:
    """Runs a night with progress, then says what came of it."""
    with console.watching(quiet=json) as watch:
        if prefect:
            from flows.nightly import nightly as prefect_nightly

            verdicts, published = prefect_nightly(night, holder=holder(), progress=watch.portal)
        else:
            with writer(night.home.path, holder()) as connection:
                harvest_all(night, watch.portal)
                for key in night.portals:
                    watch.done(f"harvest {key}", "")
                watch.stage("load")
                verdicts = load_all(connection, night)
                watch.done("load", "")
                watch.stage("normalise, resolve, publish")
                published = build(connection, night.home, night.at)
                watch.done("normalise, resolve, publish", "")
    runs = []
    for key, verdict in verdicts.items():
        path = night.home.run_folder(key, night.run) / "statistics.json"
        told = RunStatistics.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None
        runs.append(
            {
                "portal": key, "pages": told.pages if told else 0, "listings": told.listings if told else 0,
                "verdict": str(verdict.outcome), "reason": verdict.reason,
            }
        )  # fmt: skip
    report(runs, published, json)


def report(runs: list[dict[str, Any]], published: Published, json: bool) -> None:
    if json:
        console.print_json({"runs": runs, "release": published.version, "folder": published.folder, **published.rows,
                            "merged": published.merged, "issues": published.issues, "delta": published.changes})  # fmt: skip
    else:
        console.night_report(runs, published)


@app.command()
def harvest(
    portals: Annotated[list[str], typer.Argument(help="Portal keys.")], home: HomeOption = DEFAULT_HOME,
    via: ViaOption = None, at: AtOption = None, json: JsonOption = False,
    contact: Annotated[str, typer.Option(envvar="COCO_CONTACT")] = "",
) -> None:  # fmt: skip
    """Evidence and run statistics only; the next build loads them."""
    night = Night(home=prepared(home), portals=known(portals), at=now(at), via=host_map(via), contact=contact)
    with console.watching(quiet=json) as watch:
        harvest_all(night, watch.portal)
    told = []
    for key in night.portals:
        path = night.home.run_folder(key, night.run) / "statistics.json"
        statistics = RunStatistics.model_validate_json(path.read_text(encoding="utf-8")) if path.exists() else None
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
    from flows.importing import check_file

    target, when = prepared(home), now(at)
    if not file.is_file():
        raise UserError(f"{file} is no file")
    refuse_odd_key(portal, title)
    with console.watching(quiet=json) as watch:
        watch.stage("check")
        good, complaints = check_file(portal, file, lambda lines: watch.stage("check", f"{lines:,} lines"))
        watch.done("check", f"{good:,} listings, {len(complaints):,} bad lines")
        if not good:
            raise UserError(complaints[0] if complaints else f"{file} holds no listing")
        run = run_name(when)
        with file.open("rb") as handle:
            facts = {
                "portal": portal,
                "sha256": hashlib.file_digest(handle, "sha256").hexdigest(),
                "bytes": file.stat().st_size,
            }
        with writer(target.path, holder()) as connection:
            write_import(
                target.evidence(portal, run), portal=portal, run=run, at=when, body=file,
                statistics={"portal": portal, "run": run, "started_at": when.isoformat(), "imported": facts},
            )  # fmt: skip
            watch.stage("load")
            load_pending(connection, target)
            watch.done("load", "")
            watch.stage("build")
            published = build(connection, target, when)
            watch.done("build", "")
    for complaint in complaints[:20]:
        console.err.print(complaint, markup=False)
    runs = [{"portal": portal, "pages": 0, "listings": good, "verdict": "ok", "reason": f"{len(complaints)} bad lines"}]
    report(runs, published, json)


def refuse_odd_key(key: str, title: str | None) -> None:
    """A key that is nearly a portal's is a slip of the pen; one that is none is a partner's."""
    import re
    from difflib import get_close_matches

    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        raise UserError(f"{key!r} is no portal key: want small letters, digits and _")
    near = get_close_matches(key, portal_keys(), n=1, cutoff=0.85)
    if near and near[0] != key and title is None:
        raise UserError(f"{key!r} is no portal; did you mean {near[0]!r}? A partner's list of that name needs --title")


@app.command(name="build")
def build_command(home: HomeOption = DEFAULT_HOME, at: AtOption = None, json: JsonOption = False) -> None:
    """normalise → resolve → publish of what is harvested and loaded; no network."""
    target = prepared(home)
    with console.watching(quiet=json) as watch, writer(target.path, holder()) as connection:
        watch.stage("load")
        load_pending(connection, target)
        if not connection.execute("FROM raw.run LIMIT 1").fetchone():
            raise UserError(f"{home} holds nothing to build from; run `coco demo`, `coco nightly` or `coco import`")
        watch.done("load", "")
        watch.stage("build")
        published = build(connection, target, now(at))
        watch.done("build", "")
    report([], published, json)


@app.command()
def replay(
    home: HomeOption = DEFAULT_HOME, json: JsonOption = False,
    all_runs: Annotated[bool, typer.Option("--all", help="Every run; there is no other way yet.")] = True,
) -> None:  # fmt: skip
    """Rebuild from evidence, no network, and compare every release byte by byte."""
    from flows.replay import replay as replay_home

    with console.watching(quiet=json) as watch:
        watch.stage("replay")
        found = replay_home(
            prepared(home), holder=holder(), progress=lambda n, of: watch.stage("replay", f"{n} of {of} runs")
        )
        watch.done("replay", f"{found.runs} runs")
    if json:
        console.print_json({"runs": found.runs, "releases": found.releases, "differing": found.differing})
    elif not found.differing:
        console.out.print(f"{found.runs} runs replayed; {len(found.releases)} release(s) byte-identical.")
    for name in found.differing if not json else []:
        console.out.print(f"differs: {name}")
    if found.differing:
        raise typer.Exit(1)


@app.command()
def portals(home: HomeOption = DEFAULT_HOME, json: JsonOption = False) -> None:
    """Each portal: kinds, country, licence, cadence, last good run, listings, verdict, age."""
    seen: dict[str, dict[str, Any]] = {}
    if (prepared(home).path / SNAPSHOT).exists():
        with snapshot_of(home) as connection:
            sql = (
                "SELECT portal, max(at_utc) FILTER (complete) AS last_good, arg_max(outcome, run) AS verdict,"
                " (SELECT count(*) FROM core.listing_state s WHERE s.portal = r.portal AND state <> 'vanished') AS listings"
                " FROM raw.run r GROUP BY portal"
            )
            seen = {row["portal"]: row for row in connection.execute(sql).to_arrow_table().to_pylist()}
    told = []
    for key in dict.fromkeys([*portal_keys(), *seen]):
        state = seen.get(key, {})
        known_as = load_metadata(key) if key in portal_keys() else None
        last = state.get("last_good")
        told.append(
            {
                "portal": key, "kinds": sorted(known_as.kinds) if known_as else [], "country": known_as and known_as.country,
                "licence": known_as.licence if known_as else "unknown", "publish": known_as and str(known_as.publish),
                "cadence": known_as and known_as.cadence, "last_good_run": last, "listings": state.get("listings", 0),
                "verdict": state.get("verdict"), "age_hours": round((now().replace(tzinfo=None) - last).total_seconds() / 3600) if last else None,
            }
        )  # fmt: skip
    if json:
        console.print_json(told)
    else:
        console.table(
            "Portals",
            list(told[0]),
            [[", ".join(v) if isinstance(v, list) else v for v in row.values()] for row in told],
        )


@portal_app.command("accept")
def portal_accept(
    keys: Annotated[list[str] | None, typer.Argument(help="Portal keys; all when left out.")] = None,
) -> None:
    """Write what the sample pages say to expected.jsonl; read the difference before you commit it."""
    from spiders.samples.walk import expected_file, sample_lines

    for key in known(keys):
        path, lines = expected_file(key), sample_lines(key)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        console.out.print(f"{path}: {len(lines)} lines")


@app.command()
def status(home: HomeOption = DEFAULT_HOME, json: JsonOption = False) -> None:
    """The last night at a glance: verdicts, counts, issues, what is stale."""
    folder = released(home)
    with snapshot_of(home) as connection:
        runs = connection.execute(
            "SELECT portal, run, outcome AS verdict, reason, listings FROM raw.run"
            " QUALIFY row_number() OVER (PARTITION BY portal ORDER BY run DESC) = 1 ORDER BY portal"
        ).to_arrow_table().to_pylist()  # fmt: skip
        issues = dict(
            connection.execute("SELECT reason, count(*) FROM core.open_issue GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()
        )
        stale = [
            portal
            for (portal,) in connection.execute(
                "SELECT portal FROM raw.run GROUP BY portal HAVING coalesce(max(at_utc) FILTER (complete), TIMESTAMP '1970-01-01')"
                " < ? - INTERVAL 5 DAY ORDER BY portal", [now().replace(tzinfo=None)],
            ).fetchall()
        ]  # fmt: skip
    if json:
        console.print_json({"release": folder.name, "runs": runs, "issues": issues, "stale": stale})
        return
    console.table(
        f"Last run of each portal; release {folder.name}", ("portal", "run", "verdict", "listings", "reason"),
        [(run["portal"], run["run"], console.coloured(run["verdict"]), run["listings"], run["reason"]) for run in runs],
    )  # fmt: skip
    console.table("Open issues", ("reason", "count"), issues.items())
    console.out.print(f"Not read completely for five days: {', '.join(stale) or 'none'}")


@app.command()
def issues(home: HomeOption = DEFAULT_HOME, json: JsonOption = False, portal: str | None = None) -> None:
    """What waits for a person: each with portal, field, value, page and what to do."""
    with snapshot_of(home) as connection:
        rows = connection.execute(
            "FROM core.open_issue WHERE $1 IS NULL OR portal = $1 ORDER BY portal, reason, field, value", [portal]
        ).to_arrow_table().to_pylist()  # fmt: skip
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
    """Where a value comes from: page, date, raw text, rule, and what it won over."""
    cells = explain_cells(released(home), id_, field)
    if json:
        console.print_json(cells)
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


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="One query; a shell when left out.")] = None,
    home: HomeOption = DEFAULT_HOME, json: JsonOption = False,
) -> None:  # fmt: skip
    """Read-only shell on the latest release."""
    from warehouse.reader import open_release

    released(home)
    cursor = open_release(home).cursor()
    lines = [query] if query else _typed_lines()
    for line in lines:
        try:
            found = cursor.execute(line).to_arrow_table()
        except duckdb.Error as error:
            if query:
                raise UserError(str(error).splitlines()[0]) from error
            console.err.print(str(error).splitlines()[0], markup=False)
            continue
        if json:
            console.print_json(found.to_pylist())
        else:
            console.table("", found.column_names, [row.values() for row in found.to_pylist()])


def _typed_lines() -> Iterator[str]:
    console.err.print("Tables: projects, calls, news, services, call_deadlines, project_sources, … Empty line to end.")
    while line := (input("coco> ") if sys.stdin.isatty() else sys.stdin.readline()).strip():
        yield line


@app.command()
def serve(
    home: HomeOption = DEFAULT_HOME, port: Annotated[int, typer.Option(help="Port on loopback.")] = 8000,
    host: str = "127.0.0.1",
) -> None:  # fmt: skip
    """The directory, from the latest release."""
    import uvicorn

    from directory.app import create_app

    prepared(home)
    console.err.print(f"The directory is at http://{host}:{port}/ (Ctrl-C ends it)")
    uvicorn.run(create_app(home), host=host, port=port, log_level="warning", server_header=False)


@release_app.command("list")
def release_list(home: HomeOption = DEFAULT_HOME, json: JsonOption = False) -> None:
    """Every release, oldest first."""
    from json import loads

    told = []
    for folder in release_folders(prepared(home).releases):
        index = loads((folder / "index.json").read_text(encoding="utf-8"))
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


@release_app.command("verify")
def release_verify(version: Annotated[str | None, typer.Argument()] = None, home: HomeOption = DEFAULT_HOME) -> None:
    """Compares every file with its checksum; the latest release when no version is given."""
    folder = prepared(home).releases / version if version else released(home)
    if not folder.is_dir():
        raise UserError(f"{folder} is no release; `coco release list` shows them")
    console.out.print(f"{folder.name}: {verify_release(folder)} files as their checksums say")


@release_app.command("diff")
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


def main() -> None:
    """Runs the command line; what a person can mend is one line and exit code 2."""
    try:
        app()
    except (UserError, WarehouseError, ValueError, csv.Error) as error:
        console.err.print(f"coco: {error}", style="red", markup=False)
        sys.exit(2)
    except (CheckFailed, ReleaseDamaged, RuntimeError) as error:
        console.err.print(f"coco: {error}", style="red", markup=False)
        sys.exit(1)
