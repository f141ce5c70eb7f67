"""Articles changed after publication: which text follows which, and what became of the claims.

Input: texts with an address. Output: pairs of states of one address, and their claims compared.
Both states are kept; what the later one no longer says stays a claim of the earlier one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kg.link.claims import Vectors
from kg.model import (
    ClaimKey,
    ClaimLink,
    Document,
    Extraction,
    LinkKind,
    Resolution,
    Revision,
)

CLOSE = 0.6
"""Least cosine of what one speaker says in two states of an article, if it is one claim."""


def find_revisions(
    documents: Iterable[Document], unclear: Callable[[str], None] = lambda _url: None
) -> tuple[Revision, ...]:
    """Find texts of one address, each a later state of the one before.

    Args:
        documents: Any order, each text once.
        unclear: Hears of every address with texts of which none tells which is the later.

    Returns:
        Sorted; the later text first.
    """
    by_url: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        if document.url:
            by_url[document.url].append(document)
    found = []
    for url, versions in sorted(by_url.items()):
        versions.sort(key=lambda each: (_changed(each), each.id))
        for old, new in pairwise(versions):
            if _changed(old) < _changed(new):
                found.append(Revision(new.id, old.id))
            else:
                unclear(url)
    return tuple(sorted(found))


def _changed(document: Document) -> str:
    return document.modified or document.published or ""


@dataclass(frozen=True, slots=True)
class Changes:
    """What became of the claims of an article's earlier state.

    Attributes:
        links: From claims of the later state: SAME for the same words, CORRECTS for other words.
        dropped: Claims of the earlier state alone.
        added: Claims of the later state alone.
    """

    links: tuple[ClaimLink, ...] = ()
    dropped: tuple[ClaimKey, ...] = ()
    added: tuple[ClaimKey, ...] = ()


def compare_claims(
    new: Extraction,
    old: Extraction,
    resolution: Resolution,
    vectors: Callable[[Sequence[str]], Vectors],
) -> Changes:
    """Pair the claims of two states: first by equal words, then the closest of one speaker."""
    ours, theirs = list(_claims_of(new, resolution)), list(_claims_of(old, resolution))
    links = []
    for mine in list(ours):
        kept = next((each for each in theirs if each[1:] == mine[1:]), None)
        if kept is not None:
            reason = "the same words in a later state of the article"
            links.append(ClaimLink(mine[0], kept[0], LinkKind.SAME, 1.0, reason))
            ours.remove(mine)
            theirs.remove(kept)
    if ours and theirs:
        close = vectors([each[2] for each in ours]) @ vectors([each[2] for each in theirs]).T
        free_i, free_j = set(range(len(ours))), set(range(len(theirs)))
        for place in np.argsort(-close, axis=None, kind="stable").tolist():
            i, j = divmod(place, len(theirs))
            if close[i, j] < CLOSE:
                break
            if i in free_i and j in free_j and ours[i][1] == theirs[j][1]:
                reason = "other words in a later state of the article"
                chance = round(min(float(close[i, j]), 1.0), 2)
                links.append(ClaimLink(ours[i][0], theirs[j][0], LinkKind.CORRECTS, chance, reason))
                free_i.remove(i)
                free_j.remove(j)
    paired = {key for link in links for key in (link.source, link.target)}
    return Changes(
        tuple(sorted(links)),
        tuple(sorted(key for key, _, _ in theirs if key not in paired)),
        tuple(sorted(key for key, _, _ in ours if key not in paired)),
    )


def _claims_of(
    extraction: Extraction, resolution: Resolution
) -> Iterator[tuple[ClaimKey, str, str]]:
    """Yield each claim with its speaker and its words."""
    document = extraction.document.id
    names = {entity.id: entity.name for entity in extraction.entities if entity.unnamed}
    for number, claim in enumerate(extraction.claims):
        if claim.kind.is_claim:
            # A source without a name is another node in each text; its wording tells who it is.
            who = names.get(claim.claimant or "") or resolution.of.get(
                (document, claim.claimant or ""), ""
            )
            yield ClaimKey(document, number), who, " ".join(claim.text.casefold().split())
