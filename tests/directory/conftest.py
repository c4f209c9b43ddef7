"""A small release, written as the publish stage writes one: tables after schemas/published.py, one folder a version."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin

import duckdb
from starlette.testclient import TestClient

from directory.app import create_app
from schemas.published import PUBLISHED, Deadline, Thing

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SEEN = datetime(2026, 11, 1, 2, 0)  # noqa: DTZ001 - columns that end in _utc are naive
SCRIPT = "<script>alert(1)</script>"

TABLES = {"project": "projects", "call": "calls", "news": "news", "service": "services"}
OTHER_TABLES = """
CREATE TABLE project_sources (id VARCHAR, kind VARCHAR, portal VARCHAR, ref VARCHAR, page_url VARCHAR, publish VARCHAR,
    licence VARCHAR, first_seen_utc TIMESTAMP, last_changed_utc TIMESTAMP);
CREATE TABLE provenance (id VARCHAR, kind VARCHAR, field VARCHAR, position INTEGER, value VARCHAR, won BOOLEAN,
    portal VARCHAR, ref VARCHAR, page_url VARCHAR, raw VARCHAR, lang VARCHAR, rule VARCHAR, fetched_at_utc TIMESTAMP,
    reason VARCHAR);
CREATE TABLE vocabularies (scheme VARCHAR, code VARCHAR, label_fr VARCHAR, label_en VARCHAR, broader VARCHAR);
CREATE TABLE portals (key VARCHAR, title VARCHAR, publisher VARCHAR, homepage VARCHAR, country VARCHAR,
    licence VARCHAR, publish VARCHAR, last_good_run_utc TIMESTAMP, listings INTEGER, verdict VARCHAR);
CREATE TABLE relations (id VARCHAR, relation VARCHAR, other_id VARCHAR, other_name VARCHAR, year INTEGER,
    other_year INTEGER, rule VARCHAR, reason VARCHAR, portals VARCHAR[]);
CREATE TABLE tombstones (id VARCHAR, reason VARCHAR, replaced_by VARCHAR, at_utc TIMESTAMP);
CREATE TABLE meta (key VARCHAR, value VARCHAR);
"""


def thing(kind: str, **values: Any) -> Thing:
    """A published thing, seen once on Science Ensemble unless said otherwise; what is not given is empty."""
    model = PUBLISHED[kind]
    empty = {name: [] if get_origin(f.annotation) is list else None for name, f in model.model_fields.items()}
    usual = {"portals": ["science_ensemble"], "sources": 1, "text_language": "fr"}
    usual |= {"first_seen_utc": SEEN, "last_changed_utc": SEEN} | ({"deadlines": 0} if kind == "call" else {})
    return model(**empty | usual | values)


VOCABULARIES = [
    ("theme", "biodiversity", "Biodiversité", "Biodiversity", None),
    ("theme", "biodiversity.birds", "Oiseaux", "Birds", "biodiversity"),
    ("theme", "air", "Qualité de l’air", "Air quality", None),
    ("theme", "heritage_culture_society", "Patrimoine, culture et société", "Heritage, culture & society", None),
    ("contribution_type", "photo", "Photographier", "Take photos", None),
    ("contribution_type", "counting", "Compter, suivre un protocole", "Count / follow a protocol", None),
    ("contribution_type", "measurement", "Mesurer (capteur, instrument)", "Measure (sensor, instrument)", None),
    ("participation_mode", "field", "Sur le terrain", "In the field", None),
    ("participation_mode", "online", "En ligne", "Online", None),
    ("audience", "families", "Familles", "Families", None),
    ("involvement", "weekly", "Une fois par semaine", "Once a week", None),
    ("participation_period", "year_round", "Toute l’année", "All year round", None),
    ("project_status", "active", "En cours", "Active", None),
    ("project_status", "completed", "Terminé", "Completed", None),
    ("geographic_scope", "france", "Toute la France (métropole et outre-mer)", "All over France", None),
    ("territory", "region:53", "Bretagne", "Brittany", "country:FR"),
    ("territory", "country:FR", "France", "France", None),
    ("call_status", "open", "Ouvert", "Open", None),
    ("call_status", "closed", "Clos", "Closed", None),
    ("deadline_kind", "pre_proposal", "Pré-proposition", "Pre-proposal", None),
    ("deadline_kind", "full_proposal", "Dossier complet", "Full proposal", None),
    ("deadline_kind", "information", "Webinaire d’information", "Information webinar", None),
    ("item_type", "call_projects", "Appel à projets", "Call for projects", None),
    ("item_type", "conference", "Colloque - Séminaire", "Conference - Seminar", None),
]

PORTALS = [
    ("science_ensemble", "Science Ensemble", "Alliance Sorbonne Université", "https://portal-one.example.org/", "FR",
     "unknown", "facts", SEEN, 3, "ok"),
    ("eu_citizen_science", "EU-Citizen.Science", "ECSA", "https://portal-two.example.org/", "EU",
     "CC BY-SA 4.0", "full", None, 1, "shrunk"),
]  # fmt: skip

PROJECTS = [
    thing(
        "project",
        id="p-birds", portals=["eu_citizen_science", "science_ensemble"], sources=2, text_language="fr",
        name="Les oiseaux de l’été", alternate_names=["Summer birds"], tagline="Compter les oiseaux d’un jardin",
        description="Un comptage d’une heure, chaque dimanche.\n\nLes données restent ouvertes.",
        how_to_take_part="Choisir un jardin, puis compter pendant une heure.", keywords=["ornithologie"],
        themes=["biodiversity.birds"], contribution_types=["counting", "photo"], participation_mode="field",
        can_do_from_home=True, involvement="weekly", participation_period="year_round", audiences=["families"],
        status_stated="active", start_date="2019-03", geographic_scope="france", territories=["region:53"],
        project_url="https://birds.example.org/", take_part_url="https://birds.example.org/join?a=1&b=2",
        other_links=["javascript:alert(1)", "https://user@evil.example/"],
        lead_organisation="Muséum des jardins", partners=["Université du Littoral"], coordinator_place="country:FR",
        first_seen_utc=datetime(2026, 11, 3, 2, 0), last_changed_utc=datetime(2026, 11, 4, 2, 0),  # noqa: DTZ001
    ),
    thing(
        "project",
        id="p-air", name="Respirer en réseau",
        tagline="Mesurer l’air avec un petit capteur, du balcon à la rue, et comparer avec ses voisins",
        themes=["air"], contribution_types=["measurement"], participation_mode="field", status_stated="completed",
        lead_organisation="Observatoire du Café",
    ),
    thing(
        "project",
        id="p-jazz", name="Œuvres et archives du quartier",
        tagline="Retrouver les affiches d’un quartier et dire ce qu’elles racontent",
        themes=["heritage_culture_society"], contribution_types=["photo"], participation_mode="online",
    ),
    thing(
        "project",
        id="p-hostile", text_language='en" onload="x', name=f"Hostile {SCRIPT}",
        tagline='"><img src=x onerror=alert(1)>', description=f"</div>{SCRIPT}", keywords=["</script>" + SCRIPT],
        themes=["<b>"], project_url="javascript:alert(1)", take_part_url="//evil.example", lead_organisation=SCRIPT,
    ),
]  # fmt: skip

CALLS = [
    thing(
        "call",
        id="c-open", title="Recherches participatives en émergence",
        description="Un soutien de départ pour les équipes qui associent un laboratoire et une association.",
        call_type="call_projects", funder_reference="RP-2026", funders=["Agence de l’exemple"], themes=["air"],
        deadlines=4, next_deadline_local="2026-12-02T13:00", status_computed="open", status_reason="deadline_ahead",
        budget_total=200000000, grant_max=10000000, currency="EUR", project_duration_min="P12M",
        project_duration_max="P18M", opens_at="2026-10-01", info_url="https://funder.example.org/rp",
        apply_url="https://funder.example.org/rp/apply",
    ),
    thing(
        "call",
        id="c-closed", title="Sciences et société",
        deadlines=1, status_computed="closed", status_reason="deadline_passed",
    ),
    thing(
        "call",
        id="c-late", title="Petits matériels de mesure",
        deadlines=1, next_deadline_local="2026-11-19T23:59:59", status_computed="open", status_reason="deadline_ahead",
    ),
]  # fmt: skip

# id, position, kind, at_local, tz_stated, precision, raw, superseded_by
DEADLINES = [
    Deadline(id=id_, position=n, kind=kind, at_local=at, tz="Europe/Paris", tz_stated=stated, precision=precision,
             raw=raw, superseded_by=later)
    for id_, n, kind, at, stated, precision, raw, later in [
        ("c-open", 1, "information", "2026-11-25T14:00", False, "minute", "webinaire le 25 novembre à 14h", None),
        ("c-open", 2, "pre_proposal", "2026-11-28T13:00", True, "minute", "28 novembre, 13h (heure de Paris)", 3),
        ("c-open", 3, "pre_proposal", "2026-12-02T13:00", True, "minute", "reporté au 2 décembre 2026, 13h", None),
        ("c-open", 4, "full_proposal", "2027-04", False, "month", "avril 2027", None),
        ("c-closed", 1, "full_proposal", "2026-03-04T23:59:59", False, "day", "4 mars 2026", None),
        ("c-late", 1, "full_proposal", "2026-11-19T23:59:59", False, "day", "19/11/2026", None),
    ]
]  # fmt: skip

NEWS = [
    thing(
        "news",
        id="n-day", title="Une journée sur les sciences ouvertes à tous",
        item_type="conference", published_at="2026-11-10", info_url="https://portal-one.example.org/news/1",
    ),
]  # fmt: skip

SERVICES = [
    thing(
        "service",
        id="s-house", name="Co-construisons",
        tagline="Réunir les porteurs de projets et les volontaires", status_stated="completed", start_date="2017-12-15",
        project_url="https://service.example.org/",
    ),
]  # fmt: skip

SOURCES = [
    ("p-birds", "project", "science_ensemble", "12", "https://portal-one.example.org/birds", "facts",
     "unknown", SEEN, SEEN),
    ("p-birds", "project", "eu_citizen_science", "345", "https://portal-two.example.org/project/345", "full",
     "CC BY-SA 4.0", SEEN, SEEN),
    ("p-hostile", "project", "science_ensemble", "66", "javascript:alert(2)", "facts", SCRIPT, SEEN, SEEN),
    ("c-open", "call", "science_ensemble", "rp", "https://portal-one.example.org/rp", "facts", "unknown", SEEN, SEEN),
]  # fmt: skip

PROVENANCE = [
    ("p-birds", "project", "name", 0, "Les oiseaux de l’été", True, "science_ensemble", "12",
     "https://portal-one.example.org/birds", "LES OISEAUX DE L'ÉTÉ", "fr", "text", SEEN, None),
    ("p-birds", "project", "status_stated", 0, "active", True, "science_ensemble", "12",
     "https://portal-one.example.org/birds", "En cours", "fr", "label:project_status", SEEN, None),
    ("p-birds", "project", "status_stated", 0, "completed", False, "eu_citizen_science", "345",
     "https://portal-two.example.org/project/345", "Completed", "en", "label:project_status", SEEN, "older"),
    ("p-birds", "project", "status_stated", 0, "active", False, "science_ensemble", "13",
     "https://portal-one.example.org/birds-2", "Active", "en", "label:project_status", SEEN, None),
    ("p-birds", "project", "tagline", 0, "Compter les oiseaux d’un jardin", True, "eu_citizen_science", "345",
     "https://portal-two.example.org/project/345", "Compter les oiseaux d’un jardin", "fr-CA", "text", SEEN, None),
    ("c-open", "call", "description", 0, None, True, "science_ensemble", "rp", "https://portal-one.example.org/rp",
     None, "fr", "text", SEEN, None),
    ("p-hostile", "project", "name", 0, SCRIPT, True, "science_ensemble", "66", "javascript:alert(3)", SCRIPT,
     '"><script>', SCRIPT, SEEN, SCRIPT),
]  # fmt: skip

RELATIONS = [
    ("c-late", "edition_of", "c-closed", "Sciences et société", 2026, 2025, "family", "one family, year 2026 and 2025",
     ["science_ensemble"]),
    ("c-open", "edition_of", "c-closed", "Sciences et société", 2027, 2025, "one_name", "year 2027 and 2025",
     ["science_ensemble"]),
    ("c-open", "edition_of", "c-late", "Petits matériels de mesure", 2027, 2026, "one_name", "year 2027 and 2026",
     ["science_ensemble"]),
    ("p-birds", "funded_by", "c-closed", "Sciences et société", None, None, "reference", "it names “RP-2025”",
     ["eu_citizen_science"]),
    ("p-hostile", "part_of", "p-birds", "Les oiseaux de l’été", None, None, "beside_a_colon", SCRIPT,
     ["science_ensemble"]),
]  # fmt: skip

TOMBSTONES = [
    ("p-old", "merged", "p-older", SEEN),
    ("p-older", "merged", "p-birds", SEEN),
    ("p-gone", "withdrawn", None, SEEN),
    ("p-loop", "merged", "p-loop-2", SEEN),
    ("p-loop-2", "merged", "p-loop", SEEN),
]


def write_release(home: Path, version: str = "20261120", things: Iterable[Thing] | None = None) -> Path:
    """Write a release of `things` (the small one above by default) and point `latest.json` to it."""
    folder = home / "releases" / version
    folder.mkdir(parents=True)
    connection = duckdb.connect(str(folder / "co-construisons.duckdb"))
    connection.execute(OTHER_TABLES)
    for kind, table in TABLES.items():
        columns = ", ".join(f"{name} {_sql_type(f.annotation)}" for name, f in PUBLISHED[kind].model_fields.items())
        connection.execute(f"CREATE TABLE {table} ({columns})")
    columns = ", ".join(f"{name} {_sql_type(f.annotation)}" for name, f in Deadline.model_fields.items())
    connection.execute(f"CREATE TABLE call_deadlines ({columns})")
    tables = {model: TABLES[kind] for kind, model in PUBLISHED.items()}
    for thing in [*PROJECTS, *CALLS, *NEWS, *SERVICES] if things is None else things:
        _insert(connection, tables[type(thing)], [tuple(thing.model_dump().values())])
    _insert(connection, "call_deadlines", [tuple(deadline.model_dump().values()) for deadline in DEADLINES])
    for table, rows in {
        "project_sources": SOURCES, "provenance": PROVENANCE, "vocabularies": VOCABULARIES, "portals": PORTALS,
        "relations": RELATIONS, "tombstones": TOMBSTONES, "meta": [("version", version)],
    }.items():  # fmt: skip
        _insert(connection, table, rows)
    connection.close()
    (home / "releases" / "latest.json").write_text(json.dumps({"version": version, "path": version}))
    return folder


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    for row in rows:
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", list(row))


def _sql_type(annotation: Any) -> str:
    if get_origin(annotation) is list:
        return "VARCHAR[]"
    parts = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    names = {int: "BIGINT", bool: "BOOLEAN", datetime: "TIMESTAMP"}
    return next((names[part] for part in parts if part in names), "VARCHAR")


def browser(home: Path) -> TestClient:
    """A browser of the releases in `home` that follows no redirect; it is 20 November 2026, 10:00 in Paris."""
    app = create_app(home, now=lambda: NOW)
    return TestClient(app, base_url="http://localhost", follow_redirects=False, raise_server_exceptions=False)
