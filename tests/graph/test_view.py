from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.measure import measure
from kg.graph.project import project
from kg.graph.records import style_of
from kg.graph.view import Content, View, choose, view
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
    content = Content(claims, evidence=evidence or evidence_table(), topics=topics)
    return view(graph, content, measure(graph), most)


def words(shown: View, thing: dict[str, Any], role: str = "content") -> list[str]:
    """Return the words of a claim or relation that are marked in a role."""
    text = shown.articles[thing["article"]]["text"]
    return [text[start:end] for start, end, marked in thing["marks"] if marked == role]


def test_claims_know_who_and_what_they_are_about() -> None:
    """A claim refers to its claimant, topics and article by index."""
    shown = show(
        edge_table(edge("c:1", "e:1", "e:2"), edge("c:1", "e:1", "e:3")), claim_table(said("c:1"))
    )
    (claim,) = shown.claims
    assert (claim["claimant"], claim["about"], claim["article"]) == (0, [1, 2], 0)
    assert shown.articles[0]["title"] == "Town falls"
    assert shown.hidden == {"entities": 0, "claims": 0, "edges": 0, "articles": 0}


def test_a_large_graph_shows_some_articles_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the limits, the newest articles' claims are there, and nothing of other articles."""
    monkeypatch.setattr("kg.graph.view.CLAIM_LIMIT", 2)
    monkeypatch.setattr("kg.graph.view.ARTICLE_LIMIT", 1)
    shown = show(
        edge_table(
            edge("c:1", "e:1", "e:2"),
            edge("c:2", "e:3", "e:2"),
            edge("c:3", "e:3", "e:2", article="d:2"),
            edge("r:1", "e:1", "e:3", kind="relation"),
            edge("r:2", "e:1", "e:3", kind="relation", article="d:2"),
        ),
        claim_table(
            said("c:3", "e:3", article="d:2", published="2025-07-01"),
            said("c:1", published="2025-07-02"),
            said("c:2", "e:3", published="2025-07-02"),
        ),
    )
    assert [claim["iri"] for claim in shown.claims] == ["c:1", "c:2"]
    assert [article["iri"] for article in shown.articles] == ["d:1"]
    assert [relation["iri"] for relation in shown.relations] == ["r:1"]
    assert shown.hidden == {"entities": 0, "claims": 1, "edges": 2, "articles": 1}


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
    """Content in two pieces of one sentence is marked twice in it, and the cue as a cue."""
    part = {"thing": "c:1", "role": "ContentSpan", "article": "d:1"}
    shown = show(
        edge_table(edge("c:1", "e:1", "e:2")),
        claim_table(said("c:1", before="", quote="It", after=", he said, fell.", start=5, end=7)),
        evidence_table(
            {**part, "before": "It, he said, ", "quote": "fell", "after": ".", "start": 18},
            {**part, "role": "CueSpan", "before": "It, he ", "quote": "said", "after": ", fell."},
        ),
    )
    (claim,) = shown.claims
    assert words(shown, claim) == ["It", "fell"]
    assert words(shown, claim, "cue") == ["said"]
    (ends,) = claim["sentences"]
    assert shown.articles[0]["text"][slice(*ends)] == "It, he said, fell."
    assert not shown.articles[0]["whole"]


def test_a_known_text_is_held_once_and_pointed_into() -> None:
    """Offsets are those of the article, counted in UTF-16 units as browsers count."""
    text = "\U0001f600 News. He said it fell."
    start = text.index("it fell")
    graph = project(NODES, edge_table(edge("c:1", "e:1", "e:2")))
    content = Content(
        claim_table(said("c:1", start=start, end=start + 7)),
        articles=Table(("article", "title", "body"), (("d:1", "Town falls", text),)),
    )
    shown = view(graph, content, measure(graph), 9)
    ((first, last, role),) = shown.claims[0]["marks"]
    units = text.encode("utf-16-le")
    assert units[2 * first : 2 * last].decode("utf-16-le") == "it fell"
    assert (role, shown.articles[0]["text"], shown.articles[0]["whole"]) == ("content", text, True)


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
    assert words(shown, relation) == ["head"]
    assert shown.articles[relation["article"]]["title"] == "Town falls"


def test_what_is_drawn_first_is_in_the_file_with_the_rest() -> None:
    """With room for two, all three are in the file, a linked pair first."""
    shown = show(
        edge_table(edge("c:1", "e:1", "e:2"), edge("c:2", "e:3", "e:2"), edge("c:3", "e:1", "e:1")),
        claim_table(said("c:1"), said("c:2", "e:3"), said("c:3")),
        most=2,
    )
    assert sorted(entity["order"] for entity in shown.entities) == [0, 1, 2]
    assert shown.hidden == {"entities": 0, "claims": 0, "edges": 0, "articles": 0}


def test_relays_verdicts_links_and_sources_belong_to_their_claim() -> None:
    """What other queries tell of a claim stands at it, and links go between claims by index."""
    graph = project(NODES, edge_table(edge("c:1", "e:1", "e:2"), edge("c:2", "e:3", "e:2")))
    content = Content(
        claim_table(said("c:1"), said("c:2", "e:3")),
        relays=Table(("claim", "hop", "outlet"), (("c:1", 2, "e:1"), ("c:1", 1, "e:3"))),
        assessments=Table(
            ("claim", "status", "assessed_by", "words"), (("c:1", "Denied", "Tass", "Not so."),)
        ),
        links=Table(
            ("claim", "other", "relation", "score"),
            (("c:2", "c:1", "http://purl.org/spar/cito/disputes", 0.7),),
        ),
        sources=Table(("claim", "sources"), (("c:1", 3),)),
    )
    shown = view(graph, content, measure(graph), 9)
    first, second = shown.claims
    assert first["relays"] == [2, 0]
    assert first["verdicts"] == [["Denied", "Tass", "Not so."]]
    assert (first["style"], first["sources"], second["sources"]) == ("contested", 3, None)
    (link,) = shown.links
    assert (link["source"], link["target"], link["kind"], link["score"]) == (1, 0, "disputes", 0.7)


@pytest.mark.parametrize(
    ("latitude", "longitude", "position"),
    [("49.7", "37.6", [49.7, 37.6]), ("49.7", None, None), ("91", "0", None), ("x", "1", None)],
)
def test_a_position_is_two_numbers_on_the_globe(
    latitude: str, longitude: str | None, position: list[float] | None
) -> None:
    """Anything else is no position."""
    rows = [("e:2", "latitude", latitude)] + (
        [("e:2", "longitude", longitude)] if longitude else []
    )
    graph = project(NODES, edge_table())
    content = Content(claim_table(), facts=Table(("node", "fact", "value"), tuple(rows)))
    assert view(graph, content, measure(graph), 9).entities[1]["position"] == position


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
        (("denial", "POSITIVE", ("Verified",)), "denial"),
        (("assertion", "NEGATIVE", ()), "denial"),
        (("assertion", "POSITIVE", ("Unverified", "Refuted")), "contested"),
        (("assertion", "POSITIVE", ("Verified",)), "verified"),
        (("assertion", "POSITIVE", ("Unverified",)), "unverified"),
        (("warning", "POSITIVE", ("NotAssessed",)), "claim"),
    ],
)
def test_styles(arguments: tuple[str, str, tuple[str, ...]], style: str) -> None:
    """A denial shows before a verdict, a graver verdict before a lighter one."""
    assert style_of(*arguments) == style


@settings(max_examples=40)
@given(st.integers(0, 8), st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_every_entity_has_its_place_in_the_order(limit: int, ends: list[tuple[int, int]]) -> None:
    """The order holds each entity once, those with an edge before those without."""
    nodes = node_table(*((f"e:{n}", "ORG", str(n)) for n in range(7)))
    rows = [edge(f"c:{i}", f"e:{a}", f"e:{b}") for i, (a, b) in enumerate(ends)]
    graph = project(nodes, edge_table(*rows))
    ranked = sorted(measure(graph).rows, key=lambda row: (-row.pagerank, row.entity))
    order = choose(graph, [row.entity for row in ranked], limit)
    assert sorted(order) == sorted(graph)
    if limit < 7:
        bare = [not any(o != iri for o in (*graph.succ[iri], *graph.pred[iri])) for iri in order]
        assert bare == sorted(bare)
