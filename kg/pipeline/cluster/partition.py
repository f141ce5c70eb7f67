"""What a worker does with a partition of documents: read each, write one file, return its path.

A worker that crashes is the scheduler's to replace, and its partition to give out again. A text
that hangs is noted in the shards before the worker ends itself, so that the next attempt leaves it
out.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TextIO

from kg.config import GC_THRESHOLD
from kg.errors import ClusterError, KGError
from kg.ids import digest
from kg.model import Document
from kg.pipeline.cluster.shards import Row, Shards
from kg.pipeline.kept import encoded
from kg.text.extract import read_one
from kg.text.fingerprint import fingerprint
from kg.text.nlp import load
from kg.text.workers import seconds_for, too_slow

GRACE = 15.0
"""Seconds after which a worker ends that hangs where Python itself does not come to its turn."""

_TURN = threading.Lock()  # a worker of several threads reads one text at a time


@dataclass(frozen=True, slots=True)
class Partition:
    """Documents that are read together.

    Attributes:
        documents: Each with its key.
        place: The shards' address.
        reader: Fingerprint of what reads on the machine that asks.
        pipeline: As for :func:`kg.text.nlp.load`, on the worker's machine; likewise `patterns`.
        timeout: Seconds that a text may take, in proportion if it is long.
    """

    documents: tuple[tuple[str, Document], ...]
    place: str
    reader: str
    pipeline: str | None
    patterns: str | None
    timeout: float

    @property
    def name(self) -> str:
        """The file's name, by what is read and how."""
        return digest(f"{self.timeout:g}", *(key for key, _ in self.documents), length=32)


def read_partition(partition: Partition) -> str:
    """Read documents and write what they say as one file of the shards.

    Returns:
        The file's name, without folder and suffix.

    Raises:
        ClusterError: This worker does not read as the machine that asks does.
        ModelError: The language pipeline cannot be used.
        StoreError: The shards cannot be written.
    """
    shards = Shards(partition.place)
    with _TURN:
        _prepare(partition.reader, partition.pipeline, partition.patterns)
        slow = shards.slow(partition.name)
        rows = []
        for key, document in partition.documents:
            if key in slow:
                rows.append(Row(key, None, too_slow(partition.timeout)))
                continue

            def give_up(key: str = key) -> None:
                shards.note_slow(partition.name, key)

            with _within(seconds_for(document, partition.timeout), give_up):
                extraction = read_one(document, partition.pipeline, partition.patterns)
            try:
                rows.append(Row(key, encoded(extraction)))
            except ValueError:
                rows.append(Row(key, None))  # the machine that asks reads it itself
        shards.write(partition.name, rows)
        if slow:
            shards.forget_slow(partition.name)
    return partition.name


@cache
def _prepare(reader: str, pipeline: str | None, patterns: str | None) -> None:
    """Compare and load once, and not within the time of the first text."""
    try:
        same = fingerprint(pipeline, patterns) == reader
        if same:
            load(pipeline, patterns)
    except KGError as error:
        raise ClusterError(f"on the worker {socket.gethostname()}: {error}") from error
    if not same:
        raise ClusterError(
            f"the worker {socket.gethostname()} would not read as this machine does: its "
            "claimgraph, Python, libraries, pipeline or patterns are of another version; install "
            "the same on all machines"
        )
    gc.set_threshold(GC_THRESHOLD)


@contextlib.contextmanager
def _within(seconds: float, give_up: Callable[[], None]) -> Iterator[None]:
    """End this process if what is inside takes longer; nothing else stops a thread."""

    def end() -> None:
        try:
            give_up()
        finally:
            os._exit(1)

    watch = threading.Timer(seconds, end)
    watch.daemon = True
    watch.start()
    # For code that holds the interpreter, so that no other thread has its turn.
    faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=_nowhere())
    try:
        yield
    finally:
        watch.cancel()
        faulthandler.cancel_dump_traceback_later()


@cache
def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - for good
