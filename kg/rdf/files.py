"""Files of RDF as bytes: compressed where their name ends in ``.gz``, and then always the same.

Input: lines, or a path. Output: a file, or an open one. Zlib's fastest level makes N-Quads 13 times
smaller; its usual one, 16 times, takes half as long again.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, cast

PACKED = ".gz"
LEVEL = 1
TOGETHER = 10_000
"""Lines that are written at once: calls, not bytes, take the time."""


def ending(path: Path) -> str:
    """Return what tells the form of a file, in small letters: its ending, or that before ``.gz``.

    >>> ending(Path("graph.nq.GZ"))
    '.nq'
    """
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix == PACKED else suffix


def is_packed(path: Path) -> bool:
    """Tell whether a file is compressed, by its name."""
    return path.suffix.lower() == PACKED


def save(path: Path, lines: Iterable[bytes]) -> None:
    """Write lines to a file; the same lines give the same bytes.

    Raises:
        OSError: The file cannot be written.
    """
    with path.open("wb") as file:
        put(file, lines, packed=is_packed(path))


def put(file: IO[bytes], lines: Iterable[bytes], *, packed: bool) -> None:
    """Write lines to an open file."""
    rest = iter(lines)
    together = iter(lambda: b"".join(islice(rest, TOGETHER)), b"")
    if packed:
        # Without name and time, which would tell one build from another.
        with gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as inner:
            inner.writelines(together)
    else:
        file.writelines(together)


def lines_of(file: IO[bytes], *, packed: bool) -> Iterator[bytes]:
    """Give the lines of an open file from its start."""
    file.seek(0)
    return iter(io.BufferedReader(_raw(file)) if packed else file)


@contextmanager
def reading(path: Path) -> Iterator[IO[bytes]]:
    """Open a file to read what it holds, not compressed.

    Raises:
        OSError: It is not there, cannot be read, or is not compressed though it says so.
    """
    with gzip.open(path, "rb") if is_packed(path) else path.open("rb") as file:
        yield cast(IO[bytes], file)


def _raw(file: IO[bytes]) -> io.RawIOBase:
    # A GzipFile's own lines are read in Python, a buffer's are not.
    return cast(io.RawIOBase, gzip.GzipFile(fileobj=file))
