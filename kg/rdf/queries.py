"""Named questions: ``queries/*.rq`` with their headers, and the binding of their parameters.

Input: a name or a file, and values. Output: SPARQL text. A query file runs as it stands in any
SPARQL tool, where ``UNDEF`` means “any”; binding replaces the ``UNDEF`` of the line
``VALUES ?given_NAME { UNDEF }`` by a typed, escaped value. A comment ``#given NAME: …`` is a
shorter way to the same rows: it is read when an IRI is given, or the entities that a name means are
known, with their IRIs in the place of ``TERMS``; the parameter is then left open, unless it says
``#given NAME, kept: …``.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from pyoxigraph import Literal, NamedNode

from kg.config import resource
from kg.errors import IngestError, QueryError
from kg.model import Table
from kg.rdf.contract import Store
from kg.rdf.params import NAMES, TYPES, Node, Param, ParamValue, to_term
from kg.rdf.vocab import KG

_HEADER = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_KEYS = {"summary": str, "returns": list, "params": dict, "problem": str, "solution": str}
_PARAM_KEYS = {"type": str, "doc": str, "default": object, "required": bool, "choices": list}
_PLACES = re.compile(
    r"^ *#given (?P<shorter>\w+)(?P<kept>, kept)?: (?P<pattern>.*)$"
    r"|VALUES \?given_(?P<slot>\w+) \{ UNDEF \}",
    re.MULTILINE,
)
_TERMS = "{ TERMS }"
_PART = 500  # articles in one query, none of which may be longer than 100,000 characters
MOST_NAMED = 200  # a name that means more entities than that is looked for in all rows


@dataclass(frozen=True, slots=True)
class Query:
    """A question in SPARQL with a described header.

    Attributes:
        returns: Names of its columns, in order; empty for a file without a header.
        problem: For a check: what a row means.
        solution: For a check: what to do about it.
    """

    name: str
    text: str
    summary: str = ""
    returns: tuple[str, ...] = ()
    params: Mapping[str, Param] = field(default_factory=lambda: MappingProxyType({}))
    problem: str = ""
    solution: str = ""

    def bind(self, /, **values: ParamValue | None) -> str:
        """Put values in the place of parameters.

        Args:
            values: By parameter name; None is the same as not given.

        Returns:
            SPARQL text. Values are typed and escaped: none can change the query's structure.

        Raises:
            QueryError: A parameter is unknown, missing though required, or of the wrong type.

        >>> load("claims_by_claimant").bind(claimant="O'Hara").count('" ohara "')
        1
        """
        return self._bound(self._given(values), {})

    def bind_for(self, store: Store, /, **values: ParamValue | None) -> str:
        """Put values in the place of parameters, names also as the entities that they mean.

        The rows are those of :meth:`bind`, found without going through all claims of the graph.

        Args:
            store: Where names are looked up; the query is for this store, as it is now.
            values: As for :meth:`bind`.

        Raises:
            QueryError: As for :meth:`bind`.
            StoreError: The store does not answer.
        """
        given = self._given(values)
        named = {
            name: _named(store, term)
            for name, term in given.items()
            if name in self._shorter and _is_words(self.params[name], term)
        }
        return self._bound(given, named)

    def bind_each(self, name: str, iris: Iterable[str]) -> str:
        """Ask about several things at once.

        Args:
            name: Of a parameter that takes IRIs, and has a shorter way in the query.
            iris: Of the things.

        Raises:
            QueryError: There is no such parameter, or what it is given is no IRI.
        """
        if name not in self._shorter:
            raise QueryError(f"{self.name}: “{name}” takes one value")
        try:
            nodes: list[Node] = [NamedNode(iri) for iri in iris]
        except ValueError as error:
            raise QueryError(f"{self.name}: {error}") from error
        return self._filled(self._given({}), {name: nodes})

    def _given(self, values: Mapping[str, ParamValue | None]) -> dict[str, Node]:
        for name in values:
            if name not in self.params:
                raise QueryError(f"{self.name}: no parameter “{name}”{self._near(name)}")
        given = {}
        for name, param in self.params.items():
            value = values.get(name)
            if value is None:
                value = param.default
            if value is not None:
                given[name] = self._term(param, value)
            elif param.required:
                raise QueryError(
                    f"{self.name}: parameter “{name}” is required ({param.doc}); "
                    f"add --param {name}=…"
                )
        return given

    def _bound(self, given: Mapping[str, Node], named: Mapping[str, list[Node]]) -> str:
        ends = {}
        for name in self._shorter & set(given):
            words = _is_words(self.params[name], given[name])
            found = named.get(name) if words else [given[name]]
            if found is not None and len(found) <= MOST_NAMED:
                ends[name] = found
        return self._filled(given, ends)

    def _filled(self, given: Mapping[str, Node], ends: Mapping[str, list[Node]]) -> str:
        # What the shorter way leads to needs no other test, and the parameter is of no other use.
        kept = {match["shorter"] for match in _PLACES.finditer(self.text) if match["kept"]}
        left_open = set(ends) - kept

        def filled(match: re.Match[str]) -> str:
            name = match["slot"] or match["shorter"]
            if match["shorter"] and name in ends:
                nodes = " ".join(map(str, ends[name]))
                return match["pattern"].replace(_TERMS, f"{{ {nodes} }}")
            if match["slot"] and name in given and name not in left_open:
                return f"VALUES ?given_{name} {{ {given[name]} }}"
            return match[0]

        return _PLACES.sub(filled, self.text)

    @property
    def _shorter(self) -> set[str]:
        return {match["shorter"] for match in _PLACES.finditer(self.text) if match["shorter"]}

    def _near(self, name: str) -> str:
        if not self.params:
            return "; it takes none"
        close = difflib.get_close_matches(name, list(self.params), n=1)
        if close:
            return f"; did you mean “{close[0]}”?"
        return f"; it takes {', '.join(self.params)}"

    def _term(self, param: Param, value: ParamValue) -> Node:
        try:
            term = to_term(param, value)
        except (ValueError, IngestError) as error:
            raise QueryError(f"{self.name}: parameter “{param.name}”: {error}") from error
        if term is None:
            wanted = f"one of {', '.join(param.choices)}" if param.choices else _WANTED[param.type]
            raise QueryError(
                f"{self.name}: parameter “{param.name}” must be {wanted}, not “{value}”"
            )
        return term


_WANTED = {
    "name": "words of a name, or an IRI",
    "outlet": "words of an outlet's name, or an IRI",
    "iri": "an absolute IRI",
    "date": "a day such as 2025-07-06",
    "string": "a string",
    "integer": "a whole number",
    "boolean": "true or false",
}


def answer(store: Store, name: str, articles: Sequence[str] | None = None) -> Table:
    """Answer a query of the catalogue without values, or for some articles only.

    Args:
        store: What is asked.
        name: Of a query; of one with a parameter ``article`` where articles are given.
        articles: IRIs, in the order in which their rows come; None asks about all at once.

    Raises:
        QueryError: There is no such query, or it does not ask about articles.
    """
    query = load(name)
    if articles is None:
        return store.select(query.bind())
    parts = [articles[at : at + _PART] for at in range(0, len(articles), _PART)] or [()]
    found = [store.select(query.bind_each("article", part)) for part in parts]
    return Table(found[0].columns, tuple(row for each in found for row in each.rows))


def load(name_or_path: str | Path) -> Query:
    """Find a query by the name of its file in ``queries/``, or read a file.

    A file without a header is a query without parameters.

    Raises:
        QueryError: There is no such query or file, or its header is wrong.
    """
    name = str(name_or_path)
    shipped = {path.stem: path for path in _shipped()}
    if name in shipped:
        return _read(shipped[name])
    path = Path(name)
    if path.is_file():
        return _read(path)
    if path.suffix == ".rq" or "/" in name:
        raise QueryError(f"there is no query file {name}; check the path")
    close = difflib.get_close_matches(name, list(shipped), n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(shipped)}"
    raise QueryError(f"there is no query “{name}”; {hint}")


def catalogue() -> tuple[Query, ...]:
    """Return all queries that ship with the package, sorted by name."""
    return tuple(_read(path) for path in _shipped())


def first(text: str, number: int | None) -> str:
    """Ask only for the first rows; None asks for all.

    Args:
        text: A query of the catalogue, bound: none of them ends with a limit of its own.
        number: Of rows.
    """
    return text if number is None else f"{text.rstrip()}\nLIMIT {number}\n"


def checks() -> tuple[Query, ...]:
    """Return the checks, queries that must have no row, sorted by name."""
    return tuple(_read(path) for path in sorted((resource("queries") / "checks").glob("*.rq")))


def parse(name: str, text: str) -> Query:
    """Read a query and its header: TOML in lines that begin with ``#+``.

    Raises:
        QueryError: The header is not TOML, has unknown keys or values of another kind, or names a
            parameter that the query has no ``VALUES`` line for.
    """
    try:
        header = tomllib.loads("\n".join(_HEADER.findall(text)))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise QueryError(f"{name}: the header is not TOML: {error}") from error
    if unknown := set(header) - set(_KEYS):
        raise QueryError(f"{name}: the header has the unknown key “{min(unknown)}”")
    if wrong := _wrong(header, _KEYS):
        raise QueryError(f"{name}: the header's “{wrong}” is of the wrong kind")
    params = {key: _param(name, key, value) for key, value in header.get("params", {}).items()}
    for key in params:
        if text.count(_slot(key)) != 1:
            raise QueryError(f"{name}: write “{_slot(key)}” exactly once for parameter “{key}”")
    return Query(
        name,
        text,
        summary=header.get("summary", ""),
        returns=tuple(header.get("returns", ())),
        params=MappingProxyType(params),
        problem=header.get("problem", ""),
        solution=header.get("solution", ""),
    )


def _is_words(param: Param, term: Node) -> bool:
    return param.type in NAMES and isinstance(term, Literal)


def _named(store: Store, key: Node) -> list[Node]:
    """Find what has a name with these words, one more than MOST_NAMED at most."""
    found = store.select(
        f"SELECT DISTINCT ?named WHERE {{ GRAPH ?graph {{ ?named {KG['nameKey']} ?key }} "
        f"FILTER(CONTAINS(?key, {key})) }} ORDER BY ?named LIMIT {MOST_NAMED + 1}"
    )
    try:
        return [NamedNode(str(named)) for (named,) in found.rows]
    except ValueError as error:
        raise QueryError(f"the graph names what has no IRI: {error}") from error


def _shipped() -> list[Path]:
    return sorted(resource("queries").glob("*.rq"))


def _read(path: Path) -> Query:
    try:
        return parse(path.stem, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot read the query {path}: {error}") from error


def _slot(name: str) -> str:
    return f"VALUES ?given_{name} {{ UNDEF }}"


def _param(query: str, name: str, value: object) -> Param:
    if (
        not isinstance(value, dict)
        or set(value) - set(_PARAM_KEYS)
        or value.get("type") not in TYPES
        or _wrong(value, _PARAM_KEYS)
    ):
        raise QueryError(
            f"{query}: parameter “{name}” needs a type ({', '.join(TYPES)}) and a doc, and may "
            "have required, default and choices"
        )
    fields = cast("dict[str, Any]", value)
    return Param(
        name,
        fields["type"],
        fields.get("doc", ""),
        required=bool(fields.get("required", False)),
        default=fields.get("default"),
        choices=tuple(fields.get("choices", ())),
    )


def _wrong(table: dict[str, Any], kinds: Mapping[str, type]) -> str | None:
    """Return the first key whose value, or an item of its list, is not what it must be."""
    for key, value in table.items():
        items = value if isinstance(value, list) else ()
        if not isinstance(value, kinds[key]) or not all(isinstance(each, str) for each in items):
            return key
    return None
