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
    square = np.full((count + 1, count + 1), -np.inf)
    square[1:] = scores
    np.fill_diagonal(square, -np.inf)
    # The best root and every other word's best head: no tree is better, so it only has to be one.
    heads: Ints = np.concatenate(([0], square[:, 1:].argmax(1)[1:] + 1))
    root = int(np.argmax(square[1:, 0] - square[1:, 1:].max(1))) + 1
    heads[root] = 0
    if _cycles(heads):
        heads = _edmonds(square)
        if (heads[1:] == 0).sum() > 1:
            # A price on the root keeps all but one word from it; exact, but slow.
            square[1:, 0] += FORBIDDEN
            heads = _edmonds(square)
    return heads[1:]


def _cycles(heads: Ints) -> list[list[int]]:
    """Return the nodes of each cycle among heads; node 0 is the root."""
    cycles: list[list[int]] = []
    state = [0] * len(heads)
    state[0] = -1
    parents = heads.tolist()
    for start in range(1, len(parents)):
        path, node = [], start
        while state[node] == 0:
            state[node] = start
            path.append(node)
            node = parents[node]
        if state[node] == start and path:
            cycles.append(path[path.index(node) :])
        for seen in path:
            state[seen] = -1
    return cycles


def _edmonds(square: NDArray[np.float64]) -> Ints:
    """Return the best heads of all nodes but 0: contract every cycle, solve, open them again."""
    heads: Ints = square.argmax(1)
    heads[0] = 0
    cycles = _cycles(heads)
    if not cycles:
        return heads
    within = {node for cycle in cycles for node in cycle}
    groups = [[node] for node in range(len(square)) if node not in within] + cycles
    gain = square.copy()
    inside = np.array(sorted(within))
    # To enter a cycle at a node costs the arc that the cycle has there.
    gain[inside] -= square[inside, heads[inside]][:, None]
    order = np.array([node for group in groups for node in group])
    starts = np.cumsum([0, *(len(group) for group in groups[:-1])])
    small = np.maximum.reduceat(gain[order][:, order], starts, axis=0)
    small = np.maximum.reduceat(small, starts, axis=1)
    np.fill_diagonal(small, -np.inf)
    small[0] = -np.inf
    inner = _edmonds(small)
    for group, head in zip(groups[1:], inner[1:].tolist(), strict=True):
        targets = groups[head]
        entry = parent = 0
        if len(group) > 1 or len(targets) > 1:
            arcs = gain[group][:, targets]
            entry, parent = divmod(int(arcs.argmax()), len(targets))
        heads[group[entry]] = targets[parent]
    return heads
