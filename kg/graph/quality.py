"""What a graph does not know: shares, and the worst examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.graph.told import Record, Row, Told
from kg.graph.words import days

LOW = 0.6  # score under which a claim is called unsure
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing.

    Attributes:
        what: What is missing, for a reader.
        part: How many lack it.
        whole: Of how many.
        examples: The worst: ``kind`` (article, entity or claim), ``iri``, ``name``, ``note``.
    """

    what: str
    part: int
    whole: int
    examples: tuple[Record, ...]


Quality = tuple[Lack, ...]


def quality(
    claims: Mapping[str, Told],
    articles: Mapping[str, Record],
    nodes: Sequence[Row],
    facts: Iterable[Row],
) -> Quality:
    """Tell what is missing.

    Args:
        claims: By IRI.
        articles: By IRI.
        nodes: Rows of ``graph_nodes.rq``.
        facts: Rows of ``graph_facts.rq``.
    """
    undated = [each for each in articles.values() if not each["published"]]
    nameless = [each for each in articles.values() if not each["outlet"]]
    linked = {str(row["node"]) for row in facts if row["fact"] == "identifier"}
    alone = [row for row in nodes if str(row["node"]) not in linked]
    named = sorted(
        (row for row in alone if not row.get("unnamed")),
        key=lambda row: (-_number(row.get("mentions")), str(row["node"])),
    )
    scored = [(each.score, each) for each in claims.values() if each.score is not None]
    low = sorted(
        ((score, each) for score, each in scored if score < LOW),
        key=lambda pair: (pair[0], pair[1].iri),
    )
    by_nobody = [each for each in claims.values() if not each.speaker]
    when = [each for each in claims.values() if not days(each.timex)[0]]
    return (
        Lack("articles without a day of publication", len(undated), len(articles), _texts(undated)),
        Lack("articles without an outlet", len(nameless), len(articles), _texts(nameless)),
        Lack("claims whose day is not known with its year", len(when), len(claims), _said(when)),
        Lack(
            "claims without a speaker that the article names",
            len(by_nobody),
            len(claims),
            _said(by_nobody),
        ),
        Lack(
            f"claims that the program is unsure of (score under {LOW})",
            len(low),
            len(scored),
            tuple(
                {**row, "note": f"score {score:.2f}"}
                for (score, _), row in zip(low, _said([each for _, each in low]), strict=False)
            ),
        ),
        Lack(
            "entities without a link to GeoNames, Wikidata or the like",
            len(alone),
            len(nodes),
            tuple(
                {
                    "kind": "entity",
                    "iri": str(row["node"]),
                    "name": str(row.get("name") or ""),
                    "note": f"{_number(row.get('mentions')):,} mentions",
                }
                for row in named[:EXAMPLES]
            ),
        ),
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _texts(articles: Sequence[Record]) -> tuple[Record, ...]:
    ordered = sorted(articles, key=lambda each: (each["title"], each["iri"]))
    return tuple(
        {"kind": "article", "iri": each["iri"], "name": each["title"], "note": each["outlet"]}
        for each in ordered[:EXAMPLES]
    )


def _said(claims: Sequence[Told]) -> tuple[Record, ...]:
    return tuple(
        {"kind": "claim", "iri": each.iri, "name": each.brief, "note": each.said}
        for each in claims[:EXAMPLES]
    )
