"""Files into the embedded engine: at its full speed, and whole or not at all.

Input: a file and a store of the engine. Every triple ends up in a named graph.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from kg.errors import StoreError
from kg.rdf.dumps import WITHOUT_GRAPHS, form_of, graph_node
from kg.rdf.files import reading

NOWHERE = DefaultGraph()
FEW = 256_000_000
"""Bytes of the engine's files that are read fast however they lie."""


def load_file(engine: pyoxigraph.Store, file: Path, graph: str | None) -> None:
    """Add what a file holds.

    The engine's fast way has no transaction: what was read before a fault stays. Where the store
    was empty it is thrown away again; else the file is read through beforehand.

    Args:
        engine: The store.
        file: N-Quads, TriG, N-Triples or Turtle, by its ending; compressed where it ends in
            ``.gz`` after that.
        graph: Where triples go that the file puts into no named graph.

    Raises:
        StoreError: The file cannot be read, is wrong, or puts triples into no named graph; the
            store is as before.
    """
    form = form_of(file)
    node = graph_node(graph) if graph is not None else None
    only_triples = form in WITHOUT_GRAPHS
    if only_triples and node is None:
        raise StoreError(f"{file} names no graphs; tell with --into which one it is")
    if next(iter(engine), None) is None:
        try:
            with loading(file), reading(file) as opened:
                _bulk_load(engine, opened, form, node if only_triples else None)
            loose = list(engine.quads_for_pattern(None, None, None, NOWHERE))
            _refuse_homeless(file, node, number=len(loose))
        except StoreError:
            with loading(file):
                engine.clear()
            raise
        if loose and node is not None:
            with loading(file):
                engine.clear_graph(NOWHERE)
                engine.extend(_placed(loose, node))
        return
    with loading(file), reading(file) as opened:
        quads = pyoxigraph.parse(opened, format=form)
        number = sum(quad.graph_name == NOWHERE for quad in quads)
    _refuse_homeless(file, node, number=number)
    with loading(file), reading(file) as opened:
        if number and node is not None:
            engine.bulk_extend(_placed(pyoxigraph.parse(opened, format=form), node))
        else:
            _bulk_load(engine, opened, form, None)


def tables(folder: Path) -> Mapping[str, int]:
    """Return the engine's files in a folder, with their sizes in bytes."""
    found = {}
    for path in folder.glob("*.sst"):
        with suppress(FileNotFoundError):  # merged meanwhile, in the background
            found[path.name] = path.stat().st_size
    return found


def settle(engine: pyoxigraph.Store, folder: Path, before: Mapping[str, int]) -> None:
    """Merge the engine's files where most of them are new, as after a bulk load.

    A bulk load leaves files side by side that each look-up has to try: with 8 million quads
    questions took three times as long. The engine merges them in the background while a store is
    open, and what it has merged costs nothing here; one that is closed at once would stay as it is.

    Args:
        engine: The store, about to be closed.
        folder: Where it lies.
        before: Its :func:`tables` when it was opened.
    """
    new = sum(size for name, size in tables(folder).items() if name not in before)
    if new > max(FEW, sum(before.values())):
        engine.optimize()


def _bulk_load(
    engine: pyoxigraph.Store, file: IO[bytes], form: RdfFormat, node: NamedNode | None
) -> None:
    if node is None:
        engine.bulk_load(file, format=form)
    else:
        engine.bulk_load(file, format=form, to_graph=node)


def _placed(quads: Iterable[Quad], node: NamedNode) -> Iterator[Quad]:
    for quad in quads:
        is_loose = quad.graph_name == NOWHERE
        yield Quad(quad.subject, quad.predicate, quad.object, node) if is_loose else quad


def _refuse_homeless(file: Path, node: NamedNode | None, *, number: int) -> None:
    if number and node is None:
        raise StoreError(
            f"{file} has {number:,} triples in no named graph; tell with --into where they belong"
        )


@contextmanager
def loading(file: Path) -> Iterator[None]:
    """Translate the engine's errors while it reads a file."""
    try:
        yield
    except FileNotFoundError as error:
        raise StoreError(f"{file} does not exist; check the path") from error
    except MemoryError as error:  # the engine's way to say that a term is longer than its buffer
        raise StoreError(f"cannot load {file}: a term in it is longer than 16 MB") from error
    except (OSError, ValueError, RuntimeError, SyntaxError, EOFError, zlib.error) as error:
        raise StoreError(f"cannot load {file}: {' '.join(str(error).split())}") from error
