"""Neo4j's files and Parquet: what another program reads is what the graph has."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kg.errors import ExtraError
from kg.rdf.bulk import NEO4J_FILES, PARQUET_FILES, write_neo4j, write_parquet
from kg.rdf.records import LINK_TYPES, Link, Node, columns, records
from kg.rdf.store import GraphStore
from tests.rdf.hostile import CONTENT, NAME, TEXT, hostile_store
from tests.rdf.stores import filled_store


def neo4j(store: GraphStore, folder: Path) -> tuple[Path, Path]:
    nodes, links = (folder / name for name in NEO4J_FILES)
    with (
        nodes.open("w", encoding="utf-8", newline="") as one,
        links.open("w", encoding="utf-8", newline="") as other,
    ):
        write_neo4j(store, one, other)
    return nodes, links


def parquet(store: GraphStore, folder: Path) -> None:
    files = {label: (folder / name).open("wb") for label, name in PARQUET_FILES.items()}
    write_parquet(store, files)
    for file in files.values():
        file.close()


def rows(query: str) -> list[dict[str, Any]]:
    """Ask DuckDB, which neither wrote the files nor shares code with what did."""
    with duckdb.connect() as database:
        found = database.execute(query)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_every_link_joins_two_nodes_that_are_there() -> None:
    """An import would stop at a missing end, and at a node that is there twice."""
    found = list(records(filled_store()))
    nodes = [each.iri for each in found if isinstance(each, Node)]
    links = [each for each in found if isinstance(each, Link)]
    assert len(nodes) == len(set(nodes))
    assert {end for link in links for end in (link.start, link.end)} <= set(nodes)
    assert {link.type for link in links} <= set(LINK_TYPES)
    for node in found:
        if isinstance(node, Node):
            assert set(node.values) <= set(columns(node.label))


def test_counts_of_the_two_articles() -> None:
    """All claims, attributions, statements, roles and assessments are there, each once."""
    labels = [each.label for each in records(filled_store()) if isinstance(each, Node)]
    assert {label: labels.count(label) for label in sorted(set(labels))} == {
        "Article": 2,
        "Assessment": 2,
        "Attribution": 1,
        "Claim": 6,
        "Entity": 7,
        "Outlet": 2,
        "Proposition": 1,
        "Role": 2,
        "Statement": 1,
    }


def test_what_a_source_says_is_no_link_between_two_entities() -> None:
    """No link runs from an entity to an entity; statements and claims stand between."""
    found = list(records(filled_store()))
    entities = {each.iri for each in found if isinstance(each, Node) and each.label == "Entity"}
    assert not [
        link
        for link in found
        if isinstance(link, Link) and {link.start, link.end} <= entities
    ]  # fmt: skip


def test_what_a_claim_states_hangs_on_the_claim() -> None:
    """A proposition is a node with its words and polarity, and the claim states it."""
    found = list(records(filled_store()))
    (node,) = (each for each in found if isinstance(each, Node) and each.label == "Proposition")
    assert {"predicate", "polarity", "score", "quote"} <= node.values.keys()
    links = [each for each in found if isinstance(each, Link)]
    types = [each.type for each in links if node.iri in {each.start, each.end}]
    assert sorted(types) == ["OBJECT", "STATES", "SUBJECT"]
    assert "SAID_IN" in {each.type for each in links}


def test_an_intention_is_not_claimed() -> None:
    """The attribution that is no claim hangs on its speaker by another type of link."""
    found = list(records(filled_store()))
    (wish,) = (each for each in found if isinstance(each, Node) and each.label == "Attribution")
    assert [link.type for link in found if isinstance(link, Link) and link.end == wish.iri] == [
        "EXPRESSES"
    ]


def test_claims_are_linked_to_claims() -> None:
    """Who disputes whom is a link with its score and reason; so are copies and later states."""
    found = list(records(filled_store()))
    text = {each.iri: each.values.get("text") for each in found if isinstance(each, Node)}
    links = {each.type: each for each in found if isinstance(each, Link)}
    dispute = links["DISPUTES"]
    assert dispute.values == {"score": 0.9, "reason": "one of the two denies"}
    assert text[dispute.start] == text[dispute.end] == "Sobolin had been taken"
    assert {"SAME", "NEAR_COPY_OF", "REVISION_OF", "DROPS", "ADDS"} <= links.keys()


def test_mentions_are_counted() -> None:
    """One link per article and entity tells how often the one mentions the other."""
    found = list(records(filled_store()))
    names = {each.iri: each.values.get("name") for each in found if isinstance(each, Node)}
    counts = {
        (names[each.end], each.values["count"])
        for each in found
        if isinstance(each, Link) and each.type == "MENTIONS"
    }
    assert ("Sobolin", 2) in counts
    assert ("Anton Velko", 2) in counts
    assert ("Anton Velko", 1) in counts


def test_neo4j_files_are_read_by_another_program(tmp_path: Path) -> None:
    """DuckDB reads both files; types are as the header says."""
    nodes, links = neo4j(filled_store(), tmp_path)
    claims = rows(
        f"SELECT text, kind, \"score:double\" AS score FROM '{nodes}' WHERE \":LABEL\" = 'Claim'"
    )
    assert {"text": "residents were leaving Sobolin", "kind": "assertion", "score": 0.95} in claims
    people = rows(f"SELECT name FROM '{nodes}' WHERE \":LABEL\" = 'Entity;PERSON' ORDER BY name")
    assert people == [{"name": "Anton Velko"}, {"name": "Mira Danek"}]
    relays = rows(f"SELECT \"hop:int\" AS hop FROM '{links}' WHERE \":TYPE\" = 'RELAYED_BY'")
    assert relays == [{"hop": 1}]


def test_neo4j_header_is_that_of_its_manual(tmp_path: Path) -> None:
    """The columns that the import needs have its names and types."""
    nodes, links = neo4j(filled_store(), tmp_path)
    header = nodes.read_text(encoding="utf-8").partition("\n")[0].split(",")
    assert header[:2] == ["iri:ID", ":LABEL"]
    types = {name.partition(":")[2] for name in header[2:]}
    assert types <= {"", "int", "double", "boolean"}
    assert len(header) == len(set(header))
    first = links.read_text(encoding="utf-8").partition("\n")[0]
    assert first == ":START_ID,:END_ID,:TYPE,count:int,hop:int,score:double,reason"


def test_neo4j_keeps_hostile_words(tmp_path: Path) -> None:
    """Quotes, commas, breaks, control characters and every script come through."""
    nodes, _ = neo4j(hostile_store(), tmp_path)
    with nodes.open(encoding="utf-8", newline="") as file:
        found = {row[":LABEL"]: row for row in csv.DictReader(file)}
    assert found["Claim"]["text"] == CONTENT
    assert found["Article"]["text"] == TEXT
    assert found["Entity;PERSON"]["name"] == NAME
    assert found["Entity;PERSON"]["aliases"] in {"A | B | C;D", "C;D | A | B"}


def test_parquet_is_read_by_another_library(tmp_path: Path) -> None:
    """DuckDB joins the tables: who said what in which article."""
    parquet(filled_store(), tmp_path)
    found = rows(
        f"""
        SELECT e.name, c.text, a.publisher, c.score FROM '{tmp_path}/links.parquet' s
        JOIN '{tmp_path}/entities.parquet' e ON s.start = e.iri
        JOIN '{tmp_path}/claims.parquet' c ON s.end = c.iri
        JOIN '{tmp_path}/links.parquet' l ON l.start = c.iri AND l.type = 'APPEARS_IN'
        JOIN '{tmp_path}/articles.parquet' a ON l.end = a.iri
        WHERE s.type = 'CLAIMS' AND e.name = 'Mira Danek'
        """
    )
    assert found == [
        {
            "name": "Mira Danek",
            "text": "residents were leaving Sobolin",
            "publisher": "Harbour Post",
            "score": 0.95,
        }
    ]


def test_parquet_keeps_hostile_words_and_what_is_not_known(tmp_path: Path) -> None:
    """Every character is kept; what is not known is null."""
    parquet(hostile_store(), tmp_path)
    (claim,) = rows(f"SELECT text, said FROM '{tmp_path}/claims.parquet'")
    assert claim == {"text": CONTENT, "said": None}


def test_parquet_comes_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are written as soon as a group is full, so that memory does not grow."""
    monkeypatch.setattr("kg.rdf.bulk.ROWS", 2)
    parquet(filled_store(), tmp_path)
    (groups,) = rows(
        "SELECT count(DISTINCT row_group_id) AS n "
        f"FROM parquet_metadata('{tmp_path}/claims.parquet')"
    )
    assert groups == {"n": 3}


def test_without_pyarrow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who lacks the library is told what to install."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ExtraError, match=r"pip install 'claimgraph\[parquet\]'"):
        write_parquet(filled_store(), {"Claim": io.BytesIO()})
