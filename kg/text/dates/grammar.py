"""The matcher that is made of the rules: every place in a text where one of them fits.

In: a text. Out: its tokens, and matches with their tokens by slot. Which of several overlapping
matches counts is decided in :mod:`kg.text.dates.find`.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.text.dates.rules import RULES, WEAK
from kg.text.dates.tokens import BREAK, CLASSES, OTHER, Token, cut


@dataclass(frozen=True, slots=True)
class Match:
    """One place where a rule fits: half-open token range, and its tokens by slot."""

    start: int
    end: int
    rule: int
    family: str
    slots: dict[str, list[Token]]


@dataclass(frozen=True, slots=True)
class _Element:
    slot: str
    symbols: tuple[str, ...]
    optional: bool


def _expand(rule: str) -> list[list[_Element]]:
    """Write out the optional groups of a rule: every way to read it, as elements."""
    parts = re.split(r"\( (.*?) \)\?", rule)
    ways = [[part] if place % 2 == 0 else ["", part] for place, part in enumerate(parts)]
    return [[_element(word) for word in " ".join(way).split()] for way in itertools.product(*ways)]


def _element(word: str) -> _Element:
    slot, _, symbols = word.rpartition(":")
    optional = symbols.endswith("?")
    return _Element(slot, tuple(symbols.removesuffix("?").split("|")), optional)


class Grammar:
    """The rules as a spaCy matcher with a vocabulary of its own, which never grows.

    One instance may be shared between threads: finding changes nothing in it.
    """

    def __init__(self) -> None:
        self._ways = [
            (number, family, way)
            for number, (family, rule) in enumerate(RULES)
            for way in _expand(rule)
        ]
        symbols = {s for _, _, way in self._ways for element in way for s in element.symbols}
        self._words = frozenset(symbol for symbol in symbols if not symbol.isupper())
        # A word that the grammar names is seen as itself; its class must still take it.
        self._members: dict[str, list[str]] = {}
        for word in sorted(self._words):
            if word in CLASSES:
                self._members.setdefault(CLASSES[word], []).append(word)
        self._vocab = Vocab(strings=[*symbols, OTHER, BREAK])
        self._matcher = Matcher(self._vocab)
        for number, (_, _, way) in enumerate(self._ways):
            self._matcher.add(str(number), [[self._pattern(element) for element in way]])
            if not any(self._is_strong(element) for element in way):
                raise ValueError(f"rule {RULES[self._ways[number][0]][1]!r} needs a strong element")
        self._number = {self._vocab.strings[str(n)]: n for n in range(len(self._ways))}

    def find(self, text: str) -> tuple[list[Token], list[Match]]:
        """Find every place where a rule fits, overlapping ones too, in no order."""
        tokens = list(cut(text, self._words))
        places = self._promising(tokens)
        doc = Doc(self._vocab, words=[tokens[i].symbol if i >= 0 else BREAK for i in places])
        matches = []
        for key, start, end, alignment in self._matcher(doc, with_alignments=True):  # type: ignore[misc]
            rule, family, way = self._ways[self._number[key]]
            first = places[start]
            slots: dict[str, list[Token]] = {}
            for token, element in zip(tokens[first : first + end - start], alignment, strict=True):
                if way[element].slot:
                    slots.setdefault(way[element].slot, []).append(token)
            matches.append(Match(first, first + end - start, rule, family, slots))
        return tokens, matches

    def _promising(self, tokens: list[Token]) -> list[int]:
        """Choose the runs of tokens that some rule may fit; -1 stands between runs.

        Most of a text is words that no rule names, or only "the" and "of": the matcher, which is
        slower than this, need not see them.
        """
        places: list[int] = []
        run: list[int] = []
        strong = False
        for place, token in enumerate(tokens):
            if token.symbol != OTHER or (
                run and place + 1 < len(tokens) and tokens[place + 1].kind == "UNITS"
            ):
                run.append(place)
                strong = strong or token.symbol not in WEAK
                continue
            if strong:
                places += (*run, -1)
            run, strong = [], False
        return places + run if strong else places

    def _is_strong(self, element: _Element) -> bool:
        return not element.optional and not WEAK & set(self._symbols(element))

    def _symbols(self, element: _Element) -> list[str]:
        return [s for name in element.symbols for s in (name, *self._members.get(name, ()))]

    def _pattern(self, element: _Element) -> dict[str, object]:
        symbols = self._symbols(element)
        orth = symbols[0] if len(symbols) == 1 else {"IN": symbols}
        return {"ORTH": orth, "OP": "?"} if element.optional else {"ORTH": orth}
