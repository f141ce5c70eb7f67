"""Who is who in a build, and who that is in Wikidata; what fails there is told in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import platformdirs

from kg.config import Settings
from kg.errors import ConfigError, StoreError
from kg.link.cache import Cache
from kg.link.judgements import Ruling
from kg.link.lookup import look_up
from kg.link.resolve import resolve
from kg.model import Extraction, Resolution
from kg.pipeline.report import Progress
from kg.rdf.endpoint import Endpoint

CACHE = "lookups.sqlite"


def endpoint_of(settings: Settings) -> Endpoint | None:
    """Return the endpoint that a build shall ask, if any; nothing is asked yet.

    Raises:
        ConfigError: Its address is none, or there is a cache for nothing.
    """
    if settings.link is None and settings.link_cache is not None:
        raise ConfigError("--link-cache keeps what --link finds; give both or neither")
    return Endpoint(settings.link, account="KG_LINK") if settings.link is not None else None


def resolved(
    extractions: Sequence[Extraction],
    rulings: Sequence[Ruling],
    endpoint: Endpoint | None,
    settings: Settings,
    progress: Progress,
) -> Resolution:
    """Tell who is who, and look up who that is; where looking up fails, say so and go on.

    Args:
        extractions: Any order; one per document.
        rulings: What a person says, of entities and of items.
        endpoint: What is asked; None asks nobody.
        settings: Of which ``base``, ``judgements`` and ``link_cache`` matter here.
        progress: Hears of rulings that are left out, and of what the links lack.

    Raises:
        ConfigError: Rulings that contradict each other.
    """

    def left_out(ruling: Ruling, why: str = "no such entity") -> None:
        place = f"{settings.judgements}, line {ruling.line}"
        progress.note(f"{place}: {why}; the line is left out")

    resolution = resolve(
        extractions,
        rulings=[ruling for ruling in rulings if ruling.item is None],
        base=settings.base,
        unknown=left_out,
    )
    of_items = [ruling for ruling in rulings if ruling.item is not None]
    if endpoint is None:
        for ruling in of_items:
            left_out(ruling, "it speaks of Wikidata, where this build does not look (--link)")
        return resolution
    with _cache(settings.link_cache, progress) as cache:
        linked = look_up(
            resolution,
            extractions,
            endpoint.select,
            cache,
            source=endpoint.url,
            rulings=of_items,
            unknown=left_out,
        )
    if linked.problem is not None:
        lacks = f"{linked.left:,} of {linked.names:,} names are not looked up"
        progress.note(f"{linked.problem}; going on without links, {lacks}")
    return linked.resolution


def _cache(path: str | None, progress: Progress) -> Cache:
    today = date.today()  # of how old answers are, never of the graph
    try:
        where = Path(path) if path else platformdirs.user_cache_path("claimgraph") / CACHE
        return Cache(where, today)
    except StoreError as error:
        progress.note(f"{error}; going on without a cache")
        return Cache(None, today)
