"""The language of a text by its function words, where they leave no doubt.

Measured on 6,511 texts of the captured portals against py3langid 0.4 (2 s to load, 130 MB) and lingua 2.1 (96 MB on
disk, 17 s, 620 MB): of texts over 120 characters the word lists answer for nine in ten and differ once, so no library
is needed for twenty-five languages. Texts in none of them, and mixed ones, have no language.
"""

import csv
import re
from collections import Counter
from functools import cache
from importlib.resources import files

WORDS_FILE = "function_words.csv"
LEAST = 3  # words that speak for a language and against the next one
OUTNUMBER = 3  # times as many as speak for the next one
COVERAGE = 0.2  # share of function words; of real sentences they are a third and more
_WORD = re.compile(r"[^\W\d_]+")


@cache
def function_words() -> dict[str, frozenset[str]]:
    """Words that hold sentences together, by language (ISO 639-1), from function_words.csv."""
    text = (files("flows.readings") / WORDS_FILE).read_text(encoding="utf-8")
    return {row["lang"]: frozenset(row["words"].casefold().split()) for row in csv.DictReader(text.splitlines())}


@cache
def _all_words() -> frozenset[str]:
    return frozenset().union(*function_words().values())


def spoken_language(text: str) -> str | None:
    """The one language whose function words stand in the text at least thrice and outnumber those of any other three
    to one; words that both languages have count for neither. None where that is not so.

    A portal's English pages carry French prose: the language belongs to the text (standards research §A.3).
    """
    written = " ".join(word for word in text.split() if "://" not in word and not word.startswith("www."))
    words = Counter(_WORD.findall(written.casefold()))
    languages = function_words()
    known = {word: number for word, number in words.items() if word in _all_words()}
    told = {lang: sum(known[word] for word in known.keys() & theirs) for lang, theirs in languages.items()}
    lang = max(told, key=lambda each: (told[each], each))
    if told[lang] < max(LEAST, COVERAGE * words.total()):
        return None
    for other, theirs in languages.items():
        both = sum(known[word] for word in known.keys() & languages[lang] & theirs)
        if other != lang and told[lang] - both < max(LEAST, OUTNUMBER * (told[other] - both)):
            return None
    return lang
