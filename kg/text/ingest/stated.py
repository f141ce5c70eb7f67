"""What a page or a note states of itself: under which names, and days in forms of one reading."""

from __future__ import annotations

import re
from datetime import date

# Names without "_", "-", ".", ":" and spaces, in lower case.
PUBLISHED = frozenset(
    {
        "articlepublished",
        "articlepublisheddate",
        "articlepublishedtime",
        "articledateoriginal",
        "citationdate",
        "citationpublicationdate",
        "date",
        "datepublished",
        "dcdate",
        "dcdateissued",
        "dctermsdate",
        "dctermsissued",
        "ogarticlepublishedtime",
        "ogpublishedtime",
        "originalpublicationdate",
        "parselypubdate",
        "pubdate",
        "publicationdate",
        "publishdate",
        "published",
        "publishedat",
        "publisheddate",
        "publishedtime",
        "rnewsdatepublished",
        "sailthrudate",
    }
)
MODIFIED = frozenset(
    {
        "articlemodifiedtime",
        "datemodified",
        "lastmod",
        "lastmodified",
        "modified",
        "ogupdatedtime",
        "updated",
    }
)
_MARKS = re.compile(r"[-_.:\s]")
# 06/07/2025 has two readings.
_YEAR_FIRST = re.compile(r"\s*(\d{4})([-/.]?)(\d\d)\2(\d\d)(?!\d)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})\s+([A-Z][a-z]{2,8})\.?,?\s+(\d{4})\b")
_MONTH_FIRST = re.compile(r"\b([A-Z][a-z]{2,8})\.?\s+(\d{1,2}),?\s+(\d{4})\b")
_URL_DAY = re.compile(r"/((?:19|20)\d\d/\d\d/\d\d)(?:/|$)")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def plain_name(name: str) -> str:
    """Return a name as it stands in :data:`PUBLISHED` and :data:`MODIFIED`.

    >>> plain_name("Date_Published")
    'datepublished'
    """
    return _MARKS.sub("", name.lower())


def day_of(value: str | None) -> str | None:
    """Read a day that is written in a form with one reading alone.

    >>> day_of("Sun, 06 Jul 2025 10:00:00 GMT"), day_of("July 6, 2025"), day_of("06/07/2025")
    ('2025-07-06', '2025-07-06', None)
    """
    text = value or ""
    if match := _YEAR_FIRST.match(text):
        year, month, day = match[1], int(match[3]), match[4]
    elif match := _DAY_FIRST.search(text):
        year, month, day = match[3], _month(match[2]), match[1]
    elif match := _MONTH_FIRST.search(text):
        year, month, day = match[3], _month(match[1]), match[2]
    else:
        return None
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return the number of an English month, 0 for any other word."""
    short = name[:3].lower()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0


def day_of_url(url: str) -> str | None:
    """Return the day of an address such as ``/2025/07/06/``, as newspapers' have it."""
    match = _URL_DAY.search(url)
    return day_of(match[1]) if match else None
