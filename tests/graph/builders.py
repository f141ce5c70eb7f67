"""Tables as the queries give them, made by hand."""

from __future__ import annotations

from collections.abc import Sequence

from kg.graph.project import EDGE_COLUMNS, NODE_COLUMNS
from kg.model import Table, Value

CLAIM_COLUMNS = (
    "claim",
    "claimant",
    "claimant_name",
    "text",
    "cue",
    "kind",
    "mode",
    "said",
    "basis",
    "status",
    "certainty",
    "polarity",
    "stance",
    "score",
    "article",
    "title",
    "publisher",
    "published",
    "url",
    "start",
    "end",
    "before",
    "quote",
    "after",
)
EVIDENCE_COLUMNS = ("thing", "role", "article", "start", "end", "before", "quote", "after")


def node_table(*rows: tuple[str, str, str]) -> Table:
    """Make rows of graph_nodes out of (iri, type, name)."""
    return Table(NODE_COLUMNS, tuple((iri, kind, name, False, 1, 1) for iri, kind, name in rows))


def edge(
    iri: str,
    source: str,
    target: str,
    kind: str = "claim",
    label: str = "say",
    claim_kind: str | None = "assertion",
    polarity: str | None = "POSITIVE",
    status: str | None = None,
    article: str = "d:1",
) -> tuple[Value, ...]:
    """Make one row of graph_edges."""
    return (
        iri,
        source,
        target,
        kind,
        label,
        claim_kind if kind == "claim" else None,
        polarity if kind == "claim" else None,
        "CERTAIN" if kind == "claim" else None,
        status,
        None,
        article,
        0.9,
    )


def edge_table(*rows: tuple[Value, ...]) -> Table:
    """Make graph_edges."""
    return Table(EDGE_COLUMNS, rows)


def claim_table(*records: dict[str, Value]) -> Table:
    """Make claims rows out of the columns given; the others are unbound."""
    return _table(CLAIM_COLUMNS, records)


def evidence_table(*records: dict[str, Value]) -> Table:
    """Make evidence rows out of the columns given; the others are unbound."""
    return _table(EVIDENCE_COLUMNS, records)


def _table(columns: tuple[str, ...], records: Sequence[dict[str, Value]]) -> Table:
    return Table(columns, tuple(tuple(r.get(column) for column in columns) for r in records))
