"""The words of dates and deadlines in five languages, from time_words.csv, and a text as a line of such words.

A text becomes tokens, one sign each: the grammar of sentences.py is then a regular expression over a handful of signs,
and a word that the table does not know is one that nobody can read past.
"""

import csv
import re
import unicodedata
from functools import cache, lru_cache
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
    "moved": "v", "instead": "i", "initially": "I", "erratum": "E", "label": "L", "edition": "A", "noise": "n",
    "funds": "F",
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
    (?:(?P<word>(?!(?:utc|gmt|tu)\s?[+-]|n\s?[°o]\s?\d)[^\W\d_]+(?:-[^\W\d_]+)*'?)
    |(?P<sign>[^\w\s+-])
    |(?P<plain>\d+(?=$|[ ][b-dfgi-oq-tv-z]))  # what most numbers are: no suffix, and no hour follows
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
    |(?P<number>\d+(?:\s?er(?![a-z])|(?:st|nde|nd|rd|th|ere|eme|ste|ro|re|de|e|o|°)(?![a-z])|er(?=[a-z]))?)
    |(?P<other>\S)
    )[ ]?  # or every blank would be tried in vain
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
        text = _unaccented(text)
        if not text.isascii():
            text = _unaccented(unicodedata.normalize("NFKC", text).casefold())
            text = unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", text)))
            text = _DIGIT.sub(lambda match: str(unicodedata.decimal(match[0])), text)
    text = " ".join(text.replace("(s)", "s").split())
    return _LOST_APOSTROPHE.sub("'", text) if " d " in text or " l " in text else text


def _unaccented(text: str) -> str:
    """Letters of Western Europe without their accents. Only its accent tells `clôturé`, closed, from `clôture`."""
    return (_PARTICIPLE.sub("cloturee", text) if "turé" in text else text).translate(_PLAIN)


_ACCENT = re.compile("[\u0300-\u036f]")
_PARTICIPLE = re.compile(r"\bclôturé(?!\w)")
_ACCENTED = {letter: unicodedata.normalize("NFD", letter)[0] for letter in map(chr, range(0xC0, 0x180))}
_PLAIN = str.maketrans(_ACCENTED | {"’": "'", "‘": "'", "ʼ": "'", "′": "'", "‐": "-", "−": "-"})
_LOST_APOSTROPHE = re.compile(r"(?<= [dl]) (?=[aeiouh])")  # `date d ouverture`, out of a PDF
_DIGIT = re.compile(r"(?![0-9])\d")


class Words:
    """The phrases of time_words.csv that begin alike: the words that may come next, and what is said if none does.

    `labels` is what it says where it labels a field, `plain` what it says anywhere else; None where no phrase ends."""

    __slots__ = ("following", "labels", "plain")

    def __init__(self) -> None:
        self.following: dict[str, Words] = {}
        self.labels: dict[str, Token] = {}
        self.plain: Token | None = None

    def after(self, words: list[str]) -> "Words":
        """Where these words lead to."""
        place = self
        for word in words:
            place = place.following.setdefault(word, Words())
        return place


@cache
def table() -> tuple[Words, frozenset[str]]:
    """(the table, read once; the words that stand in its phrases). Of two meanings the row that stands higher wins."""
    start, known = Words(), set()
    text = (files("flows") / "readings" / "time_words.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        for phrase in filter(None, (each for language in LANGUAGES for each in row[language].split("|"))):
            words = [word for _, word in _matches(fold(phrase))]
            known.update(words)
            place, token = start.after(words), Token(SIGNS[row["role"]], " ".join(words), row["means"])
            if token.sign == "L":
                place.labels[token.means] = token
                # when a page was written is known, and is the date of nothing else
                fallback = (
                    Token(SIGNS["kind"], token.text, OTHER) if token.means in WRITTEN else Token(UNKNOWN, token.text)
                )
                place.plain = place.plain or fallback
            elif place.plain is None or place.plain.sign == UNKNOWN:
                place.plain = token
    return start, frozenset(known)


def tokens(text: str, field: str) -> list[Token]:
    """The tokens of a folded text. `field` decides what a label means: `mis à jour le` is one for source_updated."""
    first = table()[0].following
    pieces = _pieces(text)
    found: list[Token] = []
    at, end = 0, len(pieces)
    while at < end:
        kind, word = pieces[at]
        at += 1
        said, ahead, place = None, at, first.get(word)
        while place:  # the longest phrase that begins here
            if place.plain:
                said, at = place.labels.get(field, place.plain) if place.labels else place.plain, ahead
            if ahead == end:
                break
            place = place.following.get(pieces[ahead][1])
            ahead += 1
        if said := said or _plain(kind, word):
            found.append(said)
    return found


def _matches(text: str) -> list[tuple[str, str]]:
    return [(match.lastgroup or "", match[match.lastindex or 0]) for match in TOKEN.finditer(text)]


def _pieces(text: str) -> list[tuple[str, str]]:
    """Kind and text of every word, number and mark; `avril-juin` is three, a hyphenated word of the table is one."""
    pieces = _matches(text)
    if "-" not in text:
        return pieces
    _, known = table()
    parted: list[tuple[str, str]] = []
    for kind, piece in pieces:
        if kind == "word" and "-" in piece and piece not in known:
            parted += [("other" if part == "-" else "word", part) for part in re.split("(-)", piece)]
        else:
            parted.append((kind, piece))
    return parted


@lru_cache(maxsize=1024)  # days, years and hours come again and again
def _plain(kind: str, piece: str) -> Token | None:
    """What is no word of the table."""
    if kind == "word":
        return Token(UNKNOWN, piece)
    if kind in ("sign", "other"):
        if piece >= PICTURES and unicodedata.category(piece) == "So":
            return None
        return _SIGNS[piece] if piece in _SIGNS else Token(UNKNOWN, piece)
    if kind in ("plain", "number"):
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
