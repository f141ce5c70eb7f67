"""Names of one's own, and other pipelines than the shipped one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from kg.errors import ModelError
from kg.model import Document
from kg.text.extract import extract, read_doc, to_json
from kg.text.nlp import card, lacking, load
from kg.text.score import score

TEXT = "The Tarn Relief Agency left Sobolin with a Torn-7, Anton Velko said."


def document(text: str = TEXT) -> Document:
    return Document(id="d1", text=text, record="d1")


@pytest.fixture
def patterns(tmp_path: Path) -> Path:
    path = tmp_path / "patterns.jsonl"
    rows: list[dict[str, object]] = [
        {"label": "ORG", "pattern": "Tarn Relief Agency"},
        {"label": "WEAPON", "pattern": [{"LOWER": "torn-7"}]},
    ]
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    return path


@pytest.fixture
def rules_only(tmp_path: Path) -> str:
    """A pipeline that finds a few names and nothing else."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "GPE", "pattern": "Sobolin"},
            {"label": "PERSON", "pattern": "Anton Velko"},
            {"label": "CARDINAL", "pattern": "7"},
        ]
    )
    nlp.to_disk(tmp_path / "rules")
    return str(tmp_path / "rules")


@pytest.mark.model
def test_patterns_name_what_the_network_does_not_know(patterns: Path) -> None:
    """Names of a user's file are found, win over the network's, and keep their own label."""
    (found,) = extract([document()], patterns=str(patterns))
    record = to_json(found)
    names = {TEXT[m["start"] : m["end"]]: m for m in record["mentions"] if m["kind"] == "name"}
    assert names["Tarn Relief Agency"]["type"] == "ORG"
    assert names["Tarn Relief Agency"]["score"] == 1.0
    assert (names["Torn-7"]["type"], names["Torn-7"]["label"]) == ("MISC", "WEAPON")
    assert "label" not in names["Anton Velko"]
    assert all(mention["entity"] for mention in record["mentions"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"label": "ORG"', "line 1 is not JSON"),
        ('\n{"label": "ORG"}', "line 2 is no pattern"),
        ('{"label": "ORG", "pattern": [{"NO_SUCH_KEY": 1}]}', "none of spaCy's"),
    ],
)
def test_a_bad_pattern_is_named(tmp_path: Path, content: str, words: str) -> None:
    """File, line and what is wrong, in one line."""
    path = tmp_path / "bad.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=words) as error:
        load(patterns=str(path))
    assert "\n" not in str(error.value)


def test_a_missing_file_of_patterns_is_named(tmp_path: Path) -> None:
    """Not a traceback of spaCy's."""
    with pytest.raises(ModelError, match="cannot be read"):
        load(patterns=str(tmp_path / "none.jsonl"))


def test_another_pipeline_reads_what_it_can(rules_only: str) -> None:
    """Without tags, trees and claims there are still names, sentences and entities."""
    nlp = load(rules_only)
    assert lacking(nlp) == (
        "parts of speech",
        "lemmas",
        "trees",
        "claims",
        "coreference and relations",
    )
    record = to_json(read_doc(nlp(TEXT), document(), "rules"))
    names = [(TEXT[m["start"] : m["end"]], m["type"]) for m in record["mentions"]]
    assert names == [("Sobolin", "PLACE"), ("Anton Velko", "PERSON")]
    assert [record["claims"], record["relations"]] == [[], []]
    assert list(record["sentences"]) == [(0, len(TEXT))]


def test_a_pipeline_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A name that is no package and no folder, and a folder that holds no pipeline."""
    with pytest.raises(ModelError, match="no language pipeline 'xx_no_such'"):
        load("xx_no_such")
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 'zz'\n", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be loaded") as error:
        load(str(tmp_path))
    assert "\n" not in str(error.value)


@pytest.mark.model
def test_the_shipped_pipeline_lacks_nothing_and_says_what_it_is() -> None:
    """Its card has an id, a licence, what it reads, and figures."""
    rows = {str(what): value for what, value in card().rows}
    assert lacking(load()) == ()
    assert str(rows["id"]).startswith("claimgraph-en")
    assert rows["licence"] == "CC BY-SA 4.0"
    assert "claims" in str(rows["reads"])
    assert "lacks" not in rows
    assert 50 < float(str(rows["polnear claim"])) < 100


def test_scores_count_what_is_annotated(rules_only: str) -> None:
    """Spans and types must be equal; types that nobody annotated do not count."""
    nlp: Language = load(rules_only)
    start = TEXT.index("Anton")
    right = {"start": start, "end": start + 11, "type": "PERSON", "kind": "name"}
    missed = {"start": 4, "end": 22, "type": "ORG", "kind": "name"}
    record = {
        "text": TEXT,
        "annotated": ["mentions:PERSON,ORG", "claims"],
        "mentions": [right, missed],
        "claims": [{"source": [[start, start + 11]], "content": [[0, 30]]}],
    }
    assert score(nlp, [record]) == {
        "claims": 0.0,
        "names": 66.7,
        "names ORG": 0.0,
        "names PERSON": 100.0,
    }
