"""`dcat.jsonld` as a harvester of open-data catalogues reads it: rdflib makes triples of it, pyshacl holds them against
the shapes of DCAT-AP 3."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import DCTERMS, RDF, Graph, Literal, Namespace, URIRef

from warehouse.profiles.dcat import CONTEXT, NOT_IN_IT

SHAPES = Path(__file__).with_name("dcat_ap_3.ttl")
BASE = "https://data.example.org/data/20261121/"
DATASET = URIRef(BASE)
DCAT = Namespace("http://www.w3.org/ns/dcat#")  # rdflib's own list of names is DCAT 2's
SPDX = Namespace("http://spdx.org/rdf/terms#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"


def read(catalogue: Any) -> Graph:
    """The catalogue's triples, as if it had been fetched from its address."""
    return Graph().parse(data=json.dumps(catalogue), format="json-ld", publicID=f"{BASE}dcat.jsonld")


@pytest.fixture(scope="module")
def catalogue(second: Path) -> Any:
    return json.loads((second / "dcat.jsonld").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def graph(catalogue: Any) -> Graph:
    return read(catalogue)


def complaints(graph: Graph) -> str:
    conforms, _, said = validate(graph, shacl_graph=Graph().parse(SHAPES, format="turtle"))
    return "" if conforms else str(said)


def test_the_catalogue_has_the_shape_of_dcat_ap_3(graph: Graph) -> None:
    assert complaints(graph) == ""


def dataset(of: Any) -> Any:
    return of["dcat:dataset"][0]


def distribution(of: Any) -> Any:
    return dataset(of)["dcat:distribution"][0]


def checksum(of: Any) -> Any:
    return distribution(of)["spdx:checksum"]


@pytest.mark.parametrize(
    ("node", "name"),
    [
        (lambda of: of, "dct:title"), (lambda of: of, "dct:publisher"), (dataset, "dct:description"),
        (distribution, "dcat:accessURL"), (checksum, "spdx:checksumValue"), (checksum, "spdx:algorithm"),
        (lambda of: of["dct:publisher"], "foaf:name"),
    ],
)  # fmt: skip
def test_a_catalogue_without_it_would_be_refused(catalogue: Any, node: Callable[[Any], Any], name: str) -> None:
    """Else the test before this one would prove nothing."""
    broken = json.loads(json.dumps(catalogue))
    del node(broken)[name]
    assert CONTEXT[name.split(":")[0]] in complaints(read(broken)) or name in complaints(read(broken))


def test_every_file_is_a_distribution_with_its_size_and_checksum(graph: Graph, second: Path) -> None:
    found = {}
    for each in graph.objects(DATASET, DCAT.distribution):
        address, size = graph.value(each, DCAT.downloadURL), graph.value(each, DCAT.byteSize)
        digest = graph.value(graph.value(each, SPDX.checksum), SPDX.checksumValue)
        assert str(graph.value(each, DCAT.mediaType)).startswith("https://www.iana.org/assignments/media-types/")
        assert graph.value(each, DCTERMS.description)
        assert graph.value(each, DCAT.accessURL) == address
        found[str(address).removeprefix(BASE)] = (int(str(size)), str(digest).lower())
    files = {path.name: path.read_bytes() for path in second.iterdir() if path.name not in NOT_IN_IT}
    assert found == {name: (len(body), sha256(body).hexdigest()) for name, body in files.items()}


def test_the_dataset_says_when_where_how_often_and_in_what_languages(graph: Graph) -> None:
    def codes(of: URIRef, kind: str) -> set[str]:
        return {str(each).removeprefix(AUTHORITY + kind + "/") for each in graph.objects(DATASET, of)}

    assert codes(DCTERMS.accrualPeriodicity, "frequency") == {"DAILY"}
    assert codes(DCTERMS.accessRights, "access-right") == {"PUBLIC"}
    assert codes(DCTERMS.language, "language") >= {"FRA", "ENG", "DEU", "SPA"}
    assert codes(DCTERMS.spatial, "country") == {"FRA"}  # where one can take part in the demo
    assert codes(DCAT.theme, "data-theme") >= {"TECH", "ENVI", "HEAL"}
    period = graph.value(DATASET, DCTERMS.temporal)
    assert [str(graph.value(period, each)) for each in (DCAT.startDate, DCAT.endDate)] == ["2026-11-20", "2026-11-21"]
    assert str(graph.value(DATASET, DCTERMS.license)) == "https://spdx.org/licenses/etalab-2.0.html"


def test_a_version_leads_to_the_one_before(first: Path, graph: Graph) -> None:
    assert graph.value(DATASET, DCAT.version) == Literal("20261121")
    assert graph.value(DATASET, DCAT.previousVersion) == URIRef("https://data.example.org/data/20261120/")
    alone = read(json.loads((first / "dcat.jsonld").read_text(encoding="utf-8")))
    assert alone.value(DATASET, DCAT.previousVersion) is None


def test_nothing_needs_the_network_to_be_read(graph: Graph, catalogue: Any) -> None:
    assert isinstance(catalogue["@context"], dict)
    assert len(list(graph.subjects(RDF.type, DCAT.Catalog))) == 1
