"""Articles that are nearly one text, and how many articles tell a claim independently.

Input: documents, extractions, links. Output: pairs of near copies, and counts. Copies are found
by MinHash over runs of words, so the work grows with the number of articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from datasketch import MinHash, MinHashLSH

from kg.link.names import name_key
from kg.link.nodes import Groups
from kg.model import ClaimKey, ClaimLink, Copy, Document, Extraction, LinkKind

RUN = 4
"""Words in a run."""

LEAST = 0.6
"""Share of common runs from which two texts count as copies."""

HASHES = 128
_JOINS = (LinkKind.SAME, LinkKind.SUPPORTS)


def find_copies(documents: Sequence[Document]) -> tuple[Copy, ...]:
    """Find texts that are nearly the same.

    Args:
        documents: Any order, each text once.

    Returns:
        Sorted; each copy once, with the text that stands for all that are like it: the one with
        the smallest id. So a thousand copies of one report are no half million pairs.
    """
    index = MinHashLSH(threshold=LEAST, num_perm=HASHES)
    hashes: dict[str, MinHash] = {}
    found = []
    for document in sorted(documents, key=lambda each: each.id):
        mine = _hashed(document.text)
        near = [(float(mine.jaccard(hashes[other])), other) for other in index.query(mine)]
        score, original = max(near, default=(0.0, ""), key=lambda each: (each[0], each[1]))
        if score >= LEAST:
            found.append(Copy(document.id, original, round(score, 2)))
        else:
            hashes[document.id] = mine
            index.insert(document.id, mine)
    return tuple(sorted(found))


def _hashed(text: str) -> MinHash:
    words = text.casefold().split()
    runs = {" ".join(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1))}
    made = MinHash(num_perm=HASHES)
    made.update_batch([run.encode("utf-8", "surrogatepass") for run in runs])
    return made


def independent_sources(
    extractions: Sequence[Extraction],
    links: Iterable[ClaimLink],
    copies: Iterable[Copy],
) -> dict[ClaimKey, int]:
    """Count the articles that tell a claim, or back it, without leaning on each other.

    Articles lean on each other where they are near copies, states of one address, of one
    publisher, or have the claim from one relay, which may be the publisher of one of them.

    Returns:
        Only claims that more than one article tells; 1 where all of them lean on one.
    """
    keys = [
        ClaimKey(extraction.document.id, number)
        for extraction in extractions
        for number, claim in enumerate(extraction.claims)
        if claim.kind.is_claim
    ]
    number_of = {key: number for number, key in enumerate(keys)}
    told = Groups(list(range(len(keys))))
    for link in links:
        if link.kind in _JOINS:
            told.merge(number_of[link.source], number_of[link.target], link.score, link.reason)
    groups: defaultdict[int, list[ClaimKey]] = defaultdict(list)
    for number, key in enumerate(keys):
        groups[told.root(number)].append(key)
    known = {extraction.document.id: extraction for extraction in extractions}
    leans: defaultdict[str, set[str]] = defaultdict(set)
    for copy in copies:
        leans[copy.document].add(copy.of)
    return {
        key: number
        for group in groups.values()
        if len({key.document for key in group}) > 1
        for number in [_independent(group, known, leans)]
        for key in group
    }


def _independent(
    group: Sequence[ClaimKey],
    known: Mapping[str, Extraction],
    leans: Mapping[str, set[str]],
) -> int:
    """Count the articles of a group of claims that have nothing in common but the claims.

    Each article has its own text, those that it leans on, its address, its publisher and the
    relays of the claims; articles that share one of these are one.
    """
    documents = sorted({key.document for key in group})
    leaning = Groups(list(range(len(documents))))
    holder: dict[tuple[str, str], int] = {}
    for number, document in enumerate(documents):
        marks = {("text", each) for each in (document, *leans.get(document, ()))}
        marks |= {("outlet", each) for each in _relays(group, known[document])}
        if url := known[document].document.url:
            marks.add(("address", url))
        if outlet := name_key(known[document].document.publisher or ""):
            marks.add(("outlet", outlet))
        for mark in sorted(marks):
            leaning.merge(holder.setdefault(mark, number), number, 1.0, "one leans on the other")
    return len({leaning.root(number) for number in range(len(documents))})


def _relays(group: Iterable[ClaimKey], extraction: Extraction) -> Iterator[str]:
    """Yield the keys of the outlets from which an article has the claims of a group."""
    names = {entity.id: entity.name for entity in extraction.entities}
    for key in group:
        if key.document == extraction.document.id:
            for relay in extraction.claims[key.number].relay:
                yield name_key(names[relay.entity])
