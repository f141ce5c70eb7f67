"""Communities with names, who stands between them, and how central somebody's friends are.

Comes in: undirected networks whose nodes are 0, 1, 2 ... and whose edges have a ``weight``. Goes
out: numbers by node, the same for the same network and seed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

DENSE = 300  # up to so many nodes, all eigenvectors are taken
NAMES = 3  # members that name a community
MOVES = 50  # of each node in one level of Louvain, far more than it takes to end
ORDERS = 10  # seeds that are tried


@dataclass(frozen=True, slots=True)
class Community:
    """Entities that are joined to each other more than to others.

    Attributes:
        number: 0 is the largest.
        name: Its most central members, with names if it has any that are named.
        members: IRIs, the most central (by PageRank) first.
    """

    number: int
    name: str
    members: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of members."""
        return len(self.members)


def louvain(graph: nx.Graph, seed: int) -> list[set[Any]]:
    """Part a network into communities.

    NetworkX's Louvain moves nodes to and fro for ever where rounding makes one of two equal places
    the better one (networkx/networkx#8739, mended in 3.7); another order of its moves, and at last
    a method that only ever joins, do not.

    Source:
        Blondel et al. 2008; Clauset, Newman and Moore 2004.
    """
    for tried in range(ORDERS):
        try:
            found: list[set[Any]] = nx.community.louvain_communities(
                _Counted(graph), weight="weight", seed=seed + tried
            )
        except _ToAndFroError:
            continue
        return found
    return [set(each) for each in nx.community.greedy_modularity_communities(graph, "weight")]


class _ToAndFroError(Exception):
    """Nodes are moved without end."""


class _Counted(nx.Graph):  # type: ignore[misc]  # NetworkX has no types
    """A network that is looked at a limited number of times, as Louvain does for each move."""

    looked = 0

    @property
    def nodes(self) -> Any:
        """Return the nodes, as any network does."""
        self.looked += 1
        if self.looked > MOVES * (len(self) + 20):
            raise _ToAndFroError
        return nx.classes.reportviews.NodeView(self)


def numbered(found: Sequence[set[int]]) -> dict[int, int]:
    """Number communities by size, equals by their first node; returns each node's number."""
    ordered = sorted((sorted(members) for members in found), key=lambda m: (-len(m), m))
    return {node: index for index, members in enumerate(ordered) for node in members}


def named(
    iris: Sequence[str],
    community: Mapping[int, int],
    pagerank: Mapping[int, float],
    names: Sequence[str],
    unnamed: Sequence[bool],
) -> tuple[Community, ...]:
    """Name communities by their most central members.

    Args:
        iris: By node.
        community: Number by node.
        pagerank: By node.
        names: By node.
        unnamed: By node: whether the name is but a description ("officials").
    """
    members: dict[int, list[int]] = {}
    for node in sorted(community, key=lambda node: (-round(pagerank[node], 8), iris[node])):
        members.setdefault(community[node], []).append(node)
    found = []
    for number, nodes in sorted(members.items()):
        best = [node for node in nodes if not unnamed[node]] or nodes
        name = "; ".join(names[node] for node in best[:NAMES])
        found.append(Community(number, name, tuple(iris[node] for node in nodes)))
    return tuple(found)


def participation(graph: nx.Graph, community: Mapping[int, int]) -> dict[int, float]:
    """Tell how evenly each node's edges go to different communities, in [0, 1).

    Returns:
        0 where all go to one, or where there are none; loops do not count.

    Source:
        Guimerà and Amaral 2005.
    """
    found = {}
    for node in graph:
        across = crossings(graph, community, node)
        total = across.total()
        found[node] = 1 - sum((n / total) ** 2 for n in across.values()) if total else 0.0
    return found


def crossings(graph: nx.Graph, community: Mapping[int, int], node: int) -> Counter[int]:
    """Count a node's edges by the community that they go to, its own included."""
    across: Counter[int] = Counter()
    for other, edge in graph[node].items():
        if other != node:
            across[community[other]] += edge["weight"]
    return across


def eigenvector(graph: nx.Graph) -> dict[int, float]:
    """Return the eigenvector centrality in the largest component, 0 outside it.

    Of components of the same size the one with the first node counts. The greatest value of each
    network hangs on its size: the squares sum to 1.

    Source:
        Bonacich 1972.
    """
    # Both take long to import, which those who only ask for claims should not pay.
    import numpy as np  # noqa: PLC0415
    from scipy.sparse.linalg import eigsh  # noqa: PLC0415

    found = dict.fromkeys(graph, 0.0)
    if not graph:
        return found
    largest = max((len(c), -min(c), sorted(c)) for c in nx.connected_components(graph))[2]
    if len(largest) == 1:
        return found
    matrix = nx.to_scipy_sparse_array(graph, nodelist=largest, weight="weight", dtype=float)
    if len(largest) <= DENSE:
        vector = np.linalg.eigh(matrix.toarray())[1][:, -1]
    else:
        vector = eigsh(matrix, k=1, which="LA", v0=np.ones(len(largest)))[1][:, 0]
    return found | dict(zip(largest, map(float, np.abs(vector)), strict=True))
