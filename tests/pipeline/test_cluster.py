"""Reading on a cluster: real schedulers and workers on loopback, killed and started again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec.config
import pytest

import kg
from kg.cli import main
from kg.config import Settings
from kg.errors import ClusterError, ConfigError, ExtraError, StoreError
from kg.model import Document, Extraction, Skipped
from kg.pipeline.cluster import connection
from kg.pipeline.cluster.client import durable, extractions_on
from kg.pipeline.cluster.shards import Row, Shards
from kg.pipeline.kept import encoded, key_of
from kg.pipeline.report import Progress, Report
from kg.text.extract import read_one
from kg.text.fingerprint import fingerprint
from tests import articles
from tests.pipeline import clusters
from tests.pipeline.test_kept import Killer, KillError, fill, same
from tests.servers import LOOPBACK, free_port, ftp

pytestmark = pytest.mark.model


# How fsspec is told who may write to a server.
FTP = {"FSSPEC_FTP_USERNAME": "reader", "FSSPEC_FTP_PASSWORD": "secret"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two workers."""
    with (
        clusters.scheduler() as (address, _),
        clusters.workers(address, tmp_path_factory.mktemp("workers"), 2, **FTP),
    ):
        yield address


@pytest.fixture(scope="module")
def reader() -> str:
    """What reads here."""
    return fingerprint()


def texts(number: int) -> list[Document]:
    """Return short texts."""
    return [
        Document(f"d{n}", f"Anton Velko said on July 6 that Tarn had lost {n} men.", path=f"{n}")
        for n in range(number)
    ]


def read(
    documents: list[Document], reader: str, place: Path | str, address: str, **more: object
) -> tuple[dict[str, Extraction], list[Skipped]]:
    """Read on a cluster; return what was read by document, and what was skipped."""
    skipped: list[Skipped] = []
    settings = Settings(cluster=address, **more)  # type: ignore[arg-type]
    found = {
        each.document.id: each
        for each in extractions_on(documents, reader, str(place), settings, skipped.append)
    }
    return found, skipped


def test_same_bytes_as_on_one_machine(cluster: str, tmp_path: Path) -> None:
    """A build on two workers writes what one on this machine does; its shards go at the end."""
    fill(tmp_path / "in")
    kg.build([str(tmp_path / "in")], tmp_path / "one", Settings())
    report = kg.build([str(tmp_path / "in")], tmp_path / "out", Settings(cluster=cluster))
    assert (report.counts["documents.read"], report.skipped) == (5, ())
    assert same(tmp_path / "out", tmp_path / "one")
    assert [each.name for each in (tmp_path / "out/.extractions").iterdir()] == [
        "extractions.sqlite"
    ]
    # What is kept is not asked of the cluster again, which need not even be there.
    nowhere = Settings(cluster=f"tcp://{LOOPBACK}:{free_port()}")
    again = kg.build([str(tmp_path / "in")], tmp_path / "out", nowhere)
    assert again.counts["documents.unchanged"] == 5


def test_killed_worker_costs_time_only(cluster: str, reader: str, tmp_path: Path) -> None:
    """A worker that is killed without a warning while it reads is replaced, and nothing is lost."""
    documents = texts(200)
    (first, *_) = clusters.processes(cluster)
    found: list[Extraction] = []
    skipped: list[Skipped] = []
    settings = Settings(cluster=cluster)
    for each in extractions_on(documents, reader, str(tmp_path), settings, skipped.append):
        if not found:
            os.kill(first, signal.SIGKILL)
        found.append(each)
    assert skipped == []
    assert sorted(each.document.id for each in found) == sorted(each.id for each in documents)
    for each in found[::40]:
        assert each == read_one(each.document, None, None)
    assert first not in clusters.processes(cluster)


class Saboteur(Progress):
    """Kills a scheduler when the first texts have been read."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._stage = ""

    def stage(self, name: str, total: int | None = None) -> None:
        """Remember it."""
        self._stage = name

    def step(self) -> None:
        """Kill while texts are read."""
        if self._stage == "extracting":
            self._process.kill()


def test_scheduler_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the scheduler dies the build says so; given again, it reads what no shard holds."""
    documents, place, port = texts(60), tmp_path / "shards", free_port()
    lines = [json.dumps({"id": each.id, "text": each.text}) for each in documents]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(connection, "_CONNECT", 2)

    def build(progress: Progress | None = None) -> Report:
        settings = Settings(cluster=address, shards=str(place))
        return kg.build([str(tmp_path / "in.jsonl")], tmp_path / "out", settings, progress)

    with (
        clusters.scheduler(port) as (address, process),
        clusters.workers(address, tmp_path / "workers"),
        pytest.raises(ClusterError, match=r"has gone; .* goes on from here$"),
    ):
        build(Saboteur(process))
    before = {path: path.stat().st_mtime_ns for path in place.glob("*.parquet")}
    done = sum(len(Shards(str(place)).read(path.stem)) for path in before)
    assert 0 < done < len(documents)
    with clusters.scheduler(port) as (address, _), clusters.workers(address, tmp_path / "workers"):
        report = build()
    assert report.counts["documents.unchanged"] == done
    assert report.counts["documents.read"] == len(documents) - done
    assert before == {path: path.stat().st_mtime_ns for path in before}  # none was written again
    later = [path for path in place.glob("*.parquet") if path not in before]
    assert sum(len(Shards(str(place)).read(path.stem)) for path in later) == len(documents) - done
    kg.build([str(tmp_path / "in.jsonl")], tmp_path / "one", Settings())
    assert same(tmp_path / "out", tmp_path / "one")


def test_build_goes_on_from_the_shards(cluster: str, reader: str, tmp_path: Path) -> None:
    """A build that ends between two shards reads, given again, only what no shard holds."""
    fill(tmp_path / "in")
    settings = Settings(cluster=cluster, shards=str(tmp_path / "shards"))
    with pytest.raises(KillError):
        kg.build([str(tmp_path / "in")], tmp_path / "out", settings, Killer(at=8))
    # Nothing but the shards is left, as on another machine.
    report = kg.build([str(tmp_path / "in")], tmp_path / "other", settings)
    assert report.counts["documents.unchanged"] >= 2
    assert report.counts["documents"] == 5
    one = kg.build([str(tmp_path / "in")], tmp_path / "one", Settings())
    assert one.counts["documents.read"] == 5
    assert same(tmp_path / "other", tmp_path / "one")


def test_readers_that_differ_are_refused(cluster: str, tmp_path: Path) -> None:
    """A worker whose code, libraries, pipeline or patterns are others reads nothing."""
    with pytest.raises(ClusterError, match="would not read as this machine does"):
        read(texts(3), "another reader", tmp_path, cluster)
    with pytest.raises(ClusterError, match=r"on the worker .*none\.jsonl cannot be read"):
        read(texts(3), "r", tmp_path, cluster, patterns="none.jsonl")
    assert list(tmp_path.glob("*.parquet")) == []


def test_versions_that_differ_are_refused(reader: str, tmp_path: Path) -> None:
    """A worker that has another claimgraph is named before anything is read."""
    (tmp_path / "other/claimgraph-9.9.dist-info").mkdir(parents=True)
    meta = "Metadata-Version: 2.1\nName: claimgraph\nVersion: 9.9\n"
    (tmp_path / "other/claimgraph-9.9.dist-info/METADATA").write_text(meta, encoding="utf-8")
    path = str(tmp_path / "other")
    with (
        clusters.scheduler() as (address, _),
        clusters.workers(address, tmp_path / "workers", 1, PYTHONPATH=path),
        pytest.raises(ClusterError, match=r"the worker tcp://.* has claimgraph 9\.9, this machine"),
    ):
        read(texts(3), reader, tmp_path, address)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (f"tcp://{LOOPBACK}:1", "no scheduler answers at tcp://"),
        ("somewhere", "--cluster 'somewhere' is no address of a scheduler (missing port"),
        ("odd://x:1", "is no address of a scheduler (unknown address scheme 'odd'"),
        (f"tls://{LOOPBACK}:1", "needs certificates"),
    ],
)
def test_no_scheduler_is_one_line(
    address: str,
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An address where nobody answers, and what is no address, end a build in one line."""
    monkeypatch.setattr(connection, "_CONNECT", 1)
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(articles.OTHER, encoding="utf-8")
    assert main(["build", "a.txt", "--cluster", address]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("kg: error: ")
    assert told in line
    assert not Path("output/graph.nq").exists()


def test_scheduler_without_workers_is_one_line(
    reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run does not wait for ever for somebody who reads."""
    monkeypatch.setattr(connection, "PATIENCE", 0.5)
    with (
        clusters.scheduler() as (address, _),
        pytest.raises(ClusterError, match=r"has no worker; start some \(`dask worker tcp://"),
    ):
        read(texts(3), reader, tmp_path, address)


@pytest.mark.parametrize("library", ["distributed", "pyarrow"])
def test_missing_library_names_the_extra(
    library: str, reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, the line says how to get it."""
    for name in [name for name in sys.modules if name.partition(".")[0] == library]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ExtraError, match=rf"{library}: pip install 'claimgraph\[cluster\]'"):
        read(texts(1), reader, tmp_path, "tcp://127.0.0.1:1")


@pytest.mark.parametrize("place", ["s9://bucket/shards", "odd place://x"])
def test_place_that_nothing_reaches(place: str) -> None:
    """An address that fsspec does not know is refused with what is amiss."""
    with pytest.raises(ConfigError, match="--shards"):
        Shards(place)


ROWS = [Row("k1", b"\0held"), Row("k2", None, "too slow"), Row("k3", None)]


@pytest.mark.parametrize("place", ["file", "path", "memory"])
def test_shards_hold_what_was_written(place: str, tmp_path: Path) -> None:
    """A partition comes back as it was, from any kind of folder; one name, one file."""
    where = {"file": f"file://{tmp_path}", "path": str(tmp_path), "memory": "memory://shards"}[
        place
    ]
    shards = Shards(f"{where}/a/їжак 100%20 b")
    assert shards.names() == []
    shards.make()
    for _ in range(2):
        shards.write("p1", ROWS)
    assert Shards(shards.url).names() == ["p1"]
    assert shards.read("p1") == ROWS
    with pytest.raises(FileNotFoundError):
        shards.read("p2")
    shards.note_slow("p1", "k2")
    shards.note_slow("p1", "k1")
    assert shards.slow("p1") == {"k1", "k2"}
    shards.forget_slow("p1")
    assert shards.slow("p1") == set()


def test_shards_on_a_server(
    cluster: str, reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers write to a server, here by FTP, and what they wrote is read from there.

    The password stands in fsspec's configuration; in the address it is refused.
    """
    monkeypatch.setitem(fsspec.config.conf, "ftp", {"username": "reader", "password": "secret"})
    with pytest.raises(ConfigError, match=r"^--shards holds a password"):
        Shards("ftp://reader:secret@127.0.0.1/shards")
    with pytest.raises(ConfigError, match=r"^--shards is no address"):
        Shards("ftp://[x/shards")
    with ftp(tmp_path) as address:
        shards = Shards(f"{address}/shards")
        shards.make()
        shards.write("p1", ROWS)
        assert Shards(shards.url).names() == ["p1"]
        assert shards.read("p1") == ROWS
        assert [each.name for each in (tmp_path / "shards").iterdir()] == ["p1.parquet"]
        found, skipped = read(texts(9), reader, f"{address}/others", cluster)
        assert (sorted(found), skipped) == ([f"d{n}" for n in range(9)], [])
        assert {each.suffix for each in (tmp_path / "others").iterdir()} == {".parquet"}
        kept = durable(texts(9), reader, f"{address}/others", Progress())
        assert {each.document.id: each for each in kept} == found


def test_damaged_shards_are_read_again(tmp_path: Path) -> None:
    """A file that is cut short, or no partition at all, counts as not there, in one line."""
    (document, other) = texts(2)
    shards = Shards(str(tmp_path))
    held = encoded(Extraction(document, "model"))
    shards.write("whole", [Row(key_of("r", document), held)])
    shards.write("cut", [Row(key_of("r", other), encoded(Extraction(other, "model")))])
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(cut.read_bytes()[:-9])
    (tmp_path / "other.parquet").write_bytes(b"PAR1")
    (tmp_path / ".x.part").write_bytes(b"half")
    shards.write("odd", [Row(key_of("r", other), held)])
    listener = Killer()
    (found,) = durable([document, other], "r", str(tmp_path), listener)
    assert found == Extraction(document, "model")
    (note,) = listener.notes
    assert note.startswith("3 of the files in file://")


def test_folder_that_is_not_shared(cluster: str, reader: str, tmp_path: Path) -> None:
    """Where workers cannot write, or what they write is not seen here, one line says so."""
    with pytest.raises(ClusterError, match="nothing is there; name a folder that every machine"):
        read(texts(1), reader, "memory://here", cluster)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot make file://"):
        read(texts(1), reader, tmp_path / "file" / "shards", cluster)


def test_worker_in_time_or_not_at_all(tmp_path: Path) -> None:
    """What hangs is noted and ends its process, be it in Python or in code that never yields."""
    for hang, code in {"time.sleep(60)": 1, "re.fullmatch('(a+)+b', 'a' * 40)": 1}.items():
        script = f"""
import re, time
from kg.pipeline.cluster import partition
partition.GRACE = 1
with partition._within(0.2, lambda: open("noted", "w").close()):
    {hang}
"""
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env=clusters.environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (code, "")
    assert (tmp_path / "noted").exists()
