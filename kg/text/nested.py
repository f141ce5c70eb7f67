"""Claims inside claims: "Lysenko said that Ganchev had denied the order" is two, one in the other.

The network marks a word in one attribution at most, so what is reported inside a content is read
from the tree: a reporting verb with a subject and a finite clause of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import EntityType
from kg.text.cues import KINDS, is_negated
from kg.text.roles import nominal_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from spacy.tokens import Doc, Span, Token

    from kg.text.mentions import Found

_NAMED = (EntityType.PERSON, EntityType.ORG, EntityType.NORP, EntityType.PLACE)
_SPEAKERS = frozenset("he she they".split())
_MODALS = frozenset("would could can may might will shall should must ’d 'd ’ll 'll".split())
_AUXILIARIES = ("aux", "aux:pass", "neg")


def find_nested(
    doc: Doc, content: Sequence[Span], name_at: Mapping[int, Found]
) -> Iterator[dict[str, list[Span]]]:
    """Yield the attributions inside a content, by role, outer ones first.

    Left out are sources that are neither persons nor bodies, what somebody would or can say, and
    clauses without a subject of their own. Of 19 found in a sample of PolNeAR's training part 16
    were right; in quoted words far fewer were, so those are for the caller to leave out.

    Args:
        doc: Parsed.
        content: Of one attribution, in text order.
        name_at: The name that a token is in.
    """
    inside = {token.i for span in content for token in span}
    for cue in (doc[i] for i in sorted(inside)):
        kind = KINDS.get(cue.lemma_.lower())
        if cue.pos_ != "VERB" or kind is None or not kind.is_claim or is_negated(cue):
            continue
        subject = next((child for child in cue.children if child.dep_ == "nsubj"), None)
        clause = next((child for child in cue.children if child.dep_ == "ccomp"), None)
        if subject is None or clause is None or not can_speak(subject, name_at) or _is_open(cue):
            continue
        parts = {
            "SOURCE": _run(doc, subject.subtree, inside),
            "CUE": _run(doc, [*_auxiliaries(cue), cue], inside),
            "CONTENT": _run(doc, clause.subtree, inside),
        }
        if all(parts.values()) and any(child.dep_.startswith("nsubj") for child in clause.children):
            yield {role: [span] for role, span in parts.items() if span is not None}


def can_speak(subject: Token, name_at: Mapping[int, Found]) -> bool:
    """Tell whether a noun or pronoun means a person or a body."""
    if subject.pos_ == "PRON":
        return subject.lower_ in _SPEAKERS
    if subject.i in name_at:
        return name_at[subject.i].type in _NAMED
    return nominal_type(subject) in (EntityType.PERSON, EntityType.ORG)


def _is_open(cue: Token) -> bool:
    """Whether it is only possible, or a condition, that it was said."""
    return any(
        child.lower_ in _MODALS or (child.dep_ == "mark" and child.lower_ in ("if", "whether"))
        for child in cue.children
    )


def _auxiliaries(cue: Token) -> Iterator[Token]:
    return (child for child in cue.children if child.dep_ in _AUXILIARIES and child.i < cue.i)


def _run(doc: Doc, tokens: Iterator[Token] | Sequence[Token], inside: set[int]) -> Span | None:
    """Return the span from the first word to the last, if all between is in the content."""
    words = sorted(token.i for token in tokens)
    while words and (doc[words[-1]].is_punct or doc[words[-1]].is_space):
        words.pop()
    while words and (doc[words[0]].is_punct or doc[words[0]].is_space):
        words.pop(0)
    if not words or not inside.issuperset(range(words[0], words[-1] + 1)):
        return None
    return doc[words[0] : words[-1] + 1]
