"""Texts in, a built graph out: read, extract, resolve, write, measure, check, draw.

Hands data from one stage to the next and decides nothing about texts. What a build writes is in
:data:`FILES`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from kg.config import Settings
from kg.errors import StoreError, why
from kg.graph.measure import measure, write_csv
from kg.link.judgements import read_rulings
from kg.model import Document, Extraction, Resolution, Skipped
from kg.pipeline.aside import REPORT, Staging
from kg.pipeline.built import PAGE, READING, asking_once, draw, network_of, write_report
from kg.pipeline.cluster import connection
from kg.pipeline.inputs import found, read_once
from kg.pipeline.kept import KEPT, Kept
from kg.pipeline.links import find_links
from kg.pipeline.lookups import endpoint_of, resolved
from kg.pipeline.reading import extract_all, extractions_of
from kg.pipeline.report import (
    Claimant,
    Merged,
    Progress,
    Report,
    count,
    most_active,
    next_commands,
    versions,
)
from kg.rdf import files, quads, search
from kg.rdf.release import STORE
from kg.rdf.scribe import Scribe
from kg.rdf.shapes import validate
from kg.rdf.store import GraphStore
from kg.rdf.whole import whole
from kg.text.conllu import to_conllu
from kg.text.fingerprint import fingerprint

FILES = {
    PAGE: "the graph to look at, opens offline",
    READING: "the same to read, linked to the graph",
    "graph.nq": "all quads, sorted",
    "graph.trig": "all quads, for people",
    STORE: "the same, indexed on disk",
    search.FILE: "names, claims and sentences, for kg search",
    "measures.csv": "centrality and communities",
    REPORT: "this account",
}
PACKED = {name: f"{name}{files.PACKED}" for name in ("graph.nq", "graph.trig")}
"""What is written instead where ``gzip`` is set."""
NAMES = (*FILES, *PACKED.values())
OUTPUTS = (*NAMES, KEPT)


@dataclass(slots=True)
class _Clock:
    """Wall time of each stage, in order."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[None]:
        self.progress.stage(name, total)
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 3)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the report tells of the texts; see :class:`kg.pipeline.report.Report`."""

    records: int
    documents: tuple[dict[str, str | None], ...]
    merged: tuple[Merged, ...]
    skipped: tuple[Skipped, ...]
    counts: dict[str, int]
    claimants: tuple[Claimant, ...]
    model: str


def extract(
    paths: Sequence[str], settings: Settings, progress: Progress | None = None
) -> Iterator[Extraction]:
    """Read texts and extract from each, one at a time.

    Args:
        paths: Files, folders, glob patterns, or ``-`` for standard input.
        settings: Of which ``published``, ``max_chars``, ``workers``, ``timeout``, ``pipeline`` and
            ``patterns`` matter here.
        progress: Hears of every text that is done or skipped.

    Yields:
        One extraction per input record, in input order, equal texts included.

    Raises:
        ConfigError: ``published`` is not an ISO date.
        ModelError: The language pipeline cannot be used.
    """
    progress = progress or Progress()
    progress.stage("extracting")
    for extraction in extractions_of(_stream(paths, settings, progress), settings, progress):
        yield extraction
        progress.read(extraction)


def conllu(
    paths: Sequence[str], settings: Settings, progress: Progress | None = None
) -> Iterator[str]:
    """Read texts and write their syntax as CoNLL-U, one at a time.

    Args:
        paths: Files, folders, glob patterns, or ``-`` for standard input.
        settings: Of which ``published`` and ``max_chars`` matter here.
        progress: Hears of every text that is done or skipped.

    Yields:
        The lines of one input record, in input order.

    Raises:
        ConfigError: ``published`` is not an ISO date.
        ModelError: The language pipeline cannot be used.
    """
    progress = progress or Progress()
    progress.stage("parsing")
    documents = _stream(paths, settings, progress)
    for lines in to_conllu(documents, pipeline=settings.pipeline, patterns=settings.patterns):
        yield lines
        progress.step()


def build(
    paths: Sequence[str],
    output: str | Path,
    settings: Settings,
    progress: Progress | None = None,
) -> Report:
    """Read texts and write their graph, its measures and its picture into a folder.

    What is read of a text is kept in the folder's hidden :data:`kg.pipeline.kept.KEPT` at once, so
    that a build after this one, or after this one was killed, reads only what is new or changed.
    All else is written aside and moved in at the end: until then, and after any failure, the folder
    holds what it held before. The graph depends on the texts and the settings alone; clock,
    paths and versions stand in the report.

    Args:
        paths: Files, folders, glob patterns, or ``-`` for standard input.
        output: Made where it does not exist. Only the names in :data:`NAMES` are replaced.
        settings: Of the build.
        progress: Hears of the stages and of what is skipped.

    Returns:
        The account that also stands in ``report.json``.

    Raises:
        ConfigError: The judgements cannot be read or contradict each other, or the address for
            look-ups, of a cluster or of its shards is none.
        ClusterError: The cluster that is to read cannot be reached, or is of another version.
        IngestError: Nothing could be read.
        ModelError: The language pipeline cannot be used.
        ShapeError: The graph violates its shapes; nothing was written.
        StoreError: The folder cannot be written, or another build is writing to it.
    """
    progress = progress or Progress()
    clock = _Clock(progress)
    started = _now()
    rulings = read_rulings(settings.judgements) if settings.judgements is not None else ()
    who = partial(
        resolved,
        rulings=rulings,
        endpoint=endpoint_of(settings),
        settings=settings,
        progress=progress,
    )
    if settings.cluster is not None:
        connection.check(settings)
    reader = fingerprint(settings.pipeline, settings.patterns)
    with (
        Staging(Path(output), NAMES) as staging,
        Kept(Path(output), reader, progress, fresh=settings.fresh) as kept,
        Scribe(staging.folder, settings.base, packed=settings.gzip) as scribe,
    ):
        folder = staging.folder
        # What was read is let go there: the graph is on disk, and a large one needs the memory.
        told = _fill(paths, settings, kept, folder / STORE, scribe, clock, who)
        with GraphStore.open(folder / STORE) as store:
            with clock.stage("measuring"):
                network = network_of(store)
                measures = measure(network, seed=settings.seed)
                measured = quads.measure_quads(measures.values(), settings.base)
                graph = quads.measures_graph(settings.base), measured
                store.fill(scribe.passing([graph]))
                write_csv(measures, folder / "measures.csv")
            with clock.stage("checking"):
                validate(store)
            with clock.stage("drawing"):
                ask = asking_once(store)
                _save(folder / PAGE, draw(ask, network, measures, settings))
                del network, measures
                _save(folder / READING, write_report(ask))
                del ask  # and all that it holds
            with clock.stage("dumping"):
                for name, packed in PACKED.items():
                    scribe.write(folder / (packed if settings.gzip else name))
                size = store.size()
        with clock.stage("indexing"), GraphStore.open(folder / STORE, read_only=True) as store:
            search.index_of(store, keep=True).close()
            if not (folder / search.FILE).is_file():
                raise StoreError(f"cannot write {folder / search.FILE}; free some space")
        report = Report(
            output=str(output),
            records=told.records,
            documents=told.documents,
            merged=told.merged,
            skipped=told.skipped,
            counts={**told.counts, "quads": size},
            claimants=told.claimants,
            files={PACKED.get(n, n) if settings.gzip else n: what for n, what in FILES.items()},
            next=next_commands(str(output), told.claimants),
            versions=versions(),
            settings=settings,
            model=told.model,
            seconds=clock.seconds,
            started=started,
            finished=_now(),
        )
        account = json.dumps(report.to_json(), ensure_ascii=False, indent=2)
        _save(folder / REPORT, account + "\n")
        staging.swap(absent=set(NAMES) - set(report.files))
        kept.prune()
    return report


def _fill(
    paths: Sequence[str],
    settings: Settings,
    kept: Kept,
    folder: Path,
    scribe: Scribe,
    clock: _Clock,
    who: Callable[[Sequence[Extraction]], Resolution],
) -> _Told:
    """Read the texts, find out who is who, and put all of it into a new store in a folder."""
    progress = clock.progress
    with clock.stage("reading"):
        inputs = read_once(paths, settings, OUTPUTS, progress)
    with clock.stage("extracting", len(inputs.documents)):
        read = extract_all(inputs.documents, kept, settings, progress)
    extractions = read.extractions
    with clock.stage("resolving"):
        resolution = who(extractions)
    with clock.stage("linking"):
        links = find_links(extractions, resolution, progress)
    with clock.stage("writing", len(extractions)), GraphStore.open(folder) as store:
        graphs = whole(extractions, resolution, links, settings.base, progress.step)
        store.fill(scribe.passing(graphs))
    return _Told(
        records=len(extractions) + len(inputs.merged),
        documents=tuple(_described(each.document) for each in extractions),
        merged=inputs.merged,
        skipped=inputs.skipped + read.skipped,
        counts=count(extractions, resolution, read.unchanged),
        claimants=most_active(extractions, resolution),
        model=extractions[0].model,
    )


def _stream(paths: Sequence[str], settings: Settings, progress: Progress) -> Iterator[Document]:
    for each in found(paths, settings, OUTPUTS):
        if isinstance(each, Skipped):
            progress.skipped(each)
        else:
            yield each


def _save(path: Path, text: str) -> None:
    try:
        # A setting may be a path that is not UTF-8; JSON's escapes are Python's.
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise StoreError(f"cannot write {path}: {why(error)}; free some space") from error


def _described(document: Document) -> dict[str, str | None]:
    return {
        "id": document.id,
        "path": document.path,
        "record": document.record,
        "title": document.title,
        "publisher": document.publisher,
        "published": document.published,
    }


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
