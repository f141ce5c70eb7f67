"""Which days a TIMEX3 value may mean."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(.*))?")
MONTH = re.compile(r"(\d{4})-(\d{2})")
YEAR = re.compile(r"(\d{4})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})(-WE)?")
_PART = re.compile(r"(\d{4})-(Q[1-4]|H[12]|SP|SU|FA|WI)")


def bounds(value: str) -> tuple[date, date] | None:
    """Tell the first and last calendar day that a TIMEX3 value may mean.

    A season is given its whole year, since where it begins depends on the hemisphere.

    Returns:
        None where the year is not known or the value is no stretch of the calendar.

    >>> [day.isoformat() for day in bounds("2025-W27") or ()]
    ['2025-06-30', '2025-07-06']
    >>> bounds("XXXX-07-06") is None
    True
    """
    if match := DAY.fullmatch(value):
        day = make_date(int(match[1]), int(match[2]), int(match[3]))
        return (day, day) if day else None
    if match := _WEEK.fullmatch(value):
        return _week(int(match[1]), int(match[2]), weekend=match[3] is not None)
    if match := MONTH.fullmatch(value):
        return _months(int(match[1]), int(match[2]), int(match[2]))
    if match := YEAR.fullmatch(value):
        return _months(int(match[1]), 1, 12)
    if match := _PART.fullmatch(value):
        part = match[2]
        if part[0] in "QH":
            length = 3 if part[0] == "Q" else 6
            last = int(part[1]) * length
            return _months(int(match[1]), last - length + 1, last)
        return _months(int(match[1]), 1, 12) if part[:2] in {"SP", "SU", "FA"} else None
    return None


def make_date(year: int, month: int, day: int) -> date | None:
    """Make a date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months(year: int, first: int, last: int) -> tuple[date, date] | None:
    start = make_date(year, first, 1)
    if start is None:
        return None
    return start, date(year, last, calendar.monthrange(year, last)[1])


def _week(year: int, week: int, *, weekend: bool) -> tuple[date, date] | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
        sunday = monday + timedelta(days=6)
    except (ValueError, OverflowError):
        return None
    return (monday + timedelta(days=5) if weekend else monday), sunday
