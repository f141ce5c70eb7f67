"""Processes that read: what ends one costs its text, and nothing else."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import ModelError
from kg.model import Document, Extraction, Skipped
from kg.text.workers import read_apart

NO_PIPELINE = "no-such-pipeline"


def reader(document: Document, pipeline: str | None, patterns: str | None) -> Extraction:
    """Do what a text says; `patterns` is a folder for notes."""
    what, _, rest = document.text.partition(" ")
    match what:
        case "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crash-once":
            note = Path(patterns or "") / "crashed"
            if not note.exists():
                note.touch()
                os.kill(os.getpid(), signal.SIGSEGV)
        case "wait":
            note = Path(patterns or "") / "waits"
            if not note.exists():
                note.write_text(str(os.getpid()), encoding="utf-8")
                time.sleep(600)
        case "hang":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(600)
        case "fault":
            raise RuntimeError(f"list index {rest}")
        case "model":
            raise ModelError("no pipeline")
    return Extraction(document, "model")


def read(
    folder: Path, *texts: str, workers: int = 2, timeout: float = 2
) -> dict[int, Extraction | Skipped]:
    """Read texts by the reader above; all of them end."""
    documents = [Document(f"d{n}", text, path="in.jsonl") for n, text in enumerate(texts)]
    results: Iterator[tuple[int, Extraction | Skipped]] = read_apart(
        documents,
        reader,
        workers=workers,
        pipeline=NO_PIPELINE,
        patterns=str(folder),
        timeout=timeout,
    )
    found = dict(results)
    assert sorted(found) == list(range(len(texts)))
    return found


def test_a_text_that_ends_its_reader_costs_itself_alone(tmp_path: Path) -> None:
    """Crash, hang and fault are told with their reason; what fails once is read; so is the rest."""
    texts = ["fine", "crash", "fine", "hang", "crash-once", "fault out of range", *["fine"] * 12]
    found = read(tmp_path, *texts)
    reasons = {n: each.reason for n, each in found.items() if isinstance(each, Skipped)}
    assert sorted(reasons) == [1, 3, 5]
    assert "ended the process 2 times (exit code -9)" in reasons[1]
    assert "took longer than 2 seconds" in reasons[3]
    assert "RuntimeError: list index out of range" in reasons[5]
    for number, each in found.items():
        if isinstance(each, Extraction):
            assert each.document.text == texts[number]


def test_a_process_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    """What the system kills for lack of memory, in the middle of a text, is read once more."""
    note = tmp_path / "waits"

    def kill() -> None:
        while not (note.exists() and note.read_text(encoding="utf-8")):
            time.sleep(0.01)
        os.kill(int(note.read_text(encoding="utf-8")), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    found = read(tmp_path, "fine", "wait", *["fine"] * 4, timeout=30)
    killer.join()
    assert all(isinstance(each, Extraction) for each in found.values())


def test_what_is_no_texts_fault_ends_the_run(tmp_path: Path) -> None:
    """Without a pipeline no text is blamed."""
    with pytest.raises(ModelError, match="no pipeline"):
        read(tmp_path, "fine", "model", "fine", workers=1)


def test_a_text_is_named_by_file_and_record() -> None:
    """One of many records is named by its own name, too."""
    assert Document("d", "x", path="a.txt", record="a.txt").place == "a.txt"
    assert Document("d", "x", path="in.jsonl", record="r7").place == "in.jsonl, record r7"
