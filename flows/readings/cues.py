"""What prose says that a volunteer does, and where: codes of contribution_type and participation_mode, equipment.

Words are looked up in the cue lexicon (schemas/cues). A cue is no reading where the text denies it, where its words
mean something else, or where somebody else does it: precision goes before recall, and every value quotes its words.
"""

import re
from collections.abc import Container
from functools import lru_cache
from typing import Literal, NamedTuple

from flows.readings.reading import Reading
from schemas.cue import EQUIPMENT, Cue, Lexicon, Step, lexicons

Part = Literal["aim", "description", "how_to_take_part"]

MODE = "participation_mode"
COLLECTING = frozenset({"photo", "observation", "counting", "measurement", "sampling", "sound_recording"})
FIELDS = {"contribution_type": "contribution_types", MODE: MODE}
# words; what parts sentences (a full stop inside of an address parts nothing); what parts clauses
TOKEN = re.compile(r"[^\W_]+|[.!?…](?=\s|$)|:(?!\w)|[;\n•]|[,()\"“”«»–—]|(?<=\s)-(?=\s)")
SHORT_TEXT = 500  # characters; a longer text whose language its words do not tell is in several, or in none of ours
LONGEST_PART = 30  # letters of the beginning or end of a word that a cue may name
LONGEST_QUOTE = 200
MOST_TRIES = 200  # how often one cue is tried in one text; no text by a person comes near it
ACTOR_REACH = 20  # how many words before a cue the one who acts may stand
DENIAL_REACH = 4  # how many words lie between a cue and what denies it
SUBJECT_REACH = 2  # how many words after the verb the subject stands in an inverted sentence
FELLOW_REACH = 2  # how many words before an expert make one a volunteer: `citizen science project`
OBJECT_REACH = 6  # how many words after a task its object may stand
NEED_REACH = 8  # how many words lie between `you need` and the thing


class Token(NamedTuple):
    """A word in small letters. Its sentence is named by the place of its first word, its clause by a number."""

    word: str
    start: int
    end: int
    sentence: int
    clause: int


class Hit(NamedTuple):
    """A cue that matches the tokens from `first` to `last`."""

    cue: Cue
    first: int
    last: int


def read_cues(text: str, lang: str | None, part: Part = "description") -> list[Reading]:
    """Contribution types in the order of the text, the one mode, and equipment, each with the words that gave it.

    `part` tells what the text is about: where it says how to take part, a volunteer acts unless somebody else is named.
    A language without lexicon gives nothing; a short text whose language nobody knows is read where it makes sense in
    one alone.
    """
    tokens = _tokens(text)
    if lang is None:
        every = lexicons() if len(text) <= SHORT_TEXT else ()
        told = [readings for each in every if (readings := _read(text, tokens, each, part))]
        return told[0] if len(told) == 1 else []
    language = lang.partition("-")[0].lower()
    return _read(text, tokens, language, part) if language in lexicons() else []


def _read(text: str, tokens: list[Token], language: str, part: Part) -> list[Reading]:
    lexicon = lexicons()[language]
    hits = _hits(tokens, language)
    found: dict[tuple[str, str], Reading] = {}
    denied: set[tuple[str, str]] = set()
    tasks: dict[int, Hit] = {}  # by sentence, the words that say that a volunteer collects something
    for hit in sorted(hits, key=lambda hit: hit.cue.needs == "task"):
        key = hit.cue.scheme, hit.cue.code
        if (key in found and hit.cue.code not in COLLECTING) or hit.cue.scheme == EQUIPMENT:
            continue
        if _denied(tokens, hit, lexicon):
            denied.add(key)
        elif _holds(tokens, hit, lexicon, part, tasks):
            if hit.cue.code in COLLECTING:
                tasks.setdefault(tokens[hit.first].sentence, hit)
            if key in found:
                continue
            rule, quote = f"derived: cue {hit.cue.text}", text[tokens[hit.first].start : tokens[hit.last].end]
            field = FIELDS[hit.cue.scheme]
            found[key] = Reading(rule=rule, value=hit.cue.code, field=field, quote=quote[:LONGEST_QUOTE])
    readings = [reading for key, reading in found.items() if key not in denied]
    modes = [reading for reading in readings if reading.field == MODE]
    if not any(scheme == MODE for scheme, _ in (*found, *denied)):
        doing = [hit for hit in tasks.values() if (hit.cue.scheme, hit.cue.code) not in denied]
        modes = _implied_place(text, tokens, doing, lexicon)
    types = [reading for reading in readings if reading.field != MODE]
    return types + _one_mode(modes) + (_equipment(text, tokens, hits, lexicon, part) if part != "aim" else [])


def _holds(tokens: list[Token], hit: Hit, lexicon: Lexicon, part: Part, tasks: Container[int]) -> bool:
    if hit.cue.needs == "task":
        return tokens[hit.first].sentence in tasks
    return not hit.cue.needs or _a_volunteer_acts(tokens, hit.first, lexicon, part)


def _implied_place(text: str, tokens: list[Token], doing: list[Hit], lexicon: Lexicon) -> list[Reading]:
    """Who counts birds is out of doors where the text names such a place and no pictures, collection or home."""
    words = {token.word for token in tokens}
    if any(map(lexicon.set("elsewhere").fits, words)) or not any(map(lexicon.set("outdoor").fits, words)):
        return []
    for hit in doing:
        sentence = tokens[hit.first].sentence
        near = range(hit.first, min(hit.last + 1 + OBJECT_REACH, len(tokens)))
        things = [at for at in near if tokens[at].sentence == sentence and lexicon.set("outside").fits(tokens[at].word)]
        if things:
            quote = text[tokens[hit.first].start : tokens[max(hit.last, things[0])].end]
            return [
                Reading(rule="derived: a task out of doors", value="field", field=MODE, quote=quote[:LONGEST_QUOTE])
            ]
    return []


def _one_mode(modes: list[Reading]) -> list[Reading]:
    """Two modes are a doubt, but for those that together are `both`; a workshop beside another mode prepares for it."""
    if len({reading.value for reading in modes}) > 1:
        modes = [reading for reading in modes if reading.value != "in_person"]
    said = {reading.value for reading in modes}
    if len(said) > 1 and said <= {"field", "online", "both"}:
        return [modes[-1]._replace(value="both")]
    return modes if len(said) == 1 else []


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    sentence = clause = 0
    for match in TOKEN.finditer(text):
        mark = match[0]
        if mark[0].isalnum():
            tokens.append(Token(mark.casefold(), match.start(), match.end(), sentence, clause))
        else:
            clause += 1
            if mark in ".!?…;:\n•":
                sentence = len(tokens)
    return tokens


def _hits(tokens: list[Token], language: str) -> list[Hit]:
    """Every cue that matches, in the order of the text, but those that touch a context."""
    hits: list[Hit] = []
    covered: set[int] = set()
    tries: dict[int, int] = {}
    for at, token in enumerate(tokens):
        for cue in _beginning_with(language, token.word):
            tries[id(cue)] = tries.get(id(cue), 0) + 1  # a cue lives as long as the program; its hash costs more
            if tries[id(cue)] > MOST_TRIES or (last := _match(tokens, cue.steps, at)) < 0:
                continue
            if cue.scheme == "context":
                covered.update(range(at, last + 1))
            else:
                hits.append(Hit(cue, at, last))
    return [hit for hit in hits if hit.first not in covered and hit.last not in covered]


@lru_cache(maxsize=1 << 15)
def _beginning_with(language: str, word: str) -> tuple[Cue, ...]:
    """The cues and contexts whose first place this word fits."""
    by_word, by_stem, by_end = _index(language)
    found = list(by_word.get(word, ()))
    for length in range(1, min(len(word), LONGEST_PART) + 1):
        found += by_stem.get(word[:length], ())
        found += by_end.get(word[-length:], ())
    return tuple(dict.fromkeys(found))


@lru_cache
def _index(language: str) -> tuple[dict[str, list[Cue]], ...]:
    lexicon = lexicons()[language]
    by_word: dict[str, list[Cue]] = {}
    by_stem: dict[str, list[Cue]] = {}
    by_end: dict[str, list[Cue]] = {}
    for cue in lexicon.contexts + lexicon.cues:
        first = cue.steps[0]
        for index, parts in ((by_word, first.words), (by_stem, first.stems), (by_end, first.ends)):
            for part in parts:
                index.setdefault(part, []).append(cue)
    return by_word, by_stem, by_end


def _match(tokens: list[Token], steps: tuple[Step, ...], at: int, place: int = 0) -> int:
    """The last token that the cue covers when it begins at `at`, or -1. Words without a gap stand in one clause."""
    while place < len(steps):
        step = steps[place]
        if step.gap:
            for ahead in range(at, min(at + step.gap + 1, len(tokens))):
                if tokens[ahead].sentence != tokens[at - 1].sentence:
                    break
                if (last := _match(tokens, steps, ahead, place + 1)) >= 0:
                    return last
            return -1
        fits = at < len(tokens) and step.fits(tokens[at].word)
        if fits and place and not steps[place - 1].gap:
            fits = tokens[at].clause == tokens[at - 1].clause
        if fits and step.optional and (last := _match(tokens, steps, at + 1, place + 1)) >= 0:
            return last
        if not fits and not step.optional:
            return -1
        at += not step.optional
        place += 1
    return at - 1


def _denied(tokens: list[Token], hit: Hit, lexicon: Lexicon) -> bool:
    """`no photos`, `photos are not needed`: a negation shortly before in the same clause, or a denial shortly after."""
    if _negated(tokens, hit.first, lexicon):
        return True
    after = tokens[hit.last + 1 : hit.last + 1 + DENIAL_REACH]
    said = [token.word for token in after if token.clause == tokens[hit.last].clause]
    no, needless = lexicon.set("no"), lexicon.set("needless")
    return any(no.fits(word) and any(map(needless.fits, said[n + 1 :])) for n, word in enumerate(said))


def _negated(tokens: list[Token], first: int, lexicon: Lexicon) -> bool:
    no, not_only = lexicon.set("no"), lexicon.set("not_only")
    for at in range(first - 1, max(0, first - DENIAL_REACH) - 1, -1):
        if tokens[at].clause != tokens[first].clause or not_only.fits(tokens[at].word):
            return False
        if no.fits(tokens[at].word):  # `n'hésitez pas à envoyer …` denies nothing
            return not (at and not_only.fits(tokens[at - 1].word))
    return False


def _a_volunteer_acts(tokens: list[Token], at: int, lexicon: Lexicon, part: Part) -> bool:
    """Whether the one who does what begins at `at` is a volunteer.

    The nearest one named before it in the sentence decides; with nobody named, the text that tells how to take part
    speaks to volunteers, and so does a sentence of the description that begins with an imperative. In an aim that is
    what the project wants (`Measure how …`).
    """
    begin = tokens[at].sentence
    acts = _actor(tokens, begin, at, lexicon)
    if acts is None and at > begin and lexicon.set("agent").fits(tokens[at - 1].word):
        # `By identifying animals, you …`
        after = [token.word for token in tokens[at : at + ACTOR_REACH] if token.sentence == begin]
        acts = any(map(lexicon.set("volunteer").fits, after))
    if not acts and lexicon.set("inverting").fits(tokens[begin].word):  # `In diesem Projekt melden Bürger …`
        after = [token.word for token in tokens[at + 1 : at + 1 + SUBJECT_REACH] if token.sentence == begin]
        acts = next((said for word in after if (said := _named(word, lexicon)) is not None), acts)
    near = tokens[max(begin, at - ACTOR_REACH) : at + 1]
    if acts is None and begin and any(lexicon.set("they").fits(token.word) for token in near):
        before = tokens[begin - 1].sentence  # `they` are the first who are named in the sentence before
        ends = range(before + 1, min(begin, before + ACTOR_REACH) + 1)
        acts = next((said for end in ends if (said := _actor(tokens, before, end, lexicon)) is not None), None)
    if acts is not None:
        return acts
    opening = [token.word for token in tokens[begin : min(at + 1, begin + ACTOR_REACH)]]
    first = next((word for word in opening if not lexicon.set("polite").fits(word)), "")
    return part == "how_to_take_part" or (part == "description" and lexicon.set("imperative").fits(first))


def _named(word: str, lexicon: Lexicon) -> bool | None:
    """Whether the word names a volunteer, or somebody else; None when it names nobody."""
    return True if lexicon.set("volunteer").fits(word) else False if lexicon.set("expert").fits(word) else None


def _actor(tokens: list[Token], begin: int, end: int, lexicon: Lexicon) -> bool | None:
    """Whether the nearest one named before `end` is a volunteer; None when nobody is."""
    volunteer, invited, expert, helper, relative = map(
        lexicon.set, ("volunteer", "invited", "expert", "helper", "relative")
    )
    for here in range(end - 1, max(begin, end - ACTOR_REACH) - 1, -1):
        word, before = tokens[here].word, tokens[here - 1].word if here > begin else ""
        if lexicon.set("agent").fits(before):  # `photos taken by volunteers to identify …`: not the one who identifies
            continue
        if volunteer.fits(word) or invited.fits(word) or (helper.fits(word) and lexicon.set("needed").fits(before)):
            return True
        if relative.fits(word):  # `traps that collect insects`, but `volunteers that collect insects`
            if lexicon.set("they").fits(tokens[here + 1].word):  # `a kit that they use at home`: who are they?
                continue
            return volunteer.fits(before)
        if expert.fits(word):
            near = [token.word for token in tokens[max(begin, here - FELLOW_REACH) : here]]
            beside = len(near) > 1 and volunteer.fits(near[-2]) and lexicon.set("together").fits(near[-1])
            return beside or any(map(lexicon.set("fellow").fits, near)) or _is_helped(tokens, begin, here, lexicon)
    return None


def _is_helped(tokens: list[Token], begin: int, expert: int, lexicon: Lexicon) -> bool:
    """`Help scientists count …`, `volunteers who help us count …`, but not `photos that help scientists count …`."""
    near, helping = range(max(begin, expert - 3), expert), lexicon.set("helper")
    helper = next((n for n in near if helping.fits(tokens[n].word)), None)
    if helper is None:
        return False
    leading = [token.word for token in tokens[max(begin, helper - ACTOR_REACH) : helper]]
    if any(map(lexicon.set("relative").fits, leading)):
        return False
    return any(map(lexicon.set("volunteer").fits, leading)) or (
        len(leading) < 4 and not any(map(lexicon.set("thing").fits, leading))
    )


def _equipment(text: str, tokens: list[Token], hits: list[Hit], lexicon: Lexicon, part: Part) -> list[Reading]:
    """The things of the first sentence that says what one needs, from the first thing to the last, as it says it."""
    needed = [
        hit
        for hit in hits
        if hit.cue.scheme == EQUIPMENT
        and _is_needed(tokens, hit, lexicon)
        and (part == "how_to_take_part" or _a_volunteer_acts(tokens, hit.first, lexicon, part))
    ]
    if not needed:
        return []
    things = [hit for hit in needed if tokens[hit.first].sentence == tokens[needed[0].first].sentence]
    value = text[tokens[things[0].first].start : max(tokens[hit.last].end for hit in things)]
    if len(value) > LONGEST_QUOTE:
        return []
    return [Reading(rule="derived: things that one needs", value=value, field=EQUIPMENT, quote=value)]


def _is_needed(tokens: list[Token], hit: Hit, lexicon: Lexicon) -> bool:
    """`You need a phone`, `binoculars are necessary`, `use your phone`; not where it is denied."""
    sentence = tokens[hit.first].sentence
    no = lexicon.set("no")
    before = [token.word for token in tokens[max(sentence, hit.first - NEED_REACH) : hit.first]]
    after = [t.word for t in tokens[hit.last + 1 : hit.last + 1 + DENIAL_REACH] if t.sentence == sentence]
    said = any(map(lexicon.set("need").fits, before)) or any(map(lexicon.set("needless").fits, after))
    used = len(before) > 1 and lexicon.set("using").fits(before[-2]) and lexicon.set("det").fits(before[-1])
    return (said or used) and not any(map(no.fits, before + after))
