"""Personal data in prose: mail addresses, telephone numbers, and the names of people whom one may write to.

Nothing of them leaves the house (DESIGN §4, Rights). The gate of warehouse/checks.sql asks again with the same
expressions, so GATE and PROTECTED are written in what Python and RE2 have in common. The gate may know less than is
struck here, never more: one page would stop every release. Accounts of social networks stay: on the portals they are
the projects' own (4 of 4 in the captures), as public as their pages, and a name behind one is not told apart.
"""

import csv
import re
import unicodedata
from functools import cache
from importlib.resources import files

STRUCK = "[…]"

# Mail addresses -------------------------------------------------------------------------------------------------------

_AT = (
    r"(?:@|＠|﹫|%40|&\#0{0,4}64;|&\#x0{0,4}40;|&commat;|\s(?-i:AT)\s"
    r"|\s?[(\[{<]\s?(?:at|ät|@|arobase|arobas|arroba|chiocciola|apenstaartje|klammeraffe)\s?[)\]}>]\s?)"
)
_DOT = r"(?:\.|\s?[(\[{]\s?(?:dot|point|punkt|punto|punt|ponto|\.)\s?[)\]}]\s?)"
EMAIL = re.compile(
    rf"(?<![\w.+-])(?:[\w.+-]+{_AT}|[\w+-]+[._][\w.+-]+ @ )[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[^\W\d_]{{2,63}}"
    r"|(?<![\w-])[\w-]+(?:(?:\.| dot )[\w-]+){0,3} at [\w-]+(?: dot [\w-]+){1,3}(?![\w-])"
    r"|(?<![\w-])[\w-]+(?:(?:\.| (?:point|punto|ponto) )[\w-]+){0,3} (?:arobase|arroba|chiocciola) "
    r"[\w-]+(?:(?:\.| (?:point|punto|ponto) )[\w-]+){1,3}(?![\w-])",
    re.IGNORECASE,
)
# what the expression above cannot do without, where none of the signs is there
_WORD_FOR_AT = re.compile(r"(?=[aäck])(?:\bat\b|arrob|arobas|chiocciola|klamm|apenst|ät)", re.IGNORECASE)

# Telephone numbers ----------------------------------------------------------------------------------------------------

_GAP = r"[ ./()‐‑–-]"
# by the sign that they begin with, which spares Python most of the work
GATE = {
    "0": (
        # France, and all that is written in pairs: 01 99 00 12 34; signs that differ are two dates (01.02.2026-28.02.)
        r"0[1-9](?:[ .-]?[0-9]{8}|(?: [0-9]{2}){4}|(?:\.[0-9]{2}){4}|(?:-[0-9]{2}){4})",
        r"00 33 [1-9](?:[ .-]?[0-9]{2}){4}",
        # Belgium, Switzerland: 02 123 45 67, 0475/12.34.56, 044 123 45 67
        r"0[1-9][0-9]{0,2}[ /.][0-9]{3}[ .-][0-9]{2}[ .-][0-9]{2}",
        r"0[1-9][0-9]{2}[ /.][0-9]{2}[ .][0-9]{2}[ .][0-9]{2}",
        # Germany, Netherlands, United Kingdom: 020-1234567, 0331/1234567, 030 12345678, 07700 900123, 020 7946 0958
        r"0[1-9][0-9]{1,3} ?[–-] ?[0-9]{6,7}",
        r"06 ?[–-]? ?[1-9][0-9]{7}",
        r"0[1-9][0-9]{1,4} ?/ ?[0-9](?:[ .-]?[0-9]){5,9}",
        r"0[1-9][0-9]{1,3} [0-9]{6,8}",
        r"0[1-9][0-9] [0-9]{3,4} [0-9]{4}",
        r"0[1-9][0-9]{2} [0-9]{3} [0-9]{4}",
        r"0[1-9][0-9]{3} [0-9]{3} [0-9]{3}",
    ),
    "[(+0]": (
        # a country of Europe or France overseas: +32 475 12 34 56, (+33) 1 99 00 12 34, 0049 (0)30 1234-567
        r"\(?(?:\+ ?|00)(?:3[0-469]|4[013-9]|35[0-9]|37[0-9]|38[0-9]|42[0-9]|26[29]|50[68]|59[046]|68[179])\)?"
        rf"{_GAP}{{0,2}}(?:\(0\){_GAP}{{0,2}})?\(?[1-9](?:{_GAP}{{0,3}}[0-9]){{6,11}}",
        r"\(0[1-9][0-9]{1,4}\) ?[0-9](?:[ -]?[0-9]){4,8}",
    ),
    "[(+1-9]": (
        # North America: (555) 123-4567, 555-123-4567, +1 555 123 4567
        r"(?:\+?1[ .-])?\([2-9][0-9]{2}\) ?[2-9][0-9]{2}[ .-][0-9]{4}",
        r"(?:\+?1[.-])?[2-9][0-9]{2}-[2-9][0-9]{2}-[0-9]{4}",
        r"(?:\+?1[.-])?[2-9][0-9]{2}\.[2-9][0-9]{2}\.[0-9]{4}",
        r"\+1[ .-]?\(?[2-9][0-9]{2}\)?[ .-]?[2-9][0-9]{2}[ .-]?[0-9]{4}",
    ),
    "[☎📞CFGHLMNPTWcfghlmnptw]": (
        # seven to fourteen digits after the word for it; Spain's alone look like a SIREN
        r"(?i:t[ée]l[ée]phone|tel[ée]fono|telefon|telefoon|t[ée]l|tfno|tlfn?|telf|phone|whatsapp|gsm|natel|hotline|"
        rf"fax|☎|📞)[ .:°)]{{0,4}}\(?\+?[0-9](?:{_GAP}{{0,2}}[0-9]){{6,13}}",
        r"(?i:mobile?|portable|m[óo]vil|handy|cell|ligne directe) ?: ?"
        rf"\(?\+?[0-9](?:{_GAP}{{0,2}}[0-9]){{6,13}}",
        r"n[úu]mero [679][0-9]{2} [0-9]{3} [0-9]{3}",
    ),
}
# an address of the web, and numbers that say what they are, hold no telephone
PROTECTED = (
    r"(?i:https?|ftp)://[^ \n\t]*",
    r"[A-Z]{2}[0-9]{2}(?: [0-9]{4}){3,7}",
    r"(?i:isbn|ean|gtin)[ :.n°-]{0,5}(?:1[03] ?:? ?)?(?:97[89][ -]?)?(?:[0-9][ -]?){9}[0-9Xx]",
    r"(?i:siren|siret|rcs|orcid|isni|r[ée]f[ée]rence|r[ée]f|dossier|grant agreement|fkz)[ :.n°ºo#]{0,6}0[0-9]{9,13}",
)
_LETTER = r"0-9A-Za-z_À-ɏ"
_BEFORE = rf"(?:(?=\(?\+)|(?<![{_LETTER}])(?<![0-9][.,])(?<!(?<!\])[/-]))"
_NUMBER = "|".join(f"(?={first})(?:{'|'.join(numbers)})" for first, numbers in GATE.items())
# several may be strung together: what stands before the second would else be taken for the rest of a longer number
PHONE = re.compile(rf"{_BEFORE}(?:{_NUMBER})(?:[/.,-](?:{_NUMBER}))*(?![{_LETTER}])(?![/-](?!0[1-9][ .]?[0-9]{{2}}))")
_FIRST = ("[HFhf]", "[A-Z]", "[EGIegi]", "[DFGORSdfgors]")  # letters of each; they spare Python most of the work
_NO_TELEPHONE = re.compile("(" + "|".join(f"(?={a}){known}" for a, known in zip(_FIRST, PROTECTED, strict=True)) + ")")
# any country: no nought after the code but in Italy, and a length, tell a number from an amount and a coordinate
_ABROAD = re.compile(
    rf"{_BEFORE}\(?\+ ?[1-9][0-9]{{0,2}}\)?(?:[ .()‐‑–-]{{0,3}}[0-9]){{7,13}}(?![{_LETTER}])(?![.,][0-9])"
)
_NO_NUMBER = re.compile(r"\+ ?[0-9]{1,3}(?:[ .][0-9]{3}){2,3}|\+ ?[0-9]{1,3}\.[0-9]+|\+ ?1.*|\+ ?0.*")
_WORD_FOR_IT = re.compile(r"[^(+0-9]*")

# People ---------------------------------------------------------------------------------------------------------------

_ROLE = (
    r"contact|contacts|contacto|contatto|contato|contacte|kontakt|contact person|contactpersoon|kontaktperson|"
    r"personne[- ]contact|personnes? (?:à contacter|ressources?)|persona de contacto|persona de contacte|"
    r"persona di riferimento|responsables?|responsabile|responsável|verantwortliche?r?|verantwoordelijke|"
    r"r[ée]f[ée]rente?s?|referente|porteu(?:r|se)s?|coord(?:in|onn)at(?:eur|rice|or|ora|ore)s?|coördinator|"
    r"koordinat(?:or|orin|ion)|coordenadora?|chef(?:fe)? de projet|interlocut(?:eur|rice)s?|correspondante?s?|"
    r"charg[ée]e? de mission|investigat(?:eur|rice) principale?|principal investigator|investigadora? principal|"
    r"project (?:lead|leader|manager|coordinator|contact)|lead scientist|projectleider|projektleit(?:ung|er|erin)|"
    r"ansprechpartner(?:in|innen)?|ansprechpersone?n?|renseignements?|directeur|directrice|animat(?:eur|rice)"
)
_TITLE = (
    r"(?:M\.|MM\.|Mmes?|Mlle|Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|Dre|Pr\.?|Prof\.?|Professeure?|Professora?|Professor|"
    r"Docteure?|Herrn?|Frau|Sr\.?|Sra\.?|Srta\.?|Dra\.?|D\.|Dña\.|Don|Doña|Dott\.(?:ssa)?|Sig\.(?:ra)?|Prof\.ssa|"
    r"Dhr\.|De heer|Mevr?\.|Mevrouw|Mw\.|Ir\.|Eng\.)"
    r"(?:[ -](?:rer\.|nat\.|phil\.|med\.|Ing\.|habil\.|h\. ?c\.|Dr\.|Prof\.))*"
)
_INITIAL = r"[A-ZÀ-ÖØ-Þ]\.(?:[ -]?[A-ZÀ-ÖØ-Þ]\.)?"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]{1,30}"
_PARTICLE = r"(?:(?:de|du|des|la|le|van|von|der|den|ter|ten|di|da|dos|del|y|zu|zur) |d['’]){0,2}"
_CUE = re.compile(
    r"\b(?=[acdeéiknprsvw])"
    rf"(?:(?:{_ROLE})(?:(?: [\w’'éà-]{{1,20}}){{0,4}}?\s?(?:[:=–—]|-\s|\b(?:est|sont|is|are|ist|sind|es|è)\b)|(?=\s))"
    r"|contactez|contacter|contactar(?: con)?|contacta(?: con)?|s['’]adresser à|adressez-vous à|[ée]crire à|"
    r"[ée]crivez à|wenden sie sich(?: bitte)? an|kontaktieren sie|neem contact op met|contattare)"
    rf"(?:\s|•|{re.escape(STRUCK)}[ ,;/–-]*)*",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"{_TITLE}\s(?:{_INITIAL}\s?)?{_PARTICLE}{_CAPITAL}(?: {_PARTICLE}(?:{_INITIAL}|{_CAPITAL})){{0,3}}"
)
_NAMED = re.compile(rf"(?P<first>{_CAPITAL}|{_INITIAL})(?: {_INITIAL})?(?P<last>(?: {_PARTICLE}{_CAPITAL}){{1,3}})")
_AND = re.compile(r"\s?(?:,|;|&|/|\bet\b|\band\b|\bund\b|\by\b|\ben\b|\be\b)\s?")
# stems of what is called after people: `Max Planck Institute`
_BODY = re.compile(
    r"\b(?:univers|instit|mus[ée]|schule|school|lab|coll[eè]g|fond|found|stift|asso|verein|vereni|cent[re]|zentr|zoo|par[ckq]|"
    r"club|soci[eé]|r[ée]s[ea]|netz|netw|proj|team|[ée]quipe|group|station|maison|haus|house|garden|jard|observ|h[ôo]pit|hosp|"
    r"klini|clini|pri[xzs]|award|fellow|action|collect|reserv|bibli|librar|acad|akad|offic|servic|direc|d[ée]part|agen)",
    re.IGNORECASE,
)


def strike_personal_data(text: str) -> tuple[str, int]:
    """(the text without mail addresses, telephone numbers and names of contacts, how many were struck).

    To be given clean text. What was struck once is not struck again.
    """
    struck = 0
    for _ in range(4):  # what was struck may uncover what stood behind it
        text, found = _struck_once(text)
        struck += found
        if not found:
            break
    return text, struck


def _struck_once(text: str) -> tuple[str, int]:
    emails = phones = abroad = 0
    if any(sign in text for sign in ("@", "＠", "﹫", "%40", "&")) or _WORD_FOR_AT.search(text):
        text, emails = EMAIL.subn(STRUCK, text)
    if any(digit in text for digit in "0123456789"):
        parts = _NO_TELEPHONE.split(text)
        for place in range(0, len(parts), 2):
            parts[place], number = _without_numbers(parts[place])
            phones += number
            parts[place], number = _without_number_abroad(parts[place])
            abroad += number
        text = "".join(parts)
    text, people = _without_contacts(text)
    return text, emails + phones + abroad + people


def _without_numbers(text: str) -> tuple[str, int]:
    """Each number is looked for behind the one before it, so that a number glued to another is seen too."""
    left: list[str] = []
    while match := PHONE.search(text):
        left += text[: match.start()], _without_number(match)
        text = text[match.end() :]
    return "".join(left) + text, len(left) // 2


def _without_number(match: re.Match[str]) -> str:
    word = _WORD_FOR_IT.match(match[0])
    return (word[0] if word else "") + STRUCK


def _without_number_abroad(text: str) -> tuple[str, int]:
    struck = 0

    def number(match: re.Match[str]) -> str:
        nonlocal struck
        if _NO_NUMBER.fullmatch(match[0]):
            return match[0]
        struck += 1
        return STRUCK

    return _ABROAD.sub(number, text), struck


def _without_contacts(text: str) -> tuple[str, int]:
    """Names right after a word for a contact: with a title, or with a given name before the surname."""
    parts, done, struck = [], 0, 0
    for cue in _CUE.finditer(text):
        at = cue.end()
        while at >= done and (end := _person(text, at)):
            parts += [text[done:at], STRUCK]
            done, struck = end, struck + 1
            more = _AND.match(text, end)
            at = more.end() if more else end
            if not more:
                break
    return "".join([*parts, text[done:]]), struck


def _person(text: str, at: int) -> int | None:
    """Where the name that begins at `at` ends."""
    if titled := _TITLED.match(text, at):
        return titled.end()
    named = _NAMED.match(text, at)
    if not named or _BODY.search(text, at, min(len(text), named.end() + 30)):
        return None
    first, last = named["first"], named["last"].split()[-1]
    is_person = "." in first or _is_given(first) or (first.isupper() and _is_given(last))
    return named.end() if is_person else None


def _is_given(name: str) -> bool:
    folded = unicodedata.normalize("NFKD", name.casefold())
    return "".join(each for each in folded if not unicodedata.combining(each)).split("-")[0] in given_names()


@cache
def given_names() -> frozenset[str]:
    """Common given names of the portals' languages, without accents, from given_names.csv."""
    text = (files("flows.readings") / "given_names.csv").read_text(encoding="utf-8")
    return frozenset(name for row in csv.DictReader(text.splitlines()) for name in row["names"].split())
