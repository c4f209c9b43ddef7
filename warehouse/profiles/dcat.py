"""`dcat.jsonld`: the release as a catalogue of one dataset, DCAT-AP 3.0.1, for data.gouv.fr and data.europa.eu.

Addresses are relative to the file: whoever serves the folder serves a catalogue that points to its own files. The
files that hold this one's checksum, index.json and SHA256SUMS, cannot stand in it.
"""

import csv
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from schemas.dictionary import KIND_OF, describe, tables
from schemas.schema_org import LICENCE
from warehouse.files import Sums, write_json
from warehouse.profiles import dispositif_aide
from warehouse.profiles.datapackage import DESCRIPTION, TITLE
from warehouse.profiles.places import country
from warehouse.profiles.tables import Tables

FILE = "dcat.jsonld"
NOT_IN_IT = {FILE, "index.json", "SHA256SUMS"}
AUTHORITY = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"
TITLE_FR = "Co-construisons : projets de sciences participatives et appels qui les financent"
TITLE_EN = "Co-construisons: citizen-science projects and the calls that fund them"
DESCRIPTION_FR = (
    "Projets de sciences et de recherches participatives et appels qui les financent, lus chaque nuit sur de nombreux"
    " portails, dits une seule fois, avec la provenance de chaque valeur."
)
# BCP 47 → the code of the Publications Office's list of languages (ISO 639-3 in capitals).
LANGUAGES = {
    "ca": "CAT", "cs": "CES", "da": "DAN", "de": "DEU", "en": "ENG", "es": "SPA", "fr": "FRA", "it": "ITA",
    "nl": "NLD", "pl": "POL", "pt": "POR", "sv": "SWE",
}  # fmt: skip
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# What the other files are; a table's files are described by the data dictionary.
PAPERS = {
    "CHANGES.md": "What this release changes, for people",
    "LICENCE.md": "Licence of the facts, and how much prose each portal's licence lets out",
    "co-construisons.duckdb": "All tables as one DuckDB file (storage v1.0.0), commented",
    "datapackage.json": "The CSV files as a Data Package v2",
    "deadlines.ics": "Deadlines of the calls as a calendar (RFC 5545)",
    "delta.jsonl": "What turns the previous release into this one, a line a row",
    "dispositif-aide.csv": dispositif_aide.DESCRIPTION,
    "dispositif-aide-report.json": "What the calls lack for the scheme dispositif-aide, call by call",
    "dispositif-aide-report.md": "What the calls lack for the scheme dispositif-aide, counted",
    "ppsr-core.json": "Projects in the words of PPSR Core 2020.0 (Project Metadata Model)",
    "ppsr-core-report.json": "What the projects lack for PPSR Core, project by project",
    "ppsr-core-report.md": "What the projects lack for PPSR Core, counted",
    "schema-org.jsonl": "Every thing as JSON-LD in the words of schema.org, a line each",
}


def write(release: Tables, facts: Mapping[str, str], previous: Path | None, sums: Sums) -> None:
    """`facts` are the release's version and time; the last file of a release but the index and the checksums."""
    write_json(release.folder / FILE, catalogue(release, facts, previous, sums))


def catalogue(release: Tables, facts: Mapping[str, str], previous: Path | None, sums: Sums) -> dict[str, Any]:
    publisher = {"@id": "#publisher", "@type": "foaf:Agent", "foaf:name": TITLE}
    shared = {
        "dct:title": _both(TITLE_FR, TITLE_EN),
        "dct:description": _both(DESCRIPTION_FR, DESCRIPTION),
        "dct:license": _node(LICENCE, "dct:LicenseDocument"),
        "dct:issued": _instant(facts["built_at_utc"]),
        "dct:modified": _instant(facts["built_at_utc"]),
    }
    languages = [_node(f"{AUTHORITY}/language/{code}", "dct:LinguisticSystem") for code in ("FRA", "ENG")]
    dataset = {
        "@id": "./",
        "@type": "dcat:Dataset",
        **shared,
        "dct:publisher": {"@id": "#publisher"},
        "dct:identifier": f"co-construisons/{facts['version']}",
        "dcat:version": facts["version"],
        **({"dcat:previousVersion": {"@id": f"../{previous.name}/"}} if previous else {}),
        "adms:versionNotes": _both("Voir CHANGES.md et delta.jsonl.", "See CHANGES.md and delta.jsonl."),
        "dct:accessRights": _node(f"{AUTHORITY}/access-right/PUBLIC", "dct:RightsStatement"),
        "dct:accrualPeriodicity": _node(f"{AUTHORITY}/frequency/DAILY", "dct:Frequency"),
        "dct:language": [_node(f"{AUTHORITY}/language/{code}", "dct:LinguisticSystem") for code in _languages(release)],
        "dct:spatial": [_node(f"{AUTHORITY}/country/{code}", "dct:Location") for code in _countries(release)],
        "dct:temporal": _observed(release, facts),
        "dcat:theme": list(_themes(release)),
        "dcat:keyword": [
            {"@language": "fr", "@value": "sciences participatives"}, {"@language": "fr", "@value": "appels à projets"},
            {"@language": "en", "@value": "citizen science"}, {"@language": "en", "@value": "calls for projects"},
        ],
        "dct:provenance": {"@type": "dct:ProvenanceStatement", "rdfs:label": _both(
            "Chaque valeur dit de quelle page elle vient : table provenance ; portails : table portals.",
            "Every value says which page it comes from: table provenance; portals: table portals.",
        )},
        "dcat:distribution": list(_distributions(release.folder, sums)),
    }  # fmt: skip
    return {
        "@context": CONTEXT,
        "@id": FILE,
        "@type": "dcat:Catalog",
        **shared,
        "dct:publisher": publisher,
        "dct:language": languages,
        "dcat:themeTaxonomy": {
            "@id": f"{AUTHORITY}/data-theme",
            "@type": "skos:ConceptScheme",
            "dct:title": _both("Thème de données", "Data theme"),
        },
        "dcat:dataset": [dataset],
    }


def _node(address: str, kind: str) -> dict[str, str]:
    return {"@id": address, "@type": kind}


def _both(french: str, english: str) -> list[dict[str, str]]:
    return [{"@language": "fr", "@value": french}, {"@language": "en", "@value": english}]


def _instant(said: str) -> dict[str, str]:
    return {"@type": "xsd:dateTime", "@value": said}


def _data(name: str) -> list[dict[str, str]]:
    text = (files("warehouse.profiles") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _codes(release: Tables, column: str) -> list[str]:
    """The codes that a list of any kind's table holds, each once."""
    found = set()
    for table in KIND_OF:
        found |= {row["code"] for row in release.rows(table, f"DISTINCT unnest({column}) AS code")}
    return sorted(found)


def _languages(release: Tables) -> list[str]:
    """Labels are in French and English; texts are in the languages that their portals state."""
    stated = set()
    for table in KIND_OF:
        stated |= {row["tag"] for row in release.rows(table, "DISTINCT left(text_language, 2) AS tag")}
    return sorted({"FRA", "ENG"} | {LANGUAGES[tag] for tag in stated if tag in LANGUAGES})


def _countries(release: Tables) -> list[str]:
    """ISO 3166-1 alpha-3, which the Publications Office's list of countries goes by."""
    found = {place.extra["alpha_3"] for code in _codes(release, "territories") if (place := country(code))}
    return sorted(found - {""})


def _themes(release: Tables) -> Iterator[dict[str, Any]]:
    """Science and technology, and what the things' own themes are called there."""
    present = {"", *(code.partition(".")[0] for code in _codes(release, "themes"))}
    known = {row["data_theme"]: row for row in _data("data_themes.csv") if row["theme"] in present}
    for code, row in sorted(known.items()):
        yield {
            **_node(f"{AUTHORITY}/data-theme/{code}", "skos:Concept"),
            "skos:prefLabel": _both(row["label_fr"], row["label_en"]),
        }


def _observed(release: Tables, facts: Mapping[str, str]) -> dict[str, Any]:
    """From the day on which the first listing was seen to the day of the release."""
    [first] = release.rows("project_sources", "min(first_seen_utc)::DATE::VARCHAR AS day")
    days = {"dcat:startDate": first["day"], "dcat:endDate": facts["built_at_utc"][:10]}
    return {"@type": "dct:PeriodOfTime"} | {
        name: {"@type": "xsd:date", "@value": day} for name, day in days.items() if day
    }


def _distributions(folder: Path, sums: Sums) -> Iterator[dict[str, Any]]:
    types = {row["suffix"]: row for row in _data("file_types.csv")}
    for path in sorted(folder.iterdir()):
        if path.name in NOT_IN_IT:
            continue
        kind = types[path.suffix]
        known = path.stem in tables()
        format_ = {"dct:format": _node(f"{AUTHORITY}/file-type/{kind['file_type']}", "dct:MediaTypeOrExtent")}
        yield {
            "@id": f"dcat.jsonld#{path.name}",
            "@type": "dcat:Distribution",
            "dct:title": path.name,
            "dct:description": {"@language": "en", "@value": describe(path.stem) if known else PAPERS[path.name]},
            "dcat:accessURL": _node(path.name, "rdfs:Resource"),
            "dcat:downloadURL": _node(path.name, "rdfs:Resource"),
            "dcat:mediaType": _node(f"{IANA}/{kind['media_type']}", "dct:MediaType"),
            **(format_ if kind["file_type"] else {}),
            "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(path.stat().st_size)},
            "dct:license": {"@id": LICENCE},
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": _node("http://spdx.org/rdf/terms#checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"),
                "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": sums.of(path.name)},
            },
        }  # fmt: skip
