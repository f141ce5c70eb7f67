"""The grammar of time expressions: a table of rules, and the matcher made of it.

A rule is a line of elements. ``MONTH`` in capitals is a class of :mod:`kg.text.dates.tokens`,
``ago`` a word or mark; ``|`` gives alternatives, ``?`` after an element or a group in brackets makes
it optional, and ``day:`` before an element names the slot that takes the token.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Final

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from kg.text.dates.tokens import CLASSES, OTHER, Token, cut

_NUMBER: Final = "DAY|TWO|THREE|YEAR|NUMBER|WORDNUMBER|BIG|DECIMAL|couple|half"
_DAY: Final = "DAY|ORD"
_BACK: Final = "last|past|previous|preceding"
_FORTH: Final = "next|following|coming|subsequent|succeeding|upcoming|ensuing"
_HERE: Final = "this|current|that|same"
_WHICH: Final = f"{_BACK}|{_FORTH}|{_HERE}"
_TO: Final = "-|–|—|to|and|or|until|till|through"
_WAY: Final = "ago|earlier|before|previously|prior|later|after|afterwards|hence"

# Family, then the rule. Families are read by kg.text.dates.find.
RULES: Final[tuple[tuple[str, str], ...]] = (
    # ---- days
    ("calendar", "numeric:ISO|SLASH|DOTTED"),
    ("calendar", f"( wday:WEEKDAY ,? )? the? day:{_DAY} of? month:MONTH ,? year:YEAR ( era:BC|AD )?"),
    ("calendar", f"( wday:WEEKDAY ,? )? the? day:{_DAY} of? month:MONTH ( ,? of which:that|same|this|last|next the? which:same? year )?"),
    ("calendar", f"( wday:WEEKDAY ,? )? month:MONTH the? day:{_DAY} ,? year:YEAR"),
    ("calendar", f"( wday:WEEKDAY ,? )? month:MONTH the? day:{_DAY}"),
    ("range", f"the? a:{_DAY} {_TO} the? day:{_DAY} of? month:MONTH ( ,? year:YEAR )?"),
    ("range", f"month:MONTH a:{_DAY} {_TO} the? day:{_DAY} ( ,? year:YEAR )?"),
    ("calendar", "wday:WEEKDAY"),
    ("calendar", f"which:{_WHICH} wday:WEEKDAY"),
    ("calendar", "wday:WEEKDAY which:last|next|this week:week"),
    ("calendar", "the? day:WORDORDINAL day? of month:MONTH ( ,? year:YEAR )?"),
    ("calendar", f"which:{_WHICH}? holiday:christmas|easter|thanksgiving|halloween day? ( ,? of? year:YEAR )?"),
    ("calendar", "holiday:christmas holiday:eve ( ,? year:YEAR )?"),
    ("calendar", "holiday:new holiday:year 's|’s holiday:eve|day ( ,? year:YEAR )?"),
    # ---- months, parts of years
    ("calendar", "month:MONTH ,? of|in? year:YEAR ( era:BC|AD )?"),
    ("calendar", "month:MONTH ,? of? year:THREE|TWO era:BC|AD"),
    ("calendar", f"month:MONTH ( ,? of the? which:{_WHICH} year )?"),
    ("calendar", f"which:{_WHICH} month:MONTH"),
    ("calendar", "season:SEASON ,? of? year:YEAR ( era:BC|AD )?"),
    ("calendar", "season:SEASON of? year:THREE|TWO era:BC|AD"),
    ("calendar", f"season:SEASON of the? which:{_WHICH} year"),
    ("calendar", f"which:{_WHICH} season:SEASON"),
    ("calendar", "season:SEASON"),
    ("calendar", "half:WORDORDINAL|latter half of year:YEAR"),
    ("calendar", "quarter:WORDORDINAL|last|final quarter of year:YEAR"),
    ("calendar", "quarter:QUARTER ( ,? of? year:YEAR )?"),
    ("calendar", "the quarter:WORDORDINAL quarter"),
    # ---- years and more
    ("calendar", "year:YEAR ( era:BC|AD )?"),
    ("calendar", "era:AD year:YEAR|THREE|TWO|DAY"),
    ("calendar", "year:YEAR|THREE|TWO|DAY era:BC|AD"),
    ("calendar", "year:THREE"),
    ("calendar", "fiscal:FISCAL"),
    ("years", "a:YEAR -|–|—|/ short:TWO|DAY"),
    ("calendar", "the? tens:TENS ( era:BC|AD )?"),
    ("calendar", "the? tens:WORDTENS"),
    ("calendar", "the? century:ORD|WORDORDINAL -? century ( era:BC|AD )?"),
    # ---- times of a day
    ("calendar", "clock:CLOCK ( meridiem:MERIDIEM )? ( zone:ZONE )?"),
    ("calendar", "clock:DAY meridiem:MERIDIEM ( zone:ZONE )?"),
    ("calendar", "in|at the? part:DAYPART"),
    ("calendar", "part:overnight"),
    ("at night", "at night"),
    # ---- steps
    ("shift", "deictic:yesterday|today|tonight|tomorrow ( part:DAYPART )?"),
    ("shift", f"which:the? which:{_WHICH} part:DAYPART"),
    ("shift", f"which:the? which:very|this|that? which:{_WHICH} unit:UNIT"),
    ("shift", f"n:{_NUMBER} -? n:WORDNUMBER? more? unit:UNIT|UNITS way:{_WAY}"),
    ("shift", f"( n:a|an )? n:VAGUE|couple of? more? unit:UNITS way:{_WAY}"),
    ("shift", f"n:a|an unit:UNIT way:{_WAY}"),
    ("shift", f"unit:UNITS way:{_WAY}"),
    ("shift", "the unit:UNIT way:before|after"),
    ("shift", "the? very? end|beginning|start|middle|close|rest|part of the unit:UNIT"),
    ("shift", "the unit:weekend"),
    ("shift", "later|early|earlier|late in the unit:UNIT"),
    # ---- lengths
    ("length", f"n:{_NUMBER} -? n:WORDNUMBER? -? unit:UNIT|UNITS"),
    ("length", f"n:{_NUMBER} -? and -? a -? n:half -? unit:UNITS"),
    ("length", "n:WORDNUMBER|DAY|TWO more|full|long|whole|previous|last|next|_ unit:UNITS"),
    ("length", "( n:a|an )? n:VAGUE unit:UNITS"),
    ("length", "n:a|an|half full|whole|entire? unit:UNIT"),
    ("length", f"the {_BACK}|{_FORTH}|first|final|early n:VAGUE? unit:UNITS"),
    ("length", f"the? {_BACK}|{_FORTH}|first|final|early n:{_NUMBER} unit:UNITS"),
    ("length", "the past unit:UNIT"),
    ("length", "the last unit:decade|century"),
    ("length", "unit:UNITS"),
    # ---- sets
    ("set", "set:SET"),
    ("set", "every|each wday:WEEKDAY ( part:DAYPART )?"),
    ("set", "wday:WEEKDAYS"),
    ("set", "every|each month:MONTH"),
    ("set", "every|each season:SEASON"),
    ("set", "every|each part:DAYPART"),
    ("set", f"every|each n:{_NUMBER}? unit:UNIT|UNITS"),
    ("set", "per:per unit:UNIT"),
    # ---- the present, the past, the future
    ("present", "now|currently|nowadays|presently"),
    ("present", "right now"),
    ("present", "these days"),
    ("present", "at present"),
    ("present", "at this time|moment"),
    ("present", "current"),
    ("present", "the? present day"),
    ("past", "recently|recent|lately"),
    ("past", "the past"),
    ("past", "recent unit:UNITS"),
    ("future", "the? future"),
)


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
        self._vocab = Vocab(strings=[*symbols, OTHER])
        self._matcher = Matcher(self._vocab)
        for number, (_, _, way) in enumerate(self._ways):
            self._matcher.add(str(number), [[self._pattern(element) for element in way]])
        self._number = {self._vocab.strings[str(n)]: n for n in range(len(self._ways))}

    def find(self, text: str) -> tuple[list[Token], list[Match]]:
        """Find every place where a rule fits, overlapping ones too, in no order."""
        tokens = list(cut(text, self._words))
        doc = Doc(self._vocab, words=[token.symbol for token in tokens])
        matches = []
        for key, start, end, alignment in self._matcher(doc, with_alignments=True):
            rule, family, way = self._ways[self._number[key]]
            slots: dict[str, list[Token]] = {}
            for token, element in zip(tokens[start:end], alignment, strict=True):
                if way[element].slot:
                    slots.setdefault(way[element].slot, []).append(token)
            matches.append(Match(start, end, rule, family, slots))
        return tokens, matches

    def _pattern(self, element: _Element) -> dict[str, object]:
        symbols = [s for name in element.symbols for s in (name, *self._members.get(name, ()))]
        orth = symbols[0] if len(symbols) == 1 else {"IN": symbols}
        return {"ORTH": orth, "OP": "?"} if element.optional else {"ORTH": orth}
