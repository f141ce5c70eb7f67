from __future__ import annotations

import dataclasses
import doctest
import inspect
import pickle
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

import kg.api
from kg.api import (
    ClaimView,
    EntityView,
    KnowledgeGraph,
    Results,
    analysis,
    bound,
    drawn,
    links,
    results,
    shorthand,
    timeline,
    views,
    walks,
    ways,
)
from kg.api import found as founds
from kg.api import graph as front
from kg.api.claims import claims_table
from kg.api.lookup import MANY, Lookup
from kg.errors import ExtraError, QueryError, StoreError
from kg.model import Extraction, Resolution, Table
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


def test_docstrings(path: Path, graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example in the API's docstrings gives what it says."""
    monkeypatch.setattr("webbrowser.open", lambda _: True)
    attempted = 0
    some = (analysis, bound, drawn, founds, front, links, results, shorthand, timeline)
    for module in (*some, views, walks, ways):
        found = doctest.testmod(
            module,
            extraglobs={"path": path, "graph": graph},
            optionflags=doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL,
        )
        assert found.failed == 0
        attempted += found.attempted
    assert attempted >= 70


def public() -> Iterator[tuple[str, object]]:
    """Yield every public class of the API, and every public method and property of each."""
    for name in kg.api.__all__:
        kind = getattr(kg.api, name)
        yield name, kind
        for each in dir(kind):
            found = inspect.getattr_static(kind, each)
            if not each.startswith("_") and isinstance(
                found, FunctionType | classmethod | property
            ):
                yield f"{name}.{each}", getattr(kind, each)


PUBLIC = dict(public())
INHERITED = {"Rows.records", "Results.count", "Results.index"}  # from elsewhere


@pytest.mark.parametrize("name", sorted(PUBLIC.keys() - INHERITED))
def test_every_public_name_has_an_example(name: str) -> None:
    """Who looks a name up finds how it is used."""
    assert ">>>" in str(PUBLIC[name].__doc__)


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
        entities, unread = graph.entities(), graph.articles()
        assert len(entities) == 7
    assert all(isinstance(entity, EntityView) for entity in entities)
    with pytest.raises(StoreError, match="closed"):
        len(unread)
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


@pytest.mark.parametrize("contested", [False, True])
def test_a_limit_gives_the_first_claims(graph: KnowledgeGraph, *, contested: bool) -> None:
    every = [claim.iri for claim in graph.claims(contested=contested)]
    assert len(every) > 1
    assert [c.iri for c in graph.claims(contested=contested, limit=1)] == every[:1]


def test_no_claim_is_contested_for_being_unverified(graph: KnowledgeGraph) -> None:
    """That nobody has checked a claim is no dispute."""
    assert all(claim.assessments or claim.links for claim in graph.claims(contested=True))
    unverified = {c.iri for c in graph.claims(status="Unverified")}
    assert unverified.isdisjoint(
        c.iri for c in graph.claims(contested=True) if len(c.assessments) == 1
    )


def test_a_part_of_the_graph_is_cut_out(graph: KnowledgeGraph) -> None:
    """A part has what is near its focus; a wrong name, and a wrong type, are told at once."""
    part = graph.subgraph("Danek", depth=1)
    names = {name for _, name in part.to_networkx().nodes(data="name")}
    assert "Mira Danek" in names
    assert "Anton Velko" not in names
    with pytest.raises(QueryError, match="no entity is called"):
        graph.subgraph("Nobody At All")
    with pytest.raises(QueryError, match="no entity type"):
        graph.subgraph(types=("village",))


def test_a_part_is_drawn_with_its_claims_only(graph: KnowledgeGraph) -> None:
    """The page of a part is a page of its own, smaller than that of the whole."""
    whole, part = graph.to_html(), graph.subgraph("Danek", depth=1).to_html()
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


# Results ------------------------------------------------------------------------------------------


def test_the_graph_is_asked_when_an_answer_is_wanted(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making results asks nothing; looking at them asks once."""
    asked: list[str] = []
    real = GraphStore.select

    def select(store: GraphStore, query: str) -> Table:
        asked.append(query)
        return real(store, query)

    monkeypatch.setattr(GraphStore, "select", select)
    claims = graph.claims()
    assert "not read yet" in repr(claims)
    assert asked == []
    assert len(claims) == len(list(claims)) == 6
    assert len([query for query in asked if "All claims with" in query]) == 1


def test_results_are_a_sequence(graph: KnowledgeGraph) -> None:
    """They can be sliced, compared, hashed and searched like a tuple."""
    claims = graph.claims()
    assert claims[1:3] == tuple(claims)[1:3]
    assert claims[-1] in claims
    assert hash(claims) == hash(graph.claims())
    assert isinstance(claims[:2], Results)
    assert claims != list(claims)


def test_pandas_knows_the_types(graph: KnowledgeGraph) -> None:
    """Numbers are numbers; an empty answer still has its columns."""
    frame = graph.claims().to_pandas()
    assert list(frame.columns) == list(ClaimView.columns)
    assert frame["score"].dtype == float
    assert graph.entities("person").to_pandas()["mentions"].sum() == 5
    assert graph.entities("misc").to_pandas().shape == (0, 6)
    assert graph.timeline("Sobolin").to_pandas()["status"].iloc[0] == "Denied"
    assert graph.paths("Danek", "Velko").to_pandas()["length"].tolist() == [2]
    assert len(graph.articles().to_pandas()) == 2
    assert len(graph.evidence("https://e.example/nothing").to_pandas()) == 0


def test_without_pandas_the_extra_is_named(
    graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who lacks pandas is told what to install, and nothing else needs it."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ExtraError, match=r"pip install 'claimgraph\[pandas\]'"):
        graph.claims().to_pandas()


def test_notebooks_show_words_as_words(graph: KnowledgeGraph) -> None:
    """What an article says is text in a notebook, never markup."""
    hostile = EntityView("e:1", "<script>alert(1)</script>", "PERSON")
    assert "<script>" not in hostile._repr_html_()
    rows = graph.sparql("SELECT ('<img src=x>' AS ?a) {}")
    assert "<img" not in rows._repr_html_()
    claim = graph.claims(by="Danek")[0]
    assert "<mark>residents were leaving Sobolin</mark>" in claim._repr_html_()
    assert graph.entities()._repr_html_().count("<tr>") == 8
    assert "and 6 more" in Results(ClaimView, lambda: [claim] * 56)._repr_html_()
    assert "headOf" in graph.paths("Danek", "Tarn district", explain=True)[0]._repr_html_()
    assert graph.subgraph("Danek")._repr_html_().startswith("<iframe srcdoc=")


def test_a_row_without_a_graph_says_so(graph: KnowledgeGraph) -> None:
    """A copy through pickle is a value; asking it further is a clear error."""
    danek = pickle.loads(pickle.dumps(graph.entity("Danek")))
    assert danek == graph.entity("Danek")
    with pytest.raises(QueryError, match="this entity belongs to no open graph"):
        danek.claims()


def test_rows_are_plain_dataclasses(graph: KnowledgeGraph) -> None:
    """The graph is no part of a row: it is not copied, compared or shown."""
    claim = graph.claims(by="Danek")[0]
    assert dataclasses.asdict(claim)["claimant"]["name"] == "Mira Danek"
    assert "_graph" not in repr(claim)
    assert dataclasses.replace(claim) == claim


# What joins things --------------------------------------------------------------------------------


def test_near_names_of_aliases(graph: KnowledgeGraph) -> None:
    """A misspelt alias is found near."""
    with pytest.raises(QueryError, match="did you mean “Velko”"):
        graph.entity("Velkow")


def test_relations_are_stated_and_claims_are_said(graph: KnowledgeGraph) -> None:
    """A hop tells what an article states apart from what somebody claims."""
    (path,) = graph.paths("Tarn district", "Velko", explain=True)
    stated, said, _ = path.hops
    assert [relation.predicate for relation in stated.relations] == ["headOf"]
    assert stated.claims == ()
    assert said.relations == ()
    assert [claim.text for claim in said.claims] == ["residents were leaving Sobolin"]
    assert [words.quote for words in stated.evidence] == ["Mira Danek, the head of Tarn"]


def test_paths_up_to_a_number_of_hops(graph: KnowledgeGraph) -> None:
    """Fewer hops than there are give no path; the shortest come first."""
    assert graph.paths("Danek", "Velko", max_hops=1) == ()
    lengths = [len(path.edges) for path in graph.paths("Danek", "Velko", max_hops=9)]
    assert lengths == sorted(lengths) == [2]
    assert graph.paths("Danek", "Danek", max_hops=2)[0].edges == ()
    assert graph.paths("Danek", "Tarn News Agency", max_hops=5) == ()
    assert graph.paths("Danek", "Velko")[0].hops == ()


def test_a_timeline_is_in_order(graph: KnowledgeGraph) -> None:
    """Dated before undated, each claim once; a day without a year is undated."""
    timeline = graph.timeline("Sobolin")
    assert [event.day for event in timeline] == [
        "2025-07-06",
        "2025-07-06",
        "2025-07-07",
        None,
        None,
    ]
    assert len({event.claim.iri for event in timeline if event.claim}) == 5
    assert "XXXX-07-06" in {event.when for event in timeline}
    danek = graph.timeline("Danek")
    assert [event.what for event in danek] == ["says", "is related"]
    assert danek[1].text == "Mira Danek, the head of Tarn"
    assert danek[1].row()[-1] == graph.relations("Danek")[0].iri


def test_a_subgraph_by_depth_time_and_type(graph: KnowledgeGraph) -> None:
    """Depth, days and types limit together; the network has the same."""
    whole = graph.subgraph("Danek", depth=2)
    assert {e.name for e in whole.entities} > {"Mira Danek", "Sobolin", "Anton Velko"}
    assert whole.to_networkx().number_of_edges() == 6
    dated = graph.subgraph("Sobolin", since="2025-07-07")
    assert [claim.said for claim in dated.claims] == ["2025-07-07"]
    assert [entity.name for entity in dated.entities] == ["Sobolin", "Anton Velko"]
    assert len(graph.subgraph(until="2025-07-06").claims) == 2
    assert len(graph.subgraph(until="2025-07-06").relations) == 1
    none = graph.subgraph("Danek", types=["org"])
    assert [entity.name for entity in none.entities] == ["Mira Danek"]
    assert not none.claims
    assert not none.relations
    assert graph.subgraph("Danek", depth=0).to_networkx().number_of_nodes() == 1


def test_a_subgraph_is_a_copy(graph: KnowledgeGraph) -> None:
    """Changing it changes no later answer."""
    graph.subgraph("Danek").to_networkx().clear()
    assert graph.subgraph("Danek").to_networkx().number_of_edges() == 2


@pytest.mark.parametrize("limits", [{"since": "soon"}, {"types": ["robot"]}])
def test_a_subgraph_refuses_nonsense(graph: KnowledgeGraph, limits: dict[str, Any]) -> None:
    """A day that is none and a type that does not exist are errors."""
    with pytest.raises(QueryError):
        graph.subgraph("Danek", **limits)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (shorthand.Wanted(), "nothing is asked"),
        (shorthand.Wanted(to="Velko"), "whom is asked about"),
        (shorthand.Wanted(show=shorthand.Show.TIMELINE), "whom is asked about"),
        (shorthand.Wanted("Danec"), "did you mean “Mira Danek”"),
        (shorthand.Wanted("Danek", to="Sobolyn"), "did you mean “Sobolin”"),
    ],
)
def test_shorthand_refuses_nonsense(
    graph: KnowledgeGraph, wanted: shorthand.Wanted, message: str
) -> None:
    """What is missing or misspelt is said."""
    with pytest.raises(QueryError, match=message):
        shorthand.ask(graph, wanted)


@pytest.mark.parametrize("show", shorthand.Show)
def test_shorthand_shows_everything(graph: KnowledgeGraph, show: shorthand.Show) -> None:
    """Each thing that can be shown of a name has rows."""
    assert shorthand.ask(graph, shorthand.Wanted("Danek", show=show)).rows


def test_shorthand_limits_claims(graph: KnowledgeGraph) -> None:
    """By topic, day, status and dispute."""
    said = shorthand.Wanted(about="Sobolin", between=("2025-07-06", "2025-07-06"))
    assert len(shorthand.ask(graph, said).rows) == 2
    contested = shorthand.ask(graph, shorthand.Wanted("Velko", contested=True)).rows
    assert 0 < len(contested) < len(shorthand.ask(graph, shorthand.Wanted("Velko")).rows)


def test_lookups_read_what_is_wanted_once() -> None:
    """Few things are read in parts, many all at once; what is not there is nothing."""
    asked: list[list[str] | None] = []

    def read(iris: Sequence[str] | None) -> Iterator[tuple[str, int]]:
        asked.append(None if iris is None else list(iris))
        return ((iri, len(iri)) for iri in (iris or ("a", "bb", "ccc")) if iri != "none")

    lookup = Lookup(read, 0)
    lookup.want(["a", "bb", "a"])
    assert (lookup["a"], lookup["bb"], lookup["none"], lookup["none"]) == (1, 2, 0, 0)
    assert asked == [["a", "bb"], ["none"]]
    lookup.want(map(str, range(MANY + 1)))
    assert asked[2:] == [None]
    assert (lookup["ccc"], lookup["unheard"]) == (3, 0)
    assert len(asked) == 3


def test_claims_are_the_same_read_in_parts_and_all_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much of the graph is read for a claim does not show in it."""
    found = []
    for most, part_of in ((8000, 1), (8000, 200), (0, 1)):
        monkeypatch.setattr("kg.api.lookup.MANY", most)
        monkeypatch.setattr("kg.api.lookup.PART", part_of)
        with KnowledgeGraph.open(path) as opened:
            relations = [dataclasses.astuple(each) for each in opened.relations()]
            found.append(([dataclasses.astuple(each) for each in opened.claims()], relations))
    assert found[0] == found[1] == found[2]
    assert len(found[0][0]) > 3
    assert found[0][1]


def test_what_is_no_entity_is_a_query_error(graph: KnowledgeGraph) -> None:
    """A day is no place to walk from, and a month no day to split at."""
    someone = graph.entities("PERSON")[0]
    day = dataclasses.replace(someone, iri="https://x.example/2025-07-06")
    for walk in (lambda: graph.neighbors(day), lambda: graph.paths(someone, day, max_hops=3)):
        with pytest.raises(QueryError, match=r"no (such )?entity"):
            list(walk())
    with pytest.raises(QueryError, match="is not a day"):
        graph.analyze("bursts", split="July")
