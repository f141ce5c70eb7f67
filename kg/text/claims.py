"""Spans of attribution in, claims with a claimant out.

The language pipeline finds who-says-what spans; here each gets its claimant as an entity, its
relay, its day, and what kind of saying it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.model import DateBasis, EntityType, MentionKind, Mode
from kg.text.cues import cue_head
from kg.text.framing import after_place, find_relay, stated_day
from kg.text.handed import handed_on
from kg.text.mentions import PRONOUNS, Found, is_pronoun
from kg.text.nested import find_nested
from kg.text.speakers import find_claimant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from spacy.tokens import Doc, Span, Token

    from kg.model import Document, TimeExpression
    from kg.text.coref import Cluster, Resolver
    from kg.text.framing import Dateline
    from kg.text.roles import RoleFound

_MARKS = frozenset("#*_>~`|")
_QUOTES = set('"“”')
_OPENING, _CLOSING, _STRAIGHT = "“„«‟", "”»", '"'


@dataclass(slots=True)
class Attribution:
    """A claim while it is being put together; tokens in text order.

    Attributes:
        spans: Role (SOURCE, CUE, CONTENT) to its spans.
        relay: From the speaker outwards, each with the tokens that say so (half-open).
        said: Time expression and its basis; None falls back to the publication.
        within: The attribution whose content this one is part of.
    """

    spans: dict[str, list[Span]]
    score: float
    mode: Mode = Mode.INDIRECT
    claimant: Cluster | None = None
    relay: list[tuple[Cluster, tuple[int, int]]] = field(default_factory=list)
    said: tuple[TimeExpression, DateBasis] | None = None
    within: Attribution | None = None

    def tokens(self, role: str) -> list[Token]:
        """All tokens of one role."""
        return [token for span in self.spans.get(role, ()) for token in span]

    @property
    def position(self) -> int:
        """Where the saying stands: at its source, else its cue, else its content."""
        return next(
            self.spans[role][0].start
            for role in ("SOURCE", "CUE", "CONTENT")
            if self.spans.get(role)
        )


def find_attributions(
    doc: Doc,
    document: Document,
    resolver: Resolver,
    roles: Sequence[RoleFound],
    names: Sequence[Found],
    dates: Iterable[TimeExpression],
    opening: Dateline | None,
) -> list[Attribution]:
    """Read the attributions of a parsed text, in text order, each with its claimant.

    Side effect: sources become mentions in the resolver, "I", "we" and "you" are resolved.
    """
    attributions = sorted(_spans(doc, document.text, opening), key=lambda found: found.position)
    name_at = {i: name for name in names for i in range(name.start, name.end)}
    dates = [date for date in dates if opening is None or date is not opening.date]
    handers = _first_speakers(doc, attributions, name_at)
    for found in attributions:
        found.mode = _mode(document.text, found.spans["CONTENT"])
        # A second source span is an aside ("..., he added"); the first names the speaker.
        source = [token for span in found.spans.get("SOURCE", ())[:1] for token in span]
        found.claimant = find_claimant(
            doc, source or _shared_subject(found), resolver, roles, name_at
        )
        found.relay = find_relay(doc, found, resolver, names)
        outer = handers.get(id(found))
        by = find_claimant(doc, outer, resolver, roles, name_at) if outer else None
        hops = {id(cluster) for cluster, _ in found.relay}
        if outer and by is not None and by is not found.claimant and id(by) not in hops:
            found.relay = [(by, (outer[0].i, outer[-1].i + 1)), *found.relay]
        stated = stated_day(doc, found, dates, document.published)
        if stated is not None:
            found.said = stated, DateBasis.STATED
        elif opening is not None:
            found.said = opening.date, DateBasis.DATELINE
    attributions += _inner(doc, attributions, resolver, roles, name_at, dates, document)
    attributions.sort(key=lambda found: found.position)
    _first_persons(doc, attributions, resolver)
    resolver.resolve(person=1)
    return attributions


def _spans(doc: Doc, text: str, opening: Dateline | None) -> Iterable[Attribution]:
    group = doc.spans.get("claims")
    if group is None:
        return
    by_claim: dict[int, dict[str, list[Span]]] = {}
    for span in group:
        by_claim.setdefault(span.id, {}).setdefault(span.label_, []).append(_bare(span))
    scores = group.attrs["scores"]
    for number, spans in sorted(by_claim.items()):
        if spans.get("CONTENT"):
            ordered = {role: sorted(s, key=lambda x: x.start) for role, s in spans.items()}
            ordered["CONTENT"] = _in_paragraph(_at_home(ordered, text), ordered, opening)
            yield Attribution(ordered, float(scores[number]))


def _bare(span: Span) -> Span:
    """Return a part without Markdown's marks at its ends: "Military" of "# Military"."""
    start, end = span.start, span.end
    while start < end - 1 and _MARKS.issuperset(span.doc[start].text):
        start += 1
    while start < end - 1 and _MARKS.issuperset(span.doc[end - 1].text):
        end -= 1
    return span.doc[start:end]


def _first_speakers(
    doc: Doc, attributions: list[Attribution], name_at: dict[int, Found]
) -> dict[int, list[Token]]:
    """Give attributions that hand somebody's words on to the first speaker.

    Side effect: their spans. What is no more than the name of that speaker is left out.

    Returns:
        By the attribution's identity, the words for who hands it on.
    """
    handers = {}
    taken: set[int] = set()
    for found in attributions:
        read = handed_on(doc, found.spans, name_at)
        if read is not None:
            found.spans, handers[id(found)] = read
            taken.update(token.i for token in found.tokens("SOURCE"))
    for found in list(attributions):
        if id(found) not in handers and taken.issuperset(t.i for t in found.tokens("CONTENT")):
            attributions.remove(found)
    return handers


def _inner(
    doc: Doc,
    attributions: Sequence[Attribution],
    resolver: Resolver,
    roles: Sequence[RoleFound],
    name_at: dict[int, Found],
    dates: Sequence[TimeExpression],
    document: Document,
) -> list[Attribution]:
    """Read what reported speech reports in turn; the outer speaker passes it on."""
    known = {span.start for found in attributions for span in found.spans.get("CUE", ())}
    inner = []
    for outer in attributions:
        if outer.mode is not Mode.INDIRECT or outer.claimant is None:
            continue
        for spans in find_nested(doc, outer.spans["CONTENT"], name_at):
            if not known.isdisjoint(token.i for token in spans["CUE"][0]):
                continue
            found = Attribution(spans, outer.score, within=outer)
            found.claimant = find_claimant(doc, list(spans["SOURCE"][0]), resolver, roles, name_at)
            if found.claimant is None:
                continue
            source = outer.spans.get("SOURCE") or outer.spans["CONTENT"]
            if found.claimant is not outer.claimant:
                passed_on = outer.claimant, (source[0].start, source[0].end)
                found.relay = [passed_on, *outer.relay]
            stated = stated_day(doc, found, dates, document.published)
            if stated is not None:
                found.said = stated, DateBasis.STATED
            inner.append(found)
    return inner


def _at_home(spans: Mapping[str, list[Span]], text: str) -> list[Span]:
    """The content in the sentence of the cue, and quoted words elsewhere.

    What else the links join across sentences is mostly a piece of another claim: on PolNeAR dev
    claims of exactly equal content and source rise from 50.6 to 51.1 F1.
    """
    content = spans["CONTENT"]
    first = (spans.get("CUE") or spans.get("SOURCE") or content)[0]
    home = first.sent
    kept = []
    for span in content:
        around = text[max(0, span.start_char - 1) : span.end_char + 1]
        if home.start <= span.start < home.end or _QUOTES & set(around):
            kept.append(span)
    return kept or content[:1]


def _in_paragraph(
    content: list[Span], spans: Mapping[str, list[Span]], opening: Dateline | None
) -> list[Span]:
    """The content without a dateline, and without a headline that runs into the first sentence."""
    first = (spans.get("CUE") or spans.get("SOURCE") or content)[0]
    kept = []
    for span in content:
        start, end = span.start, span.end
        if opening is not None and opening.words[0] <= start < opening.words[1]:
            start = opening.words[1]
        start = after_place(span.doc, start, end)
        if first.start >= end:
            start = max(
                (token.i + 1 for token in span.doc[start:end] if "\n" in token.text), default=start
            )
        while start < end and span.doc[start].is_space:
            start += 1
        if start < end:
            kept.append(span.doc[start:end])
    return kept or content


def _shared_subject(found: Attribution) -> list[Token]:
    """The subject that a coordinated cue takes over: "Velko called it absurd and said ..."."""
    cue = cue_head(found.tokens("CUE"))
    while cue is not None and cue.pos_ == "VERB":
        for child in cue.children:
            if child.dep_ == "nsubj":
                return [token for token in child.subtree if not token.is_punct]
        cue = cue.head if cue.dep_ == "conj" else None
    return []


def _mode(text: str, content: Sequence[Span]) -> Mode:
    """Direct where all words stand in quote marks, mixed where some do."""
    first, last = content[0].start_char, content[-1].end_char
    body = "".join(text[span.start_char : span.end_char] for span in content).strip()
    marks = _OPENING + _CLOSING + _STRAIGHT
    if not body:
        return Mode.INDIRECT
    before, after = text[max(0, first - 1) : first], text[last : last + 2]
    opened = body[0] in _OPENING + _STRAIGHT or before in tuple(_OPENING + _STRAIGHT)
    closed = body.rstrip(".,;")[-1:] in tuple(marks) or any(mark in after for mark in marks)
    inner = body.strip(marks + ".,;")
    if opened and closed and not any(mark in inner for mark in marks):
        return Mode.DIRECT
    if opened and (closed or not any(mark in inner for mark in marks)):
        return Mode.DIRECT if _balanced(inner) else Mode.MIXED
    return Mode.MIXED if any(mark in body for mark in marks) else Mode.INDIRECT


def _balanced(inner: str) -> bool:
    """Whether the quote marks inside a quotation come as closed and opened again."""
    return inner.count(_STRAIGHT) % 2 == 0 and sum(inner.count(m) for m in _OPENING) == sum(
        inner.count(m) for m in _CLOSING
    )


def _first_persons(doc: Doc, attributions: Iterable[Attribution], resolver: Resolver) -> None:
    """Inside quoted words, "I" is the speaker."""
    for found in attributions:
        if found.claimant is None or found.mode is Mode.INDIRECT:
            continue
        for token in found.tokens("CONTENT"):
            features = PRONOUNS.get(token.lower_)
            if features is not None and features[:2] == (1, "singular") and is_pronoun(token):
                word = doc[token.i : token.i + 1]
                mention = Found.of(word, MentionKind.PRONOUN, EntityType.PERSON, 1.0)
                resolver.attach(mention, found.claimant)
