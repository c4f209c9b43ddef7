"""Deadlines: what each date of a text is for, where a range closes, what was moved, and what is no date at all.

Every word of the text is accounted for, or nothing is read: a wrong deadline is worse than none (DESIGN §5). No clock.
dateparser is not used: it reads `12 à 18 mois` as a date, and what it reads surely the grammar reads too (bench).
"""

import re
from itertools import pairwise

from flows.readings.moments import moments
from flows.readings.reading import Context, DeadlineReading, Reading, problem
from flows.readings.sentences import LEFT_OVER, Moment, Sentence, sentence, without
from flows.readings.sharing import is_range
from flows.readings.time_words import OTHER
from flows.readings.zones import Unreadable

FULL, CUTOFF, INFORMATION, OPENING = "full_proposal", "cutoff", "information", "opening"
ROLES = (OPENING, INFORMATION, OTHER)
CLOSES_NOTHING = frozenset({INFORMATION, OTHER})
FIRST_STAGES = ("letter_of_intent", "pre_proposal", "registration")
_KNOWN = LEFT_OVER | set("kbc")
_STATED = frozenset("snf&@>,;:.()-/kegFVl")
_DURATION = re.compile(r"[nf<]?[dy#](?:[@>-]|-?d-?)?[dy#]?D\.?")
_UNTIL = re.compile(r".*>[nf]*", re.DOTALL)
_FROM = re.compile(r".*c[nf]*", re.DOTALL)
_BEFORE = re.compile(r".*b[nf:]*", re.DOTALL)
_CUT_RANGE = re.compile(r"[nf(]*<[nf]*")
_CUT_END = re.compile(r"[,)]*[->@][nf.]*$")  # `02/04/2026 - `
_INCLUDED = ("inclu", "einschl", "inklu")
_LISTED = re.compile(r"[,;/&(nf]*[,;/&][,;/&(nf]*")
_SIDE_BY_SIDE = re.compile(r"\(?")
_MOVING = re.compile(r"[vEiI]")
_TO_THEN = re.compile(r".*v.*>[nf]*|.*v[kn]*:[nf]*", re.DOTALL)  # `prolongé jusqu'au`, `extended deadline: `
_BRACKETED = re.compile(r"\([nk]*v\)")  # `(prolongation)`: that date is the new one; `(reporté)`: it is the old one?
_OWN_DATE = re.compile(r"[nf]*E[<nf]*")  # `erratum du 9 septembre`: when it was written


def read_deadlines(raw: str, context: Context) -> list[Reading]:
    """Every deadline of a text, with its kind. A range closes at its end; a moved date says what it replaces; an
    opening goes where openings are; `au fil de l'eau` and `à venir` state a status and no date."""
    try:
        said = sentence(raw, context)
        if state := stated(said):
            return [Reading(rule="deadline: stated in words", field="status_stated", value=state)]
        if "D" in said.signs and _DURATION.fullmatch(said.signs):
            raise Unreadable("duration_not_deadline")
        if _MOVING.search(said.signs):
            return _read_moved(said, context)
        if "s" in said.signs:
            return _read_with_state(said, context)
        return _read_plain(said, context)
    except Unreadable as doubt:
        return problem(doubt.reason or "not_a_deadline", "deadline", doubt.advice)


def stated(said: Sentence) -> str | None:
    """The one status that a text without a date states."""
    if "s" not in said.signs:
        return None
    states = {each.means for each in said.tokens if each.sign == "s"}
    if states == {"open", "permanent"}:  # `ouvert en permanence`
        states = {"permanent"}
    about = {each.means for each in said.tokens if each.sign == "k"}
    if len(states) != 1 or about & CLOSES_NOTHING or not set(said.signs) <= _STATED:
        return None
    return states.pop()


def _read_plain(said: Sentence, context: Context) -> list[Reading]:
    """A text of dates and what they are for."""
    found = _moments(said, context, _KNOWN | set("eF") if "e" in said.signs else _KNOWN)
    starts = range_starts(said, found)
    if len(found) == 1 and _lost_an_end(said, found[0]):
        raise Unreadable("unclear_range", "a range that has lost its end")
    kinds = purposes(said, found, starts)
    if "e" in said.signs:
        return [_bound(found, kinds, starts)]
    if CLOSES_NOTHING.issuperset(kinds):
        if INFORMATION in kinds:
            raise Unreadable("information_event", "a webinar is no deadline")
        raise Unreadable("not_a_deadline", "a date of the call that closes nothing")
    included = "b" not in said.signs or any(each.text.startswith(_INCLUDED) for each in said.tokens)
    once = _said_once(said, found, kinds, starts)
    readings: list[Reading] = []
    events: list[Reading] = []
    before = False
    for number, moment in enumerate(found):
        if number not in once:
            continue
        kind = once[number]
        if kind == OPENING:
            rule = f"derived: opening beside the deadlines{moment.note}"
            readings.append(Reading(rule=rule, value=moment.local, field="opens_at", problem=moment.warning))
        else:
            rule = "deadline: end of a range" if number - 1 in starts else "deadline"
            if not included:
                ahead = said.ahead(found, number)
                before = bool(_BEFORE.fullmatch(ahead) or (before and _LISTED.fullmatch(ahead)))
            warning = "before_the_day" if before and moment.precision == "day" else None
            (events if kind == INFORMATION else readings).append(_deadline(moment, kind, rule, warning=warning))
    return readings + events


def _lost_an_end(said: Sentence, moment: Moment) -> bool:
    """`du 2 février 2026`, `02/04/2026 - `."""
    if moment.start and _CUT_RANGE.fullmatch(said.signs, 0, moment.start):
        return True
    return moment.end < len(said.signs) and bool(_CUT_END.match(said.signs, moment.end))


def _said_once(said: Sentence, found: list[Moment], kinds: list[str], starts: set[int]) -> dict[int, str]:
    """Kind of each date that closes or opens something, by its place: a day that is said twice counts once, with its
    hour and the stage that it was named for. Raises Unreadable for two hours, and for two days side by side."""
    if len(found) == 1:
        return {} if kinds[0] == OTHER else {0: kinds[0]}
    once: dict[tuple[str, str], int] = {}
    ends = [number for number in range(len(found)) if number not in starts and kinds[number] != OTHER]
    stages = {found[number].local[:10]: kinds[number] for number in ends if kinds[number] in FIRST_STAGES}
    named = any(each.means == FULL for each in said.tokens if each.sign == "k")
    for number in ends:
        day, kind = found[number].local[:10], kinds[number]
        if number and _SIDE_BY_SIDE.fullmatch(said.ahead(found, number)) and day != found[number - 1].local[:10]:
            raise Unreadable("unclear_range", "two days side by side")
        if kind == FULL and not named:
            kind = kinds[number] = stages.get(day, FULL)
        twin = once.setdefault((day, kind), number)
        if found[twin].precision == "day" or kind in (OPENING, INFORMATION):
            once[day, kind] = number if found[number].precision == "minute" else twin
        elif found[number].precision == "minute" and found[number].local != found[twin].local:
            raise Unreadable("unclear_hour", "two hours of one day")
    return {number: kinds[number] for number in sorted(once.values())}


def _read_with_state(said: Sentence, context: Context) -> list[Reading]:
    """A text that states a status and names dates: rolling with cut-offs, rolling or open until a day, closed since."""
    states = {each.means for each in said.tokens if each.sign == "s"}
    found = _moments(said, context, _KNOWN | set("seFC"))
    starts = range_starts(said, found)
    if states == {"closed"} and "C" in said.signs:
        advice = "does the day itself belong to the call? its last day is not said"
        rule = "deadline: stated in words"
        return [Reading(rule=rule, field="status_stated", value="closed", problem="closed_since", advice=advice)]
    kinds = purposes(said, found, starts)
    ends = [number for number in range(len(found)) if number not in starts and kinds[number] != OTHER]
    until = len(ends) == 1 and (starts or _UNTIL.fullmatch(said.ahead(found, ends[0])))
    if "C" not in said.signs and states == {"permanent"} and {kinds[number] for number in ends} == {CUTOFF}:
        state = Reading(rule="deadline: stated in words", field="status_stated", value="permanent")
        return [state, *(_deadline(found[number], CUTOFF, "deadline") for number in ends)]
    if "C" not in said.signs and states in ({"permanent"}, {"open"}) and until and kinds[ends[0]] not in ROLES:
        if "e" in said.signs:
            return [_bound(found, kinds, starts)]
        return [_deadline(found[ends[0]], kinds[ends[0]], "deadline: open until")]
    raise Unreadable("unclear_kind", "a status and a date: which of them holds?")


def _read_moved(said: Sentence, context: Context) -> list[Reading]:
    """`report du … au …`, `prolongé jusqu'au …`, `… au lieu du …`, errata with their own date first."""
    known = _KNOWN | set("vEiI")
    if "E" in said.signs and "v" in said.signs[said.signs.index("E") :]:  # an erratum gives its reasons first
        begin = said.signs.index("E") + 1
        said = without(said, begin, said.signs.index("v", begin))
    found = _moments(said, context, known)
    if len(found) > 1 and _OWN_DATE.fullmatch(said.signs[: found[0].start]):
        found = found[1:]
    starts = range_starts(said, found)
    kinds = purposes(said, found, starts)
    kept = [number for number, kind in enumerate(kinds) if kind != OTHER]
    ahead = [said.ahead(found, number) for number in kept]
    by_range = bool(kept) and starts == {kept[0]} and "v" in ahead[0]
    found, kinds = [found[number] for number in kept], [kinds[number] for number in kept]
    if set(kinds) & set(ROLES) or len(found) not in (1, 2):
        raise Unreadable("unclear_move", "a moved date names the old one, then the new and later one")
    rule = "deadline: moved"
    if len(found) == 1:
        new = any(each.sign == "v" and each.means == "new" for each in said.tokens)
        longer = _BRACKETED.match(said.signs, found[0].end) and any(each.means == "longer" for each in said.tokens)
        corrected = "E" in said.signs and not set("viI") & set(said.signs)
        until = set("viI") & set(said.signs) == {"v"} and _TO_THEN.fullmatch(ahead[0])
        if not (new or until or corrected or (longer and not set("iI") & set(said.signs))):
            raise Unreadable("unclear_move", "a moved date says from when, or until when")
        return [_deadline(found[0], kinds[0], "deadline: corrected" if corrected else rule)]
    if "i" in ahead[1] or ("I" in ahead[1] and "v" not in ahead[1]):
        return [_deadline(found[0], kinds[0], rule, moved_from=closing(found[1]))]
    by_word = "v" in ahead[1] and (_UNTIL.fullmatch(ahead[1]) or ahead[1].endswith(("v", "v:")))
    if not (by_range or by_word) or found[1].local <= found[0].local:
        raise Unreadable("unclear_move", "a moved date names the old one, then the new and later one")
    return [_deadline(found[1], kinds[1], rule, moved_from=closing(found[0]))]


def _moments(said: Sentence, context: Context, known: frozenset[str] | set[str]) -> list[Moment]:
    """The dates of a text that holds nothing else. Raises Unreadable naming the words that were not understood."""
    if rest := said.rest(known):
        if all(each.sign in "tox" for each in rest):
            raise Unreadable("unclear_hour", "an hour that belongs to no day, or a second one")
        raise Unreadable("not_a_deadline", "words not understood: " + ", ".join(each.text for each in rest[:5]))
    found = moments(said, context, seen=True)
    if not found:
        raise Unreadable("while_funds_last" if "e" in said.signs else "not_a_deadline")
    if len(found) > 1 and any(each.precision == "year" for each in found):
        raise Unreadable("not_a_deadline", "years, no days")
    return found


def purposes(said: Sentence, found: list[Moment], starts: set[int]) -> list[str]:
    """What each date is for: the kind named before it, or after it where that is how the text speaks. A stage holds
    until another is named. Raises Unreadable where both ways make sense."""
    if "k" not in said.signs and "c" not in said.signs:
        return [FULL] * len(found)
    bounds = [0, *(edge for each in found for edge in (each.start, each.end)), len(said.tokens)]
    named = [
        [each.means for each in said.tokens[start:end] if each.sign == "k"]
        for start, end in zip(bounds[::2], bounds[1::2], strict=True)
    ]
    first, last = named[0], named[-1]
    if len(found) == 1:
        named = [first + last]
    elif any(first) and any(last):
        raise Unreadable("unclear_kind")
    else:
        named = named[1:] if last and not any(first) else named[:-1]
    kinds: list[str] = []
    stage, role, dated = FULL, "", False  # `dated`: the stage has its date
    for number, about in enumerate(named):
        stages = [each for each in about if each not in ("", *ROLES)]
        goes_on = number - 1 in starts
        ahead = said.ahead(found, number)
        unnamed = number and not about and not goes_on and "v" not in ahead
        if unnamed and (role or (stage not in (FULL, CUTOFF) and "n" in ahead)):
            raise Unreadable("unclear_kind")  # two dates of one opening? `lettre : 12 mars; dépôt : 3 mai`?
        if number and about and not any(about) and dated and stage not in (FULL, CUTOFF):
            raise Unreadable("unclear_kind")  # `lettre : 12 mars; date limite : 3 mai`: whose limit is it?
        if stages:
            stage, dated = stages[0 if "&" in ahead else -1], False
        from_then = number not in starts and _FROM.fullmatch(ahead)
        if OPENING in about or from_then:
            role = OPENING
        elif named_role := next((each for each in (INFORMATION, OTHER) if each in about), None):
            role = named_role
        elif not goes_on or role == OPENING:
            role = ""
        dated = dated or not role
        kinds.append(role or stage)
    return kinds


def range_starts(said: Sentence, found: list[Moment]) -> set[int]:
    """Places of the dates that a range begins with. Raises Unreadable for a range without one end (`A - B - C`), or
    that ends before it begins."""
    starts: set[int] = set()
    if len(found) == 1:
        return starts
    for number, (a, b) in enumerate(pairwise(found)):
        if not is_range(said.signs, a, b):
            continue
        starts.add(number)
        size = min(len(a.local), len(b.local))
        if b.local[:size] < a.local[:size]:
            raise Unreadable("unclear_range", "it ends before it begins")
    if any(number + 1 in starts for number in starts):
        raise Unreadable("unclear_range")
    return starts


def closing(moment: Moment) -> str:
    """Local time at which the moment is over: the last second of a day that has no hour."""
    return f"{moment.local}T23:59:59" if moment.precision == "day" else moment.local


def _bound(found: list[Moment], kinds: list[str], starts: set[int]) -> Reading:
    """The latest day of a call that closes earlier when the money is spent: open until then, with a note (§A.5)."""
    if len(found) - len(starts) != 1 or kinds[-1] != FULL:
        raise Unreadable("while_funds_last", "several dates while funds last")
    return _deadline(found[-1], FULL, "deadline: at the latest, while funds last", warning="while_funds_last")


def _deadline(
    moment: Moment, kind: str, rule: str, *, moved_from: str | None = None, warning: str | None = None
) -> Reading:
    deadline = DeadlineReading(kind, closing(moment), moment.tz, moment.tz_stated, moment.precision, moved_from)
    return Reading(
        rule=f"{rule}{moment.note}, {moment.precision}", deadline=deadline, problem=moment.warning or warning
    )
