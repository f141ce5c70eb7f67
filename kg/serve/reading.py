"""The JSON API's side of a worker: questions to :class:`kg.api.KnowledgeGraph`, answers as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from kg.errors import QueryError
from kg.rdf.answers import knows
from kg.rdf.queries import load
from kg.rdf.search import KINDS
from kg.rdf.store import GraphStore

if TYPE_CHECKING:
    from kg.api import KnowledgeGraph

JSON = "application/json"
PROBLEM = "application/problem+json"


class Reader:
    """Reads a graph; what it has read once it keeps, as long as the store is the same.

    Args:
        store: Open, to read.
        keep_index: Put an index for searches beside the store, for the other workers.
    """

    def __init__(self, store: GraphStore, *, keep_index: bool = False) -> None:
        self._store = store
        self._keep_index = keep_index
        self._kept: KnowledgeGraph | None = None
        self._last: tuple[object, Sequence[Any]] = (None, ())

    def close(self) -> None:
        """Let go of what it keeps."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        self._last = (None, ())

    def read(
        self, question: str, params: dict[str, Any], page: dict[str, Any]
    ) -> tuple[dict[str, Any], bytes]:
        """Answer one request of the API.

        Args:
            question: ``entities``, ``claims``, ``evidence``, ``neighbors`` or ``search``.
            params: As the route takes them.
            page: ``limit``, ``offset``, and ``next``, the address of the page behind this one.

        Returns:
            Head and body of a reply; the body is a page of items or a problem (RFC 9457).
        """
        questions: dict[str, Callable[..., Sequence[Any]]] = {
            "entities": self._entities,
            "claims": self._claims,
            "evidence": self._evidence,
            "neighbors": self._neighbors,
            "search": self._search,
        }
        try:
            if self._last[0] != (asked := (question, sorted(params.items()))):
                self._last = asked, questions[question](**params)
            found = self._last[1]  # page after page of one answer, as a rule
        except QueryError as error:
            return problem(400, str(error))
        except LookupError as error:
            return problem(404, str(error.args[0]))
        begin, end = page["offset"], page["offset"] + page["limit"]
        items = [asdict(item) for item in found[begin:end]]
        if end >= len(found):
            page = {**page, "next": None}
        return _reply(200, JSON, {"total": len(found), **page, "items": items})

    @property
    def _graph(self) -> KnowledgeGraph:
        if self._kept is None:
            # Brings networkx along, which a SPARQL query should not wait for.
            from kg.api import KnowledgeGraph  # noqa: PLC0415

            self._kept = KnowledgeGraph(self._store, keep_index=self._keep_index)
        return self._kept

    def _entities(self, name: str | None, kind: str | None) -> Sequence[Any]:
        found = self._graph.entities(kind)
        if name is None:
            return found
        rows = self._store.select(load("entities").bind_for(self._store, name=name)).records()
        rank = {row["entity"]: number for number, row in enumerate(rows)}
        return sorted((e for e in found if e.iri in rank), key=lambda entity: rank[entity.iri])

    def _claims(self, since: str | None, until: str | None, **given: Any) -> Sequence[Any]:
        between = (since, until) if since or until else None
        return self._graph.claims(between=between, **given)

    def _evidence(self, thing: str) -> Sequence[Any]:
        if not knows(self._store, thing):
            raise LookupError(f"nothing in the graph is called <{thing}>")
        return self._graph.evidence(thing)

    def _search(self, words: str, kind: str | None, most: int) -> Sequence[Any]:
        return self._graph.search(words, KINDS if kind is None else (kind,), most)

    def _neighbors(self, thing: str, depth: int) -> Sequence[Any]:
        for entity in self._graph.entities():
            if entity.iri == thing:
                return self._graph.neighbors(entity, depth)
        raise LookupError(f"no entity is called <{thing}>")


def problem(status: int, detail: str) -> tuple[dict[str, Any], bytes]:
    """Return a reply that says what is wrong, in the form of RFC 9457."""
    title = HTTPStatus(status).phrase
    text = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return _reply(status, PROBLEM, text)


def _reply(status: int, media_type: str, value: object) -> tuple[dict[str, Any], bytes]:
    head = {"status": status, "headers": {"Content-Type": media_type}}
    return head, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
