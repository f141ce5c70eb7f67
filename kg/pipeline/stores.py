"""Graphs between files, folders and servers: load a dump, write one, send what a build made."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ConfigError, StoreError, why
from kg.ids import BASE
from kg.pipeline.aside import Staging, writing
from kg.pipeline.asking import open_store
from kg.pipeline.report import Progress
from kg.rdf.dumps import check_ending
from kg.rdf.release import STORE
from kg.rdf.remote import Place, RemoteStore
from kg.rdf.store import GraphStore

SENT = ".sent.json"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent to a store.

    Attributes:
        graphs: Number of named graphs that were sent.
        removed: Number of graphs of earlier builds that were removed.
        unchanged: Number of graphs that this folder had sent there before, as they are.
    """

    graphs: int
    removed: int
    unchanged: int = 0


def check_address(address: str) -> None:
    """Tell a wrong address before any work is done; asks nobody.

    Raises:
        ConfigError: It is none.
    """
    Place.of(address)


def send(
    graph: str | Path,
    address: str,
    base: str = BASE,
    progress: Progress | None = None,
    *,
    fresh: bool = False,
) -> Sent:
    """Send a build to a remote store, each named graph in the place of the one there.

    Graphs of earlier builds, those below ``<base>graph/`` that this one has not, are removed: the
    entities that they speak of are gone. Other graphs of the store are not touched.

    The folder keeps what was sent where, as a digest of each graph, in :data:`SENT`. A graph that
    is as it was sent last, and of which the store has as many triples, is not sent again.

    Args:
        graph: Output folder of a build.
        address: Of the store; see :meth:`kg.rdf.remote.Place.of`.
        base: Prefix of all instance IRIs of the build.
        progress: Hears of every graph.
        fresh: Send every graph.

    Raises:
        ConfigError: The address is none.
        StoreError: There is no graph, or the store fails midway; some graphs are then new and some
            old, until it is sent again.
    """
    progress = progress or Progress()
    with open_store(graph) as source, RemoteStore(address) as target:
        names = source.graphs()
        progress.stage("sending", len(names))
        there = target.sizes()
        before = _sent(Path(graph)).get(address, {})
        now: dict[str, str] = {}
        changed = []
        for name in names:
            quads = source.quads(name)
            now[name] = _digest(quads)
            if fresh or before.get(name) != now[name] or there.get(name) != len(quads):
                changed.append(name)
            else:
                progress.step()
        # Whatever fails on the way is not taken for sent.
        _keep(Path(graph), address, {name: now[name] for name in set(names) - set(changed)})
        for name in changed:
            if name in there:
                target.replace(name, source.quads(name))
                progress.step()
        new = ((name, source.quads(name)) for name in changed if name not in there)
        for number in target.fill(new):
            for _ in range(number):
                progress.step()
        gone = [name for name in sorted(there) if name.startswith(f"{base}graph/")]
        gone = [name for name in gone if name not in now]
        for name in gone:
            target.retract(name)
    _keep(Path(graph), address, now)
    return Sent(len(changed), len(gone), len(names) - len(changed))


def _digest(quads: Iterable[object]) -> str:
    """Return what tells two graphs apart; their quads come sorted."""
    return hashlib.sha256("\n".join(map(str, quads)).encode()).hexdigest()


def _sent(folder: Path) -> dict[str, dict[str, str]]:
    """Return what was sent to each address: digests by graph. Nothing, if that is not known."""
    try:
        found = json.loads((folder / SENT).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    places = found.items() if isinstance(found, dict) else ()
    return {place: graphs for place, graphs in places if isinstance(graphs, dict)}


def _keep(folder: Path, address: str, digests: dict[str, str]) -> None:
    sent = _sent(folder) | {address: digests}
    with writing(folder / SENT) as file:
        json.dump(sent, file, indent=0, sort_keys=True)


def load(dump: str | Path, *, graph: Path | None, store: str | None, into: str | None) -> int:
    """Add a dump to a graph.

    Args:
        dump: N-Quads, TriG, N-Triples or Turtle, by its ending; ``.gz`` may follow.
        graph: A folder like a build's, made where missing; or None.
        store: The address of a remote store; or None.
        into: IRI of the named graph for triples that the dump puts in none.

    Returns:
        Number of quads that the graph has now.

    Raises:
        ConfigError: Neither or both places are given, or the address is none.
        StoreError: The dump is wrong, or the place cannot be written; nothing was added.
    """
    _check_one(graph, store)
    if graph is None:
        with RemoteStore(store or "") as place:
            place.load(dump, into)
            return place.size()
    try:
        with Staging(graph, ()) as staging:  # keeps builds, and other loads, out meanwhile
            target = graph / STORE
            if target.exists():
                return _loaded(target, dump, into)
            # It appears only when all of the dump is in it.
            size = _loaded(staging.folder / STORE, dump, into)
            (staging.folder / STORE).rename(target)
            return size
    except OSError as error:
        raise StoreError(f"cannot write to {graph}: {why(error)}") from error


def _loaded(store: Path, dump: str | Path, into: str | None) -> int:
    with GraphStore.open(store) as place:
        place.load(dump, into)
        return place.size()


def dump(path: Path, *, graph: Path | None, store: str | None) -> None:
    """Write a graph to a file: N-Quads, TriG or N-Triples by its ending; ``.gz`` may follow.

    Args:
        path: Appears only when all of it is written.
        graph: Output folder of a build; or None.
        store: The address of a remote store; or None.

    Raises:
        ConfigError: Neither or both places are given, or the address is none.
        StoreError: There is no graph, or the file cannot be written.
    """
    _check_one(graph, store)
    check_ending(path)
    target = Path(os.path.realpath(path))  # what a link leads to is replaced, not the link
    aside = target.with_name(f".{os.getpid()}.part.{path.name}")
    try:
        with RemoteStore(store) if store is not None else open_store(graph or "") as place:
            place.dump(aside)
        if target.exists() and not target.is_file():  # a pipe, say
            with aside.open("rb") as source, target.open("wb") as file:
                shutil.copyfileobj(source, file)
        else:
            aside.replace(target)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {why(error)}") from error
    finally:
        aside.unlink(missing_ok=True)


def _check_one(graph: Path | None, store: str | None) -> None:
    if (graph is None) == (store is None):
        raise ConfigError("name one place: a folder with --graph, or an address with --store")
