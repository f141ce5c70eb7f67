"""Quads to files and back: which form a file's ending means, and dumps whose bytes never change.

Input: quads in any order. Output: sorted N-Quads, TriG or N-Triples.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple

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

RUN = 500_000
"""Lines that are sorted in memory; more are sorted in parts on disk, which are merged."""


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


def written(quads: Iterable[Quad], path: Path, base: str) -> Iterator[bytes]:
    """Write quads as lines, by a file's ending; see :meth:`kg.rdf.contract.Store.dump`.

    Memory holds :data:`RUN` lines; for TriG one graph, or all of them if it is not the engine's
    store that is given, which knows its graphs.
    """
    if path.suffix == ".trig":
        return _trig_of(quads, base) if isinstance(quads, Store) else _trig(quads, base)
    form = RdfFormat.N_TRIPLES if path.suffix == ".nt" else RdfFormat.N_QUADS
    return (line for line, _ in groupby(_sorted(_lines(quads, form), path.parent)))


def _lines(quads: Iterable[Quad], form: RdfFormat) -> Iterator[list[bytes]]:
    """Write quads as lines, so many at a time."""
    rest = iter(quads)
    while part := list(islice(rest, RUN)):
        each = part if form == RdfFormat.N_QUADS else [quad.triple for quad in part]
        yield sorted((pyoxigraph.serialize(each, format=form) or b"").splitlines(keepends=True))


def _sorted(runs: Iterator[list[bytes]], folder: Path) -> Iterator[bytes]:
    """Merge sorted lines; those that come after the first ones wait on disk."""
    first = next(runs, [])
    with ExitStack() as files:
        waiting = []
        for run in runs:
            file = files.enter_context(tempfile.TemporaryFile(dir=folder))
            file.writelines(run)
            file.seek(0)
            waiting.append(file)
        yield from heapq.merge(first, *waiting)


def _trig_of(store: Store, base: str) -> Iterator[bytes]:
    """Write a store as :func:`_trig` does, one graph after the other."""
    prefixes = _prefixes(store, base)
    graphs = sorted([*store.named_graphs(), pyoxigraph.DefaultGraph()], key=str)
    head: list[bytes] = []
    for graph in graphs:
        quads = list(store.quads_for_pattern(None, None, None, graph))
        if quads:
            once, body = _block(quads, prefixes)
            if not head:
                yield from (head := once)
            yield body
    if not head:
        yield from _block([], prefixes)[0]


def _trig(quads: Iterable[Quad], base: str) -> Iterator[bytes]:
    """Write TriG with prefixes, sorted by graph, subject, predicate and object."""
    found = list(quads)
    head, body = _block(found, _prefixes(found, base))
    return iter([*head, body])


def _prefixes(quads: Iterable[Quad], base: str) -> dict[str, str]:
    kinds = {kind for quad in quads if (kind := _kind(quad.subject, base))}
    return PREFIXES | {kind: f"{base}{kind}/" for kind in kinds if kind not in PREFIXES}


def _block(quads: list[Quad], prefixes: dict[str, str]) -> tuple[list[bytes], bytes]:
    """Write quads as TriG; returns the lines of the prefixes, sorted, and all the rest."""
    ordered = sorted(quads, key=_reading_order)
    lines = pyoxigraph.serialize(ordered, format=RdfFormat.TRIG, prefixes=prefixes) or b""
    # The engine writes its prefixes in an order that changes from run to run.
    *head, body = lines.split(b"\n", len(prefixes))
    return [line + b"\n" for line in sorted(head)], body


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


def quads_of(graphs: Iterable[tuple[str, Iterable[Quad]]]) -> Iterator[Quad]:
    """Give the quads of named graphs, each once.

    Raises:
        StoreError: A quad is of another graph than it is given with.
    """
    for graph, quads in graphs:
        node = graph_node(graph)
        for each in triples_of(graph, quads):
            yield Quad(each.subject, each.predicate, each.object, node)


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
