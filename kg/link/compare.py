"""Which entities of different documents are one, and why: the reasons, the surest first.

Candidates come from dictionaries of keys, so the work grows with the number of entities and not
with its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise

from kg.link.names import body_key, is_nickname, sound_keys, spelling_key
from kg.link.namesakes import bearers
from kg.link.nodes import Groups, Node
from kg.model import EntityType

# How sure a reason makes us. Set by hand, in the order of trust; not measured.
SAME_PLACE, SAME_NAME, SAME_ALIAS = 0.9, 0.95, 0.9
SAME_ACRONYM, SAME_SPELLING, SAME_SHORT = 0.85, 0.85, 0.75
LOOKS_ALIKE, PARTLY = 0.5, 0.4
MOST_CANDIDATES = 5  # doubts recorded for one short name
COMPANY = 2  # rare names that a surname's document shares with the full name's
FEW_DOCUMENTS = 10  # documents that a rare name is in at most, or a hundredth of all
SHORTEST_SPELLING = 5  # letters below which two spellings look alike by chance
_ORDERED = frozenset("university college institute school academy state".split())
"""The University of Washington is not Washington University."""

MOST_GIVEN = 50  # given names of one surname, each compared with each


def compare(nodes: list[Node], groups: Groups) -> None:
    """Merge what is one and note what may be, the surest reasons first."""
    rare = _rare_names(nodes)
    _merge_same_places(nodes, groups)
    _merge_full_names(nodes, groups, rare)
    _merge_same_words(nodes, groups)
    _merge_bare_bodies(nodes, groups)
    _compare_spellings(nodes, groups, rare)
    _compare_short_names(nodes, groups, rare)


def _merge_same_places(nodes: list[Node], groups: Groups) -> None:
    first: dict[str, int] = {}
    for number, node in enumerate(nodes):
        if node.place is not None:
            other = first.setdefault(node.place.id, number)
            reason = f"both are {node.place.name} in GeoNames ({node.place.id})"
            groups.merge(other, number, SAME_PLACE, reason)


def _merge_full_names(nodes: list[Node], groups: Groups, rare: frozenset[str]) -> None:
    blocks: defaultdict[tuple[EntityType, str], list[int]] = defaultdict(list)
    for number, node in enumerate(nodes):
        for key in node.full_keys:
            blocks[node.entity.type, key].append(number)
    for (_, key), numbers in blocks.items():
        apart = bearers(nodes, numbers, rare)
        for same in apart:
            for number in same[1:]:
                if key == nodes[number].key == nodes[same[0]].key:
                    groups.merge(same[0], number, SAME_NAME, f"same name '{key}'")
                else:
                    groups.merge(same[0], number, SAME_ALIAS, f"alias '{key}' in common")
        for one, other in pairwise(apart):
            reason = f"same name '{key}', but nothing else that is said of both"
            groups.doubt(one[0], other[0], LOOKS_ALIKE, reason)


def _compare_spellings(nodes: list[Node], groups: Groups, rare: frozenset[str]) -> None:
    """Merge two spellings of one name where what is said of both agrees; else doubt.

    "Dan Brown" and "Don Brown" look alike too: that both are called president is not enough.
    """
    for numbers, words in _spellings(nodes):
        if len({groups.root(number) for number in numbers}) == 1:
            continue
        first: dict[tuple[str, str], int] = {}
        for number in numbers:
            around = {fact for fact in nodes[number].places if fact[0] == "in"}
            for fact in sorted(nodes[number].roles | around):
                other = first.setdefault(fact, number)
                if nodes[number].place != nodes[other].place:
                    continue
                if _is_common(fact) and not _agree(nodes[number], nodes[other], rare):
                    continue
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


def _is_common(fact: tuple[str, str]) -> bool:
    """Tell whether many have a role: a title of one word, or a body that they belong to."""
    kind, words = fact
    return kind != "in" and " " not in words


def _agree(one: Node, other: Node, rare: frozenset[str]) -> bool:
    """Tell whether two share two roles, or their texts a name that few have."""
    own = {*one.full_keys, *other.full_keys, *one.short_keys, *other.short_keys}
    if spelling_key(one.key) == spelling_key(other.key) or len(one.roles & other.roles) > 1:
        return True
    return bool((one.context & other.context & rare) - own)


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
            for each in sorted(alike):
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
    first: dict[tuple[EntityType, str], tuple[int, str]] = {}
    for number, node in enumerate(nodes):
        for key in node.full_keys:
            same = [key.replace(" ", "")]
            if node.entity.type is EntityType.ORG and _ORDERED.isdisjoint(key.split()):
                same.append(" " + body_key(key))
            for each in same:
                other, its = first.setdefault((node.entity.type, each), (number, key))
                if its != key:  # those of one name were judged before
                    reason = f"same words, '{nodes[other].key}' and '{node.key}'"
                    groups.merge(other, number, SAME_ALIAS, reason)


def _merge_bare_bodies(nodes: list[Node], groups: Groups) -> None:
    """Merge a body into the one of its name whose state is told; two states are a doubt."""
    owners: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, node in enumerate(nodes):
        if node.entity.organ is not None and node.entity.organ.of:
            owners[node.entity.organ.name].setdefault(node.entity.organ.of, number)
    for number, node in enumerate(nodes):
        if node.entity.type is EntityType.ORG and node.is_named and node.entity.organ is None:
            of = owners.get(body_key(node.key), {})
            for state, other in list(of.items())[:MOST_CANDIDATES]:
                if len(of) == 1:
                    reason = f"'{node.key}' of {state}, and of no other state in the input"
                    groups.merge(other, number, SAME_ALIAS, reason)
                else:
                    reason = f"'{node.key}' may be that of {state}"
                    groups.doubt(other, number, PARTLY, reason)


def _compare_short_names(nodes: list[Node], groups: Groups, rare: frozenset[str]) -> None:
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
        if len(roots) == 1:
            bearer = next(iter(roots.values()))
            loose = [n for n in loose if not _in_company(nodes, groups, n, bearer, rare)]
        if len(candidates) <= 1:
            apart = [loose]
            if kind is EntityType.PERSON:
                apart = bearers(nodes, loose, rare, together=True)
            loose = _merge_short(groups, key, [same for same in apart if same])
        for number in loose:
            for candidate in candidates[:MOST_CANDIDATES]:
                reason = f"'{key}' may be short for '{nodes[candidate].key}'"
                groups.doubt(candidate, number, PARTLY, reason)


def _merge_short(groups: Groups, key: str, apart: list[list[int]]) -> list[int]:
    """Merge each group of one short name, doubt the next; return one of each."""
    for same in apart:
        for number in same[1:]:
            groups.merge(same[0], number, SAME_SHORT, f"same short name '{key}'")
    firsts = [same[0] for same in apart]
    for one, other in pairwise(firsts):
        groups.doubt(one, other, PARTLY, f"two may be called '{key}'")
    return firsts


def _rare_names(nodes: list[Node]) -> frozenset[str]:
    """Return the names that few documents have."""
    contexts = {node.document: node.context for node in nodes}
    counts = Counter(name for context in contexts.values() for name in context)
    most = max(FEW_DOCUMENTS, len(contexts) // 100)
    return frozenset(name for name, number in counts.items() if number <= most)


def _in_company(
    nodes: list[Node], groups: Groups, number: int, bearer: int, rare: frozenset[str]
) -> bool:
    """Merge a surname into the only full name where both documents name the same rare others."""
    node, full = nodes[number], nodes[bearer]
    shared = sorted((node.context & full.context & rare) - {node.key, *node.short_keys, full.key})
    if node.entity.type is not EntityType.PERSON or len(shared) < COMPANY:
        return False
    names = "', '".join(shared[:COMPANY])
    reason = f"the only full name with '{node.key}', and both texts name '{names}'"
    groups.merge(bearer, number, SAME_SHORT, reason)
    return True


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
