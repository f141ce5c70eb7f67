"""What joins things: relations that articles state, days of a timeline, paths, parts of the graph.

Frozen, slotted, holding tuples. What an article states (:class:`RelationView`) and what somebody
claims (:class:`kg.api.ClaimView`) never stand in one list without a word that tells which is which.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, ClassVar

from kg.api.bound import Bound
from kg.api.drawn import Drawn
from kg.api.results import Results
from kg.api.views import ArticleView, ClaimView, EntityView, Evidence
from kg.graph.select import Part
from kg.model import Value

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd


@dataclass(frozen=True, slots=True)
class RelationView(Bound):
    """A relation between two entities that an article states in its own voice.

    Attributes:
        predicate: Local name of one of the ontology's relations, such as ``headOf``.
        object: May be a date, which is no other answer's entity.
        said: TIMEX3 value of when it held, or None.
        evidence: The words that state it, in text order.

    >>> relation = graph.relations("Danek")[0]
    >>> relation.predicate, relation.evidence[0].quote
    ('headOf', 'Mira Danek, the head of Tarn')
    """

    columns: ClassVar[tuple[str, ...]] = (
        *("iri", "subject", "subject_iri", "predicate", "object", "object_iri", "said", "score"),
        *("article", "title", "publisher", "sentence"),
    )

    iri: str
    subject: EntityView
    predicate: str
    object: EntityView
    said: str | None
    score: float
    article: ArticleView
    evidence: tuple[Evidence, ...]

    def row(self) -> tuple[Value, ...]:
        """Return plain values, parallel to ``columns``.

        >>> graph.relations()[0].row()[1]
        'Mira Danek'
        """
        return (
            *(self.iri, self.subject.name, self.subject.iri, self.predicate),
            *(self.object.name, self.object.iri, self.said, self.score),
            *(self.article.iri, self.article.title, self.article.publisher),
            self.evidence[0].sentence,
        )


@dataclass(frozen=True, slots=True)
class EventView:
    """Something in a timeline: a claim or a stated relation, on the day that it is of.

    Attributes:
        day: First day it may be of, ISO 8601; None where the year or the day is not known.
        when: TIMEX3 value as the text has it, possibly partial, or None.
        what: ``says``, ``is spoken of``, or ``is related``.
        claim: The claim, unless it is a relation.
        relation: The relation, unless it is a claim.

    >>> event = graph.entity("Sobolin").timeline()[0]
    >>> event.day, event.what, event.claim.claimant.name
    ('2025-07-06', 'is spoken of', 'Anton Velko')
    """

    columns: ClassVar[tuple[str, ...]] = ("day", "when", "what", "who", "text", "status", "iri")

    day: str | None
    when: str | None
    what: str
    claim: ClaimView | None = None
    relation: RelationView | None = None

    @property
    def text(self) -> str:
        """The claim's content, or the relation's words.

        >>> graph.entity("Sobolin").timeline()[0].text
        'Sobolin had been taken'
        """
        if self.claim is not None:
            return self.claim.text
        return " … ".join(words.quote for words in self.relation.evidence) if self.relation else ""

    def row(self) -> tuple[Value, ...]:
        """Return plain values, parallel to ``columns``; a relation has nobody who says it.

        >>> graph.entity("Sobolin").timeline()[0].row()[:4]
        ('2025-07-06', '2025-07-06', 'is spoken of', 'Anton Velko')
        """
        claim = self.claim
        who = claim.claimant.name if claim and claim.claimant else None
        status = claim.status if claim else None
        thing = claim or self.relation
        return (
            *(self.day, self.when, self.what, who, self.text, status),
            thing.iri if thing else None,
        )


@dataclass(frozen=True, slots=True)
class HopView:
    """One step of a path, with what it rests on.

    Attributes:
        claims: Claims of one about the other, either way; said, not so.
        relations: What articles state of both in their own voice, either way.

    >>> (hop,) = graph.paths("Danek", "Tarn district", explain=True)[0].hops
    >>> [relation.predicate for relation in hop.relations], hop.claims
    (['headOf'], ())
    """

    start: EntityView
    end: EntityView
    claims: tuple[ClaimView, ...] = ()
    relations: tuple[RelationView, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The words of the relations, then those of the claims.

        >>> hop = graph.paths("Danek", "Velko", explain=True)[0].hops[0]
        >>> [words.quote for words in hop.evidence]
        ['residents were leaving Sobolin']
        """
        stated = (words for relation in self.relations for words in relation.evidence)
        said = (words for claim in self.claims for words in claim.evidence)
        return (*stated, *said)


@dataclass(frozen=True, slots=True)
class PathView:
    """A way from one entity to another.

    Attributes:
        entities: From the first to the last.
        edges: For each hop, the IRIs of the claims and relations that make it, whichever way they
            point.
        hops: The same with their words, where ``explain=True`` was given; else none.

    >>> path = graph.paths("Danek", "Velko")[0]
    >>> [entity.name for entity in path.entities], len(path.edges)
    (['Mira Danek', 'Sobolin', 'Anton Velko'], 2)
    """

    columns: ClassVar[tuple[str, ...]] = ("length", "path", "rests_on")

    entities: tuple[EntityView, ...]
    edges: tuple[tuple[str, ...], ...]
    hops: tuple[HopView, ...] = ()

    def row(self) -> tuple[Value, ...]:
        """Return its length in hops, its names, and what each hop rests on, by number.

        >>> graph.paths("Danek", "Velko")[0].row()
        (2, 'Mira Danek > Sobolin > Anton Velko', '1, 2')
        """
        names = " > ".join(entity.name for entity in self.entities)
        return len(self.edges), names, ", ".join(str(len(edges)) for edges in self.edges)

    def _repr_html_(self) -> str:
        lines = [f"<b>{escape(self.row()[1])}</b>"]  # type: ignore[arg-type]
        for hop in self.hops:
            said = [claim._repr_html_() for claim in hop.claims]
            stated = [
                f"an article states {escape(relation.predicate)}<br>"
                + "".join(words._repr_html_() for words in relation.evidence)
                for relation in hop.relations
            ]
            items = "".join(f"<li>{each}</li>" for each in (*stated, *said))
            ends = f"{escape(hop.start.name)} and {escape(hop.end.name)}"
            lines.append(f"<p>{ends}</p><ul>{items}</ul>")
        return "".join(lines)


@dataclass(frozen=True, slots=True)
class SubgraphView(Bound, Drawn):
    """A part of the graph.

    Attributes:
        entities: The nearest first, then by name.
        claims: Claims of one of them about another, by article and place in it; said, not so.
        relations: What articles state of two of them.
        network: The same as a network; :meth:`to_networkx` gives a copy.
        part: What was asked for.

    >>> part = graph.subgraph("Danek")
    >>> [entity.name for entity in part.entities], len(part.claims), len(part.relations)
    (['Mira Danek', 'Sobolin', 'Tarn district'], 1, 1)
    """

    entities: tuple[EntityView, ...]
    claims: tuple[ClaimView, ...]
    relations: tuple[RelationView, ...]
    network: nx.MultiDiGraph
    part: Part

    def to_networkx(self) -> nx.MultiDiGraph:
        """Make a network of it, as :meth:`KnowledgeGraph.to_networkx` does of the whole.

        >>> part = graph.subgraph("Danek").to_networkx()
        >>> part.number_of_nodes(), part.number_of_edges()
        (3, 2)
        """
        return self.network.copy()

    def to_pandas(self) -> pd.DataFrame:
        """Make a data frame of its claims.

        >>> graph.subgraph("Danek").to_pandas()["text"].tolist()
        ['residents were leaving Sobolin']
        """
        return Results(ClaimView, lambda: self.claims).to_pandas()

    def to_html(self) -> str:
        """Draw it as one HTML page that needs nothing but a browser.

        >>> "Anton Velko" in graph.subgraph("Danek").to_html()
        False
        """
        return self.graph._draw(self.part)
