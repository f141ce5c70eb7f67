from __future__ import annotations

import doctest
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.api import EntityView, KnowledgeGraph
from kg.api import graph as module
from kg.api.claims import claims_table
from kg.errors import QueryError, StoreError
from kg.model import Extraction, Resolution
from kg.rdf.links import link_quads, links_graph
from kg.rdf.quads import document_graph, document_quads, entities_graph, entity_quads
from kg.rdf.store import GraphStore
from tests import factories


@pytest.fixture
def path(tmp_path: Path, extractions: tuple[Extraction, ...], resolution: Resolution) -> Path:
    """Write the two articles as ``kg build`` does."""
    with GraphStore.open(tmp_path / "store") as store:
        for extraction in extractions:
            graph = document_graph(extraction.document.id)
            store.replace(graph, document_quads(extraction, resolution))
        store.replace(entities_graph(), entity_quads(resolution))
        store.replace(links_graph(), link_quads(factories.links(), extractions))
    return tmp_path


@pytest.fixture
def graph(path: Path) -> Iterator[KnowledgeGraph]:
    """Open the two articles."""
    with KnowledgeGraph.open(path) as opened:
        yield opened


def test_docstrings(path: Path, graph: KnowledgeGraph) -> None:
    """Every example in the API's docstrings gives what it says."""
    found = doctest.testmod(
        module,
        extraglobs={"path": path, "graph": graph},
        optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL,
    )
    assert found.attempted >= 10
    assert found.failed == 0


def test_a_folder_without_a_graph_is_named(tmp_path: Path) -> None:
    """Opening the wrong folder says which, and how to make a graph."""
    with pytest.raises(StoreError, match=r"nowhere holds no graph; run `kg build"):
        KnowledgeGraph.open(tmp_path / "nowhere")


def test_entity_by_name_part_alias_and_iri(graph: KnowledgeGraph) -> None:
    """A name in any case, a word of it, an alias and the IRI all find the same entity."""
    velko = graph.entity("Anton Velko")
    assert graph.entity("ANTON") == velko
    assert graph.entity("Velko") == velko  # the alias of the second article
    assert graph.entity(velko.iri) == velko


def test_part_of_a_word_finds_nothing(graph: KnowledgeGraph) -> None:
    """Words are whole: “Vel” is not Velko, and the message says what is near."""
    with pytest.raises(QueryError, match="no entity is called “Velk”"):
        graph.entity("Velk")


def test_an_ambiguous_name_lists_its_candidates(graph: KnowledgeGraph) -> None:
    """Two entities called Tarn something are both named; the whole name decides."""
    with pytest.raises(
        QueryError, match=r"Tarn News Agency.*Tarn district|Tarn district.*Tarn News"
    ):
        graph.entity("Tarn")
    assert graph.entity("tarn district").type == "PLACE"


def test_an_unknown_type_is_refused(graph: KnowledgeGraph) -> None:
    """A type that does not exist is an error and names those that do."""
    with pytest.raises(QueryError, match="no entity type “robot”; there are PERSON"):
        graph.entities(type="robot")


def test_claims_of_an_unknown_name_are_an_error(graph: KnowledgeGraph) -> None:
    """A misspelt claimant is not silently somebody without claims."""
    with pytest.raises(QueryError, match="did you mean “Mira Danek”"):
        graph.claims(by="Mira Danex")


def test_all_claims_with_their_evidence(graph: KnowledgeGraph) -> None:
    """Each claim's evidence quotes its text, and each sentence holds the quote."""
    claims = graph.claims()
    assert len(claims) == 6
    for claim in claims:
        assert " … ".join(words.quote for words in claim.evidence) == claim.text
        for words in claim.evidence:
            assert words.end - words.start == len(words.quote)
            assert words.quote in words.sentence
            assert words.article == claim.article


def test_a_claim_in_two_pieces_has_both(graph: KnowledgeGraph) -> None:
    """The unattributed claim's two pieces are both evidence, from one sentence."""
    (claim,) = (claim for claim in graph.claims() if claim.claimant is None)
    assert [words.quote for words in claim.evidence] == ["two bridges", "were closed"]
    assert len({words.sentence for words in claim.evidence}) == 1


def test_claims_by_and_about(graph: KnowledgeGraph) -> None:
    """Claimant and topic limit together, given as words or as entities."""
    velko, sobolin = graph.entity("Velko"), graph.entity("Sobolin")
    claims = graph.claims(by=velko, about=sobolin)
    assert [claim.text for claim in claims] == ["Sobolin had been taken", "The town is ours,"]
    assert claims == graph.claims(by="velko", about="sobolin")
    assert {claim.claimant for claim in claims} == {velko}
    assert {claim.about for claim in claims} == {(sobolin,)}
    assert claims[0].article.publisher == "Northern Wire"


def test_claims_between_open_ends(graph: KnowledgeGraph) -> None:
    """None leaves an end open; a claim without a year is not placed on the calendar."""
    later = graph.claims(between=("2025-07-07", None))
    assert [claim.said for claim in later] == ["2025-07-07"]
    assert len(graph.claims(between=(None, "2025-07-06"))) == 2


def test_claims_with_a_status_by_any_assessment(graph: KnowledgeGraph) -> None:
    """The claim that the article calls unverified and the ministry denies is found by both."""
    by_status = [graph.claims(status=status) for status in ("Unverified", "Denied")]
    assert by_status[0] == by_status[1]
    assert len(by_status[0]) == 1


def test_a_bad_day_is_refused(graph: KnowledgeGraph) -> None:
    """A day that is none is an error, not an empty answer."""
    with pytest.raises(QueryError, match="from"):
        graph.claims(between=("yesterday", None))


def test_neighbors_by_distance(graph: KnowledgeGraph) -> None:
    """Depth 2 adds those who speak of the same, after the direct neighbours."""
    names = [near.name for near in graph.neighbors("Danek", depth=2)]
    assert names[:2] == ["Sobolin", "Tarn district"]
    assert {"Anton Velko", "Officials"} <= set(names[2:])
    assert graph.neighbors("Danek", depth=0) == ()


def test_evidence_of_a_relation_on_a_path(graph: KnowledgeGraph) -> None:
    """The edges of a path lead to the words that state them."""
    (path,) = graph.paths("Danek", "Tarn district")
    ((relation,),) = path.edges
    assert [words.quote for words in graph.evidence(relation)] == ["Mira Danek, the head of Tarn"]


def test_evidence_of_an_entity_is_its_mentions(graph: KnowledgeGraph) -> None:
    """Every mention of an entity is evidence of it, in both articles."""
    velko = graph.entity("Velko")
    quotes = [words.quote for words in graph.evidence(velko)]
    assert sorted(quotes)[:2] == ["Anton Velko", "Velko"]
    assert len({words.article for words in graph.evidence(velko)}) == 2


def test_evidence_of_no_iri(graph: KnowledgeGraph) -> None:
    """Words instead of an IRI are refused."""
    with pytest.raises(QueryError, match="thing"):
        graph.evidence("Velko said")


def test_the_network_is_a_copy(graph: KnowledgeGraph) -> None:
    """Changing the network that was given changes no later answer."""
    network = graph.to_networkx()
    network.clear()
    assert len(graph.to_networkx()) == len(graph.entities())


def test_answers_can_be_kept(path: Path) -> None:
    """Rows outlive the graph; questions after closing are an error."""
    with KnowledgeGraph.open(path) as graph:
        entities = graph.entities()
    assert all(isinstance(entity, EntityView) for entity in entities)
    with pytest.raises(StoreError, match="closed"):
        graph.claims()


def test_two_readers_at_once(path: Path) -> None:
    """The graph is open to several readers."""
    with KnowledgeGraph.open(path) as one, KnowledgeGraph.open(path) as other:
        assert one.entities() == other.entities()


def test_claims_as_a_table(graph: KnowledgeGraph) -> None:
    """A row tells who, what, when, through whom, and who denies it in which words."""
    rows = list(claims_table(graph.claims(about="Sobolin", contested=True)).records())
    assert ["Anton Velko", "Defence Ministry of Ostland"] == [row["claimant"] for row in rows]
    denied = "Defence Ministry of Ostland (denial): “Sobolin had been taken”"
    assert (rows[0]["disputes"], rows[0]["supports"], rows[0]["sources"]) == (denied, None, 1)
    assert rows[0]["status"] == "Denied"
    assert str(rows[0]["denied_by"]).startswith("Defence Ministry of Ostland: “")
    assert rows[0]["said"] == "2025-07-06 (Stated)"
    assert rows[0]["relay"] == "Tarn News Agency"
    assert rows[0]["confirmed_by"] is None
    assert str(rows[0]["quote"]) in str(rows[0]["claim"])


def test_no_claim_is_contested_for_being_unverified(graph: KnowledgeGraph) -> None:
    """That nobody has checked a claim is no dispute."""
    assert all(claim.assessments or claim.links for claim in graph.claims(contested=True))
    unverified = {c.iri for c in graph.claims(status="Unverified")}
    assert unverified.isdisjoint(
        c.iri for c in graph.claims(contested=True) if len(c.assessments) == 1
    )


def test_a_part_of_the_graph_is_cut_out(graph: KnowledgeGraph) -> None:
    """A part has what is near its focus; a wrong name, and a wrong type, are told at once."""
    part = graph.subgraph("Danek", hops=1)
    names = {name for _, name in part.to_networkx().nodes(data="name")}
    assert "Mira Danek" in names
    assert "Anton Velko" not in names
    with pytest.raises(QueryError, match="no entity is called"):
        graph.subgraph("Nobody At All")
    with pytest.raises(QueryError, match="no entity type"):
        graph.subgraph(types=("village",))


def test_a_part_is_drawn_with_its_claims_only(graph: KnowledgeGraph) -> None:
    """The page of a part is a page of its own, smaller than that of the whole."""
    whole, part = graph.to_html(), graph.subgraph("Danek", hops=1).to_html()
    assert whole.startswith("<!DOCTYPE html>")
    assert "Anton Velko" in whole
    assert len(part) < len(whole)


def test_a_graph_shows_itself(
    graph: KnowledgeGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``show`` writes the page and opens it; in a notebook it stands in a frame by itself."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    path = graph.show(tmp_path / "view.html")
    assert path.read_text(encoding="utf-8") == graph.to_html()
    assert opened == [path.resolve().as_uri()]
    frame = graph._repr_html_()
    assert frame.startswith('<iframe srcdoc="&lt;!DOCTYPE html&gt;')
    assert "allow-same-origin" not in frame
    assert frame.count('"') == frame.count('="') * 2
