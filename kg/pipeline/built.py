"""A built graph: check it, draw it. Nothing here reads a text or changes the graph."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import networkx as nx

from kg.config import Settings
from kg.errors import StoreError
from kg.graph import findings, page
from kg.graph.measure import Measures
from kg.graph.report import report
from kg.graph.select import Part
from kg.pipeline.aside import writing
from kg.pipeline.asking import local, open_any
from kg.rdf.contract import Store, is_address
from kg.rdf.queries import answer
from kg.rdf.shapes import check as check_store

PAGE = "graph.html"
READING = "report.html"


def check(graph: str | Path) -> tuple[str, ...]:
    """Check a built graph: its shapes, the queries in ``queries/checks``, and every anchor.

    Args:
        graph: Output folder of a build, or the address of a SPARQL 1.1 endpoint.

    Returns:
        One line per violation; none where all is well.

    Raises:
        StoreError: There is no graph.
    """
    with local(graph) as store:
        return check_store(store)


def render(
    graph: str | Path,
    path: str | Path | None,
    settings: Settings,
    part: Part | None = None,
) -> Path:
    """Draw a built graph again, or a part of it.

    Args:
        graph: Output folder of a build, or the address of a SPARQL 1.1 endpoint.
        path: Where to write the page; None for ``graph.html`` in that folder.
        settings: Of which ``seed`` and ``shown_nodes`` matter here.
        part: Draw only this part.

    Returns:
        Where the page was written.

    Raises:
        QueryError: The part's focus is not in the graph, or a type is none.
        StoreError: There is no graph, or the page cannot be written.
    """
    if path is None and is_address(graph):
        raise StoreError(f"{graph} is no folder to draw into; add -o FILE")
    target = Path(path) if path is not None else Path(graph) / PAGE
    with open_any(graph) as store:
        ask = asking(store)
        html = page.draw(
            ask,
            page.network(ask),
            part=part,
            shown_nodes=settings.shown_nodes,
            seed=settings.seed,
        )
    with writing(target) as file:
        file.write(html)
    return target


def asking(store: Store) -> page.Ask:
    """Return what answers a query of the catalogue by its name."""
    return partial(answer, store)


def asking_once(store: Store) -> page.Ask:
    """Return the same for a page and its report; what both ask is asked and held once."""
    ask = asking(store)
    held = cache(ask)
    return lambda name, articles=None: (
        held(name) if name in findings.QUERIES else ask(name, articles)
    )


def network_of(store: Store) -> nx.MultiDiGraph:
    """Project a store into the network that is measured and drawn."""
    return page.network(asking(store))


def draw(ask: page.Ask, network: nx.MultiDiGraph, measures: Measures, settings: Settings) -> str:
    """Draw a network with the claims and the evidence that its store has; returns HTML."""
    return page.draw(
        ask,
        network,
        measures,
        shown_nodes=settings.shown_nodes,
        seed=settings.seed,
    )


def write_report(ask: page.Ask) -> str:
    """Write the report of a store, to be read beside its page; returns HTML."""
    return report(ask)
