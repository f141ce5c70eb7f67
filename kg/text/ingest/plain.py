"""Bytes of unknown encoding in, text and the article of a plain text file out.

Decoding never guesses over damage: text that would come out garbled is refused instead.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from kg.errors import IngestError
from kg.text.ingest.common import Article

# Longer marks first: UTF-32's little-endian mark begins with UTF-16's.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# C0 controls and DEL that no text has: all but tab, line feed, vertical tab, form feed, return.
CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
# An accented capital inside a word is what Mac Roman's apostrophe looks like in Windows-1252.
MISREAD = re.compile("[a-z][À-ÖØ-Þ]")
TO_UTF8 = "save it as UTF-8"


def byte_limit(max_chars: int) -> int:
    """Return how many bytes the longest allowed text can take, with a byte order mark."""
    return 4 * max_chars + 4


def parse_plain(raw: bytes) -> Article:
    """Read a plain text.

    Raises:
        IngestError: It is no text, or its encoding cannot be told.
    """
    return Article(decode(raw))


def decode(raw: bytes, declared: str | None = None, *, tolerant: bool = False) -> str:
    r"""Decode by byte order mark, else as UTF-8, else as declared, else by the bytes' statistics.

    Args:
        raw: A whole file.
        declared: The encoding that the file itself states, such as a page's.
        tolerant: Put U+FFFD for bytes that are not UTF-8 where most are, as browsers do.

    Returns:
        The text without its byte order mark; nothing else is changed.

    Raises:
        IngestError: The bytes are no text, or damaged, or in no encoding that can be told.

    >>> decode(b"\xef\xbb\xbfKyiv\r\n")
    'Kyiv\r\n'
    >>> decode("“No comment,” he said.".encode("cp1252"))
    '“No comment,” he said.'
    """
    for mark, encoding in MARKS:
        if raw.startswith(mark):
            try:
                return _checked(raw[len(mark) :].decode(encoding))
            except UnicodeDecodeError as error:
                raise IngestError(
                    f"byte {error.start + len(mark):,} is not valid {encoding.upper()}, which its "
                    f"byte order mark promises; {TO_UTF8}"
                ) from error
    if b"\0" in raw:
        raise IngestError(f"a binary file (NUL bytes), not text; convert it, or {TO_UTF8}")
    try:
        return _checked(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(raw):
            if tolerant:
                return _checked(raw.decode("utf-8", "replace"))
            raise IngestError(
                f"byte {error.start:,} is not valid UTF-8, which the rest is; "
                f"repair it and {TO_UTF8}"
            ) from error
    text = _decode_as(raw, declared) if declared else None
    if text is None and _is_mostly_ascii(raw):
        # Detectors go wrong on so few bytes, and English without UTF-8 is Windows-1252.
        text = _decode_as(raw, "cp1252")
        if text is not None and MISREAD.search(text):
            text = None
    if text is None:
        match = from_bytes(raw).best()
        if match is None:
            raise IngestError(f"not UTF-8, and its encoding cannot be told; {TO_UTF8}")
        text = str(match)
    return _checked(text)


def _decode_as(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (LookupError, ValueError):  # no encoding, no name of one, not of it
        return None


def _is_damaged_utf8(raw: bytes) -> bool:
    """Tell UTF-8 with some bad bytes from another encoding, in which few sequences are UTF-8."""
    text = raw.decode("utf-8", "replace")
    bad = text.count("\N{REPLACEMENT CHARACTER}")
    return len(text) - len(text.encode("ascii", "ignore")) - bad > bad


def _is_mostly_ascii(raw: bytes) -> bool:
    """Tell whether at most five bytes, or one in twenty, are outside ASCII."""
    others = len(raw) - len(raw.decode("ascii", "ignore"))
    return others <= 5 or others * 20 <= len(raw)


def _checked(text: str) -> str:
    """Refuse what decodes but is no text.

    Raises:
        IngestError: It has a NUL, or more than one control character in twenty.
    """
    if "\0" in text or len(CONTROL.findall(text)) * 20 > len(text):
        raise IngestError(
            f"a binary file (NUL or control characters), not text; convert it, or {TO_UTF8}"
        )
    return text
