"""kg.rdf.statements: claims, relays, assessments, roles and relations keep all that is known."""

from __future__ import annotations

import dataclasses

import pytest

from kg.errors import ShapeError
from kg.model import Assessment, Extraction, Relay, Said, Status
from kg.rdf.quads import document_graph, document_quads
from kg.rdf.store import GraphStore
from tests import factories

PREFIXES = """
PREFIX kg: <https://w3id.org/claimgraph/ontology#>
PREFIX schema: <https://schema.org/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
"""


def rows(extraction: Extraction, pattern: str) -> list[tuple[object, ...]]:
    """Ask the graph of one document."""
    store = GraphStore.memory()
    store.replace(
        document_graph(extraction.document.id),
        document_quads(extraction, factories.resolution()),
    )
    return list(store.select(f"{PREFIXES} {pattern}").rows)


def with_claim(**changes: object) -> Extraction:
    """Return the wire's extraction with its first claim alone, changed."""
    extraction = factories.wire()
    claim = dataclasses.replace(extraction.claims[0], **changes)  # type: ignore[arg-type]
    return dataclasses.replace(extraction, claims=(claim,))


def test_kinds_that_say_nothing_is_so_are_no_claims() -> None:
    """An intention is a kg:Attribution; claims are the other three."""
    pattern = "SELECT ?text {{ GRAPH ?g {{ ?c a {} ; schema:text ?text }} }} ORDER BY ?text"
    assert [("talks with Velko",)] == rows(factories.post(), pattern.format("kg:Attribution"))
    assert 3 == len(rows(factories.post(), pattern.format("schema:Claim")))


def test_a_claim_without_claimant_says_so() -> None:
    """An unattributed claim has no author, and kg:unattributed true."""
    found = rows(
        factories.post(),
        """SELECT ?text ?author { GRAPH ?g { ?c kg:unattributed true ; schema:text ?text .
           OPTIONAL { ?c schema:author ?author } } }""",
    )
    assert [("two bridges … were closed", None)] == found


def test_evidence_has_a_span_for_each_part() -> None:
    """Source, cue, every piece of content and time are spans with their role."""
    found = rows(
        factories.wire(),
        """SELECT ?role ?quote { GRAPH ?g { ?c kg:cueLemma "tell" . ?a oa:hasBody ?c ;
           oa:hasTarget ?s . ?s kg:role ?r ; oa:hasSelector/oa:exact ?quote
           BIND(STRAFTER(STR(?r), "#") AS ?role) } } ORDER BY ?role""",
    )
    assert [
        ("ContentSpan", "Sobolin had been taken"),
        ("CueSpan", "told"),
        ("SourceSpan", "Military expert Anton Velko"),
        ("TimeSpan", "July 6"),
    ] == found


def test_content_in_pieces_keeps_every_piece() -> None:
    """A discontinuous content has one span a piece, the first of them marked for showing."""
    found = rows(
        factories.post(),
        """SELECT ?first (COUNT(?s) AS ?pieces) { GRAPH ?g { ?c kg:unattributed true ;
           kg:contentSpan/oa:hasSelector/oa:exact ?first . ?a oa:hasBody ?c ; oa:hasTarget ?s .
           ?s kg:role kg:ContentSpan } } GROUP BY ?first""",
    )
    assert [("two bridges", 2)] == found


@pytest.mark.parametrize(
    ("value", "created", "earliest"),
    [
        ("2025-07-06", "2025-07-06", "2025-07-06"),
        ("XXXX-07-06", "--07-06", None),
        ("2025-07", "2025-07", "2025-07-01"),
        ("2025-W27", None, "2025-06-30"),
        ("PAST_REF", None, None),
        ("P2D", None, None),
    ],
)
def test_a_partial_date_stays_partial(
    value: str, created: str | None, earliest: str | None
) -> None:
    """The TIMEX value is always kept; a typed date and bounds only where they are known."""
    said = Said(value, factories.wire().claims[0].said.basis)  # type: ignore[union-attr]
    found = rows(
        with_claim(said=said),
        """SELECT ?timex ?created ?earliest { GRAPH ?g { ?c a schema:Claim ; kg:timexValue ?timex .
           OPTIONAL { ?c schema:dateCreated ?created } OPTIONAL { ?c kg:earliest ?earliest } } }""",
    )
    assert [(value, created, earliest)] == found


def test_relays_are_numbered_from_the_speaker() -> None:
    """The first appearance is the inmost hop, the article's source the outermost."""
    evidence = (factories.anchor(factories.wire_document(), "the Tarn News Agency"),)
    found = rows(
        with_claim(relay=(Relay("e2", evidence), Relay("e4", evidence))),
        """SELECT ?hop ?first ?source ?inner { GRAPH ?g { ?c kg:relay ?r . ?r kg:hop ?hop .
           BIND(EXISTS { ?c schema:firstAppearance ?r } AS ?first)
           BIND(EXISTS { ?article a schema:NewsArticle ; prov:hadPrimarySource ?r } AS ?source)
           BIND(EXISTS { ?r prov:hadPrimarySource ?other } AS ?inner) } } ORDER BY ?hop""",
    )
    assert [(1, True, False, False), (2, False, True, True)] == found


def test_an_assessment_without_author_is_the_outlet_s() -> None:
    """Who says that a claim is unverified is the article's outlet, unless a source is named."""
    found = rows(
        factories.wire(),
        """SELECT ?status ?outlet { GRAPH ?g { ?v a kg:VerificationAssessment ;
           kg:assignsStatus ?s ; schema:author ?author .
           BIND(STRAFTER(STR(?s), "#") AS ?status)
           BIND(EXISTS { ?author a kg:Outlet } AS ?outlet) } } ORDER BY ?status""",
    )
    assert [("Denied", False), ("Unverified", True)] == found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((), "NotAssessed"),
        ((Status.NOT_ASSESSED,), "NotAssessed"),
        ((Status.VERIFIED,), "Verified"),
        ((Status.VERIFIED, Status.UNVERIFIED), "Unverified"),
        ((Status.UNVERIFIED, Status.DENIED), "Denied"),
        ((Status.DENIED, Status.RETRACTED), "Retracted"),
    ],
)
def test_the_gravest_assessment_is_the_status(given: tuple[Status, ...], expected: str) -> None:
    """Doubt outweighs confirmation, and without assessment nothing is assumed."""
    evidence = (factories.anchor(factories.wire_document(), "The claim"),)
    status = tuple(Assessment(value, evidence) for value in given)
    found = rows(
        with_claim(status=status),
        'SELECT ?s { GRAPH ?g { ?c kg:verificationStatus ?v } BIND(STRAFTER(STR(?v), "#") AS ?s) }',
    )
    assert [(expected,)] == found


def test_two_claims_of_the_same_words_are_two() -> None:
    """Attributions that share all their words are not merged by accident."""
    extraction = factories.wire()
    twice = dataclasses.replace(extraction, claims=(extraction.claims[0], extraction.claims[0]))
    assert 2 == len(rows(twice, "SELECT ?c { GRAPH ?g { ?c a schema:Claim } }"))


def test_a_role_has_its_words_and_place() -> None:
    """A role is a node with title, holder, place and evidence; a person has it as job title."""
    found = rows(
        factories.post(),
        """SELECT ?title ?quote { GRAPH ?g { ?r a kg:Role ; schema:roleName ?title ;
           kg:holder ?p ; kg:heldAt ?at . ?p schema:jobTitle ?title .
           ?a oa:hasBody ?r ; oa:hasTarget/oa:hasSelector/oa:exact ?quote } }""",
    )
    assert [("head", "the head of Tarn district")] == found


def test_a_role_that_a_claim_tells_is_no_job_title() -> None:
    """Whoever speaks may call somebody what they like; the role is kept with its words."""
    post = factories.post()
    (holder,) = [each for each in post.entities if each.roles]
    spans = holder.roles[0].evidence
    claim = dataclasses.replace(post.claims[0], content=spans)
    said = dataclasses.replace(post, claims=(claim,))
    query = "SELECT ?title {{ GRAPH ?g {{ ?x {} ?title }} }}"
    assert rows(said, query.format("schema:jobTitle")) == []
    assert rows(said, query.format("schema:roleName")) == [("head",)]


def test_an_unknown_predicate_is_refused() -> None:
    """A relation outside the common set says how to add it."""
    extraction = factories.post()
    relation = dataclasses.replace(extraction.relations[0], predicate="likes")
    with pytest.raises(ShapeError, match=r"unknown predicate “likes”; add it to ontology/kg\.ttl"):
        document_quads(
            dataclasses.replace(extraction, relations=(relation,)), factories.resolution()
        )


def test_a_score_that_is_no_number_is_refused() -> None:
    """A broken score stops the build and does not become a literal."""
    with pytest.raises(ShapeError):
        document_quads(with_claim(score=float("nan")), factories.resolution())


def test_the_run_names_the_model() -> None:
    """Claims lead to the activity and the model that found them."""
    found = rows(
        factories.wire(),
        """SELECT DISTINCT ?model { GRAPH ?g { ?c a schema:Claim ; prov:wasGeneratedBy ?run .
           ?run prov:used ?article ; prov:wasAssociatedWith/schema:name ?model } }""",
    )
    assert [(factories.MODEL,)] == found
