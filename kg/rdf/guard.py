"""Refuses queries that would leave the machine or bring the engine down, before it sees them.

The engine runs in our process: it follows ``SERVICE`` to the network and overflows its stack on
deep nesting, which no exception can catch. A query is read by a lexer that knows comments, strings
and IRIs, so that a place called “Service” in a string is no offence.
"""

from __future__ import annotations

import re

from kg.errors import QueryError

MAX_CHARS = 100_000
MAX_DEPTH = 100

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN = re.compile(
    r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
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


def refuse_dangerous(query: str) -> None:
    """Let only queries pass that stay on this machine and within the engine's stack.

    Raises:
        QueryError: The query uses SERVICE, is too long, or nests too deeply.

    >>> refuse_dangerous('SELECT * { ?s ?p "SERVICE <http://example.org/>" }')
    """
    if len(query) > MAX_CHARS:
        raise QueryError(
            f"the query has {len(query)} characters, more than {MAX_CHARS}; shorten it"
        )
    depth = 0
    for token in _TOKEN.finditer(_unescape(query)):
        if token["word"] and token["word"].upper() == "SERVICE":
            raise QueryError(
                "the query uses SERVICE, which would ask the network; load the data instead"
            )
        if token["open"]:
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryError(f"the query nests more than {MAX_DEPTH} brackets; flatten it")
        elif token["close"]:
            depth -= 1


def _unescape(query: str) -> str:
    r"""Resolve ``\u0053``, as SPARQL does before anything else."""

    def letter(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _ESCAPE.sub(letter, query)
