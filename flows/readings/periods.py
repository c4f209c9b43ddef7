"""When one can take part, as a portal's own field says it: months and seasons are a season, dates a window."""

import re
import unicodedata

from flows.readings.moments import moments
from flows.readings.reading import Context, Reading
from flows.readings.sentences import LEFT_OVER, sentence
from flows.readings.zones import Unreadable

SEASONS = frozenset(
    "printemps ete automne hiver spring summer autumn fall winter fruhling fruhjahr sommer herbst primavera verano "
    "otono invierno lente voorjaar zomer herfst najaar".split()
)
# `from mid-November to the end of March`
PARTS = frozenset(
    "mi mid mitte mediados midden medio fin end ende finales final eind debut start beginning anfang principios inicio "
    "begin early late".split()
)
# signs of flows/readings/sentences.py
_YEARLY, _DATED = frozenset("mP"), frozenset("yNSq")
_WRITTEN = re.compile(r"[^\W\d_]|\d[./-]\d")
_KNOWN = LEFT_OVER | _YEARLY | _DATED | set("dwc")


def read_period(raw: str, context: Context) -> list[Reading]:
    """`season` or `window` of the list participation_period where every word of a label tells a time of the year;
    nothing otherwise: the label waits for a person."""
    try:
        said = sentence(raw, context)
        if said.note or not _WRITTEN.search(raw):  # a number is no time of the year, whatever a machine means by it
            return []
        words = {_folded(token.text) for token in said.tokens if token.sign not in _KNOWN}
        if not words <= SEASONS | PARTS or not (words & SEASONS or set(said.signs) & (_YEARLY | _DATED - {"y"})):
            return []
        if not set(said.signs) & _DATED:
            return [Reading(rule="period: months or seasons", value="season")]
        moments(said, context)  # none of them impossible
    except Unreadable:
        return []
    return [Reading(rule="period: dates of a year", value="window")]


def _folded(word: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each))
