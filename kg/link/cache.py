"""Answers of look-ups on disk, so that a name is asked for once; never a part of the graph.

A SQLite file with a line for each endpoint, kind of entity and name. An answer is good for
:data:`FRESH` days; an older one still serves where the endpoint does not answer.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from kg.errors import StoreError
from kg.link.candidates import Candidate, Found

FRESH = 30
"""Days after which a name is asked for again."""

LAYOUT = 1
"""Goes up when the questions change, since old answers then answer something else."""

WAIT = 10.0
"""Seconds to wait for another build that writes."""

_TABLE = """
CREATE TABLE IF NOT EXISTS answer (
  layout INTEGER, source TEXT, kind TEXT, name TEXT, day TEXT, found TEXT,
  PRIMARY KEY (layout, source, kind, name)
) WITHOUT ROWID
"""


class Cache:
    """Keeps what was found for names.

    Close it by ``with`` or :meth:`close`.

    Args:
        path: The file, made with its folder where missing; None for one that is forgotten.
        today: The day on which it is asked.

    Raises:
        StoreError: The file cannot be opened, or is no cache.
    """

    def __init__(self, path: Path | None, today: date) -> None:
        self._path = path
        self._today = today
        with self._translated():
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(":memory:" if path is None else path, timeout=WAIT)
        try:
            with self._translated():
                self._base.execute(_TABLE)
        except StoreError:
            self._base.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def get(self, source: str, kind: str, names: Collection[str]) -> dict[str, tuple[Found, bool]]:
        """Return what is known of names, and whether it is fresh.

        Args:
            source: The endpoint.
            kind: Type of the entities.
            names: As they were asked for.

        Raises:
            StoreError: The file cannot be read.
        """
        oldest = (self._today - timedelta(days=FRESH)).isoformat()
        known = {}
        with self._translated():
            for name in names:
                row = self._base.execute(
                    "SELECT day, found FROM answer "
                    "WHERE layout = ? AND source = ? AND kind = ? AND name = ?",
                    (LAYOUT, source, kind, name),
                ).fetchone()
                if row is not None:
                    known[name] = (_read(row[1]), str(row[0]) >= oldest)
        return known

    def put(self, source: str, kind: str, found: Mapping[str, Found]) -> None:
        """Keep what was found for names, nothing included.

        Raises:
            StoreError: The file cannot be written.
        """
        day = self._today.isoformat()
        rows = [(LAYOUT, source, kind, name, day, _written(each)) for name, each in found.items()]
        with self._translated(), self._base:
            self._base.executemany("INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?)", rows)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError, TypeError) as error:
            raise StoreError(
                f"the cache of look-ups {self._path} cannot be used ({error}); "
                "remove it, or name another with --link-cache"
            ) from error


def _written(found: Found) -> str:
    if found is None:
        return "null"
    return json.dumps([[each.id, each.facts] for each in found], ensure_ascii=False)


def _read(text: str) -> Found:
    value = json.loads(text)
    if value is None:
        return None
    return tuple(
        Candidate(str(identifier), tuple((str(kind), str(words)) for kind, words in facts))
        for identifier, facts in value
    )
