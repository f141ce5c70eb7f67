"""Servers on loopback for the tests: a real SPARQL server, and one that misbehaves on purpose."""

from __future__ import annotations

import contextlib
import gc
import http.server
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

OXIGRAPH = Path(sys.executable).parent / "oxigraph"
LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind((LOOPBACK, 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def oxigraph(folder: Path, turtle: bytes = b"") -> Iterator[str]:
    """Run a SPARQL server with some data in its default graph; yields its address."""
    address = f"http://{LOOPBACK}:{free_port()}"
    place = address.removeprefix("http://")
    command = [str(OXIGRAPH), "serve", "--location", str(folder), "--bind", place]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _await(address, process)
        if turtle:
            request = urllib.request.Request(
                f"{address}/store?default", turtle, {"Content-Type": "text/turtle"}
            )
            urllib.request.urlopen(request).close()
        yield address
    finally:
        process.terminate()
        process.wait()


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the server has stopped"
        try:
            urllib.request.urlopen(f"{address}/query?query=ASK%7B%7D").close()
        except urllib.error.URLError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server does not start")


@dataclass
class Script:
    """What a misbehaving server answers, and what it was asked.

    Attributes:
        answers: One function per request, the last for all that follow.
        asked: Method, headers and body of each request.
    """

    answers: list[Callable[[http.server.BaseHTTPRequestHandler], None]]
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    url: str = ""


def reply(
    body: bytes = b"",
    status: int = 200,
    kind: str = "application/sparql-results+json",
    **headers: str,
) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    """Make an answer; `headers` by their names with ``_`` for ``-``."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        with contextlib.suppress(ConnectionError):
            handler.wfile.write(body)

    return answer


def silence(seconds: float) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    """Answer nothing for a while."""
    return lambda _handler: time.sleep(seconds)


def drip(seconds: float) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    """Answer without end, a byte at a time, so that no single wait is long."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.end_headers()
        end = time.monotonic() + seconds
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < end:
                handler.wfile.write(b" ")
                time.sleep(0.05)

    return answer


@contextlib.contextmanager
def scripted(*answers: Callable[[http.server.BaseHTTPRequestHandler], None]) -> Iterator[Script]:
    """Run a server that gives the answers in turn."""
    script = Script(list(answers))

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.asked.append((self.command, dict(self.headers), body))
            script.times.append(time.monotonic())
            number = min(len(script.asked), len(script.answers)) - 1
            script.answers[number](self)

        do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815 - what the library calls

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    server = http.server.ThreadingHTTPServer((LOOPBACK, 0), Handler)
    server.daemon_threads = True
    # Answers of the engine that a caught error still holds must not be freed by a server's thread.
    gc.collect()
    gc.disable()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    script.url = f"http://{LOOPBACK}:{server.server_port}/sparql"
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        gc.enable()


@contextlib.contextmanager
def ftp(folder: Path) -> Iterator[str]:
    """Run an FTP server on a folder, with a user who may write; yields its address."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The async.* module is deprecated", DeprecationWarning)
        from pyftpdlib.authorizers import DummyAuthorizer  # noqa: PLC0415
        from pyftpdlib.handlers import FTPHandler  # noqa: PLC0415
        from pyftpdlib.servers import ThreadedFTPServer  # noqa: PLC0415

    class Handler(FTPHandler):  # type: ignore[misc]
        authorizer = DummyAuthorizer()

    Handler.authorizer.add_user("reader", "secret", str(folder), perm="elradfmwMT")
    server = ThreadedFTPServer((LOOPBACK, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"timeout": 0.05})
    thread.start()
    try:
        yield f"ftp://{LOOPBACK}:{server.address[1]}"
    finally:
        server.close_all()
        thread.join()
