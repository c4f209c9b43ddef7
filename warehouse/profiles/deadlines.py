"""`deadlines.ics`: the deadlines of every call as a calendar to subscribe to.

A deadline of a day without an hour lasts the whole day; one of a month is no event; an information event is no
deadline. An event keeps its UID when its date moves: the call, the kind, and which of the call's dates of that kind it
is. Its SEQUENCE is that of the release before, one more where it moved.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from schemas.calendar import Event, calendar
from schemas.links import safe
from schemas.vocabulary import code_lists
from warehouse.profiles.tables import Row, Tables, beside

FILE = "deadlines.ics"
NAME = "Co-construisons : échéances des appels"
TIMED = "superseded_by IS NULL AND precision = 'minute' AND kind <> 'information'"


def write(release: Tables, at: datetime, previous: Path | None) -> None:
    """`at` is the build's time (UTC); `previous` the folder of the release before, whose sequences go on."""
    known = before(previous / FILE) if previous else {}
    years = "tz, min(left(at_local, 4))::INT AS first, max(left(at_local, 4))::INT AS last"
    zones = [
        (zone["tz"], zone["first"], zone["last"])
        for zone in release.rows("call_deadlines", years, f"WHERE {TIMED} GROUP BY tz ORDER BY tz")
    ]
    # A calendar must hold something (RFC 5545 §3.6): one without events says at least what our own clock shows.
    told = zones or [("Europe/Paris", at.year, at.year)]
    lines = calendar(_moved(events(release), known), name=NAME, language="fr", at=at.replace(tzinfo=UTC), zones=told)
    with (release.folder / FILE).open("w", encoding="utf-8", newline="") as out:
        out.writelines(lines)


def events(release: Tables) -> Iterator[Event]:
    """By call, kind and date, each as if there had been no release before."""
    for call, dates in beside(release.rows("calls"), release.deadlines()):
        yield from of_call(call, dates)


def of_call(call: Row, dates: list[Row]) -> Iterator[Event]:
    """The events of one call; a date that the sources moved n times has the sequence n."""
    moves = _moves(dates)
    living = [
        each
        for each in dates
        if each["superseded_by"] is None and each["kind"] != "information" and each["precision"] in ("minute", "day")
    ]
    numbers: Counter[str] = Counter()
    for each in sorted(living, key=lambda each: (each["kind"], each["at_local"], each["position"])):
        kind, at = each["kind"], each["at_local"]
        numbers[kind] += 1
        timed = each["precision"] == "minute"
        yield Event(
            uid=f"co-construisons/{call['id']}/{kind}/{numbers[kind]}",
            sequence=moves[each["position"]],
            start=datetime.fromisoformat(at) if timed else date.fromisoformat(at[:10]),
            tz=each["tz"] if timed else None,
            summary=f"{call['title']} : {code_lists()['deadline_kind'][kind].label_fr.lower()}",
            description="\n".join(_lines(call, each)),
            url=safe(call["apply_url"]) or safe(call["info_url"]),
            cancelled=call["status_computed"] == "cancelled",
        )


def _moves(dates: list[Row]) -> Counter[int]:
    """Position of a date → how many dates it has replaced, one after the other."""
    replaced: dict[int, list[int]] = defaultdict(list)
    for each in dates:
        if each["superseded_by"] is not None:
            replaced[each["superseded_by"]].append(each["position"])
    found: Counter[int] = Counter()
    for position in replaced:
        step, seen = [position], set[int]()
        while step := [old for new in step for old in replaced.get(new, ()) if old not in seen]:
            seen.update(step)
            found[position] += 1
    return found


def _lines(call: Row, each: Row) -> Iterator[str]:
    if call["funders"]:
        yield f"Financeurs : {', '.join(call['funders'])}"
    if each["raw"]:
        yield f"Texte de la source : {each['raw']}"
    if each["precision"] == "minute" and not each["tz_stated"]:
        yield f"Fuseau supposé : {each['tz']}"
    if each["precision"] == "day":
        yield "Heure non précisée"


def before(file: Path) -> dict[str, tuple[int, str]]:
    """UID → (sequence, DTSTART) of a calendar that we wrote; empty for a release that is older than calendars."""
    if not file.exists():
        return {}
    found, uid, starts = {}, "", ""
    with file.open(encoding="utf-8", newline="") as lines:
        for line in lines:
            name, _, value = line.rstrip("\r\n").partition(":")
            if name == "UID":
                uid = value
            elif name.startswith("DTSTART;"):
                starts = f"{name}:{value}"
            elif name == "SEQUENCE":
                found[uid] = (int(value), starts)
    return found


def _moved(found: Iterator[Event], known: dict[str, tuple[int, str]]) -> Iterator[Event]:
    for event in found:
        sequence, starts = known.get(event.uid, (event.sequence, event.starts))
        yield replace(event, sequence=max(event.sequence, sequence + (starts != event.starts)))
