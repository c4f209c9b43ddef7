"""Dates of openings, projects, news and updates: one day, month or year, or an issue. No clock, never a guess."""

import re

from flows.readings.deadlines import OPENING, purposes, range_starts, stated
from flows.readings.moments import moments
from flows.readings.reading import Context, Reading, problem
from flows.readings.sentences import LEFT_OVER, Moment, Sentence, sentence
from flows.readings.zones import Unreadable

_ENDS = ("end_date",)
_KNOWN = LEFT_OVER | set("cCLO")
_OPEN_ENDED = re.compile(r"[^>@-]*(?:[>@-][nf<]*)?[Os][.,]?")
_UNTIL = re.compile(r".*>[nf]*", re.DOTALL)
_FROM = re.compile(r".*[cC][nf]*", re.DOTALL)
_CUT_RANGE = re.compile(r"[nf(]*<[nf]*")


def read_date(raw: str, context: Context) -> list[Reading]:
    """One day, month or year; of a range the first, or the last where the field is an end. A time is kept for
    openings only, and read in the portal's zone. A call may say its state instead; `ongoing` in a project's dates is
    an answer without a date, and gives nothing."""
    try:
        said = sentence(raw, context)
        if context.kind == "call":
            if state := stated(said):
                return [Reading(rule="date: announced", field="status_stated", value=state)]
        elif not said.spans and _open_ended(said):
            return []
        moment = _the_one(said, context)
    except Unreadable as doubt:
        return problem(doubt.reason or "not_a_date", "date", doubt.advice)
    if moment is None:
        return []
    kept = moment.local if context.field == "opens_at" else moment.local[:10]
    precision = "day" if moment.precision == "minute" and len(kept) == 10 else moment.precision
    return [Reading(rule=f"date{moment.note}: {precision}", value=kept, problem=moment.warning)]


def _open_ended(said: Sentence) -> bool:
    """`ongoing`, `anytime, ongoing`, `en cours`: nothing but words for `no end`."""
    return bool(said.tokens) and all(
        each.sign in "On,.-;/" or (each.sign == "s" and each.means in ("permanent", "open")) for each in said.tokens
    )


def _the_one(said: Sentence, context: Context) -> Moment | None:
    """The date that the field asks for; None where a period says that it has no end."""
    opening = context.field == "opens_at"
    known = _KNOWN | set("kb" if opening else "") | set("s" if context.kind != "call" else "")
    if rest := said.rest(known):
        raise Unreadable("not_a_date", "words not understood: " + ", ".join(each.text for each in rest[:5]))
    found = moments(said, context)
    if not found:
        raise Unreadable("not_a_date")
    open_ended = set("Os") & set(said.signs)
    if open_ended and not (len(found) == 1 and _OPEN_ENDED.fullmatch(said.signs[found[0].end :])):
        raise Unreadable("not_a_date", "a date and words for a state")
    starts = range_starts(said, found)
    if opening and "k" in said.signs:
        kinds = purposes(said, found, starts)
        if OPENING not in kinds:
            raise Unreadable("not_a_date", "it names another date than the opening")
        found, starts = [found[kinds.index(OPENING)]], set()
    if len(found) > 2 or (len(found) == 2 and not starts):
        raise Unreadable("several_dates")
    ahead = said.signs[: found[0].start]
    if not starts and not open_ended and _CUT_RANGE.fullmatch(ahead):
        raise Unreadable("unclear_range", "a range that has lost its end")
    if context.field in _ENDS:
        if open_ended:
            return None
        if not starts and (_FROM.fullmatch(ahead) or "-" in said.signs[found[0].end :]):
            raise Unreadable("unclear_range", "it says a beginning")
        return found[-1]
    if not starts and (_UNTIL.fullmatch(ahead) or ahead.endswith("-")):
        raise Unreadable("unclear_range", "it says an end")
    if starts and context.field not in ("start_date", "opens_at"):
        raise Unreadable("several_dates")
    return found[0]
