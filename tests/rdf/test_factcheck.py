"""ClaimReview: only where a person says that an outlet checks facts, and nothing invented."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest
import rdflib

from kg.errors import QueryError
from kg.model import Assessment, Status
from kg.rdf.factcheck import write_claim_reviews
from kg.rdf.store import GraphStore
from tests import factories
from tests.rdf.stores import fill, filled_store


def page(store: GraphStore, *outlets: str) -> dict[str, Any]:
    file = io.BytesIO()
    write_claim_reviews(store, file, outlets)
    found: dict[str, Any] = json.loads(file.getvalue())
    return found


def test_a_review_has_the_words_and_no_number() -> None:
    """Claim, claimant, day, the article's words: all from the article; a rating without a value."""
    (review,) = page(filled_store(), "northern wire")["@graph"]
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == "Sobolin had been taken"
    assert review["itemReviewed"]["author"]["name"] == "Anton Velko"
    assert review["itemReviewed"]["datePublished"] == "2025-07-06"
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "Unverified",
        "ratingExplanation": "The claim could not be independently verified",
    }
    assert review["author"] == {"@type": "Organization", "name": "Northern Wire"}
    assert review["url"] == "https://wire.example/sobolin"


def test_what_others_say_is_no_review() -> None:
    """The ministry's denial, which the article passes on, is no verdict of the article."""
    assert "Denied" not in json.dumps(page(filled_store(), "Northern Wire"))


@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
def test_rdflib_reads_it() -> None:
    """It is JSON-LD; the context of schema.org, which stands on the net, is put in its place."""
    found = page(filled_store(), "Northern Wire")
    assert found["@context"] == "https://schema.org"
    graph = rdflib.Graph()
    local = found | {"@context": {"@vocab": "https://schema.org/"}}
    graph.parse(data=json.dumps(local), format="json-ld")
    (review,) = graph.subjects(rdflib.RDF.type, rdflib.SDO.ClaimReview)
    claim = graph.value(review, rdflib.SDO.itemReviewed)
    assert str(graph.value(claim, rdflib.SDO.text)) == "Sobolin had been taken"


def test_without_an_outlet_nothing_is_a_fact_check() -> None:
    """Nobody but a person knows what is a fact check."""
    with pytest.raises(QueryError, match="--fact-checker"):
        page(filled_store())


def test_an_outlet_that_assesses_nothing_is_an_error() -> None:
    """An empty file would look like an answer."""
    with pytest.raises(QueryError, match="“Harbour Post” says"):
        page(filled_store(), "Harbour Post")


def test_denials_are_left_out_and_counted() -> None:
    """Reviewed as it stands, the content of a denial would say its opposite."""
    wire, post = factories.extractions()
    verdict = Assessment(
        Status.UNVERIFIED,
        (factories.anchor(wire.document, "The claim could not be independently verified"),),
    )
    claims = (wire.claims[0], wire.claims[1], replace(wire.claims[2], status=(verdict,)))
    store = fill(GraphStore.memory(), (replace(wire, claims=claims), post), factories.resolution())
    file = io.BytesIO()
    assert write_claim_reviews(store, file, ["Northern Wire"]) == 1
    assert len(json.loads(file.getvalue())["@graph"]) == 1
