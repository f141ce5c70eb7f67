"""Extractions with entities and little else, for who-is-who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.ids import digest
from kg.model import (
    Anchor,
    Document,
    Entity,
    EntityType,
    Extraction,
    Mention,
    MentionKind,
    Organ,
    Resolution,
    Role,
)


@dataclass(frozen=True)
class Who:
    """What one document knows of somebody."""

    name: str
    type: EntityType = EntityType.PERSON
    aliases: tuple[str, ...] = ()
    role: str | None = None
    unnamed: bool = False
    organ: Organ | None = None


def extraction(title: str, people: Sequence[Who], publisher: str = "") -> Extraction:
    """Make a document that lists the names, and its entities in that order."""
    text = title + "".join(f"\n{who.role or 'one'} {who.name}" for who in people)
    document = Document(digest("document", text), text, publisher=publisher or None)
    start = len(title)
    entities = []
    for number, who in enumerate(people, 1):
        role_start = start + 1
        name_start = role_start + len(who.role or "one") + 1
        start = name_start + len(who.name)
        anchor = Anchor.of(document, name_start, start)
        kind = MentionKind.NOMINAL if who.unnamed else MentionKind.NAME
        roles: tuple[Role, ...] = ()
        if who.role:
            evidence = Anchor.of(document, role_start, name_start - 1)
            roles = (Role(who.role, None, (evidence,)),)
        identity = f"e{number}"
        entities.append(
            Entity(
                identity,
                who.type,
                who.name,
                who.aliases,
                (Mention(anchor, who.type, kind, identity, 0.9),),
                roles=roles,
                unnamed=who.unnamed,
                organ=who.organ,
            )
        )
    mentions = tuple(mention for entity in entities for mention in entity.mentions)
    return Extraction(document, "hand", mentions=mentions, entities=tuple(entities))


def groups(extractions: Sequence[Extraction], resolution: Resolution) -> list[list[str]]:
    """Write a resolution as sorted lists of ``TITLE:NAME``, one per resolved entity."""
    of: dict[str, list[str]] = {}
    for each in extractions:
        title = each.document.text.partition("\n")[0]
        for entity in each.entities:
            of.setdefault(resolution.of[each.document.id, entity.id], []).append(
                f"{title}:{entity.name}"
            )
    return sorted(sorted(names) for names in of.values())
