"""What is known of an entity of one document when it is compared with those of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.link.gazetteer import Place, choose, find_places
from kg.link.names import is_acronym, name_key
from kg.model import Entity, EntityType, Extraction, MentionKind

GEONAMES = "geonames"
OTHERS = 2
"""Other texts that must take a name for a place."""

NAMERS = (EntityType.PERSON, EntityType.ORG, EntityType.PLACE)


@dataclass(frozen=True, slots=True)
class Node:
    """An entity of one document, with the keys by which it is compared."""

    document: str
    entity: Entity
    key: str
    is_named: bool
    is_short: bool
    full_keys: tuple[str, ...]
    short_keys: tuple[str, ...]
    roles: frozenset[tuple[str, str]]
    places: frozenset[tuple[str, str]]
    context: frozenset[str]
    place: Place | None = None

    @property
    def local(self) -> str:
        """Return its name across documents."""
        return f"{self.document}/{self.entity.id}"


@dataclass(slots=True)
class Groups:
    """Disjoint sets of node numbers, with what was decided about them.

    The root of a set is its smallest number, so that no order of merging shows.

    Attributes:
        apart: For each root the rulings that keep it from others: n for the one side of ruling n,
            -n for its other; sets of opposite sides are never joined.
    """

    parent: list[int]
    same: list[tuple[int, int, float, str]] = field(default_factory=list)
    unsure: dict[tuple[int, int], tuple[float, str]] = field(default_factory=dict)
    apart: dict[int, set[int]] = field(default_factory=dict)

    def root(self, number: int) -> int:
        """Return the number that stands for a node's set."""
        while self.parent[number] != number:
            self.parent[number] = self.parent[self.parent[number]]
            number = self.parent[number]
        return number

    def merge(self, left: int, right: int, score: float, reason: str) -> int | None:
        """Join two sets and note why, once.

        Returns:
            The number of the ruling that keeps them apart; None where nothing does.
        """
        low, high = sorted((self.root(left), self.root(right)))
        if low == high:
            return None
        sides = self.apart.get(high, set())
        kept = next((abs(n) for n in sides if -n in self.apart.get(low, ())), None)
        if kept is None:
            self.parent[high] = low
            self.same.append((min(left, right), max(left, right), score, reason))
            if sides:
                self.apart.setdefault(low, set()).update(sides)
        return kept

    def keep_apart(self, left: Iterable[int], right: Iterable[int], ruling: int) -> None:
        """Never join a node of one side with one of the other; call before any merge."""
        for nodes, mark in ((left, ruling), (right, -ruling)):
            for number in nodes:
                self.apart.setdefault(self.root(number), set()).add(mark)

    def doubt(self, left: int, right: int, score: float, reason: str) -> None:
        """Note that two may be one."""
        self.unsure.setdefault((min(left, right), max(left, right)), (score, reason))


def context_of(extraction: Extraction) -> frozenset[str]:
    """Return the keys of all names of persons, bodies and places in a document."""
    return frozenset(
        name_key(entity.name, person=entity.type is EntityType.PERSON)
        for entity in extraction.entities
        if entity.type in NAMERS and not entity.unnamed
    )


def node_of(extraction: Extraction, entity: Entity, context: frozenset[str]) -> Node:
    """Return an entity of a document with its keys; `context` are the names in the document."""
    person = entity.type is EntityType.PERSON
    key = _organ_key(extraction, entity) or name_key(entity.name, person=person)
    # Neither a date nor a source without a name is the same thing in another text.
    is_named = (
        bool(key)
        and not entity.unnamed
        and entity.type is not EntityType.DATE
        and any(mention.kind is MentionKind.NAME for mention in entity.mentions)
    )
    is_short = (
        entity.organ is None
        and " " not in key
        and (person or (entity.type is EntityType.ORG and is_acronym(entity.name)))
    )
    full = {key} if is_named and not is_short else set()
    short = set()
    for alias in entity.aliases if is_named else ():
        alias_key = name_key(alias, person=person)
        if " " in alias_key and entity.organ is None:
            full.add(alias_key)
        elif entity.type is EntityType.ORG and is_acronym(alias):
            short.add(alias_key)
    if person:
        short.update(each.rpartition(" ")[2] for each in full)
    names = {each.id: each.name for each in extraction.entities}
    roles = {("title", name_key(role.title)) for role in entity.roles}
    roles |= {("at", name_key(names[role.at])) for role in entity.roles if role.at in names}
    return Node(
        document=extraction.document.id,
        entity=entity,
        key=key,
        is_named=is_named,
        is_short=is_short,
        full_keys=tuple(sorted(full)),
        short_keys=tuple(sorted(short)),
        roles=frozenset(roles),
        context=context,
        places=frozenset(
            ("in", name_key(names[relation.object]))
            for relation in extraction.relations
            if relation.predicate == "locatedIn"
            and relation.subject == entity.id
            and relation.object in names
        ),
    )


def _organ_key(extraction: Extraction, entity: Entity) -> str:
    """Return the key of an organ of a state: with the state's or, untold, with the outlet's.

    "The Defence Ministry" is one and the same in all that one outlet writes, if anywhere.
    """
    if entity.organ is None:
        return ""
    document = extraction.document
    whose = entity.organ.of or f"({document.publisher or document.id})"
    return f"{entity.organ.name} of {whose.casefold()}"


def agreed(nodes: Iterable[Node], speakers: Collection[tuple[str, str]]) -> list[Node]:
    """Give a name that one text takes for a person the type PLACE that others give it.

    Of one word, without a role, that speaks nowhere, and is nobody's surname: "Sobolin" in a
    headline. Two other texts must name the place.

    Args:
        nodes: Of all documents.
        speakers: (document, entity) of who makes a claim.
    """
    nodes = list(nodes)
    named: defaultdict[str, set[str]] = defaultdict(set)
    persons: set[str] = set()
    for node in nodes:
        if node.entity.type is EntityType.PLACE and node.is_named:
            named[node.key].add(node.document)
        elif node.entity.type is EntityType.PERSON:
            persons.update(key.rpartition(" ")[2] for key in node.full_keys)
            if node.roles or (node.document, node.entity.id) in speakers:
                persons.add(node.key)
    return [
        replace(
            node,
            entity=replace(node.entity, type=EntityType.PLACE),
            is_short=False,
            full_keys=(node.key,),
            short_keys=(),
        )
        if node.entity.type is EntityType.PERSON
        and node.is_named
        and node.is_short
        and node.key not in persons
        and len(named[node.key] - {node.document}) >= OTHERS
        else node
        for node in nodes
    ]


def located(nodes: Sequence[Node]) -> list[Node]:
    """Return the nodes, places among them with what they are in the gazetteer, where that is told.

    Each document decides for itself, by the countries and other places that it names.
    """
    by_document: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    for node in nodes:
        if node.entity.type is EntityType.PLACE and node.is_named:
            around = by_document[node.document].setdefault(node.key, set())
            around.update(key for kind, key in node.places if kind == "in")
    keys = {key for names in by_document.values() for key in names}
    keys |= {key for names in by_document.values() for around in names.values() for key in around}
    known = find_places(keys)
    chosen = {document: choose(names, known) for document, names in by_document.items()}
    # That two texts name one country says nothing of who else they name.
    contexts = {node.document: node.context for node in nodes}
    for document, here in chosen.items():
        contexts[document] -= {key for key, place in here.items() if place.kind == "country"}
    found = []
    for node in (replace(node, context=contexts[node.document]) for node in nodes):
        if node.entity.type is EntityType.PLACE and node.is_named:
            here = chosen[node.document]
            facts = {_country(fact, here) for fact in node.places}
            place = here.get(node.key)
            if place is not None:
                facts.add((GEONAMES, place.id))
            found.append(replace(node, place=place, places=frozenset(facts)))
        else:
            found.append(node)
    return found


def _country(fact: tuple[str, str], here: Mapping[str, Place]) -> tuple[str, str]:
    """Mark that what a place lies in is a country: two villages of one country need not be one."""
    around = here.get(fact[1])
    return ("country", fact[1]) if around is not None and around.kind == "country" else fact
