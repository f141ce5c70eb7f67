"""Whether a graph keeps its promises: SHACL shapes, checks that find nothing, anchors re-read.

Input: a store. Output: nothing, or the violations in words. The shapes see all named graphs as one,
since a claim and its claimant stand in different graphs. They are held to some nodes at a time,
each with what the shapes can see from it, so that memory does not grow with the graph.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from multiprocessing import get_context
from urllib.parse import quote as escaped

import pyoxigraph
import pyshacl
import rdflib
from pyoxigraph import NamedNode, Triple
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import Node

from kg.config import resource
from kg.errors import ShapeError, StoreError
from kg.model import Value
from kg.rdf.queries import checks
from kg.rdf.store import GraphStore

SHOWN = 100

BATCH = 5000
"""Nodes that are validated at a time: about 60 MB of memory."""

FEW = 30
"""Parts for which no other processes are started: a few hundred short articles."""

_TYPE = NamedNode(str(RDF.type))
_SUBCLASS = NamedNode(str(RDFS.subClassOf))

_ARTICLES = """
PREFIX schema: <https://schema.org/>
SELECT ?article ?text WHERE { GRAPH ?graph { ?article schema:articleBody ?text } }
ORDER BY ?article
"""
_ANCHORS = """
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?span ?article ?start ?end ?before ?quote ?after
WHERE {
  GRAPH ?graph {
    ?span oa:hasSource ?article ; oa:hasSelector ?position , ?selector .
    ?position oa:start ?start ; oa:end ?end .
    ?selector oa:prefix ?before ; oa:exact ?quote ; oa:suffix ?after .
  }
}
ORDER BY ?span
"""


def validate(store: GraphStore, workers: int = 1) -> None:
    """Hold a whole graph to ``ontology/shapes.ttl``.

    Parts of the graph are copied to memory for this: the validator asks so many small questions
    that it is a hundred times slower on the store itself.

    Args:
        store: The graph.
        workers: Processes that validate; they are started only where there is much to do.

    Raises:
        ShapeError: A node violates its shape. The message names the first node, what is wrong
            with it, and the value at fault; ``violations`` holds one line each, sorted.
        StoreError: The store cannot be read.
    """
    violations = _violations(store, workers)
    if violations:
        more = f", and {len(violations) - 1} more" if len(violations) > 1 else ""
        raise ShapeError(f"the graph violates its shapes: {violations[0]}{more}", violations)


def check(store: GraphStore) -> tuple[str, ...]:
    """Try the shapes, run every check of ``queries/checks``, and re-read every anchor.

    Returns:
        One line per finding, first of the shapes, then by check; at most SHOWN lines each, then a
        line that counts the rest. Empty when all is well.

    Raises:
        StoreError: The store cannot be read.
    """
    findings = _shortened("shapes", [f"shapes: {line}" for line in _violations(store)])
    for query in checks():
        table = store.select(query.text)
        lines = [
            f"{query.name}: {_shown(row)}: {query.problem} {query.solution}" for row in table.rows
        ]
        findings += _shortened(query.name, lines)
    return (*findings, *_shortened("anchors", _false_anchors(store)))


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The shapes, and what of a graph they look at from a node.

    Attributes:
        graph: The shapes, where the nodes of a class are those that bear its mark.
        marks: The mark, a predicate, of each class that a shape is for.
        seen: Predicates that are looked at from a node.
        inverse: Predicates that are followed backwards from a node.
        onward: Predicates that are followed from a node's values.
    """

    graph: rdflib.Graph
    marks: dict[str, str]
    seen: frozenset[str]
    inverse: tuple[NamedNode, ...]
    onward: tuple[NamedNode, ...]


@cache
def _shapes() -> _Shapes:
    graph = rdflib.Graph().parse(resource("ontology") / "shapes.ttl", format="turtle")
    marks: dict[str, str] = {}
    for shape, target in list(graph.subject_objects(SH.targetClass)):
        mark = marks.setdefault(
            str(target), f"urn:claimgraph:target:{escaped(str(target), safe='')}"
        )
        graph.remove((shape, SH.targetClass, target))
        graph.add((shape, SH.targetSubjectsOf, rdflib.URIRef(mark)))
    inverse = {str(path) for path in graph.objects(None, SH.inversePath)}
    onward = {
        str(step) for path in graph.objects(None, SH.path) for step in list(graph.items(path))[1:]
    }
    first = {str(step) for path in graph.objects(None, SH.path) for step in graph.items(path)}
    plain = {str(path) for path in graph.objects(None, SH.path)}
    pairs = (SH.lessThan, SH.lessThanOrEquals, SH.equals, SH.disjoint)
    other = {str(step) for pair in pairs for step in graph.objects(None, pair)}
    return _Shapes(
        graph,
        marks,
        frozenset({str(RDF.type), *first, *plain, *other}),
        tuple(map(NamedNode, sorted(inverse))),
        tuple(map(NamedNode, sorted(onward))),
    )


def _violations(store: GraphStore, workers: int = 1) -> tuple[str, ...]:
    """Validate, and give each result as one line: node, message, value; sorted."""
    parts = _parts(store.engine, _shapes())
    first = list(islice(parts, FEW)) if workers > 1 else []
    if len(first) == FEW:
        found = _in_processes(chain(first, parts), workers)
    else:
        found = map(_results, chain(first, parts))
    return tuple(sorted({line for lines in found for line in lines}))


def _in_processes(parts: Iterator[bytes], workers: int) -> Iterator[set[str]]:
    """Validate parts in other processes, a few of which wait at a time.

    Raises:
        StoreError: A process died.
    """
    pool = ProcessPoolExecutor(
        workers, get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN)
    )
    waiting: deque[Future[set[str]]] = deque()
    try:
        for part in parts:
            waiting.append(pool.submit(_results, part))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise StoreError(
            "the processes that check the graph die, perhaps for lack of memory; run again with "
            "fewer --workers"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _results(part: bytes) -> set[str]:
    """Validate one part, given as N-Triples."""
    quads = pyoxigraph.parse(part, format=pyoxigraph.RdfFormat.N_TRIPLES)
    graph = _copied(quad.triple for quad in quads)
    _, report, _ = pyshacl.validate(graph, shacl_graph=_shapes().graph, inplace=True)
    if not isinstance(report, rdflib.Graph):
        # The validator returns an exception in place of the report when shapes are malformed.
        raise ShapeError(f"the shapes cannot be applied: {report}; repair ontology/shapes.ttl")
    lines = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node = report.value(result, SH.focusNode)
        message = report.value(result, SH.resultMessage)
        value = report.value(result, SH.value)
        found = "" if value is None or value == node else f", but has {_term(value)}"
        lines.add(f"<{node}>: {message}{found}")
    return lines


def _parts(engine: pyoxigraph.Store, shapes: _Shapes) -> Iterator[bytes]:
    """Cut the union of all graphs into parts, each with some marked nodes of one class.

    Yields:
        N-Triples, which other processes take.
    """
    classes = {quad.triple for quad in engine.quads_for_pattern(None, _SUBCLASS, None, None)}
    below: dict[str, set[str]] = {}
    for each in classes:
        if isinstance(each.subject, NamedNode) and isinstance(each.object, NamedNode):
            below.setdefault(each.object.value, set()).add(each.subject.value)
    for target, mark in sorted(shapes.marks.items()):
        for nodes in _instances(engine, sorted(_with_subclasses(target, below))):
            triples = _seen_from(engine, nodes, shapes) | classes
            triples |= {Triple(node, NamedNode(mark), NamedNode(target)) for node in nodes}
            yield pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""


def _copied(triples: Iterable[Triple]) -> rdflib.Graph:
    """Copy triples into a graph of the library that the validator works on."""
    graph = rdflib.Graph()
    known: dict[object, Node] = {}

    def term(each: object) -> Node:
        if each not in known:
            known[each] = _of_library(each)
        return known[each]

    for each in triples:
        graph.add((term(each.subject), term(each.predicate), term(each.object)))
    return graph


def _of_library(term: object) -> Node:
    if isinstance(term, pyoxigraph.Literal):
        plain = term.language or term.datatype.value == str(XSD.string)
        kind = None if plain else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=kind)
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    return rdflib.BNode(str(term).removeprefix("_:"))


def _with_subclasses(target: str, below: dict[str, set[str]]) -> set[str]:
    found, new = {target}, {target}
    while new:
        new = {each for one in new for each in below.get(one, ())} - found
        found |= new
    return found


def _instances(
    engine: pyoxigraph.Store, classes: Sequence[str]
) -> Iterator[list[NamedNode | pyoxigraph.BlankNode]]:
    """Give the nodes of some classes, so many at a time, in the order of the store."""
    part: dict[NamedNode | pyoxigraph.BlankNode, None] = {}
    for name in classes:
        for quad in engine.quads_for_pattern(None, _TYPE, NamedNode(name), None):
            if isinstance(quad.subject, NamedNode | pyoxigraph.BlankNode):
                part[quad.subject] = None
            if len(part) >= BATCH:
                yield list(part)
                part = {}
    if part:
        yield list(part)


def _seen_from(
    engine: pyoxigraph.Store, nodes: Sequence[NamedNode | pyoxigraph.BlankNode], shapes: _Shapes
) -> set[Triple]:
    """Return all triples of some nodes, and what the shapes look at beyond."""
    triples: set[Triple] = set()
    for node in nodes:
        triples |= {
            quad.triple
            for quad in engine.quads_for_pattern(node, None, None, None)
            if quad.predicate.value in shapes.seen
        }
        for step in shapes.inverse:
            triples |= {quad.triple for quad in engine.quads_for_pattern(None, step, node, None)}
    ends = {end for each in triples for end in (each.subject, each.object)} - set(nodes)
    for end in ends:
        if isinstance(end, NamedNode | pyoxigraph.BlankNode):
            for step in (_TYPE, *shapes.onward):
                triples |= {quad.triple for quad in engine.quads_for_pattern(end, step, None, None)}
    return triples


def _term(value: Node) -> str:
    text = value.n3() if isinstance(value, rdflib.URIRef | rdflib.Literal) else "a blank node"
    return " ".join(text.split())


def _false_anchors(store: GraphStore) -> list[str]:
    """Find spans whose words do not stand in their article where they say."""
    texts = {row[0]: str(row[1]) for row in store.select(_ARTICLES).rows}
    lines = []
    for span, article, start, end, before, quote, after in store.select(_ANCHORS).rows:
        text = texts.get(article)
        if text is None:
            lines.append(f"anchors: {span}: its article {article} has no text in the graph")
        elif not _stands(text, start, end, (before, quote, after)):
            lines.append(
                f"anchors: {span}: the words are not at [{start}, {end}) of {article}; build again"
            )
    return lines


def _stands(text: str, start: Value, end: Value, words: tuple[Value, Value, Value]) -> bool:
    before, quote, after = (str(part) for part in words)
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        return False
    return (
        text.startswith(quote, start, end)
        and len(quote) == end - start
        and text.endswith(before, 0, start)
        and text.startswith(after, end)
    )


def _shortened(name: str, lines: list[str]) -> list[str]:
    if len(lines) <= SHOWN:
        return lines
    return [*lines[:SHOWN], f"{name}: {len(lines) - SHOWN} more"]


def _shown(row: tuple[Value, ...]) -> str:
    return ", ".join(" ".join(str(value).split())[:200] for value in row if value is not None)
