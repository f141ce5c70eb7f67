"""Make the table of senses: a vector for each word piece, small enough to ship.

    python -m training.senses kg/text/senses.npz

The method is Model2Vec's (Tulkens and van Dongen 2024): each piece goes through the base encoder by
itself, its mean output is reduced by principal components and weighted by how rare the piece is; a
text is the mean of its pieces. Rareness is Zipf's law over the rank in the vocabulary, which is
sorted by frequency. Pieces of other scripts are left out. Kept at 8 bits, scaled by row.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from .train import base_folder, word_pieces

SIZE = 128
BATCH = 512
RANK_OFFSET = 2.7  # Mandelbrot's, so that the first ranks are not all of the weight
RARE = 1e-4
"""Probability of a piece that counts half as much as one that never occurs."""


def outputs(count: int) -> np.ndarray:
    """Return the base encoder's mean output of each piece by itself, (count, 384)."""
    model = SentenceTransformer(str(base_folder()), device="cpu")
    first, last = model.tokenizer.cls_token_id, model.tokenizer.sep_token_id
    encoder = model[0].auto_model.eval()
    found = []
    with torch.no_grad():
        for start in range(0, count, BATCH):
            pieces = [[first, i, last] for i in range(start, min(start + BATCH, count))]
            hidden = encoder(input_ids=torch.tensor(pieces)).last_hidden_state
            found.append(hidden.mean(1).numpy())
    return np.concatenate(found)


def reduced(vectors: np.ndarray) -> np.ndarray:
    """Return the principal components of vectors, weighted by rank, (count, SIZE)."""
    centred = vectors - vectors.mean(0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    # The sign of an axis is free; fixed, so that a second run gives the same table.
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])[:, None]
    share = 1 / (np.arange(len(vectors)) + RANK_OFFSET)
    share /= share.sum()
    return (centred @ axes[:SIZE].T) * (RARE / (RARE + share))[:, None]


def main() -> int:
    """Write the table."""
    pieces = word_pieces().vocabulary
    table = reduced(outputs(len(pieces)))
    special = {"[UNK]", "[CLS]", "[SEP]"}
    kept = [
        i
        for i, piece in enumerate(pieces)
        if piece in special or (piece.isascii() and not piece.startswith("["))
    ]
    table = table[kept]
    table[[i for i, at in enumerate(kept) if pieces[at] in special]] = 0
    scale = np.maximum(np.abs(table).max(1), 1e-8) / 127
    np.savez_compressed(
        sys.argv[1],
        pieces=np.frombuffer("\n".join(pieces[i] for i in kept).encode(), dtype=np.uint8),
        table=np.round(table / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float16),
    )
    print(f"{len(kept):,} pieces, {Path(sys.argv[1]).stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
