"""What a text states of its entities in passing: roles by title and apposition, places in places.

Only wording that the syntax marks is read: "military expert N", "N, the head of O", "the head of
O, N", "N is the head of O", and "P, Kharkiv region" or "P in Kharkiv region" between two places.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.model import EntityType
from kg.text.names import HONORIFICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

    from kg.text.coref import Cluster, Resolver
    from kg.text.mentions import Found

# Nouns whose holder leads what the role is held at.
_LEADERS = set(
    """head chief leader president director chairman chairwoman chairperson chair governor mayor
    commander ceo executive boss""".split()
)
_LESSER = set("deputy vice former ex acting assistant late onetime".split())
_DESCRIBES = ("appos", "nmod:desc", "nmod:unmarked")
_CUT = ("acl:relcl", "appos", "parataxis", "conj", "cc", "punct")


@dataclass(frozen=True, slots=True)
class RoleFound:
    """A role of somebody; token ranges are half-open.

    Attributes:
        noun: Lower-case lemma of the role's head.
        evidence: The stretch that joins title and name.
        leads: Whether the holder is at the head of what the role is held at.
        clause: Whether a clause says so ("N is the head"), not a phrase in passing.
    """

    holder: Cluster
    noun: str
    title: tuple[int, int]
    at: Cluster | None
    evidence: tuple[int, int]
    leads: bool
    clause: bool


@cache
def _nominal_types() -> dict[str, str]:
    text = files("kg.text").joinpath("nominal_types.json").read_text(encoding="utf-8")
    table: dict[str, str] = json.loads(text)
    return table


def nominal_type(token: Token) -> EntityType:
    """Say what a common noun stands for, by how GUM and LitBank use it; MISC where unknown.

    The table is made by ``training/nominals.py``.
    """
    table = _nominal_types()
    return EntityType(table.get(token.lower_) or table.get(token.lemma_.lower()) or "MISC")


def find_roles(doc: Doc, names: list[Found], resolver: Resolver) -> Iterator[RoleFound]:
    """Find the roles of the persons that a text names, in text order.

    Args:
        doc: Parsed text.
        names: All names of the text.
        resolver: Has the names in clusters.
    """
    name_at = {i: name for name in names for i in range(name.start, name.end)}
    for name in names:
        holder = resolver.cluster_at(name.start, name.end)
        if holder is None or holder.type != EntityType.PERSON:
            continue
        for title in _titles(doc, name, name_at):
            noun = _head(doc, title)
            at = _held_at(noun, title, name_at, resolver)
            words = {doc[i].lower_ for i in range(title[0], title[1])}
            verb = range(name.end, title[0])
            yield RoleFound(
                holder=holder,
                noun=noun.lemma_.lower(),
                title=title,
                at=at,
                evidence=(min(title[0], name.start), max(title[1], name.end)),
                leads=noun.lemma_.lower() in _LEADERS and not words & _LESSER,
                clause=any(doc[i].dep_ == "cop" for i in verb),
            )


def find_containments(
    doc: Doc, names: list[Found], resolver: Resolver
) -> Iterator[tuple[Cluster, Cluster, tuple[int, int]]]:
    """Find pairs of places where the text puts the first into the second, with the stretch."""
    places = [name for name in names if name.type == EntityType.PLACE]
    for one, other in _contained(doc, sorted(places, key=lambda name: name.start)):
        part = resolver.cluster_at(one.start, one.end)
        whole = resolver.cluster_at(other.start, other.end)
        if part and whole and part is not whole:
            yield part, whole, (min(one.start, other.start), max(one.end, other.end))


def _contained(doc: Doc, places: list[Found]) -> Iterator[tuple[Found, Found]]:
    """Yield places side by side: "Lypova, Kharkiv region", "Lypova in Ukraine's Kharkiv region"."""
    inside: Found | None = None
    for left, right in pairwise(places):
        between = [token.lower_ for token in doc[left.end : right.start]]
        outer, inside = inside, None
        if between in (["in"], ["in", "the"]):
            inside = left
            yield left, right
        elif between in (["'s"], ["’s"]):
            yield right, left
            if outer is not None:
                yield outer, right
        elif between == [","]:
            links = ("appos", "nmod:unmarked", "list")
            if doc[right.root].head.i == left.root and doc[right.root].dep_ in links:
                yield left, right


def _titles(doc: Doc, name: Found, name_at: dict[int, Found]) -> Iterator[tuple[int, int]]:
    root, head = doc[name.root], doc[name.root].head
    for child in root.children:
        if child.dep_ in _DESCRIBES and child.i >= name.end and _is_role_noun(child, name_at):
            yield _core(child, name)
    if root.dep_ in _DESCRIBES and head.i < name.start and _is_role_noun(head, name_at):
        yield _core(head, name)
        return
    is_now = any(child.dep_ == "cop" and child.lower_ == "is" for child in head.children)
    if root.dep_ == "nsubj" and is_now and _is_role_noun(head, name_at):
        yield _core(head, name)
    start = name.start
    while start and _premodifies(doc[start - 1], name, start, name_at):
        start -= 1
    while start < name.start and doc[start].lower_.rstrip(".") in HONORIFICS:
        start += 1
    if start < name.start and _is_role_noun(doc[name.start - 1], name_at):
        yield start, name.start


def _premodifies(token: Token, name: Found, start: int, name_at: dict[int, Found]) -> bool:
    """Whether the token continues the noun phrase that ends in the name, to its left."""
    inside = name_at.get(token.i)
    if inside is not None and inside.type == EntityType.PERSON:
        return False
    if token.pos_ not in ("NOUN", "PROPN", "ADJ") or token.is_sent_end:
        return False
    phrase = range(start, name.end)
    if token.head.i in phrase or any(child.i in phrase for child in token.children):
        return True
    # Parsers often part "expert Anton Velko" into two arguments; a noun for one person right
    # before a person's name is that person.
    one = token.pos_ == "NOUN" and token.lower_ == token.lemma_.lower()
    return start == name.start and one and nominal_type(token) == EntityType.PERSON


def _is_role_noun(token: Token, name_at: dict[int, Found]) -> bool:
    """Whether a noun beside a person's name can be what that person is.

    A noun that the table does not know is believed where it is a common noun.
    """
    if token.i in name_at or token.pos_ not in ("NOUN", "PROPN"):
        return False
    known = {token.lower_, token.lemma_.lower()} & _nominal_types().keys()
    return (
        nominal_type(token) == EntityType.PERSON
        or token.lemma_.lower() in _LEADERS
        or (token.pos_ == "NOUN" and not known)
    )


def _core(head: Token, name: Found) -> tuple[int, int]:
    """The noun phrase of a head without determiner, relative clause and the name itself."""
    kept = {head.i}
    stack = [child for child in head.children if not child.dep_.startswith((*_CUT, "cop"))]
    while stack:
        token = stack.pop()
        if name.start <= token.i < name.end:
            continue
        kept.add(token.i)
        stack.extend(child for child in token.children if not child.dep_.startswith("acl"))
    start = end = head.i
    while start - 1 in kept:
        start -= 1
    while end + 1 in kept:
        end += 1
    while start < head.i and head.doc[start].pos_ in ("DET", "PUNCT", "PRON"):
        start += 1
    while end > head.i and head.doc[end].pos_ == "PUNCT":
        end -= 1
    return start, end + 1


def _head(doc: Doc, title: tuple[int, int]) -> Token:
    inside = range(*title)
    tops = [doc[i] for i in inside if doc[i].head.i not in inside or doc[i].head.i == i]
    nouns = [token for token in tops if token.pos_ in ("NOUN", "PROPN")]
    return nouns[-1] if nouns else doc[title[1] - 1]


def _held_at(
    noun: Token, title: tuple[int, int], name_at: dict[int, Found], resolver: Resolver
) -> Cluster | None:
    """The organization or place that the title's noun is of, organizations first.

    In "head of the Tarn administration" that is the administration, not Tarn.
    """
    held = [
        name
        for name in (name_at.get(child.i) for child in noun.children)
        if name is not None and title[0] <= name.start and name.end <= title[1]
    ]
    bodies = [name for name in held if name.type in (EntityType.ORG, EntityType.PLACE)]
    best = min(bodies, key=lambda name: (name.type != EntityType.ORG, name.start), default=None)
    return resolver.cluster_at(best.start, best.end) if best else None
