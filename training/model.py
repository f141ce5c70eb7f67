"""The network: MiniLM with a shape and a space embedding, and small heads on each word's vector.

Pairs of mentions are scored by a head of their own (:mod:`training.pair_head`), on two projections
of the words' vectors: that of a mention's first word and that of its last.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.text.nlp.features import SHAPES, SPACES

from .pair_head import PairHead


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the base encoder; the defaults are all-MiniLM-L6-v2."""

    vocabulary: int = 30522
    width: int = 384
    layers: int = 6
    attention_heads: int = 12
    inner: int = 1536
    positions: int = 512


class WholeDropout(nn.Dropout):
    """Dropout that takes the same features from all pieces of a window: cheap on a CPU."""

    def forward(self, x: Tensor) -> Tensor:
        """Return `x` with some features at zero in training."""
        if not self.training or self.p == 0.0:
            return x
        shape = (x.shape[0], *(1 for _ in x.shape[1:-1]), x.shape[-1])
        return x * functional.dropout(x.new_ones(shape), self.p)


class Layer(nn.Module):
    """One transformer layer, normalised after each half, as BERT's."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.attention_heads = shape.attention_heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=1e-12)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=1e-12)
        self.dropout = WholeDropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Return the next layer's vectors.

        Args:
            x: (batch, pieces, width).
            mask: Added to the attention's scores; None where all pieces may be looked at.
        """
        batch, length, width = x.shape
        heads = self.qkv(x).view(batch, length, 3, self.attention_heads, -1).permute(2, 0, 3, 1, 4)
        q, k, v = heads[0], heads[1], heads[2]
        # Plain products: on a CPU twice as fast as the fused attention, and ONNX knows them.
        scores = (q / math.sqrt(q.shape[-1])) @ k.transpose(-1, -2)
        weights = torch.softmax(scores if mask is None else scores + mask.to(scores.dtype), -1)
        mixed = (weights.to(v.dtype) @ v).transpose(1, 2).reshape(batch, length, width)
        x = self.norm1(x + self.dropout(self.out(mixed)))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Network(nn.Module):
    """Encoder and heads.

    Args:
        sizes: Widths of the tagging heads, in order.
        deprels: How many dependency labels.
        relations: How many relations; `corpora` how many corpora, each with a guide of its own.
        shape: Sizes of the encoder.
        arc_size: Width of the arc scorer; likewise `label_size`, `link_size`, `mention_size`, and
            `pair_size`.
        dropout: In the encoder; `head_dropout` before the heads.
    """

    def __init__(
        self,
        sizes: dict[str, int],
        deprels: int,
        *,
        relations: int,
        corpora: int,
        shape: Shape | None = None,
        arc_size: int = 200,
        label_size: int = 64,
        link_size: int = 128,
        mention_size: int = 192,
        pair_size: int = 128,
        dropout: float = 0.1,
        head_dropout: float = 0.33,
    ) -> None:
        super().__init__()
        shape = shape or Shape()
        width = shape.width
        self.sizes = sizes
        self.pieces = nn.Embedding(shape.vocabulary, width)
        self.positions = nn.Embedding(shape.positions, width)
        self.shapes = nn.Embedding(len(SHAPES), width)
        self.spaces = nn.Embedding(len(SPACES), width)
        for table in (self.shapes, self.spaces):
            nn.init.normal_(table.weight, std=0.01)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = WholeDropout(dropout)
        self.head_dropout = WholeDropout(head_dropout)
        self.tags = nn.Linear(width, sum(sizes.values()))
        self.arc_dep = nn.Linear(width, arc_size)
        self.arc_head = nn.Linear(width, arc_size)
        self.arc_root = nn.Parameter(torch.zeros(arc_size))
        self.arc_weight = nn.Parameter(torch.empty(arc_size + 1, arc_size))
        self.label_dep = nn.Linear(width, label_size)
        self.label_head = nn.Linear(width, label_size)
        self.label_root = nn.Parameter(torch.zeros(label_size))
        self.label_weight = nn.Parameter(torch.zeros(label_size + 1, deprels, label_size + 1))
        self.link_from = nn.Linear(width, link_size)
        self.link_to = nn.Linear(width, link_size)
        self.link_none = nn.Parameter(torch.zeros(link_size))
        nn.init.xavier_uniform_(self.arc_weight)
        # Corpora differ in what they call a name or a claim: each may differ from the common head.
        self.guides = nn.Parameter(torch.zeros(corpora, sizes["names"] + sizes["claims"], width))
        self.guide_bias = nn.Parameter(torch.zeros(corpora, sizes["names"] + sizes["claims"]))
        self.first = nn.Linear(width, mention_size)
        self.last = nn.Linear(width, mention_size, bias=False)
        self.pairs = PairHead(mention_size, pair_size, relations, corpora, head_dropout)

    def encode(self, pieces: Tensor, shapes: Tensor, spaces: Tensor, mask: Tensor | None) -> Tensor:
        """Return a vector for each piece; `mask` is true where a piece may be looked at."""
        positions = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.pieces(pieces) + self.positions(positions) + self.shapes(shapes)
        x = self.dropout(self.norm(x + self.spaces(spaces)))
        for layer in self.layers:
            x = layer(x, mask)
        return x

    def heads(self, words: Tensor) -> dict[str, Tensor]:
        """Return the scores of every head for word vectors (batch, words, width)."""
        x = self.dropout(words)
        y = self.head_dropout(words)
        batch = len(words)
        dep = self.head_dropout(functional.leaky_relu(self.arc_dep(y), 0.1))
        head = self.head_dropout(functional.leaky_relu(self.arc_head(y), 0.1))
        head = torch.cat((self.arc_root.expand(batch, 1, -1).to(head.dtype), head), 1)
        ones = torch.ones_like(dep[..., :1])
        arcs = (torch.cat((dep, ones), -1) @ self.arc_weight) @ head.transpose(1, 2)
        query, key = self.link_from(x), self.link_to(x)
        key = torch.cat((self.link_none.expand(batch, 1, -1).to(key.dtype), key), 1)
        return {
            "tags": self.tags(x),
            "arcs": arcs,
            "links": query @ key.transpose(1, 2) / math.sqrt(query.shape[-1]),
            "label_dep": self.head_dropout(functional.leaky_relu(self.label_dep(y), 0.1)),
            "label_head": self.head_dropout(functional.leaky_relu(self.label_head(y), 0.1)),
            "first": self.first(x),
            "last": self.last(x),
        }

    def guided(self) -> slice:
        """Return the columns of the tags' scores that the guides change."""
        names = list(self.sizes)
        start = sum(self.sizes[name] for name in names[: names.index("names")])
        return slice(start, start + self.guides.shape[1])

    def labels(self, dep: Tensor, head: Tensor) -> Tensor:
        """Return label scores for pairs of vectors (pairs, size) of a word and its head."""
        dep = torch.cat((dep, torch.ones_like(dep[:, :1])), -1)
        head = torch.cat((head, torch.ones_like(head[:, :1])), -1)
        by_label = (dep @ self.label_weight.flatten(1)).unflatten(1, (-1, head.shape[1]))
        return (by_label @ head.unsqueeze(2)).squeeze(2)

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """Return all scores of a padded batch of `training.windows.collate`."""
        mask = (~batch["piece_mask"])[:, None, None, :] * -1e4
        x = self.encode(batch["pieces"], batch["shapes"], batch["spaces"], mask)
        words = x.gather(1, batch["first"].unsqueeze(2).expand(-1, -1, x.shape[2]))
        scores = self.heads(words)
        own = words @ self.guides[batch["guide"]].transpose(1, 2).to(words.dtype)
        own = own + self.guide_bias[batch["guide"]].unsqueeze(1)
        rest = self.guided()
        scores["tags"] = torch.cat(
            (
                scores["tags"][..., : rest.start],
                scores["tags"][..., rest] + own,
                scores["tags"][..., rest.stop :],
            ),
            -1,
        )
        return scores

    def load_base(self, weights: dict[str, Tensor]) -> None:
        """Take the encoder's weights from a BERT state dictionary."""
        types = weights["embeddings.token_type_embeddings.weight"][0]
        own = {
            "pieces.weight": weights["embeddings.word_embeddings.weight"],
            "positions.weight": weights["embeddings.position_embeddings.weight"] + types,
            "norm.weight": weights["embeddings.LayerNorm.weight"],
            "norm.bias": weights["embeddings.LayerNorm.bias"],
        }
        parts = {
            "out": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for i in range(len(self.layers)):
            base = f"encoder.layer.{i}"
            for kind in ("weight", "bias"):
                own[f"layers.{i}.qkv.{kind}"] = torch.cat(
                    [
                        weights[f"{base}.attention.self.{n}.{kind}"]
                        for n in ("query", "key", "value")
                    ]
                )
                for name, theirs in parts.items():
                    own[f"layers.{i}.{name}.{kind}"] = weights[f"{base}.{theirs}.{kind}"]
        missing, unexpected = self.load_state_dict(own, strict=False)
        encoder = [n for n in missing if n.startswith(("layers", "norm", "pieces.", "positions"))]
        if encoder or unexpected:
            raise ValueError(f"base weights do not fit: {encoder + unexpected}")


def losses(
    network: Network, scores: dict[str, Tensor], batch: dict[str, Tensor]
) -> dict[str, Tensor]:
    """Return each layer's loss summed over its annotated words, weighted by corpus."""
    weight = batch["weight"].unsqueeze(1)
    result = {}
    parts = scores["tags"].float().split(list(network.sizes.values()), -1)
    for name, part in zip(network.sizes, parts, strict=True):
        if name not in batch:
            continue
        target = batch[name]
        if name in {"names", "kinds"}:
            bits = torch.arange(part.shape[-1], device=part.device)
            allowed = (target.unsqueeze(-1) >> bits) & 1
            chosen = part.masked_fill(allowed == 0, -1e4).logsumexp(-1)
            loss = (part.logsumexp(-1) - chosen) * batch["word_mask"]
        else:
            loss = _cross_entropy(part, target)
        result[name] = (loss * weight).sum()
    closed = ~functional.pad(batch["word_mask"], (1, 0), value=True).unsqueeze(1)
    for name in ("links", "arcs"):
        target_name = "heads" if name == "arcs" else name
        if target_name in batch:
            rows = scores[name].float().masked_fill(closed, -1e4)
            result[name] = (_cross_entropy(rows, batch[target_name]) * weight).sum()
    if "heads" in batch:
        row, word = (batch["heads"] >= 0).nonzero(as_tuple=True)
        head = batch["heads"][row, word]
        root = network.label_root.expand(len(scores["tags"]), 1, -1)
        heads = torch.cat((root, scores["label_head"].float()), 1)
        labels = network.labels(scores["label_dep"].float()[row, word], heads[row, head])
        loss = functional.cross_entropy(labels, batch["labels"][row, word], reduction="none")
        result["labels"] = (loss * batch["weight"][row]).sum()
    return result


def _cross_entropy(scores: Tensor, target: Tensor) -> Tensor:
    return functional.cross_entropy(
        scores.transpose(1, 2), target, ignore_index=-1, reduction="none"
    )
