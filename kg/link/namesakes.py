"""Which entities of one name may be one, and which are namesakes until something joins them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from kg.link.nodes import GEONAMES, Node


def bearers(
    nodes: Sequence[Node],
    numbers: Sequence[int],
    rare: Collection[str],
    *,
    together: bool = False,
) -> list[list[int]]:
    """Part the nodes of one full name into those who may each be one.

    Two of whom different roles, or places around them, are told, and who have no other rare name
    in common, are namesakes until something joins them. Who is told nothing of goes with the one
    bearer that there is, or with the one whose documents name most of the same.

    Args:
        nodes: All.
        numbers: Of those of one name.
        rare: Names that few documents have.
        together: Of whom nothing is told, and who shares nothing, goes with all like that.
    """
    told = [number for number in numbers if nodes[number].roles or nodes[number].places]
    found = _told_apart(nodes, told, rare)
    holders: defaultdict[str, list[_Bearer]] = defaultdict(list)
    for bearer in found:
        for name in bearer.context:
            holders[name].append(bearer)
    rest: list[int] = []
    for number in sorted(set(numbers) - set(told)):
        node = nodes[number]
        alone = _Bearer.of(number, node, rare)
        near = {id(each): each for name in alone.context for each in holders.get(name, ())}
        shares = {key: each.shared(node) for key, each in near.items()}
        most = max(shares.values(), default=0)
        best = [near[key] for key, share in shares.items() if share == most]
        if not most:
            if together:
                rest.append(number)
                continue
            best = found
        if len(best) == 1:
            best[0].take(alone)
        else:
            found.append(alone)
        for name in alone.context:
            holders[name].append(best[0] if len(best) == 1 else alone)
    return sorted(sorted(each) for each in [*(b.numbers for b in found), rest] if each)


def _told_apart(
    nodes: Sequence[Node], numbers: Sequence[int], rare: Collection[str]
) -> list[_Bearer]:
    """Part those of whom something is told."""
    found: list[_Bearer] = []
    for number in numbers:
        alone = _Bearer.of(number, nodes[number], rare)
        fits = [bearer for bearer in found if bearer.may_be(nodes[number])]
        if not fits:
            found.append(alone)
            continue
        # The largest takes the others: names that most articles have are in many of them.
        into, *others = sorted(fits, key=lambda bearer: -len(bearer.numbers))
        for each in (*others, alone):
            into.take(each)
        found = [bearer for bearer in found if bearer not in others]
    return found


@dataclass(slots=True, eq=False)
class _Bearer:
    """Nodes of one name that may be one, and all that is told of them."""

    numbers: list[int]
    keys: set[str]
    roles: set[tuple[str, str]]
    places: set[tuple[str, str]]
    context: set[str]

    @classmethod
    def of(cls, number: int, node: Node, rare: Collection[str]) -> _Bearer:
        keys = {*node.full_keys, node.key}
        context = {name for name in node.context if name in rare}
        return cls([number], keys, set(node.roles), set(node.places), context)

    def take(self, other: _Bearer) -> None:
        self.numbers += other.numbers
        self.keys |= other.keys
        self.roles |= other.roles
        self.places |= other.places
        self.context |= other.context

    def shared(self, node: Node) -> int:
        """How many rare names, other than its own, a node's document has in common with these."""
        return len((node.context & self.context) - self.keys - {node.key, *node.full_keys})

    def may_be(self, node: Node) -> bool:
        """Whether nothing speaks against a node's being one of these, and something for it."""
        sides = (self.places, node.places)
        ids, others = ({p for p in places if p[0] == GEONAMES} for places in sides)
        if ids and others and ids.isdisjoint(others):
            return False
        if self.roles & node.roles or self.places & node.places or self.shared(node):
            return True
        if self.places and node.places:
            return False
        held = any(kind == "at" for kind, _ in self.roles)
        other = any(kind == "at" for kind, _ in node.roles)
        return bool(_heads(self.roles) & _heads(node.roles)) and not (held and other)


def _heads(roles: Iterable[tuple[str, str]]) -> set[str]:
    """Return the nouns of titles: "minister" of "deputy minister of health"."""
    titles = (title for kind, title in roles if kind == "title" and title)
    return {title.partition(" of ")[0].partition(" for ")[0].split()[-1] for title in titles}
