"""``kg analyze`` and ``KnowledgeGraph.analyze``: every analysis on the two hand-made articles."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.api import KnowledgeGraph
from kg.api.analysis import ANALYSES, Analysis, Options
from kg.cli import main
from kg.errors import QueryError
from kg.rdf.store import GraphStore
from tests import factories
from tests.rdf.stores import fill


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the two articles as ``kg build`` does."""
    folder = tmp_path_factory.mktemp("analyzed")
    with GraphStore.open(folder / "store") as store:
        fill(store, factories.extractions(), factories.resolution())
    return folder


@pytest.fixture
def graph(path: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(path) as opened:
        yield opened


@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_is_a_table(name: str, graph: KnowledgeGraph) -> None:
    """Columns are named once each; rows are as wide; a second time gives the same."""
    table = graph.analyze(name)
    assert len(set(table.columns)) == len(table.columns)
    assert all(len(row) == len(table.columns) for row in table.rows)
    assert table == graph.analyze(name)


def test_centrality_and_communities(graph: KnowledgeGraph) -> None:
    """The place that all speak of is most central and names its community."""
    first = next(iter(graph.analyze("centrality").records()))
    assert first["name"] == "Sobolin"
    assert first["degree"] == 5
    largest = next(iter(graph.analyze("communities").records()))
    assert first["community_name"] == largest["name"]
    assert str(largest["name"]).startswith("Sobolin")


def test_brokers_join_communities(graph: KnowledgeGraph) -> None:
    """Who has edges to another community is there, with how many and to which."""
    for broker in graph.analyze("brokers").records():
        assert int(broker["edges_across"] or 0) > 0
        assert broker["community"] not in str(broker["joins"]).split(" | ")


def test_speakers_and_disputes(graph: KnowledgeGraph) -> None:
    """Who speaks about what, and who denies whose claims."""
    speakers = [(row[0], row[1], row[2]) for row in graph.analyze("speakers").rows]
    assert speakers[0] == ("Anton Velko", "Sobolin", 2)
    (dispute,) = graph.analyze("disputes").records()
    assert dispute["speaker"] == "Defence Ministry of Ostland"
    # The article says that the ministry denies it, and so does the ministry's own claim: one claim.
    assert (dispute["agrees"], dispute["disputes"], dispute["sign"]) == (0, 1, "disputes")


def test_a_claim_that_disputes_another_is_a_dispute(tmp_path: Path) -> None:
    """Where no article says who denies what, claims that dispute each other tell."""
    wire, post = factories.extractions()
    claims = (replace(wire.claims[0], status=()), *wire.claims[1:])
    with GraphStore.open(tmp_path / "store") as store:
        extractions = (replace(wire, claims=claims), post)
        fill(store, extractions, factories.resolution(), links=factories.links())
    with KnowledgeGraph.open(tmp_path) as graph:
        (dispute,) = graph.analyze("disputes").records()
    assert (dispute["speaker"], dispute["claimant"]) == (
        "Defence Ministry of Ostland",
        "Anton Velko",
    )


def test_a_near_copy_is_no_second_source(tmp_path: Path) -> None:
    """What the Post copies from the Wire comes from the Wire."""
    with GraphStore.open(tmp_path / "store") as store:
        fill(store, factories.extractions(), factories.resolution(), links=factories.links())
    with KnowledgeGraph.open(tmp_path) as graph:
        made = Analysis(graph._reader, Options())
        assert set(made._sources().values()) == {"Northern Wire", "Tarn News Agency"}


def test_bridges_count_the_agency_not_the_paper(graph: KnowledgeGraph) -> None:
    """A claim that an agency passed on comes from the agency, another in the paper from it."""
    (bridge,) = graph.analyze("bridges").records()
    assert {bridge["a"], bridge["b"]} == {"Anton Velko", "Sobolin"}
    assert bridge["sources"] == "Northern Wire; Tarn News Agency"
    (hop,) = graph.analyze("bridges", between=("Velko", "Sobolin")).records()
    assert (hop["path"], hop["hop"], hop["a"], hop["b"]) == (1, 1, "Anton Velko", "Sobolin")
    assert graph.analyze("bridges", between=("Danek", "Sobolin")).rows == ()


def test_bursts_need_two_days(graph: KnowledgeGraph) -> None:
    """One dated article has no second period."""
    assert graph.analyze("bursts").rows == ()
    assert graph.analyze("bursts", split="2025-07-07").rows == ()


def test_nonsense_is_refused(graph: KnowledgeGraph, tmp_path: Path) -> None:
    """An unknown analysis or plot is named, with those that there are."""
    with pytest.raises(QueryError, match="no analysis “luck”; there are centrality"):
        graph.analyze("luck")
    with pytest.raises(QueryError, match="no plot “luck”"):
        graph.plot("luck", tmp_path / "a.png")


def test_the_command_lists_and_shows(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name it lists; with one it shows so many rows; JSON is JSON."""
    assert main(["analyze"]) == 0
    assert capsys.readouterr().out.count("\n") == 1 + len(ANALYSES)
    given = ["--graph", str(path), "--format", "json"]
    assert main(["analyze", "centrality", *given, "--top", "2"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 2
    assert main(["analyze", "centrality", *given, "--top", "0"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 7
    assert main(["analyze", "speakers", "--graph", str(path)]) == 0
    assert "http" not in capsys.readouterr().out


def test_all_tables_go_to_a_folder(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every analysis is a CSV file in UTF-8, whole, however many rows the terminal shows."""
    folder = tmp_path / "a" / "tables"
    assert main(["analyze", "--graph", str(path), "-o", str(folder), "--top", "1"]) == 0
    assert sorted(each.stem for each in folder.iterdir()) == sorted(ANALYSES)
    with (folder / "centrality.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 7
    assert len(capsys.readouterr().out.splitlines()) == len(ANALYSES)


def test_the_command_draws(path: Path, tmp_path: Path) -> None:
    """Both plots are files of their format."""
    for words in (["timeline"], ["disputes"], []):
        picture = tmp_path / "picture.png"
        assert main(["analyze", *words, "--graph", str(path), "--plot", str(picture)]) == 0
        assert picture.read_bytes().startswith(b"\x89PNG")
        picture.unlink()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["luck"], "no analysis “luck”"),
        (["bridges", "--from", "Velko"], "paths need both --from and --to"),
        (["bursts", "--split", "soon"], "'soon' is not a date"),
        (["bridges", "--from", "Velko", "--to", "Nobody"], "no entity is called “Nobody”"),
    ],
)
def test_mistakes_get_one_line(
    words: list[str], message: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be done is said in one line, with exit code 2."""
    assert main(["analyze", *words, "--graph", str(path)]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1
