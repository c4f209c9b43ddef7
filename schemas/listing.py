"""What a portal file may emit: a listing made of verbatim statements, a drop, or an issue."""

from typing import Literal

from pydantic import Field

from schemas.model import Model

Kind = Literal["project", "call", "news", "service"]


class Statement(Model):
    """One field of one listing as the portal wrote it.

    `value` is verbatim (HTML stays HTML); `lang` is the BCP 47 tag of the text where the page declares one;
    `locator` says where on the page it stood: a selector, a label or a JSON path.
    """

    field: str
    value: str = Field(min_length=1)
    lang: str | None = None
    locator: str


class Listing(Model):
    """One portal's entry about one thing, as one page of it shows it. The key is `(portal, ref)`.

    Several pages may speak of the same listing (a card and its detail page, two languages): each gives a
    `Listing` with the same `ref`, and the warehouse keeps the union of their statements.
    """

    portal: str
    ref: str = Field(min_length=1)
    kind: Kind
    page_url: str
    statements: tuple[Statement, ...]


class Drop(Model):
    """An entry that was seen and left out on purpose, so that the run's statistics explain every difference."""

    portal: str
    ref: str
    reason: str
    url: str


class Issue(Model):
    """Something that a person must decide. `value` is an excerpt of what was read."""

    portal: str
    stage: Literal["harvest", "normalise", "resolve", "publish"]
    reason: str
    url: str
    ref: str | None = None
    field: str | None = None
    value: str | None = None
    advice: str | None = None
