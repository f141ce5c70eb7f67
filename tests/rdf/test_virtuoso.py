"""A remote store of another make: Virtuoso 7, as Debian has it, on loopback."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from kg.rdf.quads import document_graph
from kg.rdf.remote import RemoteStore
from tests import factories
from tests.rdf.stores import fill, filled_store
from tests.rdf.test_contract import GRAPH, OTHER, quad, values
from tests.servers import LOOPBACK, free_port

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not shutil.which("virtuoso-t"),
        reason="needs Virtuoso 7: apt-get install virtuoso-opensource-7-bin",
    ),
]
SETTINGS = """[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = t.db
TransactionFile = t.trx
[Parameters]
ServerPort = {place}:{sql}
NumberOfBuffers = 4000
DirsAllowed = .
[HTTPServer]
ServerPort = {place}:{web}
ServerRoot = .
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = 100000
[Client]
[Replication]
[Striping]
[URIQA]
DynamicLocal = 0
"""
# Nobody else reaches this server: whoever asks may write.
RIGHTS = (
    'GRANT SPARQL_UPDATE TO "SPARQL";',
    "DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7);",
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Virtuoso; yields its address."""
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, web = free_port(), free_port()
    settings = SETTINGS.format(place=LOOPBACK, sql=sql, web=web)
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    process = subprocess.Popen(
        ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://{LOOPBACK}:{web}"
    try:
        await_answer(f"{address}/sparql?query=ASK%7B%7D", process)
        for line in RIGHTS:
            (folder / "one.sql").write_text(line, encoding="utf-8")
            command = ["isql-vt", f"{LOOPBACK}:{sql}", "dba", "dba", "one.sql"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
        yield address
    finally:
        process.kill()
        process.wait()


def await_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        assert process.poll() is None, "the server has stopped"
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        time.sleep(0.1)
    raise AssertionError("the server does not start")


@pytest.fixture(params=["virtuoso+{}", "{}/sparql"])
def store(server: str, request: pytest.FixtureRequest) -> RemoteStore:
    """Open it by its Graph Store Protocol, and by updates alone."""
    opened = RemoteStore(request.param.format(server), timeout=60)
    for graph in (GRAPH, OTHER):
        opened.retract(graph)
    return opened


def test_graphs_are_replaced_and_retracted(store: RemoteStore) -> None:
    """Signs of every kind come back; another graph is not touched."""
    store.replace(OTHER, [quad("other", OTHER)])
    store.replace(GRAPH, [quad("one"), quad('t"w\\o \n “x” 👍')])
    assert values(store, GRAPH) == ["one", 't"w\\o \n “x” 👍']
    store.replace(GRAPH, [quad("three")])
    assert values(store, GRAPH) == ["three"]
    store.retract(GRAPH)
    assert values(store, GRAPH) == []
    assert values(store, OTHER) == ["other"]


def test_every_form_of_question(store: RemoteStore) -> None:
    """SELECT, ASK of what is there and what is not, CONSTRUCT."""
    store.replace(GRAPH, [quad("one")])
    assert store.ask(f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p 'one' }} }}")
    assert not store.ask(f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p 'two' }} }}")
    pattern = f"{{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    assert (
        store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {pattern}") == f"{quad('one').triple} .\n"
    )
    assert store.select(f"SELECT (COUNT(*) AS ?n) {pattern}").rows == ((1,),)


def test_a_build_arrives_whole(store: RemoteStore) -> None:
    """Documents sent there are, quad by quad, what they were."""
    fill(store, factories.extractions(), factories.resolution())
    for document in (factories.wire_document(), factories.post_document()):
        graph = document_graph(document.id)
        assert set(store.quads(graph)) == set(filled_store().quads(graph))
        store.retract(graph)
        assert store.quads(graph) == ()
