"""The SPARQL 1.1 service description: what an endpoint can do, as RDF."""

from __future__ import annotations

from pyoxigraph import NamedNode, QueryResultsFormat, Triple

from kg.rdf.answers import GRAPH_TYPES, RDF_FORMATS, ROW_TYPES, write_triples
from kg.rdf.changes import UPLOADS
from kg.rdf.vocab import RDF

SD = "http://www.w3.org/ns/sparql-service-description#"


def describe_service(endpoint: str, media_type: str, *, writable: bool, federated: bool) -> bytes:
    """Describe an endpoint.

    Args:
        endpoint: Its address.
        media_type: One of :data:`kg.rdf.answers.GRAPH_TYPES`.
        writable: It takes updates.
        federated: It may ask other endpoints.
    """
    service, dataset = NamedNode(endpoint), NamedNode(f"{endpoint}#dataset")
    graph = NamedNode(f"{endpoint}#default-graph")
    languages = ["SPARQL11Query"] + ["SPARQL11Update"] * writable
    features = ["UnionDefaultGraph"] + ["BasicFederatedQuery"] * federated
    results = {QueryResultsFormat.from_media_type(each) for each in ROW_TYPES}
    formats = [each.iri for each in results if each is not None]
    formats += [RDF_FORMATS[each].iri for each in GRAPH_TYPES]
    inputs = [each.iri for each in UPLOADS.values()] if writable else []
    triples = {
        Triple(service, RDF["type"], NamedNode(f"{SD}Service")),
        Triple(service, NamedNode(f"{SD}endpoint"), service),
        Triple(service, NamedNode(f"{SD}defaultDataset"), dataset),
        Triple(dataset, RDF["type"], NamedNode(f"{SD}Dataset")),
        Triple(dataset, NamedNode(f"{SD}defaultGraph"), graph),
        Triple(graph, RDF["type"], NamedNode(f"{SD}Graph")),
        *(_said(service, "supportedLanguage", f"{SD}{name}") for name in languages),
        *(_said(service, "feature", f"{SD}{name}") for name in features),
        *(_said(service, "resultFormat", iri) for iri in formats),
        *(_said(service, "inputFormat", iri) for iri in inputs),
    }
    return write_triples(sorted(triples, key=str), media_type)


def _said(service: NamedNode, term: str, value: str) -> Triple:
    return Triple(service, NamedNode(SD + term), NamedNode(value))
