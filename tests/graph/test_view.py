from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.measure import measure
from kg.graph.project import project
from kg.graph.view import View, choose, style_of, view
from kg.model import Table, Value
from tests.graph.builders import claim_table, edge, edge_table, evidence_table, node_table

NODES = node_table(
    ("e:1", "PERSON", "Ganchev"), ("e:2", "PLACE", "Kupyansk"), ("e:3", "ORG", "Tass")
)
NONE = Table((), ())


def said(claim: str, claimant: str | None = "e:1", **values: Value) -> dict[str, Value]:
    """Make one row of claims."""
    found: dict[str, Value] = {
        "claim": claim,
        "claimant": claimant,
        "claimant_name": "Ganchev",
        "text": "it fell",
        "kind": "assertion",
        "article": "d:1",
        "title": "Town falls",
        "before": "He said ",
        "quote": "it fell",
        "after": ".",
        "start": 8,
        "end": 15,
    }
    return found | values


def show(
    edges: Table,
    claims: Table,
    evidence: Table | None = None,
    most: int = 100,
    topics: Table = NONE,
) -> View:
    """View a graph of the three entities."""
    graph = project(NODES, edges)
    return view(graph, claims, evidence or evidence_table(), NONE, topics, measure(graph), most)


def test_every_edge_is_on_one_line() -> None:
    """Lines gather edges of one pair and style, and lose none."""
    rows = (
        edge("c:1", "e:1", "e:2"),
        edge("c:2", "e:1", "e:2"),
        edge("c:3", "e:1", "e:2", claim_kind="denial"),
        edge("c:3", "e:1", "e:3", claim_kind="denial"),
        edge("r:1", "e:1", "e:3", kind="relation", label="headOf"),
    )
    lines = show(edge_table(*rows), claim_table(*(said(f"c:{n}") for n in (1, 2, 3)))).lines
    drawn = {(line["source"], line["target"], line["style"]): line["edges"] for line in lines}
    assert drawn == {
        (0, 1, "claim"): ["c:1", "c:2"],
        (0, 1, "denial"): ["c:3"],
        (0, 2, "denial"): ["c:3"],
        (0, 2, "relation"): ["r:1"],
    }


def test_claims_know_who_and_what_they_are_about() -> None:
    """A claim refers to its claimant, topics and article by index."""
    shown = show(
        edge_table(edge("c:1", "e:1", "e:2"), edge("c:1", "e:1", "e:3")), claim_table(said("c:1"))
    )
    (claim,) = shown.claims
    assert (claim["claimant"], claim["about"], claim["article"]) == (0, [1, 2], 0)
    assert shown.articles[0]["title"] == "Town falls"
    assert shown.hidden == {"entities": 0, "claims": 0, "edges": 0}


def test_a_claim_that_nobody_makes_is_kept() -> None:
    """An unattributed claim has no claimant and is shown all the same."""
    shown = show(edge_table(), claim_table(said("c:1", None, claimant_name=None)))
    assert shown.claims[0]["claimant"] is None


def test_a_claim_that_nobody_makes_is_about_its_topics() -> None:
    """Without a claimant there is no edge, so the topics come from their own rows."""
    topics = Table(("claim", "about", "about_name"), (("c:1", "e:2", "Town"),))
    rows = claim_table(said("c:1", None, claimant_name=None))
    assert show(edge_table(), rows, topics=topics).claims[0]["about"] == [1]


def test_the_other_parts_of_a_claim_come_from_its_evidence() -> None:
    """Content in two pieces of one sentence is marked twice in it; the cue is not."""
    part = {"thing": "c:1", "role": "ContentSpan", "article": "d:1"}
    shown = show(
        edge_table(edge("c:1", "e:1", "e:2")),
        claim_table(said("c:1", before="", quote="It", after=", he said, fell.", start=5, end=7)),
        evidence_table(
            {**part, "before": "It, he said, ", "quote": "fell", "after": ".", "start": 18},
            {**part, "role": "CueSpan", "before": "It, he ", "quote": "said", "after": ", fell."},
        ),
    )
    assert shown.claims[0]["passages"] == [
        [("It", True), (", he said, ", False), ("fell", True), (".", False)]
    ]


def test_relations_have_the_words_that_state_them() -> None:
    """A relation shows its evidence and finds its article's title."""
    shown = show(
        edge_table(edge("r:1", "e:1", "e:3", kind="relation", label="https://x.example/o#headOf")),
        claim_table(said("c:9", None)),
        evidence_table(
            {"thing": "r:1", "role": "RelationSpan", "article": "d:1", "quote": "head", "start": 3}
        ),
    )
    (relation,) = shown.relations
    assert relation["label"] == "headOf"
    assert relation["passages"] == [[("head", True)]]
    assert shown.articles[relation["article"]]["title"] == "Town falls"


def test_what_is_hidden_is_counted() -> None:
    """With room for two, the page keeps a pair and counts the rest."""
    shown = show(
        edge_table(edge("c:1", "e:1", "e:2"), edge("c:2", "e:3", "e:2"), edge("c:3", "e:1", "e:1")),
        claim_table(said("c:1"), said("c:2", "e:3")),
        most=2,
    )
    assert len(shown.entities) == 2
    assert shown.hidden["entities"] == 1
    assert shown.hidden["edges"] >= 1


def test_verdicts_on_several_rows_are_all_kept() -> None:
    """A claim with two verdicts is one claim with both, styled by the graver one."""
    shown = show(
        edge_table(edge("c:1", "e:1", "e:2", status="Unverified")),
        claim_table(said("c:1", status="Unverified"), said("c:1", status="Denied")),
    )
    (claim,) = shown.claims
    assert claim["statuses"] == ["Unverified", "Denied"]


@pytest.mark.parametrize(
    ("arguments", "style"),
    [
        (("relation", "", "", ()), "relation"),
        (("claim", "denial", "POSITIVE", ("Verified",)), "denial"),
        (("claim", "assertion", "NEGATIVE", ()), "denial"),
        (("claim", "assertion", "POSITIVE", ("Unverified", "Refuted")), "contested"),
        (("claim", "assertion", "POSITIVE", ("Verified",)), "verified"),
        (("claim", "assertion", "POSITIVE", ("Unverified",)), "unverified"),
        (("claim", "warning", "POSITIVE", ("NotAssessed",)), "claim"),
    ],
)
def test_styles(arguments: tuple[str, str, str, tuple[str, ...]], style: str) -> None:
    """A denial shows before a verdict, a graver verdict before a lighter one."""
    assert style_of(*arguments) == style


@settings(max_examples=40)
@given(st.integers(0, 8), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_no_more_entities_than_asked_for(limit: int, ends: list[tuple[int, int]]) -> None:
    """The choice holds as many as there is room for, and never more."""
    nodes = node_table(*((f"e:{n}", "ORG", str(n)) for n in range(7)))
    rows = [edge(f"c:{i}", f"e:{a}", f"e:{b}") for i, (a, b) in enumerate(ends)]
    graph = project(nodes, edge_table(*rows))
    ranked = sorted(measure(graph).rows, key=lambda row: (-row.pagerank, row.entity))
    kept = choose(graph, [row.entity for row in ranked], limit)
    assert len(kept) == min(limit, 7)
