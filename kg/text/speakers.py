"""The words of a source in, the entity that speaks out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import EntityType, MentionKind
from kg.text.mentions import Found, is_pronoun
from kg.text.roles import nominal_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spacy.tokens import Doc, Token

    from kg.text.coref import Cluster, Resolver
    from kg.text.roles import RoleFound
    from kg.text.status import Verdict

_OUTSIDE = ("ADP", "PUNCT", "SPACE", "SYM")
_NAME_LINKS = ("flat", "appos", "compound", "nmod:desc", "nmod:unmarked", "dep", "list")


def find_claimant(
    doc: Doc,
    source: Sequence[Token],
    resolver: Resolver,
    roles: Sequence[RoleFound],
    name_at: dict[int, Found],
) -> Cluster | None:
    """Find whom the source's words mean; None where they name nobody that can be told."""
    head = _noun_head(source)
    if head is None:
        return None
    if head.lower_ in ("who", "which", "that") and head.pos_ == "PRON":
        clause = next((t for t in head.ancestors if t.dep_.startswith("acl")), None)
        if clause is None:
            return None
        head = clause.head
        source = [head]
    if is_pronoun(head):
        return resolver.speaking_pronoun(head.i)
    name = _name_of(head, source, name_at)
    if name is not None:
        return resolver.cluster_at(name.start, name.end)
    return _nominal(doc, head, source, resolver, roles)


def find_assessors(
    doc: Doc,
    verdicts: Iterable[Verdict],
    resolver: Resolver,
    roles: Sequence[RoleFound],
    names: Iterable[Found],
) -> None:
    """Make whoever gives a verdict somebody: "a claim that officials rejected".

    Side effect: they become mentions in the resolver.
    """
    name_at = {i: name for name in names for i in range(name.start, name.end)}
    for verdict in verdicts:
        if verdict.author is not None and resolver.cluster_of(verdict.author) is None:
            find_claimant(doc, list(doc[verdict.author].subtree), resolver, roles, name_at)


def _noun_head(tokens: Sequence[Token]) -> Token | None:
    """The word that a phrase is about: its topmost noun, else its topmost number or adjective.

    "One of them" is about one, not about them.
    """
    inside = {token.i for token in tokens}
    tops = [t for t in tokens if t.head.i not in inside or t.head == t]
    for group in (tops, tokens):
        for kinds in (("PROPN", "NOUN", "PRON"), ("NUM", "ADJ", "DET", "X")):
            for token in group:
                if token.pos_ in kinds:
                    return token
    return None


def _name_of(head: Token, source: Sequence[Token], name_at: dict[int, Found]) -> Found | None:
    """The name that a source phrase denotes, not one that it merely contains.

    "a spokesman for Putin" denotes no name; "military expert Andrei Marochko" does.
    """
    if head.i in name_at:
        return name_at[head.i]
    inside = {token.i for token in source}
    for token in source:
        name = name_at.get(token.i)
        if name is None or token.i != name.root:
            continue
        if name.type in (EntityType.PERSON, EntityType.ORG) and _only_titles_before(source, name):
            return name
        links, above = [], token
        while above.i != head.i and above.i in inside and above.head != above:
            links.append(above.dep_)
            above = above.head
        if above.i != head.i or not all(link.startswith(_NAME_LINKS) for link in links):
            continue
        body = name.type == EntityType.ORG and nominal_type(head) == EntityType.ORG
        # In front of a noun a name only tells which: "the Velko campaign", "a Velko aide".
        tells_which = token.head.i >= name.end
        named = "appos" in links or name.type == EntityType.PERSON
        if body or (named and not tells_which):
            return name
    return None


def _only_titles_before(source: Sequence[Token], name: Found) -> bool:
    """Whether the phrase opens with words of a title and the name: "spokeswoman Mira Danek"."""
    before = [token for token in source if token.i < name.start]
    after = [token for token in source if token.i >= name.end]
    titles = all(t.pos_ in ("DET", "ADJ", "NOUN", "PROPN", "VERB", "PRON", "PART") for t in before)
    return titles and (not after or after[0].text in ",(")


def _nominal(
    doc: Doc,
    head: Token,
    source: Sequence[Token],
    resolver: Resolver,
    roles: Sequence[RoleFound],
) -> Cluster:
    """A source without a name: whoever holds the role in this text, else a node of its own."""
    definite = any(t.lower_ in ("the", "this", "that") for t in head.children)
    lemma = head.lemma_.lower()
    start, end = _phrase(head, source)
    kind = nominal_type(head)
    nominal = Found.of(doc[start:end], MentionKind.NOMINAL, kind, 1.0)
    if definite and end - start <= 3:
        holders = {role.holder.current for role in roles if role.noun == lemma}
        if len(holders) == 1:
            (holder,) = holders
            return resolver.join(nominal, holder)
        bodies = resolver.bodies_named(lemma) if kind == EntityType.ORG else []
        if len(bodies) == 1:
            return resolver.join(nominal, bodies[0])
    if head.pos_ == "PROPN":
        # The name layer may miss a surname whose full name it has found elsewhere.
        cluster = resolver.person_called(head.lower_)
        if cluster is not None:
            return resolver.join(nominal, cluster)
    return resolver.speaker(nominal)


def _phrase(head: Token, source: Sequence[Token]) -> tuple[int, int]:
    """The source phrase around its head, up to a comma, bracket or relative clause after it."""
    inside = {token.i for token in source}
    start = end = head.i
    while start - 1 in inside and head.doc[start - 1].pos_ not in _OUTSIDE:
        start -= 1
    while end + 1 in inside:
        following = head.doc[end + 1]
        if following.text in ",(—–:;" or following.lower_ in ("who", "which", "that"):
            break
        end += 1
    while end > head.i and head.doc[end].pos_ in _OUTSIDE:
        end -= 1
    return start, end + 1
