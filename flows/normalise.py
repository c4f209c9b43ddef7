"""Verbatim statements to codes, dates and clean text, or to issues. A later, repeatable step: it never needs a crawl.

Every distinct raw value is read once; SQL carries the result to all listings that said it. Only a date that names no
year is read for each listing, against the day on which that listing's own page says that it was written.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import cast

import duckdb
import pyarrow as pa

from flows.page_days import days_of_pages, who_says
from flows.readings.address import read_address, read_identifier
from flows.readings.amounts import read_amount, read_call_prose, read_duration
from flows.readings.coordinates import read_coordinates
from flows.readings.dates import read_date
from flows.readings.deadlines import read_deadlines
from flows.readings.effort import effort_conflicts
from flows.readings.family import family
from flows.readings.participation import read_aim, read_description, read_how_to_take_part
from flows.readings.periods import read_period
from flows.readings.places import read_place
from flows.readings.reading import Context, DeadlineReading, Reading, problem
from flows.readings.sentences import sentence
from flows.readings.stamps import days_of_stamps
from flows.readings.text import clean, read_name, read_prose, showable
from flows.readings.words import read_boolean, read_country, read_keywords, read_language
from schemas.field import fields
from schemas.listing import Kind
from schemas.portal import Authority
from schemas.vocabulary import map_label
from warehouse.database import transaction


def read_label(raw: str, context: Context) -> list[Reading]:
    """A raw label to the code of its list; one without code is a work item, never `other`. Where a field holds several
    values, a label that is nothing as a whole may be a list of labels (citizenscience.gov: all of its topics)."""
    found = map_label(context.scheme or "", raw, portal=context.portal, lang=context.lang)
    if found.code:
        return [Reading(rule=found.rule, value=found.code)]
    if context.scheme == "participation_period" and not found.choices and (period := read_period(raw, context)):
        return period
    parts = label_parts(raw) if found.problem == "unmapped_label" and holds_many(context) else []
    each = {part: map_label(context.scheme or "", part, portal=context.portal, lang=context.lang) for part in parts}
    if not any(part.code for part in each.values()):
        return problem(found.problem or "unmapped_label", found.rule, found.choices or TO_MAP)
    codes = {
        part.code: Reading(rule=f"{part.rule}, one of a list", value=part.code) for part in each.values() if part.code
    }
    odd = [
        Reading(rule=part.rule, problem=part.problem, advice=part.choices or TO_MAP, quote=label)
        for label, part in each.items()
        if part.code is None
    ]
    return [*codes.values(), *odd]


def label_parts(raw: str) -> list[str]:
    """The labels of a list: what stands between commas, semicolons or bars, in order."""
    parts = [part.strip() for part in re.split(r"[,;|]", clean(raw))]
    return [part for part in dict.fromkeys(parts) if part] if len(parts) > 1 else []


def holds_many(context: Context) -> bool:
    field = fields().get((cast(Kind, context.kind), context.field))
    return bool(field and field.many)


READERS: dict[str, Callable[[str, Context], list[Reading]]] = {
    "text": read_name,
    "prose": read_prose,
    "url": read_address,
    "identifier": read_identifier,
    "label": read_label,
    "date": read_date,
    "deadline": read_deadlines,
    "amount": read_amount,
    "duration": read_duration,
    "keywords": read_keywords,
    "boolean": read_boolean,
    "country": read_country,
    "place": read_place,
    "coordinates": read_coordinates,
    "language": read_language,
}
# what prose says about other fields; every such value is marked derived and gives way to a stated one
DERIVED: dict[tuple[str, str], Callable[[str, str | None], list[Reading]]] = {
    ("call", "description"): lambda text, lang: read_call_prose(text),
    ("project", "aim"): read_aim,
    ("project", "description"): read_description,
    ("project", "how_to_take_part"): read_how_to_take_part,
}
LONGEST_SHOWN = 300
TO_MAP = "add a line to label_map.csv, or `coco review labels`"

READ = pa.schema(
    {
        "portal": pa.string(), "kind": pa.string(), "field": pa.string(), "lang": pa.string(), "raw": pa.string(),
        "only": pa.string(), "shown": pa.string(), "n": pa.int32(), "into": pa.string(), "value": pa.string(),
        "spoken": pa.string(), "rule": pa.string(), "problem": pa.string(), "advice": pa.string(),
        "deadline_kind": pa.string(), "at_local": pa.string(), "tz": pa.string(), "tz_stated": pa.bool_(),
        "precision": pa.string(), "moved_from": pa.string(), "kind_named": pa.bool_(),
    }
)  # fmt: skip

CARRY = """
DELETE FROM core.value; DELETE FROM core.deadline; DELETE FROM core.issue;

-- tables, not views, on both sides of the join: 70 times faster than joining the view and the Arrow table
CREATE OR REPLACE TEMP TABLE live AS
SELECT portal, ref, kind, page_url FROM core.listing_state WHERE state <> 'vanished';
CREATE OR REPLACE TEMP TABLE reading AS FROM reading_arrow;
CREATE OR REPLACE TEMP TABLE said AS
SELECT s.portal, s.ref, l.kind, l.page_url, s.position AS said_at, s.statement, r.* EXCLUDE (portal, kind)
FROM raw.statement s
JOIN live l USING (portal, ref)
JOIN reading r ON r.portal = s.portal AND r.kind = l.kind AND r.field = s.field AND r.raw = s.value
              AND r.lang IS NOT DISTINCT FROM s.lang AND coalesce(r."only", s.ref) = s.ref
WHERE s.gone_run IS NULL;

INSERT INTO core.value
SELECT portal, ref, kind, "into", row_number() OVER (PARTITION BY portal, ref, "into" ORDER BY field, said_at, n) - 1,
       value, spoken, raw, shown, rule, statement
FROM said WHERE value IS NOT NULL
ORDER BY ALL;

INSERT INTO core.deadline
WITH numbered AS (
    SELECT *, row_number() OVER (PARTITION BY portal, ref ORDER BY said_at, n) AS place
    FROM said WHERE at_local IS NOT NULL
)
SELECT a.portal, a.ref, a.place, a.deadline_kind, a.at_local, a.tz, a.tz_stated, a.precision, a.raw, a.shown,
       min(b.place), a.rule, a.statement, a.kind_named
FROM numbered a
LEFT JOIN numbered b ON b.portal = a.portal AND b.ref = a.ref AND b.place <> a.place
                    AND left(b.moved_from, 10) = left(a.at_local, 10)
GROUP BY ALL ORDER BY ALL;

INSERT INTO core.issue
SELECT portal, 'normalise', problem, min(page_url), min(ref), "into", shown, min(advice), count(DISTINCT ref)
FROM said WHERE problem IS NOT NULL
GROUP BY portal, problem, "into", shown
ORDER BY ALL;
"""


def normalise(connection: duckdb.DuckDBPyConnection) -> None:
    """Rebuilds core from raw, in one transaction. Same statements, same rows, whatever the day."""
    table = pa.Table.from_pylist(list(_read_all(connection)), schema=READ)
    with transaction(connection):
        connection.register("reading_arrow", table)
        connection.execute(CARRY)
        connection.unregister("reading_arrow")
        _note_effort_conflicts(connection)
        _name_families(connection)


def _read_all(connection: duckdb.DuckDBPyConnection) -> Iterable[dict[str, object]]:
    distinct = connection.execute(
        "SELECT DISTINCT s.portal, l.kind, s.field, s.lang, s.value, p.time_zone, p.date_order, p.country,"
        " p.homepage, p.authority, p.stamps_are_days"
        " FROM raw.statement s JOIN raw.listing l USING (portal, ref) JOIN raw.portal p ON p.key = s.portal"
        " WHERE s.gone_run IS NULL ORDER BY ALL"
    ).fetchall()
    known = fields()
    days: dict[tuple[str, str], str] | None = None
    for portal, kind, field, lang, raw, time_zone, date_order, country, homepage, authority, stamps in distinct:
        how = known.get((kind, field))
        if how is None:  # a field that the code no longer has; its statements stay in raw
            continue
        own_pages = "" if list(Authority)[authority] is Authority.OWNER else homepage
        context = Context(
            portal, kind, field, lang, how.scheme, time_zone, date_order, country, own_pages=own_pages,
            stamps_are_days=stamps,
        )  # fmt: skip
        readings = read_value(raw, context, how.reader)
        if not any(reading.problem == "no_year" for reading in readings):
            yield from _rows(raw, context, readings, how.prose)
            continue
        days = days_of_pages(connection) if days is None else days
        for ref in who_says(connection, context, raw):
            dated = replace(context, seen=days.get((portal, ref)))
            yield from _rows(raw, dated, read_value(raw, dated, how.reader), how.prose, only=ref)


def _rows(
    raw: str, context: Context, readings: list[Reading], prose: bool, only: str | None = None
) -> Iterable[dict[str, object]]:
    """What READ wants of each reading; `only` names the listing for which it holds, where it is not all of them."""
    for n, reading in enumerate(readings):
        yield {
            "portal": context.portal, "kind": context.kind, "field": context.field, "lang": context.lang, "raw": raw,
            "only": only, "shown": _shown(raw, reading, prose), "n": n, "into": reading.field or context.field,
            "value": reading.value, "spoken": reading.lang, "rule": reading.rule, "problem": reading.problem,
            "advice": reading.advice, **(_deadline_columns(raw, context, reading.deadline) if reading.deadline else {}),
        }  # fmt: skip


def _shown(raw: str, reading: Reading, prose: bool) -> str | None:
    """What may be shown of the raw text: without personal data, cut; of prose that says another field, only the words
    that say it, since its own licence decides about the rest; of a list, the label that waits."""
    if (prose and reading.field) or reading.quote:
        return showable(reading.quote, LONGEST_SHOWN) if reading.quote else reading.quote
    return showable(raw, LONGEST_SHOWN)


def read_value(raw: str, context: Context, reader: str) -> list[Reading]:
    """Everything that one raw value says: about its own field, and what its prose says about others."""
    readings = days_of_stamps(raw, context, READERS[reader](raw, context))
    derive = DERIVED.get((context.kind, context.field))
    for reading in list(readings) if reader == "prose" else []:
        if reading.value and derive:
            readings += derive(reading.value, reading.lang)
        if reading.value and reading.lang and context.field in ("aim", "description"):
            rule = "derived: words of the text"
            readings.append(Reading(rule=rule, value=reading.lang, lang=reading.lang, field="text_language"))
    return readings


def _deadline_columns(raw: str, context: Context, deadline: DeadlineReading) -> dict[str, object]:
    kinds = {token.means for token in sentence(raw, context).tokens if token.sign == "k"}
    return {
        "deadline_kind": deadline.kind, "at_local": deadline.at_local, "tz": deadline.tz,
        "tz_stated": deadline.tz_stated, "precision": deadline.precision, "moved_from": deadline.moved_from,
        "kind_named": deadline.kind in kinds,
    }  # fmt: skip


def _note_effort_conflicts(connection: duckdb.DuckDBPyConnection) -> None:
    pairs = connection.execute(
        "SELECT e.portal, e.ref, e.value, i.value, i.shown, l.page_url FROM core.value e"
        " JOIN core.value i USING (portal, ref) JOIN raw.listing l USING (portal, ref)"
        " WHERE e.field = 'effort_text' AND i.field = 'involvement' AND NOT starts_with(i.rule, 'derived')"
        " QUALIFY row_number() OVER (PARTITION BY e.portal, e.ref ORDER BY e.position, i.position) = 1 ORDER BY ALL"
    ).fetchall()
    for portal, ref, effort, involvement, label, url in pairs:
        if effort_conflicts(effort, involvement):
            connection.execute(
                "INSERT INTO core.issue VALUES (?, 'normalise', 'effort_conflicts', ?, ?, 'involvement', ?, ?, 1)",
                [portal, url, ref, f"{label} | {effort}", "both are kept; ask the portal which holds"],
            )


def _name_families(connection: duckdb.DuckDBPyConnection) -> None:
    """Each call's family, beside its title: two values of one listing make it, so it is read after they are."""
    titles = connection.execute(
        "SELECT t.portal, t.ref, t.value AS title, f.value AS funder, t.raw, t.shown, t.statement FROM core.value t"
        " LEFT JOIN core.value f ON f.portal = t.portal AND f.ref = t.ref AND f.field = 'funders' AND f.position = 0"
        " WHERE t.kind = 'call' AND t.field = 'title' AND t.position = 0 ORDER BY ALL"
    ).fetchall()
    named = [(*key, family(title, funder), raw, shown, said) for *key, title, funder, raw, shown, said in titles]
    columns = ("portal", "ref", "value", "raw", "shown", "statement")
    rows = [dict(zip(columns, row, strict=True)) for row in named if row[2]]
    connection.register("family_arrow", pa.Table.from_pylist(rows, schema=pa.schema((c, pa.string()) for c in columns)))
    connection.execute(
        "INSERT INTO core.value SELECT portal, ref, 'call', 'family', 0, value, NULL, raw, shown,"
        " 'derived: title without its edition, and funder', statement FROM family_arrow ORDER BY ALL"
    )
    connection.unregister("family_arrow")
