"""A real `kg serve` in a process of its own, and a client that sends just what a test says."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from kg.rdf.store import GraphStore
from tests import factories
from tests.graph.pages import plain_page
from tests.rdf.stores import fill

TOKEN = "a-token-of-the-tests"
WRITER = {"Authorization": f"Bearer {TOKEN}"}
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def media_type(self) -> str:
        """The content type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True, slots=True)
class Server:
    """A running service."""

    address: str
    graph: Path
    process: subprocess.Popen[str]

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request, with no headers but those given."""
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(place.netloc, timeout=SECONDS)
        try:
            data = body.encode("utf-8") if isinstance(body, str) else body
            connection.request(method, path, data, dict(headers or {}))
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, found, response.read())
        finally:
            connection.close()

    def query(self, text: str, accept: str | None = None) -> Reply:
        """Send a query by GET."""
        headers = {"Accept": accept} if accept else {}
        return self.ask("GET", f"/sparql?query={quote(text, safe='')}", None, headers)

    def update(self, text: str) -> Reply:
        """Send an update as its owner would."""
        headers = {"Content-Type": "application/sparql-update", **WRITER}
        return self.ask("POST", "/sparql", text, headers)


def write_graph(folder: Path) -> Path:
    """Write the hand-made articles as ``kg build`` does, with a page."""
    folder.mkdir(parents=True, exist_ok=True)
    with GraphStore.open(folder / "store") as store:
        fill(store, factories.extractions(), factories.resolution())
    (folder / "graph.html").write_text(plain_page(), encoding="utf-8")
    return folder


def start(graph: Path, *options: str) -> subprocess.Popen[str]:
    """Start `kg serve` on a free port."""
    command = [sys.executable, "-m", "kg.cli", "serve", "--graph", str(graph), "--port", "0"]
    return subprocess.Popen(
        [*command, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "KG_TOKEN": TOKEN},
    )


@contextmanager
def serving(graph: Path, *options: str) -> Iterator[Server]:
    """Run `kg serve` until the block ends."""
    process = start(graph, *options)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"explorer at (http\S+/),", line)
        assert found, line + (process.stderr.read() if process.stderr else "")
        yield Server(found[1].rstrip("/"), graph, process)
    finally:
        process.terminate()
        _, errors = process.communicate(timeout=SECONDS)
        assert "Traceback" not in errors, errors
