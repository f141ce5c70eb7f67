"""Articles that are nearly one text, and how many articles tell a claim independently.

Input: documents, extractions, links. Output: pairs of near copies, and counts. Copies are found
by MinHash over runs of words, so the work grows with the number of articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from datasketch import MinHash, MinHashLSH

from kg.link.names import name_key
from kg.link.nodes import Groups
from kg.model import ClaimKey, ClaimLink, Copy, Document, Extraction, LinkKind, Revision

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
        Sorted; of each pair the document with the smaller id is `of`.
    """
    index = MinHashLSH(threshold=LEAST, num_perm=HASHES)
    hashes: dict[str, MinHash] = {}
    found = []
    for document in sorted(documents, key=lambda each: each.id):
        mine = _hashed(document.text)
        for other in index.query(mine):
            score = float(mine.jaccard(hashes[other]))
            if score >= LEAST:
                found.append(Copy(document.id, other, round(score, 2)))
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
    revisions: Iterable[Revision],
) -> dict[ClaimKey, int]:
    """Count the articles that tell a claim, or back it, without leaning on each other.

    Articles lean on each other where they are near copies, states of one address, of one
    publisher, or where one of them names the other's publisher as where it has the claim from.

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
    pairs = {(each.document, each.of) for each in copies}
    pairs |= {(each.document, each.of) for each in revisions}
    return {
        key: len(_independent(group, known, pairs))
        for group in groups.values()
        if len({key.document for key in group}) > 1
        for key in group
    }


def _independent(
    group: Sequence[ClaimKey], known: dict[str, Extraction], pairs: set[tuple[str, str]]
) -> set[int]:
    """Return the roots of the articles of a group of claims that do not lean on each other."""
    documents = sorted({key.document for key in group})
    leaning = Groups(list(range(len(documents))))
    outlets = [name_key(known[each].document.publisher or "") for each in documents]
    relays = [set(_relays(group, known[each])) for each in documents]
    for i, one in enumerate(documents):
        for j, other in enumerate(documents[:i]):
            of_one = outlets[i] and outlets[i] == outlets[j]
            passed_on = outlets[i] in relays[j] or outlets[j] in relays[i]
            if of_one or passed_on or (one, other) in pairs or (other, one) in pairs:
                leaning.merge(i, j, 1.0, "one leans on the other")
    return {leaning.root(i) for i in range(len(documents))}


def _relays(group: Iterable[ClaimKey], extraction: Extraction) -> Iterator[str]:
    """Yield the keys of the outlets from which an article has the claims of a group."""
    names = {entity.id: entity.name for entity in extraction.entities}
    for key in group:
        if key.document == extraction.document.id:
            for relay in extraction.claims[key.number].relay:
                yield name_key(names[relay.entity])
