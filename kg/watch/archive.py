"""What was fetched, kept as JSON Lines, so that the graph can be built again without a network.

Beside the records, in a hidden file, stands what the next round has to know: what each server
gave to ask it again, which articles were read, which are to be tried again. Nothing of it gets
into the graph. The records are the truth: the hidden file may be deleted, and a record is never
written twice.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from pydantic import BaseModel, ValidationError

from kg.errors import ConfigError
from kg.pipeline.aside import writing

RECORDS = "articles.jsonl"
STATE = ".watch.json"


class FeedState(BaseModel):
    """What a feed's server gave to ask it again."""

    etag: str | None = None
    modified: str | None = None


class Pending(BaseModel):
    """An article to be tried again, as its feed described it."""

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    tries: int = 0


class State(BaseModel):
    """What the next round has to know.

    Attributes:
        feeds: By their addresses.
        seen: When the feed says that each article, by its address, was changed, as it was read.
        pending: Articles to be tried again, by their addresses.
        built: Bytes of records that the last build has read.
        looked: What tells the files of the folders, as the last build has read them.
    """

    feeds: dict[str, FeedState] = {}
    seen: dict[str, str] = {}
    pending: dict[str, Pending] = {}
    built: int = 0
    looked: str = ""


class Archive:
    """The records and the state of one folder.

    Args:
        folder: Made if it is not there.

    Raises:
        ConfigError: Its state cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.records = folder / RECORDS
        self._state = folder / STATE
        self.state = self._load()
        self._known = self._digests()

    @property
    def size(self) -> int:
        """Bytes of records."""
        return self.records.stat().st_size if self.records.exists() else 0

    def add(self, record: dict[str, str]) -> bool:
        """Keep a record durably, unless the very same one is there; tells whether it is new."""
        line = json.dumps(record, ensure_ascii=True, sort_keys=True).encode() + b"\n"
        digest = _digest(line)
        if digest in self._known:
            return False
        with self.records.open("ab") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self._known.add(digest)
        return True

    def save(self) -> None:
        """Keep the state; the file appears whole or not at all."""
        with writing(self._state) as file:
            file.write(self.state.model_dump_json(exclude_none=True))

    def _load(self) -> State:
        with contextlib.suppress(FileNotFoundError):
            try:
                return State.model_validate_json(self._state.read_text(encoding="utf-8"))
            except (ValidationError, UnicodeError) as error:
                raise ConfigError(
                    f"{self._state} is damaged; delete it: articles that are kept stay kept"
                ) from error
        return State()

    def _digests(self) -> set[bytes]:
        """Return what is there; a last line that a crash left without its end is cut away."""
        known, end = set(), 0
        with contextlib.suppress(FileNotFoundError), self.records.open("r+b") as file:
            for line in file:
                if line.endswith(b"\n"):
                    known.add(_digest(line))
                    end += len(line)
            if file.tell() > end:
                file.truncate(end)
        return known


def _digest(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=16).digest()
