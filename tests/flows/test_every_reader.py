"""What holds for every reading of every field, whatever a portal says: it never raises, gives clean text, reads its own
value as it is, invents nothing, and takes no longer than a page deserves."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from time import process_time
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.normalise import DERIVED, READERS, label_parts, read_value
from flows.readings.ages import read_ages
from flows.readings.amounts import read_call_prose
from flows.readings.cues import read_cues
from flows.readings.effort import read_task_effort
from flows.readings.gazetteer import by_alpha, by_code, fold, number_of, places
from flows.readings.markup import unescape
from flows.readings.place_words import SETS
from flows.readings.reading import Context, Reading
from flows.readings.season import read_season
from flows.readings.text import UNSEEN, clean, plain
from schemas.field import fields
from schemas.vocabulary import code_lists, map_label

LANGUAGES = ("fr", "en", "de", "es", "nl", None)

# one field for each reader and list: what a night would meet
RULES: dict[str, Context] = {}
for (kind, name), how in fields().items():
    rule = f"{how.reader} {how.scheme}" if how.scheme else how.reader
    RULES.setdefault(rule, Context("science_ensemble", kind, name, "fr", how.scheme))
PROSE: dict[str, Callable[[str, str | None], list[Reading]]] = {
    "cues": lambda text, lang: read_cues(text, lang, "how_to_take_part"),
    "effort": lambda text, lang: read_task_effort(text),
    "season": read_season,
    "ages": lambda text, lang: read_ages(text),
    "call prose": lambda text, lang: read_call_prose(text),
}


def read(rule: str, raw: str) -> list[Reading]:
    return read_value(raw, RULES[rule], rule.split()[0])


def test_every_reader_has_a_rule_here() -> None:
    assert {rule.split()[0] for rule in RULES} == READERS.keys()
    assert {("project", "how_to_take_part"), ("call", "description")} <= DERIVED.keys()


# What is read: noise, and pieces of what portals say in an order that nobody meant ----------------------------------

PIECES = [
    "12", "3", "2026", "26", "31", "69", "53", "2A", "0", "1er", "17h", "13:00", "23h59", "minuit", "noon", "CET",
    "UTC+2", "mars", "March", "März", "de mayo de", "februari", "2026-11-04T00:00:00.000+0000", "30/11/2026",
    "1700000000000", "du", "au", "jusqu'au", "report du", "bis", "until", "et", "und", "-", "–", "/", ",", ";", "|",
    "(", ")", ":", "\n", "au fil de l'eau", "à venir", "date limite", "lettre d'intention", "full proposal",
    "webinaire", "Bretagne", "région", "Hauts de France", "Lyon", "La Réunion", "toute la France", "hors",
    "Belgique", "FR", "GP", "DE", "Mer du Nord", "Picardie", "outre-mer", "Worldwide", "48.85", "-2,35", "N",
    "POINT(2.35 48.85)", "48° 51' N", "Biology", "Oiseaux", "Online", "Field", "oui", "no", "true", "fr-FR",
    "12 à 18 mois", "100 k€", "jusqu'à", "50 000 euros", "https://", "www.", "x.org/a", "?utm_source=b&id=1",
    "mailto:", "example.org", "%C3%A9", "org:42", "/p/1", "#/a", "<p>", "</p>", "<li>", "<br/>", "&amp;", "&#233;",
    "&nbsp;", "<a href='", "Ã©", "â€™", "\u202e", "\u200b", "e\u0301", "take photos", "of birds",
    "no photos needed", "Prenez une photo", "fotografieren", "Vögel", "fotos", "depuis chez vous", "smartphone",
    "une heure par semaine", "once a month", "d'avril à juin", "dès 12 ans", "ages 8+", "from home", "ohne",
]  # fmt: skip
NOISE = st.text(
    st.characters() | st.sampled_from("\u200b\u202e\x00\ud800\ue000\u00ad\u0301\r\n\t \u2028e<&;@0"), max_size=60
)
TIMES_OF_YEAR = frozenset("mars march märz mayo februari avril juin april".split())
TEXTS = NOISE | st.lists(st.sampled_from(PIECES) | NOISE, max_size=12).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda between: between.join(parts))
)


@pytest.mark.parametrize("rule", RULES)
@given(TEXTS)
@example("")
@example("\ud800")
@example("é" * 300)
def test_a_reading_never_raises_gives_clean_text_and_can_say_why(rule: str, raw: str) -> None:
    for reading in read(rule, raw):
        assert reading.rule
        assert reading.value is not None or reading.deadline or reading.problem, "a reading says something"
        assert_clean(reading)
        if reading.field in (None, RULES[rule].field):
            assert TRACES[rule.split()[0]](raw, reading, RULES[rule]), reading


@pytest.mark.parametrize("rule", PROSE)
@given(st.sampled_from(LANGUAGES), TEXTS)
def test_what_prose_says_is_quoted_from_it(rule: str, lang: str | None, raw: str) -> None:
    text = clean(raw)
    for reading in PROSE[rule](text, lang):
        assert reading.rule.startswith("derived")
        assert_clean(reading)
        assert reading.problem or (reading.quote and reading.quote in text), reading


def assert_clean(reading: Reading) -> None:
    closing = reading.deadline.at_local if reading.deadline else None
    for said in (reading.value, reading.quote, closing, reading.rule):
        assert said is None or (unicodedata.is_normalized("NFC", said) and not UNSEEN.search(said)), said


# Nothing is invented --------------------------------------------------------------------------------------------------


def _is_said(raw: str, reading: Reading, context: Context) -> bool:
    text, value = " ".join(plain(raw).split()), " ".join((reading.value or "").split())
    return reading.value is None or value in text or "mended" in reading.rule or "struck" in reading.rule


def _has_its_host(raw: str, reading: Reading, context: Context) -> bool:
    if reading.value is None or "://" not in reading.value:
        return _is_said(raw, reading, context)
    said = unicodedata.normalize("NFKC", clean(unescape(raw))).casefold()
    host = (urlsplit(reading.value).hostname or "").removeprefix("www.")
    return all(label in said or label.startswith("xn--") for label in host.split("."))


def _is_mapped(raw: str, reading: Reading, context: Context) -> bool:
    labels = [raw, *label_parts(raw)]
    codes = [map_label(context.scheme or "", label, portal=context.portal, lang=context.lang).code for label in labels]
    return reading.value is None or reading.value in codes or _tells_a_time(raw, reading)


def _tells_a_time(raw: str, reading: Reading) -> bool:
    """The one field whose labels are read by a grammar as well (flows/readings/periods.py)."""
    words = set(re.findall(r"[^\W\d_]+", clean(raw).casefold()))
    named = any(word in TIMES_OF_YEAR for word in words) or re.search(r"\d\d?[./-]\d", raw)
    return reading.rule.startswith("period: ") and bool(named)


def _has_its_year(raw: str, reading: Reading, context: Context) -> bool:
    """The year, in four digits or two, or the one beside it where a stamp of another zone crosses it."""
    local = reading.deadline.at_local if reading.deadline else reading.value
    if not local or reading.field == "status_stated" or "milliseconds" in reading.rule:
        return True
    digits = unicodedata.normalize("NFKC", raw)
    return any(f"{int(local[:4]) + by}"[2:] in digits for by in (-1, 0, 1))


def _has_digits(raw: str, reading: Reading, context: Context) -> bool:
    return reading.value is None or any(each.isdecimal() for each in raw)


def _is_spelled(raw: str, reading: Reading, context: Context) -> bool:
    said = f" {fold(plain(raw))} "
    by_map = map_label("territory", raw, portal=context.portal, lang=context.lang).code
    known = reading.value is None or any(f" {each} " in said.replace(",", " ") for each in spellings()[reading.value])
    return known or reading.value == by_map or any(word in said for word in SETS)


@cache
def spellings() -> dict[str, set[str]]:
    """Every name, number and code of a place, folded."""
    found: dict[str, set[str]] = {}
    for code, place in places().items():
        columns = "|".join(place.extra[each] for each in ("names", "former", "doubtful", "alpha_2", "alpha_3"))
        names = [place.label_fr, place.label_en, number_of(code), number_of(code).lstrip("0"), *columns.split("|")]
        found[code] = {fold(re.sub("^[a-z]{2}:", "", name)) for name in names if name}
    for written, code in {**by_code(), **by_alpha()}.items():
        found[code].add(fold(written))
    return found


TRACES: dict[str, Callable[[str, Reading, Context], bool]] = {
    "text": _is_said, "prose": _is_said, "keywords": _is_said, "url": _has_its_host, "identifier": _has_its_host,
    "label": _is_mapped, "date": _has_its_year, "deadline": _has_its_year, "amount": _has_digits,
    "duration": _has_digits, "coordinates": _has_digits, "place": _is_spelled,
    "boolean": lambda raw, reading, context: reading.value in (None, "true", "false"),
    "country": lambda raw, reading, context: reading.value in (None, by_alpha().get(clean(raw).upper())),
    "language": lambda raw, reading, context: reading.value is None or clean(raw).casefold().startswith(reading.value),
}  # fmt: skip


# A value reads as itself ----------------------------------------------------------------------------------------------

NOT_TEXT = {
    "deadline": "a deadline is a row",
    "amount": "cents are not what a portal writes",
    "duration": "nor is ISO 8601",
    "country": "codes of the list territory, read by `place`",
}


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.split()[0] not in NOT_TEXT])
@given(TEXTS)
def test_a_value_reads_as_itself(rule: str, raw: str) -> None:
    for reading in read(rule, raw):
        if reading.value is not None and reading.field is None:
            again = [each.value for each in read(rule, reading.value) if each.field is None]
            assert again == [reading.value], reading


@pytest.mark.parametrize(
    "scheme", sorted({how.scheme for how in fields().values() if how.reader == "label" and how.scheme})
)
def test_every_code_of_a_list_reads_as_itself(scheme: str) -> None:
    for code in code_lists()[scheme]:
        assert map_label(scheme, code, portal="science_ensemble", lang=None).code == code


# 100 kB that nobody wrote for us --------------------------------------------------------------------------------------

SIZE = 100_000
AIM = 0.05  # seconds of processor time on a quiet machine
LIMIT = 2 * AIM  # on one whose caches others use
ADVERSARIAL = {
    kind: (unit * (SIZE // len(unit) + 1))[:SIZE]
    for kind, unit in {
        "one long word": "a", "digits": "1 ", "open tags": "<li>a ", "entities": "&amp;amp;", "mojibake": "Ã©",
        "combining marks": "e\u0301\u0323", "addresses": "a.b@c.d http://", "telephones": "+33 6 12 ",
        "dates and places": "12 mars 2026, Lyon (69) ; ", "cues": "no photos needed, prenez une photo chaque semaine. ",
    }.items()
}  # fmt: skip


def cost(run: Callable[[], object]) -> float:
    """The least of five runs, or the first that is within the aim: what another process took is no fault of ours."""
    least = AIM * 1_000
    for _ in range(5):
        start = process_time()
        run()
        least = min(least, process_time() - start)
        if least < AIM:
            break
    return least


@pytest.mark.parametrize("kind", ADVERSARIAL)
def test_a_hundred_kilobytes_cost_less_than_50_ms_a_rule(kind: str) -> None:
    text = ADVERSARIAL[kind]
    runs: dict[str, Callable[[], object]] = {
        rule: partial(READERS[rule.split()[0]], text, known) for rule, known in RULES.items()
    }
    runs |= {f"{rule} {lang}": partial(said, text, lang) for rule, said in PROSE.items() for lang in LANGUAGES}
    costs = {rule: cost(run) for rule, run in runs.items()}
    assert {rule: seconds for rule, seconds in costs.items() if seconds >= LIMIT} == {}
