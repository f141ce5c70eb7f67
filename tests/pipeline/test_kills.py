"""Real builds in processes of their own, killed and stopped at any moment, then finished."""

from __future__ import annotations

import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.pipeline.kept import KEPT
from kg.pipeline.stages import FILES

pytestmark = pytest.mark.model

KG = [sys.executable, "-m", "kg.cli"]
SAME = ("graph.nq", "graph.trig", "measures.csv", "graph.html")
NUMBER = 24


def command(*more: str) -> list[str]:
    """Return a build of the texts."""
    return [*KG, "build", "in.jsonl", "--output", "out", *more]


def write(folder: Path, number: int = NUMBER) -> None:
    """Write texts of one sentence each."""
    places = ("Sobolin", "Varna Luka", "Tarn")
    lines = [
        json.dumps(
            {"id": str(n), "text": f"Anton Velko said that {places[n % 3]} had lost {n} men."}
        )
        for n in range(number)
    ]
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")


def finish(folder: Path, *more: str) -> dict[str, int]:
    """Let a build end; return what it counted."""
    done = subprocess.run(
        command(*more), cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, "")
    counts: dict[str, int] = json.loads((folder / "out/report.json").read_text("utf-8"))["counts"]
    return counts


def kill_after(folder: Path, seconds: float, *more: str) -> bool:
    """Kill a build and all it started, without a warning; tell whether it was still running."""
    with subprocess.Popen(
        command(*more),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return True
    return False


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """A build that nobody disturbs, and how long it takes."""
    folder = tmp_path_factory.mktemp("whole")
    write(folder)
    started = time.monotonic()
    assert finish(folder)["documents.read"] == NUMBER
    return folder, time.monotonic() - started


def killed(folder: Path, whole: tuple[Path, float], times: int, seed: int) -> int:
    """Kill a build again and again, at random moments; finish it, compare, return the kills."""
    undisturbed, seconds = whole
    chance = random.Random(seed)
    write(folder)
    # Half of the time goes by before the first text; a kill there shows nothing.
    kills = sum(kill_after(folder, chance.uniform(0.3, 1.1) * seconds) for _ in range(times))
    counts = finish(folder)
    assert counts["documents"] == NUMBER
    for name in SAME:
        assert (folder / "out" / name).read_bytes() == (undisturbed / "out" / name).read_bytes()
    assert {path.name for path in (folder / "out").iterdir()} == {*FILES, KEPT}
    return kills


def test_killed_builds_end_as_if_nothing_had_been(
    whole: tuple[Path, float], tmp_path: Path
) -> None:
    """After two kills the same command ends with the same bytes."""
    killed(tmp_path, whole, times=2, seed=1)


@pytest.mark.long
def test_fifty_kills(whole: tuple[Path, float], tmp_path: Path) -> None:
    """After at least fifty kills, in groups, each group ends with the same bytes."""
    kills = 0
    for seed in range(100):
        folder = tmp_path / str(seed)
        folder.mkdir()
        kills += killed(folder, whole, times=1 + seed % 4, seed=seed)
        shutil.rmtree(folder)
        if kills >= 50:
            return
    raise AssertionError(f"only {kills} builds were still running when they were to be killed")


def begin(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    """Start a build in a group of processes of its own; return it when it has read some texts."""
    write(folder, 1000)
    process = subprocess.Popen(
        command(*more),
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    log = folder / "out" / KEPT / "extractions.sqlite-wal"
    while not (log.exists() and log.stat().st_size > 100_000):
        time.sleep(0.05)
        assert process.poll() is None
    return process


def wait_for_group(number: int) -> None:
    """Wait until no process of a group is left."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            os.killpg(number, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("processes are left")


@pytest.mark.parametrize(
    "more",
    [[], pytest.param(["--cluster", "local"], marks=pytest.mark.long)],
    ids=["here", "local"],
)
def test_interrupted_build_says_how_to_go_on(
    more: list[str], whole: tuple[Path, float], tmp_path: Path
) -> None:
    """Ctrl-C, which all processes hear, ends with one line that holds the command to go on by."""
    with begin(tmp_path, "--workers", "2", *more, "--fresh") as process:
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        told = process.stderr.read().decode("utf-8")
        assert process.wait(60) == 130, told
    again = shlex.join(["kg", "build", "in.jsonl", "--output", "out", "--workers", "2", *more])
    assert told == f"kg: interrupted; what is read is kept, to go on: {again}\n"
    wait_for_group(process.pid)
    write(tmp_path)  # the first of them, most of which were read
    assert finish(tmp_path, *shlex.split(again)[5:])["documents.unchanged"] > 0
    for name in SAME:
        assert (tmp_path / "out" / name).read_bytes() == (whole[0] / "out" / name).read_bytes()


@pytest.mark.parametrize(
    "more",
    [[], pytest.param(["--cluster", "local"], marks=pytest.mark.long)],
    ids=["here", "local"],
)
def test_killed_build_leaves_no_process(more: list[str], tmp_path: Path) -> None:
    """When the command alone is killed, the processes that read for it end by themselves."""
    with begin(tmp_path, "--workers", "2", *more) as process:
        process.kill()
    wait_for_group(process.pid)
