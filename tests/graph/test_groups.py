"""Communities, brokers and eigenvectors on networks whose values can be worked out by hand."""

from __future__ import annotations

import math
import sys

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import ExtraError
from kg.graph import fast, groups, measure
from kg.graph.project import project
from tests.graph.builders import edge, edge_table, node_table


def weighted(*pairs: tuple[int, int], nodes: int = 0) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from(pairs, weight=1)
    return graph


TWO_TRIANGLES = ((0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3))


def test_numbers_by_size_then_by_first_node() -> None:
    """0 is the largest; equals go by their first node."""
    assert groups.numbered([{5}, {1, 2}, {0}, {3, 4}]) == {1: 0, 2: 0, 3: 1, 4: 1, 0: 2, 5: 3}


def test_a_community_is_named_by_its_most_central_members() -> None:
    """Named members go before descriptions, central ones before others; three at most."""
    found = groups.named(
        ["e:0", "e:1", "e:2", "e:3", "e:4"],
        dict.fromkeys(range(5), 0),
        {0: 0.5, 1: 0.1, 2: 0.2, 3: 0.15, 4: 0.05},
        ["officials", "A", "B", "C", "D"],
        [True, False, False, False, False],
    )
    assert [each.name for each in found] == ["B; C; A"]
    assert found[0].members == ("e:0", "e:2", "e:3", "e:1", "e:4")
    assert found[0].size == 5


def test_a_community_of_descriptions_is_named_by_them() -> None:
    """Where nobody has a name, the descriptions have to do."""
    (found,) = groups.named(["e:0"], {0: 0}, {0: 1.0}, ["officials"], [True])
    assert found.name == "officials"


def test_participation_by_hand() -> None:
    """Two edges at home and one away give 1 - (4/9 + 1/9); all at home give 0."""
    graph = weighted(*TWO_TRIANGLES, nodes=7)
    found = groups.participation(graph, {0: 0, 1: 0, 2: 0, 3: 1, 4: 1, 5: 1, 6: 2})
    assert found[2] == pytest.approx(4 / 9)
    assert found[0] == found[6] == 0
    assert groups.crossings(graph, {n: n // 3 for n in graph}, 3) == {0: 1, 1: 2}


def test_eigenvector_of_a_star() -> None:
    """The centre has the square root of a half, four leaves a half by their root each."""
    found = groups.eigenvector(weighted((0, 1), (0, 2), (0, 3), (0, 4), (5, 6), nodes=8))
    assert found[0] == pytest.approx(math.sqrt(1 / 2))
    assert found[1] == pytest.approx(math.sqrt(1 / 8))
    assert found[5] == found[7] == 0


def test_eigenvector_of_nothing() -> None:
    """No nodes, and nodes without edges, have no centrality and no error."""
    assert groups.eigenvector(nx.Graph()) == {}
    assert groups.eigenvector(weighted(nodes=2)) == {0: 0.0, 1: 0.0}


def test_large_and_small_networks_are_reckoned_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sparse solver gives what the dense one does, and what NetworkX does."""
    graph = nx.connected_watts_strogatz_graph(80, 6, 0.3, seed=1)
    nx.set_edge_attributes(graph, 2, "weight")
    dense = groups.eigenvector(graph)
    monkeypatch.setattr(groups, "DENSE", 0)
    sparse = groups.eigenvector(graph)
    theirs = nx.eigenvector_centrality_numpy(graph, weight="weight")
    for node in graph:
        assert sparse[node] == pytest.approx(dense[node], abs=1e-9)
        assert dense[node] == pytest.approx(theirs[node], abs=1e-9)


# igraph -------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20), st.integers(2, 8))
def test_igraph_and_networkx_agree_on_betweenness(
    pairs: list[tuple[int, int]], sources: int
) -> None:
    """Exact and sampled, connected or not, both give the same numbers."""
    graph = weighted(*(pair for pair in pairs if pair[0] != pair[1]), nodes=9)
    exact = nx.betweenness_centrality(graph)
    assert fast.betweenness(graph, None) == pytest.approx(exact)
    chosen = measure._sample(graph, sources, seed=3)
    sampled = nx.betweenness_centrality(graph, k=sources, seed=3)
    assert fast.betweenness(graph, chosen) == pytest.approx(sampled)


def test_leiden_finds_the_two_triangles_on_every_run() -> None:
    """Communities are connected and the same for the same seed."""
    graph = weighted(*TWO_TRIANGLES)
    assert sorted(map(sorted, fast.leiden(graph, 0))) == [[0, 1, 2], [3, 4, 5]]
    large = nx.gnm_random_graph(200, 500, seed=1)
    nx.set_edge_attributes(large, 1, "weight")
    assert fast.leiden(large, 7) == fast.leiden(large, 7)
    assert all(nx.is_connected(large.subgraph(each)) for each in fast.leiden(large, 7))


def network() -> nx.MultiDiGraph:
    return project(
        node_table(*((f"e:{n}", "ORG", f"N{n}") for n in range(6))),
        edge_table(*(edge(f"c:{a}{b}", f"e:{a}", f"e:{b}") for a, b in TWO_TRIANGLES)),
    )


def test_fast_measures_are_the_same_but_for_the_communities() -> None:
    """All but the way to find communities hangs on nothing that is installed."""
    slow, quick = measure.measure(network()), measure.measure(network(), fast=True)
    for one, other in zip(slow.rows, quick.rows, strict=True):
        assert (one.degree, one.pagerank) == (other.degree, other.pagerank)
        assert one.betweenness == pytest.approx(other.betweenness, abs=1e-8)
        assert one.eigenvector == other.eigenvector
    assert {each.name for each in quick.communities} == {each.name for each in slow.communities}


def test_without_igraph_nothing_fails_unless_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The extra is named where it is asked for, and not missed elsewhere."""
    before = measure.measure(network())
    monkeypatch.setitem(sys.modules, "igraph", None)
    assert measure.measure(network()) == before
    with pytest.raises(ExtraError, match=r"pip install 'claimgraph\[fast\]'"):
        measure.measure(network(), fast=True)


def test_communities_of_equal_places_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network of ten edges on which NetworkX 3.6's Louvain moves one node for ever."""
    graph: nx.Graph = nx.Graph()
    graph.add_nodes_from(range(7))
    pairs = ((0, 2), (1, 2), (1, 3), (1, 4), (1, 6), (3, 4), (4, 4), (4, 6))
    graph.add_weighted_edges_from([*((a, b, 1) for a, b in pairs), (5, 5, 2)])
    found = groups.louvain(graph, 0)
    assert sorted(node for each in found for node in each) == list(range(7))
    monkeypatch.setattr(groups, "MOVES", 0)
    assert {0, 2} in groups.louvain(graph, 0)
