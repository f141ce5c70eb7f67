"""One row of the table of growth: an archive is made, built and asked, each in its own process.

    python -m benchmarks.grow 1000 [--workers 2] [--folder build/bench]

Makes the first articles of the archive of :mod:`benchmarks.archive`, runs the public command
``kg build`` on them, and asks some of ``queries/``. A build that was killed goes on when the same
command is given again; a size that is done is not built again (``--again`` does). The row goes to
``grow-1000.json`` in the folder.

Memory is the resident set of the main process, and that of the largest worker, at most, looked at
twice a second.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks.archive import write
from kg.pipeline.kept import KEPT
from kg.rdf.queries import load
from kg.rdf.release import STORE
from kg.rdf.store import GraphStore

FOLDER = Path("build", "bench")
ROUNDS = 5  # of each query; the median counts
MEGA = 1e6
MANY = 50_000
"""Articles from which on the dumps are compressed; those of 100,000 would take 29 GB."""
PLACE = """
PREFIX kg: <https://w3id.org/claimgraph/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX schema: <https://schema.org/>
SELECT ?name (COUNT(*) AS ?times)
WHERE {
  GRAPH ?entities { ?place a schema:Place ; schema:name ?name }
  GRAPH ?document { ?mention oa:hasBody ?place }
}
GROUP BY ?name ORDER BY DESC(?times) ?name LIMIT 1
"""


def grown(count: int, folder: Path, workers: int, *, again: bool = False) -> dict[str, Any]:
    """Return a size's row; builds what is not there yet.

    Args:
        count: Articles.
        folder: Where archive, build and row are kept.
        workers: Processes that read.
        again: Build though there is a row.

    Raises:
        subprocess.CalledProcessError: The build failed; its log stands beside the archive.
    """
    folder.mkdir(parents=True, exist_ok=True)
    row_file = folder / f"grow-{count}.json"
    output = folder / f"graph-{count}"
    if again:
        shutil.rmtree(output, ignore_errors=True)
        row_file.unlink(missing_ok=True)
    if row_file.is_file():
        row: dict[str, Any] = json.loads(row_file.read_text(encoding="utf-8"))
        return row
    archive = folder / f"archive-{count}.jsonl"
    if not archive.is_file():
        part = archive.with_suffix(".part")
        write(part, count)
        part.replace(archive)
    log = folder / f"log-{count}.jsonl"
    more = ("--gzip",) if count >= MANY else ()
    seconds, main, worker = watched(archive, output, log, workers, more)
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    row = {
        "documents": report["counts"]["documents"],
        "read": report["counts"]["documents.read"],
        "words": sum(len(json.loads(line)["text"].split()) for line in archive.open("rb")),
        "quads": report["counts"]["quads"],
        "entities": report["counts"]["entities"],
        "claims": report["counts"]["claims"],
        "workers": workers,
        "seconds": round(seconds, 1),
        "stages": report["seconds"],
        "MB main": round(main),
        "MB worker": round(worker),
        "MB on disk": round(size(output) / MEGA, 1),
        "MB graph.html": round(size(output / "graph.html") / MEGA, 2),
        "MB report.html": round(size(output / "report.html") / MEGA, 2),
        "MB graph.nq": round(sum(map(size, output.glob("graph.nq*"))) / MEGA, 1),
        "MB store": round(size(output / STORE) / MEGA, 1),
        "MB kept": round(size(output / KEPT) / MEGA, 1),
    }
    command = [sys.executable, "-m", "benchmarks.grow", "--ask", str(output)]
    asked = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    row["query ms"] = json.loads(asked.stdout)
    row_file.write_text(json.dumps(row, indent=2) + "\n", encoding="utf-8")
    return row


def watched(
    archive: Path, output: Path, log: Path, workers: int, more: Sequence[str] = ()
) -> tuple[float, float, float]:
    """Run the build; return its seconds, and the most megabytes of main process and of a worker."""
    command = [sys.executable, "-m", "kg.cli", "build", str(archive), "--output", str(output)]
    command += ["--workers", str(workers), "--quiet", *more]
    main = worker = 0.0
    started = time.perf_counter()
    with log.open("a", encoding="utf-8") as file, subprocess.Popen(command, stderr=file) as process:
        seen = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                main = max(main, seen.memory_info().rss / MEGA)
                for child in seen.children(recursive=True):
                    worker = max(worker, child.memory_info().rss / MEGA)
            except psutil.Error:
                pass  # it ended between two looks
            time.sleep(0.5)
    seconds = time.perf_counter() - started
    if process.returncode:
        print(log.read_text(encoding="utf-8")[-2000:], file=sys.stderr)
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds, main, worker


def size(path: Path) -> int:
    """Return the bytes that a file, or all files of a folder, take on disk."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in files)


def questions(store: GraphStore, claimant: str) -> dict[str, dict[str, str]]:
    """Return the queries that are timed, with the one most named as their parameters."""
    place = str(store.select(PLACE).rows[0][0])
    params: dict[str, dict[str, str]] = {
        "claims_by_claimant": {"claimant": claimant},
        "claims_about_place": {"place": place},
        "who_spoke_about": {"about": place},
        "entities": {"name": claimant},
        "unverified_claims": {},
        "contested": {},
        "co_mentions": {"entity": claimant},
    }
    return params


def ask(output: Path) -> dict[str, float]:
    """Return the median milliseconds of each query, the first time left out."""
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    named = [each["name"] for each in report["claimants"] if not each["unnamed"]]
    found = {}
    with GraphStore.open(output / STORE, read_only=True) as store:
        for name, values in questions(store, named[0]).items():
            query = load(name)
            store.select(query.bind_for(store, **values))
            times = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                store.select(query.bind_for(store, **values))
                times.append(1000 * (time.perf_counter() - started))
            found[name] = round(statistics.median(times), 1)
    return found


def main() -> None:
    """Measure and print the row as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--again", action="store_true", help="build though there is a row")
    parser.add_argument("--ask", type=Path, help="only ask a built graph")
    options = parser.parse_args()
    if options.ask is not None:
        print(json.dumps(ask(options.ask)))
    elif options.count is None:
        parser.error("how many articles?")
    else:
        row = grown(options.count, options.folder, options.workers, again=options.again)
        print(json.dumps(row, indent=2))


if __name__ == "__main__":
    main()
