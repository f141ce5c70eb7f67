"""What a graph says as a whole: who is central, who stands between, who disputes whom, what rises.

Comes in: a reader of a graph. Goes out: tables, the same for the same graph; what each measure is
and where it comes from stands in :mod:`kg.graph`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any

from kg.api.reader import Reader
from kg.api.results import Rows
from kg.errors import QueryError
from kg.graph import groups
from kg.graph.bridges import bridges, over_bridges
from kg.graph.bursts import Burst, bursts, middle
from kg.graph.measure import MEASURES, Measures, measure, plain
from kg.graph.speakers import Pair, pairs
from kg.model import Table, Value
from kg.rdf.terms import name_key

MEMBERS = 10  # of a community that are named


@dataclass(frozen=True, slots=True)
class Options:
    """What an analysis may be told.

    Attributes:
        fast: Let igraph measure, and find communities by Leiden's algorithm.
        split: For bursts: first ISO day of the second period; None for the middle of the mentions.
        ends: For bridges: IRIs of two entities to find paths between; None for all bridges.
    """

    fast: bool = False
    split: str | None = None
    ends: tuple[str, str] | None = None


class Analysis:
    """Analyses of one graph, each a table.

    Args:
        reader: Reads the graph.
        options: What they are told.
    """

    def __init__(self, reader: Reader, options: Options) -> None:
        self._reader = reader
        self._options = options

    def centrality(self) -> Rows:
        """Rank entities by all measures, the greatest PageRank first."""
        names = {each.number: each.name for each in self._measures.communities}
        rows = sorted(self._measures.rows, key=lambda row: (-row.pagerank, row.entity))
        return Rows(
            ("name", "type", *MEASURES, "community_name", "entity"),
            tuple(
                (
                    *(row.name, row.type, *(value for _, value in row.measured())),
                    *(names[row.community], row.entity),
                )
                for row in rows
            ),
        )

    def communities(self) -> Rows:
        """List communities, the largest first, with their most central members."""
        return Rows(
            ("community", "name", "size", "members"),
            tuple(
                (
                    *(each.number, each.name, each.size),
                    "; ".join(self._name(iri) for iri in each.members[:MEMBERS]),
                )
                for each in self._measures.communities
            ),
        )

    def brokers(self) -> Rows:
        """List who joins different communities, the most edges across first."""
        _, network = plain(self._reader.network)
        community = {node: row.community for node, row in enumerate(self._measures.rows)}
        names = {each.number: each.name for each in self._measures.communities}
        found: list[tuple[Value, ...]] = []
        for node, row in enumerate(self._measures.rows):
            others = groups.crossings(network, community, node)
            others.pop(row.community, None)
            if others:
                joined = " | ".join(names[number] for number, _ in others.most_common())
                place = (row.name, row.type, names[row.community], others.total())
                found.append((*place, row.participation, row.betweenness, joined, row.entity))
        found.sort(key=lambda each: (-float(each[3] or 0), -float(each[5] or 0), str(each[-1])))
        return Rows(
            (
                *("name", "type", "community", "edges_across", "participation", "betweenness"),
                *("joins", "entity"),
            ),
            tuple(found),
        )

    def speakers(self) -> Rows:
        """List who speaks about whom, the most claims first."""
        return Rows(
            ("claimant", "about", "claims", "claimant_iri", "about_iri"),
            tuple(
                (
                    *map(self._name, (each.claimant, each.about)),
                    each.count,
                    each.claimant,
                    each.about,
                )
                for each in self._measures.speaks_about
            ),
        )

    def disputes(self) -> Rows:
        """List who confirms or disputes whose claims, the most disputes first."""
        signs = {1: "agrees", -1: "disputes", 0: "both"}
        return Rows(
            ("speaker", "sign", "claimant", "agrees", "disputes", "speaker_iri", "claimant_iri"),
            tuple(
                (
                    *(pair.speaker_name, signs[pair.sign], pair.claimant_name),
                    *(len(pair.agrees), len(pair.disputes), pair.speaker, pair.claimant),
                )
                for pair in self.pairs
            ),
        )

    def bursts(self) -> Rows:
        """List entities whose share of the mentions rises after a day, the surest rise first."""
        rows = list(self._reader.ask("mentions_by_article").records())
        split = self._options.split or middle(rows)
        found = bursts(rows, split) if split else ()
        names = [each.name for each in fields(Burst) if each.name != "entity"]
        return Rows(
            ("since", *names, "entity"),
            tuple((split, *(getattr(each, name) for name in names), each.entity) for each in found),
        )

    def bridges(self) -> Rows:
        """List pairs that two independent sources join, or paths of such pairs."""
        network = self._reader.network
        found = bridges(network, self._sources())
        attested = {(each.a, each.b): each.sources for each in found}
        if self._options.ends is None:
            return Rows(
                ("a", "b", "sources", "edges", "a_iri", "b_iri"),
                tuple(
                    (
                        *(self._name(each.a), self._name(each.b), "; ".join(each.sources)),
                        *(len(each.edges), each.a, each.b),
                    )
                    for each in found
                ),
            )
        rows: list[tuple[Value, ...]] = []
        for number, route in enumerate(over_bridges(network, found, *self._options.ends), start=1):
            for step, hop in enumerate(route.hops, start=1):
                sources = attested[min(hop.start, hop.end), max(hop.start, hop.end)]
                ends = (self._name(hop.start), self._name(hop.end))
                rows.append((number, step, *ends, "; ".join(sources), hop.start, hop.end))
        return Rows(("path", "hop", "a", "b", "sources", "a_iri", "b_iri"), tuple(rows))

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Who agrees and disagrees with whom."""
        return pairs((*self._reader.ask("who_disputes_whom").records(), *self._linked()))

    @cached_property
    def _measures(self) -> Measures:
        return measure(self._reader.network, fast=self._options.fast)

    def _linked(self) -> Iterator[dict[str, Value]]:
        """Yield how speakers' claims stand to others', as ``who_disputes_whom.rq`` would."""
        claims = self._reader.claims
        for claim in claims.values():
            for link in claim.links:
                other = claims.get(link.other)
                if not (link.is_source and claim.claimant and other and other.claimant):
                    continue
                if claim.claimant != other.claimant:
                    yield {
                        "speaker": claim.claimant.iri,
                        "speaker_name": claim.claimant.name,
                        "claimant": other.claimant.iri,
                        "claimant_name": other.claimant.name,
                        "claim": other.iri,
                        "status": link.kind,
                    }

    def _name(self, iri: str) -> str:
        return self._reader.entities[iri].name

    def _sources(self) -> dict[str, str]:
        """Return whom each edge comes from in the end, by its IRI; one spelling per source.

        That is the innermost relay, else the publisher; of a near copy, that of what it copies.
        """
        spelt: dict[str, str] = {}
        found = {}
        for iri, names in self._source_names():
            name = next((name for name in names if name), None)
            if name is not None:
                found[iri] = spelt.setdefault(name_key(name), name)
        return found

    def _source_names(self) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
        inmost: dict[Any, str] = {}
        for row in self._reader.ask("relays").records():
            inmost.setdefault(row["claim"], str(row["outlet_name"]))  # hop 1 comes first
        first = {
            str(row["article"]): str(row["copy_of"])
            for row in self._reader.ask("near_copies").records()
        }
        articles = self._reader.articles
        for _, _, edge in self._reader.network.edges(data=True):
            iri, article = str(edge["edge"]), str(edge["article"])
            seen = {article}
            while first.get(article, article) not in seen:
                article = first[article]
                seen.add(article)
            yield iri, (inmost.get(iri), articles[article].publisher)


ANALYSES: Mapping[str, Callable[[Analysis], Rows]] = MappingProxyType(
    {
        "centrality": Analysis.centrality,
        "communities": Analysis.communities,
        "brokers": Analysis.brokers,
        "speakers": Analysis.speakers,
        "disputes": Analysis.disputes,
        "bursts": Analysis.bursts,
        "bridges": Analysis.bridges,
    }
)


def analysis(name: str) -> Callable[[Analysis], Rows]:
    """Return an analysis by its name.

    Raises:
        QueryError: There is none of that name.

    >>> analysis("brokers").__name__
    'brokers'
    """
    if name not in ANALYSES:
        raise QueryError(f"no analysis “{name}”; there are {', '.join(ANALYSES)}")
    return ANALYSES[name]


def catalogue() -> Rows:
    """List the analyses: name, and what each tells.

    >>> len(catalogue().rows)
    7
    """
    rows = ((name, (made.__doc__ or "").rstrip(".")) for name, made in ANALYSES.items())
    return Rows(("analysis", "what it tells"), tuple(rows))


def for_people(table: Table) -> Table:
    """Leave out the columns of IRIs.

    >>> for_people(Table(("a", "a_iri", "entity"), ((1, "e:1", "e:1"),)))
    Table(columns=('a',), rows=((1,),))
    """
    kept = [n for n, name in enumerate(table.columns) if not name.endswith(("_iri", "entity"))]
    rows = (tuple(row[n] for n in kept) for row in table.rows)
    return Table(tuple(table.columns[n] for n in kept), tuple(rows))
