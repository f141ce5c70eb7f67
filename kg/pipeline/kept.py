"""Extractions on disk, each stored as soon as it is made, so that no build reads a text twice.

One SQLite file in a hidden folder of the output; a row for each document and way of reading it. A
row is there whole or not at all, whatever moment the process is killed at. Nothing in it shapes the
graph: without the folder a build reads every text again and writes the same bytes.
"""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import TypeAdapter, ValidationError

from kg.errors import KGError, StoreError
from kg.ids import digest
from kg.model import Document, Extraction
from kg.pipeline.report import Progress

KEPT = ".extractions"
"""The folder's name; hidden, so that no build reads it as text."""

LAYOUT = 1
"""Goes up when what a row holds changes."""

_FILE = "extractions.sqlite"
_LEVEL = 3  # of compression: about a sixth of the size
_SETUP = (
    # First of all, or else shared memory is used, which network drives do not have. The folder's
    # lock keeps others out.
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA auto_vacuum = INCREMENTAL",  # before the first table
    "PRAGMA journal_mode = WAL",
    # What a killed process wrote is kept; a power cut may cost the last texts and damages nothing.
    "PRAGMA synchronous = NORMAL",
    "CREATE TABLE IF NOT EXISTS extraction (key TEXT PRIMARY KEY, held BLOB NOT NULL)",
    "SELECT key, held FROM extraction LIMIT 1",
)
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}


def encoded(extraction: Extraction) -> bytes:
    """Write an extraction as compressed JSON, without its document but for the id.

    Raises:
        ValueError: It holds what JSON cannot: half of a surrogate pair.
    """
    bare = dataclasses.replace(extraction, document=Document(extraction.document.id, ""))
    return zlib.compress(_codec().dump_json(bare), _LEVEL)


def decoded(held: bytes, document: Document) -> Extraction:
    """Return what :func:`encoded` was given.

    Args:
        held: What it returned.
        document: Whose extraction it is.

    Raises:
        ValueError: These bytes are no extraction of this document.
    """
    try:
        bare = _codec().validate_json(zlib.decompress(held))
    except (zlib.error, ValidationError) as error:
        raise ValueError("no extraction") from error
    if bare.document.id != document.id:
        raise ValueError("another document's extraction")
    return dataclasses.replace(bare, document=document)


def key_of(reader: str, document: Document) -> str:
    """Return what a document's extraction is kept under.

    Args:
        reader: Fingerprint of what reads.
        document: Of which where it was found does not count: no statement comes from that.
    """
    told = dataclasses.asdict(dataclasses.replace(document, record="", path=""))
    parts = [f"{name}={value!r}" for name, value in told.items()]
    return digest(str(LAYOUT), reader, *parts, length=32)


@cache
def _codec() -> TypeAdapter[Extraction]:
    return TypeAdapter(Extraction)


class Kept:
    """What builds into one folder have read.

    Use as a context manager inside :class:`kg.pipeline.aside.Staging`, whose lock keeps a second
    build out. The file is made with the first row.

    Args:
        output: The output folder.
        reader: Fingerprint of what reads; what another one read is not seen.
        progress: Hears, once, that the file is damaged or cannot be used.
        fresh: Begin with nothing.

    Attributes:
        reader: The same.
        shards: Where a cluster's workers write unless told otherwise; goes when all is in the file.
        lost: Whether the file was damaged and all in it is gone.
    """

    def __init__(self, output: Path, reader: str, progress: Progress, *, fresh: bool) -> None:
        self._folder = output / KEPT
        self.shards = self._folder / "shards"
        self.reader = reader
        self._progress = progress
        self._base: sqlite3.Connection | None = None
        self._used: set[str] = set()
        self.lost = False
        self._told = False
        self._off = False
        self._fresh = fresh

    def __enter__(self) -> Self:
        if self._fresh:
            self._forget()
            shutil.rmtree(self.shards, ignore_errors=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; an empty one goes."""
        if self._base is not None:
            try:
                rows = self._base.execute("SELECT 1 FROM extraction LIMIT 1").fetchall()
                mark = self._base.execute("PRAGMA user_version").fetchone()
                empty = not rows and mark == (0,)
            except sqlite3.Error:
                empty = False
            self._disconnect()
            if empty:
                self._forget()

    def get(self, document: Document) -> Extraction | None:
        """Return what was read of a document, if it is kept."""
        if self._base is None and not (self._folder / _FILE).exists():
            return None
        key = key_of(self.reader, document)
        ask = "SELECT held FROM extraction WHERE key = ?"
        row = self._guarded(lambda base: base.execute(ask, (key,)).fetchone())
        if row is None:
            return None
        try:
            extraction = decoded(row[0], document)
        except (ValueError, TypeError):
            self._tell_damage()
            return None
        self._used.add(key)
        return extraction

    def put(self, extraction: Extraction) -> None:
        """Keep what was read; when this returns, no kill can lose it.

        A text that JSON cannot hold, or a file that cannot be used, is no error: it is read again.

        Raises:
            StoreError: The disk is full or fails; what was kept before still is.
        """
        try:
            held = encoded(extraction)
        except ValueError:
            return  # it will be read again
        key = key_of(self.reader, extraction.document)
        add = "INSERT OR REPLACE INTO extraction VALUES (?, ?)"
        self._guarded(lambda base: base.execute(add, (key, held)), writing=True)
        self._used.add(key)

    @contextlib.contextmanager
    def reading(self) -> Iterator[bool]:
        """Note on disk that texts are being read, until all are.

        Yields:
            Whether the last build did not come to the end of it: killed, stopped, or crashed.

        Raises:
            StoreError: The disk is full or fails.
        """
        row = self._guarded(lambda base: base.execute("PRAGMA user_version").fetchone())
        self._mark(1)
        try:
            yield row is not None and row[0] == 1
        except KGError:  # no text's doing
            self._mark(0)
            raise
        self._mark(0)

    def _mark(self, value: int) -> None:
        mark = f"PRAGMA user_version = {value}"
        self._guarded(lambda base: base.execute(mark), writing=True)

    def prune(self) -> None:
        """Drop what was neither asked for nor added since this was opened, and give room back."""
        if self._base is not None:
            self._guarded(self._drop_unused)
        shutil.rmtree(self.shards, ignore_errors=True)

    def _drop_unused(self, base: sqlite3.Connection) -> None:
        keys = {key for (key,) in base.execute("SELECT key FROM extraction")}
        base.execute("BEGIN")
        gone = [(key,) for key in sorted(keys - self._used)]
        base.executemany("DELETE FROM extraction WHERE key = ?", gone)
        base.execute("COMMIT")
        base.execute("PRAGMA incremental_vacuum").fetchall()

    def _guarded(
        self, action: Callable[[sqlite3.Connection], Any], *, writing: bool = False
    ) -> Any:
        """Do something with the file; None where it cannot be used. A damaged one is begun anew."""
        if self._off:
            return None
        try:
            return action(self._opened())
        except (sqlite3.Error, OSError) as error:
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF
            if code in _DAMAGED:
                self._tell_damage()
                self._disconnect()
                self._forget()
                self.lost = True
            elif writing:
                raise StoreError(
                    f"cannot keep what is read in {self._folder}: {error}; free some space and "
                    "give the same command again, which goes on from here"
                ) from error
            else:
                self._off = True
                self._disconnect()
                self._progress.note(f"{self._folder} cannot be used ({error}); going on without")
        return None

    def _opened(self) -> sqlite3.Connection:
        if self._base is None:
            self._folder.mkdir(exist_ok=True)
            self._base = sqlite3.connect(self._folder / _FILE, isolation_level=None, timeout=0)
            for statement in _SETUP:
                self._base.execute(statement).fetchall()
        return self._base

    def _disconnect(self) -> None:
        if self._base is not None:
            self._base.close()
            self._base = None

    def _forget(self) -> None:
        """Remove the file; what workers have written stays."""
        for path in self._folder.glob(f"{_FILE}*"):
            with contextlib.suppress(OSError):
                path.unlink()
        with contextlib.suppress(OSError):
            self._folder.rmdir()

    def _tell_damage(self) -> None:
        if not self._told:
            self._told = True
            self._progress.note(
                f"what earlier builds kept in {self._folder} is damaged; those texts are read again"
            )
