"""Text: markup made lines, letters mended, characters that lie removed, personal data struck out, language told."""

import re
import unicodedata

from flows.readings.language import spoken_language
from flows.readings.markup import MOST_LAYERS, unmarked
from flows.readings.mojibake import looks_broken, mended
from flows.readings.personal import strike_personal_data
from flows.readings.reading import Context, Reading, problem

LONGEST_NAME = 300
LONGEST_PROSE = 100_000
# Unicode categories Cc (but tab and line feed), Cf, Cs and Co: what a reader does not see
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ud800-\uf8ff\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f\U000f0000-\U0010ffff]"
)
# the same, less what may be half of a letter in the wrong encoding
_HIDDEN = re.compile(UNSEEN.pattern.replace("\x0b-\x1f\x7f-\x9f\xad", "\x0b\x0c\x0e-\x1f\x7f"))
MOST_MARKS = 30  # on one letter, as UAX #15 has it for streams: to order 100,000 of them takes ten seconds
_MARKS = re.compile(rf"[^\w\s]{{{MOST_MARKS + 1},}}")
_PLACEHOLDERS = frozenset({"-", "--", "—", "...", "…", "none", "null", "n/a", "na", "non renseigné", "?"})


def clean(raw: str) -> str:
    """NFC, without control, format (bidi, zero-width) and surrogate characters; blanks squeezed line by line.

    Idempotent. Line breaks are kept as `\\n`, at most two in a row.
    """
    text = UNSEEN.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", _few_marks(text))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _few_marks(text: str) -> str:
    return _MARKS.sub(_fewer_marks, text)


def _fewer_marks(match: re.Match[str]) -> str:
    kept, marks = [], 0
    for each in match[0]:
        marks = marks + len(unicodedata.normalize("NFD", each)) if unicodedata.combining(each) else 0
        if marks <= MOST_MARKS:
            kept.append(each)
    return "".join(kept)


def plain(raw: str) -> str:
    """Clean text of a fragment that may be HTML, or text with entities (markup once or twice escaped included)."""
    return _settled(clean(unmarked(raw)))


def _settled(text: str) -> str:
    """Read again until nothing changes: a character that nobody sees may have stood within a tag or an entity."""
    for _ in range(MOST_LAYERS):
        again = clean(unmarked(text)) if "<" in text or "&" in text else text
        if again == text:
            break
        text = again
    return text


def showable(raw: str, longest: int) -> str:
    """Raw text as it may be shown beside what was read from it: clean, without personal data, cut. What markup or
    entities hide from the eye that looks for them is taken from the plain text instead."""
    text, struck = strike_personal_data(clean(raw))
    if "<" in raw or "&" in raw:
        read, more = strike_personal_data(plain(raw))
        text = read if more > struck else text
    return strike_personal_data(text[:longest])[0][:longest]


def read_name(raw: str, context: Context) -> list[Reading]:
    """One line: names, titles, keywords, organisations. Its language is the page's: names have none of their own."""
    return _read(raw, LONGEST_NAME, context, prose=False)


def read_prose(raw: str, context: Context) -> list[Reading]:
    """Paragraphs, with the language they are really written in where their words leave no doubt."""
    return _read(raw, LONGEST_PROSE, context, prose=True)


def _read(raw: str, longest: int, context: Context, *, prose: bool) -> list[Reading]:
    written, how = mended(unicodedata.normalize("NFC", _few_marks(_HIDDEN.sub("", unmarked(raw)))))
    text = _settled(clean(written)) if prose else " ".join(_settled(clean(written)).split())
    if not text or text.casefold() in _PLACEHOLDERS:
        return problem("placeholder", "text: placeholder") if text else []
    if len(text) > longest:
        return problem("too_long", f"text: at most {longest} characters", "look at the page: is it really one value?")
    if looks_broken(written) or looks_broken(text):
        return problem("broken_encoding", "text: mojibake", "name the page's real encoding in the portal file")
    text, struck = strike_personal_data(text)
    spoken = spoken_language(text) if prose else None
    told = [
        how,
        f"{struck} personal data struck" if struck else None,
        _language_rule(spoken, context.lang),
    ]
    rule = "; ".join(each for each in told if each)
    return [Reading(rule=f"text: {rule}" if rule else "text", value=text, lang=spoken or context.lang)]


def _language_rule(spoken: str | None, declared: str | None) -> str | None:
    """Why a text has a language that the portal does not say, or denies."""
    if spoken is None or (declared and declared.split("-")[0] == spoken):
        return None
    return f"its words are {spoken}" + (f", declared {declared}" if declared else "")
