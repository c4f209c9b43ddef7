"""The two languages of the interface: which one a visitor wants, and what the directory says in it (messages.csv)."""

import csv
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

NARROW_SPACE = "\u202f"


@cache
def messages() -> dict[str, dict[str, str]]:
    """Every message by key, then by language."""
    text = (files("directory") / "messages.csv").read_text(encoding="utf-8")
    return {row["key"]: {lang: row[lang] for lang in LANGUAGES} for row in csv.DictReader(text.splitlines())}


def say(language: Language, key: str, **values: object) -> str:
    """The message of `key` with its `{places}` filled. Raises KeyError for a key or a place that is not there."""
    return messages()[key][language].format(**values)


def say_count(language: Language, key: str, count: int) -> str:
    """`key.one` or `key.many`: French says "0 projet", English "0 projects"."""
    one = count < 2 if language == "fr" else count == 1
    return say(language, f"{key}.one" if one else f"{key}.many", count=say_number(language, count))


def say_number(language: Language, number: int) -> str:
    """12 345 in French, 12,345 in English."""
    return f"{number:,}".replace(",", NARROW_SPACE if language == "fr" else ",")


def known(key: str) -> bool:
    return key in messages()


def preferred(accept_language: str) -> Language:
    """Which of our languages an Accept-Language header (RFC 9110 §12.5.4) asks for; French when it asks for neither."""
    wishes: list[tuple[float, Language]] = []
    for wish in accept_language[:500].split(","):
        tag, _, quality = wish.partition(";q=")
        primary = tag.strip().lower().partition("-")[0]
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if primary in LANGUAGES and weight > 0:
            wishes.append((weight, primary))
    return max(wishes, key=lambda wish: wish[0], default=(0.0, LANGUAGES[0]))[1]
