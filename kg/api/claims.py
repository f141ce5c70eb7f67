"""Claims laid out as one table, as ``kg claims`` shows them."""

from __future__ import annotations

from collections.abc import Iterable

from kg.api.views import ClaimView
from kg.model import LinkKind, Status, Table

CONTESTED = (Status.DENIED, Status.DISPUTED, Status.REFUTED, Status.RETRACTED)
COLUMNS = (
    *("claimant", "claim", "kind", "said", "relay", "certainty", "status", "denied_by"),
    *("confirmed_by", "disputes", "supports", "sources", "title", "publisher", "published"),
    *("before", "quote", "after"),
)


def is_contested(claim: ClaimView) -> bool:
    """Tell whether somebody denies, disputes or refutes a claim, in its article or elsewhere."""
    return any(assessment.status in CONTESTED for assessment in claim.assessments) or any(
        link.kind == LinkKind.DISPUTES for link in claim.links
    )


def claims_table(claims: Iterable[ClaimView]) -> Table:
    """Lay claims out, a row each, in the order given.

    ``said`` has in brackets how the day is known; ``relay`` goes from the speaker outwards;
    ``denied_by`` and ``confirmed_by`` have who says so by the article, in whose own name it is
    where it names nobody. ``disputes`` and ``supports`` have the other claims that do so, or to
    which this one does.
    """
    return Table(COLUMNS, tuple(map(_row, claims)))


def _row(claim: ClaimView) -> tuple[str | int | None, ...]:
    words = claim.evidence[0]
    said = f"{claim.said} ({claim.basis})" if claim.said else None
    return (
        claim.claimant.name if claim.claimant else None,
        claim.text,
        claim.kind,
        said,
        " > ".join(outlet.name for outlet in claim.relay) or None,
        claim.certainty,
        claim.status,
        _sayers(claim, CONTESTED),
        _sayers(claim, (Status.VERIFIED,)),
        _others(claim, LinkKind.DISPUTES),
        _others(claim, LinkKind.SUPPORTS),
        claim.sources,
        claim.article.title,
        claim.article.publisher,
        claim.article.published,
        words.before,
        words.quote,
        words.after,
    )


def _sayers(claim: ClaimView, statuses: tuple[Status, ...]) -> str | None:
    found = (
        f"{assessment.by or 'the article'}: “{assessment.words}”"
        for assessment in claim.assessments
        if assessment.status in statuses
    )
    return "; ".join(found) or None


def _others(claim: ClaimView, kind: LinkKind) -> str | None:
    found = (
        f"{link.claimant or 'somebody'} ({link.other_kind}): “{link.text}”"
        for link in claim.links
        if link.kind == kind
    )
    return "; ".join(found) or None
