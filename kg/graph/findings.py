"""What a report tells of a graph: plain values, chosen and put in order.

Comes in: rows of queries. Goes out: :class:`Findings`, which :mod:`kg.graph.report` writes as a
page. What is counted is counted over all rows; lists end at a limit, and say how many more there
are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.graph.bars import Timeline, timeline
from kg.graph.quality import Quality, quality
from kg.graph.records import CONTESTED
from kg.graph.told import Record, Row, Told, articles_of, grouped, told
from kg.model import Table

QUERIES = (
    *("claims", "assessments", "graph_links", "claim_sources", "corrections"),
    *("graph_articles", "graph_nodes", "graph_facts"),
)
CLAIMANTS = 12
LONG = 60  # contested claims, unverified claims, corrected articles
SHORT = 20  # claims with several sources
SIDES = 10  # what stands against one claim, or tells the same
CHANGES = ("reworded", "dropped", "added", "kept")


@dataclass(frozen=True, slots=True)
class Listed:
    """The first of a list, and how many more there are."""

    first: tuple[Any, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What a report tells.

    Attributes:
        counts: ``articles``, ``outlets``, ``entities``, ``claims``, ``speakers``, ``contested``
            and ``unverified``; a claim is contested if another disputes it or it disputes another,
            or if its article calls it denied, disputed, refuted or retracted.
        first: First day of the timeline, ISO; empty where no day is known.
        last: Its last day.
        claimants: The most active first, equals by IRI.
        contested: Each a claim with ``against``: claims that dispute it, or words that deny it;
            most contested first.
        unverified: Each a claim with ``verdicts``.
        sources: Claims that several articles tell, once each, with ``tellings``; most first.
        spread: How many claims have so many independent sources, most sources first.
        corrected: Articles that were changed, with ``changes`` by kind.
    """

    counts: Mapping[str, int]
    first: str
    last: str
    claimants: Listed
    contested: Listed
    unverified: Listed
    sources: Listed
    spread: tuple[tuple[int, int], ...]
    timeline: Timeline
    corrected: Listed
    quality: Quality


def findings(ask: Callable[[str], Table]) -> Findings:
    """Ask for all that a report tells.

    Args:
        ask: Answers a query of the catalogue, one of :data:`QUERIES`, by its name.
    """
    rows = {name: list(ask(name).records()) for name in QUERIES}
    articles = articles_of(rows["graph_articles"], rows["claims"])
    claims = told(rows["claims"], rows["assessments"], articles)
    disputes = [
        row
        for row in rows["graph_links"]
        if row["relation"] == "disputes" and row["claim"] in claims and row["other"] in claims
    ]
    ends = {str(row[end]) for row in disputes for end in ("claim", "other")}
    denied = {iri for iri, claim in claims.items() if set(claim.statuses) & CONTESTED}
    contested = ends | denied
    unverified = [claim for claim in claims.values() if "Unverified" in claim.statuses]
    when = timeline([(claim.timex, claim.iri in contested) for claim in claims.values()])
    counted = {str(row["claim"]): row["sources"] for row in rows["claim_sources"]}
    number = {iri: n for iri, n in counted.items() if isinstance(n, int) and iri in claims}
    spread = Counter(number.get(iri, 1) for iri in claims)
    return Findings(
        counts={
            "articles": len(articles),
            "outlets": len({each["outlet"] for each in articles.values() if each["outlet"]}),
            "entities": len(rows["graph_nodes"]),
            "claims": len(claims),
            "speakers": len({claim.speaker for claim in claims.values() if claim.speaker}),
            "contested": len(contested),
            "unverified": len(unverified),
        },
        first=when.bars[0].first if when.bars else "",
        last=when.bars[-1].last if when.bars else "",
        claimants=_listed(_claimants(claims, contested), CLAIMANTS),
        contested=_listed(_contested(claims, disputes, denied), LONG),
        unverified=_listed(
            [{"claim": claim, "verdicts": claim.verdicts({"Unverified"})} for claim in unverified],
            LONG,
        ),
        sources=_listed(_sources(claims, rows["graph_links"], number), SHORT),
        spread=tuple(sorted(spread.items(), reverse=True)),
        timeline=when,
        corrected=_listed(_corrected(rows["corrections"], claims, articles), LONG),
        quality=quality(claims, articles, rows["graph_nodes"], rows["graph_facts"]),
    )


def _listed(rows: Sequence[Any], most: int) -> Listed:
    return Listed(tuple(rows[:most]), max(0, len(rows) - most))


def _claimants(claims: Mapping[str, Told], contested: set[str]) -> list[Record]:
    """Count claims by who makes them, as the build's summary does."""
    by: dict[str, list[Told]] = {}
    for claim in claims.values():
        if claim.speaker:
            by.setdefault(claim.speaker, []).append(claim)
    return [
        {
            "iri": iri,
            "name": said[0].who,
            "claims": len(said),
            "articles": len({claim.article["iri"] for claim in said}),
            "contested": sum(claim.iri in contested for claim in said),
            "unverified": sum("Unverified" in claim.statuses for claim in said),
        }
        for iri, said in sorted(by.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]


def _contested(
    claims: Mapping[str, Told], disputes: Iterable[Row], denied: Iterable[str]
) -> list[Record]:
    """Set each disputed claim against what disputes it: other claims, words of its article."""
    against: dict[str, list[Record]] = {iri: [] for iri in sorted(denied)}
    for row in disputes:
        side = {"claim": claims[str(row["claim"])], "reason": str(row.get("reason") or "")}
        against.setdefault(str(row["other"]), []).append(side)
    found = [
        {
            "claim": claims[iri],
            "against": _listed(sides, SIDES),
            "verdicts": claims[iri].verdicts(CONTESTED),
        }
        for iri, sides in against.items()
    ]
    order = {iri: place for place, iri in enumerate(claims)}

    def rank(row: Record) -> tuple[int, int]:
        iri = row["claim"].iri
        return -len(against[iri]) - len(row["verdicts"]), order[iri]

    return sorted(found, key=rank)


def _sources(
    claims: Mapping[str, Told], links: Iterable[Row], number: Mapping[str, int]
) -> list[Record]:
    """Give each claim that several tell once, with all who tell it."""
    same: nx.Graph = nx.Graph()
    same.add_nodes_from(iri for iri, sources in number.items() if sources > 1)
    same.add_edges_from(
        (str(row["claim"]), str(row["other"]))
        for row in links
        if row["relation"] == "same" and row["claim"] in claims and row["other"] in claims
    )
    found = []
    for group in nx.connected_components(same):
        sources = max(number.get(iri, 1) for iri in group)
        if sources > 1:
            first, *others = sorted(group, key=lambda iri: (-number.get(iri, 1), iri))
            tellings = _listed([claims[iri] for iri in sorted(others)], SIDES)
            found.append({"claim": claims[first], "sources": sources, "tellings": tellings})
    return sorted(found, key=lambda row: (-row["sources"], row["claim"].iri))


def _corrected(
    rows: Iterable[Row], claims: Mapping[str, Told], articles: Mapping[str, Record]
) -> list[Record]:
    """Gather what became of the claims of each article that was changed."""
    found: list[Record] = []
    for iri, changes in sorted(grouped(rows, "article").items()):
        for earlier, of in sorted(grouped(changes, "earlier").items()):
            kinds = {
                kind: tuple(_change(row, claims) for row in of if row["change"] == kind)
                for kind in CHANGES
            }
            pair = {"article": articles.get(iri), "earlier": articles.get(earlier)}
            found.append({**pair, "changes": kinds})
    return found


def _change(row: Row, claims: Mapping[str, Told]) -> dict[str, Any]:
    """Give a claim before and after; ``claim`` is the later one, or the one that was dropped."""
    now, before = claims.get(str(row.get("claim"))), claims.get(str(row.get("earlier_claim")))
    return {
        "now": now.brief if now else str(row.get("text") or ""),
        "before": before.brief if before else str(row.get("earlier_text") or ""),
        "claim": now or before,
        "earlier": before if now else None,
    }
