"""Words and numbers that mean what stands beside them makes of them: `mar`, `ET`, `étape 1`, `1st call`, `mars 26`."""

import re

from flows.readings.time_words import UNKNOWN, Token

_WORTH_A_LOOK = re.compile(r"[Ag]|d[kn]|m[-.,]{0,2}d|t,?\(?&")
_MONTH_DAY = re.compile(r"m[-.,]{0,2}d")
_TUESDAY = re.compile(r"m[.,]{0,2}(?=d\.?f?m)")
_EDITION = re.compile(r"A(?:y(?![/-]?[ydmP]))?|gy(?![/-]?[ydmP])")
_STEP = re.compile(r"gd(?!\.?f?m)\.?|d\.?g(?!d)")
_NUMBERED = re.compile(r"(?<!m)(?<!m\.)d[kn]")
_HOUR_AND = re.compile(r"t,?\(?(&)")
_NOTHING_MORE = re.compile(r"[).;,n]*")
_SHORT_YEAR = re.compile(r"(?<!m)(?<!m\.)d[-.]?f?m[-.]?(d)(?!n|,?y|\.?f?m|[-&@>/]?d(?!\.?f?m))")

_EASTERN_TIME = Token("z", "et", "America/New_York")
_ON_TUESDAY = Token("w", "mar", "1")


def settled(found: list[Token], signs: str) -> list[Token]:
    """The same tokens, each as its neighbours make it; the same list where nothing changes."""
    if not _WORTH_A_LOOK.search(signs):
        return found
    found = list(found)
    if "A" in signs or "gy" in signs:
        _editions(found, signs)
        signs = "".join([each.sign for each in found])
    _numbered(found, signs)
    if _MONTH_DAY.search(signs):
        _days_of_march(found, signs)
    if "&" in signs:
        _eastern_time(found, signs)
    return found


def _editions(found: list[Token], signs: str) -> None:
    """`appel à projets 2026` names no year where a date has its own; `édition 2026` alone is no date."""
    dated = bool(set("yNS") & set(_EDITION.sub("", signs)))
    for match in _EDITION.finditer(signs):
        first, *year = range(*match.span())
        found[first] = found[first]._replace(sign="n")
        for number in year if dated or "m" not in signs else ():
            found[number] = found[number]._replace(sign="n" if dated else UNKNOWN)


def _numbered(found: list[Token], signs: str) -> None:
    """`étape 1` is no day; nor is `1st cut-off` or `2e appel`."""
    for match in _STEP.finditer(signs) if "g" in signs else ():
        for number in range(*match.span()):
            found[number] = found[number]._replace(sign="n")
    for match in _NUMBERED.finditer(signs):
        number = match.start()
        if not found[number].text.isdecimal() and not found[number + 1].text.startswith("inclu"):
            found[number] = found[number]._replace(sign="n")


def _days_of_march(found: list[Token], signs: str) -> None:
    """`15 mars 26` ends in a year, `15 mars 26 avril` does not; `mar. 3 mars` is a Tuesday, `mar 3, 2026` in March."""
    for match in _SHORT_YEAR.finditer(signs):
        year = found[match.start(1)]
        if year.text.isdecimal() and "20" <= year.text < "40":
            found[match.start(1)] = year._replace(sign="y", means=f"20{year.text}")
    for match in _TUESDAY.finditer(signs):
        if found[match.start()].text == "mar":
            found[match.start()] = _ON_TUESDAY


def _eastern_time(found: list[Token], signs: str) -> None:
    """`5 p.m., ET` names a zone; of `17h et` nobody knows whether it does, or was cut off."""
    for match in _HOUR_AND.finditer(signs):
        number = match.start(1)
        if found[number].text != "et":
            continue
        if found[match.start()].text.rstrip(". ").endswith("m"):
            found[number] = _EASTERN_TIME
        elif _NOTHING_MORE.fullmatch(signs, match.end()):
            found[number] = found[number]._replace(sign=UNKNOWN)
