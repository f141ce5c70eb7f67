"""How fast is our store, beside its engine alone?

    python -m benchmarks.store [--quads 1000000] [--rounds 3] [--server]

Makes a graph of documents of the size that articles have (about 500 quads each, in a named graph
each), writes it as N-Quads, and times in turns, on the same file: (a) the engine's own
``pyoxigraph.Store.bulk_load`` into an empty folder, and our ``GraphStore.load`` into another. Then
replaces one document after the other in the graph of so many quads, on disk, and tells the median
and the slowest. ``--server`` does the same through a real ``oxigraph serve`` on loopback (needs the
extra ``dev``).
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from kg.rdf.contract import Store
from kg.rdf.quads import document_graph
from kg.rdf.remote import RemoteStore
from kg.rdf.store import GraphStore

PER_DOCUMENT = 500
REPLACED = 50
SHARES = (0.1, 1.0)
BASE = "https://w3id.org/claimgraph/id/"
KINDS = [NamedNode(f"https://schema.org/{name}") for name in ("Claim", "Person", "Place", "Thing")]
LINKS = [NamedNode(f"https://schema.org/{name}") for name in ("author", "about", "mentions")]
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TEXT = NamedNode("https://schema.org/text")
WORDS = "the town of river bridge minister said that troops had been taken denied on Sunday".split()


def document(number: int, version: int = 0, new: float = 1.0) -> tuple[str, list[Quad]]:
    """Return a document's graph: nodes with a type, a text and links, as ours have.

    Args:
        number: Of the document.
        version: 0 for the first one.
        new: Share of its nodes that differ from those of the first version.
    """
    name = document_graph(f"{number:016x}")
    graph = NamedNode(name)
    nodes = [NamedNode(f"{BASE}claim/{number:08x}{each:08x}") for each in range(PER_DOCUMENT // 5)]
    quads = []
    for count, node in enumerate(nodes):
        changed = version if count < new * len(nodes) else 0
        chance = random.Random(f"{number} {count} {changed}")
        words = " ".join(chance.choices(WORDS, k=12))
        quads.append(Quad(node, TYPE, chance.choice(KINDS), graph))
        quads.append(Quad(node, TEXT, Literal(f"{words} {changed}"), graph))
        for link in LINKS:
            entity = NamedNode(f"{BASE}person/{chance.randrange(20_000):08x}")
            quads.append(Quad(node, link, entity, graph))
    return name, quads


def engine_load(path: Path, folder: Path) -> None:
    """Load as a user of the engine would, and make it survive a power cut, as ours does."""
    store = pyoxigraph.Store(str(folder))
    store.bulk_load(path=path, format=RdfFormat.N_QUADS)
    store.flush()


def our_load(path: Path, folder: Path) -> None:
    """Load by our store."""
    with GraphStore.open(folder) as store:
        store.load(path)


def replaced(store: Store, documents: int, new: float) -> list[tuple[float, float]]:
    """Replace some documents that were not yet replaced; return seconds of each, and of our CPU."""
    chosen = random.Random(new).sample(range(documents), min(REPLACED, documents))
    seconds: list[tuple[float, float]] = []
    for number in chosen:
        name, quads = document(number, int(100 * new), new)
        started, busy = time.perf_counter(), time.process_time()
        store.replace(name, quads)
        seconds.append((time.perf_counter() - started, time.process_time() - busy))
    return seconds


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Run a server on loopback over a folder."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{found.getsockname()[1]}"
    program = str(Path(sys.executable).parent / "oxigraph")
    command = [program, "serve", "--location", str(folder), "--bind", place]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(urllib.error.URLError):
                urllib.request.urlopen(f"http://{place}/query?query=ASK%7B%7D").close()
                break
            time.sleep(0.05)
        yield f"oxigraph+http://{place}"
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--server", action="store_true")
    options = parser.parse_args()
    documents = max(1, options.quads // PER_DOCUMENT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "graph.nq"
        with path.open("wb") as file:
            for number in range(documents):
                pyoxigraph.serialize(document(number)[1], file, format=RdfFormat.N_QUADS)
        found: dict[str, list[float]] = {"engine": [], "ours": []}
        # Rivals take turns, so that a busy machine is as busy for each.
        for _ in range(options.rounds):
            for key, load in (("engine", engine_load), ("ours", our_load)):
                shutil.rmtree(folder / key, ignore_errors=True)
                started = time.perf_counter()
                load(path, folder / key)
                found[key].append(time.perf_counter() - started)
        with GraphStore.open(folder / "ours") as store:
            quads = store.size()
            on_disk = [(new, replaced(store, documents, new)) for new in SHARES]
        best = {key: min(seconds) for key, seconds in found.items()}
        size = path.stat().st_size / 1e6
        print(f"| {quads:,} quads, {size:.0f} MB of N-Quads, best of {options.rounds} | | ratio |")
        print("|---|---|---|")
        print(f"| (a) `pyoxigraph.Store.bulk_load` | {quads / best['engine']:,.0f} quads/s | |")
        ratio = best["engine"] / best["ours"]
        print(f"| `GraphStore.load` | {quads / best['ours']:,.0f} quads/s | {ratio:.2f} of (a) |")
        for new, seconds in on_disk:
            show(f"one document replaced, {new:.0%} of it new, on disk", seconds)
        if options.server:
            with served(folder / "served") as address, RemoteStore(address) as remote:
                started = time.perf_counter()
                remote.load(path)
                rate = quads / (time.perf_counter() - started)
                print(f"| `RemoteStore.load`, a server on loopback | {rate:,.0f} quads/s | |")
                show("one document replaced, on that server", replaced(remote, documents, 1.0))
            sent(folder, documents)


def sent(folder: Path, documents: int) -> None:
    """Send documents to an empty server: one by one, and as `kg build` does."""
    for name in ("one by one, as before", "as `kg build --store` sends them"):
        with served(folder / name[:3]) as address, RemoteStore(address) as remote:
            every = (document(number) for number in range(documents))
            started = time.perf_counter()
            if name.startswith("one"):
                for graph, quads in every:
                    remote.replace(graph, quads)
            else:
                for _ in remote.fill(every):
                    pass
            rate = documents * PER_DOCUMENT / (time.perf_counter() - started)
        print(f"| new documents to an empty server, {name} | {rate:,.0f} quads/s | |", flush=True)


def show(title: str, seconds: list[tuple[float, float]]) -> None:
    """Print a row of times: on the clock, which other programs share, and on the processor."""
    clock, busy = (sorted(1000 * each for each in kind) for kind in zip(*seconds, strict=True))
    middle = f"{statistics.median(clock):.1f} ms | {statistics.median(busy):.1f} ms of processor"
    print(f"| {title}, median of {len(clock)} | {middle}; slowest {clock[-1]:.0f} ms |")


if __name__ == "__main__":
    main()
