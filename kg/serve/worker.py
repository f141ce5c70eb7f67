"""`python -m kg.serve.worker`: does the jobs that come in on standard input, one after the other.

The service kills a worker whose job takes too long, and starts another. A worker ends by itself
when the service is gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
from typing import BinaryIO

from kg.serve import frames
from kg.serve.frames import WORN, Head
from kg.serve.jobs import Jobs
from kg.serve.sandbox import confine, is_worn


def main(arguments: list[str]) -> None:
    """Work until the input ends.

    Args:
        arguments: One, JSON with ``memory`` (megabytes), ``network`` and ``writable``.
    """
    settings = json.loads(arguments[0])
    wire_in, wire_out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no message
    taken = confine(settings["memory"], network=settings["network"])
    jobs = Jobs(writable=settings["writable"])
    coming: queue.SimpleQueue[tuple[Head, bytes]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(wire_in, coming), daemon=True).start()
    _send(wire_out, {"ready": taken}, b"")
    while True:
        head, body = coming.get()
        head, body = jobs.do(head, body)
        _send(wire_out, head | {WORN: is_worn(settings["memory"])}, body)


def _listen(stream: BinaryIO, coming: queue.SimpleQueue[tuple[Head, bytes]]) -> None:
    """Pass messages on, and end the process with the stream, even in the middle of a query."""
    while (message := frames.read(stream)) is not None:
        coming.put(message)
    os._exit(0)


def _send(stream: BinaryIO, head: Head, body: bytes) -> None:
    with contextlib.suppress(BrokenPipeError):
        stream.write(frames.pack(head, body))
        stream.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
