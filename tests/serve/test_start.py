"""`kg serve` starts and stops in good order, or says in one line why not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import ServeError
from kg.serve import ServeOptions
from tests.serve.serving import SECONDS, Server, serving, start, write_graph


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """Write a graph."""
    return write_graph(tmp_path / "out")


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """Run a command that fails, and return its line."""
    assert main(["serve", *map(str, arguments)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def test_a_port_in_use(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The port is named, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        line = refused(capsys, "--graph", graph, "--port", port)
    assert line.startswith(f"kg: error: port {port} of 127.0.0.1 is in use; choose another")


def test_an_address_of_another_machine(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An address that is not ours is named."""
    assert "cannot listen at 192.0.2.1" in refused(capsys, "--graph", graph, "--host", "192.0.2.1")


def test_no_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without a graph is named."""
    line = refused(capsys, "--graph", tmp_path, "--port", "0")
    assert f"{tmp_path} holds no graph; run `kg build` first" in line


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory there")
def test_too_little_memory(graph: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Workers that cannot start are no reason for a traceback."""
    line = refused(capsys, "--graph", graph, "--port", "0", "--memory", "20")
    assert "a worker process does not start; give it more by --memory" in line


def test_writable_without_a_token(
    graph: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Updates without a token, or with a short one, are not allowed to begin with."""
    monkeypatch.delenv("KG_TOKEN", raising=False)
    assert "needs a token of at least 16" in refused(capsys, "--graph", graph, "--writable")
    short = refused(capsys, "--graph", graph, "--writable", "--token", "short")
    assert "needs a token of at least 16" in short


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6")
def test_the_token_in_a_file(graph: Path, tmp_path: Path) -> None:
    """A token may stand in a file, where no list of processes shows it; ``::1`` is served too."""
    (tmp_path / "token").write_text("another-token-of-the-tests\n", encoding="utf-8")
    options = ("--writable", "--token-file", str(tmp_path / "token"), "--host", "::1")
    with serving(graph, *options) as server:
        assert server.address.startswith("http://[::1]:")
        kind = {"Content-Type": "application/sparql-update"}
        right = {"Authorization": "Bearer another-token-of-the-tests"}
        assert server.ask("POST", "/sparql", "CLEAR ALL", kind | right).status == 204
        assert server.update("CLEAR ALL").status == 401


@pytest.mark.parametrize("library", ["fastapi", "uvicorn", "mimeparse"])
def test_a_missing_extra(graph: Path, library: str) -> None:
    """Without the extra's libraries one line says how to get them."""
    code = (
        f"import sys; sys.modules[{library!r}] = None; from kg.cli import main; "
        f"sys.exit(main(['serve', '--graph', {str(graph)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    told = f'kg: error: kg serve needs {library}: pip install "claimgraph[serve]"\n'
    assert done.stderr == told


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    ("options", "number", "code", "told"),
    [
        (("--writable",), signal.SIGINT, 130, "kg: interrupted\n"),
        ((), signal.SIGTERM, 0, ""),
    ],
)
def test_a_clean_stop(
    graph: Path, options: tuple[str, ...], number: int, code: int, told: str
) -> None:
    """Ctrl-C ends the service and its workers, with the house's exit code, and leaves nothing."""
    before = {path.name for path in graph.iterdir()}
    process = start(graph, *options)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("explorer at http://127.0.0.1:")
    process.send_signal(number)
    _, errors = process.communicate(timeout=SECONDS)
    assert (process.returncode, errors) == (code, told)
    assert {path.name for path in graph.iterdir()} == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_clean_stop_in_the_middle_of_a_query(graph: Path) -> None:
    """A query that runs does not hold up the end for long."""
    cross = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6))
    with serving(graph, "--timeout", "60") as server, ThreadPoolExecutor() as pool:
        asked = pool.submit(server.query, f"SELECT (COUNT(*) AS ?n) {{ {cross} }}")
        while not server.ask("GET", "/health").json["busy"]:
            time.sleep(0.05)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=10) == 130
        assert asked.exception() is not None or asked.result().status >= 500


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads /proc")
def test_only_this_machine_is_served(reading: Server) -> None:
    """Without --host nobody else can connect."""
    assert reading.address.startswith("http://127.0.0.1:")
    port = int(reading.address.rpartition(":")[2])
    tables = [Path(f"/proc/{reading.process.pid}/net/{name}") for name in ("tcp", "tcp6")]
    lines = [line for table in tables for line in table.read_text("ascii").splitlines()]
    heard = [line.split()[1] for line in lines if f":{port:04X} " in line and " 0A " in line]
    assert heard == [f"0100007F:{port:04X}"]


@pytest.mark.parametrize(
    ("host", "is_local"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("x.y", False)],
)
def test_what_is_local(host: str, is_local: bool) -> None:
    """Names are checked while only this machine is served."""
    options = ServeOptions(host=host)
    assert options.is_local is is_local
    assert ("*" in options.hosts) is not is_local


def test_a_token_is_long() -> None:
    """A token that can be guessed is none."""
    with pytest.raises(ServeError, match="at least 16"):
        ServeOptions(writable=True, token="short")
    assert os.environ.get("KG_TOKEN") is None
