"""The same targets under coverage-guided fuzzing by atheris, each for a bounded time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

SECONDS = int(os.environ.get("KG_FUZZ_SECONDS", "20"))
ROOT = Path(__file__).parent.parent.parent
LEAST = {"explorer": 10, "patterns": 50}  # runs, where one takes tens of milliseconds


@pytest.mark.long
@pytest.mark.skipif(find_spec("atheris") is None, reason='needs pip install ".[fuzz]"')
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_brings_it_down(name: str, tmp_path: Path) -> None:
    """No foreign error, broken promise, hang of 20 seconds or 4 GB of memory is found."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.drive", name, str(SECONDS), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=SECONDS + 300,
    )
    kept = {path.name: path.read_bytes()[:1000] for path in tmp_path.iterdir()}
    assert (done.returncode, kept) == (0, {}), (done.stdout + done.stderr)[-5000:]
    runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    assert runs, done.stderr[-2000:]
    assert int(runs[1]) > LEAST.get(name, 500)
    print(f"{name}: {runs[1]} runs in {SECONDS} s")  # noqa: T201 - what `pytest -s` shows
