"""The head that scores pairs of mentions, and its losses."""

from __future__ import annotations

import math

from torch import Tensor, nn
from torch.nn import functional

from kg.text.nlp.pairs import COLUMNS, TYPES

from .pairing import NEAR, Pairs


class PairHead(nn.Module):
    """Scores pairs of mentions: whether the later means the earlier, and what holds between both.

    After the mention ranking of Lee et al. (2017), with words' vectors in place of spans'
    (Dobrovolskii 2021), and the pooling of mention pairs of Verga et al. (2018).

    Args:
        size: Width of a mention's vector.
        inner: Width of a pair's.
        relations: How many.
        corpora: How many; each has a bias of its own on every relation.
        dropout: On mentions' vectors.
    """

    def __init__(self, size: int, inner: int, relations: int, corpora: int, dropout: float) -> None:
        super().__init__()
        self.kinds = nn.Embedding(3, size)
        self.types = nn.Embedding(len(TYPES), size)
        for table in (self.kinds, self.types):
            nn.init.normal_(table.weight, std=0.1)
        self.none = nn.Linear(size, 1)
        self.query = nn.Linear(size, inner)
        self.key = nn.Linear(size, inner)
        self.later = nn.Linear(size, inner)
        self.earlier = nn.Linear(size, inner, bias=False)
        self.alike = nn.Embedding(sum(COLUMNS), inner)
        self.same = nn.Linear(inner, 1)
        self.subject = nn.Linear(size, 2 * inner)
        self.object = nn.Linear(size, 2 * inner)
        self.between = nn.Embedding(sum(COLUMNS), inner)
        self.holds = nn.Linear(inner, relations)
        for table in (self.alike, self.between):
            nn.init.normal_(table.weight, std=0.02)
        nn.init.constant_(self.holds.bias, -4.0)
        self.base = nn.Embedding(corpora, relations)
        nn.init.zeros_(self.base.weight)
        self.dropout = nn.Dropout(dropout)

    def mention(self, first: Tensor, last: Tensor, kind: Tensor, type_: Tensor) -> Tensor:
        """Return the vectors of mentions (mentions, size)."""
        return functional.relu(first + last + self.kinds(kind) + self.types(type_))

    def antecedents(self, x: Tensor, left: Tensor, right: Tensor, features: Tensor) -> Tensor:
        """Return how well the mention `right` goes as the antecedent of `left` (pairs)."""
        query, key = self.query(x), self.key(x)
        product = (query[left] * key[right]).sum(-1) / math.sqrt(query.shape[-1])
        alike = self.alike(features).sum(1)
        inner = functional.relu(self.later(x)[left] + self.earlier(x)[right] + alike)
        return product + self.same(inner).squeeze(-1)

    def relations(self, x: Tensor, left: Tensor, right: Tensor, features: Tensor) -> Tensor:
        """Return the scores of all relations of `left` to `right` (pairs, relations)."""
        add, times = self.subject(x)[left].chunk(2, -1)
        add2, times2 = self.object(x)[right].chunk(2, -1)
        between = self.between(features).sum(1)
        return self.holds(functional.relu(add + add2 + between + times * times2))


def pair_losses(head: PairHead, scores: dict[str, Tensor], pairs: Pairs) -> dict[str, Tensor]:
    """Return the losses of antecedents and relations, each summed and weighted by corpus."""
    first = scores["first"].float()[pairs.row, pairs.first]
    last = scores["last"].float()[pairs.row, pairs.last]
    x = head.dropout(head.mention(first, last, pairs.kind, pairs.type))
    result = {}
    if len(pairs.anaphor):
        table = x.new_full(pairs.allowed.shape, -1e4)
        table[:, 0] = head.none(x).squeeze(-1)
        found = head.antecedents(x, pairs.anaphor, pairs.antecedent, pairs.features)
        table[pairs.anaphor, pairs.slot] = found
        right = table.masked_fill(~pairs.allowed, -1e4).logsumexp(-1)
        loss = (table.logsumexp(-1) - right) * pairs.allowed.any(-1)
        result["coref"] = (loss * pairs.mention_weight).sum()
    if len(pairs.group):
        single = head.relations(x, pairs.subject, pairs.object, pairs.between)
        table = single.new_full((len(pairs.facts), NEAR, single.shape[1]), -1e4)
        table[pairs.group, pairs.place] = single
        pooled = table.logsumexp(1) + head.base(pairs.guide)
        loss = functional.binary_cross_entropy_with_logits(pooled, pairs.facts, reduction="none")
        result["relations"] = (loss * pairs.known * pairs.weight.unsqueeze(1)).sum()
    return result
