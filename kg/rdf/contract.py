"""What every store of graphs can do, in this process or on a server.

:class:`kg.rdf.store.GraphStore` keeps a folder, :class:`kg.rdf.remote.RemoteStore` asks a SPARQL
1.1 endpoint; one set of tests holds both to this page. Graphs are named; what is said of the whole
store is said of its named graphs.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from pyoxigraph import Quad

from kg.ids import BASE
from kg.model import Table


class Closing:
    """What is closed at the end of a ``with``."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of what is held; closing twice is closing once."""
        raise NotImplementedError


class Store(Protocol):
    """A store of named graphs; use as a context manager, or close it.

    Every method raises StoreError where the store cannot be read, written or reached.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def close(self) -> None:
        """Let go of it; closing twice is closing once."""

    def replace(self, graph: str, quads: Iterable[Quad]) -> None:
        """Put quads in the place of a whole named graph.

        Raises:
            StoreError: Also where a quad is of another graph; the graph is then as before.
        """

    def retract(self, graph: str) -> None:
        """Remove a named graph; a graph that is not there is no error."""

    def load(self, path: str | Path, graph: str | None = None) -> None:
        """Add what a file holds: N-Quads, TriG, N-Triples or Turtle, by its ending.

        Args:
            path: The file.
            graph: Where triples go that the file puts into no named graph.

        Raises:
            StoreError: Also where the file is wrong, names no graph, or has an unknown ending; the
                store is then as before.
        """

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of all named graphs, sorted."""

    def quads(self, graph: str | None = None) -> tuple[Quad, ...]:
        """Return all quads, or those of one named graph, sorted by their N-Quads lines."""

    def size(self) -> int:
        """Count the quads."""

    def select(self, query: str, most: int | None = None) -> Table:
        """Answer a SELECT query.

        Args:
            query: In SPARQL.
            most: An answer with more rows is an error.

        Raises:
            QueryError: The query is wrong, is no SELECT, uses SERVICE, or has more rows.
        """

    def ask(self, query: str) -> bool:
        """Answer an ASK query.

        Raises:
            QueryError: The query is wrong, is no ASK, or uses SERVICE.
        """

    def construct(self, query: str) -> str:
        """Answer a CONSTRUCT or DESCRIBE query with sorted N-Triples.

        Raises:
            QueryError: The query is wrong, is neither, or uses SERVICE.
        """

    def describe(self, iri: str) -> str:
        """Return all that the named graphs tell of a thing, as sorted N-Triples.

        Raises:
            QueryError: It is no IRI.
        """

    def dump(self, path: str | Path, base: str = BASE) -> None:
        """Write all quads, sorted: TriG or N-Triples by the file's ending, else N-Quads.

        N-Triples leave out in which graph a triple stands. The same quads give the same bytes.

        Args:
            path: The file.
            base: Prefix of instance IRIs, for the prefixes of TriG.
        """


def is_address(place: str | Path) -> bool:
    """Tell an address of a store from the name of a folder.

    >>> is_address("qlever+https://x.example/"), is_address("output/http")
    (True, False)
    """
    return isinstance(place, str) and "://" in place
