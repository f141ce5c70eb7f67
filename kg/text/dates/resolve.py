"""Give every reading its value: which day, month or year it is, in this text.

In: the readings of one text in order, and its publication date. Out: TIMEX3 values, parallel to the
readings. News dates hang on the day of publication; the dates of a history hang on the dates told
before them. Nothing hangs on the clock of the machine: without an anchor a value stays partial
(``XXXX-07-06``).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from dateutil.easter import easter
from dateutil.relativedelta import TH, relativedelta

from kg.model.timex import make_date
from kg.text.dates import lexicon
from kg.text.dates.meaning import Calendar, Reading, Shift

# The month in the middle of a part of the year.
_MIDDLE: Final = {
    "SP": 4, "SU": 7, "FA": 10, "WI": 1, "H1": 3, "H2": 9, "Q1": 2, "Q2": 5, "Q3": 8, "Q4": 11,
}  # fmt: skip
# A month further off than this from the month told before is in another year.
_STORY_MONTHS: Final = 6
_NEWS_DAYS: Final = 31  # a day told without a year may lie this far ahead of publication
_CLOCK_REACH: Final = 300  # characters from a day to a clock that hangs on it
# A word of the writer's own day has no day of the story in a history.
_SPOKEN: Final = {"today": "PRESENT_REF"}


@dataclass(frozen=True, slots=True)
class Told:
    """A date as far as it is known; ``year`` is negative before Christ."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def date(self) -> datetime.date | None:
        """Give the day, or None where only a month or year is known."""
        if self.year and self.year > 0 and self.month and self.day:
            return make_date(self.year, self.month, self.day)
        return None


@dataclass(slots=True)
class Resolver:
    """Walks once through the readings of one text.

    Args:
        written: The day of writing, or None where it is not known.
        history: Whether dates hang on those told before them.
        future: Tells whether the verb at a character offset speaks of the future.
    """

    written: Told
    history: bool
    future: Callable[[int], bool]
    told: Told = field(default_factory=Told)
    told_at: int = 0

    def value(self, reading: Reading) -> str:
        """Give the TIMEX3 value of the next reading of the text."""
        before, meaning = self.told, reading.meaning
        if isinstance(meaning, str):
            return meaning
        if isinstance(meaning, Shift):
            value = self._shift(meaning, reading.start)
        else:
            value = self._calendar(meaning, reading.start)
        if self.told is not before:
            self.told_at = reading.start
        return value

    def _anchor(self, told: bool) -> Told:
        """Give the date that a step or a date without a year starts from."""
        if self.told.year is not None and (told or self.history):
            return self.told
        return Told() if self.history else self.written

    # ---------------------------------------------------------------- steps

    def _shift(self, shift: Shift, start: int) -> str:
        if shift.spoken and self.history:
            return _SPOKEN.get(shift.spoken, "XXXX-XX-XX") + shift.clock
        if shift.steps is None:
            return "PAST_REF" if shift.past else "FUTURE_REF"
        anchor = self._anchor(shift.told)
        if not (shift.told or shift.loose) and self.history and self.written.year is None:
            anchor = Told()  # "last week" of a day of writing that nobody knows
        if shift.unit == "D":
            return self._day(anchor, shift)
        if shift.unit in {"W", "WE", "F"}:
            return self._week(anchor, shift, start)
        if shift.unit in {"M", "Q"}:
            return self._month(anchor, shift)
        if shift.unit in {"H", "m", "S"}:
            return "XXXX-XX-XXTXX"
        if anchor.year is None:
            return {"Y": "XXXX", "DE": "XXX", "CE": "XX"}[shift.unit]
        year = move_year(anchor.year, shift.steps * {"Y": 1, "DE": 10, "CE": 100}[shift.unit])
        if abs(year) > datetime.MAXYEAR:
            return "PAST_REF" if year < 0 else "FUTURE_REF"
        if shift.unit == "Y":
            self.told = Told(year)
            return write(year)
        return write(year)[: -1 if shift.unit == "DE" else -2]

    def _day(self, anchor: Told, shift: Shift) -> str:
        base = anchor.date()
        if base is None:
            known = write(anchor.year, anchor.month or 0) if anchor.year and not shift.steps else ""
            return (f"{known}-XX" if known else "XXXX-XX-XX") + shift.clock
        day = move(base, days=int(shift.steps or 0))
        if day is None:
            return "XXXX-XX-XX" + shift.clock
        self.told = Told(day.year, day.month, day.day)
        return day.isoformat() + shift.clock

    def _week(self, anchor: Told, shift: Shift, start: int) -> str:
        tail = "-WE" if shift.unit == "WE" else ""
        base = anchor.date()
        if base and shift.loose and not self.history and not self.future(start):
            base = move(base, days=-4)  # from Monday to Thursday "the weekend" is the last one
        weeks = int(shift.steps or 0) * (2 if shift.unit == "F" else 1)
        day = move(base, weeks=weeks) if base else None
        if day is None:
            return f"{write(anchor.year)}-WXX{tail}"
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}{tail}"

    def _month(self, anchor: Told, shift: Shift) -> str:
        first = make_date(anchor.year, anchor.month, 1) if anchor.year and anchor.month else None
        months = int(shift.steps or 0) * (3 if shift.unit == "Q" else 1)
        day = move(first, months=months) if first else None
        if day is None:
            if anchor.month and not shift.steps and shift.unit == "M":
                return write(anchor.year, anchor.month)
            return f"{write(anchor.year)}-{'XX' if shift.unit == 'M' else 'QX'}"
        if shift.unit == "Q":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        self.told = Told(day.year, day.month)
        return write(day.year, day.month)

    # ---------------------------------------------------------------- calendar

    def _calendar(self, place: Calendar, start: int) -> str:
        if place.fixed:
            return place.fixed
        if place.decade is not None:
            return self._decade(place.decade)
        if place.century is not None:
            return f"BC{-place.century - 1:02}" if place.century < 0 else f"{place.century:02}"
        if place.holiday:
            return self._holiday(place, start)
        if place.weekday and not place.day:
            return self._weekday(place, start)
        if place.clock_only:
            near = self.history or start - self.told_at <= _CLOCK_REACH
            day = (self.told.date() if near else None) or self._anchor(told=False).date()
            return (day.isoformat() if day else "XXXX-XX-XX") + place.clock
        year = place.year if place.year is not None else self._year(place, start)
        if (
            year
            and place.month
            and place.day
            and year > 0
            and not make_date(year, place.month, place.day)
        ):
            year = None  # a 29th of February that this year does not have
        # A year told again does not move the story back to its start.
        if year is not None and (place.month or place.span or year != self.told.year):
            self.told = Told(year, place.month or _MIDDLE.get(place.span), place.day)
        if place.span:
            return f"{write(year)}-{place.span}"
        return write(year, place.month, place.day) + place.clock

    def _year(self, place: Calendar, start: int) -> int | None:
        """Find the year of a month, day or season that is told without one."""
        anchor = self._anchor(told=place.which == "that")
        month = place.month or _MIDDLE.get(place.span)
        if anchor.year is None or month is None or place.which in {"this", "that"}:
            return anchor.year
        here = anchor.month or 1
        if place.which and (self.history or place.yearly):
            return move_year(anchor.year, -1 if place.which == "last" else 1)
        if place.which == "last":
            return anchor.year - (month >= here)
        if self.history:
            gap = month - anchor.month if anchor.month else 0
            steps = -1 if gap > _STORY_MONTHS else 1 if gap < -_STORY_MONTHS else 0
            return move_year(anchor.year, steps)
        ahead = self.future(start)
        if place.which == "next":
            return anchor.year + (month <= here)
        base = anchor.date()
        if base and place.month and place.day:
            return _nearest_year(base, place.month, place.day, ahead)
        return anchor.year + (month < here) if ahead else anchor.year - (month > here)

    def _weekday(self, place: Calendar, start: int) -> str:
        base = self._anchor(told=place.which == "that").date()
        on = relativedelta(weekday=(place.weekday or 1) - 1)  # that weekday, or the first after
        day: datetime.date | None
        if base is None:
            day = None
        elif place.span == "week" or place.which == "this":
            weeks = {"last": -1, "next": 1}.get(place.which, 0)
            day = move(base, days=-base.weekday(), weeks=weeks)
        elif place.which == "next":
            day = move(base, days=1)
        elif place.which == "last":
            day = move(base, days=-7)
        elif self.history or self.future(start):
            day = base
        else:
            day = move(base, days=-6)
        day = day + on if day and day.year < datetime.MAXYEAR else None
        if day is None:
            return f"XXXX-WXX-{place.weekday}{place.clock}"
        self.told = Told(day.year, day.month, day.day)
        return day.isoformat() + place.clock

    def _holiday(self, place: Calendar, start: int) -> str:
        month, day = lexicon.HOLIDAYS[place.holiday]
        guess = Calendar(month=month, day=day or 15, which=place.which)
        year = place.year or self._year(guess, start)
        if not day:
            if not year or year < 1583:
                return write(year)
            feast = (
                easter(year)
                if place.holiday == "easter"
                else datetime.date(year, month, 1) + relativedelta(weekday=TH(4))
            )
            month, day = feast.month, feast.day
        if year:
            self.told = Told(year, month, day)
        return write(year, month, day) + place.clock

    def _decade(self, decade: int) -> str:
        if abs(decade) >= 100:
            return write(decade)[:-1]
        near = self._anchor(told=False).year
        if near is None or near < 0:
            return f"XX{decade // 10}"
        century = near - near % 100
        return write(century + decade - (100 if century + decade > near else 0))[:-1]


def _nearest_year(base: datetime.date, month: int, day: int, ahead: bool) -> int | None:
    """Find the year of a day before (or ahead of) a date, or a little to its other side."""
    steps = range(-1, 9) if ahead else range(1, -9, -1)  # eight years reach a 29th of February
    for year in (base.year + step for step in steps):
        date = make_date(year, month, day)
        if date and (base - date if ahead else date - base).days <= _NEWS_DAYS:
            return year
    return None


def move_year(year: int, steps: float) -> int:
    """Step through the years, in which none is called 0.

    >>> move_year(-1, 1), move_year(1, -1), move_year(2025, -1)
    (1, -1, 2024)
    """
    moved = year + int(steps)
    if moved == 0 or (year < 0) != (moved < 0):
        moved += 1 if year < 0 else -1
    return moved


def move(
    day: datetime.date, *, days: int = 0, weeks: int = 0, months: int = 0
) -> datetime.date | None:
    """Step through the calendar; None where the step leaves the years 1 to 9999."""
    try:
        return day + relativedelta(days=days, weeks=weeks, months=months)
    except (OverflowError, ValueError):
        return None


def write(year: int | None, month: int | None = None, day: int | None = None) -> str:
    """Write a date as TIMEX3, ``X`` for what is not known.

    >>> write(2025, 7, 6), write(None, 7, 6), write(-490), write(2025, 0)
    ('2025-07-06', 'XXXX-07-06', 'BC0490', '2025-XX')
    """
    known = "XXXX" if year is None else f"BC{-year:04}" if year < 0 else f"{year:04}"
    if month is None:
        return known
    known += f"-{month:02}" if month else "-XX"
    return known if day is None else f"{known}-{day:02}"
