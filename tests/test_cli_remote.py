"""Commands that ask a graph give the same answers from a folder and from a server's address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.cli import main
from kg.pipeline import stores
from tests.servers import LOOPBACK, free_port, oxigraph

ASKED = [
    ("query", "claims"),
    ("query", "claims_by_claimant", "--param", "claimant=Holt", "--format", "json"),
    ("claims", "--by", "holt", "--format", "csv"),
    ("ask", "holt"),
    ("ask", "holt", "--show", "timeline", "--format", "markdown"),
    ("ask", "holt", "--show", "neighbors"),
    ("query", "entities", "--limit", "2"),
    ("claims", "--limit", "1", "--format", "csv"),
    ("search", "holt", "--format", "json"),
    ("analyze", "centrality"),
    ("export", "--format", "nquads"),
    ("export", "--format", "graphml"),
    ("export", "--format", "jsonld"),
]


@pytest.fixture(scope="module")
def server(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Send a build to a real SPARQL server on loopback."""
    with oxigraph(tmp_path_factory.mktemp("remote")) as address:
        stores.send(built, f"oxigraph+{address}")
        yield f"oxigraph+{address}"


@pytest.mark.model
@pytest.mark.parametrize("command", ASKED, ids=" ".join)
def test_the_same_answer(
    server: str, built: Path, capfdbinary: pytest.CaptureFixture[bytes], command: tuple[str, ...]
) -> None:
    """The same words, whatever holds the graph."""
    told = []
    for graph in (str(built), server):
        assert main([*command, "--graph", graph]) == 0
        told.append(capfdbinary.readouterr().out)
    assert told[0] == told[1]
    assert told[0]


@pytest.mark.model
def test_plain_endpoints_take_questions(
    server: str, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address without a kind is the endpoint itself."""
    plain = server.removeprefix("oxigraph+") + "/query"
    for graph in (str(built), plain):
        assert main(["query", "articles", "--format", "csv", "--graph", graph]) == 0
    out = capsys.readouterr().out
    assert out[: len(out) // 2] == out[len(out) // 2 :]


@pytest.mark.model
def test_check_and_render(
    server: str, built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A graph on a server is checked, and drawn into a file."""
    assert main(["check", "--graph", server]) == 0
    assert "no violation" in capsys.readouterr().out
    pages = []
    for number, graph in enumerate((str(built), server)):
        page = tmp_path / f"{number}.html"
        assert main(["render", "--graph", graph, "-o", str(page)]) == 0
        pages.append(page.read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    around = ["--focus", "Marina Holt", "-o", str(tmp_path / "part.html")]
    assert main(["render", "--graph", server, *around]) == 0
    capsys.readouterr()
    assert main(["render", "--graph", server]) == 2
    assert "add -o FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        *(("query", "claims"), ("claims",), ("ask", "holt"), ("check",), ("search", "holt")),
        *(("render", "-o", "x.html"), ("analyze", "speakers"), ("export", "-o", "x.nq")),
    ],
    ids=" ".join,
)
def test_a_server_that_is_down(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
) -> None:
    """One line that names it, exit code 2, and no file."""
    monkeypatch.chdir(tmp_path)
    address = f"http://{LOOPBACK}:{free_port()}"
    assert main([*command, "--graph", f"oxigraph+{address}"]) == 2
    done = capsys.readouterr()
    assert re.fullmatch(
        rf"kg: error: {address}.* cannot be reached: connection refused.*\n", done.err
    )
    assert (done.out, list(tmp_path.iterdir())) == ("", [])


@pytest.mark.parametrize(
    ("graph", "message"),
    [("mysql+http://x.example/", "no kind of store"), ("http://u:p@x.example/", "password")],
)
def test_addresses_that_are_none(
    capsys: pytest.CaptureFixture[str], graph: str, message: str
) -> None:
    """A wrong address is one line, before anything is asked."""
    assert main(["query", "claims", "--graph", graph]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert message in line
