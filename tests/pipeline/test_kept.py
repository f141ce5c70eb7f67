"""What a build keeps of the texts it read, and that no later build's graph shows it."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.config import Settings
from kg.errors import StoreError
from kg.model import Document, Extraction
from kg.pipeline import kept as kept_module
from kg.pipeline.kept import KEPT, Kept, decoded, encoded
from kg.pipeline.report import Progress, Report
from kg.text import extract as reader
from kg.text.fingerprint import fingerprint
from tests import articles, factories

TEXTS = (
    "Anton Velko said on July 6 that Sobolin had been taken.",
    "The Defence Ministry of Ostland denied that Sobolin had been taken.",
    "Mira Danek, the head of Tarn district, said that residents were leaving Sobolin.",
    "Velko told the Tarn News Agency that the bridge was closed.",
    "Officials warned that shelling of Sobolin may continue this week.",
)
FILE = "extractions.sqlite"
SAME = ("graph.nq", "graph.trig", "measures.csv", "graph.html")


class KillError(BaseException):
    """The end of a build, at any moment."""


class Killer(Progress):
    """Ends a build at its nth event, and keeps what is noted."""

    def __init__(self, at: int | None = None) -> None:
        self.left = at
        self.notes: list[str] = []

    def _event(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise KillError

    def stage(self, name: str, total: int | None = None) -> None:
        """Count it."""
        self._event()

    def step(self) -> None:
        """Count it."""
        self._event()

    def note(self, words: str) -> None:
        """Keep it."""
        self.notes.append(words)


def put(folder: Path, name: str, text: str, published: str | None = None) -> None:
    """Write a file of one record."""
    folder.mkdir(exist_ok=True)
    record = {"id": name, "text": text, "published": published, "publisher": "Tarn News Agency"}
    (folder / f"{name}.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")


def fill(folder: Path, number: int = len(TEXTS)) -> None:
    """Write the first texts, a file each."""
    for n, text in enumerate(TEXTS[:number]):
        put(folder, f"t{n}", text)


def build(folder: Path, out: Path, progress: Progress | None = None, **more: object) -> Report:
    """Build a folder."""
    return kg.build([str(folder)], out, Settings(**more), progress)  # type: ignore[arg-type]


def reused(report: Report) -> tuple[int, int]:
    """Return how many texts were read, and how many were not read again."""
    return report.counts["documents.read"], report.counts["documents.unchanged"]


def same(one: Path, other: Path) -> bool:
    """Tell whether two builds wrote the same bytes."""
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in SAME)


def rows(out: Path) -> int:
    """Count what is kept."""
    base = sqlite3.connect(out / KEPT / FILE)
    number: int = base.execute("SELECT count(*) FROM extraction").fetchone()[0]
    base.close()
    return number


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str | None]]:
    """Count how often each text is really read."""
    return counted(monkeypatch)


def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str | None]]:
    """Make the reader count its texts."""
    counter: Counter[tuple[str, str | None]] = Counter()
    real = reader.extract

    def spy(documents: list[Document], **more: Any) -> Generator[Extraction, None, None]:
        for extraction in real(documents, **more):
            counter[extraction.document.text, extraction.document.published] += 1
            yield extraction

    monkeypatch.setattr(reader, "extract", spy)
    return counter


def test_codec_is_exact(extractions: tuple[Extraction, ...]) -> None:
    """What is kept comes back as it was, to the last digit and type."""
    for each in extractions:
        again = decoded(encoded(each), each.document)
        assert again == each
        assert repr(again) == repr(each)


@given(data=st.data())
@settings(max_examples=15)
def test_codec_is_exact_for_anything(data: st.DataObject) -> None:
    """Whatever an extraction holds, in any script, comes back as it was."""
    st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
    extraction = data.draw(st.from_type(Extraction))
    assert repr(decoded(encoded(extraction), extraction.document)) == repr(extraction)


def test_another_document_is_refused(extractions: tuple[Extraction, ...]) -> None:
    """Bytes that are damaged, or another document's, are no extraction."""
    first, second = extractions
    held = encoded(first)
    for bad in (b"", held[:-1], held[:40] + b"\0" + held[41:], encoded(second)):
        with pytest.raises(ValueError, match="extraction"):
            decoded(bad, first.document)


def test_what_cannot_be_written_is_not_kept(tmp_path: Path) -> None:
    """Half of a surrogate pair is no JSON; such a text is read again and nothing fails."""
    (tmp_path / "out").mkdir()
    odd = Extraction(Document("d1", "\ud800"), "model \ud800")
    with Kept(tmp_path / "out", "r", Progress(), fresh=False) as kept:
        kept.put(odd)
        assert kept.get(odd.document) is None
    assert not (tmp_path / "out" / KEPT).exists()


def test_every_part_of_a_document_counts(tmp_path: Path) -> None:
    """Another date, outlet or title is another reading; another place is not."""
    document = factories.wire().document
    others = {"title": "x", "publisher": "x", "published": "2001-01-01", "url": "x", "text": "x"}
    with Kept(tmp_path, "r", Progress(), fresh=False) as kept:
        kept.put(factories.wire())
        for name, value in others.items():
            assert kept.get(_with(document, **{name: value})) is None, name
        moved = _with(document, path="elsewhere", record="r9")
        found = kept.get(moved)
        assert found is not None
        assert found.document is moved
    with Kept(tmp_path, "another reader", Progress(), fresh=False) as kept:
        assert kept.get(document) is None


def _with(document: Document, **changes: str) -> Document:
    values = {name: getattr(document, name) for name in Document.__dataclass_fields__}
    return Document(**{**values, **changes})


@pytest.mark.model
def test_reader_is_told_by_all_that_it_reads_with(tmp_path: Path) -> None:
    """Other patterns, or another pipeline, have another fingerprint."""
    patterns = tmp_path / "p.jsonl"
    patterns.write_text('{"label": "ORG", "pattern": "A"}', encoding="utf-8")
    one = fingerprint(None, str(patterns))
    assert one == fingerprint(None, str(patterns))
    patterns.write_text('{"label": "ORG", "pattern": "B"}', encoding="utf-8")
    pipeline = tmp_path / "pipeline"
    pipeline.mkdir()
    (pipeline / "config.cfg").write_text("[nlp]\n", encoding="utf-8")
    two = fingerprint(str(pipeline))
    (pipeline / "weights").write_bytes(b"1")
    found = {one, fingerprint(), fingerprint(None, str(patterns)), two, fingerprint(str(pipeline))}
    assert len(found) == 5


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of five texts, in ``in`` and ``out``; to be copied."""
    folder = tmp_path_factory.mktemp("five")
    fill(folder / "in")
    build(folder / "in", folder / "out")
    return folder


@pytest.mark.model
class TestBuilds:
    """Builds into one folder, one after another."""

    def test_second_build_reads_nothing(
        self, tmp_path: Path, reads: Counter[tuple[str, str | None]]
    ) -> None:
        """What is unchanged is not read again; what is new, changed or gone shows at once."""
        fill(tmp_path / "in")
        assert reused(build(tmp_path / "in", tmp_path / "out")) == (5, 0)
        assert reused(build(tmp_path / "in", tmp_path / "out")) == (0, 5)
        (tmp_path / "in/t0.jsonl").unlink()
        put(tmp_path / "in", "t1", TEXTS[1], "2025-07-08")
        put(tmp_path / "in", "t2", articles.OTHER)
        assert reused(build(tmp_path / "in", tmp_path / "out")) == (2, 2)
        assert rows(tmp_path / "out") == 4
        assert reads.total() == 7
        build(tmp_path / "in", tmp_path / "nothing")
        assert same(tmp_path / "out", tmp_path / "nothing")

    def test_fresh_reads_all(self, tmp_path: Path) -> None:
        """``fresh`` reads everything again and keeps it again."""
        fill(tmp_path / "in", 2)
        build(tmp_path / "in", tmp_path / "out")
        assert reused(build(tmp_path / "in", tmp_path / "out", fresh=True)) == (2, 0)
        assert reused(build(tmp_path / "in", tmp_path / "out")) == (0, 2)

    @pytest.mark.parametrize("workers", [1, 2])
    def test_kept_before_the_next(self, tmp_path: Path, workers: int) -> None:
        """A build that ends after the second text has kept two; the next one reads the rest."""
        fill(tmp_path / "in")
        with pytest.raises(KillError):
            # reading: a stage and five steps; extracting: a stage and two steps
            build(tmp_path / "in", tmp_path / "out", Killer(at=8), workers=workers)
        assert rows(tmp_path / "out") == 2
        assert not (tmp_path / "out/graph.nq").exists()
        assert reused(build(tmp_path / "in", tmp_path / "out")) == (3, 2)
        build(tmp_path / "in", tmp_path / "nothing")
        assert same(tmp_path / "out", tmp_path / "nothing")

    @pytest.mark.parametrize("damage", ["garbage", "short", "empty", "zeros", "schema", "row"])
    def test_damage_is_one_line(self, five: Path, tmp_path: Path, damage: str) -> None:
        """A damaged file is told in one line, costs reading, and changes no byte."""
        shutil.copytree(five, tmp_path, dirs_exist_ok=True)
        spoil(tmp_path / "out" / KEPT / FILE, damage)
        listener = Killer()
        read, _ = reused(build(tmp_path / "in", tmp_path / "out", listener))
        assert read > 0
        if damage != "empty":  # which SQLite takes for a new one
            (note,) = listener.notes
            assert note.endswith("is damaged; those texts are read again")
        assert same(tmp_path / "out", five / "out")
        assert reused(build(tmp_path / "in", tmp_path / "out", again := Killer())) == (0, 5)
        assert again.notes == []

    def test_full_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A disk that is full ends the build with one line, and the next one goes on."""
        for n in range(40):
            put(tmp_path / "in", f"t{n:02}", f"{TEXTS[0]} It was day {n}.")
        setup = (*kept_module._SETUP, "PRAGMA max_page_count = 7")
        with monkeypatch.context() as patched:
            patched.setattr(kept_module, "_SETUP", setup)
            with pytest.raises(StoreError, match=r"full; free some space .* goes on from here"):
                build(tmp_path / "in", tmp_path / "out")
        done = rows(tmp_path / "out")
        assert 0 < done < 40
        assert reused(build(tmp_path / "in", tmp_path / "out")) == (40 - done, done)


def spoil(file: Path, damage: str) -> None:
    """Damage a file of extractions."""
    whole = file.read_bytes()
    match damage:
        case "garbage":
            file.write_bytes(b"not a database " * 500)
        case "short":
            file.write_bytes(whole[: len(whole) // 2])
        case "empty":
            file.write_bytes(b"")
        case "zeros":
            file.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
        case "schema":
            file.unlink()
            base = sqlite3.connect(file)
            base.execute("CREATE TABLE extraction (other TEXT)")
            base.commit()
            base.close()
        case _:
            base = sqlite3.connect(file)
            base.execute("UPDATE extraction SET held = x'00' WHERE rowid = 2")
            base.commit()
            base.close()


names = st.sampled_from("abcd")
days = st.sampled_from([None, "2025-07-08"])
writes = st.tuples(st.just("write"), names, st.sampled_from(TEXTS), days)
removals = st.tuples(st.just("remove"), names)
builds = st.tuples(st.just("build"), st.none() | st.integers(0, 25))
histories = st.lists(writes | removals | builds, max_size=8)


@pytest.mark.model
@given(history=histories, seed=st.integers(0, 9))
@settings(max_examples=6)
def test_history_does_not_show(history: list[tuple[str, ...]], seed: int) -> None:
    """After any adding, changing, removing and ending of builds: the graph of a build from nothing.

    No text is read twice while it is there, however many builds were ended.
    """
    with (
        tempfile.TemporaryDirectory() as place,
        pytest.MonkeyPatch.context() as monkeypatch,
    ):
        reads = counted(monkeypatch)
        folder, out = Path(place) / "in", Path(place) / "out"
        put(folder, "always", random.Random(seed).choice(TEXTS), "2025-07-01")
        completed = 0
        for step in history:
            match step:
                case ("write", name, text, day):
                    put(folder, name, text, day)
                case ("remove", name):
                    (folder / f"{name}.jsonl").unlink(missing_ok=True)
                case ("build", at):
                    try:
                        build(folder, out, Killer(at))  # type: ignore[arg-type]
                        completed += 1
                    except KillError:
                        pass
        build(folder, out)
        if not completed:  # nothing was dropped in between
            assert max(reads.values()) == 1
        assert reused(build(folder, out))[0] == 0
        build(folder, Path(place) / "nothing")
        assert same(out, Path(place) / "nothing")
