"""Mentions of a batch's windows paired: for each its antecedents, for each two their relations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from kg.text.nlp.decode import spans_of
from kg.text.nlp.features import SPACES
from kg.text.nlp.pairs import (
    NAME,
    SLOTS,
    Candidate,
    Slots,
    core,
    pair_features,
    slots,
    type_number,
)

from .mentions import UNKNOWN
from .relations import RELATIONS
from .windows import Window

NEAR = 6
"""Pairs of mentions that speak for a pair of entities: the nearest."""

LINE = SPACES.index("line")


@dataclass(slots=True)
class Pairs:
    """All pairs of a batch; numbers are indexes into its mentions.

    Attributes:
        row: The window of each mention; `first` and `last` its words there.
        first: See `row`.
        last: See `row`.
        kind: Of each mention; likewise `type`.
        type: See `kind`.
        anaphor: Of each antecedent pair; `antecedent` its earlier mention, `features` its row.
        antecedent: See `anaphor`.
        features: See `anaphor`.
        slot: Of each pair its column among its anaphor's, as `kg.text.nlp.pairs.slots` has them.
        allowed: (mentions, slots) which columns are right; a row without any teaches nothing.
        subject: Of each relation pair; likewise `object` and `between`, its features.
        object: See `subject`.
        between: See `subject`.
        group: Of each relation pair its pair of entities; `place` its number there.
        place: See `group`.
        facts: (groups, relations) which hold; `known` which of these teach.
        known: See `facts`.
        guide: The corpus of each group; likewise `weight`; `mention_weight` that of each mention.
        weight: See `guide`.
        mention_weight: See `guide`.
    """

    row: Tensor
    first: Tensor
    last: Tensor
    kind: Tensor
    type: Tensor
    anaphor: Tensor
    antecedent: Tensor
    features: Tensor
    slot: Tensor
    allowed: Tensor
    subject: Tensor
    object: Tensor
    between: Tensor
    group: Tensor
    place: Tensor
    facts: Tensor
    known: Tensor
    guide: Tensor
    weight: Tensor
    mention_weight: Tensor

    def to(self, device: torch.device) -> Pairs:
        """Return the same on a device."""
        return Pairs(*(getattr(self, name).to(device) for name in self.__slots__))


@dataclass(slots=True)
class _Shown:
    """The mentions of one window, in words of the window; clusters as in the document."""

    mentions: list[Candidate]
    clusters: list[int]
    anaphors: set[int]


def _shown(window: Window, predicted: list[int] | None, tags: tuple[str, ...]) -> _Shown:
    gold = window.example.gold
    start, end = window.start, window.end
    assert gold is not None
    found: list[tuple[Candidate, int, bool]] = []
    covered: set[int] = set()
    for i, (mention, cluster) in enumerate(zip(gold.mentions, gold.cluster, strict=True)):
        if start <= mention.first and mention.last < end:
            first, last = mention.first - start, mention.last - start
            covered.update(range(first, last + 1))
            moved = Candidate(first, last, mention.kind, mention.type, mention.forms)
            wanted = gold.coref and (gold.anaphors is None or i in gold.anaphors)
            found.append((moved, cluster, wanted))
    if gold.open and predicted is not None:
        known = {core(m.forms): cluster for m, cluster, _ in found if m.kind == NAME}
        for first, stop, kind in spans_of(predicted, tags):
            if covered.isdisjoint(range(first, stop)):
                forms = tuple(window.example.forms[start + first : start + stop])
                name = Candidate(first, stop - 1, NAME, type_number(kind), forms)
                found.append((name, known.get(core(forms), UNKNOWN - len(found)), False))
    found.sort(key=lambda item: (item[0].first, item[0].last))
    return _Shown(
        [m for m, _, _ in found],
        [c for _, c, _ in found],
        {i for i, (_, _, wanted) in enumerate(found) if wanted},
    )


def pair_up(
    windows: list[Window], predicted: np.ndarray | None, tags: tuple[str, ...]
) -> Pairs | None:
    """Pair the mentions of a batch; None where there is nothing to learn.

    Args:
        windows: The batch, in order.
        predicted: (windows, words) the likeliest name tag of each word, for texts whose names are
            not all marked.
        tags: The names of the tags.
    """
    lists: dict[str, list] = {name: [] for name in Pairs.__slots__}
    offset = groups = 0
    allowed_rows: list[list[int]] = []
    for row, window in enumerate(windows):
        gold = window.example.gold
        if gold is None:
            continue
        tagged = (
            predicted[row, : window.end - window.start].tolist() if predicted is not None else None
        )
        shown = _shown(window, tagged, tags)
        count = len(shown.mentions)
        if count < 2:
            continue
        spaces = np.array(window.example.words.spaces[window.start : window.end])
        lines = np.cumsum(spaces >= LINE)
        cuts = np.zeros(window.end - window.start, dtype=np.int64)
        cuts[[c - window.start for c in window.example.cuts if window.start < c < window.end]] = 1
        sentence = np.cumsum(cuts)
        weight = window.example.weight
        lists["row"] += [row] * count
        lists["first"] += [m.first for m in shown.mentions]
        lists["last"] += [m.last for m in shown.mentions]
        lists["kind"] += [m.kind for m in shown.mentions]
        lists["type"] += [m.type for m in shown.mentions]
        lists["mention_weight"] += [weight] * count
        near = slots(shown.mentions, sentence)
        rights = _antecedents(shown, near, open_=gold.open, closed=bool(gold.closed))
        allowed_rows += rights
        taught = np.array([bool(right) for right in rights])[near.left]
        if taught.any():
            left, right = near.left[taught], near.right[taught]
            lists["anaphor"].append(left + offset)
            lists["antecedent"].append(right + offset)
            lists["slot"].append(near.slot[taught])
            lists["features"].append(pair_features(shown.mentions, left, right, sentence, lines))
        if gold.closed:
            groups += _relate(lists, window, shown, sentence, lines, offset, groups)
        offset += count
    if not lists["anaphor"] and not lists["group"]:
        return None
    allowed = torch.zeros(offset, SLOTS, dtype=torch.bool)
    for i, right in enumerate(allowed_rows):
        for slot in right:
            allowed[i, slot] = True
    return Pairs(
        **{
            name: _tensor(lists[name])
            for name in Pairs.__slots__
            if name not in {"allowed", "facts", "known"}
        },
        allowed=allowed,
        facts=torch.tensor(np.array(lists["facts"], dtype=np.float32).reshape(-1, len(RELATIONS))),
        known=torch.tensor(np.array(lists["known"], dtype=np.float32).reshape(-1, len(RELATIONS))),
    )


def _tensor(values: list) -> Tensor:
    if values and isinstance(values[0], np.ndarray):
        return torch.from_numpy(np.concatenate(values))
    kind = torch.float32 if values and isinstance(values[0], float) else torch.long
    return torch.tensor(values, dtype=kind)


def _antecedents(shown: _Shown, near: Slots, *, open_: bool, closed: bool) -> list[list[int]]:
    """Return for each mention the slots that are right; an empty list teaches nothing.

    In a text whose names are not all marked, a pronoun without a marked antecedent may stand for
    any name but those it is known not to stand for.
    """
    result: list[list[int]] = [[] for _ in shown.mentions]
    others: list[list[int]] = [[0] for _ in shown.mentions]
    for i, j, slot in zip(near.left.tolist(), near.right.tolist(), near.slot.tolist(), strict=True):
        if i not in shown.anaphors or shown.clusters[i] == UNKNOWN:
            continue
        if shown.clusters[j] == shown.clusters[i]:
            result[i].append(slot)
        elif shown.clusters[j] < UNKNOWN:
            others[i].append(slot)
    for i in shown.anaphors:
        if result[i] or shown.clusters[i] == UNKNOWN:
            continue
        if not open_:
            result[i] = [0]
        # A record of relations says nothing of the others; one of GAP rules some out.
        elif not closed and shown.clusters.count(shown.clusters[i]) == 1:
            result[i] = others[i]
    return result


def _relate(
    lists: dict[str, list],
    window: Window,
    shown: _Shown,
    sentence: np.ndarray,
    lines: np.ndarray,
    offset: int,
    base: int,
) -> int:
    """Add the pairs of entities of a window; return how many."""
    gold = window.example.gold
    assert gold is not None
    members: dict[int, list[int]] = {}
    for i, cluster in enumerate(shown.clusters):
        members.setdefault(cluster if cluster != UNKNOWN else -1000 - i, []).append(i)
    left, right, group, place = [], [], [], []
    number = 0
    for a, ones in members.items():
        for b, others in members.items():
            if a == b:
                continue
            near = sorted(
                (abs(shown.mentions[i].first - shown.mentions[j].first), i, j)
                for i in ones
                for j in others
            )[:NEAR]
            facts = np.zeros(len(RELATIONS), dtype=np.float32)
            known = np.zeros(len(RELATIONS), dtype=np.float32)
            known[list(gold.closed)] = 1.0
            for relation in range(len(RELATIONS)):
                if (a, relation, b) in gold.facts:
                    facts[relation] = known[relation] = 1.0
            for k, (_, i, j) in enumerate(near):
                left.append(i)
                right.append(j)
                group.append(base + number)
                place.append(k)
            lists["facts"].append(facts)
            lists["known"].append(known)
            lists["guide"].append(window.example.guide)
            lists["weight"].append(float(window.example.weight))
            number += 1
    if number:
        one, two = np.array(left), np.array(right)
        lists["subject"].append(one + offset)
        lists["object"].append(two + offset)
        lists["between"].append(pair_features(shown.mentions, one, two, sentence, lines))
        lists["group"].append(np.array(group))
        lists["place"].append(np.array(place))
    return number
