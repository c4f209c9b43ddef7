"""People's decisions on pairs of listings: `judgements.csv` in the home, read whole before anything is written."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from flows.home import UserError
from flows.resolve.link import Key, Link

COLUMNS = ["a_portal", "a_ref", "b_portal", "b_ref", "judgement", "by", "reason"]
STRENGTH = {"different": 0, "same": 1}


def read_judgements(path: Path) -> list[Link]:
    """Same and different as links that win over every rule; `unsure` binds nobody.

    Raises UserError naming file, line and column for a broken file, a pair judged both ways, an unknown judgement.
    """
    if not path.exists():
        return []
    links: dict[tuple[Key, Key], Link] = {}
    for number, row in _rows(path):
        where = f"{path} line {number}"
        if len(row) != len(COLUMNS):
            raise UserError(f"{where}: wanted {len(COLUMNS)} cells, found {len(row)}; nothing was written")
        a, b, judgement, by, reason = (row[0], row[1]), (row[2], row[3]), row[4], row[5], row[6]
        if judgement not in (*STRENGTH, "unsure") or not all((*a, *b)) or a == b:
            raise UserError(f"{where}: judgement {judgement!r} of {a} and {b}; want same, different or unsure")
        if judgement == "unsure":
            continue
        pair = (min(a, b), max(a, b))
        if pair in links and links[pair].same != (judgement == "same"):
            raise UserError(f"{where}: {a} and {b} are judged both same and different")
        said = f"{by}: {reason}" if by else reason
        links[pair] = Link(STRENGTH[judgement], *pair, judgement == "same", "judgement", said)
    return list(links.values())


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) below the header; lines without any cell are left out."""
    number = 0
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        for row in reader:
            number = reader.line_num
            if number == 1 and row != COLUMNS:
                raise UserError(f"{path} line 1: wanted the columns {', '.join(COLUMNS)}, found {', '.join(row)}")
            if number > 1 and row:
                yield number, row
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; nothing was written") from error
    except (UnicodeDecodeError, csv.Error) as error:
        if isinstance(error, UnicodeDecodeError):
            number = error.object.count(b"\n", 0, error.start)
        raise UserError(f"{path} line {number + 1}: {error}; mend the file, nothing was written") from error
