"""Writing aside and moving in."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.pipeline import aside
from kg.pipeline.aside import Staging, is_ours, writing

NAMES = ("store", "graph.nq", "report.json")
REPORT = json.dumps({"versions": {"claimgraph": "0"}})


def fill(folder: Path, content: str) -> None:
    """Write the three outputs of a build."""
    (folder / "store").mkdir()
    (folder / "store" / "db").write_text(content, encoding="utf-8")
    (folder / "graph.nq").write_text(content, encoding="utf-8")
    (folder / "report.json").write_text(REPORT, encoding="utf-8")


def build(output: Path, content: str) -> None:
    """Do a build of nothing but names."""
    with Staging(output, NAMES) as staging:
        fill(staging.folder, content)
        staging.swap()


def contents(output: Path) -> set[str]:
    """Return every path in a folder."""
    return {path.relative_to(output).as_posix() for path in output.rglob("*")}


ALL = {"store", "store/db", "graph.nq", "report.json"}


def test_outputs_appear_together(tmp_path: Path) -> None:
    """After a swap the folder holds the new outputs, and nothing of the work."""
    output = tmp_path / "deep" / "output"
    build(output, "one")
    build(output, "two")
    assert contents(output) == ALL
    assert (output / "store" / "db").read_text(encoding="utf-8") == "two"


def test_failure_leaves_the_old_output(tmp_path: Path) -> None:
    """An error inside leaves what stood there; a folder made for it goes."""
    build(tmp_path / "output", "one")
    with pytest.raises(KeyboardInterrupt), Staging(tmp_path / "output", NAMES) as staging:
        fill(staging.folder, "two")
        raise KeyboardInterrupt
    assert contents(tmp_path / "output") == ALL
    assert (tmp_path / "output" / "graph.nq").read_text(encoding="utf-8") == "one"
    with pytest.raises(KeyboardInterrupt), Staging(tmp_path / "a" / "b", NAMES):
        raise KeyboardInterrupt
    assert not (tmp_path / "a").exists()


def test_other_files_stay(tmp_path: Path) -> None:
    """A user's own files in the folder are never touched."""
    output = tmp_path / "output"
    output.mkdir()
    (output / "README.md").write_text("mine", encoding="utf-8")
    build(output, "one")
    build(output, "two")
    assert contents(output) == ALL | {"README.md"}


def test_foreign_names_are_refused(tmp_path: Path) -> None:
    """A folder with somebody else's graph.nq is not written to."""
    (tmp_path / "graph.nq").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match=r"graph\.nq was not written by kg build"):
        build(tmp_path, "one")
    assert contents(tmp_path) == {"graph.nq"}
    assert not is_ours(tmp_path)


def test_a_link_is_followed(tmp_path: Path) -> None:
    """What a link leads to is replaced; the link stays."""
    (tmp_path / "run.txt").write_text("old", encoding="utf-8")
    (tmp_path / "latest").symlink_to("run.txt")
    with writing(tmp_path / "latest") as file:
        file.write("new")
    assert (tmp_path / "latest").is_symlink()
    assert (tmp_path / "run.txt").read_text(encoding="utf-8") == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_stays_one(tmp_path: Path) -> None:
    """What is no file, such as a pipe or /dev/null, is written to, and not replaced."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as other:
        read = other.submit(pipe.read_text, "utf-8")
        with writing(pipe) as file:
            file.write("new")
        assert read.result() == "new"
    assert pipe.is_fifo()


def test_an_open_stream_is_written_to(tmp_path: Path) -> None:
    """-o /dev/stdout adds to where standard output leads, and replaces nothing."""
    code = (
        "import sys; from pathlib import Path; from kg.pipeline.aside import writing\n"
        "with writing(Path(sys.argv[1])) as file: file.write('new')"
    )
    kept = tmp_path / "all.txt"
    kept.write_text("old ", encoding="utf-8")
    with kept.open("a", encoding="utf-8") as stream:
        subprocess.run([sys.executable, "-c", code, str(kept)], check=True, stdout=stream)
    assert kept.read_text(encoding="utf-8") == "old new"


def test_a_folder_that_cannot_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system without locks is told as such, not as another build."""

    def refuse(_: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(aside, "_try_lock", refuse)
    with pytest.raises(StoreError, match=r"no locks available; choose another"):
        build(tmp_path, "one")
    assert contents(tmp_path) <= {".building.lock"}


def test_two_builds_at_once(tmp_path: Path) -> None:
    """The second build is told so in one line and the first goes on."""
    with Staging(tmp_path, NAMES) as staging:
        with pytest.raises(StoreError, match="another build is writing to"):
            build(tmp_path, "two")
        fill(staging.folder, "one")
        staging.swap()
    assert contents(tmp_path) == ALL
    build(tmp_path, "three")


def test_killed_build_is_cleared(tmp_path: Path) -> None:
    """What a killed build left is gone after the next one."""
    build(tmp_path, "one")
    leftover = tmp_path / ".building-1"
    leftover.mkdir()
    fill(leftover, "half")
    (tmp_path / ".building.lock").touch()
    build(tmp_path, "two")
    assert contents(tmp_path) == ALL


@pytest.mark.parametrize(
    ("moved_away", "moved_in"), [(0, 0), (1, 0), (2, 0), (3, 0), (3, 1), (3, 2), (3, 3)]
)
def test_swap_cut_off_is_undone(tmp_path: Path, moved_away: int, moved_in: int) -> None:
    """Wherever a kill cuts the swap, the next build first has the old output back whole."""
    build(tmp_path, "one")
    leftover = tmp_path / ".building-1"
    leftover.mkdir()
    fill(leftover, "two")
    (leftover / "old").mkdir()
    for name in NAMES[:moved_away]:
        (tmp_path / name).rename(leftover / "old" / name)
    for name in NAMES[:moved_in]:
        (leftover / name).rename(tmp_path / name)
    with Staging(tmp_path, NAMES):
        pass
    assert contents(tmp_path) == ALL
    assert (tmp_path / "graph.nq").read_text(encoding="utf-8") == "one"
    assert (tmp_path / "store" / "db").read_text(encoding="utf-8") == "one"


@pytest.mark.parametrize("moved_away", range(4))
@pytest.mark.parametrize("moved_in", range(3))
def test_swap_without_a_name_cut_off_is_undone(
    tmp_path: Path, moved_away: int, moved_in: int
) -> None:
    """What the cut-off build did not write is as it was, too: nothing of it was moved in."""
    build(tmp_path, "one")
    leftover = tmp_path / ".building-1"
    leftover.mkdir()
    fill(leftover, "two")
    (leftover / "graph.nq").write_bytes(b"")  # a mark, see Staging.swap
    (leftover / "old").mkdir()
    for name in NAMES[: 3 if moved_in else moved_away]:
        (tmp_path / name).rename(leftover / "old" / name)
    for name in ("store", "report.json")[:moved_in]:
        (leftover / name).rename(tmp_path / name)
    with Staging(tmp_path, NAMES):
        pass
    assert contents(tmp_path) == ALL
    assert (tmp_path / "graph.nq").read_text(encoding="utf-8") == "one"
    assert (tmp_path / "store" / "db").read_text(encoding="utf-8") == "one"


def test_a_name_that_is_not_written_goes(tmp_path: Path) -> None:
    """A dump of an earlier build does not stay beside the graph of a later one."""
    build(tmp_path, "one")
    with Staging(tmp_path, NAMES) as staging:
        fill(staging.folder, "two")
        (staging.folder / "graph.nq").unlink()
        staging.swap(absent={"graph.nq"})
    assert contents(tmp_path) == ALL - {"graph.nq"}
    assert (tmp_path / "store" / "db").read_text(encoding="utf-8") == "two"


def test_only_a_build_undoes_a_swap_that_was_cut_off(tmp_path: Path) -> None:
    """A service that takes the folder, and knows no names of files, loses none of them."""
    build(tmp_path, "one")
    old = tmp_path / ".building-1" / "old"
    old.mkdir(parents=True)
    for name in NAMES:
        (tmp_path / name).rename(old / name)
    with pytest.raises(StoreError, match="cut off while it replaced the graph"):
        Staging(tmp_path, ()).__enter__()
    with Staging(tmp_path, NAMES):
        pass
    assert contents(tmp_path) == ALL


@pytest.mark.parametrize("first", [True, False], ids=["first build", "later build"])
def test_interrupted_anywhere_in_a_swap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: bool
) -> None:
    """Whichever move a swap and its undoing are cut off at, all of one output comes back."""
    real = Path.rename
    for cut in range(40):
        output = tmp_path / str(cut)
        if not first:
            build(output, "one")
        left = cut

        def rename(self: Path, target: Path) -> Path:
            nonlocal left
            left -= 1
            if left in {-1, -3}:  # the undoing is cut off, too
                raise KeyboardInterrupt
            return real(self, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "rename", rename)
            try:
                build(output, "two")
                whole = True
            except KeyboardInterrupt:
                whole = False
        with Staging(output, NAMES):
            pass
        expected = ALL if whole or not first else set()
        assert contents(output) == expected, cut
        if expected:
            text = {
                (output / name).read_text(encoding="utf-8") for name in ("graph.nq", "store/db")
            }
            assert text == {"two" if whole else "one"}, cut
        if whole:
            return
    raise AssertionError("no swap was whole")


def test_part_that_cannot_be_moved(tmp_path: Path) -> None:
    """A swap that fails half-way is undone."""
    build(tmp_path, "one")
    with pytest.raises(StoreError, match="cannot replace"), Staging(tmp_path, NAMES) as staging:
        (staging.folder / "store").mkdir()
        staging.swap()
    assert contents(tmp_path) == ALL
    assert (tmp_path / "store" / "db").read_text(encoding="utf-8") == "one"


def test_output_that_cannot_be_a_folder(tmp_path: Path) -> None:
    """An output below a file is refused with its path and the reason."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot write to the output folder .*file/out"):
        build(tmp_path / "file" / "out", "one")


def test_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    """A failure while writing leaves the old file and no other."""
    path = tmp_path / "out.jsonl"
    with writing(path) as file:
        file.write("one\n")
    with pytest.raises(ZeroDivisionError), writing(path) as file:
        file.write("two\n")
        raise ZeroDivisionError
    assert path.read_bytes() == b"one\n"
    assert contents(tmp_path) == {"out.jsonl"}
    assert path.stat().st_mode & 0o400


def test_file_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is not there, or a folder in place of the file, is one clear line."""
    with (
        pytest.raises(StoreError, match=r"cannot write .*nowhere"),
        writing(tmp_path / "nowhere/x"),
    ):
        pass
    with pytest.raises(StoreError, match="cannot write"), writing(tmp_path):
        pass
    assert contents(tmp_path) == set()
