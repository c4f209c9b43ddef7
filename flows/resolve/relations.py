"""What public things are to each other without being one: editions, chapters, parts, successors, and who paid.

Read after the clusters have their ids, from what the resolve stage found (relations.sql). Nothing near is taken: where
two things answer, or neither is known to be the newer or the whole, there is no row.
"""

import csv
from importlib.resources import files

import duckdb
import pyarrow as pa

from flows.resolve.match import script

FILE = "succession.csv"
MOST_EDITIONS = 40  # listings of a family: a title that more calls have is no call's name
MOST_YEARS_BEFORE = 4  # that a call closed before a project began which it paid for
LOTS = "track|tracks|lot|lots|volet|volets|axe|axes|strand|stream|module|modul|linea|modalidad|edition|special"
ARTICLES = tuple(
    "a an the un une le la les l des du ein eine der die das een het de una el los las il lo um uma".split()
)  # behind a colon they begin a subtitle, not a part
RELATIONS = ("successor_of", "edition_of", "chapter_of", "part_of", "funded_by")  # of two things, the first that holds


def relate(connection: duckdb.DuckDBPyConnection) -> None:
    """Rebuilds resolve.relation from the temporary tables of this build and resolve.member."""
    text = (files("flows.resolve") / FILE).read_text(encoding="utf-8")
    phrases = pa.Table.from_pylist(list(csv.DictReader(text.splitlines())))
    connection.register("succession", phrases)
    settings = {
        "$most_editions": MOST_EDITIONS, "$most_years_before": MOST_YEARS_BEFORE, "$lots": LOTS,
        "$articles": ARTICLES, "$relations": list(RELATIONS), "$phrases": "|".join(phrases["phrase"].to_pylist()),
    }  # fmt: skip
    connection.execute(script("relations", settings))
    connection.unregister("succession")
