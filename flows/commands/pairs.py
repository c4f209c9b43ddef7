"""`coco review pairs`, `withdraw`, `judgements`: which listings are one thing, as people say."""

import dataclasses
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from flows import console
from flows.commands.options import DEFAULT_HOME, AtOption, HomeOption, JsonOption, now, prepared, snapshot_of
from flows.home import UserError
from flows.judged import fates
from flows.judgements import (
    DIFFERENT,
    SAME,
    UNSURE,
    WITHDRAWN,
    append,
    judged,
    read_judgements,
    refuse_persons,
    take_out,
)
from flows.pairs import COMPARED, Pair, Record, mark, waiting
from flows.resolve.link import Key
from schemas.vocabulary import code_lists

WORDS = {"s": SAME, "d": DIFFERENT, "u": UNSURE}
NEXT, UNDO, QUIT = "n", "z", "q"
KEYS = "  s same   d different   u unsure   n next   z undo   q stop"
LAST_KEYS = "  z undo   q stop"
EXCERPT = 300
WIDEST, LABEL = 120, 12

ByOption = Annotated[str, typer.Option("--by", help="Who judges: a role or initials, never a name or an e-mail.")]
REASON = "Why; it is published with the decision."


def pairs(
    home: HomeOption = DEFAULT_HOME, json: JsonOption = False,
    portal: Annotated[str | None, typer.Option(help="Pairs with a listing of this portal.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="So many, and no more.")] = 100,
    by: ByOption = "", at: AtOption = None,
) -> None:  # fmt: skip
    """Pairs that no rule decides, the most useful first: one key judges one, and adds a line to judgements.csv."""
    file = prepared(home).judgements
    with snapshot_of(home) as connection:
        found = waiting(connection, read_judgements(file), portal, limit)
    if json:
        console.print_json([_as_json(each) for each in found])
        return
    _wants_by(by)
    history: list[bytes | None] = []  # the line that each pair's answer wrote
    while found:
        place = len(history)
        if place < len(found):
            pair, keys = found[place], {*WORDS, NEXT, UNDO, QUIT}
            console.out.print(f"\n[bold]{place + 1} of {len(found)}[/] would join {pair.joins} listings ({pair.rule})")
            show(pair)
            console.out.print(KEYS, style="dim")
        else:
            keys = {UNDO, QUIT}
            console.out.print(f"\nThat was the last.\n{LAST_KEYS}", style="dim")
        key = console.key(keys)
        if key == QUIT:
            break
        if key != UNDO:
            history.append(_judge(file, pair, WORDS[key], by, _moment(at)) if key in WORDS else None)
        elif history and (line := history.pop()):
            take_out(file, line)
            console.out.print("  taken back", style="green")
    count = sum(line is not None for line in history)
    console.out.print(f"\n{count} of {len(found)} pairs judged in {file.name}.")
    if count:
        console.out.print("Next: `coco build` applies them.")


def _judge(file: Path, pair: Pair, word: str, by: str, at: str) -> bytes:
    """Asks why until nothing personal is said, and writes the line."""
    while True:
        reason = typer.prompt("  why", default="", show_default=False).strip()
        try:
            line = append(file, judged(_key(pair.a), _key(pair.b), word, by, at, reason))
        except UserError as error:
            console.err.print(f"  {error}", markup=False)
            continue
        console.out.print(f"  → {line.decode().strip()}", style="green", markup=False)
        return line


def withdraw(
    a: Annotated[str, typer.Argument(metavar="PORTAL/REF")], b: Annotated[str, typer.Argument(metavar="PORTAL/REF")],
    home: HomeOption = DEFAULT_HOME, by: ByOption = "", at: AtOption = None,
    reason: Annotated[str, typer.Option(help=REASON)] = "",
) -> None:  # fmt: skip
    """Takes the judgement of two listings back, by one line more in the home's judgements.csv."""
    file = prepared(home).judgements
    _wants_by(by)
    new = judged(_listing(a), _listing(b), WITHDRAWN, by, _moment(at), reason)
    standing = {(each.a, each.b): each for each in read_judgements(file) if each.judgement != WITHDRAWN}
    if (new.a, new.b) not in standing:
        raise UserError(f"nobody judged {a} and {b}; `coco review judgements` lists what was judged")
    line = append(file, new)
    console.out.print(f"→ {line.decode().strip()}", style="green", markup=False)
    console.out.print(f"{standing[new.a, new.b].where} no longer holds. Next: `coco build` applies it.", markup=False)


def judgements(home: HomeOption = DEFAULT_HOME, json: JsonOption = False) -> None:
    """What people judged, and what became of each: applied, conflict, not_here, waits for a build …"""
    said = read_judgements(prepared(home).judgements)
    with snapshot_of(home) as connection:
        told = [
            {
                "a": "/".join(each.a), "b": "/".join(each.b), "judgement": each.judgement, "by": each.by, "at": each.at,
                "reason": each.reason, "where": each.where, "became": became, "why": why,
            }
            for each, became, why in fates(connection, said)
        ]  # fmt: skip
    if json:
        console.print_json(told)
        return
    columns = ("a", "b", "judgement", "by", "at", "became", "why", "where")
    console.table(f"{len(told)} judgements", columns, [[row[name] for name in columns] for row in told])


def show(pair: Pair) -> None:
    """Both records side by side, differences marked, and the waterfall of the score."""
    width = min(console.out.width, WIDEST)
    side = (width - LABEL - 1 - 4) // 2  # a column for the mark, a space after each
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0), width=width)
    for of in (LABEL, side, 1, side):
        table.add_column(width=of, overflow="fold")
    for label, ours, theirs in (
        ("listing", [f"{pair.a.portal}/{pair.a.ref}"], [f"{pair.b.portal}/{pair.b.ref}"]),
        ("page", [pair.a.page_url], [pair.b.page_url]),
    ):
        table.add_row(Text(label, "dim"), Text(ours[0]), "", Text(theirs[0]))
    for label in COMPARED:
        ours, theirs = (_readable(record.said.get(label, [])) for record in (pair.a, pair.b))
        if ours or theirs:
            sign = mark(ours, theirs)
            table.add_row(Text(label, "dim"), _cell(ours, theirs), Text(sign, "bold"), _cell(theirs, ours))
    console.out.print(table)
    console.bars(pair.steps)


def _readable(values: list[str]) -> list[str]:
    """Codes of places with their label."""
    places = code_lists()["territory"]
    return [f"{places[value].label_en} ({value})" if value in places else value for value in values]


def _cell(ours: list[str], theirs: list[str]) -> Text:
    """What one record says, cut; words that the other does not have are bright."""
    text = "; ".join(ours)
    cut = text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1].rstrip()}…"
    others = {word.strip(".,;:!?()«»\"'").casefold() for word in "; ".join(theirs).split()}
    shown = Text()
    for place, word in enumerate(cut.split()):
        new = theirs and word.strip(".,;:!?()«»\"'…").casefold() not in others
        shown.append(" " if place else "").append(word, "bold yellow" if new else "")
    return shown


def _as_json(pair: Pair) -> dict[str, Any]:
    steps = [each._asdict() for each in pair.steps]
    return {**dataclasses.asdict(pair), "steps": steps}


def _key(record: Record) -> Key:
    return record.portal, record.ref


def _listing(text: str) -> Key:
    portal, _, ref = text.partition("/")
    if not portal or not ref:
        raise UserError(f"{text!r} is no listing; want PORTAL/REF, as `coco review judgements` shows them")
    return portal, ref


def _wants_by(by: str) -> None:
    if not by:
        raise UserError("--by is missing: who judges, a role or initials (--by 'data team')")
    refuse_persons(by, "", "--by")


def _moment(at: Any) -> str:
    return f"{now(at):%Y-%m-%dT%H:%M:%SZ}"
