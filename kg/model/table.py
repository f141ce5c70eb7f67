"""Rows that answer a question; the only form in which the graph's answers leave ``kg.rdf``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that answer a question, in the order the query asks for.

    Attributes:
        columns: Names, in the order of the query's projection.
        rows: One tuple per row, parallel to the columns; None where unbound. IRIs and dates are
            strings in their lexical form.

    >>> list(Table(("name", "claims"), (("Ganchev", 3),)).records())
    [{'name': 'Ganchev', 'claims': 3}]
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def records(self) -> Iterator[dict[str, Value]]:
        """Yield each row as a dictionary, in order."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))
