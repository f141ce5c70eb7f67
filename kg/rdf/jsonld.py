"""The whole graph as JSON-LD, with the short words of ``ontology/context.jsonld``.

Input: a store. Output: one JSON document, a node a line, written as it is read. The context stands
in the file itself, so that no reader has to fetch it. A value that is not as the context has it is
written in full, so that nothing hangs on the context being complete.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from itertools import groupby
from typing import IO, Any

from pyoxigraph import Literal, NamedNode, Quad

from kg.config import resource
from kg.rdf.export import base_of, quads
from kg.rdf.store import GraphStore
from kg.rdf.vocab import PREFIXES, RDF, XSD

CONTEXT = "context.jsonld"
COMMA = ",\n"
_RELATIVE = re.compile(r"[a-z]+(?:/[\w.~%-]+)+", re.ASCII)  # never a scheme, never "..": slug/hash
_LOCAL = re.compile(r"\w[\w.-]*", re.ASCII)
_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)


def context() -> dict[str, Any]:
    """Return the context that ships with the ontology.

    >>> context()["author"]
    {'@id': 'schema:author', '@type': '@id'}
    """
    text = (resource("ontology") / CONTEXT).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["@context"]
    return found


def write_jsonld(store: GraphStore, file: IO[bytes]) -> None:
    """Write JSON-LD 1.1: one object per named graph, in it one object a line per subject.

    IRIs of the graph's own things are relative to ``@base``: ``claim/041b07d5b3bb16a2``.
    """
    writer = _Writer(base_of(store))
    terms = ",\n".join(f"  {_json(term)}: {_json(what)}" for term, what in writer.context.items())
    file.write(f'{{"@context": {{\n{terms}\n}},\n"@graph": [\n'.encode())
    for number, graph in enumerate(store.graphs()):
        name = _json(writer.relative(NamedNode(graph)))
        file.write(f'{COMMA if number else ""}{{"@id": {name}, "@graph": [\n'.encode())
        subjects = groupby(quads(store, graph), key=lambda quad: quad.subject)
        for count, (_, group) in enumerate(subjects):
            file.write(f"{COMMA if count else ''} {_json(writer.node(list(group)))}".encode())
        file.write(b"\n]}")
    file.write(b"\n]}\n")


class _Writer:
    def __init__(self, base: str) -> None:
        self.base = base
        self.context = {"@base": base, **context()}

    @cached_property
    def terms(self) -> dict[str, tuple[str, str | None]]:
        """Map a predicate's IRI to its term and the type that the term gives its values."""
        found = {}
        for term, what in self.context.items():
            iri, kind = (what["@id"], what.get("@type")) if isinstance(what, dict) else (what, None)
            prefix, colon, local = iri.partition(":")
            if colon and prefix in PREFIXES:
                found[PREFIXES[prefix] + local] = (term, self._full(kind))
        return found

    def node(self, group: list[Quad]) -> dict[str, Any]:
        found: dict[str, Any] = {"@id": self.relative(group[0].subject)}
        for quad in group:
            if quad.predicate == RDF["type"] and isinstance(quad.object, NamedNode):
                found.setdefault("@type", []).append(self.compact(quad.object.value))
                continue
            iri = quad.predicate.value
            term, kind = self.terms.get(iri, (self.compact(iri), None))
            found.setdefault(term, []).append(self._value(quad.object, kind))
        return {key: value[0] if len(value) == 1 else value for key, value in found.items()} | {
            "@id": found["@id"]
        }

    def relative(self, term: object) -> str:
        iri = term.value if isinstance(term, NamedNode) else str(term)
        rest = iri.removeprefix(self.base)
        return rest if rest != iri and _RELATIVE.fullmatch(rest) else self.compact(iri)

    def compact(self, iri: str) -> str:
        for prefix, start in PREFIXES.items():
            if iri.startswith(start) and _LOCAL.fullmatch(iri[len(start) :]):
                return f"{prefix}:{iri[len(start) :]}"
        return iri

    def _value(self, value: object, kind: str | None) -> Any:
        if not isinstance(value, Literal):
            iri = self.relative(value)
            return iri if kind == "@id" else {"@id": iri}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        plain = value.datatype == XSD["string"]
        if plain:
            return value.value if kind is None else {"@value": value.value}
        if value.datatype.value != kind:
            return {"@value": value.value, "@type": self.compact(value.datatype.value)}
        if value.datatype == XSD["integer"] and _INTEGER.fullmatch(value.value):
            return int(value.value)
        if value.datatype == XSD["boolean"] and value.value in {"true", "false"}:
            return value.value == "true"
        return value.value

    @staticmethod
    def _full(kind: str | None) -> str | None:
        prefix, colon, local = (kind or "").partition(":")
        return PREFIXES[prefix] + local if colon else kind


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
