"""Read what an expression says by itself, before the context says which day that is.

In: the tokens of one match, by the slots of its rule. Out: a meaning. Nothing here looks at the
publication date or at other expressions.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from typing import Final

from kg.text.dates import lexicon
from kg.text.dates.meaning import Calendar, Shift
from kg.text.dates.tokens import Token

Slots = dict[str, list[Token]]


_BACK: Final = frozenset({"last", "past", "previous", "preceding"})
_FORTH: Final = frozenset(
    {"next", "following", "coming", "subsequent", "succeeding", "upcoming", "ensuing"}
)
_TOLD: Final = frozenset(
    {"previous", "preceding", "following", "subsequent", "succeeding", "ensuing", "that", "same"}
)
_STEPPED: Final = {"M": (4, "W"), "Y": (12, "M"), "DE": (10, "Y"), "CE": (100, "Y")}
"""Units of which a half is stepped in smaller ones."""

_DEICTIC: Final = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}


def number(tokens: list[Token]) -> float | None:
    """Read a number of units; None where the words are vague.

    >>> number([])
    """
    total: float | None = None
    for token in tokens:
        if token.kind in {"VAGUE", "a", "an", "-", "couple"}:
            if token.lower == "couple":
                return 2
            continue
        if token.kind == "WORDNUMBER":
            value: float = lexicon.NUMBERS[token.lower]
        elif token.kind == "half":
            value = 0.5
        else:
            value = float(token.lower.replace(",", ""))
        big = value >= 100 or token.lower == "dozen"
        total = value if total is None else total * value if big else total + value
    return total


def day_of(token: Token) -> int | None:
    """Read a day of the month, or None where it is not one."""
    if token.kind == "WORDORDINAL":
        return lexicon.ORDINALS[token.lower]
    day = int(token.lower.rstrip("stndrh"))
    return day if 1 <= day <= 31 else None


def _year(slots: Slots) -> int | None:
    if "year" not in slots:
        return None
    year = int(slots["year"][0].lower)
    if "short" in slots:  # the second year of 1941-45
        year = year - year % 100 + int(slots["short"][0].lower)
    return -year if slots.get("era") and slots["era"][0].kind == "BC" else year


def clock(slots: Slots) -> str:
    """Read a part of the day or a time of the clock, ``""`` where there is none."""
    if "part" in slots:
        return lexicon.DAYPARTS[slots["part"][0].lower]
    if "clock" not in slots:
        return ""
    parts = [int(part) for part in slots["clock"][0].lower.split(":")]
    hour, minute = parts[0], parts[1] if len(parts) > 1 else 0
    if "meridiem" in slots and hour <= 12:
        hour = hour % 12 + lexicon.MERIDIEM[slots["meridiem"][0].lower]
    zone = lexicon.ZONES[slots["zone"][0].lower] if "zone" in slots else ""
    return f"T{hour:02}:{minute:02}{zone}"


def which(slots: Slots) -> str:
    """Reduce a choosing word to ``last``, ``next``, ``this``, ``that`` or ``""``."""
    if "which" not in slots:
        return ""
    word = slots["which"][-1].lower
    if word in _TOLD and word not in _BACK and word not in _FORTH:
        return "that"
    return "last" if word in _BACK else "next" if word in _FORTH else "this"


def read_numeric(token: Token, month_first: bool | None) -> Calendar | None:
    """Read 2025-07-06, 06.07.2025 or 6/7/2025; None where there is no such day.

    Args:
        token: Of class ``ISO``, ``DOTTED`` or ``SLASH``.
        month_first: How the text writes its dates with strokes; where that is not known and both
            readings make a day, day and month stay untold.
    """
    if token.kind == "ISO":
        try:
            moment = datetime.datetime.fromisoformat(token.text)
        except ValueError:
            return None
        clock = token.text[10:]
        return Calendar(year=moment.year, month=moment.month, day=moment.day, clock=clock)
    first, second, year = re.split(r"[./]", token.lower)
    if token.kind == "DOTTED":
        month_first = False
    full = int(year) if len(year) == 4 else datetime.datetime.strptime(year, "%y").year
    days = {}
    for american, (month, day) in {True: (first, second), False: (second, first)}.items():
        with contextlib.suppress(ValueError):
            days[american] = datetime.date(full, int(month), int(day))
    if not days:
        return None
    if len(set(days.values())) == 1:
        date = next(iter(days.values()))
    elif month_first is None:
        return Calendar(year=full, fixed=f"{full:04}-XX-XX")
    else:
        date = days[month_first]
    return Calendar(year=date.year, month=date.month, day=date.day)


def _exists(day: int | None, month: int | None, year: int | None) -> bool:
    """Tell whether a month has such a day, in some year where none is told."""
    try:
        datetime.date(year if year and year > 0 else 2000, month or 1, day or 0)
    except ValueError:
        return False
    return True


def read_calendar(slots: Slots, month_first: bool | None = None) -> Calendar | None:
    """Read a place in the calendar out of the slots; None where it cannot be one."""
    if "numeric" in slots:
        return read_numeric(slots["numeric"][0], month_first)
    if "fiscal" in slots:
        return Calendar(fixed="FY" + slots["fiscal"][0].text[-4:])
    month = lexicon.MONTHS[slots["month"][0].lower] if "month" in slots else None
    day = day_of(slots["day"][0]) if "day" in slots else None
    if "day" in slots and not _exists(day, month, _year(slots)):
        return None
    span = "week" if "week" in slots else ""
    if "season" in slots:
        span = lexicon.SEASONS[slots["season"][0].lower]
    elif "half" in slots:
        span = "H1" if slots["half"][0].lower in {"first", "former"} else "H2"
    elif "quarter" in slots:
        token = slots["quarter"][0]
        order = {"last": 4, "final": 4, "fourth": 4, "first": 1, "second": 2, "third": 3}
        count = int(token.lower[1]) if token.kind == "QUARTER" else order.get(token.lower)
        if count is None:
            return None
        span = f"Q{count}"
    return Calendar(
        year=_year(slots),
        month=month,
        day=day,
        weekday=lexicon.WEEKDAYS[slots["wday"][0].lower] if "wday" in slots else None,
        span=span,
        decade=_decade(slots),
        century=_century(slots),
        clock=clock(slots),
        which=which(slots),
        yearly="yearly" in slots,
        holiday=" ".join(token.lower for token in slots.get("holiday", ())),
    )


def _sign(slots: Slots) -> int:
    return -1 if slots.get("era") and slots["era"][0].kind == "BC" else 1


def _decade(slots: Slots) -> int | None:
    if "tens" not in slots:
        return None
    token = slots["tens"][0]
    if token.kind == "WORDTENS":
        return 10 * lexicon.DECADES[token.lower]
    return _sign(slots) * int("".join(filter(str.isdigit, token.lower)))


def _century(slots: Slots) -> int | None:
    if "century" not in slots:
        return None
    token = slots["century"][0]
    order = (
        lexicon.ORDINALS[token.lower]
        if token.kind == "WORDORDINAL"
        else int(token.lower.rstrip("stndrh"))
    )
    return _sign(slots) * order if _sign(slots) < 0 else order - 1


def read_shift(slots: Slots) -> Shift:
    """Read a step from a known day out of the slots."""
    part = clock(slots)
    if "deictic" in slots:
        word = slots["deictic"][0].lower
        part = "TNI" if word == "tonight" else part
        steps = _DEICTIC[word] * (2 if "twice" in slots else 1)  # the day before yesterday
        return Shift("D", steps, clock=part, spoken=word)
    if "part" in slots:  # this morning, last night, the next morning
        steps = {"last": -1, "next": 1}.get(which(slots), 0)
        return Shift("D", steps, told=_is_told(slots), clock=part)
    token = slots["unit"][0]
    unit = lexicon.UNITS.get(token.lower) or lexicon.UNITS_MANY[token.lower]
    if "way" in slots:
        word = slots["way"][-1].lower
        back = word in {"ago", "earlier", "before", "previously", "prior", "preceding"}
        count = number(slots["n"]) if "n" in slots else None
        if count is None and "n" in slots and slots["n"][0].kind in {"a", "an"}:
            count = None if slots["n"][-1].kind == "VAGUE" else 1
        if "n" not in slots and token.kind == "UNIT":
            count = 1
        if unit == "H" and count is not None and count % 24 == 0:
            unit, count = "D", count / 24
        if count is not None and count % 1 and unit in _STEPPED:
            factor, unit = _STEPPED[unit]
            count *= factor
        steps_told = None if count is None else -count if back else count
        return Shift(unit, steps_told, past=back, told=word not in {"ago", "hence"})
    if "which" not in slots:
        return Shift(unit, 0, loose=True)
    return Shift(unit, {"last": -1, "next": 1}.get(which(slots), 0), told=_is_told(slots))


def _is_told(slots: Slots) -> bool:
    """Tell whether a choosing word points into the text: "the next day", "that day"."""
    words = {token.lower for token in slots["which"]}
    return bool(words & _TOLD) or ("the" in words and not words & {"last", "past"})


def read_duration(slots: Slots) -> str:
    """Read a length of time as an ISO 8601 duration."""
    token = slots["unit"][0]
    unit = lexicon.UNITS.get(token.lower) or lexicon.UNITS_MANY[token.lower]
    tokens = slots.get("n", [])
    count = number(tokens)
    vague = any(word.kind == "VAGUE" for word in tokens)
    if count is None and not vague and token.kind == "UNIT":
        count = 1
    return length(count, unit)


# Written in units that xsd:duration knows, and halves of a unit in whole smaller ones.
_IN_PLAIN_UNITS: Final = {"F": (2, "W"), "Q": (3, "M"), "DE": (10, "Y"), "CE": (100, "Y")}

_HALVED: Final = {"Y": (12, "M"), "D": (24, "H"), "H": (60, "m")}


def length(count: float | None, unit: str) -> str:
    """Write a duration; X where the count is not told.

    >>> length(2, "Y"), length(None, "D"), length(36, "H")
    ('P2Y', 'PXD', 'PT36H')
    >>> length(2.5, "Y"), length(1, "DE"), length(0.5, "H")
    ('P30M', 'P10Y', 'PT30M')
    """
    if count is not None:
        factor, unit = _IN_PLAIN_UNITS.get(unit, (1, unit))
        count *= factor
        if count % 1 == 0.5 and unit in _HALVED:
            factor, unit = _HALVED[unit]
            count *= factor
    written = "X" if count is None else f"{count:g}" if count < 1e6 else str(int(count))
    return f"PT{written}{unit.upper()}" if unit in {"S", "m", "H"} else f"P{written}{unit}"


_EACH: Final = {
    "H": "XXXX-XX-XXTXX",
    "D": "XXXX-XX-XX",
    "WE": "XXXX-WXX-WE",
    "W": "XXXX-WXX",
    "M": "XXXX-XX",
    "Q": "XXXX-QX",
    "Y": "XXXX",
}


def read_set(slots: Slots) -> str:
    """Read how often something comes back."""
    if "set" in slots:
        return lexicon.SETS[slots["set"][0].lower]
    if "wday" in slots:
        word = slots["wday"][0].lower
        day = lexicon.WEEKDAYS.get(word) or lexicon.WEEKDAYS_EACH[word]
        return f"XXXX-WXX-{day}{clock(slots)}"
    if "month" in slots:
        return f"XXXX-{lexicon.MONTHS[slots['month'][0].lower]:02}"
    if "season" in slots:
        return f"XXXX-{lexicon.SEASONS[slots['season'][0].lower]}"
    if "part" in slots:
        return f"XXXX-XX-XX{clock(slots)}"
    token = slots["unit"][0]
    unit = lexicon.UNITS.get(token.lower) or lexicon.UNITS_MANY[token.lower]
    count = number(slots.get("n", []))
    if count is not None and count != 1:
        return length(count, unit)
    return length(1, unit) if "per" in slots else _EACH.get(unit, length(1, unit))
