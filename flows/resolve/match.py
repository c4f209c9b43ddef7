"""Records to decisions: which pairs are the same, known different, or for a person to say, with rule and weight."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from types import MappingProxyType

import duckdb

from flows.resolve.model import agreement, comparisons
from flows.resolve.words import register

MOST_DAYS_APART = 60  # deadlines: two portals of one call disagree by hours or a moved date; editions by a year
SHORT_NAME = 6  # letters
MOST_WORDS = 32  # of a text, that are compared
MOST_BY_NAME, MOST_BY_PART = 40, 12  # records of a block: a block is as many pairs as its square
WEIGHT_UNIT = 2**60  # a token's weight stands in its highest four bits
ORGANISATION_WORDS = tuple(
    "universitat university universidad universite universita institut institute instituto national nacional museum"
    " association research science sciences center centre society department foundation fondation fundacion agency"
    " agence service".split()
)
EVENT_WORDS = tuple(f"={word}" for word in "conference day event exhibition marathon night week workshop".split())
SETTINGS: dict[str, object] = {
    "$most_days_apart": MOST_DAYS_APART, "$most_words": MOST_WORDS, "$most_by_name": MOST_BY_NAME,
    "$most_by_part": MOST_BY_PART, "$organisation_words": ORGANISATION_WORDS,
    "$short_name": SHORT_NAME, "$event_words": list(EVENT_WORDS),
    "$weight_unit": f"{WEIGHT_UNIT}::UBIGINT", "$comparisons": ", ".join(comparisons()),
    "$every_pair": False,
}  # fmt: skip
MODEL = "model"
READ, READ_AT_ONCE = ("names", "profiles"), 200_000  # records whose texts lie in memory together
MEET = ("weights", "standing", "keys", "candidates")
SCORE, SCORED_AT_ONCE = ("comparisons", MODEL, "rules"), 1_000_000  # pairs whose facts do


def script(name: str, more: Mapping[str, object] = MappingProxyType({})) -> str:
    """The SQL of that name, with its settings: ours, and `more` of the caller's own (`$name`: value)."""
    text = (files("flows.resolve") / f"{name}.sql").read_text(encoding="utf-8")
    for setting, value in (SETTINGS | dict(more)).items():
        text = text.replace(setting, str(value))
    return text


def decide(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables `record` (what is new or says something else) and `gone` (portal, ref) → what is kept, brought up to date,
    and table `decision`, of all pairs that may be decided otherwise than before."""
    register(connection)
    _run(connection, "arrivals")
    for some in _parts(connection, "come", READ_AT_ONCE):
        _batch(connection, f"SELECT n, r.* FROM ({some}) JOIN record r USING (portal, ref)")
        _run(connection, *READ)
    _run(connection, *MEET)
    _profile(connection)
    for some in _parts(connection, "candidate", SCORED_AT_ONCE):
        _batch(connection, some)
        _run(connection, *SCORE)
    _run(connection, "decisions")


def _profile(connection: duckdb.DuckDBPyConnection) -> None:
    """View `profile`: what is known of each record. Few of many are laid out first: they are joined twice a batch."""
    [(pairs, records)] = connection.execute(
        "SELECT (SELECT count(*) FROM candidate), (SELECT count(*) FROM kept.record)"
    ).fetchall()
    everyone = "SELECT * FROM kept.record JOIN kept.standing USING (n)"
    if pairs < records / 2:
        met = "SELECT a FROM candidate UNION SELECT b FROM candidate"
        connection.execute(f"CREATE OR REPLACE TEMP TABLE met AS {everyone} WHERE n IN ({met})")
        everyone = "FROM met"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW profile AS {everyone}")


def compare_all(connection: duckdb.DuckDBPyConnection) -> None:
    """After `decide`: table `agreement` of every candidate, also of those of which no rule can speak."""
    _batch(connection, "FROM candidate")
    connection.execute(script("comparisons", {"$every_pair": True}))
    connection.execute(agreement())


def _batch(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    connection.execute(f"CREATE OR REPLACE TEMP TABLE batch AS {sql}")


def _parts(connection: duckdb.DuckDBPyConnection, table: str, at_once: int) -> Iterator[str]:
    """SQL for so many rows of a table at a time; for none of them where it has none, so that what follows has run."""
    [(rows,)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    for first in range(0, max(rows, 1), at_once):
        yield f"SELECT * FROM {table} LIMIT {at_once} OFFSET {first}"


def _run(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    for name in names:
        connection.execute(agreement() if name == MODEL else script(name))
