"""The dumps of a graph, written from the quads on their way into its store.

Input: whole named graphs. Output: the same graphs, and the files that the store would give.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from itertools import chain, groupby, islice
from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from kg.errors import StoreError, why
from kg.rdf import files
from kg.rdf.contract import Closing
from kg.rdf.dumps import PART, SortedLines, block_of, graph_node, head_of, lines_of

_END = b"}\n"


class Scribe(Closing):
    """Notes whole named graphs that pass by, and writes the dumps that a store of them would give.

    Reading them out of a store again takes several times as long. Literals must have the store's
    own form (:func:`kg.rdf.terms.typed`). Use as a context manager.

    Args:
        folder: Where what does not fit into memory waits, in files without a name.
        base: Prefix of instance IRIs.
        packed: Whether what waits is compressed, as what is written then should be.
    """

    def __init__(self, folder: Path, base: str, *, packed: bool = False) -> None:
        self._folder = folder
        self._base = base
        self._packed = packed
        self._lines = SortedLines(folder, packed=packed)
        self._blocks = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed in close
        self._places: dict[str, list[tuple[int, int]]] = {}

    def close(self) -> None:
        """Let go of what waits."""
        for each in (self._lines, self._blocks):
            with suppress(OSError):  # of a full disk, which writing has told of
                each.close()

    def passing(
        self, graphs: Iterable[tuple[str, Iterable[Quad]]]
    ) -> Iterator[tuple[str, Iterator[Quad]]]:
        """Note graphs, each of which comes once, and give them on; each is to be read to its end.

        Memory holds :data:`PART` quads, and :data:`RUN` lines.
        """
        for graph, quads in graphs:
            yield graph, self._noted(graph, iter(quads))

    def _noted(self, graph: str, quads: Iterator[Quad]) -> Iterator[Quad]:
        part = list(islice(quads, PART))
        if len(part) < PART:
            self._lines.add(lines_of(part))
            yield from part
            self._place(graph, [block_of(part, self._base)] if part else [])
            return
        with closing(SortedLines(self._folder, packed=self._packed)) as own:
            while part:
                lines = lines_of(part)
                own.add(lines)
                self._lines.add(lines)
                yield from part
                part = list(islice(quads, PART))
            self._place(graph, _long_block(own, self._base))

    def _place(self, graph: str, blocks: Iterable[bytes]) -> None:
        places = self._places.setdefault(str(graph_node(graph)), [])
        for block in blocks:
            held = zlib.compress(block, files.LEVEL) if self._packed else block
            places.append((self._blocks.tell(), len(held)))
            self._blocks.write(held)

    def write(self, path: Path) -> None:
        """Write all that passed, sorted: TriG by the file's ending, else N-Quads.

        Raises:
            StoreError: The file cannot be written.
        """
        try:
            files.save(path, self._trig() if files.ending(path) == ".trig" else self._lines)
        except OSError as error:
            raise StoreError(f"cannot write {path}: {why(error)}; free some space") from error

    def _trig(self) -> Iterator[bytes]:
        yield from head_of(self._base)
        for start, length in chain.from_iterable(
            self._places[name] for name in sorted(self._places)
        ):
            self._blocks.seek(start)
            block = self._blocks.read(length)
            yield zlib.decompress(block) if self._packed else block


def _long_block(lines: Iterable[bytes], base: str) -> Iterator[bytes]:
    """Write a graph like :func:`block_of`, from its sorted N-Quads, a few subjects at a time."""
    opened = False
    for part in _parts(lines):
        block = block_of(pyoxigraph.parse(b"".join(part), format=RdfFormat.N_QUADS), base)
        opening, _, body = block.removesuffix(_END).partition(b"\n")
        yield body if opened else opening + b"\n" + body
        opened = True
    if opened:
        yield _END


def _parts(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Cut sorted lines into parts of :data:`PART` and more, between subjects."""
    part: list[bytes] = []
    for _, group in groupby(lines, key=lambda line: line.partition(b" ")[0]):
        if len(part) >= PART:
            yield part
            part = []
        part += group
    if part:
        yield part
