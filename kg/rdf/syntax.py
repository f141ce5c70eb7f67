"""What is wrong with a query, in one line: where it is, and the words that stand there."""

from __future__ import annotations

import re

import pyoxigraph

from kg.errors import QueryError
from kg.rdf.guard import refuse_dangerous

SHOWN = 60
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# The engine lists every letter that would have been allowed, over many lines.
_LISTS = re.compile(r"\[(?:[^\[\]'\"]|'[^']*'|\"[^\"]*\")*\](?:, )?")


def fault(query: str, message: str) -> str:
    r"""Say what is wrong with a query.

    Args:
        query: As it was asked.
        message: What the engine says of it.

    Returns:
        Line and column, counted from 1, the line itself with a mark at the place, and the reason,
        where the engine tells the place; else its own words.

    >>> fault("SELECT * {\n ?s ?p \n}", "error at 2:8: expected one of a, b")
    'bad SPARQL at line 2, column 8: “?s ?p ⟨here⟩”: expected one of a, b'
    """
    match = _PLACE.fullmatch(message)
    lines = query.splitlines() or [""]
    if match is None or not 0 < int(match[1]) <= len(lines) + 1:
        return f"bad SPARQL: {' '.join(message.split())}"
    line, column = int(match[1]), int(match[2])
    words = lines[line - 1] if line <= len(lines) else ""
    before, after = words[: column - 1], words[column - 1 :]
    shown = f"{_end(before, SHOWN)}⟨here⟩{after[:SHOWN].rstrip()}".strip()
    return f"bad SPARQL at line {line}, column {column}: “{shown}”: {_reason(match[3])}"


def _end(words: str, length: int) -> str:
    return words.lstrip() if len(words) <= length else f"…{words[-length:]}"


def _reason(words: str) -> str:
    """Shorten the engine's list of what it expected; keep what is a sentence."""
    reason = " ".join(words.split())
    sentence = re.search(r"Prefix not found|The SELECT contains a variable that is unbound", reason)
    if sentence:
        return sentence[0].casefold().replace("select", "SELECT")
    plain, lists = _LISTS.subn("", reason)
    plain = plain.rstrip(" ,")
    if not plain.removeprefix("expected one of").strip():
        return "unexpected here"
    return plain.replace("expected one of", "expected, for example,") if lists else plain


def local_fault(query: str) -> str | None:
    """Say what the embedded engine finds wrong with a query that another one has refused.

    Returns:
        None where it finds nothing, or must not look.
    """
    try:
        refuse_dangerous(query)
        pyoxigraph.Store().query(query)
    except SyntaxError as error:
        return fault(query, str(error))
    except (QueryError, ValueError, RuntimeError, OSError):
        return None
    return None
