"""People's decisions on pairs of listings: `judgements.csv` in the home, read whole before anything is written."""

import csv
from pathlib import Path

from flows.home import UserError
from flows.resolve import Key, Link

COLUMNS = ["a_portal", "a_ref", "b_portal", "b_ref", "judgement", "by", "reason"]
STRENGTH = {"different": 0, "same": 1}


def read_judgements(path: Path) -> list[Link]:
    """Same and different as links that win over every rule; `unsure` binds nobody.

    Raises UserError naming file, line and column for a broken file, a pair judged both ways, an unknown judgement.
    """
    if not path.exists():
        return []
    links: dict[tuple[Key, Key], Link] = {}
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(f"{path}: {error}; mend the file, nothing was written") from error
    if rows and rows[0] != COLUMNS:
        raise UserError(f"{path} line 1: wanted the columns {', '.join(COLUMNS)}, found {', '.join(rows[0])}")
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS):
            raise UserError(f"{path} line {number}: wanted {len(COLUMNS)} cells, found {len(row)}; nothing was written")
        a, b, judgement, by, reason = (row[0], row[1]), (row[2], row[3]), row[4], row[5], row[6]
        if judgement not in (*STRENGTH, "unsure") or not all((*a, *b)) or a == b:
            raise UserError(
                f"{path} line {number}: judgement {judgement!r} of {a} and {b}; want same, different or unsure"
            )
        pair = (min(a, b), max(a, b))
        if pair in links and links[pair].same != (judgement == "same"):
            raise UserError(f"{path} line {number}: {a} and {b} are judged both same and different")
        if judgement != "unsure":
            said = f"{by}: {reason}" if by else reason
            links[pair] = Link(STRENGTH[judgement], *pair, judgement == "same", "judgement", said)
    return list(links.values())
