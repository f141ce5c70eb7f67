"""Entities of documents in, entities across documents out, each with the reasons.

Only four things make two entities one: the same full name, the same words in it, a full alias or a
bracketed acronym in common, or two spellings of one name together with the same role or the same
place around it. What merely looks alike is
recorded as UNSURE and never merged. Candidates come from dictionaries of keys, so the work grows
with the number of entities and not with its square. Nothing is looked up outside the input.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from kg.ids import BASE, iri
from kg.link.names import ARTICLES, body_key, is_nickname, name_key, sound_keys, spelling_key
from kg.link.nodes import Groups, Node, bearers, context_of, node_of
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
# How sure a reason makes us. Set by hand, in the order of trust; not measured.
SAME_NAME, SAME_ALIAS, SAME_ACRONYM, SAME_SPELLING, SAME_SHORT = 0.95, 0.9, 0.85, 0.85, 0.75
LOOKS_ALIKE, PARTLY = 0.5, 0.4
MOST_CANDIDATES = 5  # doubts recorded for one short name
SHORTEST_SPELLING = 5  # letters below which two spellings look alike by chance
MOST_GIVEN = 50  # given names of one surname, each compared with each


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
        node_of(extraction, entity, context)
        for extraction in sorted(extractions, key=lambda each: each.document.id)
        for context in [context_of(extraction)]
        for entity in extraction.entities
    ]
    groups = Groups(list(range(len(nodes))))
    _merge_full_names(nodes, groups)
    _merge_same_words(nodes, groups)
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


def _merge_full_names(nodes: list[Node], groups: Groups) -> None:
    blocks: defaultdict[tuple[EntityType, str], list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for key in node.full_keys:
            blocks[node.entity.type, key].append(number)
    for (_, key), numbers in blocks.items():
        apart = bearers(nodes, numbers)
        for same in apart:
            for number in same[1:]:
                if key == nodes[number].key == nodes[same[0]].key:
                    groups.merge(same[0], number, SAME_NAME, f"same name '{key}'")
                else:
                    groups.merge(same[0], number, SAME_ALIAS, f"alias '{key}' in common")
        for one, other in pairwise(apart):
            reason = f"same name '{key}', but nothing else that is said of both"
            groups.doubt(one[0], other[0], LOOKS_ALIKE, reason)


def _compare_spellings(nodes: list[Node], groups: Groups) -> None:
    """Merge two spellings of one name where what is said of both agrees; else doubt."""
    for numbers, words in _spellings(nodes):
        if len({groups.root(number) for number in numbers}) == 1:
            continue
        first: dict[tuple[str, str], int] = {}
        for number in numbers:
            for fact in sorted(nodes[number].roles | nodes[number].places):
                other = first.setdefault(fact, number)
                reason = (
                    f"{words}, '{nodes[other].key}' and '{nodes[number].key}', "
                    f"and the same {_said(fact)}"
                )
                groups.merge(other, number, SAME_SPELLING, reason)
        # One doubt from each group to the next, not one for every pair.
        chain: dict[int, int] = {}
        for number in numbers:
            chain.setdefault(groups.root(number), number)
        distinct = list(chain.values())
        for left, right in pairwise(distinct):
            reason = f"'{nodes[left].key}' and '{nodes[right].key}' may be {words}"
            groups.doubt(left, right, LOOKS_ALIKE, reason)


def _said(fact: tuple[str, str]) -> str:
    kind, words = fact
    return f"place around it '{words}'" if kind == "in" else f"role ({kind} '{words}')"


def _spellings(nodes: list[Node]) -> Iterator[tuple[list[int], str]]:
    """Yield groups of nodes whose names look alike, and what they look like."""
    kinds = ("spellings of one name", "a short form and the name")
    blocks: defaultdict[tuple[str, EntityType, str], list[int]] = defaultdict(list)
    surnames: defaultdict[str, list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for key in node.full_keys:
            alike = set(sound_keys(key))
            if len(key) >= SHORTEST_SPELLING:
                alike.add(spelling_key(key))
            for each in alike:
                blocks[kinds[0], node.entity.type, each].append(number)
            if node.entity.type is EntityType.PERSON:
                surnames[key.rpartition(" ")[2]].append(number)
    for (words, _, _), numbers in blocks.items():
        yield list(dict.fromkeys(numbers)), words
    for numbers in surnames.values():
        by_given: dict[str, list[int]] = {}
        for number in numbers:
            by_given.setdefault(nodes[number].key.partition(" ")[0], []).append(number)
        if 1 < len(by_given) <= MOST_GIVEN:
            for one, other in combinations(sorted(by_given), 2):
                if is_nickname(one, other):
                    yield by_given[one] + by_given[other], kinds[1]


def _merge_same_words(nodes: list[Node], groups: Groups) -> None:
    """Merge names of the same words in another order, or with other gaps between their letters."""
    first: dict[tuple[EntityType, str], int] = {}
    for number, node in enumerate(nodes):
        for key in node.full_keys:
            same = [key.replace(" ", "")]
            if node.entity.type is EntityType.ORG:
                same.append(" " + body_key(key))
            for each in same:
                other = first.setdefault((node.entity.type, each), number)
                if nodes[other].key != node.key:
                    reason = f"same words, '{nodes[other].key}' and '{node.key}'"
                    groups.merge(other, number, SAME_ALIAS, reason)


def _compare_short_names(nodes: list[Node], groups: Groups) -> None:
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


def _placed(nodes: list[Node], groups: Groups, number: int, roots: dict[int, int]) -> bool:
    """Merge a surname into the only full name that has its role, a title of two words or more."""
    titles = {role for role in nodes[number].roles if role[0] == "title" and " " in role[1]}
    fitting = [candidate for candidate in roots.values() if titles & nodes[candidate].roles]
    if len(fitting) != 1:
        return False
    title = min(titles & nodes[fitting[0]].roles)[1]
    reason = f"the only '{nodes[number].key}' with the role '{title}'"
    groups.merge(fitting[0], number, SAME_SHORT, reason)
    return True


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
    nodes: list[Node], groups: Groups, iris: dict[int, str]
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
        links=tuple(sorted({link for entity in entities for link in entity.links})),
        unnamed=all(entity.unnamed for entity in entities),
        judgements=tuple(
            sorted(
                judgements, key=lambda each: (each.judgement, each.left, each.right, each.reason)
            )
        ),
    )
