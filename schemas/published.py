"""What a release holds: one row a thing, best value per field, codes where a code list exists.

Field names follow the mapping tables of the standards research (PPSR Core, schema.org, dispositif-aide).
Times that end in `_utc` are UTC without zone; dates are ISO 8601 at the precision the source gave.
Prose is empty where the portal's licence does not let it out (DESIGN §4, Rights).
"""

from datetime import datetime
from typing import Literal

from schemas.model import Model

Precision = Literal["minute", "day", "month", "year", "unknown"]


class Thing(Model):
    """What all kinds share."""

    id: str
    portals: list[str]
    sources: int
    text_language: str | None
    description: str | None
    keywords: list[str]
    themes: list[str]
    territories: list[str]
    first_seen_utc: datetime
    last_changed_utc: datetime


class Project(Thing):
    name: str
    alternate_names: list[str]
    tagline: str | None
    aim: str | None
    how_to_take_part: str | None
    contribution_types: list[str]
    participation_mode: str | None
    can_do_from_home: bool | None
    involvement: str | None
    effort_text: str | None
    participation_period: str | None
    difficulty: str | None
    audiences: list[str]
    equipment: str | None
    status_stated: str | None
    start_date: str | None
    end_date: str | None
    geographic_scope: str | None
    coordinator_place: str | None
    location: str | None
    project_url: str | None
    take_part_url: str | None
    other_links: list[str]
    lead_organisation: str | None
    partners: list[str]
    funding: list[str]
    funding_calls: list[str]
    programme: str | None
    source_updated: str | None


class Call(Thing):
    title: str
    alternate_names: list[str]
    call_type: str | None
    funder_reference: str | None
    edition: str | None
    family: str | None
    funders: list[str]
    programme: str | None
    opens_at: str | None
    deadlines: int
    next_deadline_local: str | None
    status_stated: str | None
    status_computed: str
    status_reason: str
    budget_total: int | None
    grant_min: int | None
    grant_max: int | None
    currency: str | None
    project_duration_min: str | None
    project_duration_max: str | None
    eligibility_text: str | None
    info_url: str | None
    apply_url: str | None
    source_updated: str | None


class Deadline(Model):
    """One date of a call; `id` is the call's, `position` counts within it, `superseded_by` names a later position.

    `at_local` is wall-clock time in `tz`, as precise as the source was: `2026-11-16T13:00`, `2026-06-04T23:59:59`
    for a day without an hour, `2026-06` for a month.
    """

    id: str
    position: int
    kind: str
    at_local: str | None
    tz: str
    tz_stated: bool
    precision: Precision
    raw: str
    superseded_by: int | None


class News(Thing):
    title: str
    item_type: str | None
    published_at: str | None
    info_url: str | None


class Service(Thing):
    name: str
    alternate_names: list[str]
    tagline: str | None
    status_stated: str | None
    start_date: str | None
    end_date: str | None
    project_url: str | None
    other_links: list[str]
    lead_organisation: str | None
    partners: list[str]
    audiences: list[str]
    source_updated: str | None


PUBLISHED: dict[str, type[Thing]] = {"project": Project, "call": Call, "news": News, "service": Service}
