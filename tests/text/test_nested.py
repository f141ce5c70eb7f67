"""Claims inside claims, and what a content states."""

from __future__ import annotations

from kg.ids import digest
from kg.model import ClaimKind, Document, Extraction
from kg.text.extract import read_doc
from tests.text.builders import parsed

NESTED = """
Danek Danek PROPN 2 nsubj
said say VERB 0 root
that that SCONJ 6 mark
Velko Velko PROPN 6 nsubj
had have AUX 6 aux
{verb} {lemma} VERB 2 ccomp
that that SCONJ 10 mark
Sobolin Sobolin PROPN 10 nsubj
was be AUX 10 cop
lost_ lost ADJ 6 ccomp
. . PUNCT 2 punct
"""
PEOPLE = {"Danek": "PERSON", "Velko": "PERSON", "Sobolin": "PLACE"}


def read(table: str, content: str, *, names: dict[str, str] = PEOPLE, **more: object) -> Extraction:
    doc = parsed(
        table,
        names=names,
        claims=[{"SOURCE": "Danek", "CUE": "said", "CONTENT": content}],
        **more,  # type: ignore[arg-type]
    )
    return read_doc(doc, Document(digest(doc.text), doc.text, published="2025-07-07"), "hand")


def nested(verb: str, lemma: str) -> Extraction:
    return read(
        NESTED.format(verb=verb, lemma=lemma), f"that Velko had {verb} that Sobolin was lost"
    )


def test_a_claim_in_a_claim_is_passed_on_by_the_outer_speaker() -> None:
    """Two claims, each with its speaker; the inner one's day is not that of the article."""
    outer, inner = nested("denied", "deny").claims
    names = {entity.id: entity.name for entity in nested("denied", "deny").entities}
    assert (inner.within, outer.within) == (outer.id, None)
    assert (inner.event, outer.event) == ("lost", "deny")
    assert inner.kind is ClaimKind.DENIAL
    assert inner.text == "that Sobolin was lost"
    assert names[inner.claimant or ""] == "Velko"
    assert [names[relay.entity] for relay in inner.relay] == ["Danek"]
    assert [anchor.quote for relay in inner.relay for anchor in relay.evidence] == ["Danek"]
    assert (outer.said is not None, inner.said) == (True, None)


def test_a_verb_that_reports_nothing_opens_no_claim() -> None:
    """Hopes and knowledge inside a claim stay its content."""
    (only,) = nested("hoped", "hope").claims
    assert only.text == "that Velko had hoped that Sobolin was lost"


def test_a_relation_inside_a_claim_is_the_claimants_word() -> None:
    """It is a proposition of the claim, and no relation of the article."""
    table = """
    Danek Danek PROPN 2 nsubj
    said say VERB 0 root
    that that SCONJ 6 mark
    Velko Velko PROPN 6 nsubj
    had have AUX 6 aux
    joined join VERB 2 ccomp
    Tarn_ Tarn PROPN 6 obj
    . . PUNCT 2 punct
    """
    extraction = read(
        table,
        "that Velko had joined Tarn",
        names={"Danek": "PERSON", "Velko": "PERSON", "Tarn": "ORG"},
        relations=[("Velko", "employeeOrMemberOf", "Tarn", 5.0)],
    )
    names = {entity.id: entity.name for entity in extraction.entities}
    (claim,) = extraction.claims
    (said,) = claim.propositions
    assert ("Velko", "employeeOrMemberOf", "Tarn") == (
        names[said.subject],
        said.predicate,
        names[said.object],
    )
    assert extraction.relations == ()
    assert [anchor.quote for anchor in said.evidence] == ["Velko had joined Tarn"]


def test_a_dateline_and_a_headline_are_no_content() -> None:
    """ "KYIV, Ukraine —" at the start of a paragraph is cut off what is said."""
    table = """
    KYIV Kyiv PROPN 5 parataxis
    ,_ , PUNCT 1 punct
    Ukraine Ukraine PROPN 1 appos
    — — PUNCT 1 punct
    Sobolin Sobolin PROPN 7 nsubj
    was be AUX 7 cop
    lost_ lost ADJ 9 ccomp
    , , PUNCT 9 punct
    said say VERB 0 root
    Danek_ Danek PROPN 9 nsubj
    . . PUNCT 9 punct
    """
    text = parsed(table).text
    names = {"Danek": "PERSON", "Sobolin": "PLACE"}
    (claim,) = read(table, text[: text.index(", said")], names=names).claims
    assert claim.text == "Sobolin was lost"
