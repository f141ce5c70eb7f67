"""How a run goes on, on standard error: a bar and lines for a person, or JSON for a program."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar

from kg.model import Extraction, Skipped
from kg.pipeline.report import Progress
from kg.terminal.interrupts import Interrupts
from kg.terminal.words import as_json, clean

SHORT_BAR = 16  # columns; the figures beside it need the rest of 80


class Reporter(Progress):
    """A progress bar on standard error, if that is a terminal, and a line per skipped input.

    Ctrl-C that a library swallows is raised again at the next stage or step.
    While texts are read the bar shows how many of how many are done, words read a second, time
    passed and time left, and how many inputs are skipped. Use as a context manager.

    Args:
        bar: False where results go to the terminal meanwhile, which a bar would spoil.
        quiet: Neither bar nor notes; what is skipped is still told, since the exit code tells it.
        verbose: A line for each text that is read, or kept from an earlier build.
        console: Standard error unless given.

    Attributes:
        skips: How many inputs were skipped so far.
    """

    def __init__(
        self,
        *,
        bar: bool = True,
        quiet: bool = False,
        verbose: bool = False,
        console: Console | None = None,
    ) -> None:
        self.skips = 0
        self._quiet, self._verbose = quiet, verbose
        self._console = console or Console(
            stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False
        )
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(bar_width=SHORT_BAR),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[skips]}"),
            console=self._console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
            disable=quiet or not (bar and self._console.is_terminal),
        )
        self._task: TaskID | None = None
        self._words = 0
        self._interrupts = Interrupts()

    def __enter__(self) -> Self:
        self._interrupts.__enter__()
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()
        self._interrupts.__exit__(kind, error, trace)

    def stage(self, name: str, total: int | None = None) -> None:
        """Show the next stage in place of the last one."""
        self._interrupts.check()
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._words = 0
        self._task = self._bar.add_task(f"{name:<12}", total=total, rate="", skips=self._skipped())

    def step(self) -> None:
        """Move the bar on."""
        self._interrupts.check()
        if self._task is not None:
            self._bar.advance(self._task)

    def read(self, extraction: Extraction, *, kept: bool = False) -> None:
        """Move the bar on, and tell the text with ``--verbose``."""
        words = words_of(extraction)
        self.step()
        if self._task is not None:
            task = self._bar.tasks[self._bar.task_ids.index(self._task)]
            if kept:
                # What costs no time must not make the rest look quick.
                self._bar.reset(self._task, completed=int(task.completed))
            else:
                self._words += words
                rate = self._words / max(task.elapsed or 0.0, 0.001)
                self._bar.update(self._task, rate=f"{rate:,.0f} words/s")
        if self._verbose:
            verb = "kept" if kept else "read"
            name, claims = clean(extraction.document.place), len(extraction.claims)
            told = f"{_number(words, 'word')}, {_number(claims, 'claim')}"
            self._console.print(f"kg: {verb} {name}: {told}")

    def count(self, step: int, of: int) -> None:
        """Show how many steps are done, of how many."""
        if self._task is None:
            self.stage("training", of)
        if self._task is not None:
            self._bar.update(self._task, completed=step)

    def skipped(self, skipped: Skipped) -> None:
        """Write one line and count it."""
        self.skips += 1
        if self._task is not None:
            self._bar.update(self._task, skips=self._skipped())
        self._console.print(f"kg: skipped {clean(skipped.path)}: {clean(skipped.reason)}")

    def note(self, words: str) -> None:
        """Write one line."""
        if not self._quiet:
            self._console.print(f"kg: {clean(words)}")

    def _skipped(self) -> str:
        return f"{self.skips:,} skipped" if self.skips else ""


class JsonReporter(Reporter):
    """One JSON object a line on standard error, for programs that watch a run.

    Each has ``time`` (ISO 8601, UTC) and ``event``:

    - ``stage``: one begins; ``stage`` is its name, ``total`` its steps or null.
    - ``step``: one is done; ``stage``, ``done``, ``total``; where a text was read also
      ``document``, ``path``, ``record``, ``words``, ``claims`` and ``kept``.
    - ``skipped``: ``path``, ``reason``.
    - ``note``: ``message``.
    - ``done``: the end of a run; ``seconds``, ``skipped``, ``words`` read and ``words_per_second``
      from the first to the last of them.

    What ends a run early is an event ``error`` or ``interrupted`` with its ``message``, which the
    command line writes (:func:`event`).

    Args:
        quiet: Only what is skipped.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__(bar=False, quiet=quiet)
        self._stage = ""
        self._done = 0
        self._total: int | None = None
        self._began = self._first = self._last = time.monotonic()
        self._all_words = 0

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        super().__exit__(kind, error, trace)
        if error is None:
            seconds = max(self._last - self._first, 0.001)
            self._tell(
                "done",
                seconds=round(time.monotonic() - self._began, 3),
                skipped=self.skips,
                words=self._all_words,
                words_per_second=round(self._all_words / seconds) if self._all_words else 0,
            )

    def stage(self, name: str, total: int | None = None) -> None:
        """Tell that a stage begins."""
        self._interrupts.check()
        self._stage, self._done, self._total = name, 0, total
        if not self._all_words:
            self._first = time.monotonic()
        self._tell("stage", stage=name, total=total)

    def step(self) -> None:
        """Tell that a step is done."""
        self._step()

    def read(self, extraction: Extraction, *, kept: bool = False) -> None:
        """Tell which text is done, and what was found in it."""
        words = words_of(extraction)
        self._last = time.monotonic()
        if kept:
            self._first = self._last
        else:
            self._all_words += words
        self._step(
            document=extraction.document.id,
            path=extraction.document.path,
            record=extraction.document.record,
            words=words,
            claims=len(extraction.claims),
            kept=kept,
        )

    def skipped(self, skipped: Skipped) -> None:
        """Tell and count it."""
        self.skips += 1
        event("skipped", path=skipped.path, reason=skipped.reason)

    def note(self, words: str) -> None:
        """Tell it."""
        self._tell("note", message=words)

    def _step(self, **more: object) -> None:
        self._interrupts.check()
        self._done += 1
        self._tell("step", stage=self._stage, done=self._done, total=self._total, **more)

    def _tell(self, name: str, **more: object) -> None:
        if not self._quiet:
            event(name, **more)


def event(name: str, **more: object) -> None:
    """Write one event as a line of JSON to standard error, at once."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    sys.stderr.write(as_json({"time": now, "event": name, **more}) + "\n")
    sys.stderr.flush()


def words_of(extraction: Extraction) -> int:
    """Return how many words a text has, split at white space."""
    return len(extraction.document.text.split())


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
