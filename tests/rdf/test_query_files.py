"""queries/*.rq: each file is described, runs in two engines, and answers its question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rdflib

from kg.config import resource
from kg.model import Value
from kg.rdf.queries import Query, answer, catalogue, checks, load
from kg.rdf.store import GraphStore
from tests import factories
from tests.rdf.stores import filled_store

ALL = [*catalogue(), *checks()]
REQUIRED = {
    "claims", "claims_by_claimant", "claims_about_place", "who_spoke_about", "unverified_claims",
    "claims_by_outlet", "relations_of", "co_mentions", "people_and_roles", "timeline_of_place",
    "sources_of_article", "evidence", "graph_nodes", "graph_edges", "entities",
}  # fmt: skip
NAMED = pytest.mark.parametrize("query", ALL, ids=lambda query: query.name)


@pytest.fixture(scope="module")
def store() -> GraphStore:
    return filled_store()


@pytest.fixture(scope="module")
def dataset(store: GraphStore, tmp_path_factory: pytest.TempPathFactory) -> rdflib.Dataset:
    path = tmp_path_factory.mktemp("dump") / "graph.nq"
    store.dump(path)
    found = rdflib.Dataset()
    found.parse(path, format="nquads")
    return found


def ask(store: GraphStore, query: str, /, **values: Any) -> list[dict[str, Value]]:
    return list(store.select(load(query).bind(**values)).records())


def column(rows: list[dict[str, Value]], name: str) -> list[Value]:
    return [row[name] for row in rows]


# Form ---------------------------------------------------------------------------------------------


def test_the_promised_questions_are_there() -> None:
    """The questions that the README and the API rely on exist."""
    assert set() == REQUIRED - {query.name for query in catalogue()}


@NAMED
def test_headers_are_complete(query: Query, store: GraphStore) -> None:
    """Summary, parameters and columns are described, and the columns are those of the engine."""
    assert query.summary
    assert store.select(query.text).columns == query.returns
    for param in query.params.values():
        assert param.doc
    assert "ORDER BY" in query.text


@pytest.mark.parametrize(
    "query",
    # This check asks for the default graph itself.
    [query for query in ALL if query.name != "default_graph_used"],
    ids=lambda query: query.name,
)
def test_every_pattern_names_its_graph(query: Query, store: GraphStore) -> None:
    """Rows are the same when a tool takes all graphs as its default graph."""
    union = store.engine.query(query.text, use_default_graph_as_union=True)
    assert len(store.select(query.text).rows) == len(list(union))  # type: ignore[arg-type]


@NAMED
@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
def test_rdflib_gives_the_same_rows(
    query: Query, store: GraphStore, dataset: rdflib.Dataset
) -> None:
    """Each file runs unbound, as it stands, in another engine, with the same rows."""
    ours = [tuple(None if value is None else text(value) for value in row)
            for row in store.select(query.text).rows]  # fmt: skip
    theirs = [
        tuple(None if value is None else text(value.toPython()) for value in row)  # type: ignore[union-attr]
        for row in dataset.query(query.text)
    ]
    assert sorted(map(str, ours)) == sorted(map(str, theirs))


def text(value: Any) -> str:
    """Write numbers of both engines alike."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return str(float(value))
    except (TypeError, ValueError):
        return str(value)


@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_the_hand_made_graph_has_an_answer(query: Query, store: GraphStore) -> None:
    """No question is empty on a graph that has everything."""
    assert store.select(query.text).rows


@NAMED
def test_rows_come_in_one_order(query: Query) -> None:
    """Two stores that were filled apart give the same rows in the same order."""
    assert filled_store().select(query.text) == filled_store().select(query.text)


def test_the_index_is_true() -> None:
    """queries/README.md lists each query and check once, with its summary and parameters."""
    lines = (resource("queries") / "README.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| [")]
    expected = [
        f"| [{query.name}]({query.name}.rq) | {query.summary} | {parameters(query)} |"
        for query in catalogue()
    ]
    expected += [
        f"| [{query.name}](checks/{query.name}.rq) | {query.problem} |" for query in checks()
    ]
    assert expected == rows


def parameters(query: Query) -> str:
    names = (
        f"{f'**{name}**' if param.required else name} ({param.type})"
        for name, param in query.params.items()
    )
    return ", ".join(names) or "–"


def test_positions_say_who_asserts_and_who_denies(store: GraphStore) -> None:
    """By the polarity of the claim; who only passes a claim on relays it."""
    found = {(row["who_name"], row["position"]) for row in ask(store, "positions", about="Sobolin")}
    assert ("Anton Velko", "asserts") in found
    assert ("Tarn News Agency", "relays") in found
    assert {position for _, position in found} <= {"asserts", "denies", "relays"}


def test_no_query_uses_an_undeclared_prefix() -> None:
    """Prefixes mean the same in every file, and the same as in the package."""
    from kg.rdf.vocab import PREFIXES  # noqa: PLC0415  # beside what it is compared with

    for query in ALL:
        for prefix, iri in re.findall(r"PREFIX (\w+): <([^>]+)>", query.text):
            assert PREFIXES[prefix] == iri


# The shorter way ----------------------------------------------------------------------------------

WORDS = (
    "velko", "Sobolin", "tarn", "Tarn News Agency", "defence ministry", "danek", "officials",
    "Northern Wire", "harbour post", "nobody at all",
)  # fmt: skip
SHORTER = [query for query in catalogue() if "#given " in query.text]
# A pair turns round, and a match has a number, by what was asked for; a leaver-out gives less.
OTHER_ROWS = {("co_mentions", "entity"), ("entities", "name"), ("who_spoke_about", "other_than")}


def asked(query: Query, store: GraphStore) -> list[dict[str, str]]:
    """Values for a query: each of its open parameters alone, and its names all at once."""
    rows = store.select(query.text).records()
    iris = sorted({str(value) for row in rows for value in row.values() if "://" in str(value)})
    kinds = {"name": WORDS, "outlet": WORDS, "iri": ()}
    open_to = {
        name: (*kinds[param.type], *iris)
        for name, param in query.params.items()
        if param.type in kinds
    }
    needed = {name: "Sobolin" for name, param in query.params.items() if param.required}
    single = [{**needed, name: value} for name, values in open_to.items() for value in values]
    names = [name for name in open_to if query.params[name].type != "iri"]
    return single + [dict.fromkeys(names, word) for word in WORDS if len(names) > 1]


@pytest.mark.parametrize("query", SHORTER, ids=lambda query: query.name)
def test_the_shorter_way_leads_to_the_same_rows(query: Query, store: GraphStore) -> None:
    """Going from the entities that a name means gives what a test of every row gives."""
    plain = replace(query, text=re.sub(r"(?m)^ *#given .*$", "", query.text))
    number = 0
    for values in asked(query, store):
        expected = store.select(plain.bind(**values))
        assert expected == store.select(query.bind_for(store, **values)), values
        assert expected == store.select(query.bind(**values)), values
        number += len(expected.rows)
    assert number


@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_a_parameter_only_leaves_rows_out(query: Query, store: GraphStore) -> None:
    """With a parameter come rows of the query without it, in its order."""
    everything = store.select(query.text).rows
    for values in asked(query, store):
        if all((query.name, name) not in OTHER_ROWS for name in values):
            rest = iter(everything)
            found = store.select(query.bind_for(store, **values)).rows
            assert all(any(row == other for other in rest) for row in found), values


def test_a_name_of_too_many_is_looked_for_in_all_rows(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A word that a great part of all names has gives the same rows by the longer way."""
    query = load("claims")
    expected = store.select(query.bind_for(store, about="tarn"))
    monkeypatch.setattr("kg.rdf.queries.MOST_NAMED", 1)
    text = query.bind_for(store, about="tarn")
    assert '{ " tarn " }' in text
    assert expected == store.select(text)


# Answers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["velko", "Anton Velko", "VELKO", "anton"])
def test_a_claimant_is_found_by_words_of_the_name(store: GraphStore, name: str) -> None:
    """Case does not count, and any whole word of a name or alias will do; newest first."""
    rows = ask(store, "claims_by_claimant", claimant=name)
    assert ["The town is ours,", "Sobolin had been taken"] == column(rows, "text")
    assert ["2025-07-07", "2025-07-06"] == column(rows, "said")


def test_a_claimant_is_found_by_iri(store: GraphStore) -> None:
    """The API asks by IRI with the same parameter."""
    velko = next(
        entity.id for entity in factories.resolution().entities if entity.name == "Anton Velko"
    )
    for query in ("claims", "claims_by_claimant"):
        assert 2 == len(ask(store, query, claimant=velko))


def test_a_part_of_a_word_finds_nobody(store: GraphStore) -> None:
    """“Vel” is not Velko, and a claim of nobody is not everybody's."""
    assert [] == ask(store, "claims", claimant="vel")
    assert None not in column(ask(store, "claims", claimant="velko"), "claimant")


def test_every_claim_has_its_sentence(store: GraphStore) -> None:
    """Before, quote and after are what the article says, in one piece."""
    texts = [extraction.document.text for extraction in factories.extractions()]
    for row in ask(store, "claims"):
        sentence = f"{row['before']}{row['quote']}{row['after']}"
        assert any(sentence in text for text in texts)


def test_a_claim_that_may_fall_between_counts(store: GraphStore) -> None:
    """Between two days are the claims that may have been made then."""
    rows = ask(store, "claims_about_place", place="sobolin", **{"from": "2025-07-07"})
    assert ["The town is ours,"] == column(rows, "text")
    rows = ask(store, "claims_about_place", place="sobolin", to="2025-07-06")
    assert ["2025-07-06", "2025-07-06"] == column(rows, "said")


def test_claims_without_a_year_are_asked_for(store: GraphStore) -> None:
    """A claim of “--07-06” is not placed by guess: only undated=true or no dates give it."""
    window = {"place": "sobolin", "from": "2025-07-01", "to": "2025-07-31"}
    assert "XXXX-07-06" not in column(ask(store, "claims_about_place", **window), "said")
    rows = ask(store, "claims_about_place", undated=True, **window)
    assert {"XXXX-07-06", None} <= set(column(rows, "said"))
    assert "XXXX-07-06" in column(ask(store, "claims_about_place", place="sobolin"), "said")


def test_claims_are_found_by_status_of_any_assessment(store: GraphStore) -> None:
    """A claim that is both unverified and denied is found by either."""
    for status in ("Unverified", "Denied"):
        assert ["Sobolin had been taken"] == column(ask(store, "claims", status=status), "text")


def test_who_says_that_a_claim_is_unverified(store: GraphStore) -> None:
    """The assessment's words and author come with the claim."""
    (row,) = ask(store, "unverified_claims")
    assert ("Northern Wire", "The claim could not be independently verified") == (
        row["assessed_by"],
        row["words"],
    )
    (row,) = ask(store, "denied_claims")
    assert ("Defence Ministry of Ostland", "Denied") == (row["assessed_by"], row["status"])


@pytest.mark.parametrize("query", [query for query in catalogue() if "text" in query.returns])
def test_a_denial_is_called_one(query: Query) -> None:
    """Every list of claims has their kind: the content of a denial alone says its opposite."""
    assert "kind" in query.returns


@pytest.mark.parametrize("name", ["unverified_claims", "denied_claims", "claims_by_outlet"])
def test_lists_of_claims_tell_their_kind(store: GraphStore, name: str) -> None:
    """A claim's kind is the one that the list of all claims gives."""
    kinds = {row["claim"]: row["kind"] for row in ask(store, "claims")}
    rows = ask(store, name)
    assert [kinds[row["claim"]] for row in rows] == column(rows, "kind")


def test_an_outlet_is_publisher_or_relay(store: GraphStore) -> None:
    """The column via tells in which way a claim came through an outlet."""
    (row,) = ask(store, "claims_by_outlet", outlet="tarn news agency")
    assert ("relay", 1, "Anton Velko") == (row["via"], row["hop"], row["claimant_name"])
    rows = ask(store, "claims_by_outlet", outlet="harbour post")
    assert ({"publisher"}, 3) == (set(column(rows, "via")), len(rows))
    assert 1 == len(ask(store, "claims", outlet="Tarn News Agency"))


def test_who_else_spoke_of_it(store: GraphStore) -> None:
    """One claimant can be left out."""
    rows = ask(store, "who_spoke_about", about="sobolin", other_than="velko")
    names = ["Defence Ministry of Ostland", "Mira Danek", "Officials"]
    assert names == column(rows, "claimant_name")


def test_relations_come_with_the_words(store: GraphStore) -> None:
    """Subject and object find a relation, and the quote states it."""
    for entity in ("danek", "tarn district"):
        (row,) = ask(store, "relations_of", entity=entity)
        assert ("headOf", "Mira Danek, the head of Tarn") == (row["predicate"], row["quote"])
    assert [] == ask(store, "relations_of", entity="velko")


def test_co_mentions_are_counted_by_article(store: GraphStore) -> None:
    """Two that both articles mention count two; a pair comes once when nobody is asked for."""
    (row,) = ask(store, "co_mentions", at_least=2)
    assert {"Anton Velko", "Sobolin"} == {row["entity_name"], row["other_name"]}
    rows = ask(store, "co_mentions", entity="danek")
    assert ["Anton Velko", "Sobolin", "Tarn district"] == column(rows, "other_name")


def test_people_have_roles(store: GraphStore) -> None:
    """A role comes with the place where it is held and the words that give it."""
    (row,) = ask(store, "people_and_roles", person="danek")
    assert ("head", "Tarn district") == (row["role"], row["at_name"])


def test_a_timeline_ends_with_what_cannot_be_dated(store: GraphStore) -> None:
    """Days come in order; claims and articles without a day stand last."""
    days = column(ask(store, "timeline_of_place", place="sobolin"), "day")
    assert ["2025-07-06", "2025-07-06", "2025-07-07", "2025-07-07", None, None, None] == days


def test_who_moved_first(store: GraphStore) -> None:
    """Each speaker's first dated claims; both of one day are first, and a later one followed."""
    rows = ask(store, "who_moved_first", about="sobolin")
    assert [
        ("first", "2025-07-06", "Stated", "Anton Velko", "assertion"),
        ("first", "2025-07-06", "Stated", "Defence Ministry of Ostland", "denial"),
    ] == [(row["moved"], row["day"], row["basis"], row["who_name"], row["kind"]) for row in rows]
    danek = ask(store, "claims", claimant="danek")[0]["claim"]  # of a July 6 without a year
    later = filled_store()
    later.engine.update(
        f"{P} INSERT {{ GRAPH ?g {{ <{danek}> kg:earliest ?day ; kg:latest ?day }} }} "
        f"WHERE {{ GRAPH ?g {{ <{danek}> a schema:Claim }} "
        "BIND('2025-07-09'^^<http://www.w3.org/2001/XMLSchema#date> AS ?day) }"
    )
    last = ask(later, "who_moved_first", about="sobolin")[-1]
    assert ("followed", "2025-07-09", "Mira Danek") == (
        last["moved"],
        last["day"],
        last["who_name"],
    )


def test_a_claim_of_a_long_while_is_not_said_to_follow(store: GraphStore) -> None:
    """A claim of “July” may have been made before that of July 6: both are first."""
    danek = ask(store, "claims", claimant="danek")[0]["claim"]
    vague = filled_store()
    vague.engine.update(
        f"{P} PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
        f"INSERT {{ GRAPH ?g {{ <{danek}> kg:earliest '2025-07-01'^^xsd:date ; "
        f"kg:latest '2025-07-31'^^xsd:date }} }} "
        f"WHERE {{ GRAPH ?g {{ <{danek}> a schema:Claim }} }}"
    )
    rows = ask(vague, "who_moved_first", about="sobolin")
    assert {"first"} == set(column(rows, "moved"))
    assert ("2025-07-01", "2025-07-31") == (rows[0]["day"], rows[0]["until"])


def test_gaps_are_what_leads_nowhere(store: GraphStore) -> None:
    """No item of Wikidata or GeoNames, a name, and the most mentioned first."""
    rows = ask(store, "gaps")
    assert ["Anton Velko", "Sobolin"] == column(rows, "name")[:2]
    assert [2, 2, 1, 1, 1] == column(rows, "articles")
    assert not {"Tarn News Agency", "Officials"} & set(column(rows, "name"))
    assert ["Sobolin"] == column(ask(store, "gaps", type="place", at_least=2), "name")


def test_sources_of_an_article(store: GraphStore) -> None:
    """Claimants and relays are counted apart."""
    rows = ask(store, "sources_of_article", title="expert says")
    assert [("claimant", "Anton Velko", 2), ("claimant", "Defence Ministry of Ostland", 1),
            ("relay", "Tarn News Agency", 1)] == [
        (row["as"], row["source_name"], row["claims"]) for row in rows
    ]  # fmt: skip


def test_a_whole_name_matches_best(store: GraphStore) -> None:
    """Names that are the words asked for come before names that hold them."""
    rows = ask(store, "entities", name="tarn")
    assert [("Tarn News Agency", 1), ("Tarn district", 1)] == [
        (row["name"], row["match"]) for row in rows
    ]
    (row,) = ask(store, "entities", name="tarn district")
    assert ("PLACE", 2, 1, 1) == (row["type"], row["match"], row["mentions"], row["documents"])


def test_evidence_of_one_thing(store: GraphStore) -> None:
    """Every span of a claim comes back in text order."""
    claim = ask(store, "claims", claimant="danek")[0]["claim"]
    rows = ask(store, "evidence", thing=claim)
    assert ["SourceSpan", "CueSpan", "TimeSpan", "ContentSpan"] == column(rows, "role")


def test_nodes_and_edges_fit_together(store: GraphStore) -> None:
    """Every end of an edge is a node; an edge is a claim or a relation."""
    nodes = set(column(ask(store, "graph_nodes"), "node"))
    edges = ask(store, "graph_edges")
    assert {row[end] for row in edges for end in ("source", "target")} <= nodes
    assert {"claim": 5, "relation": 1} == {
        kind: column(edges, "kind").count(kind) for kind in ("claim", "relation")
    }


# Checks -------------------------------------------------------------------------------------------

P = """PREFIX kg: <https://w3id.org/claimgraph/ontology#> PREFIX schema: <https://schema.org/>
PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX : <https://w3id.org/claimgraph/id/> """
FAULTS = {
    "author_not_entity": "DELETE { GRAPH ?e { ?a a kg:Entity } } WHERE { GRAPH ?g "
    "{ ?c schema:author ?a } GRAPH ?e { ?a a kg:Entity } }",
    "claim_outside_its_document": "INSERT DATA { GRAPH :graph/x { :c schema:appearance :d } }",
    "claim_without_evidence": "DELETE { GRAPH ?g { ?a oa:hasTarget ?s } } WHERE { GRAPH ?g "
    "{ ?c a schema:Claim . ?a oa:hasBody ?c ; oa:hasTarget ?s } }",
    "default_graph_used": "INSERT DATA { :s schema:name 'x' }",
    "entity_without_mention": "INSERT DATA { GRAPH :e { :n a kg:Entity ; schema:name 'n' } }",
    "link_without_end": "INSERT DATA { GRAPH :x { :l a kg:Link ; "
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#object> :c } }",
    "reference_not_entity": "INSERT DATA { GRAPH :x { :c schema:about :nobody } }",
    "relation_asserted": "INSERT DATA { GRAPH :x { :a kg:headOf :b } }",
    "span_ends_before_start": "DELETE { GRAPH ?g { ?p oa:end ?e } } INSERT { GRAPH ?g "
    "{ ?p oa:end 0 } } WHERE { GRAPH ?g { ?p oa:end ?e } }",
    "statement_without_evidence": "INSERT DATA { GRAPH :x { :r a kg:Role } }",
    "status_without_assessment": "DELETE { GRAPH ?g { ?a kg:assignsStatus ?s } } "
    "WHERE { GRAPH ?g { ?a kg:assignsStatus ?s } }",
}


@pytest.fixture
def broken() -> Iterator[GraphStore]:
    yield filled_store()


@pytest.mark.parametrize("query", checks(), ids=lambda query: query.name)
def test_checks_find_their_fault_and_nothing_else(query: Query, broken: GraphStore) -> None:
    """A sound graph has no row; the fault that the check is for has one at least."""
    assert query.problem
    assert query.solution
    assert () == broken.select(query.text).rows
    broken.engine.update(P + FAULTS[query.name].replace(":graph/x", ":x"))
    assert broken.select(query.text).rows


def test_every_check_has_a_failing_graph() -> None:
    """No check goes untested."""
    folder = Path(resource("queries") / "checks")
    assert sorted(FAULTS) == sorted(path.stem for path in folder.glob("*.rq"))


def test_the_words_of_some_articles(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of the articles that a page shows are those of all, one article after another."""
    monkeypatch.setattr("kg.rdf.queries._PART", 1)
    rows = answer(store, "graph_evidence").rows
    articles = sorted({str(row[2]) for row in rows})
    assert len(articles) == 2
    for one in articles:
        assert answer(store, "graph_evidence", [one]).rows == tuple(r for r in rows if r[2] == one)
    assert sorted(answer(store, "graph_evidence", articles).rows) == sorted(rows)
    assert answer(store, "graph_evidence", []).rows == ()
