"""Terms of the engine as values of a table, and other words that all stores share."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from kg.errors import QueryError
from kg.model import Table, Value
from kg.rdf.vocab import XSD

INTEGERS = frozenset({XSD["integer"]})
FLOATS = frozenset({XSD["decimal"], XSD["double"]})


def to_value(term: object) -> Value:
    """Return a term of the engine as a value of a table; None where a variable is unbound.

    Raises:
        ValueError: A number is none.
    """
    if term is None:
        return None
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else str(term)
    if term.datatype in INTEGERS:
        return int(term.value)
    if term.datatype in FLOATS:
        return float(term.value)
    if term.datatype == XSD["boolean"]:
        return term.value in {"true", "1"}
    return term.value


def rows_of(solutions: Iterable[Iterable[object]]) -> tuple[tuple[Value, ...], ...]:
    """Return solutions as rows of a table; equal strings are one, since long answers repeat them.

    Raises:
        ValueError: A number is none.
    """
    shared: dict[str, str] = {}

    def value_of(term: object) -> Value:
        value = to_value(term)
        return shared.setdefault(value, value) if isinstance(value, str) else value

    return tuple(tuple(map(value_of, solution)) for solution in solutions)


def describing(iri: str) -> str:
    """Return the query for all that the named graphs tell of a thing.

    Raises:
        QueryError: It is no IRI.
    """
    try:
        node = NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"“{iri}” is no IRI: {one_line(error)}") from error
    return f"CONSTRUCT {{ {node} ?p ?o }} WHERE {{ GRAPH ?g {{ {node} ?p ?o }} }}"


def at_most(most: int | None, found: Table) -> Table:
    """Return an answer, if it has no more rows than it may.

    Raises:
        QueryError: It has more.
    """
    if most is not None and len(found.rows) > most:
        raise QueryError(
            f"the answer has more than {most:,} rows; add LIMIT, or allow more by --max-rows"
        )
    return found


def one_line(error: Exception) -> str:
    """Return the message of an error as one line."""
    return " ".join(str(error).split()) or type(error).__name__


def damage(place: str, told: str, *, sure: bool = False) -> str | None:
    """Return what to say of a store's folder that the engine finds damaged; None if it does not.

    Args:
        place: The folder.
        told: The engine's message.
        sure: The message means damage, whatever its words.
    """
    if not sure and "corrupt" not in told.lower():
        return None
    return (
        f"{place} is damaged, or being written to; wait, or mend it: build the same articles again "
        f"with `kg build --rebuild` ({told})"
    )
