"""The W3C's tests of the SPARQL 1.1 Protocol, each under its name, against a real service.

Source: https://github.com/w3c/rdf-tests, sparql/sparql11/protocol/manifest.ttl. The manifest gives
requests and what to expect of their responses; its data are documents that are of some type.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import pytest

from tests.serve.serving import WRITER, Reply, Server

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
BOOLEAN = {"application/sparql-results+xml", "application/sparql-results+json"}
TABULAR = BOOLEAN | {"text/csv", "text/tab-separated-values"}
RDF = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}
FORMATS = {"boolean": BOOLEAN, "tabular": TABULAR, "RDF": RDF}
DOCUMENT = "<http://xmlns.com/foaf/0.1/Document>"
BOOK = "<http://purl.org/dc/terms/BibliographicResource>"


@dataclass(frozen=True, slots=True)
class Step:
    """A request, and what is expected: a status's first digit, a kind of format, "true"."""

    method: str
    path: str
    media_type: str | None = None
    body: str | bytes | None = None
    wants: str = "2"
    format: str = ""
    true: bool = False


def iri(number: int) -> str:
    """Return the IRI of a graph, which is also that of a document in it."""
    return f"<{DATA.format(number)}>"


def graphs(**params: list[int]) -> str:
    """Return graphs as parameters of a request."""
    pairs = [
        f"{name.replace('_', '-')}-graph-uri={quote(DATA.format(number), safe='')}"
        for name, numbers in params.items()
        for number in numbers
    ]
    return "&".join(pairs)


def posted(body: str, path: str = "/sparql/", *, true: bool = True, **wants: str) -> Step:
    """Return a query sent as it is."""
    if true:
        wants.setdefault("format", "boolean")
    return Step("POST", path, QUERY, body, true=true, **wants)


def asked(text: str, params: str = "") -> Step:
    """Return an ASK by GET that shall be true."""
    path = f"/sparql/?query={quote(text, safe='')}&{params}".rstrip("&")
    return Step("GET", path, format="boolean", true=True)


def documents(number: int) -> str:
    """Return an INSERT DATA of documents, each in a graph of its own."""
    every = " ".join(f"GRAPH {iri(n)} {{ {iri(n)} a {DOCUMENT} }}" for n in range(1, number + 1))
    return f"INSERT DATA {{ {every} }}"


def copied(name: str, number: int, params: str, where: str = "?s a {}") -> list[Step]:
    """Return an update that notes in a graph which documents its dataset has, and the question."""
    graph = f"<http://example.org/protocol-update-{name}-test/>"
    change = (
        f"DROP ALL ; {documents(number)} ; INSERT {{ GRAPH {graph} {{ ?s a {BOOK} }} }} "
        f"WHERE {{ {where.format(DOCUMENT)} }}"
    )
    there = " ".join(f"{iri(n)} a {BOOK} ." for n in range(1, min(number, 2) + 1))
    absent = f"FILTER NOT EXISTS {{ GRAPH {graph} {{ {iri(3)} a {BOOK} }} }}"
    question = f"ASK {{ GRAPH {graph} {{ {there} }} {absent} }}"
    return [Step("POST", f"/sparql/?{params}", UPDATE, change), posted(question)]


FULL = "<http://example.org/protocol-update-dataset-full-test/>"
IN = "<http://example.org/in>"
BASE_GRAPH = "<http://example.org/protocol-base-test/>"
BOTH = f"ASK {{ {iri(1)} a ?type . {iri(2)} a ?type . }}"
NAMED = f"GRAPH ?g1 {{ {iri(1)} a ?type }} GRAPH ?g2 {{ {iri(2)} a ?type }}"
ZERO = graphs(default=[0])
CONFLICT = """PREFIX foaf: <http://xmlns.com/foaf/0.1/>
WITH <http://example/addresses>
DELETE { ?person foaf:givenName 'Bill' }
INSERT { ?person foaf:givenName 'William' }
WHERE { ?person foaf:givenName 'Bill' }"""

TESTS: dict[str, list[Step]] = {
    "query_post_form": [
        Step("POST", f"/sparql/?{ZERO}", FORM, "query=ASK%20%7B%7D", format="boolean", true=True)
    ],
    "query_dataset_default_graphs_get": [asked(BOTH, graphs(default=[1, 2]))],
    "query_dataset_default_graphs_post": [posted(BOTH, f"/sparql/?{graphs(default=[1, 2])}")],
    "query_dataset_named_graphs_post": [
        posted(f"ASK {{ {NAMED} }}", f"/sparql/?{graphs(named=[1, 2])}")
    ],
    "query_dataset_named_graphs_get": [asked(f"ASK {{ {NAMED} }}", graphs(named=[1, 2]))],
    "query_dataset_full": [
        posted(
            f"ASK {{ {iri(3)} a ?type {NAMED} }}",
            f"/sparql/?{graphs(default=[3], named=[1, 2])}",
        )
    ],
    # The manifest has the sign between the two parameters escaped, which makes them one that names
    # no graph of the data; here they are two, as the test's description has it.
    "query_multiple_dataset": [
        posted(f"ASK FROM {iri(3)} {{ {NAMED} }}", f"/sparql/?{graphs(named=[1, 2])}")
    ],
    "query_get": [asked("ASK {}", ZERO)],
    "query_content_type_select": [
        posted("SELECT (1 AS ?value) {}", f"/sparql/?{ZERO}", true=False, format="tabular")
    ],
    "query_content_type_ask": [posted("ASK {}", f"/sparql/?{ZERO}", true=False, format="boolean")],
    "query_content_type_describe": [
        posted("DESCRIBE <http://example.org/>", f"/sparql/?{ZERO}", true=False, format="RDF")
    ],
    "query_content_type_construct": [
        posted("CONSTRUCT { <s> <p> 1 } WHERE {}", f"/sparql/?{ZERO}", true=False, format="RDF")
    ],
    "update_dataset_default_graph": copied("dataset", 1, graphs(using=[1])),
    "update_dataset_default_graphs": copied("dataset-graphs", 3, graphs(using=[1, 2])),
    "update_dataset_named_graphs": copied(
        "dataset-named-graphs", 3, graphs(using_named=[1, 2]), "GRAPH ?g {{ ?s a {} }}"
    ),
    "update_dataset_full": [
        Step(
            "POST",
            f"/sparql/?{graphs(using=[1], using_named=[2])}",
            UPDATE,
            f"DROP ALL ; {documents(3)} ; INSERT {{ GRAPH {FULL} {{ ?s {IN} ?in }} }} WHERE {{ "
            f"{{ GRAPH ?g {{ ?s a {DOCUMENT} }} BIND(?g AS ?in) }} UNION "
            f'{{ ?s a {DOCUMENT} . BIND("default" AS ?in) }} }}',
        ),
        posted(
            f'ASK {{ GRAPH {FULL} {{ {iri(1)} {IN} "default" . {iri(2)} {IN} {iri(2)} }} '
            f"FILTER NOT EXISTS {{ GRAPH {FULL} {{ {iri(3)} ?p ?o }} }} }}"
        ),
    ],
    "update_post_form": [Step("POST", "/sparql/", FORM, "update=CLEAR+ALL")],
    "update_post_direct": [Step("POST", "/sparql/", UPDATE, "CLEAR ALL")],
    # The manifest does not say what the store holds. Our engine remembers empty graphs, and SPARQL
    # has it then that clearing what is not there is a failure; so the graph is made before.
    "update_base_uri": [
        Step("POST", "/sparql/", UPDATE, f"CREATE SILENT GRAPH {BASE_GRAPH}"),
        Step(
            "POST",
            "/sparql/",
            UPDATE,
            f"CLEAR GRAPH {BASE_GRAPH} ; INSERT DATA {{ GRAPH {BASE_GRAPH} "
            "{ <http://example.org/s> <http://example.org/p> <test> } }",
        ),
        posted(
            f"ASK {{ GRAPH {BASE_GRAPH} {{ <http://example.org/s> <http://example.org/p> ?o }} "
            'FILTER(isIRI(?o) && STR(?o) != "test") }'
        ),
    ],
    "query_post_direct": [posted("ASK {}")],
    "bad_query_method": [Step("PUT", f"/sparql/?query=ASK%20%7B%7D&{ZERO}", FORM, wants="4")],
    "bad_multiple_queries": [
        Step("GET", "/sparql/?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", wants="4")
    ],
    "bad_query_wrong_media_type": [Step("POST", "/sparql/", "text/plain", "ASK {}", wants="4")],
    "bad_query_missing_form_type": [
        Step("POST", "/sparql/", None, "query=ASK%20%7B%7D", wants="4")
    ],
    "bad_query_missing_direct_type": [Step("POST", "/sparql/", None, "ASK {}", wants="4")],
    "bad_query_non_utf8": [
        Step("POST", "/sparql/", f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16"), wants="4")
    ],
    "bad_query_syntax": [Step("GET", "/sparql/?query=ASK%20%7B", wants="4")],
    "bad_update_get": [Step("GET", "/sparql/?update=CLEAR%20ALL", wants="4")],
    "bad_multiple_updates": [
        Step("POST", "/sparql/", FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", wants="4")
    ],
    "bad_update_wrong_media_type": [
        Step("POST", "/sparql/", "text/plain", "CLEAR NAMED", wants="4")
    ],
    "bad_update_missing_form_type": [
        Step("POST", "/sparql/", None, "update=CLEAR%20NAMED", wants="4")
    ],
    "bad_update_non_utf8": [
        Step("POST", "/sparql/", f"{UPDATE}; charset=UTF-16", "CLEAR NAMED".encode("utf-16"), "4")
    ],
    "bad_update_syntax": [Step("POST", "/sparql/", FORM, "update=CLEAR%20XYZ", wants="4")],
    "bad_update_dataset_conflict": [
        Step(
            "POST",
            "/sparql/?using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople",
            UPDATE,
            CONFLICT,
            wants="4",
        )
    ],
}


@pytest.fixture(scope="module")
def data(writing: Server) -> Server:
    """Put the documents of the tests into the service."""
    assert writing.update(f"DROP ALL ; {documents(3)}").status == 204
    return writing


def test_all_of_the_manifest_are_here() -> None:
    """The manifest has 34 tests."""
    assert len(TESTS) == 34


@pytest.mark.parametrize("name", TESTS)
def test_protocol(data: Server, name: str) -> None:
    """Each request gets the response that the W3C expects."""
    for step in TESTS[name]:
        headers = dict(WRITER)
        if step.media_type:
            headers["Content-Type"] = step.media_type
        reply = data.ask(step.method, step.path, step.body, headers)
        check(step, reply)


def check(step: Step, reply: Reply) -> None:
    """Compare a response with what is expected."""
    assert str(reply.status).startswith(step.wants), (step, reply)
    if step.format:
        assert reply.media_type in FORMATS[step.format]
    if step.true:
        assert reply.json["boolean"] is True, step
