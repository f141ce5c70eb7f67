"""The contract of a store on a remote SPARQL 1.1 endpoint.

Documents go there whole, by the Graph Store Protocol where the server has it, else by SPARQL
updates. Where each server takes what stands in :data:`KINDS`; ``docs/stores.md`` says more.
"""

from __future__ import annotations

import tempfile
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import Quad, RdfFormat, Triple

from kg.errors import ConfigError, QueryError, StoreError, why
from kg.ids import BASE
from kg.model import Table, Value
from kg.rdf import files, transport
from kg.rdf.contract import Closing
from kg.rdf.dumps import data, graph_node, has_blank_nodes, n_triples, triples_of, written
from kg.rdf.endpoint import Endpoint
from kg.rdf.guard import refuse_dangerous
from kg.rdf.store import GraphStore
from kg.rdf.values import at_most, describing

ACCOUNT = "KG_STORE"
TIMEOUT = 300.0
MOST_BYTES = 1_000_000_000
CHUNK = 4_000_000
"""Bytes of N-Triples in one request of a load."""

KINDS = {
    "claimgraph": ("/sparql", "/sparql", "/graphs"),
    "oxigraph": ("/query", "/update", "/store"),
    "fuseki": ("/query", "/update", "/data"),
    "graphdb": ("", "/statements", "/rdf-graphs/service"),
    "qlever": ("", "", ""),
    "virtuoso": ("/sparql", "/sparql", "/sparql-graph-crud"),
    "neptune": ("/sparql", "/sparql", "/sparql/gsp/"),
}
"""Where a kind of server takes queries, updates and graphs, after its address."""

QUADS = {"oxigraph"}
"""Kinds that take quads of many graphs in one request, where they take graphs."""


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses of one store.

    Attributes:
        graphs: Of its Graph Store Protocol; None where updates are used instead.
        quads: Whether that takes quads of many graphs at once.
    """

    query: str
    update: str
    graphs: str | None = None
    quads: bool = False

    @classmethod
    def of(cls, address: str) -> Place:
        """Read an address such as ``fuseki+http://localhost:3030/news``.

        A plain address takes queries and updates, those at ``.../query`` updates at
        ``.../update``, and graphs by updates.

        Raises:
            ConfigError: It is no address, or of an unknown kind.

        >>> Place.of("oxigraph+http://localhost:7878").graphs
        'http://localhost:7878/store'
        >>> Place.of("http://localhost:3030/ds/query").update
        'http://localhost:3030/ds/update'
        """
        kind, plus, rest = address.partition("+")
        if plus and kind.isalpha():
            if kind not in KINDS:
                known = ", ".join(KINDS)
                raise ConfigError(f"“{kind}” is no kind of store; there are {known}")
            base = transport.checked_url(rest).rstrip("/")
            query, update, graphs = (f"{base}{path}" for path in KINDS[kind])
            return cls(query, update, graphs, kind in QUADS)
        url = transport.checked_url(address)
        head, slash, last = url.rpartition("/")
        return cls(url, f"{head}/update" if slash and last == "query" else url)


class RemoteStore(Closing):
    """A store of named graphs behind a SPARQL 1.1 endpoint.

    Methods are those of :class:`kg.rdf.contract.Store`. Each is one request or a few, and holds no
    connection between them. Credentials come from the environment: ``KG_STORE_TOKEN``, or
    ``KG_STORE_USER`` and ``KG_STORE_PASSWORD``.

    Args:
        address: See :meth:`Place.of`.
        timeout: Seconds that one answer may take.
        most: Bytes that one answer may have.

    Raises:
        ConfigError: The address is none.
    """

    def __init__(self, address: str, *, timeout: float = TIMEOUT, most: int = MOST_BYTES) -> None:
        self.place = Place.of(address)
        self._timeout, self._most = timeout, most
        self._endpoint = Endpoint(
            self.place.query,
            account=ACCOUNT,
            update=self.place.update,
            timeout=timeout,
            most=most,
        )

    def close(self) -> None:
        """Do nothing: no connection is held."""

    def replace(self, graph: str, quads: Iterable[Quad]) -> None:
        """Put quads in the place of a whole named graph, in one request."""
        node, triples = graph_node(graph), triples_of(graph, quads)
        if self.place.graphs is not None and triples:
            self._send("PUT", graph, n_triples(triples))
            return
        steps = [f"DROP SILENT GRAPH {node}", data("INSERT", node, triples)]
        self._update(" ; ".join(filter(None, steps)))

    def fill(self, graphs: Iterable[tuple[str, Iterable[Quad]]]) -> Iterator[int]:
        """Put graphs that are not there yet, many in one request if the server has a way to.

        Yields:
            Of how many graphs each request was, once it is answered.
        """
        if self.place.graphs is not None and not self.place.quads:
            for name, quads in graphs:
                self.replace(name, quads)
                yield 1
            return
        parts: list[bytes] = []
        for name, quads in graphs:
            parts.append(self._part(name, triples_of(name, quads)))
            if sum(map(len, parts)) >= CHUNK:
                yield self._put(parts)
                parts = []
        if parts:
            yield self._put(parts)

    def _part(self, graph: str, triples: set[Triple]) -> bytes:
        if self.place.quads:
            node = graph_node(graph)
            quads = (Quad(each.subject, each.predicate, each.object, node) for each in triples)
            return pyoxigraph.serialize(quads, format=RdfFormat.N_QUADS) or b""
        return b"GRAPH %s { %s }" % (str(graph_node(graph)).encode(), n_triples(triples))

    def _put(self, parts: list[bytes]) -> int:
        body = b"".join(parts)
        if self.place.quads:
            self._send("POST", None, body)
        else:
            self._update(f"INSERT DATA {{ {body.decode('utf-8')} }}")
        return len(parts)

    def retract(self, graph: str) -> None:
        """Remove a named graph; a graph that is not there is no error."""
        self._update(f"DROP SILENT GRAPH {graph_node(graph)}")

    def load(self, path: str | Path, graph: str | None = None) -> None:
        """Add what a file holds, graph by graph.

        The file is first loaded into a store of our own, on disk, so that nothing of a wrong file
        is sent. What was sent before a connection fails stays; loading again adds nothing double,
        but for blank nodes, which no graph of ours has.
        """
        with (
            tempfile.TemporaryDirectory(prefix="kg-load-") as folder,
            GraphStore.open(Path(folder) / "store") as store,
        ):
            store.load(path, graph)
            for name in store.graphs():
                triples = triples_of(name, store.quads(name))
                lines = n_triples(triples)
                # A blank node is one within a request.
                for chunk in (lines,) if has_blank_nodes(triples) else _chunks(lines):
                    self._add(name, chunk)

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of all named graphs, sorted.

        Raises:
            StoreError: Also where the endpoint cuts its answers off: fewer came than it counts.
        """
        return tuple(sorted(self._graphs("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")))

    def sizes(self) -> dict[str, int]:
        """Count the quads of each named graph.

        Raises:
            StoreError: As for :meth:`graphs`.
        """
        query = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
        return {name: int(str(row[1])) for name, row in self._graphs(query).items()}

    def _graphs(self, query: str) -> dict[str, tuple[Value, ...]]:
        """Ask for rows that begin with a graph each; a graph that is not told would be lost."""
        rows = self._endpoint.select(query).rows
        found = {str(row[0]): row for row in rows if row[0] is not None}
        number = self._number("SELECT (COUNT(DISTINCT ?g) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
        if len(found) < number:
            raise StoreError(
                f"{self.place.query} tells of {len(found):,} of its {number:,} graphs; raise the "
                "limit of its answers"
            )
        return found

    def quads(self, graph: str | None = None) -> tuple[Quad, ...]:
        """Return all quads, or those of one named graph, sorted by their N-Quads lines.

        Raises:
            StoreError: Also where the endpoint cuts its answers off: fewer came than it counts.
        """
        names = self.graphs() if graph is None else (graph,)
        return tuple(sorted((q for name in names for q in self._quads(name)), key=str))

    def size(self) -> int:
        """Count the quads of all named graphs."""
        return self._count("?g")

    def select(self, query: str, most: int | None = None) -> Table:
        """Answer a SELECT query."""
        refuse_dangerous(query)
        return at_most(most, self._endpoint.select(query))

    def ask(self, query: str) -> bool:
        """Answer an ASK query."""
        refuse_dangerous(query)
        return self._endpoint.ask(query)

    def construct(self, query: str) -> str:
        """Answer a CONSTRUCT or DESCRIBE query with sorted N-Triples."""
        refuse_dangerous(query)
        return "".join(sorted(f"{triple} .\n" for triple in self._endpoint.triples(query)))

    def describe(self, iri: str) -> str:
        """Return all that the named graphs tell of a thing, as sorted N-Triples."""
        return self.construct(describing(iri))

    def dump(self, path: str | Path, base: str = BASE) -> None:
        """Write all quads, sorted; as :meth:`kg.rdf.store.GraphStore.dump` does."""
        quads = (quad for name in self.graphs() for quad in self._quads(name))
        lines = written(quads, Path(path), base)
        try:
            files.save(Path(path), lines)
        except OSError as error:
            raise StoreError(f"cannot write {path}: {why(error)}") from error

    def _quads(self, graph: str) -> Iterator[Quad]:
        node = graph_node(graph)
        pattern = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}"
        triples = self._endpoint.triples(pattern)
        if len(triples) < (number := self._count(str(node))):
            raise StoreError(
                f"{self.place.query} gives {len(triples):,} of {number:,} triples of <{graph}>; "
                "raise the limit of its answers"
            )
        for triple in triples:
            yield Quad(triple.subject, triple.predicate, triple.object, node)

    def _count(self, graph: str) -> int:
        return self._number(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")

    def _number(self, query: str) -> int:
        rows = self._endpoint.select(query).rows
        number = rows[0][0] if rows else 0
        return number if isinstance(number, int) else int(str(number))

    def _add(self, graph: str, body: bytes) -> None:
        if self.place.graphs is not None:
            self._send("POST", graph, body)
        else:
            text = body.decode("utf-8")
            self._update(f"INSERT DATA {{ GRAPH {graph_node(graph)} {{ {text} }} }}")

    def _update(self, text: str) -> None:
        try:
            self._endpoint.update(text)
        except QueryError as error:
            raise StoreError(f"the store refuses an update: {error}") from error

    def _send(self, method: str, graph: str | None, body: bytes) -> None:
        """Send N-Triples by the Graph Store Protocol; for no graph, N-Quads of many."""
        url = self.place.graphs or ""
        kind = "application/n-triples" if graph is not None else "application/n-quads"
        headers = {"Content-Type": kind, "User-Agent": transport.AGENT}
        if graph is not None:
            url = f"{url}{'&' if '?' in url else '?'}graph={quote(graph, safe='')}"
        if (value := transport.authorization(ACCOUNT)) is not None:
            headers["Authorization"] = value
        request = urllib.request.Request(
            url,
            data=body,
            headers=headers,
            method=method,
        )
        try:
            transport.send(request, timeout=self._timeout, most=self._most)
        except QueryError as error:
            what = f"the graph <{graph}>" if graph is not None else "graphs"
            raise StoreError(f"the store refuses {what}: {error}") from error


def _chunks(body: bytes) -> Iterator[bytes]:
    """Cut N-Triples between lines into pieces of about CHUNK bytes."""
    start = 0
    while start < len(body):
        end = body.find(b"\n", start + CHUNK) + 1 or len(body)
        yield body[start:end]
        start = end
