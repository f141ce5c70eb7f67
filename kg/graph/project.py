"""Rows of the graph's two queries -> a network of entities.

Comes in: the tables of ``graph_nodes.rq`` and ``graph_edges.rq``. Goes out: a directed multigraph
in which every row of the second table is one edge. Nothing is invented, merged or dropped here.
"""

from __future__ import annotations

from collections.abc import Mapping

import networkx as nx

from kg.errors import QueryError, StoreError
from kg.model import Table, Value

NODE_COLUMNS = ("node", "type", "name", "unnamed", "mentions", "documents")
EDGE_COLUMNS = (
    "edge",
    "source",
    "target",
    "kind",
    "label",
    "claim_kind",
    "polarity",
    "certainty",
    "status",
    "said",
    "article",
    "score",
)
NAMED_IN_MESSAGE = 3


def project(nodes: Table, edges: Table) -> nx.MultiDiGraph:
    """Make a network of entities out of rows.

    Pure. Nodes are inserted sorted by IRI, edges by (edge, target), so that the order of the rows
    does not matter.

    Args:
        nodes: One row per entity; at least the columns of ``NODE_COLUMNS``.
        edges: One row per claim and entity that it is about, and one per relation; at least the
            columns of ``EDGE_COLUMNS``.

    Returns:
        A network whose node keys are IRIs and whose edge keys are ``"<edge IRI> <target IRI>"``.
        Nodes and edges carry the other columns as attributes; an unbound value is left out.

    Raises:
        QueryError: A table lacks a column.
        StoreError: An edge names an entity that has no row, or an entity has two rows.

    >>> nodes = Table(NODE_COLUMNS, (("e:1", "PERSON", "Ganchev", False, 2, 1),
    ...                              ("e:2", "PLACE", "Kupyansk", False, 1, 1)))
    >>> row = ("c:1", "e:1", "e:2", "claim", "say", "assertion", None, None, None, None, "d:1", 0.9)
    >>> graph = project(nodes, Table(EDGE_COLUMNS, (row,)))
    >>> graph.nodes["e:1"]["name"], graph.number_of_edges("e:1", "e:2")
    ('Ganchev', 1)
    """
    _require(nodes, NODE_COLUMNS, "graph_nodes")
    _require(edges, EDGE_COLUMNS, "graph_edges")
    graph = nx.MultiDiGraph()
    for row in sorted(nodes.records(), key=lambda record: str(record["node"])):
        iri = str(row.pop("node"))
        if iri in graph:
            raise StoreError(f"graph_nodes: {iri} has more than one row; build the graph again")
        graph.add_node(iri, **{key: value for key, value in row.items() if value is not None})

    ordered = sorted(edges.records(), key=lambda record: tuple(map(str, _edge_order(record))))
    missing = sorted(
        {str(row[end]) for row in ordered for end in ("source", "target")} - set(graph)
    )
    if missing:
        named = ", ".join(missing[:NAMED_IN_MESSAGE])
        more = f" and {len(missing) - NAMED_IN_MESSAGE} more" if missing[NAMED_IN_MESSAGE:] else ""
        raise StoreError(
            f"graph_edges: no such entity: {named}{more}; the graph is damaged, build it again"
        )
    for row in ordered:
        source, target = str(row.pop("source")), str(row.pop("target"))
        key = f"{row['edge']} {target}"
        # A claim whose text gives two verdicts on it has two rows; both stay.
        copies = 1
        while graph.has_edge(source, target, _numbered(key, copies)):
            copies += 1
        attributes = {name: value for name, value in row.items() if value is not None}
        graph.add_edge(source, target, key=_numbered(key, copies), **attributes)
    return graph


def _edge_order(record: Mapping[str, Value]) -> tuple[object, ...]:
    rest = tuple(record[name] for name in sorted(record))
    return (record["edge"], record["target"], *rest)


def _numbered(key: str, copy: int) -> str:
    return key if copy == 1 else f"{key} {copy}"


def _require(table: Table, columns: tuple[str, ...], query: str) -> None:
    lacking = [column for column in columns if column not in table.columns]
    if lacking:
        raise QueryError(f"{query}.rq: column {lacking[0]} is missing; its result cannot be drawn")
