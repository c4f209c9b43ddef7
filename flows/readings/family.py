"""The family of a call: the same call over the years, whose editions differ by year, ordinal or wave only."""

import re

from flows.readings.personal import strike_personal_data
from flows.readings.time_words import fold

_EDITION = (
    r"(?:editions?|vagues?|sessions?|campagnes?|promotions?|promos?|saisons?|waves?|rounds?|seasons?|ausgaben?|runden?"
    r"|ediciones|edicion|convocatorias?|edities|editie|rondes?)"
)
_ORDINAL = (
    r"(?:\d+(?:e|er|re|eme|ere|st|nd|rd|th|a|o|te|ste)?|n \d+|n[o°]? \d+|nouvelle|premiere|deuxieme|seconde|troisieme"
    r"|quatrieme|cinquieme|sixieme|septieme|huitieme|neuvieme|dixieme|new|first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth|tenth|erste|zweite|dritte|vierte|funfte|primera|segunda|tercera|cuarta|quinta|eerste|tweede|derde"
    r"|vierde|vijfde|i{1,3}|iv|vi{0,3}|ix|x)"
)
_NUMBERED = re.compile(rf"\b(?:{_ORDINAL} {_EDITION}|{_EDITION} {_ORDINAL}|{_EDITION}$|editions?)\b")
_LEADING = re.compile(r"^(?:(?:des|du|de|la|le|les|l|d|the|of|a|an|der|die|das|el) )+")
_YEAR = re.compile(r"\b(?:19|20)\d\d(?: (?:19|20)?\d\d\b(?= |$))?")
_GLUED_YEAR = re.compile(r"\b([a-z]{2,})20\d\d\b")
_ACRONYM = re.compile(r"\(([A-Z][A-Za-z]*[A-Z])\)")


def family(title: str, funder: str | None) -> str | None:
    """`funder: title` in folded words, without years, ordinals and words for an edition; None where nothing is left.

    Also None where, without its punctuation, it looks like a telephone number.
    Other numbers stay: Recherches participatives 1 and 2 are two calls. A funder with an acronym in brackets is that.
    """
    words = " ".join(re.findall(r"[^\W_]+", fold(title)))
    words = _GLUED_YEAR.sub(r"\1", words)
    words = _YEAR.sub(" ", words)
    words = _LEADING.sub("", " ".join(_NUMBERED.sub(" ", " ".join(words.split())).split()))
    acronym = _ACRONYM.search(funder or "")
    payer = " ".join(re.findall(r"[^\W_]+", fold(acronym[1] if acronym else funder or "")))
    name = f"{payer}: {words}" if payer else words
    return name if words and not strike_personal_data(name)[1] else None
