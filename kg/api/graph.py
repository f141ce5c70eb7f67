"""The graph in Python: open it, walk it, and get the exact words behind everything in it.

Comes in: the folder that ``kg build`` wrote. Goes out: frozen rows and networks. Every answer comes
from the same query files that ``kg query`` runs; nothing here writes.
"""

from __future__ import annotations

import difflib
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import networkx as nx

from kg.api.claims import ClaimReader, is_contested
from kg.api.part import Drawn, Subgraph
from kg.api.views import (
    ArticleView,
    ClaimView,
    EntityView,
    Evidence,
    PathView,
    to_article,
    to_entity,
)
from kg.errors import QueryError, StoreError
from kg.graph.measure import paths as shortest_paths
from kg.graph.project import project
from kg.graph.select import Part
from kg.model import EntityType, Table
from kg.rdf import queries
from kg.rdf.contract import Store, is_address
from kg.rdf.queries import ParamValue
from kg.rdf.store import GraphStore

STORE = "store"
CANDIDATES = 8  # named in a message about an ambiguous name
WHOLE_NAME = 2  # what entities.rq calls a match of the whole name


class KnowledgeGraph(Drawn):
    """A graph that ``kg build`` wrote, for reading.

    >>> with KnowledgeGraph.open(path) as graph:
    ...     danek = graph.entity("Danek")
    ...     [claim.text for claim in graph.claims(by=danek)]
    ['residents were leaving Sobolin']
    """

    def __init__(self, store: Store) -> None:
        self._store = store

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
        folder = Path(path)
        if not (folder / STORE).is_dir():
            raise StoreError(
                f"{folder} holds no graph; run `kg build ARTICLES --output {folder}` first"
            )
        return cls(GraphStore.open(folder / STORE, read_only=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store; closing twice is closing once."""
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
        found = self._named(name)
        best = [entity for entity, whole in found if whole]
        if len(found) == 1 or len(best) == 1:
            return best[0] if best else found[0][0]
        several = best or [entity for entity, _ in found]
        listed = ", ".join(f"{entity.name} <{entity.iri}>" for entity in several[:CANDIDATES])
        more = f" and {len(several) - CANDIDATES} more" if several[CANDIDATES:] else ""
        raise QueryError(f"“{name}” may be {listed}{more}; give more of the name, or the IRI")

    def entities(self, type: str | None = None) -> tuple[EntityView, ...]:  # noqa: A002 - the word people know
        """List entities, the most mentioned first.

        Args:
            type: Only those of this :class:`kg.model.EntityType`, in any case; dates are none.

        Raises:
            QueryError: There is no such type.

        >>> [entity.name for entity in graph.entities(type="place")]
        ['Sobolin', 'Tarn district']
        """
        every = tuple(self._entities.values())
        if type is None:
            return every
        if type.upper() not in EntityType.__members__:
            known = ", ".join(EntityType.__members__)
            raise QueryError(f"no entity type “{type}”; there are {known}")
        return tuple(entity for entity in every if entity.type == type.upper())

    def claims(
        self,
        *,
        by: EntityView | str | None = None,
        about: EntityView | str | None = None,
        between: tuple[str | None, str | None] | None = None,
        status: str | None = None,
        outlet: str | None = None,
        contested: bool = False,
    ) -> tuple[ClaimView, ...]:
        """Find claims; what is left out does not limit.

        Args:
            by: The claimant: an entity, or words of a name, which may fit several entities.
            about: What the content speaks of, in the same way.
            between: First and last ISO day on which it may have been said; None leaves an end open.
            status: Only claims with this :class:`kg.model.Status` by any assessment in the text.
            outlet: Words of the name of the publisher, or of an outlet that passed the claim on.
            contested: Only claims that somebody denies, disputes, refutes or retracts, by the
                article's words or in another claim.

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
        table = self._ask(
            "claims",
            claimant=self._given(by),
            about=self._given(about),
            **{"from": first, "to": last},
            status=status,
            outlet=outlet,
        )
        found = map(self._claims.read, table.records())
        return tuple(claim for claim in found if not contested or is_contested(claim))

    def neighbors(self, entity: EntityView | str, depth: int = 1) -> tuple[EntityView, ...]:
        """List the entities within some hops, claims and relations walked either way.

        Returns:
            The nearest first, then by name; the entity itself is not among them.

        Raises:
            QueryError: No entity is called so, or several are.

        >>> [near.name for near in graph.neighbors("Danek")]
        ['Sobolin', 'Tarn district']
        """
        start = self._one(entity).iri
        network = self._network
        distance = {start: 0}
        edge = [start] if start in network else []
        for hop in range(1, depth + 1):
            reached = {n for iri in edge for n in (*network.succ[iri], *network.pred[iri])}
            edge = sorted(reached - distance.keys())
            distance.update(dict.fromkeys(edge, hop))
        found = [(hops, self._entities[iri]) for iri, hops in distance.items() if hops]
        return tuple(
            e for _, e in sorted(found, key=lambda pair: (pair[0], pair[1].name, pair[1].iri))
        )

    def paths(
        self, a: EntityView | str, b: EntityView | str, limit: int = 10
    ) -> tuple[PathView, ...]:
        """Find the shortest ways from one entity to another, edges walked either way.

        Args:
            a: The first entity.
            b: The last one.
            limit: At most so many paths.

        Returns:
            Paths of the same, least length in a fixed order; none where nothing joins the two.

        Raises:
            QueryError: No entity is called so, or several are.

        >>> [[entity.name for entity in way.entities] for way in graph.paths("Danek", "Velko")]
        [['Mira Danek', 'Sobolin', 'Anton Velko']]
        """
        routes = shortest_paths(self._network, self._one(a).iri, self._one(b).iri, limit)
        return tuple(
            PathView(
                tuple(self._entities[iri] for iri in route.entities),
                tuple(hop.edges for hop in route.hops),
            )
            for route in routes
        )

    def evidence(self, thing: EntityView | ClaimView | str) -> tuple[Evidence, ...]:
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
        return self._claims.evidence(thing if isinstance(thing, str) else thing.iri)

    def sparql(self, query: str) -> Table:
        """Answer a SELECT query; everything stands in named graphs, so ask in ``GRAPH ?g { }``.

        Raises:
            QueryError: The query is wrong or is no SELECT.

        >>> graph.sparql('''
        ...     PREFIX schema: <https://schema.org/>
        ...     SELECT (COUNT(?claim) AS ?claims) { GRAPH ?g { ?claim a schema:Claim } }
        ... ''')
        Table(columns=('claims',), rows=((6,),))
        """
        return self._store.select(query)

    def to_networkx(self) -> nx.MultiDiGraph:
        """Make a network of entities, one edge per claim and thing it is about, and per relation.

        Returns:
            A network of your own; see :func:`kg.graph.project.project`.

        >>> graph.to_networkx().number_of_edges()
        6
        """
        return self._network.copy()

    def subgraph(
        self,
        focus: EntityView | str | None = None,
        *,
        hops: int = 2,
        types: tuple[str, ...] = (),
        since: str | None = None,
        until: str | None = None,
    ) -> Subgraph:
        """Cut out a part, to be drawn or walked; see :class:`kg.graph.select.Part`.

        Raises:
            QueryError: No entity is called so, or several are; or there is no such type.

        >>> part = graph.subgraph("Danek", hops=1)
        >>> part.to_networkx().number_of_nodes()
        3
        """
        iri = self._one(focus).iri if focus is not None else None
        return Subgraph(self._ask, self._network, Part(iri, hops, tuple(types), since, until))

    def to_html(self) -> str:
        """Draw the graph as one HTML page that needs nothing but a browser."""
        return self.subgraph().to_html()

    @cached_property
    def _entities(self) -> dict[str, EntityView]:
        return {entity.iri: entity for entity, _ in _matches(self._ask("entities"))}

    @cached_property
    def _articles(self) -> dict[str, ArticleView]:
        rows = self._ask("articles").records()
        return {str(row["article"]): to_article(row) for row in rows}

    @cached_property
    def _network(self) -> nx.MultiDiGraph:
        return project(self._ask("graph_nodes"), self._ask("graph_edges"))

    @cached_property
    def _claims(self) -> ClaimReader:
        return ClaimReader(self._ask, self._entities, self._articles)

    def _ask(self, query: str, /, **values: ParamValue | None) -> Table:
        return self._store.select(queries.load(query).bind(**values))

    def _named(self, name: str) -> list[tuple[EntityView, bool]]:
        found = _matches(self._ask("entities", name=name))
        if found:
            return found
        names = {entity.name.casefold(): entity.name for entity in self._entities.values()}
        near = difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.6)
        hint = " or ".join(f"“{names[key]}”" for key in near)
        advice = f"did you mean {hint}?" if near else "list all with `kg query entities`"
        raise QueryError(f"no entity is called “{name}”; {advice}")

    def _one(self, entity: EntityView | str) -> EntityView:
        return self.entity(entity) if isinstance(entity, str) else entity

    def _given(self, entity: EntityView | str | None) -> str | None:
        if isinstance(entity, str):
            self._named(entity)  # a name that nobody has is an error, not an empty answer
            return entity
        return entity.iri if entity else None


def _matches(table: Table) -> list[tuple[EntityView, bool]]:
    return [(to_entity(row), row["match"] == WHOLE_NAME) for row in table.records()]
