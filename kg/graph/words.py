"""Values of the graph, put for a person: short names, days, addresses.

Pure functions of plain values; what they return is text, and is escaped where it is written.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from urllib.parse import urlsplit

from kg.model import Value

MONTHS = (
    "January February March April May June July August September October November December".split()
)
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def local(value: Value) -> str:
    """Give the last part of an IRI, or the value itself; empty where unbound."""
    text = "" if value is None else str(value)
    return text.replace("#", "/").rsplit("/", 1)[-1] if "://" in text else text


def day(value: Value) -> str:
    """Write a TIMEX3 value for a person; a day without a year is given without one.

    >>> day("XXXX-07-06"), day("2025-07-06"), day(None)
    ('6 July', '2025-07-06', '')
    >>> day("XXXX-WXX-1")
    'a Monday'
    """
    text = "" if value is None else str(value)
    if weekday := re.fullmatch(r"XXXX-WXX-([1-7])", text):
        return f"a {WEEKDAYS[int(weekday[1]) - 1]}"
    found = re.fullmatch(r"XXXX-(0[1-9]|1[0-2])(?:-(\d\d))?", text)
    if not found:
        return text
    month = MONTHS[int(found[1]) - 1]
    return f"{int(found[2])} {month}" if found[2] else month


def days(value: Value) -> tuple[str, str]:
    """Give the first and last day that a TIMEX3 value may mean; empty where no year is known.

    >>> days("2025-07"), days("2025-W27"), days("XXXX-07-06")
    (('2025-07-01', '2025-07-31'), ('2025-06-30', '2025-07-06'), ('', ''))
    """
    text = "" if value is None else str(value)
    found = re.match(r"(\d{4})(?:-(?:W(\d\d)|(\d\d)(?:-(\d\d))?))?(?=$|T|-WE$)", text)
    if not found:
        return "", ""
    year, week, month, mday = (int(part) if part else 0 for part in found.groups())
    try:
        if week:
            ends = date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7)
        elif mday:
            ends = date(year, month, mday), date(year, month, mday)
        elif month:
            ends = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        else:
            ends = date(year, 1, 1), date(year, 12, 31)
    except ValueError:  # such as the 30th of February: no day
        return "", ""
    return ends[0].isoformat(), ends[1].isoformat()


def link(value: Value) -> str:
    """Give an address that a person may follow, or nothing: only http and https with a host."""
    text = "" if value is None else str(value).strip()
    try:
        parts = urlsplit(text)
    except ValueError:  # such as "http://[": not an address
        return ""
    return text if parts.scheme in {"http", "https"} and parts.netloc else ""


def clean(text: str) -> str:
    r"""Make characters visible that turn the direction of text, so that no name reads as another.

    >>> clean("\u202egnp.exe")
    '‹U+202E›gnp.exe'
    """
    return TURNS.sub(lambda turn: f"‹U+{ord(turn[0]):04X}›", text)
