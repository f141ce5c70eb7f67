"""Reading in processes apart, so that a text that crashes or hangs its reader costs itself alone.

pebble's pool ends one process when its task takes too long, replaces one that died, and tells which
task it was at; the pools of the standard library give all tasks up, or wait for ever.
"""

from __future__ import annotations

import contextlib
import gc
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from multiprocessing import get_context, resource_tracker

from pebble import ProcessExpired, ProcessPool

from kg.config import GC_THRESHOLD
from kg.errors import KGError, ModelError
from kg.model import Document, Extraction, Skipped
from kg.text.nlp import load

TRIES = 2
"""A process may be killed for what another one needs; a text that ends two is left out."""

LENGTH = 100_000
"""Characters that must be read within the time for a text; longer texts have more in proportion."""

_AHEAD = 4  # texts that wait, for each process

Reader = Callable[[Document, "str | None", "str | None"], Extraction]
Result = tuple[int, Extraction | Skipped]


def read_apart(
    documents: Iterable[Document],
    reader: Reader,
    *,
    workers: int,
    pipeline: str | None,
    patterns: str | None,
    timeout: float,
) -> Generator[Result, None, None]:
    """Read documents in other processes; give each as soon as it is read.

    Args:
        documents: Consumed lazily; a few for each process are held at a time.
        reader: Called in the other process with a document, `pipeline` and `patterns`.
        workers: Number of processes.
        pipeline: As for :func:`kg.text.nlp.load`; likewise `patterns`.
        patterns: A file.
        timeout: Seconds that a text of up to :data:`LENGTH` characters may take.

    Yields:
        A document's number, from 0, and its extraction; or why it has none: reading it took too
        long, ended its process twice, or failed by a fault of the reader.

    Raises:
        ModelError: The language pipeline cannot be used, or the processes die before they read.
    """
    pool = ProcessPool(
        workers,
        # Spawn, not fork: the runtime's threads do not survive a fork.
        context=get_context("spawn"),
        initializer=_prepare,
        initargs=(pipeline, patterns),
    )
    numbered = enumerate(documents)
    waiting: dict[Future[Extraction], tuple[int, Document, int]] = {}

    def submit(number: int, document: Document, attempt: int) -> None:
        arguments = (document, pipeline, patterns)
        seconds = seconds_for(document, timeout)
        future = pool.schedule(reader, args=arguments, timeout=seconds)
        waiting[future] = number, document, attempt

    try:
        while True:
            while len(waiting) < _AHEAD * workers and (one := next(numbered, None)) is not None:
                with deaf():  # the first one starts the processes
                    submit(*one, 1)
            if not waiting:
                return
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                number, document, attempt = waiting.pop(future)
                error = future.exception()
                if error is None:
                    yield number, future.result()
                elif isinstance(error, ProcessExpired) and attempt < TRIES:
                    submit(number, document, attempt + 1)
                else:
                    yield number, Skipped(document.place, _why(error, timeout))
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """Start processes, and threads that start some, to which Ctrl-C means nothing.

    The process that started them hears it and ends them; they would each tell of it.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # which would unblock the signal if it came later
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def seconds_for(document: Document, timeout: float) -> float:
    """Return the time that reading a document may take, longer ones in proportion.

    Args:
        document: What is to be read.
        timeout: Seconds for a text of up to :data:`LENGTH` characters.
    """
    return timeout * max(1.0, len(document.text) / LENGTH)


def _prepare(pipeline: str | None, patterns: str | None) -> None:
    """Load before the first text, whose time this does not take; a failure shows with that text."""
    gc.set_threshold(GC_THRESHOLD)
    with contextlib.suppress(KGError):
        load(pipeline, patterns)


def _why(error: BaseException, timeout: float) -> str:
    """Say why a text was not read.

    Raises:
        ModelError: It is not the text's fault.
    """
    match error:
        case BrokenExecutor():
            raise ModelError(
                "the processes that read die, perhaps for lack of memory; run again with fewer "
                "--workers"
            ) from error
        case KGError():
            raise error
        case TimeoutError():
            return too_slow(timeout)
        case ProcessExpired():
            return (
                f"reading it ended the process {TRIES} times (exit code {error.exitcode}), perhaps "
                "for lack of memory; look at the text"
            )
    return fault(error)


def too_slow(timeout: float) -> str:
    """Return why a text is skipped that took longer than :func:`seconds_for`."""
    return (
        f"reading it took longer than {timeout:g} seconds; look at the text, or give it more time "
        "with --timeout"
    )


def fault(error: BaseException) -> str:
    """Return why a text is skipped on which the reader itself failed."""
    reason = " ".join(str(error).split())[:200]
    return f"reading it failed by a fault of ours ({type(error).__name__}: {reason}); report it"
