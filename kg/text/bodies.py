"""Whose an organ of a state is: "Russia's Defence Ministry", "the Ukrainian General Staff".

Names and the words around them in; of each such body its name without the state's, and the state,
out. Which nouns are organs, which words tell no body from another's, and whose people "Ukrainian"
are, are tables that ``training/organs.py`` makes.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kg.model import EntityType, Organ
from kg.text.names import name_key

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from spacy.tokens import Doc, Span

    from kg.text.coref import Cluster
    from kg.text.mentions import Found

WORDS = 3
"""Words of a state's name at most: "United Arab Emirates"."""

_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_OWNERS = (EntityType.PLACE, EntityType.NORP, EntityType.ORG)
_JOINTS = frozenset("the of and for in".split())
_IDLE = _JOINTS | {"affairs"}  # "Foreign Ministry", "Ministry of Foreign Affairs"
_SPELLINGS = [
    (re.compile(british), american)
    for british, american in (
        (r"(?<=[ef])ence$", "ense"),
        (r"(?<=[bv])our(s?)$", r"or\1"),
        (r"tre(s?)$", r"ter\1"),
        (r"is(ations?|ed|ing)$", r"iz\1"),
        (r"ogramme(s?)$", r"ogram\1"),
    )
]


@dataclass(frozen=True, slots=True)
class Body:
    """An organ as a text names it.

    Attributes:
        words: Its name with the state's, as far as the two stand together.
    """

    organ: Organ
    words: str


@cache
def _tables() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    read = files("kg.text").joinpath
    countries: dict[str, str] = json.loads(read("countries.json").read_text(encoding="utf-8"))
    organs = json.loads(read("organs.json").read_text(encoding="utf-8"))
    return countries, frozenset(organs["heads"]), frozenset(organs["words"])


def organ_key(name: str) -> str:
    """Reduce an organ's name to what its spellings share, whatever the order of its words.

    >>> organ_key("Ministry of Defence") == organ_key("Defense Ministry")
    True
    """
    words = {_american(word) for word in name_key(name).split()} - _IDLE
    return " ".join(sorted(words))


def _american(word: str) -> str:
    for british, american in _SPELLINGS:
        word = british.sub(american, word)
    return word


def find_bodies(doc: Doc, names: Sequence[Found]) -> dict[tuple[int, int], Body]:
    """Find the organs of states among names.

    Returns:
        By the first token of a name and the one after its last.
    """
    places = {n.end: n for n in names if n.type in _OWNERS}
    known = {name_key(place.text) for place in places.values() if place.type is not EntityType.NORP}
    found = {}
    for name in names:
        if name.type is EntityType.ORG and (body := _body(doc, name, places, known)) is not None:
            found[name.start, name.end] = body
    return found


def _body(doc: Doc, name: Found, places: dict[int, Found], known: set[str]) -> Body | None:
    span = doc[name.start : name.end]
    for n in range(min(WORDS, len(span) - 1), 0, -1):
        if (of := _state(span[:n])) is not None:
            return _made(_without_mark(span[n:]), of, span)
    for token in span[1:-1]:
        if token.lower_ == "of":
            core, rest = span[: token.i - span.start], span[token.i + 1 - span.start :]
            of = _state(rest) or (_unheard(rest) if len(core) > 1 else None)
            if of is not None:
                return _made(core, of, span)
    first = bool(doc[name.start].is_sent_start)
    owned = not first and doc[name.start - 1].text in _POSSESSIVE
    for before in [] if first else _before(doc, name.start - owned, places):
        if (of := _state(before, known if owned else ())) is not None:
            return _made(span, of, doc[before.start : name.end])
    after = _after(doc, name, places)
    if after is not None and (of := _state(after, known)) is not None:
        return _made(span, of, doc[name.start : after.end])
    return _made(span, "", span)


def _state(span: Span, known: Collection[str] = ()) -> str | None:
    """Return the code of a country by its name or its people's, or the key of a known place."""
    key = name_key(span.text)
    if not key or span[-1].text[0].islower():  # "turkey" is none
        return None
    return _tables()[0].get(key) or (key if key in known else None)


def _unheard(span: Span) -> str | None:
    """Return the key of what no word is: "Norland", after "Ministry of Defence of"."""
    key = name_key(span.text)
    return None if not _tables()[2].isdisjoint(key.split()) else key


def _without_mark(span: Span) -> Span:
    return span[1:] if len(span) > 1 and span[0].text in _POSSESSIVE else span


def _before(doc: Doc, end: int, places: dict[int, Found]) -> list[Span]:
    """Return what may be the state right before a name: "Russia's", "Ukrainian"."""
    if end in places:
        return [doc[places[end].start : end]]
    first = doc[end - 1].sent.start
    starts = range(max(first, end - WORDS), end)
    return [doc[start:end] for start in starts if doc[start].lower_ != "the"]


def _after(doc: Doc, name: Found, places: dict[int, Found]) -> Span | None:
    """Return what may be the state after a name: "of the Russian Federation"."""
    at = name.end
    if at + 1 >= len(doc) or doc[at].lower_ != "of":
        at -= 1  # the name has run into the word: "General Staff of"
        if doc[at].lower_ != "of":
            return None
    if at + 1 >= len(doc):
        return None
    first = at + 1 + (doc[at + 1].lower_ == "the")
    place = next(
        (places[end] for end in range(first + 1, first + WORDS + 1) if end in places), None
    )
    return doc[first : place.end] if place is not None and place.start <= first else None


def _made(core: Span, of: str, words: Span) -> Body | None:
    """Return an organ, if that is what the rest of the name is one of."""
    _, heads, common = _tables()
    text = " ".join(core.text.split())
    text = text.removesuffix(" of")
    key = name_key(text).split()
    if not key or not all(word in common or word in heads or word in _JOINTS for word in key):
        return None
    front = key[: key.index("of")] if "of" in key else key
    is_organ = bool(front) and front[-1] in heads
    # A bank is no organ: "Bank of America" is not "U.S. Bank".
    if not is_organ and not (of.isupper() and len(key) > 1):
        return None
    return Body(Organ(organ_key(text), of), " ".join(words.text.split()))


class OrganIndex:
    """The organs of one text.

    Attributes:
        bodies: From :func:`find_bodies`.
    """

    def __init__(self, doc: Doc, names: Sequence[Found]) -> None:
        self.bodies = find_bodies(doc, names)
        self._headline = next((token.i for token in doc if "\n" in token.text), 0)
        self._known: defaultdict[str, list[Cluster]] = defaultdict(list)

    def add(self, body: Body, cluster: Cluster) -> None:
        """Note an organ's cluster."""
        self._known[body.organ.name].append(cluster)

    def find(self, name: Found, body: Body) -> Cluster | None:
        """Find the organ that a name means: that of its state, or the one named last.

        One whose state only the headline does not tell is the first that the text names.
        """
        known = self._known[body.organ.name]
        if not body.organ.of:
            return max(known, key=lambda cluster: cluster.mentions[-1].start, default=None)
        for cluster in known:
            if cluster.body is not None and cluster.body.organ.of == body.organ.of:
                if len(body.words) > len(cluster.body.words):
                    cluster.body = body
                return cluster
        for cluster in known:
            untold = cluster.body is not None and not cluster.body.organ.of
            if untold and cluster.mentions[-1].start < self._headline <= name.start:
                cluster.body = body
                return cluster
        return None
