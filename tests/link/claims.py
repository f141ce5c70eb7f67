"""Articles with claims, for links between them; a claim's words are all there is of its sense."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.ids import digest
from kg.link.claims import Vectors
from kg.model import (
    Anchor,
    Certainty,
    Claim,
    ClaimKind,
    DateBasis,
    Document,
    Entity,
    EntityType,
    Extraction,
    Mention,
    MentionKind,
    Mode,
    Polarity,
    Quantity,
    Relay,
    Resolution,
    Said,
    Stance,
)

PLACE = "Sobolin"


@dataclass(frozen=True)
class Say:
    """One sentence ``WHO said that TEXT.``; all articles mention one place in it."""

    who: str
    text: str
    polarity: Polarity = Polarity.POSITIVE
    kind: ClaimKind = ClaimKind.ASSERTION
    quantities: tuple[Quantity, ...] = ()
    day: str | None = None
    opening: str = ""
    relay: str = ""


def article(
    *said: Say,
    published: str = "2025-07-07",
    publisher: str = "Wire",
    url: str | None = None,
    modified: str | None = None,
) -> Extraction:
    """Make an article of some sentences."""
    text, sentences, marks = "", [], []
    for say in said:
        start = len(text)
        text += f"{say.opening}{say.who} said that "
        content = len(text)
        text += f"{say.text} in {PLACE}"
        marks.append((start + len(say.opening), content, len(text)))
        text += "."
        sentences.append((start, len(text)))
        text += "\n"
    document = Document(
        digest(text, published, publisher, modified or ""),
        text,
        published=published,
        publisher=publisher,
        url=url,
        modified=modified,
    )
    names = sorted({say.who for say in said} | {say.relay for say in said if say.relay})
    ids = {name: f"e{number}" for number, name in enumerate([PLACE, *names])}
    mentions: list[Mention] = []
    claims = []
    for say, (start, content, end) in zip(said, marks, strict=True):
        who = Anchor.of(document, start, start + len(say.who))
        place = Anchor.of(document, end - len(PLACE), end)
        mentions += [
            Mention(who, EntityType.PERSON, MentionKind.NAME, ids[say.who], 0.9),
            Mention(place, EntityType.PLACE, MentionKind.NAME, "e0", 0.9),
        ]
        if say.relay:
            mentions.append(Mention(who, EntityType.ORG, MentionKind.NAME, ids[say.relay], 0.9))
        claims.append(
            Claim(
                id=digest("claim", document.id, str(start)),
                source=(who,),
                cue=(),
                content=(Anchor.of(document, content, end),),
                kind=say.kind,
                cue_lemma="say",
                claimant=ids[say.who],
                mode=Mode.INDIRECT,
                certainty=Certainty.CERTAIN,
                polarity=say.polarity,
                stance=Stance.NEUTRAL,
                score=0.9,
                said=Said(say.day or published, DateBasis.STATED),
                about=("e0",),
                quantities=say.quantities,
                relay=(Relay(ids[say.relay], (who,)),) if say.relay else (),
            )
        )
    entities = tuple(
        Entity(
            identity,
            next(m.type for m in mentions if m.entity == identity),
            name,
            (),
            tuple(mention for mention in mentions if mention.entity == identity),
            unnamed=name[:1].islower(),
        )
        for name, identity in ids.items()
    )
    return Extraction(
        document,
        "hand",
        sentences=tuple(sentences),
        mentions=tuple(mentions),
        entities=entities,
        claims=tuple(claims),
    )


def same_names(extractions: Sequence[Extraction]) -> Resolution:
    """Make entities of one name one; one without a name is another in each article."""
    return Resolution(
        (),
        {
            (each.document.id, entity.id): (
                f"{each.document.id}/{entity.name}" if entity.unnamed else entity.name
            )
            for each in extractions
            for entity in each.entities
        },
    )


def words_of(text: str) -> frozenset[str]:
    """Return a text's words of four letters and more."""
    return frozenset(word for word in text.casefold().split() if len(word) > 3)


def vectors_of(texts: Sequence[str]) -> Vectors:
    """Return a vector for each text that counts its words by their first letter."""
    rows = np.zeros((len(texts), 26), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in words_of(text):
            row[ord(word[0]) % 26] += 1
    result: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return result
