"""Ages that a text asks of those who take part, into the classes of the list `audience` that lie wholly inside them."""

import re

from flows.readings.reading import Reading

CLASSES = {"children": (6, 10), "preteens": (11, 13), "teens": (14, 17)}
YOUNGEST, OLDEST = 3, 99
N = r"(\d{1,2})"
# forms that can only mean a person's age
SURE = (
    rf"ages? (?:of )?{N} ?(?:\+|(?:and|or|&) (?:up|over|above|older)\b)",
    rf"ages? {N} ?(?:[-–]|to|and) ?{N}\b(?! months?)",
    rf"minimum age(?: is| of|:)? ?{N}\b",
    rf"{N}(?: years)? (?:&|and) up\b",
    rf"[âa]ge minimum ?:? ?{N}\b",
    rf"dès l['’]âge de {N} ans\b",
    rf"(?:edad mínima|mayores) de {N} años\b",
    rf"Mindestalter:? {N}\b",
    rf"minimumleeftijd(?: is|:)? {N}\b",
)
# forms that may also mean how long something lasts: read only beside people
LOOSE = (
    rf"aged {N} ?(?:[-–]|to|and) ?{N}\b(?! months?)",
    rf"aged {N} (?:and|or) (?:over|older|above)\b",
    rf"at least {N} years (?:old|of age)\b",
    rf"{N} years (?:of age |old )?(?:or|and) (?:older|over|above|up)\b",
    rf"{N} ans (?:et plus|minimum|révolus)\b",
    rf"{N} años (?:o|y) más\b",
    rf"between (?:the ages of )?{N} and {N} years\b",
    rf"from {N} (?:to {N} )?years\b",
    rf"(?:à partir de|dès) {N} ans\b",
    rf"(?:de|entre) {N} (?:à|et) {N} ans\b",
    rf"(?:a partir de|desde)(?: los)? {N} años\b",
    rf"(?:de|entre)(?: los)? {N} (?:a|y) (?:los )?{N} años\b",
    rf"ab {N} Jahren?\b",
    rf"(?:von|zwischen) {N} (?:bis|und) {N} Jahren?\b",
    rf"vanaf {N} jaar\b",
    rf"(?:van|tussen) {N} (?:tot|en) {N} jaar\b",
)
PEOPLE = re.compile(
    r"\b(?:children|kids|pupils|students|teen\w{0,6}|youth|young|people|everyone|anyone|participants?|volunteers?|"
    r"campers|adults?|adultes?|personnes?|enfants?|jeunes?|élèves?|public|bénévoles?|tous|toutes|accessible|niñ[oa]s?|jóvenes|alumn\w{1,4}|"
    r"personas?|participantes?|público|estudiantes|Kinder|Jugendliche|Schüler\w{0,6}|Menschen|Personen|alle|"
    r"Teilnehm\w{1,6}|kinderen|jongeren|leerlingen|iedereen|mensen)\b",
    re.IGNORECASE,
)
# what is that old, or lasts that long, when it is no person
THINGS = re.compile(
    r"\b(?:trees?|forests?|data|experience|arbres?|expérience|ancienneté|árboles|experiencia|datos|Bäume|Erfahrung|"
    r"Daten|bomen|ervaring)\b",
    re.IGNORECASE,
)
NEAR = 60

SURE_AGE = re.compile(rf"\b(?:{'|'.join(SURE)})", re.IGNORECASE)
LOOSE_AGE = re.compile(rf"\b(?:{'|'.join(LOOSE)})", re.IGNORECASE)


def read_ages(text: str) -> list[Reading]:
    """Codes of `audience` for the classes of age that a stated range holds as a whole; `from 18` holds none of them.

    Two ranges in one text are a doubt and give nothing.
    """
    matches = [*SURE_AGE.finditer(text), *(match for match in LOOSE_AGE.finditer(text) if _of_people(text, match))]
    ranges: dict[tuple[int, int], str] = {}
    for match in matches:
        low, *rest = (int(number) for number in match.groups() if number)
        ranges.setdefault((low, rest[0] if rest else OLDEST), match[0])
    if len(ranges) != 1:
        return []
    [((low, high), quote)] = ranges.items()
    if not YOUNGEST <= low < high:
        return []
    inside = [code for code, (first, last) in CLASSES.items() if low <= first and last <= high]
    return [Reading(rule="derived: ages in the text", value=code, field="audiences", quote=quote) for code in inside]


def _of_people(text: str, match: re.Match[str]) -> bool:
    near = text[max(0, match.start() - NEAR) : match.end() + NEAR // 2]
    return bool(PEOPLE.search(near)) and not THINGS.search(near)
