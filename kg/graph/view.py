"""What the page shows, chosen and put in order; plain values, ready for JSON.

Comes in: the network, the rows of ``claims.rq`` and ``evidence.rq``, the measures. Goes out: a
:class:`View` of entities, lines, claims and articles that refer to one another by index. How any of
it looks is the business of :mod:`kg.graph.render`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.graph.measure import EntityMeasures, Measures
from kg.graph.words import day, link, local, passages
from kg.model import Table, Value

CLAIM_LIMIT = 6_000
CONTESTED = {"Disputed", "Denied", "Refuted", "Retracted"}
CONTENT, CUE = "ContentSpan", "CueSpan"  # roles of words, in the ontology
Record = dict[str, Any]
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class View:
    """The page's content.

    Attributes:
        entities: The entities drawn, sorted by IRI.
        lines: One per (source, target, style); names its claims and relations.
        claims: In the order of the query, each with its passages.
        relations: Sorted by IRI, each with its passages.
        articles: Sorted by IRI.
        hidden: Numbers of ``entities``, ``claims`` and ``edges`` that are in the graph, not here.
    """

    entities: tuple[Record, ...]
    lines: tuple[Record, ...]
    claims: tuple[Record, ...]
    relations: tuple[Record, ...]
    articles: tuple[Record, ...]
    hidden: dict[str, int]


def view(
    graph: nx.MultiDiGraph,
    claims: Table,
    evidence: Table,
    articles: Table,
    topics: Table,
    measures: Measures,
    shown_nodes: int,
) -> View:
    """Choose what to show.

    Args:
        graph: As made by :func:`kg.graph.project.project`.
        claims: Rows of ``claims.rq``; several rows of one claim are its passages and verdicts.
        evidence: Rows of ``evidence.rq``: of relations, and of claims whose content has several
            parts. Others do no harm.
        articles: Rows of ``articles.rq``, or none: then articles without claims have no title.
        topics: Rows of ``topics.rq``, or none: then a claim without a claimant is about nothing.
        measures: Of the whole graph.
        shown_nodes: At most so many entities are kept, see :func:`choose`.

    Returns:
        The same view for the same rows.
    """
    ranked = sorted(measures.rows, key=lambda row: (-row.pagerank, row.entity))
    kept = choose(graph, [row.entity for row in ranked], shown_nodes)
    index = {iri: number for number, iri in enumerate(sorted(kept))}
    rank = {row.entity: number for number, row in enumerate(ranked, start=1)}
    read = _articles(articles, claims, evidence)
    place = {article["iri"]: number for number, article in enumerate(read)}
    words = _grouped(evidence, "thing")
    about: dict[str, set[str]] = {}
    for _, target, edge in graph.edges(data=True):
        if edge["kind"] == "claim":
            about.setdefault(str(edge["edge"]), set()).add(target)
    for row in topics.records():
        about.setdefault(str(row["claim"]), set()).add(str(row["about"]))
    said = _claims(claims, words, about, index, place)
    touching = [c for c in said if c["claimant"] is not None or c["about"] or not c["linked"]]
    shown = tuple(touching[:CLAIM_LIMIT])
    relations = _relations(graph, words, index, place)
    lines = _lines(graph, index, shown, relations)
    drawn = sum(source in index and target in index for source, target in graph.edges())
    return View(
        entities=tuple(
            _entity(graph, row, rank[row.entity]) for row in measures.rows if row.entity in index
        ),
        lines=lines,
        claims=shown,
        relations=relations,
        articles=read,
        hidden={
            "entities": len(graph) - len(index),
            "claims": len(said) - len(shown),
            "edges": graph.number_of_edges() - drawn,
        },
    )


def choose(graph: nx.MultiDiGraph, ranked: Sequence[str], limit: int) -> set[str]:
    """Choose the entities to draw: the highest ranked, and their neighbours by rank.

    Half of the places go to the top; entities without an edge come last.
    """
    if len(graph) <= limit:
        return set(graph)
    joined = [iri for iri in ranked if any(other != iri for other in nx.all_neighbors(graph, iri))]
    kept = set(joined[: max(1, limit // 2)]) if limit > 0 else set()
    near = {other for iri in kept for other in nx.all_neighbors(graph, iri)}
    for candidates in ([iri for iri in joined if iri in near], joined, ranked):
        for iri in candidates:
            if len(kept) >= limit:
                return kept
            kept.add(iri)
    return kept


def style_of(kind: str, claim_kind: str, polarity: str, statuses: Iterable[str]) -> str:
    """Name the style of an edge: what is most worth seeing first.

    Returns:
        ``relation``, ``denial``, ``contested``, ``verified``, ``unverified`` or ``claim``.
    """
    if kind == "relation":
        return "relation"
    if claim_kind == "denial" or polarity == "NEGATIVE":
        return "denial"
    given = set(statuses)
    if given & CONTESTED:
        return "contested"
    if "Verified" in given:
        return "verified"
    return "unverified" if "Unverified" in given else "claim"


def _entity(graph: nx.MultiDiGraph, row: EntityMeasures, rank: int) -> Record:
    node = graph.nodes[row.entity]
    return {
        "iri": row.entity,
        "name": row.name or local(row.entity),
        "type": row.type,
        "unnamed": bool(node.get("unnamed", False)),
        "mentions": node.get("mentions", 0),
        "documents": node.get("documents", 0),
        "degree": row.degree,
        "rank": rank,
        "pagerank": row.pagerank,
        "community": row.community,
    }


def _articles(*tables: Table) -> tuple[Record, ...]:
    found: dict[str, Record] = {}
    for table in tables:
        for row in table.records():
            iri = str(row.get("article") or "")
            if not iri or found.get(iri, {}).get("title"):
                continue
            found[iri] = {
                "iri": iri,
                "title": str(row.get("title") or ""),
                "publisher": str(row.get("publisher") or ""),
                "published": str(row.get("published") or ""),
                "url": link(row.get("url")),
            }
    return tuple(found[iri] for iri in sorted(found))


def _grouped(table: Table, key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in table.records():
        found.setdefault(str(row[key]), []).append(row)
    return found


def _claims(
    table: Table,
    words: Mapping[str, list[Row]],
    about: Mapping[str, set[str]],
    index: Mapping[str, int],
    place: Mapping[str, int],
) -> list[Record]:
    found = []
    for iri, rows in _grouped(table, "claim").items():
        first = rows[0]
        parts = [row for row in words.get(iri, ()) if local(row.get("role")) == CONTENT]
        cues = [row for row in words.get(iri, ()) if local(row.get("role")) == CUE]
        claimant = str(first.get("claimant") or "")
        targets = sorted(about.get(iri, set()))
        found.append(
            {
                "iri": iri,
                "claimant": index.get(claimant),
                "claimantName": str(first.get("claimant_name") or ""),
                "linked": bool(claimant or targets),
                "about": [index[target] for target in targets if target in index],
                "text": str(first.get("text") or ""),
                "cue": " … ".join(str(cue.get("quote") or "") for cue in cues),
                "kind": local(first.get("kind")),
                "mode": local(first.get("mode")),
                "said": day(first.get("said")),
                "statuses": _each(local(row.get("status")) for row in rows),
                "certainty": local(first.get("certainty")),
                "polarity": local(first.get("polarity")),
                "article": place.get(str(first.get("article") or "")),
                "passages": passages([*rows, *parts]),
            }
        )
    return found


def _relations(
    graph: nx.MultiDiGraph,
    words: Mapping[str, list[Row]],
    index: Mapping[str, int],
    place: Mapping[str, int],
) -> tuple[Record, ...]:
    found: dict[str, Record] = {}
    for source, target, edge in graph.edges(data=True):
        if edge["kind"] != "relation" or source not in index or target not in index:
            continue
        iri = str(edge["edge"])
        rows = words.get(iri, [])
        article = str((rows[0].get("article") if rows else None) or edge.get("article") or "")
        found[iri] = {
            "iri": iri,
            "source": index[source],
            "target": index[target],
            "label": local(edge.get("label")),
            "article": place.get(article),
            "passages": passages(rows),
        }
    return tuple(found[iri] for iri in sorted(found))


def _lines(
    graph: nx.MultiDiGraph,
    index: Mapping[str, int],
    claims: Sequence[Record],
    relations: Sequence[Record],
) -> tuple[Record, ...]:
    claim_at = {claim["iri"]: number for number, claim in enumerate(claims)}
    relation_at = {relation["iri"]: number for number, relation in enumerate(relations)}
    # A claim's verdicts may stand on several rows, so its style waits until all are read.
    statuses: dict[str, set[str]] = {}
    for _, _, edge in graph.edges(data=True):
        statuses.setdefault(str(edge["edge"]), set()).add(local(edge.get("status")))
    grouped: dict[tuple[int, int, str], dict[str, str]] = {}
    for source, target, edge in graph.edges(data=True):
        if source in index and target in index:
            iri = str(edge["edge"])
            style = style_of(
                str(edge["kind"]),
                local(edge.get("claim_kind")),
                local(edge.get("polarity")),
                statuses[iri],
            )
            grouped.setdefault((index[source], index[target], style), {})[iri] = local(
                edge.get("label")
            )
    return tuple(
        {
            "source": source,
            "target": target,
            "style": style,
            "count": len(edges),
            "labels": _each(edges[iri] for iri in sorted(edges)),
            "edges": sorted(edges),
            "claims": [claim_at[iri] for iri in sorted(edges) if iri in claim_at],
            "relations": [relation_at[iri] for iri in sorted(edges) if iri in relation_at],
        }
        for (source, target, style), edges in sorted(grouped.items())
    )


def _each(values: Iterable[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value]
