"""What belongs to things with an IRI, read when it is wanted: of a few things, or of all.

A question about one claim must not read the whole graph, and a walk through all of it must not ask
a query for each thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

V = TypeVar("V")

PART = 200
"""Things that one query asks about; no query may be longer than 100,000 characters."""

MANY = 8_000
"""More things than that are looked for in all that there is."""


class Lookup(Generic[V]):
    """Values by IRI.

    Args:
        read: Gives pairs of an IRI and its value, of the IRIs that it is given, or of all where it
            is given None.
        nothing: The value of what `read` does not give.
    """

    def __init__(
        self, read: Callable[[Sequence[str] | None], Iterable[tuple[str, V]]], nothing: V
    ) -> None:
        self._read = read
        self._nothing = nothing
        self._known: dict[str, V] = {}
        self._all = False

    def want(self, iris: Iterable[str]) -> None:
        """Read the values of IRIs that are not known yet."""
        if self._all:
            return
        new = [iri for iri in dict.fromkeys(iris) if iri not in self._known]
        if len(new) > MANY:
            self._known = dict(self._read(None))
            self._all = True
            return
        for start in range(0, len(new), PART):
            part = new[start : start + PART]
            self._known |= dict.fromkeys(part, self._nothing) | dict(self._read(part))

    def __getitem__(self, iri: str) -> V:
        self.want((iri,))
        return self._known.get(iri, self._nothing)
