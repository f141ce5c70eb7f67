"""The parts of the language pipeline: windows, decoding, features, pairs of mentions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ModelError
from kg.text.nlp.decode import best_tags, best_tree, spans_of
from kg.text.nlp.features import (
    KINDS,
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
from kg.text.nlp.linker import PairScorer
from kg.text.nlp.network import Network, Scores
from kg.text.nlp.pairs import (
    COLUMNS,
    MATCHES,
    NAME,
    NOMINAL,
    PRONOUN,
    REACH,
    Candidate,
    core,
    match_names,
    pair_features,
    slots,
)
from kg.text.nlp.reader import read

TABLES = {
    "upos": tuple(map(str, range(7))),
    "xpos": ("X",),
    "lemma": tuple(f"{n}||k" for n in range(5)),
    "labels": ("root", "dep"),
    "names": bio_tags(NAME_TYPES),
    "claims": bio_tags(ROLES),
    "kinds": KINDS,
}


class Stub(Network):
    """A network that knows each word by its piece and notes which windows it was shown."""

    def __init__(self, starts: set[int]) -> None:
        super().__init__(b"", TABLES, "[UNK]\n[CLS]\n[SEP]")
        self.known_starts = starts
        self.seen: list[tuple[int, int]] = []

    def run(self, words: Words, start: int, end: int) -> Scores:
        self.seen.append((start, end))
        count = end - start
        number = np.array([words.pieces[words.first[i]] for i in range(start, end)])
        tags = {name: np.zeros((count, len(TABLES[name])), np.float32) for name in TABLES}
        tags["sentence"] = np.zeros((count, 2), np.float32)
        tags["sentence"][:, 1] = [2.0 * (n in self.known_starts) - 1 for n in number]
        tags["upos"][np.arange(count), number % 7] = 5.0
        tags["kinds"][:, 0] = 9.0
        return Scores(
            start,
            end,
            tags,
            arcs=np.zeros((count, count + 1), np.float32),
            links=np.zeros((count, count + 1), np.float32),
            labels=np.zeros((count, 2, 3), np.float32),
            heads=np.zeros((count, 3), np.float32),
            mentions=np.zeros((count, 4), np.float32),
        )


@given(
    st.lists(st.tuples(st.integers(1, MAX_PIECES), st.integers(0, 3)), max_size=200),
    st.sets(st.integers(0, 200)),
    st.integers(16, 100),
    st.integers(1, 8),
)
def test_windows_decide_on_every_word_once(
    given_words: list[tuple[int, int]], starts: set[int], size: int, overlap: int
) -> None:
    """Every word gets its own tags, windows stay within their size, trees within sentences."""
    words = Words()
    for number, (count, space) in enumerate(given_words):
        words.add([number] * count, 1, space)
    network = Stub(starts)
    layers = read(network, words, size, overlap)
    assert layers.upos.tolist() == [number % 7 for number in range(len(words))]
    ends = [*words.first, len(words.pieces)]
    assert all(ends[end] - ends[start] <= size for start, end in network.seen)
    assert all(start < end for start, end in network.seen)
    expected = {n for n in range(len(words)) if n in starts or words.spaces[n] == 3} | {0}
    if given_words:
        assert set(np.flatnonzero(layers.starts).tolist()) == expected
    sentence = np.cumsum(layers.starts)
    assert all(sentence[head] == sentence[word] for word, head in enumerate(layers.heads.tolist()))


def test_windows_end_with_paragraphs_and_sentences() -> None:
    """A window ends at a line break near its end, and what it decides on at a sentence's end."""
    words = Words()
    for number in range(60):
        words.add([number], 1, 2 if number == 25 else 1)
    network = Stub({0, 10, 40, 50})
    read(network, words, 30, 8)
    # To the break; with context to the last sentence that is whole; then the rest.
    assert network.seen == [(0, 25), (17, 47), (32, 60)]


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


def test_a_known_word_keeps_its_capitals_where_the_network_says_so() -> None:
    """ "Housing" the name stays; "housing", of which only the small form is known, is small."""
    tables = TABLES | {"lemma": ("0||l", "0||k", "3||l"), "lexicon": ("housing 0",)}
    network = Network(b"", tables, "[UNK]\n[CLS]\n[SEP]")
    assert network.lemma_script("Housing", (1, 0)) == "0||k"
    assert network.lemma_script("housing", (1, 0)) == "0||l"
    assert network.lemma_script("Housing", (2, 0)) == "0||l"


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


def name(text: str, first: int) -> Candidate:
    words = tuple(text.lower().split())
    return Candidate(first, first + len(words) - 1, NAME, 1, words)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Anton Velko", "anton velko", "equal"),
        ("the Tarn Agency", "Tarn Agency", "equal"),
        ("Anton Velko", "Velko", "last"),
        ("Anton Velko", "Anton", "part"),
        ("Tarn Relief Agency", "TRA", "acronym"),
        ("Tarn Relief Agency", "Tarn Steel", "shared"),
        ("Anton Velko", "Mira Danek", "nothing"),
    ],
)
def test_how_alike_two_names_are(one: str, other: str, expected: str) -> None:
    """The words tell, without case, articles and small words, either way round."""
    a, b = core(one.lower().split()), core(other.lower().split())
    assert match_names(a, b) == match_names(b, a) == expected


def test_pairs_know_words_and_distance() -> None:
    """A pair's row tells the match, sentences, mentions, lines and words between, and which goes
    first.
    """
    mentions = [
        name("Tarn University", 0),
        Candidate(5, 5, PRONOUN, 0, ("it",)),
        Candidate(9, 9, NOMINAL, 2, ("university",)),
        Candidate(12, 12, PRONOUN, 0, ("it",)),
    ]
    left, right = np.array([1, 2, 3, 0]), np.array([0, 0, 1, 3])
    sentence, line = np.arange(20) // 6, np.zeros(20, dtype=np.int64)
    rows = pair_features(mentions, left, right, sentence, line)
    assert [MATCHES[m] for m in rows[:, 0]] == [
        "pronoun",
        "head in name",
        "same pronoun",
        "pronoun",
    ]
    assert rows.shape == (4, len(COLUMNS))
    assert (rows < np.cumsum(COLUMNS)).all()
    assert (rows[0, 4] - rows[3, 4]) >= len(COLUMNS)  # the later mention first: the other half


@given(st.integers(0, 120), st.integers(1, 9))
def test_candidates_come_before_or_are_names_ahead(count: int, every: int) -> None:
    """A mention may take up those before it within reach; a pronoun also names just ahead."""
    mentions = [Candidate(i, i, PRONOUN if i % every else NAME, 0, ("x",)) for i in range(count)]
    near = slots(mentions, np.zeros(max(count, 1), dtype=np.int64))
    for left, right, slot in zip(near.left, near.right, near.slot, strict=True):
        if right < left:
            assert slot == left - right <= REACH
        else:
            assert slot == REACH + right - left
            assert mentions[left].kind == PRONOUN
            assert mentions[right].kind == NAME
    back = sum(min(i, REACH) for i in range(count))
    assert (near.right < near.left).sum() == back


def test_damaged_pair_weights_are_named() -> None:
    """Bytes that are no weights are a ModelError."""
    with pytest.raises(ModelError, match="cannot be read"):
        PairScorer.from_bytes(b"damaged")
