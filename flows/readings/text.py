"""Text: HTML to plain text, characters that lie removed, personal data struck out."""

import html
import re
import unicodedata
import warnings

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

from flows.readings.reading import Context, Reading, problem

LONGEST_NAME = 300
LONGEST_PROSE = 100_000
# both strike all that the gate of warehouse/checks.sql refuses: one hostile sheet must not stop a release
_DOT = r"(?:\.|\s?[(\[](?:dot|point)[)\]]\s?)"
EMAIL = re.compile(
    rf"\b[\w.+-]{{1,64}}(?:@|\s?[(\[](?:at|arobase)[)\]]\s?)[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[^\W\d_]{{2,63}}",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?<![\w/.-])(?:(?:\+|00)\d{2,3}[ .-]?(?:\(0\) ?)?|0)[1-9](?:[ .-]?\d{2}){4}(?![\w/-])")
STRUCK = "[…]"
# words that only one of the two languages of the directory uses
FRENCH = frozenset(
    "le la les des du et une un en pour dans sur est qui par au aux avec ce cette nous vous leurs".split()
)
ENGLISH = frozenset("the of and to in is for that with are by from this on we you their it as at".split())
# Unicode categories Cc (but tab and line feed), Cf, Cs and Co: what a reader does not see
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ud800-\uf8ff\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\U000f0000-\U0010ffff]"
)
# UTF-8 that was read as Latin-1 or Windows-1252: é as Ã©, É as Ã‰, a no-break space as Â, œ as Å“, ’ as â€™
MOJIBAKE = re.compile("\ufffd|[ÂÃ][¡-¿‡ˆ‰Š€]|Å“|â€|â‚¬")
ENTITY = re.compile(r"&#?\w{1,32};")
_TAG = re.compile(r"<[a-zA-Z/!][^>]{0,2000}>")
# where a line ends and a cell begins; written into the source, since to change a deep tree takes quadratic time
_LINE = re.compile(r"<(?:br|li|tr|/?(?:p|div|h[1-6]|ul|ol|table))\b", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
_PLACEHOLDERS = frozenset({"-", "--", "—", "...", "…", "none", "null", "n/a", "na", "non renseigné", "?"})


def clean(raw: str) -> str:
    """NFC, without control, format (bidi, zero-width) and surrogate characters; blanks squeezed line by line.

    Idempotent. Line breaks are kept as `\\n`, at most two in a row.
    """
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", UNSEEN.sub("", text)).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain(raw: str) -> str:
    """Clean text of a fragment that may be HTML, or text with entities (markup once or twice escaped included)."""
    text = raw
    for _ in range(3):
        before = text
        text = unescape(_without_markup(text) if _TAG.search(text) else text)
        if text == before:
            break
    return clean(text)


def unescape(text: str) -> str:
    """Entities as characters. Only those that end in a semicolon: `&param=` of an address is no paragraph sign."""
    return ENTITY.sub(lambda match: html.unescape(match[0]), text)


def _without_markup(text: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup = BeautifulSoup(_CELL.sub(r" \g<0>", _LINE.sub(r"\n\g<0>", text)), "lxml")
    for gone in soup(["script", "style", "template"]):
        gone.decompose()
    return soup.get_text()


def strike_personal_data(text: str) -> tuple[str, int]:
    """(text without e-mail addresses and telephone numbers, how many were struck)."""
    text, emails = EMAIL.subn(STRUCK, text)
    text, phones = PHONE.subn(STRUCK, text)
    return text, emails + phones


def read_name(raw: str, context: Context) -> list[Reading]:
    """One line: names, titles, keywords, organisations."""
    return _read(" ".join(plain(raw).split()), LONGEST_NAME, context)


def read_prose(raw: str, context: Context) -> list[Reading]:
    """Paragraphs, with the language they are really written in where their words leave no doubt."""
    return _read(plain(raw), LONGEST_PROSE, context)


def _read(text: str, longest: int, context: Context) -> list[Reading]:
    if not text or text.casefold() in _PLACEHOLDERS:
        return problem("placeholder", "text: placeholder") if text else []
    if len(text) > longest:
        return problem("too_long", f"text: at most {longest} characters", "look at the page: is it really one value?")
    if MOJIBAKE.search(text):
        return problem("broken_encoding", "text: mojibake", "name the page's real encoding in the portal file")
    text, struck = strike_personal_data(text)
    rule = f"text: {struck} personal data struck" if struck else "text"
    return [Reading(rule=rule, value=text, lang=spoken_language(text) or context.lang)]


def spoken_language(text: str) -> str | None:
    """`fr` or `en` where function words of the one outnumber the other's at least three to one, else None.

    A portal's English pages carry French prose: the language belongs to the text (standards research §A.3).
    """
    words = re.findall(r"[a-zàâçéèêëîïôûùüœ]+", text.casefold())
    french = sum(word in FRENCH for word in words)
    english = sum(word in ENGLISH for word in words)
    if french >= 3 and french >= 3 * english:
        return "fr"
    if english >= 3 and english >= 3 * french:
        return "en"
    return None
