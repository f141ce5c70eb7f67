"""Time and peak memory of every export, on two graphs of which one is four times the other.

``python -m benchmarks.export [ARTICLES]`` prints a table, of 250 and 1,000 articles unless told
otherwise. The articles are copies of one of the tests', each with entities of its own. Each export
runs in a process of its own that opens the store read only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from kg.ids import iri
from kg.model import Entity, Resolution
from kg.pipeline.exports import Format, export_graph
from kg.rdf.quads import document_graph, document_quads, entities_graph, entity_quads
from kg.rdf.store import GraphStore
from tests import factories

FORMATS = tuple(form for form in Format if form != Format.CLAIMREVIEW)


def build(folder: Path, articles: int) -> int:
    """Write a graph of so many articles, five entities each; return its number of quads."""
    one = factories.post()
    entities: list[Entity] = []
    folder.mkdir()
    with GraphStore.open(folder / "store") as store:
        for number in range(articles):
            extraction = replace(one, document=replace(one.document, id=f"{number:016x}"))
            of = {}
            for entity in one.entities:
                identity = iri("person", f"{number} {entity.id}")
                of[extraction.document.id, entity.id] = identity
                entities.append(replace(entity, id=identity, name=f"{entity.name} {number}"))
            graph = document_graph(extraction.document.id)
            store.replace(graph, document_quads(extraction, Resolution((), of)))
        store.replace(entities_graph(), entity_quads(Resolution(tuple(entities), {})))
        return store.size()


def peak() -> float:
    """Return the most memory that this process has had, in MB; Linux."""
    # getrusage would count what the process was forked from.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def one(folder: str, form: str) -> None:
    """Export once; print seconds, and peak memory in MB less that before."""
    before = peak()
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        export_graph(folder, Path(place) / "out", Format(form))
        seconds = time.perf_counter() - started
    print(f"{seconds:.1f} {peak() - before:.0f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", nargs="?", type=int, default=1000)
    parser.add_argument("--one", nargs=2)
    options = parser.parse_args()
    if options.one:
        one(*options.one)
        return
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place) / name for name in ("small", "large")]
        sizes = [build(folders[0], options.articles // 4), build(folders[1], options.articles)]
        print(f"| format | {sizes[0]:,} quads: s, MB | {sizes[1]:,} quads: s, MB |\n|---|---|---|")
        for form in FORMATS:
            cells = []
            for folder in folders:
                command = [sys.executable, "-m", "benchmarks.export", "--one", str(folder), form]
                done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
                cells.append(", ".join(done.stdout.split()))
            print(f"| {form} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
