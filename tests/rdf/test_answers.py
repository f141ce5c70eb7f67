"""kg.rdf.answers: the forms of answers, their limits, and where a query is wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, parse_query_results

from kg.errors import QueryError
from kg.rdf.answers import (
    ALL,
    GRAPH_TYPES,
    LIMITS,
    ROW_TYPES,
    Dataset,
    Limits,
    answer,
    knows,
    with_using,
)
from kg.rdf.description import describe_service
from kg.rdf.store import GraphStore
from tests.rdf.stores import filled_store

BASE = "http://x.example/sparql"
G = "http://x.example/g"


def ask(
    query: str,
    media_type: str = ROW_TYPES[0],
    *,
    store: GraphStore | None = None,
    limits: Limits = LIMITS,
    dataset: Dataset = ALL,
) -> tuple[str, bool]:
    """Answer a query and return text and whether there was more."""

    def choose(kinds: Sequence[str]) -> str:
        return media_type if media_type in kinds else kinds[0]

    found = answer(
        store or GraphStore.memory(), query, choose, base=BASE, limits=limits, dataset=dataset
    )
    return found.body.decode("utf-8"), found.truncated


TERMS = [
    "<http://x.example/a>",
    '"plain"',
    '"lang"@en-GB',
    '"x"^^<http://x.example/type>',
    "1",
    "1.5",
    "true",
    '"<&> \\" \\\\ \\t \\n \\u00e9 \\U0001F600"',
    "<<( <http://x.example/s> <http://x.example/p> 'o'@en )>>",
]


@pytest.mark.parametrize("media_type", ROW_TYPES[:2])
@pytest.mark.parametrize("term", TERMS)
def test_every_term_comes_back_as_it_was(media_type: str, term: str) -> None:
    """JSON and XML say of each kind of term what the engine's own writer says."""
    query = f"SELECT ?x ?unbound {{ BIND({term} AS ?x) }}"
    body, _ = ask(query, media_type)
    form = QueryResultsFormat.from_media_type(media_type)
    ours = [row["x"] for row in parse_query_results(body, format=form)]  # type: ignore[union-attr]
    (theirs,) = GraphStore.memory().engine.query(query)  # type: ignore[misc]
    assert ours == [theirs["x"]]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    """Whatever characters a text has, JSON gives them back."""
    body, _ = ask(f"SELECT ?x {{ BIND({Literal(text)} AS ?x) }}")
    assert json.loads(body)["results"]["bindings"][0]["x"]["value"] == text


def test_tables_for_other_programs() -> None:
    """CSV and TSV have a row a solution, in the query's order of columns."""
    query = 'SELECT ?b ?a { VALUES (?a ?b) { ("x,y" 1) ("it\'s \\"so\\"" UNDEF) } }'
    body, _ = ask(query, "text/csv")
    assert list(csv.reader(io.StringIO(body))) == [["b", "a"], ["1", "x,y"], ["", 'it\'s "so"']]
    body, _ = ask(query, "text/tab-separated-values")
    assert body.splitlines()[0] == "?b\t?a"
    assert body.splitlines()[1] == '1\t"x,y"'


def test_rows_and_bytes_have_a_limit() -> None:
    """So many rows, or so many bytes, and word that there are more; not where there are none."""
    ten = f"SELECT ?x {{ VALUES ?x {{ {' '.join(map(str, range(10)))} }} }}"
    for rows, cut in ((3, True), (9, True), (10, False), (11, False)):
        body, truncated = ask(ten, limits=Limits(rows=rows))
        assert len(json.loads(body)["results"]["bindings"]) == min(rows, 10)
        assert truncated is cut
    body, truncated = ask(ten, limits=Limits(size=150))
    assert 0 < len(json.loads(body)["results"]["bindings"]) < 10
    assert truncated is True


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_graphs_are_the_same_each_time(media_type: str) -> None:
    """Triples come once each, in one order, cut where they are too many."""
    store = filled_store()
    query = "CONSTRUCT { ?s a ?c } { ?s a ?c . ?s ?any ?thing }"
    bodies = {ask(query, media_type, store=store)[0] for _ in range(3)}
    assert len(bodies) == 1
    _, truncated = ask(query, media_type, store=store, limits=Limits(rows=2))
    assert truncated is True


def test_turtle_has_the_prefixes_it_uses() -> None:
    """Known prefixes shorten what is there; others are left out."""
    body, _ = ask("CONSTRUCT { <http://x.example/a> a schema:Claim } {}", "text/turtle")
    assert body.splitlines()[-2:] == [
        "@prefix schema: <https://schema.org/> .",
        "<http://x.example/a> a schema:Claim .",
    ]
    assert "prov:" not in body


def test_which_graphs_are_asked() -> None:
    """All, unless the query or the request names some; the request's go before the query's."""
    store = GraphStore.memory()
    store.engine.update(
        "INSERT DATA { GRAPH <http://x.example/1> { <urn:a> <urn:n> 1 } "
        "GRAPH <http://x.example/2> { <urn:a> <urn:n> 2 } <urn:a> <urn:n> 0 }"
    )

    def numbers(query: str, dataset: Dataset = ALL) -> list[str]:
        body, _ = ask(f"{query} ORDER BY ?n", store=store, dataset=dataset)
        return [row["n"]["value"] for row in json.loads(body)["results"]["bindings"]]

    one, two = "http://x.example/1", "http://x.example/2"
    assert numbers("SELECT ?n { ?s <urn:n> ?n }") == ["0", "1", "2"]
    assert numbers(f"SELECT ?n FROM <{one}> {{ ?s <urn:n> ?n }}") == ["1"]
    assert numbers("SELECT ?n { ?s <urn:n> ?n . FILTER('FROM' != ?n) }") == ["0", "1", "2"]
    named = "SELECT ?n { GRAPH ?g { ?s <urn:n> ?n } }"
    assert numbers(named) == ["1", "2"]
    assert numbers(named, Dataset(named=(two,))) == ["2"]
    assert numbers(named, Dataset(default=(two,))) == []
    plain = f"SELECT ?n FROM <{one}> {{ ?s <urn:n> ?n }}"
    assert numbers(plain, Dataset(default=(two,))) == ["2"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK {", "bad SPARQL at line 1, column 6: this is not SPARQL, here or just before"),
        ("SELECT *\n{ ?s nope:x ?o }", "bad SPARQL at line 2, column 12: prefix not found"),
        (
            "SELECT ?x { ?s ?p ?o } GROUP BY ?s",
            "bad SPARQL at line 1, column 35: the SELECT",
        ),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", "the query uses SERVICE"),
    ],
)
def test_mistakes_have_a_place(query: str, told: str) -> None:
    """Line, column and the line itself, with a mark."""
    with pytest.raises(QueryError) as caught:
        ask(query)
    assert str(caught.value).startswith(told)


def test_a_long_line_is_shown_in_part() -> None:
    """The mark stands under the mistake however long the line is."""
    query = f"SELECT * {{ {'?s ?p ?o . ' * 100} ?s nope:x ?o . {'?s ?p ?o . ' * 100} }}"
    with pytest.raises(QueryError) as caught:
        ask(query)
    _, line, mark = str(caught.value).splitlines()
    assert len(line) < 200
    assert line[: mark.index("^")].rstrip().endswith("nope:x")


def test_using_goes_before_each_where() -> None:
    """Graphs of a request become USING clauses; strings, comments and blocks are left alone."""
    update = (
        "DELETE { ?s ?p 'WHERE' } # WHERE\nWHERE { { SELECT * WHERE { ?s ?p ?o } } } "
        "; INSERT {} WHERE {}"
    )
    changed = with_using(update, Dataset(default=(G,), named=(G,)))
    clause = f"USING <{G}> USING NAMED <{G}> WHERE"
    assert changed == (
        f"DELETE {{ ?s ?p 'WHERE' }} # WHERE\n{clause} {{ {{ SELECT * WHERE {{ ?s ?p ?o }} }} }} "
        f"; INSERT {{}} {clause} {{}}"
    )
    assert with_using(update, Dataset()) == update
    escaped = r'INSERT { ?s ?p "a\u0022b" } WHERE {}'
    assert r'"a\u0022b"' in with_using(escaped, Dataset(default=(G,)))


@pytest.mark.parametrize(
    ("update", "told"),
    [
        (f"WITH <{G}> DELETE {{}} WHERE {{}}", "by WITH"),
        (f"DELETE {{}} USING <{G}> WHERE {{}}", "by USING"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE WHERE takes no graphs"),
        ("DELETE # this\n WHERE { ?s ?p ?o }", "DELETE WHERE takes no graphs"),
    ],
)
def test_using_twice_is_refused(update: str, told: str) -> None:
    """Graphs are named by the request or by the update."""
    with pytest.raises(QueryError, match=told):
        with_using(update, Dataset(default=(G,)))


def test_what_is_known() -> None:
    """A node that is the subject of something is known; text that is no IRI is refused."""
    store = filled_store()
    (row, *_) = store.select("SELECT ?s { GRAPH ?g { ?s a <https://schema.org/Claim> } }").rows
    assert knows(store, str(row[0])) is True
    assert knows(store, "http://x.example/nobody") is False
    with pytest.raises(QueryError, match="no IRI"):
        knows(store, "http://x.example/> } #")


def test_the_description_says_what_is_so() -> None:
    """A service that neither writes nor federates does not say that it does."""
    told = describe_service(BASE, "application/n-triples", writable=False, federated=False)
    assert b"SPARQL11Query" in told
    assert b"SPARQL11Update" not in told
    assert b"BasicFederatedQuery" not in told
    assert b"inputFormat" not in told
    more = describe_service(BASE, "application/n-triples", writable=True, federated=True)
    assert b"SPARQL11Update" in more
    assert b"BasicFederatedQuery" in more
    assert b"inputFormat" in more
