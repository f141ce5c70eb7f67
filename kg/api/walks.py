"""The ways through a graph, for :class:`kg.api.KnowledgeGraph`: neighbours, parts, search."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import networkx as nx

from kg.api.found import FoundView
from kg.api.reader import Reader
from kg.api.results import Results, Row
from kg.api.timeline import check_days
from kg.api.views import EntityView
from kg.api.ways import HopView, PathView, SubgraphView
from kg.errors import QueryError, StoreError
from kg.graph.measure import Route
from kg.graph.measure import paths as shortest_paths
from kg.graph.page import draw
from kg.graph.select import Part, select
from kg.graph.walk import ways
from kg.model import EntityType
from kg.rdf.search import KINDS, check_search

T = TypeVar("T", bound=Row)


class Walks:
    """What can be asked of a graph as a network, and as a text."""

    _reader: Reader
    _closed: bool

    def neighbors(self, entity: EntityView | str, depth: int = 1) -> Results[EntityView]:
        """List the entities within some hops, claims and relations walked either way.

        Returns:
            The nearest first, then by name; the entity itself is not among them.

        Raises:
            QueryError: No entity is called so, or several are.

        >>> [near.name for near in graph.neighbors("Danek")]
        ['Sobolin', 'Tarn district']
        """
        start = self._one(entity).iri

        def read() -> Iterable[EntityView]:
            distance = _distances(self._reader.network, start, depth)
            return self._by_distance({iri: hops for iri, hops in distance.items() if hops})

        return self._results(EntityView, read)

    def subgraph(
        self,
        around: EntityView | str | None = None,
        depth: int = 1,
        *,
        since: str | None = None,
        until: str | None = None,
        types: Iterable[str] = (),
    ) -> SubgraphView:
        """Cut out a part, to be looked at, walked or drawn; what is left out does not limit.

        Args:
            around: Where to start: an entity or a name.
            depth: How many hops from there, claims and relations walked either way.
            since: Only claims and relations that may be of this ISO day or later.
            until: Only those that may be of this day or earlier. With either, claims without a
                known day are left out; relations, which seldom have one, stay.
            types: Only entities of these types, besides the one to start from.

        Raises:
            QueryError: No entity is called so, or several are, or a type or day is none.

        >>> part = graph.subgraph("Sobolin", since="2025-07-06", until="2025-07-06")
        >>> [(claim.claimant.name, claim.kind) for claim in part.claims]
        [('Anton Velko', 'assertion'), ('Defence Ministry of Ostland', 'denial')]
        >>> [entity.name for entity in graph.subgraph("Sobolin", types=["person"]).entities]
        ['Sobolin', 'Anton Velko', 'Mira Danek']
        """
        check_days(since, until)
        start = None if around is None else self._one(around).iri
        part = Part(start, depth, tuple(types), since, until)
        network = select(self._reader.network, part)
        distance = dict.fromkeys(network, 0) if start is None else _distances(network, start)
        edges = sorted(edge for _, _, edge in network.edges(data="edge"))
        claims, relations = self._reader.edges(edges)
        order = {iri: number for number, iri in enumerate(self._reader.claims)}
        found = SubgraphView(
            tuple(self._by_distance(distance)),
            tuple(sorted(claims, key=lambda claim: order[claim.iri])),
            relations,
            network,
            part,
        )
        return self._reader.bind(found)

    def to_html(self) -> str:
        """Draw the graph as one HTML page that needs nothing but a browser.

        >>> graph.to_html().startswith("<!DOCTYPE html>")
        True
        """
        return self._draw(None)

    def paths(
        self,
        a: EntityView | str,
        b: EntityView | str,
        max_hops: int | None = None,
        *,
        limit: int = 10,
        explain: bool = False,
    ) -> Results[PathView]:
        """Find ways from one entity to another, edges walked either way.

        Args:
            a: The first entity.
            b: The last one.
            max_hops: None for the shortest ways alone; a number also for longer ones, of up to so
                many hops, the shortest first.
            limit: At most so many paths.
            explain: Give each hop's claims and relations, with their words, in ``hops``.

        Returns:
            In a fixed order; none where nothing joins the two.

        Raises:
            QueryError: No entity is called so, or several are.

        >>> (way,) = graph.paths("Danek", "Velko", max_hops=3, explain=True)
        >>> for hop in way.hops:
        ...     print(hop.start.name, "-", hop.end.name, [claim.text for claim in hop.claims])
        Mira Danek - Sobolin ['residents were leaving Sobolin']
        Sobolin - Anton Velko ['Sobolin had been taken', 'The town is ours,']
        """
        ends = self._one(a).iri, self._one(b).iri

        def read() -> Iterable[PathView]:
            network = self._reader.network
            if max_hops is None:
                routes = shortest_paths(network, *ends, limit)
            else:
                routes = ways(network, *ends, max_hops, limit)
            return (self._path(route, explain=explain) for route in routes)

        return self._results(PathView, read)

    def search(
        self, words: str, kinds: Iterable[str] = KINDS, limit: int = 20
    ) -> Results[FoundView]:
        """Find names, claims and sentences of articles by their words.

        Of a folder the index lies beside the store, as ``search.sqlite``; it is made anew where the
        graph has changed. Of a store on a server it is made once for each graph that is opened.

        Args:
            words: In any order; in quotation marks, together. Names forgive typing errors.
            kinds: Some of ``name``, ``claim`` and ``sentence``.
            limit: At most so many of each kind.

        Returns:
            Names first, then claims, then sentences, each the best first.

        Raises:
            QueryError: There are no words, or a kind is none.

        >>> [(found.kind, found.who, found.text) for found in graph.search("leaving")][:1]
        [('claim', 'Mira Danek', 'residents were leaving Sobolin')]
        """
        wanted = check_search(words, kinds)
        return self._results(FoundView, lambda: self._reader.search(words, wanted, limit))

    def to_networkx(self) -> nx.MultiDiGraph:
        """Make a network of entities, one edge per claim and thing it is about, and per relation.

        Returns:
            A network of your own; see :func:`kg.graph.project.project`.

        >>> graph.to_networkx().number_of_edges()
        6
        """
        return self._reader.network.copy()

    def entity(self, name: str) -> EntityView:
        """Find one entity; see :meth:`KnowledgeGraph.entity`."""
        return self._reader.entity(name)

    def _results(self, kind: type[T], read: Callable[[], Iterable[T]]) -> Results[T]:
        if self._closed:
            raise StoreError("the graph is closed; open it again")
        return Results(kind, read)

    def _one(self, entity: EntityView | str) -> EntityView:
        return self.entity(entity) if isinstance(entity, str) else entity

    def _draw(self, part: Part | None) -> str:
        return draw(self._reader.answer, self._reader.network, part=part)

    def _by_distance(self, distance: dict[str, int]) -> list[EntityView]:
        found = [self._reader.entities[iri] for iri in distance]
        return sorted(found, key=lambda each: (distance[each.iri], each.name, each.iri))

    def _path(self, route: Route, *, explain: bool) -> PathView:
        entities = self._reader.entities
        hops = []
        for hop in route.hops if explain else ():
            claims, relations = self._reader.edges(hop.edges)
            order = sorted(claims, key=lambda claim: (claim.article.iri, claim.evidence[0].start))
            hops.append(HopView(entities[hop.start], entities[hop.end], tuple(order), relations))
        return PathView(
            tuple(entities[iri] for iri in route.entities),
            tuple(hop.edges for hop in route.hops),
            tuple(hops),
        )


def kinds_of(types: Iterable[str] | None) -> set[str]:
    """Return entity types by their names in any case; all for None."""
    if types is None:
        return set(EntityType.__members__)
    kinds = {each.upper() for each in types}
    unknown = sorted(kinds - set(EntityType.__members__))
    if unknown:
        known = ", ".join(EntityType.__members__)
        raise QueryError(f"no entity type “{unknown[0].lower()}”; there are {known}")
    return kinds


def _distances(network: nx.MultiDiGraph, start: str, depth: int | None = None) -> dict[str, int]:
    if start not in network:
        raise QueryError(f"{start} is no entity of the network, such as a day")
    both_ways = network.to_undirected(as_view=True)
    return dict(nx.single_source_shortest_path_length(both_ways, start, cutoff=depth))
