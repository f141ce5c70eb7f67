"""When: which day a claim or relation is of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kg.api.views import ClaimView
from kg.api.ways import EventView, RelationView
from kg.errors import QueryError
from kg.model import bounds

NEVER = (date.max, date.max)


def check_days(*days: str | None) -> None:
    """Refuse what is no ISO day.

    Raises:
        QueryError: A day is none.

    >>> check_days("2025-07-06", None)
    """
    for day in days:
        if day is not None and not _is_day(day):
            raise QueryError(f"“{day}” is not a day; write it as 2025-07-06")


def _is_day(day: str) -> bool:
    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False


def events(
    by: Iterable[ClaimView], about: Iterable[ClaimView], related: Iterable[RelationView]
) -> list[EventView]:
    """Put claims and relations in the order of their days; what cannot be dated stands last.

    Args:
        by: Claims by somebody.
        about: Claims about them; one of theirs about themselves is left out here.
        related: What articles state of them.
    """
    found: list[EventView] = []
    seen: set[str] = set()
    for what, claims in (("says", by), ("is spoken of", about)):
        for claim in claims:
            if claim.iri not in seen:
                seen.add(claim.iri)
                found.append(EventView(first_day(claim.said), claim.said, what, claim=claim))
    for relation in related:
        day = first_day(relation.said)
        found.append(EventView(day, relation.said, "is related", relation=relation))
    return sorted(found, key=lambda event: _order(event.when))


def _order(when: str | None) -> tuple[date, date]:
    return (bounds(when) if when else None) or NEVER


def first_day(when: str | None) -> str | None:
    """Return the first day that a TIMEX3 value may mean, ISO 8601; None where no day is known.

    >>> first_day("2025-07"), first_day("XXXX-07-06")
    ('2025-07-01', None)
    """
    days = bounds(when) if when else None
    return days[0].isoformat() if days else None
