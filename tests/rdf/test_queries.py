"""kg.rdf.queries: headers are read strictly, and values are bound without changing the question."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.rdf.params import TYPES
from kg.rdf.queries import Query, catalogue, checks, first, load, parse
from kg.rdf.store import GraphStore
from tests.strategies import hostile, texts

ECHO = """#+ summary = "Gives back what it is asked about"
#+ returns = ["value"]
#+ [params.{type}]
#+ type = "{type}"
#+ doc = "Anything"
SELECT ?value WHERE {{
  VALUES ?given_{type} {{ UNDEF }}
  BIND(?given_{type} AS ?value)
}} ORDER BY ?value
"""


def echo(kind: str) -> Query:
    return parse("echo", ECHO.format(type=kind))


def asked(kind: str, value: str | int | bool | date) -> object:
    return GraphStore.memory().select(echo(kind).bind(**{kind: value})).rows[0][0]


# Binding ------------------------------------------------------------------------------------------


@given(st.one_of(texts, hostile, st.lists(hostile).map("} UNDEF { ".join)))
def test_no_string_can_change_the_question(value: str) -> None:
    """Quotes, backslashes, line ends and brackets come back as they went in."""
    assert value == asked("string", value)


@pytest.mark.parametrize(
    "value",
    [
        '" } } # ',
        "\\",
        '\\"',
        "\\u0022 } SERVICE ?where",
        "a\nb\r\n}",
        "\\1\\g<0>",
        "UNDEF",
        "VALUES ?given_string { UNDEF }",
    ],
)
def test_injections_are_text(value: str) -> None:
    """What people try against a query is only text."""
    assert value == asked("string", value)


def test_a_whole_clause_in_a_value_is_refused() -> None:
    """Lexers have been fooled about where a string ends; nobody looks for such a one."""
    with pytest.raises(QueryError, match="uses SERVICE"):
        asked("string", "\\u0022 } SERVICE <http://127.0.0.1:1/> { ?s ?p ?o")


@given(st.one_of(texts, hostile))
def test_names_become_keys_or_are_refused(value: str) -> None:
    """A name is bound as its key; one without words is refused, never run."""
    try:
        found = asked("name", value)
    except QueryError as error:
        assert "must be words of a name" in str(error) or "IRI" in str(error)
    else:
        assert isinstance(found, str)


@given(st.one_of(texts, hostile).map(lambda tail: f"https://example.org/{tail}"))
def test_iris_are_checked(value: str) -> None:
    """An IRI that could break out of its brackets is refused."""
    try:
        found = asked("iri", value)
    except QueryError:
        return
    assert value.strip() == found


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("name", "Marochko", " marochko "),
        ("name", "https://example.org/a", "https://example.org/a"),
        ("outlet", "Northern Wire", " northern wire "),
        ("iri", " https://example.org/a ", "https://example.org/a"),
        ("date", "2025-07-06", "2025-07-06"),
        ("date", date(2025, 7, 6), "2025-07-06"),
        ("date", datetime(2025, 7, 6, 12, 30), "2025-07-06"),
        ("integer", "12", 12),
        ("integer", 12, 12),
        ("integer", "-3", -3),
        ("boolean", "TRUE", True),
        ("boolean", False, False),
        ("string", "", ""),
    ],
)
def test_values_are_bound_by_type(kind: str, value: str, expected: object) -> None:
    """From Python and from the command line, a value becomes a term of its parameter's type."""
    assert expected == asked(kind, value)


@pytest.mark.parametrize(
    ("kind", "value", "wanted"),
    [
        ("name", " ", "words of a name, or an IRI"),
        ("outlet", "", "words of an outlet's name, or an IRI"),
        ("name", 7, "words of a name, or an IRI"),
        ("iri", "Sobolin", "an absolute IRI"),
        ("iri", "https://example.org/a b", "an absolute IRI"),
        ("date", "July", "a day such as 2025-07-06"),
        ("date", "2025-07", "a day such as 2025-07-06"),
        ("date", "2025-02-30", "a day such as 2025-07-06"),
        ("date", "20250706", "a day such as 2025-07-06"),
        ("integer", "many", "a whole number"),
        ("integer", "1.5", "a whole number"),
        ("integer", True, "a whole number"),
        ("integer", "9" * 30, "a whole number"),
        ("boolean", "yes", "true or false"),
        ("boolean", 1, "true or false"),
        ("string", 5, "a string"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(kind: str, value: str, wanted: str) -> None:
    """The message names the query, the parameter, what it must be and what it was."""
    with pytest.raises(QueryError) as caught:
        echo(kind).bind(**{kind: value})
    assert f"echo: parameter “{kind}” must be {wanted}, not “{value}”" == str(caught.value)


@pytest.mark.parametrize("value", ["\ud800", "https://example.org/<"])
def test_values_that_cannot_be_terms_are_refused(value: str) -> None:
    """What no RDF term can be is an error of one line."""
    kind = "iri" if value.startswith("https") else "string"
    with pytest.raises(QueryError, match=f"parameter “{kind}”"):
        echo(kind).bind(**{kind: value})


def test_choices_are_found_in_any_case() -> None:
    """A status may be written as people write it; another word lists the choices."""
    claims = load("claims")
    assert '{ "Unverified" }' in claims.bind(status="unverified")
    with pytest.raises(QueryError, match="must be one of Unverified, Verified, Disputed"):
        claims.bind(status="doubtful")


def test_an_unknown_parameter_suggests_the_nearest() -> None:
    """A slip of the pen in a parameter is not ignored."""
    with pytest.raises(QueryError, match="no parameter “claiment”; did you mean “claimant”"):
        load("claims").bind(claiment="Velko")
    with pytest.raises(QueryError, match="no parameter “x”; it takes none"):
        load("graph_nodes").bind(x=1)


def test_a_missing_required_parameter_is_said() -> None:
    """A question that makes no sense without a value asks for it."""
    with pytest.raises(QueryError, match=r"parameter “place” is required .*--param place="):
        load("claims_about_place").bind()


def test_none_means_not_given() -> None:
    """The API may hand every parameter on, given or not."""
    assert load("claims").bind(claimant=None) == load("claims").bind()


def test_defaults_are_bound() -> None:
    """A parameter with a default is never open."""
    assert 'VALUES ?given_undated { "false"' in load("claims").bind()


# Loading ------------------------------------------------------------------------------------------


def test_an_unknown_name_lists_near_ones() -> None:
    """A slip of the pen in a query's name is answered with the nearest names."""
    with pytest.raises(QueryError, match="no query “claims_by_claimnt”; did you mean claims_by_cl"):
        load("claims_by_claimnt")
    with pytest.raises(
        QueryError, match="no query “zzz”; there are articles, assessments, claim_links"
    ):
        load("zzz")


def test_a_file_may_be_any_query(tmp_path: Path) -> None:
    """A file without header runs as it is; one with a header takes parameters."""
    plain = tmp_path / "mine.rq"
    plain.write_text("SELECT * { ?s ?p ?o }", encoding="utf-8")
    assert ("mine", "SELECT * { ?s ?p ?o }") == (load(plain).name, load(str(plain)).bind())
    plain.write_text(ECHO.format(type="string"), encoding="utf-8")
    assert ["string"] == list(load(plain).params)


@pytest.mark.parametrize("name", ["none.rq", "folder/none"])
def test_a_missing_file_is_said(name: str) -> None:
    """A path that leads nowhere is an error that names it."""
    with pytest.raises(QueryError, match=f"no query file {name}"):
        load(name)


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    """A binary file is an error that names it."""
    (tmp_path / "bad.rq").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QueryError, match=r"cannot read the query .*bad\.rq"):
        load(tmp_path / "bad.rq")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#+ summary = \nSELECT * {}", "the header is not TOML"),
        ('#+ sumary = "x"\nSELECT * {}', "unknown key “sumary”"),
        ('#+ [params.a]\n#+ type = "colour"\nSELECT * {}', "“a” needs a type"),
        ('#+ [params.a]\n#+ typ = "iri"\nSELECT * {}', "“a” needs a type"),
        ("#+ params.a = 1\nSELECT * {}", "“a” needs a type"),
        ('#+ [params.a]\n#+ type = "iri"\nSELECT * {}', "write “VALUES"),
        ("#+ params = 1\nSELECT * {}", "“params” is of the wrong kind"),
        ("#+ returns = [1]\nSELECT * {}", "“returns” is of the wrong kind"),
        (ECHO.format(type="string").replace('"Anything"', '"A"\n#+ choices = 3'), "needs a type"),
        ("#+ summary = " + "[" * 5_000 + "\nSELECT * {}", "is not TOML"),
        (ECHO.format(type="iri") + "# VALUES ?given_iri { UNDEF }", "exactly once"),
    ],
)
def test_bad_headers_are_refused(text: str, message: str) -> None:
    """A header that could be misread is an error that says what to write."""
    with pytest.raises(QueryError, match=message.replace("{", r"\{").replace("?", r"\?")):
        parse("bad", text)


def test_every_type_is_described() -> None:
    """Each type of parameter can be used in a header."""
    for kind in TYPES:
        assert kind == echo(kind).params[kind].type


def test_the_catalogue_is_sorted() -> None:
    """Queries and checks are listed by name."""
    for queries in (catalogue(), checks()):
        names = [query.name for query in queries]
        assert sorted(names) == names


@pytest.mark.parametrize("query", catalogue(), ids=lambda query: query.name)
def test_any_question_can_be_asked_for_its_first_rows(query: Query) -> None:
    some = {"iri": "https://example.org/x"}
    values = {n: some.get(p.type, "x") for n, p in query.params.items() if p.required}
    GraphStore.memory().select(first(query.bind(**values), 1))
