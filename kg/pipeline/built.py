"""A built graph: ask it, check it, draw it. Nothing here reads a text or changes the graph."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import networkx as nx

from kg.config import Settings
from kg.errors import StoreError
from kg.graph.measure import Measures, measure
from kg.graph.project import project
from kg.graph.render import render as draw_page
from kg.model import Table
from kg.pipeline.aside import writing
from kg.rdf import queries
from kg.rdf.queries import load
from kg.rdf.store import GraphStore

STORE = "store"
PAGE = "graph.html"
TITLE = "Who claims what"
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


def render(graph: str | Path, path: str | Path | None, settings: Settings) -> Path:
    """Draw a built graph again.

    Args:
        graph: Output folder of a build.
        path: Where to write the page; None for ``graph.html`` in that folder.
        settings: Of which ``seed`` and ``shown_nodes`` matter here.

    Returns:
        Where the page was written.

    Raises:
        StoreError: There is no graph, or the page cannot be written.
    """
    target = Path(path) if path is not None else Path(graph) / PAGE
    with open_store(graph) as store:
        network = network_of(store)
        page = draw(store, network, measure(network, seed=settings.seed), settings)
    with writing(target) as file:
        file.write(page)
    return target


def network_of(store: GraphStore) -> nx.MultiDiGraph:
    """Project a store into the network that is measured and drawn."""
    return project(_ask(store, "graph_nodes"), _ask(store, "graph_edges"))


def draw(
    store: GraphStore, network: nx.MultiDiGraph, measures: Measures, settings: Settings
) -> str:
    """Draw a network with the claims and the evidence that its store has; returns HTML."""
    return draw_page(
        network,
        _ask(store, "claims"),
        _ask(store, "evidence"),
        measures,
        title=TITLE,
        articles=_ask(store, "articles"),
        topics=_ask(store, "topics"),
        shown_nodes=settings.shown_nodes,
        seed=settings.seed,
    )


def _ask(store: GraphStore, name: str) -> Table:
    return store.select(load(name).bind())
