"""Queries that would stop other services: they are stopped, and the service lives on."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.serve.conftest import ROWS, TIMEOUT
from tests.serve.serving import WRITER, Reply, Server, serving, write_graph

QUERY = {"Content-Type": "application/sparql-query"}
CROSS = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6))
DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
GRAPHS = " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(6))
EVIL = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}",
    "sorted cross product": f"SELECT * {{ {CROSS} }} ORDER BY ?a5 ?c3",
    "text bomb": f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("boom!" AS ?x0) {DOUBLED} }}',
    "long sum": f"SELECT ({'1+' * 9_900}1 AS ?n) {{}}",
    "long path": f"SELECT * {{ ?s {'schema:name/' * 3_000}schema:name ?o }}",
    "many patterns": f"SELECT * {{ ?s {'a ?o ; ' * 3_300} a ?o }}",
    "many minus": f"SELECT * {{ ?s ?p ?o {'MINUS{} ' * 2_800} }}",
    "grouped text": f"SELECT (GROUP_CONCAT(?c0) AS ?n) {{ {CROSS} }}",
    "sorted values of all kinds": "SELECT * { ?s ?p ?o } ORDER BY ?o",
    "all pairs of paths": "SELECT * { ?a (!schema:x)* ?b . ?c (!schema:x)* ?d . ?e !schema:x* ?f } "
    "ORDER BY ?b",
}


def post(server: Server, query: str) -> Reply:
    """Send a query by POST, which has no limit of length but that of the body."""
    return server.ask("POST", "/sparql", query, QUERY)


def slowest_health(server: Server, until: threading.Event) -> float:
    """Ask how the service is, again and again, and return the longest time that it took."""
    slowest = 0.0
    while not until.is_set():
        begin = time.perf_counter()
        assert server.ask("GET", "/health").json["status"] == "ok"
        slowest = max(slowest, time.perf_counter() - begin)
        until.wait(0.05)
    return slowest


@pytest.mark.parametrize("name", EVIL)
def test_an_evil_query_is_stopped(limited: Server, name: str) -> None:
    """It ends within its time and says why; meanwhile and after it the service answers."""
    done = threading.Event()
    with ThreadPoolExecutor() as pool:
        health = pool.submit(slowest_health, limited, done)
        begin = time.perf_counter()
        reply = post(limited, EVIL[name])
        took = time.perf_counter() - begin
        done.set()
        assert reply.status in {200, 400, 500, 504}, reply
        assert took < TIMEOUT + 5, "a worker may have to start first"
        assert health.result() < 0.5
    if reply.status != 200:
        told = ("ask for less", "flatten", "split it", "bad SPARQL")
        assert any(words in reply.text for words in told)
    assert post(limited, "ASK {}").json["boolean"] is True


def test_too_slow_says_so(limited: Server) -> None:
    """A query that was stopped is answered by 504 and how long it was let run; it has ended."""
    before = limited.ask("GET", "/health").json["stopped"]
    reply = post(limited, EVIL["cross product"])
    assert reply.status == 504
    after = limited.ask("GET", "/health").json
    assert (after["busy"], after["stopped"]) == (0, before + 1)
    assert f"stopped after {TIMEOUT:g} seconds" in reply.text


def test_deep_nesting_is_refused(limited: Server) -> None:
    """Brackets without end do not reach the engine."""
    reply = post(limited, f"SELECT * {'{' * 5_000}{'}' * 5_000}")
    assert reply.status == 400
    assert "nests more than" in reply.text


def test_rows_without_end_are_cut_and_it_is_said(limited: Server) -> None:
    """Of ten million rows the first come, and a header says that there are more."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 10000000"
    reply = post(limited, query)
    assert reply.status == 200
    assert len(reply.json["results"]["bindings"]) == ROWS
    assert reply.headers["x-truncated"] == f"only the first {ROWS}"
    graph = post(limited, "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert graph.headers["x-truncated"] == f"only the first {ROWS}"
    few = post(limited, "SELECT * { ?a ?b ?c } LIMIT 5")
    assert "x-truncated" not in few.headers


def test_long_bodies_are_refused(limited: Server) -> None:
    """More bytes than a request may have are answered by 413."""
    reply = post(limited, "#" * 200_001)
    assert reply.status == 413
    assert "200000 bytes" in reply.text


def test_overload_says_when_to_come_again(limited: Server) -> None:
    """More queries than fit into the queue are sent away with 503; the service lives on."""
    with ThreadPoolExecutor(40) as pool:
        replies = list(pool.map(lambda _: post(limited, EVIL["cross product"]), range(30)))
    busy = [reply for reply in replies if reply.status == 503]
    assert {reply.status for reply in replies} <= {503, 504}
    assert len(busy) > 7
    assert all(reply.headers["retry-after"] == "5" for reply in busy)
    assert limited.ask("GET", "/health").json["status"] == "ok"
    assert post(limited, "ASK {}").json["boolean"] is True


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service with much time, little memory and one worker."""
    graph = write_graph(tmp_path_factory.mktemp("patient"))
    with serving(graph, "--timeout", "60", "--memory", "600", "--workers", "1") as server:
        yield server


def test_work_stops_when_the_client_goes(patient: Server) -> None:
    """A query whose client has hung up does not keep its worker."""
    place = urlsplit(patient.address)
    query = EVIL["cross product"].encode()
    with socket.create_connection((place.hostname or "", place.port or 0)) as wire:
        head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(query)}\r\n"
        kind = "Content-Type: application/sparql-query\r\n\r\n"
        wire.sendall((head + kind).encode() + query)
        wait_until(lambda: patient.ask("GET", "/health").json["busy"] == 1)
    wait_until(lambda: patient.ask("GET", "/health").json["busy"] == 0)
    assert post(patient, "ASK {}").json["boolean"] is True


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory there")
def test_too_much_for_the_engine_says_so(patient: Server) -> None:
    """A query that brings its worker down is answered by 500, and another worker is there."""
    reply = post(patient, EVIL["text bomb"])
    assert reply.status == 500
    assert "ran out of memory, the text nests too deeply" in reply.text
    assert post(patient, "ASK {}").json["boolean"] is True


def test_service_and_load_reach_nobody(limited: Server, writing: Server) -> None:
    """However they are written, SERVICE and LOAD are refused, and nobody is asked."""
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.3)
        place = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        for query in (
            f"SELECT * {{ SERVICE <{place}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERV\\u0049CE SILENT <{place}> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{place}> {{ ?s ?p ?o }}",
            "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }",
        ):
            reply = post(limited, query)
            assert reply.status == 400 or reply.json["results"]["bindings"] == []
        for update in (
            f"LOAD <{place}>",
            "LOAD SILENT <file:///etc/passwd>",
            f"lo\\u0061d <{place}>",
        ):
            reply = writing.update(update)
            assert (reply.status, "uses LOAD" in reply.text) == (400, True)
        with pytest.raises(TimeoutError):
            canary.accept()


def test_service_reaches_an_allowed_host_only(opened: Server, reading: Server) -> None:
    """With a host allowed, SERVICE asks it and no other."""
    ask = "SELECT * {{ SERVICE <{}/sparql> {{ SELECT (1 AS ?one) {{}} }} }}"
    reply = post(opened, ask.format(reading.address))
    assert reply.json["results"]["bindings"][0]["one"]["value"] == "1"
    other = reading.address.replace("127.0.0.1", "localhost")
    refused = post(opened, ask.format(other))
    assert refused.status == 400
    assert "only addresses at 127.0.0.1" in refused.text
    assert post(opened, "SELECT * { SERVICE ?where { ?s ?p ?o } }").status == 400


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux has")
def test_workers_are_confined(limited: Server) -> None:
    """A worker has a limit of memory; it has no network where the system allows to take it."""
    confined = limited.ask("GET", "/health").json["confined"]
    assert "memory" in confined
    if os.geteuid() == 0:
        assert "network" in confined


@pytest.mark.long
def test_a_storm_of_evil_queries(tmp_path: Path) -> None:
    """For some minutes, evil and good queries come at once: good ones are answered."""
    options = ("--timeout", "1", "--workers", "2", "--memory", "1500")
    done = threading.Event()
    chance = random.Random(0)
    with serving(write_graph(tmp_path), *options) as server, ThreadPoolExecutor(8) as pool:
        health = pool.submit(slowest_health, server, done)
        end = time.monotonic() + 180
        good = 0
        while time.monotonic() < end:
            names = chance.sample(sorted(EVIL), 3)
            evil = [pool.submit(post, server, EVIL[name]) for name in names]
            good += post(server, "ASK {}").status == 200
            assert all(each.result().status in {200, 400, 500, 503, 504} for each in evil)
        done.set()
        assert good > 10
        assert health.result() < 1


def swallow(server: Server) -> None:
    """Send a query whose service will be gone before it answers."""
    with contextlib.suppress(OSError):
        post(server, EVIL["cross product"])


def runs(process: str) -> bool:
    """Tell whether a process runs; one that has ended and was not asked for does not."""
    done = subprocess.run(
        ["ps", "-o", "stat=", "-p", process], capture_output=True, encoding="ascii", check=False
    )
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")


def wait_until(so: object, seconds: float = 15.0) -> None:
    """Wait until something is so."""
    assert callable(so)
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_update_without_end_is_stopped(tmp_path: Path) -> None:
    """An update that takes too long changes nothing, and the next one is done."""
    with serving(write_graph(tmp_path), "--writable", "--timeout", "1.5") as server:
        evil = f"INSERT {{ GRAPH <http://x.y/evil> {{ ?a0 ?b1 ?c2 }} }} WHERE {{ {GRAPHS} }}"
        assert server.update(evil).status == 504
        assert server.query("ASK { GRAPH <http://x.y/evil> { ?s ?p ?o } }").json["boolean"] is False
        good = "INSERT DATA { GRAPH <http://x.y/good> { <http://x.y/a> a <http://x.y/B> } }"
        assert server.update(good).status == 204
        assert server.query("ASK { GRAPH <http://x.y/good> { ?s ?p ?o } }").json["boolean"] is True
        assert server.ask("DELETE", "/graphs?graph=http://x.y/good", None, WRITER).status == 204


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_worker_outlives_its_service(patient: Server) -> None:
    """Even if the service is killed in the middle of a query, its workers end; the last test."""
    threading.Thread(target=lambda: swallow(patient), daemon=True).start()
    wait_until(lambda: patient.ask("GET", "/health").json["busy"] == 1)
    children = Path(f"/proc/{patient.process.pid}/task/{patient.process.pid}/children")
    workers = children.read_text(encoding="ascii").split()
    assert workers
    patient.process.kill()
    wait_until(lambda: not any(runs(worker) for worker in workers))
