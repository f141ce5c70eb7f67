"""Claim to claim: who repeats, backs, disputes, corrects or qualifies whom, across articles.

Input: extractions, who is who, vectors and content words of texts. Output: links with a score and a
reason. Two claims are compared where they, or their articles, are about an entity that few claims
are about; they are linked where their contents are close in sense and share words besides names.
A kind is given only where something in the two claims shows it: one speaker, a denial, one negative
and one not, other numbers of the same thing, a contrasting word. Else they are RELATED: on one
matter, and nobody knows whether they agree.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kg.model import (
    Claim,
    ClaimKey,
    ClaimKind,
    ClaimLink,
    Copy,
    EntityType,
    Extraction,
    LinkKind,
    MentionKind,
    Polarity,
    Resolution,
)

Vectors = NDArray[np.float32]

RARE = 400
"""Claims that an entity may be in before it says nothing about which event is meant."""

MAIN = 8
"""Names of an article that all of its claims count as being about: the most frequent ones."""

PARTNERS = 60
"""Claims that one is compared with at most; those first that share the rarest entities with it."""

LEAST = 0.45
"""Least probability of a link."""

SURE = 0.86
"""The same, where fewer than WORDS content words, and no numbers of one thing, are in common."""

WORDS = 2

# Logistic regression on the development half of the gold set, 60 pairs judged by hand.
_BIAS, _COSINE, _WORDS = -8.0, 9.6, 8.1

_SHARES = frozenset({"cent", "percent", "%", "point"})
# Not "No. 4", "a no-fly zone" and "nobody's house".
_NEGATION = re.compile(
    r"(?<![\w-])(?:not|no(?!\.?\s*\d)|never|nobody|none|nothing|neither|nor|cannot)(?![\w'-])"
)
_WORD = re.compile(r"\w+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CONTRAST = frozenset("however although though nevertheless nonetheless".split())


@dataclass(frozen=True, slots=True)
class _Said:
    """A claim as it is compared."""

    key: ClaimKey
    claim: Claim
    who: str
    about: frozenset[str]
    around: frozenset[str]
    day: str
    words: frozenset[str]
    contrasts: tuple[tuple[int, str], ...]
    address: str


def link_claims(
    extractions: Sequence[Extraction],
    resolution: Resolution,
    *,
    vectors: Callable[[Sequence[str]], Vectors],
    words: Callable[[str], frozenset[str]],
    copies: Iterable[Copy] = (),
) -> tuple[ClaimLink, ...]:
    """Find how claims stand to each other.

    States of one address are one article; :mod:`kg.link.revisions` compares their claims.

    Args:
        extractions: Any order; one per document.
        resolution: Who is who among them.
        vectors: Gives texts unit vectors of their sense, (texts, size).
        words: Gives a text's content words.
        copies: Near copies: what stands in both in the same words is the same.

    Returns:
        Sorted. The link's source is the later claim: by the day it was said, then by document
        and place. The result does not depend on the order of the input.
    """
    ordered = sorted(extractions, key=lambda each: each.document.id)
    said = [each for extraction in ordered for each in _claims_of(extraction, resolution, words)]
    said.sort(key=lambda each: (each.day, each.key))
    if not said:
        return ()
    sense = vectors([each.claim.text for each in said])
    frequency = Counter(word for each in said for word in each.words)
    rarity = {word: math.log(1 + len(said) / number) ** 2 for word, number in frequency.items()}
    weight = [sum(rarity[word] for word in sorted(each.words)) for each in said]
    links = set(_qualified(said))
    original = {each.document: each.of for each in copies}
    for early, late in _pairs(said):
        a, b = said[late], said[early]
        texts = frozenset((a.key.document, b.key.document))
        if a.address and a.address == b.address and len(texts) == 2:
            continue
        one, other = (original.get(each.key.document, each.key.document) for each in (a, b))
        if one == other and len(texts) == 2 and _words(a) == _words(b):
            reason = "the same words in near copies of one text"
            links.add(ClaimLink(a.key, b.key, LinkKind.SAME, 1.0, reason))
            continue
        common = sum(rarity[word] for word in sorted(a.words & b.words))
        if not common:
            continue
        overlap = common / math.sqrt(weight[late] * weight[early])
        sum_ = _BIAS + _COSINE * float(sense[late] @ sense[early]) + _WORDS * overlap
        chance = round(1 / (1 + math.exp(-sum_)), 2)
        few = len(a.words & b.words) < WORDS and _counted(a.claim, b.claim) is None
        if chance >= (SURE if few else LEAST) and (link := _link(a, b, chance)) is not None:
            links.add(link)
    return tuple(sorted(links))


def _claims_of(
    extraction: Extraction, resolution: Resolution, words: Callable[[str], frozenset[str]]
) -> Iterator[_Said]:
    document = extraction.document
    of = resolution.of
    counts = Counter(
        of[document.id, mention.entity]
        for mention in extraction.mentions
        if mention.kind is MentionKind.NAME
        and mention.entity is not None
        and mention.type is not EntityType.DATE
        and (document.id, mention.entity) in of
    )
    unnamed = {entity.id for entity in extraction.entities if entity.unnamed}
    main = frozenset(sorted(counts, key=lambda each: (-counts[each], each))[:MAIN])
    for number, claim in enumerate(extraction.claims):
        if not claim.kind.is_claim:
            continue
        about = frozenset(of[document.id, entity] for entity in claim.about)
        who = of.get((document.id, claim.claimant), "") if claim.claimant else ""
        named = {who} if who and claim.claimant not in unnamed else set()
        said = claim.said.value if claim.said else ""
        yield _Said(
            key=ClaimKey(document.id, number),
            claim=claim,
            who=who,
            about=about,
            around=about | named | main,
            day=said if said[:1].isdigit() else document.published or "",
            words=words(claim.text) - _names_in(extraction, claim, words),
            contrasts=_contrasts(extraction, claim),
            address=document.url or "",
        )


def _names_in(
    extraction: Extraction, claim: Claim, words: Callable[[str], frozenset[str]]
) -> frozenset[str]:
    """Return the words of the names in a claim's content: they are compared as entities."""
    names = (m.anchor for m in extraction.mentions if m.kind is MentionKind.NAME)
    inside = (each for each in names if any(each.overlaps(part) for part in claim.content))
    return frozenset(word for each in inside for word in words(each.quote))


def _contrasts(extraction: Extraction, claim: Claim) -> tuple[tuple[int, str], ...]:
    """Return the contrasting words of a claim's sentence before its content, and where they are."""
    begin = claim.content[0].start
    start = next((s for s, e in extraction.sentences if s <= begin < e), begin)
    words = _WORD.finditer(extraction.document.text, start, begin)
    found = ((word.start(), word[0].casefold()) for word in words)
    return tuple((place, word) for place, word in found if word in _CONTRAST)


def _pairs(said: Sequence[_Said]) -> Iterator[tuple[int, int]]:
    """Yield pairs (earlier, later) that share an entity that few claims are about."""
    count = Counter(entity for each in said for entity in each.around)
    weight = {entity: math.log(1 + len(said) / number) for entity, number in count.items()}
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for late, each in enumerate(said):
        shared: defaultdict[int, float] = defaultdict(float)
        for entity in sorted(each.around):
            if count[entity] <= RARE:
                for early in holders[entity]:
                    shared[early] += weight[entity]
                holders[entity].append(late)
        for early in sorted(shared, key=lambda early: (-shared[early], early))[:PARTNERS]:
            yield early, late


def _words(said: _Said) -> str:
    return " ".join(said.claim.text.casefold().split())


def _link(a: _Said, b: _Said, chance: float) -> ClaimLink | None:
    """Link a claim to an earlier one on the same matter, unless that would tell nothing."""
    one_text = a.key.document == b.key.document
    one_speaker = bool(a.who) and a.who == b.who
    if one_text and (a.claim.within == b.claim.id or b.claim.within == a.claim.id):
        return None
    if one_text and one_speaker:
        return None
    kind, reason = _kind(a, b, chance, one_speaker=one_speaker)
    if one_text and (kind is LinkKind.RELATED or chance < SURE):
        return None
    return ClaimLink(a.key, b.key, kind, chance, reason)


def _kind(a: _Said, b: _Said, chance: float, *, one_speaker: bool) -> tuple[LinkKind, str]:
    """Tell how two claims on one matter stand to each other, and what shows it."""
    opposed = _sign(a.claim) * _sign(b.claim) < 0
    counted = _counted(a.claim, b.claim)
    numbers = ""
    if counted is not None and counted[0] != counted[1]:
        numbers = f"{counted[0]:,g} and {counted[1]:,g} of “{counted[2]}”"
    sure = chance >= SURE
    if numbers and one_speaker:
        return LinkKind.CORRECTS, f"the same speaker, {numbers}"
    one, other = (_DAY.match(each.day) for each in (a, b))
    if numbers and one and other and one[0] == other[0]:
        return LinkKind.DISPUTES, f"other numbers on one day: {numbers}"
    if numbers:
        when = "on another day" if one and other else "on a day that is not known"
        return LinkKind.RELATED, f"other numbers {when}: {numbers}"
    if opposed and (sure or not one_speaker):
        who = "the same speaker, " if one_speaker else ""
        return LinkKind.DISPUTES, f"{who}one of the two denies or negates, contents close"
    if one_speaker and sure and len(a.words & b.words) >= WORDS:
        return LinkKind.SAME, "the same speaker, contents close"
    if counted is not None and not one_speaker:
        return LinkKind.SUPPORTS, f"both count {counted[0]:,g} of “{counted[2]}”"
    if sure and ClaimKind.CONFIRMATION in (a.claim.kind, b.claim.kind):
        return LinkKind.SUPPORTS, "one of the two confirms, contents close"
    who = "the same speaker, " if one_speaker else ""
    return LinkKind.RELATED, f"{who}contents close"


def _sign(claim: Claim) -> int:
    """Return 1 or -1 for what a speaker holds to be so or not so; 0 where that is not plain.

    In "fighting went on but the village was not lost" only the second half is negated.
    """
    text = claim.text.casefold().replace("’", "'").replace("n't", " not")
    negated = _NEGATION.search(text) is not None
    if claim.polarity is Polarity.NEGATIVE:
        return 0 if negated and claim.kind is ClaimKind.DENIAL else -1
    return 0 if negated or claim.polarity is not Polarity.POSITIVE else 1


def _counted(a: Claim, b: Claim) -> tuple[float, float, str] | None:
    """Return two numbers of the same thing, and the thing; shares of a whole are of many things.

    Of several numbers of one thing ("two were killed, four wounded") only one in common counts.
    """
    ours, theirs = _by_unit(a), _by_unit(b)
    for unit, values in ours.items():
        others = theirs.get(unit, [])
        if same := [value for value in values if value in others]:
            return same[0], same[0], unit
        if len(values) == len(others) == 1:
            return values[0], others[0], unit
    return None


def _by_unit(claim: Claim) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for each in claim.quantities:
        if each.unit not in _SHARES:
            values = found.setdefault(each.unit, [])
            values += [each.value] if each.value not in values else []
    return found


def _qualified(said: Sequence[_Said]) -> Iterator[ClaimLink]:
    """Yield what a speaker adds to an own claim just before, with a contrasting word.

    How probable that is, is set by hand: the gold set's development half has one such pair found.
    """
    for b, a in pairwise(sorted(said, key=lambda each: each.key)):
        near = a.key.document == b.key.document and bool(a.who) and a.who == b.who
        after = b.claim.content[-1].end
        word = next((word for place, word in a.contrasts if place >= after), None)
        if near and word is not None:
            reason = f"the same speaker goes on with “{word}”"
            yield ClaimLink(a.key, b.key, LinkKind.QUALIFIES, 0.8, reason)
