"""Short ways to read files and to look at what came out."""

from __future__ import annotations

from pathlib import Path

from kg.config import MAX_CHARS
from kg.model import Document, Skipped
from kg.text.ingest import read


def read_all(
    *paths: Path | str, published: str | None = None, max_chars: int = MAX_CHARS
) -> list[Document | Skipped]:
    """Read everything there is."""
    given = [str(path) for path in paths]
    return list(read(given, published=published, max_chars=max_chars))


def document_of(result: Document | Skipped) -> Document:
    """Return a result that must be a document."""
    assert isinstance(result, Document), result
    return result


def text_of(result: Document | Skipped) -> str:
    """Return the text of a result that must be a document."""
    return document_of(result).text


def reason_of(result: Document | Skipped) -> str:
    """Return the one line that says why a result was skipped."""
    assert isinstance(result, Skipped), result
    assert "\n" not in result.reason
    return result.reason
