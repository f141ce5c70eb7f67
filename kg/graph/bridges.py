"""Bridges of evidence: paths whose every hop is attested by two independent sources.

Comes in: the network, and the source of each of its edges. Goes out: the hops that two sources
attest, and paths over them. Attested is that the one speaks of the other or is said to be related
to it, not that what is said is so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from kg.graph.measure import Route, paths

LEAST = 2


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two entities that independent sources join.

    Attributes:
        a: The lesser IRI.
        b: The other.
        sources: Who attests it, sorted.
        edges: IRIs of the claims and relations, sorted.
    """

    a: str
    b: str
    sources: tuple[str, ...]
    edges: tuple[str, ...]


def bridges(
    network: nx.MultiDiGraph, source_of: Mapping[str, str], least: int = LEAST
) -> tuple[Bridge, ...]:
    """Find the pairs that independent sources join.

    Args:
        network: As made by :func:`kg.graph.project.project`.
        source_of: By the IRI of an edge, whom it comes from in the end: the innermost relay (an
            agency that five papers copy is one source), else the article's publisher. An edge
            whose source is not known is left out, since it may come from any of the others.
        least: How many sources there must be.

    Returns:
        The most sources first, then by IRIs.
    """
    sources: dict[tuple[str, str], set[str]] = {}
    edges: dict[tuple[str, str], set[str]] = {}
    for start, end, edge in network.edges(data="edge"):
        source = source_of.get(edge)
        if source is not None and start != end:
            pair = (min(start, end), max(start, end))
            sources.setdefault(pair, set()).add(source)
            edges.setdefault(pair, set()).add(str(edge))
    found = (
        Bridge(*pair, tuple(sorted(attest)), tuple(sorted(edges[pair])))
        for pair, attest in sources.items()
        if len(attest) >= least
    )
    return tuple(sorted(found, key=lambda bridge: (-len(bridge.sources), bridge.a, bridge.b)))


def over_bridges(
    network: nx.MultiDiGraph, found: Iterable[Bridge], a: str, b: str, limit: int = 10
) -> tuple[Route, ...]:
    """Find the shortest paths between two entities whose every hop is a bridge.

    Args:
        network: As made by :func:`kg.graph.project.project`.
        found: As :func:`bridges` gives them.
        a: IRI of the first entity.
        b: IRI of the last.
        limit: At most so many.

    Raises:
        QueryError: An entity is not in the network.
    """
    part = nx.MultiDiGraph()
    part.add_nodes_from(network)
    for bridge in found:
        for edge in bridge.edges:
            part.add_edge(bridge.a, bridge.b, edge=edge)
    return paths(part, a, b, limit)
