"""Claims, relations and roles as the page has them, with the place of their words in the text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg.graph.texts import ROLES, Texts
from kg.graph.words import day, days, local
from kg.model import Table, Value

CONTESTED = {"Disputed", "Denied", "Refuted", "Retracted"}
Record = dict[str, Any]
Row = dict[str, Value]
Rows = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Marked:
    """What records point into.

    Attributes:
        texts: Of the articles.
        evidence: Rows of ``evidence.rq`` by their thing.
        entities: Index by IRI.
        articles: Index by IRI.
    """

    texts: Texts
    evidence: Rows
    entities: Mapping[str, int]
    articles: Mapping[str, int]

    def reads(self, article: Value) -> bool:
        """Whether an article is here; so is none at all."""
        return not article or article in self.articles

    def words(self, rows: Iterable[Row]) -> Record:
        """Give the article, sentences and marks of evidence."""
        found = list(rows)
        article = str(found[0].get("article") or "") if found else ""
        here = [row for row in found if str(row.get("article") or "") == article]
        sentences, marks = self.texts.passages(here)
        return {"article": self.articles.get(article), "sentences": sentences, "marks": marks}


def style_of(claim_kind: str, polarity: str, statuses: Iterable[str]) -> str:
    """Name the style of a claim: what is most worth seeing first.

    Returns:
        ``denial``, ``contested``, ``verified``, ``unverified`` or ``claim``.
    """
    if claim_kind == "denial" or polarity == "NEGATIVE":
        return "denial"
    given = set(statuses)
    if given & CONTESTED:
        return "contested"
    if "Verified" in given:
        return "verified"
    return "unverified" if "Unverified" in given else "claim"


def topics_of(graph: nx.MultiDiGraph, topics: Table) -> dict[str, set[str]]:
    """Tell what each claim is about.

    Args:
        graph: Its edges tell it; so do the topics.
        topics: Rows of ``topics.rq``.
    """
    about: dict[str, set[str]] = {}
    for _, target, edge in graph.edges(data=True):
        if edge["kind"] == "claim":
            about.setdefault(str(edge["edge"]), set()).add(target)
    for row in topics.records():
        about.setdefault(str(row["claim"]), set()).add(str(row["about"]))
    return about


def claim_records(
    claims: Rows, about: Mapping[str, set[str]], marked: Marked, sides: Mapping[str, Rows]
) -> tuple[Record, ...]:
    """Make one record per claim, in the order given.

    Args:
        claims: Rows of ``claims.rq`` by claim.
        about: As of :func:`topics_of`.
        marked: Texts, evidence and indexes.
        sides: ``relays``, ``assessments`` and ``sources`` by claim.
    """
    return tuple(
        _claim(
            iri,
            rows,
            about.get(iri, set()),
            marked,
            {name: side.get(iri, []) for name, side in sides.items()},
        )
        for iri, rows in claims.items()
    )


def _claim(
    iri: str, rows: list[Row], about: set[str], marked: Marked, beside: Mapping[str, list[Row]]
) -> Record:
    first = rows[0]
    index = marked.entities
    claimant = str(first.get("claimant") or "")
    targets = sorted(about)
    verdicts = beside.get("assessments", [])
    statuses = [local(row.get("status")) for row in (*rows, *verdicts)]
    given = [status for status in dict.fromkeys(statuses) if status] or ["NotAssessed"]
    if len(given) > 1:
        given = [status for status in given if status != "NotAssessed"]
    counted = beside.get("sources", [])
    kind, polarity = local(first.get("kind")), local(first.get("polarity"))
    earliest, latest = days(first.get("said"))
    return {
        "iri": iri,
        "claimant": index.get(claimant),
        "by": "" if claimant in index else str(first.get("claimant_name") or ""),
        "about": [index[target] for target in targets if target in index],
        "kind": kind,
        "mode": local(first.get("mode")),
        "said": day(first.get("said")),
        "basis": local(first.get("basis")),
        "from": earliest,
        "to": latest,
        "statuses": given,
        "style": style_of(kind, polarity, given),
        "certainty": local(first.get("certainty")),
        "polarity": polarity,
        "stance": local(first.get("stance")),
        "relays": _each(
            index[str(row["outlet"])]
            for row in sorted(beside.get("relays", []), key=_hop)
            if str(row["outlet"]) in index
        ),
        "verdicts": [
            [local(row.get("status")), str(row.get("assessed_by") or ""), str(row["words"] or "")]
            for row in verdicts
        ],
        "sources": counted[0]["sources"] if counted else None,
        **_claim_words(iri, rows, marked),
    }


def _claim_words(iri: str, rows: list[Row], marked: Marked) -> Record:
    """Find a claim's words: its content, and who says it, when, and by which word."""
    first = rows[0]
    known = [row for row in marked.evidence.get(iri, []) if local(row.get("role")) in ROLES]
    # A dateline far above tells the day, but is no part of what is said.
    said = {_sentence(row) for row in (*rows, *known) if local(row.get("role")) != "TimeSpan"}
    known = [row for row in known if _sentence(row) in said]
    content = [{**row, "role": "ContentSpan"} for row in rows if row.get("quote")]
    if not content and not known:
        # No words of an article: what is claimed stands for itself.
        content = [{**first, "quote": first.get("text"), "start": None, "role": "ContentSpan"}]
    return marked.words([*content, *({**row, "role": local(row.get("role"))} for row in known)])


def relation_records(graph: nx.MultiDiGraph, marked: Marked) -> tuple[Record, ...]:
    """Make one record per relation of a shown article between shown entities, sorted by IRI."""
    found: dict[str, Record] = {}
    index = marked.entities
    for source, target, edge in graph.edges(data=True):
        here = marked.reads(edge.get("article"))
        if edge["kind"] != "relation" or source not in index or target not in index or not here:
            continue
        iri = str(edge["edge"])
        rows = marked.evidence.get(iri) or [{"article": edge.get("article")}]
        earliest, latest = days(edge.get("said"))
        found[iri] = {
            "iri": iri,
            "source": index[source],
            "target": index[target],
            "label": local(edge.get("label")),
            "said": day(edge.get("said")),
            "from": earliest,
            "to": latest,
            **marked.words(rows),
        }
    return tuple(found[iri] for iri in sorted(found))


def role_records(table: Table, marked: Marked) -> tuple[Record, ...]:
    """Make one record per role that a shown article gives to somebody shown, by holder."""
    found = []
    for row in table.records():
        holder = marked.entities.get(str(row["person"]))
        if holder is not None and marked.reads(row.get("article")):
            place = marked.entities.get(str(row.get("at") or ""))
            title = str(row.get("role") or "")
            found.append({"holder": holder, "title": title, "at": place, **marked.words([row])})
    return tuple(sorted(found, key=lambda role: (role["holder"], role["article"] or 0)))


def _sentence(row: Row) -> tuple[str, str, str]:
    before, quote, after = (str(row.get(key) or "") for key in ("before", "quote", "after"))
    start = row.get("start")
    first = start - len(before) if isinstance(start, int) else ""
    return str(row.get("article") or ""), str(first), before + quote + after


def _hop(row: Row) -> int:
    return row["hop"] if isinstance(row["hop"], int) else 0


def _each(values: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(values))
