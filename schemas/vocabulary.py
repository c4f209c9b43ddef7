"""Code lists and the label map: what a portal's word is called with us, or why we cannot say.

A list is a file of schemas/vocabularies; its name is the scheme. label_map.csv holds the raw labels that were seen.
Matching is exact after folding: a near match is a guess, and guesses are left to people (DESIGN §3).
"""

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

from schemas.model import Model

FOLDER: Traversable = files("schemas") / "vocabularies"
LABEL_MAP = "label_map.csv"
LIST_COLUMNS = ("code", "label_fr", "label_en", "broader", "match")
MAP_COLUMNS = ("scheme", "portal", "lang", "label", "code", "note")

ANY = ""  # an empty cell of the label map: whatever the portal, whatever the language
UNDECLARED = "und"  # BCP 47 for "no language declared"

APOSTROPHES = str.maketrans(dict.fromkeys("’‘‛ʼ′´`", "'"))
INVISIBLE = str.maketrans(dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""))
EDGES = " .,:;!?·•*|/'\"«»“”„-–—"


class Code(Model):
    """One entry of a list. `match` is its equal elsewhere (`vocabulary:term`), `extra` holds the list's own columns."""

    code: str
    label_fr: str
    label_en: str
    broader: str | None
    match: str | None
    extra: dict[str, str]


class LabelReading(Model):
    """What became of a raw label: a code and the rule that gave it, or a problem for a person, with the choices."""

    code: str | None
    rule: str
    problem: Literal["unmapped_label", "ambiguous_label"] | None = None
    choices: str | None = None


CodeLists = dict[str, dict[str, Code]]
Readings = dict[tuple[str, str, str, str], LabelReading]  # by scheme, portal, language, folded label
OwnReadings = dict[tuple[str, str], LabelReading]  # by scheme, folded label

UNMAPPED = LabelReading(code=None, rule="none", problem="unmapped_label")


def fold_label(raw: str) -> str:
    """The label without what writers vary: case, form of letters and apostrophes, white space, edge punctuation."""
    # Apostrophes go first because NFKC turns the acute accent ´ into a space, and last because it makes new ones of ″.
    text = unicodedata.normalize("NFKC", raw.translate(APOSTROPHES).translate(INVISIBLE))
    text = unicodedata.normalize("NFKC", text.casefold()).translate(APOSTROPHES)
    return " ".join(text.split()).strip(EDGES)


def map_label(scheme: str, raw: str, *, portal: str | None, lang: str | None) -> LabelReading:
    """Read a portal's label as a code of the list `scheme`.

    The label map is asked first, from the narrowest row to the widest: portal and language, portal, language, any.
    Then come the list's own labels and codes. Without a declared language (None), a row of one language holds when
    no other language's row contradicts it. Raises ValueError when there is no such list.
    """
    if scheme not in code_lists():
        raise ValueError(f"no code list named {scheme!r}")
    label = fold_label(raw)
    language = _primary(lang) if lang else UNDECLARED
    for where in (portal or ANY, ANY):
        for tongue in (language, ANY):
            if reading := _label_map().get((scheme, where, tongue, label)):
                return reading
    return _own_labels().get((scheme, label), UNMAPPED)


@cache
def code_lists() -> CodeLists:
    """Every code list by name, each by code, in the order of its file."""
    return read_code_lists(FOLDER)


@cache
def _label_map() -> Readings:
    return read_label_map(FOLDER, code_lists())


@cache
def _own_labels() -> OwnReadings:
    return own_labels(code_lists())


def read_code_lists(folder: Traversable) -> CodeLists:
    """Every CSV of the folder but the label map. Raises ValueError with file, line and what is wrong there."""
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".csv") and file.name != LABEL_MAP)
    return {name.removesuffix(".csv"): _read_code_list(folder / name) for name in names}


def _read_code_list(file: Traversable) -> dict[str, Code]:
    codes: dict[str, Code] = {}
    places: dict[str, str] = {}
    for place, row in _rows(file, LIST_COLUMNS):
        code = row["code"]
        if code in codes:
            raise ValueError(f"{place}: code {code!r} stands twice")
        for column in ("code", "label_fr", "label_en"):
            if not row[column]:
                raise ValueError(f"{place}: {column} is empty")
        codes[code] = Code(
            code=code,
            label_fr=row["label_fr"],
            label_en=row["label_en"],
            broader=row["broader"] or None,
            match=row["match"] or None,
            extra={column: cell for column, cell in row.items() if column not in LIST_COLUMNS},
        )
        places[code] = place
    for code, entry in codes.items():
        if entry.broader and entry.broader not in codes:
            raise ValueError(f"{places[code]}: broader {entry.broader!r} is no code of this list")
    return codes


def read_label_map(folder: Traversable, lists: CodeLists) -> Readings:
    """The rows of label_map.csv. Raises ValueError with file, line and what is wrong there.

    A row without a code is a label that means several things: its note gives the choices.
    """
    readings: Readings = {}
    for place, row in _rows(folder / LABEL_MAP, MAP_COLUMNS):
        scheme, portal, code, note = row["scheme"], row["portal"], row["code"], row["note"]
        key = (scheme, portal, _primary(row["lang"]), fold_label(row["label"]))
        if scheme not in lists:
            raise ValueError(f"{place}: no code list named {scheme!r}")
        if code and code not in lists[scheme]:
            raise ValueError(f"{place}: {code!r} is no code of {scheme}")
        if not key[-1]:
            raise ValueError(f"{place}: label is empty")
        if key in readings:
            raise ValueError(f"{place}: {row['label']!r} stands twice for this scheme, portal and language")
        if not code and not note:
            raise ValueError(f"{place}: neither a code nor, in the note, the choices")
        rule = f"label_map:{portal or 'any'}"
        readings[key] = LabelReading(code=code, rule=rule) if code else _ambiguous(rule, note)
    return readings | _undeclared(readings)


def _undeclared(readings: Readings) -> Readings:
    """What labels mean on a page without a language: what all the languages that know them agree on."""
    tongues: dict[tuple[str, str, str], dict[str, LabelReading]] = defaultdict(dict)
    for (scheme, portal, lang, label), reading in readings.items():
        tongues[scheme, portal, label][lang] = reading
    return {
        (scheme, portal, UNDECLARED, label): _agreed(by_language)
        for (scheme, portal, label), by_language in tongues.items()
        if ANY not in by_language
    }


def _agreed(by_language: dict[str, LabelReading]) -> LabelReading:
    first, *others = by_language.values()
    if all(other.code == first.code for other in others):
        return first
    choices = "; ".join(f"{lang}: {reading.code or reading.choices}" for lang, reading in sorted(by_language.items()))
    return _ambiguous(first.rule, choices)


def own_labels(lists: CodeLists) -> OwnReadings:
    """The labels and codes of the lists themselves; a label that two codes of a list share is ambiguous."""
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for scheme, codes in lists.items():
        for entry in codes.values():
            for rule, label in (("en", entry.label_en), ("fr", entry.label_fr), ("code", entry.code)):
                found[scheme, fold_label(label)].setdefault(entry.code, f"code_list:{rule}")
    return {key: _only(rules) for key, rules in found.items()}


def _only(rules: dict[str, str]) -> LabelReading:
    (code, rule), *others = rules.items()
    return _ambiguous(rule, " or ".join(rules)) if others else LabelReading(code=code, rule=rule)


def _ambiguous(rule: str, choices: str) -> LabelReading:
    return LabelReading(code=None, rule=rule, problem="ambiguous_label", choices=choices)


def _primary(lang: str) -> str:
    """`fr` of `fr-FR`: labels are mapped by language, not by country."""
    return lang.replace("_", "-").partition("-")[0].lower()


def _rows(file: Traversable, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a CSV that begins with `columns`, each with its place for messages."""
    reader = csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    header = next(reader, [])
    if tuple(header[: len(columns)]) != columns:
        raise ValueError(f"{file.name} line 1: the first columns must be {', '.join(columns)}")
    for cells in reader:
        place = f"{file.name} line {reader.line_num}"
        if len(cells) != len(header):
            raise ValueError(f"{place}: {len(cells)} cells under {len(header)} columns")
        yield place, dict(zip(header, map(str.strip, cells), strict=True))
