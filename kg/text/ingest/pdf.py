"""A PDF file in, the text of its pages out."""

from __future__ import annotations

import errno
import logging
import re
import time
import zlib
from typing import IO

from pypdf import PasswordType, PdfReader
from pypdf.errors import (
    DependencyError,
    DeprecationError,
    EmptyFileError,
    FileNotDecryptedError,
    PyPdfError,
)

from kg.errors import IngestError
from kg.text.ingest.common import Article

# pypdf reports every oddity of a file; a person gets one line from us.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# pypdf.errors says that broken files "might cause other Exceptions": its parser trusts types, so
# a wrong object shows as one of these.
BROKEN = (
    PyPdfError,
    DeprecationError,  # it has names for filters that pypdf gave up
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)
BROKEN_MESSAGE = "the PDF is broken; open it in a viewer and save its text as .txt"
# Pages and drawings that repeat each other make days of work out of a small file. pypdf itself
# bounds what a stream unpacks to, and its nesting.
SECONDS = 120.0
# What word processors put there when nobody gave a title.
NO_TITLE = re.compile(
    r"untitled.*|document\d*|microsoft (word|powerpoint) - .*"
    r"|.*\.(docx?|odt|rtf|pdf|indd|qxd|pptx?)",
    re.IGNORECASE,
)


def parse_pdf(handle: IO[bytes], max_chars: int) -> Article:
    """Read the pages' text, joined by blank lines, and the title from the metadata.

    The metadata's dates say when the file was made, not when it was published: they are not used.

    Args:
        handle: Open in binary mode, seekable.
        max_chars: Reading stops once the text is longer.

    Raises:
        IngestError: It is broken, encrypted, holds no text, or takes longer than SECONDS.
    """
    try:
        reader = PdfReader(handle)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise IngestError("the PDF is encrypted; save a copy without a password")
        text = _text(reader, max_chars)
        title = reader.metadata.title if reader.metadata else None
    except (DependencyError, FileNotDecryptedError) as error:
        raise IngestError("the PDF is encrypted; save a copy without encryption") from error
    except EmptyFileError as error:
        raise IngestError("is empty; leave it out") from error
    except BROKEN as error:
        raise IngestError(BROKEN_MESSAGE) from error
    except OSError as error:
        # A place before the file's beginning; any other number is the disk's fault.
        if error.errno == errno.EINVAL:
            raise IngestError(BROKEN_MESSAGE) from error
        raise
    if not text.strip():
        raise IngestError("the PDF holds no text, perhaps scans only; run text recognition first")
    return Article(text, title=_sensible(title))


def _text(reader: PdfReader, max_chars: int) -> str:
    pages: list[str] = []
    length = 0
    end = time.monotonic() + SECONDS

    def watch(*_: object) -> None:
        if time.monotonic() > end:
            raise IngestError(
                f"the PDF takes longer than {SECONDS:g} seconds to read; save its text as .txt"
            )

    for page in reader.pages:
        watch()
        pages.append(_storable(page.extract_text(visitor_operand_before=watch)).strip())
        length += len(pages[-1])
        if length > max_chars:
            break
    return "\n\n".join(page for page in pages if page)


def _storable(text: str) -> str:
    """Join surrogate pairs, and drop what wrong character maps leave: halves and NULs."""
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    return joined.replace("\0", "")


def _sensible(title: object) -> str | None:
    """Return a title, unless a program made it up."""
    plain = " ".join(_storable(title).split()) if isinstance(title, str) else ""
    return plain if plain and not NO_TITLE.fullmatch(plain) else None
