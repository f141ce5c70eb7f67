"""The language pipeline: what it writes on a Doc, and what it promises for any text."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import ModelError
from kg.text.nlp import FACTORY, SHIPPED, Encoder, load, make_encoder, model_id
from kg.text.nlp.features import NAME_TYPES, ROLES

NEWS = (
    'WASHINGTON (Agency) -- "We will not accept the treaty," Maria Alvarez told reporters on '
    "Tuesday. The minister, who took office last week, said that Norland had broken its word.\n\n"
    "A spokesman for the Foreign Ministry of Norland denied the report. According to two "
    "officials, talks in Geneva are expected to resume on July 6.\n"
)
ODD = (
    "",
    " ",
    "\n\n\t \n",
    "a",
    "\u00ad",
    "\u200b",
    "😀 said 👩‍👩‍👧 that it\u00a0rains.",
    "The min\u00adister said:\r\n\r\n“No.”\r\nHe left.",
    "   She said\tit is late .  \n ",
    "(((((((((",
    "Ä" * 500,
    "e\u0301te\u0301 à l'été",
    "中文 text и русский",
    "\x00 \x1f said \ufffd \U0010ffff",
    "A\n\nB\n\nC",
    "אמר השר כי \u202eהדיווח\u202c אינו נכון. وقال الوزير إنه يوافق.",
    "x" * 10_000 + " said " + "-".join("yz" * 5_000),
)


def test_runs_of_one_mark_are_words_at_the_ends_of_words_only() -> None:
    """ "wow!!" is two words; what stands inside an address or a formula stays."""
    words = [token.text for token in load().make_doc("a==b wow!! *** !!so")]
    assert ["a==b", "wow", "!!", "***", "!!", "so"] == words


GROUPS = ("names", "claims", "mentions")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def check(doc: Doc, text: str) -> None:
    """Assert everything that holds of every Doc."""
    assert doc.text == text
    for sentence in doc.sents:
        assert [t.head.i for t in sentence].count(sentence.root.i) >= 1
        assert sum(t.head.i == t.i for t in sentence) == 1
        for token in sentence:
            assert sentence.start <= token.head.i < sentence.end
            assert token.pos_
            assert token.dep_
            assert token.lemma_
            if token.is_space:
                assert token.pos_ == "SPACE"
    assert sum(len(s) for s in doc.sents) == len(doc)
    names = doc.spans["names"]
    assert {span.label_ for span in names} <= set(NAME_TYPES)
    assert [(s.start, s.end, s.label_) for s in names] == [
        (s.start, s.end, s.label_) for s in doc.ents
    ]
    assert len(names.attrs["scores"]) == len(names)
    assert all(0 <= score <= 1 for score in names.attrs["scores"])
    claims = doc.spans["claims"]
    order = [(span.id, span.start) for span in claims]
    assert order == sorted(order)
    assert {span.label_ for span in claims} <= set(ROLES)
    numbers = {span.id for span in claims}
    assert numbers == set(range(len(numbers)))
    assert {s.id for s in claims if s.label_ == "CONTENT"} == numbers
    assert len(claims.attrs["scores"]) == len(numbers)
    assert all(0 <= score <= 1 for score in claims.attrs["scores"])
    used = [t.i for span in claims if span.label_ != "SOURCE" for t in span]
    assert len(used) == len(set(used))
    mentions = doc.spans["mentions"]
    assert [(s.start, s.end) for s in mentions if s.label_ == "name"] == [
        (s.start, s.end) for s in names
    ]
    assert [s.start for s in mentions] == sorted(s.start for s in mentions)
    assert len(mentions.attrs["scores"]) == len(mentions.attrs["antecedents"]) == len(mentions)
    for number, found in enumerate(mentions.attrs["antecedents"]):
        assert found
        assert sum(chance for _, chance in found) <= 1.0001
        assert all(-1 <= other < len(mentions) and other != number for other, _ in found)
    for left, right, _, _ in mentions.attrs["relations"]:
        assert left != right
        assert max(left, right) < len(mentions)
    for span in [*names, *claims, *mentions]:
        assert not span[0].is_space
        assert not span[-1].is_space


def snapshot(doc: Doc) -> list[object]:
    tokens = [(t.text, t.head.i, t.dep_, t.pos_, t.tag_, t.lemma_, t.is_sent_start) for t in doc]
    groups = [
        [(s.start, s.end, s.label_, s.id, s.kb_id_) for s in doc.spans[key]] for key in GROUPS
    ]
    return [doc.text, tokens, groups, [doc.spans[key].attrs for key in GROUPS]]


@pytest.mark.model
@pytest.mark.parametrize("text", [*ODD, NEWS], ids=range(len(ODD) + 1))
def test_any_text_is_kept_and_fully_annotated(nlp: Language, text: str) -> None:
    """Text comes back to the letter, and trees, sentences and spans hold together on odd input."""
    check(nlp(text), text)


@pytest.mark.model
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=200))
def test_arbitrary_unicode(nlp: Language, text: str) -> None:
    """No string of Unicode breaks the pipeline or its invariants."""
    check(nlp(text), text)


@pytest.mark.model
def test_one_endless_line(nlp: Language) -> None:
    """A line of 20,000 words without a full stop is read, in sentences of a bounded length."""
    text = "the minister and the reporters of Norland " * 2857 + "left"
    doc = nlp(text)
    check(doc, text)
    assert len(doc) == 20_000
    assert max(len(s) for s in doc.sents) <= 256


@pytest.mark.model
def test_company_does_not_change_an_answer(nlp: Language) -> None:
    """A document reads the same alone, among others, and in another order."""
    texts = [NEWS, "Short.", NEWS * 6, "", "MARIA ALVAREZ SAYS NO\n\nMore to come."]
    alone = [snapshot(nlp(text)) for text in texts]
    assert [snapshot(doc) for doc in nlp.pipe(texts)] == alone
    backwards = [snapshot(doc) for doc in nlp.pipe(texts[::-1], batch_size=1)]
    assert backwards[::-1] == alone


@pytest.mark.model
def test_threads_do_not_change_an_answer(nlp: Language) -> None:
    """Two threads of the network give what one gives."""
    settings = {"components": {FACTORY: {"threads": 2}}}
    two = spacy.load(SHIPPED, config=settings)
    assert snapshot(two(NEWS * 6)) == snapshot(nlp(NEWS * 6))


@pytest.mark.model
@pytest.mark.long
def test_a_book_takes_little_memory(nlp: Language) -> None:
    """A text of 100,000 words is read with true offsets, in less than 4 kB a word."""
    text = NEWS * 1_700
    nlp("A word.")
    tracemalloc.start()
    doc = nlp(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    check(doc, text)
    assert len(doc) > 100_000
    assert peak < 4_000 * len(doc)


@pytest.mark.model
def test_saved_and_loaded_again(nlp: Language, tmp_path: Path) -> None:
    """Written to disk or to bytes and read back, it gives the same answers and the same id."""
    expected = snapshot(nlp(NEWS))
    nlp.to_disk(tmp_path)
    again = load(tmp_path)
    assert snapshot(again(NEWS)) == expected
    assert model_id(again) == model_id(nlp)
    blank = spacy.blank("en")
    blank.add_pipe(FACTORY)
    blank.from_bytes(nlp.to_bytes())
    assert snapshot(blank(NEWS)) == expected


@pytest.mark.model
def test_reads_news(nlp: Language) -> None:
    """On plain news it finds the people, the day, the speaker and what she said."""
    doc = nlp(NEWS)
    names = {(span.text, span.label_) for span in doc.spans["names"]}
    assert {("Maria Alvarez", "PERSON"), ("Geneva", "PLACE"), ("July 6", "DATE")} <= names
    first = [s for s in doc.spans["claims"] if "accept the treaty" in s.text]
    assert [s.label_ for s in first] == ["CONTENT"]
    parts = {s.label_: s.text for s in doc.spans["claims"] if s.id == first[0].id}
    assert parts["SOURCE"] == "Maria Alvarez"
    assert parts["CUE"].startswith("told")
    told = next(token for token in doc if token.text == "told")
    assert (told.lemma_, told.pos_) == ("tell", "VERB")
    assert [c.text for c in told.children if c.dep_ == "nsubj"] == ["Alvarez"] or "Maria" in {
        c.text for c in told.children if c.dep_ == "nsubj"
    }
    assert any(s.text.startswith("A spokesman") for s in doc.sents)


@pytest.mark.model
def test_earlier_entities_win(nlp: Language) -> None:
    """Entities that a component before this one set are kept, and none overlaps them."""
    doc = nlp.make_doc(NEWS)
    start = next(t.i for t in doc if t.text == "Alvarez")
    ruled = doc[start : start + 1]
    doc.set_ents([spacy.tokens.Span(doc, ruled.start, ruled.end, label="FIGURE")])
    doc = nlp.get_pipe(FACTORY)(doc)
    assert ("Alvarez", "FIGURE") in {(e.text, e.label_) for e in doc.ents}
    assert ("Geneva", "PLACE") in {(e.text, e.label_) for e in doc.ents}


@pytest.mark.model
def test_says_who_it_is(nlp: Language) -> None:
    """The id names the pipeline, its version and its weights."""
    name, version, digest = model_id(nlp).split()
    assert (name, version) == (f"claimgraph-{nlp.lang}", nlp.meta["version"])
    assert digest.startswith("sha256:")
    assert len(digest) == 15
    assert load() is nlp


def test_missing_weights_are_named(tmp_path: Path) -> None:
    """A missing or an incomplete pipeline is a ModelError that says where and what to do."""
    with pytest.raises(ModelError, match="no language pipeline"):
        load(tmp_path)
    with pytest.raises(ModelError, match=r"lacks model\.onnx"):
        Encoder(spacy.blank("en").vocab).from_disk(tmp_path)
    encoder = make_encoder(spacy.blank("en"), "encoder", window=64, overlap=16, threads=1)
    with pytest.raises(ModelError, match="no weights"):
        encoder(spacy.blank("en")("Hello"))


@pytest.mark.model
def test_a_broken_network_is_named(tmp_path: Path, nlp: Language) -> None:
    """A damaged ONNX file is a ModelError, not an error of the runtime."""
    nlp.to_disk(tmp_path)
    (tmp_path / FACTORY / "model.onnx").write_bytes(b"damaged")
    with pytest.raises(ModelError, match="cannot be loaded"):
        load(tmp_path)("Hello")


def test_window_settings_are_checked() -> None:
    """Windows that could not cover a text are refused when the component is made."""
    for window, overlap in ((600, 96), (100, 80), (320, 0)):
        with pytest.raises(ValueError, match="do not fit"):
            Encoder(spacy.blank("en").vocab, window=window, overlap=overlap)
