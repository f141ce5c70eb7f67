"""What the words around an expression, or its neighbour, add to what it says.

In: readings in text order. Out: the same readings, some wider or better known: "the morning of"
before a day, a year or a day that stands once for two expressions, an era told elsewhere.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Final

from kg.model import DateType
from kg.text.dates import lexicon
from kg.text.dates.meaning import Calendar, Reading, Shift

_MODIFIER: Final = re.compile(
    r"\b(?:the\s+)?(?:"
    r"(?:very\s+)?(?:end|beginning|start|middle|close|rest|remainder|(?:early|latter|later)\s+part)"
    r"\s+of\s+|(?:very\s+)?(?:early|late|mid)(?:\s+in)?[\s-]+)(?:the\s+)?$",
    re.IGNORECASE,
)
_PART_OF: Final = re.compile(
    r"(?:\b(?:early|late)\s+(?:in\s+|on\s+)?)?(?:\bthe\s+)?(?:\b(?:early|late)\s+)?"
    rf"\b(?P<part>{'|'.join(lexicon.DAYPARTS)}|small|hours)(?:\s+hours)?\s+(?:of|on)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_PART_AFTER: Final = re.compile(
    r"\s+(?:in\s+the\s+|at\s+)?(?P<part>morning|afternoon|evening|night|midnight|noon)\b",
    re.IGNORECASE,
)
# Between the ends of a range or a list, and between a clock and its day ("local time on").
_JOINT: Final = re.compile(
    r"\s*(?:,|/|-|–|—|and|or|to|until|till|through|,\s*and)\s*(?:the\s+)?", re.IGNORECASE
)
_DAY_NEXT: Final = re.compile(
    r"\s*(?:\(?\w{2,12}(?:\s+\w{2,12})?\)?\s+)?(?:,|\bon)?\s*(?:the\s+)?", re.IGNORECASE
)
_AFTER_CHRIST: Final = re.compile(r"\b(?:ad|ce|a\.d\.|c\.e\.)", re.IGNORECASE)
_REACH: Final = 48  # characters before an expression that the words around it may take


def complete(text: str, found: list[Reading], years_before_christ: bool) -> list[Reading]:
    """Complete readings from their surroundings; order and number stay, spans grow.

    Args:
        text: What they were read in.
        found: In text order, not overlapping.
        years_before_christ: Whether the text counts some year before Christ.
    """
    if years_before_christ:
        found = [_counted_backwards(text, reading) for reading in found]
    return _widen(text, _lend_day(text, _lend_year(text, found)))


def _counted_backwards(text: str, reading: Reading) -> Reading:
    """Read 480 in "480-479 BC", or a later "in 480", as a year before Christ."""
    meaning = reading.meaning
    if not isinstance(meaning, Calendar) or not meaning.year or not 0 < meaning.year < 1000:
        return reading
    if _AFTER_CHRIST.search(text, reading.start, reading.end):
        return reading
    return replace(reading, meaning=replace(meaning, year=-meaning.year))


def _lend_year(text: str, found: list[Reading]) -> list[Reading]:
    """Give "April" in "April and June 1955" the year that stands once for both."""
    lent = list(found)
    for place in range(len(found) - 2, -1, -1):
        here, there = lent[place].meaning, lent[place + 1].meaning
        if not (isinstance(here, Calendar) and isinstance(there, Calendar)):
            continue
        if here.year or here.which or not here.month or not there.year or not there.month:
            continue
        if _JOINT.fullmatch(text, lent[place].end, lent[place + 1].start):
            year = there.year - (here.month > there.month)
            lent[place] = replace(lent[place], meaning=replace(here, year=year))
    return lent


def _lend_day(text: str, found: list[Reading]) -> list[Reading]:
    """Give the clock of "at 5:34 AM on March 20, 2003" the day that follows it."""
    lent = list(found)
    for place, (clock, day) in enumerate(itertools.pairwise(found)):
        here, there = clock.meaning, day.meaning
        if not isinstance(here, Calendar) or isinstance(there, str) or not here.clock_only:
            continue
        whole_day = there.unit == "D" if isinstance(there, Shift) else there.day or there.weekday
        if whole_day and not there.clock and _DAY_NEXT.fullmatch(text, clock.end, day.start):
            lent[place] = replace(clock, meaning=replace(there, clock=here.clock))
    return lent


def _widen(text: str, found: list[Reading]) -> list[Reading]:
    """Take in the words before and after that belong to an expression."""
    wider: list[Reading] = []
    floor = 0
    for place, reading in enumerate(found):
        ceiling = found[place + 1].start if place + 1 < len(found) else len(text)
        wide = _with_part_of_day(text, reading, floor, ceiling)
        if wide.type is DateType.DATE:
            head = text[max(floor, wide.start - _REACH) : wide.start]
            if hit := _MODIFIER.search(head):
                wide = replace(wide, start=wide.start - len(head) + hit.start())
        wider.append(wide)
        floor = wide.end
    return wider


def _with_part_of_day(text: str, reading: Reading, floor: int, ceiling: int) -> Reading:
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
    part = lexicon.DAYPARTS.get(hit["part"].lower(), "TMO")  # the small hours, the early hours
    return replace(
        reading, start=start, end=end, type=DateType.TIME, meaning=replace(meaning, clock=part)
    )
