"""The hand-made articles as a store, for every test that asks a graph."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from kg.ids import BASE
from kg.model import Extraction, Links, Resolution
from kg.rdf.contract import Store
from kg.rdf.links import link_quads, links_graph
from kg.rdf.quads import (
    document_graph,
    document_quads,
    entities_graph,
    entity_quads,
    measure_quads,
    measures_graph,
    ontology_graph,
    ontology_quads,
)
from kg.rdf.store import GraphStore
from tests import factories

AnyStore = TypeVar("AnyStore", bound=Store)


def fill(
    store: AnyStore,
    extractions: Iterable[Extraction],
    resolution: Resolution,
    base: str = BASE,
    links: Links | None = None,
) -> AnyStore:
    """Write extractions, entities, links, one measure each, and the ontology into a store."""
    extractions = tuple(extractions)
    for extraction in extractions:
        store.replace(
            document_graph(extraction.document.id, base),
            document_quads(extraction, resolution, base),
        )
    measures = [(entity.id, "pagerank", 0.125) for entity in resolution.entities]
    store.replace(entities_graph(base), entity_quads(resolution, base))
    store.replace(measures_graph(base), measure_quads(measures, base))
    store.replace(ontology_graph(base), ontology_quads(base))
    if links is not None:
        store.replace(links_graph(base), link_quads(links, extractions, base))
    return store


def filled_store() -> GraphStore:
    """Return a store in memory with both hand-made articles."""
    return fill(
        GraphStore.memory(),
        factories.extractions(),
        factories.resolution(),
        links=factories.links(),
    )
