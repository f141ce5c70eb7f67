"""kg.rdf.shacl: the queries find what pySHACL finds, word for word, and nothing is passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

import pyoxigraph
import pyshacl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from rdflib.namespace import RDF, SH

from kg.config import resource
from kg.errors import ShapeError
from kg.rdf.shacl import rules_of
from kg.rdf.shapes import validate
from kg.rdf.store import GraphStore
from kg.rdf.vocab import XSD
from tests.rdf.stores import filled_store

EXAMPLE = NamedNode("https://example.org/graph")
BACKWARDS = (
    "http://www.w3.org/ns/oa#hasBody",
    "https://w3id.org/claimgraph/ontology#proposition",
)
ILL = ("many", "soon")
PAIRS = SH.lessThan | SH.lessThanOrEquals
TYPE = NamedNode(str(RDF.type))
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/> .
"""
SHAPE = HEAD + "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ {} ] ."


def shapes() -> rdflib.Graph:
    """Return the project's shapes as pySHACL takes them."""
    return rdflib.Graph().parse(resource("ontology") / "shapes.ttl", format="turtle")


def found_by_pyshacl(store: GraphStore, shacl: rdflib.Graph) -> set[str]:
    """Return pySHACL's results on the union of all graphs, in the words of ours."""
    triples = {quad.triple for quad in store.quads()}
    lines = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    graph = rdflib.Graph().parse(data=lines, format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shacl, inplace=True)
    assert isinstance(report, rdflib.Graph)
    found = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        node, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        line = f"<{node}>: {report.value(result, SH.resultMessage)}"
        if isinstance(value, rdflib.URIRef | rdflib.Literal) and value != node:
            line += f", but has {' '.join(value.n3().split())}"
        found.add(line)
    return found


def found_by_us(store: GraphStore) -> set[str]:
    """Return our own violations, sorted as they should be."""
    with pytest.raises(ShapeError) as caught:
        validate(store)
    assert list(caught.value.violations) == sorted(caught.value.violations)
    return set(caught.value.violations)


def nodes_of(store: GraphStore, name: object) -> list[NamedNode]:
    """Return the nodes of a class, in a fixed order."""
    quads = store.engine.quads_for_pattern(None, TYPE, NamedNode(str(name)), None)
    return sorted({quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}, key=str)


def wrong_values(store: GraphStore) -> tuple[NamedNode | Literal, ...]:
    """Return terms of every kind, of which each property allows a few at most."""
    schema, kg = "https://schema.org/", "https://w3id.org/claimgraph/ontology#"
    names = (f"{schema}NewsArticle", f"{kg}Entity", f"{kg}Outlet")
    literals = [
        ("", "string"), ("a  'word'", "string"), ("-1", "integer"), ("many", "integer"),
        ("1.5", "decimal"), ("2025-07-07", "date"), ("soon", "date"),
    ]  # fmt: skip
    return (
        *(nodes_of(store, name)[0] for name in names),
        NamedNode("https://example.org/nothing"),
        *(Literal(value, datatype=XSD[kind]) for value, kind in literals),
        Literal("Wort", language="de"),
    )


def copied(
    store: GraphStore, node: NamedNode, name: str, without: object, backwards: object
) -> NamedNode:
    """Copy a node with all that is said of it, but for one predicate, in either direction."""
    copy = NamedNode(f"https://example.org/copy/{name}")
    for quad in list(store.engine.quads_for_pattern(node, None, None, None)):
        if quad.predicate.value != str(without):
            store.engine.add(Quad(copy, quad.predicate, quad.object, EXAMPLE))
    for quad in list(store.engine.quads_for_pattern(None, None, node, None)):
        if quad.predicate.value in BACKWARDS and quad.predicate.value != str(backwards):
            store.engine.add(Quad(quad.subject, quad.predicate, copy, EXAMPLE))
    return copy


def broken(store: GraphStore, shacl: rdflib.Graph) -> Iterator[tuple[str, NamedNode]]:
    """Copy a node for each way to break each property of each shape.

    Yields:
        The promise that is broken by one copy at least, and a copy.
    """
    wrong, numbers = wrong_values(store), count()
    for shape, target in sorted(shacl.subject_objects(SH.targetClass)):
        node = nodes_of(store, target)[0]
        for constraint in shacl.objects(shape, SH.property):
            message = str(shacl.value(constraint, SH.message))
            path = shacl.value(constraint, SH.path)
            assert path is not None
            inverse = shacl.value(path, SH.inversePath)
            steps = [str(step) for step in shacl.items(path)]
            predicate = steps[0] if steps else str(inverse or path)
            old = values_of(store, node, predicate)
            keep = [NamedNode(str(target))] if predicate == str(RDF.type) else []
            # pySHACL breaks off, or says yes, where two values cannot be compared.
            given = wrong
            if (None, PAIRS, rdflib.URIRef(predicate)) in shacl:
                given = tuple(each for each in wrong if each.value not in ILL)
            if (constraint, PAIRS, None) in shacl:
                kind = str(shacl.value(constraint, SH.datatype))
                given = tuple(
                    each
                    for each in wrong
                    if isinstance(each, Literal)
                    and each.datatype.value == kind
                    and each.value not in ILL
                )
            values: list[Sequence[NamedNode | Literal]] = [keep, *([*keep, each] for each in given)]
            values += [[*old, each] for each in given[::4]]
            if steps:
                values += [
                    old[:1],
                    [*old, *values_of(store, nodes_of(store, target)[1], predicate)],
                ]
            for new in values:
                name = str(next(numbers))
                if inverse is None:
                    copy = copied(store, node, name, predicate, None)
                    for each in new:
                        store.engine.add(Quad(copy, NamedNode(predicate), each, EXAMPLE))
                else:
                    copy = copied(store, node, name, None, predicate)
                    for each in new:
                        if isinstance(each, NamedNode):
                            store.engine.add(Quad(each, NamedNode(predicate), copy, EXAMPLE))
                yield message, copy


def values_of(store: GraphStore, node: NamedNode, predicate: str) -> list[NamedNode | Literal]:
    """Return a node's values of a predicate."""
    quads = store.engine.quads_for_pattern(node, NamedNode(predicate), None, None)
    return [quad.object for quad in quads if isinstance(quad.object, NamedNode | Literal)]


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
def test_each_constraint_broken_in_each_way_is_found_as_by_pyshacl(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thousands of faulty nodes: the same violations, with the same values, as of pySHACL."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    store, shacl = filled_store(), shapes()
    promises: dict[str, set[str]] = {}
    for message, copy in broken(store, shacl):
        promises.setdefault(message, set()).add(copy.value)
    found = found_by_us(store)
    assert len(promises) > 80
    for message, copies in promises.items():
        assert any(f"<{copy}>: {message}" in line for copy in copies for line in found), message
    assert found == found_by_pyshacl(store, shacl)


@pytest.mark.parametrize(
    ("start", "end"), [('"many"^^xsd:integer', "9"), ("1", '"many"^^xsd:integer'), ("9", "9")]
)
def test_what_cannot_be_compared_is_a_fault(start: str, end: str) -> None:
    """A span's start is before its end, and no other way to order them will do."""
    store = filled_store()
    store.engine.update(
        "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
        "INSERT DATA { GRAPH <https://example.org/graph> { <https://example.org/p> a "
        f"oa:TextPositionSelector ; oa:start {start} ; oa:end {end} }} }}"
    )
    expected = "<https://example.org/p>: a span starts at one position, from 0, before its end"
    assert any(line.startswith(expected) for line in found_by_us(store))


def test_graphs_are_one() -> None:
    """The same statement in two graphs is one; another value in another graph is a second."""
    store = filled_store()
    (claim, *_) = nodes_of(store, "https://schema.org/Claim")
    for quad in list(store.engine.quads_for_pattern(claim, None, None, None)):
        store.engine.add(Quad(quad.subject, quad.predicate, quad.object, EXAMPLE))
    validate(store)
    text = NamedNode("https://schema.org/text")
    store.engine.add(Quad(claim, text, Literal("other words"), EXAMPLE))
    assert found_by_us(store) == {f"<{claim.value}>: a claim has one text, not empty"}


def test_nodes_of_classes_below_are_held_to_a_shape() -> None:
    """A class that the graph itself puts below another counts as the other."""
    store = filled_store()
    store.engine.update(
        "PREFIX kg: <https://w3id.org/claimgraph/ontology#> PREFIX ex: <https://example.org/> "
        "INSERT DATA { GRAPH ex:g { ex:Judge <http://www.w3.org/2000/01/rdf-schema#subClassOf> "
        "ex:Official . ex:Official <http://www.w3.org/2000/01/rdf-schema#subClassOf> kg:Role . "
        "ex:x a ex:Judge . _:blank a kg:Role } }"
    )
    found = [line for line in found_by_us(store) if "a role has one title" in line]
    assert len(found) == 2
    assert "<https://example.org/x>: a role has one title" in found


def test_a_violation_is_one_line() -> None:
    """Line breaks in a value at fault do not break the line."""
    store = filled_store()
    store.engine.update(
        "DELETE { GRAPH ?g { ?c <https://schema.org/dateCreated> ?d } } "
        "INSERT { GRAPH ?g { ?c <https://schema.org/dateCreated> 'in\\n\\nMay' } } "
        "WHERE { GRAPH ?g { ?c <https://schema.org/dateCreated> ?d } }"
    )
    assert all(line.endswith(', but has "in May"') for line in found_by_us(store))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SHAPE.format('sh:path ex:p ; sh:maxLength 5 ; sh:message "m"'), "maxLength"),
        (SHAPE.format('sh:path ex:p ; sh:severity sh:Info ; sh:message "m"'), "severity"),
        (SHAPE.format('sh:path ex:p ; sh:not [ sh:class ex:D ] ; sh:message "m"'), "not is not"),
        (SHAPE.format('sh:path ex:p ; sh:nodeKind sh:Literal ; sh:message "m"'), "nodeKind"),
        (SHAPE.format('sh:path ex:p ; sh:or ( [ sh:minCount 1 ] ) ; sh:message "m"'), "minCount"),
        (SHAPE.format('sh:path [ sh:zeroOrMorePath ex:p ] ; sh:message "m"'), "sh:inversePath"),
        (SHAPE.format("sh:path ex:p ; sh:minCount 1"), "sh:message"),
        (SHAPE.format('sh:path ex:p ; ex:other 1 ; sh:message "m"'), "https://example.org/other"),
        (HEAD + "ex:S a sh:NodeShape ; sh:targetNode ex:C .", "sh:targetClass"),
        (HEAD + "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:closed true .", "closed"),
        (HEAD + "ex:S sh:targetClass ex:C .", "sh:NodeShape"),
        (HEAD + "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P .", "no shape"),
        (
            HEAD + 'ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:message "m" ; '
            "sh:xone ( [ sh:property [ sh:path ex:p ; sh:minCount 2 ] ] ) .",
            "sh:xone",
        ),
    ],
)
def test_what_is_not_known_is_refused(text: str, fault: str) -> None:
    """A constraint that would be passed over is an error that names it."""
    quads = pyoxigraph.parse(text, format=RdfFormat.TURTLE)
    with pytest.raises(ShapeError, match=fault) as caught:
        rules_of([quad.triple for quad in quads], lambda name: [name])
    assert str(caught.value).startswith("the shapes cannot be applied: ")
