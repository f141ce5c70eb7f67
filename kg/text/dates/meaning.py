"""What an expression says by itself: a place in the calendar, a step, or a finished value."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import DateType


@dataclass(frozen=True, slots=True)
class Calendar:
    """A place in the calendar, as far as it is told.

    Attributes:
        year: Counted backwards from Christ's birth where negative; there is no year 0.
        span: Part of a year: ``SP`` ``SU`` ``FA`` ``WI`` ``H1`` ``Q3``; or ``week``, where a
            weekday is one of the ``which`` week.
        decade: First year of a decade; below 100 where the century is not told ("the '90s").
        century: Its leading digits, 19 for the 20th; negative before Christ.
        clock: ``TMO``, ``T14:30`` and so on.
        which: A word that picks one of many: ``last``, ``next``, ``this``, ``that``.
        yearly: Whether it picks the year: "March last year", and not "last March".
        fixed: A value that needs no context.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    span: str = ""
    decade: int | None = None
    century: int | None = None
    clock: str = ""
    which: str = ""
    yearly: bool = False
    holiday: str = ""
    fixed: str = ""

    @property
    def clock_only(self) -> bool:
        """Whether it tells a time but not the day."""
        told = self.year or self.month or self.day or self.weekday or self.holiday or self.fixed
        return bool(self.clock) and not told


@dataclass(frozen=True, slots=True)
class Shift:
    """A step from a known day: "two days earlier", "last week", "that year".

    Attributes:
        steps: How many units, backwards where negative; None where it is not told ("weeks later").
        past: Whether an untold number of steps goes back.
        told: True where the step starts at the date told before, not at the day of writing.
        spoken: The word, where it is one that holds on the day of writing only ("today").
        loose: True for "the weekend", "the end of the year": of the day of writing or the story.
    """

    unit: str
    steps: float | None
    past: bool = False
    told: bool = False
    clock: str = ""
    spoken: str = ""
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One expression: half-open range of characters, type, and a meaning or a finished value."""

    start: int
    end: int
    type: DateType
    meaning: Calendar | Shift | str
    rule: int
