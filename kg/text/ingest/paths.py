"""Paths as a person types them in; regular files out, in a fixed order.

Files are looked at, never opened: a named pipe or a device would block.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.model import Skipped
from kg.text.ingest.common import reason_of

STDIN = "-"
MARKDOWN = frozenset({".md", ".markdown"})
PAGES = frozenset({".html", ".htm", ".xhtml"})
RECORDS = frozenset({".jsonl", ".ndjson"})
PACKED = frozenset({".gz", ".zst"})
ARCHIVES = frozenset({".warc", ".warc.gz"})
RECORDS_PACKED = frozenset(kind + end for kind in RECORDS for end in PACKED)
KNOWN = MARKDOWN | PAGES | RECORDS | RECORDS_PACKED | ARCHIVES | {".txt", ".pdf"}
MAGIC = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file to read, or standard input.

    Attributes:
        path: None for standard input.
        name: Posix path as it was given, for messages and as the document's record.
    """

    path: Path | None
    name: str


def kind_of(path: Path) -> str:
    """Return how a file's name ends, lower case, with what it is packed as.

    >>> kind_of(Path("NEWS.JSONL.gz")), kind_of(Path("a.b.html"))
    ('.jsonl.gz', '.html')
    """
    kind = path.suffix.lower()
    return "".join(path.suffixes[-2:]).lower() if kind in PACKED else kind


def find_files(paths: Iterable[str]) -> Iterator[Found | Skipped]:
    """Expand folders and glob patterns.

    A path that exists is taken literally, even if it looks like a pattern. Links to files are
    followed, links to folders only where they are named as an argument. In folders and patterns,
    hidden files and folders are left out unless the pattern itself asks for them.

    Yields:
        Arguments in the order given; matches of a pattern and files of a folder sorted by posix
        path. What cannot be read stands where its files would.
    """
    for given in paths:
        if given == STDIN:
            yield Found(None, STDIN)
        elif not given or "\0" in given:
            # An empty path would mean the current folder, which nobody asked for.
            yield Skipped(printable(given), "not a path; check the arguments")
        elif MAGIC.search(given) and not os.path.lexists(given):
            yield from _match(given)
        else:
            yield from _find(Path(given))


def printable(path: Path | str) -> str:
    """Return a path in posix form that can be written as UTF-8, whatever bytes it has on disk."""
    text = path.as_posix() if isinstance(path, Path) else path
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _match(pattern: str) -> Iterator[Found | Skipped]:
    parts = Path(pattern).parts
    fixed = next(index for index, part in enumerate(parts) if MAGIC.search(part))
    base, rest = Path(*parts[:fixed]), list(parts[fixed:])
    if rest[-1] == "**":  # Path.glob would give folders alone
        rest.append("*")
    wants_hidden = any(part.startswith(".") for part in rest)
    try:
        # Not glob.glob: its "**" follows links to folders, round and round.
        matches = sorted(base.glob("/".join(rest)), key=Path.as_posix)
    except ValueError as error:
        yield Skipped(printable(pattern), f"not a valid pattern ({error}); check it")
        return
    found = False
    for match in matches:
        hidden = any(part.startswith(".") for part in match.relative_to(base).parts)
        # The files of a folder that "**" matches are matches themselves.
        if (hidden and not wants_hidden) or ("**" in rest and match.is_dir()):
            continue
        found = True
        yield from _find(match)
    if not found:
        yield Skipped(printable(pattern), "no file matches the pattern; check it")


def _find(path: Path) -> Iterator[Found | Skipped]:
    """Yield one file, or what a folder holds."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError:
        is_folder = False
    if is_folder:
        yield from _walk(path)
    else:
        yield _check(path)


def _check(path: Path) -> Found | Skipped:
    """Tell whether a path that is no folder can be opened without blocking."""
    name = printable(path)
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        if path.is_symlink():
            return Skipped(name, "a link to a file that is missing; restore it or leave it out")
        return Skipped(name, reason_of(error))
    except OSError as error:
        if error.errno == errno.ELOOP:
            return Skipped(name, "a link that leads back to itself; leave it out")
        return Skipped(name, reason_of(error))
    if not stat.S_ISREG(mode):
        return Skipped(name, "a pipe, socket or device; feed its text to - (standard input)")
    return Found(path, name)


def _walk(folder: Path) -> Iterator[Found | Skipped]:
    """Yield the files below a folder, sorted by posix path; the names are held in memory."""
    found: list[tuple[str, Found | Skipped]] = []

    def skip(path: Path, reason: str) -> None:
        found.append((path.as_posix(), Skipped(printable(path), reason)))

    def fail(error: OSError) -> None:
        skip(Path(error.filename), reason_of(error))

    for place, folders, files in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(place, name) for name in folders):
            if path.is_symlink():
                skip(path, "a link to a folder, not followed; name it as an argument to read it")
        for path in (Path(place, name) for name in files if not name.startswith(".")):
            if kind_of(path) in KNOWN:
                found.append((path.as_posix(), _check(path)))
            else:
                skip(path, "unsupported type; name the file as an argument to read it as text")
    if not found:
        skip(folder, "the folder holds no file to read; check the path")
    for _, one in sorted(found, key=lambda pair: pair[0]):
        yield one
