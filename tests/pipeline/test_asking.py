"""A question from the command line ends with an answer or one line, whatever the engine does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import QueryError, StoreError
from kg.ids import BASE
from kg.model import Table
from kg.pipeline import asking
from kg.pipeline.asking import names, query
from kg.rdf.release import STORE
from kg.rdf.store import GraphStore
from tests.rdf.stores import filled_store

# Found by chance and then made shorter: the engine's sort has no order for these.
MIXED = """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?v { VALUES ?v {
  7.0 "23"^^<http://x/t> true "P1D"^^xsd:duration "2020-01-16T00:00:00"^^xsd:dateTime 3.5e0 "x14"@en
  <http://x/13> <http://x/4> "2020-01-13T00:00:00Z"^^xsd:dateTime 22.0 "2020-01-21"^^xsd:date
  <http://x/13> 25.0 "P3M"^^xsd:yearMonthDuration true true "2020-01-10T00:00:00Z"^^xsd:dateTime
  "P16M"^^xsd:yearMonthDuration "NaN"^^xsd:float UNDEF
} } ORDER BY ?v"""
CROSS = " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(6))


def brings_down(text: str) -> bool:
    """Tell whether a query ends a process that asks it."""
    code = (
        "import sys; from kg.rdf.store import GraphStore; "
        "GraphStore.memory().select(sys.stdin.read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=text, capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode not in {0, 1}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the hand-made articles into a folder."""
    folder = tmp_path_factory.mktemp("asked")
    filled_store().dump(folder / "graph.nq")
    with GraphStore.open(folder / STORE) as store:
        store.load(folder / "graph.nq")
    return folder


def asked(graph: Path, text: str, tmp_path: Path, **more: float) -> Table | str:
    """Ask by a file."""
    (tmp_path / "q.rq").write_text(text, encoding="utf-8")
    return query(graph, str(tmp_path / "q.rq"), {}, **more)  # type: ignore[arg-type]


def test_a_query_that_brings_the_engine_down(graph: Path, tmp_path: Path) -> None:
    """It is a QueryError that says what to do; this process lives, and asks on."""
    if not brings_down(MIXED):
        pytest.skip("this version of the engine can sort values of all kinds")
    with pytest.raises(QueryError, match=r"gave up on this query: .* sort by STR"):
        asked(graph, MIXED, tmp_path)
    assert asked(graph, "ASK {}", tmp_path) == Table(("answer",), ((True,),))
    assert not list(tmp_path.glob("core*"))


def test_a_pattern_outside_graph_is_asked_of_all(graph: Path, tmp_path: Path) -> None:
    """Who writes SPARQL without GRAPH finds what is there, as at `kg serve`."""
    plain, named = (
        asked(graph, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {pattern} }}", tmp_path)
        for pattern in (
            "?s a <https://schema.org/Claim>",
            "GRAPH ?g { ?s a <https://schema.org/Claim> }",
        )
    )
    assert plain == named
    assert isinstance(plain, Table)
    assert plain.rows[0][0]


def test_a_query_too_deep_for_the_engine(graph: Path, tmp_path: Path) -> None:
    """A query that would overflow the engine's stack does not reach it."""
    with pytest.raises(QueryError, match="more than 1000 operators"):
        asked(graph, f"SELECT ({'1+' * 45_000}1 AS ?n) {{}}", tmp_path)


def test_a_slow_query_is_stopped(graph: Path, tmp_path: Path) -> None:
    """After its time, and not later."""
    begin = time.monotonic()
    with pytest.raises(QueryError, match=r"stopped after 0\.8 seconds"):
        asked(graph, f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", tmp_path, timeout=0.8)
    assert time.monotonic() - begin < 10


def test_an_answer_without_end(graph: Path, tmp_path: Path) -> None:
    """More rows than are allowed are refused before they fill the memory, not cut off."""
    with pytest.raises(QueryError, match="more than 1,000 rows; add LIMIT"):
        asked(graph, f"SELECT * {{ {CROSS} }}", tmp_path, most=1000)


def test_values_come_through(graph: Path, tmp_path: Path) -> None:
    """Every kind of value arrives as the store gives it, from the other process too."""
    text = (
        "SELECT ?a ?b ?c ?d ?e ?f { VALUES (?a ?b ?c ?d ?e ?f) "
        '{ (1 2.5 true "nul \\u0000, “quotes”\\n" <http://x.example/> UNDEF) } }'
    )
    row = (1, 2.5, True, "nul \0, “quotes”\n", "http://x.example/", None)
    assert asked(graph, text, tmp_path) == Table(tuple("abcdef"), (row,))
    lines = asked(graph, "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }", tmp_path)
    assert lines == filled_store().construct("CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?s {", "bad SPARQL at line 1"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE"),
        ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", "bad SPARQL"),
    ],
)
def test_mistakes_come_through(graph: Path, tmp_path: Path, text: str, message: str) -> None:
    """What the other process refuses is refused here, in the same words."""
    with pytest.raises(QueryError, match=message):
        asked(graph, text, tmp_path)


def test_no_graph(tmp_path: Path) -> None:
    """A folder without a graph is told before anything is started."""
    with pytest.raises(StoreError, match="holds no graph"):
        query(tmp_path, "claims", {})


def test_files_beside_the_reader_are_not_run(
    graph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module in the current folder is none of the other process's."""
    (tmp_path / "json.py").write_text("raise SystemExit('run')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert isinstance(query(graph, "claims", {}), Table)


@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
def test_ctrl_c_stops_a_query(graph: Path, tmp_path: Path) -> None:
    """The terminal is free at once; exit code 130."""
    (tmp_path / "q.rq").write_text(f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", encoding="utf-8")
    command = [sys.executable, "-m", "kg.cli", "query", str(tmp_path / "q.rq")]
    with subprocess.Popen(
        [*command, "--graph", str(graph)],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    ) as process:
        time.sleep(2.0)
        process.send_signal(signal.SIGINT)
        begin = time.monotonic()
        _, told = process.communicate(timeout=20)
    assert (process.returncode, told) == (130, "kg: interrupted\n")
    assert time.monotonic() - begin < 10


def test_names_are_completed(graph: Path) -> None:
    """By their beginning in any case, which stays as it was typed; aliases too."""
    assert names(graph, "anton") == ["anton Velko"]
    assert "Mira Danek" in names(graph, "Mi")
    assert len(names(graph, "", most=3)) == 3
    assert names(graph, "velko") == ["velko"]


@pytest.fixture
def shell(graph: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Stand in a folder whose ``output`` is the graph."""
    monkeypatch.chdir(graph)
    (graph / "output").symlink_to(graph)
    yield
    (graph / "output").unlink()


@pytest.mark.parametrize(
    ("shell_name", "words", "expected"),
    [
        ("bash", "kg ask Anton", "Anton\\ Velko"),
        ("bash", "kg claims --by vel", "velko"),
        ("zsh", "kg ask --about Sobo", "Sobolin"),
        ("fish", "kg ask Danek --to Sob", "Sobolin"),
        ("bash", "kg query unver", "unverified_claims"),
        ("bash", "kg ask --graph nowhere Ant", ""),
    ],
)
@pytest.mark.usefixtures("shell")
def test_the_shell_completes(shell_name: str, words: str, expected: str) -> None:
    """Names of the graph, and questions, at Tab; nothing, and no error, where there is no graph."""
    given = words.split()
    variables = {
        "_KG_COMPLETE": f"complete_{shell_name}",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(given) - 1),
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; main()"],
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stderr == ""
    assert expected in done.stdout
    assert bool(done.stdout.strip()) == bool(expected)


def test_the_catalogue_is_asked(graph: Path) -> None:
    """The catalogue's questions are asked there as in this process."""
    found = query(graph, "claims_by_claimant", {"claimant": "Danek"})
    assert isinstance(found, Table)
    assert all(str(row[0]).startswith(BASE) for row in found.rows)
    assert asking.catalogue().columns == ("query", "parameters", "what it answers")
