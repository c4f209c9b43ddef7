"""People's decisions on pairs of listings: `warehouse/judgements.csv`, which ships with the project and is reviewed
like code, then the home's `judgements.csv`. Read whole before anything is written; a line is appended, never edited."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from flows.home import UserError
from flows.readings.personal import strike_personal_data
from flows.resolve.link import Key

COLUMNS = ["a_portal", "a_ref", "b_portal", "b_ref", "judgement", "by", "at", "reason"]
WITHOUT_AT = [name for name in COLUMNS if name != "at"]  # as files were written until they had it
SAME, DIFFERENT, UNSURE, WITHDRAWN = JUDGEMENTS = ("same", "different", "unsure", "withdrawn")
OURS = Path(str(files("warehouse"))) / "judgements.csv"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")


@dataclass(frozen=True)
class Judgement:
    """What somebody said of two listings, `a` before `b`. `by` is a role or initials, `at` a UTC time or empty,
    `where` the file and line."""

    a: Key
    b: Key
    judgement: str
    by: str = ""
    at: str = ""
    reason: str = ""
    where: str = ""

    @property
    def binds(self) -> bool:
        return self.judgement in (SAME, DIFFERENT)


def read_judgements(home: Path, ours: Path = OURS) -> list[Judgement]:
    """The last word on each pair, in the order in which they were said; the home's file goes after the project's.

    Raises UserError naming file, line and column for a broken file, an unknown judgement, what names a person, and a
    pair that one file judges both ways where no `at` says which came later.
    """
    said: dict[tuple[Key, Key], Judgement] = {}
    for path, called in ((ours, "warehouse/judgements.csv"), (home, "judgements.csv")):
        standing: dict[tuple[Key, Key], Judgement] = {}
        for number, cells in _rows(path) if path.exists() else ():
            each = _judgement(cells, f"{path} line {number}", f"{called} line {number}")
            before = standing.get((each.a, each.b))
            if before and {before.judgement, each.judgement} == {SAME, DIFFERENT} and not "" < before.at < each.at:
                raise UserError(
                    f"{path} line {number}: {each.a} and {each.b} are judged both same and different, and no later `at`"
                    f" says which holds (see {before.where})"
                )
            standing[each.a, each.b] = each
            said.pop((each.a, each.b), None)
            said[each.a, each.b] = each
    return list(said.values())


def judged(a: Key, b: Key, judgement: str, by: str, at: str, reason: str) -> Judgement:
    """A new judgement, its ends in order. Raises UserError for what no file may hold."""
    return _judgement([*a, *b, judgement, by, at, reason], f"{judgement} by {by}", "")


def refuse_persons(by: str, reason: str, at_fault: str) -> None:
    """Raises UserError for what would name or reach a person: the files are public."""
    if "@" in by or strike_personal_data(by)[1] or strike_personal_data(reason)[1]:
        raise UserError(f"{at_fault}: `by` is a role or initials; no e-mail, telephone or name of a person stands here")


def _judgement(cells: Sequence[str], at_fault: str, where: str) -> Judgement:
    a, b, judgement, by, at, reason = (cells[0], cells[1]), (cells[2], cells[3]), *cells[4:]
    if judgement not in JUDGEMENTS or not all((*a, *b)) or a == b:
        raise UserError(f"{at_fault}: judgement {judgement!r} of {a} and {b}; want {', '.join(JUDGEMENTS)}")
    refuse_persons(by, reason, at_fault)
    if at and not MOMENT.fullmatch(at):
        raise UserError(f"{at_fault}: `at` {at!r}; want a day or a UTC time, as 2026-11-20 or 2026-11-20T04:00:00Z")
    return Judgement(min(a, b), max(a, b), judgement, by, at, reason, where)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line, cells of COLUMNS) below the header; lines without any cell are left out, a missing `at` is empty."""
    number, columns = 0, COLUMNS
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        for row in reader:
            number = reader.line_num
            if number == 1:
                columns = row
                if columns not in (COLUMNS, WITHOUT_AT):
                    raise UserError(f"{path} line 1: wanted the columns {', '.join(COLUMNS)}, found {', '.join(row)}")
            elif row:
                if len(row) != len(columns):
                    raise UserError(
                        f"{path} line {number}: wanted {len(columns)} cells, found {len(row)}; nothing was written"
                    )
                yield number, row if columns == COLUMNS else [*row[:6], "", row[6]]
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; nothing was written") from error
    except (UnicodeDecodeError, csv.Error) as error:
        if isinstance(error, UnicodeDecodeError):
            number = error.object.count(b"\n", 0, error.start)
        raise UserError(f"{path} line {number + 1}: {error}; mend the file, nothing was written") from error


def append(path: Path, said: Judgement) -> bytes:
    """One line more at the end of the file, which is made where it is missing and given the column `at` where it lacks
    it. The bytes of the line, for `take_out`."""
    held = path.read_bytes() if path.exists() else b""
    if not held.decode("utf-8-sig").startswith(",".join(COLUMNS)):
        held = _csv([COLUMNS, *(cells for _, cells in _rows(path))] if held else [COLUMNS])
        part = path.with_suffix(".part")
        part.write_bytes(held)
        part.replace(path)
    line = _csv([[*said.a, *said.b, said.judgement, said.by, said.at, said.reason]])
    with path.open("ab") as out:
        out.write(line if held.endswith(b"\n") else b"\n" + line)
    return line


def take_out(path: Path, line: bytes) -> None:
    """The file without its last line, which `append` gave. Raises UserError where somebody wrote behind it."""
    held = path.read_bytes()
    if not held.endswith(line):
        raise UserError(f"{path} was written by somebody else meanwhile; `coco review withdraw` takes a judgement back")
    path.write_bytes(held.removesuffix(line))


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()
