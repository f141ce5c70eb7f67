"""Values of the graph, put for a person: short names, days, addresses, sentences with quotes.

Pure functions of plain values; what they return is text, and is escaped where it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from kg.model import Value

MONTHS = (
    "January February March April May June July August September October November December".split()
)


def local(value: Value) -> str:
    """Give the last part of an IRI, or the value itself; empty where unbound."""
    text = "" if value is None else str(value)
    return text.replace("#", "/").rsplit("/", 1)[-1] if "://" in text else text


def day(value: Value) -> str:
    """Write a TIMEX3 value for a person; a day without a year is given without one.

    >>> day("XXXX-07-06"), day("2025-07-06"), day(None)
    ('6 July', '2025-07-06', '')
    """
    text = "" if value is None else str(value)
    found = re.fullmatch(r"XXXX-(0[1-9]|1[0-2])(?:-(\d\d))?", text)
    if not found:
        return text
    month = MONTHS[int(found[1]) - 1]
    return f"{int(found[2])} {month}" if found[2] else month


def link(value: Value) -> str:
    """Give an address that a person may follow, or nothing: only http and https with a host."""
    text = "" if value is None else str(value).strip()
    try:
        parts = urlsplit(text)
    except ValueError:  # such as "http://[": not an address
        return ""
    return text if parts.scheme in {"http", "https"} and parts.netloc else ""


def passages(rows: Iterable[Mapping[str, Value]]) -> list[list[tuple[str, bool]]]:
    """Put quotes back into their sentences.

    Args:
        rows: Each with ``article``, ``start``, ``end``, ``before``, ``quote`` and ``after``.

    Returns:
        Per sentence, in text order, its pieces and whether each is quoted. Joined, the pieces are
        the sentence; quotes of one sentence are marked in it together.

    >>> row = {"article": "d:1", "before": "He said ", "after": ".", "quote": "no",
    ...        "start": 8, "end": 10}
    >>> passages([row])
    [[('He said ', False), ('no', True), ('.', False)]]
    """
    sentences: dict[tuple[str, int, str], set[tuple[int, int]]] = {}
    for row in rows:
        before, quote, after = (str(row.get(key) or "") for key in ("before", "quote", "after"))
        start = row.get("start")
        first = (start if isinstance(start, int) else len(before)) - len(before)
        text = before + quote + after
        ends = (len(before), len(before) + len(quote))
        sentences.setdefault((str(row.get("article") or ""), first, text), set()).add(ends)
    found = []
    for (_, _, text), spans in sorted(sentences.items()):
        pieces: list[tuple[str, bool]] = []
        at = 0
        for start, end in sorted(spans):
            if start > at:
                pieces.append((text[at:start], False))
            if end > max(start, at):
                pieces.append((text[max(start, at) : end], True))
            at = max(at, end)
        if text[at:]:
            pieces.append((text[at:], False))
        found.append(pieces)
    return found
