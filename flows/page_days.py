"""The day on which each page itself says that it was written: what a date without a year is read against.

`jusqu'au 22 mars prochain` means nothing without it. It is the listing's own day of publication, else of its last
update, never the time of a fetch: reading the evidence again in a year gives the same value.
"""

import duckdb

from flows.readings.dates import read_date
from flows.readings.reading import Context

Listing = tuple[str, str]

STATED = """
SELECT s.portal, s.ref, l.kind, s.field, s.lang, s.value, p.time_zone, p.date_order, p.country
FROM raw.statement s JOIN raw.listing l USING (portal, ref) JOIN raw.portal p ON p.key = s.portal
WHERE s.gone_run IS NULL AND s.field IN ('published_at', 'source_updated')
ORDER BY s.portal, s.ref, s.field, s.position, s.value
"""
# what the raw values of ? (portal, kind, field, lang, value) are said by
SAID_BY = """
SELECT s.ref FROM raw.statement s JOIN raw.listing l USING (portal, ref)
WHERE s.gone_run IS NULL AND s.portal = ? AND l.kind = ? AND s.field = ? AND s.lang IS NOT DISTINCT FROM ?
  AND s.value = ?
GROUP BY ALL ORDER BY ALL
"""


def days_of_pages(connection: duckdb.DuckDBPyConnection) -> dict[Listing, str]:
    """ISO day by (portal, ref), for the listings that state one to the day."""
    days: dict[Listing, str] = {}
    for portal, ref, kind, field, lang, raw, time_zone, date_order, country in connection.execute(STATED).fetchall():
        context = Context(portal, kind, field, lang, None, time_zone, date_order, country)
        for reading in read_date(raw, context) if (portal, ref) not in days else []:
            if reading.value and len(reading.value) == 10 and reading.problem is None and reading.field is None:
                days[portal, ref] = reading.value
    return days


def who_says(connection: duckdb.DuckDBPyConnection, context: Context, raw: str) -> list[str]:
    """The listings of a portal that say this value in this field."""
    key = [context.portal, context.kind, context.field, context.lang, raw]
    return [ref for (ref,) in connection.execute(SAID_BY, key).fetchall()]
