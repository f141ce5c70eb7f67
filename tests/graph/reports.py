"""Reports of small graphs made by hand; the plain one belongs beside ``pages.plain_page``."""

from __future__ import annotations

from collections.abc import Sequence

from kg.graph.report import report
from kg.model import Table, Value
from tests.graph.builders import claim_table, node_table
from tests.graph.pages import ARTICLE_COLUMNS, HOSTILE, SENTENCE, TEXT, URL, claim

VELKO = "https://x.example/id/velko"
MINISTRY = "https://x.example/id/ministry"
COLUMNS = {
    "assessments": ("claim", "status", "assessed_by", "words"),
    "graph_links": ("claim", "other", "relation", "score", "reason"),
    "claim_sources": ("claim", "sources"),
    "corrections": (
        *("article", "earlier", "url", "change", "claim", "kind", "text"),
        *("earlier_claim", "earlier_kind", "earlier_text"),
    ),
    "graph_articles": ARTICLE_COLUMNS,
    "graph_facts": ("node", "fact", "value"),
}
Rows = Sequence[tuple[Value, ...]]


def report_of(
    claims: Sequence[dict[str, Value]],
    nodes: Sequence[tuple[str, str, str]] = (),
    title: str = "Two articles",
    **rows: Rows,
) -> str:
    """Write a report of claims and of the rows of other queries, by the query's name."""
    tables = {name: Table(columns, tuple(rows.get(name, ()))) for name, columns in COLUMNS.items()}
    tables |= {"claims": claim_table(*claims), "graph_nodes": node_table(*nodes)}
    return report(tables.__getitem__, title=title)


def plain_claims() -> list[dict[str, Value]]:
    """Make the three claims of ``plain_page``: one, its denial, and one of nobody."""
    later = {
        "url": None,
        "status": "NotAssessed",
        "article": "d:2",
        "title": "Ministry answers",
        "publisher": "Ostland Daily",
        "published": None,
        "score": 0.9,
    }
    return [
        claim("c:1", VELKO, "Anton Velko", basis="Stated", score=0.8),
        claim(
            "c:2",
            MINISTRY,
            "Defence Ministry of Ostland",
            **{**later, "kind": "denial", "said": "2025-07-08", "basis": "Dateline"},
        ),
        claim("c:3", None, None, **{**later, "said": "XXXX-07-09", "score": 0.31}),
    ]


def plain_report() -> str:
    """Write a report in which every section has something to tell."""
    return report_of(
        plain_claims(),
        nodes=((VELKO, "PERSON", "Anton Velko"), (MINISTRY, "ORG", "Defence Ministry of Ostland")),
        assessments=(
            ("c:1", "Unverified", "Northern Wire", "It could not be verified."),
            ("c:1", "Denied", None, "The ministry denied it."),
        ),
        graph_links=(
            ("c:2", "c:1", "disputes", 0.9, "one of the two denies"),
            ("c:3", "c:1", "same", 0.9, "contents close"),
        ),
        claim_sources=(("c:1", 2), ("c:3", 2)),
        corrections=(
            ("d:2", "d:1", URL, "reworded", "c:2", "denial", "new", "c:1", "assertion", "old"),
            ("d:2", "d:1", URL, "added", "c:3", "assertion", "more", None, None, None),
        ),
        graph_articles=(
            ("d:1", "Expert says Sobolin taken", "Northern Wire", "2025-07-07", URL, TEXT),
            ("d:2", "Ministry answers", "Ostland Daily", None, None, TEXT),
        ),
        graph_facts=((VELKO, "identifier", "https://www.wikidata.org/entity/Q1"),),
    )


def report_saying(words: Sequence[str]) -> str:
    """Write a report in which every column of words is one of these, turn by turn."""
    _, quote, _ = SENTENCE
    claims, links, assessed, corrected, whole, nodes = [], [], [], [], [], []
    for number, text in enumerate(words):
        iri, article, node = f"c:{number}", f"d:{number}", f"e:{number}"
        claims.append(
            claim(
                iri,
                node,
                text,
                **dict.fromkeys(("text", "cue", "kind", "said", "basis", "status"), text),
                **dict.fromkeys(("title", "publisher", "published", "before", "after"), text),
                url="javascript:trap()",
                quote=text or quote,
                article=article,
                score=0.1,
            )
        )
        links += [(iri, "c:0", kind, 0.5, text) for kind in ("disputes", "same")]
        assessed += [(iri, status, text, text) for status in ("Denied", "Unverified", text)]
        corrected += [
            (article, "d:0", text, change, None, text, text, None, text, text)
            for change in ("kept", "reworded", "dropped", "added")
        ]
        whole.append((article, text, text, text, "javascript:trap()", text))
        nodes.append((node, text, text))
    return report_of(
        claims,
        nodes,
        title=" ".join(words),
        assessments=assessed,
        graph_links=links,
        claim_sources=[(f"c:{number}", 3) for number in range(len(words))],
        corrections=corrected,
        graph_articles=whole,
    )


def hostile_report() -> str:
    """Write a report whose every word is an attack."""
    return report_saying(HOSTILE)
