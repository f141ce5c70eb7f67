"""JSON Lines in, a document or one clear line per record out; memory holds one line.

Keys: ``text`` (needed), ``id``, ``title``, ``published``, ``publisher``, ``url``, ``modified``. Any
other key is ignored and never read as an answer. Blank lines are no records.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from kg.errors import IngestError
from kg.model import Document, Skipped
from kg.text.ingest.common import Article, Source, iso_date, iso_time, to_document

CHUNK = 1 << 16
# JSON may write a character as two escapes of six bytes.
BYTES_PER_CHARACTER = 12
# Room for the other keys of a line, which may hold a corpus's annotations.
SPARE_BYTES = 8 << 20


class Record(BaseModel):
    """One line of input; a null is a missing key."""

    model_config = ConfigDict(extra="ignore", strict=True)

    text: str
    id: str | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    modified: str | None = None

    @field_validator("published")
    @classmethod
    def _day(cls, value: str | None) -> str | None:
        return iso_date(value) if value and value.strip() else None

    @field_validator("modified")
    @classmethod
    def _time(cls, value: str | None) -> str | None:
        return iso_time(value) if value and value.strip() else None


def read_records(
    handle: IO[bytes], source: Source, head: bytes = b""
) -> Iterator[Document | Skipped]:
    """Read records one by one.

    Args:
        handle: Open in binary mode; read to its end, never beyond one line at a time.
        source: Where it is and the settings.
        head: Bytes already read from it, shorter than a line may be.

    Yields:
        In line order, a document or what is wrong with the line. A record without an ``id`` has
        the file's name, ``#`` and the line's number, counted from 1.

    Raises:
        IngestError: The file is empty or is no JSONL at all.
    """
    limit = BYTES_PER_CHARACTER * source.max_chars + SPARE_BYTES
    found = False
    for number, line in enumerate(_lines(handle, head, limit), start=1):
        if number == 1:
            if b"\0" in line[:CHUNK]:
                raise IngestError("a binary file, not JSONL; convert it to UTF-8 text")
            # JSON is UTF-8 without a mark, but editors on Windows put one.
            line = line.removeprefix(codecs.BOM_UTF8)  # noqa: PLW2901
        if not line.strip():
            continue
        found = True
        try:
            yield _parse(line, number, limit, source)
        except IngestError as error:
            yield Skipped(source.path, f"line {number}: {error}")
    if not found:
        raise IngestError("is empty: it holds no records; leave it out")


def _parse(line: bytes, number: int, limit: int, source: Source) -> Document:
    if len(line) > limit:
        raise IngestError(f"too long: more than {limit:,} bytes; split it into articles")
    try:
        record = Record.model_validate_json(line.rstrip())
    except ValidationError as error:
        raise IngestError(_reason(error)) from error
    article = Article(
        record.text,
        record.title,
        record.publisher,
        record.published,
        record.url,
        record.modified,
    )
    name = source.path.rpartition("/")[2]
    return to_document(article, source, f"{name}#{number}" if record.id is None else record.id)


def _reason(error: ValidationError) -> str:
    """Say in one line what is wrong first."""
    fault = error.errors(include_url=False, include_input=False)[0]
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "json_invalid":
        message = message.removeprefix("Invalid JSON: ").replace(" at line 1 column", " at column")
        if "hex escape" in message:
            message += " (half of a surrogate pair is no character)"
        return f"not valid JSON: {message}; write one object a line, in UTF-8"
    if fault["type"] == "missing":
        return f"the key {fault['loc'][0]!r} is missing; add it"
    if fault["loc"]:
        return f"{fault['loc'][0]}: {message[0].lower()}{message[1:]}"
    return "not a JSON object; write one object a line, with the key 'text'"


def _lines(handle: IO[bytes], head: bytes, limit: int) -> Iterator[bytes]:
    """Yield lines; of one over the limit only its beginning, one byte longer than the limit."""
    # The head's last line may go on in the handle.
    *whole, rest = head.split(b"\n")
    yield from whole
    while line := rest + handle.readline(limit + 1 - len(rest)):
        rest = b""
        yield line
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = handle.readline(CHUNK)
