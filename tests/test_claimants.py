"""How claimants are scored against those noted by reading, on one made-up text."""

from __future__ import annotations

import pytest

from benchmarks.claimants import Wanted, claim_at, content_of, is_right, measure, read_rows
from kg.ids import digest
from kg.model import (
    Anchor,
    Certainty,
    Claim,
    ClaimKind,
    Document,
    Entity,
    EntityType,
    Extraction,
    Mention,
    MentionKind,
    Mode,
    Polarity,
    Stance,
)

TEXT = "Mira Danek said it rained. It snowed, she added. Aides said it would stop."
DOCUMENT = Document(id=digest(TEXT), text=TEXT, record="made up")
DANEK = (0, 10)


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def anchor(words: str) -> Anchor:
    return Anchor.of(DOCUMENT, *at(words))


def entity(name: str, *mentions: tuple[str, MentionKind]) -> Entity:
    made = (Mention(anchor(w), EntityType.PERSON, kind, name, 1.0) for w, kind in mentions)
    return Entity(name, EntityType.PERSON, mentions[0][0], (), tuple(made))


def claim(source: str, content: str, claimant: str | None) -> Claim:
    return Claim(
        id=digest(source, content),
        source=(anchor(source),),
        cue=(),
        content=(anchor(content),),
        kind=ClaimKind.ASSERTION,
        cue_lemma="",
        claimant=claimant,
        mode=Mode.INDIRECT,
        certainty=Certainty.CERTAIN,
        polarity=Polarity.POSITIVE,
        stance=Stance.NEUTRAL,
        score=1.0,
    )


NAMED = entity("e1", ("Mira Danek", MentionKind.NAME))
UNNAMED = entity("e2", ("Aides", MentionKind.NOMINAL))
SHE_SAID = Wanted("made up", at("she"), at("It snowed")[0], DANEK, "pronoun")
AIDES = Wanted("made up", at("Aides"), at("it would stop")[0], None, "name")


def test_a_claim_is_found_by_its_source_and_the_most_of_its_content() -> None:
    """A claim with another's source, or none of the content, is not it."""
    claims = [
        claim("she", "It", "e1"),
        claim("she", "It snowed", "e2"),
        claim("Aides", "It snowed", "e2"),
    ]
    assert claim_at(SHE_SAID, [at("It snowed")], claims) is claims[1]
    assert claim_at(SHE_SAID, [at("it rained")], claims) is None
    assert claim_at(AIDES, [at("it would stop")], claims[:2]) is None


@pytest.mark.parametrize(
    ("claimant", "wanted", "right"),
    [
        (NAMED, SHE_SAID, True),
        (UNNAMED, SHE_SAID, False),
        (None, SHE_SAID, False),
        (entity("e3", ("Mira Danek", MentionKind.NOMINAL)), SHE_SAID, False),
        (UNNAMED, AIDES, True),
        (None, AIDES, True),
        (NAMED, AIDES, False),
    ],
)
def test_who_is_named_must_be_that_name_and_who_is_not_must_be_none(
    claimant: Entity | None, wanted: Wanted, right: bool
) -> None:
    """A claimant is right by a name at the gold place; by no name where there is none."""
    assert is_right(claimant, wanted) is right


def test_names_pronouns_and_what_was_not_found_are_counted_apart() -> None:
    """One right pronoun; one claim that nobody found is of the gold ones alone."""
    extraction = Extraction(
        document=DOCUMENT,
        model="none",
        entities=(NAMED, UNNAMED),
        claims=(claim("she", "It snowed", "e1"),),
    )
    gold = [(SHE_SAID, [at("It snowed")]), (AIDES, [at("it would stop")])]
    tallies = measure(extraction, gold)
    assert tallies["all"].line() == "2 | 1 | 1 | 100.0 | 50.0"
    assert tallies["pronouns"].line() == "1 | 1 | 1 | 100.0 | 100.0"
    assert tallies["names"].line() == "1 | 0 | 0 | 0.0 | 0.0"
    assert len(tallies["all"].errors) == 1


def test_another_corpus_is_refused() -> None:
    """A claim's content comes from the corpus; a corpus without the claim is the wrong one."""
    record = {"claims": [{"source": [list(SHE_SAID.source)], "content": [[27, 36], [40, 42]]}]}
    assert content_of(record, SHE_SAID) == [(27, 36), (40, 42)]
    with pytest.raises(LookupError):
        content_of(record, AIDES)


def test_the_rows_are_200_claims_of_many_documents() -> None:
    """The file holds places only, at most two claims of a document, each once."""
    rows = read_rows()
    assert len(rows) == len({(row.document, row.source, row.content) for row in rows}) == 200
    documents = [row.document for row in rows]
    assert max(documents.count(name) for name in documents) <= 2
    assert len(set(documents)) >= 80
    assert {row.note for row in rows} == {"name", "surname", "role", "pronoun"}
