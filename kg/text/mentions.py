"""A parsed text in, mentions out: names, pronouns, and common nouns ("the minister").

What the last two stand for is decided in :mod:`kg.text.coref`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.model import EntityType, MentionKind
from kg.text.names import initials_match, name_key

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


LABELS = {
    "PER": EntityType.PERSON,
    "GPE": EntityType.PLACE,
    "LOC": EntityType.PLACE,
    "FAC": EntityType.PLACE,
    "TIME": EntityType.DATE,
}
"""What other pipelines call the types of names; a label that nobody knows is MISC, and kept."""

REST = 5
"""Words of a long form beyond the letters of its acronym, at most."""

NUMBERS = ("CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY")
"""What other pipelines mark as entities and names nobody."""


@dataclass(frozen=True, slots=True)
class Found:
    """A mention before it has an entity; token indices are half-open.

    Attributes:
        label: A finer type than `type`, where a pipeline or a user's patterns give one.
    """

    start: int
    end: int
    root: int
    type: EntityType
    kind: MentionKind
    score: float
    text: str
    label: str = ""

    @classmethod
    def of(cls, span: Span, kind: MentionKind, type_: EntityType, score: float) -> Found:
        """Describe a span of a document."""
        return cls(span.start, span.end, span.root.i, type_, kind, score, span.text)


def find_names(doc: Doc) -> list[Found]:
    """Read the names that the pipeline found, in text order, without overlaps.

    They stand in ``doc.spans["names"]`` with their scores; in ``doc.ents`` where another pipeline
    than ours found them, without any: these count as certain.
    """
    group = doc.spans.get("names")
    spans = doc.ents if group is None else list(group)
    scores = [1.0] * len(spans) if group is None else group.attrs["scores"]
    names = []
    for span, score in zip(spans, scores, strict=True):
        label = span.label_
        if label in NUMBERS:
            continue
        known = label in EntityType.__members__
        type_ = EntityType(label) if known else LABELS.get(label, EntityType.MISC)
        name = Found.of(span, MentionKind.NAME, type_, float(score))
        names.append(name if known or label in LABELS else replace(name, label=label))
    return names


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


def spelled_out(names: list[Found], doc: Doc) -> list[Found]:
    """Find the long form before each acronym in brackets, as one name of the acronym's type.

    After Schwartz and Hearst (2003), by initials alone.
    """
    found: dict[int, Found] = {}
    for name in names:
        opening = name.start - 1
        if opening < 2 or doc[opening].text != "(" or not name.text.isupper():
            continue
        first = doc[opening].sent.start
        for start in range(opening - 2, max(first, opening - len(name.text) - REST) - 1, -1):
            span = doc[start:opening]
            if span[0].text[0].isupper() and initials_match(span.text, name.text):
                long = Found.of(span, MentionKind.NAME, name.type, name.score)
                found.update(dict.fromkeys(range(start, opening), long))
                break
    kept = [name for name in names if found.keys().isdisjoint(range(name.start, name.end))]
    return sorted({*kept, *found.values()}, key=lambda name: name.start)


def is_pronoun(token: Token) -> bool:
    """Tell whether a token is a personal, possessive or reflexive pronoun.

    ``US`` and ``IT`` in capitals are names; the tagger decides.
    """
    return token.lower_ in PRONOUNS and token.pos_ == "PRON"


def find_others(doc: Doc, names: list[Found]) -> list[Found]:
    """Find the pronouns and common nouns that mean somebody or something, in text order.

    Those in ``doc.spans["mentions"]`` and outside of names; of things and events only pronouns.
    Where a pipeline supplies no mentions, these are the personal pronouns, whose class is closed.
    The type of a pronoun is what its word tells: PERSON, but for "it", which stands for a body
    where it stands for anybody.
    """
    named = {i for name in names for i in range(name.start, name.end)}
    group = doc.spans.get("mentions")
    if group is None:
        found = [(doc[t.i : t.i + 1], MentionKind.PRONOUN, "", 1.0) for t in doc if is_pronoun(t)]
    else:
        scores = group.attrs["scores"]
        found = [
            (span, MentionKind(span.label_), span.kb_id_, float(score))
            for span, score in zip(group, scores, strict=True)
            if span.label_ != "name"
        ]
    result = []
    for span, kind, type_, score in found:
        head = span[-1]
        if head.i in named:
            continue
        if kind is MentionKind.PRONOUN:
            thing = PRONOUNS.get(head.lower_, (0, "", "thing"))[2] == "thing"
            meant = EntityType.ORG if thing else EntityType.PERSON
            result.append(Found.of(span, kind, meant, score))
        elif type_ in _BEINGS:
            result.append(_phrase(doc, head, score, EntityType(type_)))
    return result


_BEINGS = ("PERSON", "ORG", "PLACE")
_APART = ("case", "punct", "mark", "cc", "cop", "nsubj", "advmod", "aux", "discourse", "parataxis")


def _phrase(doc: Doc, head: Token, score: float, type_: EntityType) -> Found:
    """A common noun with the words before it: "the Ukrainian military"."""
    start = head.i
    while start and _leads(doc[start - 1], head):
        start -= 1
    found = Found.of(doc[start : head.i + 1], MentionKind.NOMINAL, type_, score)
    return replace(found, root=head.i)


def _leads(token: Token, head: Token) -> bool:
    """Whether a token right before a noun's phrase belongs to it, as "Ukrainian" or "the" do."""
    if token.is_space or token.is_sent_end or token.pos_ == "SYM":
        return False
    above = token
    while above.i < head.i and above.head.i != above.i:
        if above.dep_ in _APART:
            return False
        above = above.head
    return above.i == head.i
