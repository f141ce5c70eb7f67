"""Answers in a row: read when first looked at, shown in a notebook, handed on to pandas.

Comes in: what reads the items. Goes out: a sequence that anything which takes one can use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, overload

from kg.errors import ExtraError
from kg.model import Table, Value

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 50  # rows in a notebook
NAMED = 3  # items in a repr


class Row(Protocol):
    """What stands in :class:`Results`: an object that can be laid out in columns."""

    columns: ClassVar[tuple[str, ...]]

    def row(self) -> tuple[Value, ...]:
        """Return plain values, parallel to ``columns``."""


T = TypeVar("T", bound=Row)


class Results(Sequence[T]):
    """Some answers, in a fixed order; the graph is asked when the first of them is wanted.

    A sequence like a tuple, and equal to one with the same items.

    >>> claims = graph.claims(by="Danek")
    >>> len(claims), claims[0].text
    (1, 'residents were leaving Sobolin')
    >>> [claim.status for claim in claims]
    ['NotAssessed']
    """

    def __init__(self, kind: type[T], read: Callable[[], Iterable[T]]) -> None:
        self._kind = kind
        self._read: Callable[[], Iterable[T]] | None = read
        self._items: tuple[T, ...] = ()

    @property
    def _all(self) -> tuple[T, ...]:
        if self._read is not None:
            self._items = tuple(self._read())
            self._read = None
        return self._items

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Results[T]: ...

    def __getitem__(self, index: int | slice) -> T | Results[T]:
        if isinstance(index, slice):
            some = self._all[index]
            return Results(self._kind, lambda: some)
        return self._all[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Results):
            return self._all == other._all
        return self._all == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._all)

    def __repr__(self) -> str:
        if self._read is not None:
            return f"<{self._kind.__name__} results, not read yet>"
        named = ", ".join(map(repr, self._items[:NAMED]))
        more = f", and {len(self) - NAMED} more" if len(self) > NAMED else ""
        return f"<{len(self)} results: {named}{more}>"

    def to_table(self) -> Rows:
        """Lay the answers out in columns of plain values.

        >>> graph.entities(type="place").to_table().columns
        ('iri', 'name', 'type', 'unnamed', 'mentions', 'documents')
        """
        return Rows(self._kind.columns, tuple(item.row() for item in self._all))

    def to_pandas(self) -> pd.DataFrame:
        """Make a pandas data frame, a row each.

        Raises:
            ExtraError: pandas is not installed.

        >>> graph.claims(by="Velko").to_pandas()[["claimant", "text", "said"]].values.tolist()[0]
        ['Anton Velko', 'Sobolin had been taken', '2025-07-06']
        """
        return self.to_table().to_pandas()

    def _repr_html_(self) -> str:
        return self.to_table()._repr_html_()


class Rows(Table):
    """The answer to a query in columns and rows, as :class:`kg.model.Table`, with ways to see it.

    >>> rows = graph.sparql("SELECT (6 * 7 AS ?answer) {}")
    >>> rows.columns, rows.rows
    (('answer',), ((42,),))
    """

    __slots__ = ()

    def to_pandas(self) -> pd.DataFrame:
        """Make a pandas data frame; what is unbound is missing.

        Raises:
            ExtraError: pandas is not installed.

        >>> int(graph.sparql("SELECT (6 * 7 AS ?answer) {}").to_pandas()["answer"].sum())
        42
        """
        try:
            import pandas as pd  # noqa: PLC0415 - an extra, and slow to import
        except ModuleNotFoundError as error:
            raise ExtraError("a data frame", "pandas", "pandas") from error
        return pd.DataFrame.from_records(list(self.rows), columns=list(self.columns))

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>"
            for row in self.rows[:SHOWN]
        )
        more = len(self.rows) - SHOWN
        rest = f"<p>and {more:,} more</p>" if more > 0 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _cell(value: Any) -> str:
    return "" if value is None else escape(str(value))
