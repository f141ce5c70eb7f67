"""Give every reading its value: which day, month or year it is, in this text.

In: the readings of one text in order, and its publication date. Out: TIMEX3 values, parallel to the
readings. News dates hang on the day of publication; the dates of a history hang on the dates told
before them. Nothing hangs on the clock of the machine: without an anchor a value stays partial
(``XXXX-07-06``).
"""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from kg.text.dates import lexicon
from kg.text.dates.readings import Calendar, Reading, Shift

# A text that tells mostly of years further off than this is a history, not news.
_HISTORY_YEARS: Final = 2
_HISTORY_COUNT: Final = 3


@dataclass(slots=True)
class Told:
    """The date told last, as far as it is known."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def date(self) -> datetime.date | None:
        """Give the day, or None where only a month or year is known."""
        if self.year and self.year > 0 and self.month and self.day:
            return _date(self.year, self.month, self.day)
        return None


def is_history(found: Sequence[Reading], published: datetime.date | None) -> bool:
    """Tell whether a text's dates hang on one another rather than on its publication."""
    if published is None:
        return True
    years = [
        reading.meaning.year
        for reading in found
        if isinstance(reading.meaning, Calendar) and reading.meaning.year is not None
    ]
    far = [abs(published.year - year) for year in years]
    return len(far) >= _HISTORY_COUNT and statistics.median(far) >= _HISTORY_YEARS


@dataclass(slots=True)
class Resolver:
    """Walks through one text's readings; use a new one for each text.

    Args:
        published: Day of publication, or None.
        history: Whether dates hang on those told before.
        future: Tells whether the verb at a character offset speaks of the future.
        american: Whether 6/7/2025 is in June; None where the text does not show it.
    """

    published: datetime.date | None
    history: bool
    future: Callable[[int], bool]
    american: bool | None = None
    told: Told = field(default_factory=Told)

    def value(self, reading: Reading) -> str:
        """Give the TIMEX3 value of the next reading of the text."""
        meaning = reading.meaning
        if isinstance(meaning, str):
            return meaning
        if isinstance(meaning, Shift):
            return self._shift(meaning)
        return self._calendar(meaning, reading.start)

    # ---------------------------------------------------------------- steps

    def _anchor(self, told: bool) -> Told:
        here = self.published
        now = Told(here.year, here.month, here.day) if here else Told()
        if (told or self.history) and self.told.year is not None:
            return self.told
        return Told() if self.history else now

    def _shift(self, shift: Shift) -> str:
        anchor = self._anchor(shift.told)
        if shift.steps is None:
            return "PAST_REF" if shift.past else "FUTURE_REF"
        if shift.unit == "D":
            return self._day(anchor, shift)
        if shift.unit in {"W", "WE", "F"}:
            return self._week(anchor, shift)
        if shift.unit in {"H", "m", "S"}:
            return "XXXX-XX-XXTXX"
        if shift.unit in {"M", "Q"}:
            return self._month(anchor, shift)
        years = {"Y": 1, "DE": 10, "CE": 100}[shift.unit]
        if anchor.year is None:
            return {"Y": "XXXX", "DE": "XXX", "CE": "XX"}[shift.unit]
        year = move_year(anchor.year, shift.steps * years)
        if shift.unit == "Y":
            self.told = Told(year)
            return write(year)
        return write(year)[: -1 if shift.unit == "DE" else -2]

    def _day(self, anchor: Told, shift: Shift) -> str:
        base = anchor.date()
        if base is None:
            if shift.steps == 0 and anchor.year:
                return write(anchor.year, anchor.month) + ("-XX" if anchor.month else "-XX-XX") + shift.clock
            return "XXXX-XX-XX" + shift.clock
        day = base + relativedelta(days=int(shift.steps or 0))
        self.told = Told(day.year, day.month, day.day)
        return day.isoformat() + shift.clock

    def _week(self, anchor: Told, shift: Shift) -> str:
        base = anchor.date()
        tail = "-WE" if shift.unit == "WE" else ""
        if base is None:
            return f"{write(anchor.year) if anchor.year else 'XXXX'}-WXX{tail}"
        weeks = (shift.steps or 0) * (2 if shift.unit == "F" else 1)
        year, week, _ = (base + relativedelta(weeks=int(weeks))).isocalendar()
        return f"{year:04}-W{week:02}{tail}"

    def _month(self, anchor: Told, shift: Shift) -> str:
        if anchor.year is None or not anchor.month or anchor.year < 0:
            known = write(anchor.year) if anchor.year else "XXXX"
            return f"{known}-XX" if shift.unit == "M" else f"{known}-QX"
        months = int(shift.steps or 0) * (3 if shift.unit == "Q" else 1)
        day = datetime.date(anchor.year, anchor.month, 1) + relativedelta(months=months)
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
        if place.clock and not (place.year or place.month or place.day):
            day = self._anchor(told=True).date()
            return (day.isoformat() if day else "XXXX-XX-XX") + place.clock
        year, month = place.year, place.month
        if month is None and place.day is not None:
            year, month = self._anchor(told=True).year, self._anchor(told=True).month
        if year is None:
            year = self._year(place, start)
        if year is not None:
            self._tell(year, month, place)
        if place.span:
            return f"{write(year)}-{place.span}"
        return write(year, month, place.day) + place.clock

    def _tell(self, year: int, month: int | None, place: Calendar) -> None:
        self.told = Told(year, month, place.day)

    def _year(self, place: Calendar, start: int) -> int | None:
        """Find the year of a month, day or season that is told without one."""
        anchor = self._anchor(told=place.which == "that")
        if anchor.year is None:
            return None
        if self.history or place.which == "that":
            if place.which in {"last", "next"}:
                return move_year(anchor.year, -1 if place.which == "last" else 1)
            return anchor.year
        month = place.month or {"SP": 4, "SU": 7, "FA": 10, "WI": 1}.get(place.span, 1)
        here = anchor.month or 1
        if place.which == "this":
            return anchor.year
        if place.which == "last":
            return anchor.year - (month >= here)
        if place.which == "next" or self.future(start):
            return anchor.year + (month < here)
        if place.day and anchor.day:
            return self._nearest(place, anchor)
        return anchor.year - (month > here)

    def _nearest(self, place: Calendar, anchor: Told) -> int | None:
        base = anchor.date()
        if base is None or not place.month or not place.day or anchor.year is None:
            return anchor.year
        days = [
            day
            for year in (base.year - 1, base.year, base.year + 1)
            if (day := _date(year, place.month, place.day))
        ]
        near = [day for day in days if abs((day - base).days) <= 31]
        past = [day for day in days if day <= base]
        return (near or past or days or [base])[-1].year

    def _weekday(self, place: Calendar, start: int) -> str:
        base = self._anchor(told=place.which == "that").date()
        if base is None or place.weekday is None:
            return f"XXXX-WXX-{place.weekday}{place.clock}"
        on = relativedelta(weekday=place.weekday - 1)  # this day or the first such day after it
        if place.which == "next":
            day = base + relativedelta(days=1) + on
        elif place.which == "last":
            day = base - relativedelta(days=7) + on
        elif self.history or self.future(start):
            day = base + on
        else:
            day = base - relativedelta(days=6) + on
        self.told = Told(day.year, day.month, day.day)
        return day.isoformat() + place.clock

    def _holiday(self, place: Calendar, start: int) -> str:
        month, day = lexicon.HOLIDAYS[place.holiday]
        year = place.year or self._year(Calendar(month=month or 4, day=day or 15), start)
        if not month:
            if not year or year < 0:
                return "XXXX"
            feast = easter(year)
            month, day = feast.month, feast.day
        if year:
            self.told = Told(year, month, day)
        return write(year, month, day) + place.clock

    def _decade(self, decade: int) -> str:
        if abs(decade) < 100:
            near = self._anchor(told=False).year
            if near is None or near < 0:
                return f"XX{decade // 10}"
            century = near - near % 100
            decade += century if century + decade <= near else century - 100
        return write(decade)[:-1]


def move_year(year: int, steps: float) -> int:
    """Step through the years, in which none is called 0."""
    moved = year + int(steps)
    if moved == 0 or (year < 0) != (moved < 0):
        moved += 1 if year < 0 else -1
    return moved


def _date(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def write(year: int | None, month: int | None = None, day: int | None = None) -> str:
    """Write a date as TIMEX3, ``X`` for what is not known.

    >>> write(2025, 7, 6), write(None, 7, 6), write(-490), write(2025, None, 6)
    ('2025-07-06', 'XXXX-07-06', 'BC0490', '2025-XX-06')
    """
    known = "XXXX" if year is None else f"BC{-year:04}" if year < 0 else f"{year:04}"
    if day is not None:
        return f"{known}-{'XX' if month is None else f'{month:02}'}-{day:02}"
    return known if month is None else f"{known}-{month:02}"
