"""Worker processes that can be killed: so many at once, so many in the queue, so long each.

A worker that has answered is used again. One that was killed, that a query brought down, or that
has grown large is replaced in the background.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import weakref
from dataclasses import dataclass
from typing import Self

from kg.serve.frames import LENGTHS, WORN, Head, pack

START_SECONDS = 60.0
# One arena of memory for all threads: each further one takes 64 MB of a worker's address space.
ENVIRONMENT = {"MALLOC_ARENA_MAX": "1"}


class Busy(Exception):  # noqa: N818 - a state, not a fault
    """All workers are at work and the queue is full."""


class TooSlow(Exception):  # noqa: N818 - a state, not a fault
    """The job took too long; its worker was killed."""


class BroughtDown(Exception):  # noqa: N818 - a state, not a fault
    """The job's worker died of it."""


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """What a pool may use.

    Attributes:
        size: Workers.
        waiting: Jobs in the queue.
        patience: Seconds that a job waits in the queue.
        timeout: Seconds that a job may take.
        memory: Megabytes of address space of a worker; 0 for no limit.
        network: Workers may use the network.
        writable: Workers open stores to write.
    """

    size: int
    waiting: int
    patience: float
    timeout: float
    memory: int
    network: bool = False
    writable: bool = False


class Worker:
    """One worker process; made by :meth:`start`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.measures: tuple[str, ...] = ()

    @classmethod
    async def start(cls, options: PoolOptions) -> Self:
        """Start a worker and wait until it is ready.

        Raises:
            BroughtDown: It ended before.
        """
        settings = {
            "memory": options.memory,
            "network": options.network,
            "writable": options.writable,
        }
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "kg.serve.worker", json.dumps(settings)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={**os.environ, **ENVIRONMENT},
            )
        except OSError as error:
            raise BroughtDown("a worker process does not start") from error
        worker = cls(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                head, _ = await worker.receive()
        except (TimeoutError, BroughtDown):
            await worker.kill()
            raise BroughtDown("a worker process does not start") from None
        except asyncio.CancelledError:
            await worker.kill()
            raise
        worker.measures = tuple(head["ready"])
        return worker

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.returncode is None

    async def ask(self, job: Head, body: bytes) -> tuple[Head, bytes]:
        """Have a job done.

        Raises:
            BroughtDown: The worker died of it.
        """
        assert self._process.stdin is not None  # a pipe
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(pack(job, body))
            await self._process.stdin.drain()
        return await self.receive()

    async def receive(self) -> tuple[Head, bytes]:
        """Wait for the next message.

        Raises:
            BroughtDown: The worker has ended.
        """
        stream = self._process.stdout
        assert stream is not None  # a pipe
        try:
            head_size, body_size = LENGTHS.unpack(await stream.readexactly(LENGTHS.size))
            head: Head = json.loads(await stream.readexactly(head_size))
            return head, await stream.readexactly(body_size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise BroughtDown("the worker process ended") from error

    def end(self) -> None:
        """End the process at once."""
        with contextlib.suppress(ProcessLookupError):
            if sys.platform == "win32":
                self._process.kill()
            elif self.is_alive:
                # The library's own kill looks first whether the process has ended, and takes its
                # exit code away from the one who waits for it.
                os.kill(self._process.pid, signal.SIGKILL)

    async def kill(self) -> None:
        """End the process at once, and wait until it has ended."""
        self.end()
        await self._process.wait()


class Pool:
    """Workers and the queue before them.

    Use as an asynchronous context manager.

    Args:
        options: How many, how long.
    """

    def __init__(self, options: PoolOptions) -> None:
        self._options = options
        self._slots = asyncio.Semaphore(options.size)
        self._free: list[Worker] = []
        self._all: weakref.WeakSet[Worker] = weakref.WeakSet()
        self._starting: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.busy = 0
        self.queued = 0
        self.killed = 0
        self.measures: tuple[str, ...] = ()

    async def __aenter__(self) -> Self:
        self._free.append(await self._started())
        for _ in range(self._options.size - 1):
            self._start_another()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stop()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(worker.kill() for worker in self._all))
        self._free.clear()

    async def run(self, job: Head, body: bytes = b"") -> tuple[Head, bytes]:
        """Have a job done by the next worker that is free.

        Returns:
            Head and body of the reply.

        Raises:
            Busy: The queue is full, the job waited too long in it, or the service stops.
            TooSlow: The job took too long and was stopped.
            BroughtDown: The job's worker died of it.
        """
        await self._take_slot()
        self.busy += 1
        worker: Worker | None = None
        try:
            worker = self._next() or await self._started()
            return await self._asked(worker, job, body)
        except TimeoutError:
            raise TooSlow(f"stopped after {self._options.timeout:g} seconds") from None
        except BroughtDown:
            if self._stopping:
                raise Busy("the service is stopping") from None
            raise
        finally:
            self.busy -= 1
            if worker is not None and worker.is_alive:
                self._free.append(worker)
            else:
                self._start_another()
            self._slots.release()

    def stop(self) -> None:
        """End all workers; what they are doing is answered by :class:`Busy`."""
        self._stopping = True
        for worker in self._all:
            worker.end()

    async def _asked(self, worker: Worker, job: Head, body: bytes) -> tuple[Head, bytes]:
        try:
            async with asyncio.timeout(self._options.timeout):
                head, answer = await worker.ask(job, body)
        except BaseException:  # of whatever kind: this worker's answer is not waited for
            self.killed += 1
            await asyncio.shield(worker.kill())
            raise
        if head.pop(WORN, False):
            await worker.kill()
        return head, answer

    def _next(self) -> Worker | None:
        """Take a free worker, if one is alive; the system may have ended some."""
        while self._free:
            worker = self._free.pop()
            if worker.is_alive:
                return worker
        return None

    async def _take_slot(self) -> None:
        if self._slots.locked() and self.queued >= self._options.waiting:
            raise Busy("too many queries at once")
        self.queued += 1
        try:
            async with asyncio.timeout(self._options.patience):
                await self._slots.acquire()
        except TimeoutError:
            raise Busy("too many queries at once") from None
        finally:
            self.queued -= 1

    async def _started(self) -> Worker:
        if self._stopping:
            raise Busy("the service is stopping")
        worker = await Worker.start(self._options)
        if self._stopping:
            await worker.kill()
            raise Busy("the service is stopping")
        self._all.add(worker)
        self.measures = worker.measures
        return worker

    def _start_another(self) -> None:
        task = asyncio.create_task(self._refill())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _refill(self) -> None:
        # A job that finds no worker starts one itself, and would tell what is wrong.
        with contextlib.suppress(BroughtDown, Busy):
            worker = await self._started()
            if len(self._free) + self.busy < self._options.size:
                self._free.append(worker)
            else:
                await worker.kill()
