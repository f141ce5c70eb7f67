from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.graph import measure as module
from kg.graph.measure import Measures, SpeaksAbout, measure, paths, speaks_about, write_csv
from kg.graph.project import project
from tests.graph.builders import edge, edge_table, node_table


def star() -> nx.MultiDiGraph:
    """Build a graph in which three speak about one, and one pair stands apart."""
    names = ("hub", "a", "b", "c", "x", "y")
    return project(
        node_table(*((f"e:{name}", "PERSON", name) for name in names)),
        edge_table(
            edge("c:1", "e:a", "e:hub"),
            edge("c:2", "e:a", "e:hub"),
            edge("c:3", "e:b", "e:hub"),
            edge("r:4", "e:c", "e:hub", kind="relation", label="memberOf"),
            edge("c:5", "e:x", "e:y"),
        ),
    )


def test_values_of_a_star() -> None:
    """The centre has all paths between the others, the most links and the highest rank."""
    by_name = {row.name: row for row in measure(star(), seed=0).rows}
    assert by_name["hub"].degree == 4
    assert by_name["a"].degree == 2
    assert by_name["hub"].betweenness == pytest.approx(3 / 10)  # 3 of the 10 pairs of others
    assert by_name["a"].betweenness == 0
    assert max(by_name.values(), key=lambda row: row.pagerank).name == "hub"
    assert sum(row.pagerank for row in by_name.values()) == pytest.approx(1, abs=1e-6)


def test_communities_are_numbered_by_size() -> None:
    """Number 0 is the largest community; who is joined is together."""
    by_name = {row.name: row.community for row in measure(star(), seed=0).rows}
    assert {by_name[name] for name in ("hub", "a", "b", "c")} == {0}
    assert by_name["x"] == by_name["y"] == 1


def test_empty_graph() -> None:
    """No entities have no measures, and no error."""
    assert measure(nx.MultiDiGraph()) == Measures()


def test_entities_without_edges() -> None:
    """Entities that nothing joins have a rank and a community of their own."""
    graph = project(node_table(("e:1", "ORG", "A"), ("e:2", "ORG", "B")), edge_table())
    rows = measure(graph).rows
    assert [row.degree for row in rows] == [0, 0]
    assert [row.community for row in rows] == [0, 1]
    assert [row.pagerank for row in rows] == [0.5, 0.5]


def test_who_speaks_about_whom() -> None:
    """Claims are counted once each, relations not at all; the most active pair comes first."""
    assert speaks_about(star()) == (
        SpeaksAbout("e:a", "e:hub", ("c:1", "c:2")),
        SpeaksAbout("e:b", "e:hub", ("c:3",)),
        SpeaksAbout("e:x", "e:y", ("c:5",)),
    )
    assert speaks_about(star())[0].count == 2


def test_csv_is_exact(tmp_path: Path) -> None:
    """The file has a header, sorted rows, fixed decimals, UTF-8 and line feeds."""
    graph = project(
        node_table(("e:2", "PLACE", "Куп'янськ, місто"), ("e:1", "PERSON", "Ганчев")),
        edge_table(edge("c:1", "e:1", "e:2")),
    )
    write_csv(measure(graph, seed=0), tmp_path / "measures.csv")
    assert (tmp_path / "measures.csv").read_bytes().decode("utf-8") == (
        "entity,name,type,degree,betweenness,pagerank,eigenvector,participation,community,"
        "community_name\n"
        "e:1,Ганчев,PERSON,1,0.00000000,0.35087719,0.70710678,0.00000000,0,"
        '"Куп\'янськ, місто; Ганчев"\n'
        'e:2,"Куп\'янськ, місто",PLACE,1,0.00000000,0.64912281,0.70710678,0.00000000,0,'
        '"Куп\'янськ, місто; Ганчев"\n'
    )


def test_values_for_the_measures_graph() -> None:
    """Each entity gives its six measures by name."""
    values = list(measure(star()).values())
    assert len(values) == 6 * 6
    assert [name for iri, name, _ in values if iri == "e:a"] == [
        "degree",
        "betweenness",
        "pagerank",
        "eigenvector",
        "participation",
        "community",
    ]
    assert all(isinstance(value, float) for _, _, value in values)


SCRIPT = """
import networkx as nx
from kg.graph.measure import measure
graph = nx.MultiDiGraph()
for number in range(60):
    graph.add_node(f"e:{number}", name=str(number), type="ORG")
for number in range(150):
    ends = f"e:{number * 7 % 60}", f"e:{number * number % 60}"
    graph.add_edge(*ends, edge=f"c:{number}", kind="claim")
print(measure(graph, seed=3))
"""


def test_same_on_every_run() -> None:
    """Python's random string hashes change nothing."""
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(printed) == 1


def test_large_graphs_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the budget, betweenness comes from a seeded sample and stays near the exact value."""
    graph = star()
    exact = {row.entity: row.betweenness for row in measure(graph).rows}
    monkeypatch.setattr(module, "EXACT_STEPS", 0)
    monkeypatch.setattr(module, "FEWEST_PIVOTS", 5)
    monkeypatch.setattr(module, "SAMPLED_STEPS", 1)
    first = measure(graph, seed=1)
    assert first == measure(graph, seed=1)
    hub = next(row for row in first.rows if row.name == "hub")
    assert hub.betweenness == pytest.approx(exact["e:hub"], abs=0.2)


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=15),
    st.randoms(use_true_random=False),
)
def test_order_of_edges_does_not_matter(ends: list[tuple[int, int]], random: object) -> None:
    """The measures are those of the graph, not of the order in which it was read."""
    nodes = node_table(*((f"e:{n}", "ORG", str(n)) for n in range(7)))
    rows = [edge(f"c:{i}", f"e:{a}", f"e:{b}") for i, (a, b) in enumerate(ends)]
    expected = measure(project(nodes, edge_table(*rows)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert measure(project(nodes, edge_table(*rows))) == expected


def test_shortest_paths_go_against_the_arrows() -> None:
    """A path names each hop's edges, whichever way they point."""
    (route,) = paths(star(), "e:a", "e:c")
    assert route.entities == ("e:a", "e:hub", "e:c")
    assert [hop.edges for hop in route.hops] == [("c:1", "c:2"), ("r:4",)]


def test_paths_of_the_same_length_are_all_given_up_to_the_limit() -> None:
    """Two ways of two hops are two paths; a limit of one gives one."""
    graph = project(
        node_table(*((f"e:{n}", "ORG", n) for n in "abcd")),
        edge_table(
            edge("c:1", "e:a", "e:b"),
            edge("c:2", "e:b", "e:d"),
            edge("c:3", "e:a", "e:c"),
            edge("c:4", "e:c", "e:d"),
        ),
    )
    assert [route.entities[1] for route in paths(graph, "e:a", "e:d")] == ["e:b", "e:c"]
    assert len(paths(graph, "e:a", "e:d", limit=1)) == 1
    assert paths(graph, "e:a", "e:d", limit=0) == ()


def test_no_path_and_no_hop() -> None:
    """What nothing joins has no path; an entity reaches itself without a hop."""
    assert paths(star(), "e:a", "e:x") == ()
    assert [len(route.hops) for route in paths(star(), "e:a", "e:a")] == [0]


def test_paths_name_an_unknown_entity() -> None:
    """An entity that is not there is an error, not an empty answer."""
    with pytest.raises(QueryError, match="no such entity: e:nobody"):
        paths(star(), "e:a", "e:nobody")
