"""Answers of a query in the forms of the SPARQL protocol, with a limit on rows and bytes.

Input: a store and a query. Output: bytes of a media type. The engine's own writers cannot stop
after so many rows, so rows are taken one by one; XML, CSV and TSV are then written by the engine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryResultsFormat,
    RdfFormat,
    Triple,
)

from kg.errors import QueryError, StoreError
from kg.rdf.guard import refuse_dangerous, tokens, words
from kg.rdf.store import GraphStore
from kg.rdf.values import damage, one_line
from kg.rdf.vocab import PREFIXES, XSD

Choose = Callable[[Sequence[str]], str]

# The first of each is what a client gets that does not say what it wants.
ROW_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/json",
    "application/xml",
)
BOOLEAN_TYPES = tuple(kind for kind in ROW_TYPES if not kind.startswith("text/"))
GRAPH_TYPES = (
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
    "application/rdf+xml",
)
_SENTENCE = re.compile(r"(?:one of|expected|,) ([A-Z])([a-z]+(?: \w+){2,})")
_PLACE = re.compile(r"error at (\d+):(\d+)")
_FORMATS = (
    RdfFormat.TURTLE,
    RdfFormat.N_TRIPLES,
    RdfFormat.JSON_LD,
    RdfFormat.TRIG,
    RdfFormat.N_QUADS,
    RdfFormat.RDF_XML,
)
RDF_FORMATS: Mapping[str, RdfFormat] = dict(zip(GRAPH_TYPES, _FORMATS, strict=True))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a query may bring.

    Attributes:
        rows: Rows of a SELECT, triples of a graph.
        size: Bytes of the rows, about.
        hosts: Names of hosts that ``SERVICE`` may ask, in lower case.
    """

    rows: int = 100_000
    size: int = 50_000_000
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a request wants to be asked, by IRI; None leaves it to the query.

    A query that names none either is asked of all graphs together.
    """

    default: tuple[str, ...] | None = None
    named: tuple[str, ...] | None = None


LIMITS = Limits()
ALL = Dataset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a query.

    Attributes:
        media_type: One of those above.
        rows: Number of rows or triples in the body; 1 for ASK.
        truncated: There were more.
    """

    media_type: str
    body: bytes
    rows: int
    truncated: bool = False


def answer(
    store: GraphStore,
    query: str,
    choose: Choose,
    *,
    base: str,
    limits: Limits = LIMITS,
    dataset: Dataset = ALL,
) -> Answer:
    """Answer any query.

    Args:
        store: To ask.
        query: SELECT, ASK, CONSTRUCT or DESCRIBE; the prefixes of the vocabulary are known.
        choose: Picks one of the media types that are possible for this form of query.
        base: What relative IRIs are relative to.
        limits: How much it may bring.
        dataset: Which graphs to ask.

    Raises:
        QueryError: The query is wrong or would leave this machine; for bad syntax the message has
            the place and the line.
        StoreError: The store cannot be read.
    """
    refuse_dangerous(query, hosts=limits.hosts)
    default, named = _graphs(dataset.default), _graphs(dataset.named)
    if default is not None or named is not None:
        default, named = default or [], named or []  # to name one kind leaves the other empty
    union = default is None and "FROM" not in words(query)
    try:
        found = store.engine.query(
            query,
            base_iri=base,
            prefixes=PREFIXES,
            use_default_graph_as_union=union,
            default_graph=None if default is None else [*default],
            named_graphs=None if named is None else [*named],
        )
        if isinstance(found, pyoxigraph.QuerySolutions):
            return _rows(found, choose(ROW_TYPES), limits)
        if isinstance(found, pyoxigraph.QueryBoolean):
            media_type = choose(BOOLEAN_TYPES)
            return Answer(media_type, found.serialize(format=_rows_as(media_type)) or b"", 1)
        return graph_answer(found, choose(GRAPH_TYPES), limits)
    except SyntaxError as error:
        raise QueryError(explain(query, error)) from error
    except (ValueError, RuntimeError, OSError) as error:
        if isinstance(error, QueryError):
            raise
        told = one_line(error)
        # Where SERVICE is allowed, it may be the network that fails.
        if (isinstance(error, OSError) and not limits.hosts) or damage("", told):
            raise StoreError(f"the store cannot be read: {told}") from error
        raise QueryError(f"the query cannot be answered: {told}") from error


def graph_answer(triples: Iterable[Triple], media_type: str, limits: Limits) -> Answer:
    """Write triples, each once and in a fixed order."""
    kept: set[Triple] = set()
    size = 0
    truncated = False
    for triple in triples:
        if triple in kept:
            continue
        if len(kept) >= limits.rows or size > limits.size:
            truncated = True
            break
        kept.add(triple)
        size += len(str(triple))
    lines = sorted(kept, key=str)
    return Answer(media_type, write_triples(lines, media_type), len(kept), truncated)


def write_triples(triples: Sequence[Triple], media_type: str) -> bytes:
    """Write triples in their order, with those prefixes that they use."""
    rdf_format = RDF_FORMATS[media_type]
    if rdf_format not in {RdfFormat.TURTLE, RdfFormat.TRIG}:
        return pyoxigraph.serialize(triples, format=rdf_format) or b""
    text = "\n".join(map(str, triples))
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    lines = pyoxigraph.serialize(triples, format=rdf_format, prefixes=used) or b""
    # The engine writes its prefixes in an order that changes from run to run.
    *head, body = lines.split(b"\n", len(used))
    return b"\n".join([*sorted(head), body])


def explain(query: str, error: SyntaxError) -> str:
    """Say where a query is wrong, and show the line; three lines where the place is known."""
    message = str(error)
    place = _PLACE.match(message)
    if place is None:
        return f"bad SPARQL: {' '.join(message.split())}"
    line, column = int(place[1]), int(place[2])
    # The engine's list of what it expected leads astray; only its sentences say something.
    reason = _SENTENCE.search(message)
    why = reason[1].lower() + reason[2] if reason else "this is not SPARQL, here or just before"
    told = f"bad SPARQL at line {line}, column {column}: {why}"
    lines = query.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    first = max(0, column - 100)
    return f"{told}\n{shown[first : column + 60]}\n{' ' * (column - 1 - first)}^"


def with_using(update: str, dataset: Dataset) -> str:
    """Put the graphs of a request into an update, as ``USING`` clauses before each ``WHERE``.

    Raises:
        QueryError: The update names graphs itself, by ``USING`` or ``WITH``, or has a
            ``DELETE WHERE``, which cannot take them.
    """
    if dataset.default is None and dataset.named is None:
        return update
    clauses = [f"USING {_node(iri)}" for iri in dataset.default or ()]
    clauses += [f"USING NAMED {_node(iri)}" for iri in dataset.named or ()]
    parts: list[str] = []
    done = depth = 0
    every = [token for token in tokens(update) if not token["comment"]]
    for before, token in pairwise([None, *every]):
        assert token is not None  # only the first of all is
        word = (token["word"] or "").upper() if depth == 0 else ""
        if word in {"USING", "WITH"}:
            raise QueryError(
                f"the request names graphs by parameters and the update by {word}; use one way"
            )
        if word == "WHERE":
            if before is not None and (before["word"] or "").upper() == "DELETE":
                raise QueryError(
                    "DELETE WHERE takes no graphs from parameters; write DELETE { … } WHERE { … }"
                )
            parts += [update[done : token.start()], " ".join(clauses), " "]
            done = token.start()
        depth += bool(token["open"]) - bool(token["close"])
    return "".join([*parts, update[done:]])


def _graphs(iris: tuple[str, ...] | None) -> list[NamedNode] | None:
    return None if iris is None else [_node(iri) for iri in iris]


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"“{iri}” is no IRI: {error}") from error


def _rows_as(media_type: str) -> QueryResultsFormat:
    found = QueryResultsFormat.from_media_type(media_type)
    assert found is not None  # of ROW_TYPES
    return found


def _rows(found: pyoxigraph.QuerySolutions, media_type: str, limits: Limits) -> Answer:
    names = [variable.value for variable in found.variables]
    rows: list[str] = []
    size = 0
    truncated = False
    for solution in found:
        if len(rows) >= limits.rows or size > limits.size:
            truncated = True
            break
        row = {name: _json(term) for name in names if (term := solution[name]) is not None}
        rows.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
        size += len(rows[-1])
    head = json.dumps({"vars": names}, ensure_ascii=False)
    text = f'{{"head":{head},"results":{{"bindings":[{",".join(rows)}]}}}}'
    body = text.encode("utf-8", "replace")
    wanted = _rows_as(media_type)
    if wanted != QueryResultsFormat.JSON:
        again = pyoxigraph.parse_query_results(body, format=QueryResultsFormat.JSON)
        body = again.serialize(format=wanted) or b""
    return Answer(media_type, body, len(rows), truncated)


def _json(term: object) -> dict[str, object]:
    """Return a term in the form of the W3C's JSON results."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        form: dict[str, object] = {"type": "literal", "value": term.value}
        if term.language:
            form["xml:lang"] = term.language
            if term.direction is not None:
                form["its:dir"] = term.direction.value
        elif term.datatype != XSD["string"]:
            form["datatype"] = term.datatype.value
        return form
    assert isinstance(term, Triple)  # there are no other terms
    parts = {
        "subject": _json(term.subject),
        "predicate": _json(term.predicate),
        "object": _json(term.object),
    }
    return {"type": "triple", "value": parts}


def knows(store: GraphStore, iri: str) -> bool:
    """Tell whether a store says anything of what an IRI stands for.

    Raises:
        QueryError: It is no IRI.
    """
    return any(True for _ in store.engine.quads_for_pattern(_node(iri), None, None))


def graph_node(iri: str | None) -> NamedNode | DefaultGraph:
    """Return the node of a named graph, or of the default graph for None.

    Raises:
        QueryError: It is no IRI.
    """
    return DefaultGraph() if iri is None else _node(iri)
