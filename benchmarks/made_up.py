"""Articles that nobody wrote, as extractions, and a graph of them as a build makes it.

They have some 170 words under a seed: persons, bodies and places by Zipf's law, four claims, a
role, a relation, a relay, a denial, an article's doubt. Who is who, near copies and claim to claim
are found as in a build.
"""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.scale import SYLLABLES, vocabulary
from kg.ids import BASE
from kg.link.resolve import resolve
from kg.model import (
    Anchor,
    Assessment,
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
    Relation,
    Relay,
    Role,
    Said,
    Stance,
    Status,
)
from kg.pipeline.links import find_links
from kg.pipeline.report import Progress
from kg.rdf import quads
from kg.rdf.store import GraphStore
from kg.rdf.whole import whole

COUNTS = {EntityType.PERSON: 5, EntityType.ORG: 3, EntityType.PLACE: 4}


class World:
    """Names and words that articles are made of."""

    def __init__(self, articles: int) -> None:
        self.chance = random.Random(20251126)
        self.words = vocabulary(4000)
        number = max(60, articles // 4)
        self.names = {
            EntityType.PERSON: [f"{self._word()} {self._word()}" for _ in range(number)],
            EntityType.ORG: [f"{self._word()} {self._word()} Agency" for _ in range(number // 2)],
            EntityType.PLACE: [self._word() for _ in range(number // 2)],
        }

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=3)).title()

    def some(self, kind: EntityType) -> list[str]:
        """Draw names, each once, the first ones most often."""
        names = self.names[kind]
        weights = [1 / (rank + 1) for rank in range(len(names))]
        return list(dict.fromkeys(self.chance.choices(names, weights, k=COUNTS[kind])))

    def phrase(self, count: int = 9) -> str:
        """Draw words."""
        return " ".join(self.chance.choices(self.words, k=count))


def article(number: int, world: World) -> Extraction:
    """Make one article up."""
    people, bodies, places = (world.some(kind) for kind in COUNTS)
    parts: list[str] = []
    marks: dict[str, list[tuple[int, int]]] = {}
    sentences = []

    def add(*words: tuple[str, str] | str) -> None:
        begin = sum(map(len, parts))
        for word in words:
            text, key = (word, "") if isinstance(word, str) else word
            start = sum(map(len, parts))
            parts.append(text)
            if key:
                marks.setdefault(key, []).append((start, start + len(text)))
        sentences.append((begin, sum(map(len, parts))))
        parts.append(" ")

    def named(name: str) -> tuple[str, str]:
        return name, f"name {name}"

    add(
        ("the head", "role"),
        " of ",
        named(bodies[0]),
        ", ",
        named(people[0]),
        ", works in ",
        named(places[0]),
        ".",
    )
    claims = 4
    for each in range(claims):
        who, where = people[each % len(people)], places[each % len(places)]
        content = f"{world.phrase(4)} {where} {world.phrase(4)}"
        before, after = content.split(where, 1)
        start = sum(map(len, parts)) + len(who) + len(" said on July 6 that ")
        add(
            named(who),
            " ",
            ("said", f"cue {each}"),
            " on ",
            ("July 6", f"day {each}"),
            " that ",
            before,
            named(where),
            after,
            ".",
        )
        marks[f"content {each}"] = [(start, start + len(content))]
    add(
        named(bodies[-1]),
        " ",
        ("denied", "denial"),
        " that. ",
        "It ",
        ("could not be verified", "doubt"),
        ".",
    )
    add(named(people[-1]), " ", world.phrase(60), " ", named(places[-1]), ".")
    day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    document = Document(
        f"d{number:07}",
        "".join(parts),
        title=world.phrase(5),
        publisher=f"Outlet {number % 50}",
        published=day,
        url=f"https://outlet{number % 50}.example/{number}",
    )

    def anchors(key: str) -> tuple[Anchor, ...]:
        return tuple(Anchor.of(document, *span) for span in marks[key])

    ids: dict[str, str] = {}
    mentions: list[Mention] = []
    entities: list[Entity] = []
    for kind, names in zip(COUNTS, (people, bodies, places), strict=True):
        for name in names:
            if f"name {name}" not in marks:
                continue
            ids[name] = f"e{len(ids) + 1}"
            own = tuple(
                Mention(anchor, kind, MentionKind.NAME, ids[name], 0.9)
                for anchor in anchors(f"name {name}")
            )
            roles = (
                (Role("head", ids.get(bodies[0]), anchors("role")),) if name == people[0] else ()
            )
            mentions += own
            entities.append(Entity(ids[name], kind, name, (), own, roles=roles))
    doubt = (
        Assessment(Status.UNVERIFIED, anchors("doubt")),
        Assessment(Status.DENIED, anchors("denial"), ids[bodies[-1]]),
    )
    found = tuple(
        Claim(
            id=f"c{each}",
            source=anchors(f"name {people[each % len(people)]}")[:1],
            cue=anchors(f"cue {each}"),
            content=anchors(f"content {each}"),
            kind=world.chance.choice([ClaimKind.ASSERTION, ClaimKind.DENIAL, ClaimKind.PREDICTION]),
            cue_lemma="say",
            claimant=ids[people[each % len(people)]],
            mode=Mode.INDIRECT,
            certainty=Certainty.CERTAIN,
            polarity=world.chance.choice([Polarity.POSITIVE, Polarity.NEGATIVE]),
            stance=Stance.NEUTRAL,
            score=0.9,
            relay=(Relay(ids[bodies[-1]], anchors(f"name {bodies[-1]}")[:1]),) if each == 0 else (),
            said=Said(day, DateBasis.STATED, anchors(f"day {each}")[0]),
            about=(ids[places[each % len(places)]],),
            status=doubt if each == 1 else (),
            within="c2" if each == 3 else None,
        )
        for each in range(claims)
    )
    head = Relation("r1", ids[people[0]], "headOf", ids[bodies[0]], anchors("role"), 0.9)
    return Extraction(
        document,
        "made up",
        sentences=tuple(sentences),
        mentions=tuple(sorted(mentions, key=lambda each: each.anchor.start)),
        entities=tuple(entities),
        relations=(head,),
        claims=found,
    )


def build(folder: Path, world: World, articles: int) -> None:
    """Write the graph of made-up articles, as a build does."""
    extractions = [article(number, world) for number in range(articles)]
    resolution = resolve(extractions)
    # Each entity's importance, which a build measures, does not matter for the time of a question.
    measures = [(entity.id, "pagerank", 0.125) for entity in resolution.entities]
    links = find_links(extractions, resolution, Progress())
    with GraphStore.open(folder / "store") as store:
        store.fill(whole(extractions, resolution, links, BASE, lambda: None))
        store.fill([(quads.measures_graph(BASE), quads.measure_quads(measures))])
