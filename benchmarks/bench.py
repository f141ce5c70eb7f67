"""All benchmarks in one table; ``make bench`` runs it, ``make bench-scale`` adds the largest size.

    python -m benchmarks.bench [--parts speed workers rdf page growth] [--sizes 1000 10000]

Prints Markdown and writes ``bench.json`` in the folder (``build/bench``), joined with the parts
that earlier runs measured. Every part runs in processes of its own; rivals take turns. Ratios are
of one run on one machine; where a part is short, medians of several rounds.

- ``speed``: :mod:`benchmarks.speed`, extraction beside a spaCy CNN pipeline and the bare encoder.
- ``workers``: ``kg extract`` on 1,000 articles by one process and by several, start-up included.
- ``rdf``: :mod:`benchmarks.rivals`, load and queries beside rdflib, on the graph of 100 articles.
- ``page``: :mod:`benchmarks.explorer`, the page beside plain pyvis; needs Chromium.
- ``growth``: :mod:`benchmarks.grow`, whole builds by the number of articles, and the exponent of
  each curve: the slope of a line through the logarithms, 1 where twice as much takes twice as long.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.archive import write
from benchmarks.grow import FOLDER
from kg import __version__

PARTS = ("speed", "workers", "rdf", "page", "growth")
SIZES = (1000, 10_000)
READ = 1000  # articles that one process reads, and several
SMALL = 100  # articles of the graph that rdflib loads
WORDS = 15_000  # that the extractors read in each round
ENTITIES = 200  # of the page beside pyvis
Row = dict[str, Any]


def machine() -> dict[str, Any]:
    """Return what the figures hang on."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "claimgraph": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "GiB": round(psutil.virtual_memory().total / 2**30),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def run(module: str, *arguments: object) -> None:
    """Run a benchmark in a process of its own; what it prints goes to standard error."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    subprocess.run(command, check=True, stdout=sys.stderr)


def reading(folder: Path, workers: int, rounds: int) -> list[Row]:
    """Return how fast one process reads, and how fast several do; they take turns."""
    archive = folder / f"archive-{READ}.jsonl"
    write(archive, READ)
    words = sum(len(json.loads(line)["text"].split()) for line in archive.open("rb"))
    seconds: dict[int, list[float]] = {count: [] for count in sorted({1, workers})}
    for _ in range(rounds):
        for count, taken in seconds.items():
            command = [sys.executable, "-m", "kg.cli", "extract", str(archive), "--quiet"]
            started = time.perf_counter()
            subprocess.run(
                [*command, "--workers", str(count)], check=True, stdout=subprocess.DEVNULL
            )
            taken.append(time.perf_counter() - started)
    rates = {count: words / statistics.median(taken) for count, taken in seconds.items()}
    return [
        {"workers": count, "words/s": rate, "ratio": rate / rates[1]}
        for count, rate in rates.items()
    ]


def slope(points: Iterable[tuple[float, float]]) -> float | None:
    """Return the exponent of a curve: the least-squares slope of its points' logarithms.

    None where fewer than two points have a value above 0.

    >>> slope([(10, 3), (100, 30), (1000, 300)])
    1.0
    """
    logs = [(math.log(x), math.log(y)) for x, y in points if x > 0 and y > 0]
    if len({x for x, _ in logs}) < 2:
        return None
    middle = sum(x for x, _ in logs) / len(logs), sum(y for _, y in logs) / len(logs)
    up = sum((x - middle[0]) * (y - middle[1]) for x, y in logs)
    return round(up / sum((x - middle[0]) ** 2 for x, _ in logs), 2)


def curves(rows: list[Row]) -> dict[str, float | None]:
    """Return the exponent of each curve over the number of documents."""
    found = {}
    for name in ("seconds", "quads", "entities", "MB main", "MB worker", "MB on disk"):
        found[name] = slope((row["documents"], row[name]) for row in rows)
    for kind in ("stages", "query ms"):
        for name in rows[0][kind]:
            points = [(row["documents"], row[kind].get(name, 0)) for row in rows]
            found[name] = slope(points)
    return found


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; numbers with a comma at the thousands."""
    lines = [f"| {' | '.join(head)} |"]
    lines.append("|---" * lines[0].replace("\\|", "").count(" | ") + "|---|")
    lines += [f"| {' | '.join(map(shown, row))} |" for row in rows]
    return "\n".join(lines)


def shown(value: object) -> str:
    """Return a cell."""
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)


def growth_table(rows: list[Row]) -> str:
    """Return the table of growth: a column for each size, and one for the exponents."""
    exponents = curves(rows)
    lines: list[list[object]] = [
        ["documents/s", *(row["documents"] / row["seconds"] for row in rows), None],
        ["quads/s", *(row["quads"] / row["seconds"] for row in rows), None],
    ]
    titles = {
        "seconds": "all, s",
        "quads": "quads",
        "entities": "entities",
        "MB main": "memory of the main process, MB",
        "MB worker": "memory of a worker, MB",
        "MB on disk": "disk, MB",
        "MB graph.html": "graph.html, MB",
    }
    for name, title in titles.items():
        lines.append([title, *(row[name] for row in rows), exponents.get(name)])
    for kind, unit in (("stages", "s"), ("query ms", "ms")):
        for name in rows[0][kind]:
            title = f"{name}, {unit}" if kind == "stages" else f"query {name}, ms"
            lines.append([title, *(row[kind].get(name) for row in rows), exponents.get(name)])
    head = [
        f"{row['documents']:,}" + ("" if row["read"] == row["documents"] else " (went on)")
        for row in rows
    ]
    return table(["documents", *head, "exponent"], lines)


def show(found: dict[str, Any]) -> str:
    """Return all that was measured, as Markdown."""
    about = found["machine"]
    parts = [
        f"claimgraph {about['claimgraph']}, {about['date']}: {about['processor']}, "
        f"{about['cores']} cores, {about['GiB']} GiB, Python {about['python']}, load "
        f"{about['load']} at the start"
    ]
    if rows := found.get("speed"):
        cells = [[row["what"], row["words/s"], row["ratio"]] for row in rows]
        parts.append(table(["extraction, one thread", "words/s", "ratio"], cells))
    if rows := found.get("workers"):
        cells = [[row["workers"], row["words/s"], row["ratio"]] for row in rows]
        parts.append(table(["processes that read", "words/s", "ratio"], cells))
    if rows := found.get("rdf"):
        cells = [[row["what"], row["ours"], row["rdflib"], row["ratio"]] for row in rows]
        head = ["graph of 100 articles, s (MB)", "ours, on disk", "rdflib, in memory", "ratio"]
        parts.append(table(head, cells))
    if rows := found.get("page"):
        names = ("title", "entities", "MB", "ready", "drag", "search")
        head = ["page", "entities", "MB", "first drawing s", "frames/s while dragging", "search ms"]
        parts.append(table(head, [[row.get(name) for name in names] for row in rows]))
    if rows := found.get("growth"):
        parts.append(growth_table(rows))
    return "\n\n".join(parts)


def measure(parts: Iterable[str], options: argparse.Namespace) -> dict[str, Any]:
    """Run parts; return what was found, by part."""
    folder: Path = options.folder
    found: dict[str, Any] = {}
    for part in parts:
        print(f"== {part} {time.strftime('%H:%M:%S')}", file=sys.stderr, flush=True)
        result = folder / f"{part}.json"
        match part:
            case "speed":
                run("speed", "--words", options.words, "--rounds", options.rounds, "--json", result)
            case "workers":
                found[part] = reading(folder, options.workers, options.rounds)
                continue
            case "rdf":
                run("grow", SMALL, "--folder", folder, "--workers", options.workers)
                graph = folder / f"graph-{SMALL}" / "graph.nq"
                run("rivals", graph, "--rounds", options.rounds, "--json", result)
            case "page":
                if not shutil.which("chromium"):
                    print("no Chromium: the page is not measured", file=sys.stderr)
                    continue
                run("explorer", ENTITIES, "--pyvis", "--rounds", options.rounds, "--json", result)
            case "growth":
                again = ["--again"] if options.again else []
                for size in options.sizes:
                    run("grow", size, "--folder", folder, "--workers", options.workers, *again)
                rows = [
                    json.loads(path.read_text(encoding="utf-8"))
                    for path in folder.glob("grow-*.json")
                    if path.stem != f"grow-{SMALL}" or SMALL in options.sizes
                ]
                found[part] = sorted(rows, key=lambda row: row["documents"])
                continue
        found[part] = json.loads(result.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="articles")
    parser.add_argument("--rounds", type=int, default=3, help="of short parts; medians count")
    parser.add_argument("--words", type=int, default=WORDS, help="that each extractor reads")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--again", action="store_true", help="build sizes that are there already")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    target = options.folder / "bench.json"
    known = json.loads(target.read_text(encoding="utf-8")) if target.is_file() else {}
    about = machine()
    started = time.perf_counter()
    known |= {"machine": about, **measure(options.parts, options)}
    known["machine"]["seconds"] = round(time.perf_counter() - started)
    target.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    print(show(known))
    print(f"\nAll in {known['machine']['seconds']:,} s; {target}", file=sys.stderr)


if __name__ == "__main__":
    main()
