"""Pairs of mentions in, relations between entities out, as the network of the pipeline sees them.

It scores pairs of mentions near each other; here the pairs of the same two entities speak together,
and what cannot hold between such types is left out.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import EntityType
from kg.text.coref import Cluster
from kg.text.mentions import Found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from spacy.tokens import Doc

    from kg.text.coref import Resolver

_PERSON = frozenset({EntityType.PERSON})
_ORG = frozenset({EntityType.ORG})
_PLACE = frozenset({EntityType.PLACE})
_DATE = frozenset({EntityType.DATE})
_ACTORS = _PERSON | _ORG | _PLACE | {EntityType.NORP}

ENDS = {
    "alliedWith": (_ACTORS, _ACTORS),
    "bornIn": (_PERSON, _PLACE),
    "bornOn": (_PERSON, _DATE),
    "childOf": (_PERSON, _PERSON),
    "diedIn": (_PERSON, _PLACE),
    "diedOn": (_PERSON, _DATE),
    "educatedAt": (_PERSON, _ORG),
    "employeeOrMemberOf": (_PERSON, _ORG),
    "foundedBy": (_ORG, _PERSON | _ORG),
    "foundedOn": (_ORG, _DATE),
    "headOf": (_PERSON, _ORG | _PLACE),
    "headquarteredIn": (_ORG, _PLACE),
    "livesIn": (_PERSON, _PLACE),
    "locatedIn": (_PLACE, _PLACE),
    "metWith": (_PERSON | _ORG, _PERSON | _ORG),
    "nationality": (_PERSON, _PLACE | {EntityType.NORP}),
    "opposes": (_ACTORS, _ACTORS),
    "participatedIn": (_ACTORS, frozenset({EntityType.EVENT})),
    "politicalParty": (_PERSON, _ORG | {EntityType.NORP}),
    "siblingOf": (_PERSON, _PERSON),
    "spouse": (_PERSON, _PERSON),
    "subsidiaryOf": (_ORG, _ORG),
}
"""What the two ends of each relation can be."""

LEAST = 0.75
"""A relation less probable than this is not reported."""

_NEAREST = 6

_End = Cluster | Found
_Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RelationFound:
    """A relation of two clusters.

    Attributes:
        evidence: Half-open range of tokens, from the one end's mention to the other's.
        ends: The last token of each end's mention.
    """

    subject: Cluster
    predicate: str
    object: Cluster
    evidence: tuple[int, int]
    ends: tuple[int, int]
    score: float


def find_relations(doc: Doc, names: Iterable[Found], resolver: Resolver) -> Iterator[RelationFound]:
    """Find the relations of a text's entities, in text order.

    Args:
        doc: With ``doc.spans["mentions"]``; without them there are none.
        names: All names, dates among them: a date becomes an entity where a relation points to it.
        resolver: Has all other mentions in clusters.
    """
    group = doc.spans.get("mentions")
    if group is None:
        return
    dates = {(name.start, name.end): name for name in names if name.type == EntityType.DATE}
    spans = [(span.start, span.end) for span in group]
    breaks = [token.i for token in doc if token.text.count("\n") > 1]
    found: defaultdict[tuple[_End, str, _End], list[tuple[float, _Span, _Span]]] = defaultdict(list)
    for left, right, predicate, score in group.attrs["relations"]:
        ends = [
            _end(resolver, dates, spans[at], types)
            for at, types in zip((left, right), ENDS[predicate], strict=True)
        ]
        subject, target = ends
        if subject is not None and target is not None and subject != target:
            pair = sorted((spans[left], spans[right]))
            # "Published 14 March" above an article says of nobody in it that they died.
            if bisect_left(breaks, pair[0][0]) != bisect_left(breaks, pair[1][0]):
                continue
            found[subject, predicate, target].append((score, pair[0], pair[1]))
    kept = []
    for (subject, predicate, target), pairs in found.items():
        pairs.sort(key=lambda pair: (pair[2][1] - pair[1][0], pair[1]))
        pooled = math.log(sum(math.exp(score) for score, _, _ in pairs[:_NEAREST]))
        chance = 1 / (1 + math.exp(-pooled))
        if chance >= LEAST:
            _, first, last = max(pairs, key=lambda pair: pair[0])
            evidence = first[0], max(first[1], last[1])
            words = first[1] - 1, last[1] - 1
            one, other = (
                end if isinstance(end, Cluster) else resolver.date(end) for end in (subject, target)
            )
            kept.append(RelationFound(one, predicate, other, evidence, words, chance))
    yield from sorted(kept, key=lambda relation: (relation.evidence, relation.predicate))


def _end(
    resolver: Resolver,
    dates: dict[tuple[int, int], Found],
    span: tuple[int, int],
    types: frozenset[EntityType],
) -> _End | None:
    """Return what a mention means, where a relation can end in it."""
    cluster = resolver.mention_cluster(*span)
    if cluster is not None:
        return cluster if cluster.type in types else None
    return dates.get(span) if types is _DATE else None
