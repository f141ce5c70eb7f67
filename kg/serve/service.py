"""Which state of the graph is served: the store of the last build, or the last change of it.

To read, workers open the folder ``store/`` itself; when a build has put another in its place, or
``kg load`` has added to it, they open that. Where updates are allowed, one worker has the store
open to write, and after each change makes a copy of it (hard links, next to no space) that the
others read: the engine does not allow reading a store that another process writes to. A change is
answered when readers see it.
"""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Self

from kg.errors import ServeError, StoreError
from kg.pipeline.aside import Staging
from kg.rdf.release import STORE, store_of
from kg.rdf.state import state_of
from kg.rdf.store import GraphStore
from kg.serve.frames import Head
from kg.serve.jobs import MISTAKE
from kg.serve.options import ServeOptions
from kg.serve.pool import BroughtDown, Busy, Pool, PoolOptions, TooSlow

COPY = {"kind": "copy"}


class Service:
    """The workers of a service, and what they work on.

    Use as an asynchronous context manager.

    Args:
        options: What is served.

    Raises:
        ServeError: On entry: the workers do not start.
        StoreError: On entry: there is no graph, or another process writes to it.
    """

    def __init__(self, options: ServeOptions) -> None:
        self.options = options
        self._store = (Path(options.graph) / STORE).resolve()
        self._readers = Pool(self._pool(writable=False))
        self._writer: Pool | None = Pool(self._pool(writable=True)) if options.writable else None
        self._staging: Staging | None = None
        self._copy: Path | None = None
        self._copies = 0
        self._users: Counter[Path] = Counter()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        store = store_of(self.options.graph)
        GraphStore.open(store, read_only=True).close()  # says what is wrong with it
        try:
            await self._enter()
        except BroughtDown as error:
            raise ServeError(f"{error}; give it more by --memory, or 0 for no limit") from error
        return self

    async def _enter(self) -> None:
        async with AsyncExitStack() as stack:
            if self._writer is not None:
                # Keeps builds, and other services that write, out of the folder meanwhile.
                self._staging = stack.enter_context(Staging(Path(self.options.graph), ()))
                await stack.enter_async_context(self._writer)
                head, body = await self.write(COPY)
                if head["status"] >= MISTAKE:
                    raise StoreError(body.decode("utf-8").strip())
            await stack.enter_async_context(self._readers)
            self._stack = stack.pop_all()

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    async def read(self, job: Head, body: bytes = b"") -> tuple[Head, bytes]:
        """Have a job done that changes nothing; see :meth:`kg.serve.pool.Pool.run`."""
        copy = self._copy
        if copy is None:
            return await self._readers.run(job | {"store": self._state()}, body)
        self._users[copy] += 1
        try:
            return await self._readers.run(job | {"store": str(copy)}, body)
        finally:
            self._users[copy] -= 1
            self._clear(copy)

    async def write(self, job: Head, body: bytes = b"") -> tuple[Head, bytes]:
        """Have a job done that changes the graph; see :meth:`kg.serve.pool.Pool.run`."""
        assert self._writer is not None  # the caller has asked
        assert self._staging is not None
        self._copies += 1
        copy = self._staging.folder / str(self._copies)
        places = {"store": str(self._store), "copy": str(copy)}
        try:
            reply = await self._writer.run(job | places, body)
        except (TooSlow, BroughtDown):
            if job["kind"] != COPY["kind"]:
                # The change may be done and only the copy be missing.
                with contextlib.suppress(Busy, TooSlow, BroughtDown):
                    await self.write(COPY)
            raise
        if copy.exists() and (self._copy is None or int(copy.name) > int(self._copy.name)):
            before, self._copy = self._copy, copy
            if before is not None:
                self._clear(before)
        return reply

    def stop(self) -> None:
        """End all work, so that the requests that wait for it are answered."""
        for pool in (self._readers, self._writer):
            if pool is not None:
                pool.stop()

    def account(self) -> Head:
        """Return what the service is doing, for ``/health``."""
        readers = self._readers
        return {
            "status": "ok",
            "writable": self._writer is not None,
            "workers": self.options.workers,
            "busy": readers.busy,
            "queued": readers.queued,
            "stopped": readers.killed,
            "confined": list(readers.measures),
        }

    def _clear(self, copy: Path) -> None:
        """Remove a copy that nobody reads any more."""
        if copy != self._copy and not self._users[copy]:
            del self._users[copy]
            shutil.rmtree(copy, ignore_errors=True)  # what is left goes at the end

    def _state(self) -> str:
        """Return the store's folder with what tells its state from that after a build or load."""
        try:
            return f"{self._store}#{state_of(self._store)}"
        except OSError:  # in the middle of a swap, or gone: the worker will say so
            return str(self._store)

    def _pool(self, *, writable: bool) -> PoolOptions:
        options = self.options
        return PoolOptions(
            size=1 if writable else options.workers,
            waiting=options.waiting,
            patience=options.patience,
            timeout=options.timeout,
            memory=options.memory,
            network=bool(options.services),
            writable=writable,
        )
