from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError, StoreError
from kg.graph.project import EDGE_COLUMNS, project
from kg.model import Table
from tests.graph.builders import edge, edge_table, node_table

NODES = node_table(
    ("e:1", "PERSON", "Ganchev"), ("e:2", "PLACE", "Kupyansk"), ("e:3", "ORG", "Tass")
)
IRIS = st.sampled_from(["e:1", "e:2", "e:3"])


def test_attributes_are_the_other_columns() -> None:
    """Every column but the key stands on the node or edge; an unbound value is left out."""
    graph = project(NODES, edge_table(edge("c:1", "e:1", "e:2", status="Unverified")))
    assert graph.nodes["e:2"] == {
        "type": "PLACE",
        "name": "Kupyansk",
        "unnamed": False,
        "mentions": 1,
        "documents": 1,
    }
    attributes = graph.get_edge_data("e:1", "e:2", "c:1 e:2")
    assert attributes["status"] == "Unverified"
    assert attributes["kind"] == "claim"
    assert "said" not in attributes


def test_entities_without_edges_are_kept() -> None:
    """An entity that nobody speaks of is still a node."""
    assert sorted(project(NODES, edge_table())) == ["e:1", "e:2", "e:3"]


def test_empty_graph() -> None:
    """No rows make an empty network."""
    assert len(project(node_table(), edge_table())) == 0


def test_a_missing_entity_is_named_and_never_invented() -> None:
    """An edge to an entity without a row stops the projection and says which it is."""
    with pytest.raises(StoreError, match="no such entity: e:8, e:9"):
        project(NODES, edge_table(edge("c:1", "e:9", "e:2"), edge("c:2", "e:1", "e:8")))


def test_an_entity_with_two_rows_is_refused() -> None:
    """Two rows for one entity would hide one of them."""
    with pytest.raises(StoreError, match="e:1 has more than one row"):
        project(node_table(("e:1", "ORG", "A"), ("e:1", "PLACE", "A")), edge_table())


def test_a_missing_column_is_named() -> None:
    """A changed query fails with the name of the column."""
    with pytest.raises(QueryError, match="column edge is missing"):
        project(NODES, Table(EDGE_COLUMNS[1:], ()))


@given(st.lists(st.tuples(st.sampled_from(["c:1", "c:2", "r:1"]), IRIS, IRIS), max_size=20))
def test_every_row_is_an_edge(ends: list[tuple[str, str, str]]) -> None:
    """Parallel edges, loops and repeated rows are all kept."""
    graph = project(NODES, edge_table(*(edge(*row) for row in ends)))
    assert graph.number_of_edges() == len(ends)
    drawn = sorted((data["edge"], source, target) for source, target, data in graph.edges.data())
    assert drawn == sorted(ends)


@given(st.permutations([edge(f"c:{i}", "e:1", f"e:{1 + i % 3}") for i in range(6)]))
def test_order_of_rows_does_not_matter(rows: list[tuple[object, ...]]) -> None:
    """The same rows in another order make the same network in the same order."""
    expected = project(
        NODES, edge_table(*(edge(f"c:{i}", "e:1", f"e:{1 + i % 3}") for i in range(6)))
    )
    actual = project(NODES, Table(EDGE_COLUMNS, tuple(rows)))  # type: ignore[arg-type]
    assert list(actual.edges(keys=True)) == list(expected.edges(keys=True))
    assert nx.utils.graphs_equal(actual, expected)
