"""Entities of documents in, entities across documents out, each with the reasons.

Only three things make two entities one: the same full name, a full alias or a bracketed acronym in
common, or two romanisations of one name together with the same role. What merely looks alike is
recorded as UNSURE and never merged. Candidates come from dictionaries of keys, so the work grows
with the number of entities and not with its square. Nothing is looked up outside the input.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.ids import BASE, iri
from kg.link.names import ARTICLES, is_acronym, name_key, spelling_key
from kg.model import (
    Anchor,
    Entity,
    EntityType,
    Extraction,
    Judgement,
    Mention,
    MentionKind,
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
# How sure a reason makes us. Set by hand, in the order of trust; not measured.
SAME_NAME, SAME_ALIAS, SAME_ACRONYM, SAME_SPELLING, SAME_SHORT = 0.95, 0.9, 0.85, 0.85, 0.75
LOOKS_ALIKE, PARTLY = 0.5, 0.4
MOST_CANDIDATES = 5  # doubts recorded for one short name
SHORTEST_SPELLING = 5  # letters below which two spellings look alike by chance


@dataclass(frozen=True, slots=True)
class _Node:
    """An entity of one document, with the keys by which it is compared."""

    document: str
    entity: Entity
    key: str
    is_named: bool
    is_short: bool
    full_keys: tuple[str, ...]
    short_keys: tuple[str, ...]
    roles: frozenset[tuple[str, str]]

    @property
    def local(self) -> str:
        return f"{self.document}/{self.entity.id}"


@dataclass(slots=True)
class _Groups:
    """Disjoint sets of node numbers, with what was decided about them.

    The root of a set is its smallest number, so that no order of merging shows.
    """

    parent: list[int]
    same: list[tuple[int, int, float, str]] = field(default_factory=list)
    unsure: dict[tuple[int, int], tuple[float, str]] = field(default_factory=dict)

    def root(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = self.parent[self.parent[number]]
            number = self.parent[number]
        return number

    def merge(self, left: int, right: int, score: float, reason: str) -> None:
        low, high = sorted((self.root(left), self.root(right)))
        if low != high:
            self.parent[high] = low
            self.same.append((min(left, right), max(left, right), score, reason))

    def doubt(self, left: int, right: int, score: float, reason: str) -> None:
        self.unsure.setdefault((min(left, right), max(left, right)), (score, reason))


def resolve(extractions: Sequence[Extraction], *, base: str = BASE) -> Resolution:
    """Find out which entities of several documents are the same.

    Args:
        extractions: Any order; one per document.
        base: Prefix of all instance IRIs.

    Returns:
        Every entity of every document in exactly one resolved entity. A resolved entity's
        mentions stand in the order of document id and start; its judgements are sorted. ``SAME``
        judgements name entities as ``DOCUMENT/ENTITY``, ``UNSURE`` ones by their IRIs, and each
        stands at both entities. The result does not depend on the order of the input.
    """
    nodes = [
        _node(extraction, entity)
        for extraction in sorted(extractions, key=lambda each: each.document.id)
        for entity in extraction.entities
    ]
    groups = _Groups(list(range(len(nodes))))
    _merge_full_names(nodes, groups)
    _compare_spellings(nodes, groups)
    _compare_short_names(nodes, groups)

    members: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(len(nodes)):
        members[groups.root(number)].append(number)
    names = {root: _best_name([nodes[n] for n in numbers]) for root, numbers in members.items()}
    iris = _iris(nodes, members, names, base)
    of = {
        (node.document, node.entity.id): iris[groups.root(number)]
        for number, node in enumerate(nodes)
    }
    judgements = _judgements(nodes, groups, iris)
    entities = (
        _resolved(
            [nodes[n] for n in numbers],
            iri=iris[root],
            name=names[root],
            of=of,
            judgements=judgements[root],
        )
        for root, numbers in members.items()
    )
    return Resolution(tuple(sorted(entities, key=lambda entity: entity.id)), of)


def _node(extraction: Extraction, entity: Entity) -> _Node:
    person = entity.type is EntityType.PERSON
    key = name_key(entity.name, person=person)
    # Neither a date nor a source without a name is the same thing in another text.
    is_named = (
        bool(key)
        and not entity.unnamed
        and entity.type is not EntityType.DATE
        and any(mention.kind is MentionKind.NAME for mention in entity.mentions)
    )
    is_short = " " not in key and (
        person or (entity.type is EntityType.ORG and is_acronym(entity.name))
    )
    full = {key} if is_named and not is_short else set()
    short = set()
    for alias in entity.aliases if is_named else ():
        alias_key = name_key(alias, person=person)
        if " " in alias_key:
            full.add(alias_key)
        elif entity.type is EntityType.ORG and is_acronym(alias):
            short.add(alias_key)
    if person:
        short.update(each.rpartition(" ")[2] for each in full)
    names = {each.id: each.name for each in extraction.entities}
    roles = {("title", name_key(role.title)) for role in entity.roles}
    roles |= {("at", name_key(names[role.at])) for role in entity.roles if role.at in names}
    return _Node(
        document=extraction.document.id,
        entity=entity,
        key=key,
        is_named=is_named,
        is_short=is_short,
        full_keys=tuple(sorted(full)),
        short_keys=tuple(sorted(short)),
        roles=frozenset(roles),
    )


def _merge_full_names(nodes: list[_Node], groups: _Groups) -> None:
    first: dict[tuple[EntityType, str], int] = {}
    for number, node in enumerate(nodes):
        for key in node.full_keys:
            other = first.setdefault((node.entity.type, key), number)
            if other == number:
                continue
            if key == node.key == nodes[other].key:
                groups.merge(other, number, SAME_NAME, f"same name '{key}'")
            else:
                groups.merge(other, number, SAME_ALIAS, f"alias '{key}' in common")


def _compare_spellings(nodes: list[_Node], groups: _Groups) -> None:
    """Merge two romanisations of one name where the role agrees; else doubt."""
    blocks: defaultdict[tuple[EntityType, str], list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for key in node.full_keys:
            if len(key) >= SHORTEST_SPELLING:
                blocks[node.entity.type, spelling_key(key)].append(number)
    for numbers in blocks.values():
        if len({groups.root(number) for number in numbers}) == 1:
            continue
        first: dict[tuple[str, str], int] = {}
        for number in numbers:
            for role in sorted(nodes[number].roles):
                other = first.setdefault(role, number)
                reason = (
                    f"spellings of one name, '{nodes[other].key}' and '{nodes[number].key}', "
                    f"and the same role ({role[0]} '{role[1]}')"
                )
                groups.merge(other, number, SAME_SPELLING, reason)
        # One doubt from each group to the next, not one for every pair.
        chain: dict[int, int] = {}
        for number in numbers:
            chain.setdefault(groups.root(number), number)
        distinct = list(chain.values())
        for left, right in pairwise(distinct):
            reason = f"'{nodes[left].key}' and '{nodes[right].key}' may be spellings of one name"
            groups.doubt(left, right, LOOKS_ALIKE, reason)


def _compare_short_names(nodes: list[_Node], groups: _Groups) -> None:
    """Place surnames and acronyms that stand alone in their document."""
    owners: defaultdict[tuple[EntityType, str], dict[int, int]] = defaultdict(dict)
    shorts: defaultdict[tuple[EntityType, str], list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for key in node.short_keys:
            owners[node.entity.type, key].setdefault(groups.root(number), number)
        if node.is_named and node.is_short:
            shorts[node.entity.type, node.key].append(number)
    for (kind, key), numbers in shorts.items():
        candidates = list(owners[kind, key].values())
        if kind is EntityType.ORG and len(candidates) == 1:
            for number in numbers:
                reason = f"acronym '{key}' stands for '{nodes[candidates[0]].key}' in the input"
                groups.merge(candidates[0], number, SAME_ACRONYM, reason)
            continue
        roots = {groups.root(each): each for each in candidates}
        loose = [number for number in numbers if not _placed(nodes, groups, number, roots)]
        if len(candidates) <= 1:
            for number in loose[1:]:
                groups.merge(loose[0], number, SAME_SHORT, f"same short name '{key}'")
            loose = loose[:1]
        for number in loose:
            for candidate in candidates[:MOST_CANDIDATES]:
                reason = f"'{key}' may be short for '{nodes[candidate].key}'"
                groups.doubt(candidate, number, PARTLY, reason)


def _placed(nodes: list[_Node], groups: _Groups, number: int, roots: dict[int, int]) -> bool:
    """Merge a surname into the only full name that has its role, a title of two words or more."""
    titles = {role for role in nodes[number].roles if role[0] == "title" and " " in role[1]}
    fitting = [candidate for candidate in roots.values() if titles & nodes[candidate].roles]
    if len(fitting) != 1:
        return False
    title = min(titles & nodes[fitting[0]].roles)[1]
    reason = f"the only '{nodes[number].key}' with the role '{title}'"
    groups.merge(fitting[0], number, SAME_SHORT, reason)
    return True


def _best_name(group: Sequence[_Node]) -> str:
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
    nodes: list[_Node], members: dict[int, list[int]], names: dict[int, str], base: str
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
    nodes: list[_Node], groups: _Groups, iris: dict[int, str]
) -> defaultdict[int, set[Merge]]:
    judgements: defaultdict[int, set[Merge]] = defaultdict(set)
    for left, right, score, reason in groups.same:
        merge = Merge(nodes[left].local, nodes[right].local, Judgement.SAME, score, reason)
        judgements[groups.root(left)].add(merge)
    for (left, right), (score, reason) in groups.unsure.items():
        roots = groups.root(left), groups.root(right)
        if roots[0] != roots[1]:
            low, high = sorted(iris[root] for root in roots)
            for root in roots:
                judgements[root].add(Merge(low, high, Judgement.UNSURE, score, reason))
    return judgements


def _resolved(
    group: Sequence[_Node],
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
        links=tuple(sorted({link for entity in entities for link in entity.links})),
        unnamed=all(entity.unnamed for entity in entities),
        judgements=tuple(
            sorted(
                judgements, key=lambda each: (each.judgement, each.left, each.right, each.reason)
            )
        ),
    )
