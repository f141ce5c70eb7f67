"""When things were said, as bars of a day or of several."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kg.graph.words import days

MOST_BARS = 92
WIDTH = 1_000.0
HEIGHT = 100.0
LOWEST = 3.0  # of a bar with anything in it
STEPS = (
    *(("day", 1), ("7 days", 7), ("30 days", 30), ("91 days", 91), ("365 days", 365)),
    ("3,652 days", 3_652),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """Claims of one step of time.

    Attributes:
        first: Day on which the step begins, ISO.
        last: Day on which it ends.
        claims: All of them.
        contested: Those that are contested.
        x: Left edge in a drawing that is ``WIDTH`` wide and ``HEIGHT`` high.
        width: Of the bar.
        plain: Top and height of the part that is not contested.
        marked: Top and height of the contested part, below.
    """

    first: str
    last: str
    claims: int
    contested: int
    x: float
    width: float
    plain: tuple[float, float]
    marked: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars from the first day to the last; only those with a claim.

    Attributes:
        unit: What a bar is: ``day``, ``7 days``, ``30 days`` and so on.
        most: Claims in the highest bar.
        drawn: Claims in all bars.
        undrawn: Claims of which neither the day nor the month is known, with its year.
    """

    bars: tuple[Bar, ...]
    unit: str
    most: int
    drawn: int
    undrawn: int


def timeline(said: Iterable[tuple[str, bool]]) -> Timeline:
    """Draw when claims were made.

    Args:
        said: Of each claim, the TIMEX3 value of its day and whether it is contested. A claim counts
            on the first day that its value may mean, if that value is a month or less.

    >>> found = timeline([("2025-07-06", True), ("2025-07-08", False), ("XXXX-07-08", False)])
    >>> [(bar.first, bar.claims, bar.contested) for bar in found.bars], found.unit, found.undrawn
    ([('2025-07-06', 1, 1), ('2025-07-08', 1, 0)], 'day', 1)
    """
    rows = list(said)
    ends = [(*days(value), contested) for value, contested in rows]
    placed = [
        (date.fromisoformat(first), contested)
        for first, last, contested in ends
        if first and (first[:7] == last[:7] or _near(first, last))
    ]
    if not placed:
        return Timeline((), "day", 0, 0, len(rows))
    start = min(day for day, _ in placed)
    end = max(day for day, _ in placed)
    span = (end - start).days + 1
    unit, step = next((each for each in STEPS if span / each[1] <= MOST_BARS), STEPS[-1])
    numbers: dict[int, list[int]] = {}
    for day, opposed in placed:
        both = numbers.setdefault((day - start).days // step, [0, 0])
        both[0] += 1
        both[1] += opposed
    most = max(claims for claims, _ in numbers.values())
    across = WIDTH / ((span - 1) // step + 1)
    bars = []
    for place, (claims, contested) in sorted(numbers.items()):
        opens = start.toordinal() + place * step
        closes = min(opens + step - 1, end.toordinal())
        whole = max(LOWEST, HEIGHT * claims / most)
        low = whole * contested / claims
        bars.append(
            Bar(
                first=date.fromordinal(opens).isoformat(),
                last=date.fromordinal(closes).isoformat(),
                claims=claims,
                contested=contested,
                x=round(place * across + across * 0.1, 2),
                width=round(min(across * 0.8, 60.0), 2),
                plain=(round(HEIGHT - whole, 2), round(whole - low, 2)),
                marked=(round(HEIGHT - low, 2), round(low, 2)),
            )
        )
    return Timeline(tuple(bars), unit, most, len(placed), len(rows) - len(placed))


def _near(first: str, last: str) -> bool:
    """Tell whether two days are of one week, which may be of two months."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days < 7
