"""Minutes of several clients at once, good and evil: nothing leaks, nothing falls, and how fast."""

from __future__ import annotations

import os
import random
import statistics
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.serve.serving import Server, serving, write_graph
from tests.serve.test_limits import EVIL, post, slowest_health

SECONDS = float(os.environ.get("KG_SOAK_SECONDS", "300"))
WORKERS = 3  # the two evil clients cannot hold all
GOOD = {
    "ask": "/sparql?query=ASK%7B%7D",
    "rows": "/sparql?query=SELECT%20*%7B%3Fs%20%3Fp%20%3Fo%7DLIMIT%20100",
    "claims": "/api/claims?by=Danek",
    "entities": "/api/entities?limit=5",
    "nobody": "/api/claims?by=Nobody%20Atall",
    "wrong": "/sparql?query=SELEC",
    "graph": "/graphs?default",
    "page": "/query",
}
FINE = {200, 400}  # of a mistake that is told; more of these are a crowd's
CROWD = {503, 504}
EVIL_MAY = {200, 400, 500, 503, 504}


@dataclass
class Seen:
    """What a client met."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)  # of what was answered, not sent away


def state_of(server: Server) -> tuple[float, int, int]:
    """Return the service's own memory in MB, its open files and its child processes."""
    place = Path(f"/proc/{server.process.pid}")
    status = (place / "status").read_text(encoding="ascii", errors="replace")
    memory = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    children = (place / "task" / place.name / "children").read_text(encoding="ascii").split()
    return int(memory.split()[1]) / 1024, len(list((place / "fd").iterdir())), len(children)


def good_client(server: Server, seed: int, until: threading.Event) -> Seen:
    """Ask what people ask, a little apart."""
    seen, chance = Seen(), random.Random(seed)
    while not until.is_set():
        begin = time.perf_counter()
        reply = server.ask("GET", GOOD[chance.choice(sorted(GOOD))])
        seen.statuses[reply.status] += 1
        if reply.status in FINE:
            seen.seconds.append(time.perf_counter() - begin)
        until.wait(0.02)
    return seen


def evil_client(server: Server, seed: int, until: threading.Event) -> Seen:
    """Ask what would bring other services down, with rests in which the good ones get through."""
    seen, chance = Seen(), random.Random(seed)
    while not until.is_set():
        seen.statuses[post(server, EVIL[chance.choice(sorted(EVIL))]).status] += 1
        until.wait(chance.uniform(0, 1))
    return seen


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_soak(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The service lives, its health is told at once, and memory, files and processes stay."""
    options = ("--timeout", "3", "--workers", str(WORKERS), "--memory", "1500")
    done = threading.Event()
    with serving(write_graph(tmp_path), *options) as server, ThreadPoolExecutor(8) as pool:
        health = pool.submit(slowest_health, server, done)
        good = [pool.submit(good_client, server, seed, done) for seed in range(4)]
        evil = [pool.submit(evil_client, server, seed, done) for seed in range(2)]
        done.wait(SECONDS / 4)  # caches are full, every kind of query has come
        before = state_of(server)
        done.wait(SECONDS * 3 / 4)
        done.set()
        statuses: Counter[int] = sum((each.result().statuses for each in good), Counter())
        evil_statuses: Counter[int] = sum((each.result().statuses for each in evil), Counter())
        slowest = health.result()
        assert server.ask("GET", "/health").json["status"] == "ok"
        assert post(server, "ASK {}").json["boolean"] is True
        after = state_of(server)
        stopped = server.ask("GET", "/health").json["stopped"]
    times = statistics.quantiles([s for each in good for s in each.result().seconds], n=100)
    with capsys.disabled():
        print(  # noqa: T201 - the figures are what one runs it for
            f"\n{SECONDS:g} s; good {dict(sorted(statuses.items()))}, evil "
            f"{dict(sorted(evil_statuses.items()))}, stopped {stopped}; good answers: median "
            f"{times[49] * 1000:.0f} ms, p99 {times[98] * 1000:.0f} ms; slowest /health "
            f"{slowest * 1000:.0f} ms; memory {before[0]:.0f} to {after[0]:.0f} MB, files "
            f"{before[1]} to {after[1]}, processes {before[2]} to {after[2]}"
        )
    assert set(statuses) <= FINE | CROWD
    assert set(evil_statuses) <= EVIL_MAY
    assert sum(statuses[each] for each in CROWD) < sum(statuses.values()) / 10
    assert stopped > 0
    assert slowest < 2
    assert times[98] < 10
    assert after[0] - before[0] < 50
    assert after[1] - before[1] < 10
    assert after[2] <= WORKERS + 2
