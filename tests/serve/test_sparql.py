"""`/sparql`: forms of answers, the dataset, errors for people, updates that readers see."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph

from kg.errors import StoreError
from kg.pipeline.aside import Staging
from kg.pipeline.stores import load
from kg.rdf.store import GraphStore
from tests.serve.serving import TOKEN, Server, serving, write_graph

NAMES = "SELECT ?name { ?s a kg:Entity ; schema:name ?name } ORDER BY ?name LIMIT 2"
TRIPLES = "CONSTRUCT { ?s schema:name ?o } { ?s a kg:Entity ; schema:name ?o }"


@pytest.mark.parametrize(
    ("accept", "media_type", "begins"),
    [
        (None, "application/sparql-results+json", '{"head":'),
        ("*/*", "application/sparql-results+json", '{"head":'),
        ("application/sparql-results+json", "application/sparql-results+json", '{"head":'),
        ("application/json", "application/json", '{"head":'),
        ("application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        ("text/csv", "text/csv", "name\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values", "?name\n"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9, */*;q=0.1", None, "<?xml"),
        ("text/html, */*;q=0.1", "application/sparql-results+json", '{"head":'),
        ("no media type", "application/sparql-results+json", '{"head":'),
    ],
)
def test_rows_come_as_asked(
    reading: Server, accept: str | None, media_type: str | None, begins: str
) -> None:
    """Rows come as JSON, XML, CSV or TSV; as JSON where the client does not care."""
    reply = reading.query(NAMES, accept)
    assert reply.status == 200
    assert media_type in {None, reply.media_type}
    assert reply.text.startswith(begins)
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "Accept" in reply.headers["vary"]


@pytest.mark.parametrize(
    "accept",
    [
        "text/turtle",
        "application/n-triples",
        "application/ld+json",
        "application/rdf+xml",
        "application/trig",
        "application/n-quads",
    ],
)
def test_graphs_come_as_asked(reading: Server, accept: str) -> None:
    """Triples come in every form, the same triples, and each time the same bytes."""
    reply = reading.query(TRIPLES, accept)
    assert (reply.status, reply.media_type) == (200, accept)
    form = RdfFormat.from_media_type(accept)
    triples = {quad.triple for quad in parse(reply.body, format=form)}
    lines = reading.query(TRIPLES, "application/n-triples").text.splitlines()
    assert {f"{triple} ." for triple in triples} == set(lines)
    assert len(lines) > 3
    assert reading.query(TRIPLES, accept).body == reply.body


def test_what_cannot_be_given_is_said(reading: Server) -> None:
    """A form that there is not is answered by 406 and the forms that there are."""
    reply = reading.query(NAMES, "image/png")
    assert reply.status == 406
    assert "text/csv" in reply.text
    odd = reading.query("ASK {}", "text/csv")  # a form of rows, which ASK does not have
    assert (odd.status, odd.media_type) == (200, "application/sparql-results+json")


def test_without_graphs_named_all_are_asked(reading: Server) -> None:
    """A pattern outside GRAPH is asked of all graphs together; FROM limits it."""
    assert reading.query("ASK { ?claim a schema:Claim }").json["boolean"] is True
    nowhere = "ASK FROM <http://x.example/> { ?claim a schema:Claim }"
    assert reading.query(nowhere).json["boolean"] is False


def test_bad_syntax_shows_the_place(reading: Server) -> None:
    """A mistake is answered by 400, line, column, the line itself and a mark below it."""
    reply = reading.query("SELECT * {\n  ?s schema:nome ?n .\n  ?s nope:x ?o .\n}")
    assert reply.status == 400
    assert reply.media_type == "text/plain"
    told, line, mark = reply.text.splitlines()
    assert told.startswith("bad SPARQL at line 3, column ")
    assert told.endswith("prefix not found")
    assert line == "  ?s nope:x ?o ."
    assert mark.strip() == "^"
    assert line[: mark.index("^")].rstrip().endswith("nope:x")


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/sparql?update=CLEAR%20ALL", 400, "sent by POST"),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400, "more than one"),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=no%20iri", 400, "no IRI"),
        ("/sparql?query=%FF", 400, "cannot be read"),
        ("/nothing", 404, "Not Found"),
    ],
)
def test_bad_requests_say_what_is_wrong(reading: Server, path: str, status: int, told: str) -> None:
    """A bad request is answered by one line."""
    reply = reading.ask("GET", path)
    assert reply.status == status
    assert told in reply.text
    assert reply.text.count("\n") == 1


def test_reading_services_refuse_updates(reading: Server) -> None:
    """Without --writable an update is answered by 403, token or not."""
    reply = reading.update("CLEAR ALL")
    assert reply.status == 403
    assert "read-only" in reply.text
    assert reading.query("ASK { ?s ?p ?o }").json["boolean"] is True


def test_updates_need_the_token(writing: Server) -> None:
    """Without the token, or with another, an update is answered by 401 and changes nothing."""
    update = "INSERT DATA { <http://x.y/unasked> a <http://x.y/B> }"
    kind = {"Content-Type": "application/sparql-update"}
    password = base64.b64encode(b"anybody:wrong").decode()
    for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {password}"}):
        assert writing.ask("POST", "/sparql", update, kind | given).status == 401
    assert writing.query("ASK { <http://x.y/unasked> ?p ?o }").json["boolean"] is False
    password = base64.b64encode(f"anybody:{TOKEN}".encode()).decode()
    given = {"Authorization": f"Basic {password}"}
    assert writing.ask("POST", "/sparql", update, kind | given).status == 204
    assert writing.query("ASK { <http://x.y/unasked> ?p ?o }").json["boolean"] is True


def test_readers_see_a_change_when_it_is_answered(writing: Server) -> None:
    """After each of many updates, the next query sees it."""
    for number in range(8):
        made = (
            f"INSERT DATA {{ GRAPH <http://x.y/n> {{ <http://x.y/n> <http://x.y/is> {number} }} }}"
        )
        assert writing.update(made).status == 204
        found = writing.query(f"ASK {{ <http://x.y/n> <http://x.y/is> {number} }}")
        assert found.json["boolean"] is True


def test_a_failed_update_changes_nothing(writing: Server) -> None:
    """An update of two steps, the second of which fails, leaves the graph as it was."""
    two = "INSERT DATA { <http://x.y/half> a <http://x.y/B> } ; CREATE GRAPH <http://x.y/g> ; "
    assert writing.update(two + "CREATE GRAPH <http://x.y/g>").status == 400
    assert writing.query("ASK { <http://x.y/half> ?p ?o }").json["boolean"] is False


def test_delete_where_takes_no_graphs(writing: Server) -> None:
    """Graphs of the request cannot be put into DELETE WHERE, and that is said."""
    path = f"/sparql?using-graph-uri={quote('http://x.y/g', safe='')}"
    headers = {
        "Content-Type": "application/sparql-update",
        "Authorization": f"Bearer {TOKEN}",
    }
    reply = writing.ask("POST", path, "DELETE WHERE { ?s ?p ?o }", headers)
    assert reply.status == 400
    assert "DELETE WHERE" in reply.text


def test_changes_are_there_after_the_end(tmp_path: Path) -> None:
    """What was written stands in the store; the folder holds nothing else that is new."""
    graph = write_graph(tmp_path)
    before = {path.name for path in graph.iterdir()}
    with serving(graph, "--writable") as server:
        assert server.update("INSERT DATA { <http://x.y/a> a <http://x.y/B> }").status == 204
        with pytest.raises(StoreError, match="serve or watch is"), Staging(graph, ()):
            pass
    assert {path.name for path in graph.iterdir()} == before
    with GraphStore.open(graph / "store", read_only=True) as store:
        assert store.ask("ASK { <http://x.y/a> a <http://x.y/B> }")


def test_a_new_build_is_served(tmp_path: Path) -> None:
    """When a build has put another store in the place of the old one, that is asked."""
    graph = write_graph(tmp_path / "graph")
    other = tmp_path / "other"
    other.mkdir()
    with GraphStore.open(other / "store") as store:
        store.engine.update("INSERT DATA { <http://x.y/new> a <http://x.y/B> }")
    with serving(graph) as server:
        new = "ASK { <http://x.y/new> a <http://x.y/B> }"
        assert server.query(new).json["boolean"] is False
        (graph / "store").rename(tmp_path / "old")
        assert server.query(new).status == 500  # for the moment between the two
        (other / "store").rename(graph / "store")
        shutil.rmtree(tmp_path / "old")
        assert server.query(new).json["boolean"] is True
        assert server.query("ASK { ?claim a schema:Claim }").json["boolean"] is False
        for _ in range(8):  # every worker
            assert server.query(new).status == 200


def test_what_is_loaded_is_served(tmp_path: Path) -> None:
    """Readers see what another process adds to the store that they have open."""
    graph = write_graph(tmp_path / "graph")
    dump = tmp_path / "new.trig"
    dump.write_text("<http://x.y/g> { <http://x.y/new> a <http://x.y/B> }", encoding="utf-8")
    with serving(graph) as server:
        new = "ASK { GRAPH ?g { <http://x.y/new> a <http://x.y/B> } }"
        assert server.query(new).json["boolean"] is False
        load(dump, graph=graph, store=None, into=None)
        for _ in range(8):  # every worker
            assert server.query(new).json["boolean"] is True


def test_the_service_describes_itself(reading: Server, writing: Server) -> None:
    """Who asks nothing gets a description, and a browser the query page."""
    sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>"
    for server, language, there in (
        (reading, "SPARQL11Query", True),
        (reading, "SPARQL11Update", False),
        (writing, "SPARQL11Update", True),
    ):
        reply = server.ask("GET", "/sparql", None, {"Accept": "text/turtle"})
        graph = Graph().parse(data=reply.body, format="turtle")
        ask = (
            f"{sd} ASK {{ ?s a sd:Service ; sd:endpoint ?e ; sd:feature sd:UnionDefaultGraph ; "
            f"sd:supportedLanguage sd:{language} ; sd:defaultDataset ?d ; sd:resultFormat ?f }}"
        )
        assert graph.query(ask).askAnswer is there
    page = reading.ask("GET", "/sparql", None, {"Accept": "text/html,*/*;q=0.8"})
    assert (page.status, page.headers["location"]) == (303, "/query")


def test_other_sites_may_read_only_if_allowed(reading: Server, opened: Server) -> None:
    """Pages of this machine may read, others only if the owner says so."""
    path = "/sparql?query=ASK%7B%7D"
    allowed = "access-control-allow-origin"
    for origin, there in (
        ("http://localhost:5173", True),
        ("http://127.0.0.1:9", True),
        ("https://desk.example", False),
        ("http://localhost.evil.example", False),
        ("null", False),
    ):
        reply = reading.ask("GET", path, None, {"Origin": origin})
        assert (reply.headers.get(allowed) == origin) is there, origin
    reply = opened.ask("GET", path, None, {"Origin": "https://desk.example"})
    assert reply.headers[allowed] == "https://desk.example"
    assert "X-Truncated" in reply.headers["access-control-expose-headers"]
    preflight = {
        "Origin": "https://desk.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    assert opened.ask("OPTIONS", "/sparql", None, preflight).status == 200


def test_other_names_of_this_machine_are_refused(reading: Server, opened: Server) -> None:
    """A page that gives this address a name of its own cannot read through it."""
    for host, status in (("evil.example", 400), ("localhost:1", 200), ("127.0.0.1", 200)):
        assert reading.ask("GET", "/sparql?query=ASK%7B%7D", None, {"Host": host}).status == status
    assert opened.ask("GET", "/health", None, {"Host": "graph.example"}).status == 200
