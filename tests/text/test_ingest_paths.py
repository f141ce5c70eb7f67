"""Promises for what a person may name: files, folders, patterns, links, pipes and mistakes."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.text.reading import document_of, read_all, reason_of, text_of

NOBODY = 65534


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder; it holds some files."""
    for name in ["b.txt", "a.txt", "sub/c.md", "sub-2/d.TXT", "sub/deep/e.jsonl"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{{"text": "{name}"}}', encoding="utf-8")
    for name in [".hidden.txt", ".git/config.txt", "sub/.cache/x.txt"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("hidden", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def without_rights() -> Iterator[Path]:
    """Return a folder, and be somebody whom permission bits bind."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    user = os.geteuid()
    try:
        yield place
    finally:
        os.seteuid(user)
        for path in place.iterdir():
            path.chmod(0o700)
        shutil.rmtree(place)


def become_nobody() -> None:
    """Give up root's power to read everything; others have none."""
    if os.geteuid() == 0:
        try:
            os.seteuid(NOBODY)
        except PermissionError:
            pytest.skip("root without the right to change its user ignores permission bits")


def test_folder_is_sorted_and_recursive(folder: Path) -> None:
    """A folder is read recursively, sorted by posix path, without what is hidden."""
    expected = ["a.txt", "b.txt", "sub-2/d.TXT", "sub/c.md", "e.jsonl#1"]
    assert expected == [document_of(result).record for result in read_all(".")]


def test_arguments_keep_their_order(folder: Path) -> None:
    """Arguments are read in the order given, each as often as it is given."""
    expected = ["b.txt", "sub/c.md", "e.jsonl#1", "a.txt", "b.txt"]
    results = read_all("b.txt", "sub", "./a.txt", "b.txt")
    assert expected == [document_of(result).record for result in results]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("[b].t?t", ["b.txt"]),
        ("**/*.md", ["sub/c.md"]),
        ("**", ["a.txt", "b.txt", "sub-2/d.TXT", "sub/c.md", "e.jsonl#1"]),
        ("sub*", ["sub/c.md", "e.jsonl#1", "sub-2/d.TXT"]),
        (".hid*", [".hidden.txt"]),
    ],
)
def test_patterns(folder: Path, pattern: str, expected: list[str]) -> None:
    """Patterns that the shell did not expand are expanded, sorted; hidden files only if named."""
    assert expected == [document_of(result).record for result in read_all(pattern)]
    absolute = read_all(folder / pattern)
    assert len(expected) == len(absolute)


def test_pattern_without_match(folder: Path) -> None:
    """A pattern that matches nothing or is none is said so."""
    assert reason_of(read_all("*.html")[0]) == "no file matches the pattern; check it"
    assert "pattern" in reason_of(read_all("a**b/*.txt")[0])


def test_existing_name_is_no_pattern(folder: Path) -> None:
    """A file whose name looks like a pattern is that file."""
    Path("[b].txt").write_text("brackets", encoding="utf-8")
    assert text_of(read_all("[b].txt")[0]) == "brackets"


def test_unknown_types(folder: Path) -> None:
    """An unknown type is read as text where it is named, and skipped inside a folder."""
    Path("sub-2/notes").write_text("Notes.", encoding="utf-8")
    Path("sub-2/photo.jpg").write_bytes(b"\xff\xd8\0\0")
    _, notes, photo = read_all("sub-2")
    assert reason_of(notes).startswith("unsupported type")
    assert reason_of(photo).startswith("unsupported type")
    named, binary = read_all("sub-2/notes", "sub-2/photo.jpg")
    assert text_of(named) == "Notes."
    assert reason_of(binary).startswith("a binary file")


def test_hidden_file_named(folder: Path) -> None:
    """A hidden file or folder is read where it is named."""
    assert [text_of(result) for result in read_all(".hidden.txt", ".git")] == ["hidden", "hidden"]


def test_nothing_there(folder: Path) -> None:
    """Missing, empty and impossible paths are one line each."""
    Path("void").mkdir()
    results = read_all("no.txt", "void", "", "a\0b", "x" * 5000)
    expected = [
        "no such file or folder; check the path",
        "the folder holds no file to read; check the path",
        "not a path; check the arguments",
        "not a path; check the arguments",
        "cannot be read: file name too long; check the path and the disk",
    ]
    assert expected == [reason_of(result) for result in results]


def test_links(folder: Path) -> None:
    """Links to files are followed; dangling, circular and folder links are said, not followed."""
    place = Path("links")
    place.mkdir()
    (place / "good.txt").symlink_to("../a.txt")
    (place / "lost.txt").symlink_to("gone.txt")
    (place / "loop.txt").symlink_to("loop.txt")
    (place / "up").symlink_to("..")
    good, loop, lost, up = read_all("links")
    assert "a.txt" in text_of(good)
    assert reason_of(loop) == "a link that leads back to itself; leave it out"
    assert reason_of(lost).startswith("a link to a file that is missing")
    assert reason_of(up).startswith("a link to a folder, not followed")
    assert len(read_all("links/up/sub")) == 2
    assert len(read_all("links/**/*.txt")) == 3


def test_link_to_a_folder_named(folder: Path) -> None:
    """A link to a folder is followed where it is named as an argument."""
    Path("link").symlink_to("sub")
    assert document_of(read_all("link")[0]).record == "link/c.md"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_and_devices(folder: Path) -> None:
    """A named pipe or a device is skipped without waiting for it."""
    os.mkfifo("sub-2/pipe.txt")
    results = read_all("sub-2/pipe.txt", "/dev/zero", "sub-2")
    assert reason_of(results[0]) == "a pipe, socket or device; feed its text to - (standard input)"
    assert reason_of(results[1]).startswith("a pipe, socket or device")
    assert reason_of(results[3]).startswith("a pipe, socket or device")


def test_unreadable(without_rights: Path) -> None:
    """An unreadable file or folder is skipped; the rest of its folder is read."""
    for name in ["a.txt", "b/b.txt", "c.txt"]:
        path = without_rights / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("Text.", encoding="utf-8")
    (without_rights / "a.txt").chmod(0)
    (without_rights / "b").chmod(0)
    become_nobody()
    file, place, rest = read_all(without_rights)
    expected = "cannot be read: permission denied; allow reading or leave it out"
    assert [expected, expected] == [reason_of(file), reason_of(place)]
    assert text_of(rest) == "Text."
    assert [expected] == [reason_of(result) for result in read_all(without_rights / "b" / "b.txt")]


@pytest.mark.skipif(os.name != "posix", reason="needs names of bytes")
def test_names_that_are_no_text(folder: Path) -> None:
    """A name with bytes that are not UTF-8 is read, and what is stored of it can be written."""
    name = os.fsdecode(b"caf\xe9.txt")
    Path(name).write_text("Text.", encoding="utf-8")
    result = document_of(read_all(name)[0])
    assert result.record == "caf\ufffd.txt"
    assert result.path.encode("utf-8")
