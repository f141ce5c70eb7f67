"""Full-text search: what is found, in which order, and that the index is of the graph as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.model import Table
from kg.rdf.quads import document_graph
from kg.rdf.search import FILE, Index, _sentences, index_of
from kg.rdf.store import GraphStore
from tests import factories
from tests.rdf.stores import fill, filled_store


@pytest.fixture
def index() -> Iterator[Index]:
    """Index the hand-made articles."""
    with index_of(filled_store()) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the hand-made articles into a folder."""
    with GraphStore.open(tmp_path / "store") as store:
        fill(store, factories.extractions(), factories.resolution())
    return tmp_path


def texts(found: Table, kind: str) -> list[str]:
    """Return what was found of a kind, in order."""
    return [str(row[2]) for row in found.rows if row[0] == kind]


@pytest.mark.parametrize(
    "typed",
    ["Velko", "velco", "Vellko", "Anton Velk", "Antn Velko", "VELKÓ", "Велко", "velok", "vel"],
)
def test_names_forgive_typing_errors(index: Index, typed: str) -> None:
    """One letter wrong, too many, too few, turned round, of another script, or not yet typed."""
    first = next(iter(index.search(typed, ["name"]).records()))
    assert (first["who"], first["type"]) == ("Anton Velko", "PERSON")


@pytest.mark.parametrize("typed", ["Smith", "Anton Danek", "xx", "Velko Sobolin"])
def test_other_names_are_not_found(index: Index, typed: str) -> None:
    """Each word must be like one of the name's."""
    assert index.search(typed, ["name"]).rows == ()


def test_the_right_name_stands_first(index: Index) -> None:
    """A whole name goes before one that is only like it."""
    assert texts(index.search("Sobolin"), "name")[0] == "Sobolin"


def test_contents_of_claims_and_sentences(index: Index) -> None:
    """Words in any order and inflection, each once; the speaker is named."""
    found = index.search("leave residents")
    (claim,) = [row for row in found.records() if row["kind"] == "claim"]
    assert (claim["text"], claim["who"]) == ("residents were leaving Sobolin", "Mira Danek")
    (sentence,) = texts(found, "sentence")
    assert sentence.startswith("Mira Danek, the head of Tarn district, said")
    assert index.search("residents Velko", ["claim", "sentence"]).rows == ()


def test_phrases_stand_together(index: Index) -> None:
    """Words in quotation marks, in their order; the last word else may be begun only."""
    assert texts(index.search('"were leaving"'), "claim") == ["residents were leaving Sobolin"]
    assert texts(index.search('"leaving were"'), "claim") == []
    assert texts(index.search("leaving Sobol"), "claim") == ["residents were leaving Sobolin"]
    assert texts(index.search('leaving "Sobol"'), "claim") == []


def test_sentences_stand_where_it_says(index: Index) -> None:
    """The article's text has the sentence at its start."""
    bodies = {each.document.id: each.document.text for each in factories.extractions()}
    rows = list(index.search("Sobolin", ["sentence"]).records())
    assert rows
    for row in rows:
        body = bodies[str(row["article"]).rpartition("/")[2]]
        assert isinstance(row["start"], int)
        assert body.startswith(str(row["text"]), row["start"])


@given(st.text(alphabet="ab. \n!?“”\"'A)(", max_size=60))
def test_sentences_lose_no_word(text: str) -> None:
    """Every letter is in one sentence, where it says."""
    found = list(_sentences(text))
    for start, sentence in found:
        assert text.startswith(sentence, start)
    covered = {n for start, sentence in found for n in range(start, start + len(sentence))}
    assert {n for n, letter in enumerate(text) if letter.isalpha()} <= covered
    assert len(covered) == sum(len(sentence) for _, sentence in found)


@pytest.mark.parametrize(
    "typed", ["AND", "NEAR(a b)", 'a"b', "text:x", "*", "^x", "-x", "a' OR 1", "{x}"]
)
def test_signs_are_words(index: Index, typed: str) -> None:
    """Nothing that is typed is taken as syntax; what holds no word is refused."""
    if any(letter.isalnum() for letter in typed):
        index.search(typed)
    else:
        with pytest.raises(QueryError, match="no word"):
            index.search(typed)


@given(st.text(max_size=30))
def test_whatever_is_typed(typed: str) -> None:
    """No text breaks a search."""
    with index_of(GraphStore.memory()) as empty:
        try:
            assert empty.search(typed).rows == ()
        except QueryError as error:
            assert "no word" in str(error)


def test_unknown_kinds(index: Index) -> None:
    """The message names the kinds that there are."""
    with pytest.raises(QueryError, match="there are name, claim, sentence"):
        index.search("x", ["claims"])


def test_the_index_lies_beside_the_store(folder: Path) -> None:
    """It is kept only when told to, and then used."""
    with GraphStore.open(folder / "store", read_only=True) as store:
        index_of(store).close()
        assert not (folder / FILE).exists()
        index_of(store, keep=True).close()
        made = (folder / FILE).stat().st_mtime_ns
        with index_of(store, keep=True) as index:
            assert texts(index.search("Velko"), "name")
        assert (folder / FILE).stat().st_mtime_ns == made
    assert {path.name for path in folder.iterdir()} == {"store", FILE}


def test_a_changed_graph_is_indexed_anew(folder: Path) -> None:
    """What was retracted is no longer found, whoever changed the store."""
    with GraphStore.open(folder / "store", read_only=True) as store:
        index_of(store, keep=True).close()
    with GraphStore.open(folder / "store") as store:
        store.retract(document_graph(factories.post_document().id))
    with GraphStore.open(folder / "store", read_only=True) as store:
        for keep in (False, True, False):
            with index_of(store, keep=keep) as index:
                assert index.search("residents", ["claim", "sentence"]).rows == ()
                assert texts(index.search("taken"), "claim")


@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_a_damaged_index_is_made_anew(folder: Path, damage: bytes | None) -> None:
    """A file that is no index, or one of another layout, costs time only."""
    with GraphStore.open(folder / "store", read_only=True) as store:
        index_of(store, keep=True).close()
        if damage is None:
            with sqlite3.connect(folder / FILE) as base:
                base.execute("UPDATE made SET layout = 0")
            base.close()
        else:
            (folder / FILE).write_bytes(damage)
        with index_of(store, keep=True) as index:
            assert texts(index.search("Velko"), "name")


def test_a_graph_that_was_replaced_while_it_is_open(folder: Path, tmp_path: Path) -> None:
    """What an open graph says is not taken for the new one's, nor the other way round."""
    with GraphStore.open(folder / "store", read_only=True) as old:
        (folder / "store").rename(folder / "before")
        with GraphStore.open(folder / "store") as store:
            fill(store, factories.extractions()[:1], factories.resolution())
        with index_of(old, keep=True) as index:
            assert index.search("residents", ["claim"]).rows
        assert not (folder / FILE).exists()


def test_names_without_a_main_one() -> None:
    """A graph that was changed by hand is searched all the same."""
    store = GraphStore.memory()
    store.engine.update(
        "PREFIX kg: <https://w3id.org/claimgraph/ontology#> PREFIX schema: <https://schema.org/> "
        "INSERT DATA { GRAPH <g:g> { <e:e> a kg:Entity , schema:Person ; kg:unnamed false ; "
        'schema:alternateName "Nobody Known" } }'
    )
    with index_of(store) as index:
        assert [row["who"] for row in index.search("Nobody").records()] == ["Nobody Known"]
