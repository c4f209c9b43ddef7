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
        dated = bool(set("yNS") & set(_EDITION.sub("", signs)))
        for match in _EDITION.finditer(signs):  # `appel à projets 2026` is no year where a date has its own
            for number in range(match.start(), match.end() if dated else match.start() + 1):
                found[number] = found[number]._replace(sign="n")
            if not dated and match.end() - match.start() == 2 and "m" not in signs:  # `édition 2026` alone
                found[match.end() - 1] = found[match.end() - 1]._replace(sign=UNKNOWN)
        signs = "".join([each.sign for each in found])
    if "g" in signs:
        for match in _STEP.finditer(signs):  # `étape 1` is no day
            for number in range(*match.span()):
                found[number] = found[number]._replace(sign="n")
    if "dk" in signs or "dn" in signs:
        for match in _NUMBERED.finditer(signs):  # nor is `1st cut-off` or `2e appel`
            if not found[match.start()].text.isdecimal() and not found[match.start() + 1].text.startswith("inclu"):
                found[match.start()] = found[match.start()]._replace(sign="n")
    if _MONTH_DAY.search(signs):
        for match in _SHORT_YEAR.finditer(signs):  # `15 mars 26`; but `15 mars 26 avril`, `15 mars 26 dossiers`
            year = found[match.start(1)]
            if year.text.isdecimal() and "20" <= year.text < "40":
                found[match.start(1)] = year._replace(sign="y", means=f"20{year.text}")
        for match in _TUESDAY.finditer(signs):  # `mar. 3 mars`: Tuesday; `mar 3, 2026`: March
            if found[match.start()].text == "mar":
                found[match.start()] = _ON_TUESDAY
    if "&" in signs:
        for match in _HOUR_AND.finditer(signs):
            number = match.start(1)
            if found[number].text != "et":
                continue
            if found[match.start()].text.rstrip(". ").endswith("m"):  # `5 p.m., ET`
                found[number] = _EASTERN_TIME
            elif _NOTHING_MORE.fullmatch(signs, match.end()):  # `17h et`: cut off, or Eastern Time?
                found[number] = found[number]._replace(sign=UNKNOWN)
    return found
