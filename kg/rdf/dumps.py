"""Quads to files and back: which form a file's ending means, and dumps whose bytes never change.

Input: quads in any order. Output: sorted N-Quads, TriG or N-Triples.
"""

from __future__ import annotations

import heapq
import tempfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import IO

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple

from kg.errors import StoreError, why
from kg.rdf import files
from kg.rdf.contract import Closing
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

FILES = 32
"""Such parts that are open at a time; systems allow 256 files, and the store has its own."""

PART = 10_000
"""Quads that are read from a store at a time."""


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
    return _sorted_lines(quads, form, _Lines(path.parent, packed=files.is_packed(path)))


class Scribe(Closing):
    """Notes whole named graphs that pass by, and writes the dumps that a store of them would give.

    Reading them out of a store again takes several times as long. Literals must have the store's
    own form (:func:`kg.rdf.terms.typed`). Use as a context manager.

    Args:
        folder: Where what does not fit into memory waits, in files without a name.
        base: Prefix of instance IRIs.
        packed: Whether what waits is compressed, as what is written then should be.
    """

    def __init__(self, folder: Path, base: str, *, packed: bool = False) -> None:
        self._base = base
        self._packed = packed
        self._lines = _Lines(folder, packed=packed)
        self._blocks = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed in close
        self._places: dict[str, tuple[int, int]] = {}

    def close(self) -> None:
        """Let go of what waits."""
        for each in (self._lines, self._blocks):
            with suppress(OSError):  # of a full disk, which writing has told of
                each.close()

    def passing(
        self, graphs: Iterable[tuple[str, Iterable[Quad]]]
    ) -> Iterator[tuple[str, Sequence[Quad]]]:
        """Note graphs, each of which comes once, and give them on."""
        for graph, quads in graphs:
            held = tuple(quads)
            self._lines.add(pyoxigraph.serialize(held, format=RdfFormat.N_QUADS) or b"")
            if held:
                block = _block(held, self._base)
                block = zlib.compress(block, files.LEVEL) if self._packed else block
                self._places[str(graph_node(graph))] = self._blocks.tell(), len(block)
                self._blocks.write(block)
            yield graph, held

    def write(self, path: Path) -> None:
        """Write all that passed, sorted: TriG by the file's ending, else N-Quads.

        Raises:
            StoreError: The file cannot be written.
        """
        try:
            files.save(path, self._trig() if files.ending(path) == ".trig" else self._lines)
        except OSError as error:
            raise StoreError(f"cannot write {path}: {why(error)}; free some space") from error

    def _trig(self) -> Iterator[bytes]:
        yield from _head(self._base)
        for _, (start, length) in sorted(self._places.items()):
            self._blocks.seek(start)
            block = self._blocks.read(length)
            yield zlib.decompress(block) if self._packed else block


class _Lines:
    """Lines to be sorted, each given once; iterate when all are in.

    :data:`RUN` of them are sorted in memory, the others wait on disk.
    """

    def __init__(self, folder: Path, *, packed: bool) -> None:
        self._folder = folder
        self._packed = packed
        self._files = ExitStack()
        self._waiting: list[IO[bytes]] = []
        self._run: list[bytes] = []

    def add(self, lines: bytes) -> None:
        self._run += lines.splitlines(keepends=True)
        if len(self._run) > RUN:
            run, self._run = self._run, []
            self._wait(sorted(run))
        if len(self._waiting) == FILES:
            full, self._waiting = self._waiting, []
            self._wait(self._merged(full))
            for file in full:
                file.close()

    def _wait(self, lines: Iterable[bytes]) -> None:
        file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - closed in close
        self._files.callback(file.close)
        files.put(file, lines, packed=self._packed)
        self._waiting.append(file)

    def _merged(self, waiting: Iterable[IO[bytes]], *more: Iterable[bytes]) -> Iterator[bytes]:
        return heapq.merge(*more, *(files.lines_of(file, packed=self._packed) for file in waiting))

    def __iter__(self) -> Iterator[bytes]:
        merged = self._merged(self._waiting, sorted(self._run))
        return (line for line, _ in groupby(merged))

    def close(self) -> None:
        self._files.close()


def _sorted_lines(quads: Iterable[Quad], form: RdfFormat, lines: _Lines) -> Iterator[bytes]:
    rest = iter(quads)
    with closing(lines):
        while part := list(islice(rest, PART)):
            each = part if form == RdfFormat.N_QUADS else [quad.triple for quad in part]
            lines.add(pyoxigraph.serialize(each, format=form) or b"")
        yield from lines


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
    yield from _head(base)
    for quads in graphs:
        if quads:
            yield _block(quads, base)


def _head(base: str) -> Iterator[bytes]:
    """Write the prefixes, sorted; the engine's order changes from run to run."""
    return (
        f"@prefix {name}: <{iri}> .\n".encode() for name, iri in sorted(prefixes_of(base).items())
    )


def _block(quads: Iterable[Quad], base: str) -> bytes:
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
