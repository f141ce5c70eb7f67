"""Clusters of real processes on loopback for the tests: a scheduler, and workers to kill."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from distributed import Client

from tests.servers import LOOPBACK, free_port

ROOT = Path(__file__).parent.parent.parent
DASK = [sys.executable, "-m", "dask"]
START = 120.0  # seconds; a busy machine takes long


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a cluster's processes, in which this checkout is found."""
    places = [more.pop("PYTHONPATH", ""), os.environ.get("PYTHONPATH", ""), str(ROOT)]
    path = os.pathsep.join(filter(None, places))
    failures = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    return {**os.environ, **failures, "PYTHONPATH": path, **more}


@contextlib.contextmanager
def scheduler(port: int | None = None) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a scheduler; yields its address and its process."""
    port = port or free_port()
    command = [*DASK, "scheduler", "--host", LOOPBACK, "--port", str(port), "--no-dashboard"]
    with _running(command, environment()) as process:
        yield f"tcp://{LOOPBACK}:{port}", process


@contextlib.contextmanager
def workers(
    address: str, folder: Path, number: int = 2, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run workers of one thread, each with a nanny that replaces it when it dies.

    Args:
        address: Of the scheduler.
        folder: For what they put on disk.
        number: Of workers.
        more: Of the environment.
    """
    command = [*DASK, "worker", address, "--nworkers", str(number), "--nthreads", "1"]
    command += ["--no-dashboard", "--local-directory", str(folder)]
    with _running(command, environment(**more)) as process:
        with Client(address, timeout=START, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=START)
        yield process


def processes(address: str) -> list[int]:
    """Return the numbers of the workers' own processes, which read."""
    with Client(address, timeout=START, set_as_default=False) as client:
        return list(client.run(os.getpid).values())


@contextlib.contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()  # its own processes end with it
        process.wait()
