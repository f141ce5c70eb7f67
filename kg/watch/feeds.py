"""A feed's bytes in (RSS, Atom, RDF), its entries out; nothing is fetched here."""

from __future__ import annotations

import contextlib
import email.utils
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from kg.errors import IngestError
from kg.text.ingest.common import iso_date, iso_time
from kg.watch.addresses import joined


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a feed names.

    Attributes:
        url: Absolute, without a fragment.
        publisher: The feed's title.
        published: ISO date that the feed states for it.
        modified: When the feed says it was changed, as :func:`iso_time` has it.
    """

    url: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None


def parse_feed(raw: bytes, url: str) -> tuple[Entry, ...]:
    """Read a feed.

    Args:
        raw: As it was sent.
        url: Where it was found, for relative links.

    Returns:
        Its entries with links, each address once, in the feed's order.

    Raises:
        IngestError: It is no feed.

    >>> feed = b"<rss version='2.0'><channel><item><link>/a#top</link></item></channel></rss>"
    >>> [entry.url for entry in parse_feed(feed, "https://courier.example/feed")]
    ['https://courier.example/a']
    """
    # Not the bytes themselves: the library would take them for the name of a file to open.
    parsed = feedparser.parse(io.BytesIO(raw), resolve_relative_uris=False)
    if not parsed.get("version"):
        raise IngestError("is no RSS or Atom feed; give the address of the feed, not of the page")
    publisher = _words(parsed.feed, "title")
    found: dict[str, Entry] = {}
    for each in parsed.entries:
        link = _words(each, "link")
        if link:
            address = joined(url, link).partition("#")[0]
            entry = Entry(
                address, _words(each, "title"), publisher, _day(each), _moment(each, "updated")
            )
            found.setdefault(address, entry)
    return tuple(found.values())


def _words(each: Any, key: str) -> str | None:
    value = each.get(key)
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _day(each: Any) -> str | None:
    """Return the day of publication as it is stated: the offset of a time does not move it."""
    value = _words(each, "published")
    if value is None:
        return None
    with contextlib.suppress(ValueError):
        return iso_date(value)
    with contextlib.suppress(ValueError):
        return email.utils.parsedate_to_datetime(value).date().isoformat()
    moment = _moment(each, "published")
    return moment[:10] if moment else None


def _moment(each: Any, key: str) -> str | None:
    """Return a time of an entry, in UTC; not what the library puts in place of a missing one."""
    parsed = each.get(f"{key}_parsed") if key in each else None
    if not parsed:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        return iso_time(moment.isoformat())
    except ValueError:
        return None
