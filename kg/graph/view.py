"""What the page shows, chosen and put in order; plain values, ready for JSON.

Comes in: the network, the rows of queries, the measures. Goes out: a :class:`View` of entities,
claims, relations and articles that refer to one another by index. How any of it looks is the
business of :mod:`kg.graph.render`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.graph.measure import EntityMeasures, Measures
from kg.graph.records import Marked, claim_records, relation_records, role_records, topics_of
from kg.graph.texts import Texts
from kg.graph.words import link, local
from kg.model import Table, Value

ENTITY_LIMIT = 30_000
CLAIM_LIMIT = 40_000
ARTICLE_LIMIT = 10_000
"""Of more articles than that, only those of the claims that are shown are, and what is of them."""

Record = dict[str, Any]
Row = dict[str, Value]
Grouped = dict[str, list[Row]]
NONE = Table((), ())


@dataclass(frozen=True, slots=True)
class Content:
    """The rows that a page is made of; what is left out is not shown.

    Attributes:
        claims: Rows of ``claims.rq``; several rows of one claim are its verdicts.
        evidence: Rows of ``graph_evidence.rq``, or of ``evidence.rq``.
        articles: Rows of ``graph_articles.rq``, or of ``articles.rq``, which has no texts.
        topics: Rows of ``topics.rq``; without them an unattributed claim is about nothing.
        facts: Rows of ``graph_facts.rq``.
        relays: Rows of ``relays.rq``.
        assessments: Rows of ``assessments.rq``.
        roles: Rows of ``people_and_roles.rq``.
        links: Rows of ``graph_links.rq``: ``claim``, the later one, stands to ``other`` in a
            ``relation`` that is a key of :data:`kg.graph.looks.LINKS`.
        sources: Rows of ``claim_sources.rq``: ``claim`` is told by ``sources`` independently.
        doubts: Rows of ``doubts.rq``: ``entity`` may be one with ``other``.
    """

    claims: Table
    evidence: Table = NONE
    articles: Table = NONE
    topics: Table = NONE
    facts: Table = NONE
    relays: Table = NONE
    assessments: Table = NONE
    roles: Table = NONE
    links: Table = NONE
    sources: Table = NONE
    doubts: Table = NONE


@dataclass(frozen=True, slots=True)
class View:
    """The page's content.

    Attributes:
        entities: Sorted by IRI; ``order`` tells which to draw first where not all can be.
        claims: In the order of the query, each with its place in the text.
        relations: Sorted by IRI.
        roles: By holder.
        articles: Sorted by IRI, each with its text, whole or in excerpts.
        links: Between claims.
        hidden: Numbers of ``entities``, ``claims``, ``edges`` and ``articles`` that are in the
            graph, not here.
    """

    entities: tuple[Record, ...]
    claims: tuple[Record, ...]
    relations: tuple[Record, ...]
    roles: tuple[Record, ...]
    articles: tuple[Record, ...]
    links: tuple[Record, ...]
    hidden: dict[str, int]


def view(graph: nx.MultiDiGraph, content: Content, measures: Measures, first: int) -> View:
    """Choose what to show.

    Args:
        graph: As made by :func:`kg.graph.project.project`.
        content: Rows of the queries.
        measures: Of the whole graph.
        first: So many entities are to be drawn first, see :func:`choose`.

    Returns:
        The same view for the same rows.
    """
    ranked = sorted(measures.rows, key=lambda row: (-row.pagerank, row.entity))
    order = choose(graph, [row.entity for row in ranked], first)
    kept = set(order[:ENTITY_LIMIT])
    index = {iri: number for number, iri in enumerate(sorted(kept))}
    rank = {row.entity: number for number, row in enumerate(ranked, start=1)}
    about = topics_of(graph, content.topics)
    claims, number = _shown_claims(content, about, kept)
    known = _articles(content)
    read = _read(known, claims)
    places = {*read, None}
    edges = {
        str(edge["edge"])
        for source, target, edge in graph.edges(data=True)
        if source in kept and target in kept and edge.get("article") in places
    }
    marked = Marked(
        texts=Texts({iri: str(row["body"]) for iri, row in read.items() if row.get("body")}),
        evidence=_grouped(content.evidence, "thing", edges | claims.keys()),
        entities=index,
        articles={iri: number for number, iri in enumerate(sorted(read))},
    )
    shown = claim_records(claims, about, marked, _sides(content, claims))
    relations = relation_records(graph, marked)
    roles = role_records(content.roles, marked)
    place = {iri: number for number, iri in enumerate(order)}
    facts = _facts(content.facts)
    doubts = _grouped(content.doubts, "entity", kept)
    here = {record["iri"] for record in (*shown, *relations)}
    drawn = sum(
        source in index and target in index and edge["edge"] in here
        for source, target, edge in graph.edges(data=True)
    )
    return View(
        entities=tuple(
            {
                **_entity(
                    graph, row, rank[row.entity], place[row.entity], facts.get(row.entity, [])
                ),
                "maybe": [
                    [index[str(doubt["other"])], str(doubt["reason"])]
                    for doubt in doubts.get(row.entity, [])
                    if str(doubt["other"]) in index
                ],
            }
            for row in measures.rows
            if row.entity in index
        ),
        claims=shown,
        relations=relations,
        roles=roles,
        articles=tuple(_article(iri, read[iri], marked.texts) for iri in sorted(read)),
        links=_links(content.links, {claim["iri"]: n for n, claim in enumerate(shown)}),
        hidden={
            "entities": len(graph) - len(index),
            "claims": number - len(shown),
            "articles": len(known) - len(read),
            "edges": graph.number_of_edges() - drawn,
        },
    )


def articles_shown(
    graph: nx.MultiDiGraph, content: Content, measures: Measures, first: int, *, whole: bool
) -> tuple[str, ...] | None:
    """Tell which articles :func:`view` will show, by their IRIs; None for all that there are.

    Args:
        graph: As for :func:`view`.
        content: The same, without evidence.
        measures: The same.
        first: The same.
        whole: Whether the content is that of a whole graph.
    """
    known = _articles(content)
    if len(known) <= ARTICLE_LIMIT:
        return None if whole else tuple(sorted(filter(None, known)))
    ranked = sorted(measures.rows, key=lambda row: (-row.pagerank, row.entity))
    kept = set(choose(graph, [row.entity for row in ranked], first)[:ENTITY_LIMIT])
    about = topics_of(graph, content.topics)
    claims, _ = _shown_claims(content, about, kept)
    return tuple(sorted(filter(None, _read(known, claims))))


def _shown_claims(
    content: Content, about: Mapping[str, set[str]], kept: Set[str]
) -> tuple[Grouped, int]:
    """Choose claims that have to do with entities that are kept, of the newest articles.

    Returns:
        Their rows, and how many claims there are to choose from.
    """
    said: dict[str, tuple[str, str]] = {}
    for row in content.claims.records():
        told = str(row.get("claimant") or ""), str(row.get("published") or "")
        said.setdefault(str(row["claim"]), told)
    touching = [
        (published, iri)
        for iri, (claimant, published) in said.items()
        if _touches({claimant, *about.get(iri, ())}, kept)
    ]
    newest = sorted(touching, key=lambda pair: pair[0], reverse=True)[:CLAIM_LIMIT]
    return _grouped(content.claims, "claim", {iri for _, iri in newest}), len(said)


def _read(known: Mapping[str, Row], claims: Grouped) -> Mapping[str, Row]:
    """Choose articles: where there are too many, those of the claims that are shown."""
    if len(known) <= ARTICLE_LIMIT:
        return known
    named = {str(row.get("article") or "") for rows in claims.values() for row in rows}
    return {iri: known[iri] for iri in named}


def choose(graph: nx.MultiDiGraph, ranked: Sequence[str], first: int) -> list[str]:
    """Put entities in the order in which to draw them.

    Half of the first places go to the highest ranked, the others to their neighbours by rank; then
    come the others by rank, those without an edge last.
    """
    if len(graph) <= first:
        return list(ranked)
    joined = [iri for iri in ranked if any(other != iri for other in nx.all_neighbors(graph, iri))]
    top = joined[: max(1, first // 2)] if first > 0 else []
    near = {other for iri in top for other in nx.all_neighbors(graph, iri)}
    return list(dict.fromkeys([*top, *(iri for iri in joined if iri in near), *joined, *ranked]))


def _entity(
    graph: nx.MultiDiGraph, row: EntityMeasures, rank: int, order: int, facts: list[tuple[str, str]]
) -> Record:
    node = graph.nodes[row.entity]
    known = dict(facts)
    return {
        "iri": row.entity,
        "name": row.name or local(row.entity),
        "type": row.type,
        "unnamed": bool(node.get("unnamed", False)),
        "aliases": [value for fact, value in facts if fact == "alias" and value != row.name],
        "identifiers": [value for fact, value in facts if fact == "identifier"],
        "position": _position(known.get("latitude"), known.get("longitude")),
        "mentions": node.get("mentions", 0),
        "documents": node.get("documents", 0),
        "degree": row.degree,
        "betweenness": round(row.betweenness, 5),
        "pagerank": round(row.pagerank, 6),
        "community": row.community,
        "rank": rank,
        "order": order,
    }


def _position(latitude: str | None, longitude: str | None) -> list[float] | None:
    """Give latitude and longitude in degrees, where both are numbers."""
    try:
        found = [float(latitude or ""), float(longitude or "")]
    except ValueError:
        return None
    return found if abs(found[0]) <= 90 and abs(found[1]) <= 180 else None


def _facts(table: Table) -> dict[str, list[tuple[str, str]]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in table.records():
        found[str(row["node"])].append((str(row["fact"]), str(row["value"])))
    return found


def _articles(content: Content) -> dict[str, Row]:
    """Gather articles from all rows that name one; the first row with a title counts."""
    found: dict[str, Row] = {}
    for table in (content.articles, content.claims, content.evidence):
        for row in table.records():
            iri = str(row.get("article") or "")
            if iri not in found or not (found[iri].get("title") or found[iri].get("body")):
                found[iri] = row
    return found


def _article(iri: str, row: Mapping[str, Value], texts: Texts) -> Record:
    text, whole = texts.text(iri)
    return {
        "iri": iri,
        "title": str(row.get("title") or ""),
        "publisher": str(row.get("publisher") or ""),
        "published": str(row.get("published") or ""),
        "url": link(row.get("url")),
        "text": text,
        "whole": whole,
    }


def _touches(things: set[str], shown: Set[str]) -> bool:
    """Whether a claim of and about these has to do with what is shown, or with nothing at all."""
    return not things.isdisjoint(shown) or things == {""}


def _sides(content: Content, claims: Collection[str]) -> dict[str, Grouped]:
    """Group what belongs to claims, beside their own rows, by claim."""
    return {
        name: _grouped(getattr(content, name), "claim", claims)
        for name in ("relays", "assessments", "sources")
    }


def _grouped(table: Table, key: str, of: Collection[str]) -> Grouped:
    """Group the rows of some things by thing, in the order of the rows."""
    found: Grouped = {}
    for row in table.records():
        if str(row[key]) in of:
            found.setdefault(str(row[key]), []).append(row)
    return found


def _links(table: Table, place: Mapping[str, int]) -> tuple[Record, ...]:
    rows: Iterable[Record] = (
        {
            "source": place[str(row["claim"])],
            "target": place[str(row["other"])],
            "kind": local(row["relation"]).lower(),
            "score": row.get("score"),
            "reason": str(row.get("reason") or ""),
        }
        for row in table.records()
        if str(row["claim"]) in place and str(row["other"]) in place
    )
    return tuple(sorted(rows, key=lambda row: (row["source"], row["target"], row["kind"])))
