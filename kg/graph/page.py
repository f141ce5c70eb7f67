"""The page of a graph, or of a part of it, from whoever answers the queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import networkx as nx

from kg.graph.measure import Measures, measure
from kg.graph.project import project
from kg.graph.render import render
from kg.graph.select import Part, limit, select
from kg.graph.view import Content, articles_shown
from kg.model import Table

TITLE = "Who claims what"


class Ask(Protocol):
    """Answers a query of the catalogue by its name, of all articles or of some, by their IRIs."""

    def __call__(self, name: str, articles: Sequence[str] | None = None) -> Table:
        """Answer it."""


def network(ask: Ask) -> nx.MultiDiGraph:
    """Project a graph into the network that is measured and drawn."""
    return project(ask("graph_nodes"), ask("graph_edges"))


def content(ask: Ask) -> Content:
    """Ask for all that a page shows beside the network, but for the evidence."""
    return Content(
        claims=ask("claims"),
        articles=ask("graph_articles"),
        topics=ask("topics"),
        facts=ask("graph_facts"),
        relays=ask("relays"),
        assessments=ask("assessments"),
        roles=ask("people_and_roles"),
        links=ask("graph_links"),
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
    whole = part is None or not part.limits
    if part is not None and not whole:
        graph = select(graph, part)
        rows, measures = limit(rows, graph, part), None
    measures = measures or measure(graph, seed=seed)
    # Most of what is in a large graph are the words of evidence.
    articles = articles_shown(graph, rows, measures, shown_nodes, whole=whole)
    rows = replace(rows, evidence=ask("graph_evidence", articles))
    return render(graph, rows, measures, title=title, shown_nodes=shown_nodes, seed=seed)
