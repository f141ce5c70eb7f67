"""Bursts: entities whose mentions rise between two periods, more than the news as a whole does.

Comes in: rows of ``mentions_by_article.rq``. Goes out: entities, the strongest rise first. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Value


@dataclass(frozen=True, slots=True)
class Burst:
    """A rise.

    Attributes:
        before: Mentions in the first period.
        after: Mentions in the second.
        ratio: Its share of all mentions in the second period by that in the first, half a mention
            added to each, so that a newcomer has a ratio too.
        score: Log-likelihood ratio (G²): how surely the share has risen; above 3.84 it would come
            by chance once in twenty, if mentions came one by one, which in articles they do not.
        articles: Number of articles that mention it in the second period.
    """

    entity: str
    name: str
    type: str
    before: int
    after: int
    ratio: float
    score: float
    articles: int


def bursts(
    rows: Iterable[Mapping[str, Value]],
    split: str,
    *,
    since: str | None = None,
    until: str | None = None,
) -> tuple[Burst, ...]:
    """Compare two periods by the days on which articles were published.

    Args:
        rows: With ``entity``, ``name``, ``type``, ``published`` and ``mentions``. Those without a
            day do not count.
        split: First ISO day of the second period.
        since: First day of the first; None for all before.
        until: Last day of the second; None for all after.

    Returns:
        Entities whose share rises; the greatest score first, equals by IRI.

    Source:
        Dunning 1993.
    """
    known: dict[str, tuple[str, str]] = {}
    count: dict[str, list[int]] = {}
    totals = [0, 0]
    for row in rows:
        day = row["published"]
        if not isinstance(day, str) or (since and day < since) or (until and day[:10] > until):
            continue
        period = int(day >= split)
        iri, mentions = str(row["entity"]), int(row["mentions"] or 0)
        known[iri] = (str(row["name"]), str(row["type"]))
        numbers = count.setdefault(iri, [0, 0, 0])
        numbers[period] += mentions
        numbers[2] += period
        totals[period] += mentions
    if not all(totals):
        return ()
    found = []
    for iri, (before, after, articles) in count.items():
        if after * totals[0] > before * totals[1]:
            ratio = ((after + 0.5) / totals[1]) / ((before + 0.5) / totals[0])
            score = _likelihood(before, after, totals[0], totals[1])
            rise = Burst(
                iri, *known[iri], before, after, round(ratio, 3), round(score, 3), articles
            )
            found.append(rise)
    return tuple(sorted(found, key=lambda burst: (-burst.score, burst.entity)))


def middle(rows: Iterable[Mapping[str, Value]]) -> str | None:
    """Return the day that splits the mentions into two periods as even as can be.

    Returns:
        None where no two days are known.
    """
    per_day: dict[str, int] = {}
    for row in rows:
        if isinstance(row["published"], str):
            day = row["published"][:10]
            per_day[day] = per_day.get(day, 0) + int(row["mentions"] or 0)
    days = sorted(per_day)
    total, passed = sum(per_day.values()), 0
    best: tuple[float, str] | None = None
    for earlier, day in pairwise(days):
        passed += per_day[earlier]
        best = min(best or (math.inf, day), (abs(passed - total / 2), day))
    return best[1] if best else None


def _likelihood(before: int, after: int, total_before: int, total_after: int) -> float:
    both, total = before + after, total_before + total_after
    parts = (
        (before, total_before * both / total),
        (after, total_after * both / total),
        (total_before - before, total_before * (total - both) / total),
        (total_after - after, total_after * (total - both) / total),
    )
    return 2 * sum(seen * math.log(seen / expected) for seen, expected in parts if seen)
