"""Find time expressions in a text and read them, each by itself.

In: a text. Out: readings in text order that do not overlap. What an expression means in its context
is worked out by :mod:`kg.text.dates.resolve`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Final

from kg.model import DateType
from kg.text.dates import readings
from kg.text.dates.around import complete
from kg.text.dates.grammar import Grammar, Match
from kg.text.dates.meaning import Calendar, Reading, Shift
from kg.text.dates.tokens import BREAK, Token

_PREPOSITIONS: Final = frozenset(
    "in of by since until till from to before after during around about circa between through "
    "throughout and or on late early mid this last next for - – — / ( the over".split()
)
_DETERMINERS: Final = frozenset("the a its his her their this that 's ’s".split())
# A number after these is no year.
_NUMBERED: Final = frozenset(
    "$ £ € ¥ # % no nos number room flight route resolution order decree article section law unit "
    "battalion brigade regiment channel model highway".split()
)
_COUNTED: Final = frozenset({"people", "men", "women", "children", "km", "kg", "m", "°", "%"})
_OTHERS: Final = frozenset({"more", "other", "others"})
_EARLY: Final = frozenset({"early", "small", "late"})
_JOINED: Final = frozenset({"and", "or", "to", "-", "–", "/", ","})
_SUBJECTS: Final = frozenset("the a he she it they we".split())
_GAMES: Final = frozenset("olympics olympic games paralympics universiade school".split())
# What may follow "two days before" when it steps from the date told, not from an event named next.
_AFTER_STEP: Final = frozenset(". , ; : ) ! ? — – - and but when".split())


@cache
def grammar() -> Grammar:
    """Give the one grammar of this process, made at first use."""
    return Grammar()


def find(text: str) -> list[Reading]:
    """Find time expressions, in text order and without overlap.

    Where rules compete the longest wins, then the one that stands first in the table.
    """
    tokens, matches = grammar().find(text)
    backwards = any(token.kind == "BC" for token in tokens)
    month_first = _month_first(tokens)
    candidates = [
        (match, found)
        for match in matches
        if _fits(match, tokens, backwards) and (found := _read(match, tokens, month_first))
    ]
    candidates.sort(key=lambda pair: (pair[0].start - pair[0].end, pair[0].rule, pair[0].start))
    taken = bytearray(len(tokens))
    chosen: list[Reading] = []
    for match, found in candidates:
        if not any(taken[match.start : match.end]):
            taken[match.start : match.end] = b"\1" * (match.end - match.start)
            chosen += found
    chosen.sort(key=lambda reading: reading.start)
    return complete(text, chosen, backwards)


def _month_first(tokens: list[Token]) -> bool | None:
    """Tell how a text writes 6/7/2025, from dates that can be read one way only."""
    ways = set()
    for token in tokens:
        if token.kind == "SLASH":
            first, second, _ = token.lower.split("/")
            if (int(first) > 12) != (int(second) > 12):
                ways.add(int(second) > 12)
    return ways.pop() if len(ways) == 1 else None


def _fits(match: Match, tokens: list[Token], backwards: bool) -> bool:
    """Tell whether the surroundings allow a match that could be something else."""
    slots = match.slots
    after = tokens[match.end] if match.end < len(tokens) else None
    right = after.lower if after else ""
    left = tokens[match.start - 1].lower if match.start else ""
    if match.family == "shift" and "way" in slots:
        named = slots["way"][-1].lower in {"after", "before", "prior"}
        return not named or after is None or right in _AFTER_STEP or after.kind == BREAK
    if match.family == "shift" and "unit" in slots:
        # The last day of something is not yesterday.
        last = any(word.lower == "last" for word in slots.get("which", ()))
        return not last or slots["unit"][0].lower != "day"
    if match.family == "length":
        return _is_length(match, tokens, right)
    if match.family == "range":
        # "on July 6 and 12 others were wounded"; not "between July 6 and 12 elections were held"
        if slots["month"][0] is not tokens[match.start] or left == "between":
            return True
        joined = any(token.lower in {"and", "or"} for token in tokens[match.start : match.end])
        return not (joined and (right in _COUNTED | _OTHERS or _is_plural(right)))
    if "part" in slots and right == "of":
        return False  # the dawn of an age
    return match.end - match.start > 1 or _fits_alone(match, tokens, backwards)


def _is_length(match: Match, tokens: list[Token], right: str) -> bool:
    """Tell whether units count time: not a quarter of the voters, nor the early hours of a day."""
    unit = match.slots["unit"][0].lower
    if unit in {"quarter", "quarters"} and right in {"of", "in"}:
        return False
    if match.slots["unit"][0].kind == "UNIT" and any(
        n.kind == "YEAR" for n in match.slots.get("n", ())
    ):
        return False  # the World Cup 2018 day
    near = tokens[max(match.start - 1, 0) : match.end - 1]
    if unit == "hours" and right == "of" and {token.lower for token in near[-2:]} & _EARLY:
        return False
    morning_hours = match.end - match.start == 1 and near and near[0].kind == "DAYPART"
    return not morning_hours


def _fits_alone(match: Match, tokens: list[Token], backwards: bool) -> bool:
    """Tell whether a single word or number is a time expression here."""
    slots = match.slots
    left = tokens[match.start - 1].lower if match.start else ""
    after = tokens[match.end] if match.end < len(tokens) else None
    right = after.lower if after else ""
    if "month" in slots:
        word = slots["month"][0].lower
        if word not in {"may", "march"}:
            return len(word) > 3
        second = match.end + 1 < len(tokens) and tokens[match.end + 1].kind == "MONTH"
        return left in _PREPOSITIONS or (second and right in _JOINED)
    if "wday" in slots:
        return len(slots["wday"][0].lower) > 4
    if "year" in slots:
        return _is_year(slots["year"][0], left, after, backwards)
    if "season" in slots:
        return slots["season"][0].lower != "fall" and right not in _GAMES
    return True


def _is_year(token: Token, left: str, after: Token | None, backwards: bool) -> bool:
    """Tell whether a bare number is a year."""
    right = after.lower if after else ""
    if left in _NUMBERED:
        return False
    if token.kind == "THREE":
        name = after is not None and after.text.istitle()
        alone = name or not right.isalpha() or right in _PREPOSITIONS | _SUBJECTS
        return backwards and alone and left in _PREPOSITIONS
    if after and after.start == token.end and right.isalnum():
        return False
    if right in _COUNTED or (after and after.text.islower() and _is_plural(right)):
        return left in _PREPOSITIONS | _DETERMINERS and int(token.lower) >= 1700
    return True


def _is_plural(word: str) -> bool:
    return word.isalpha() and word.endswith("s") and word not in {"was", "is", "has", "as", "this"}


def _read(match: Match, tokens: list[Token], month_first: bool | None) -> list[Reading]:
    """Read a match by its family; empty where its parts do not fit together."""
    start, end = tokens[match.start].start, tokens[match.end - 1].end
    slots = match.slots

    def one(kind: DateType, meaning: Calendar | Shift | str | None) -> list[Reading]:
        return [Reading(start, end, kind, meaning, match.rule)] if meaning else []

    match match.family:
        case "calendar":
            place = readings.read_calendar(slots, month_first)
            return one(DateType.TIME if place and place.clock else DateType.DATE, place)
        case "range":
            return _days(match, start, end)
        case "years":
            return _years(match, start, end)
        case "shift":
            step = readings.read_shift(slots)
            timed = step.clock or step.unit in {"H", "m", "S"}
            return one(DateType.TIME if timed else DateType.DATE, step)
        case "length":
            return one(DateType.DURATION, readings.read_duration(slots))
        case "set":
            return one(DateType.SET, readings.read_set(slots))
        case "at night":
            return one(DateType.TIME, "XXXX-XX-XXTNI")
        case family:
            return one(DateType.DATE, f"{family.upper()}_REF")


def _years(match: Match, start: int, end: int) -> list[Reading]:
    """Read both years of "1941-45"."""
    first, short = match.slots["a"][0], match.slots["short"][0]
    year = int(first.lower)
    last = year - year % 100 + int(short.lower)
    if last <= year:
        return []
    return [
        Reading(start, first.end, DateType.DATE, Calendar(year=year), match.rule),
        Reading(short.start, end, DateType.DATE, Calendar(year=last), match.rule),
    ]


def _days(match: Match, start: int, end: int) -> list[Reading]:
    """Read both days of "4 to 6 July", each as an expression of its own."""
    first = match.slots["a"][0]
    second, day = readings.read_calendar(match.slots), readings.day_of(first)
    if not second or not day or not second.day or day >= second.day:
        return []
    middle = match.slots["day"][0].start
    return [
        Reading(start, first.end, DateType.DATE, replace(second, day=day), match.rule),
        Reading(middle, end, DateType.DATE, second, match.rule),
    ]
