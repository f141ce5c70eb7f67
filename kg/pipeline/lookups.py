"""Looks entities up in Wikidata on the way of a build; whatever fails is told in one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import platformdirs

from kg.config import Settings
from kg.errors import StoreError
from kg.link.cache import Cache
from kg.link.lookup import look_up
from kg.model import Extraction, Resolution
from kg.pipeline.report import Progress
from kg.rdf.endpoint import Endpoint

CACHE = "lookups.sqlite"


def endpoint_of(settings: Settings) -> Endpoint | None:
    """Return the endpoint that a build shall ask, if any; nothing is asked yet.

    Raises:
        ConfigError: Its address is none.
    """
    return Endpoint(settings.link, account="KG_LINK") if settings.link is not None else None


def link(
    endpoint: Endpoint,
    resolution: Resolution,
    extractions: Sequence[Extraction],
    settings: Settings,
    progress: Progress,
) -> Resolution:
    """Add links to what is resolved; where that fails, in part or all, say so and go on.

    Args:
        endpoint: What is asked.
        resolution: Who is who.
        extractions: What was resolved.
        settings: Of which ``link_cache`` matters here.
        progress: Hears what the links lack.
    """
    with _cache(settings.link_cache, progress) as cache:
        linked = look_up(resolution, extractions, endpoint.select, cache, source=endpoint.url)
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
