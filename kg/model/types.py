"""The records that hold what was found and resolved; frozen, slotted, holding tuples."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.model.documents import Anchor, Document
from kg.model.kinds import (
    Certainty,
    ClaimKind,
    DateBasis,
    DateType,
    EntityType,
    Judgement,
    MentionKind,
    Mode,
    Polarity,
    Stance,
    Status,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text that refers to an entity.

    Attributes:
        entity: Id of its entity within the document, or None where that is unknown.
        score: Probability that the span and its type are right.
        label: A finer type, where a pipeline or a user's patterns give one.
    """

    anchor: Anchor
    type: EntityType
    kind: MentionKind
    entity: str | None
    score: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A date, time, duration or set found in a text.

    Attributes:
        value: TIMEX3 value: ``2025-07-06``, ``2025-W27``, ``P2D``, ``XXXX-07-06``.
    """

    anchor: Anchor
    type: DateType
    value: str


@dataclass(frozen=True, slots=True)
class Role:
    """A title or function that a text gives to somebody.

    Attributes:
        title: The words of the role, such as ``head of the regional administration``.
        at: Id of the entity it is held at, where the role names one.
    """

    title: str
    at: str | None
    evidence: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Why two groups of mentions became one entity, or did not.

    Attributes:
        score: Probability that both are the same.
        reason: What decided, in words for a person.
    """

    left: str
    right: str
    judgement: Judgement
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Organ:
    """A body as every state has one, which its own name does not tell from others'.

    Attributes:
        name: The words of its name without the state's, sorted, in American spelling: "defense
            ministry".
        of: Code of the country (ISO 3166), or else the key of a place's name; empty where the text
            does not say.
    """

    name: str
    of: str


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something that mentions refer to; within a document or across them.

    Attributes:
        id: ``e1``, ``e2`` ... within a document, in text order; an IRI across documents.
        name: The fullest name found, or the wording of an unnamed source.
        aliases: Other names, sorted.
        mentions: At least one, in text order.
        links: Pairs of (scheme, identifier), sorted.
        unnamed: True where the text gives no name ("officials", "two residents").
        organ: Of an organ of a state within a document, which one; None for all else.
    """

    id: str
    type: EntityType
    name: str
    aliases: tuple[str, ...]
    mentions: tuple[Mention, ...]
    roles: tuple[Role, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    unnamed: bool = False
    judgements: tuple[Merge, ...] = ()
    organ: Organ | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two entities that the text states.

    Attributes:
        subject: Id of an entity.
        predicate: Name from the common set, such as ``headOf``.
        object: Id of an entity.
        evidence: The words that say so; never empty.
        score: Probability that the text states it.
    """

    id: str
    subject: str
    predicate: str
    object: str
    evidence: tuple[Anchor, ...]
    score: float
    time: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """When a claim was made.

    Attributes:
        value: TIMEX3 value, possibly partial (``XXXX-07-06``).
        basis: Where it was read.
        evidence: The expression, where the text states one.
    """

    value: str
    basis: DateBasis
    evidence: Anchor | None = None


@dataclass(frozen=True, slots=True)
class Relay:
    """One hop between the speaker and the article.

    Attributes:
        entity: Id of the outlet or person that passed the claim on.
    """

    entity: str
    evidence: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the text says of a claim's verification.

    Attributes:
        author: Id of the entity that says so; None for the article itself.
    """

    status: Status
    evidence: tuple[Anchor, ...]
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many of what.

    Attributes:
        unit: Lemma of the noun that is counted, in lower case.
    """

    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One act of saying, with the exact words of its parts.

    Content is never asserted as a fact of the graph.

    Attributes:
        source: Words that name the claimant; empty where the text names none.
        cue: Words that report; may be empty.
        content: What is said; never empty.
        claimant: Id of an entity, or None: unattributed.
        relay: From the speaker outwards.
        about: Ids of the entities in the content, in text order.
        said: When it was said, where that can be known.
        event: Lemma of the content's head, such as ``capture``; empty where it has none.
        quantities: Numbers in the content, in text order.
        within: Id of the claim whose content this one is part of ("A said that B denied ...").
        propositions: Relations that the content states; the claimant's word, not the article's.
        score: Probability that source, cue and content belong together as marked.
    """

    id: str
    source: tuple[Anchor, ...]
    cue: tuple[Anchor, ...]
    content: tuple[Anchor, ...]
    kind: ClaimKind
    cue_lemma: str
    claimant: str | None
    mode: Mode
    certainty: Certainty
    polarity: Polarity
    stance: Stance
    score: float
    relay: tuple[Relay, ...] = ()
    said: Said | None = None
    about: tuple[str, ...] = ()
    status: tuple[Assessment, ...] = ()
    event: str = ""
    quantities: tuple[Quantity, ...] = ()
    within: str | None = None
    propositions: tuple[Relation, ...] = ()

    @property
    def text(self) -> str:
        """The content's words, parts joined by an ellipsis."""
        return " … ".join(anchor.quote for anchor in self.content)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read out of one document; every anchor is of this document.

    Attributes:
        model: Name, version and hash of the language pipeline.
        sentences: Half-open ranges of the text, in order; white space between them is left out.
        loose: Entities that only pronouns and common nouns mean. They are no nodes of the graph;
            their mentions stand with them alone.
    """

    document: Document
    model: str
    sentences: tuple[tuple[int, int], ...] = ()
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    claims: tuple[Claim, ...] = ()
    dates: tuple[TimeExpression, ...] = ()
    loose: tuple[Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Entities across documents.

    Attributes:
        entities: Sorted by id.
        of: Maps (document id, entity id within it) to the resolved entity's id.
    """

    entities: tuple[Entity, ...]
    of: dict[tuple[str, str], str] = field(default_factory=dict)
