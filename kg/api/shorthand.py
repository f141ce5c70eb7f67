"""Questions that need no SPARQL: who says what, when, beside whom, and what joins two names.

Comes in: an open graph and names. Goes out: one table, for ``kg ask``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.api.claims import claims_table
from kg.api.graph import KnowledgeGraph
from kg.api.ways import HopView, PathView
from kg.errors import QueryError
from kg.model import Table, Value

HOPS = ("path", "from", "to", "kind", "who", "what", "said", "before", "quote", "after")
MOST_HOPS = 4


class Show(StrEnum):
    """What may be shown of a name."""

    CLAIMS = "claims"
    TIMELINE = "timeline"
    RELATIONS = "relations"
    NEIGHBORS = "neighbors"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked; what is left out does not limit.

    Attributes:
        name: Of whom: words of a name, an alias, or an IRI. For claims, the speaker.
        about: For claims, what they speak of.
        to: The ways from the name to this one, with the words behind each step.
        show: What to show of the name.
        between: First and last ISO day, of claims.
        status: Of claims.
        contested: Only claims that somebody denies or disputes.
        limit: Of claims, so many at most.
    """

    name: str | None = None
    about: str | None = None
    to: str | None = None
    show: Show = Show.CLAIMS
    between: tuple[str | None, str | None] | None = None
    status: str | None = None
    contested: bool = False
    limit: int | None = None


def ask(graph: KnowledgeGraph, wanted: Wanted) -> Table:
    """Answer a question.

    Returns:
        Rows of claims as ``kg claims`` has them, or of what was to be shown.

    Raises:
        QueryError: Nobody is called so, or several are where one is needed; or a name is missing.

    >>> ask(graph, Wanted("Velko", about="Sobolin")).rows[0][:2]
    ('Anton Velko', 'Sobolin had been taken')
    >>> [row[1:3] for row in ask(graph, Wanted("Danek", to="Velko")).rows][:2]
    [('Mira Danek', 'Sobolin'), ('Sobolin', 'Anton Velko')]
    """
    name = wanted.name
    if wanted.to is None and wanted.show == Show.CLAIMS:
        if name is None and wanted.about is None:
            raise QueryError("nothing is asked: give a name, or --about NAME, or both")
        found = graph.claims(
            by=name,
            about=wanted.about,
            between=wanted.between,
            status=wanted.status,
            contested=wanted.contested,
            limit=wanted.limit,
        )
        return claims_table(found)
    if name is None:
        raise QueryError("whom is asked about? give a name first, such as kg ask Marochko")
    if wanted.to is not None:
        ways = graph.paths(name, wanted.to, max_hops=MOST_HOPS, explain=True)
        return Table(HOPS, tuple(_steps(ways)))
    one = graph.entity(name)
    match wanted.show:
        case Show.TIMELINE:
            return graph.timeline(one).to_table()
        case Show.RELATIONS:
            return graph.relations(one).to_table()
        case Show.NEIGHBORS:
            return graph.neighbors(one).to_table()
        case _:
            return graph.evidence(one).to_table()


def _steps(ways: Iterable[PathView]) -> Iterator[tuple[Value, ...]]:
    """Lay paths out, a row for each thing that a step rests on."""
    for number, way in enumerate(ways, start=1):
        for hop in way.hops:
            for rest in _grounds(hop):
                yield (number, hop.start.name, hop.end.name, *rest)


def _grounds(hop: HopView) -> Iterator[tuple[Value, ...]]:
    for relation in hop.relations:
        words = relation.evidence[0]
        stated = f"{relation.subject.name} {relation.predicate} {relation.object.name}"
        yield ("stated", None, stated, relation.said, words.before, words.quote, words.after)
    for claim in hop.claims:
        words = claim.evidence[0]
        who = claim.claimant.name if claim.claimant else None
        yield (claim.kind, who, claim.text, claim.said, words.before, words.quote, words.after)
