"""What the encoder sees of a text: word pieces, the shape of each word, the white space before it.

Training and running share this module, so that both read a text in the same way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

NAME_TYPES = ("PERSON", "ORG", "PLACE", "NORP", "DATE", "EVENT", "MISC")
ROLES = ("SOURCE", "CUE", "CONTENT")
KINDS = ("O", "PRON", "NOM-PERSON", "NOM-ORG", "NOM-PLACE", "NOM-EVENT", "NOM-MISC")
"""A word by itself: no mention, a pronoun that refers, or the head of a nominal mention."""

MAX_PIECES = 8
"""Pieces a word may take: enough for names; a pasted key must not fill a window."""

SHAPES = ("none", "lower", "title", "upper", "capital", "mixed", "digit", "mark", "other")
SPACES = ("none", "space", "line", "block")


def bio_tags(types: Sequence[str]) -> tuple[str, ...]:
    """Return O, then B- and I- of each type."""
    return ("O", *(f"{part}-{kind}" for kind in types for part in "BI"))


def shape_of(word: str) -> int:
    """Return the index in SHAPES of a word's capitals, digits and marks.

    The base model is uncased: this is how it learns that "Apple" is a company.
    """
    if any(c.isdigit() for c in word):
        return 6
    if not any(c.isalpha() for c in word):
        return 7
    if word.islower():
        return 1
    if word.isupper():
        return 4 if sum(c.isalpha() for c in word) == 1 else 3
    if word[0].isupper() and word[1:].islower():
        return 2
    return 5 if any(c.isupper() for c in word) else 8


def space_of(gap: str) -> int:
    """Return the index in SPACES of the white space between two words."""
    if not gap:
        return 0
    lines = len(f"{gap}.".splitlines()) - 1
    return 1 + min(lines, 2)


def _is_mark(char: str) -> bool:
    """Whether BERT's tokeniser makes this character a piece of its own."""
    code = ord(char)
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return True
    if 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0x20000 <= code <= 0x2CEAF:
        return True
    return unicodedata.category(char).startswith("P")


class WordPieces:
    """BERT's uncased WordPiece over a fixed vocabulary, with a cache by word.

    Args:
        vocabulary: The pieces; a piece's line number is its id.
    """

    CACHE = 200_000

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self.vocabulary = tuple(vocabulary)
        self._ids = {piece: i for i, piece in enumerate(self.vocabulary)}
        self._cache: dict[str, tuple[tuple[int, ...], int]] = {}
        self.unknown = self._ids["[UNK]"]
        self.first = self._ids["[CLS]"]
        self.last = self._ids["[SEP]"]

    def __call__(self, word: str) -> tuple[int, ...]:
        """Return one to MAX_PIECES ids."""
        return self.look(word)[0]

    def look(self, word: str) -> tuple[tuple[int, ...], int]:
        """Return a word's ids and its shape (an index in SHAPES)."""
        found = self._cache.get(word)
        if found is None:
            if len(self._cache) >= self.CACHE:
                self._cache.clear()
            found = self._cache[word] = (self._split(word), shape_of(word))
        return found

    def _split(self, word: str) -> tuple[int, ...]:
        # A word of a million letters would cost a million steps; its start says enough.
        plain = unicodedata.normalize("NFD", word[:200].lower())
        parts = [""]
        for char in plain:
            if unicodedata.category(char) in {"Mn", "Cc", "Cf"}:
                continue
            if char.isspace() or _is_mark(char):
                parts += [char.strip(), ""]
            else:
                parts[-1] += char
        ids: list[int] = []
        for part in filter(None, parts):
            ids += self._greedy(part)
            if len(ids) >= MAX_PIECES:
                break
        return tuple(ids[:MAX_PIECES]) or (self.unknown,)

    def _greedy(self, part: str) -> list[int]:
        ids: list[int] = []
        start = 0
        while start < len(part):
            prefix = "##" if start else ""
            end = len(part)
            while end > start and prefix + part[start:end] not in self._ids:
                end -= 1
            if end == start:
                return [self.unknown]
            ids.append(self._ids[prefix + part[start:end]])
            start = end
        return ids


@dataclass(slots=True)
class Words:
    """The words of one text as numbers: pieces run together, `first[i]` where word i begins."""

    pieces: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    shapes: list[int] = field(default_factory=list)
    spaces: list[int] = field(default_factory=list)

    def add(self, ids: Sequence[int], shape: int, space: int) -> None:
        """Append one word."""
        self.first.append(len(self.pieces))
        self.pieces += ids
        self.shapes.append(shape)
        self.spaces.append(space)

    def __len__(self) -> int:
        return len(self.first)


def read_words(words: Iterable[tuple[str, str]], split: WordPieces) -> Words:
    """Return the features of words given as (white space before, word); the first opens a block."""
    result = Words()
    for gap, word in words:
        ids, shape = split.look(word)
        space = (0 if not gap else 1 if gap == " " else space_of(gap)) if len(result) else 3
        result.add(ids, shape, space)
    return result


def lemma_script(form: str, lemma: str) -> str:
    """Return the edit that turns a form into its lemma: letters off the end, new end, case kept.

    >>> lemma_script("Running", "run"), lemma_script("Al", "Al")
    ('4||l', '0||k')
    """
    scripts = []
    for case, base in (("l", form.lower()), ("k", form)):
        common = 0
        while common < min(len(base), len(lemma)) and base[common] == lemma[common]:
            common += 1
        off, end = len(base) - common, lemma[common:]
        scripts.append((off + len(end), f"{off}|{end}|{case}"))
    # The smaller edit is the one that other words share; on a tie, lower case.
    return min(scripts, key=lambda script: script[0])[1]


def apply_script(form: str, script: str) -> str:
    """Return what an edit of `lemma_script` makes of a form; the form where it does not fit."""
    strip, rest = script.split("|", 1)
    end, case = rest.rsplit("|", 1)
    base = form.lower() if case == "l" else form
    count = int(strip)
    if count > len(base):
        return base
    return (base[: len(base) - count] + end) or base
