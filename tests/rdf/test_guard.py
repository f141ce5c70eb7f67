"""kg.rdf.guard: what would leave the machine or crash the process never reaches the engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.rdf.guard import MAX_CHARS, MAX_DEPTH, form_of, refuse_dangerous

REFUSED = [
    "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "select * { service <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { SERVICE\n# comment\n<http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * { \\U00000053ERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "SELECT * {SERVICE<http://127.0.0.1:1/>{?s ?p ?o}}",
    "SELECT * { ?s ?p 'it''s' . SERVICE ?where { ?s ?p ?o } }",
    'SELECT * { ?s ?p """a"b""" . SERVICE ?where { ?s ?p ?o } }',
    "PREFIX x: <http://x.example/> SELECT * { ?s ?p 1.SERVICE x:y { ?s ?p ?o } }",
    "SELECT * { FILTER(?a<?b && ?c>?d) SERVICE ?where { ?s ?p ?o } }",
    r'SELECT * { BIND("\u0022 # " AS ?x) SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }',
    r'SELECT * { ?s <http://x.example/\u0061#> "\u0022 # " . SERVICE ?where { ?s ?p ?o } }',
    r"SELECT * { ?s <http://x.example/\u0061'> ?o . SERVICE ?where { ?s ?p ?o } # '",
    # The engine wants no gap around keywords and numbers, and has more letters than Python.
    "SELECT * { SERVICESILENT <http://127.0.0.1:1/>{?s ?p ?o} }",
    "PREFIX x:<http://127.0.0.1:1/> SELECT * { SERVICEx:y{?s ?p ?o} }",
    "PREFIX :<http://127.0.0.1:1/> SELECT * { SERVICE:y#c\n{?s ?p ?o} }",
    "PREFIX silent:<http://127.0.0.1:1/> SELECT * { SERVICE silent:y {?s ?p ?o} }",
    "SELECT * { ?s ?p 1e5SERVICE <http://127.0.0.1:1/>{?s ?p ?o} }",
    "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1:1/>{?s ?p ?o} }",
    "PREFIX ex:<http://e/> SELECT * { ?s ?p ex:.SERVICE <http://127.0.0.1:1/>{?s ?p ?o} }",
    "PREFIX e:<a:> ASK { ?s ?p e:a\xb7\\# . SERVICE <http://127.0.0.1:1/> {?s ?p ?o} }",
    "PREFIX e:<a:> ASK { ?s ?p e:a\u0301\\# . SERVICE <http://127.0.0.1:1/> {?s ?p ?o} }",
    # What one reading takes for words, another may not.
    'SELECT * { ?s ?p "SERVICE <http://x.example/> {}" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://x.example/> {}",
]
ALLOWED = [
    'SELECT * { ?s ?p "SERVICE <http://x.example/>" }',
    "SELECT * { ?s ?p ''' it's SERVICE ''' }",
    "SELECT * { ?s ?p ?service . ?service ?p $SERVICE }",
    "PREFIX service: <http://x.example/> SELECT * { ?s service:a service:SERVICE }",
    "PREFIX x: <http://x.example/> SELECT * { ?s x:service ?o } # SERVICE here",
    "SELECT * { ?s <http://x.example/SERVICE> ?o }",
    r'SELECT * { ?s ?p "\" SERVICE" }',
]


@pytest.mark.parametrize("query", REFUSED)
def test_service_is_refused_however_it_is_written(query: str) -> None:
    """No spelling of SERVICE gets through."""
    with pytest.raises(QueryError, match="uses SERVICE"):
        refuse_dangerous(query)


@pytest.mark.parametrize("query", ALLOWED)
def test_the_word_service_in_data_is_no_offence(query: str) -> None:
    """Strings, comments, IRIs, variables and names may hold the word."""
    refuse_dangerous(query)


@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_deep_nesting_is_refused(brackets: str) -> None:
    """What overflows the engine's stack is refused; what people write is not."""
    opening, closing = brackets[0], brackets[1]
    refuse_dangerous("SELECT * " + opening * MAX_DEPTH + closing * MAX_DEPTH)
    with pytest.raises(QueryError, match="nests more than"):
        refuse_dangerous("SELECT * " + opening * (MAX_DEPTH + 1) + closing * (MAX_DEPTH + 1))


@pytest.mark.parametrize(
    ("query", "passes"),
    [
        ("ASK { FILTER(" + "!" * 1001 + "true) }", False),
        ("ASK { " + "OPTIONAL {} " * 1001 + "}", False),
        ("ASK { {} " + "UNION {} " * 1001 + "}", False),
        ("ASK { " + "BIND(1 AS ?x) " * 1001 + "}", False),
        ("ASK { FILTER(1" + "+1" * 1001 + ") }", False),
        ("ASK { ?s <a:b>" + "/<a:b>" * 1001 + " ?o }", False),
        ("ASK { ?s ?p ex:a\xb7\\# .} FILTER(" + "(" * 101 + "1" + ")" * 102, False),
        ("INSERT DATA { " + "<a:s> <a:lat> -5 ; <a:long> +6 . " * 1000 + "}", True),
        ("ASK { VALUES ?x { " + "<a:service/-/!> '-!-' " * 1000 + "} }", True),
    ],
)
def test_what_nests_without_brackets_is_refused(query: str, passes: bool) -> None:
    """Operators and patterns in a row overflow the engine's stack too; data do not."""
    if passes:
        refuse_dangerous(query)
    else:
        with pytest.raises(QueryError, match=r"operators; split it|brackets; flatten it"):
            refuse_dangerous(query)


def test_a_thicket_of_comments_takes_no_time() -> None:
    """Looking for clauses is not quadratic in what stands between words."""
    with pytest.raises(QueryError, match="too many spaces and comments"):
        refuse_dangerous("ASK {}\n" + "#SERVICE\n" * 10_000)


def test_long_queries_are_refused() -> None:
    """A query has a bounded length."""
    with pytest.raises(QueryError, match="shorten it"):
        refuse_dangerous("#" * (MAX_CHARS + 1))


@given(st.text(alphabet="'\"\\#<>{}()?$: \nSERVICEservice", max_size=60))
def test_the_lexer_ends_on_any_text(query: str) -> None:
    """Broken strings and brackets are the parser's business; the lexer passes or refuses."""
    try:
        refuse_dangerous(query)
    except QueryError as error:
        assert "SERVICE" in str(error)


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://127.0.0.1:1/>",
        "load silent <file:///etc/passwd> into graph <http://x.example/g>",
        "L\\u004fAD <http://127.0.0.1:1/>",
        "CLEAR ALL;LOAD<http://127.0.0.1:1/>",
        "LOADSILENT <http://127.0.0.1:1/>",
        "PREFIX a:<http://127.0.0.1:1/> LOADa:a.nt",
        "PREFIX :<http://127.0.0.1:1/>LOAD:a.nt",
        "CLEAR ALL ; # this\nLOAD # that\n<http://127.0.0.1:1/>",
    ],
)
def test_load_is_refused_however_it_is_written(update: str) -> None:
    """No spelling of LOAD gets through."""
    with pytest.raises(QueryError, match="uses LOAD"):
        refuse_dangerous(update)


@pytest.mark.parametrize(
    ("place", "passes"),
    [
        ("<http://good.example/sparql>", True),
        ("SILENT <https://GOOD.example:8080/sparql>", True),
        ("# of ours\n<http://good.example/>", True),
        ("<http://bad.example/>", False),
        ("<http://good.example.bad.example/>", False),
        ("<http://good.example@bad.example/>", False),
        ("<http://bad.example/?good.example>", False),
        ("<http://bad.example\\u0023@good.example/>", False),
        ("<file://good.example/etc/passwd>", False),
        ("<//good.example/>", False),
        ("<sparql>", False),
        ("?where", False),
        ("good:sparql", False),
        ("SILENT ?where", False),
    ],
)
def test_service_reaches_hosts_that_are_allowed(place: str, passes: bool) -> None:
    """A full address of an allowed host passes; what could be another's does not."""
    query = f"PREFIX good: <http://good.example/> SELECT * {{ SERVICE {place} {{ ?s ?p ?o }} }}"
    if passes:
        refuse_dangerous(query, hosts=("good.example",))
    else:
        with pytest.raises(QueryError, match=r"only addresses at good\.example"):
            refuse_dangerous(query, hosts=("good.example",))


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("BASE <http://x.example/ask/> SELECT * { ?s ?p ?o }", "SELECT"),
        ("PREFIX ask: <http://x.example/> SELECT * { ?s ask:describe ?o }", "SELECT"),
        ("# construct\nASK { ?s ?p 'select' }", "ASK"),
        ("describe <http://x.example/select>", "DESCRIBE"),
        ("nonsense", "SELECT"),
    ],
)
def test_form_of_a_query(query: str, form: str) -> None:
    """Prefixes, addresses, comments and strings do not tell what a query asks for."""
    assert form_of(query) == form
