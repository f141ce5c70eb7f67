"""Takes from a worker process what a query has no business with: memory without end, the network.

Each measure is taken where the system has it; the result says which were. What remains on every
system is that the worker is killed when its time is up, and that the words that reach the network
are refused before the engine sees them (:mod:`kg.rdf.guard`).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys

MEGABYTE = 1_000_000
NEW_USER, NEW_NET = 0x10000000, 0x40000000  # of unshare(2)
DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


def confine(memory: int, *, network: bool) -> tuple[str, ...]:
    """Confine this process, for good.

    Args:
        memory: Megabytes of address space; 0 for no limit.
        network: Leave it the network.

    Returns:
        The measures that were taken: ``memory``, ``network``.
    """
    # Ctrl-C is sent to the whole group; the service ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    taken = []
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - POSIX only

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if memory:
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_AS, (memory * MEGABYTE, memory * MEGABYTE))
                taken.append("memory")
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(DEATH_SIGNAL, signal.SIGKILL)
        if not network and _alone(libc):
            taken.append("network")
    return tuple(taken)


def is_worn(memory: int) -> bool:
    """Tell whether this process has at some time held half of the memory that it may have.

    Args:
        memory: Megabytes that it may have; 0 for no limit.
    """
    if sys.platform == "win32" or not memory:
        return False
    import resource  # noqa: PLC0415 - POSIX only

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kilobytes, macOS bytes.
    return peak * (1 if sys.platform == "darwin" else 1024) > memory * MEGABYTE / 2


def _alone(libc: ctypes.CDLL) -> bool:
    """Move into a network of one's own, in which there is nobody."""
    return os.name == "posix" and (
        libc.unshare(NEW_NET) == 0 or libc.unshare(NEW_USER | NEW_NET) == 0
    )
