"""A parsed text in, mentions out: names, and pronouns that can stand for a person or a body.

Nominals ("the minister", "officials") become mentions where they speak or hold a role; that is
decided in :mod:`kg.text.claims`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.model import EntityType, MentionKind
from kg.text.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc, Span, Token

    from kg.model import TimeExpression

# English personal pronouns are a closed class: form -> (person, number, gender).
PRONOUNS = {
    form: features
    for forms, features in (
        ("i me my mine myself", (1, "singular", "")),
        ("we us our ours ourselves", (1, "plural", "")),
        ("he him his himself", (3, "singular", "male")),
        ("she her hers herself", (3, "singular", "female")),
        ("it its itself", (3, "singular", "thing")),
        ("they them their theirs themselves", (3, "plural", "")),
    )
    for form in forms.split()
}


@dataclass(frozen=True, slots=True)
class Found:
    """A mention before it has an entity; token indices are half-open."""

    start: int
    end: int
    root: int
    type: EntityType
    kind: MentionKind
    score: float
    text: str

    @classmethod
    def of(cls, span: Span, kind: MentionKind, type_: EntityType, score: float) -> Found:
        """Describe a span of a document."""
        return cls(span.start, span.end, span.root.i, type_, kind, score, span.text)


def find_names(doc: Doc) -> list[Found]:
    """Read the names that the pipeline found, in text order, without overlaps."""
    group = doc.spans.get("names")
    if group is None:
        return []
    scores = group.attrs.get("scores") or [1.0] * len(group)
    return [
        Found.of(span, MentionKind.NAME, EntityType(span.label_), float(score))
        for span, score in zip(group, scores, strict=True)
    ]


def confirmed(names: Iterable[Found], doc: Doc, dates: Iterable[TimeExpression]) -> list[Found]:
    """Drop names of type DATE that the grammar of dates does not read as one."""
    read = {position for date in dates for position in range(date.anchor.start, date.anchor.end)}
    return [
        name
        for name in names
        if name.type != EntityType.DATE
        or not read.isdisjoint(range(doc[name.start].idx, doc[name.end - 1].idx + 1))
    ]


def agreed(names: Iterable[Found]) -> list[Found]:
    """Give all uses of one surface the type that most of the text's evidence speaks for.

    One sense per discourse (Gale, Church and Yarowsky 1992).
    """
    names = list(names)
    votes: dict[str, defaultdict[EntityType, float]] = {}
    for name in names:
        votes.setdefault(name_key(name.text), defaultdict(float))[name.type] += name.score
    winner = {key: max(vote, key=lambda kind: (vote[kind], kind)) for key, vote in votes.items()}
    return [replace(name, type=winner[name_key(name.text)]) for name in names]


def is_pronoun(token: Token) -> bool:
    """Tell whether a token is a personal, possessive or reflexive pronoun.

    ``US`` and ``IT`` in capitals are names; the tagger decides.
    """
    return token.lower_ in PRONOUNS and token.pos_ == "PRON"


def find_pronouns(doc: Doc, names: list[Found]) -> list[Found]:
    """Find pronouns outside names, in text order.

    The type is PERSON except for "it", which stands for a body if it stands for anybody; the
    score is 1.0, since the class is closed.
    """
    named = {i for name in names for i in range(name.start, name.end)}
    return [
        Found.of(
            doc[token.i : token.i + 1],
            MentionKind.PRONOUN,
            EntityType.ORG if PRONOUNS[token.lower_][2] == "thing" else EntityType.PERSON,
            1.0,
        )
        for token in doc
        if is_pronoun(token) and token.i not in named
    ]
