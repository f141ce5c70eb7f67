"""Asks an endpoint with Wikidata's data which items bear a name, and what they are.

Input: names, many at once, and a callable that answers SELECT queries. Output: candidates. What is
found is kept in a cache, and what fails is told once.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from kg.errors import QueryError, StoreError
from kg.link.cache import Cache
from kg.link.candidates import Candidate, Found
from kg.model import Table

NAMES_AT_ONCE, ITEMS_AT_ONCE = 50, 100
MOST_ROWS = 5_000
"""Of one answer, fewer than where public endpoints cut off without a word; for a full answer, half
as many names are asked for."""
MOST_CANDIDATES = 25
"""Items of one name; where more bear it, it is left alone."""

Select = Callable[[str], Table]
"""Answers a SELECT query; raises StoreError or QueryError."""

_ITEM = re.compile(r"https?://www\.wikidata\.org/entity/(Q[1-9]\d{0,11})")
_PREFIXES = """\
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/>
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
"""
# Humans; organizations and their kinds; geographic locations and their kinds, or in GeoNames. The
# kinds are sought from the item upwards: the other way there are millions.
_BEARS = "{ ?item rdfs:label ?name } UNION { ?item skos:altLabel ?name } "
GEONAMES = "GEONAMES"
KINDS = {
    "PERSON": _BEARS + "?item wdt:P31 wd:Q5 .",
    "ORG": _BEARS + "FILTER EXISTS { ?item wdt:P31/wdt:P279* wd:Q43229 }",
    "PLACE": _BEARS + "FILTER EXISTS { { ?item wdt:P31/wdt:P279* wd:Q2221906 } "
    "UNION { ?item wdt:P1566 ?id } }",
    GEONAMES: "?item wdt:P1566 ?name .",
}
"""What makes an item bear a name, by kind; the names of the last are ids in GeoNames."""
_NAMES = """\
SELECT DISTINCT ?name ?item WHERE {{
  VALUES ?name {{ {values} }}
  {bears}
}} LIMIT {limit}
"""
_FACTS = """\
SELECT DISTINCT ?item ?what ?value WHERE {{
  {{ VALUES ?item {{ {values} }}
    ?item schema:description ?value FILTER(LANG(?value) = "en") BIND("description" AS ?what) }}
  UNION {{ VALUES ?item {{ {values} }}
    VALUES (?link ?what) {{
      (wdt:P106 "occupation") (wdt:P39 "position") (wdt:P108 "employer") (wdt:P102 "party")
      (wdt:P27 "country") (wdt:P17 "country") (wdt:P131 "region") (wdt:P159 "region") }}
    ?item ?link ?thing . ?thing rdfs:label ?value FILTER(LANG(?value) IN ("en", "mul")) }}
  UNION {{ VALUES ?item {{ {values} }}
    VALUES (?link ?what) {{ (wdt:P1566 "geonames") (wdt:P570 "died") }}
    ?item ?link ?raw BIND(STR(?raw) AS ?value) }}
}} LIMIT {limit}
"""


class Search:
    """Finds the items that bear names; stops asking at the first failure.

    Args:
        select: Asks the endpoint.
        cache: Asked first; keeps what is found.
        source: The endpoint's address, for the cache.

    Attributes:
        problem: What failed, in one line; None where nothing did.
    """

    def __init__(self, select: Select, cache: Cache, source: str) -> None:
        self._select = select
        self._cache = cache
        self._source = source
        self.problem: str | None = None

    def find(self, kind: str, names: Sequence[str]) -> dict[str, Found]:
        """Return what bears each name; names that cannot be asked for are left out.

        Args:
            kind: A key of :data:`KINDS`.
            names: As the items have them, capitals included.
        """
        try:
            known = self._cache.get(self._source, kind, names)
        except StoreError as error:
            known, self.problem = {}, str(error)
        found = {name: answer for name, (answer, is_fresh) in known.items() if is_fresh}
        for batch in _batches([name for name in names if name not in found], NAMES_AT_ONCE):
            if self.problem is not None:
                break
            try:
                answers = self._ask(kind, batch)
                found.update(answers)
                self._cache.put(self._source, kind, answers)
            except (StoreError, QueryError) as error:
                self.problem = str(error)
        return {name: answer for name, (answer, _) in known.items()} | found

    def _ask(self, kind: str, names: Sequence[str]) -> dict[str, Found]:
        bearers: defaultdict[str, set[str]] = defaultdict(set)
        full: set[str] = set()
        for name, item in self._rows(
            names, _plain if kind == GEONAMES else _tagged, _NAMES, KINDS[kind], full
        ):
            if match := _ITEM.fullmatch(str(item)):
                bearers[str(name)].add(match[1])
        few = {name: ids for name, ids in bearers.items() if len(ids) <= MOST_CANDIDATES}
        ids = sorted(set[str]().union(*few.values()))
        facts: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for item, what, value in self._rows(ids, _items, _FACTS, "", full):
            if (match := _ITEM.fullmatch(str(item))) and value is not None:
                facts[match[1]].add((str(what), str(value)))
        made = {each: Candidate(each, tuple(sorted(facts[each]))) for each in ids}
        return {
            name: None
            if name in full or name in bearers.keys() - few.keys()
            else tuple(made[each] for each in sorted(few.get(name, ())))
            for name in names
        }

    def _rows(
        self,
        values: Sequence[str],
        written: Callable[[Sequence[str]], str],
        query: str,
        bears: str,
        full: set[str],
    ) -> Iterator[tuple[object, ...]]:
        """Ask for values in batches; one that alone fills an answer is noted in `full`."""
        for batch in _batches(values, ITEMS_AT_ONCE):
            text = _PREFIXES + query.format(values=written(batch), bears=bears, limit=MOST_ROWS)
            rows = self._select(text).rows
            if len(rows) < MOST_ROWS:
                yield from rows
            elif len(batch) == 1:
                full.update(batch)
            else:
                half = len(batch) // 2
                for part in (batch[:half], batch[half:]):
                    yield from self._rows(part, written, query, bears, full)


def _batches(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _plain(names: Sequence[str]) -> str:
    return " ".join(json.dumps(name, ensure_ascii=False) for name in names)


def _tagged(names: Sequence[str]) -> str:
    """Write names as literals; those of all languages alike have moved from ``en`` to ``mul``."""
    quoted = [json.dumps(name, ensure_ascii=False) for name in names]
    return " ".join(f"{name}@{language}" for name in quoted for language in ("en", "mul"))


def _items(items: Sequence[str]) -> str:
    return " ".join(f"wd:{item}" for item in items)
