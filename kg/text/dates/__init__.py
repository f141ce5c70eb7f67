"""Time expressions of a text with their normalised values.

:func:`find_dates` is all that other parts need.
"""

from __future__ import annotations

import datetime

from spacy.tokens import Doc

from kg.model import Anchor, Document, TimeExpression
from kg.text.dates.find import find
from kg.text.dates.resolve import Resolver, is_history
from kg.text.dates.tense import future_at

__all__ = ["find_dates"]


def find_dates(doc: Doc, document: Document) -> tuple[TimeExpression, ...]:
    """Find the time expressions of a document and normalise them."""
    found = find(document.text)
    published = datetime.date.fromisoformat(document.published[:10]) if document.published else None
    resolver = Resolver(published, is_history(found, published), future_at(doc))
    return tuple(
        TimeExpression(
            Anchor.of(document, reading.start, reading.end), reading.type, resolver.value(reading)
        )
        for reading in found
    )
