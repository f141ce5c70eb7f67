"""Long texts through a network of short windows: what holds of each word, sentence by sentence.

Windows overlap by the context before their own words; they end with a paragraph or a sentence
where one ends. Only the last windows are held, so memory grows with the words' own labels and
nothing else.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.text.nlp.decode import Ints, Span, best_tags, best_tree, spans_of
from kg.text.nlp.features import SPACES, Words
from kg.text.nlp.network import Floats, Network, Scores, log_softmax

LONGEST = 256
"""Words in a sentence at most; a tree over more is no sentence, and its table would be huge."""

LINKS = 8
"""Link targets kept of each word."""

LEMMAS = 4
"""Lemma scripts kept of each word."""

UNSEEN = -1e4
SURELY_NOT = float(np.log(0.999))
"""A word less surely outside of names, or of claims, may be part of one."""

LINE, BLOCK = SPACES.index("line"), SPACES.index("block")

FULL = 0.6
"""A line break is the end of a window that is as full as this."""

AFTER = 24
"""Words after the last that counts, where no sentence ends in a window's second half."""


@dataclass(slots=True)
class Layers:
    """What the network says of each word, decoded except for claims.

    `heads` are word indexes, a root is its own head.  `links` are the likeliest targets of each
    word, as word indexes with -1 for "no cue", and `link_logs` their log probabilities; `lemma`
    are the likeliest scripts of each word. `vectors` are rows for the words that may begin or end
    a mention, `row` the row of each word or -1.
    """

    starts: NDArray[np.bool_]
    upos: Ints
    xpos: Ints
    lemma: Ints
    heads: Ints
    labels: Ints
    names: Floats
    claims: Floats
    kinds: Floats
    links: Ints
    link_logs: Floats
    row: Ints
    vectors: list[NDArray[np.float16]]

    @classmethod
    def empty(cls, count: int, names: int, claims: int, kinds: int) -> Layers:
        """Return layers for so many words and tags."""
        return cls(
            starts=np.zeros(count, dtype=np.bool_),
            upos=np.zeros(count, dtype=np.int64),
            xpos=np.zeros(count, dtype=np.int64),
            lemma=np.zeros((count, LEMMAS), dtype=np.int64),
            heads=np.zeros(count, dtype=np.int64),
            labels=np.zeros(count, dtype=np.int64),
            names=np.zeros((count, names), dtype=np.float32),
            claims=np.zeros((count, claims), dtype=np.float32),
            kinds=np.zeros((count, kinds), dtype=np.float32),
            links=np.full((count, LINKS), -1, dtype=np.int64),
            link_logs=np.full((count, LINKS), UNSEEN, dtype=np.float32),
            row=np.full(count, -1, dtype=np.int64),
            vectors=[],
        )

    def mention_vectors(self, first: list[int], last: list[int]) -> Floats:
        """Return the sums of what mentions' first and last words say of them."""
        if len(self.vectors) > 1:
            self.vectors = [np.concatenate(self.vectors)]
        table = self.vectors[0]
        half = table.shape[1] // 2
        begins, ends = self.row[first], self.row[last]
        result: Floats = np.where(begins[:, None] < 0, 0, table[begins, :half]).astype(np.float32)
        result += np.where(ends[:, None] < 0, 0, table[ends, half:])
        return result


def read(network: Network, words: Words, size: int, overlap: int) -> Layers:
    """Run the network over a text and decode tags and trees.

    A window ends at a line break where one is near its end, else its last whole sentence is the
    last that counts. The next window begins with up to `overlap` pieces of what went before.

    Args:
        network: The trained network.
        words: The text.
        size: Pieces in a window at most.
        overlap: Pieces of context before a window's own words at most.
    """
    tables = network.tables
    sizes = (len(tables[name]) for name in ("names", "claims", "kinds"))
    layers = Layers.empty(len(words), *sizes)
    first = np.array([*words.first, len(words.pieces)])
    breaks = np.flatnonzero(np.array(words.spaces) >= LINE)
    recent: list[tuple[Scores, int, int]] = []
    start = owned = done = 0
    while owned < len(words):
        end = _window_end(first, breaks, start, owned, size)
        scores = network.run(words, start, end)
        after = _last_owned(scores, words, owned) if end < len(words) else end
        recent.append((scores, owned, after))
        _take_tags(layers, words, scores, owned, after)
        owned = after
        while True:
            stop = _sentence_end(layers.starts, done, owned, last=owned == len(words))
            if stop is None:
                break
            layers.starts[done] = True
            _take_tree(layers, network, recent, done, stop)
            done = stop
        recent = [held for held in recent if held[0].end > done]
        start = _context(layers.starts, first, owned, overlap)
    return layers


def _window_end(first: Ints, breaks: Ints, start: int, owned: int, size: int) -> int:
    """Return where a window ends: at the last line break in its last part, else where it is full.

    At least one word more than `owned` is in it.
    """
    count = len(first) - 1
    end = int(np.searchsorted(first, first[start] + size, side="right")) - 1
    end = min(max(end, owned + 1), count)
    if end == count:
        return count
    near = breaks[(breaks > max(owned, start + (end - start) * FULL)) & (breaks <= end)]
    return int(near[-1]) if len(near) else end


def _last_owned(scores: Scores, words: Words, owned: int) -> int:
    """Return where the words end that a window decides on.

    At a line break or a sentence's end, else so that some words after them are still in it.
    """
    if words.spaces[scores.end] >= LINE:
        return scores.end
    starts = np.flatnonzero(scores.tags["sentence"].argmax(1) == 1) + scores.start
    low = max(owned, (scores.start + scores.end) // 2)
    near = starts[(starts > low) & (starts < scores.end)]
    return int(near[-1]) if len(near) else max(owned + 1, scores.end - AFTER)


def _context(starts: NDArray[np.bool_], first: Ints, owned: int, overlap: int) -> int:
    """Return where the next window begins: with whole sentences before its own words, if they fit.

    A sentence that goes on after them is in it as a whole, where that leaves room.
    """
    low = int(np.searchsorted(first, first[owned] - overlap))
    whole = np.flatnonzero(starts[low:owned])
    return low + int(whole[0]) if len(whole) else low


def _take_tags(layers: Layers, words: Words, scores: Scores, start: int, end: int) -> None:
    mine = slice(start - scores.start, end - scores.start)
    tags = scores.tags
    layers.starts[start:end] = tags["sentence"][mine].argmax(1) == 1
    layers.starts[start:end] |= np.array(words.spaces[start:end]) == BLOCK
    for name in ("upos", "xpos"):
        getattr(layers, name)[start:end] = tags[name][mine].argmax(1)
    layers.lemma[start:end] = _top(tags["lemma"][mine], LEMMAS)
    layers.names[start:end] = log_softmax(tags["names"][mine])
    layers.claims[start:end] = log_softmax(tags["claims"][mine])
    layers.kinds[start:end] = log_softmax(tags["kinds"][mine])
    # Names are decoded later, by whole sentences: keep every word that can still be in one.
    may = (layers.names[start:end, 0] < SURELY_NOT) | (layers.kinds[start:end].argmax(1) > 0)
    rows = np.flatnonzero(may)
    layers.row[start + rows] = sum(map(len, layers.vectors)) + np.arange(len(rows))
    layers.vectors.append(scores.mentions[mine][rows].astype(np.float16))
    linked = np.flatnonzero(layers.claims[start:end, 0] < SURELY_NOT)
    logs = log_softmax(scores.links[mine][linked])
    kept = min(LINKS, logs.shape[1])
    best = _top(logs, kept)
    layers.link_logs[start + linked, :kept] = np.take_along_axis(logs, best, 1)
    layers.links[start + linked, :kept] = np.where(best == 0, -1, best - 1 + scores.start)


def _top(scores: Floats, count: int) -> Ints:
    """Return the columns of each row's highest scores, best first."""
    # Some passes for the largest are faster than one that sorts: there are few columns.
    left, rows = scores.copy(), np.arange(len(scores))
    best = np.empty((len(scores), count), dtype=np.int64)
    for place in range(count):
        best[:, place] = left.argmax(1)
        left[rows, best[:, place]] = -np.inf
    return best


def _sentence_end(starts: NDArray[np.bool_], done: int, known: int, *, last: bool) -> int | None:
    """Return where the sentence that begins at `done` ends, None while that is not known."""
    if done >= known:
        return None
    near = starts[done + 1 : min(known, done + LONGEST)]
    found = np.flatnonzero(near)
    if len(found):
        return done + 1 + int(found[0])
    if known - done >= LONGEST:
        return done + LONGEST
    return known if last else None


def _take_tree(
    layers: Layers,
    network: Network,
    recent: list[tuple[Scores, int, int]],
    start: int,
    end: int,
) -> None:
    whole = [held[0] for held in recent if held[0].start <= start and end <= held[0].end]
    if whole:
        best = max(whole, key=lambda s: (min(start - s.start, s.end - end), -s.start))
        rows = slice(start - best.start, end - best.start)
        arcs = np.hstack((best.arcs[rows, :1], best.arcs[rows, rows.start + 1 : rows.stop + 1]))
        labels, heads = best.labels[rows], best.heads[rows]
    else:
        arcs, labels, heads = _patched(recent, start, end)
    tree = best_tree(arcs)
    own = np.arange(end - start)
    parents = np.where(tree == 0, own, tree - 1)
    scores = np.einsum("wlk,wk->wl", labels, heads[parents])
    root = network.tables["labels"].index("root")
    scores[:, root] = UNSEEN
    layers.heads[start:end] = parents + start
    layers.labels[start:end] = np.where(tree == 0, root, scores.argmax(1))


def _patched(
    recent: list[tuple[Scores, int, int]], start: int, end: int
) -> tuple[Floats, Floats, Floats]:
    """Return the scores of a sentence that no window holds, each word's from its own window."""
    count = end - start
    arcs = np.full((count, count + 1), UNSEEN, dtype=np.float32)
    labels = np.zeros((count, *recent[0][0].labels.shape[1:]), dtype=np.float32)
    heads = np.zeros((count, labels.shape[2]), dtype=np.float32)
    for scores, first, after in recent:
        a, b = max(start, first), min(end, after)
        if a >= b:
            continue
        rows = slice(a - scores.start, b - scores.start)
        low, high = max(start, scores.start), min(end, scores.end)
        arcs[a - start : b - start, 0] = scores.arcs[rows, 0]
        arcs[a - start : b - start, low - start + 1 : high - start + 1] = scores.arcs[
            rows, low - scores.start + 1 : high - scores.start + 1
        ]
        labels[a - start : b - start] = scores.labels[rows]
        heads[a - start : b - start] = scores.heads[rows]
    return arcs, labels, heads


def name_spans(layers: Layers, tags: tuple[str, ...]) -> tuple[list[Span], list[float]]:
    """Return names, none across a sentence's end, each with its least word's probability."""
    spans: list[Span] = []
    ends = [*np.flatnonzero(layers.starts), len(layers.starts)]
    for start, end in itertools.pairwise(ends):
        chosen = best_tags(layers.names[start:end], tags)
        if chosen.any():
            spans += spans_of(chosen, tags, int(start))
    scores = []
    for start, end, kind in spans:
        columns = [tags.index(f"B-{kind}"), tags.index(f"I-{kind}")]
        scores.append(float(np.exp(layers.names[start:end, columns]).sum(1).min()))
    return spans, [min(score, 1.0) for score in scores]
