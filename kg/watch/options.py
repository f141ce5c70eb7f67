"""What a watch may be told, and what it tells of a round."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kg.pipeline.report import Report


@dataclass(frozen=True, slots=True)
class WatchOptions:
    """How to watch.

    Attributes:
        every: Seconds between the end of a round and the next; None for one round.
        archive: Folder that keeps what is fetched; beside the output unless given.
        delay: Seconds between two requests to one host.
        timeout: Seconds for an answer.
        allow_private: Whether addresses that are not public may be asked.
    """

    every: float | None = None
    archive: Path | None = None
    delay: float = 1.0
    timeout: float = 30.0
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """What a round has done.

    Attributes:
        fetched: Articles that are new in the archive.
        skipped: Feeds and articles that could not be had; not those of the build.
        report: Of the build; None where nothing was new, or where it failed.
    """

    fetched: int
    skipped: int
    report: Report | None
