"""Hands partitions of documents to a cluster, and takes what was read as it comes.

The scheduler's own counting of workers that die (``distributed.scheduler.allowed-failures``) bounds
what a text that crashes its worker may cost: its partition fails, and is read again one text at a
time, with nothing else on the cluster that could be blamed.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from kg.config import Settings
from kg.errors import ClusterError, KGError
from kg.model import Document, Extraction, Skipped
from kg.pipeline.cluster.connection import PATIENCE, connected
from kg.pipeline.cluster.partition import Partition, read_partition
from kg.pipeline.cluster.shards import Shards
from kg.pipeline.kept import decoded, key_of
from kg.pipeline.report import Progress
from kg.text.extract import extract
from kg.text.workers import fault

if TYPE_CHECKING:
    from distributed import Client, Future

SIZE = 50
"""Documents of a partition, at most: reading them takes some seconds, and so does a lost one."""

_AHEAD = 4  # partitions at once for each thread of a worker
_LOOK = 5  # seconds between two looks whether workers are left

Keyed = tuple[str, Document]


def durable(
    documents: Iterable[Document], reader: str, place: str, progress: Progress
) -> Iterator[Extraction]:
    """Give what earlier runs have read and written to the shards.

    Args:
        documents: Those that are wanted.
        reader: Fingerprint of what reads.
        place: The shards' address.
        progress: Hears, once, of files that are damaged, which count as not there.

    Raises:
        ConfigError: Nothing reaches such an address, or what does is not installed.
        ExtraError: A library of the extra is missing.
        StoreError: The shards cannot be read.
    """
    wanted = {key_of(reader, document): document for document in documents}
    shards = Shards(place)
    damaged = 0
    for name in shards.names():
        try:
            for row in shards.read(name):
                if row.held is not None and row.key in wanted:
                    yield decoded(row.held, wanted[row.key])
                    del wanted[row.key]
        except (ValueError, FileNotFoundError):
            damaged += 1
    if damaged:
        progress.note(
            f"{damaged} of the files in {shards.url} {'is' if damaged == 1 else 'are'} damaged; "
            "those texts are read again"
        )


def extractions_on(
    documents: Sequence[Document],
    reader: str,
    place: str,
    settings: Settings,
    skipped: Callable[[Skipped], None],
) -> Generator[Extraction, None, None]:
    """Read documents on a cluster; give each extraction as soon as its partition is done.

    Args:
        documents: Each text once.
        reader: Fingerprint of what reads here; workers that read with something else are refused.
        place: The shards' address: a folder that this machine and every worker reach.
        settings: Of which ``cluster``, ``workers`` (for a local one), ``timeout``, ``pipeline`` and
            ``patterns`` matter here.
        skipped: Hears of texts that crash or hang their workers.

    Raises:
        ClusterError: The cluster cannot be reached, has another version, or has gone.
        ExtraError: A library of the extra is missing.
        ModelError: The language pipeline cannot be used.
        StoreError: The shards cannot be written or read.
    """
    shards = Shards(place)
    with connected(settings) as client:
        shards.make()
        yield from _Run(client, shards, reader, settings, skipped).read(documents)


class _Run:
    """One run on a cluster."""

    def __init__(
        self,
        client: Client,
        shards: Shards,
        reader: str,
        settings: Settings,
        skipped: Callable[[Skipped], None],
    ) -> None:
        self._client = client
        self._shards = shards
        self._reader = reader
        self._settings = settings
        self._skipped = skipped
        self._left: list[Document] = []

    def read(self, documents: Sequence[Document]) -> Iterator[Extraction]:
        """Read partitions, then the texts of those that failed one by one, then what is left."""
        keyed = [(key_of(self._reader, document), document) for document in documents]
        threads = self._threads()
        size = max(1, min(SIZE, len(keyed) // (threads * _AHEAD)))
        waiting = iter([tuple(keyed[at : at + size]) for at in range(0, len(keyed), size)])
        running: dict[Future, Partition] = {}
        failed: list[Keyed] = []
        while True:
            room = max(threads, self._threads()) * _AHEAD - len(running)
            running |= dict(map(self._submit, islice(waiting, max(0, room))))
            if not running:
                break
            for future in self._finished(list(running)):
                partition = running.pop(future)
                if self._error_of(future) is None:
                    yield from self._taken(partition)
                else:
                    failed += partition.documents
        for one in failed:
            future, partition = self._submit((one,))
            self._finished([future])
            error = self._error_of(future)
            if error is None:
                yield from self._taken(partition)
            else:
                self._skipped(Skipped(one[1].place, _why(error)))
        if self._left:
            yield from extract(
                self._left,
                pipeline=self._settings.pipeline,
                patterns=self._settings.patterns,
                apart=True,
                timeout=self._settings.timeout,
                skipped=self._skipped,
            )

    def _threads(self) -> int:
        threads: int = sum(self._client.nthreads().values())
        return max(1, threads)

    def _submit(self, documents: tuple[Keyed, ...]) -> tuple[Future, Partition]:
        settings = self._settings
        partition = Partition(
            documents,
            self._shards.url,
            self._reader,
            settings.pipeline,
            settings.patterns,
            settings.timeout,
        )
        # Not pure: a name that failed before may be asked for again.
        return self._client.submit(read_partition, partition, pure=False), partition

    def _finished(self, futures: list[Future]) -> set[Future]:
        """Wait for at least one, as long as there are workers."""
        from distributed import wait  # noqa: PLC0415

        alone_since: float | None = None
        while True:
            with contextlib.suppress(TimeoutError), self._client.as_current():
                done: set[Future] = wait(futures, timeout=_LOOK, return_when="FIRST_COMPLETED").done
                return done
            if self._client.nthreads():
                alone_since = None
            elif alone_since is None:
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > PATIENCE:
                raise ClusterError(
                    f"no worker is left at {self._settings.cluster}; start some (`dask worker`) "
                    "and give the same command again, which goes on from here"
                )

    def _error_of(self, future: Future) -> BaseException | None:
        """Return why a partition failed.

        Raises:
            KGError: It is no text's doing.
        """
        error: BaseException | None = future.exception()
        if isinstance(error, KGError):
            raise error
        if isinstance(error, ImportError):
            raise ClusterError(
                f"a worker cannot load what reads ({error}); install the same claimgraph on all "
                "machines"
            ) from error
        return error

    def _taken(self, partition: Partition) -> Iterator[Extraction]:
        try:
            rows = {row.key: row for row in self._shards.read(partition.name)}
        except (FileNotFoundError, ValueError) as error:
            raise ClusterError(
                f"a worker wrote to {self._shards.url}, and nothing is there; name a folder that "
                "every machine reaches with --shards"
            ) from error
        for key, document in partition.documents:
            row = rows[key]
            if row.reason is not None:
                self._skipped(Skipped(document.place, row.reason))
            elif row.held is None:
                self._left.append(document)
            else:
                yield decoded(row.held, document)


def _why(error: BaseException) -> str:
    from distributed import KilledWorker  # noqa: PLC0415

    if isinstance(error, KilledWorker):
        return (
            f"reading it ended {error.allowed_failures + 1} workers, perhaps for lack of memory; "
            "look at the text"
        )
    return fault(error)
