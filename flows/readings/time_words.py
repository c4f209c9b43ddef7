"""The words of dates and deadlines in five languages, from time_words.csv, and a text as a line of such words.

A text becomes tokens, one sign each: the grammar of sentences.py is then a regular expression over a handful of signs,
and a word that the table does not know is one that nobody can read past.
"""

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from flows.readings.text import clean

LONGEST = 1000  # no date of any portal has more characters; an erratum with its reasons has
LANGUAGES = ("fr", "en", "de", "es", "nl")
UNKNOWN = "?"
WRITTEN = {"published_at", "source_updated"}
OTHER = "other"  # the kind of dates that close nothing: juries, results, publications, starts of projects
# role in time_words.csv → its sign; words that mean nothing to a date are noise
SIGNS = {
    "month": "m", "day": "d", "weekday": "w", "noon": "o", "midnight": "x", "zone": "z", "est": "V", "local": "U",
    "at": "@", "of": "f", "from": "<", "to": ">", "starting": "c", "since": "C", "between": "B", "and": "&",
    "before": "b", "next": "l", "unit": "D", "step": "g", "kind": "k", "state": "s", "now": "O", "exhaust": "e",
    "moved": "v", "instead": "i", "initially": "I", "erratum": "E", "label": "L", "edition": "A", "noise": "n", "funds": "F",
}  # fmt: skip
# signs of single characters; quotation marks and bullets say nothing
MARKS = {"–": "-", "—": "-", "→": "-", "|": "/", "[": "(", "]": ")", "&": "&", ">": ":"} | {c: c for c in ",;:.()-/"}
SILENT = frozenset("\"'«»“”„•*!·\ufe0f")
PICTURES = "⌀"  # calendars, clocks and pins stand from here on: they say nothing

# `17:00 heure de Paris` names a zone, `17 heures` an hour
_UNIT = r"(?:uhr|uur|heures(?!\sde?\s)|horas|hours|hrs?|h)"
_HALF = r"[ap]\.?\s?m\b\.?"
# `12 h 15 avril`: a month after it makes the number a day
_MONTH = r"(?:jan|ene|fe[bv]|mar|mrt|maa|avr|apr|abr|mai|may|mei|jui|jun|jul|aou|aug|ago|sep|set|o[ck]t|nov|de[cz]|dic)"
TOKEN = re.compile(
    rf"""
    (?P<word>(?!(?:utc|gmt|tu)\s?[+-]|n\s?[°o]\s?\d)[^\W\d_]+(?:-[^\W\d_]+)*'?)
    |(?P<ordinal>(?<!\w)n\s?[°o]\s?\d{{1,2}}(?![\d/.-]|\s?{_MONTH}))
    |(?P<stamp>(?<![\w/.:-])\d{{4}}-\d{{1,2}}-\d{{1,2}}(?!\d|-\d)(?:
        [t ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?(?!\d)
            (?:\s?z(?!\w)|\s?[+-]\d{{2}}:?\d{{2}}(?!\d)|[+-]\d{{2}}(?![\d:]))?
        |(?:ces?t|mes?z|utc|gmt)\d{{1,2}}:\d{{2}}(?!\d))?)
    |(?P<numeric>(?<![\w/.])\d{{1,2}}(?:er)?\s?(?P<mark>[/.])\s?\d{{1,2}}\s?(?P=mark)\s?\d{{4}}(?!\d|(?P=mark)\d)
        |(?<![\w/.])\d{{1,2}}(?P<dot>[/.])\d{{1,2}}(?P=dot)\d{{2}}(?!\d|:|(?P=dot)\d|\s?{_UNIT}\b|\s?{_HALF})
        |(?<![\w/.-])\d{{1,2}}-\d{{1,2}}-(?:\d{{4}}|\d{{2}})(?!\d|-\d))
    |(?P<yearfirst>(?<![\w/.:-])\d{{4}}(?P<sep>[/.])\d{{1,2}}(?P=sep)\d{{1,2}}(?!\d|(?P=sep)\d))
    |(?P<monthyear>(?<![\w/.:-])(?:\d{{1,2}}/\d{{4}}|(?<![a-z]\s)\d{{4}}-\d{{2}})(?![\d/-]))
    |(?P<pair>(?<![\w/.:-])(?:\d{{1,2}}/\d{{1,2}}(?![\d/])|\d{{1,2}}\.\d{{1,2}}\.(?!\d)))
    |(?P<clock>(?:(?<![\w/.:,])|(?<=[\s\d]a))\d{{1,2}}(?:
        \s?h(?:eures?|rs?)?(?:\d{{2}}|\s\d{{2}}(?!\s?{_MONTH}))(?!\d|[/.]\d)(?:\s?(?:min|mn)\b)?
        |:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?(?!\d)(?:\s?{_UNIT}\b|\s?{_HALF})?
        |\.\d{{2}}\s?(?:{_UNIT}\b|{_HALF})
        |\s?{_UNIT}(?!\w)
        |\s?{_HALF})
        |(?:(?<=\d\sa\s)|(?<=\d\s[auo][tm]\s))\d{{1,2}}\.\d{{2}}(?![\d.,/]))
    |(?P<offset>(?<=\d\s)(?:[+-]\d{{4}}(?!\d)|\+\d{{2}}:\d{{2}}(?!\d))
        |(?<!\w)(?:utc|gmt|tu)\s?[+-]\s?\d{{1,2}}(?::?\d{{2}})?(?![\d:]))
    |(?P<number>\d+)(?:\s?er(?![a-z])|(?:st|nde|nd|rd|th|ere|eme|ste|ro|re|de|e|o|°)(?![a-z])|er(?=[a-z]))?
    |(?P<sign>\S)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """One word, number or mark: its `sign` for the grammar, its text, and what the table says it means."""

    sign: str
    text: str
    means: str = ""


def fold(raw: str) -> str:
    """The text as the grammar reads it: NFKC, lower case, without accents, ASCII digits, one blank, straight quotes."""
    text = (raw if raw.isprintable() else clean(raw)).casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
        if "ture\u0301" in text:
            text = _PARTICIPLE.sub("cloturee", text)
        text = unicodedata.normalize("NFC", _ACCENT.sub("", text)).translate(_ALIKE)
        text = _DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    text = " ".join(text.replace("(s)", "s").split())
    return _LOST_APOSTROPHE.sub("'", text) if " d " in text or " l " in text else text


_ACCENT = re.compile("[\u0300-\u036f]")
# the one participle that its accent tells from the noun: `clôturé` says closed, `clôture` labels a date
_PARTICIPLE = re.compile("\\bclo\u0302ture\u0301(?![\\w\u0300-\u036f])")
_LOST_APOSTROPHE = re.compile(r"(?<= [dl]) (?=[aeiouh])")  # `date d ouverture`, out of a PDF
_DIGIT = re.compile(r"(?![0-9])\d")
_ALIKE = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "′": "'", "‐": "-", "−": "-"})


# (words after the first two, what the phrase is where it labels a field, what it means anywhere else)
Phrase = tuple[list[str], dict[str, Token], Token]


class Table(NamedTuple):
    """time_words.csv: words that mean something alone, phrases by their first and second word, the longest first, and
    the words that stand inside of phrases."""

    alone: dict[str, Phrase]
    longer: dict[str, dict[str, list[Phrase]]]
    inner: frozenset[str]


@cache
def table() -> Table:
    """The table, read once. Of two meanings the row that stands higher wins."""
    labels: dict[tuple[str, ...], dict[str, Token]] = {}
    plain: dict[tuple[str, ...], Token] = {}
    text = (files("flows") / "readings" / "time_words.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        for phrase in filter(None, (each for language in LANGUAGES for each in row[language].split("|"))):
            words = tuple(match[0] for match in TOKEN.finditer(fold(phrase)))
            token = Token(SIGNS[row["role"]], " ".join(words), row["means"])
            if token.sign == "L":
                labels.setdefault(words, {})[token.means] = token
            else:
                plain.setdefault(words, token)
    alone: dict[str, Phrase] = {}
    longer: dict[str, dict[str, list[Phrase]]] = {}
    for words, fields in labels.items():  # when a page was written is known, and is the date of nothing else
        if fields.keys() & WRITTEN:
            plain.setdefault(words, Token(SIGNS["kind"], " ".join(words), OTHER))
    for words in sorted(labels.keys() | plain.keys(), key=lambda words: (-len(words), words)):
        phrase = (list(words[2:]), labels.get(words, {}), plain.get(words, Token(UNKNOWN, " ".join(words))))
        if len(words) == 1:
            alone[words[0]] = phrase
        else:
            longer.setdefault(words[0], {}).setdefault(words[1], []).append(phrase)
    return Table(alone, longer, frozenset(word for words in labels.keys() | plain.keys() for word in words))


def tokens(text: str, field: str) -> list[Token]:
    """The tokens of a folded text. `field` decides what a label means: `mis à jour le` is one for source_updated."""
    alone, longer, _ = table()
    kinds, words = _pieces(text)
    found: list[Token] = []
    at, end = 0, len(words)
    while at < end:
        word = words[at]
        phrase, size = alone.get(word), 1
        if at + 1 < end and (begun := longer.get(word)):
            for each in begun.get(words[at + 1], ()):
                if not each[0] or words[at + 2 : at + 2 + len(each[0])] == each[0]:
                    phrase, size = each, 2 + len(each[0])
                    break
        if phrase:
            found.append(phrase[1].get(field, phrase[2]) if phrase[1] else phrase[2])
        elif token := _plain(kinds[at], word):
            found.append(token)
        at += size
    return found


def _pieces(text: str) -> tuple[list[str], list[str]]:
    """Kind and text of every word, number and mark; `avril-juin` is three, a hyphenated word of the table is one."""
    known = table().inner
    kinds: list[str] = []
    words: list[str] = []
    for match in TOKEN.finditer(text):
        kind, piece = match.lastgroup or "", match[0]
        if kind == "word" and "-" in piece and piece not in known:
            parts = re.split("(-)", piece)
            words += parts
            kinds += ["sign" if part == "-" else "word" for part in parts]
        else:
            words.append(piece)
            kinds.append(kind)
    return kinds, words


def _plain(kind: str, piece: str) -> Token | None:
    """What is no word of the table."""
    if kind == "word":
        return Token(UNKNOWN, piece)
    if kind == "sign":
        if piece >= PICTURES and unicodedata.category(piece) == "So":
            return None
        return _SIGNS[piece] if piece in _SIGNS else Token(UNKNOWN, piece)
    if kind == "number":
        digits = piece.rstrip(_SUFFIX)
        return Token(_BY_LENGTH.get(len(digits), "#"), piece, digits)
    return Token(_BY_KIND.get(kind, UNKNOWN), piece, piece)


_SIGNS = {piece: Token(sign, piece) for piece, sign in MARKS.items()} | dict.fromkeys(SILENT)
_SUFFIX = "abcdefghijklmnopqrstuvwxyz° "
_BY_LENGTH = {1: "d", 2: "d", 4: "y"}
_BY_KIND = {
    "ordinal": "n", "stamp": "S", "numeric": "N", "yearfirst": "S", "monthyear": "q", "pair": "P", "clock": "t",
    "offset": "z",
}  # fmt: skip
