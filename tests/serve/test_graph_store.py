"""The W3C's tests of the SPARQL 1.1 Graph Store HTTP Protocol, each under its name.

Source: https://github.com/w3c/rdf-tests, sparql/sparql11/graph-store-protocol/manifest*.ttl: nine
tests that name the graph by a parameter, four that name it by the address.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from tests.serve.serving import TOKEN, WRITER, Reply, Server

TURTLE = "text/turtle; charset=utf-8"
PREFIXES = """\
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix v: <http://www.w3.org/2006/vcard/ns#> .
"""
PERSON = "<http://www.example/gsp/person/1>"
JOHN = f'{PREFIXES}{PERSON} a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "John Doe" ] .'
JANE = JOHN.replace("John", "Jane")
ALICE = f'{PREFIXES}[] a foaf:Person ; foaf:businessCard [ a v:VCard ; v:given-name "Alice" ] .'
BOTH = f'{JANE} {PERSON} foaf:givenName "Jane" ; foaf:familyName "Doe" .'
BOUNDARY = "a6fe4cd636164618814be9f8d3d1a0de"
PART = """\
--{boundary}\r
Content-Disposition: form-data; name="{name}.ttl"; filename="{name}.ttl"\r
Content-Type: text/turtle; charset=utf-8\r
\r
@prefix foaf: <http://xmlns.com/foaf/0.1/> .\r
{person} foaf:{name} "{value}" .\r
\r
"""
NAMES = (
    "".join(
        PART.format(boundary=BOUNDARY, name=name, person=PERSON, value=value)
        for name, value in (("familyName", "Doe"), ("givenName", "Jane"))
    )
    + f"--{BOUNDARY}--\r\n"
)


@dataclass(frozen=True, slots=True)
class Step:
    """A request; the statuses that may be answered; the graph that shall be."""

    method: str
    path: str
    statuses: tuple[int, ...]
    body: str | None = None
    graph: str | None = None
    media_type: str = TURTLE


def put(path: str, body: str, *statuses: int) -> Step:
    """Return a PUT."""
    return Step("PUT", path, statuses or (200, 201, 204), body)


def got(path: str, graph: str) -> Step:
    """Return a GET that gives a graph."""
    return Step("GET", path, (200,), graph=graph)


def repeated(path: str) -> list[Step]:
    """Return what makes a graph, reads it, replaces it, and reads it again."""
    return [
        Step("DELETE", path, (204, 404)),
        put(path, JOHN, 201),
        got(path, JOHN),
        put(path, JANE, 200, 204),
        got(path, JANE),
    ]


def deleted(path: str) -> list[Step]:
    """Return what makes a graph and removes it twice."""
    return [
        put(path, ALICE),
        Step("DELETE", path, (200, 204)),
        Step("GET", path, (404,)),
        Step("DELETE", path, (200, 204, 404)),
    ]


def added(path: str) -> list[Step]:
    """Return what adds to a graph, the second time from a form with two files."""
    form = f"multipart/form-data; boundary={BOUNDARY}"
    return [
        Step("DELETE", path, (204, 404)),
        Step("POST", path, (200, 201, 204), JANE),
        got(path, JANE),
        Step("POST", path, (200, 204), NAMES, media_type=form),
        got(path, BOTH),
    ]


ONE = "/graphs?graph=http%3A%2F%2Fwww.example%2Fgsp%2Fperson%2F1.ttl"
TWO = ONE.replace("1.ttl", "2.ttl")
FOUR = ONE.replace("1.ttl", "4.ttl")
PLAIN = "/graphs?graph=http://www.example/gsp/person/"
TESTS: dict[str, list[Step]] = {
    "put_get_repeat_indirect": repeated(ONE),
    "put_get_default": [put("/graphs?default", ALICE), got("/graphs?default", ALICE)],
    "put_delete_get_delete_indirect": deleted(TWO),
    "post_get_post_get_indirect": added(ONE),
    "post_get_new_graph": [
        Step("POST", "/graphs", (201,), ALICE),
        got("/graphs?graph=$LOCATION$", ALICE),
    ],
    "head_existing_indirect": [put(ONE, JOHN), Step("HEAD", ONE, (200,))],
    "head_non_existing_indirect": [Step("HEAD", FOUR, (404,))],
    "put_get_uri_pct_encoded_indirect": [
        Step("DELETE", ONE, (204, 404)),
        put(ONE, JOHN, 201),
        got(f"{PLAIN}1.ttl", JOHN),
    ],
    "put_get_uri_pct_encoded_twice": [
        Step("DELETE", ONE, (204, 404)),
        put(f"{PLAIN}1.ttl", JOHN, 201),
        got(f"{PLAIN}%31.ttl", JOHN),
        Step("GET", f"{PLAIN}%2531.ttl", (404,)),
    ],
    "put_get_repeat_direct": repeated("/graphs/person/1.ttl"),
    "put_delete_get_delete_direct": deleted("/graphs/person/2.ttl"),
    "post_get_post_get_direct": added("/graphs/person/1.ttl"),
    "head_existing_direct": [
        put("/graphs/person/1.ttl", JOHN),
        Step("HEAD", "/graphs/person/1.ttl", (200,)),
    ],
}


def test_all_of_the_manifests_are_here() -> None:
    """The manifests have 13 tests."""
    assert len(TESTS) == 13


@pytest.mark.parametrize("name", TESTS)
def test_graph_store(writing: Server, name: str) -> None:
    """Each request gets the response that the W3C expects."""
    location = ""
    for step in TESTS[name]:
        headers = {"Accept": "text/turtle", **WRITER}
        if step.body is not None:
            headers["Content-Type"] = step.media_type
        path = step.path.replace("$LOCATION$", quote(location, safe=""))
        reply = writing.ask(step.method, path, step.body, headers)
        assert reply.status in step.statuses, (step, reply)
        location = reply.headers.get("location", location)
        if step.method in {"GET", "HEAD"} and reply.status == 200:
            assert reply.headers["content-type"] == TURTLE
        if step.graph is not None:
            check(reply, step.graph)


def check(reply: Reply, turtle: str) -> None:
    """Compare a graph with what it shall be."""
    got_graph = Graph().parse(data=reply.body, format="turtle")
    assert isomorphic(got_graph, Graph().parse(data=turtle, format="turtle")), reply.text


def test_a_graph_of_its_own_address_can_be_asked(writing: Server) -> None:
    """A graph put at an address has that address as its IRI."""
    assert writing.ask("PUT", "/graphs/a", JOHN, {"Content-Type": TURTLE, **WRITER}).status < 300
    place = urlsplit(writing.address).netloc
    asked = f"ASK {{ GRAPH <http://{place}/graphs/a> {{ ?s ?p ?o }} }}"
    assert writing.query(asked).json["boolean"] is True


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        ("<a> <b> .", "text/turtle", 400),
        ("<rdf/>", "application/rdf+xml", 415),
        ("<a> <b> <c> .", None, 415),
        ('{"@context": "http://127.0.0.1:1/", "a": 1}', "application/ld+json", 400),
    ],
)
def test_what_is_no_graph_is_refused(
    writing: Server, body: str, media_type: str | None, status: int
) -> None:
    """Bad syntax, another format and a context from the network change nothing."""
    headers = {**WRITER, **({"Content-Type": media_type} if media_type else {})}
    reply = writing.ask("PUT", "/graphs?graph=http://x.example/bad", body, headers)
    assert reply.status == status
    assert reply.text.count("\n") == 1
    assert writing.ask("GET", "/graphs?graph=http://x.example/bad").status == 404


@pytest.mark.parametrize("path", ["/graphs", "/graphs?graph=", "/graphs?default&graph=http://x.y/"])
def test_which_graph_must_be_said(writing: Server, path: str) -> None:
    """A request without a graph, or with two, is refused."""
    assert writing.ask("GET", path).status == 400


def test_changes_need_the_service_and_the_token(reading: Server, writing: Server) -> None:
    """A service that only reads refuses all; one that writes refuses those without its token."""
    assert reading.ask("PUT", ONE, JOHN, {"Content-Type": TURTLE, **WRITER}).status == 403
    assert reading.ask("DELETE", ONE, None, WRITER).status == 403
    for given in ({}, {"Authorization": "Bearer no"}, {"Authorization": TOKEN}):
        reply = writing.ask("PUT", ONE, JOHN, {"Content-Type": TURTLE, **given})
        assert reply.status == 401
        assert reply.headers["www-authenticate"] == "Bearer"
