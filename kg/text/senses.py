"""What a text is about: a vector and its content words, by which texts are compared.

Input: texts of a sentence or two. Output: a unit vector each, and words. A text's vector is the
mean of its word pieces, each a row of a table that `training/senses.py` makes; word order and
negation leave no trace, so a vector tells what is spoken of and never whether two texts agree.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kg.text.nlp.features import WordPieces

if TYPE_CHECKING:
    from collections.abc import Sequence

Vectors = NDArray[np.float32]
_TABLE = Path(__file__).with_name("senses.npz")


def sense_vectors(texts: Sequence[str]) -> Vectors:
    """Return the sense of each text.

    Returns:
        Shape (texts, size), rows of length 1; zeros for a text without a word that is known. The
        cosine of two texts is the product of their rows.
    """
    pieces, table = _table()
    rows = np.zeros((len(texts), table.shape[1]), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        ids = [piece for word in text.split() for piece in pieces(word)]
        if ids:
            row[:] = table[ids].mean(0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Vectors = rows / np.maximum(lengths, 1e-8)
    return result


def content_words(text: str) -> frozenset[str]:
    """Return the words of a text in lower case, function words and numbers left out.

    >>> sorted(content_words("They fired first, and without warning!"))
    ['fired', 'warning']
    """
    from spacy.lang.en.stop_words import STOP_WORDS  # noqa: PLC0415  spaCy is slow to load

    letters = "".join(c if c.isalpha() else " " for c in text.casefold())
    return frozenset(word for word in letters.split() if len(word) > 1 and word not in STOP_WORDS)


@lru_cache(maxsize=1)
def _table() -> tuple[WordPieces, Vectors]:
    with np.load(_TABLE, allow_pickle=False) as file:
        pieces = file["pieces"].tobytes().decode("utf-8").split("\n")
        table: Vectors = (
            file["table"].astype(np.float32) * file["scale"].astype(np.float32)[:, None]
        )
    return WordPieces(pieces), table
