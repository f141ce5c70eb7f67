"""Seconds of one core for each measure of the network, as ``kg build`` takes them and with igraph.

``python -m benchmarks.network [NODES ...]`` prints a table; 10,000 and 100,000 nodes unless told
otherwise. The network is random, by Holme and Kim, five edges a node, each with a random direction;
some pairs have several edges, as claims do. Betweenness is sampled as :mod:`kg.graph.measure` does.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from typing import Any

import networkx as nx

from kg.graph import fast, groups
from kg.graph.bridges import bridges
from kg.graph.measure import _betweenness, _communities, measure, plain


def network(nodes: int) -> nx.MultiDiGraph:
    """Make a network as :func:`kg.graph.project.project` would, without the rows."""
    choose = random.Random(0)
    graph = nx.MultiDiGraph()
    for node in range(nodes):
        graph.add_node(f"e:{node:06}", name=str(node), type="ORG", unnamed=False)
    for number, ends in enumerate(nx.powerlaw_cluster_graph(nodes, 5, 0.3, seed=0).edges()):
        for copy in range(choose.choice((1, 1, 2))):
            source, target = (f"e:{end:06}" for end in choose.sample(ends, 2))
            graph.add_edge(source, target, edge=f"c:{number}-{copy}", kind="claim")
    return graph


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """Return CPU seconds and the result."""
    started = time.process_time()
    result = run()
    return time.process_time() - started, result


def column(nodes: int) -> dict[str, float]:
    """Measure a network of so many nodes; returns seconds by what was done."""
    found: dict[str, float] = {}
    graph = network(nodes)
    found["reduce to pairs"], (directed, undirected) = timed(lambda: plain(graph))
    found["PageRank"], _ = timed(lambda: nx.pagerank(directed, tol=1e-10, max_iter=1000))
    found["eigenvector"], _ = timed(lambda: groups.eigenvector(undirected))
    for name, quick in (("NetworkX", False), ("igraph", True)):
        found[f"betweenness, {name}"], _ = timed(
            lambda quick=quick: _betweenness(undirected, 0, fast=quick)
        )
    found["communities, Louvain, NetworkX"], louvain = timed(
        lambda: _communities(undirected, 0, fast=False)
    )
    found["communities, Leiden, igraph"], leiden = timed(lambda: fast.leiden(undirected, 0))
    found["participation"], _ = timed(lambda: groups.participation(undirected, louvain))
    source = {f"c:{number}-{copy}": str(copy) for number in range(5 * nodes) for copy in range(2)}
    found["bridges of evidence"], _ = timed(lambda: bridges(graph, source))
    found["all, as kg build does"], _ = timed(lambda: measure(graph))
    found["all, with --fast"], _ = timed(lambda: measure(graph, fast=True))
    sets: dict[int, set[int]] = {}
    for node, number in louvain.items():
        sets.setdefault(number, set()).add(node)
    quality = nx.community.modularity
    print(f"{nodes:,} nodes, {graph.number_of_edges():,} edges; modularity: "
          f"Louvain {quality(undirected, sets.values()):.3f}, "
          f"Leiden {quality(undirected, leiden):.3f}", flush=True)  # fmt: skip
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("nodes", nargs="*", type=int, default=[10_000, 100_000])
    sizes = parser.parse_args().nodes
    columns = [column(nodes) for nodes in sizes]
    print(f"\n| CPU seconds | {' | '.join(f'{nodes:,} nodes' for nodes in sizes)} |")
    print("|---|" + "---|" * len(sizes))
    for name in columns[0]:
        print(f"| {name} | {' | '.join(f'{each[name]:,.2f}' for each in columns)} |")


if __name__ == "__main__":
    main()
