"""Programs that people use: SPARQLWrapper and rdflib's stores read and write the service."""

from __future__ import annotations

from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import (
    BASIC,
    CSV,
    GET,
    JSON,
    N3,
    POST,
    POSTDIRECTLY,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.serve.serving import TOKEN, Server

NAMES = "SELECT ?name { ?s a kg:Entity ; schema:name ?name } ORDER BY ?name"
GRAPH = URIRef("http://x.example/by-client")
ONE, TWO = URIRef("http://x.example/one"), URIRef("http://x.example/two")


def wrapper(server: Server) -> Any:
    """Return SPARQLWrapper on the endpoint; what it answers with has one type in a hundred."""
    return SPARQLWrapper(f"{server.address}/sparql")


@pytest.mark.parametrize("method", [GET, POST])
@pytest.mark.parametrize("direct", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_selects(reading: Server, method: str, direct: str) -> None:
    """By GET, by a form and directly, JSON is read as Python values."""
    client = wrapper(reading)
    client.setMethod(method)
    client.setRequestMethod(direct)
    client.setReturnFormat(JSON)
    client.setQuery(NAMES)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert "Mira Danek" in {row["name"]["value"] for row in rows}


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_every_form_of_rows(reading: Server, form: str) -> None:
    """JSON, XML, CSV and TSV all tell the name."""
    client = wrapper(reading)
    client.setReturnFormat(form)
    client.setQuery(NAMES)
    found = client.queryAndConvert()
    text = found.toxml() if form == XML else found.decode() if isinstance(found, bytes) else found
    assert "Mira Danek" in str(text)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # by the client
@pytest.mark.parametrize("form", [TURTLE, N3, XML])
def test_sparqlwrapper_constructs(reading: Server, form: str) -> None:
    """A graph comes in the form asked for, or in one that the client reads as well."""
    client = wrapper(reading)
    client.setReturnFormat(form)
    client.setQuery("CONSTRUCT { ?s schema:name ?o } { ?s a kg:Entity ; schema:name ?o }")
    found = client.queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")
    assert len(graph) > 3


def test_sparqlwrapper_asks_and_hears_of_mistakes(reading: Server) -> None:
    """ASK is a boolean; bad syntax is the client's own error, with our words."""
    client = wrapper(reading)
    client.setReturnFormat(JSON)
    client.setQuery("ASK { ?s a schema:Claim }")
    assert client.queryAndConvert()["boolean"] is True
    client.setQuery("ASK {")
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        client.query()


@pytest.mark.parametrize("direct", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_updates(writing: Server, direct: str) -> None:
    """With the token as password, updates are done and seen."""
    client = wrapper(writing)
    client.setHTTPAuth(BASIC)
    client.setCredentials("anybody", TOKEN)
    client.setMethod(POST)
    client.setRequestMethod(direct)
    client.setQuery(f"INSERT DATA {{ GRAPH <{GRAPH}> {{ <{ONE}> rdf:value '{direct}' }} }}")
    assert client.query().response.status == 204
    assert writing.query(f"ASK {{ <{ONE}> rdf:value '{direct}' }}").json["boolean"] is True


def test_rdflib_reads(reading: Server) -> None:
    """rdflib's SPARQLStore answers queries, lists triples and counts."""
    graph = Graph(SPARQLStore(f"{reading.address}/sparql", returnFormat="json"))
    names = {str(row[0]) for row in graph.query(NAMES)}  # type: ignore[index]
    assert "Mira Danek" in names
    name = URIRef("https://schema.org/name")
    assert names <= {str(value) for value in graph.objects(None, name)}
    assert graph.query("ASK { ?s a <https://schema.org/Claim> }").askAnswer is True
    assert len(graph.query("CONSTRUCT { ?s a ?c } { ?s a ?c } LIMIT 3")) == 3


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_by_every_method(reading: Server, method: str) -> None:
    """GET, form and direct POST do the same."""
    store = SPARQLStore(f"{reading.address}/sparql", method=method)
    assert "Mira Danek" in {str(row[0]) for row in Graph(store).query(NAMES)}  # type: ignore[index]


def test_rdflib_writes(writing: Server) -> None:
    """rdflib's SPARQLUpdateStore adds, sees and removes triples of a named graph."""
    address = f"{writing.address}/sparql"
    store = SPARQLUpdateStore(address, address, auth=("anybody", TOKEN))
    graph = Graph(store, identifier=GRAPH)
    said = Literal('it\'s «said» by\n"them"', lang="en")
    graph.add((ONE, TWO, said))
    assert (ONE, TWO, said) in graph
    assert writing.query(f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}").json["boolean"] is True
    graph.remove((ONE, TWO, said))
    assert (ONE, TWO, said) not in graph
