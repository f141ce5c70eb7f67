"""Fact checks as schema.org ``ClaimReview``, the form that search engines and fact-checkers share.

Input: a store, and the outlets that a person knows to check facts; that an article calls something
denied or unverified does not make it a fact check, and nothing in a text tells surely. Output: one
JSON-LD document. Nothing is invented: a rating is the status and the article's words for it,
never a number, and an address, a date or a speaker that is not known is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import IO, Any

from kg.errors import QueryError
from kg.model import ClaimKind
from kg.rdf.queries import load
from kg.rdf.store import GraphStore


def write_claim_reviews(store: GraphStore, file: IO[bytes], outlets: Sequence[str]) -> int:
    """Write a ``ClaimReview`` for every claim that one of the outlets assesses in its own name.

    Args:
        store: The store.
        file: Gets one JSON-LD document, a review a line.
        outlets: Whose articles are fact checks: words of a publisher's name, or its IRI.

    Returns:
        How many assessments were left out, since they are of denials: the content of a denial,
        put as the claim that is reviewed, would say its opposite.

    Raises:
        QueryError: No outlet is named, or one is that assesses nothing.
    """
    if not outlets:
        raise QueryError(
            "which articles are fact checks stands in no text; name who checks facts with "
            "--fact-checker OUTLET"
        )
    reviews: dict[Any, dict[str, Any]] = {}
    denials: set[Any] = set()
    for outlet in outlets:
        text = load("fact_checks").bind_for(store, outlet=outlet)
        rows = list(store.select(text).records())
        if not rows:
            raise QueryError(
                f"no outlet called “{outlet}” says in its own name whether a claim is so; "
                "see `kg query articles` for the outlets"
            )
        denials |= {row["assessment"] for row in rows if row["kind"] == ClaimKind.DENIAL}
        reviews |= {row["assessment"]: _review(row) for row in rows}
    for denial in denials:
        del reviews[denial]
    lines = ",\n".join(json.dumps(each, ensure_ascii=False) for each in reviews.values())
    file.write(f'{{"@context": "https://schema.org", "@graph": [\n{lines}\n]}}\n'.encode())
    return len(denials)


def _review(row: Mapping[str, Any]) -> dict[str, Any]:
    claimant = None
    if row["claimant_name"]:
        claimant = {
            "@type": row["claimant_type"] or "Thing",
            "@id": row["claimant"],
            "name": row["claimant_name"],
        }
    claim = {
        "@type": "Claim",
        "@id": row["claim"],
        "text": row["text"],
        "author": claimant,
        "datePublished": row["said"],
    }
    rating = {
        "@type": "Rating",
        "alternateName": row["status"],
        "ratingExplanation": row["words"],
    }
    return _known(
        {
            "@type": "ClaimReview",
            "@id": row["assessment"],
            "claimReviewed": row["text"],
            "itemReviewed": _known(claim),
            "reviewRating": rating,
            "reviewBody": row["words"],
            "author": {"@type": "Organization", "name": row["publisher"]},
            "datePublished": row["published"],
            "url": row["url"],
            "isPartOf": _known({"@type": "Article", "@id": row["article"], "name": row["title"]}),
        }
    )


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
