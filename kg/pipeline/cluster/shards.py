"""Parquet files of extractions in a folder that many machines reach, each whole or not there.

A file for each partition, a row for each document: its key (:func:`kg.pipeline.kept.key_of`) and
its extraction as :func:`kg.pipeline.kept.encoded` gives it, or the reason why there is none. The
folder is any that fsspec knows: of this machine, S3, Google's, Hadoop's, and so on.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kg.errors import ConfigError, ExtraError, StoreError, why

SUFFIX = ".parquet"
_SLOW = ".slow"
_LOCAL = {"file", "local"}


@dataclass(frozen=True, slots=True)
class Row:
    """What became of a document.

    Attributes:
        key: Of the document and the way of reading it.
        held: Its extraction, encoded; None where it cannot be encoded, or was not read.
        reason: Why it was not read, where it was not.
    """

    key: str
    held: bytes | None
    reason: str | None = None


class Shards:
    """A folder of partitions.

    Args:
        place: A path, or an address that fsspec knows.

    Attributes:
        url: The same so that it means one place on every machine that shares it.

    Raises:
        ConfigError: Nothing reaches such an address, what does is not installed, or it holds a
            password.
        ExtraError: fsspec or PyArrow is not installed.
    """

    def __init__(self, place: str) -> None:
        try:
            import fsspec.core  # noqa: PLC0415 - an extra
            import pyarrow  # noqa: F401, PLC0415
        except ModuleNotFoundError as error:
            raise ExtraError("--cluster", error.name or "fsspec", "cluster") from error
        try:
            secret = urlsplit(place).password
        except ValueError as error:
            raise ConfigError(f"--shards is no address: {error}") from error
        if secret:
            raise ConfigError(
                "--shards holds a password, which would stand in the report; give it in fsspec's "
                "configuration, such as FSSPEC_FTP_PASSWORD in the environment"
            )
        try:
            self._files, self._root = fsspec.core.url_to_fs(place)
        except (ImportError, ValueError) as error:
            raise ConfigError(f"--shards {place}: {error}") from error
        protocol = self._files.protocol
        names = {protocol} if isinstance(protocol, str) else set(protocol)
        self.url = self._files.unstrip_protocol(self._root) if names & _LOCAL else place

    def make(self) -> None:
        """Make the folder where it does not exist.

        Raises:
            StoreError: It cannot be made.
        """
        with self._told("make"):
            self._files.makedirs(self._root, exist_ok=True)

    def names(self) -> list[str]:
        """Return the names of the partitions that are there, sorted.

        Raises:
            StoreError: The folder cannot be listed.
        """
        with self._told("list"):
            self._files.invalidate_cache()
            try:
                found = self._files.ls(self._root, detail=False)
            except FileNotFoundError:
                return []
        names = (str(path).rstrip("/").rpartition("/")[2] for path in found)
        ours = (name for name in names if name.endswith(SUFFIX) and not name.startswith("."))
        return sorted(name.removesuffix(SUFFIX) for name in ours)

    def write(self, name: str, rows: Sequence[Row]) -> str:
        """Write a partition; it appears when it is whole.

        Returns:
            Its path.

        Raises:
            StoreError: It cannot be written.
        """
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415

        schema = pa.schema(
            [
                pa.field("key", pa.string(), nullable=False),
                pa.field("held", pa.binary()),
                pa.field("reason", pa.string()),
            ]
        )
        columns = {field: [getattr(row, field) for row in rows] for field in schema.names}
        sink = pa.BufferOutputStream()
        # What is held is compressed already.
        parquet.write_table(pa.table(columns, schema=schema), sink, compression="none")
        path = self._path(name + SUFFIX)
        aside = self._path(f".{name}.{uuid.uuid4().hex}.part")
        with self._told("write to"):
            try:
                self._files.pipe_file(aside, sink.getvalue().to_pybytes())
                self._files.mv(aside, path)
            except OSError:
                with contextlib.suppress(OSError):
                    self._files.rm_file(aside)
                raise
        return path

    def read(self, name: str) -> list[Row]:
        """Return a partition's rows, as they were written.

        Raises:
            FileNotFoundError: There is none of that name.
            StoreError: It cannot be read.
            ValueError: It is damaged.
        """
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415

        with self._told("read from"):
            held = self._files.cat_file(self._path(name + SUFFIX))
        try:
            table = parquet.read_table(pa.BufferReader(held), columns=["key", "held", "reason"])
        except (pa.ArrowException, OSError) as error:
            raise ValueError(f"{name} is no partition") from error
        rows: list[dict[str, Any]] = table.to_pylist()
        return [Row(**row) for row in rows]

    def slow(self, name: str) -> set[str]:
        """Return the keys of a partition's documents that took too long in an earlier attempt."""
        try:
            with self._told("read from"):
                return set(self._files.cat_file(self._path(name + _SLOW)).decode().split())
        except FileNotFoundError:
            return set()

    def note_slow(self, name: str, key: str) -> None:
        """Note that a document took too long.

        Raises:
            StoreError: It cannot be noted.
        """
        keys = sorted({*self.slow(name), key})
        with self._told("write to"):
            self._files.pipe_file(self._path(name + _SLOW), "\n".join(keys).encode())

    def forget_slow(self, name: str) -> None:
        """Remove what :meth:`note_slow` wrote."""
        with contextlib.suppress(OSError):
            self._files.rm_file(self._path(name + _SLOW))

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextlib.contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Put a failure into one line."""
        try:
            yield
        except FileNotFoundError:
            if doing == "read from":
                raise
            raise StoreError(
                f"cannot {doing} {self.url}: no such folder; name one that every machine reaches "
                "with --shards"
            ) from None
        except OSError as error:
            raise StoreError(
                f"cannot {doing} {self.url}: {why(error)}; mend that "
                "and give the same command again, which goes on from here"
            ) from error
