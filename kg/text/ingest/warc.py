"""A web archive (WARC, as CC-NEWS has it) in, a document or one clear line per page out.

Pages are the responses with status 200 that hold HTML. Each is read as a page in a file is, its
address is the record's. The moment of its capture stands for its last change where the page
states none; it is never taken for the day of publication, which may be years before.
"""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator
from typing import Any

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import (
    StatusAndHeaders,
    StatusAndHeadersParser,
    StatusAndHeadersParserException,
)

from kg.errors import IngestError
from kg.model import Document, Skipped
from kg.text.ingest.common import Article, Source, iso_time, to_document
from kg.text.ingest.packed import decoded
from kg.text.ingest.page import parse_page

# It warns of every odd address; a person gets one line from us.
logging.getLogger("warcio").setLevel(logging.CRITICAL)

BLOCK = 1 << 16
# A record's headers and the blank lines before them; longer ones are damage or an attack.
MOST_HEADERS = 1 << 20
PROTOCOLS = ["HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/2", "HTTP/3"]
PAGE_TYPES = frozenset({"text/html", "application/xhtml+xml"})
CUT = "is cut short: its last record has no end; fetch it again"
DAMAGED = "is damaged or no WARC file"


class _Watched:
    """The archive's bytes, with a limit where none of the library's reads has one."""

    def __init__(self, handle: io.BufferedIOBase) -> None:
        self._handle = handle
        self._offset = 0
        self._left: int | None = None
        self.over = False  # nothing more will come: the end, or damage that was told

    @contextlib.contextmanager
    def header(self) -> Iterator[None]:
        """Let no more be read than headers take, while they are looked for."""
        self._left = MOST_HEADERS
        try:
            yield
        finally:
            self._left = None

    def read(self, size: int) -> bytes:
        """Read on.

        Raises:
            IngestError: A header does not end, or the file cannot be unpacked.
        """
        # Not read(): where a block's second half is damaged, it loses the first.
        try:
            block = self._handle.read1(size)
        except IngestError:
            self.over = True
            raise
        self.over = not block
        self._offset += len(block)
        if self._left is not None:
            self._left -= len(block)
            if self._left < 0:
                raise IngestError(f"{DAMAGED}: a header without end; fetch it again")
        return block

    def tell(self) -> int:
        """Return how much was read."""
        return self._offset


def read_archive(
    handle: io.BufferedIOBase, source: Source, most: int
) -> Iterator[Document | Skipped]:
    """Read an archive record by record; memory holds one page.

    Args:
        handle: What the archive holds, unpacked.
        source: Where it is and the settings.
        most: Bytes of a page; larger ones are skipped.

    Yields:
        In the archive's order, a document per page or why it is none; at the end one line that
        counts the responses that hold no page. Other kinds of records are no inputs.

    Raises:
        IngestError: The archive is empty, damaged, cut short, or none.
    """
    watched = _Watched(handle)
    number = others = 0
    for number, record in enumerate(_records(watched), start=1):
        if record.rec_type == "response":
            try:
                article = _page(record, watched, most)
            except IngestError as error:
                if watched.over:  # of a page that is not all there nothing is used
                    raise
                yield Skipped(source.path, f"record {number} ({_address(record)}): {error}")
            else:
                others += article is None
                if article is not None:
                    yield _document(article, record, number, source)
    if not number:
        raise IngestError("is empty: it holds no records; leave it out")
    if others:
        yield Skipped(
            source.path,
            f"{others:,} of its {number:,} records are answers without a page: another status than "
            "200, or no HTML",
        )


def _document(
    article: Article, record: ArcWarcRecord, number: int, source: Source
) -> Document | Skipped:
    name = f"{source.path.rpartition('/')[2]}#{number}"
    try:
        return to_document(article, source, _header(record, "WARC-Record-ID").strip("<>") or name)
    except IngestError as error:
        return Skipped(source.path, f"record {number} ({_address(record)}): {error}")


def _records(watched: _Watched) -> Iterator[ArcWarcRecord]:
    """Yield records, each read to its end before the next.

    Raises:
        IngestError: The archive is damaged or cut short.
    """
    archive = WARCIterator(watched, no_record_parse=True)
    while True:
        try:
            # The library tells of odd records in many lines of its own.
            with watched.header(), contextlib.redirect_stderr(io.StringIO()):
                record = next(archive, None)
        except ArchiveLoadFailed as error:
            raise IngestError(f"{DAMAGED}: a record has no header; fetch it again") from error
        if record is None:
            return
        rest = record.raw_stream
        if not isinstance(rest, LimitReader):
            raise IngestError(f"{DAMAGED}: a record does not tell its length; fetch it again")
        yield record
        while rest.read(BLOCK):
            pass
        if rest.limit > 0:
            raise IngestError(CUT)


def _page(record: ArcWarcRecord, watched: _Watched, most: int) -> Article | None:
    """Read the page of a response; None where it holds none.

    Raises:
        IngestError: There is one, but it cannot be read.
    """
    if not _header(record, "WARC-Target-URI").startswith(("http:", "https:")):
        return None
    try:
        with watched.header():
            told = StatusAndHeadersParser(PROTOCOLS).parse(record.raw_stream)
    except (StatusAndHeadersParserException, EOFError) as error:
        raise IngestError("the answer has no HTTP headers; leave it out") from error
    kind, _, parameters = (told.get_header("Content-Type") or "").partition(";")
    if told.get_statuscode() != "200" or kind.strip().lower() not in PAGE_TYPES:
        return None
    if cut := _header(record, "WARC-Truncated"):
        raise IngestError(f"the page was cut when it was fetched ({cut}); fetch it anew")
    raw = _body(record, told, watched, most)
    page = decoded(raw, told.get_header("Content-Encoding") or "", most)
    article = parse_page(page, _charset(parameters))
    return Article(
        article.text,
        article.title,
        article.publisher,
        article.published,
        _header(record, "WARC-Target-URI"),
        article.modified or _captured(record),
    )


def _body(record: ArcWarcRecord, told: StatusAndHeaders, watched: _Watched, most: int) -> bytes:
    """Return a page's bytes as they were sent, one more than the most where there are too many.

    Raises:
        IngestError: The archive ends within.
    """
    body = record.raw_stream
    if (told.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        body = ChunkedDataReader(body)
    raw: bytes = body.read(most + 1)
    if watched.over and record.raw_stream.limit > 0:
        raise IngestError(CUT)
    return raw


def _charset(parameters: str) -> str | None:
    name, _, value = parameters.strip().partition("=")
    return value.strip("\"' ").lower() or None if name.strip().lower() == "charset" else None


def _captured(record: ArcWarcRecord) -> str | None:
    with contextlib.suppress(ValueError):
        return iso_time(_header(record, "WARC-Date"))
    return None


def _address(record: ArcWarcRecord) -> str:
    return " ".join(_header(record, "WARC-Target-URI").split()) or "no address"


def _header(record: Any, name: str) -> str:
    return record.rec_headers.get_header(name) or ""
