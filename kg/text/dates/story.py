"""Decide what the dates of a text hang on: its day of writing, or one another.

In: the readings of a text and the publication date that its document has. A history is told by its
text itself: it names years, far from publication, and hardly ever says "yesterday".
"""

from __future__ import annotations

import datetime
import re
import statistics
from collections.abc import Sequence
from typing import Final

from kg.model.timex import make_date
from kg.text.dates.meaning import Calendar, Reading, Shift
from kg.text.dates.resolve import Told

_FAR_YEARS: Final = 2  # the middle year of a history lies at least this far from publication
_MANY_YEARS: Final = 3  # a history names at least so many years
_YEARS_TO_A_DAY_OF_WRITING: Final = 5
_NEWS_DAYS: Final = 10  # a full date so near to publication is the mark of news
_DATELINE_REACH: Final = 300  # characters from the beginning in which a dateline stands
_DATELINE_END: Final = re.compile(r"[^\S\n]*(?:\n|$|[—–-]|\()")


def day_of_writing(text: str, found: Sequence[Reading], published: datetime.date | None) -> Told:
    """Give the day of writing: that of publication, else the dateline's, else unknown."""
    if published:
        return Told(published.year, published.month, published.day)
    for reading in found:
        if reading.start > _DATELINE_REACH:
            break
        place = reading.meaning
        if isinstance(place, Calendar) and place.year and place.month and place.day:
            head = text[text.rfind("\n", 0, reading.start) + 1 : reading.start]
            if len(head) <= 40 and _DATELINE_END.match(text, reading.end):
                return Told(place.year, place.month, place.day)
    return Told()


def is_history(found: Sequence[Reading], written: Told) -> bool:
    """Tell whether a text's dates hang on one another rather than on the day of writing."""
    places = [reading.meaning for reading in found if isinstance(reading.meaning, Calendar)]
    years = [place.year for place in places if place.year]
    first = next((place for place in places if place.year or place.month or place.weekday), None)
    if not first or not first.year:
        return False
    spoken = sum(_hangs_on_writing(reading.meaning) for reading in found)
    if spoken * _YEARS_TO_A_DAY_OF_WRITING > len(years):
        return False
    base = written.date()
    if len(years) < _MANY_YEARS:
        return False
    if base is None:
        return True
    far = statistics.median(abs(base.year - year) for year in years)
    if far < _FAR_YEARS:
        return False
    return not any(_is_near(place, base) for place in places)


def _hangs_on_writing(meaning: Calendar | Shift | str) -> bool:
    if isinstance(meaning, Shift):
        return bool(meaning.spoken) or (not meaning.told and meaning.steps != 0)
    return isinstance(meaning, Calendar) and bool(meaning.weekday) and not meaning.day


def _is_near(place: Calendar, base: datetime.date) -> bool:
    if not (place.year and place.year > 0 and place.month and place.day):
        return False
    day = make_date(place.year, place.month, place.day)
    return day is not None and abs((day - base).days) <= _NEWS_DAYS
