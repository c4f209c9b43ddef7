"""One field of one thing as a page shows it: words instead of codes, and where each value came from."""

from dataclasses import dataclass, replace
from typing import Any

from directory.dates import say_date, say_duration, say_instant
from directory.edition import Edition
from directory.kinds import Collection
from directory.language import NARROW_SPACE, Language, known, say, say_number
from directory.queries import Row
from directory.search import Search, address
from schemas.field import fields
from schemas.links import host_of, safe

# Words that stay in the language they were written in; all else is said in the visitor's.
WRITTEN = frozenset({"text", "prose"})


@dataclass(frozen=True)
class Value:
    """`lang` is set where the words are the source's; `href` and `host` where the value is an address that may be a
    link; `others` leads to all that share the value."""

    text: str
    lang: str | None = None
    href: str | None = None
    host: str | None = None
    others: str | None = None


@dataclass(frozen=True)
class Shown:
    """A row of a page: the field, its label, its values and the statements that it was chosen from."""

    field: str
    label: str
    prose: bool
    values: tuple[Value, ...]
    origins: tuple[Row, ...]


def label_of(language: Language, of: Collection, name: str) -> str:
    """What a field is called: schemas/fields.csv for what portals state, messages.csv for what we compute."""
    stated = fields().get((of.kind, name))
    if stated is None:
        return say(language, f"field.{name}")
    return stated.label_fr if language == "fr" else stated.label_en


def show(language: Language, edition: Edition, of: Collection, name: str, row: Row, origins: list[Row]) -> Shown | None:
    """The field `name` of `row`, or None when it is empty."""
    held = row[name]
    values = [value for value in (held if isinstance(held, list) else [held]) if value is not None and value != ""]
    if not values:
        return None
    stated = fields().get((of.kind, name))
    reader, scheme = (stated.reader, stated.scheme) if stated else _own(name)
    tongues = {origin["value"]: origin["lang"] for origin in origins if origin["won"]}
    facet = next((facet for facet in of.facets if facet.column == name), None)
    return Shown(
        field=name,
        label=label_of(language, of, name),
        prose=reader == "prose",
        values=tuple(
            replace(
                _value(language, edition, reader, scheme, value, row),
                lang=(tongues.get(value) or row["text_language"]) if reader in WRITTEN else None,
                others=address(language, of, Search(chosen={facet.key: (value,)})) if facet else None,
            )
            for value in values
        ),
        origins=tuple(origins),
    )


def _own(name: str) -> tuple[str, str | None]:
    if name.endswith("_utc"):
        return "instant", None
    return ("label", "call_status") if name == "status_computed" else ("code", None)


def _value(language: Language, edition: Edition, reader: str, scheme: str | None, value: Any, row: Row) -> Value:
    match reader:
        case "label" | "place":
            return Value(edition.label(language, scheme, value))
        case "country":
            return Value(edition.label(language, "territory", value))
        case "coordinates":
            return Value(value.replace(",", ", "))
        case "language":
            return Value(_message(language, "tongue", value))
        case "code":
            return Value(_message(language, "reason", value))
        case "boolean":
            return Value(say(language, "yes" if value else "no"))
        case "date":
            return Value(say_date(language, value))
        case "instant":
            return Value(say_instant(language, value))
        case "duration":
            return Value(say_duration(language, value))
        case "amount":
            return Value(say_amount(language, value, row["currency"]))
        case "url":
            return Value(value, href=safe(value), host=host_of(value))
        case _:
            return Value(str(value))


def _message(language: Language, family: str, code: str) -> str:
    key = f"{family}.{code}"
    return say(language, key) if known(key) else code


def say_amount(language: Language, cents: int, currency: str | None) -> str:
    """Cents with their ISO 4217 currency; no currency is invented where the source gave none."""
    units, rest = divmod(cents, 100)
    number = say_number(language, units)
    if rest:
        number += ("," if language == "fr" else ".") + f"{rest:02d}"
    sign = {"EUR": "€", "USD": "$", "GBP": "£"}.get(currency or "", currency or "")
    if language == "en" and len(sign) == 1:
        return sign + number
    return f"{number}{NARROW_SPACE}{sign}".rstrip()
