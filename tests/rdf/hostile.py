"""An article whose words are hard to write: every script, quotes, breaks, control characters."""

from __future__ import annotations

from kg.model import (
    Certainty,
    Claim,
    ClaimKind,
    Entity,
    EntityType,
    Extraction,
    Mode,
    Polarity,
    Resolution,
    Stance,
)
from kg.rdf.store import GraphStore
from tests.factories import MODEL, anchor, make_document, mention
from tests.rdf.stores import fill

NAME = "Ганна «Куп'янськ» <Öz>; 李🦊"
CONTENT = 'a "quoted", comma; тиша\r\nand\ttab \u202eהפוך\u202c \x01\x0b end]]>&amp;'
TEXT = f"{NAME} said {CONTENT}"


def hostile_store() -> GraphStore:
    """Return a store with the one article, its one entity and its one claim."""
    document = make_document(TEXT, title=NAME, publisher="Ежедневник; «Ö»", published="2025-07-07")
    mentions = (mention(document, NAME, EntityType.PERSON, "e1"),)
    claim = Claim(
        id="c1",
        source=(anchor(document, NAME),),
        cue=(anchor(document, "said"),),
        content=(anchor(document, CONTENT),),
        kind=ClaimKind.ASSERTION,
        cue_lemma="say",
        claimant="e1",
        mode=Mode.INDIRECT,
        certainty=Certainty.CERTAIN,
        polarity=Polarity.POSITIVE,
        stance=Stance.NEUTRAL,
        score=0.5,
        about=("e1",),
    )
    entity = Entity("e1", EntityType.PERSON, NAME, (), mentions)
    extraction = Extraction(
        document, MODEL, ((0, len(TEXT)),), mentions, (entity,), (), (claim,), ()
    )
    iri = "https://w3id.org/claimgraph/id/person/hostile"
    named = Entity(iri, EntityType.PERSON, NAME, ("A | B", "C;D"), mentions)
    return fill(
        GraphStore.memory(), (extraction,), Resolution((named,), {(document.id, "e1"): iri})
    )
