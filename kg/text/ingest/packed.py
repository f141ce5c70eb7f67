"""Compressed files in, their bytes out as they are asked for; nothing is unpacked to disk.

Memory holds a block, whatever the file says it unpacks to. What is damaged, cut short or a bomb
ends with one clear line; what came before it has been read.
"""

from __future__ import annotations

import gzip
import io
import zlib
from types import ModuleType
from typing import IO

from kg.errors import IngestError

BLOCK = 1 << 16
# News text packs to a twentieth, records that repeat each other to a hundredth; bombs to less.
MOST_RATIO = 200
BEYOND = 64 << 20
"""Bytes that any file may unpack to, so that a small one full of blanks is none."""

WHOLE = "; fetch it again, or check it with"


class Unpacked(io.RawIOBase):
    """What a compressed file holds; read it through :func:`unpacked`.

    Args:
        packed: Open in binary mode; not closed here.
        kind: ``.gz`` or ``.zst``.
    """

    def __init__(self, packed: IO[bytes], kind: str) -> None:
        self._packed = packed
        self._kind = kind
        self._size = 0
        self._broken: tuple[type[Exception], ...] = (gzip.BadGzipFile, zlib.error)
        self._inner: io.BufferedIOBase
        if kind == ".gz":
            self._inner = gzip.GzipFile(fileobj=packed, mode="rb")
        else:
            zstd = _zstd()
            self._broken = (zstd.ZstdError,)
            self._inner = zstd.ZstdFile(packed)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def close(self) -> None:
        """Let go of the decompressor; the file stays open."""
        if not self.closed:
            self._inner.close()
        super().close()

    def readinto(self, buffer: object) -> int:
        """Fill a buffer as far as one step of unpacking does.

        Raises:
            IngestError: The file is damaged, cut short, or a bomb.
        """
        wanted = len(memoryview(buffer))  # type: ignore[arg-type]
        tool = "gzip -t" if self._kind == ".gz" else "zstd -t"
        try:
            # Not read(): where the second half of a block is missing, it loses the first.
            block = self._inner.read1(min(wanted, BLOCK))
        except EOFError as error:
            if not self._packed.tell():
                return 0  # an empty file, which its reader tells of
            raise IngestError(f"is cut short: its compressed data has no end{WHOLE} {tool}") from (
                error
            )
        except self._broken as error:
            if self._size:
                # Checksums stand at the end, after much has been handed out.
                what = "is damaged: it cannot be unpacked; what was read of it may be wrong"
            else:
                what = f"is no {self._kind} file, or is damaged: it cannot be unpacked"
            raise IngestError(f"{what}{WHOLE} {tool}") from error
        self._size += len(block)
        if self._size > BEYOND and self._size > MOST_RATIO * self._packed.tell():
            raise IngestError(
                f"unpacks to more than {MOST_RATIO} times its size, as a zip bomb does; "
                "the rest is not read"
            )
        memoryview(buffer)[: len(block)] = block  # type: ignore[arg-type]
        return len(block)


def unpacked(packed: io.BufferedReader, kind: str) -> io.BufferedReader:
    """Open a file for reading lines and blocks of what it holds.

    Args:
        packed: Open in binary mode.
        kind: How its name ends: ``.gz``, ``.zst``, or anything else for a file that is not
            compressed and is returned as it is.
    """
    if kind not in {".gz", ".zst"}:
        return packed
    return io.BufferedReader(Unpacked(packed, kind), BLOCK)


def decoded(raw: bytes, encoding: str, most: int) -> bytes:
    """Undo the ``Content-Encoding`` of a page that was sent over HTTP.

    Args:
        raw: The page as it was sent.
        encoding: The header's value, or nothing.
        most: Bytes; the page may not be longer, packed or not.

    Raises:
        IngestError: It is too long, damaged, or in an encoding that is not read.

    >>> decoded(gzip.compress(b"<p>Kyiv denied it."), "gzip", 100)
    b'<p>Kyiv denied it.'
    """
    try:
        match encoding.strip().lower():
            case "" | "identity":
                page = raw
            case "gzip" | "x-gzip":
                page = gzip.GzipFile(fileobj=io.BytesIO(raw)).read(most + 1)
            case "deflate":
                page = _inflated(raw, most + 1)
            case other:
                raise IngestError(f"the page is sent as {other[:20]!r}, which is not read")
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise IngestError("the page's compressed data is damaged; fetch it anew") from error
    if max(len(page), len(raw)) > most:
        raise IngestError(f"too long: more than {most:,} bytes; it is no article")
    return page


def _inflated(raw: bytes, most: int) -> bytes:
    try:
        inflate = zlib.decompressobj()
        page = inflate.decompress(raw, most)
    except zlib.error:
        # Some servers leave the zlib header out.
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        page = inflate.decompress(raw, most)
    if not inflate.eof and len(page) < most:
        raise EOFError
    return page


def _zstd() -> ModuleType:
    """Return the module that reads zstd; it is in the standard library from Python 3.14 on."""
    # Not the package zstandard: it takes a file that is cut short for a whole one.
    try:
        from compression import zstd  # noqa: PLC0415
    except ImportError:
        from backports import zstd  # noqa: PLC0415
    module: ModuleType = zstd
    return module
