"""Files, folders, globs and standard input in; documents out, one at a time.

Comes in: paths as a person types them. Goes out: a :class:`Document` for every article, and a
:class:`Skipped` with one clear line for everything that cannot be one; the run always goes on.
Nothing here segments, normalises or analyses text.

What ``Document.text`` holds, and what every offset refers to:

* ``.txt`` and unknown types: the text as decoded. Only a byte order mark is dropped; line ends,
  no-break spaces, soft hyphens and composed or decomposed letters stay as they are.
* ``.md``: the same, without the front matter.
* ``.jsonl``, also as ``.jsonl.gz`` and ``.jsonl.zst``: the string of the key ``text``, verbatim.
* ``.html``: the main text that trafilatura finds, a blank line between paragraphs.
* ``.warc``, ``.warc.gz``: of each page in the web archive, what ``.html`` holds.
* ``.pdf``: the pages' text, a blank line between pages.

A document's date is what the input states of it, else ``published``; never a file's time stamp.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from kg.config import MAX_CHARS
from kg.errors import ConfigError, IngestError
from kg.model import Document, Skipped
from kg.text.ingest.common import Article, Source, iso_date, reason_of, to_document
from kg.text.ingest.packed import unpacked
from kg.text.ingest.paths import (
    ARCHIVES,
    MARKDOWN,
    PAGES,
    RECORDS,
    RECORDS_PACKED,
    Found,
    find_files,
    kind_of,
)
from kg.text.ingest.plain import byte_limit, parse_plain
from kg.text.ingest.records import read_records

__all__ = ["read"]

# White space and the UTF-8 byte order mark.
LEADING = b" \t\r\n\xef\xbb\xbf"
# Larger pages are no articles, and libxml2 loses text nodes over 10 MB without a word.
PAGE_BYTES = 10_000_000
# pypdf reads by object, so this bounds a broken file's repair, which reads it whole.
PDF_BYTES = 200_000_000


def read(
    paths: Sequence[str], *, published: str | None = None, max_chars: int = MAX_CHARS
) -> Iterator[Document | Skipped]:
    """Read documents from files, folders, glob patterns and ``-`` (standard input).

    Standard input is JSONL if its first character that is no white space is ``{``, else one plain
    text. A file named by itself is read whatever its extension; in a folder only known types are.

    Args:
        paths: Read in this order; a folder recursively, its files sorted by posix path.
        published: ISO 8601 date for documents that carry none.
        max_chars: Texts longer than this, in code points, are skipped; far larger files unread.

    Yields:
        In input order, a document per article or JSONL record, or what was skipped and why.

    Raises:
        ConfigError: ``published`` is not an ISO date.

    >>> [skipped.reason for skipped in read(["no-such-file.txt"])]
    ['no such file or folder; check the path']
    """
    if published is not None:
        try:
            published = iso_date(published)
        except ValueError as error:
            raise ConfigError(f"published: {error}") from error
    return _read(paths, Source(published=published, max_chars=max_chars))


def _read(paths: Sequence[str], settings: Source) -> Iterator[Document | Skipped]:
    for found in find_files(paths):
        if isinstance(found, Skipped):
            yield found
            continue
        source = settings.at(found.name)
        try:
            yield from _read_one(found, source)
        except IngestError as error:
            yield Skipped(source.path, str(error))
        except OSError as error:
            yield Skipped(source.path, reason_of(error))


def _read_one(found: Found, source: Source) -> Iterator[Document | Skipped]:
    """Read one file, which holds one document or many records."""
    if found.path is None:
        if sys.stdin is None:
            raise IngestError("standard input is closed; pipe text into the command")
        yield from _read_stdin(sys.stdin.buffer, source)
        return
    kind = kind_of(found.path)
    if kind in RECORDS | RECORDS_PACKED | ARCHIVES:
        with (
            found.path.open("rb") as packed,
            contextlib.closing(unpacked(packed, found.path.suffix.lower())) as handle,
        ):
            yield from _read_many(handle, kind, source)
    elif kind == ".pdf":
        yield to_document(_read_pdf(found.path, source), source)
    else:
        limit = PAGE_BYTES if kind in PAGES else byte_limit(source.max_chars)
        with found.path.open("rb") as handle:
            raw = _read_bounded(handle, found.path.stat().st_size, limit, source)
        yield to_document(_parse(raw, kind), source)


def _read_many(
    handle: io.BufferedReader, kind: str, source: Source
) -> Iterator[Document | Skipped]:
    if kind not in ARCHIVES:
        yield from read_records(handle, source)
        return
    # The library for pages takes 0.2 s to import, which records should not pay.
    from kg.text.ingest.warc import read_archive  # noqa: PLC0415

    yield from read_archive(handle, source, PAGE_BYTES)


def _read_stdin(handle: IO[bytes], source: Source) -> Iterator[Document | Skipped]:
    # White space before the first character is kept: offsets count it, and JSONL ignores it.
    head = bytearray()
    limit = byte_limit(source.max_chars)
    while len(head) <= limit and (byte := handle.read(1)):
        head += byte
        if byte not in LEADING:
            break
    if head.endswith(b"{"):
        yield from read_records(handle, source, head=bytes(head))
        return
    rest = _read_bounded(handle, 0, max(limit - len(head), 0), source)
    yield to_document(parse_plain(bytes(head) + rest), source)


def _read_bounded(handle: IO[bytes], size: int, limit: int, source: Source) -> bytes:
    """Read all of a file, unless it is too long; the reported size may be wrong (``/proc``)."""
    raw = handle.read(limit + 1) if size <= limit else b""
    if max(size, len(raw)) > limit:
        raise IngestError(
            f"too long: more than {limit:,} bytes (max_chars is {source.max_chars:,}); "
            "split it into articles"
        )
    return raw


def _parse(raw: bytes, kind: str) -> Article:
    if kind in PAGES:
        # trafilatura takes 0.2 s to import, which plain text should not pay.
        from kg.text.ingest.page import parse_page  # noqa: PLC0415

        return parse_page(raw)
    if kind in MARKDOWN:
        # Reading YAML takes its time to import too.
        from kg.text.ingest.markdown import parse_markdown  # noqa: PLC0415

        return parse_markdown(raw)
    return parse_plain(raw)


def _read_pdf(path: Path, source: Source) -> Article:
    # pypdf takes 0.2 s to import, which plain text should not pay.
    from kg.text.ingest.pdf import parse_pdf  # noqa: PLC0415

    if path.stat().st_size > PDF_BYTES:
        raise IngestError(f"too long: more than {PDF_BYTES:,} bytes; split it into articles")
    with path.open("rb") as handle:
        return parse_pdf(handle, source.max_chars)
