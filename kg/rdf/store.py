"""The graph on disk: replace a document, ask, dump; the only place where the store's errors appear.

Input: quads and SPARQL. Output: tables, booleans and files. Nothing here knows what a claim is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph
from pyoxigraph import NamedNode, Quad, Triple

from kg.errors import KGError, QueryError, StoreError
from kg.ids import BASE
from kg.model import Table
from kg.rdf import files
from kg.rdf.dumps import data, graph_node, has_blank_nodes, quads_of, triples_of, written
from kg.rdf.guard import refuse_dangerous
from kg.rdf.loading import load_file, settle, tables
from kg.rdf.state import state_of
from kg.rdf.syntax import fault
from kg.rdf.values import at_most, damage, describing, one_line, rows_of

_MEMORY = "the store in memory"
_MARKER = "CURRENT"  # a file that every store folder of the engine has


class GraphStore:
    """A store of named graphs in a folder.

    Open it by :meth:`open`, close it by ``with`` or :meth:`close`. One process writes at a time.

    Attributes:
        opened: The state of the folder when it was opened to be read; see :mod:`kg.rdf.state`.
        union: Whether a pattern outside ``GRAPH`` is asked of all graphs together, and not of what
            is in none, which is nothing.

    >>> store = GraphStore.memory()
    >>> store.select("SELECT (1 + 1 AS ?two) {}").rows
    ((2,),)
    """

    def __init__(self, store: pyoxigraph.Store, name: str, *, read_only: bool) -> None:
        self._store: pyoxigraph.Store | None = store
        self._name = name
        self._read_only = read_only
        self.opened: str | None = None
        self.union = False
        self._before = None if read_only or self.folder is None else tables(self.folder)

    @classmethod
    def open(cls, path: str | Path, *, read_only: bool = False) -> Self:
        """Open the store in a folder.

        Args:
            path: The folder; made when missing, unless read only.
            read_only: Open for questions alone, beside other readers; a writer must not be at
                work meanwhile.

        Raises:
            StoreError: The folder is missing, is no store, is locked or cannot be written.
        """
        folder = Path(path)
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"{folder} is a file, not a graph store; name a folder")
        try:
            if read_only:
                if not (folder / _MARKER).exists():
                    raise StoreError(
                        f"{folder} holds no graph store; run `kg build` first or name its output"
                    )
                state = state_of(folder)
                opened = cls(pyoxigraph.Store.read_only(str(folder)), str(folder), read_only=True)
                opened.opened = state
                return opened
            if folder.is_dir() and any(folder.iterdir()) and not (folder / _MARKER).exists():
                raise StoreError(
                    f"{folder} holds files that are no graph store; name an empty or new folder"
                )
            return cls(pyoxigraph.Store(str(folder)), str(folder), read_only=False)
        except (OSError, ValueError, RuntimeError) as error:
            raise StoreError(_opening_failed(folder, error)) from error

    @classmethod
    def memory(cls) -> Self:
        """Make an empty store that lives as long as the object."""
        return cls(pyoxigraph.Store(), _MEMORY, read_only=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:  # what failed is not worth the wait
            self._before = None
        self.close()

    def close(self) -> None:
        """Write what is pending to disk and release the lock; closing twice is closing once."""
        if self._store is None:
            return
        if not self._read_only:
            self.flush()
            if self._before is not None:
                with self._translated("write to"):
                    settle(self._open, Path(self._name), self._before)
        self._store = None

    def flush(self) -> None:
        """Make all that was written survive a power cut.

        Raises:
            StoreError: The disk refuses.
        """
        with self._translated("write to"):
            self._open.flush()

    def replace(self, graph: str, quads: Iterable[Quad]) -> None:
        """Put quads in the place of a whole named graph, in one transaction.

        Args:
            graph: IRI of the named graph.
            quads: What it shall hold; every quad is of this graph.

        Raises:
            StoreError: A quad is of another graph, or the disk refuses; the graph is as before.
        """
        node = graph_node(graph)
        new = triples_of(graph, quads)
        with self._translated("write to"):
            old = {quad.triple for quad in self._open.quads_for_pattern(None, None, None, node)}
            # A document read again is mostly as it was, and writing costs more than reading.
            gone, come = old - new, new - old
            if not new or has_blank_nodes(gone):  # which have no name to be deleted by
                steps = [f"DROP SILENT GRAPH {node}", data("INSERT", node, new)]
            else:
                steps = [data("DELETE", node, gone), data("INSERT", node, come)]
            if update := " ; ".join(filter(None, steps)):
                self._open.update(update)

    def fill(self, graphs: Iterable[tuple[str, Iterable[Quad]]]) -> None:
        """Add whole named graphs at the engine's full speed; none of them may be there yet.

        Raises:
            StoreError: A quad is of another graph, or the disk refuses; a part may be there.
        """
        with self._translated("write to"):
            self._open.bulk_extend(quads_of(graphs))

    def retract(self, graph: str) -> None:
        """Remove a named graph; a graph that is not there is no error.

        Raises:
            StoreError: The disk refuses.
        """
        node = graph_node(graph)
        with self._translated("write to"):
            self._open.remove_graph(node)

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of all named graphs, sorted."""
        with self._translated("read"):
            return tuple(
                sorted(
                    graph.value
                    for graph in self._open.named_graphs()
                    if isinstance(graph, NamedNode)
                )
            )

    def quads(self, graph: str | None = None) -> tuple[Quad, ...]:
        """Return all quads, or those of one named graph, sorted by their N-Quads lines."""
        node = None if graph is None else graph_node(graph)
        with self._translated("read"):
            return tuple(sorted(self._open.quads_for_pattern(None, None, None, node), key=str))

    def select(self, query: str, most: int | None = None) -> Table:
        """Answer a SELECT query.

        Args:
            query: In SPARQL.
            most: An answer with more rows is an error.

        Returns:
            Rows in the order of the query. Integers, decimals, doubles and booleans are Python
            values; IRIs, dates and all else are strings in their lexical form.

        Raises:
            QueryError: The query is wrong, is no SELECT, would leave this machine, or has more
                rows.
        """
        with self._asking(query):
            answer = self._query(query)
            if not isinstance(answer, pyoxigraph.QuerySolutions):
                raise QueryError("the query is no SELECT; use ask for ASK, construct for the rest")
            columns = tuple(variable.value for variable in answer.variables)
            some = answer if most is None else islice(answer, most + 1)
            rows = rows_of(some)
        return at_most(most, Table(columns, rows))

    def ask(self, query: str) -> bool:
        """Answer an ASK query.

        Raises:
            QueryError: The query is wrong, is no ASK, or would leave this machine.
        """
        with self._asking(query):
            answer = self._query(query)
            if not isinstance(answer, pyoxigraph.QueryBoolean):
                raise QueryError("the query is no ASK; begin it with ASK")
            return bool(answer)

    def construct(self, query: str) -> str:
        """Answer a CONSTRUCT or DESCRIBE query.

        Returns:
            Sorted N-Triples, which are Turtle too.

        Raises:
            QueryError: The query is wrong, is neither, or would leave this machine.
        """
        with self._asking(query):
            answer = self._query(query)
            if not isinstance(answer, pyoxigraph.QueryTriples):
                raise QueryError("the query makes no graph; begin it with CONSTRUCT or DESCRIBE")
            triples: set[Triple] = set(answer)
        return "".join(sorted(f"{triple} .\n" for triple in triples))

    def size(self) -> int:
        """Count the quads; takes a walk over the whole store."""
        with self._translated("read"):
            return len(self._open)

    def describe(self, iri: str) -> str:
        """Return all that the named graphs tell of a thing, as sorted N-Triples.

        Raises:
            QueryError: It is no IRI.
        """
        return self.construct(describing(iri))

    def load(self, path: str | Path, graph: str | None = None) -> None:
        """Add what a file holds, at the engine's full speed.

        Args:
            path: N-Quads, TriG, N-Triples or Turtle, by its ending.
            graph: Where triples go that the file puts into no named graph.

        Raises:
            StoreError: The file cannot be read, is wrong, or puts triples into no named graph; the
                store is as before.
        """
        load_file(self._open, Path(path), graph)
        self.flush()

    def dump(self, path: str | Path, base: str = BASE) -> None:
        """Write all quads, sorted: TriG or N-Triples by the file's ending, else N-Quads.

        Compressed where it ends in ``.gz`` after that. The same quads give the same bytes, whatever
        the order in which they came.

        Args:
            path: The file.
            base: Prefix of instance IRIs; in TriG each kind of instance gets a prefix of its own.

        Raises:
            StoreError: The file cannot be written.
        """
        with self._translated(f"write {path} from"):
            files.save(Path(path), written(self._open, Path(path), base))

    @property
    def in_memory(self) -> bool:
        """Whether it is not on disk, where the quads of a subject lie together."""
        return self._name == _MEMORY

    @property
    def folder(self) -> Path | None:
        """Where it lies on disk; None for one in memory."""
        return None if self.in_memory else Path(self._name)

    @property
    def engine(self) -> pyoxigraph.Store:
        """The engine's own store; for the other modules of :mod:`kg.rdf` only."""
        return self._open

    @property
    def _open(self) -> pyoxigraph.Store:
        if self._store is None:
            raise StoreError(f"{self._name} is closed; open it again")
        return self._store

    def _query(
        self, query: str
    ) -> pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples:
        refuse_dangerous(query)
        return self._open.query(query, use_default_graph_as_union=self.union)

    @contextmanager
    def _asking(self, query: str) -> Iterator[None]:
        """Translate the engine's errors while a query runs."""
        try:
            yield
        except SyntaxError as error:
            raise QueryError(fault(query, str(error))) from error
        except (ValueError, RuntimeError) as error:
            if isinstance(error, QueryError):
                raise
            if damaged := damage(self._name, one_line(error)):
                raise StoreError(damaged) from error
            raise QueryError(f"the query cannot be answered: {one_line(error)}") from error
        except OSError as error:
            told = one_line(error)
            raise StoreError(
                damage(self._name, told) or f"cannot read {self._name}: {told}"
            ) from error

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        """Translate the engine's errors outside queries."""
        try:
            yield
        except (OSError, ValueError, RuntimeError, SyntaxError) as error:
            if isinstance(error, KGError):  # of whoever makes what is written
                raise
            told = one_line(error)
            damaged = damage(self._name, told)
            raise StoreError(damaged or f"cannot {doing} {self._name}: {told}") from error


def _opening_failed(folder: Path, error: Exception) -> str:
    message = one_line(error)
    if "lock" in message.lower():
        return f"{folder} is in use by another process; wait for it or build to another folder"
    # A file of its own that is missing is an error of input and output to the engine.
    gone = "no such file" in message.lower() and (folder / _MARKER).exists()
    damaged = damage(str(folder), message, sure=gone)
    return damaged or f"cannot open the graph store {folder}: {message}"
