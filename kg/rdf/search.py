"""Full-text search over names, claims and the sentences of articles: an index beside the store.

Comes in: a store. Goes out: rows, the best first. The index is SQLite's FTS5, made from the graph
alone; a file that is not of the store as it is now is made anew, so that nothing has to keep both
in step. Names forgive typing errors: candidates share pairs of letters with what is sought (bm25),
and are then compared letter by letter (Ratcliff and Obershelp's ratio, as ``difflib`` has it).
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from operator import itemgetter
from pathlib import Path

from kg.errors import QueryError, StoreError
from kg.model import Table
from kg.rdf.contract import Closing, Store
from kg.rdf.state import state_of
from kg.rdf.store import GraphStore
from kg.rdf.terms import name_key

FILE = "search.sqlite"
LAYOUT = 1
"""Of the index; another one is made anew."""
KINDS = ("name", "claim", "sentence")
COLUMNS = ("kind", "iri", "text", "who", "type", "article", "start", "score")
LIKE = 0.7
"""A word of a name must be so like one that is sought: one letter of four may differ."""
BEGUN = 0.95
"""How like a word is to its beginning: less than to itself."""
CANDIDATES = 400

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE made (layout INTEGER, state TEXT);
CREATE VIRTUAL TABLE names USING fts5(pairs, iri UNINDEXED, name UNINDEXED, main UNINDEXED,
  kind UNINDEXED, mentions UNINDEXED, tokenize = "unicode61 tokenchars '_'");
CREATE VIRTUAL TABLE texts USING fts5(text, kind UNINDEXED, iri UNINDEXED, who UNINDEXED,
  article UNINDEXED, start UNINDEXED, tokenize = "porter unicode61 remove_diacritics 2");
"""
_NAMES = """
PREFIX kg: <https://w3id.org/claimgraph/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/>
SELECT DISTINCT ?entity ?type ?name {
  VALUES (?class ?type) {
    (schema:Person "PERSON") (schema:Organization "ORG") (schema:Place "PLACE")
    (kg:Group "NORP") (sem:Event "EVENT") (schema:Thing "MISC")
  }
  VALUES ?property { schema:name schema:alternateName }
  GRAPH ?g { ?entity a kg:Entity , ?class ; kg:unnamed false ; ?property ?name }
}
"""
_MENTIONS = """
PREFIX kg: <https://w3id.org/claimgraph/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?entity (COUNT(*) AS ?n) { GRAPH ?g { ?m a kg:Mention ; oa:hasBody ?entity } }
GROUP BY ?entity
"""
_CLAIMS = """
PREFIX kg: <https://w3id.org/claimgraph/ontology#>
PREFIX schema: <https://schema.org/>
SELECT ?claim ?text ?author ?article {
  GRAPH ?g {
    ?claim a schema:Claim ; schema:text ?text ; schema:appearance ?article .
    OPTIONAL { ?claim schema:author ?author }
  }
}
"""
_OWN_NAMES = """
PREFIX kg: <https://w3id.org/claimgraph/ontology#>
PREFIX schema: <https://schema.org/>
SELECT ?entity ?name { GRAPH ?g { ?entity a kg:Entity ; schema:name ?name } }
"""
_TEXTS = """
PREFIX schema: <https://schema.org/>
SELECT ?article ?body { GRAPH ?g { ?article a schema:NewsArticle ; schema:articleBody ?body } }
"""
# After a full stop and what closes a quotation, before what begins a sentence; and at line breaks.
_BREAK = re.compile(r"""(?<=[.!?…])["'”’»)\]]*\s+(?=["'“‘«(\[]*[^\W\d_a-z])|\s*\n\s*""")
_WORD = re.compile(r'"([^"]*)"|([^\s"]+)')


class Index(Closing):
    """An index that is open for questions; made by :func:`index_of`.

    Use as a context manager, or close it.
    """

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def search(self, words: str, kinds: Sequence[str] = KINDS, limit: int = 20) -> Table:
        """Find names, claims and sentences.

        Args:
            words: What to look for. A name is found where each word is like one of its words, or
                begins it; a text where each word stands in it, in any order and form of inflection
                that Porter's stemmer knows, the last one also as the beginning of a stem. Words
                in quotation marks must stand together.
            kinds: Some of :data:`KINDS`.
            limit: At most so many of each kind.

        Returns:
            Rows of ``kind``; ``iri`` of the entity, claim or article; ``text``: a name or alias, a
            claim's content, a sentence; ``who``: main name of the entity, or of the claimant;
            ``type`` of the entity; ``article``; ``start`` of a sentence in it; ``score``,
            comparable within a kind. Names stand first,
            then claims, then sentences, each the best first.

        Raises:
            QueryError: There are no words, or a kind is none.
            StoreError: The index is damaged.

        >>> from kg.rdf.store import GraphStore
        >>> with index_of(GraphStore.memory()) as index:
        ...     index.search("anything").rows
        ()
        """
        kinds, words = check_search(words, kinds), words.replace("\0", " ")
        try:
            found = self._names(words, limit) if "name" in kinds else []
            for kind in KINDS[1:]:
                if kind in kinds:
                    found += self._texts(words, kind, limit)
        except sqlite3.Error as error:
            raise StoreError(f"the index cannot be searched ({error}); remove {FILE}") from error
        return Table(COLUMNS, tuple(found))

    def _names(self, words: str, limit: int) -> list[tuple[str | int | float | None, ...]]:
        sought = name_key(words.replace('"', " ")).split()
        if not sought:
            return []
        asked = " OR ".join(f'"{pair}"' for pair in dict.fromkeys(_pairs(sought).split()))
        rows = self._base.execute(
            "SELECT iri, name, main, kind, mentions FROM names "
            "WHERE names MATCH ? ORDER BY rank LIMIT ?",
            (asked, CANDIDATES),
        )
        best: dict[str, tuple[float, int, str, str, str]] = {}
        for iri, name, main, kind, mentions in rows:
            score = _likeness(sought, name_key(name).split())
            if score and score > best.get(iri, (0.0,))[0]:
                best[iri] = (score, mentions, name, main, kind)
        order = sorted(
            best.items(), key=lambda item: (-item[1][0], -item[1][1], item[1][2], item[0])
        )
        return [
            ("name", iri, name, main, kind, None, None, round(score, 3))
            for iri, (score, _, name, main, kind) in order[:limit]
        ]

    def _texts(
        self, words: str, kind: str, limit: int
    ) -> list[tuple[str | int | float | None, ...]]:
        parts = [phrase or word for phrase, word in _WORD.findall(words)]
        wanted = [f'"{part}"' for part in parts if re.search(r"\w", part)]
        if not words.rstrip().endswith('"'):
            wanted[-1] += " *"
        rows = self._base.execute(
            "SELECT kind, iri, text, who, NULL, article, start, rank FROM texts "
            "WHERE texts MATCH ? AND kind = ? ORDER BY rank, iri, start LIMIT ?",
            (" AND ".join(wanted), kind, limit),
        )
        return [(*row, round(-rank, 3)) for *row, rank in rows]


def check_search(words: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """Refuse what cannot be looked for; return the kinds.

    Raises:
        QueryError: There are no words, or a kind is none.
    """
    wanted = tuple(kinds)
    if unknown := [kind for kind in wanted if kind not in KINDS]:
        raise QueryError(f"“{unknown[0]}” cannot be searched; there are {', '.join(KINDS)}")
    if not re.search(r"\w", words):
        raise QueryError("there is no word to look for; give at least one")
    return wanted


def index_of(store: Store, *, keep: bool = False) -> Index:
    """Open the index of a store: the file beside it if that is of its present state, or a new one.

    Args:
        store: In a folder, in memory or on a server.
        keep: Write a new one into the file, where that can be written; else it lasts as long as
            the object. Of a store in a folder only.

    Raises:
        StoreError: The store cannot be read.
    """
    if not isinstance(store, GraphStore) or (folder := store.folder) is None:
        return Index(_made(store, ":memory:", ""))
    file, state = folder.parent / FILE, state_of(folder)
    if store.opened not in {None, state}:  # a build has put another in its place since
        return Index(_made(store, ":memory:", ""))
    if (base := _opened(file, state)) is not None:
        return Index(base)
    if keep:
        aside = file.with_name(f".{FILE}.{os.getpid()}.part")
        try:
            _made(store, str(aside), state).close()
            aside.replace(file)
        except (OSError, sqlite3.Error):
            aside.unlink(missing_ok=True)  # a folder that may only be read is searched all the same
        if (base := _opened(file, state)) is not None:
            return Index(base)
    return Index(_made(store, ":memory:", state))


def _opened(file: Path, state: str) -> sqlite3.Connection | None:
    """Open an index if there is one, whole, and of this state of its store."""
    if not file.is_file():
        return None
    base = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    with contextlib.suppress(sqlite3.Error):
        if base.execute("SELECT layout, state FROM made").fetchall() == [(LAYOUT, state)]:
            return base
    base.close()
    return None


def _made(store: Store, place: str, state: str) -> sqlite3.Connection:
    """Make an index."""
    base = sqlite3.connect(place)
    try:
        base.executescript(_TABLES)
        with base:
            base.executemany("INSERT INTO names VALUES (?, ?, ?, ?, ?, ?)", _name_rows(store))
            base.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?, ?)", _text_rows(store))
            base.execute("INSERT INTO made VALUES (?, ?)", (LAYOUT, state))
    except BaseException as error:
        base.close()
        if isinstance(error, sqlite3.Error) and place == ":memory:":
            raise StoreError(f"no index can be made for searches: {error}") from error
        raise
    return base


def _name_rows(store: Store) -> Iterator[tuple[object, ...]]:
    mentions = {str(entity): number for entity, number in store.select(_MENTIONS).rows}
    mains = _own_names(store)
    for entity, kind, name in sorted(store.select(_NAMES).rows, key=str):
        # A graph that was changed by hand may have other names of a thing without a main one.
        main, number = mains.get(str(entity), str(name)), mentions.get(str(entity), 0)
        yield _pairs(name_key(str(name)).split()), entity, name, main, kind, number


def _text_rows(store: Store) -> Iterator[tuple[object, ...]]:
    names = _own_names(store)
    for claim, text, author, article in sorted(store.select(_CLAIMS).rows, key=str):
        yield text, "claim", claim, names.get(str(author)), article, None
    for article, body in sorted(store.select(_TEXTS).rows, key=itemgetter(0)):
        for start, sentence in _sentences(str(body)):
            yield sentence, "sentence", article, None, article, start


def _own_names(store: Store) -> dict[str, str]:
    return {str(entity): str(name) for entity, name in store.select(_OWN_NAMES).rows}


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Split a text by its punctuation; yield where each begins, in code points."""
    start = 0
    for end, after in [*(match.span() for match in _BREAK.finditer(text)), (len(text),) * 2]:
        close = end + len(text[end:after]) - len(text[end:after].lstrip("\"'”’»)]"))
        if text[start:close].strip():
            yield start, text[start:close]
        start = after


def _pairs(words: Sequence[str]) -> str:
    """Return the pairs of letters of words, with their beginnings and ends."""
    edged = [f"_{word}_" for word in words]
    return " ".join(word[at : at + 2] for word in edged for at in range(len(word) - 1))


def _likeness(sought: Sequence[str], words: Sequence[str]) -> float:
    """Tell how like a name is to what is sought, from 0 to 1; 0 where a word is not in it."""
    scores = []
    for one in sought:
        best = max((_like(one, other) for other in words), default=0.0)
        if best < LIKE:
            return 0.0
        scores.append(best)
    # Of two names that have all words, the one with fewer others is meant.
    return sum(scores) / len(scores) - 0.02 * max(0, len(words) - len(sought))


def _like(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if other.startswith(one):
        return BEGUN
    if abs(len(one) - len(other)) > max(len(one), len(other)) * (1 - LIKE):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
