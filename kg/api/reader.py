"""Puts what the API answers together from the rows of several queries, each read once.

Comes in: a way to ask a query by its name. Goes out: the rows of :mod:`kg.api.views` and
:mod:`kg.api.ways`, bound to their graph.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg.api.bound import B, bound
from kg.api.found import FoundView
from kg.api.links import LinkView, to_links
from kg.api.lookup import Lookup, V
from kg.api.views import ArticleView, AssessmentView, ClaimView, EntityView, Evidence
from kg.api.ways import RelationView
from kg.errors import QueryError
from kg.graph.project import project
from kg.model import EntityType, Table
from kg.rdf import queries
from kg.rdf.contract import Store
from kg.rdf.params import ParamValue
from kg.rdf.search import Index, index_of

if TYPE_CHECKING:
    from kg.api.graph import KnowledgeGraph

CONTENT = "ContentSpan"
CANDIDATES = 8  # named in a message about an ambiguous name
WHOLE_NAME = 2  # what entities.rq calls a match of the whole name


class Reader:
    """Reads one graph.

    Args:
        store: Open, to read.
        graph: What the rows are bound to.
        keep_index: Write an index for searches beside the store where there is none.
    """

    def __init__(self, store: Store, graph: KnowledgeGraph, *, keep_index: bool) -> None:
        self._store = store
        self._graph = graph
        self._keep_index = keep_index
        self._about: Lookup[tuple[str, ...]] = Lookup(self._read_about, ())
        self._relays: Lookup[tuple[str, ...]] = Lookup(self._read_relays, ())
        self._assessments: Lookup[tuple[AssessmentView, ...]] = Lookup(self._read_assessments, ())
        self._links: Lookup[tuple[LinkView, ...]] = Lookup(self._read_links, ())
        self._sources = Lookup(self._read_sources, 1)
        self._entity_of: Lookup[EntityView | None] = Lookup(self._read_entities, None)
        self._article_of: Lookup[ArticleView | None] = Lookup(self._read_articles, None)

    def bind(self, view: B) -> B:
        """Tell a row that it is of this graph."""
        return bound(view, self._graph)

    def ask(self, query: str, /, **values: ParamValue | None) -> Table:
        """Answer a query of the catalogue."""
        return self._store.select(queries.load(query).bind_for(self._store, **values))

    def answer(self, name: str, articles: Sequence[str] | None = None) -> Table:
        """Answer a query of the catalogue about some articles, or all."""
        return queries.answer(self._store, name, articles)

    def _rows(self, query: str, name: str, iris: Sequence[str] | None) -> list[dict[str, Any]]:
        """Answer a query about some things, or about all where they are None."""
        asked = queries.load(query)
        text = asked.bind() if iris is None else asked.bind_each(name, iris)
        return list(self._store.select(text).records())

    def entity(self, name: str) -> EntityView:
        """Find the one entity that is called so; as :meth:`KnowledgeGraph.entity`."""
        found = self.named(name)
        best = [entity for entity, whole in found if whole]
        if len(found) == 1 or len(best) == 1:
            return best[0] if best else found[0][0]
        several = best or [entity for entity, _ in found]
        listed = ", ".join(f"{entity.name} <{entity.iri}>" for entity in several[:CANDIDATES])
        more = f" and {len(several) - CANDIDATES} more" if several[CANDIDATES:] else ""
        raise QueryError(f"“{name}” may be {listed}{more}; give more of the name, or the IRI")

    def named(self, name: str) -> list[tuple[EntityView, bool]]:
        """Find the entities that a name may mean, and whether it is all of theirs.

        Raises:
            QueryError: There is none; the message has names and aliases that are near.
        """
        rows = self.ask("entities", name=name).records()
        found = [(self._entity(row), row["match"] == WHOLE_NAME) for row in rows]
        if found:
            return found
        names = {str(row["name"]).casefold(): str(row["name"]) for row in self._names}
        near = difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.6)
        if not near:  # a surname alone, misspelt
            names = {word: each for key, each in sorted(names.items()) for word in key.split()}
            near = difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.7)
        hint = " or ".join(f"“{each}”" for each in dict.fromkeys(names[key] for key in near))
        advice = f"did you mean {hint}?" if near else "list all with `kg query entities`"
        raise QueryError(f"no entity is called “{name}”; {advice}")

    @cached_property
    def entities(self) -> dict[str, EntityView]:
        """All entities but dates, by IRI, the most mentioned first."""
        found = map(self._entity, self.ask("entities").records())
        return {entity.iri: entity for entity in found}

    @cached_property
    def articles(self) -> dict[str, ArticleView]:
        """All articles by IRI, the oldest first."""
        return dict(self._read_articles(None))

    @cached_property
    def network(self) -> nx.MultiDiGraph:
        """The network of entities; not to be changed."""
        return project(self.ask("graph_nodes"), self.ask("graph_edges"))

    @cached_property
    def claims(self) -> dict[str, ClaimView]:
        """All claims by IRI, by article and place in it."""
        return {claim.iri: claim for claim in self.read_claims(self.ask("claims"))}

    @cached_property
    def relations(self) -> dict[str, RelationView]:
        """All stated relations by IRI."""
        return {each.iri: each for each in self.read_relations(self.ask("relations_of"))}

    def read_claims(self, table: Table) -> Iterator[ClaimView]:
        """Read the rows of ``claims.rq``."""
        rows: list[dict[str, Any]] = list(table.records())
        claims = [row["claim"] for row in rows]
        for lookup in (self._about, self._relays, self._assessments, self._links, self._sources):
            lookup.want(claims)
        named = [iri for claim in claims for iri in (*self._about[claim], *self._relays[claim])]
        self._entity_of.want([*named, *(row["claimant"] for row in rows if row["claimant"])])
        self._article_of.want(row["article"] for row in rows)
        for row in rows:
            yield self.bind(self._claim(row))

    def read_relations(self, table: Table) -> Iterator[RelationView]:
        """Read the rows of ``relations_of.rq``: one per piece of evidence."""
        rows = list(table.records())
        order = {row["relation"]: number for number, row in reversed(list(enumerate(rows)))}
        rows.sort(key=lambda row: order[row["relation"]])  # stable; a relation's rows together
        self._article_of.want(str(row["article"]) for row in rows)
        self._entity_of.want(str(row[end]) for row in rows for end in ("subject", "object"))
        for iri, group in groupby(rows, key=lambda row: str(row["relation"])):
            pieces: list[dict[str, Any]] = list(group)
            first = pieces[0]
            relation = RelationView(
                iri=iri,
                subject=self._end(first, "subject"),
                predicate=first["predicate"],
                object=self._end(first, "object"),
                said=first["said"],
                score=first["score"],
                article=self._article(first["article"]),
                evidence=tuple(self._words(iri, "RelationSpan", row) for row in pieces),
            )
            yield self.bind(relation)

    @cached_property
    def _index(self) -> Index:
        return index_of(self._store, keep=self._keep_index)

    def close(self) -> None:
        """Let go of the index."""
        if "_index" in self.__dict__:
            self._index.close()

    def search(self, words: str, kinds: Sequence[str], limit: int) -> Iterator[FoundView]:
        """Find names, claims and sentences; as :meth:`KnowledgeGraph.search`."""
        for row in self._index.search(words, kinds, limit).records():
            values: dict[str, Any] = {**row}
            article = values.pop("article")
            yield FoundView(**values, article=self._article(article) if article else None)

    def evidence(self, thing: str) -> Iterator[Evidence]:
        """Read the words behind anything that has an IRI, in text order."""
        return self.read_evidence(self.ask("evidence", thing=thing))

    def read_evidence(self, table: Table) -> Iterator[Evidence]:
        """Read the rows of ``evidence.rq``."""
        rows = list(table.records())
        self._article_of.want(str(row["article"]) for row in rows)
        for row in rows:
            yield self._words(str(row["thing"]), str(row["role"]), row)

    def edges(self, iris: Iterable[str]) -> tuple[tuple[ClaimView, ...], tuple[RelationView, ...]]:
        """Return the claims and the relations among the IRIs of edges, each once, in order."""
        unique = list(dict.fromkeys(iris))
        claims = [self.claims[iri] for iri in unique if iri in self.claims]
        relations = [self.relations[iri] for iri in unique if iri in self.relations]
        return tuple(claims), tuple(relations)

    def aliases(self, entity: EntityView) -> tuple[str, ...]:
        """Return an entity's other names, sorted."""
        return self._aliases.get(entity.iri, ())

    @cached_property
    def _names(self) -> list[dict[str, Any]]:
        return list(self.ask("names").records())

    @cached_property
    def _aliases(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in self._names:
            if not row["main"]:
                found[row["entity"]].append(row["name"])
        return {iri: tuple(sorted(names)) for iri, names in found.items()}

    def _entity(self, row: Mapping[str, Any]) -> EntityView:
        values = (row[column] for column in EntityView.columns[1:])
        return self.bind(EntityView(row["entity"], *values))

    def _end(self, row: Mapping[str, Any], end: str) -> EntityView:
        """Return an end of a relation; a date is no entity of the others' kind."""
        known = self._entity_of[row[end]]
        if known is not None:
            return known
        return self.bind(EntityView(row[end], row[f"{end}_name"], EntityType.DATE.value))

    def _claim(self, row: Mapping[str, Any]) -> ClaimView:
        iri, claimant = row["claim"], row["claimant"]
        return ClaimView(
            iri=iri,
            claimant=self._known(claimant) if claimant else None,
            text=row["text"],
            about=tuple(map(self._known, self._about[iri])),
            cue=row["cue"],
            kind=row["kind"],
            mode=row["mode"],
            said=row["said"],
            basis=row["basis"],
            relay=tuple(map(self._known, self._relays[iri])),
            status=row["status"],
            assessments=self._assessments[iri],
            links=self._links[iri],
            sources=self._sources[iri],
            certainty=row["certainty"],
            polarity=row["polarity"],
            stance=row["stance"],
            score=row["score"],
            article=self._article(row["article"]),
            evidence=self._content(iri, row),
        )

    def _content(self, claim: str, row: Mapping[str, Any]) -> tuple[Evidence, ...]:
        if row["quote"] == row["text"]:
            return (self._words(claim, CONTENT, row),)
        return tuple(words for words in self.evidence(claim) if words.role == CONTENT)

    def _words(self, thing: str, role: str, row: Mapping[str, Any]) -> Evidence:
        place = ("start", "end", "quote", "before", "after")
        return Evidence(thing, role, self._article(row["article"]), *(row[key] for key in place))

    def _known(self, iri: str) -> EntityView:
        """Return an entity that others name; a graph that was changed by hand may lack it."""
        found = self._entity_of[iri]
        return found or self.bind(EntityView(iri, iri, EntityType.MISC.value))

    def _article(self, iri: str) -> ArticleView:
        """Return an article that others name; a graph that was changed by hand may lack it."""
        return self._article_of[iri] or ArticleView(iri)

    def _read_entities(self, iris: Sequence[str] | None) -> Iterator[tuple[str, EntityView | None]]:
        for row in self._rows("entities", "name", iris):
            yield row["entity"], self._entity(row)

    def _read_articles(self, iris: Sequence[str] | None) -> Iterator[tuple[str, ArticleView]]:
        for row in self._rows("articles", "article", iris):
            values = (row[name] for name in ArticleView.columns[1:])
            yield row["article"], ArticleView(row["article"], *values)

    def _read_about(self, claims: Sequence[str] | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        found: defaultdict[str, set[str]] = defaultdict(set)
        for row in self._rows("topics", "claim", claims):
            found[row["claim"]].add(row["about"])
        return ((claim, tuple(sorted(iris))) for claim, iris in found.items())

    def _read_relays(self, claims: Sequence[str] | None) -> Iterator[tuple[str, tuple[str, ...]]]:
        rows = self._rows("relays", "claim", claims)
        return _gathered((row["claim"], row["outlet"]) for row in rows)

    def _read_assessments(
        self, claims: Sequence[str] | None
    ) -> Iterator[tuple[str, tuple[AssessmentView, ...]]]:
        return _gathered(
            (row["claim"], AssessmentView(row["status"], row["assessed_by"], row["words"]))
            for row in self._rows("assessments", "claim", claims)
        )

    def _read_links(
        self, claims: Sequence[str] | None
    ) -> Iterator[tuple[str, tuple[LinkView, ...]]]:
        rows = self._rows("claim_links", "claim", claims)
        ends = (end for row in rows for end in to_links(row))
        wanted = None if claims is None else set(claims)
        return _gathered(end for end in ends if wanted is None or end[0] in wanted)

    def _read_sources(self, claims: Sequence[str] | None) -> Iterator[tuple[str, int]]:
        for row in self._rows("claim_sources", "claim", claims):
            yield row["claim"], int(row["sources"])


def _gathered(pairs: Iterable[tuple[str, V]]) -> Iterator[tuple[str, tuple[V, ...]]]:
    """Gather the values of each claim, in their order."""
    found: defaultdict[str, list[V]] = defaultdict(list)
    for claim, value in pairs:
        found[claim].append(value)
    return ((claim, tuple(values)) for claim, values in found.items())
