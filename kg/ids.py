"""Identifiers made from content: the same input has the same ids on every machine and run.

Pure functions from strings to strings. IRIs are relative to a base that ends in ``/``.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from anyascii import anyascii

BASE = "https://w3id.org/claimgraph/id/"
SLUG_LENGTH = 60


def digest(*parts: str, length: int = 16) -> str:
    """Hash parts, each with its length, so that no two lists of parts look alike.

    Args:
        parts: Strings in a fixed order.
        length: Number of hexadecimal digits wanted, at most 64.

    Returns:
        Lower-case hexadecimal digits of SHA-256.

    >>> digest("ab", "c") == digest("a", "bc")
    False
    >>> digest("Kupyansk")
    '13edbb279c52e0db'
    """
    state = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        state.update(f"{len(encoded)}:".encode())
        state.update(encoded)
    return state.hexdigest()[:length]


def slug(name: str) -> str:
    """Turn a name in any script into the readable part of an IRI.

    >>> slug("Куп'янськ")
    'kup-yans-k'
    >>> slug("«…»")
    ''
    """
    plain = anyascii(unicodedata.normalize("NFKC", name)).lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-")


def iri(kind: str, *parts: str, name: str = "", base: str = BASE) -> str:
    """Make the IRI of a thing from what identifies it.

    Args:
        kind: What the thing is, in one lower-case word: ``person``, ``claim``, ``document`` ...
        parts: What identifies it; hashed.
        name: A readable label put before the hash; it does not identify.
        base: Prefix of all instances; ends in ``/`` or ``#``.

    >>> iri("claim", "d1", "0-5")
    'https://w3id.org/claimgraph/id/claim/c4a4f39b375e156f'
    """
    label = slug(name)
    return f"{base}{kind}/{label + '-' if label else ''}{digest(kind, *parts)}"
