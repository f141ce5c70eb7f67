"""Parsed texts built by hand, without the shipped model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import spacy
from spacy.tokens import Doc, Span

NLP = spacy.blank("en")


def parsed(
    table: str,
    *,
    names: Mapping[str, str] | None = None,
    claims: Sequence[Mapping[str, str]] = (),
    takes_up: Mapping[str, str] | None = None,
    nouns: Mapping[str, str] | None = None,
    relations: Sequence[tuple[str, str, str, float]] = (),
) -> Doc:
    """Build a Doc from rows ``word lemma POS head dep``, heads 1-based, sentences by blank lines.

    Args:
        table: A trailing ``_`` on a word means that no space follows.
        names: Surface to type; every occurrence becomes a name, longer names first.
        claims: One mapping per claim, role to surface (first occurrence).
        takes_up: Word to the surface of its antecedent (the nearest before it, else after it);
            a word that takes up nothing has "". Pronouns that are not listed take up nothing.
        nouns: Word of a common noun that is a mention, to its type.
        relations: (subject's surface, name, object's surface, score), first occurrences.
    """
    words: list[str] = []
    spaces: list[bool] = []
    lemmas: list[str] = []
    tags: list[str] = []
    heads: list[int] = []
    deps: list[str] = []
    for block in table.strip().split("\n\n"):
        offset = len(words)
        for line in block.strip().splitlines():
            word, lemma, pos, head, dep = line.split()
            words.append(word.rstrip("_") or "_")
            spaces.append(not word.endswith("_"))
            lemmas.append(lemma)
            tags.append(pos)
            heads.append(offset + int(head) - 1 if int(head) else len(words) - 1)
            deps.append(dep)
    spaces[-1] = False
    doc = Doc(
        NLP.vocab, words=words, spaces=spaces, lemmas=lemmas, pos=tags, heads=heads, deps=deps
    )
    found: list[Span] = []
    for text, label in sorted((names or {}).items(), key=lambda name: -len(name[0])):
        taken = {token.i for span in found for token in span}
        found += [s for s in _occurrences(doc, text, label) if s.start not in taken]
    doc.spans["names"] = sorted(found, key=lambda span: span.start)
    doc.spans["names"].attrs["scores"] = [0.9] * len(found)
    spans = [
        Span(doc, span.start, span.end, label=role, span_id=number)
        for number, claim in enumerate(claims)
        for role, text in claim.items()
        for span in _occurrences(doc, text, role)[:1]
    ]
    doc.spans["claims"] = spans
    doc.spans["claims"].attrs["scores"] = [0.8] * len(claims)
    _link(doc, takes_up or {}, nouns or {}, relations)
    return doc


def _link(
    doc: Doc,
    takes_up: Mapping[str, str],
    nouns: Mapping[str, str],
    relations: Sequence[tuple[str, str, str, float]],
) -> None:
    """Set ``doc.spans["mentions"]`` as the language pipeline does."""
    spans = [
        Span(doc, name.start, name.end, label="name", kb_id=name.label_)
        for name in doc.spans["names"]
    ]
    for token in doc:
        if token.text in nouns:
            kind = nouns[token.text]
            spans.append(Span(doc, token.i, token.i + 1, label="nominal", kb_id=kind))
        elif token.pos_ == "PRON":
            spans.append(Span(doc, token.i, token.i + 1, label="pronoun"))
    spans.sort(key=lambda span: span.start)
    antecedents = []
    for i, span in enumerate(spans):
        target = takes_up.get(span.text, "") if span.label_ != "name" else ""
        places = [j for j, other in enumerate(spans) if target == other.text]
        nearest = max((j for j in places if j < i), default=min(places, default=-1))
        antecedents.append([(-1, 1.0)] if not target else [(nearest, 0.9), (-1, 0.1)])
    number = {span.text: i for i, span in reversed(list(enumerate(spans)))}
    doc.spans["mentions"] = spans
    doc.spans["mentions"].attrs.update(
        scores=[0.9] * len(spans),
        antecedents=antecedents,
        relations=[(number[a], number[b], name, score) for a, name, b, score in relations],
    )


def _occurrences(doc: Doc, text: str, label: str) -> list[Span]:
    found, at = [], doc.text.find(text)
    while at >= 0:
        span = doc.char_span(at, at + len(text), label=label)
        assert span is not None, f"{text!r} does not align with words"
        found.append(span)
        at = doc.text.find(text, at + len(text))
    assert found, f"{text!r} is not in the text"
    return found
