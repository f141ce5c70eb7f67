"""How good is what `kg extract` finds? Scores it on the development sets.

    python -m benchmarks.quality [SHARED_FOLDER] [--only claims ...]

Runs ``kg extract`` on each set and the scorer of the corpora on its output; prints one row a set.
SHARED_FOLDER holds ``corpora/`` and ``bench/score.py`` and is by default ``../shared``; they are no
part of this project.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """One row: a layer on a set, and which figures of the scorer's report to show."""

    layer: str
    path: str
    figures: tuple[tuple[str, str], ...]


SETS = (
    Measured(
        "claims",
        "claims/polnear.dev.jsonl",
        (
            ("claim", "F1"),
            ("claim strict", "F1"),
            ("content characters", "F1"),
            ("source exact", "F1"),
        ),
    ),
    Measured("claims", "claims/gum-news.dev.jsonl", (("claim", "F1"), ("claim", "R"))),
    Measured(
        "mentions",
        "entities/uner-ewt.dev.jsonl",
        (("all", "F1"), ("PERSON", "F1"), ("ORG", "F1"), ("PLACE", "F1")),
    ),
    Measured("mentions", "entities/gum-open.dev.jsonl", (("all", "F1"), ("all by overlap", "F1"))),
    Measured("dates", "dates/wikiwars.train.jsonl", (("value", "F1"), ("span by overlap", "F1"))),
    Measured("dates", "entities/meantime.dev.jsonl", (("value", "F1"), ("span by overlap", "F1"))),
    Measured("entities", "entities/gum-open.dev.jsonl", ()),
    Measured("relations", "relations/knowledgenet.dev.jsonl", (("all", "P"), ("all", "R"))),
)


def main() -> int:
    """Run and print; exit code 2 where the corpora are absent."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", default="../shared", type=Path)
    parser.add_argument("--only", action="append", help="a layer or part of a file's name")
    options = parser.parse_args()
    scorer = options.shared / "bench" / "score.py"
    if not scorer.is_file():
        print(
            f"{scorer} is absent: the development sets are no part of this project", file=sys.stderr
        )
        return 2
    print("| layer | set | figures | words/s |\n|---|---|---|---|")
    made: dict[str, tuple[Path, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for row in SETS:
            if options.only and not any(o == row.layer or o in row.path for o in options.only):
                continue
            gold = options.shared / "corpora" / row.path
            if row.path not in made:
                made[row.path] = extract(gold, Path(folder))
            predicted, speed = made[row.path]
            report = json.loads(
                run(sys.executable, str(scorer), row.layer, str(gold), str(predicted), "--json")
            )
            figures = ", ".join(f"{name} {key} {report[name][key]}" for name, key in row.figures)
            if row.layer == "entities":
                figures = f"CoNLL F1 {report['CoNLL_F1']}"
            print(f"| {row.layer} | {gold.stem} | {figures} | {speed:,.0f} |", flush=True)
    return 0


def extract(gold: Path, folder: Path) -> tuple[Path, float]:
    """Run `kg extract`; returns where its output is and words per second, start-up included."""
    target = folder / gold.name
    started = time.perf_counter()
    run(sys.executable, "-m", "kg.cli", "extract", str(gold), "-o", str(target))
    seconds = time.perf_counter() - started
    with gold.open(encoding="utf-8") as lines:
        words = sum(len(json.loads(line)["text"].split()) for line in lines)
    return target, words / seconds


def run(*command: str) -> str:
    """Run a command, fail on failure, return its standard output."""
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


if __name__ == "__main__":
    sys.exit(main())
