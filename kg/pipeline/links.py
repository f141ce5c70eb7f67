"""How the claims and articles of a build stand to each other: copies, corrections, disputes."""

from __future__ import annotations

from collections.abc import Sequence

from kg.link.claims import link_claims
from kg.link.copies import find_copies, independent_sources
from kg.link.revisions import compare_claims, find_revisions
from kg.model import Extraction, Links, Resolution
from kg.pipeline.report import Progress
from kg.text.senses import content_words, sense_vectors


def find_links(
    extractions: Sequence[Extraction], resolution: Resolution, progress: Progress
) -> Links:
    """Find how claims and articles stand to each other.

    Args:
        extractions: Any order; one per document.
        resolution: Who is who among them.
        progress: Hears of addresses whose texts cannot be put in order.
    """
    documents = [extraction.document for extraction in extractions]
    of = {extraction.document.id: extraction for extraction in extractions}
    copies = find_copies(documents)
    revisions = find_revisions(
        documents,
        lambda url: progress.note(
            f"{url}: several texts and none says which is the later; give them `modified`"
        ),
    )
    changes = [
        compare_claims(of[each.document], of[each.of], resolution, sense_vectors)
        for each in revisions
    ]
    links = link_claims(
        extractions,
        resolution,
        vectors=sense_vectors,
        words=content_words,
        copies=copies,
    )
    links = tuple(sorted({*links, *(link for change in changes for link in change.links)}))
    return Links(
        claims=links,
        copies=copies,
        revisions=revisions,
        dropped=tuple(sorted(key for change in changes for key in change.dropped)),
        added=tuple(sorted(key for change in changes for key in change.added)),
        sources=independent_sources(extractions, links, copies),
    )
