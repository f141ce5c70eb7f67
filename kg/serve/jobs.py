"""What a worker does: one function for each kind of job, from a head and a body to a reply.

A job's head has ``kind``, ``store`` (a folder) and what its kind needs; a reply's head has
``status`` and ``headers`` of HTTP. A worker that writes copies the store to the folder ``copy``
after each job.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from mimeparse import MimeTypeParseException, best_match

from kg.errors import QueryError, StoreError
from kg.rdf import changes
from kg.rdf.answers import (
    GRAPH_TYPES,
    ROW_TYPES,
    Answer,
    Choose,
    Dataset,
    Limits,
    answer,
    graph_answer,
)
from kg.rdf.store import GraphStore
from kg.serve.frames import Head
from kg.serve.reading import Reader, problem

Reply = tuple[Head, bytes]
MISTAKE = 300  # statuses from here on
TRUNCATED = "X-Truncated"  # how many rows were given, where there are more


class NotAcceptable(Exception):  # noqa: N818 - named after its HTTP status
    """The client takes none of the media types that are possible."""


class Jobs:
    """Does jobs on the store that each of them names; keeps that of the last one open.

    Args:
        writable: Open stores to write.
    """

    def __init__(self, *, writable: bool = False) -> None:
        self._writable = writable
        self._name = ""
        self._store: GraphStore | None = None
        self._reader: Reader | None = None

    def do(self, job: Head, body: bytes) -> Reply:
        """Do a job; a mistake of whoever asked becomes a reply."""
        kinds: dict[str, Callable[[GraphStore, Head, bytes], Reply]] = {
            "query": _query,
            "update": _update,
            "get": _get,
            "put": _put,
            "delete": _delete,
            "copy": _copy,
        }
        say = problem if job["kind"] == "api" else _said
        try:
            store = self._opened(job["store"])
            if job["kind"] == "api":
                assert self._reader is not None  # is opened with the store
                return self._reader.read(job["question"], job["params"], job["page"])
            reply = kinds[job["kind"]](store, job, body)
            if self._writable and reply[0]["status"] < MISTAKE:
                changes.backup(store, Path(job["copy"]))
        except QueryError as error:
            return say(400, str(error))
        except NotAcceptable as error:
            return say(406, str(error))
        except StoreError as error:
            if not self._writable:
                self._close()  # its files may have been merged by who writes: open those
            return say(500, str(error))
        return reply

    def _close(self) -> None:
        for each in (self._store, self._reader):
            if each is not None:
                each.close()
        self._store = self._reader = None

    def _opened(self, name: str) -> GraphStore:
        if self._store is None or name != self._name:
            folder = name.partition("#")[0]  # what follows tells one state of it from another
            try:
                new = None if self._writable else GraphStore.open(folder, read_only=True)
            except StoreError:
                # In the middle of a load its files do not fit together; the last state does.
                if self._store is not None and Path(folder).exists():
                    return self._store
                raise
            self._close()
            self._store = new or GraphStore.open(folder)
            # A copy that is changed no more has no index of the build's.
            self._reader = Reader(self._store, keep_index=folder == name)
            self._name = name
        return self._store


def chooser(accept: str) -> Choose:
    """Return what picks the media type that an ``Accept`` header likes best.

    A client that names only forms of another kind of answer, rows where a graph comes, gets the
    usual form: rdflib asks so for every kind of query.
    """

    def choose(kinds: Sequence[str]) -> str:
        try:
            # Of equals the library takes the last.
            found: str = best_match(list(reversed(kinds)), accept)
            other = best_match([*ROW_TYPES, *GRAPH_TYPES], accept)
        except MimeTypeParseException:
            return kinds[0]
        if not found and not other:
            raise NotAcceptable(f"this comes as {', '.join(kinds)}; ask for one of these")
        return found or kinds[0]

    return choose


def with_charset(media_type: str) -> str:
    """Return a media type as a ``Content-Type``."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def _query(store: GraphStore, job: Head, body: bytes) -> Reply:
    return _answered(
        answer(
            store,
            body.decode("utf-8"),
            chooser(job["accept"]),
            base=job["base"],
            limits=_limits(job),
            dataset=_dataset(job),
        )
    )


def _update(store: GraphStore, job: Head, body: bytes) -> Reply:
    changes.update(
        store,
        body.decode("utf-8"),
        base=job["base"],
        max_chars=len(body),  # which the service has measured
        hosts=tuple(job["hosts"]),
        dataset=_dataset(job),
    )
    return {"status": 204, "headers": {}}, b""


def _get(store: GraphStore, job: Head, body: bytes) -> Reply:  # noqa: ARG001
    media_type = chooser(job["accept"])(GRAPH_TYPES)
    found = changes.read_graph(store, job["graph"])
    if found is None:
        return _said(404, f"there is no graph <{job['graph']}>")
    return _answered(graph_answer(found, media_type, _limits(job)))


def _put(store: GraphStore, job: Head, body: bytes) -> Reply:
    parts = []
    begin = 0
    for size, media_type in job["parts"]:
        parts.append((body[begin : begin + size], media_type))
        begin += size
    is_new = changes.write_graph(
        store, job["graph"], parts, base=job["base"], replace=job["replace"]
    )
    return {"status": 201 if is_new else 204, "headers": {}}, b""


def _delete(store: GraphStore, job: Head, body: bytes) -> Reply:  # noqa: ARG001
    if changes.delete_graph(store, job["graph"]):
        return {"status": 204, "headers": {}}, b""
    return _said(404, f"there is no graph <{job['graph']}>")


def _copy(store: GraphStore, job: Head, body: bytes) -> Reply:  # noqa: ARG001
    return {"status": 204, "headers": {}}, b""


def _limits(job: Head) -> Limits:
    rows, size = job["limits"]
    return Limits(rows, size, tuple(job.get("hosts", ())))


def _dataset(job: Head) -> Dataset:
    default, named = job.get("default"), job.get("named")
    return Dataset(
        None if default is None else tuple(default), None if named is None else tuple(named)
    )


def _answered(found: Answer) -> Reply:
    headers = {"Content-Type": with_charset(found.media_type), "Vary": "Accept"}
    if found.truncated:
        headers[TRUNCATED] = f"only the first {found.rows}"
    return {"status": 200, "headers": headers}, found.body


def _said(status: int, text: str) -> Reply:
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    return {"status": status, "headers": headers}, f"{text}\n".encode()
