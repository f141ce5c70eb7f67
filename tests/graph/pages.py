"""Pages drawn from small graphs made by hand."""

from __future__ import annotations

from kg.graph.measure import measure
from kg.graph.project import project
from kg.graph.render import render
from kg.model import Value
from tests.graph.builders import claim_table, edge, edge_table, evidence_table, node_table

SENTENCE = ("Military expert Anton Velko said that ", "Sobolin had been taken", " on Sunday.")
HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\">",
    "</script><script>document.title='owned'</script>",
    "<!--<script>",
    '"><a href="javascript:document.title=\'owned\'">href</a>',
    "{{ 7 * 7 }}${document.title='owned'}",
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
        "url": "https://wire.example/sobolin",
        "before": before,
        "quote": quote,
        "after": after,
        "start": len(before),
        "end": len(before) + len(quote),
    }
    return found | values


def plain_page(shown_nodes: int = 100) -> str:
    """Draw four entities, two of them making claims, and one without links."""
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
        ),
        claim("c:3", None, None, text="two bridges were closed", quote="two bridges were closed"),
    )
    evidence = evidence_table(
        {
            "thing": "r:1",
            "role": "RelationSpan",
            "article": "d:1",
            "before": "",
            "quote": "Anton Velko of the ministry",
            "after": " spoke.",
            "start": 0,
            "end": 27,
        }
    )
    return render(
        graph, claims, evidence, measure(graph), title="Two articles", shown_nodes=shown_nodes
    )


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
            url="javascript:document.title='owned'",
            before=text,
            quote=text,
            after=text,
            start=len(text),
            end=2 * len(text),
        )
        for n, text in enumerate(HOSTILE)
    ]
    graph = project(node_table(*nodes), edge_table(*edges))
    return render(
        graph, claim_table(*claims), evidence_table(), measure(graph), title=" ".join(HOSTILE)
    )


def empty_page() -> str:
    """Draw a graph without anything in it."""
    graph = project(node_table(), edge_table())
    return render(graph, claim_table(), evidence_table(), measure(graph), title="Nothing")
