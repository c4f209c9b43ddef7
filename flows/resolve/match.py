"""Records to decisions: which pairs are the same, known different, or for a person to say, with rule and weight."""

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

import duckdb

from flows.resolve import kept
from flows.resolve.model import agreement, comparisons
from flows.resolve.words import register

MOST_DAYS_APART = 60  # deadlines: two portals of one call disagree by hours or a moved date; editions by a year
MOST_WORDS = 32  # of a text, that are compared
MOST_BY_NAME, MOST_BY_PART = 40, 12  # records of a block: a block is as many pairs as its square
WEIGHT_UNIT = 2**60  # a token's weight stands in its highest four bits
ORGANISATION_WORDS = tuple(
    "universitat university universidad universite universita institut institute instituto national nacional museum"
    " association research science sciences center centre society department foundation fondation fundacion agency"
    " agence service".split()
)
SETTINGS: dict[str, object] = {
    "$most_days_apart": MOST_DAYS_APART, "$most_words": MOST_WORDS, "$most_by_name": MOST_BY_NAME,
    "$most_by_part": MOST_BY_PART, "$organisation_words": ORGANISATION_WORDS,
    "$weight_unit": f"{WEIGHT_UNIT}::UBIGINT", "$comparisons": ", ".join(comparisons()),
}  # fmt: skip
MODEL = "model"
SCRIPTS = (
    "arrivals", "names", "weights", "profiles", "standing", "keys", "candidates", "comparisons", MODEL, "decisions",
)  # fmt: skip


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
    for name in SCRIPTS:
        connection.execute(agreement() if name == MODEL else script(name))
