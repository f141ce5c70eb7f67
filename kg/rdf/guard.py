r"""Refuses queries that would leave the machine or bring the engine down, before it sees them.

The engine runs in our process: it follows ``SERVICE`` to the network and overflows its stack on
deep nesting, which no exception can catch. The word “Service” in a string is no offence, a whole
clause in one is. A query is read twice, since ``\u0022`` ends a string for servers that resolve
such escapes first, as SPARQL says, and is a character of it for the engine here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from kg.errors import QueryError

MAX_CHARS = 100_000
MAX_DEPTH = 100
MAX_STEPS = 1000
"""Operators and patterns in a row nest too, in the engine; it has room for some 5,000."""

MAX_PASSED = 1_000_000
"""Characters between a keyword and what may be its address, all of them together."""
QUERY_FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# The engine's names have more characters than Python's words; outside of names, strings, IRIs and
# comments it takes none of those beyond ASCII, so that it does no harm to have too many here.
_TOKEN = re.compile(
    r"""
    (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<string>'''(?:'{0,2}(?:[^'\\]|\\.))*'''
      | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
      | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
  | (?P<comment>\#[^\n\r]*)
  | (?P<variable>[?$][\w\xb7-\U0010ffff]+)
  | (?P<name>[^\W\d_](?:[\w\xb7-\U0010ffff.-]*[\w\xb7-\U0010ffff-])?)?:
    (?P<local>(?:[\w\xb7-\U0010ffff:%]|\\.)(?:[\w\xb7-\U0010ffff:%-]|\\.|\.+(?=[\w\xb7-\U0010ffff:%\\-]))*)?
  | (?P<word>[^\W\d_][\w\xb7-\U0010ffff]*)
  | (?P<number>\d[\w.]*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<sign>[!|&=*/+-])
    """,
    re.VERBOSE | re.DOTALL,
)
_SPACE = re.compile(r"(?:\s++|\#[^\n\r]*+)*+")
# Where a clause may begin stands in the grammar; the engine wants no gap around a keyword.
_CLAUSES = {
    "SERVICE": re.compile("SERVICE", re.IGNORECASE),
    "LOAD": re.compile(r"(?:\A|[;>\n\r])\s*LOAD", re.IGNORECASE),
}
_SILENT = re.compile("SILENT", re.IGNORECASE)
_NAME = re.compile(r"(?:[^\s{};<\#\\]|\\.)*:(?:[^\s{};<\#\\]|\\.)*|[?$][^\s{};<\#]+")
_ADDRESS = re.compile(r"<[^>]*>")
_STEPS = frozenset("OPTIONAL UNION MINUS BIND FILTER GRAPH VALUES EXISTS".split())


def refuse_dangerous(
    query: str, *, max_chars: int = MAX_CHARS, hosts: Collection[str] = ()
) -> None:
    """Let only queries and updates pass that stay on this machine and within the engine's stack.

    What looks like a whole clause of SERVICE or LOAD is one, even in a comment or a string: which
    is which, the engine and a lexer of ours may see differently.

    Args:
        query: SPARQL, a query or an update.
        max_chars: The longest that is read, in code points.
        hosts: Names of hosts that ``SERVICE`` may ask, in lower case.

    Raises:
        QueryError: The query uses LOAD, or SERVICE with another host, is too long, or nests too
            deeply.

    >>> refuse_dangerous('SELECT * { ?s ?p "SERVICE" }')
    """
    if len(query) > max_chars:
        raise QueryError(
            f"the query has {len(query)} characters, more than {max_chars}; shorten it"
        )
    for text in dict.fromkeys((query, _unescaped(query))):
        for where in _clauses(text, "SERVICE", before="{"):
            if not hosts:
                raise QueryError(
                    "the query uses SERVICE, which would ask the network; load the data instead"
                )
            _refuse_host(where, hosts)
        if any(True for _ in _clauses(text, "LOAD")):
            raise QueryError(
                "the update uses LOAD, which would read a file or the network; send the data"
            )
        _refuse_deep(text)


def _clauses(text: str, keyword: str, before: str = "") -> Iterator[str]:
    """Yield where each clause of a keyword leads: an IRI, a variable or a name as it stands."""
    passed = 0
    for start in _CLAUSES[keyword].finditer(text):
        at = _past_space(text, start.end())
        passed += at - start.end()
        if passed > MAX_PASSED:  # as in ten thousand comments, each of which begins with it
            raise QueryError(
                f"the query has too many spaces and comments after {keyword}; cut them"
            )
        silent = _SILENT.match(text, at)
        for begin in (at, _past_space(text, silent.end())) if silent else (at,):
            term = _ADDRESS.match(text, begin) or _NAME.match(text, begin)
            if term and text.startswith(before, _past_space(text, term.end())):
                yield term[0]


def _past_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _refuse_deep(text: str) -> None:
    depth = steps = 0
    last = ""
    for token in tokens(text):
        kind = token.lastgroup or ""
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth -= 1
        elif (token["word"] or "").upper() in _STEPS:
            steps += 1
        elif token["sign"]:
            # A sign of a number in data nests nothing.
            steps += token["sign"] not in "+-" or last not in {"", "iri", "name", "local"}
        if depth > MAX_DEPTH:
            raise QueryError(f"the query nests more than {MAX_DEPTH} brackets; flatten it")
        if steps > MAX_STEPS:
            raise QueryError(f"the query has more than {MAX_STEPS} operators; split it")
        last = last if kind == "comment" else kind


def tokens(query: str) -> Iterator[re.Match[str]]:
    """Yield the tokens that matter here, in order; one of the named groups has each one's text.

    >>> [token["word"] for token in tokens("ASK { ?s a 'FROM' }") if token["word"]]
    ['ASK', 'a']
    """
    return _TOKEN.finditer(query)


def words(query: str) -> Iterator[str]:
    """Yield the keywords of a query, in capitals."""
    return ((token["word"] or "").upper() for token in tokens(query))


def form_of(query: str) -> str:
    """Tell what a query asks for: SELECT where no other word tells.

    >>> form_of("BASE <http://example.org/select/> ASK { ?s ?p ?o }")
    'ASK'
    """
    return next((word for word in words(query) if word in QUERY_FORMS), QUERY_FORMS[0])


def _refuse_host(term: str, hosts: Collection[str]) -> None:
    """Let an IRI pass whose host is allowed; a variable or a prefixed name could be any."""
    place = urlsplit(term[1:-1]) if term.startswith("<") else None
    if (
        place is None
        or place.scheme not in {"http", "https"}
        or "@" in place.netloc
        or (place.hostname or "") not in hosts
    ):
        raise QueryError(
            f"the query uses SERVICE with {term}; only addresses at "
            f"{', '.join(sorted(hosts))} are allowed here"
        )


def _unescaped(query: str) -> str:
    r"""Resolve ``\u0053``, as SPARQL says, before anything else."""

    def letter(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _ESCAPE.sub(letter, query)
