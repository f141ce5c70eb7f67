"""Who is who, and what holds between whom: the pair head, run with numpy on mentions' vectors.

The same mathematics as ``training.pair_head.PairHead``, whose docstring names the sources.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.errors import ModelError
from kg.text.nlp.decode import Span
from kg.text.nlp.features import KINDS, SPACES, Words
from kg.text.nlp.network import Floats
from kg.text.nlp.pairs import (
    COLUMNS,
    NAME,
    NOMINAL,
    OFFSETS,
    PRONOUN,
    REACH,
    SLOTS,
    TYPES,
    Candidate,
    Ints,
    pair_features,
    slots,
    type_number,
)
from kg.text.nlp.reader import Layers

CHUNK = 256
"""Mentions whose pairs are scored at once, so that a long text's pairs are never all held."""

KEPT = 3
"""Antecedents kept of each mention."""

FAR, APART = 2, 16
"""Sentences and mentions between the ends of a relation at most."""

FLOOR = -2.0
"""Relation scores below this are not kept: one in eight holds."""

SPLIT = 2
"""Columns of a pair's features that share the first of two tables; the others share the second."""

BEINGS = {TYPES.index(kind) for kind in ("PERSON", "ORG", "PLACE")}
RELATED = set(range(1, len(TYPES))) - {TYPES.index("MISC")}


@dataclass(slots=True)
class Links:
    """The mentions of a text in order, and what pairs of them say.

    Attributes:
        mentions: All that may be an antecedent.
        scores: How probable it is that each is a mention of its kind.
        antecedents: For each its likeliest antecedents, best first, as (index, probability); -1
            is "none".
        relations: (subject, object, number of the relation, score); scores of several pairs of
            the same two entities add up as ``log(sum(exp))``, and ``1 / (1 + exp(-x))`` of that is
            the probability that the text states the relation.
    """

    mentions: list[Candidate]
    scores: list[float]
    antecedents: list[list[tuple[int, float]]]
    relations: list[tuple[int, int, int, float]]


class PairScorer:
    """The weights of the pair head.

    Args:
        weights: By the names of ``training.pair_head.PairHead``.
    """

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._w = {name: np.asarray(value, dtype=np.float32) for name, value in weights.items()}
        self._alike = self._tables("alike")
        self._between = self._tables("between")

    @classmethod
    def from_bytes(cls, data: bytes) -> PairScorer:
        """Read an ``.npz`` file's bytes.

        Raises:
            ModelError: It is damaged, or a weight is missing.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                return cls({name: file[name] for name in file.files})
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise ModelError(f"the weights of pairs cannot be read: {error}") from error

    def _tables(self, name: str) -> tuple[Floats, Floats]:
        """Sum a table's rows over all combinations of values: two look-ups a pair, not five."""
        table = self._w[f"{name}.weight"]
        parts = [table[at : at + size] for at, size in zip(OFFSETS, COLUMNS, strict=True)]
        made = []
        for group in (parts[:SPLIT], parts[SPLIT:]):
            whole = group[0]
            for part in group[1:]:
                whole = (whole[:, None] + part[None]).reshape(-1, table.shape[1])
            made.append(whole)
        return made[0], made[1]

    def _linear(self, name: str, x: Floats) -> Floats:
        y: Floats = x @ self._w[f"{name}.weight"].T
        bias = self._w.get(f"{name}.bias")
        return y if bias is None else y + bias

    def mentions(self, vectors: Floats, kinds: Ints, types: Ints) -> Floats:
        """Return mentions' vectors from the sums of their first and last words' projections."""
        kind, type_ = self._w["kinds.weight"][kinds], self._w["types.weight"][types]
        whole: Floats = np.maximum(vectors + kind + type_, 0)
        return whole

    def none(self, x: Floats) -> Floats:
        """Return how well each mention does without an antecedent."""
        return self._linear("none", x)[:, 0]

    def antecedents(self, x: Floats, left: Ints, right: Ints, features: Ints) -> Floats:
        """Return how well the mention `right` goes as the antecedent of `left`."""
        query, key = self._linear("query", x), self._linear("key", x)
        low = int(min(left.min(), right.min()))
        square = query[low:] @ key[low:].T / np.sqrt(query.shape[1])
        first, second = _combined(features)
        inner = self._linear("later", x)[left]
        inner += self._linear("earlier", x)[right]
        inner += self._alike[0][first]
        inner += self._alike[1][second]
        np.maximum(inner, 0, out=inner)
        found: Floats = square[left - low, right - low] + self._linear("same", inner)[:, 0]
        return found

    def relations(self, x: Floats, left: Ints, right: Ints, features: Ints) -> Floats:
        """Return the scores of all relations of `left` to `right` (pairs, relations)."""
        size = self._w["holds.weight"].shape[1]
        subject, target = self._linear("subject", x)[left], self._linear("object", x)[right]
        first, second = _combined(features)
        inner = subject[:, size:] * target[:, size:]
        inner += subject[:, :size] + target[:, :size]
        inner += self._between[0][first] + self._between[1][second]
        return self._linear("holds", np.maximum(inner, 0))


def _combined(features: Ints) -> tuple[Ints, Ints]:
    """Return the rows of a pair's features in the two summed tables."""
    values = features - OFFSETS
    first, second = values[:, 0], values[:, SPLIT]
    for column in range(1, SPLIT):
        first = first * COLUMNS[column] + values[:, column]
    for column in range(SPLIT + 1, len(COLUMNS)):
        second = second * COLUMNS[column] + values[:, column]
    return first, second


def find_candidates(
    layers: Layers, names: Sequence[Span], scores: Sequence[float], forms: Sequence[str]
) -> tuple[list[Candidate], list[float]]:
    """Return a text's mentions in order: its names, and words that the network takes for others."""
    named = np.zeros(len(forms), dtype=np.bool_)
    found: list[tuple[Candidate, float]] = []
    for (start, end, kind), score in zip(names, scores, strict=True):
        named[start:end] = True
        words = tuple(form.lower() for form in forms[start:end])
        found.append((Candidate(start, end - 1, NAME, type_number(kind), words), score))
    chosen = layers.kinds.argmax(1)
    for i in np.flatnonzero((chosen > 0) & ~named).tolist():
        kind = KINDS[chosen[i]]
        code = PRONOUN if kind == "PRON" else NOMINAL
        type_ = 0 if code == PRONOUN else TYPES.index(kind.removeprefix("NOM-"))
        mention = Candidate(i, i, code, type_, (forms[i].lower(),))
        found.append((mention, float(np.exp(layers.kinds[i, chosen[i]]))))
    found.sort(key=lambda pair: pair[0].first)
    return [mention for mention, _ in found], [min(score, 1.0) for _, score in found]


def link(
    scorer: PairScorer,
    layers: Layers,
    words: Words,
    mentions: list[Candidate],
    scores: list[float],
) -> Links:
    """Score the pairs of a text's mentions, a stretch of them at a time."""
    links = Links(mentions, scores, [], [])
    if not mentions:
        return links
    sentence = np.cumsum(layers.starts, dtype=np.int64)
    line = np.cumsum(np.array(words.spaces) >= SPACES.index("line"), dtype=np.int64)
    for start in range(0, len(mentions), CHUNK):
        low, high = max(0, start - REACH), min(len(mentions), start + CHUNK + REACH)
        some = mentions[low:high]
        x = scorer.mentions(
            layers.mention_vectors([m.first for m in some], [m.last for m in some]),
            np.array([m.kind for m in some]),
            np.array([m.type for m in some]),
        )
        own = range(start - low, min(len(mentions), start + CHUNK) - low)
        stretch = _Stretch(scorer, x, some, sentence, line, own, low)
        links.antecedents += stretch.antecedents()
        links.relations += stretch.relations()
    return links


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some mentions of a text with those around them.

    Attributes:
        x: The mentions' vectors.
        sentence: The number of each word's sentence; `line` of its line.
        own: Which mentions the stretch answers for.
        low: The number of its first mention in the text.
    """

    scorer: PairScorer
    x: Floats
    mentions: list[Candidate]
    sentence: Ints
    line: Ints
    own: range
    low: int

    def antecedents(self) -> list[list[tuple[int, float]]]:
        """Return the likeliest antecedents of the mentions in `own`."""
        # What stands for a thing or an event is an antecedent, but nothing hangs on its own.
        open_ = np.array([m.kind != NOMINAL or m.type in BEINGS for m in self.mentions])
        near = slots(self.mentions, self.sentence)
        kept = open_[near.left] & (near.left >= self.own.start) & (near.left < self.own.stop)
        left, right, slot = near.left[kept], near.right[kept], near.slot[kept]
        table = np.full((len(self.mentions), SLOTS), -np.inf, dtype=np.float32)
        table[:, 0] = self.scorer.none(self.x)
        if len(left):
            features = pair_features(self.mentions, left, right, self.sentence, self.line)
            table[left, slot] = self.scorer.antecedents(self.x, left, right, features)
        rows = table[self.own.start : self.own.stop]
        rows = np.exp(rows - rows.max(1, keepdims=True))
        rows /= rows.sum(1, keepdims=True)
        order = np.argsort(-rows, axis=1, kind="stable")[:, :KEPT]
        result = []
        for i, (columns, shares) in enumerate(
            zip(order.tolist(), np.take_along_axis(rows, order, 1).tolist(), strict=True)
        ):
            at = self.own.start + i + self.low
            result.append(
                [
                    (-1 if c == 0 else at - c if c <= REACH else at + c - REACH, share)
                    for c, share in zip(columns, shares, strict=True)
                    if share > 0
                ]
            )
        return result

    def relations(self) -> Iterator[tuple[int, int, int, float]]:
        """Yield the relations between a mention in `own` and one near it, both ways."""
        usable = [
            i
            for i, m in enumerate(self.mentions)
            if m.kind == PRONOUN or m.type in (RELATED if m.kind == NAME else BEINGS)
        ]
        numbers = [int(self.sentence[self.mentions[i].first]) for i in usable]
        pairs = []
        for a, i in enumerate(usable):
            for b in range(a + 1, min(len(usable), a + 1 + APART)):
                j = usable[b]
                if numbers[b] - numbers[a] > FAR:
                    break
                # A pair is scored with the stretch that its later mention belongs to.
                if j in self.own:
                    pairs += [(i, j), (j, i)]
        if not pairs:
            return
        left, right = np.array(pairs, dtype=np.int64).T
        features = pair_features(self.mentions, left, right, self.sentence, self.line)
        found = self.scorer.relations(self.x, left, right, features)
        for at, relation in np.argwhere(found > FLOOR).tolist():
            one, other = int(left[at]) + self.low, int(right[at]) + self.low
            yield one, other, relation, float(found[at, relation])
