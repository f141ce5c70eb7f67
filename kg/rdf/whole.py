"""All named graphs of a build, one after the other, for a store that has none of them yet.

Input: what was read and resolved. Output: graphs as quads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pyoxigraph import Quad

from kg.model import Extraction, Links, Resolution
from kg.rdf import quads
from kg.rdf.links import link_quads, links_graph


def whole(
    extractions: Sequence[Extraction],
    resolution: Resolution,
    links: Links,
    base: str,
    done: Callable[[], None],
) -> Iterator[tuple[str, Iterable[Quad]]]:
    """Give the graphs of the documents, the entities, the links and the ontology.

    Args:
        extractions: One per document.
        resolution: The entities across them.
        links: Between claims, and between documents.
        base: Prefix of instance IRIs.
        done: Called after each document.
    """
    yield quads.ontology_graph(base), quads.ontology_quads(base)
    yield quads.entities_graph(base), quads.entity_quads(resolution, base)
    yield links_graph(base), link_quads(links, extractions, base)
    for each in extractions:
        graph = quads.document_graph(each.document.id, base)
        yield graph, quads.document_quads(each, resolution, base)
        done()
