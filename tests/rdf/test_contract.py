"""kg.rdf.contract: one set of promises, kept by the folder and by a real SPARQL server alike."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.api import KnowledgeGraph
from kg.errors import ConfigError, EndpointError, QueryError, StoreError
from kg.model import Extraction, Resolution
from kg.rdf import remote, terms
from kg.rdf.contract import Store
from kg.rdf.queries import catalogue
from kg.rdf.remote import Place, RemoteStore
from kg.rdf.store import GraphStore
from tests import factories
from tests.rdf.stores import fill, filled_store
from tests.serve.serving import TOKEN, serving, write_graph
from tests.servers import LOOPBACK, free_port, oxigraph, reply, scripted
from tests.strategies import hostile, texts

GRAPH = "https://example.org/graph/1"
OTHER = "https://example.org/graph/2?x=ä&y=1#z"
THING = NamedNode("https://example.org/thing")
NAME = NamedNode("https://schema.org/name")


def quad(value: str, graph: str = GRAPH) -> Quad:
    return Quad(THING, NAME, terms.text(value), NamedNode(graph))


def values(store: Store, graph: str | None = None) -> list[str]:
    found = [each.object for each in store.quads(graph)]
    return [each.value for each in found if isinstance(each, Literal)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Our own service, writable, in a process of its own."""
    folder = write_graph(tmp_path_factory.mktemp("own"))
    with serving(folder, "--writable") as running:
        yield running.address


# A folder; a server with the Graph Store Protocol; the same by queries and updates alone; and our
# own service in the same two ways.
@pytest.fixture(params=["folder", "graphs", "updates", "own graphs", "own updates"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Store]:
    """Each kind of store, empty."""
    if request.param == "folder":
        with GraphStore.open(tmp_path / "store") as opened:
            yield opened
        return
    if request.param.startswith("own"):
        monkeypatch.setenv("KG_STORE_TOKEN", TOKEN)
        address = request.getfixturevalue("own")
        kinds = {"own graphs": f"claimgraph+{address}", "own updates": f"{address}/sparql"}
    else:
        address = request.getfixturevalue("server")
        kinds = {"graphs": f"oxigraph+{address}", "updates": f"{address}/query"}
    kind = kinds[request.param]
    with RemoteStore(kind) as opened:
        opened._update("DROP ALL")
        yield opened


# Writing ------------------------------------------------------------------------------------------


def test_replacing_twice_is_replacing_once(store: Store) -> None:
    """A document read again leaves nothing double or old, and other graphs as they are."""
    store.replace(OTHER, [quad("other", OTHER)])
    for _ in range(2):
        store.replace(GRAPH, [quad("old")])
        store.replace(GRAPH, (quad(value) for value in ("new", "more")))
    assert values(store, GRAPH) == ["more", "new"]
    assert store.size() == 3
    assert store.graphs() == (GRAPH, OTHER)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.sets(st.integers(0, 9)), second=st.sets(st.integers(0, 9)))
def test_a_graph_is_what_it_was_last_replaced_by(
    store: Store, first: set[int], second: set[int]
) -> None:
    """Whatever two versions of a document have in common."""
    store.replace(GRAPH, [quad(str(number)) for number in first])
    store.replace(GRAPH, [quad(str(number)) for number in second])
    assert values(store) == sorted(map(str, second))
    assert store.graphs() == ((GRAPH,) if second else ())


def test_blank_nodes_of_others_are_replaced(store: Store, tmp_path: Path) -> None:
    """Our graphs have none; those of a loaded file do not stay behind."""
    (tmp_path / "a.nq").write_text(f"_:a <{NAME.value}> _:b <{GRAPH}> .\n", encoding="utf-8")
    store.load(tmp_path / "a.nq")
    assert store.size() == 1
    store.replace(GRAPH, [quad("new")])
    assert (store.size(), values(store)) == (1, ["new"])


def test_a_graph_may_become_empty(store: Store) -> None:
    """Replacing by nothing removes what was there."""
    store.replace(GRAPH, [quad("old")])
    store.replace(GRAPH, ())
    assert (store.size(), store.graphs(), store.quads()) == (0, (), ())


def test_retracting_is_final_and_repeatable(store: Store) -> None:
    """A retracted document is gone; one that is not there is no error."""
    store.replace(GRAPH, [quad("one")])
    store.replace(OTHER, [quad("two", OTHER)])
    store.retract(GRAPH)
    store.retract(GRAPH)
    assert (store.graphs(), values(store)) == ((OTHER,), ["two"])


def test_quads_of_another_graph_are_refused(store: Store) -> None:
    """A mistake in a graph's name moves nothing, and changes nothing."""
    store.replace(GRAPH, [quad("kept")])
    with pytest.raises(StoreError, match="cannot go to the graph"):
        store.replace(GRAPH, [quad("lost"), quad("elsewhere", OTHER)])
    assert values(store) == ["kept"]
    with pytest.raises(StoreError, match="no IRI of a named graph"):
        store.replace("not an iri", ())


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.lists(st.one_of(texts, hostile), max_size=4))
def test_any_text_survives(store: Store, written: list[str]) -> None:
    """Quotes, escapes, control characters and other scripts come back as they were."""
    store.replace(GRAPH, [quad(value) for value in written])
    assert sorted(values(store)) == sorted(set(written))
    table = store.select("SELECT ?o { GRAPH ?g { ?s ?p ?o } }")
    assert sorted(str(row[0]) for row in table.rows) == sorted(set(written))


# Files --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", [".nq", ".trig"])
def test_a_dump_loads_as_what_it_was(store: Store, tmp_path: Path, ending: str) -> None:
    """Dumped, loaded elsewhere and dumped again, a graph has the same bytes."""
    filled_store().dump(tmp_path / f"one{ending}")
    store.load(tmp_path / f"one{ending}")
    store.load(tmp_path / f"one{ending}")  # adding twice is adding once
    store.dump(tmp_path / f"two{ending}")
    assert (tmp_path / f"one{ending}").read_bytes() == (tmp_path / f"two{ending}").read_bytes()
    assert store.size() == filled_store().size()


def test_loading_adds(store: Store, tmp_path: Path) -> None:
    """What is there stays."""
    store.replace(OTHER, [quad("there", OTHER)])
    (tmp_path / "a.nq").write_bytes(f"{quad('new')} .\n".encode())
    store.load(tmp_path / "a.nq")
    assert values(store) == ["new", "there"]


@pytest.mark.parametrize("name", ["a.nt", "a.ttl", "a.nq", "a.trig"])
def test_triples_need_a_graph(store: Store, tmp_path: Path, name: str) -> None:
    """Nothing ends up in the default graph, where it could not be retracted."""
    (tmp_path / name).write_bytes(f"{quad('loose').triple} .\n".encode())
    for there in (0, 1):
        with pytest.raises(StoreError, match=r"tell with --into"):
            store.load(tmp_path / name)
        assert store.size() == there
        store.load(tmp_path / name, GRAPH)
        assert values(store, GRAPH) == ["loose"]
    store.retract(GRAPH)
    assert store.select("SELECT ?s { ?s ?p ?o }").rows == ()


def test_n_triples_leave_graphs_out(store: Store, tmp_path: Path) -> None:
    """A triple of two graphs is one line."""
    store.replace(GRAPH, [quad("one")])
    store.replace(OTHER, [quad("one", OTHER), quad("two", OTHER)])
    store.dump(tmp_path / "a.nt")
    lines = (tmp_path / "a.nt").read_text(encoding="utf-8").splitlines()
    assert lines == [f"{quad(value).triple} ." for value in ("one", "two")]


@pytest.mark.parametrize("before", [(), ("there",)])
def test_a_wrong_file_adds_nothing(store: Store, tmp_path: Path, before: tuple[str, ...]) -> None:
    """A fault at the end of a file leaves the store as it was; the message tells the line."""
    store.replace(GRAPH, [quad(value) for value in before])
    good = "".join(f"{quad(str(number))} .\n" for number in range(50))
    (tmp_path / "a.nq").write_text(good + "<http://a> nonsense .\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot load .*a\.nq.*line 51") as caught:
        store.load(tmp_path / "a.nq")
    assert "\n" not in str(caught.value)
    assert values(store) == list(before)


def test_files_that_cannot_be(store: Store, tmp_path: Path) -> None:
    """A missing file and an unknown ending are one line each."""
    with pytest.raises(StoreError, match="does not exist"):
        store.load(tmp_path / "none.nq")
    with pytest.raises(StoreError, match="tells no form"):
        store.load(tmp_path / "a.pdf")
    with pytest.raises(StoreError, match="cannot write"):
        store.dump(tmp_path / "none" / "a.nq")


# Asking -------------------------------------------------------------------------------------------


def test_values_have_python_types(store: Store) -> None:
    """Numbers and booleans are Python values, all else is its lexical form, unbound is None."""
    table = store.select(
        """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT ?int ?dec ?dbl ?yes ?day ?iri ?none ?text {
          BIND(7 AS ?int) BIND(0.5 AS ?dec) BIND(1.5e0 AS ?dbl) BIND(true AS ?yes)
          BIND("2025-07-06"^^xsd:date AS ?day) BIND(xsd:date AS ?iri) BIND("a" AS ?text) }"""
    )
    expected = (7, 0.5, 1.5, True, "2025-07-06", "http://www.w3.org/2001/XMLSchema#date", None, "a")
    assert (expected,) == table.rows
    assert ("int", "dec", "dbl", "yes", "day", "iri", "none", "text") == table.columns


def test_graphs_are_asked(store: Store) -> None:
    """ASK, CONSTRUCT and the description of a thing, over all named graphs."""
    store.replace(GRAPH, [quad("one")])
    store.replace(OTHER, [quad("two", OTHER)])
    assert store.ask("ASK { GRAPH ?g { ?s ?p 'two' } }")
    assert not store.ask("ASK { GRAPH ?g { ?s ?p 'three' } }")
    both = "".join(f"{quad(value).triple} .\n" for value in ("one", "two"))
    assert store.construct("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }") == both
    assert store.describe(THING.value) == both
    assert store.describe("https://example.org/nothing") == ""
    with pytest.raises(QueryError, match="no IRI"):
        store.describe("> } DROP ALL")


def test_bad_sparql_tells_line_column_and_words(store: Store) -> None:
    """Where the fault is, counted from 1, with the line itself and a mark in it."""
    with pytest.raises(QueryError) as caught:
        store.select("SELECT ?s WHERE {\n  ?s ?p \n}")
    assert str(caught.value).startswith("bad SPARQL at line 3, column 2: “}⟨here⟩”")
    with pytest.raises(
        QueryError, match=r"line 1, column 19: “ASK { \?s a foo:bar⟨here⟩ }”"
    ) as caught:
        store.ask("ASK { ?s a foo:bar }")
    assert "prefix not found" in str(caught.value)


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("select", "ASK {}"),
        ("select", "CONSTRUCT WHERE { ?s ?p ?o }"),
        ("ask", "SELECT * {}"),
        ("construct", "ASK {}"),
        ("construct", "SELECT * {}"),
        ("select", "INSERT DATA { <http://x.example/> <http://x.example/> 1 }"),
        ("ask", "DROP ALL"),
        ("construct", "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }"),
        ("select", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
    ],
)
def test_wrong_questions_change_nothing(store: Store, method: str, query: str) -> None:
    """The wrong form, updates and SERVICE are QueryErrors of one line."""
    store.replace(GRAPH, [quad("kept")])
    with pytest.raises(QueryError) as caught:
        getattr(store, method)(query)
    assert "\n" not in str(caught.value)
    assert values(store) == ["kept"]


def test_the_catalogue_has_the_same_answers(
    store: Store, extractions: tuple[Extraction, ...], resolution: Resolution
) -> None:
    """Every question that needs no parameter gives the same rows in every store."""
    fill(store, extractions, resolution, links=factories.links())
    embedded = filled_store()
    asked = 0
    for query in catalogue():
        if not any(param.required for param in query.params.values()):
            text = query.bind()
            assert store.select(text) == embedded.select(text), query.name
            asked += 1
    assert asked > 10


# A server alone -----------------------------------------------------------------------------------


def test_the_python_interface_takes_an_address(
    server: str, extractions: tuple[Extraction, ...], resolution: Resolution
) -> None:
    """KnowledgeGraph opens a store on a server like a folder."""
    with RemoteStore(f"oxigraph+{server}") as store:
        store._update("DROP ALL")
        fill(store, extractions, resolution)
    with KnowledgeGraph.open(f"oxigraph+{server}") as graph:
        danek = graph.entity("Danek")
        (claim,) = (each for each in graph.claims(by=danek) if each.kind == "assertion")
        assert claim.text == "residents were leaving Sobolin"
        assert [near.name for near in graph.neighbors(danek)] == ["Sobolin", "Tarn district"]


@pytest.mark.parametrize("kind", ["oxigraph+{}", "{}"])
def test_a_dead_server_is_one_line(tmp_path: Path, kind: str) -> None:
    """Whatever is asked of a server that is down, the error names it."""
    address = f"http://{LOOPBACK}:{free_port()}"
    store = RemoteStore(kind.format(address))
    (tmp_path / "a.nq").write_bytes(f"{quad('one')} .\n".encode())
    for act in (
        store.size,
        store.graphs,
        lambda: store.replace(GRAPH, [quad("one")]),
        lambda: store.retract(GRAPH),
        lambda: store.load(tmp_path / "a.nq"),
        lambda: store.dump(tmp_path / "b.nq"),
    ):
        with pytest.raises(EndpointError, match="cannot be reached: connection refused") as caught:
            act()
        assert address in str(caught.value)
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "b.nq").exists()


def test_a_busy_server_gets_a_graph_later() -> None:
    """A write is sent again, whole, when the server asks for time."""
    with scripted(reply(status=503, Retry_After="0"), reply(status=204)) as script:
        RemoteStore(f"qlever+{script.url}").replace(GRAPH, [quad("one")])
    first, second = script.asked
    assert first[0] == second[0] == "PUT"
    assert first[2] == second[2] == f"{quad('one').triple} .\n".encode()


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"KG_STORE_TOKEN": "t0k"}, "Bearer t0k"),
        ({"KG_STORE_USER": "me", "KG_STORE_PASSWORD": "pass"}, "Basic bWU6cGFzcw=="),
        ({"KG_LINK_TOKEN": "another's"}, None),
    ],
)
def test_credentials_go_with_every_request(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str | None
) -> None:
    """Queries, updates and graphs carry what the environment has for stores, and nothing else."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    answer = b'{"head":{},"boolean":true}'
    with scripted(reply(answer)) as script:
        store = RemoteStore(f"qlever+{script.url}")
        store.ask("ASK {}")
        store.retract(GRAPH)
        store.replace(GRAPH, [quad("one")])
    assert [each[1].get("Authorization") for each in script.asked] == [expected] * 3
    assert [each[0] for each in script.asked] == ["POST", "POST", "PUT"]


def test_an_answer_that_is_cut_off_is_no_dump(server: str, tmp_path: Path) -> None:
    """Servers that cut long answers off without a word do not make short dumps."""
    graphs = (
        b'{"head":{"vars":["g"]},"results":{"bindings":[{"g":{"type":"uri","value":"http://g"}}]}}'
    )
    count = (
        b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"2",'
        b'"datatype":"http://www.w3.org/2001/XMLSchema#integer"}}]}}'
    )
    one = count.replace(b'"2"', b'"1"')
    part = reply(f"{quad('one').triple} .\n".encode(), kind="application/n-triples")
    with (
        scripted(reply(graphs), reply(one), part, reply(count)) as script,
        pytest.raises(StoreError, match="gives 1 of 2 triples"),
    ):
        RemoteStore(script.url).dump(tmp_path / "a.nq")


@pytest.mark.parametrize("ask", [RemoteStore.graphs, RemoteStore.sizes])
def test_a_list_of_graphs_that_is_cut_off_is_none(ask: Callable[[RemoteStore], object]) -> None:
    """A graph that is not told would be lost from a dump, or stay when it should go."""
    rows = (
        b'{"head":{"vars":["g","n"]},"results":{"bindings":[{"g":{"type":"uri","value":"http://g"},'
        b'"n":{"type":"literal","value":"1"}}]}}'
    )
    count = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":"2"}}]}}'
    with (
        scripted(reply(rows), reply(count)) as script,
        pytest.raises(StoreError, match="tells of 1 of its 2 graphs"),
    ):
        ask(RemoteStore(script.url))


def test_large_graphs_are_loaded_in_pieces(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No request of a load is longer than a few megabytes."""
    monkeypatch.setattr(remote, "CHUNK", 500)
    quads = [quad(f"number {number}") for number in range(100)]
    (tmp_path / "a.nq").write_text("".join(f"{each} .\n" for each in quads), encoding="utf-8")
    with RemoteStore(f"oxigraph+{server}") as store:
        store._update("DROP ALL")
        store.load(tmp_path / "a.nq")
        assert store.size() == 100


def test_addresses() -> None:
    """A kind tells where queries, updates and graphs go; an unknown kind is refused."""
    assert Place.of("fuseki+http://x.example:3030/news/") == Place(
        "http://x.example:3030/news/query",
        "http://x.example:3030/news/update",
        "http://x.example:3030/news/data",
    )
    assert Place.of("https://x.example/sparql") == Place(
        "https://x.example/sparql", "https://x.example/sparql"
    )
    with pytest.raises(ConfigError, match="no kind of store; there are claimgraph, oxigraph"):
        Place.of("mysql+http://x.example/")
    with pytest.raises(ConfigError, match="no address"):
        Place.of("output")


def test_a_second_writer_of_another_process_is_one_line(tmp_path: Path) -> None:
    """The folder's lock is told in one line, to another process too."""
    code = "import sys; from kg.rdf.store import GraphStore; GraphStore.open(sys.argv[1])"
    with GraphStore.open(tmp_path / "store"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "store")],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode
    assert done.stderr.splitlines()[-1].endswith(
        "store is in use by another process; wait for it or build to another folder"
    )
