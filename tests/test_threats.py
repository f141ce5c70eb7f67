"""Attacks that no single package meets alone: names that are paths, formulas, slow patterns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.cli import main
from kg.errors import KGError
from kg.link.judgements import read_rulings
from kg.rdf.store import GraphStore
from kg.terminal import clean
from tests import articles, factories
from tests.rdf.stores import fill
from tests.strategies import hostile, texts

KG = [sys.executable, "-m", "kg.cli"]
EVIL_NAMES = (
    "../../../evil",
    "/etc/evil",
    "..\\..\\evil",
    "C:\\evil",
    "a/../../b",
    "con",
    "\u202etxt.exe",
)


@pytest.mark.model
def test_names_that_are_paths_lead_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids, titles, publishers, addresses and names of articles never choose where is written."""
    inside = tmp_path / "a" / "b" / "c"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    records = [
        {
            "id": name,
            "title": name,
            "publisher": name,
            "url": f"file:///{name}",
            "text": f"Anton Velko of the {name} group said that it is {number} years old.",
        }
        for number, name in enumerate(EVIL_NAMES)
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    Path("in.jsonl").write_text(lines, encoding="utf-8")
    assert main(["build", "in.jsonl", "--output", "out"]) == 0
    assert main(["export", "--graph", "out", "--format", "neo4j", "-o", "import"]) == 0
    assert main(["analyze", "--graph", "out", "-o", "tables"]) == 0
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    places = {path.parts[3] for path in written if path.parts[:3] == ("a", "b", "c")}
    assert {path.parts[:3] for path in written} == {("a", "b", "c")}
    assert places == {"in.jsonl", "out", "import", "tables"}
    assert not [path for path in written if "evil" in path.name or "txt.exe" in path.name]


def test_a_slow_pattern_costs_its_text(tmp_path: Path) -> None:
    """A regular expression that runs for years ends with its text's time, where workers read."""
    pattern = {"label": "ORG", "pattern": [{"TEXT": {"REGEX": "^(a+)+$"}}]}
    (tmp_path / "patterns.jsonl").write_text(json.dumps(pattern), encoding="utf-8")
    spacy.blank("en").to_disk(tmp_path / "blank")  # the shipped pipeline takes longer to load
    (tmp_path / "evil.txt").write_text(f"He said {'a' * 60}b is closed.", encoding="utf-8")
    (tmp_path / "good.txt").write_text(articles.ARTICLE, encoding="utf-8")
    options = ["--patterns", "patterns.jsonl", "--workers", "2", "--timeout", "2"]
    options += ["--pipeline", "blank"]
    done = subprocess.run(
        [*KG, "extract", "evil.txt", "good.txt", *options, "-o", "out.jsonl"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 1, done.stderr
    assert "skipped evil.txt: reading it took longer than 2 seconds" in done.stderr
    (line,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert "good.txt" in line


def test_formulas_in_judgements_are_words(tmp_path: Path) -> None:
    """A cell that a spreadsheet would run is an end like any other, and no judgement."""
    path = tmp_path / "judgements.csv"
    formula = '=HYPERLINK("http://127.0.0.1/","x")'
    quoted = formula.replace('"', '""')
    path.write_text(f'left,right,judgement\n"{quoted}",@SUM(1),SAME\n', encoding="utf-8")
    (ruling,) = read_rulings(path)
    assert (ruling.left, ruling.right) == (formula, "@SUM(1)")
    path.write_text(f'left,right,judgement\na,b,"{quoted}"\n', encoding="utf-8")
    with pytest.raises(KGError, match="is no judgement; write one of"):
        read_rulings(path)


@pytest.mark.parametrize("word", ["\x1b[2J", "\u202eexe", "\x9b31m", "two\nlines", "\ud800"])
def test_errors_are_text_for_a_terminal(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What an argument or a file says in an error's line moves no cursor and turns no letter."""
    for command in (["query", word], ["claims", "--graph", f"/none/{word}"]):
        assert main(command) == 2
        line = capsys.readouterr().err.rstrip("\n")
        assert line.isprintable()


# The command line ---------------------------------------------------------------------------------

VALUES = st.one_of(
    texts,
    hostile,
    st.integers().map(str),
    st.sampled_from(
        ["2025-07-06", "9999999999", "-1", "nan", "inf", "1e99", "", "-", "--", "=", "a="]
    ),
)
OPTIONS = st.sampled_from(
    [
        *("--format", "--param", "--by", "--about", "--outlet", "--status", "--since", "--until"),
        *("--top", "--split", "--from", "--to", "--types", "--focus", "--hops", "--contested"),
        *("--published", "--workers", "--timeout", "--max-chars", "--list", "--json-log", "-q"),
    ]
)
# Those that only read the graph, and a build that reads nothing.
COMMANDS = st.sampled_from(["query", "claims", "analyze", "check", "build", "extract", "export"])


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph to ask."""
    folder = tmp_path_factory.mktemp("graph")
    with GraphStore.open(folder / "store") as store:
        fill(store, factories.extractions(), factories.resolution())
    return folder


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(COMMANDS, st.lists(st.tuples(OPTIONS, VALUES), max_size=3), st.lists(VALUES, max_size=1))
def test_any_command_line_ends_well(
    graph: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    options: list[tuple[str, str]],
    words: list[str],
) -> None:
    """Whatever the options and values: an exit code of ours, and at most one line of error."""
    monkeypatch.chdir(tmp_path)
    where = "--output" if command == "build" else "--graph"
    given = [command, *(each for pair in options for each in pair), *words]
    if command != "extract":
        given += [where, str(tmp_path / "out" if command == "build" else graph)]
    if command in {"build", "extract"}:
        given.append(str(tmp_path / "nothing-here.txt"))
    assert main(given) in {0, 1, 2}
    error = capsys.readouterr().err
    assert "Traceback" not in error
    assert all(clean(line) == line for line in error.splitlines())
