"""Loading and asking a graph: our store on disk beside rdflib, on the same file and queries.

    python -m benchmarks.rivals GRAPH.nq [--rounds 3] [--json FILE]

Each load runs in a process of its own, in turns; then each asks the same files of ``queries/``.
An answer that is not there after 15 seconds is given up (not on Windows).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import rdflib

from kg.rdf.queries import load
from kg.rdf.store import GraphStore

QUERIES = ("entities", "unverified_claims", "denied_claims", "people_and_roles", "articles")
GIVE_UP = 15  # seconds for one query
MEGA = 1e6


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def one(who: str, path: Path) -> None:
    """Load and ask once; print seconds of each step, one JSON object a line, as soon as known."""
    if hasattr(signal, "alarm"):
        signal.signal(signal.SIGALRM, give_up)
    with tempfile.TemporaryDirectory() as folder:
        if who == "ours":
            store = GraphStore.open(Path(folder) / "store")
            tell("load", timed(lambda: store.load(path)))
            answer: Callable[[str], object] = store.select
        else:
            warnings.simplefilter("ignore", DeprecationWarning)
            data = rdflib.Dataset(default_union=False)
            tell("load", timed(lambda: data.parse(path, format="nquads")))
            answer = lambda query: list(data.query(query))  # noqa: E731
        print(json.dumps({"MB": psutil.Process().memory_info().rss / MEGA}), flush=True)
        for name in QUERIES:
            query = load(name).bind()
            if hasattr(signal, "alarm"):
                signal.alarm(GIVE_UP)
            with contextlib.suppress(TimeoutError):
                tell(name, timed(lambda query=query: answer(query)))
            if hasattr(signal, "alarm"):
                signal.alarm(0)
        if who == "ours":
            store.close()


def give_up(*_: object) -> None:
    """Stop waiting for a query."""
    raise TimeoutError


def tell(name: str, seconds: float) -> None:
    """Print a step."""
    print(json.dumps({name: seconds}), flush=True)


def measured(who: str, path: Path) -> dict[str, float]:
    """Return the steps of one run; those that were given up are missing."""
    command = [sys.executable, "-m", "benchmarks.rivals", str(path), "--one", who]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    found: dict[str, float] = {}
    for line in done.splitlines():
        found |= json.loads(line)
    return found


def compare(path: Path, rounds: int) -> list[dict[str, Any]]:
    """Return rows: what, ours, rdflib's, in seconds (MB for memory), medians, and the ratio."""
    runs: dict[str, list[dict[str, float]]] = {"ours": [], "rdflib": []}
    for _ in range(rounds):
        for who, found in runs.items():
            found.append(measured(who, path))
    rows = []
    for step in ("load", "MB", *QUERIES):
        cells: dict[str, Any] = {}
        for who, found in runs.items():
            values = [each[step] for each in found if step in each]
            cells[who] = statistics.median(values) if values else None
        ours, theirs = cells["ours"], cells["rdflib"]
        ratio = f"{theirs / ours:.1f}" if ours and theirs else None
        if ours and not theirs:
            theirs, ratio = f"> {GIVE_UP}", f"> {GIVE_UP / ours:.0f}"
        rows.append({"what": step, "ours": ours, "rdflib": theirs, "ratio": ratio})
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("graph", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", choices=["ours", "rdflib"])
    options = parser.parse_args()
    if options.one:
        one(options.one, options.graph)
        return
    rows = compare(options.graph, options.rounds)
    for row in rows:
        print(row)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
