"""The whole graph in other RDF syntaxes, written as it is read: Turtle, TriG, N-Quads, RDF/XML.

Input: a store. Output: bytes in a file. Graphs come sorted by IRI, a graph's subjects in the order
of the store on disk, which hangs on content alone; a subject's triples stand together, its types
first. Nothing is held but one subject, however large the graph. JSON-LD is in
:mod:`kg.rdf.jsonld`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import IO, TYPE_CHECKING, cast

import pyoxigraph
from lxml import etree
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from kg.errors import StoreError
from kg.ids import BASE
from kg.rdf.dumps import prefixes_of
from kg.rdf.store import GraphStore
from kg.rdf.vocab import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# What XML 1.0 cannot hold, even as a reference.
NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd"
_LOCAL = re.compile(r"[A-Za-z_][\w.-]*$")
_PREFIX_LINE = b"@prefix "


def write_nquads(store: GraphStore, file: IO[bytes]) -> None:
    """Write N-Quads, every quad a line; ``graph.nq`` of a build is the same, sorted."""
    pyoxigraph.serialize(quads(store), file, RdfFormat.N_QUADS)


def write_trig(store: GraphStore, file: IO[bytes]) -> None:
    """Write TriG: graph by graph, with prefixes."""
    with _SortedHead(file) as head:
        pyoxigraph.serialize(
            quads(store),
            cast(IO[bytes], head),
            RdfFormat.TRIG,
            prefixes=prefixes_of(base_of(store)),
        )


def write_turtle(store: GraphStore, file: IO[bytes]) -> None:
    """Write Turtle, with prefixes; it knows no named graphs, so that they become one.

    Which article a thing comes from is still told by ``schema:appearance``, ``prov:wasDerivedFrom``
    and ``oa:hasSource``.
    """
    triples = (quad.triple for quad in quads(store))
    with _SortedHead(file) as head:
        pyoxigraph.serialize(
            triples, cast(IO[bytes], head), RdfFormat.TURTLE, prefixes=prefixes_of(base_of(store))
        )


def write_rdfxml(store: GraphStore, file: IO[bytes]) -> int:
    """Write RDF/XML; it knows no named graphs, so that they become one.

    Control characters that XML 1.0 cannot hold become U+FFFD, one for one, so that positions in the
    text stay right.

    Returns:
        How many characters were replaced.

    Raises:
        StoreError: A predicate cannot be written as an XML name.
    """
    rdf = PREFIXES["rdf"]
    names = {prefix: iri for prefix, iri in PREFIXES.items() if prefix != "xsd"}
    lost = 0
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{{{rdf}}}RDF", nsmap=names):
            xml.write("\n")
            for subject, group in groupby(quads(store), key=lambda quad: quad.subject):
                node = etree.Element(f"{{{rdf}}}Description", nsmap=names)
                node.set(f"{{{rdf}}}about", _iri(subject))
                for quad in group:
                    child = etree.SubElement(node, _xml_name(quad.predicate))
                    value = quad.object
                    if not isinstance(value, Literal):
                        child.set(f"{{{rdf}}}resource", _iri(value))
                        continue
                    if value.language:
                        child.set("{http://www.w3.org/XML/1998/namespace}lang", value.language)
                    elif value.datatype != XSD["string"]:
                        child.set(f"{{{rdf}}}datatype", value.datatype.value)
                    child.text, replaced = xml_text(value.value)
                    lost += replaced
                xml.write(node)
                xml.write("\n")
    return lost


def xml_text(value: str) -> tuple[str, int]:
    r"""Return a text as XML can hold it, and how many characters were replaced.

    >>> xml_text("a\x01b\n")
    ('a�b\n', 1)
    """
    return NO_XML.subn(REPLACEMENT, value)


def quads(store: GraphStore, graph: str | None = None) -> Iterator[Quad]:
    """Yield the quads of one graph, or of all, as they are read.

    Args:
        store: The store.
        graph: IRI of a named graph; None for all, sorted by IRI.

    Yields:
        A subject's quads together, its types first, then by predicate and object.

    Raises:
        StoreError: The disk cannot be read.
    """
    for name in store.graphs() if graph is None else (graph,):
        try:
            found: Iterable[Quad] = store.engine.quads_for_pattern(
                None, None, None, NamedNode(name)
            )
            if store.in_memory:
                found = sorted(found, key=lambda quad: str(quad.subject))
            for _, group in groupby(found, key=lambda quad: quad.subject):
                yield from sorted(group, key=_order)
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(f"cannot read the graph <{name}>: {error}; build it again") from error


def base_of(store: GraphStore) -> str:
    """Return what all instance IRIs of a store start with."""
    end = "graph/entities"
    return next((name[: -len(end)] for name in store.graphs() if name.endswith(end)), BASE)


def _order(quad: Quad) -> tuple[bool, str, str]:
    return quad.predicate != RDF["type"], quad.predicate.value, str(quad.object)


def _iri(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value
    raise StoreError(f"the graph has the blank node {term}; build it again")


def _xml_name(predicate: NamedNode) -> str:
    local = _LOCAL.search(predicate.value)
    if local is None or not local.start():
        raise StoreError(f"<{predicate.value}> cannot be written in RDF/XML; export Turtle instead")
    return f"{{{predicate.value[: local.start()]}}}{local[0]}"


class _SortedHead(io.BufferedIOBase):
    """Passes bytes on, the lines of prefixes at the start sorted.

    The engine writes its prefixes in an order that changes from run to run.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._write: Callable[[bytes], object] = self._collect
        self._head = b""

    def writable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer) -> int:
        piece = bytes(data)
        self._write(piece)
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._release()
        super().close()

    def _collect(self, piece: bytes) -> None:
        self._head += piece
        last = self._head.rpartition(b"\n")[0].rpartition(b"\n")[2]
        if last and not last.startswith(_PREFIX_LINE):
            self._release()

    def _release(self) -> None:
        lines = self._head.splitlines(keepends=True)
        prefixes = [line for line in lines if line.startswith(_PREFIX_LINE)]
        self._head = b""
        self._write = self._file.write
        self._file.write(b"".join([*sorted(prefixes), *lines[len(prefixes) :]]))
