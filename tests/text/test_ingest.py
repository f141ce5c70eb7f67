"""Promises of ``kg.text.ingest.read`` that hold for every format: dates, limits, standard input."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import ConfigError
from kg.ids import digest
from kg.model import Document, Skipped
from kg.text.ingest import read
from kg.text.ingest.common import Source
from kg.text.ingest.records import read_records
from tests.text.reading import read_all, reason_of, text_of


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw, encoding="utf-8"))
    return raw


def test_document_of_a_text_file(tmp_path: Path) -> None:
    """A text file is one document: id from the text alone, the path as its record, no metadata."""
    path = tmp_path / "article.txt"
    path.write_text("Kyiv denied it.\n", encoding="utf-8")
    os.utime(path, (0, 0))
    expected = Document(
        id=digest("Kyiv denied it.\n"),
        text="Kyiv denied it.\n",
        record=path.as_posix(),
        path=path.as_posix(),
    )
    assert read_all(path) == [expected]


def test_published_fills_only_gaps(tmp_path: Path) -> None:
    """``published`` holds for documents that state no date; a stated date wins."""
    path = tmp_path / "two.jsonl"
    path.write_text(
        '{"text": "One.", "published": "2024-01-02"}\n{"text": "Two."}\n', encoding="utf-8"
    )
    results = read_all(path, published="2025-07-07")
    assert ["2024-01-02", "2025-07-07"] == [r.published for r in results if isinstance(r, Document)]


@pytest.mark.parametrize("value", ["yesterday", "2025-13-01", "2025-07", "20250707", ""])
def test_published_must_be_a_day(value: str) -> None:
    """A wrong ``published`` is the caller's mistake and raised at the call, before any reading."""
    with pytest.raises(ConfigError, match=r"published: .* write it as 2025-07-06"):
        read(["whatever.txt"], published=value)


def test_max_chars_counts_characters(tmp_path: Path) -> None:
    """A text of ``max_chars`` characters is read, one more is skipped; bytes do not matter."""
    path = tmp_path / "a.txt"
    path.write_text("😀" * 10, encoding="utf-8")
    assert "😀" * 10 == text_of(read_all(path, max_chars=10)[0])
    reason = reason_of(read_all(path, max_chars=9)[0])
    assert reason == "too long: 10 characters, more than max_chars (9); split it into articles"


def test_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """A file that no text within ``max_chars`` can fill is not read: here 100 GB of nothing."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as handle:
        handle.truncate(100 * 2**30)
    assert reason_of(read_all(path)[0]).startswith("too long: more than 20,000,004 bytes")


def test_line_of_50_mb(tmp_path: Path) -> None:
    """A single line of 50 MB is skipped, in plain text and in JSONL, and the rest is read."""
    plain, records = tmp_path / "a.txt", tmp_path / "b.jsonl"
    plain.write_bytes(b"x" * 50_000_000)
    records.write_bytes(b'{"text": "' + b"x" * 50_000_000 + b'"}\n{"text": "Next."}\n')
    first, second, third = read_all(plain, records)
    assert "too long" in reason_of(first)
    assert reason_of(second).startswith("line 1: too long")
    assert text_of(third) == "Next."


def test_one_bad_input_does_not_stop_the_run(tmp_path: Path) -> None:
    """Documents around bad input are read, and everything stands in input order."""
    names = ["1.txt", "2.txt", "3.txt", "4.txt", "5.txt"]
    for name, raw in zip(names, [b"One.", b"", b" \r\n\t\xc2\xa0", b"\0\1", b"Five."], strict=True):
        (tmp_path / name).write_bytes(raw)
    one, empty, blank, binary, five = read_all(tmp_path)
    assert (text_of(one), text_of(five)) == ("One.", "Five.")
    assert reason_of(empty) == "is empty; leave it out"
    assert reason_of(blank) == "holds only white space; leave it out"
    assert reason_of(binary).startswith("a binary file")


@pytest.mark.parametrize("kind", ["txt", "md", "html", "pdf", "jsonl", "xyz"])
def test_empty_file(tmp_path: Path, kind: str) -> None:
    """An empty file of any type is said to be empty."""
    path = tmp_path / f"a.{kind}"
    path.touch()
    (result,) = read_all(path)
    assert reason_of(result).startswith("is empty")


def test_stdin_plain_text(stdin: io.BytesIO) -> None:
    """``-`` reads plain text to its end, leading white space and line ends included."""
    stdin.write("\n \ufeffHe said: {no}.\r\n".encode())
    stdin.seek(0)
    assert read_all("-") == [
        Document(
            id=digest("\n \ufeffHe said: {no}.\r\n"),
            text="\n \ufeffHe said: {no}.\r\n",
            record="-",
            path="-",
        )
    ]


def test_stdin_records(stdin: io.BytesIO) -> None:
    """``-`` reads JSONL if its first character is a brace, and counts lines from the first."""
    stdin.write(b'\xef\xbb\xbf\r\n{"text": "One.", "id": "a"}\n{"text": "Two."}\n{oops')
    stdin.seek(0)
    one, two, bad = read_all("-")
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert [("a", "One."), ("-#3", "Two.")] == [(d.record, d.text) for d in (one, two)]
    assert reason_of(bad).startswith("line 4: not valid JSON")


def test_stdin_empty_and_closed(stdin: io.BytesIO, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty standard input is skipped; so is a closed one."""
    assert read_all("-") == [Skipped("-", "is empty; leave it out")]
    monkeypatch.setattr(sys, "stdin", None)
    assert reason_of(read_all("-")[0]).startswith("standard input is closed")


def test_stdin_too_long(stdin: io.BytesIO) -> None:
    """Standard input longer than the limit is skipped without being read to its end."""
    stdin.write(b"x" * 100_000)
    stdin.seek(0)
    assert reason_of(read_all("-", max_chars=100)[0]).startswith("too long")
    assert stdin.tell() < 100_000


def test_reading_is_lazy(tmp_path: Path) -> None:
    """The first document comes before later input is looked at."""
    (tmp_path / "a.txt").write_text("A.", encoding="utf-8")
    results = read([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    assert text_of(next(results)) == "A."
    (tmp_path / "b.txt").write_text("B.", encoding="utf-8")
    assert text_of(next(results)) == "B."


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux's /proc")
def test_disk_error_while_reading() -> None:
    """A file whose reading fails half-way is skipped with the system's reason."""
    assert "input/output error" in reason_of(read_all("/proc/self/mem")[0])


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Records are read one line at a time: no more than one is held beyond those handed out."""
    path = tmp_path / "many.jsonl"
    with path.open("w", encoding="utf-8") as handle:
        for number in range(1000):
            handle.write(json.dumps({"text": f"{number} " * 500}) + "\n")
    with path.open("rb") as raw:
        source = Source(published=None, max_chars=10_000, path="many.jsonl")
        results = read_records(raw, source)
        next(results)
        assert raw.tell() < path.stat().st_size / 10
        assert sum(1 for _ in results) == 999


def test_plain_text_needs_no_heavy_library(tmp_path: Path) -> None:
    """Reading plain text imports neither trafilatura nor pypdf."""
    (tmp_path / "a.txt").write_text("A.", encoding="utf-8")
    script = (
        "import sys; from kg.text.ingest import read; list(read([sys.argv[1]])); "
        "assert not {'trafilatura', 'pypdf'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "a.txt")], check=True)
