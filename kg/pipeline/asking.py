"""Questions to a built graph or to a store on a server, without what draws and measures.

A folder is asked in a process of its own: some queries bring the engine's process down (sorting
values that have no order, measured with pyoxigraph 0.5.13), none can be stopped inside it, and a
person who asked wants one line then, and the terminal back.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg import errors
from kg.errors import KGError, QueryError, StoreError
from kg.model import Table
from kg.rdf import queries
from kg.rdf.contract import Store, is_address
from kg.rdf.guard import form_of
from kg.rdf.params import Param
from kg.rdf.release import STORE, store_of
from kg.rdf.remote import TIMEOUT, RemoteStore
from kg.rdf.store import GraphStore

MOST_ROWS = 1_000_000


def open_store(graph: str | Path) -> GraphStore:
    """Open the store in a build's output folder, to read.

    Raises:
        StoreError: There is none.
    """
    if is_address(graph):
        raise StoreError(f"{graph} is an address; this works on a folder: `kg dump` it first")
    store = GraphStore.open(store_of(graph), read_only=True)
    store.union = True  # as in kg serve: a person's own query may leave GRAPH out
    return store


def open_any(graph: str | Path) -> Store:
    """Open a build's output folder, or a store on a server by its address, to read.

    Raises:
        ConfigError: The address is none.
        StoreError: There is no graph in the folder.
    """
    return RemoteStore(str(graph)) if is_address(graph) else open_store(graph)


@contextlib.contextmanager
def local(graph: str | Path) -> Iterator[GraphStore]:
    """Open a graph as an embedded store: a folder as it is, one on a server as a copy of it.

    For what reads all of a graph many times. The copy lies on disk while it is used.

    Raises:
        ConfigError: The address is none.
        StoreError: There is no graph, or the server does not give all of it.
    """
    if not is_address(graph):
        with open_store(graph) as store:
            yield store
        return
    with (
        RemoteStore(str(graph)) as remote,
        tempfile.TemporaryDirectory(prefix="kg-copy-") as folder,
        GraphStore.open(Path(folder) / STORE) as copy,
    ):
        copy.fill((name, remote.quads(name)) for name in remote.graphs())
        yield copy


def query(
    graph: str | Path,
    name: str,
    params: Mapping[str, str],
    *,
    timeout: float | None = None,
    most: int = MOST_ROWS,
    first: int | None = None,
) -> Table | str:
    """Ask a graph.

    Args:
        graph: Output folder of a build, or the address of a SPARQL 1.1 endpoint.
        name: A query of the catalogue, or the path of a ``.rq`` file.
        params: Values by the names of the query's parameters.
        timeout: Seconds that it may take; None for as long as it takes, and on a server as long as
            :data:`kg.rdf.remote.TIMEOUT`.
        most: An answer with more rows is an error.
        first: Ask a query of the catalogue for so many rows at most. The answer to a file, which
            may end as it likes, has all of its rows.

    Returns:
        Rows; for CONSTRUCT and DESCRIBE, sorted N-Triples; for ASK, one row ``answer``.

    Raises:
        QueryError: The query is unknown or wrong, or a parameter is; it took too long, had more
            rows, or brought the engine down.
        StoreError: There is no graph.
    """
    asked = queries.load(name)
    if asked not in queries.catalogue():
        first = None
    asked.bind(**params)  # what is wrong with it is told before the graph is opened
    if is_address(graph):
        with RemoteStore(str(graph), timeout=timeout or TIMEOUT) as remote:
            return answered(remote, queries.first(asked.bind_for(remote, **params), first), most)
    with open_store(graph) as store:  # what is wrong with it is told from here
        text = queries.first(asked.bind_for(store, **params), first)
    job = json.dumps({"graph": str(Path(graph).resolve()), "text": text, "most": most})
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "kg.pipeline.asking"],
            input=job,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        raise QueryError(
            f"stopped after {timeout:g} seconds; ask for less, or give it more by --timeout"
        ) from None
    if not done.stdout or done.returncode:
        raise QueryError(_gave_up(done))
    reply = json.loads(done.stdout)
    if "error" in reply:
        kind: type[KGError] = getattr(errors, reply["error"])
        raise kind(reply["message"])
    if "text" in reply:
        return str(reply["text"])
    return Table(tuple(reply["columns"]), tuple(map(tuple, reply["rows"])))


def answered(store: Store, text: str, most: int = MOST_ROWS) -> Table | str:
    """Answer a query of any form.

    Raises:
        QueryError: It is wrong, or has more rows.
    """
    match form_of(text):
        case "CONSTRUCT" | "DESCRIBE":
            return store.construct(text)
        case "ASK":
            return Table(("answer",), ((store.ask(text),),))
        case _:
            return store.select(text, most)


def catalogue() -> Table:
    """List the questions that ship with the package: name, parameters, summary."""
    rows = (
        (query.name, ", ".join(map(_described, query.params.values())), query.summary)
        for query in queries.catalogue()
    )
    return Table(("query", "parameters", "what it answers"), tuple(rows))


def names(graph: str | Path, beginning: str, most: int = 50) -> list[str]:
    """Complete a name: main names and aliases that begin so, the shortest first.

    Args:
        graph: As for :func:`query`.
        beginning: What was typed, in any case; it stays as it is.
        most: At most so many.

    Raises:
        StoreError: There is no graph.
    """
    with open_any(graph) as store:
        rows = store.select(queries.load("names").bind()).records()
        found = {str(row["name"]) for row in rows}
    size = len(beginning)
    ends = {each[size:] for each in found if each[:size].casefold() == beginning.casefold()}
    return [beginning + end for end in sorted(ends, key=lambda end: (len(end), end))[:most]]


def _described(param: Param) -> str:
    return param.name if param.required else f"[{param.name}]"


def _gave_up(done: subprocess.CompletedProcess[str]) -> str:
    """Say how a process ended that gave no answer."""
    lines = done.stderr.splitlines()
    told = next((line for line in lines if "comparison function" in line), None)
    if told is not None:
        return (
            "the engine gave up on this query: it cannot sort values of such different kinds; "
            "sort by STR(?x), or leave ORDER BY out"
        )
    how = f"signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}"
    if done.returncode == -signal.SIGABRT or how == "signal 9":
        how += ", as when the memory is used up"
    return f"the engine gave up on this query ({how}); ask for less, or in smaller steps"


def _main() -> None:
    """Answer one question from standard input, in JSON, on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - POSIX only

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ["RUST_BACKTRACE"] = "0"
    job = json.loads(sys.stdin.buffer.read())
    try:
        with open_store(job["graph"]) as store:
            found = answered(store, job["text"], job["most"])
    except KGError as error:
        reply: dict[str, object] = {"error": type(error).__name__, "message": str(error)}
    else:
        if isinstance(found, str):
            reply = {"text": found}
        else:
            reply = {"columns": found.columns, "rows": found.rows}
    sys.stdout.write(json.dumps(reply))
    sys.stdout.flush()
    os._exit(0)  # without a second for the parts of a store that is only read


if __name__ == "__main__":
    _main()
