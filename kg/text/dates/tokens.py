"""Cut a text into the small tokens that the grammar of time reads.

The language pipeline splits ``mid-1941`` and ``4–6 July`` in ways that depend on the model; the
grammar must not. So this module cuts for itself, finer, and gives every token one *symbol*: the
class of a word of time (``MONTH``), a word that the grammar names (``ago``), or ``_`` for the rest.
The set of symbols is small and fixed, so that matching needs no growing vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.text.dates import lexicon

OTHER: Final = "_"
BREAK: Final = "BREAK"  # a blank line, over which no expression goes

_CUT: Final = re.compile(
    r"""
    (?P<ISO>(?<![\w.])\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?
      (?![\w-]))
  | (?P<SLASH>(?<![\w/.])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\w/]))
  | (?P<DOTTED>(?<![\w.])\d{1,2}\.\d{1,2}\.\d{4}(?!\w))
  | (?P<HALF>(?<![\w/])1/2(?![\w/])|½)
  | (?P<CLOCK>(?<![\w:.])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:]))
  | (?P<BIG>(?<![\w.])\d{1,3}(?:,\d{3}){1,4}(?!\d))
  | (?P<DECIMAL>(?<![\w.])\d{1,6}\.\d{1,4}(?!\d))
  | (?P<TENS>(?<![\w.])(?:\d{2,3}0|(?<=['’])\d0)['’]?s(?!\w))
  | (?P<ORD>(?<![\w.])\d{1,3}(?:st|nd|rd|th|ST|ND|RD|TH)(?!\w))
  | (?P<FISCAL>\bFY\ ?\d{4}(?!\w))
  | (?P<QUARTER>\bQ[1-4](?!\w))
  | (?P<NUMBER>(?<![\w.])\d+)
  | (?P<ABBREVIATED>\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.)
  | (?P<WORD>(?:[^\W\d_]\.){2,}|[^\W_]+)
  | (?P<BREAK>\n[^\S\n]*\n)
  | (?P<MARK>['’]s\b|\S)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the time grammar.

    Attributes:
        start: Offset of its first character in the text; ``end`` is the offset after its last.
        lower: Its characters in lower case.
        kind: Its class, or the word itself where it has none and the grammar names it.
        symbol: What the matcher sees: the word where the grammar names it, else the class.
    """

    start: int
    end: int
    text: str
    lower: str
    kind: str
    symbol: str


def _number(digits: str) -> str:
    """Tell which number classes a run of digits can stand for."""
    if len(digits) > 6:
        return OTHER
    value = int(digits)
    if len(digits) == 4 and 1000 <= value <= 2199:
        return "YEAR"
    if len(digits) <= 2 and 1 <= value <= 31:
        return "DAY"
    return {2: "TWO", 3: "THREE"}.get(len(digits), "NUMBER")


CLASSES: Final[dict[str, str]] = {
    **dict.fromkeys(lexicon.UNITS, "UNIT"),
    **dict.fromkeys(lexicon.UNITS_MANY, "UNITS"),
    **dict.fromkeys(lexicon.NUMBERS, "WORDNUMBER"),
    **dict.fromkeys(lexicon.ORDINALS, "WORDORDINAL"),
    **dict.fromkeys(lexicon.SEASONS, "SEASON"),
    **dict.fromkeys(lexicon.DAYPARTS, "DAYPART"),
    **dict.fromkeys(lexicon.DECADES, "WORDTENS"),
    **dict.fromkeys(lexicon.VAGUE, "VAGUE"),
    **dict.fromkeys(lexicon.BEFORE_CHRIST, "BC"),
    **dict.fromkeys(lexicon.AFTER_CHRIST, "AD"),
    **dict.fromkeys(lexicon.MERIDIEM, "MERIDIEM"),
    **dict.fromkeys(lexicon.ZONES, "ZONE"),
    **dict.fromkeys(lexicon.SETS, "SET"),
}
# Months, weekdays and time zones are names: "may", "march" and "sat" are other words.
_NAMES: Final[dict[str, str]] = {
    **dict.fromkeys(lexicon.MONTHS, "MONTH"),
    **dict.fromkeys(lexicon.WEEKDAYS, "WEEKDAY"),
    **dict.fromkeys(lexicon.WEEKDAYS_EACH, "WEEKDAYS"),
}
_NAME_CLASSES: Final = frozenset({"MONTH", "WEEKDAY", "WEEKDAYS"})
_UPPER_ONLY: Final = frozenset({"ZONE", "BC", "AD"})
_PLAIN_NAMES: Final = frozenset(
    name for name in _NAMES if len(name) > 4 and name not in {"march", "thurs"}
)


def _word(text: str, lower: str) -> str:
    if lower in _NAMES and (not text.islower() or lower in _PLAIN_NAMES):
        return _NAMES[lower]
    kind = CLASSES.get(lower, OTHER)
    if kind in _UPPER_ONLY and text.islower() and "." not in text and lower not in {"bc", "bce"}:
        return OTHER
    return kind


def cut(text: str, words: frozenset[str]) -> Iterator[Token]:
    """Cut a text into tokens, in order; white space is left out, blank lines are tokens.

    Args:
        text: Any text.
        words: The literal words and marks that the grammar names, in lower case.
    """
    for match in _CUT.finditer(text):
        surface, kind = match.group(), match.lastgroup or OTHER
        lower = surface.lower()
        if kind == "ABBREVIATED":
            kind, lower = "MONTH", lower[:-1]
        elif kind == "NUMBER":
            kind = _number(surface)
        elif kind == "WORD":
            kind = _word(surface, lower)
        elif kind == "HALF":
            kind = lower = "half"
        elif kind == "MARK":
            kind = OTHER
        symbol = lower if lower in words and kind not in _NAME_CLASSES else kind
        if symbol != kind and kind == OTHER:
            kind = lower
        yield Token(match.start(), match.end(), surface, lower, kind, symbol)
