"""Ways from one entity to another through the network, longer ones too.

Comes in: the network of :func:`kg.graph.project.project`. Goes out: paths in a fixed order.
Edges are walked either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, takewhile

import networkx as nx

from kg.errors import QueryError
from kg.graph.measure import Route, route_of, simple_graph


def ways(network: nx.MultiDiGraph, a: str, b: str, max_hops: int, limit: int) -> tuple[Route, ...]:
    """Find ways without a detour over the same entity, the shortest first.

    Args:
        network: The whole.
        a: IRI of the first entity.
        b: IRI of the last one.
        max_hops: Longer ways are left out.
        limit: At most so many are given.

    Returns:
        In a fixed order; none where nothing joins the two.

    Raises:
        QueryError: An entity is not in the network.

    Source:
        Yen 1971.
    """
    for iri in (a, b):
        if iri not in network:
            raise QueryError(f"paths: no such entity: {iri}; list them with `kg query entities`")
    if a == b:
        return (Route((a,), ()),) if limit > 0 else ()
    simple = simple_graph(network)
    if not nx.has_path(simple, a, b):
        return ()
    found: Iterator[list[str]] = nx.shortest_simple_paths(simple, a, b)
    short = takewhile(lambda way: len(way) <= max_hops + 1, found)
    return tuple(route_of(network, tuple(way)) for way in islice(short, max(limit, 0)))
