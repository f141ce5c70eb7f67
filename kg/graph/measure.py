"""How entities stand in the network: centrality, communities, paths, who speaks about whom.

Comes in: the network of :func:`kg.graph.project.project`. Goes out: frozen rows, the same for the
same graph and seed on every run. What each measure is taken on stands in :func:`measure`.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

import networkx as nx

from kg.errors import QueryError
from kg.graph import fast as igraph
from kg.graph import groups
from kg.graph.groups import Community

MEASURES = ("degree", "betweenness", "pagerank", "eigenvector", "participation", "community")
PLACES = 8  # decimals kept: beyond them, builds of numpy may differ
PAGERANK_TOLERANCE = 1e-10
# Steps of breadth-first search: a million take about half a second of one core.
EXACT_STEPS = 16_000_000  # 2,000 entities with 6,000 pairs
SAMPLED_STEPS = 4_000_000
FEWEST_PIVOTS = 100


@dataclass(frozen=True, slots=True)
class EntityMeasures:
    """How one entity stands in the network.

    Attributes:
        degree: Number of edges that touch it; a loop counts twice.
        betweenness: Share of the shortest paths between others that pass through it, in [0, 1].
        pagerank: Probability of a random walk to be at it; all sum to 1.
        community: 0 is the largest.
        eigenvector: Great where neighbours have great ones; 0 outside the largest component.
        participation: How evenly its edges go to different communities, in [0, 1).
    """

    entity: str
    name: str
    type: str
    degree: int
    betweenness: float
    pagerank: float
    community: int
    eigenvector: float
    participation: float

    def measured(self) -> Iterator[tuple[str, int | float]]:
        """Yield each measure's name and value, as in the CSV."""
        for name in MEASURES:
            yield name, getattr(self, name)


@dataclass(frozen=True, slots=True)
class SpeaksAbout:
    """One entity speaks about another.

    Attributes:
        claims: IRIs of the claims, sorted, each once.
    """

    claimant: str
    about: str
    claims: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of claims."""
        return len(self.claims)


@dataclass(frozen=True, slots=True)
class Measures:
    """All that is measured of one network.

    Attributes:
        rows: One per entity, sorted by IRI.
        speaks_about: Most claims first, then by IRI.
        communities: By their number.
    """

    rows: tuple[EntityMeasures, ...] = ()
    speaks_about: tuple[SpeaksAbout, ...] = ()
    communities: tuple[Community, ...] = ()

    def values(self) -> Iterator[tuple[str, str, float]]:
        """Yield (entity IRI, name of the measure, value), by IRI and then as in the CSV."""
        for row in self.rows:
            for name, value in row.measured():
                yield row.entity, name, float(value)


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a path, in the direction of travel.

    Attributes:
        edges: IRIs of the claims and relations that join both, either way, sorted.
    """

    start: str
    end: str
    edges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A shortest path.

    Attributes:
        entities: IRIs from one end to the other.
        hops: One fewer than the entities.
    """

    entities: tuple[str, ...]
    hops: tuple[Hop, ...]


def measure(graph: nx.MultiDiGraph, *, seed: int = 0, fast: bool = False) -> Measures:
    """Measure a network.

    Degree counts every edge. PageRank follows the edges' direction, an edge counted as often as it
    is there. The others are taken without direction; but for betweenness, they weigh a pair by its
    number of edges. Betweenness is exact for graphs of up to about 2,000 entities and estimated
    from sampled sources beyond that.

    Args:
        graph: As made by :func:`kg.graph.project.project`.
        seed: For the communities and for the sample.
        fast: Let igraph, an extra, do betweenness (the same but for the last digits) and take
            Leiden's communities instead of Louvain's. Never so unless asked, so that results do
            not hang on what is installed.

    Returns:
        Rows in a fixed order; the same for the same graph and seed.

    Raises:
        ExtraError: ``fast``, and igraph is not installed.

    Source:
        Brandes 2001 and 2008 (betweenness), Page et al. 1999, Blondel et al. 2008 (Louvain), Traag
        et al. 2019 (Leiden), Guimerà and Amaral 2005 (participation), Bonacich 1972 (eigenvector).
    """
    iris = sorted(graph)
    directed, undirected = plain(graph)
    betweenness = _betweenness(undirected, seed, fast=fast)
    pagerank = nx.pagerank(directed, tol=PAGERANK_TOLERANCE, max_iter=1000) if iris else {}
    community = _communities(undirected, seed, fast=fast)
    eigenvector = groups.eigenvector(undirected)
    participation = groups.participation(undirected, community)
    degree = dict(graph.degree())
    names = [str(graph.nodes[iri].get("name", "")) for iri in iris]
    unnamed = [bool(graph.nodes[iri].get("unnamed")) for iri in iris]
    rows = tuple(
        EntityMeasures(
            entity=iri,
            name=names[index],
            type=str(graph.nodes[iri].get("type", "")),
            degree=int(degree[iri]),
            betweenness=round(float(betweenness[index]), PLACES),
            pagerank=round(float(pagerank[index]), PLACES),
            community=community[index],
            eigenvector=round(eigenvector[index], PLACES),
            participation=round(participation[index], PLACES),
        )
        for index, iri in enumerate(iris)
    )
    communities = groups.named(iris, community, pagerank, names, unnamed)
    return Measures(rows, speaks_about(graph), communities)


def plain(graph: nx.MultiDiGraph) -> tuple[nx.DiGraph, nx.Graph]:
    """Reduce a network to pairs with a ``weight``, their number of edges.

    Returns:
        With and without direction; nodes are the places of the IRIs in their order.
    """
    # Louvain walks over sets of nodes; sets of whole numbers have the same order on every run.
    number = {iri: index for index, iri in enumerate(sorted(graph))}
    directed = nx.DiGraph()
    directed.add_nodes_from(range(len(number)))
    ends = sorted((number[source], number[target]) for source, target in graph.edges())
    for source, target in ends:
        weight = directed.get_edge_data(source, target, {"weight": 0})["weight"]
        directed.add_edge(source, target, weight=weight + 1)
    undirected = nx.Graph()
    undirected.add_nodes_from(directed)
    for source, target, weight in directed.edges(data="weight"):
        before = undirected.get_edge_data(source, target, {"weight": 0})["weight"]
        undirected.add_edge(source, target, weight=before + weight)
    return directed, undirected


def speaks_about(graph: nx.MultiDiGraph) -> tuple[SpeaksAbout, ...]:
    """List who makes claims about whom, most claims first, then by IRI."""
    claims: dict[tuple[str, str], set[str]] = {}
    for source, target, edge in graph.edges(data=True):
        if edge.get("kind") == "claim":
            claims.setdefault((source, target), set()).add(str(edge["edge"]))
    pairs = (
        SpeaksAbout(claimant, about, tuple(sorted(iris)))
        for (claimant, about), iris in claims.items()
    )
    return tuple(sorted(pairs, key=lambda pair: (-pair.count, pair.claimant, pair.about)))


def paths(graph: nx.MultiDiGraph, a: str, b: str, limit: int = 10) -> tuple[Route, ...]:
    """Find the shortest paths between two entities, edges walked either way.

    Args:
        graph: As made by :func:`kg.graph.project.project`.
        a: IRI of the first entity.
        b: IRI of the last entity.
        limit: At most so many paths are given.

    Returns:
        Paths of the same, least number of hops, in a fixed order; none where nothing joins the
        two, and one without hops where both are the same.

    Raises:
        QueryError: An entity is not in the graph.
    """
    for iri in (a, b):
        if iri not in graph:
            raise QueryError(f"paths: no such entity: {iri}; list them with `kg query entities`")
    if a == b:
        return (Route((a,), ()),)
    simple = simple_graph(graph)
    if not nx.has_path(simple, a, b):
        return ()
    found = islice(nx.all_shortest_paths(simple, a, b), max(limit, 0))
    return tuple(route_of(graph, tuple(nodes)) for nodes in found)


def write_csv(measures: Measures, path: Path) -> None:
    r"""Write one line per entity, sorted by IRI: UTF-8, lines end in ``\n``, header first.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("entity", "name", "type", *MEASURES, "community_name"))
        names = {community.number: community.name for community in measures.communities}
        for row in measures.rows:
            values = (
                f"{value:.{PLACES}f}" if isinstance(value, float) else value
                for _, value in row.measured()
            )
            writer.writerow((row.entity, row.name, row.type, *values, names[row.community]))


def _betweenness(graph: nx.Graph, seed: int, *, fast: bool) -> dict[int, float]:
    if not graph:
        return {}
    steps = len(graph) + graph.number_of_edges()
    exact = len(graph) * steps <= EXACT_STEPS
    sample = None if exact else min(len(graph), max(FEWEST_PIVOTS, SAMPLED_STEPS // steps))
    if fast:
        pivots = None if exact or sample == len(graph) else _sample(graph, sample or 0, seed)
        return igraph.betweenness(graph, pivots)
    values: dict[int, float] = nx.betweenness_centrality(graph, k=sample, seed=seed)
    return values


def _sample(graph: nx.Graph, number: int, seed: int) -> list[int]:
    """Choose the nodes that NetworkX chooses for its own sample."""
    return random.Random(seed).sample(list(graph), number)


def _communities(graph: nx.Graph, seed: int, *, fast: bool) -> dict[int, int]:
    if not graph:
        return {}
    if fast:
        return groups.numbered(igraph.leiden(graph, seed))
    return groups.numbered(groups.louvain(graph, seed))


def simple_graph(graph: nx.MultiDiGraph) -> nx.Graph:
    """Return who is joined to whom: no direction, no loop, one edge a pair, in a fixed order."""
    simple = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted({(s, t) for s, t in graph.edges() if s != t}))
    return simple


def route_of(graph: nx.MultiDiGraph, nodes: tuple[str, ...]) -> Route:
    """Return a path with the edges of each of its hops."""
    hops = []
    for start, end in pairwise(nodes):
        both = (
            graph.get_edge_data(start, end, default={}),
            graph.get_edge_data(end, start, default={}),
        )
        edges = {str(edge["edge"]) for side in both for edge in side.values()}
        hops.append(Hop(start, end, tuple(sorted(edges))))
    return Route(nodes, tuple(hops))
