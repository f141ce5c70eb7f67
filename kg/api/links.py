"""How claims stand to each other, and the articles that tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class LinkView:
    """How a claim stands to another one; it says nothing of which is so.

    Attributes:
        kind: Value of a :class:`kg.model.LinkKind`.
        is_source: True where this claim is the one that disputes, corrects ...; False where that
            is done to it by the other.
        other: IRI of the other claim; :meth:`kg.api.KnowledgeGraph.evidence` has its words.
        claimant: Name of who says the other one, or None.
        other_kind: The other one's, a value of a :class:`kg.model.ClaimKind`: the content of a
            denial is what it denies.
        text: The other one's content.
        publisher: Of the article of the other one, or None.
        score: Probability that both are on one matter.
        reason: What shows the kind, in words.

    >>> link = graph.claims(by="Velko")[0].disputes[0]
    >>> link.is_source, link.claimant, link.other_kind, link.text
    (False, 'Defence Ministry of Ostland', 'denial', 'Sobolin had been taken')
    """

    kind: str
    is_source: bool
    other: str
    claimant: str | None
    other_kind: str
    text: str
    publisher: str | None
    score: float
    reason: str


def to_links(row: Mapping[str, Any]) -> tuple[tuple[str, LinkView], tuple[str, LinkView]]:
    """Read a row of ``claim_links.rq``; return each end with how it stands to the other."""
    shared = {"kind": row["relation"], "score": row["score"], "reason": row["reason"]}
    source = LinkView(
        is_source=True,
        other=row["other"],
        claimant=row["other_claimant_name"],
        other_kind=row["other_kind"],
        text=row["other_text"],
        publisher=row["other_publisher"],
        **shared,
    )
    target = LinkView(
        is_source=False,
        other=row["claim"],
        claimant=row["claimant_name"],
        other_kind=row["kind"],
        text=row["text"],
        publisher=row["publisher"],
        **shared,
    )
    return (row["claim"], source), (row["other"], target)
