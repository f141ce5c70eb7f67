"""``kg build --store``, ``kg load``, ``kg dump``: graphs between files, folders and servers."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import EndpointError, StoreError
from kg.pipeline.aside import Staging
from kg.pipeline.stages import NAMES
from kg.pipeline.stores import SENT, Sent, dump, load, send
from kg.rdf.release import STORE
from kg.rdf.remote import RemoteStore
from tests import articles
from tests.servers import LOOPBACK, free_port, oxigraph

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("server")) as address:
        yield f"oxigraph+{address}"


@pytest.fixture
def store(server: str) -> RemoteStore:
    """An empty store on a server."""
    store = RemoteStore(server)
    store._update("DROP ALL")
    return store


@pytest.fixture
def kg_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Run a command in an empty folder; gives exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """A build that was sent nowhere yet."""
    return Path(shutil.copytree(built, tmp_path / "copy"))


@pytest.mark.model
def test_a_build_is_sent_whole(
    tmp_path: Path, kg_run: Command, server: str, store: RemoteStore
) -> None:
    """After kg build --store the server has what the folder has; a second build replaces it."""
    for name, text in (("a", articles.ARTICLE), ("b", articles.OTHER)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    code, told, _ = kg_run("build", "a.txt", "b.txt", "--store", server)
    assert code == 0
    assert f"Sent 5 graphs to {server}\n" in told
    store.dump(tmp_path / "there.nq")
    assert (tmp_path / "there.nq").read_bytes() == (tmp_path / "output/graph.nq").read_bytes()
    code, told, _ = kg_run("build", "a.txt", "--store", server)
    assert re.search(
        rf"Sent \d graphs to {re.escape(server)}, \d are there as they are, removed 1 of", told
    )
    store.dump(tmp_path / "there.nq")
    assert (tmp_path / "there.nq").read_bytes() == (tmp_path / "output/graph.nq").read_bytes()


@pytest.mark.model
def test_other_graphs_of_a_server_are_left_alone(copy: Path, store: RemoteStore) -> None:
    """Sending a build removes nothing but graphs of builds."""
    store._update("INSERT DATA { GRAPH <http://x.example/mine> { <http://x.example/a> a 1 } }")
    send(copy, f"oxigraph+{store.place.query.removesuffix('/query')}")
    assert "http://x.example/mine" in store.graphs()


def same(store: RemoteStore, build: Path, tmp_path: Path) -> bool:
    store.dump(tmp_path / "there.nq")
    return (tmp_path / "there.nq").read_bytes() == (build / "graph.nq").read_bytes()


@pytest.fixture(params=["graphs", "updates"])
def place(request: pytest.FixtureRequest, store: RemoteStore, server: str) -> str:
    """An empty store, by quads of many graphs or by updates alone."""
    return server if request.param == "graphs" else store.place.query


@pytest.mark.model
def test_only_what_changed_is_sent_again(
    copy: Path, place: str, store: RemoteStore, tmp_path: Path
) -> None:
    """Graphs that the store has as they were sent stay; all others go, and all when asked."""
    number = send(copy, place).graphs
    assert send(copy, place) == Sent(0, 0, number)
    lost = store.graphs()[0]
    store.retract(lost)
    assert send(copy, place) == Sent(1, 0, number - 1)
    store._update(f"INSERT DATA {{ GRAPH <{lost}> {{ <{lost}> <{lost}> 1 }} }}")
    assert send(copy, place) == Sent(1, 0, number - 1)
    assert send(copy, place, fresh=True) == Sent(number, 0, 0)
    assert same(store, copy, tmp_path)


@pytest.mark.model
def test_what_was_sent_elsewhere_is_sent_here_too(
    copy: Path, place: str, store: RemoteStore, tmp_path: Path
) -> None:
    """And notes that cannot be read are as good as none."""
    number = send(copy, place).graphs
    sent = copy / SENT
    sent.write_text(sent.read_text("utf-8").replace(place, "http://x.example/"), encoding="utf-8")
    assert send(copy, place).graphs == number
    sent.write_text("{", encoding="utf-8")
    assert send(copy, place).graphs == number
    assert same(store, copy, tmp_path)


@pytest.mark.model
def test_the_same_command_mends_what_failed_midway(
    copy: Path, place: str, store: RemoteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some graphs are new then, and what was not sent is not taken for sent."""
    monkeypatch.setattr("kg.rdf.remote.CHUNK", 1)
    put, parts = RemoteStore._put, []

    def failing(self: RemoteStore, body: list[bytes]) -> int:
        parts.append(body)
        if len(parts) == 3:
            raise EndpointError("the server is gone")
        return put(self, body)

    monkeypatch.setattr(RemoteStore, "_put", failing)
    with pytest.raises(EndpointError):
        send(copy, place)
    assert len(store.graphs()) == 2
    send(copy, place)
    assert same(store, copy, tmp_path)


@pytest.mark.model
def test_a_server_that_is_down_leaves_the_build(tmp_path: Path, kg_run: Command) -> None:
    """The output is there, and one line says that it was not sent."""
    (tmp_path / "a.txt").write_text(articles.OTHER, encoding="utf-8")
    address = f"http://{LOOPBACK}:{free_port()}"
    code, _, told = kg_run("build", "a.txt", "--store", address)
    assert code == 2
    (line,) = told.splitlines()
    assert "cannot be reached: connection refused" in line
    assert (tmp_path / "output" / "graph.nq").exists()


@pytest.mark.model
def test_a_wrong_address_is_told_before_anything_is_read(tmp_path: Path, kg_run: Command) -> None:
    """A slip of the pen costs no time."""
    code, _, told = kg_run("build", "none.txt", "--store", "fusekki+http://localhost/")
    assert code == 2
    assert "no kind of store" in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
@pytest.mark.parametrize("ending", ["nq", "trig"])
def test_there_and_back(
    tmp_path: Path,
    kg_run: Command,
    built: Path,
    server: str,
    store: RemoteStore,
    ending: str,
) -> None:
    """Folder to file to server to file to folder: the same bytes, and the last one answers."""
    shutil.copytree(built, tmp_path / "output")
    assert kg_run("dump", "-o", f"one.{ending}")[:2] == (0, f"one.{ending}\n")
    code, told, _ = kg_run("load", f"one.{ending}", "--store", server)
    size = store.size()
    assert (code, told) == (0, f"{size:,} quads in {server}\n")
    assert kg_run("dump", "--store", server, "-o", f"two.{ending}")[0] == 0
    assert kg_run("load", f"two.{ending}", "--graph", "again") == (
        0,
        f"{size:,} quads in again\n",
        "",
    )
    assert kg_run("dump", "--graph", "again", "-o", f"three.{ending}")[0] == 0
    one, two, three = ((tmp_path / f"{n}.{ending}").read_bytes() for n in ("one", "two", "three"))
    assert one == two == three
    assert one == (built / f"graph.{ending}").read_bytes()
    assert "Stefan Brandl" in kg_run("query", "entities", "--graph", "again")[1]
    assert kg_run("check", "--graph", "again")[0] == 0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["load", "a.nq"], "name one place"),
        (["load", "a.nq", "--graph", "x", "--store", "http://x.example/"], "name one place"),
        (["load", "a.nq", "--graph", "x"], "a.nq does not exist"),
        (["load", "b.nq", "--graph", "x"], "line 1"),
        (["load", "a.csv", "--graph", "x"], "tells no form"),
        (["load", "c.nt", "--graph", "x"], "tell with --into"),
        (["dump", "-o", "a.csv"], "end its name with"),
        (["dump", "-o", "a.nq"], "run `kg build` first"),
        (["dump", "-o", "a.nq", "--store", f"http://{LOOPBACK}:1/"], "cannot be reached"),
        (["dump"], "--output"),
    ],
)
def test_mistakes_are_one_line(
    tmp_path: Path, kg_run: Command, command: list[str], words: str
) -> None:
    """What, where, what to do; exit code 2; no half file is left."""
    (tmp_path / "b.nq").write_text("nonsense\n", encoding="utf-8")
    (tmp_path / "c.nt").write_text("<http://a> <http://b> <http://c> .\n", encoding="utf-8")
    code, _, told = kg_run(*command)
    assert code == 2
    (line,) = told.splitlines()
    assert words in line
    assert {each.name for each in tmp_path.iterdir()} == {"b.nq", "c.nt"}


def test_triples_go_where_they_are_told(kg_run: Command, tmp_path: Path) -> None:
    """--into names the graph."""
    (tmp_path / "c.nt").write_text("<http://a> <http://b> <http://c> .\n", encoding="utf-8")
    assert kg_run("load", "c.nt", "--graph", "x", "--into", "http://g") == (0, "1 quads in x\n", "")
    kg_run("dump", "--graph", "x", "-o", "d.nq")
    text = (tmp_path / "d.nq").read_text(encoding="utf-8")
    assert text == "<http://a> <http://b> <http://c> <http://g> .\n"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_dump_into_a_pipe(tmp_path: Path) -> None:
    """What is no file is written to."""
    (tmp_path / "c.nq").write_text("<http://a> <http://b> <http://c> <http://g> .\n", "utf-8")
    load(tmp_path / "c.nq", graph=tmp_path / "out", store=None, into=None)
    pipe = tmp_path / "p.nq"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as other:
        read = other.submit(pipe.read_text, "utf-8")
        dump(pipe, graph=tmp_path / "out", store=None)
        assert read.result() == (tmp_path / "c.nq").read_text("utf-8")


def test_nothing_is_loaded_beside_a_build(tmp_path: Path) -> None:
    """A build that puts its store in the place of the old one is not written into meanwhile."""
    dump = tmp_path / "c.nq"
    dump.write_text("<http://a> <http://b> <http://c> <http://g> .\n", encoding="utf-8")
    with (
        Staging(tmp_path / "out", NAMES),
        pytest.raises(StoreError, match="another build is writing to"),
    ):
        load(dump, graph=tmp_path / "out", store=None, into=None)
    assert load(dump, graph=tmp_path / "out", store=None, into=None) == 1
    assert [each.name for each in (tmp_path / "out").iterdir()] == [STORE]
