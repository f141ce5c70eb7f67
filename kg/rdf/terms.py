"""Values of the model as RDF terms: text, numbers, partial dates, keys of names.

Pure functions. Every literal has an explicit datatype, because the store's own guesses differ from
what is meant (a ``Decimal`` would silently become a double).
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from anyascii import anyascii
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.errors import IngestError, ShapeError
from kg.model.timex import DAY, MONTH, YEAR, bounds, make_date
from kg.rdf.vocab import XSD

_APOSTROPHE = re.compile(r"['’ʼ`´]")
_WORD = re.compile(r"[a-z0-9]+")
_CLOCK = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?")
_NO_YEAR = re.compile(r"XXXX-(\d{2})-(\d{2})")
_DURATION = re.compile(r"P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_WEEKS = re.compile(r"P(\d{1,6})W")
_LEAP_YEAR = 2000


def text(value: str) -> Literal:
    """Make a string literal; any text of Unicode characters, control characters included.

    Raises:
        IngestError: The text holds half of a surrogate pair, which no RDF syntax can write.
    """
    try:
        return Literal(value, datatype=XSD["string"])
    except ValueError as error:
        position = next(
            (index for index, letter in enumerate(value) if "\ud800" <= letter <= "\udfff"), 0
        )
        raise IngestError(
            f"character {position} of “{value[:20].encode('ascii', 'replace').decode()}…” is half "
            "of a surrogate pair and cannot be stored; repair the input's encoding"
        ) from error


def boolean(value: bool) -> Literal:
    """Make ``true`` or ``false``."""
    return Literal("true" if value else "false", datatype=XSD["boolean"])


def integer(value: int) -> Literal:
    """Make an integer literal."""
    return Literal(str(value), datatype=XSD["integer"])


def score(value: float) -> Literal:
    """Make a decimal of at most four places in its shortest form, for probabilities.

    Raises:
        ShapeError: The value is not a finite number.

    >>> score(0.93004).value, score(1.0).value
    ('0.93', '1')
    """
    if not math.isfinite(value):
        raise ShapeError(f"score {value} is not a finite number; repair the stage that made it")
    shortest = f"{value:.4f}".rstrip("0").rstrip(".")
    return Literal("0" if shortest == "-0" else shortest, datatype=XSD["decimal"])


def number(value: float) -> Literal:
    """Make a double, written without exponent as the store has it; for measures.

    Raises:
        ShapeError: The value is not a finite number.

    >>> number(1e-08).value, number(2.0).value
    ('0.00000001', '2')
    """
    if not math.isfinite(value):
        raise ShapeError(f"measure {value} is not a finite number; repair the stage that made it")
    shortest = format(Decimal(repr(float(value))).normalize(), "f")
    return Literal(shortest, datatype=XSD["double"])


@lru_cache(maxsize=10_000)
def typed(value: str, datatype: str) -> Literal:
    """Make a literal in the form in which the store gives it back, so that dumps agree with it.

    Args:
        value: Its lexical form.
        datatype: Of XML Schema, such as ``duration``.

    >>> typed("P40M", "duration").value
    'P3Y4M'
    """
    kind = XSD[datatype]
    store = Store()
    store.add(Quad(kind, kind, Literal(value, datatype=kind)))
    return next(quad.object for quad in store if isinstance(quad.object, Literal))


def name_key(name: str) -> str:
    """Reduce a name to what it is found by: Latin letters and digits, whole words between spaces.

    A key holds another as a substring exactly when the other's words stand in it, in order.
    Script, case and accents do not count, so that ``Erdogan`` finds ``Erdoğan``.

    >>> name_key("Mira Danek-O'Hara")
    ' mira danek ohara '
    >>> name_key("danek") in name_key("Mira Danek")
    True
    """
    plain = anyascii(_APOSTROPHE.sub("", unicodedata.normalize("NFKC", name))).casefold()
    words = _WORD.findall(plain) or name.casefold().split()
    return f" {' '.join(words)} "


def moment(value: str) -> Literal:
    """Return an ISO 8601 date or time with its datatype."""
    return typed(value, "dateTime" if "T" in value else "date")


def time_literal(value: str) -> Literal | None:
    """Give a TIMEX3 value the XML Schema datatype that fits it.

    A part of a day (``2025-07-06TMO``) counts as the day, weeks of a duration as seven days each.

    Returns:
        A date, dateTime (seconds added), gYearMonth, gYear, gMonthDay or duration; None for what
        has no such datatype: calendar weeks, seasons, references such as ``PAST_REF``, or a day
        that does not exist.

    >>> str(time_literal("XXXX-07-06"))
    '"--07-06"^^<http://www.w3.org/2001/XMLSchema#gMonthDay>'
    >>> time_literal("2025-W27") is None
    True
    """
    if match := DAY.fullmatch(value):
        return _day_literal(value, match)
    if match := _NO_YEAR.fullmatch(value):
        if make_date(_LEAP_YEAR, int(match[1]), int(match[2])):
            return typed(f"--{match[1]}-{match[2]}", "gMonthDay")
        return None
    if match := MONTH.fullmatch(value):
        return typed(value, "gYearMonth") if bounds(value) else None
    if YEAR.fullmatch(value):
        return typed(value, "gYear") if bounds(value) else None
    if _DURATION.fullmatch(value):
        return typed(value, "duration")
    if match := _WEEKS.fullmatch(value):
        return typed(f"P{int(match[1]) * 7}D", "duration")
    return None


def _day_literal(value: str, match: re.Match[str]) -> Literal | None:
    day = make_date(int(match[1]), int(match[2]), int(match[3]))
    if day is None:
        return None
    clock = _CLOCK.fullmatch(match[4] or "")
    if clock is None:
        return Literal(day.isoformat(), datatype=XSD["date"])
    try:
        time(int(clock[1]), int(clock[2]), int(clock[3] or 0))
    except ValueError:
        return Literal(day.isoformat(), datatype=XSD["date"])
    if clock[3] is None:
        value = f"{value[:16]}:00{clock[4] or ''}"
    return typed(value, "dateTime")


def day_literal(day: date) -> Literal:
    """Make a date literal."""
    return Literal(day.isoformat(), datatype=XSD["date"])


def node(iri: str) -> NamedNode:
    """Make an IRI node.

    Raises:
        ShapeError: It is not an absolute IRI.
    """
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise ShapeError(f"“{iri}” is not an absolute IRI: {error}; check the base IRI") from error
