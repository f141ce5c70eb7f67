"""How claims, and articles, stand to each other across documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.model.kinds import LinkKind


@dataclass(frozen=True, slots=True, order=True)
class ClaimKey:
    """A claim of a document: the document's id, and its number among the document's claims."""

    document: str
    number: int


@dataclass(frozen=True, slots=True, order=True)
class ClaimLink:
    """That one claim answers, repeats or touches another; the later one comes first.

    Attributes:
        kind: ``RELATED`` where it is not known whether they agree.
        score: Probability that both speak of one matter; of the kind it says nothing.
        reason: What decided, in words for a person.
    """

    source: ClaimKey
    target: ClaimKey
    kind: LinkKind
    score: float
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """That the text of a document is nearly that of another.

    Attributes:
        score: Share of runs of words that both have, of all (Jaccard), estimated.
    """

    document: str
    of: str
    score: float


@dataclass(frozen=True, slots=True, order=True)
class Revision:
    """That the text of a document is a later state of another's, at the same address."""

    document: str
    of: str


@dataclass(frozen=True, slots=True)
class Links:
    """How the claims and articles of a build stand to each other.

    Attributes:
        claims: Sorted.
        copies: Sorted.
        revisions: Sorted.
        dropped: Claims of an earlier state that the later state does not have, sorted.
        added: Claims of a later state that the earlier state did not have, sorted.
        sources: For claims that more than one article tells, how many tell them independently.
    """

    claims: tuple[ClaimLink, ...] = ()
    copies: tuple[Copy, ...] = ()
    revisions: tuple[Revision, ...] = ()
    dropped: tuple[ClaimKey, ...] = ()
    added: tuple[ClaimKey, ...] = ()
    sources: Mapping[ClaimKey, int] = field(default_factory=dict)
