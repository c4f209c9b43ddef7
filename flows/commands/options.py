"""What every command shares: its options, and the checks that come before anything is written."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from flows.home import Home, UserError
from flows.judgements import read_judgements
from schemas.vocabulary import code_lists
from spiders.host_map import parse_host_map
from spiders.registry import load_metadata, portal_keys
from warehouse.database import CONFIG, SNAPSHOT

HomeOption = Annotated[Path, typer.Option("--home", envvar="COCO_HOME", help="Folder of all data.")]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs.")]
ViaOption = Annotated[
    list[str] | None, typer.Option("--via", metavar="HOST=URL", help="Send HOST to a loopback address.")
]
AtOption = Annotated[
    datetime | None,
    typer.Option("--at", help="The run's time (UTC); now when left out.", formats=["%Y-%m-%dT%H:%M:%S"]),
]
ContactOption = Annotated[str, typer.Option(envvar="COCO_CONTACT", help="Page that tells portal owners who we are.")]
KeysArgument = Annotated[list[str] | None, typer.Argument(help="Portal keys; all when left out.")]
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


def secrets(keys: Iterable[str]) -> dict[str, str]:
    """The keys that portals want and the environment holds, by the name of their variable."""
    names = {load_metadata(key).secret for key in keys}
    return {name: os.environ[name] for name in names if name and os.environ.get(name)}


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
