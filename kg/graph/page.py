"""The page of a graph, or of a part of it, from whoever answers the queries."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx

from kg.graph.measure import Measures, measure
from kg.graph.project import project
from kg.graph.render import render
from kg.graph.select import Part, limit, select
from kg.graph.view import Content
from kg.model import Table

TITLE = "Who claims what"
Ask = Callable[[str], Table]


def network(ask: Ask) -> nx.MultiDiGraph:
    """Project a graph into the network that is measured and drawn."""
    return project(ask("graph_nodes"), ask("graph_edges"))


def content(ask: Ask) -> Content:
    """Ask for all that a page shows beside the network."""
    return Content(
        claims=ask("claims"),
        evidence=ask("graph_evidence"),
        articles=ask("graph_articles"),
        topics=ask("topics"),
        facts=ask("graph_facts"),
        relays=ask("relays"),
        assessments=ask("assessments"),
        roles=ask("people_and_roles"),
        links=ask("claim_links"),
        sources=ask("claim_sources"),
        doubts=ask("doubts"),
    )


def draw(
    ask: Ask,
    graph: nx.MultiDiGraph,
    measures: Measures | None = None,
    part: Part | None = None,
    *,
    title: str = TITLE,
    shown_nodes: int = 1_500,
    seed: int = 0,
) -> str:
    """Draw a network with the claims and the evidence that belong to it.

    Args:
        ask: Answers a query of the catalogue by its name.
        graph: The whole network, as made by :func:`network`.
        measures: Of the whole network; taken here when left out, or when a part is drawn.
        part: Draw only this part.
        title: Heading of the page.
        shown_nodes: At most so many entities are drawn at first.
        seed: For communities and layout.

    Returns:
        HTML; see :func:`kg.graph.render.render`.

    Raises:
        QueryError: The part is of an entity or a type that is not there.
    """
    rows = content(ask)
    if part is not None and part.limits:
        graph = select(graph, part)
        rows, measures = limit(rows, graph, part), None
    measures = measures or measure(graph, seed=seed)
    return render(graph, rows, measures, title=title, shown_nodes=shown_nodes, seed=seed)
