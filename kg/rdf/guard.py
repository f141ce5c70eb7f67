r"""Refuses queries that would leave the machine or bring the engine down, before it sees them.

The engine runs in our process: it follows ``SERVICE`` to the network and overflows its stack on
deep nesting, which no exception can catch. A query is read by a lexer that knows comments, strings
and IRIs, so that a place called “Service” in a string is no offence. It is read twice, since
``\u0022`` ends a string for servers that resolve such escapes first, as SPARQL says, and is a
character of it for the engine here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from kg.errors import QueryError

MAX_CHARS = 100_000
MAX_DEPTH = 100
QUERY_FORMS = ("SELECT", "CONSTRUCT", "DESCRIBE", "ASK")

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""
    (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<string>'''(?:'{0,2}(?:[^'\\]|\\.))*'''
      | \"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"
      | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
  | (?P<comment>\#[^\n\r]*)
  | (?P<variable>[?$]\w+)
  | (?P<name>[^\W\d_](?:[\w.-]*[\w-])?)?:(?P<local>(?:[\w:%.-]|\\.)*)
  | (?P<word>[^\W\d_]\w*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
    """,
    re.VERBOSE | re.DOTALL,
)


def refuse_dangerous(
    query: str, *, max_chars: int = MAX_CHARS, hosts: Collection[str] = ()
) -> None:
    """Let only queries and updates pass that stay on this machine and within the engine's stack.

    Args:
        query: SPARQL, a query or an update.
        max_chars: The longest that is read, in code points.
        hosts: Names of hosts that ``SERVICE`` may ask, in lower case.

    Raises:
        QueryError: The query uses LOAD, or SERVICE with another host, is too long, or nests too
            deeply.

    >>> refuse_dangerous('SELECT * { ?s ?p "SERVICE <http://example.org/>" }')
    """
    if len(query) > max_chars:
        raise QueryError(
            f"the query has {len(query)} characters, more than {max_chars}; shorten it"
        )
    for text in dict.fromkeys((query, _unescaped(query))):
        _refuse(text, hosts)


def _refuse(query: str, hosts: Collection[str]) -> None:
    depth = 0
    service = False
    for token in tokens(query):
        word = (token["word"] or "").upper()
        if service and word != "SILENT" and not token["comment"]:
            service = False
            _refuse_host(token["iri"], hosts)
        if word == "SERVICE":
            if not hosts:
                raise QueryError(
                    "the query uses SERVICE, which would ask the network; load the data instead"
                )
            service = True
        elif word == "LOAD":
            raise QueryError(
                "the update uses LOAD, which would read a file or the network; send the data"
            )
        if token["open"]:
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryError(f"the query nests more than {MAX_DEPTH} brackets; flatten it")
        elif token["close"]:
            depth -= 1
    if service:
        _refuse_host(None, hosts)


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


def _refuse_host(iri: str | None, hosts: Collection[str]) -> None:
    """Let an IRI pass whose host is allowed; a variable or a prefixed name could be any."""
    place = urlsplit(iri[1:-1]) if iri else None
    if (
        place is None
        or place.scheme not in {"http", "https"}
        or "@" in place.netloc
        or (place.hostname or "") not in hosts
    ):
        raise QueryError(
            f"the query uses SERVICE with {iri or 'what is no full address'}; only addresses at "
            f"{', '.join(sorted(hosts))} are allowed here"
        )


def _unescaped(query: str) -> str:
    r"""Resolve ``\u0053``, as SPARQL says, before anything else."""

    def letter(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _ESCAPE.sub(letter, query)
