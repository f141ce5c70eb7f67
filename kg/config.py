"""Settings and the files that ship with the package."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from kg.ids import BASE

MAX_CHARS = 5_000_000
TIMEOUT = 60.0
"""Seconds for a text that takes a tenth of a second as a rule."""
GC_THRESHOLD = 20_000
"""New objects between two looks of the garbage collector: reading makes many and few cycles, and
Python's own 700 cost a fifteenth of the time."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a build may be told.

    Attributes:
        published: ISO date for documents that carry none; None leaves their dates partial.
        max_chars: Texts longer than this, in code points, are skipped.
        workers: Number of processes that extract; None takes one for each core where there are
            enough texts, and the process itself for a few.
        timeout: Seconds that reading a text of up to 100,000 characters may take, and in proportion
            for longer ones, where other processes read; what takes longer is skipped.
        pipeline: A spaCy pipeline, by folder or package, instead of the shipped one.
        patterns: A file of ``EntityRuler`` patterns for names of one's own.
        judgements: A CSV file of what a person says of who is who.
        link: The SPARQL endpoint where entities are looked up, or ``wikidata``; None asks nobody.
        link_cache: The file that keeps its answers, instead of one in the user's cache folder.
        fresh: Read every text again, also those that an earlier build into the folder has read.
        gzip: Write ``graph.nq.gz`` and ``graph.trig.gz`` instead of the files without ``.gz``.
        cluster: Address of a dask scheduler whose workers read, or ``local`` for `workers`
            processes of this machine; None reads without dask.
        shards: Where they write: a folder, or an address that fsspec knows, which all of them and
            this machine reach; None takes one in the output folder.
        base: Prefix of all instance IRIs.
        seed: For communities and layout.
        shown_nodes: At most so many nodes are drawn in the HTML.

    >>> Settings(published="2025-07-07").workers
    1
    """

    published: str | None = None
    max_chars: int = MAX_CHARS
    workers: int | None = 1
    timeout: float = TIMEOUT
    pipeline: str | None = None
    patterns: str | None = None
    judgements: str | None = None
    link: str | None = None
    link_cache: str | None = None
    fresh: bool = False
    gzip: bool = False
    cluster: str | None = None
    shards: str | None = None
    base: str = BASE
    seed: int = 0
    shown_nodes: int = 1500


def cores() -> int:
    """Return how many cores this process may use."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def resource(name: str) -> Path:
    """Return the folder ``ontology`` or ``queries``, in a checkout or an installed package.

    Raises:
        FileNotFoundError: Neither place has it; the installation is damaged.
    """
    package = Path(__file__).parent
    for place in (package / name, package.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"{name}/ is missing from the installed package; reinstall claimgraph")
