"""The words of names: which tell nothing, which make a part or an edition, which say the same in another language."""

import csv
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import duckdb
import pyarrow as pa

from flows.readings.gazetteer import fold, places
from flows.readings.language import function_words

FILE = "words.csv"
COMPOUNDING = ("de", "nl", "sv")  # languages that write two nouns as one word
LANGUAGES = ("fr", "en", "de", "es", "nl", "it", "pt", "ca", "sv")
SHORTEST_PLACE = 4
PLACES = ("country", "region")
# what a name says of its country in other words than the gazetteer
OF_COUNTRIES = {
    "AT": "austrian osterreichische osterreichischer osterreichisches", "AU": "australian aussie",
    "BE": "belgian belge belges belgische", "CA": "canadian canadien canadienne", "CH": "swiss schweizer",
    "DE": "german deutsche deutscher deutsches", "DK": "danish dansk danske", "ES": "spanish espanol espanola",
    "FI": "finnish", "FR": "french francais francaise", "GB": "uk british", "IE": "irish",
    "IT": "italian italiano italiana", "NL": "dutch nederlandse", "NO": "norwegian norsk norske",
    "PT": "portuguese portugues portuguesa", "SE": "swedish svensk svenska", "US": "usa",
}  # fmt: skip

NAME_WORD = pa.schema(
    [("form", pa.string()), ("role", pa.string()), ("concept", pa.string()), ("compounds", pa.bool_())]
)
PLACE_WORD = pa.schema([("form", pa.string()), ("code", pa.string())])


def plain(word: str) -> str:
    """A word without case and accents, as names.sql folds it."""
    text = unicodedata.normalize("NFKD", word.lower()).replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    return "".join(each for each in text if not unicodedata.combining(each))


class Word(NamedTuple):
    """What a form of a word is in a name; `compounds` where it may be half of a word."""

    role: str
    concept: str | None = None
    compounds: bool = False


@cache
def name_words() -> dict[str, Word]:
    """Folded form → word: words.csv first, then the words that hold sentences together, as `stop`."""
    found: dict[str, Word] = {}
    for row in csv.DictReader((files("flows.resolve") / FILE).read_text(encoding="utf-8").splitlines()):
        for lang in LANGUAGES:
            for form in (row[lang] or "").split():
                compounds = lang in COMPOUNDING or (form in found and found[form].compounds)
                found[form] = Word(row["role"], row["concept"], compounds)
    for lang in LANGUAGES:
        for word in sorted(function_words().get(lang, ())):
            found.setdefault(plain(word), Word("stop"))
    return found


@cache
def place_words() -> dict[str, str]:
    """Countries and regions that have a name of one word: folded name → code of the list territory."""
    found = {word: f"country:{code}" for code, words in OF_COUNTRIES.items() for word in words.split()}
    for code, place in places().items():
        if code.partition(":")[0] in PLACES:
            names = (place.label_fr, place.label_en, *place.extra.get("names", "").split("|"))
            for name in names:
                folded = fold(name.rpartition(":")[2])
                if len(folded) >= SHORTEST_PLACE and folded.isalpha():
                    found.setdefault(folded, code)
    return found


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables `name_word` and `place_word` of the connection."""
    rows = [{"form": form, **word._asdict()} for form, word in name_words().items()]
    _table(connection, "name_word", pa.Table.from_pylist(rows, schema=NAME_WORD))
    found = [{"form": form, "code": code} for form, code in place_words().items()]
    _table(connection, "place_word", pa.Table.from_pylist(found, schema=PLACE_WORD))


def _table(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("incoming", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM incoming ORDER BY ALL")
    connection.unregister("incoming")
