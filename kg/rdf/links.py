"""How claims and articles stand to each other, as quads of a graph of their own.

Input: links between documents. Output: the quads of the graph of links. Each link is a node with a
score and a reason, and also a plain triple for short queries; the words of both ends stand with the
claims, in the documents' graphs. No link says which of two claims is so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode, Quad

from kg.ids import BASE
from kg.model import ClaimKey, Extraction, Links
from kg.rdf import terms
from kg.rdf.builder import GraphBuilder
from kg.rdf.quads import article_iri
from kg.rdf.statements import claim_nodes
from kg.rdf.vocab import ITSRDF, KG, LINK_KINDS, PROV, RDF


def links_graph(base: str = BASE) -> str:
    """Return the IRI of the named graph of links."""
    return f"{base}graph/links"


def link_quads(links: Links, extractions: Sequence[Extraction], base: str = BASE) -> Iterator[Quad]:
    """Make the graph of links.

    Args:
        links: Between claims and documents of the extractions.
        extractions: As they are written, any order.
        base: Prefix of all instance IRIs.

    Yields:
        Quads, link by link, sorted by their N-Quads lines within each.
    """
    builder = GraphBuilder(links_graph(base), base)
    nodes = {extraction.document.id: claim_nodes(extraction, builder) for extraction in extractions}

    def claim(key: ClaimKey) -> NamedNode:
        return nodes[key.document][key.number]

    def article(document: str) -> NamedNode:
        return terms.node(article_iri(document, base))

    for link in links.claims:
        ends = claim(link.source), claim(link.target)
        _add_link(builder, ends, LINK_KINDS[link.kind], link.score, link.reason)
        yield from builder.take()
    for copy in links.copies:
        ends = article(copy.document), article(copy.of)
        _add_link(builder, ends, KG["nearCopyOf"], copy.score, "runs of words in common")
    later = {revision.of: article(revision.document) for revision in links.revisions}
    for revision in links.revisions:
        ends = article(revision.document), article(revision.of)
        builder.add(ends[0], PROV["wasRevisionOf"], ends[1])
    for key in links.dropped:
        builder.add(later[key.document], KG["drops"], claim(key))
    for key in links.added:
        builder.add(article(key.document), KG["adds"], claim(key))
    for key, number in links.sources.items():
        builder.add(claim(key), KG["independentSources"], terms.integer(number))
    yield from builder.take()


def _add_link(
    builder: GraphBuilder,
    ends: tuple[NamedNode, NamedNode],
    kind: NamedNode,
    score: float,
    reason: str,
) -> None:
    source, target = ends
    link = builder.make("link", source.value, kind.value, target.value, reason)
    builder.add(source, kind, target)
    builder.add(link, RDF["type"], KG["Link"])
    builder.add(link, RDF["subject"], source)
    builder.add(link, RDF["predicate"], kind)
    builder.add(link, RDF["object"], target)
    builder.add(link, KG["reason"], terms.text(reason))
    builder.add(link, ITSRDF["taConfidence"], terms.score(score))
