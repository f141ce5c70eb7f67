"""What the Python API answers with; frozen, slotted, holding tuples.

Rows outlive the graph they came from; what they can be asked (``entity.claims()``) needs it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from kg.api.bound import Bound
from kg.api.links import LinkView
from kg.model import LinkKind, Value

if TYPE_CHECKING:
    from kg.api.results import Results
    from kg.api.ways import EventView, RelationView


@dataclass(frozen=True, slots=True)
class EntityView(Bound):
    """Somebody or something in the graph.

    Attributes:
        type: Name of a :class:`kg.model.EntityType`.
        unnamed: True where no article gives a name ("officials").
        mentions: Number of places in the articles that refer to it.
        documents: Number of articles that do.

    >>> danek = graph.entity("Danek")
    >>> danek.name, danek.type, danek.mentions
    ('Mira Danek', 'PERSON', 2)
    """

    columns: ClassVar[tuple[str, ...]] = ("iri", "name", "type", "unnamed", "mentions", "documents")

    iri: str
    name: str
    type: str
    unnamed: bool = False
    mentions: int = 0
    documents: int = 0

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its other names, sorted.

        >>> graph.entity("Anton Velko").aliases
        ('Velko',)
        """
        return self.graph.aliases(self)

    def claims(self, **limits: Any) -> Results[ClaimView]:
        """Find the claims that it makes.

        Args:
            limits: As :meth:`KnowledgeGraph.claims` takes them, but for ``by``.

        >>> [claim.text for claim in graph.entity("Velko").claims(about="Sobolin")]
        ['Sobolin had been taken', 'The town is ours,']
        """
        return self.graph.claims(by=self, **limits)

    def claims_about(self, **limits: Any) -> Results[ClaimView]:
        """Find the claims that speak of it.

        Args:
            limits: As :meth:`KnowledgeGraph.claims` takes them, but for ``about``.

        >>> len(graph.entity("Sobolin").claims_about())
        5
        """
        return self.graph.claims(about=self, **limits)

    def relations(self) -> Results[RelationView]:
        """Find the relations that articles state of it, in their own voice; claims are none.

        >>> for relation in graph.entity("Danek").relations():
        ...     print(relation.subject.name, relation.predicate, relation.object.name)
        Mira Danek headOf Tarn district
        """
        return self.graph.relations(self)

    def timeline(self) -> Results[EventView]:
        """List what it says, what is said of it and what relates it, day by day; undated last.

        >>> for event in graph.entity("Velko").timeline():
        ...     print(event.day, event.what, event.text)
        2025-07-06 says Sobolin had been taken
        2025-07-07 says The town is ours,
        """
        return self.graph.timeline(self)

    def neighbors(self, depth: int = 1) -> Results[EntityView]:
        """List the entities within some hops, the nearest first.

        >>> [near.name for near in graph.entity("Danek").neighbors()]
        ['Sobolin', 'Tarn district']
        """
        return self.graph.neighbors(self, depth)

    @property
    def evidence(self) -> Results[Evidence]:
        """Every place that mentions it, in text order.

        >>> [words.quote for words in graph.entity("Danek").evidence]
        ['Mira Danek', 'Danek']
        """
        return self.graph.evidence(self)

    def row(self) -> tuple[Value, ...]:
        """Return plain values, parallel to ``columns``.

        >>> graph.entity("Danek").row()[1:]
        ('Mira Danek', 'PERSON', False, 2, 1)
        """
        return (self.iri, self.name, self.type, self.unnamed, self.mentions, self.documents)

    def _repr_html_(self) -> str:
        numbers = f"{self.mentions} mentions in {self.documents} articles"
        return (
            f"<b>{escape(self.name)}</b> ({escape(self.type)}), {numbers}<br>"
            f"<code>{escape(self.iri)}</code>"
        )


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article; what its input did not tell is None.

    Attributes:
        published: ISO 8601 date.

    >>> graph.claims(by="Danek")[0].article.publisher
    'Harbour Post'
    """

    columns: ClassVar[tuple[str, ...]] = ("iri", "title", "publisher", "published", "url")

    iri: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None

    def row(self) -> tuple[Value, ...]:
        """Return plain values, parallel to ``columns``.

        >>> graph.articles()[0].row()[1:3]
        ('Residents leave Sobolin', 'Harbour Post')
        """
        return (self.iri, self.title, self.publisher, self.published, self.url)


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

    >>> words = graph.claims(by="Danek")[0].evidence[0]
    >>> words.start, words.end, words.quote
    (59, 89, 'residents were leaving Sobolin')
    """

    columns: ClassVar[tuple[str, ...]] = (
        "thing",
        "role",
        "article",
        "start",
        "end",
        "before",
        "quote",
        "after",
    )

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
        """The sentence, or sentences, that the quote stands in.

        >>> graph.claims(by="Velko")[1].evidence[0].sentence
        '“The town is ours,” he said.'
        """
        return self.before + self.quote + self.after

    def row(self) -> tuple[Value, ...]:
        """Return plain values, parallel to ``columns``; the article by its IRI.

        >>> graph.claims(by="Danek")[0].evidence[0].row()[3:5]
        (59, 89)
        """
        place = (self.thing, self.role, self.article.iri, self.start, self.end)
        return (*place, self.before, self.quote, self.after)

    def _repr_html_(self) -> str:
        quote = f"<mark>{escape(self.quote)}</mark>"
        return f"<q>{escape(self.before)}{quote}{escape(self.after)}</q>"


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """What an article says of a claim's verification.

    Attributes:
        status: Value of a :class:`kg.model.Status`.
        by: Who says so, by name; the outlet where the article does so itself, None where unknown.
        words: The article's words.

    >>> for assessment in graph.claims(status="Denied")[0].assessments:
    ...     print(assessment.status, "by", assessment.by)
    Denied by Defence Ministry of Ostland
    Unverified by Northern Wire
    """

    status: str
    by: str | None
    words: str


@dataclass(frozen=True, slots=True)
class ClaimView(Bound):
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
        evidence: The content's words, in text order; :meth:`words` has also those of the cue, the
            claimant and the date.

    >>> claim = graph.claims(by="Velko")[0]
    >>> claim.claimant.name, claim.cue, claim.said, [outlet.name for outlet in claim.relay]
    ('Anton Velko', 'tell', '2025-07-06', ['Tarn News Agency'])
    """

    columns: ClassVar[tuple[str, ...]] = (
        *("iri", "claimant", "claimant_iri", "text", "about", "cue", "kind", "mode", "said"),
        *("basis", "relay", "status", "sources", "certainty", "polarity", "stance", "score"),
        *("article", "title", "publisher", "published", "sentence"),
    )

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

    def words(self) -> Results[Evidence]:
        """All words behind it: for the speaker, the reporting word, the date and the content.

        >>> [(words.role, words.quote) for words in graph.claims(by="Danek")[0].words()][1:3]
        [('CueSpan', 'said'), ('TimeSpan', 'July 6')]
        """
        return self.graph.evidence(self)

    @property
    def supports(self) -> tuple[LinkView, ...]:
        """Other claims that support it or that it supports, the surest first.

        >>> graph.claims(by="Velko")[0].supports
        ()
        """
        return tuple(link for link in self.links if link.kind == LinkKind.SUPPORTS)

    @property
    def disputes(self) -> tuple[LinkView, ...]:
        """Other claims that dispute it or that it disputes, the surest first.

        >>> [link.claimant for link in graph.claims(by="Velko")[0].disputes]
        ['Defence Ministry of Ostland']
        """
        return tuple(link for link in self.links if link.kind == LinkKind.DISPUTES)

    def row(self) -> tuple[Value, ...]:
        """Return plain values, parallel to ``columns``; several names are joined by "; ".

        >>> dict(zip(ClaimView.columns, graph.claims(by="Danek")[0].row()))["about"]
        'Sobolin'
        """
        return (
            self.iri,
            self.claimant.name if self.claimant else None,
            self.claimant.iri if self.claimant else None,
            self.text,
            "; ".join(thing.name for thing in self.about) or None,
            *(self.cue, self.kind, self.mode, self.said, self.basis),
            " > ".join(outlet.name for outlet in self.relay) or None,
            *(self.status, self.sources, self.certainty, self.polarity, self.stance, self.score),
            *(self.article.iri, self.article.title, self.article.publisher),
            self.article.published,
            self.evidence[0].sentence if self.evidence else None,
        )

    def _repr_html_(self) -> str:
        who = self.claimant.name if self.claimant else "somebody"
        head = f"<b>{escape(who)}</b>, {escape(self.kind)}, {escape(self.said or 'undated')}"
        words = "".join(each._repr_html_() for each in self.evidence)
        return f"{head}, {escape(self.status)}<br>{words}"
