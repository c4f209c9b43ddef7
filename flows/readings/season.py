"""When in the year one can take part, as the text of a task says it: codes of participation_period."""

import re

from flows.readings.reading import Reading

FIELD = "participation_period"
# month names as they stand in a text: `may` and `march` are months of English only with a capital
MONTHS = {
    "en": "January|February|March|April|May|June|July|August|September|October|November|December",
    "fr": "[Jj]anvier|[Ff]évrier|[Mm]ars|[Aa]vril|[Mm]ai|[Jj]uin|[Jj]uillet|[Aa]oût|[Ss]eptembre|[Oo]ctobre|"
    "[Nn]ovembre|[Dd]écembre",
    "es": "[Ee]nero|[Ff]ebrero|[Mm]arzo|[Aa]bril|[Mm]ayo|[Jj]unio|[Jj]ulio|[Aa]gosto|[Ss]eptiembre|[Oo]ctubre|"
    "[Nn]oviembre|[Dd]iciembre",
    "de": "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
    "nl": "[Jj]anuari|[Ff]ebruari|[Mm]aart|[Aa]pril|[Mm]ei|[Jj]uni|[Jj]uli|[Aa]ugustus|[Ss]eptember|[Oo]ktober|"
    "[Nn]ovember|[Dd]ecember",
}
FROM_TO = {
    "en": r"(?:[Ff]rom |[Bb]etween )?{m}(?: and | to | until | till | through |[-–]| [-–] ){m}",
    "fr": r"(?:[Dd]e |[Dd]['’]|[Dd]u mois de |[Ee]ntre ){m}(?: à | et | jusqu['’](?:à |en )){m}",
    "es": r"(?:[Dd]e |[Dd]esde |[Ee]ntre ){m}(?: a | y | hasta ){m}",
    "de": r"(?:[Vv]on |[Zz]wischen )?{m}(?: bis | und |[-–]| [-–] ){m}",
    "nl": r"(?:[Vv]an |[Tt]ussen )?{m}(?: tot | tot en met | t/m | en |[-–]| [-–] ){m}",
}
IN = {
    "en": r"(?:[Ii]n (?:early |late |mid-?)?(?:{m}|spring|summer|autumn|fall|winter)|(?:[Dd]uring|[Ii]n) the "
    r"(?:spring|summer|autumn|fall|winter)(?: months)?|[Ee]very (?:spring|summer|autumn|fall|winter|{m}))",
    "fr": r"(?:[Ee]n (?:{m}|été|automne|hiver)|[Aa]u (?:printemps|mois d(?:e |['’]){m})|[Dd]ans l['’](?:hiver|été)|"
    r"[Ll]['’](?:été|hiver|automne)|[Cc]haque (?:printemps|été|automne|hiver))",
    "es": r"(?:[Ee]n (?:{m}|primavera|verano|otoño|invierno)|[Dd]urante "
    r"(?:la primavera|el verano|el otoño|el invierno))",
    "de": r"[Ii]m (?:{m}|Frühling|Frühjahr|Sommer|Herbst|Winter)",
    "nl": r"[Ii]n (?:{m}|de (?:lente|zomer|herfst|winter)|het (?:voorjaar|najaar))",
}
YEAR_ROUND = {
    "en": r"(?:[Aa]ll (?:the )?year(?:[- ]round| long)?|[Yy]ear[- ]round|[Tt]hroughout the year|"
    r"[Aa]ny time of (?:the )?year)",
    "fr": r"(?:[Tt]oute l['’]année|[Tt]out au long de l['’]année|[Àà] tout moment de l['’]année)",
    "es": r"(?:[Tt]odo el año|[Cc]ualquier momento del año)",
    "de": r"(?:[Dd]as ganze Jahr(?: über)?|[Gg]anzjährig)",
    "nl": r"(?:[Hh]et hele jaar(?: door)?|[Hh]ele jaar door)",
}
DENIED = re.compile(r"\b(?:not|no|pas|no es|nicht|kein\w*|niet|geen)\b(?: \w+){0,2} $", re.IGNORECASE)
_DAY = r"(?:(?:the )?\d{1,2}(?:st|nd|rd|th|er|\.)? ?(?:de |of )?)?"
_YEAR = r"(?P<year>,? (?:of |de |del )?(?:19|20)\d\d)?"


def _pattern(language: str) -> re.Pattern[str]:
    month = rf"{_DAY}(?:{MONTHS[language]})"
    listed = r"\(?{m}(?:, {m})+(?:,? (?:and|et|y|und|en) {m})?\)?"
    some = rf"(?P<range>{FROM_TO[language]})|{IN[language]}|{listed}".replace("{m}", month)
    return re.compile(rf"(?<!\w)(?:(?P<all>{YEAR_ROUND[language]})|{some})(?!\w){_YEAR}")


PATTERNS = {language: _pattern(language) for language in MONTHS}


def read_season(text: str, lang: str | None) -> list[Reading]:
    """`season` for months or a season, `window` where they belong to one year, `year_round` where the text says so.

    Two of the three in one text are a doubt and give nothing.
    """
    pattern = PATTERNS.get((lang or "").partition("-")[0].lower())
    if pattern is None:
        return []
    found: dict[str, str] = {}
    for match in pattern.finditer(text):
        if DENIED.search(text[max(0, match.start() - 30) : match.start()]):
            return []
        if match["year"] and not match["range"]:  # `in spring of 2021` is when something began
            continue
        code = "year_round" if match["all"] else "window" if match["year"] else "season"
        found.setdefault(code, match[0])
    if len(found) != 1:
        return []
    [(code, quote)] = found.items()
    return [Reading(rule="derived: time of the year in the task", value=code, field=FIELD, quote=quote)]
