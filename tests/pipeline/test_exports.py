"""``kg export``: formats by name or suffix, whole files or none, clear lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.cli import main
from kg.pipeline import exports
from kg.pipeline.exports import FOLDERS, Format
from kg.rdf import export
from kg.rdf.store import GraphStore
from tests import factories
from tests.rdf.stores import fill


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the two hand-made articles as ``kg build`` does."""
    folder = tmp_path_factory.mktemp("exported")
    with GraphStore.open(folder / "store") as store:
        fill(store, factories.extractions(), factories.resolution())
    return str(folder)


@pytest.mark.parametrize("form", sorted(set(Format) - set(FOLDERS)))
def test_every_format_of_one_file(form: Format, graph: str, tmp_path: Path) -> None:
    """The command writes the file and says where."""
    more = ["--fact-checker", "Northern Wire"] if form == Format.CLAIMREVIEW else []
    path = tmp_path / "out"
    assert main(["export", "--graph", graph, "--format", form, "-o", str(path), *more]) == 0
    assert path.stat().st_size > 0
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("form", FOLDERS)
def test_formats_of_several_files(
    form: Format, graph: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder is made, and every file in it is named."""
    folder = tmp_path / "a" / "b"
    assert main(["export", "--graph", graph, "--format", form, "-o", str(folder)]) == 0
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(map(str, folder.iterdir()))


@pytest.mark.parametrize(("suffix", "form"), exports.SUFFIXES.items())
def test_the_suffix_tells_the_format(suffix: str, form: Format, graph: str, tmp_path: Path) -> None:
    """A file named by its kind needs no option."""
    for name, more in (("a", []), ("b", ["--format", form.value])):
        path = tmp_path / f"{name}{suffix.upper()}"
        assert main(["export", "--graph", graph, "-o", str(path), *more]) == 0
    one, other = sorted(tmp_path.iterdir())
    assert one.read_bytes() == other.read_bytes()


def test_standard_output(graph: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """Without a file the bytes go to standard output and nothing else does."""
    file = graph + "/graph.jsonld"
    assert main(["export", "--graph", graph, "-o", file]) == 0
    capfdbinary.readouterr()
    assert main(["export", "--graph", graph, "--format", "jsonld"]) == 0
    out = capfdbinary.readouterr().out
    assert json.loads(out) == json.loads(Path(file).read_bytes())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "graph.xyz"], "the suffix “.xyz” tells no format"),
        ([], "no format is given"),
        (["--format", "csv"], "'csv' is no format; there are turtle"),
        (["--format", "parquet"], "has several files; name a folder with -o"),
        (["--format", "claimreview"], "name who checks facts with --fact-checker"),
    ],
)
def test_mistakes_get_one_line(
    words: list[str], message: str, graph: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be done is said in one line, with exit code 2."""
    assert main(["export", "--graph", graph, *words]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1


def test_a_failed_export_leaves_the_old_file(
    graph: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where writing breaks off, what stood there still does, and nothing else is left."""
    path = tmp_path / "graph.ttl"
    path.write_text("old", encoding="utf-8")

    def broken(store: GraphStore, file: object) -> None:
        file.write(b"half")  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "write_turtle", broken)
    assert main(["export", "--graph", graph, "-o", str(path)]) == 2
    assert path.read_text(encoding="utf-8") == "old"
    assert [path] == list(tmp_path.iterdir())


def test_what_a_format_cannot_hold_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Control characters in the text are counted on standard error for XML."""
    wire = factories.wire()
    document = factories.make_document("Bell \x07 rings.")
    with GraphStore.open(tmp_path / "store") as store:
        bell = type(wire)(document, wire.model, ((0, 13),), (), (), (), (), ())
        fill(store, (bell,), type(factories.resolution())((), {}))
    path = str(tmp_path / "graph.rdf")
    assert main(["export", "--graph", str(tmp_path), "-o", path]) == 0
    assert capsys.readouterr().err == "kg: characters that XML cannot hold, now U+FFFD: 1\n"
