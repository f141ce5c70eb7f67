"""From scores to structures: spans by constrained tags, trees by Chu-Liu and Edmonds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from kg.text.nlp.network import Floats

Ints = NDArray[np.int64]
Span = tuple[int, int, str]
"""Start and end (words, half-open) and label."""

FORBIDDEN = -1e6
SURE = float(np.log(0.95))


@cache
def _transitions(tags: tuple[str, ...]) -> Floats:
    """Return the score of each tag (column) after each tag (row): I- only goes on its own type."""
    allowed = np.zeros((len(tags), len(tags)), dtype=np.float32)
    for column, tag in enumerate(tags):
        if tag.startswith("I-"):
            for row, before in enumerate(tags):
                if before[2:] != tag[2:]:
                    allowed[row, column] = FORBIDDEN
    return allowed


def best_tags(scores: Floats, tags: tuple[str, ...]) -> Ints:
    """Return the likeliest sequence of tags in which every I- follows its own type.

    A text falls apart at the words that are surely outside; a part whose best single tags already
    fit together needs no search.
    """
    chosen: Ints = scores.argmax(1)
    if not len(chosen):
        return chosen
    allowed = _transitions(tags)
    before = np.concatenate(([0], chosen[:-1]))
    faults = np.flatnonzero(allowed[before, chosen] < 0)
    if not len(faults):
        return chosen
    walls = np.flatnonzero((chosen == 0) & (scores[:, 0] > SURE))
    done = 0
    for fault in faults:
        if fault < done:
            continue
        at = int(np.searchsorted(walls, fault))
        start = int(walls[at - 1]) + 1 if at else 0
        done = int(walls[at]) if at < len(walls) else len(chosen)
        chosen[start:done] = _viterbi(scores[start:done], allowed)
    return chosen


def _viterbi(scores: Floats, allowed: Floats) -> Ints:
    best = scores[0] + allowed[0]
    came = np.zeros(scores.shape, dtype=np.int64)
    columns = np.arange(scores.shape[1])
    for i in range(1, len(scores)):
        paths = best[:, None] + allowed
        came[i] = paths.argmax(0)
        best = paths[came[i], columns] + scores[i]
    path = [int(best.argmax())]
    for row in came[:0:-1]:
        path.append(int(row[path[-1]]))
    return np.array(path[::-1], dtype=np.int64)


def spans_of(chosen: Sequence[int] | Ints, tags: tuple[str, ...], offset: int = 0) -> list[Span]:
    """Return the spans that a sequence of tags draws.

    >>> spans_of([0, 1, 2, 1], ("O", "B-PERSON", "I-PERSON"))
    [(1, 3, 'PERSON'), (3, 4, 'PERSON')]
    """
    spans: list[Span] = []
    start, kind = 0, ""
    for i, tag in enumerate([*(tags[int(c)] for c in chosen), "O"]):
        if kind and tag[:2] != "I-":
            spans.append((offset + start, offset + i, kind))
            kind = ""
        if tag[:2] == "B-":
            start, kind = i, tag[2:]
    return spans


def best_tree(scores: Floats) -> Ints:
    """Return each word's head in the best tree with one root: 0 the root, 1 the first word.

    Args:
        scores: (words, words + 1), of each head for each word; column 0 is the root.
    """
    count = len(scores)
    if count == 1:
        return np.zeros(1, dtype=np.int64)
    # One square matrix (dependent, head); a price on the root keeps all but one word from it.
    square = np.full((count + 1, count + 1), -np.inf)
    square[1:] = scores
    square[1:, 0] += FORBIDDEN
    np.fill_diagonal(square, -np.inf)
    # The best root and every other word's best head: no tree is better, so it only has to be one.
    root = int(np.argmax(scores[:, 0] - square[1:, 1:].max(1)))
    heads: Ints = np.concatenate(([0], square[1:].argmax(1)))
    heads[root + 1] = 0
    return (heads if _cycle(heads) is None else _edmonds(square))[1:]


def _cycle(heads: Ints) -> list[int] | None:
    """Return the nodes of one cycle among heads; node 0 is the root."""
    state = [0] * len(heads)
    state[0] = -1
    for start in range(1, len(heads)):
        path, node = [], start
        while state[node] == 0:
            state[node] = start
            path.append(node)
            node = int(heads[node])
        if state[node] == start:
            return path[path.index(node) :]
        for seen in path:
            state[seen] = -1
    return None


def _edmonds(square: NDArray[np.float64]) -> Ints:
    """Return the best heads of all nodes but 0, by contracting cycles one by one."""
    heads: Ints = square.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads)
    if cycle is None:
        return heads
    inside = np.array(sorted(cycle))
    outside = np.array([i for i in range(len(square)) if i not in set(cycle)])
    own = square[inside, heads[inside]]
    enter = square[np.ix_(inside, outside)] - own[:, None]
    leave = square[np.ix_(outside, inside)]
    size = len(outside)
    small = np.full((size + 1, size + 1), -np.inf)
    small[:size, :size] = square[np.ix_(outside, outside)]
    small[:size, size] = leave.max(1)
    small[size, :size] = enter.max(0)
    small[0] = -np.inf
    inner = _edmonds(small)
    result = heads.copy()
    for i, node in enumerate(outside[1:], start=1):
        head = int(inner[i])
        result[node] = inside[leave[i].argmax()] if head == size else outside[head]
    entry = int(inner[size])
    broken = int(enter[:, entry].argmax())
    result[inside[broken]] = outside[entry]
    return result
