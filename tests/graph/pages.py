"""Pages drawn from small graphs made by hand."""

from __future__ import annotations

from dataclasses import replace

from kg.graph.measure import measure
from kg.graph.project import project
from kg.graph.render import render
from kg.graph.view import Content
from kg.model import Table, Value
from tests.graph.builders import claim_table, edge, edge_table, evidence_table, node_table

SENTENCE = ("Military expert Anton Velko said that ", "Sobolin had been taken", " on Sunday.")
URL = "https://wire.example/sobolin"
HOSTILE = (
    '<img src=x onerror="trap()">',
    "</script><script>trap()</script>",
    "<!--<script>",
    '"><a href="javascript:trap()" onclick="trap()">href</a>',
    "{{ 7 * 7 }}${trap()}",
    "\u202egnp.exe \u2066isolated\u2069 \u202dforced",
    "long " * 2_000,
    "line\u2028separator \ud800 \x00 'quote'",
)


def claim(iri: str, claimant: str | None, name: str | None, **values: Value) -> dict[str, Value]:
    """Make one row of claims, with its sentence."""
    before, quote, after = SENTENCE
    found: dict[str, Value] = {
        "claim": iri,
        "claimant": claimant,
        "claimant_name": name,
        "text": quote,
        "cue": "say",
        "kind": "assertion",
        "said": "2025-07-06",
        "status": "Unverified",
        "certainty": "CERTAIN",
        "article": "d:1",
        "title": "Expert says Sobolin taken",
        "publisher": "Northern Wire",
        "published": "2025-07-07",
        "url": URL,
        "before": before,
        "quote": quote,
        "after": after,
        "start": len(before),
        "end": len(before) + len(quote),
    }
    return found | values


TEXT = "".join(SENTENCE) + "\n\nThe ministry denied it. The weather was fine.\n"
ARTICLE_COLUMNS = ("article", "title", "publisher", "published", "url", "body")


def plain_page(shown_nodes: int = 100, links: bool = False) -> str:
    """Draw four entities, two of them making claims, and one without links.

    Args:
        shown_nodes: How many may be drawn at first.
        links: Whether the denial is linked to the claim that it denies, and sources are counted.
    """
    graph = project(
        node_table(
            ("https://x.example/id/velko", "PERSON", "Anton Velko"),
            ("https://x.example/id/sobolin", "PLACE", "Sobolin"),
            ("https://x.example/id/ministry", "ORG", "Defence Ministry of Ostland"),
            ("https://x.example/id/alone", "EVENT", "Harvest fair"),
        ),
        edge_table(
            edge("c:1", "https://x.example/id/velko", "https://x.example/id/sobolin"),
            edge(
                "c:2",
                "https://x.example/id/ministry",
                "https://x.example/id/sobolin",
                label="deny",
                claim_kind="denial",
            ),
            edge(
                "r:1",
                "https://x.example/id/velko",
                "https://x.example/id/ministry",
                kind="relation",
                label="memberOf",
            ),
        ),
    )
    claims = claim_table(
        claim("c:1", "https://x.example/id/velko", "Anton Velko"),
        claim(
            "c:2",
            "https://x.example/id/ministry",
            "Defence Ministry of Ostland",
            kind="denial",
            cue="deny",
            url=None,
            status="NotAssessed",
            said="2025-07-08",
            article="d:2",
            title="Ministry answers",
            publisher="Ostland Daily",
        ),
        claim(
            "c:3",
            None,
            None,
            text="two bridges were closed",
            quote="two bridges were closed",
            said=None,
            status="NotAssessed",
            article="d:2",
            title="Ministry answers",
            publisher="Ostland Daily",
        ),
    )
    _, quote, after = SENTENCE
    evidence = evidence_table(
        {
            "thing": "r:1",
            "role": "RelationSpan",
            "article": "d:1",
            "before": "",
            "quote": "Military expert Anton Velko",
            "after": f" said that {quote}{after}",
            "start": 0,
            "end": 27,
        },
        {
            "thing": "c:1",
            "role": "SourceSpan",
            "article": "d:1",
            "before": "",
            "quote": "Military expert Anton Velko",
            "after": f" said that {quote}{after}",
            "start": 0,
            "end": 27,
        },
        {
            "thing": "c:1",
            "role": "CueSpan",
            "article": "d:1",
            "before": "Military expert Anton Velko ",
            "quote": "said",
            "after": f" that {quote}{after}",
            "start": 28,
            "end": 32,
        },
    )
    row = ("d:1", "Expert says Sobolin taken", "Northern Wire", "2025-07-07", URL, TEXT)
    content = Content(
        claims=claims,
        evidence=evidence,
        articles=Table(ARTICLE_COLUMNS, (row,)),
        facts=Table(
            ("node", "fact", "value"),
            (
                ("https://x.example/id/sobolin", "alias", "Sobolyn"),
                ("https://x.example/id/sobolin", "latitude", "49.7"),
                ("https://x.example/id/sobolin", "longitude", "37.6"),
            ),
        ),
    )
    if links:
        content = replace(
            content,
            links=Table(
                ("claim", "other", "relation", "score"), (("c:2", "c:1", "disputes", 0.9),)
            ),
            sources=Table(("claim", "sources"), (("c:1", 3), ("c:2", 1))),
        )
    return render(graph, content, measure(graph), title="Two articles", shown_nodes=shown_nodes)


def hostile_page() -> str:
    """Draw entities, claims and articles whose every word is an attack."""
    nodes = [(f"https://x.example/{n}#<b>", "PERSON", text) for n, text in enumerate(HOSTILE)]
    edges = [
        edge(f"c:{n}\"'</script>", nodes[n][0], nodes[(n + 1) % len(nodes)][0], label=HOSTILE[n])
        for n in range(len(nodes))
    ]
    claims = [
        claim(
            str(edges[n][0]),
            nodes[n][0],
            text,
            text=text,
            cue=text,
            kind=text,
            said=text,
            status=text,
            certainty=text,
            title=text,
            publisher=text,
            published=text,
            article=f"d:{n}",
            url="javascript:trap()",
            before=text,
            quote=text,
            after=text,
            start=len(text),
            end=2 * len(text),
        )
        for n, text in enumerate(HOSTILE)
    ]
    facts = tuple((iri, "alias", text) for iri, _, text in nodes)
    whole = tuple((f"d:{n}", t, t, t, "javascript:trap()", t * 3) for n, t in enumerate(HOSTILE))
    graph = project(node_table(*nodes), edge_table(*edges))
    content = Content(
        claims=claim_table(*claims),
        articles=Table(ARTICLE_COLUMNS, whole),
        facts=Table(("node", "fact", "value"), facts),
    )
    return render(graph, content, measure(graph), title=" ".join(HOSTILE))


def empty_page() -> str:
    """Draw a graph without anything in it."""
    graph = project(node_table(), edge_table())
    return render(graph, Content(claim_table()), measure(graph), title="Nothing")


def long_page(days: list[str]) -> str:
    """Draw one speaker with a claim about nothing on each of some days."""
    graph = project(node_table(("e:1", "PERSON", "Anton Velko")), edge_table())
    claims = [
        claim(f"c:{number:04}", "e:1", "Anton Velko", said=day) for number, day in enumerate(days)
    ]
    return render(graph, Content(claim_table(*claims)), measure(graph), title="Years")
