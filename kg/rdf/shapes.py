"""Whether a graph keeps its promises: SHACL shapes, checks that find nothing, anchors re-read.

Input: a store. Output: nothing, or the violations in words. The shapes see all named graphs as one,
since a claim and its claimant stand in different graphs.
"""

from __future__ import annotations

import pyoxigraph
import pyshacl
import rdflib
from pyoxigraph import RdfFormat
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.config import resource
from kg.errors import ShapeError
from kg.model import Value
from kg.rdf.queries import checks
from kg.rdf.store import GraphStore

SHOWN = 100

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


def validate(store: GraphStore) -> None:
    """Hold a whole graph to ``ontology/shapes.ttl``.

    The engine copies the graph to memory for this: the validator asks so many small questions that
    it is a hundred times slower on the store itself.

    Raises:
        ShapeError: A node violates its shape. The message names the first node, what is wrong
            with it, and the value at fault; ``violations`` holds one line each, sorted.
        StoreError: The store cannot be read.
    """
    violations = _violations(store)
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


def _union(store: GraphStore) -> rdflib.Graph:
    """Copy all named graphs into one graph of the library that the validator works on."""
    triples = {quad.triple for quad in store.quads()}
    lines = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=lines, format="nt")


def _shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(resource("ontology") / "shapes.ttl", format="turtle")


def _violations(store: GraphStore) -> tuple[str, ...]:
    """Validate, and give each result as one line: node, message, value; sorted."""
    _, report, _ = pyshacl.validate(_union(store), shacl_graph=_shapes(), inplace=True)
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
    return tuple(sorted(lines))


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
