"""What all formats share: what a reader returns, and the checks before it becomes a document."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kg.errors import IngestError, why
from kg.ids import digest
from kg.model import Document

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Article:
    """What a format's reader finds; not yet checked.

    Attributes:
        published: ISO date that the input itself states.
        modified: When it was last changed, as :func:`iso_time` has it.
    """

    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article comes from and what holds for it.

    Attributes:
        published: ISO date for articles that state none.
        path: Posix path as it was given, or ``-``; encodable as UTF-8.
    """

    published: str | None
    max_chars: int
    path: str = ""

    def at(self, path: str) -> Source:
        """Return the same settings for another path."""
        return replace(self, path=path)


def to_document(article: Article, source: Source, record: str | None = None) -> Document:
    """Check an article and give it its id, which its text alone decides.

    Args:
        article: What was read.
        source: Its place and the settings.
        record: The input's own id; the path where there is none.

    Raises:
        IngestError: The text is blank, too long, or no text can be written from it.
    """
    text = article.text
    if not text.strip():
        raise IngestError(
            "holds only white space; leave it out" if text else "is empty; leave it out"
        )
    if len(text) > source.max_chars:
        raise IngestError(
            f"too long: {len(text):,} characters, more than max_chars ({source.max_chars:,}); "
            "split it into articles"
        )
    return Document(
        id=digest(text),
        text=text,
        title=_filled(article.title),
        publisher=_filled(article.publisher),
        published=article.published or source.published,
        url=_filled(article.url),
        record=source.path if record is None else record,
        path=source.path,
        modified=article.modified,
    )


def _filled(value: str | None) -> str | None:
    """Return a value unless it is blank, which says nothing."""
    return value if value and value.strip() else None


def iso_date(value: str) -> str:
    """Return the day of an ISO 8601 date or date and time, as it is stated there.

    A time's offset does not move the day: the publication says which day it is.

    Raises:
        ValueError: It is neither, or no such day exists.

    >>> iso_date("2025-07-06T23:30:00-05:00")
    '2025-07-06'
    """
    value = value.strip()
    try:
        # Alone, fromisoformat would also take "20250706" and week dates.
        if ISO_DAY.match(value):
            return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        pass
    raise ValueError(f"{value[:40]!r} is not a date; write it as 2025-07-06")


def iso_time(value: str) -> str:
    """Return an ISO 8601 date or time; of a time with an offset, the same moment in UTC.

    Raises:
        ValueError: It is neither.

    >>> iso_time("2025-07-06T23:30:00-05:00"), iso_time("2025-07-06")
    ('2025-07-07T04:30:00Z', '2025-07-06')
    """
    value = value.strip()
    if ISO_DAY.fullmatch(value):
        return iso_date(value)
    try:
        moment = datetime.fromisoformat(value) if ISO_DAY.match(value) else None
        # A time without an offset is taken as it stands: no zone is guessed from the machine's.
        moment = moment.astimezone(UTC) if moment and moment.tzinfo else moment
    except (ValueError, OverflowError):  # an offset may lead out of the calendar
        moment = None
    if moment is None:
        raise ValueError(f"{value[:40]!r} is not a time; write it as 2025-07-06T14:30:00Z")
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def reason_of(error: OSError) -> str:
    """Say in one line why a file or folder could not be read."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder; check the path"
    if isinstance(error, PermissionError):
        return "cannot be read: permission denied; allow reading or leave it out"
    return f"cannot be read: {why(error)}; check the path and the disk"
