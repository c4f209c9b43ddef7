"""Small readings: keywords, yes and no, languages, countries."""

import re

from flows.readings.gazetteer import by_alpha
from flows.readings.reading import Context, Reading, problem
from flows.readings.text import clean, plain, read_name

YES = frozenset({"true", "yes", "oui", "1"})
NO = frozenset({"false", "no", "non", "0"})
LANGUAGES = frozenset(
    "fr en de es it nl pt ca eu gl oc br co et el hu lt lv sv da fi nb no pl cs sk sl hr ro bg".split()
)


def read_keywords(raw: str, context: Context) -> list[Reading]:
    """Free words of a portal; a list with commas, semicolons or bars is as many keywords."""
    parts = [part for part in re.split(r"\s*[,;|\n]\s*", plain(raw)) if part]
    return [reading for part in dict.fromkeys(parts) for reading in read_name(part, context)]


def read_boolean(raw: str, context: Context) -> list[Reading]:
    word = clean(raw).casefold()
    if word in YES or word in NO:
        return [Reading(rule="boolean", value="true" if word in YES else "false")]
    return problem("not_yes_or_no", "boolean")


def read_country(raw: str, context: Context) -> list[Reading]:
    """A code of two letters to the list territory; `RE` is the region La Réunion. Names are for people to map."""
    letters = clean(raw).upper()
    if len(letters) == 2 and (code := by_alpha().get(letters)):
        return [Reading(rule="country: ISO 3166-1", value=code)]
    return problem("unknown_country", "country: ISO 3166-1")


def read_language(raw: str, context: Context) -> list[Reading]:
    code = clean(raw).casefold().split("-")[0].split("_")[0]
    if code in LANGUAGES:
        return [Reading(rule="language: ISO 639-1", value=code)]
    return problem("unknown_language", "language: ISO 639-1")
