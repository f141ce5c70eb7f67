"""Resolved entities in, the same with links to Wikidata out, by an endpoint that is handed in.

Persons, bodies and places with a full name are looked up by it, places that are known in GeoNames
by their id there; :mod:`kg.link.candidates` decides. Whatever fails, what was found before stays,
and nothing is raised: a build does without links. The order of the input does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.link.cache import Cache
from kg.link.candidates import Choice, Context, Found, choose
from kg.link.judgements import ITEM, Ruling
from kg.link.names import ARTICLES, HONORIFICS, is_acronym, name_key
from kg.link.search import GEONAMES, KINDS, Search, Select
from kg.model import (
    Entity,
    EntityType,
    Extraction,
    Judgement,
    MentionKind,
    Merge,
    Resolution,
)

SCHEME = "wikidata"
BY_A_PERSON = "a person's judgement"


@dataclass(frozen=True, slots=True)
class Linked:
    """What looking up gave.

    Attributes:
        resolution: With the links.
        names: Number of names that were looked up.
        left: Names that could not be looked up.
        problem: Why, in one line; None where all went well.
    """

    resolution: Resolution
    names: int = 0
    left: int = 0
    problem: str | None = None


def look_up(
    resolution: Resolution,
    extractions: Sequence[Extraction],
    select: Select,
    cache: Cache,
    *,
    source: str,
    rulings: Sequence[Ruling] = (),
    unknown: Callable[[Ruling], None] = lambda _ruling: None,
) -> Linked:
    """Link entities to the items of Wikidata that they are.

    Args:
        resolution: Who is who.
        extractions: What was resolved; for roles and surroundings.
        select: Asks the endpoint.
        cache: Asked first; keeps what is found.
        source: The endpoint's address, for the cache.
        rulings: What a person says of entities and items; it goes before all else.
        unknown: Hears of every ruling that names an entity that is not there.

    Returns:
        Each linked entity has a ``wikidata`` link and a SAME judgement with score and reason,
        whose right side is the item's IRI. Two entities with one item stay two, with an UNSURE
        judgement at both; where a person says that they differ, neither is linked.
    """
    ruled = _ruled(resolution, rulings, unknown)
    wanted = {each.id: _wanted(each) for each in resolution.entities}
    names: defaultdict[str, set[str]] = defaultdict(set)
    for kind, some in wanted.values():
        names[kind].update(some)
    search = Search(select, cache, source)
    found: dict[tuple[str, str], Found] = {}
    for kind in KINDS:
        for name, answer in search.find(kind, sorted(names[kind])).items():
            found[kind, name] = answer
    contexts = _contexts(resolution, extractions)
    chosen: dict[str, Choice] = {}
    for iri, (kind, some) in wanted.items():
        bearers = [found.get((kind, name)) for name in some]
        # With one name unanswered, or borne by too many, the right item may be among the unseen.
        known = [each for each in bearers if each is not None]
        if known and len(known) == len(bearers):
            candidates = {each.id: each for some in known for each in some}
            for item in ruled[iri]:
                candidates.pop(item, None)
            choice = choose(contexts[iri], [candidates[key] for key in sorted(candidates)])
            if choice is not None:
                chosen[iri] = choice
    for iri, verdicts in ruled.items():
        same = [item for item, verdict in verdicts.items() if verdict is Judgement.SAME]
        if same:
            chosen[iri] = Choice(same[0], 1.0, BY_A_PERSON)
    asked = sum(map(len, names.values()))
    return Linked(_with_links(resolution, chosen, ruled), asked, asked - len(found), search.problem)


def _ruled(
    resolution: Resolution, rulings: Sequence[Ruling], unknown: Callable[[Ruling], None]
) -> defaultdict[str, dict[str, Judgement]]:
    """Return what a person says of items, by entity and item."""
    ruled: defaultdict[str, dict[str, Judgement]] = defaultdict(dict)
    entities = {entity.id for entity in resolution.entities}
    for ruling in rulings:
        document, _, local = ruling.left.rpartition("/")
        iri = ruling.left if ruling.left in entities else resolution.of.get((document, local))
        if iri is None or ruling.item is None:
            unknown(ruling)
        else:
            ruled[iri][ruling.item] = ruling.judgement
    return ruled


def _wanted(entity: Entity) -> tuple[str, tuple[str, ...]]:
    """Return by what an entity is looked up: a kind, and its full names or its id, sorted."""
    if (place := dict(entity.links).get("geonames")) is not None:
        return GEONAMES, (place,)
    if entity.unnamed or entity.type.value not in KINDS:
        return "", ()
    if not any(mention.kind is MentionKind.NAME for mention in entity.mentions):
        return "", ()
    person = entity.type is EntityType.PERSON
    names: set[str] = set()
    for name in (entity.name, *entity.aliases):
        if not name.isprintable() or is_acronym(name):
            continue
        words = name.split()
        names.add(" ".join(words))
        leading = ARTICLES | HONORIFICS if person else ARTICLES
        while len(words) > 1 and words[0].rstrip(".").casefold() in leading:
            del words[0]
        names.add(" ".join(words))
    if person or " " in name_key(entity.name):
        # Of "the Ministry of Defence" and "the Ministry", only the first tells which.
        names = {name for name in names if " " in name_key(name, person=person)}
    return entity.type.value, tuple(sorted(name for name in names if name_key(name)))


def _contexts(resolution: Resolution, extractions: Sequence[Extraction]) -> dict[str, Context]:
    """Return what the articles tell of each entity."""
    entities = {entity.id: entity for entity in resolution.entities}
    places: defaultdict[str, set[str]] = defaultdict(set)
    for (document, _), iri in resolution.of.items():
        entity = entities[iri]
        if entity.type is EntityType.PLACE:
            places[document].update(map(name_key, (entity.name, *entity.aliases)))
    days = {each.document.id: each.document.published for each in extractions}
    contexts = {}
    for entity in resolution.entities:
        documents = {mention.anchor.document for mention in entity.mentions}
        published = [days.get(each) for each in documents]
        dated = [day for day in published if day]
        keys = frozenset(map(name_key, (entity.name, *entity.aliases)))
        contexts[entity.id] = Context(
            type=entity.type,
            keys=keys,
            roles=tuple(
                sorted(
                    (role.title, entities[role.at].name if role.at in entities else "")
                    for role in entity.roles
                )
            ),
            places=frozenset(key for each in documents for key in places[each]) - keys,
            geonames=dict(entity.links).get("geonames"),
            published=min(dated) if len(dated) == len(published) else None,
        )
    return contexts


def _with_links(
    resolution: Resolution,
    chosen: dict[str, Choice],
    ruled: Mapping[str, Mapping[str, Judgement]],
) -> Resolution:
    entities = {entity.id: entity for entity in resolution.entities}
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for iri in sorted(chosen):
        sharing[chosen[iri].id].append(iri)
    for iris in sharing.values():
        if any(_are_ruled_apart(entities[iri], iris) for iri in iris):
            for iri in iris:
                del chosen[iri]
    added: defaultdict[str, list[Merge]] = defaultdict(list)
    for iri, choice in chosen.items():
        added[iri].append(Merge(iri, ITEM + choice.id, Judgement.SAME, choice.score, choice.reason))
    for iri, verdicts in ruled.items():
        for item, verdict in verdicts.items():
            if verdict is not Judgement.SAME:
                added[iri].append(Merge(iri, ITEM + item, verdict, 1.0, BY_A_PERSON))
    for item, iris in sharing.items():
        for left, right in pairwise(each for each in iris if each in chosen):
            score = round(chosen[left].score * chosen[right].score, 4)
            reason = f"each was taken for the same item of Wikidata, {item}"
            for iri in (left, right):
                added[iri].append(Merge(left, right, Judgement.UNSURE, score, reason))
    return replace(
        resolution,
        entities=tuple(
            _with_link(entity, chosen.get(entity.id), added[entity.id])
            for entity in resolution.entities
        ),
    )


def _are_ruled_apart(entity: Entity, iris: Sequence[str]) -> bool:
    return any(
        merge.judgement is Judgement.DIFFERENT and {merge.left, merge.right} <= set(iris)
        for merge in entity.judgements
    )


def _with_link(entity: Entity, choice: Choice | None, added: Sequence[Merge]) -> Entity:
    judgements = {*entity.judgements, *added}
    links = {*entity.links, (SCHEME, choice.id)} if choice is not None else entity.links
    return replace(
        entity,
        links=tuple(sorted(links)),
        judgements=tuple(
            sorted(
                judgements, key=lambda each: (each.judgement, each.left, each.right, each.reason)
            )
        ),
    )
