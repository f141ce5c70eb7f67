"""Small extractions built by hand, with every feature of the model in two short articles.

``extractions()`` and ``resolution()`` are one consistent set; ``anchor`` finds words in a document,
so that no test counts characters.
"""

from __future__ import annotations

from kg.ids import digest, iri
from kg.model import (
    Anchor,
    Assessment,
    Certainty,
    Claim,
    ClaimKey,
    ClaimKind,
    ClaimLink,
    Copy,
    DateBasis,
    DateType,
    Document,
    Entity,
    EntityType,
    Extraction,
    Judgement,
    LinkKind,
    Links,
    Mention,
    MentionKind,
    Merge,
    Mode,
    Polarity,
    Relation,
    Relay,
    Resolution,
    Revision,
    Role,
    Said,
    Stance,
    Status,
    TimeExpression,
)

MODEL = "kg_news 0.0.0 (0123456789abcdef)"

WIRE_TEXT = (
    "Military expert Anton Velko told the Tarn News Agency on July 6 that Sobolin had been taken. "
    "“The town is ours,” he said. "
    "The Defence Ministry of Ostland denied on Sunday that Sobolin had been taken. "
    "The claim could not be independently verified."
)
POST_TEXT = (
    "Mira Danek, the head of Tarn district, said on July 6 that residents were leaving Sobolin. "
    "Officials warned that shelling of Sobolin may continue this week.\n\n"
    "It was reported that two bridges were closed. Danek wants talks with Velko."
)


def make_document(
    text: str,
    *,
    title: str | None = None,
    publisher: str | None = None,
    published: str | None = None,
    url: str | None = None,
) -> Document:
    """Make a document whose id comes from its text alone."""
    return Document(
        digest("document", text),
        text,
        title=title,
        publisher=publisher,
        published=published,
        url=url,
    )


def wire_document() -> Document:
    """Return the dated article of the Northern Wire."""
    return make_document(
        WIRE_TEXT,
        title="Expert says Sobolin taken, ministry denies it",
        publisher="Northern Wire",
        published="2025-07-07",
        url="https://wire.example/sobolin",
    )


def post_document() -> Document:
    """Return the article of the Harbour Post, whose date is not known."""
    return make_document(POST_TEXT, title="Residents leave Sobolin", publisher="Harbour Post")


def anchor(document: Document, words: str, *, nth: int = 0) -> Anchor:
    """Find words in a document.

    Args:
        document: Where to look.
        words: What to find, letter by letter.
        nth: Which occurrence, from 0.

    Raises:
        ValueError: The words do not occur so often.
    """
    start = -1
    for _ in range(nth + 1):
        start = document.text.index(words, start + 1)
    return Anchor.of(document, start, start + len(words))


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Split after full stops and empty lines; good enough for the two articles."""
    ranges = []
    start = 0
    for line in text.splitlines(keepends=True):
        offset = 0
        for part in line.rstrip("\n").split(". "):
            stop = offset + len(part) + (0 if part.endswith(".") else 1)
            stop = min(stop, len(line.rstrip("\n")))
            if part:
                ranges.append((start + offset, start + stop))
            offset += len(part) + 2
        start += len(line)
    return tuple(ranges)


def mention(
    document: Document,
    words: str,
    kind: EntityType,
    entity: str,
    *,
    nth: int = 0,
    how: MentionKind = MentionKind.NAME,
    score: float = 0.9,
) -> Mention:
    """Make a mention of an entity by the words found in a document."""
    return Mention(anchor(document, words, nth=nth), kind, how, entity, score)


def _entity(
    identity: str,
    name: str,
    mentions: tuple[Mention, ...],
    *,
    roles: tuple[Role, ...] = (),
    unnamed: bool = False,
) -> Entity:
    """Make an entity whose type is that of its mentions."""
    own = tuple(mention for mention in mentions if mention.entity == identity)
    return Entity(identity, own[0].type, name, (), own, roles=roles, unnamed=unnamed)


def wire() -> Extraction:
    """Return the extraction of the Northern Wire's article.

    It has an assertion relayed by an agency, with one assessment by the article (Unverified) and
    one by the ministry (Denied); a direct quote by a pronoun; and a denial.
    """
    document = wire_document()
    mentions = (
        mention(document, "Anton Velko", EntityType.PERSON, "e1"),
        mention(document, "Tarn News Agency", EntityType.ORG, "e2"),
        mention(document, "Sobolin", EntityType.PLACE, "e3"),
        mention(document, "he", EntityType.PERSON, "e1", nth=2, how=MentionKind.PRONOUN),
        mention(document, "Defence Ministry of Ostland", EntityType.ORG, "e4"),
        mention(document, "Sobolin", EntityType.PLACE, "e3", nth=1),
    )
    role = Role("Military expert", None, (anchor(document, "Military expert"),))
    entities = (
        _entity("e1", "Anton Velko", mentions, roles=(role,)),
        _entity("e2", "Tarn News Agency", mentions),
        _entity("e3", "Sobolin", mentions),
        _entity("e4", "Defence Ministry of Ostland", mentions),
    )
    claims = (
        Claim(
            id="c1",
            source=(anchor(document, "Military expert Anton Velko"),),
            cue=(anchor(document, "told"),),
            content=(anchor(document, "Sobolin had been taken"),),
            kind=ClaimKind.ASSERTION,
            cue_lemma="tell",
            claimant="e1",
            mode=Mode.INDIRECT,
            certainty=Certainty.CERTAIN,
            polarity=Polarity.POSITIVE,
            stance=Stance.NEUTRAL,
            score=0.93,
            relay=(Relay("e2", (anchor(document, "the Tarn News Agency"),)),),
            said=Said("2025-07-06", DateBasis.STATED, anchor(document, "July 6")),
            about=("e3",),
            status=(
                Assessment(
                    Status.UNVERIFIED,
                    (anchor(document, "The claim could not be independently verified"),),
                ),
                Assessment(
                    Status.DENIED,
                    (anchor(document, "The Defence Ministry of Ostland denied"),),
                    author="e4",
                ),
            ),
        ),
        Claim(
            id="c2",
            source=(anchor(document, "he", nth=2),),
            cue=(anchor(document, "said"),),
            content=(anchor(document, "The town is ours,"),),
            kind=ClaimKind.ASSERTION,
            cue_lemma="say",
            claimant="e1",
            mode=Mode.DIRECT,
            certainty=Certainty.CERTAIN,
            polarity=Polarity.POSITIVE,
            stance=Stance.NEUTRAL,
            score=0.88,
            said=Said("2025-07-07", DateBasis.PUBLICATION),
            about=("e3",),
        ),
        Claim(
            id="c3",
            source=(anchor(document, "The Defence Ministry of Ostland"),),
            cue=(anchor(document, "denied"),),
            content=(anchor(document, "Sobolin had been taken", nth=1),),
            kind=ClaimKind.DENIAL,
            cue_lemma="deny",
            claimant="e4",
            mode=Mode.INDIRECT,
            certainty=Certainty.CERTAIN,
            polarity=Polarity.NEGATIVE,
            stance=Stance.NEUTRAL,
            score=0.9,
            said=Said("2025-07-06", DateBasis.STATED, anchor(document, "Sunday")),
            about=("e3",),
        ),
    )
    dates = (
        TimeExpression(anchor(document, "July 6"), DateType.DATE, "2025-07-06"),
        TimeExpression(anchor(document, "Sunday"), DateType.DATE, "2025-07-06"),
    )
    return Extraction(
        document, MODEL, sentences(document.text), mentions, entities, (), claims, dates
    )


def post() -> Extraction:
    """Return the extraction of the Harbour Post's article.

    It has a role and a relation, a partial date, an unnamed claimant, an unattributed claim in two
    pieces, and an intention, which is no claim. The officials' warning has a proposition and is
    taken to stand inside Danek's claim, for the tests alone.
    """
    document = post_document()
    mentions = (
        mention(document, "Mira Danek", EntityType.PERSON, "e1"),
        mention(document, "Tarn district", EntityType.PLACE, "e2"),
        mention(document, "Sobolin", EntityType.PLACE, "e3"),
        mention(document, "Officials", EntityType.ORG, "e4", how=MentionKind.NOMINAL, score=0.7),
        mention(document, "Sobolin", EntityType.PLACE, "e3", nth=1),
        mention(document, "Danek", EntityType.PERSON, "e1", nth=1),
        mention(document, "Velko", EntityType.PERSON, "e5"),
    )
    head = anchor(document, "the head of Tarn district")
    entities = (
        _entity("e1", "Mira Danek", mentions, roles=(Role("head", "e2", (head,)),)),
        _entity("e2", "Tarn district", mentions),
        _entity("e3", "Sobolin", mentions),
        _entity("e4", "Officials", mentions, unnamed=True),
        _entity("e5", "Velko", mentions),
    )
    relations = (
        Relation(
            "r1", "e1", "headOf", "e2", (anchor(document, "Mira Danek, the head of Tarn"),), 0.8
        ),
    )
    claims = (
        Claim(
            id="c1",
            source=(anchor(document, "Mira Danek, the head of Tarn district"),),
            cue=(anchor(document, "said"),),
            content=(anchor(document, "residents were leaving Sobolin"),),
            kind=ClaimKind.ASSERTION,
            cue_lemma="say",
            claimant="e1",
            mode=Mode.INDIRECT,
            certainty=Certainty.CERTAIN,
            polarity=Polarity.POSITIVE,
            stance=Stance.NEUTRAL,
            score=0.95,
            said=Said("XXXX-07-06", DateBasis.STATED, anchor(document, "July 6")),
            about=("e3",),
        ),
        Claim(
            id="c2",
            source=(anchor(document, "Officials"),),
            cue=(anchor(document, "warned"),),
            content=(anchor(document, "shelling of Sobolin may continue this week"),),
            kind=ClaimKind.WARNING,
            cue_lemma="warn",
            claimant="e4",
            mode=Mode.INDIRECT,
            certainty=Certainty.POSSIBLE,
            polarity=Polarity.POSITIVE,
            stance=Stance.NEUTRAL,
            score=0.6,
            about=("e3",),
            within="c1",
            propositions=(
                Relation("p1", "e3", "locatedIn", "e2", (anchor(document, "Sobolin"),), 0.7),
            ),
        ),
        Claim(
            id="c3",
            source=(),
            cue=(anchor(document, "was reported"),),
            content=(anchor(document, "two bridges"), anchor(document, "were closed")),
            kind=ClaimKind.ASSERTION,
            cue_lemma="report",
            claimant=None,
            mode=Mode.INDIRECT,
            certainty=Certainty.UNDERSPECIFIED,
            polarity=Polarity.UNDERSPECIFIED,
            stance=Stance.DISTANCING,
            score=0.5,
        ),
        Claim(
            id="c4",
            source=(anchor(document, "Danek", nth=1),),
            cue=(anchor(document, "wants"),),
            content=(anchor(document, "talks with Velko"),),
            kind=ClaimKind.INTENTION,
            cue_lemma="want",
            claimant="e1",
            mode=Mode.INDIRECT,
            certainty=Certainty.UNDERSPECIFIED,
            polarity=Polarity.POSITIVE,
            stance=Stance.NEUTRAL,
            score=0.8,
            about=("e5",),
        ),
    )
    dates = (
        TimeExpression(anchor(document, "July 6"), DateType.DATE, "XXXX-07-06"),
        TimeExpression(anchor(document, "this week"), DateType.DATE, "XXXX-WXX"),
    )
    return Extraction(
        document, MODEL, sentences(document.text), mentions, entities, relations, claims, dates
    )


def extractions() -> tuple[Extraction, ...]:
    """Return both extractions, in a fixed order."""
    return (wire(), post())


# Two that are not known to be one, by the keys and names of :func:`resolution`.
UNSURE = {"velko": "Anton Velko", "danek": "Mira Danek"}


def resolution() -> Resolution:
    """Return the entities of both articles: Sobolin is one, Velko is one, all else apart."""
    first, second = extractions()
    parts = {
        "velko": ((first, "e1"), (second, "e5")),
        "agency": ((first, "e2"),),
        "sobolin": ((first, "e3"), (second, "e3")),
        "ministry": ((first, "e4"),),
        "danek": ((second, "e1"),),
        "district": ((second, "e2"),),
        "officials": ((second, "e4"),),
    }
    kinds = {"PERSON": "person", "ORG": "organization", "PLACE": "place"}
    entities = []
    of = {}
    for key, members in parts.items():
        found = [
            next(entity for entity in extraction.entities if entity.id == local)
            for extraction, local in members
        ]
        name = max((entity.name for entity in found), key=len)
        identity = iri(kinds[found[0].type.value], key, name=name)
        judgements: tuple[Merge, ...] = ()
        if key == "velko":
            ids = [f"{extraction.document.id}/{local}" for extraction, local in members]
            judgements = (Merge(ids[0], ids[1], Judgement.SAME, 0.9, "surname of the full name"),)
        if key in {"velko", "danek"}:
            low, high = sorted(iri("person", each, name=full) for each, full in UNSURE.items())
            judgements += (Merge(low, high, Judgement.UNSURE, 0.4, "nothing settles it"),)
        entities.append(
            Entity(
                identity,
                found[0].type,
                name,
                tuple(sorted({entity.name for entity in found} - {name})),
                tuple(mention for entity in found for mention in entity.mentions),
                roles=tuple(role for entity in found for role in entity.roles),
                links=(("wikidata", "Q1"),) if key == "agency" else (),
                unnamed=found[0].unnamed,
                judgements=judgements,
            )
        )
        for extraction, local in members:
            of[(extraction.document.id, local)] = identity
    return Resolution(tuple(sorted(entities, key=lambda entity: entity.id)), of)


def links() -> Links:
    """Return links of both articles: the ministry disputes Velko; the Post's is a later state.

    That the Post's text is a copy and a later state of the Wire's is for the tests alone.
    """
    first, second = (extraction.document.id for extraction in extractions())
    dispute = ClaimLink(
        ClaimKey(first, 2), ClaimKey(first, 0), LinkKind.DISPUTES, 0.9, "one of the two denies"
    )
    kept = ClaimLink(ClaimKey(second, 0), ClaimKey(first, 1), LinkKind.SAME, 1.0, "the same words")
    qualified = ClaimLink(
        ClaimKey(first, 1), ClaimKey(first, 0), LinkKind.QUALIFIES, 0.8, "goes on with “however”"
    )
    return Links(
        claims=tuple(sorted((dispute, kept, qualified))),
        copies=(Copy(second, first, 0.8),),
        revisions=(Revision(second, first),),
        dropped=(ClaimKey(first, 0),),
        added=(ClaimKey(second, 1),),
        sources={ClaimKey(second, 0): 2, ClaimKey(first, 1): 2},
    )
