"""Claims put together from the rows of several queries, and laid out as one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from kg.api.views import (
    ArticleView,
    AssessmentView,
    ClaimView,
    EntityView,
    Evidence,
    LinkView,
    to_assessment,
    to_evidence,
    to_links,
)
from kg.model import LinkKind, Status, Table

CONTENT = "ContentSpan"
CONTESTED = (Status.DENIED, Status.DISPUTED, Status.REFUTED, Status.RETRACTED)
COLUMNS = (
    *("claimant", "claim", "kind", "said", "relay", "certainty", "status", "denied_by"),
    *("confirmed_by", "disputes", "supports", "sources", "title", "publisher", "published"),
    *("before", "quote", "after"),
)

Ask = Callable[..., Table]


class ClaimReader:
    """Makes claims of the rows of ``claims.rq``.

    Args:
        ask: Answers a query by its name.
        entities: All entities, by IRI.
        articles: All articles, by IRI.
    """

    def __init__(
        self,
        ask: Ask,
        entities: Mapping[str, EntityView],
        articles: Mapping[str, ArticleView],
    ) -> None:
        self._ask = ask
        self._entities = entities
        self._articles = articles

    def read(self, row: dict[str, Any]) -> ClaimView:
        """Return the claim of a row."""
        iri, claimant = row["claim"], row["claimant"]
        return ClaimView(
            iri=iri,
            claimant=self._entities[claimant] if claimant else None,
            text=row["text"],
            about=self._about.get(iri, ()),
            cue=row["cue"],
            kind=row["kind"],
            mode=row["mode"],
            said=row["said"],
            basis=row["basis"],
            relay=self._relays.get(iri, ()),
            status=row["status"],
            assessments=self._assessments.get(iri, ()),
            links=self._links.get(iri, ()),
            sources=self._sources.get(iri, 1),
            certainty=row["certainty"],
            polarity=row["polarity"],
            stance=row["stance"],
            score=row["score"],
            article=self._articles[row["article"]],
            evidence=self._content(iri, row),
        )

    def evidence(self, thing: str) -> tuple[Evidence, ...]:
        """Return the words behind anything that has an IRI, in text order."""
        rows = self._ask("evidence", thing=thing).records()
        return tuple(self._words(str(row["thing"]), str(row["role"]), row) for row in rows)

    def _content(self, claim: str, row: dict[str, Any]) -> tuple[Evidence, ...]:
        if row["quote"] == row["text"]:
            return (self._words(claim, CONTENT, row),)
        return tuple(words for words in self.evidence(claim) if words.role == CONTENT)

    def _words(self, thing: str, role: str, row: dict[str, Any]) -> Evidence:
        return to_evidence(thing, role, self._articles[row["article"]], row)

    @cached_property
    def _about(self) -> dict[str, tuple[EntityView, ...]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._ask("topics").records():
            found[str(row["claim"])].add(str(row["about"]))
        return {
            claim: tuple(self._entities[iri] for iri in sorted(iris))
            for claim, iris in found.items()
        }

    @cached_property
    def _relays(self) -> dict[str, tuple[EntityView, ...]]:
        found: defaultdict[str, list[EntityView]] = defaultdict(list)
        for row in self._ask("relays").records():
            found[str(row["claim"])].append(self._entities[str(row["outlet"])])
        return {claim: tuple(outlets) for claim, outlets in found.items()}

    @cached_property
    def _assessments(self) -> dict[str, tuple[AssessmentView, ...]]:
        found: defaultdict[str, list[AssessmentView]] = defaultdict(list)
        for row in self._ask("assessments").records():
            found[str(row["claim"])].append(to_assessment(row))
        return {claim: tuple(each) for claim, each in found.items()}

    @cached_property
    def _links(self) -> dict[str, tuple[LinkView, ...]]:
        found: defaultdict[str, list[LinkView]] = defaultdict(list)
        for row in self._ask("claim_links").records():
            for claim, view in to_links(row):
                found[claim].append(view)
        return {claim: tuple(each) for claim, each in found.items()}

    @cached_property
    def _sources(self) -> dict[str, int]:
        rows = self._ask("claim_sources").records()
        return {str(row["claim"]): int(str(row["sources"])) for row in rows}


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
