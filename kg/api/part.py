"""A part of the graph, and how a graph shows itself in a browser or a notebook."""

from __future__ import annotations

import html
import tempfile
import webbrowser
from abc import ABC, abstractmethod
from functools import cached_property
from pathlib import Path

import networkx as nx

from kg.graph.page import Ask, draw
from kg.graph.select import Part, select

HEIGHT = 720  # pixels of the frame in a notebook


class Drawn(ABC):
    """What can be drawn as a page."""

    @abstractmethod
    def to_html(self) -> str:
        """Draw it as one HTML page that needs nothing but a browser."""

    def show(self, path: str | Path | None = None) -> Path:
        """Write the page and open it in the browser.

        Args:
            path: Where to write it; a temporary file when left out.

        Returns:
            Where it was written.
        """
        if path is None:
            with tempfile.NamedTemporaryFile(suffix=".html", delete=False) as file:
                target = Path(file.name)
        else:
            target = Path(path)
        target.write_text(self.to_html(), encoding="utf-8", newline="\n")
        webbrowser.open(target.resolve().as_uri())
        return target

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame that may not reach the notebook."""
        page = html.escape(self.to_html(), quote=True)
        return (
            f'<iframe srcdoc="{page}" width="100%" height="{HEIGHT}" frameborder="0" '
            'sandbox="allow-scripts allow-downloads allow-popups allow-modals"></iframe>'
        )


class Subgraph(Drawn):
    """A part of a graph, made by :meth:`kg.KnowledgeGraph.subgraph`.

    Args:
        ask: Answers a query by its name.
        network: The whole network.
        part: Which part of it.
    """

    def __init__(self, ask: Ask, network: nx.MultiDiGraph, part: Part) -> None:
        self._ask = ask
        self._whole = network
        self._part = part
        _ = self._network  # so that a wrong type is told at once

    def to_networkx(self) -> nx.MultiDiGraph:
        """Return the part as a network of your own."""
        return self._network.copy()

    def to_html(self) -> str:
        """Draw the part as one HTML page."""
        return draw(self._ask, self._whole, part=self._part)

    @cached_property
    def _network(self) -> nx.MultiDiGraph:
        return select(self._whole, self._part)
