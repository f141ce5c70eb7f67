"""Time expressions of a text with their normalised values.

In: a document and its tokens. Out: :class:`~kg.model.TimeExpression` in text order, with TIMEX3
values. The way: :mod:`.tokens` and :mod:`.grammar` find, :mod:`.readings` and :mod:`.around` read,
:mod:`.story` and :mod:`.resolve` give values in context. Nothing depends on the day on which the
program runs. :func:`find_dates` is all that other parts need.
"""

from __future__ import annotations

import datetime
import sys
from bisect import bisect_right

from spacy.tokens import Doc

from kg.model import Anchor, Document, TimeExpression
from kg.text.dates.find import find
from kg.text.dates.meaning import Calendar, Reading, Shift
from kg.text.dates.resolve import Resolver
from kg.text.dates.story import day_of_writing, is_history
from kg.text.dates.tense import future_at

__all__ = ["find_dates"]


def find_dates(doc: Doc, document: Document) -> tuple[TimeExpression, ...]:
    """Find the dates, times, durations and sets of a document and normalise them.

    Dates of news hang on ``document.published``, or on a dateline where that is None; dates of a
    history hang on the dates told before them. What neither tells stays open: ``XXXX-07-06``,
    ``XXXX-WXX-2``, and ``2025-XX-XX`` for 6/7/2025 in a text that does not show its order.

    Args:
        doc: The document's text in any state of annotation. A parse makes the tense of verbs
            surer, names keep "June Carter" from being a month; neither is needed.
        document: Its text must be the doc's.

    Returns:
        In text order, not overlapping; offsets are half-open, in Unicode code points. The ends of
        a range are two expressions.
    """
    found = _outside_names(doc, find(document.text))
    written = day_of_writing(document.text, found, _day(document.published))
    resolver = Resolver(written, is_history(found, written), future_at(doc))
    return tuple(
        TimeExpression(
            Anchor.of(document, reading.start, reading.end), reading.type, resolver.value(reading)
        )
        for reading in found
    )


def _day(published: str | None) -> datetime.date | None:
    """Read a publication date; None where it is not a full day."""
    if not published:
        return None
    try:
        return datetime.date.fromisoformat(published[:10])
    except ValueError:
        return None


def _outside_names(doc: Doc, found: list[Reading]) -> list[Reading]:
    """Leave out a bare month, weekday or season that is a word of a longer name."""
    names = [(name.start_char, name.end_char) for name in doc.ents if name.label_ != "DATE"]
    kept = []
    for reading in found:
        place = bisect_right(names, (reading.start, sys.maxsize)) - 1
        start, end = names[place] if place >= 0 else (0, 0)
        inside = reading.end <= end and reading.end - reading.start < end - start
        if not (inside and _is_bare(reading.meaning)):
            kept.append(reading)
    return kept


def _is_bare(meaning: Calendar | Shift | str) -> bool:
    if not isinstance(meaning, Calendar):
        return False
    return not (meaning.year or meaning.day or meaning.which or meaning.holiday)
