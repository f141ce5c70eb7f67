"""What frames a claim: the outlets that passed it on and the day it was made."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from kg.model import DateType, EntityType, bounds
from kg.text.cues import cue_head
from kg.text.names import name_key
from kg.text.roles import nominal_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Span, Token

    from kg.model import TimeExpression
    from kg.text.claims import Attribution
    from kg.text.coref import Cluster, Resolver
    from kg.text.mentions import Found

# A dateline opens a paragraph: place, date, perhaps agency, then a dash.
_DATELINE_WORDS = 16
_DASHES = {"-", "–", "—", "--"}
# What an outlet does with somebody's words: "in a statement carried by N", "a report quoted by N".
_HANDED = set("carry quote cite publish broadcast air relay print release post obtain see".split())
_SPOKE = {"speak", "talk", "write"}
_UTTERED = _SPOKE | {"say", "tell", "give", "provide"}
_POSTED = {"post", "write", "message", "video", "thread"}
_PLACED = (EntityType.PLACE, EntityType.DATE)


def find_relay(
    doc: Doc, found: Attribution, resolver: Resolver, names: Sequence[Found]
) -> list[tuple[Cluster, tuple[int, int]]]:
    """Outlets between the speaker and the article, by syntax: told N, an interview with N, ...

    Only organizations by name, outside the content, other than the claimant.
    """
    cue = cue_head(found.tokens("CUE"))
    if cue is None or found.claimant is None:
        return []
    content = {token.i for token in found.tokens("CONTENT")}
    sentence = cue.sent
    hops = []
    first = bisect_left(names, sentence.start, key=lambda name: name.start)
    for name in takewhile(lambda name: name.start < sentence.end, islice(names, first, None)):
        if name.type != EntityType.ORG:
            continue
        cluster = resolver.cluster_at(name.start, name.end)
        root = doc[name.root]
        if root.i in content or cluster is None or cluster is found.claimant:
            continue
        link = _passes_on(root, cue, {token.i for token in found.tokens("SOURCE")})
        if link is not None:
            hops.append((cluster, (min(link, name.start), max(link + 1, name.end))))
    return hops


def _passes_on(root: Token, cue: Token, source: set[int]) -> int | None:
    """The word that makes an organization a relay, or None."""
    # "The channel Al-Sahil", "the SANA news agency".
    while root.dep_ == "appos" or (
        root.dep_ == "compound" and nominal_type(root.head) is EntityType.ORG
    ):
        root = root.head
    governor = root.head
    case = {child.lower_ for child in root.children if child.dep_ == "case"}
    talk = ("interview", "statement", "comment", "remark", "analysis", "conversation", "briefing")
    spoke = governor.dep_ == "advcl" and governor.head == cue and governor.lemma_.lower() in _SPOKE
    if spoke and root.dep_.startswith("obl") and case & {"to", "with", "on"}:
        return governor.i
    if "on" in case and governor.lemma_.lower() in _POSTED:
        return governor.i
    if governor == cue and root.dep_ in ("obj", "iobj") and cue.lemma_.lower() == "tell":
        return cue.i
    if governor.lemma_.lower() in talk and case & {"with", "to", "by", "for"}:
        return governor.i
    if governor == cue and root.dep_.startswith("obl") and case & {"to", "via", "through"}:
        return cue.i
    noun = governor.head
    handed = governor.dep_.startswith("acl") and governor.lemma_.lower() in _HANDED
    if handed and "by" in case and (noun.i in source or noun.head == cue):
        return governor.i
    passes = governor.dep_.startswith("acl") and governor.pos_ == "VERB"
    if passes and (governor.i in source or governor.head.i in source):
        return governor.i if case & {"to", "for", "with"} or root.dep_ == "iobj" else None
    cited = {"cite", "quote"}
    if governor.lemma_.lower() in cited | {"report", "say"} and root.dep_ == "nsubj":
        citing = any(child.lemma_.lower() in cited for child in governor.subtree)
        return governor.i if citing and governor.i not in source else None
    return None


def stated_day(
    doc: Doc, found: Attribution, dates: Sequence[TimeExpression], published: str | None
) -> TimeExpression | None:
    """The day that the cue's clause gives for the saying; never one from the content.

    Nor one after the article: "demanded an answer by Friday" is not said on Friday. Nor one that
    tells of the speaker: "Lysenko, elected in 2019, said".
    """
    cue = cue_head(found.tokens("CUE"))
    if cue is None:
        return None
    content = {token.i for token in found.tokens("CONTENT")}
    source = {token.i for token in found.tokens("SOURCE")}
    sentence = cue.sent
    first = bisect_left(dates, sentence.start_char, key=lambda date: date.anchor.start)
    for date in islice(dates, first, None):
        if date.anchor.start >= sentence.end_char:
            break
        span = doc.char_span(date.anchor.start, date.anchor.end, alignment_mode="expand")
        if span is None or not _is_day(date) or content & set(range(span.start, span.end)):
            continue
        path = [span.root, *span.root.ancestors]
        if cue not in path or any(token.i in content for token in path):
            continue
        if len(date.value) < 4:
            continue  # "a woman in her eighties said"
        days = bounds(date.value)
        later = published is not None and days is not None and days[0].isoformat() > published[:10]
        if not later and not _is_of_speaker(path[: path.index(cue)], source):
            return date
    return None


def _is_of_speaker(path: Sequence[Token], source: set[int]) -> bool:
    """Tell whether a day belongs to who speaks, and not to the saying, or to a statement.

    Args:
        path: From the day up to the cue.
        source: The source's tokens.
    """
    told = False  # whether the way leads through what is told of somebody
    for token in path[1:]:
        if token.lemma_.lower() in _UTTERED:  # "Lysenko, who spoke on Monday, said"
            return False
        subject = token.i in source or token.dep_.startswith("nsubj")
        kind = token.ent_type_ or nominal_type(token)
        names = token.pos_ == "PROPN" or kind in (EntityType.PERSON, EntityType.ORG)
        if told and subject and names:
            return True
        told = told or token.dep_.startswith(("acl", "appos"))
    return False


@dataclass(frozen=True, slots=True)
class Dateline:
    """How a report opens: place, day, perhaps the agency in brackets, a dash.

    Attributes:
        words: Its tokens, half-open, the dash included.
        agency: Tokens between the brackets, half-open.
    """

    date: TimeExpression
    words: tuple[int, int]
    agency: tuple[int, int] | None


def dateline(doc: Doc, dates: Sequence[TimeExpression]) -> Dateline | None:
    """Find "KYIV, July 6 (Agency) —" at the start of one of the first paragraphs."""
    for date in dates[:3]:
        span = doc.char_span(date.anchor.start, date.anchor.end, alignment_mode="expand")
        if span is None or not _is_day(date):
            continue
        start = span.start
        while start and "\n" not in doc[start - 1].text:
            start -= 1
        before, after = doc[start : span.start], doc[span.end : span.end + 6]
        opens = span.start - start <= _DATELINE_WORDS and all(
            token.text[:1].isupper() or token.pos_ in ("PROPN", "PUNCT", "SPACE", "SYM", "X")
            for token in before
        )
        dash = next((token.i for token in after if token.text in _DASHES), None)
        if opens and len(before) and dash is not None:
            return Dateline(date, (start, dash + 1), _bracketed(after))
    return None


def after_place(doc: Doc, start: int, end: int) -> int:
    """Return where a text goes on after "KYIV, Ukraine —" at the start of its paragraph.

    Args:
        doc: The text.
        start: Of a span of tokens, half-open.
        end: Of the same.

    Returns:
        The token after the dash; `start` where no place in capitals and dash open the span.
    """
    opens = start == 0 or "\n" in doc[start - 1].text
    if not (opens and doc[start].is_upper and len(doc[start]) > 1):
        return start
    for token in doc[start : min(end - 1, start + _DATELINE_WORDS)]:
        if token.text in _DASHES:
            return token.i + 1
        if token.pos_ not in ("PROPN", "PUNCT", "ADP", "X") and not token.text[:1].isupper():
            return start
    return start


def _bracketed(after: Span) -> tuple[int, int] | None:
    """The tokens of "(Agency)" right after a day."""
    closing = next((token.i for token in after if token.text == ")"), None)
    if after[0].text != "(" or closing is None:
        return None
    return after.start + 1, closing


def outlets(names: Sequence[Found], opening: Dateline | None, publisher: str | None) -> list[Found]:
    """Give names the type of a body where they are those of the article's outlet or agency.

    The agency is what stands in the brackets of the dateline; the outlet is the publisher, or the
    first words of its name, unless the network takes them for a place ("Kharkiv" of "Kharkiv
    Times").
    """
    known = {name_key(publisher)} if publisher else set()
    words = name_key(publisher).split() if publisher else []
    first = {" ".join(words[:count]) for count in range(1, len(words))}
    agency = opening.agency if opening is not None else None
    known |= {name_key(name.text) for name in names if (name.start, name.end) == agency}
    result = []
    for name in names:
        key = name_key(name.text)
        body = key in known or (key in first and name.type not in _PLACED)
        result.append(replace(name, type=EntityType.ORG) if body else name)
    return result


def _is_day(date: TimeExpression) -> bool:
    return date.type in (DateType.DATE, DateType.TIME) and date.value[:1] in "0123456789X"
