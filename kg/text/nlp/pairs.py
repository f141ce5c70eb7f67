"""Pairs of mentions as the pair scorer sees them: how alike their words are, how far apart.

Training and running share this module, as they do :mod:`kg.text.nlp.features`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kg.text.nlp.features import NAME_TYPES

Ints = NDArray[np.int64]

NAME, PRONOUN, NOMINAL = range(3)
TYPES = ("", *NAME_TYPES)


def type_number(name: str) -> int:
    """Return the index in TYPES of a name's type; one of a user's own counts as MISC."""
    return TYPES.index(name if name in TYPES else "MISC")


MATCHES = (
    "pronoun",
    "nothing",
    "equal",
    "last",
    "part",
    "acronym",
    "shared",
    "head in name",
    "same head",
    "same pronoun",
    "other pronoun",
)
SENTENCES = (0, 1, 2, 3, 5, 8)
MENTIONS = (1, 2, 3, 4, 6, 9, 14, 22, 40)
LINES = (0, 1, 3)
WORDS = (0, 1, 2, 4, 7, 12, 20, 40)
COLUMNS = (len(MATCHES), len(SENTENCES), len(MENTIONS), len(LINES), 2 * len(WORDS))
"""How many values each feature of a pair has; their rows follow one another in one table."""

REACH, AHEAD = 50, 6
"""How many mentions back an antecedent may lie, and how many ahead in the sentence of a pronoun."""

SLOTS = 1 + REACH + AHEAD
"""Column 0 is "no antecedent", then those before, nearest first, then those ahead."""

OFFSETS = np.cumsum([0, *COLUMNS[:-1]])

_SMALL = set(
    """the a an 's ’s ' ’ . , " “ ” mr mr. mrs mrs. ms ms. dr dr. of and for & -""".split()
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mention as a candidate for pairs; words `first` to `last`, both inside.

    Attributes:
        kind: NAME, PRONOUN or NOMINAL; a nominal is its head alone.
        type: Index in TYPES; 0 where it has none.
        forms: Its words in lower case.
    """

    first: int
    last: int
    kind: int
    type: int
    forms: tuple[str, ...]


def core(forms: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a name that tell it from others; all of them where none does."""
    return tuple(form for form in forms if form not in _SMALL) or tuple(forms)


@lru_cache(maxsize=65536)
def match_names(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    """Return which of MATCHES holds of the cores of two names."""
    if a == b:
        return "equal"
    if a[-1] == b[-1]:
        return "last"
    shared = set(a) & set(b)
    if len(shared) == min(len(set(a)), len(set(b))):
        return "part"
    if _acronym(a, b) or _acronym(b, a):
        return "acronym"
    return "shared" if shared else "nothing"


def _acronym(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    letters = short[0].replace(".", "")
    return len(short) == 1 and len(long) > 1 and letters == "".join(form[0] for form in long)


def _matches(candidates: Sequence[Candidate], left: Ints, right: Ints) -> Ints:
    """Return the index in MATCHES of how alike the words of each pair are."""
    number: dict[str, int] = {}
    cores = [core(c.forms) for c in candidates]
    heads = np.array([number.setdefault(words[-1], len(number)) for words in cores], dtype=np.int64)
    kinds = np.array([c.kind for c in candidates], dtype=np.int64)
    a, b, same = kinds[left], kinds[right], heads[left] == heads[right]
    found = np.full(len(left), MATCHES.index("nothing"))
    found[(a == PRONOUN) != (b == PRONOUN)] = MATCHES.index("pronoun")
    both = (a == PRONOUN) & (b == PRONOUN)
    found[both] = np.where(
        same[both], MATCHES.index("same pronoun"), MATCHES.index("other pronoun")
    )
    found[(a == NOMINAL) & (b == NOMINAL) & same] = MATCHES.index("same head")
    for at in np.flatnonzero((a == NAME) & (b == NAME)).tolist():
        found[at] = MATCHES.index(match_names(cores[left[at]], cores[right[at]]))
    for at in np.flatnonzero((a + b == NAME + NOMINAL) & (a != b)).tolist():
        x, y = cores[left[at]], cores[right[at]]
        name, head = (x, y[-1]) if a[at] == NAME else (y, x[-1])
        if head in name:
            found[at] = MATCHES.index("head in name")
    return found


def _bucket(values: Ints, borders: Sequence[int]) -> Ints:
    found: Ints = np.searchsorted(np.array(borders), values, side="right").clip(1) - 1
    return found


def pair_features(
    candidates: Sequence[Candidate], left: Ints, right: Ints, sentence: Ints, line: Ints
) -> Ints:
    """Return one row of table indexes a pair.

    Args:
        candidates: In text order.
        left: Index of each pair's one mention; `right` of its other.
        right: As `left`, of the other.
        sentence: The number of each word's sentence.
        line: How many line breaks stand before each word.
    """
    first = np.array([c.first for c in candidates], dtype=np.int64)
    last = np.array([c.last for c in candidates], dtype=np.int64)
    a, b = first[left], first[right]
    gap = np.maximum(np.maximum(b - last[left], a - last[right]) - 1, 0)
    columns = (
        _matches(candidates, left, right),
        _bucket(abs(sentence[a] - sentence[b]), SENTENCES),
        _bucket(abs(left - right), MENTIONS),
        _bucket(abs(line[a] - line[b]), LINES),
        _bucket(gap, WORDS) + len(WORDS) * (a > b),
    )
    rows: Ints = np.stack(columns, 1).reshape(-1, len(COLUMNS)) + OFFSETS
    return rows


@dataclass(frozen=True, slots=True)
class Slots:
    """All pairs of mentions of which the first may mean the second.

    Attributes:
        left: Index of the mention.
        right: Index of its candidate antecedent.
        slot: The candidate's column among SLOTS.
    """

    left: Ints
    right: Ints
    slot: Ints


def slots(candidates: Sequence[Candidate], sentence: Ints) -> Slots:
    """Return every mention's candidates: those before it; for a pronoun also names just ahead.

    Args:
        candidates: In text order.
        sentence: The number of each word's sentence.
    """
    count = len(candidates)
    back = np.minimum(np.arange(count), REACH)
    left = np.repeat(np.arange(count), back)
    starts = np.cumsum(back) - back
    slot = np.arange(len(left)) - np.repeat(starts, back) + 1
    right = left - slot
    ahead = [
        (i, j, REACH + j - i)
        for i, mention in enumerate(candidates)
        if mention.kind == PRONOUN
        for j in range(i + 1, min(count, i + 1 + AHEAD))
        if candidates[j].kind == NAME and sentence[candidates[j].first] == sentence[mention.first]
    ]
    extra = np.array(ahead, dtype=np.int64).reshape(-1, 3).T
    return Slots(*(np.concatenate(pair) for pair in zip((left, right, slot), extra, strict=True)))
