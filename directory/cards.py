"""A thing as lists and the home page show it: one link, one sentence, a few words, and the next date of a call."""

from dataclasses import dataclass

from directory.dates import days_left
from directory.kinds import Collection, Facet
from directory.queries import Row, deadlines
from directory.visit import Visit

SENTENCE = 220


@dataclass(frozen=True)
class NextDate:
    """The next date of a call; `left` is None where the date is not precise to the day."""

    row: Row
    left: int | None
    day: str
    month: str


@dataclass(frozen=True)
class Card:
    href: str
    name: str
    lang: str | None
    sentence: str | None
    organisations: list[str]
    tags: list[str]
    status: tuple[str, str] | None
    published_at: str | None
    next_date: NextDate | None
    late: bool
    portals: list[str]


def cards(visit: Visit, of: Collection, found: list[Row]) -> list[Card]:
    dates = deadlines(visit.cursor, [row["id"] for row in found]) if of.kind == "call" else {}
    return [_card(visit, of, row, dates.get(row["id"], [])) for row in found]


def _card(visit: Visit, of: Collection, row: Row, dates: list[Row]) -> Card:
    facets = {facet.key: facet for facet in of.facets}
    status = _codes(row, facets["status"]) if "status" in facets else []
    organisations = row[of.organisations] if of.organisations else None
    return Card(
        href=f"/{visit.language}/{of.plural}/{row['id']}",
        name=row[of.name],
        lang=row["text_language"],
        sentence=shortened(row[of.summary] or row["description"]),
        organisations=organisations if isinstance(organisations, list) else [organisations] if organisations else [],
        tags=[visit.label(facets[key].scheme, code) for key in of.labelled for code in _codes(row, facets[key])],
        status=(status[0], visit.label(facets["status"].scheme, status[0])) if status else None,
        published_at=row.get("published_at"),
        next_date=next_date(visit, dates),
        late=is_late(visit, row, dates),
        portals=[visit.label(None, key) for key in row["portals"]],
    )


def _codes(row: Row, facet: Facet) -> list[str]:
    held = row[facet.column]
    return list(held or ()) if facet.many else [held] if held else []


def next_date(visit: Visit, dates: list[Row]) -> NextDate | None:
    """The first date of a call that is still ahead at the visit's time, webinars and moved dates left aside."""
    for row in dates:
        if row["superseded_by"] is not None or row["kind"] == "information" or not row["at_local"]:
            continue
        left = days_left(row["at_local"], row["precision"], row["tz"], visit.now)
        if left is not None and left >= 0:
            _, month, day = row["at_local"].partition("T")[0].split("-")
            return NextDate(row, left, str(int(day)), visit.say(f"short.{int(month)}"))
    return None


def is_late(visit: Visit, row: Row, dates: list[Row]) -> bool:
    """Whether a call that was open in the release has seen its last known date pass since."""
    known = [date for date in dates if date["superseded_by"] is None and date["kind"] != "information"]
    left = [days_left(date["at_local"] or "", date["precision"], date["tz"], visit.now) for date in known]
    return row.get("status_computed") == "open" and bool(left) and all(days is not None and days < 0 for days in left)


def shortened(text: str | None) -> str | None:
    """The beginning of a text, cut between two words."""
    if text is None or len(text) <= SENTENCE:
        return text
    return text[:SENTENCE].rsplit(None, 1)[0].rstrip(" ,;:.") + "…"
