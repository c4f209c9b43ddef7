"""Labels that wait for a code: what they are, what they might mean, and the line that settles one.

Suggestions are for a person's eyes only; no stage reads them (DESIGN §3: nothing is guessed).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import duckdb

from schemas.field import fields
from schemas.vocabulary import FOLDER, LABEL_MAP, MAP_COLUMNS, code_lists, fold_label

MOST_SUGGESTED = 9  # one key each
NEAR_ENOUGH = 0.55
LABEL_MAP_FILE = Path(str(FOLDER)) / LABEL_MAP

WAITING = """
SELECT i.portal, l.kind, i.field, i.value AS label, i.reason, i.advice, i.url, i.listings,
       (SELECT max(s.lang) FROM raw.statement s
        WHERE s.portal = i.portal AND s.field = i.field AND s.value = i.value) AS lang
FROM core.issue i JOIN raw.listing l ON l.portal = i.portal AND l.ref = i.ref
WHERE i.reason IN ('unmapped_label', 'ambiguous_label', 'unknown_place', 'ambiguous_place') AND i.value IS NOT NULL
ORDER BY i.listings DESC, i.field, i.portal, i.value
"""


@dataclass(frozen=True)
class Waiting:
    """A raw label without a code: whose it is, how many listings say it, where one can be seen."""

    scheme: str
    portal: str
    lang: str | None
    label: str
    reason: str
    listings: int
    url: str


def waiting(connection: duckdb.DuckDBPyConnection) -> list[Waiting]:
    """Labels that wait, most frequent first."""
    known = fields()
    rows: list[dict[str, Any]] = connection.execute(WAITING).to_arrow_table().to_pylist()
    return [
        Waiting(scheme, row["portal"], row["lang"], row["label"], row["reason"], row["listings"], row["url"])
        for row in rows
        if (scheme := known[row["kind"], row["field"]].scheme)
    ]


def coverage(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """How many labels of each portal and field have a code, and how often they are used; the least covered first."""
    sql = "FROM core.label_coverage ORDER BY uses_with_code - uses, portal, kind, field"
    rows: list[dict[str, Any]] = connection.execute(sql).to_arrow_table().to_pylist()
    return rows


def suggestions(label: str, scheme: str) -> list[str]:
    """Codes whose label or code looks like `label`, the most alike first; none is better than a bad one."""
    folded = fold_label(label)
    scores = {
        code: max(_likeness(folded, fold_label(text)) for text in (entry.label_fr, entry.label_en, code))
        for code, entry in code_lists()[scheme].items()
    }
    near = sorted((code for code, score in scores.items() if score >= NEAR_ENOUGH), key=lambda code: -scores[code])
    return near[:MOST_SUGGESTED]


def _likeness(a: str, b: str) -> float:
    words, others = set(a.split()), set(b.split())
    shared = len(words & others) / min(len(words), len(others)) if words and others else 0.0
    return max(shared * 0.9, SequenceMatcher(None, a, b).ratio())


def settle(label: Waiting, code: str, file: Path = LABEL_MAP_FILE) -> list[str]:
    """Appends the line that maps a label, and gives it back. Raises ValueError for a code that the list lacks."""
    if code not in code_lists()[label.scheme]:
        raise ValueError(f"{code!r} is no code of {label.scheme}")
    line = [label.scheme, label.portal, (label.lang or "").partition("-")[0], label.label, code, ""]
    _append(file, line)
    return line


def _append(file: Path, line: Sequence[str]) -> None:
    assert len(line) == len(MAP_COLUMNS)
    ends_well = file.read_bytes().endswith(b"\n")
    with file.open("a", encoding="utf-8", newline="") as out:
        if not ends_well:
            out.write("\n")
        csv.writer(out, lineterminator="\n").writerow(line)
