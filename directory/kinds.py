"""What the directory shows of each kind, as data: its address, what the search reads, facets, orders, page layout."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.field import naming_field
from schemas.listing import Kind


@dataclass(frozen=True)
class Facet:
    """A filter. `key` is its name in addresses, `column` the release's, `scheme` the list that names its codes."""

    key: str
    column: str
    scheme: str | None
    many: bool


@dataclass(frozen=True, eq=False)
class Collection:
    """One kind in the public's eyes. `plural` is its address and the release's table.

    `texts` and `lists` are the columns that the search reads beside the name; `labelled` are the facets whose labels
    it reads in both languages, and which a card shows. `orders` are the sorts by key, the first being the default.
    `sections` lay the page out: every field of the kind stands in one of them or in ELSEWHERE.
    """

    kind: Kind
    plural: str
    summary: str
    organisations: str | None
    texts: tuple[str, ...]
    lists: tuple[str, ...]
    labelled: tuple[str, ...]
    facets: tuple[Facet, ...]
    orders: Mapping[str, str]
    sections: Mapping[str, tuple[str, ...]]

    @property
    def name(self) -> str:
        """The column that names a thing of this kind."""
        return naming_field(self.kind)


# Shown by the page's head, by its own tables or beside an amount, not as a row of a section.
ELSEWHERE = frozenset({"id", "portals", "sources", "deadlines", "next_deadline_local", "currency"})

THEME = Facet("theme", "themes", "theme", True)
TERRITORY = Facet("territory", "territories", "territory", True)
PORTAL = Facet("portal", "portals", None, True)

NEWEST = "t.first_seen_utc DESC"
CHANGED = "t.last_changed_utc DESC"
RECORD = ("text_language", "first_seen_utc", "last_changed_utc")
NAMED = ("name", "tagline", "source_updated", *RECORD)
TITLED = ("title", *RECORD)

# Open first, then what may still open; within each the nearest date.
BY_DEADLINE = (
    "CASE t.status_computed WHEN 'open' THEN 0 WHEN 'permanent' THEN 1 WHEN 'forthcoming' THEN 2"
    " WHEN 'unknown' THEN 3 ELSE 4 END, t.next_deadline_local NULLS LAST"
)

PROJECTS = Collection(
    kind="project",
    plural="projects",
    summary="tagline",
    organisations="lead_organisation",
    texts=("tagline", "lead_organisation"),
    lists=("alternate_names", "keywords"),
    labelled=("theme", "contribution"),
    facets=(
        THEME,
        Facet("contribution", "contribution_types", "contribution_type", True),
        Facet("mode", "participation_mode", "participation_mode", False),
        TERRITORY,
        Facet("status", "status_stated", "project_status", False),
        PORTAL,
    ),
    orders={"newest": NEWEST, "changed": CHANGED, "name": "s.name_words"},
    sections={
        "take_part": (
            "how_to_take_part", "contribution_types", "participation_mode", "can_do_from_home", "involvement",
            "effort_text", "participation_period", "difficulty", "audiences", "equipment", "take_part_url",
        ),
        "about": ("aim", "description", "themes", "keywords", "alternate_names"),
        "when_where": (
            "status_stated", "start_date", "end_date", "geographic_scope", "territories", "location",
            "coordinator_place",
        ),
        "who": ("lead_organisation", "partners", "funding", "funding_calls", "programme"),
        "links": ("project_url", "other_links"),
        "record": NAMED,
    },
)  # fmt: skip

CALLS = Collection(
    kind="call",
    plural="calls",
    summary="description",
    organisations="funders",
    texts=("funder_reference", "programme"),
    lists=("alternate_names", "keywords", "funders"),
    labelled=("type", "theme"),
    facets=(
        Facet("status", "status_computed", "call_status", False),
        Facet("type", "call_type", "item_type", False),
        THEME,
        TERRITORY,
        PORTAL,
    ),
    orders={"deadline": BY_DEADLINE, "newest": NEWEST, "changed": CHANGED, "name": "s.name_words"},
    sections={
        "apply": ("status_computed", "status_reason", "status_stated", "opens_at", "eligibility_text", "apply_url"),
        "money": (
            "budget_total", "grant_min", "grant_max", "project_duration_min", "project_duration_max",
        ),
        "about": ("description", "call_type", "themes", "keywords", "territories", "alternate_names"),
        "who": ("funders", "programme", "funder_reference", "edition"),
        "links": ("info_url",),
        "record": ("source_updated", "family", *TITLED),
    },
)  # fmt: skip

NEWS = Collection(
    kind="news",
    plural="news",
    summary="description",
    organisations=None,
    texts=(),
    lists=("keywords",),
    labelled=("type", "theme"),
    facets=(Facet("type", "item_type", "item_type", False), THEME, PORTAL),
    orders={"published": "t.published_at DESC NULLS LAST", "newest": NEWEST, "name": "s.name_words"},
    sections={
        "about": ("description", "item_type", "published_at", "themes", "keywords", "territories"),
        "links": ("info_url",),
        "record": TITLED,
    },
)

SERVICES = Collection(
    kind="service",
    plural="services",
    summary="tagline",
    organisations="lead_organisation",
    texts=("tagline", "lead_organisation"),
    lists=("alternate_names", "keywords", "partners"),
    labelled=("theme",),
    facets=(THEME, Facet("status", "status_stated", "project_status", False), PORTAL),
    orders={"newest": NEWEST, "changed": CHANGED, "name": "s.name_words"},
    sections={
        "about": ("description", "themes", "keywords", "audiences", "alternate_names"),
        "when_where": ("status_stated", "start_date", "end_date", "territories"),
        "who": ("lead_organisation", "partners"),
        "links": ("project_url", "other_links"),
        "record": NAMED,
    },
)

COLLECTIONS: dict[str, Collection] = {c.plural: c for c in (PROJECTS, CALLS, NEWS, SERVICES)}
