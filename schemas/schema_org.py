"""A published thing in the words of schema.org: JSON-LD for the page of the directory and for the release alike.

Which column goes where: schemas/fields.csv, column `schema_org`. A property stands only where schema.org gives it to
the type (standards research §A.2): what `Grant` and `Service` do not have stands on the `WebPage` about them.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.field import naming_field
from schemas.links import safe
from schemas.listing import Kind

Row = dict[str, Any]
Say = Callable[[str, str], Any]  # (scheme, code) → what the code is called: a text, or a node

TYPES: dict[Kind, str] = {"project": "Project", "call": "Grant", "news": "NewsArticle", "service": "Service"}
LICENCE = "https://spdx.org/licenses/etalab-2.0.html"


def web_page(
    kind: Kind, row: Row, *, pages: list[str], deadlines: list[Row], address: str, languages: str | list[str], say: Say
) -> Row:
    """The page and the thing it is about: only what the release holds; empty fields are left out.

    `row` is a row of the kind's table, `deadlines` the call's rows of call_deadlines, `pages` where portals list it,
    `address` the thing's page in the directory.
    """
    keywords = [*(say("theme", code) for code in row["themes"] or ()), *(row["keywords"] or ())]
    has_keywords = kind in ("project", "news")
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "inLanguage": languages,
            "isBasedOn": [url for page in pages if (url := safe(page))],
            "dateModified": row["last_changed_utc"].date().isoformat(),
            "keywords": None if has_keywords else keywords,
            "sdPublisher": {"@type": "Organization", "name": "Co-construisons"},
            "sdLicense": LICENCE,
            "mainEntity": {
                "@type": TYPES[kind],
                "@id": address,
                "identifier": row["id"],
                "name": row[naming_field(kind)],
                "description": row["description"],
                "keywords": keywords if has_keywords else None,
                **ABOUT[kind](row, deadlines, say),
            },
        }
    )


def _project(row: Row, _: list[Row], say: Say) -> Row:
    target = safe(row["take_part_url"])
    return {
        "alternateName": row["alternate_names"],
        "slogan": row["tagline"],
        "url": safe(row["project_url"]),
        "sameAs": [url for url in row["other_links"] or () if safe(url)],
        "foundingDate": row["start_date"],
        "dissolutionDate": row["end_date"],
        "parentOrganization": _organisation(row["lead_organisation"]),
        "member": [_organisation(name) for name in row["partners"] or ()],
        "funder": [_organisation(name) for name in row["funding"] or ()],
        "areaServed": _areas(row, say),
        "location": _point(row["location"]),
        "potentialAction": {"@type": "JoinAction", "target": target} if target else None,
    }


def _service(row: Row, _: list[Row], say: Say) -> Row:
    return {
        "alternateName": row["alternate_names"],
        "slogan": row["tagline"],
        "url": safe(row["project_url"]),
        "provider": [_organisation(name) for name in (row["lead_organisation"], *(row["partners"] or ())) if name],
        "areaServed": _areas(row, say),
    }


def _call(row: Row, deadlines: list[Row], _: Say) -> Row:
    # An information event is no deadline, and a date that was moved is none any more.
    living = [each for each in deadlines if each["superseded_by"] is None and each["kind"] != "information"]
    ends = [end for deadline in living if (end := _instant(deadline))]
    apply = {"@type": "ApplyAction", "target": safe(row["apply_url"]), "startTime": row["opens_at"]}
    amount = bool(row["currency"] and (row["grant_min"] or row["grant_max"]))
    return {
        "@type": "MonetaryGrant" if amount else TYPES["call"],
        "alternateName": row["alternate_names"],
        "url": safe(row["info_url"]),
        "funder": [_organisation(name) for name in row["funders"] or ()],
        "amount": {
            "@type": "MonetaryAmount",
            "currency": row["currency"],
            "minValue": _units(row["grant_min"]),
            "maxValue": _units(row["grant_max"]),
        }
        if amount
        else None,
        "potentialAction": [{**apply, "endTime": end} for end in ends]
        or ([apply] if apply["target"] or apply["startTime"] else None),
    }


def _news(row: Row, _: list[Row], __: Say) -> Row:
    return {"headline": row["title"], "datePublished": row["published_at"], "url": safe(row["info_url"])}


ABOUT: dict[Kind, Callable[[Row, list[Row], Say], Row]] = {
    "project": _project, "service": _service, "call": _call, "news": _news,
}  # fmt: skip


def _organisation(name: str | None) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def _areas(row: Row, say: Say) -> list[Row]:
    return [
        {"@type": "AdministrativeArea", "identifier": code, "name": say("territory", code)}
        for code in row["territories"] or ()
    ]


def _point(location: str | None) -> Row | None:
    latitude, _, longitude = (location or "").partition(",")
    try:
        geo = {"@type": "GeoCoordinates", "latitude": float(latitude), "longitude": float(longitude)}
    except ValueError:
        return None
    return {"@type": "Place", "geo": geo}


def _units(cents: int | None) -> float | None:
    return None if cents is None else cents / 100


def _instant(deadline: Row) -> str | None:
    # A day or a month is given as it is; only an hour that the source wrote gets its zone's offset.
    at = deadline["at_local"]
    if not at or deadline["precision"] != "minute":
        return at.partition("T")[0] if at else None
    try:
        return datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(deadline["tz"])).isoformat()
    except (ValueError, ZoneInfoNotFoundError):
        return None


EMPTY: tuple[Any, ...] = (None, "", [], {})


def _filled(value: Any) -> Any:
    """The same value without anything empty in it."""
    if isinstance(value, dict):
        kept = {}
        for key, inner in value.items():
            full = _filled(inner) if isinstance(inner, dict | list) else inner
            if full or full not in EMPTY:
                kept[key] = full
        return kept
    if isinstance(value, list):
        return [_filled(inner) for inner in value if inner or inner not in EMPTY]
    return value
