"""The benchmarks' own sums, and one small run of the growth from end to end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bench

ROW: dict[str, Any] = {
    "documents": 10,
    "read": 10,
    "quads": 10_000,
    "entities": 50,
    "seconds": 20.0,
    "stages": {"extracting": 10.0, "checking": 5.0},
    "MB main": 800,
    "MB worker": 700,
    "MB on disk": 5.0,
    "MB graph.html": 1.1,
    "query ms": {"contested": 3.0},
}
LARGER = ROW | {
    "documents": 100,
    "read": 60,
    "quads": 100_000,
    "seconds": 2000.0,
    "stages": {"extracting": 100.0, "checking": 500.0},
}


def test_the_exponent_of_a_curve() -> None:
    """A straight line is 1, a square 2; one point has none."""
    assert bench.slope([(10, 5), (100, 50), (1000, 500)]) == 1.0
    assert bench.slope([(10, 1), (100, 100)]) == 2.0
    assert bench.slope([(10, 1)]) is None
    assert bench.slope([(10, 1), (100, 0)]) is None


def test_the_table_of_growth() -> None:
    """A column for each size, the exponent last; a build that went on is marked as one."""
    lines = bench.growth_table([ROW, LARGER]).splitlines()
    assert lines[0] == "| documents | 10 | 100 (went on) | exponent |"
    assert len({line.count("|") for line in lines}) == 1
    assert "| documents/s | 0.5 | 0.05 |  |" in lines
    assert "| all, s | 20 | 2,000 | 2 |" in lines
    assert "| checking, s | 5 | 500 | 2 |" in lines


@pytest.mark.long
def test_a_small_run(tmp_path: Path) -> None:
    """Two sizes are built, asked and joined; a second run takes what is there."""
    command = [sys.executable, "-m", "benchmarks.bench", "--parts", "growth", "--sizes", "10", "20"]
    command += ["--folder", str(tmp_path), "--workers", "1"]
    first = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert "| documents | 10 | 20 | exponent |" in first.stdout
    found = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert [row["documents"] for row in found["growth"]] == [10, 20]
    assert all(row["query ms"] and row["MB main"] for row in found["growth"])
    again = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert again.stdout.splitlines()[2:] == first.stdout.splitlines()[2:]
