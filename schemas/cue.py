"""The cue lexicon: which words of a text say what a volunteer does and where, two files of schemas/cues per language.

fr.csv holds the sets, the contexts and what says where one takes part; fr.types.csv, read after it, what one does.

A row is (scheme, code, needs, cue, note). `scheme` is a code list, or `equipment` (then no code), or one of two aids:
`set` names a set of words for use in cues, `context` is a phrase whose words are no cue ("transcription factor").
A cue is a short sequence, read word by word without regard to case:

    count        this word                     photo*       any word that begins so
    take|upload  one of these                  *zählung     any word that ends so (German and Dutch compounds)
    your?        may be missing                {photos}     a word of that set
    ..  ...      up to three, up to eight words, never past a sentence's end

`needs` is empty, or `volunteer`: the cue holds only where a volunteer is the one who acts (flows/readings/cues.py); or
`task`: only in a sentence that says that a volunteer collects something (a place is no mode without it).
"""

import csv
import io
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from schemas.vocabulary import CodeLists, code_lists

FOLDER: Traversable = files("schemas") / "cues"
COLUMNS = ("scheme", "code", "needs", "cue", "note")
EQUIPMENT = "equipment"
SCHEMES = frozenset({"contribution_type", "participation_mode"})
GAPS = {"..": 3, "...": 8}
LONGEST_CUE = 10


class Step(NamedTuple):
    """One place of a cue: the words, their beginnings and ends that fit, or how many words may be skipped."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    optional: bool = False
    gap: int = 0

    def fits(self, word: str) -> bool:
        return word in self.words or word.startswith(self.stems) or word.endswith(self.ends)


NOTHING = Step()


class Cue(NamedTuple):
    """One row that can match. `text` is the cue as written; the rule of a value shows it."""

    scheme: str
    code: str
    needs: str
    text: str
    steps: tuple[Step, ...]


class Lexicon(NamedTuple):
    """What one language has: cues that say something, contexts that say it is none, named sets of words."""

    cues: tuple[Cue, ...]
    contexts: tuple[Cue, ...]
    sets: dict[str, Step]

    def set(self, name: str) -> Step:
        """The set of that name, or one that no word fits."""
        return self.sets.get(name, NOTHING)


@cache
def lexicons() -> dict[str, Lexicon]:
    """Every language that has files, by its code."""
    return read_lexicons(FOLDER, code_lists())


def read_lexicons(folder: Traversable, lists: CodeLists) -> dict[str, Lexicon]:
    """Raises ValueError with file, line and what is wrong there."""
    files: dict[str, list[Traversable]] = {}
    for name in sorted(file.name for file in folder.iterdir() if file.name.endswith(".csv")):
        files.setdefault(name.partition(".")[0], []).append(folder / name)
    return {language: _read_lexicon(theirs, lists) for language, theirs in files.items()}


def _read_lexicon(files: list[Traversable], lists: CodeLists) -> Lexicon:
    sets: dict[str, Step] = {}
    found: dict[tuple[str, str, str], Cue] = {}
    for file in files:
        _read_rows(file, lists, sets, found)
    cues = tuple(cue for cue in found.values() if cue.scheme != "context")
    return Lexicon(cues, tuple(cue for cue in found.values() if cue.scheme == "context"), sets)


def _read_rows(
    file: Traversable, lists: CodeLists, sets: dict[str, Step], found: dict[tuple[str, str, str], Cue]
) -> None:
    reader = csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    if tuple(next(reader, [])) != COLUMNS:
        raise ValueError(f"{file.name} line 1: the columns must be {', '.join(COLUMNS)}")
    for cells in reader:
        place = f"{file.name} line {reader.line_num}"
        if len(cells) != len(COLUMNS):
            raise ValueError(f"{place}: {len(cells)} cells under {len(COLUMNS)} columns")
        scheme, code, needs, text, _ = map(str.strip, cells)
        try:
            if scheme == "set":
                _add_set(sets, code, text)
                continue
            _check(scheme, code, needs, lists)
            cue = Cue(scheme, code, needs, text, parse_cue(text, sets))
        except ValueError as error:
            raise ValueError(f"{place}: {error}") from None
        if (scheme, code, text) in found:
            raise ValueError(f"{place}: {text!r} stands twice")
        found[scheme, code, text] = cue


def _add_set(sets: dict[str, Step], name: str, text: str) -> None:
    if not name.isidentifier():
        raise ValueError(f"{name!r} is no name for a set")
    if name in sets:
        raise ValueError(f"the set {name!r} stands twice")
    words = text.split()
    if not words:
        raise ValueError(f"the set {name!r} is empty")
    sets[name] = _one_of([_step(word, sets) for word in words])


def _one_of(steps: list[Step], optional: bool = False) -> Step:
    return Step(
        words=frozenset[str]().union(*(step.words for step in steps)),
        stems=tuple(stem for step in steps for stem in step.stems),
        ends=tuple(end for step in steps for end in step.ends),
        optional=optional,
    )


def _check(scheme: str, code: str, needs: str, lists: CodeLists) -> None:
    if needs not in ("", "volunteer", "task"):
        raise ValueError(f"needs is {needs!r}: nothing, volunteer or task")
    if scheme in SCHEMES:
        if code not in lists[scheme]:
            raise ValueError(f"{code!r} is no code of {scheme}")
    elif scheme not in (EQUIPMENT, "context"):
        raise ValueError(f"no scheme named {scheme!r}")
    elif code or needs:
        raise ValueError(f"a row of {scheme} has neither code nor needs")


def parse_cue(text: str, sets: dict[str, Step]) -> tuple[Step, ...]:
    """The places of a cue. Raises ValueError: empty, too long, an open end, an unknown set."""
    steps = tuple(Step(gap=GAPS[part]) if part in GAPS else _step(part, sets) for part in text.split())
    if not steps:
        raise ValueError("the cue is empty")
    if len(steps) > LONGEST_CUE:
        raise ValueError(f"{text!r} has more than {LONGEST_CUE} places")
    if any(step.gap or step.optional for step in (steps[0], steps[-1])):
        raise ValueError(f"{text!r} begins or ends with a place that may be missing")
    return steps


def _step(part: str, sets: dict[str, Step]) -> Step:
    choices = part.removesuffix("?").split("|")
    return _one_of([_choice(choice, sets) for choice in choices], optional=part.endswith("?"))


def _choice(text: str, sets: dict[str, Step]) -> Step:
    word = text.casefold()
    if text.startswith("{") and text.endswith("}"):
        if text[1:-1] not in sets:
            raise ValueError(f"no set named {text[1:-1]!r} above this line")
        return sets[text[1:-1]]
    if word.isalnum():
        return Step(words=frozenset({word}))
    if len(word) > 2 and word[:-1].isalnum() and word.endswith("*"):
        return Step(stems=(word[:-1],))
    if len(word) > 2 and word[1:].isalnum() and word.startswith("*"):
        return Step(ends=(word[1:],))
    raise ValueError(f"{text!r} is no word")
