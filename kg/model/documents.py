"""The texts that are read, and exact words in them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import AnchorError


@dataclass(frozen=True, slots=True)
class Document:
    """One article as it was read.

    Attributes:
        id: Made from the text alone, so that one text read twice is one document.
        text: The article, never changed after ingest.
        record: The id that the input gave it (a JSONL record's ``id``, else the file's name).
        published: ISO 8601 date, or None where the input does not tell.
        modified: ISO 8601 time in UTC, or date, of the last change that the input states.
        path: Where it was read; for messages and the report, never for the graph.
    """

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str = "en"
    record: str = ""
    path: str = ""
    modified: str | None = None

    @property
    def place(self) -> str:
        """Where it was read, for messages: its file, and its record there."""
        if self.record in {"", self.path}:
            return self.path
        return f"{self.path}, record {self.record}"


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """The exact words that back a statement; the one provenance type.

    Make it by :meth:`of`, which checks the range.
    """

    document: str
    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, document: Document, start: int, end: int) -> Anchor:
        """Quote a range of a document.

        Raises:
            AnchorError: The range is empty or does not fit the text.

        >>> Anchor.of(Document("d1", "Kyiv denied it."), 0, 4).quote
        'Kyiv'
        """
        if not 0 <= start < end <= len(document.text):
            raise AnchorError(
                f"range [{start}, {end}) does not fit {document.id}, "
                f"which has {len(document.text)} characters"
            )
        return cls(document.id, start, end, document.text[start:end])

    def overlaps(self, other: Anchor) -> bool:
        """Tell whether two anchors of one document share a character."""
        return self.document == other.document and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that could not be read, and why; the run goes on."""

    path: str
    reason: str
