"""The closed lists: what an entity, a mention, a date, a claim or a verdict can be."""

from __future__ import annotations

from enum import StrEnum


class EntityType(StrEnum):
    """What an entity is; the types of the corpora."""

    PERSON = "PERSON"
    ORG = "ORG"
    PLACE = "PLACE"
    NORP = "NORP"
    EVENT = "EVENT"
    DATE = "DATE"
    MISC = "MISC"


class MentionKind(StrEnum):
    """How a mention refers: by name, by common noun, or by pronoun."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class DateType(StrEnum):
    """Types of time expressions, after TIMEX3."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


class ClaimKind(StrEnum):
    """What the claimant does by saying it."""

    ASSERTION = "assertion"
    DENIAL = "denial"
    PREDICTION = "prediction"
    WARNING = "warning"
    ESTIMATE = "estimate"
    CONFIRMATION = "confirmation"
    ALLEGATION = "allegation"
    ATTITUDE = "attitude"
    INTENTION = "intention"
    OTHER = "other"

    @property
    def is_claim(self) -> bool:
        """Whether an attribution of this kind says that something is so."""
        return self not in {ClaimKind.ATTITUDE, ClaimKind.INTENTION, ClaimKind.OTHER}


class Mode(StrEnum):
    """Whether the words are the claimant's own."""

    DIRECT = "Direct"
    INDIRECT = "Indirect"
    MIXED = "Mixed"


class Certainty(StrEnum):
    """How sure the claimant presents the content as being (GRaSP factuality)."""

    CERTAIN = "CERTAIN"
    PROBABLE = "PROBABLE"
    POSSIBLE = "POSSIBLE"
    UNDERSPECIFIED = "UNDERSPECIFIED"


class Polarity(StrEnum):
    """Whether the claimant holds that the content is so (GRaSP factuality)."""

    POSITIVE = "POSITIVE"
    NEGATIVE = "NEGATIVE"
    UNDERSPECIFIED = "UNDERSPECIFIED"


class Stance(StrEnum):
    """How far the reporter stands off: said, claimed, confirmed."""

    NEUTRAL = "Neutral"
    DISTANCING = "Distancing"
    ENDORSING = "Endorsing"


class Status(StrEnum):
    """What a text says of the verification of a claim."""

    UNVERIFIED = "Unverified"
    VERIFIED = "Verified"
    DISPUTED = "Disputed"
    DENIED = "Denied"
    REFUTED = "Refuted"
    RETRACTED = "Retracted"
    NOT_ASSESSED = "NotAssessed"


class DateBasis(StrEnum):
    """Where the day of a saying was read."""

    STATED = "Stated"
    DATELINE = "Dateline"
    PUBLICATION = "Publication"


class Judgement(StrEnum):
    """Whether two things are one; never merged while unsure."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"
    UNSURE = "UNSURE"


class LinkKind(StrEnum):
    """How a claim stands to another; none of it says which of them is so."""

    SAME = "same"
    SUPPORTS = "supports"
    DISPUTES = "disputes"
    QUALIFIES = "qualifies"
    CORRECTS = "corrects"
    RELATED = "related"
