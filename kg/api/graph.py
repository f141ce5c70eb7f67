"""The graph in Python: open it, walk it, and get the exact words behind everything in it.

Comes in: the folder that ``kg build`` wrote. Goes out: frozen rows and networks. Answers come from
the same query files that ``kg query`` runs, searches from the index beside the store, which is
written where there is none; nothing else here writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Self

from kg.api.analysis import Analysis, Options, analysis
from kg.api.claims import is_contested
from kg.api.drawn import Drawn
from kg.api.reader import Reader
from kg.api.results import Results, Rows
from kg.api.timeline import check_days, events, first_day
from kg.api.views import ArticleView, ClaimView, EntityView, Evidence
from kg.api.walks import Walks, kinds_of
from kg.api.ways import EventView, RelationView
from kg.errors import QueryError
from kg.graph.plot import plot_disputes, plot_timeline
from kg.rdf import queries
from kg.rdf.contract import Closing, Store, is_address
from kg.rdf.release import store_of
from kg.rdf.store import GraphStore


class KnowledgeGraph(Walks, Drawn, Closing):
    """A graph that ``kg build`` wrote, for reading.

    >>> with KnowledgeGraph.open(path) as graph:
    ...     danek = graph.entity("Danek")
    ...     [claim.text for claim in graph.claims(by=danek)]
    ['residents were leaving Sobolin']
    """

    def __init__(self, store: Store, *, keep_index: bool = True) -> None:
        self._store = store
        self._reader = Reader(store, self, keep_index=keep_index)
        self._closed = False
        self._analyses: dict[Options, Analysis] = {}

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open the output folder of ``kg build``, or a remote store that a build was sent to.

        Args:
            path: The folder, which holds ``store/``; or the address of a SPARQL 1.1 endpoint, such
                as ``fuseki+http://localhost:3030/news``, which is asked when a question comes.

        Raises:
            ConfigError: The address is none.
            StoreError: There is no graph in the folder, or it cannot be read.

        >>> graph = KnowledgeGraph.open(path)
        >>> graph.close()
        """
        if is_address(path):
            from kg.rdf.remote import RemoteStore  # noqa: PLC0415 - a folder needs no client

            return cls(RemoteStore(str(path)))
        store = GraphStore.open(store_of(path), read_only=True)
        store.union = True  # a person's own query may leave GRAPH out
        return cls(store)

    def close(self) -> None:
        """Let go of the store; closing twice is closing once.

        What was read stays; what was not can no longer be.

        >>> graph = KnowledgeGraph.open(path)
        >>> graph.close()
        >>> graph.claims()
        Traceback (most recent call last):
        kg.errors.StoreError: the graph is closed; open it again
        """
        self._closed = True
        self._reader.close()
        self._store.close()

    def entity(self, name: str) -> EntityView:
        """Find one entity.

        Args:
            name: Its name, an alias, or words of one, in any case; or its IRI. A whole name goes
                before a part of one.

        Raises:
            QueryError: No entity is called so (the message names near ones), or several are (the
                message lists them).

        >>> graph.entity("velko").name
        'Anton Velko'
        >>> graph.entity("Sobolyn")
        Traceback (most recent call last):
        kg.errors.QueryError: no entity is called “Sobolyn”; did you mean “Sobolin”?
        """
        return self._reader.entity(name)

    def entities(self, type: str | None = None) -> Results[EntityView]:  # noqa: A002 - the word people know
        """List entities, the most mentioned first.

        Args:
            type: Only those of this :class:`kg.model.EntityType`, in any case; dates are none.

        Raises:
            QueryError: There is no such type.

        >>> [entity.name for entity in graph.entities(type="place")]
        ['Sobolin', 'Tarn district']
        """
        kinds = kinds_of(None if type is None else [type])
        return self._results(
            EntityView,
            lambda: (each for each in self._reader.entities.values() if each.type in kinds),
        )

    def claims(
        self,
        *,
        by: EntityView | str | None = None,
        about: EntityView | str | None = None,
        between: tuple[str | None, str | None] | None = None,
        status: str | None = None,
        outlet: str | None = None,
        contested: bool = False,
        limit: int | None = None,
    ) -> Results[ClaimView]:
        """Find claims; what is left out does not limit.

        Args:
            by: The claimant: an entity, or words of a name, which may fit several entities.
            about: What the content speaks of, in the same way.
            between: First and last ISO day on which it may have been said; None leaves an end open.
            status: Only claims with this :class:`kg.model.Status` by any assessment in the text.
            outlet: Words of the name of the publisher, or of an outlet that passed the claim on.
            contested: Only claims that somebody denies, disputes, refutes or retracts, by the
                article's words or in another claim.
            limit: The first ones, at most so many; None for all.

        Returns:
            By article and place in it.

        Raises:
            QueryError: No entity is called so, or a day or status is none.

        >>> for claim in graph.claims(about="Sobolin", between=("2025-07-06", "2025-07-06")):
        ...     print(claim.claimant.name, claim.kind, claim.status)
        Anton Velko assertion Denied
        Defence Ministry of Ostland denial NotAssessed
        """
        first, last = between or (None, None)
        text = queries.load("claims").bind_for(
            self._store,
            claimant=self._given(by),
            about=self._given(about),
            **{"from": first, "to": last},
            status=status,
            outlet=outlet,
        )

        def read() -> Iterable[ClaimView]:
            ended = text if contested else queries.first(text, limit)
            found = self._reader.read_claims(self._store.select(ended))
            return islice((c for c in found if not contested or is_contested(c)), limit)

        return self._results(ClaimView, read)

    def relations(self, entity: EntityView | str | None = None) -> Results[RelationView]:
        """Find what articles state in their own voice of two entities; claims are none.

        Args:
            entity: One of both; an entity, or words of a name, which may fit several entities.

        Returns:
            By the subject's name, predicate and the object's name.

        Raises:
            QueryError: No entity is called so.

        >>> [relation.predicate for relation in graph.relations("Danek")]
        ['headOf']
        """
        text = queries.load("relations_of").bind_for(self._store, entity=self._given(entity))
        return self._results(
            RelationView, lambda: self._reader.read_relations(self._store.select(text))
        )

    def articles(self) -> Results[ArticleView]:
        """List the articles, the oldest first; those without a date before all.

        >>> [article.publisher for article in graph.articles()]
        ['Harbour Post', 'Northern Wire']
        """
        return self._results(ArticleView, lambda: (*self._reader.articles.values(),))

    def aliases(self, entity: EntityView | str) -> tuple[str, ...]:
        """Give an entity's other names, sorted.

        Raises:
            QueryError: No entity is called so, or several are.

        >>> graph.aliases("Anton Velko")
        ('Velko',)
        """
        return self._reader.aliases(self._one(entity))

    def timeline(self, entity: EntityView | str) -> Results[EventView]:
        """List what an entity says, what is said of it and what relates it, day by day.

        Returns:
            By the first day that each may be of; what cannot be dated stands last. A claim by an
            entity about itself is there once, as said.

        Raises:
            QueryError: No entity is called so, or several are.

        >>> [(event.day, event.what) for event in graph.timeline("Sobolin")][-1]
        (None, 'is spoken of')
        """
        one = self._one(entity)
        by, about, related = self.claims(by=one), self.claims(about=one), self.relations(one)
        return self._results(EventView, lambda: events(by, about, related))

    def evidence(self, thing: EntityView | ClaimView | RelationView | str) -> Results[Evidence]:
        """Give the exact words behind anything that has an IRI, in text order.

        Args:
            thing: An entity or claim, or the IRI of any node: a relation, a role, a mention.

        Raises:
            QueryError: The string is no IRI.

        >>> claim = graph.claims(by="Danek")[0]
        >>> for words in graph.evidence(claim):
        ...     print(words.role, words.start, words.end, words.quote)
        SourceSpan 0 37 Mira Danek, the head of Tarn district
        CueSpan 39 43 said
        TimeSpan 47 53 July 6
        ContentSpan 59 89 residents were leaving Sobolin
        """
        iri = thing if isinstance(thing, str) else thing.iri
        text = queries.load("evidence").bind(thing=iri)
        return self._results(Evidence, lambda: self._reader.read_evidence(self._store.select(text)))

    def sparql(self, query: str) -> Rows:
        """Answer a SELECT query.

        Everything stands in named graphs. In a folder a pattern outside ``GRAPH ?g { }`` is asked
        of all of them together; what a server does with one is its own choice.

        Raises:
            QueryError: The query is wrong or is no SELECT.

        >>> graph.sparql('''
        ...     PREFIX schema: <https://schema.org/>
        ...     SELECT (COUNT(?claim) AS ?claims) { GRAPH ?g { ?claim a schema:Claim } }
        ... ''')
        Rows(columns=('claims',), rows=((6,),))
        """
        found = self._store.select(query)
        return Rows(found.columns, found.rows)

    def analyze(
        self,
        what: str,
        *,
        fast: bool = False,
        split: str | None = None,
        between: tuple[EntityView | str, EntityView | str] | None = None,
    ) -> Rows:
        """Look at the graph as a whole.

        Args:
            what: ``centrality``, ``communities``, ``brokers`` (who joins communities),
                ``speakers`` (who speaks about whom), ``disputes`` (who confirms or disputes whose
                claims), ``bursts`` (whose mentions rise) or ``bridges`` (who is joined by two
                independent sources).
            fast: Let igraph (the extra ``fast``) measure, with Leiden's communities instead of
                Louvain's.
            split: For bursts: first ISO day of the second period; the middle of the mentions when
                left out.
            between: For bridges: two entities, to find paths whose every hop is a bridge.

        Raises:
            QueryError: There is no such analysis or entity, or ``split`` is no day.
            ExtraError: ``fast``, and igraph is not installed.

        >>> graph.analyze("disputes").rows[0][:3]
        ('Defence Ministry of Ostland', 'disputes', 'Anton Velko')
        >>> graph.analyze("centrality").rows[0][0]
        'Sobolin'
        """
        made = analysis(what)
        check_days(split)
        ends = (self._one(between[0]).iri, self._one(between[1]).iri) if between else None
        return made(self._analysis(Options(fast, split, ends)))

    def plot(self, what: str, path: str | Path) -> Path:
        """Draw a timeline of claims, or the network of disputes.

        Args:
            what: ``timeline`` (claims by day and by what articles say of them; those that no
                calendar places are left out) or ``disputes``.
            path: The file, PNG, SVG or PDF by its suffix.

        Raises:
            QueryError: There is nothing to draw, or no such plot.
            ExtraError: matplotlib (the extra ``plot``) is not installed.
            StoreError: The file cannot be written.

        >>> graph.plot("timeline", path / "timeline.svg").name
        'timeline.svg'
        """
        target = Path(path)
        match what:
            case "timeline":
                days = ((first_day(claim.said), claim.status) for claim in self.claims())
                plot_timeline(((day, status) for day, status in days if day), target)
            case "disputes":
                plot_disputes(self._analysis(Options()).pairs, target)
            case _:
                raise QueryError(f"no plot “{what}”; there are timeline and disputes")
        return target

    def _analysis(self, options: Options) -> Analysis:
        return self._analyses.setdefault(options, Analysis(self._reader, options))

    def _given(self, entity: EntityView | str | None) -> str | None:
        if isinstance(entity, str):
            self._reader.named(entity)  # a name that nobody has is an error, not an empty answer
            return entity
        return entity.iri if entity else None
