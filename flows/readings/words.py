"""Small readings: keywords, yes and no, languages, countries."""

import re

from flows.readings.reading import Context, Reading, problem
from flows.readings.text import clean, plain, read_name

YES = frozenset({"true", "yes", "oui", "1"})
NO = frozenset({"false", "no", "non", "0"})
# ISO 3166-1, the codes that the portals of DESIGN §6 can name; a code outside is a problem, not a guess
COUNTRIES = frozenset(
    "AD AE AF AL AM AQ AR AT AU AZ BA BD BE BG BO BR BY CA CH CL CM CN CO CR CU CY CZ DE DK DO DZ EC EE EG ES ET FI "
    "FO FR GB GE GH GI GL GR GT HK HN HR HU ID IE IL IN IQ IR IS IT JM JO JP KE KR KW KZ LB LI LK LT LU LV MA MC MD "
    "ME MG MK ML MT MU MX MY MZ NA NC NE NG NI NL NO NP NZ OM PA PE PF PH PK PL PM PR PS PT PY QA RE RO RS RU RW SA "
    "SE SG SI SK SM SN SV TG TH TN TR TT TW TZ UA UG US UY UZ VA VE VN XK YT ZA ZM ZW".split()
)
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
    code = clean(raw).upper().replace("UK", "GB").replace("EL", "GR")
    if code in COUNTRIES:
        return [Reading(rule="country: ISO 3166-1", value=f"country:{code}")]
    return problem("unknown_country", "country: ISO 3166-1")


def read_language(raw: str, context: Context) -> list[Reading]:
    code = clean(raw).casefold().split("-")[0].split("_")[0]
    if code in LANGUAGES:
        return [Reading(rule="language: ISO 639-1", value=code)]
    return problem("unknown_language", "language: ISO 639-1")
