"""kg.serve.sandbox and the worker: what a query could not do even if the guard let it pass."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kg.serve import frames
from tests.serve.serving import write_graph

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what Linux has")


def confined(code: str, memory: int = 0, *, network: bool = False) -> tuple[list[str], str]:
    """Run code in a confined process; returns the measures taken and what it printed."""
    text = (
        "import json, sys; from kg.serve.sandbox import confine; "
        f"print(json.dumps(confine({memory}, network={network})), flush=True)\n{code}"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, encoding="utf-8", check=False
    )
    first, _, rest = done.stdout.partition("\n")
    return json.loads(first), rest.strip() or f"ended with {done.returncode}"


def test_no_network() -> None:
    """A confined process reaches nobody, not even this machine."""
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
        code = (
            "import socket\ntry:\n"
            f"    socket.create_connection(('127.0.0.1', {port}), 2)\n    print('reached')\n"
            "except OSError:\n    print('nobody')"
        )
        taken, told = confined(code)
        if "network" not in taken:
            assert os.geteuid() != 0
            pytest.skip("this system does not let its users take the network away")
        assert told == "nobody"
        assert confined(code, network=True) == ([], "reached")


def test_a_limit_of_memory() -> None:
    """A confined process cannot take more than it may have."""
    taken, told = confined("x = b'x' * 900_000_000\nprint('taken')", 500)
    assert "memory" in taken
    assert told == "ended with 1"


def test_the_engine_reaches_nobody(tmp_path: Path) -> None:
    """In a worker, SERVICE fails even where the guard allows the host."""
    graph = write_graph(tmp_path)
    settings = {"memory": 2000, "network": False, "writable": False}
    with (
        socket.create_server(("127.0.0.1", 0)) as canary,
        subprocess.Popen(
            [sys.executable, "-m", "kg.serve.worker", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as worker,
    ):
        assert worker.stdin is not None
        assert worker.stdout is not None
        ready = frames.read(worker.stdout)
        assert ready is not None
        if "network" not in ready[0]["ready"]:
            worker.kill()
            pytest.skip("this system does not let its users take the network away")
        place = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        job = {
            "kind": "query",
            "store": str(graph / "store"),
            "accept": "*/*",
            "base": "http://x.example/",
            "limits": [10, 1000],
            "hosts": ["127.0.0.1"],
        }
        query = f"SELECT * {{ SERVICE <{place}> {{ ?s ?p ?o }} }}"
        worker.stdin.write(frames.pack(job, query.encode()))
        worker.stdin.flush()
        reply = frames.read(worker.stdout)
        assert reply is not None
        assert reply[0]["status"] == 400
        assert b"cannot be answered" in reply[1]
        canary.settimeout(0.2)
        with pytest.raises(TimeoutError):
            canary.accept()
        worker.stdin.close()
        assert worker.wait(10) == 0
