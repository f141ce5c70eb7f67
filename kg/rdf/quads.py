"""Extractions, entities and measures as quads; pure, without blank nodes, clock or path.

Input: what the text stages found and who is who. Output: the quads of one named graph each, in an
order of their own; those that grow with the archive are made as they are asked for. What a text
says is kept as claims and statements with their words, never as triples that assert it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from kg.config import resource
from kg.errors import ShapeError
from kg.ids import BASE
from kg.model import Document, Entity, EntityType, Extraction, Resolution, bounds
from kg.rdf import terms
from kg.rdf.builder import DocumentBuilder, GraphBuilder
from kg.rdf.statements import Statements
from kg.rdf.vocab import (
    ENTITY_TYPES,
    ITSRDF,
    KG,
    LINK_BASES,
    MENTION_KINDS,
    OA,
    PROV,
    RDF,
    SCHEMA,
    SKOS,
    VERDICTS,
    XSD,
)

GEO = "geo"
"""The scheme of a link that is a position, as in RFC 5870."""


def document_graph(document: str, base: str = BASE) -> str:
    """Return the IRI of a document's named graph.

    >>> document_graph("13edbb279c52e0db")
    'https://w3id.org/claimgraph/id/graph/document/13edbb279c52e0db'
    """
    return f"{base}graph/document/{quote(document, safe='')}"


def entities_graph(base: str = BASE) -> str:
    """Return the IRI of the named graph of resolved entities."""
    return f"{base}graph/entities"


def ontology_graph(base: str = BASE) -> str:
    """Return the IRI of the named graph that holds the ontology."""
    return f"{base}graph/ontology"


def measures_graph(base: str = BASE) -> str:
    """Return the IRI of the named graph that holds the measures of the network."""
    return f"{base}graph/measures"


def article_iri(document: str, base: str = BASE) -> str:
    """Return the IRI of the article that a document is."""
    return f"{base}document/{quote(document, safe='')}"


def document_quads(
    extraction: Extraction, resolution: Resolution, base: str = BASE
) -> tuple[Quad, ...]:
    """Make the graph of one document.

    Mentions, claims, roles and relations point straight at resolved entities. Kinds that say that
    something is so become ``schema:Claim``; the others ``kg:Attribution``. A mention without an
    entity is left out, since there is nothing that it could be evidence of.

    Args:
        extraction: All that was read out of one document.
        resolution: Who is who; knows every entity of the extraction.
        base: Prefix of all instance IRIs.

    Returns:
        Quads, sorted by their N-Quads lines; the same for the same input.

    Raises:
        IngestError: The text cannot be written in any RDF syntax.
        ShapeError: An entity is not resolved, a predicate is not in the ontology, or a score is
            not a number.
    """
    document = extraction.document
    builder = DocumentBuilder(
        document_graph(document.id, base),
        base,
        article=terms.node(article_iri(document.id, base)),
        words=document.text,
        sentences=extraction.sentences,
    )
    resolved = _Resolver(document, resolution)
    outlet = _add_article(builder, document)
    _add_mentions(builder, extraction, resolved)
    _add_dates(builder, extraction)
    statements = Statements(builder, extraction, resolved, outlet)
    statements.add_run()
    statements.add_roles()
    statements.add_relations()
    statements.add_claims()
    return builder.quads()


def entity_quads(resolution: Resolution, base: str = BASE) -> Iterator[Quad]:
    """Make the graph of resolved entities: types, names, links and the judgements behind them.

    Yields:
        Quads, each once; entity by entity, and sorted by their N-Quads lines within each.
    """
    builder = GraphBuilder(entities_graph(base), base)
    judgements: set[NamedNode] = set()
    for entity in resolution.entities:
        _add_entity(builder, entity, judgements)
        yield from builder.take()


def measure_quads(measures: Iterable[tuple[str, str, float]], base: str = BASE) -> Iterator[Quad]:
    """Make the graph of measures, each a ``schema:PropertyValue`` of a node of the network.

    Args:
        measures: Triples of a node's IRI, a measure's name and its value.
        base: Prefix of all instance IRIs.

    Yields:
        Quads, measure by measure, sorted by their N-Quads lines within each.

    Raises:
        ShapeError: A value is not a finite number or a node is not an IRI.
    """
    builder = GraphBuilder(measures_graph(base), base)
    for thing, name, value in measures:
        measure = builder.make("measure", thing, name)
        builder.add(terms.node(thing), SCHEMA["additionalProperty"], measure)
        builder.add(measure, RDF["type"], SCHEMA["PropertyValue"])
        builder.add(measure, SCHEMA["propertyID"], terms.text(name))
        builder.add(measure, SCHEMA["value"], terms.number(value))
        yield from builder.take()


def ontology_quads(base: str = BASE) -> tuple[Quad, ...]:
    """Return the ontology and its alignments, to be stored beside the data.

    Returns:
        Quads, sorted by their N-Quads lines.
    """
    builder = GraphBuilder(ontology_graph(base), base)
    for name in ("kg.ttl", "alignments.ttl"):
        for subject, predicate, value in _triples(name):
            builder.add(subject, predicate, value)
    return builder.quads()


@cache
def _triples(name: str) -> Sequence[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    path = resource("ontology") / name
    triples = []
    for quad in pyoxigraph.parse(path=str(path), format=RdfFormat.TURTLE):
        subject, value = quad.subject, quad.object
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
            raise ShapeError(f"ontology/{name} has a blank node in “{quad}”; give it an IRI")
        triples.append((subject, quad.predicate, value))
    return triples


class _Resolver:
    """Maps the entities of one document to resolved ones."""

    def __init__(self, document: Document, resolution: Resolution) -> None:
        self._document = document.id
        self._of = resolution.of

    def __call__(self, entity: str) -> NamedNode:
        try:
            return terms.node(self._of[(self._document, entity)])
        except KeyError as error:
            raise ShapeError(
                f"entity {entity} of document {self._document} is not resolved; "
                "resolve the same extractions that are written"
            ) from error


def _add_article(builder: DocumentBuilder, document: Document) -> NamedNode | None:
    """Add the article and its outlet; return the outlet, if the article tells it."""
    article = builder.article
    builder.add(article, RDF["type"], SCHEMA["NewsArticle"], PROV["Entity"])
    builder.add(article, SCHEMA["identifier"], terms.text(document.id))
    builder.add(article, SCHEMA["inLanguage"], terms.text(document.language))
    builder.add(article, SCHEMA["articleBody"], terms.text(document.text))
    if document.title:
        builder.add(article, SCHEMA["headline"], terms.text(document.title))
    if document.published:
        builder.add(article, SCHEMA["datePublished"], terms.time_literal(document.published))
    if document.modified:
        builder.add(article, SCHEMA["dateModified"], terms.moment(document.modified))
    if document.url:
        address = Literal(terms.text(document.url).value, datatype=XSD["anyURI"])
        builder.add(article, SCHEMA["url"], address)
    name = (document.publisher or "").strip()
    if not name:
        return None
    outlet = builder.make("outlet", name, name=name)
    builder.add(article, SCHEMA["publisher"], outlet)
    builder.add(outlet, RDF["type"], KG["Outlet"], SCHEMA["Organization"])
    builder.add(outlet, SCHEMA["name"], terms.text(name))
    builder.add(outlet, KG["nameKey"], terms.text(terms.name_key(name)))
    return outlet


def _add_mentions(builder: DocumentBuilder, extraction: Extraction, resolved: _Resolver) -> None:
    for mention in extraction.mentions:
        if mention.entity is None:
            continue
        anchor, entity = mention.anchor, resolved(mention.entity)
        found = builder.make(
            "mention", anchor.document, str(anchor.start), str(anchor.end), mention.entity
        )
        builder.add(found, RDF["type"], KG["Mention"], OA["Annotation"])
        builder.add(found, OA["motivatedBy"], OA["identifying"])
        builder.add(found, OA["hasBody"], entity)
        builder.add(found, OA["hasTarget"], builder.span(anchor, "MentionSpan"))
        builder.add(found, KG["mentionKind"], MENTION_KINDS[mention.kind])
        builder.add(found, ITSRDF["taConfidence"], terms.score(mention.score))
        builder.add(builder.article, SCHEMA["mentions"], entity)


def _add_dates(builder: DocumentBuilder, extraction: Extraction) -> None:
    for expression in extraction.dates:
        span = builder.span(expression.anchor, "TimeSpan")
        builder.add(span, RDF["type"], KG["TimeExpression"])
        builder.add(span, KG["timexType"], terms.text(expression.type.value))
        builder.add(span, KG["timexValue"], terms.text(expression.value))
        builder.add(span, KG["timeValue"], terms.time_literal(expression.value))
        if days := bounds(expression.value):
            builder.add(span, KG["earliest"], terms.day_literal(days[0]))
            builder.add(span, KG["latest"], terms.day_literal(days[1]))


def _add_position(builder: GraphBuilder, place: NamedNode, position: str) -> None:
    """Add latitude and longitude, in degrees, WGS 84, from "49.71,37.6158"."""
    latitude, _, longitude = position.partition(",")
    builder.add(place, SCHEMA["latitude"], terms.typed(latitude, "decimal"))
    builder.add(place, SCHEMA["longitude"], terms.typed(longitude, "decimal"))


def _add_entity(builder: GraphBuilder, entity: Entity, described: set[NamedNode]) -> None:
    """Add an entity, and the judgements that are not described yet."""
    found = terms.node(entity.id)
    builder.add(found, RDF["type"], KG["Entity"], ENTITY_TYPES[EntityType(entity.type)])
    builder.add(found, SCHEMA["name"], terms.text(entity.name))
    builder.add(found, KG["unnamed"], terms.boolean(entity.unnamed))
    for alias in entity.aliases:
        builder.add(found, SCHEMA["alternateName"], terms.text(alias))
    for name in (entity.name, *entity.aliases):
        builder.add(found, KG["nameKey"], terms.text(terms.name_key(name)))
    for scheme, identifier in entity.links:
        if scheme == GEO:
            _add_position(builder, found, identifier)
            continue
        builder.add(found, SCHEMA["identifier"], terms.text(f"{scheme}:{identifier}"))
        if scheme in LINK_BASES:
            address = LINK_BASES[scheme].format(quote(identifier, safe="/"))
            builder.add(found, SKOS["exactMatch"], terms.node(address))
    for merge in entity.judgements:
        judgement = builder.make(
            "judgement", merge.left, merge.right, merge.judgement.value, merge.reason
        )
        builder.add(found, KG["judgement"], judgement)
        if judgement in described:
            continue
        described.add(judgement)
        builder.add(judgement, RDF["type"], KG["MergeJudgement"])
        builder.add(judgement, KG["leftSide"], terms.text(merge.left))
        builder.add(judgement, KG["rightSide"], terms.text(merge.right))
        builder.add(judgement, KG["verdict"], VERDICTS[merge.judgement])
        builder.add(judgement, KG["reason"], terms.text(merge.reason))
        builder.add(judgement, ITSRDF["taConfidence"], terms.score(merge.score))
