"""Links between claims and articles as quads."""

from __future__ import annotations

from kg.rdf.links import link_quads, links_graph
from kg.rdf.shapes import validate
from kg.rdf.store import GraphStore
from tests import factories
from tests.rdf.stores import filled_store


def test_every_link_has_a_score_a_reason_and_both_claims() -> None:
    """The claims that a link names are claims of the documents' graphs."""
    store = filled_store()
    rows = store.select(
        "PREFIX kg: <https://w3id.org/claimgraph/ontology#> "
        "PREFIX itsrdf: <http://www.w3.org/2005/11/its/rdf#> "
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
        "PREFIX schema: <https://schema.org/> "
        "PREFIX cito: <http://purl.org/spar/cito/> "
        "SELECT ?from ?to ?score ?reason WHERE { GRAPH ?l { ?link a kg:Link ; "
        "rdf:predicate cito:disputes ; rdf:subject ?a ; rdf:object ?b ; "
        "itsrdf:taConfidence ?score ; kg:reason ?reason . ?a cito:disputes ?b } "
        "GRAPH ?g { ?a schema:text ?from } GRAPH ?h { ?b schema:text ?to } }"
    ).rows
    text = "Sobolin had been taken"
    assert rows == ((text, text, 0.9, "one of the two denies"),)


def test_the_graph_of_links_keeps_its_shapes() -> None:
    """A graph with links of every kind is valid."""
    validate(filled_store())


def test_the_same_links_give_the_same_quads() -> None:
    """No order of the documents shows."""
    one, two = factories.extractions()
    links = factories.links()
    assert [*link_quads(links, (one, two))] == [*link_quads(links, (two, one))]


def test_links_stand_in_their_own_graph() -> None:
    """Reading a document again leaves no link of the old text behind in its graph."""
    store = GraphStore.memory()
    store.replace(links_graph(), link_quads(factories.links(), factories.extractions()))
    rows = store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }").rows
    assert rows == ((links_graph(),),)
