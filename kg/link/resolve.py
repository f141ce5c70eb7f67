"""Entities of documents in, entities across documents out, each with the reasons.

What makes two entities one, and how sure that is, stands in :mod:`kg.link.compare`; a name alone is
enough only where it is a full one. What merely looks alike is recorded as UNSURE and never merged.
Nothing is looked up outside the input.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kg.errors import ConfigError
from kg.ids import BASE, iri
from kg.link.compare import compare
from kg.link.judgements import Ruling
from kg.link.names import ARTICLES, name_key
from kg.link.nodes import Groups, Node, agreed, context_of, located, node_of
from kg.model import (
    Anchor,
    Entity,
    EntityType,
    Extraction,
    Judgement,
    Mention,
    Merge,
    Resolution,
    Role,
)

KINDS = {
    EntityType.PERSON: "person",
    EntityType.ORG: "organization",
    EntityType.PLACE: "place",
    EntityType.NORP: "group",
    EntityType.EVENT: "event",
    EntityType.DATE: "date",
    EntityType.MISC: "thing",
}


def resolve(
    extractions: Sequence[Extraction],
    *,
    rulings: Sequence[Ruling] = (),
    base: str = BASE,
    unknown: Callable[[Ruling], None] = lambda _ruling: None,
) -> Resolution:
    """Find out which entities of several documents are the same.

    Args:
        extractions: Any order; one per document.
        rulings: What a person says; it goes before all else.
        base: Prefix of all instance IRIs.
        unknown: Hears of every ruling that names an entity that is not there.

    Returns:
        Every entity of every document in exactly one resolved entity. A resolved entity's
        mentions stand in the order of document id and start; its judgements are sorted. ``SAME``
        judgements name entities as ``DOCUMENT/ENTITY``, the others by their IRIs, and each
        stands at both entities. The result does not depend on the order of the input.

    Raises:
        ConfigError: Rulings that contradict each other.
    """
    nodes = [
        node_of(extraction, entity, context)
        for extraction in sorted(extractions, key=lambda each: each.document.id)
        for context in [context_of(extraction)]
        for entity in extraction.entities
    ]
    speakers = {
        (extraction.document.id, claim.claimant)
        for extraction in extractions
        for claim in extraction.claims
        if claim.claimant is not None
    }
    nodes = located(agreed(nodes, speakers))
    groups = Groups(list(range(len(nodes))))
    compare(nodes, groups)
    names, iris = _named(nodes, groups, base)
    if rulings:
        known: defaultdict[str, list[int]] = defaultdict(list)
        for number, node in enumerate(nodes):
            known[node.local].append(number)
            known[iris[groups.root(number)]].append(number)
        groups = Groups(list(range(len(nodes))))
        apart = _rule(groups, rulings, known, unknown)
        compare(nodes, groups)
        names, iris = _named(nodes, groups, base)
    else:
        apart = []

    of = {
        (node.document, node.entity.id): iris[groups.root(number)]
        for number, node in enumerate(nodes)
    }
    judgements = _judgements(nodes, groups, iris, apart)
    entities = (
        _resolved(
            [nodes[n] for n in numbers],
            iri=iris[root],
            name=names[root],
            of=of,
            judgements=judgements[root],
        )
        for root, numbers in _members(nodes, groups).items()
    )
    return Resolution(tuple(sorted(entities, key=lambda entity: entity.id)), of)


def _members(nodes: list[Node], groups: Groups) -> dict[int, list[int]]:
    members: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(len(nodes)):
        members[groups.root(number)].append(number)
    return members


def _named(nodes: list[Node], groups: Groups, base: str) -> tuple[dict[int, str], dict[int, str]]:
    """Return the name and the IRI of every group."""
    members = _members(nodes, groups)
    names = {root: _best_name([nodes[n] for n in numbers]) for root, numbers in members.items()}
    return names, _iris(nodes, members, names, base)


def _rule(
    groups: Groups,
    rulings: Sequence[Ruling],
    known: Mapping[str, list[int]],
    unknown: Callable[[Ruling], None],
) -> list[tuple[int, int, Ruling]]:
    """Replay what a person said; return a node of each side of what stays apart."""
    usable = []
    for ruling in rulings:
        if ruling.left in known and ruling.right in known:
            usable.append(ruling)
        else:
            unknown(ruling)
    apart = []
    for ruling in usable:
        if ruling.judgement is not Judgement.SAME:
            groups.keep_apart(known[ruling.left], known[ruling.right], ruling.line)
            apart.append((known[ruling.left][0], known[ruling.right][0], ruling))
    for ruling in usable:
        if ruling.judgement is Judgement.SAME:
            numbers = sorted({*known[ruling.left], *known[ruling.right]})
            for number in numbers[1:]:
                kept = groups.merge(numbers[0], number, 1.0, "a person's judgement")
                if kept is not None:
                    raise ConfigError(
                        f"the judgements contradict each other: line {ruling.line} joins what "
                        f"line {kept} keeps apart"
                    )
    return apart


def _best_name(group: Sequence[Node]) -> str:
    """Choose the fullest name, of those the most frequent, of those the first in the alphabet.

    A name without article, and not in capitals as datelines have it, goes before one that is so.
    """
    counts = Counter(node.entity.name for node in group)
    words = {node.entity.name: node.key.count(" ") for node in group}

    def rank(name: str) -> tuple[int, bool, bool, int, str]:
        has_article = name.partition(" ")[0].casefold() in ARTICLES
        return (-words[name], has_article, name.isupper(), -counts[name], name)

    return min(counts, key=rank)


def _iris(
    nodes: list[Node], members: dict[int, list[int]], names: dict[int, str], base: str
) -> dict[int, str]:
    """Make one IRI per group: from its name alone where no other group has that name."""
    keys: dict[int, tuple[str, str]] = {}
    for root in members:
        node = nodes[root]
        kind = "source" if node.entity.unnamed else KINDS[node.entity.type]
        keys[root] = (kind, name_key(names[root], person=node.entity.type is EntityType.PERSON))
    count = Counter(keys.values())
    iris = {}
    for root, (kind, key) in keys.items():
        node = nodes[root]
        parts = [key]
        if not node.is_named or count[kind, key] > 1:
            anchor = node.entity.mentions[0].anchor
            parts += [node.document, node.entity.id, f"{anchor.start}-{anchor.end}"]
        iris[root] = iri(kind, *parts, name=names[root], base=base)
    return iris


def _judgements(
    nodes: list[Node],
    groups: Groups,
    iris: dict[int, str],
    apart: Iterable[tuple[int, int, Ruling]],
) -> defaultdict[int, set[Merge]]:
    judgements: defaultdict[int, set[Merge]] = defaultdict(set)
    for left, right, score, reason in groups.same:
        merge = Merge(nodes[left].local, nodes[right].local, Judgement.SAME, score, reason)
        judgements[groups.root(left)].add(merge)
    ruled: set[frozenset[int]] = set()
    for left, right, ruling in apart:
        roots = groups.root(left), groups.root(right)
        ruled.add(frozenset(roots))
        low, high = sorted(iris[root] for root in roots)
        for root in roots:
            reason = "a person's judgement"
            judgements[root].add(Merge(low, high, ruling.judgement, 1.0, reason))
    for (left, right), (score, reason) in groups.unsure.items():
        roots = groups.root(left), groups.root(right)
        if roots[0] != roots[1] and frozenset(roots) not in ruled:
            low, high = sorted(iris[root] for root in roots)
            for root in roots:
                judgements[root].add(Merge(low, high, Judgement.UNSURE, score, reason))
    return judgements


def _located(group: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """Yield the links of places that the gazetteer knows."""
    for node in group:
        if node.place is not None:
            yield "geonames", node.place.id
            if node.place.latitude is not None:
                yield "geo", f"{node.place.latitude},{node.place.longitude}"


def _resolved(
    group: Sequence[Node],
    *,
    iri: str,
    name: str,
    of: dict[tuple[str, str], str],
    judgements: Iterable[Merge],
) -> Entity:
    entities = [node.entity for node in group]
    mentions: Iterator[Mention] = (each for entity in entities for each in entity.mentions)
    roles: defaultdict[tuple[str, str], set[Anchor]] = defaultdict(set)
    for node in group:
        for role in node.entity.roles:
            place = of.get((node.document, role.at), "") if role.at else ""
            roles[role.title, place].update(role.evidence)
    return Entity(
        id=iri,
        type=entities[0].type,
        name=name,
        aliases=tuple(sorted({a for e in entities for a in (e.name, *e.aliases)} - {name})),
        mentions=tuple(sorted(mentions, key=lambda each: each.anchor)),
        roles=tuple(
            Role(title, at or None, tuple(sorted(evidence)))
            for (title, at), evidence in sorted(roles.items())
        ),
        links=tuple(sorted({*(k for e in entities for k in e.links), *_located(group)})),
        unnamed=all(entity.unnamed for entity in entities),
        judgements=tuple(
            sorted(
                judgements, key=lambda each: (each.judgement, each.left, each.right, each.reason)
            )
        ),
    )
