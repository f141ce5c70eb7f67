"""Whether a graph keeps its promises: SHACL shapes, checks that find nothing, anchors re-read.

Input: a store. Output: nothing, or the violations in words. The shapes see all named graphs as one,
since a claim and its claimant stand in different graphs.
"""

from __future__ import annotations

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode

from kg.config import resource
from kg.errors import ShapeError, StoreError
from kg.model import Value
from kg.rdf.queries import checks
from kg.rdf.shacl import Below, rules_of
from kg.rdf.store import GraphStore

SHOWN = 100

_SUBCLASS = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")

_ARTICLES = """
PREFIX schema: <https://schema.org/>
SELECT ?article ?text WHERE { GRAPH <GRAPH> { ?article schema:articleBody ?text } }
ORDER BY ?article
"""
_ANCHORS = """
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?span ?article ?start ?end ?before ?quote ?after
WHERE {
  GRAPH <GRAPH> {
    ?span oa:hasSource ?article ; oa:hasSelector ?position , ?selector .
    ?position oa:start ?start ; oa:end ?end .
    ?selector oa:prefix ?before ; oa:exact ?quote ; oa:suffix ?after .
  }
}
ORDER BY ?span
"""


def validate(store: GraphStore) -> None:
    """Hold a whole graph to ``ontology/shapes.ttl``.

    The engine's tables for this take 80 MB for each million quads.

    Args:
        store: The graph.

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


def _violations(store: GraphStore) -> tuple[str, ...]:
    """Ask for what breaks a rule, and give each as one line: node, message, value; sorted."""
    found = set()
    try:
        shapes = pyoxigraph.parse(path=resource("ontology") / "shapes.ttl")
        for rule in rules_of((quad.triple for quad in shapes), _classes(store.engine)):
            if rule.suspects is None or any(_answers(store.engine, rule.suspects)):
                for node, *values in _answers(store.engine, rule.query):
                    value = f", but has {_term(values[0])}" if values else ""
                    found.add(f"<{node.value}>: {rule.message}{value}")
    except OSError as error:
        raise StoreError(f"cannot read the store or the shapes: {error}") from error
    return tuple(sorted(found))


def _answers(engine: pyoxigraph.Store, query: str) -> pyoxigraph.QuerySolutions:
    answer = engine.query(query, use_default_graph_as_union=True)
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    return answer


def _classes(engine: pyoxigraph.Store) -> Below:
    """Return how the classes of a graph stand to each other."""
    below: dict[str, set[str]] = {}
    for quad in engine.quads_for_pattern(None, _SUBCLASS, None, None):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            below.setdefault(quad.object.value, set()).add(quad.subject.value)
    return lambda target: [target, *sorted(_with_subclasses(target, below) - {target})]


def _with_subclasses(target: str, below: dict[str, set[str]]) -> set[str]:
    found, new = {target}, {target}
    while new:
        new = {each for one in new for each in below.get(one, ())} - found
        found |= new
    return found


def _term(value: object) -> str:
    if isinstance(value, BlankNode):
        return "a blank node"
    if isinstance(value, Literal):
        words = " ".join(value.value.split())
        kind = None if value.language else value.datatype
        return str(Literal(words, datatype=kind, language=value.language))
    return str(value)


def _false_anchors(store: GraphStore) -> list[str]:
    """Find spans whose words do not stand in their article where they say."""
    lines = []
    for graph in store.graphs():  # an article and its spans are in one
        found = store.select(_ARTICLES.replace("<GRAPH>", f"<{graph}>"))
        texts = {row[0]: str(row[1]) for row in found.rows}
        anchors = store.select(_ANCHORS.replace("<GRAPH>", f"<{graph}>"))
        for span, article, start, end, before, quote, after in anchors.rows:
            text = texts.get(article)
            if text is None:
                lines.append(f"anchors: {span}: its article {article} has no text in its graph")
            elif not _stands(text, start, end, (before, quote, after)):
                lines.append(
                    f"anchors: {span}: the words are not at [{start}, {end}) of {article}; build "
                    "again"
                )
    return sorted(lines)


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
