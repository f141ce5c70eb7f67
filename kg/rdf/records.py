"""The graph as nodes and links with plain values, for databases and tables outside RDF.

Input: a store. Output: :class:`Node` and :class:`Link` rows, read document by document, so that no
more than one article's graph is held. What a source says stays what it says: a relation that an
article states is a node of its own with links to both ends, never a link between the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from pyoxigraph import Literal, NamedNode

from kg.model import EntityType, Value
from kg.rdf.export import base_of, quads
from kg.rdf.links import links_graph
from kg.rdf.quads import document_graph, entities_graph
from kg.rdf.store import GraphStore
from kg.rdf.vocab import (
    CUE_TYPES,
    ENTITY_TYPES,
    ITSRDF,
    KG,
    LINK_KINDS,
    OA,
    PROV,
    RDF,
    SCHEMA,
    SKOS,
)

JOIN = " | "
"""Between several values of one column; arrays would need a character that no name may have."""
_QUOTE = {"start": "int", "end": "int", "before": "string", "quote": "string", "after": "string"}
NODE_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "Article": dict.fromkeys("title publisher published url language text".split(), "string"),
    "Outlet": {"name": "string"},
    "Entity": {
        **dict.fromkeys("name type aliases links".split(), "string"),
        **{"unnamed": "boolean", "latitude": "double", "longitude": "double"},
    },
    "Claim": {
        **dict.fromkeys("text kind cue mode said earliest latest basis".split(), "string"),
        **dict.fromkeys("certainty polarity stance status".split(), "string"),
        **{"score": "double", **_QUOTE},
    },
    "Statement": {"predicate": "string", "said": "string", "score": "double", **_QUOTE},
    "Proposition": {
        **{"predicate": "string", "polarity": "string", "score": "double", **_QUOTE},
    },
    "Role": {"title": "string", **_QUOTE},
    "Assessment": {"status": "string", "text": "string"},
}
"""Columns of each kind of node, besides its IRI, with their types. ``Attribution`` (an attitude or
an intention, which is no claim) has those of ``Claim``."""
LINK_COLUMNS: Mapping[str, str] = {
    "count": "int",
    "hop": "int",
    "score": "double",
    "reason": "string",
}
LINK_TYPES = tuple(
    """PUBLISHED_BY MENTIONS CLAIMS EXPRESSES ABOUT APPEARS_IN RELAYED_BY SUBJECT OBJECT HELD_BY AT
    ASSESSES MADE_BY STATES SAID_IN SAME SUPPORTS DISPUTES CORRECTS QUALIFIES RELATED
    NEAR_COPY_OF REVISION_OF DROPS ADDS""".split()
)
_TYPES = {node: kind.value for kind, node in ENTITY_TYPES.items()}
_KINDS = {node: kind.value for kind, node in CUE_TYPES.items()}
_BETWEEN = {node.value: kind.value.upper() for kind, node in LINK_KINDS.items()} | {
    KG["nearCopyOf"].value: "NEAR_COPY_OF"
}
_PLAIN = {PROV["wasRevisionOf"]: "REVISION_OF", KG["drops"]: "DROPS", KG["adds"]: "ADDS"}
_CONFIDENCE = ITSRDF["taConfidence"]

Properties = dict[NamedNode, list[NamedNode | Literal]]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing with plain values.

    Attributes:
        label: ``Article``, ``Outlet``, ``Entity``, ``Claim``, ``Attribution``, ``Statement``,
            ``Role`` or ``Assessment``.
        values: By the columns of :data:`NODE_COLUMNS`; what is not known is left out.
    """

    label: str
    iri: str
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Link:
    """A link between two nodes, by their IRIs; its type is one of :data:`LINK_TYPES`."""

    type: str
    start: str
    end: str
    values: dict[str, Value] = field(default_factory=dict)


def columns(label: str) -> Mapping[str, str]:
    """Return the columns of a kind of node and their types."""
    return NODE_COLUMNS["Claim" if label == "Attribution" else label]


def records(store: GraphStore) -> Iterator[Node | Link]:
    """Yield every node once and every link; entities first, then document by document.

    Within a graph the order is that of the store, which hangs on content alone.
    """
    outlets: set[str] = set()  # few, and named by several documents
    base = base_of(store)
    names = store.graphs()
    documents = document_graph("", base)
    yield from _entities(store, entities_graph(base))
    for name in names:
        if name.startswith(documents):
            yield from _Document(store, name).records(outlets)
    if links_graph(base) in names:
        yield from _between_claims(store, links_graph(base))


def _entities(store: GraphStore, graph: str) -> Iterator[Node]:
    for subject, group in groupby(quads(store, graph), key=lambda quad: quad.subject):
        found: Properties = {}
        for quad in group:
            _put(found, quad.predicate, quad.object)
        types = found.get(RDF["type"], [])
        if KG["Entity"] in types and isinstance(subject, NamedNode):
            yield Node("Entity", subject.value, _known(_entity(types, found)))


def _entity(types: list[NamedNode | Literal], found: Properties) -> dict[str, Value]:
    kinds = [_TYPES[kind] for kind in types if isinstance(kind, NamedNode) and kind in _TYPES]
    unnamed = _first(found, KG["unnamed"])
    return {
        "name": _first(found, SCHEMA["name"]),
        "type": kinds[0] if kinds else EntityType.MISC.value,
        "aliases": _all(found, SCHEMA["alternateName"]),
        "links": _all(found, SKOS["exactMatch"]),
        "unnamed": unnamed == "true",
        "latitude": _number(found, SCHEMA["latitude"]),
        "longitude": _number(found, SCHEMA["longitude"]),
    }


def _between_claims(store: GraphStore, graph: str) -> Iterator[Link]:
    """Yield how claims and articles stand to each other, with a score and a reason where known."""
    for subject, group in groupby(quads(store, graph), key=lambda quad: quad.subject):
        found: Properties = {}
        for quad in group:
            _put(found, quad.predicate, quad.object)
        if KG["Link"] in found.get(RDF["type"], []):
            values = {
                "score": _number(found, _CONFIDENCE),
                "reason": _first(found, KG["reason"]),
            }
            (kind,), (start,), (end,) = (
                _nodes(found, RDF[part]) for part in ("predicate", "subject", "object")
            )
            yield Link(_BETWEEN[kind], start, end, _known(values))
        elif isinstance(subject, NamedNode):
            for predicate, name in _PLAIN.items():
                yield from _links(found, name, subject.value, predicate)


class _Document:
    """One document's graph, by subject."""

    def __init__(self, store: GraphStore, graph: str) -> None:
        self._things: dict[str, Properties] = {}
        for quad in quads(store, graph):
            if isinstance(quad.subject, NamedNode):
                _put(
                    self._things.setdefault(quad.subject.value, {}),
                    quad.predicate,
                    quad.object,
                )
        self._spans: dict[str, list[str]] = {}  # what the words are evidence of -> spans
        for found in self._things.values():
            for body in _nodes(found, OA["hasBody"]):
                self._spans.setdefault(body, []).extend(_nodes(found, OA["hasTarget"]))

    def records(self, outlets: set[str]) -> Iterator[Node | Link]:
        """Yield what the document has; an outlet only where it was not seen before."""
        mentioned: Counter[tuple[str, str]] = Counter()
        for iri, found in self._things.items():
            types = found.get(RDF["type"], [])
            if SCHEMA["NewsArticle"] in types:
                yield Node("Article", iri, _known(self._article(found)))
                yield from _links(found, "PUBLISHED_BY", iri, SCHEMA["publisher"])
            elif KG["Outlet"] in types:
                if iri not in outlets:
                    outlets.add(iri)
                    yield Node("Outlet", iri, _known({"name": _first(found, SCHEMA["name"])}))
            elif KG["Mention"] in types:
                article = self._article_of(found)
                mentioned.update((article, body) for body in _nodes(found, OA["hasBody"]))
            elif SCHEMA["Claim"] in types or KG["Attribution"] in types:
                yield from self._claim(iri, found, claim=SCHEMA["Claim"] in types)
            elif KG["RelationStatement"] in types:
                yield from self._statement(iri, found)
            elif KG["Proposition"] in types:
                yield from self._proposition(iri, found)
            elif KG["Role"] in types:
                title = {"title": _first(found, SCHEMA["roleName"]), **self._words(iri)}
                yield Node("Role", iri, _known(title))
                yield from _links(found, "HELD_BY", iri, KG["holder"])
                yield from _links(found, "AT", iri, KG["heldAt"])
                yield from _links(found, "APPEARS_IN", iri, PROV["wasDerivedFrom"])
            elif KG["VerificationAssessment"] in types:
                status = _local(found, KG["assignsStatus"])
                words = _first(found, SCHEMA["reviewBody"])
                yield Node("Assessment", iri, _known({"status": status, "text": words}))
                yield from _links(found, "ASSESSES", iri, SCHEMA["itemReviewed"])
                yield from _links(found, "MADE_BY", iri, SCHEMA["author"])
                yield from _links(found, "APPEARS_IN", iri, SCHEMA["isPartOf"])
        for (article, entity), count in mentioned.items():
            yield Link("MENTIONS", article, entity, {"count": count})

    def _article(self, found: Properties) -> dict[str, Value]:
        publisher = next(iter(_nodes(found, SCHEMA["publisher"])), "")
        return {
            "title": _first(found, SCHEMA["headline"]),
            "publisher": _first(self._things.get(publisher, {}), SCHEMA["name"]),
            "published": _first(found, SCHEMA["datePublished"]),
            "url": _first(found, SCHEMA["url"]),
            "language": _first(found, SCHEMA["inLanguage"]),
            "text": _first(found, SCHEMA["articleBody"]),
        }

    def _article_of(self, mention: Properties) -> str:
        span = next(iter(_nodes(mention, OA["hasTarget"])), "")
        return next(iter(_nodes(self._things.get(span, {}), OA["hasSource"])), "")

    def _claim(self, iri: str, found: Properties, *, claim: bool) -> Iterator[Node | Link]:
        kind = found.get(KG["cueType"], [None])[0]
        values: dict[str, Value] = {
            "text": _first(found, SCHEMA["text"]),
            "kind": _KINDS[kind] if isinstance(kind, NamedNode) else None,
            "cue": _first(found, KG["cueLemma"]),
            "mode": _local(found, KG["reportingMode"]),
            "said": _first(found, KG["timexValue"]),
            "earliest": _first(found, KG["earliest"]),
            "latest": _first(found, KG["latest"]),
            "basis": _local(found, KG["dateBasis"]),
            "certainty": _local(found, KG["certainty"]),
            "polarity": _local(found, KG["polarity"]),
            "stance": _local(found, KG["reporterStance"]),
            "status": _local(found, KG["verificationStatus"]),
            "score": _number(found, _CONFIDENCE),
            **self._span(_nodes(found, KG["contentSpan"])),
        }
        yield Node("Claim" if claim else "Attribution", iri, _known(values))
        for author in _nodes(found, SCHEMA["author"]):
            yield Link("CLAIMS" if claim else "EXPRESSES", author, iri)
        yield from _links(found, "ABOUT", iri, SCHEMA["about"])
        yield from _links(found, "APPEARS_IN", iri, SCHEMA["appearance"])
        yield from _links(found, "STATES", iri, KG["proposition"])
        yield from _links(found, "SAID_IN", iri, KG["saidIn"])
        for relay in _nodes(found, KG["relay"]):
            hop = self._things[relay]
            number = int(str(_first(hop, KG["hop"])))
            for outlet in _nodes(hop, SCHEMA["publisher"]):
                yield Link("RELAYED_BY", iri, outlet, {"hop": number})

    def _statement(self, iri: str, found: Properties) -> Iterator[Node | Link]:
        values: dict[str, Value] = {
            "predicate": _local(found, RDF["predicate"]),
            "said": _first(found, KG["timexValue"]),
            "score": _number(found, _CONFIDENCE),
            **self._words(iri),
        }
        yield Node("Statement", iri, _known(values))
        yield from _links(found, "SUBJECT", iri, RDF["subject"])
        yield from _links(found, "OBJECT", iri, RDF["object"])
        yield from _links(found, "APPEARS_IN", iri, PROV["wasDerivedFrom"])

    def _proposition(self, iri: str, found: Properties) -> Iterator[Node | Link]:
        """Yield what a claim states: by its claimant, with the claim's polarity; no fact."""
        values: dict[str, Value] = {
            "predicate": _local(found, RDF["predicate"]),
            "polarity": _local(found, KG["polarity"]),
            "score": _number(found, _CONFIDENCE),
            **self._words(iri),
        }
        yield Node("Proposition", iri, _known(values))
        yield from _links(found, "SUBJECT", iri, RDF["subject"])
        yield from _links(found, "OBJECT", iri, RDF["object"])

    def _words(self, thing: str) -> dict[str, Value]:
        """Return the first words behind a thing, in text order."""
        found = [self._span([span]) for span in self._spans.get(thing, ())]
        return min(found, key=lambda span: int(str(span["start"])), default={})

    def _span(self, spans: list[str]) -> dict[str, Value]:
        selectors = [self._things[s] for s in _nodes(self._things[spans[0]], OA["hasSelector"])]
        position = next(s for s in selectors if OA["start"] in s)
        quote = next(s for s in selectors if OA["exact"] in s)
        return {
            "start": int(str(_first(position, OA["start"]))),
            "end": int(str(_first(position, OA["end"]))),
            "before": _first(quote, OA["prefix"]),
            "quote": _first(quote, OA["exact"]),
            "after": _first(quote, OA["suffix"]),
        }


def _put(found: Properties, predicate: NamedNode, value: object) -> None:
    if isinstance(value, NamedNode | Literal):
        found.setdefault(predicate, []).append(value)


def _known(values: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None}


def _first(found: Properties, predicate: NamedNode) -> str | None:
    values = found.get(predicate)
    return values[0].value if values else None


def _all(found: Properties, predicate: NamedNode) -> str | None:
    return JOIN.join(value.value for value in found.get(predicate, ())) or None


def _number(found: Properties, predicate: NamedNode) -> float | None:
    value = _first(found, predicate)
    return None if value is None else float(value)


def _local(found: Properties, predicate: NamedNode) -> str | None:
    value = _first(found, predicate)
    return None if value is None else value.rpartition("#")[2]


def _nodes(found: Properties, predicate: NamedNode) -> list[str]:
    return [value.value for value in found.get(predicate, ()) if isinstance(value, NamedNode)]


def _links(found: Properties, kind: str, start: str, predicate: NamedNode) -> Iterator[Link]:
    for end in _nodes(found, predicate):
        yield Link(kind, start, end)
