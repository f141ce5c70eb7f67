"""Ctrl-C that is not lost: Python drops its exception where it meets a callback or a destructor."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Self


class Interrupts:
    """Remembers that Ctrl-C was pressed, so that a run whose library swallowed it still ends.

    Use as a context manager. Inside it Ctrl-C raises KeyboardInterrupt as ever, and once more at
    the next :meth:`check`. Where something else minds the signal already, nothing is done.
    """

    def __init__(self) -> None:
        self._heard = False
        self._minding = False

    def __enter__(self) -> Self:
        if (
            threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGINT) is signal.default_int_handler
        ):
            signal.signal(signal.SIGINT, self._hear)
            self._minding = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._minding:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self._minding = self._heard = False

    def check(self) -> None:
        """Raise KeyboardInterrupt if Ctrl-C was pressed."""
        if self._heard:
            raise KeyboardInterrupt

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._heard = True
        raise KeyboardInterrupt
