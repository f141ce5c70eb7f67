"""A built graph: ask it, check it, draw it. Nothing here reads a text or changes the graph."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import networkx as nx

from kg.config import Settings
from kg.errors import StoreError
from kg.graph import page
from kg.graph.measure import Measures
from kg.graph.report import report
from kg.graph.select import Part
from kg.model import Table
from kg.pipeline.aside import writing
from kg.rdf import queries
from kg.rdf.queries import load
from kg.rdf.store import GraphStore

STORE = "store"
PAGE = "graph.html"
READING = "report.html"
# Prefixes, addresses and comments may hold the words that tell a query's form.
NO_FORM = re.compile(r"<[^<>\s]*>|#[^\n]*|\b(?:PREFIX|BASE)\b\s*[^\s:]*:?", re.IGNORECASE)
FORM = re.compile(r"\b(SELECT|CONSTRUCT|DESCRIBE|ASK)\b", re.IGNORECASE)


def open_store(graph: str | Path) -> GraphStore:
    """Open the store in a build's output folder, to read.

    Raises:
        StoreError: There is none.
    """
    if not (Path(graph) / STORE).exists():
        raise StoreError(
            f"{graph} holds no graph; run `kg build` first, or name its output with --graph"
        )
    return GraphStore.open(Path(graph) / STORE, read_only=True)


def query(graph: str | Path, name: str, params: Mapping[str, str]) -> Table | str:
    """Ask a built graph.

    Args:
        graph: Output folder of a build.
        name: A query of the catalogue, or the path of a ``.rq`` file.
        params: Values by the names of the query's parameters.

    Returns:
        Rows; for CONSTRUCT and DESCRIBE, sorted N-Triples; for ASK, one row ``answer``.

    Raises:
        QueryError: The query is unknown or wrong, or a parameter is.
        StoreError: There is no graph.
    """
    text = load(name).bind(**params)
    form = FORM.search(NO_FORM.sub("", text))
    with open_store(graph) as store:
        match form[1].upper() if form else "SELECT":
            case "CONSTRUCT" | "DESCRIBE":
                return store.construct(text)
            case "ASK":
                return Table(("answer",), ((store.ask(text),),))
            case _:
                return store.select(text)


def catalogue() -> Table:
    """List the questions that ship with the package: name, parameters, summary."""
    rows = (
        (query.name, ", ".join(map(_described, query.params.values())), query.summary)
        for query in queries.catalogue()
    )
    return Table(("query", "parameters", "what it answers"), tuple(rows))


def _described(param: queries.Param) -> str:
    return param.name if param.required else f"[{param.name}]"


def check(graph: str | Path) -> tuple[str, ...]:
    """Check a built graph: its shapes, the queries in ``queries/checks``, and every anchor.

    Args:
        graph: Output folder of a build.

    Returns:
        One line per violation; none where all is well.

    Raises:
        StoreError: There is no graph.
    """
    # pySHACL takes half a second to import, which a question should not pay.
    from kg.rdf.shapes import check as check_store  # noqa: PLC0415

    with open_store(graph) as store:
        return check_store(store)


def render(
    graph: str | Path,
    path: str | Path | None,
    settings: Settings,
    part: Part | None = None,
) -> Path:
    """Draw a built graph again, or a part of it.

    Args:
        graph: Output folder of a build.
        path: Where to write the page; None for ``graph.html`` in that folder.
        settings: Of which ``seed`` and ``shown_nodes`` matter here.
        part: Draw only this part.

    Returns:
        Where the page was written.

    Raises:
        QueryError: The part's focus is not in the graph, or a type is none.
        StoreError: There is no graph, or the page cannot be written.
    """
    target = Path(path) if path is not None else Path(graph) / PAGE
    with open_store(graph) as store:
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


def asking(store: GraphStore) -> page.Ask:
    """Return what answers a query of the catalogue by its name."""
    return lambda name: store.select(load(name).bind())


def network_of(store: GraphStore) -> nx.MultiDiGraph:
    """Project a store into the network that is measured and drawn."""
    return page.network(asking(store))


def draw(
    store: GraphStore, network: nx.MultiDiGraph, measures: Measures, settings: Settings
) -> str:
    """Draw a network with the claims and the evidence that its store has; returns HTML."""
    return page.draw(
        asking(store),
        network,
        measures,
        shown_nodes=settings.shown_nodes,
        seed=settings.seed,
    )


def write_report(store: GraphStore) -> str:
    """Write the report of a store, to be read beside its page; returns HTML."""
    return report(asking(store))
