"""Records to decisions: which pairs are the same, known different, or for a person to say, with rule and weight."""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

import duckdb

from flows.resolve.model import agreement
from flows.resolve.words import register

MOST_DAYS_APART = 60  # deadlines: two portals of one call disagree by hours or a moved date; editions by a year
MOST_WORDS = 32  # of a text, that are compared
MOST_BY_NAME, MOST_BY_PART = 40, 12  # records of a block: a block is as many pairs as its square
ORGANISATION_WORDS = tuple(
    "universitat university universidad universite universita institut institute instituto national nacional museum"
    " association research science sciences center centre society department foundation fondation fundacion agency"
    " agence service".split()
)
SETTINGS: dict[str, object] = {
    "$most_days_apart": MOST_DAYS_APART, "$most_words": MOST_WORDS, "$most_by_name": MOST_BY_NAME,
    "$most_by_part": MOST_BY_PART, "$organisation_words": ORGANISATION_WORDS,
}  # fmt: skip
MODEL = "model"
SCRIPTS = ("features", "candidates", "profiles", "comparisons", MODEL, "decisions")


def script(name: str, more: Mapping[str, object] = MappingProxyType({})) -> str:
    """The SQL of that name, with its settings: ours, and `more` of the caller's own (`$name`: value)."""
    text = (files("flows.resolve") / f"{name}.sql").read_text(encoding="utf-8")
    for setting, value in (SETTINGS | dict(more)).items():
        text = text.replace(setting, str(value))
    return text


def decide(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `record` → tables `numbered` (n for each record, in the order of portal and ref), `block_left_out` and
    `decision`: a and b, weight, verdict (same, different, unsure), rule, levels, whether `alike`."""
    register(connection)
    for name in SCRIPTS:
        connection.execute(agreement() if name == MODEL else script(name))
