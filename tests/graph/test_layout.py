from __future__ import annotations

import math
import os
import subprocess
import sys

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.layout import SPACING, place

BOX = (90.0, 40.0)


def boxes(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Give every node the same box."""
    return dict.fromkeys(graph, BOX)


def large() -> nx.Graph:
    """Make a connected graph that is too large for Kamada and Kawai's layout."""
    graph = nx.Graph((f"n{i:03d}", f"n{(i * i + 1) % i:03d}") for i in range(1, 160))
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    return graph


def test_nothing_to_place() -> None:
    """An empty graph has no places."""
    assert place(nx.Graph(), {}) == {}


def test_same_on_every_run() -> None:
    """A seed gives the same places, in small and in large components."""
    for graph in (nx.path_graph(5), large()):
        named = nx.relabel_nodes(graph, str)
        assert place(named, boxes(named), seed=7) == place(named, boxes(named), seed=7)


def test_order_of_nodes_does_not_matter() -> None:
    """The places belong to the graph, not to the order in which it was built."""
    graph = large()
    other = nx.Graph()
    other.add_edges_from((b, a) for a, b in reversed(list(graph.edges())))
    assert place(graph, boxes(graph)) == place(other, boxes(other))


def test_components_do_not_overlap() -> None:
    """Each component has an area of its own."""
    graph = nx.Graph([("a", "b"), ("b", "c"), ("d", "e"), ("f", "g")])
    places = place(graph, boxes(graph))
    areas = []
    for part in ("abc", "de", "fg"):
        xs, ys = zip(*(places[node] for node in part), strict=True)
        areas.append((min(xs), min(ys), max(xs), max(ys)))
    for number, (left, top, right, bottom) in enumerate(areas):
        for x0, y0, x1, y1 in areas[number + 1 :]:
            assert x0 > right or x1 < left or y0 > bottom or y1 < top


def test_a_pair_stands_an_edge_apart() -> None:
    """Two linked entities are not drawn across the page."""
    graph = nx.Graph([("a", "b")])
    places = place(graph, boxes(graph))
    (x0, y0), (x1, y1) = places["a"], places["b"]
    assert SPACING / 2 < math.dist((x0, y0), (x1, y1)) < 2 * SPACING


def test_entities_without_edges_stand_below() -> None:
    """What nothing joins is out of the way of the rest."""
    graph = nx.Graph([("a", "b"), ("b", "c")])
    graph.add_nodes_from("xyz")
    places = place(graph, boxes(graph))
    assert min(places[node][1] for node in "xyz") > max(places[node][1] for node in "abc")


@settings(max_examples=30)
@given(
    st.integers(1, 14),
    st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13)), max_size=30),
)
def test_no_two_entities_share_a_place(size: int, ends: list[tuple[int, int]]) -> None:
    """Whatever the graph, each entity is placed, and apart from the others."""
    graph = nx.Graph()
    graph.add_nodes_from(f"n{i:02d}" for i in range(size))
    graph.add_edges_from((f"n{a % size:02d}", f"n{b % size:02d}") for a, b in ends)
    places = place(graph, boxes(graph))
    assert sorted(places) == sorted(graph)
    assert len(set(places.values())) == len(places)


SCRIPT = """
import networkx as nx
from kg.graph.layout import place
graph = nx.Graph()
for number in range(12):
    graph.add_edges_from((f"n{number}-{a}", f"n{number}-{b}") for a, b in nx.cycle_graph(9).edges)
    graph.add_edges_from((f"n{number}-{a}", f"n{number}-{a + 2}") for a in range(6))
print(place(graph, dict.fromkeys(graph, (80.0, 20.0))))
"""


def test_same_whatever_strings_hash_to() -> None:
    """The order of Python's sets, which changes from run to run, moves nothing."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            capture_output=True,
            encoding="utf-8",
            check=True,
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
        ).stdout
        for seed in (1, 2)
    ]
    assert len(runs[0]) > 1000
    assert runs[0] == runs[1]


def test_small_components_stand_around_a_large_one() -> None:
    """However large the first is, the others make no column or row below it."""
    graph = nx.Graph()
    graph.add_edges_from((f"a{i:04d}", f"a{i // 3:04d}") for i in range(1, 900))
    graph.add_edges_from((f"b{i:03d}", f"c{i:03d}") for i in range(200))
    places = place(graph, dict.fromkeys(graph, (250.0, 40.0)))
    high, wide = (max(at[axis] for at in places.values()) for axis in (1, 0))
    low, left = (min(at[axis] for at in places.values()) for axis in (1, 0))
    large = [at for node, at in places.items() if node.startswith("a")]
    assert high - low < 2.5 * (max(y for _, y in large) - min(y for _, y in large))
    assert 0.4 < (wide - left) / (high - low) < 2.5
