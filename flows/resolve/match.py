"""Records to links: which pairs are the same, known different, or for a person to say, each with rule and weight."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import duckdb

from flows.resolve.link import KNOWN_DIFFERENT, Key, Link, link, strength_of
from flows.resolve.model import agreement, comparisons, waterfall
from flows.resolve.words import register

SAME_NUMBERS = 2  # a level of model.csv
MOST_DAYS_APART = 60  # deadlines: two portals of one call disagree by hours or a moved date; editions by a year


MOST_WORDS = 60  # of a text, that are compared
MODEL = "model"
SCRIPTS = ("features", "profiles", "candidates", "comparisons", MODEL, "decisions")


@cache
def _script(name: str) -> str:
    text = (files("flows.resolve") / f"{name}.sql").read_text(encoding="utf-8")
    return text.replace("$most_days_apart", str(MOST_DAYS_APART)).replace("$most_words", str(MOST_WORDS))


def decide(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `record` → table `decision`: a and b (numbers in `numbered`), weight, verdict, rule, levels."""
    register(connection)
    for script in SCRIPTS:
        connection.execute(agreement() if script == MODEL else _script(script))


@dataclass(frozen=True)
class Matched:
    """What was found: `links` say same or different; `doubts` are for people; `alike` are pairs of one portal that have
    one telling name, whatever else they say."""

    links: list[Link]
    doubts: list[Link]
    alike: set[tuple[Key, Key]]


def match(connection: duckdb.DuckDBPyConnection) -> Matched:
    """Table `record` → everything that names, pages, organisations, places, years and texts say of its pairs."""
    decide(connection)
    found = Matched([], [], set())
    levels = ", ".join(f"d.{each}" for each in comparisons())
    rows = connection.execute(
        f"SELECT x.portal, x.ref, y.portal, y.ref, d.verdict, d.rule, d.weight, d.days_apart, d.alike, {levels}"
        " FROM decision d JOIN numbered x ON x.n = a JOIN numbered y ON y.n = b ORDER BY a, b"
    ).fetchall()
    for a_portal, a_ref, b_portal, b_ref, verdict, rule, weight, days, alike, *at in rows:
        a, b = (a_portal, a_ref), (b_portal, b_ref)
        of = dict(zip(comparisons(), at, strict=True))
        strength = KNOWN_DIFFERENT if verdict == "different" else strength_of(weight)
        made = link(
            strength, a, b, verdict == "same", rule, _reason(rule, of, days), round(weight, 3), tuple(of.items())
        )
        (found.doubts if verdict == "unsure" else found.links).append(made)
        if alike:
            found.alike.add((made.a, made.b))
    return found


def _reason(rule: str, levels: dict[str, int], days: int | None) -> str:
    if rule == "edition" and levels["numbers"] == SAME_NUMBERS:
        return f"one name, but their deadlines lie {days} days apart"
    told = [label for label, _ in waterfall(levels)]
    return ", ".join(told) + (f", deadlines {days} days apart" if days is not None else "")
