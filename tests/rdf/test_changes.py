"""kg.rdf.changes: updates and whole graphs, each in one transaction, and copies beside a writer."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import QueryError, StoreError
from kg.rdf.answers import ALL, Dataset
from kg.rdf.changes import backup, delete_graph, read_graph, update, write_graph
from kg.rdf.store import GraphStore

BASE = "http://x.example/"
G = f"{BASE}g"
TURTLE = "text/turtle"


def put(store: GraphStore, body: str, graph: str | None = G, *, replace: bool = True) -> bool:
    """Put Turtle into a graph."""
    return write_graph(store, graph, [(body.encode(), TURTLE)], base=BASE, replace=replace)


def size(store: GraphStore, graph: str | None = G) -> int | None:
    """Count the triples of a graph; None if there is none."""
    found = read_graph(store, graph)
    return None if found is None else len(list(found))


def change(store: GraphStore, text: str, dataset: Dataset = ALL) -> None:
    """Run an update."""
    update(store, text, base=BASE, max_chars=1000, dataset=dataset)


@pytest.mark.parametrize("graph", [G, None])
def test_put_add_remove(graph: str | None) -> None:
    """A graph is put, added to, replaced and removed; the default graph is always there."""
    store = GraphStore.memory()
    assert size(store, graph) == (None if graph else 0)
    assert put(store, "<a> <b> <c>, [] .", graph) is bool(graph)
    assert size(store, graph) == 2
    assert put(store, "<a> <b> <d> .", graph, replace=False) is False
    assert size(store, graph) == 3
    assert put(store, "<a> <b> <e> .", graph) is False
    assert size(store, graph) == 1
    assert delete_graph(store, graph) is True
    assert size(store, graph) == (None if graph else 0)


def test_an_empty_graph_is_one() -> None:
    """A graph without triples was put and is there."""
    store = GraphStore.memory()
    assert put(store, "") is True
    assert size(store) == 0
    assert delete_graph(store, G) is True
    assert delete_graph(store, G) is False


def test_blank_nodes_of_two_parts_stay_two() -> None:
    """The same label in two files is two nodes."""
    store = GraphStore.memory()
    parts = [(b"_:x <http://x.example/p> 1 .", TURTLE), (b"_:x <http://x.example/p> 2 .", TURTLE)]
    write_graph(store, G, parts, base=BASE, replace=False)
    found = read_graph(store, G)
    assert found is not None
    assert len({triple.subject for triple in found}) == 2


def test_bad_rdf_changes_nothing() -> None:
    """A part that cannot be read leaves the graph as it was."""
    store = GraphStore.memory()
    put(store, "<a> <b> <c> .")
    with pytest.raises(QueryError, match="bad text/turtle"):
        put(store, "<a> <b> .")
    with pytest.raises(QueryError, match="no IRI"):
        put(store, "<a> <b> <c> .", "no iri")
    assert size(store) == 1


def test_an_update_is_all_or_nothing() -> None:
    """If the second step fails, the first has not happened."""
    store = GraphStore.memory()
    with pytest.raises(QueryError, match="already exists"):
        change(store, f"CREATE GRAPH <{G}> ; CREATE GRAPH <{G}>")
    assert store.graphs() == ()


def test_updates_know_the_prefixes_and_the_base() -> None:
    """Prefixes of the vocabulary need no PREFIX; relative IRIs are relative to the base."""
    store = GraphStore.memory()
    change(store, "INSERT DATA { GRAPH <g> { <a> a schema:Claim } }")
    assert store.ask(f"ASK {{ GRAPH <{G}> {{ <{BASE}a> a <https://schema.org/Claim> }} }}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("LOAD <file:///etc/passwd>", "uses LOAD"),
        ("LOAD SILENT <http://127.0.0.1:1/> INTO GRAPH <http://x.y/g>", "uses LOAD"),
        ("INSERT {} WHERE { SERVICE <http://127.0.0.1:1/> {} }", "uses SERVICE"),
        ("CLEAR XYZ", "bad SPARQL at line 1, column"),
        ("#" * 1001, "more than 1000"),
    ],
)
def test_bad_updates_are_refused(text: str, told: str) -> None:
    """An update that is wrong, long, or would leave this machine does not run."""
    with pytest.raises(QueryError, match=told):
        change(GraphStore.memory(), text)


def test_a_copy_is_of_its_moment(tmp_path: Path) -> None:
    """A copy can be read beside the writer and does not change with it."""
    with GraphStore.open(tmp_path / "store") as store:
        put(store, "<a> <b> <c> .")
        backup(store, tmp_path / "one")
        put(store, "<a> <b> <d>, <e> .")
        backup(store, tmp_path / "two")
        with GraphStore.open(tmp_path / "one", read_only=True) as one:
            assert size(one) == 1
        with GraphStore.open(tmp_path / "two", read_only=True) as two:
            assert size(two) == 2
        with pytest.raises(StoreError, match="cannot be copied"):
            backup(store, tmp_path / "two")
