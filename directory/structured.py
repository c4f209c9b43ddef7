"""What a page tells machines about a thing: JSON-LD in the words of schema.org (mapping: schemas/fields.csv)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from directory.edition import Edition
from directory.kinds import Collection
from directory.language import Language
from directory.links import safe
from directory.queries import Row

TYPES = {"project": "Project", "call": "Grant", "news": "NewsArticle", "service": "Service"}
LICENCE = "https://spdx.org/licenses/etalab-2.0.html"


def json_ld(
    language: Language, edition: Edition, of: Collection, row: Row, sources: list[Row], deadlines: list[Row]
) -> dict[str, Any]:
    """The page and the thing it is about. Only what the release holds; empty fields are left out."""
    about = ABOUT[of.kind](row, deadlines)
    themes = [edition.label(language, "theme", code) for code in row["themes"] or ()]
    return _filled(
        {
            "@context": "https://schema.org",
            "@type": "WebPage",
            "inLanguage": language,
            "isBasedOn": [url for source in sources if (url := safe(source["page_url"]))],
            "dateModified": row["last_changed_utc"].date().isoformat(),
            "sdPublisher": {"@type": "Organization", "name": "Co-construisons"},
            "sdLicense": LICENCE,
            "mainEntity": {
                "@type": TYPES[of.kind],
                "@id": f"/{language}/{of.plural}/{row['id']}",
                "identifier": row["id"],
                "name": row[of.name],
                "description": row["description"],
                "keywords": [*themes, *(row["keywords"] or ())],
                **about,
            },
        }
    )


def _project(row: Row, _: list[Row]) -> dict[str, Any]:
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
        "location": _point(row["location"]),
        "potentialAction": {"@type": "JoinAction", "target": target} if target else None,
    }


def _service(row: Row, _: list[Row]) -> dict[str, Any]:
    return {
        "alternateName": row["alternate_names"],
        "slogan": row["tagline"],
        "url": safe(row["project_url"]),
        "provider": [_organisation(name) for name in (row["lead_organisation"], *(row["partners"] or ())) if name],
    }


def _call(row: Row, deadlines: list[Row]) -> dict[str, Any]:
    ends = [end for deadline in deadlines if deadline["superseded_by"] is None and (end := _instant(deadline))]
    target = safe(row["apply_url"])
    return {
        "alternateName": row["alternate_names"],
        "url": safe(row["info_url"]),
        "funder": [_organisation(name) for name in row["funders"] or ()],
        "amount": {
            "@type": "MonetaryAmount",
            "currency": row["currency"],
            "minValue": _units(row["grant_min"]),
            "maxValue": _units(row["grant_max"]),
        }
        if row["currency"] and (row["grant_min"] or row["grant_max"])
        else None,
        "potentialAction": [{"@type": "ApplyAction", "target": target, "endTime": end} for end in ends]
        or ([{"@type": "ApplyAction", "target": target}] if target else None),
    }


def _news(row: Row, _: list[Row]) -> dict[str, Any]:
    return {"headline": row["title"], "datePublished": row["published_at"], "url": safe(row["info_url"])}


ABOUT = {"project": _project, "service": _service, "call": _call, "news": _news}


def _organisation(name: str | None) -> dict[str, str] | None:
    return {"@type": "Organization", "name": name} if name else None


def _point(location: str | None) -> dict[str, Any] | None:
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


def _filled(value: Any) -> Any:
    """The same value without anything empty in it."""
    if isinstance(value, dict):
        kept = {key: _filled(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner not in (None, "", [], {})}
    if isinstance(value, list):
        return [_filled(inner) for inner in value if inner not in (None, "", [], {})]
    return value
