"""Messages between the service and its workers: a head as JSON, and a body.

On the wire: two lengths of four bytes each, big-endian, then head and body.
"""

from __future__ import annotations

import json
import struct
from typing import IO, Any

WORN = "worn"  # in a reply's head: this worker holds much memory and shall not be used again
LENGTHS = struct.Struct(">II")
Head = dict[str, Any]


def pack(head: Head, body: bytes = b"") -> bytes:
    """Return a message as bytes."""
    text = json.dumps(head).encode("utf-8")
    return LENGTHS.pack(len(text), len(body)) + text + body


def read(stream: IO[bytes]) -> tuple[Head, bytes] | None:
    """Read a message; None at the end of the stream."""
    lengths = _exactly(stream, LENGTHS.size)
    if lengths is None:
        return None
    head_size, body_size = LENGTHS.unpack(lengths)
    text, body = _exactly(stream, head_size), _exactly(stream, body_size)
    if text is None or body is None:
        return None
    head: Head = json.loads(text)
    return head, body


def _exactly(stream: IO[bytes], size: int) -> bytes | None:
    data = stream.read(size)
    return data if len(data) == size else None
