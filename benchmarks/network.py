"""Seconds of one core for each measure of the network, as ``kg build`` takes them and with igraph.

``python -m benchmarks.network [NODES ...]`` prints a table; 10,000 and 100,000 nodes unless told
otherwise. The network is random, by Holme and Kim, five edges a node, each with a random direction;
some pairs have several edges, as claims do. Betweenness is sampled as :mod:`kg.graph.measure` does.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import networkx as nx

from kg.graph import fast, groups
from kg.graph.bridges import bridges
from kg.graph.measure import _betweenness, _communities, plain

SHARED = ("reduce to pairs", "PageRank", "eigenvector", "participation")


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


def timed(found: dict[str, float], name: str, run: Callable[[], Any]) -> Any:
    """Note the CPU seconds of something under its name, and return its result."""
    started = time.process_time()
    result = run()
    found[name] = time.process_time() - started
    print(f"{name}: {found[name]:.2f} s", file=sys.stderr, flush=True)
    return result


def column(nodes: int) -> dict[str, float]:
    """Measure a network of so many nodes; returns seconds by what was done."""
    found: dict[str, float] = {}
    graph = network(nodes)
    directed, pairs = timed(found, "reduce to pairs", lambda: plain(graph))
    timed(found, "PageRank", lambda: nx.pagerank(directed, tol=1e-10, max_iter=1000))
    timed(found, "eigenvector", lambda: groups.eigenvector(pairs))
    timed(found, "betweenness, NetworkX", lambda: _betweenness(pairs, 0, fast=False))
    timed(found, "betweenness, igraph", lambda: _betweenness(pairs, 0, fast=True))
    leiden = timed(found, "communities, Leiden, igraph", lambda: fast.leiden(pairs, 0))
    louvain = timed(
        found, "communities, Louvain, NetworkX", lambda: _communities(pairs, 0, fast=False)
    )
    timed(found, "participation", lambda: groups.participation(pairs, louvain))
    source = {f"c:{number}-{copy}": str(copy) for number in range(5 * nodes) for copy in range(2)}
    timed(found, "bridges of evidence", lambda: bridges(graph, source))
    shared = sum(found[name] for name in SHARED)
    slow = ("betweenness, NetworkX", "communities, Louvain, NetworkX")
    found["all, as kg build does"] = shared + sum(found[name] for name in slow)
    quick = ("betweenness, igraph", "communities, Leiden, igraph")
    found["all, with --fast"] = shared + sum(found[name] for name in quick)
    sets: dict[int, set[int]] = {}
    for node, number in louvain.items():
        sets.setdefault(number, set()).add(node)
    quality = [nx.community.modularity(pairs, each) for each in (sets.values(), leiden)]
    print(
        f"{nodes:,} nodes, {graph.number_of_edges():,} edges; modularity: "
        f"Louvain {quality[0]:.3f}, Leiden {quality[1]:.3f}",
        flush=True,
    )
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
