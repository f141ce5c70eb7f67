"""Quads to files and back: which form a file's ending means, and dumps whose bytes never change.

Input: quads in any order. Output: sorted N-Quads, TriG or N-Triples.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import IO

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple

from kg.errors import StoreError
from kg.rdf import files
from kg.rdf.vocab import INSTANCES, PREFIXES, RDF

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

FILES = 16
"""Such parts that are merged at a time: a line is written anew for each power of 16. Systems allow
256 open files, and the store has its own."""

PART = 10_000
"""Quads that are held at a time, read from a store or on their way into one."""


def form_of(path: Path) -> RdfFormat:
    """Return the form of a file to be loaded, by its ending.

    Raises:
        StoreError: The ending is unknown.
    """
    if files.ending(path) not in FORMS:
        raise StoreError(
            f"{path} has an ending that tells no form of RDF; name it {', '.join(FORMS)}, or one "
            "of them and .gz"
        )
    return FORMS[files.ending(path)]


def check_ending(path: Path) -> None:
    """Refuse a file for a dump whose ending promises what is not written.

    Raises:
        StoreError: The ending is unknown.
    """
    if files.ending(path) not in WRITTEN:
        raise StoreError(
            f"cannot write {path}: end its name with {', '.join(WRITTEN)}, or one of them and .gz"
        )


def written(quads: Iterable[Quad], path: Path, base: str) -> Iterator[bytes]:
    """Write quads as lines, by a file's ending; see :meth:`kg.rdf.contract.Store.dump`.

    Memory holds :data:`RUN` lines; for TriG one graph, or all of them if it is not the engine's
    store that is given, which knows its graphs.
    """
    ending = files.ending(path)
    if ending == ".trig":
        return _trig(_graphs(quads), base)
    form = RdfFormat.N_TRIPLES if ending == ".nt" else RdfFormat.N_QUADS
    return _sorted_lines(quads, form, SortedLines(path.parent, packed=files.is_packed(path)))


class SortedLines:
    """Lines to be sorted, each given once; iterate when all are in.

    :data:`RUN` of them are sorted in memory, the others wait on disk.

    Args:
        folder: Where they wait, in files without a name.
        packed: Whether they wait compressed.
    """

    def __init__(self, folder: Path, *, packed: bool) -> None:
        self._folder = folder
        self._packed = packed
        self._files = ExitStack()
        self._waiting: list[list[IO[bytes]]] = []
        self._run: list[bytes] = []

    def add(self, lines: bytes) -> None:
        """Add lines, each with its end."""
        self._run += lines.splitlines(keepends=True)
        if len(self._run) > RUN:
            run, self._run = self._run, []
            self._wait(sorted(run), 0)

    def _wait(self, lines: Iterable[bytes], level: int) -> None:
        """Put a file beside its equals; once there are :data:`FILES`, they become one above."""
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed in close
        self._files.callback(file.close)
        files.put(file, lines, packed=self._packed)
        if level == len(self._waiting):
            self._waiting.append([])
        equals = self._waiting[level]
        equals.append(file)
        if len(equals) == FILES:
            self._wait(self._merged(equals), level + 1)
            for each in equals:
                each.close()
            self._waiting[level] = []

    def _merged(self, waiting: Iterable[IO[bytes]], *more: Iterable[bytes]) -> Iterator[bytes]:
        return heapq.merge(*more, *(files.lines_of(file, packed=self._packed) for file in waiting))

    def __iter__(self) -> Iterator[bytes]:
        merged = self._merged(chain.from_iterable(self._waiting), sorted(self._run))
        return (line for line, _ in groupby(merged))

    def close(self) -> None:
        """Let go of what waits."""
        self._files.close()


def _sorted_lines(quads: Iterable[Quad], form: RdfFormat, lines: SortedLines) -> Iterator[bytes]:
    rest = iter(quads)
    with closing(lines):
        while part := list(islice(rest, PART)):
            each = part if form == RdfFormat.N_QUADS else [quad.triple for quad in part]
            lines.add(lines_of(each, form))
        yield from lines


def lines_of(
    quads: Iterable[Quad] | Iterable[Triple], form: RdfFormat = RdfFormat.N_QUADS
) -> bytes:
    """Write quads as N-Quads, or triples as N-Triples."""
    return pyoxigraph.serialize(quads, format=form) or b""


def _graphs(quads: Iterable[Quad]) -> Iterator[Sequence[Quad]]:
    """Give the quads of one graph after the other, the graphs sorted."""
    if isinstance(quads, Store):
        for graph in sorted([*quads.named_graphs(), pyoxigraph.DefaultGraph()], key=str):
            yield list(quads.quads_for_pattern(None, None, None, graph))
    else:
        for _, group in groupby(sorted(quads, key=_graph), key=_graph):
            yield list(group)


def _graph(quad: Quad) -> str:
    return str(quad.graph_name)


def _trig(graphs: Iterable[Sequence[Quad]], base: str) -> Iterator[bytes]:
    yield from head_of(base)
    for quads in graphs:
        if quads:
            yield block_of(quads, base)


def head_of(base: str) -> Iterator[bytes]:
    """Write the prefixes, sorted; the engine's order changes from run to run."""
    return (
        f"@prefix {name}: <{iri}> .\n".encode() for name, iri in sorted(prefixes_of(base).items())
    )


def block_of(quads: Iterable[Quad], base: str) -> bytes:
    """Write the quads of a graph, one at least, as TriG without the prefixes."""
    ordered = (quad for _, group in _subjects(quads) for quad in _types_first(group))
    prefixes = prefixes_of(base)
    lines = pyoxigraph.serialize(ordered, format=RdfFormat.TRIG, prefixes=prefixes) or b""
    return lines.split(b"\n", len(prefixes))[-1]


def _subjects(quads: Iterable[Quad]) -> Iterator[tuple[object, Iterator[Quad]]]:
    return groupby(sorted(quads, key=str), key=attrgetter("subject"))


def _types_first(quads: Iterable[Quad]) -> list[Quad]:
    """Put a subject's types first, as a person would write it."""
    return sorted(quads, key=lambda quad: quad.predicate != RDF["type"])


def prefixes_of(base: str) -> dict[str, str]:
    """Return the prefixes of our files: of the vocabularies, and of each kind of instance."""
    return PREFIXES | {kind: f"{base}{kind}/" for kind in INSTANCES}


def quads_of(graphs: Iterable[tuple[str, Iterable[Quad]]]) -> Iterator[Quad]:
    """Give the quads of named graphs.

    Raises:
        StoreError: A quad is of another graph than it is given with.
    """
    for graph, quads in graphs:
        node = graph_node(graph)
        for quad in quads:
            yield _of(node, quad)


def triples_of(graph: str, quads: Iterable[Quad]) -> set[Triple]:
    """Return quads of one named graph as triples.

    Raises:
        StoreError: A quad is of another graph, or the graph's name is no IRI.
    """
    node = graph_node(graph)
    return {_of(node, quad).triple for quad in quads}


def _of(graph: NamedNode, quad: Quad) -> Quad:
    if quad.graph_name != graph:
        raise StoreError(f"quad of {quad.graph_name} cannot go to the graph {graph}")
    return quad


def n_triples(triples: Iterable[Triple]) -> bytes:
    """Write triples as N-Triples."""
    return lines_of(triples, RdfFormat.N_TRIPLES)


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
