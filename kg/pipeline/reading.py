"""From documents to extractions: what is kept is taken, the rest is read and kept at once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

from kg.config import Settings, cores
from kg.errors import IngestError
from kg.model import Document, Extraction, Skipped
from kg.pipeline.cluster import client as cluster
from kg.pipeline.kept import Kept
from kg.pipeline.report import Progress
from kg.text import extract as text

MANY = 100
"""From so many texts on, a process apart reads, even if it is one: starting it takes as long as a
dozen texts, and a text that crashes or hangs it does not end the build."""

SHARE = 50
"""Texts for each process, at least, where their number is left to us."""


def extractions_of(
    documents: Iterable[Document],
    settings: Settings,
    progress: Progress,
    *,
    apart: bool = False,
    ordered: bool = True,
    skipped: Callable[[Skipped], None] | None = None,
) -> Generator[Extraction, None, None]:
    """Read documents, streaming.

    Args:
        documents: Consumed lazily.
        settings: Of which ``workers``, ``timeout``, ``pipeline`` and ``patterns`` matter here.
        progress: Hears of what the pipeline does not supply.
        apart: Whether a single worker, too, is a process of its own.
        ordered: False gives each extraction as soon as it is there.
        skipped: Hears of texts that crash or hang their reader, instead of `progress`.

    Raises:
        ModelError: The language pipeline cannot be used.
    """
    if settings.pipeline is not None:
        lacks = text.lacking(settings.pipeline)
        if lacks:
            layers = ", ".join(lacks)
            progress.note(
                f"the pipeline {settings.pipeline} supplies no {layers}; going on without"
            )
    read = partial(
        text.extract,
        pipeline=settings.pipeline,
        patterns=settings.patterns,
        apart=apart,
        ordered=ordered,
        timeout=settings.timeout,
        skipped=skipped or progress.skipped,
    )
    if settings.workers is None:
        return _growing(documents, read)
    return read(documents, workers=settings.workers)


def _growing(
    documents: Iterable[Document], read: Callable[..., Generator[Extraction, None, None]]
) -> Generator[Extraction, None, None]:
    """Read the first texts here, where nothing has to start, and many more by all cores."""
    rest = iter(documents)
    yield from read(islice(rest, MANY), workers=1)
    for document in rest:
        yield from read(chain((document,), rest), workers=cores())


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of some documents.

    Attributes:
        extractions: In the documents' order, without those that are skipped.
        unchanged: How many of them were kept from an earlier build.
        skipped: Texts that crash or hang their reader, sorted.
    """

    extractions: tuple[Extraction, ...]
    unchanged: int
    skipped: tuple[Skipped, ...]


def extract_all(
    documents: Sequence[Document], kept: Kept, settings: Settings, progress: Progress
) -> Read:
    """Take the extractions that are kept, and read the other documents.

    Each one that is read is kept as soon as it is there. Texts that crash or hang their reader are
    skipped, if a process apart reads: where ``workers`` is more than 1, or there are
    :data:`MANY` texts, or the last build did not come to the end of its reading. Where ``workers``
    is None, there are as many as cores then, each with :data:`SHARE` texts at least.

    Args:
        documents: Each text once.
        kept: Where extractions are looked for, and stored.
        settings: As for :func:`extractions_of`.
        progress: Hears of every document that is done or skipped.

    Raises:
        ClusterError: The cluster cannot be reached, has another version, or has gone.
        IngestError: All texts are skipped.
        ModelError: The language pipeline cannot be used.
        StoreError: What is read cannot be kept; the disk is full.
    """
    found: dict[str, Extraction] = {}
    for document in documents:
        extraction = kept.get(document)
        if extraction is not None:
            found[document.id] = extraction
            progress.read(extraction, kept=True)
    missing = [document for document in documents if document.id not in found]
    shards = settings.shards or str(kept.shards)
    if settings.cluster is not None and missing and not settings.fresh:
        for extraction in cluster.durable(missing, kept.reader, shards, progress):
            kept.put(extraction)
            found[extraction.document.id] = extraction
            progress.read(extraction, kept=True)
        missing = [document for document in missing if document.id not in found]
    unchanged = len(found)
    if kept.lost:
        for extraction in found.values():
            kept.put(extraction)
    skipped: list[Skipped] = []

    def skip(each: Skipped) -> None:
        skipped.append(each)
        progress.skipped(each)

    if missing:
        with kept.reading() as cut_off:
            if settings.cluster is not None:
                extractions = cluster.extractions_on(missing, kept.reader, shards, settings, skip)
            else:
                many = len(missing) >= MANY
                workers = settings.workers
                if workers is None:
                    workers = min(cores(), len(missing) // SHARE) if many else 1
                extractions = extractions_of(
                    missing,
                    replace(settings, workers=workers),
                    progress,
                    apart=cut_off or many,
                    ordered=False,
                    skipped=skip,
                )
            with closing(extractions):  # ends the processes at once, whatever happens here
                for extraction in extractions:
                    kept.put(extraction)
                    found[extraction.document.id] = extraction
                    progress.read(extraction)
    if not found:
        raise IngestError("nothing to build: every text crashes or hangs its reader; see above")
    in_order = tuple(found[each.id] for each in documents if each.id in found)
    return Read(
        in_order, unchanged, tuple(sorted(skipped, key=lambda each: (each.path, each.reason)))
    )
