"""Services that the tests of this folder share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.serve.serving import Server, serving, write_graph

TIMEOUT = 0.8
ROWS = 500


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service that only reads."""
    with serving(write_graph(tmp_path_factory.mktemp("reading"))) as server:
        yield server


@pytest.fixture(scope="session")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service that takes updates; a test puts there what it needs."""
    with serving(write_graph(tmp_path_factory.mktemp("writing")), "--writable") as server:
        yield server


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service whose owner allows more: a host to ask, an origin, a name."""
    options = (
        *("--allow-service", "127.0.0.1", "--cors", "https://desk.example"),
        *("--trust-host", "graph.example"),
    )
    with serving(write_graph(tmp_path_factory.mktemp("opened")), *options) as server:
        yield server


@pytest.fixture(scope="session")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service with narrow limits."""
    options = (
        *("--timeout", str(TIMEOUT), "--workers", "2", "--max-rows", str(ROWS)),
        *("--memory", "1500", "--max-body", "200000"),
    )
    with serving(write_graph(tmp_path_factory.mktemp("limited")), *options) as server:
        yield server
