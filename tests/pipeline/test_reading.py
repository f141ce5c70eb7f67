"""How many processes read where nobody tells: none for a few texts, one for each core for many."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.cli import main
from kg.config import Settings, cores
from kg.model import Document, Extraction
from kg.pipeline import reading
from kg.pipeline.kept import Kept
from kg.pipeline.reading import MANY, extract_all, extractions_of
from kg.pipeline.report import Progress

CORES = 4


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, bool]]:
    """How many workers were asked for, and whether apart, by each call of a quick reader."""
    calls: list[tuple[int, bool]] = []

    def extract(
        documents: Iterable[Document], *, workers: int, apart: bool, **more: Any
    ) -> Generator[Extraction, None, None]:
        calls.append((workers, apart))
        for document in documents:
            yield Extraction(document, "model")

    monkeypatch.setattr("kg.text.extract.extract", extract)
    monkeypatch.setattr(reading, "cores", lambda: CORES)
    return calls


def texts(number: int) -> list[Document]:
    """Return documents."""
    return [Document(f"d{n}", str(n)) for n in range(number)]


@pytest.mark.parametrize(
    ("number", "workers", "expected"),
    [
        (5, None, (1, False)),
        (MANY - 1, None, (1, False)),
        (MANY, None, (2, True)),
        (1000, None, (CORES, True)),
        (5, 2, (2, False)),
        (1000, 1, (1, True)),
    ],
)
def test_build_starts_what_is_worth_it(
    number: int,
    workers: int | None,
    expected: tuple[int, bool],
    asked: list[tuple[int, bool]],
    tmp_path: Path,
) -> None:
    """A few texts are read in the build's own process, many by as many processes as cores."""
    settings = Settings(workers=workers)
    with Kept(tmp_path, "r", Progress(), fresh=False) as kept:
        assert len(extract_all(texts(number), kept, settings, Progress()).extractions) == number
    assert asked == [expected]


def test_stream_starts_processes_when_it_is_long(asked: list[tuple[int, bool]]) -> None:
    """The first texts of a stream are given at once, each; the order stays."""
    taken = []

    def stream() -> Iterator[Document]:
        for document in texts(MANY + 3):
            taken.append(document)
            yield document

    found = extractions_of(stream(), Settings(workers=None), Progress())
    assert next(found).document is taken[0]
    assert len(taken) == 1
    assert [each.document.text for each in found] == [str(n) for n in range(1, MANY + 3)]
    assert [workers for workers, _ in asked] == [1, CORES]


def test_command_leaves_the_number_to_us(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without ``--workers`` a command takes one for each core that it may use."""
    seen = []

    def build(paths: object, output: object, settings: Settings, progress: object) -> None:
        seen.append(settings.workers)
        raise KeyboardInterrupt

    monkeypatch.setattr("kg.pipeline.stages.build", build)
    assert main(["build", str(tmp_path)]) == main(["build", str(tmp_path), "--workers", "3"]) == 130
    assert seen == [None, 3]
    assert 1 <= cores()
