"""Find time expressions in a text and read them, each by itself.

In: a text. Out: readings in text order that do not overlap. What an expression means in its context
is worked out by :mod:`kg.text.dates.resolve`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Final

from kg.model import DateType
from kg.text.dates import readings
from kg.text.dates.grammar import Grammar, Match
from kg.text.dates.readings import Calendar, Reading, Shift
from kg.text.dates.tokens import Token

_PREPOSITIONS: Final = frozenset(
    "in of by since until till from to before after during around about circa between through "
    "throughout and or on late early mid this last next for - – — / ( the over".split()
)
_NEVER_BEFORE_YEAR: Final = frozenset("$ £ € ¥ # % . , no nos number room flight route".split())
_MODIFIER: Final = re.compile(
    r"(?:\b(?:the\s+)?(?:(?:very\s+)?(?:end|beginning|start|middle|close|early\s+part|latter\s+part|"
    r"rest|remainder)\s+of\s+(?:the\s+)?|(?:very\s+)?(?:early|late|mid)(?:\s+in(?:\s+the)?)?[\s-]+"
    r"|middle\s+of\s+)(?:the\s+)?)$",
    re.IGNORECASE,
)
_PART_OF: Final = re.compile(
    r"(?:\b(?:early|late)\s+(?:in\s+|on\s+)?)?(?:\bthe\s+)?(?:\b(?:early|late)\s+)?"
    r"\b(?P<part>morning|afternoon|evening|night|dawn|dusk|noon|midnight)(?:\s+hours)?\s+(?:of|on)\s+"
    r"(?:the\s+)?$",
    re.IGNORECASE,
)
_PART_AFTER: Final = re.compile(
    r"\s+(?:in\s+the\s+|at\s+)?(?P<part>morning|afternoon|evening|night)\b", re.IGNORECASE
)
_REACH: Final = 48  # characters before an expression that a modifier may take


@cache
def grammar() -> Grammar:
    """Give the one grammar of this process, made at first use."""
    return Grammar()


def find(text: str) -> list[Reading]:
    """Find time expressions, in text order and without overlap."""
    tokens, matches = grammar().find(text)
    years_before_christ = any(token.kind == "BC" for token in tokens)
    candidates = [
        (match, found)
        for match in matches
        if _fits(match, tokens, years_before_christ) and (found := _read(match, tokens))
    ]
    candidates.sort(key=lambda pair: (pair[0].start - pair[0].end, pair[0].rule, pair[0].start))
    taken = bytearray(len(tokens))
    chosen: list[Reading] = []
    for match, found in candidates:
        if not any(taken[match.start : match.end]):
            taken[match.start : match.end] = b"\1" * (match.end - match.start)
            chosen += found
    chosen.sort(key=lambda reading: reading.start)
    return _widen(text, chosen)


def _fits(match: Match, tokens: list[Token], years_before_christ: bool) -> bool:
    """Tell whether the surroundings allow a match that could be something else."""
    before = tokens[match.start - 1] if match.start else None
    after = tokens[match.end] if match.end < len(tokens) else None
    left = before.lower if before else ""
    slots = match.slots
    if match.end - match.start > 1:
        return True
    if "month" in slots:
        word = slots["month"][0]
        if len(word.text) < 4 and word.lower != "may":
            return False
        return word.lower not in {"may", "march"} or left in _PREPOSITIONS
    if "wday" in slots:
        return len(slots["wday"][0].text) > 4 or match.family == "set"
    if "year" in slots:
        return _bare_year(slots["year"][0], left, after, years_before_christ)
    if "season" in slots:
        return slots["season"][0].lower != "fall"
    return True


def _bare_year(
    token: Token, left: str, after: Token | None, years_before_christ: bool
) -> bool:
    if left in _NEVER_BEFORE_YEAR and not (left in {",", "."} and token.kind == "YEAR"):
        return False
    if token.kind == "THREE":
        return years_before_christ and left in _PREPOSITIONS and (
            after is None or not after.lower.isalpha() or after.lower in _PREPOSITIONS
        )
    if after and after.start == token.end and after.lower.isalnum():
        return False
    return True


def _read(match: Match, tokens: list[Token]) -> list[Reading]:
    """Read a match by its family; empty where its parts do not fit together."""
    start, end = tokens[match.start].start, tokens[match.end - 1].end
    slots = match.slots

    def one(kind: DateType, meaning: Calendar | Shift | str | None) -> list[Reading]:
        return [Reading(start, end, kind, meaning, str(match.rule))] if meaning else []

    match match.family:
        case "calendar":
            meaning = readings.read_calendar(slots)
            return one(DateType.TIME if meaning and meaning.clock else DateType.DATE, meaning)
        case "range" | "years":
            return _two(match, start, end)
        case "shift":
            step = readings.read_shift(slots)
            return one(DateType.TIME if step and step.clock else DateType.DATE, step)
        case "length":
            return one(DateType.DURATION, readings.read_duration(slots))
        case "set":
            return one(DateType.SET, readings.read_set(slots))
        case family:
            return one(DateType.DATE, f"{family.upper()}_REF")


def _two(match: Match, start: int, end: int) -> list[Reading]:
    """Read both ends of a range, each as an expression of its own."""
    first = match.slots["a"][0]
    if match.family == "years":
        year = int(first.lower)
        last = Calendar(year=year - year % 100 + int(match.slots["short"][0].lower))
        if last.year is None or last.year <= year:
            return []
        return [
            Reading(start, first.end, DateType.DATE, Calendar(year=year)),
            Reading(match.slots["short"][0].start, end, DateType.DATE, last),
        ]
    second = readings.read_calendar(match.slots)
    day = readings.day_of(first)
    if second is None or day is None or second.day is None or day >= second.day:
        return []
    middle = match.slots["day"][0].start
    return [
        Reading(start, first.end, DateType.DATE, replace(second, day=day)),
        Reading(middle, end, DateType.DATE, second),
    ]


def _widen(text: str, found: list[Reading]) -> list[Reading]:
    """Take in the words around that belong to an expression: "early", "the morning of"."""
    wider: list[Reading] = []
    floor = 0
    for place, reading in enumerate(found):
        ceiling = found[place + 1].start if place + 1 < len(found) else len(text)
        reading = _with_part(text, reading, floor, ceiling)
        if reading.type is DateType.DATE:
            head = text[max(floor, reading.start - _REACH) : reading.start]
            if hit := _MODIFIER.search(head):
                reading = replace(reading, start=reading.start - len(head) + hit.start())
        if reading.start >= floor:
            wider.append(reading)
            floor = reading.end
    return wider


def _with_part(text: str, reading: Reading, floor: int, ceiling: int) -> Reading:
    meaning = reading.meaning
    if isinstance(meaning, str) or meaning.clock:
        return reading
    if isinstance(meaning, Calendar) and not (meaning.day or meaning.weekday or meaning.holiday):
        return reading
    if isinstance(meaning, Shift) and meaning.unit != "D":
        return reading
    start, end = reading.start, reading.end
    head = text[max(floor, start - _REACH) : start]
    if hit := _PART_OF.search(head):
        start += hit.start() - len(head)
    elif (hit := _PART_AFTER.match(text, end)) and hit.end() <= ceiling:
        end = hit.end()
    else:
        return reading
    from kg.text.dates.lexicon import DAYPARTS

    part = DAYPARTS[hit["part"].lower()]
    return replace(
        reading, start=start, end=end, type=DateType.TIME, meaning=replace(meaning, clock=part)
    )
