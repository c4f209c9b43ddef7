"""What people see at the terminal: progress while something goes on, tables and colour when it is done."""

import json
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Literal

from click import getchar
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from flows.publish import Published

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
NUMBERS = ("pages", "listings", "count", "rows", "age_hours")
LONGEST_BAR = 20
COLOURS = {"ok": "green", "degraded": "yellow", "partial": "yellow", "shrunk": "yellow", "skipped": "dim"}


def print_json(data: Any) -> None:
    """For programs: one JSON document on standard output."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1, default=_plain) + "\n")


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    drawn = Table(title=title, title_justify="left", header_style="bold")
    for name in columns:
        justify: Literal["left", "right"] = "right" if name in NUMBERS else "left"
        drawn.add_column(name, overflow="fold", justify=justify, no_wrap=name == "portal")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(drawn)


def key(wanted: Container[str]) -> str:
    """The key that a person pressed, once it is one of those."""
    while (pressed := getchar().lower()) not in wanted:
        pass
    return pressed


def bars(steps: Iterable[tuple[str, float]]) -> None:
    """A waterfall: a bar a step, a block a bit, and the sum."""
    told = [*steps]
    for label, bits in told:
        bar = ("█" if bits > 0 else "▒") * min(round(abs(bits)), LONGEST_BAR)
        out.print(f"  {bits:+6.1f} {bar:<{LONGEST_BAR}} {label}", markup=False)
    if told:
        out.print(f"  {sum(bits for _, bits in told):+6.1f} bits in all", markup=False)


def coloured(outcome: str) -> str:
    return f"[{COLOURS.get(outcome, 'red')}]{outcome}[/]"


class Watch:
    """Lines that move: one for each portal, or one for a stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._lines: dict[str, Any] = {}

    def portal(self, key: str, told: Mapping[str, Any]) -> None:
        self.stage(f"harvest {key}", f"{told.get('pages', 0)} pages, {told.get('listings', 0)} listings")

    def stage(self, name: str, text: str = "") -> None:
        """A line of its own; a portal's line moves beside others, any other stage ends those before it."""
        if name not in self._lines:
            if not name.startswith("harvest "):
                self.done()
            self._lines[name] = self._progress.add_task(name, total=None, text=text)
        self._progress.update(self._lines[name], text=text)

    def done(self) -> None:
        """Every line so far is finished."""
        for line in self._lines.values():
            self._progress.update(line, total=1, completed=1)


@contextmanager
def watching(quiet: bool) -> Iterator[Watch]:
    """Progress on standard error, so that standard output stays for the answer; nothing at all when `quiet`."""
    columns = (
        SpinnerColumn(finished_text="[green]✓[/]"),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[text]}"),
    )
    with Progress(*columns, TimeElapsedColumn(), console=err, disable=quiet, transient=False) as progress:
        watch = Watch(progress)
        yield watch
        watch.done()


def night_report(runs: list[dict[str, Any]], published: Published) -> None:
    """Per portal pages, listings, verdict; then what the release holds."""
    table(
        "Portals", ("portal", "pages", "listings", "verdict", "reason"),
        [{**run, "verdict": coloured(run["verdict"])}.values() for run in runs],
    )  # fmt: skip
    rows = published.rows
    counts = {
        "projects": rows["projects"],
        "calls": rows["calls"],
        "deadlines of calls": rows["call_deadlines"],
        "services": rows["services"],
        "news": rows["news"],
        "listings merged into another's thing": published.merged,
        "issues open (coco issues)": published.issues,
        "lines in the delta": published.changes,
    }
    table(f"Release {published.version}", ("what", "count"), counts.items())
    out.print(f"Release: [bold]{published.folder}[/]")
