"""The texts of a build: found, read, and each taken once.

Input: paths. Output: documents in input order, and what could not be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from kg.config import Settings
from kg.errors import IngestError
from kg.model import Document, Skipped
from kg.pipeline.aside import is_output
from kg.pipeline.report import Merged, Progress
from kg.text.ingest import read


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was read.

    Attributes:
        documents: Each text once, in input order.
        merged: Texts that were read again under another name.
        skipped: What could not be read.
    """

    documents: tuple[Document, ...]
    merged: tuple[Merged, ...]
    skipped: tuple[Skipped, ...]


def read_once(
    paths: Sequence[str], settings: Settings, outputs: Collection[str], progress: Progress
) -> Inputs:
    """Read every text once; of equal texts the record that tells the most about it is kept.

    Args:
        paths: Files, folders, glob patterns, or ``-`` for standard input.
        settings: Of which ``published`` and ``max_chars`` matter here.
        outputs: Names of what builds write.
        progress: Hears of every text, and of what is skipped.

    Raises:
        IngestError: Nothing could be read.
    """
    best: dict[str, Document] = {}
    again: list[Document] = []
    skipped = []
    for each in found(paths, settings, outputs):
        progress.step()
        if isinstance(each, Skipped):
            skipped.append(each)
            progress.skipped(each)
        elif each.id not in best:
            best[each.id] = each
        else:
            kept, other = sorted((best[each.id], each), key=_emptiness)
            best[each.id] = kept
            again.append(other)
    if not best:
        match len(skipped):
            case 0:
                reason = "all that was found are the outputs of a build; name texts"
            case 1:
                reason = "the one input could not be read; check the path"
            case number:
                reason = f"none of {number:,} inputs could be read; check the paths"
        raise IngestError(f"nothing to build: {reason}")
    merged = tuple(Merged(each.path, each.record, each.id) for each in again)
    return Inputs(tuple(best.values()), merged, tuple(skipped))


def found(
    paths: Sequence[str], settings: Settings, outputs: Collection[str]
) -> Iterator[Document | Skipped]:
    """Read what is there, but for the outputs of builds, which are no news.

    Args:
        paths: As for :func:`read_once`.
        settings: As for :func:`read_once`.
        outputs: Names of what builds write.
    """
    written: dict[str, bool] = {}
    for each in read(paths, published=settings.published, max_chars=settings.max_chars):
        if each.path not in written:
            written[each.path] = bool(each.path) and is_output(each.path, tuple(outputs))
        if not written[each.path]:
            yield each


def _emptiness(document: Document) -> tuple[int, tuple[str, ...]]:
    """Order equal texts so that no order of the input decides which record is kept."""
    told = (
        document.published,
        document.modified,
        document.publisher,
        document.title,
        document.url,
        document.language,
    )
    return sum(not value for value in told), tuple(value or "" for value in told)
