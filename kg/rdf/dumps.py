"""Quads to files and back: which form a file's ending means, and dumps whose bytes never change.

Input: quads in any order. Output: sorted N-Quads, TriG or N-Triples.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from kg.errors import StoreError
from kg.rdf.vocab import PREFIXES

FORMS = {
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".ttl": RdfFormat.TURTLE,
}
WITHOUT_GRAPHS = (RdfFormat.N_TRIPLES, RdfFormat.TURTLE)
WRITTEN = (".nq", ".trig", ".nt")


def form_of(path: Path) -> RdfFormat:
    """Return the form of a file to be loaded, by its ending.

    Raises:
        StoreError: The ending is unknown.
    """
    if path.suffix not in FORMS:
        raise StoreError(
            f"{path} has an ending that tells no form of RDF; name it {', '.join(FORMS)}"
        )
    return FORMS[path.suffix]


def check_ending(path: Path) -> None:
    """Refuse a file for a dump whose ending promises what is not written.

    Raises:
        StoreError: The ending is unknown.
    """
    if path.suffix not in WRITTEN:
        raise StoreError(f"cannot write {path}: end its name with {', '.join(WRITTEN)}")


def written(quads: Iterable[Quad], path: Path, base: str) -> list[bytes]:
    """Write quads as lines, by a file's ending; see :meth:`kg.rdf.contract.Store.dump`."""
    if path.suffix == ".trig":
        return _trig(quads, base)
    if path.suffix == ".nt":
        lines = pyoxigraph.serialize({q.triple for q in quads}, format=RdfFormat.N_TRIPLES)
    else:
        lines = pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS)
    return sorted((lines or b"").splitlines(keepends=True))


def _trig(quads: Iterable[Quad], base: str) -> list[bytes]:
    """Write TriG with prefixes, sorted by graph, subject, predicate and object."""
    ordered = sorted(quads, key=_reading_order)
    kinds = {kind for quad in ordered if (kind := _kind(quad.subject, base))}
    prefixes = PREFIXES | {kind: f"{base}{kind}/" for kind in kinds if kind not in PREFIXES}
    lines = pyoxigraph.serialize(ordered, format=RdfFormat.TRIG, prefixes=prefixes) or b""
    # The engine writes its prefixes in an order that changes from run to run.
    *head, body = lines.split(b"\n", len(prefixes))
    return [b"\n".join([*sorted(head), body])]


def _kind(subject: object, base: str) -> str | None:
    """Return the word after the base of an instance IRI, such as ``claim``."""
    if not isinstance(subject, NamedNode) or not subject.value.startswith(base):
        return None
    kind, slash, _ = subject.value[len(base) :].partition("/")
    return kind if slash and kind.isalpha() and kind.isascii() else None


def _reading_order(quad: Quad) -> tuple[str, str, bool, str, str]:
    """Sort a subject's types first, as a person would write it."""
    predicate = str(quad.predicate)
    is_type = predicate == "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    return str(quad.graph_name), str(quad.subject), not is_type, predicate, str(quad.object)


def triples_of(graph: str, quads: Iterable[Quad]) -> set[Triple]:
    """Return quads of one named graph as triples.

    Raises:
        StoreError: A quad is of another graph, or the graph's name is no IRI.
    """
    node = graph_node(graph)
    triples = set()
    for quad in quads:
        if quad.graph_name != node:
            raise StoreError(f"quad of {quad.graph_name} cannot go to the graph <{graph}>")
        triples.add(quad.triple)
    return triples


def n_triples(triples: Iterable[Triple]) -> bytes:
    """Write triples as N-Triples."""
    return pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def data(verb: str, graph: NamedNode, triples: Collection[Triple]) -> str:
    """Return the update that inserts or deletes triples; empty for none.

    Args:
        verb: ``INSERT`` or ``DELETE``.
        graph: Where.
        triples: What; without blank nodes where they are to be deleted.
    """
    if not triples:
        return ""
    return f"{verb} DATA {{ GRAPH {graph} {{ {n_triples(triples).decode('utf-8')} }} }}"


def has_blank_nodes(triples: Iterable[Triple]) -> bool:
    """Tell whether a triple has a blank node, or another triple, in which one may be."""
    return any(
        not isinstance(each.subject, NamedNode) or not isinstance(each.object, NamedNode | Literal)
        for each in triples
    )


def graph_node(iri: str) -> NamedNode:
    """Return the name of a graph as a term.

    Raises:
        StoreError: It is no IRI.
    """
    try:
        return NamedNode(iri)
    except ValueError as error:
        words = " ".join(str(error).split())
        raise StoreError(f"“{iri}” is no IRI of a named graph: {words}") from error
