"""Rows that know the graph they came from, so that they can be asked further."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from kg.errors import QueryError

if TYPE_CHECKING:
    from kg.api.graph import KnowledgeGraph


class Bound:
    """A row that knows the graph it came from; not part of its value."""

    __slots__ = ("_graph",)
    _graph: KnowledgeGraph

    @property
    def graph(self) -> KnowledgeGraph:
        """The graph that this came from.

        Raises:
            QueryError: It came from none: it was made by hand, copied or unpickled.

        >>> graph.entity("Danek").graph is graph
        True
        """
        try:
            return self._graph
        except AttributeError:
            kind = type(self).__name__.removesuffix("View").lower()
            raise QueryError(
                f"this {kind} belongs to no open graph; ask for it again with KnowledgeGraph"
            ) from None


B = TypeVar("B", bound=Bound)


def bound(view: B, graph: KnowledgeGraph) -> B:
    """Tell a row the graph that it came from, and return it."""
    object.__setattr__(view, "_graph", graph)
    return view
