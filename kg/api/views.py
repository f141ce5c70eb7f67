"""What the Python API answers with; frozen, slotted, holding tuples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EntityView:
    """Somebody or something in the graph.

    Attributes:
        type: Name of a :class:`kg.model.EntityType`.
        unnamed: True where no article gives a name ("officials").
        mentions: Number of places in the articles that refer to it.
        documents: Number of articles that do.
    """

    iri: str
    name: str
    type: str
    unnamed: bool = False
    mentions: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article; what its input did not tell is None.

    Attributes:
        published: ISO 8601 date.
    """

    iri: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words behind a statement.

    Attributes:
        thing: IRI of what the words are evidence of.
        role: Their part in it, by the ontology: ``SourceSpan``, ``CueSpan``, ``ContentSpan`` ...
        start: First character in the article; Unicode code points, from 0.
        end: One past the last.
        quote: ``text[start:end]`` of the article.
        before: The rest of the sentence, before the quote.
        after: The rest of the sentence, after it.
    """

    thing: str
    role: str
    article: ArticleView
    start: int
    end: int
    quote: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """The sentence, or sentences, that the quote stands in."""
        return self.before + self.quote + self.after


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """What an article says of a claim's verification.

    Attributes:
        status: Value of a :class:`kg.model.Status`.
        by: Who says so, by name; the outlet where the article does so itself, None where unknown.
        words: The article's words.
    """

    status: str
    by: str | None
    words: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One act of saying.

    Attributes:
        claimant: None where the article names nobody.
        text: The content; its parts are joined by an ellipsis.
        about: What the content speaks of, sorted by IRI.
        cue: Lemma of the reporting word, or None.
        kind: Value of a :class:`kg.model.ClaimKind`.
        mode: Value of a :class:`kg.model.Mode`.
        said: TIMEX3 value, possibly partial (``XXXX-07-06``), or None.
        basis: How that day is known, value of a :class:`kg.model.DateBasis`, or None.
        relay: Who passed it on, from the speaker outwards.
        status: Value of a :class:`kg.model.Status`, the gravest of the assessments.
        assessments: What the article says of its verification.
        links: How it stands to other claims, the surest first.
        sources: How many articles tell or support it without leaning on each other.
        certainty: Value of a :class:`kg.model.Certainty`.
        polarity: Value of a :class:`kg.model.Polarity`.
        stance: Value of a :class:`kg.model.Stance`.
        score: Probability that claimant, cue and content belong together.
        evidence: The content's words, in text order; that of the cue and the claimant
            is given by :meth:`kg.api.KnowledgeGraph.evidence`.
    """

    iri: str
    claimant: EntityView | None
    text: str
    about: tuple[EntityView, ...]
    cue: str | None
    kind: str
    mode: str
    said: str | None
    basis: str | None
    relay: tuple[EntityView, ...]
    status: str
    assessments: tuple[AssessmentView, ...]
    links: tuple[LinkView, ...]
    sources: int
    certainty: str
    polarity: str
    stance: str
    score: float
    article: ArticleView
    evidence: tuple[Evidence, ...]


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


@dataclass(frozen=True, slots=True)
class PathView:
    """A shortest way from one entity to another.

    Attributes:
        entities: From the first to the last.
        edges: For each hop, the IRIs of the claims and relations that make it, whichever way they
            point; :meth:`kg.api.KnowledgeGraph.evidence` has their words.
    """

    entities: tuple[EntityView, ...]
    edges: tuple[tuple[str, ...], ...]


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


def to_entity(row: Mapping[str, Any]) -> EntityView:
    """Read a row of ``entities.rq``."""
    return EntityView(
        iri=row["entity"],
        name=row["name"],
        type=row["type"],
        unnamed=row["unnamed"],
        mentions=row["mentions"],
        documents=row["documents"],
    )


def to_article(row: Mapping[str, Any]) -> ArticleView:
    """Read a row of ``articles.rq``."""
    return ArticleView(
        iri=row["article"],
        title=row["title"],
        publisher=row["publisher"],
        published=row["published"],
        url=row["url"],
    )


def to_assessment(row: Mapping[str, Any]) -> AssessmentView:
    """Read a row of ``assessments.rq``."""
    return AssessmentView(status=row["status"], by=row["assessed_by"], words=row["words"])


def to_evidence(thing: str, role: str, article: ArticleView, row: Mapping[str, Any]) -> Evidence:
    """Read the columns of a row that tell of a span."""
    return Evidence(
        thing=thing,
        role=role,
        article=article,
        start=row["start"],
        end=row["end"],
        quote=row["quote"],
        before=row["before"],
        after=row["after"],
    )
