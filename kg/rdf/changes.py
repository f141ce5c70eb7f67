"""Changes of a store by the SPARQL protocols: updates, and whole graphs put, added and removed.

Input: SPARQL Update, or RDF as bytes. Output: the changed store. Every change is one transaction,
and is on disk when its function returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Triple

from kg.errors import QueryError, StoreError
from kg.rdf.answers import ALL, Dataset, explain, graph_node, with_using
from kg.rdf.guard import refuse_dangerous
from kg.rdf.store import GraphStore
from kg.rdf.vocab import PREFIXES

# RDF/XML is left out: its entities can bring the engine down.
UPLOADS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
}


def update(
    store: GraphStore,
    text: str,
    *,
    base: str,
    max_chars: int,
    hosts: tuple[str, ...] = (),
    dataset: Dataset = ALL,
) -> None:
    """Run a SPARQL update; all of it or nothing.

    Args:
        store: To change.
        text: The update; the prefixes of the vocabulary are known.
        base: What relative IRIs are relative to.
        max_chars: The longest that is read, in code points.
        hosts: Names of hosts that ``SERVICE`` may ask, in lower case.
        dataset: Graphs that its patterns are asked of.

    Raises:
        QueryError: The update is wrong or would leave this machine.
        StoreError: The disk refuses.
    """
    refuse_dangerous(text, max_chars=max_chars, hosts=hosts)
    asked = with_using(text, dataset)
    with _changing():
        try:
            store.engine.update(asked, base_iri=base, prefixes=PREFIXES)
        except SyntaxError as error:
            raise QueryError(explain(asked, error)) from error
    store.flush()


def read_graph(store: GraphStore, iri: str | None) -> Iterator[Triple] | None:
    """Return the triples of a graph, or None if there is no such graph.

    Args:
        store: To read.
        iri: Of a named graph; None for the default graph.

    Raises:
        QueryError: It is no IRI.
    """
    node = graph_node(iri)
    if not _is_there(store, node):
        return None
    return (quad.triple for quad in store.engine.quads_for_pattern(None, None, None, node))


def write_graph(
    store: GraphStore,
    iri: str | None,
    parts: Sequence[tuple[bytes, str]],
    *,
    base: str,
    replace: bool,
) -> bool:
    """Put RDF into a graph.

    Args:
        store: To change.
        iri: Of a named graph; None for the default graph.
        parts: Each with its media type, one of UPLOADS.
        base: What relative IRIs are relative to.
        replace: Remove what the graph held before.

    Returns:
        Whether the graph is new.

    Raises:
        QueryError: A part is not what its media type says.
        StoreError: The disk refuses.
    """
    node = graph_node(iri)
    is_new = not _is_there(store, node)
    triples: list[Triple] = []
    for body, media_type in parts:
        try:
            found = pyoxigraph.parse(
                body, format=UPLOADS[media_type], base_iri=base, rename_blank_nodes=True
            )
            triples.extend(quad.triple for quad in found)
        except (SyntaxError, ValueError, OSError) as error:
            raise QueryError(f"bad {media_type}: {_one_line(error)}") from error
    lines = (pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode("utf-8")
    if isinstance(node, DefaultGraph):
        steps = ["CLEAR DEFAULT"] * replace + [f"INSERT DATA {{ {lines} }}"]
    else:
        steps = [f"DROP SILENT GRAPH {node}"] * replace
        steps += [f"CREATE SILENT GRAPH {node}", f"INSERT DATA {{ GRAPH {node} {{ {lines} }} }}"]
    with _changing():
        store.engine.update(" ;\n".join(steps))
    store.flush()
    return is_new


def delete_graph(store: GraphStore, iri: str | None) -> bool:
    """Remove a graph; the default graph is emptied.

    Returns:
        Whether it was there.

    Raises:
        QueryError: It is no IRI.
        StoreError: The disk refuses.
    """
    node = graph_node(iri)
    if not _is_there(store, node):
        return False
    with _changing():
        store.engine.remove_graph(node)
    store.flush()
    return True


def backup(store: GraphStore, folder: Path) -> None:
    """Make a copy of the store as it is now, which may be read while the store changes.

    Args:
        store: On disk.
        folder: Not there yet; on the same file system the copy costs next to no space.

    Raises:
        StoreError: The folder cannot be written.
    """
    try:
        store.engine.backup(str(folder))
    except (OSError, RuntimeError) as error:
        raise StoreError(f"the store cannot be copied to {folder}: {_one_line(error)}") from error


def _is_there(store: GraphStore, node: NamedNode | DefaultGraph) -> bool:
    return isinstance(node, DefaultGraph) or store.engine.contains_named_graph(node)


@contextmanager
def _changing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"the store cannot be changed: {_one_line(error)}") from error
    except (ValueError, RuntimeError) as error:
        if isinstance(error, QueryError):
            raise
        raise QueryError(f"the update cannot be done: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
