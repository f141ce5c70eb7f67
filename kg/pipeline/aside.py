"""Write aside, then move in: a reader never sees half of anything.

For one file, :func:`writing`; for the outputs of a build, :class:`Staging`, which also keeps two
builds out of one folder and clears up after a build that was killed. Only the names it is given
are ever moved or removed; a folder's other files are not touched.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from kg.errors import StoreError, why

if sys.platform == "win32":
    import msvcrt

    def _try_lock(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


_TAKEN = {errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK}  # the last two are Windows'
PREFIX = ".building-"
LOCK = ".building.lock"
REPORT = "report.json"  # tells that a folder was written by us
OLD = "old"  # what stood there, while a swap is under way
DONE = "done"  # the same, once it is over


@contextlib.contextmanager
def writing(path: Path) -> Iterator[TextIO]:
    r"""Open a text file that appears under its name only when all of it is written.

    UTF-8; lines end in ``\n`` on every system. A link is followed; what is no file, such as a pipe
    or ``/dev/null``, is written to as it is.

    Raises:
        StoreError: The file cannot be written; what stood there before still does.
    """
    try:
        if (stream := _stream(path)) is not None:
            with os.fdopen(os.dup(stream), "w", encoding="utf-8", newline="\n") as file:
                yield file
            return
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8", newline="\n") as file:
                yield file
            return
        target = Path(os.path.realpath(path))
        number, name = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=".part", dir=target.parent
        )
    except OSError as error:
        raise StoreError(f"cannot write {path}: {why(error)}; choose another file") from error
    aside = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as file:
            yield file
        # mkstemp makes files that only their owner can read; give what open() would have given.
        umask = os.umask(0)
        os.umask(umask)
        aside.chmod(0o666 & ~umask)
        aside.replace(target)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {why(error)}; choose another file") from error
    finally:
        aside.unlink(missing_ok=True)


def _stream(path: Path) -> int | None:
    """Return the number of the stream that a path, such as ``/dev/stdout``, stands for."""
    for number in (1, 2):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(number), path.stat()):
                return number
    return None


class Staging:
    """A folder's new contents, written beside the old ones and swapped in at the end.

    Use as a context manager: inside it :attr:`folder` is an empty folder on the same file system;
    :meth:`swap` moves its contents in. Leaving without ``swap`` leaves the output as it was.

    Args:
        output: Made, with its parents, where it does not exist.
        names: The files and folders that may be written; no others are touched.

    Raises:
        StoreError: On entry: the folder cannot be written, another build is writing to it, or a
            name in it belongs to somebody else.
    """

    def __init__(self, output: Path, names: Sequence[str]) -> None:
        self.output = output
        self.names = tuple(names)
        self.folder = output / f"{PREFIX}{os.getpid()}"
        self._made: list[Path] = []
        self._lock: int | None = None

    def __enter__(self) -> Staging:
        try:
            self._make_output()
            self._lock = self._locked()
            self._clear_leftovers()
            self._refuse_foreign()
            self.folder.mkdir()
        except OSError as error:
            self._leave()
            raise StoreError(
                f"cannot write to the output folder {self.output}: {why(error)}; choose another"
            ) from error
        except StoreError:
            self._leave()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    def swap(self, absent: Collection[str] = ()) -> None:
        """Move in what was written; undo it all where one part cannot be moved.

        Args:
            absent: Names that were not written this time; the output has none of them then.

        Raises:
            StoreError: A part cannot be moved; the output is as it was.
        """
        old = self.folder / OLD
        moved: list[tuple[Path, Path]] = []
        try:
            # What is not there was moved in: _undo counts on it.
            for name in absent:
                (self.folder / name).touch()
            for name in self.names:
                (self.folder / name).lstat()
            old.mkdir()
            for name in self.names:
                if (self.output / name).exists():
                    _move(self.output / name, old / name, moved)
            for name in self.names:
                if name not in absent:
                    _move(self.folder / name, self.output / name, moved)
            old.rename(self.folder / DONE)
        except OSError as error:
            for source, target in reversed(moved):
                target.rename(source)
            with contextlib.suppress(OSError):
                old.rmdir()
            raise StoreError(
                f"cannot replace {error.filename or self.output}: {why(error)}; "
                "close the programs that use it and build again"
            ) from error

    def _make_output(self) -> None:
        missing = [each for each in (self.output, *self.output.parents) if not each.exists()]
        for each in reversed(missing):
            each.mkdir(exist_ok=True)
            self._made.append(each)

    def _locked(self) -> int:
        path = self.output / LOCK
        while True:
            number = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                _try_lock(number)
            except OSError as error:
                os.close(number)
                if error.errno not in _TAKEN:
                    raise  # nothing can be locked there
                raise StoreError(
                    f"another build is writing to {self.output}, or kg load, serve or watch is; "
                    "wait for it, or choose another folder"
                ) from error
            # The build before us may have removed the file between our open and our lock.
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(number), path.stat()):
                    return number
            os.close(number)

    def _clear_leftovers(self) -> None:
        """Undo a swap that was cut off by a kill, and remove what killed builds had written."""
        for leftover in sorted(self.output.glob(f"{PREFIX}*")):
            if not leftover.is_dir():
                continue
            if not self.names and (leftover / OLD).exists():
                # Only a build knows by their names what to bring back.
                raise StoreError(
                    f"a build into {self.output} was cut off while it replaced the graph; give "
                    "its `kg build` again first"
                )
            self._undo(leftover)
            shutil.rmtree(leftover)

    def _undo(self, work: Path) -> None:
        """Bring back what stood in the output before a swap that was cut off.

        This can be cut off itself, anywhere, and done again: nothing is removed before all is back.
        """
        old = work / OLD
        if not old.exists():
            return
        for name in self.names:  # what was moved in is no longer in the work
            if not (work / name).exists() and (self.output / name).exists():
                (self.output / name).rename(work / name)
        for name in self.names:
            if (old / name).exists():
                (old / name).rename(self.output / name)
        old.rename(work / DONE)

    def _refuse_foreign(self) -> None:
        taken = [name for name in self.names if (self.output / name).exists()]
        if taken and not is_ours(self.output):
            raise StoreError(
                f"{self.output / taken[0]} was not written by kg build and would be replaced; "
                "choose another folder with --output"
            )

    def _leave(self) -> None:
        if self._lock is not None:  # without it the folder may be another build's
            try:
                with contextlib.suppress(OSError):  # then the next build does it
                    self._undo(self.folder)
                if not (self.folder / OLD).exists():
                    shutil.rmtree(self.folder, ignore_errors=True)
            finally:
                with contextlib.suppress(OSError):
                    (self.output / LOCK).unlink()
                os.close(self._lock)
                self._lock = None
        for made in reversed(self._made):
            with contextlib.suppress(OSError):
                made.rmdir()  # only what is empty goes


def is_ours(output: Path) -> bool:
    """Tell whether a folder's contents were written by ``kg build``."""
    try:
        report = json.loads((output / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    versions = report.get("versions") if isinstance(report, dict) else None
    return isinstance(versions, dict) and "claimgraph" in versions


def is_output(path: str, names: Collection[str]) -> bool:
    """Tell whether a path is, or lies in, one of the outputs of any build.

    Args:
        path: Of a file that was found.
        names: The files and folders that a build writes.
    """
    try:
        place = Path(os.path.realpath(path))  # unlike resolve, takes links that go in a circle
    except ValueError:
        return False  # no path at all
    return any(each.name in names and is_ours(each.parent) for each in (place, *place.parents))


def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    source.rename(target)
    moved.append((source, target))
