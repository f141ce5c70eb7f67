from __future__ import annotations

import json
from dataclasses import replace

import pytest
from spacy.tokens import Span

from kg.model import Anchor, ClaimKind, Document, EntityType, Extraction, MentionKind, Status
from kg.text.conllu import to_conllu
from kg.text.extract import extract, read_doc, to_json
from kg.text.mentions import agreed, find_names
from tests.text.builders import parsed

# "She told Reuters ..." after a named official; a verdict on the claim; a bare "It".
TABLE = """
Mira Mira PROPN 9 nsubj
Danek_ Danek PROPN 1 flat
, , PUNCT 5 punct
the the DET 5 det
head head NOUN 1 appos
of of ADP 7 case
Tarn_ Tarn PROPN 5 nmod
, , PUNCT 9 punct
said say VERB 0 root
Sobolin Sobolin PROPN 11 nsubj
fell_ fall VERB 9 ccomp
. . PUNCT 9 punct

The the DET 2 det
claim claim NOUN 4 nsubj
remains remain AUX 4 cop
unverified_ unverified ADJ 0 root
. . PUNCT 4 punct

She she PRON 2 nsubj
hoped hope VERB 0 root
it it PRON 4 nsubj
ends_ end VERB 2 ccomp
. . PUNCT 2 punct
"""
NAMES = {"Mira Danek": "PERSON", "Tarn": "PLACE", "Sobolin": "PLACE"}
CLAIMS = [
    {"SOURCE": "Mira Danek, the head of Tarn,", "CUE": "said", "CONTENT": "Sobolin fell"},
    {"SOURCE": "She", "CUE": "hoped", "CONTENT": "it ends"},
]
TAKES_UP = {"She": "Mira Danek"}


@pytest.fixture
def extraction() -> Extraction:
    doc = parsed(TABLE, names=NAMES, claims=CLAIMS, takes_up=TAKES_UP)
    document = Document("d1", doc.text, published="2025-07-07", record="first")
    return read_doc(doc, document, "hand")


def test_every_anchor_quotes_the_text(extraction: Extraction) -> None:
    """All evidence is of this document and says what the text says."""
    anchors = [
        *(mention.anchor for mention in extraction.mentions),
        *(a for claim in extraction.claims for a in claim.source + claim.cue + claim.content),
        *(a for relation in extraction.relations for a in relation.evidence),
        *(a for claim in extraction.claims for note in claim.status for a in note.evidence),
    ]
    assert anchors
    for anchor in anchors:
        assert anchor == Anchor.of(extraction.document, anchor.start, anchor.end)


def test_a_claim_has_claimant_topic_day_and_status(extraction: Extraction) -> None:
    """Who, about what, when, and what the text says of it."""
    names = {entity.id: entity.name for entity in extraction.entities}
    claim = extraction.claims[0]
    assert claim.claimant is not None
    assert claim.said is not None
    assert (
        "Mira Danek",
        ["Sobolin"],
        "2025-07-07",
        [Status.UNVERIFIED],
        ClaimKind.ASSERTION,
    ) == (
        names[claim.claimant],
        [names[entity] for entity in claim.about],
        claim.said.value,
        [note.status for note in claim.status],
        claim.kind,
    )


def test_without_a_publication_date_the_day_stays_unknown() -> None:
    """Nothing is guessed from today's date."""
    doc = parsed(TABLE, names=NAMES, claims=CLAIMS, takes_up=TAKES_UP)
    read = read_doc(doc, Document("d1", doc.text), "hand")
    assert [None, None] == [claim.said for claim in read.claims]


def test_an_attitude_is_told_from_a_claim_and_a_pronoun_finds_its_person(
    extraction: Extraction,
) -> None:
    """ "She hoped ..." is an attitude of Mira Danek; "it" refers to nobody that is named."""
    second = extraction.claims[1]
    assert second.kind is ClaimKind.ATTITUDE
    assert second.claimant == extraction.claims[0].claimant
    assert "it" not in {mention.anchor.quote for mention in extraction.mentions}
    (loose,) = extraction.loose
    assert ["it"] == [mention.anchor.quote for mention in loose.mentions]


def test_a_role_and_its_relation_carry_evidence(extraction: Extraction) -> None:
    """ "Mira Danek, the head of Tarn" gives a role and headOf."""
    person = extraction.entities[0]
    assert ["head of Tarn"] == [role.title for role in person.roles]
    (relation,) = extraction.relations
    assert ("headOf", "Mira Danek, the head of Tarn") == (
        relation.predicate,
        relation.evidence[0].quote,
    )


def test_what_is_said_states_no_relation() -> None:
    """ "Velko said Danek is the head of Tarn" makes Danek nobody's head in our graph."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        said say VERB 0 root
        Danek Danek PROPN 6 nsubj
        is be AUX 6 cop
        the the DET 6 det
        head head NOUN 2 ccomp
        of of ADP 8 case
        Tarn_ Tarn PROPN 6 nmod
        . . PUNCT 2 punct
        """,
        names={"Velko": "PERSON", "Danek": "PERSON", "Tarn": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "said", "CONTENT": "Danek is the head of Tarn"}],
    )
    read = read_doc(doc, Document("d1", doc.text), "hand")
    assert () == read.relations
    assert [()] * 3 == [entity.roles for entity in read.entities]


def test_no_relation_reaches_across_paragraphs() -> None:
    """The day above an article is not the day on which somebody in it died."""
    text = (
        "Published 14 March 2025\n\nJulia Kessler spent eleven years inspecting dams for the state "
        "water agency. She left in January."
    )
    (found,) = extract([Document("d1", text)])
    assert found.relations
    assert all("\n\n" not in words.quote for each in found.relations for words in each.evidence)


def test_ids_do_not_depend_on_the_run(extraction: Extraction) -> None:
    """Reading the same text again gives the same extraction."""
    doc = parsed(TABLE, names=NAMES, claims=CLAIMS, takes_up=TAKES_UP)
    assert extraction == read_doc(doc, extraction.document, "hand")


def test_the_interchange_form_keeps_record_and_text(extraction: Extraction) -> None:
    """The record's id comes back, spans point into the text, every pronoun has an entity."""
    line = json.loads(json.dumps(to_json(extraction)))
    assert ("first", extraction.document.text) == (line["id"], line["text"])
    entities = {entity["id"] for entity in line["entities"]}
    for mention in line["mentions"]:
        assert mention["kind"] == "nominal" or mention["entity"] in entities
    (start, end), *_ = line["claims"][0]["content"]
    assert line["text"][start:end] == "Sobolin fell"
    assert line["claims"][0]["status"][0]["value"] == "Unverified"


@pytest.mark.model
def test_order_and_result_do_not_depend_on_the_workers() -> None:
    """Two processes give what one gives, in input order."""
    texts = [f"Officer {n} said the bridge over the Oskil was closed on Monday." for n in range(9)]
    documents = [Document(f"d{n}", text, record=str(n)) for n, text in enumerate(texts)]
    assert list(extract(documents)) == list(extract(documents, workers=2))


@pytest.mark.model
def test_conllu_words_quote_the_text() -> None:
    """TokenRange gives each word's place in the document's text; every sentence has one root."""
    text = "The mayor didn't resign.\n\nShe stayed — so far."
    document = Document("d1", text, record="r")
    (block,) = to_conllu([replace(document)])
    assert block.startswith("# newdoc id = r\n")
    rows = [line.split("\t") for line in block.splitlines() if line and line[0] != "#"]
    for row in rows:
        start, end = row[9].rpartition("TokenRange=")[2].split(":")
        assert row[1] == text[int(start) : int(end)]
    assert sum(row[7] == "root" for row in rows) == block.count("# sent_id")


def test_mentions_are_sorted_and_kinds_are_told(extraction: Extraction) -> None:
    """Names and pronouns in text order."""
    starts = [mention.anchor.start for mention in extraction.mentions]
    assert sorted(starts) == starts
    kinds = {mention.anchor.quote: mention.kind for mention in extraction.mentions}
    assert (MentionKind.NAME, MentionKind.PRONOUN) == (kinds["Tarn"], kinds["She"])


SAID_VERDICT = """
Velko Velko PROPN 2 nsubj
said say VERB 0 root
Sobolin Sobolin PROPN 4 nsubj
fell_ fall VERB 2 ccomp
. . PUNCT 2 punct

Kyiv Kyiv PROPN 2 nsubj
said say VERB 0 root
the the DET 4 det
report report NOUN 7 nsubj:pass
was be AUX 7 aux
later later ADV 7 advmod
debunked_ debunk VERB 2 ccomp
. . PUNCT 2 punct
"""


def test_a_verdict_that_somebody_gives_is_theirs() -> None:
    """ "Kyiv said the report was debunked": Kyiv refutes Velko's claim, not the article."""
    doc = parsed(
        SAID_VERDICT,
        names={"Velko": "PERSON", "Sobolin": "PLACE", "Kyiv": "PLACE"},
        claims=[
            {"SOURCE": "Velko", "CUE": "said", "CONTENT": "Sobolin fell"},
            {"SOURCE": "Kyiv", "CUE": "said", "CONTENT": "the report was later debunked"},
        ],
    )
    read = read_doc(doc, Document("d1", doc.text), "hand")
    names = {entity.id: entity.name for entity in read.entities}
    first, second = read.claims
    assert [(Status.REFUTED, "Kyiv")] == [
        (note.status, names[note.author] if note.author else "the article") for note in first.status
    ]
    assert () == second.status


def test_who_rejects_a_claim_without_a_name_is_a_node() -> None:
    """ "..., a claim officials rejected" is the officials' denial, not the article's."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        said say VERB 0 root
        Sobolin Sobolin PROPN 4 nsubj
        fell fall VERB 2 ccomp
        , , PUNCT 7 punct
        a a DET 7 det
        claim claim NOUN 4 parataxis
        officials official NOUN 9 nsubj
        rejected_ reject VERB 7 acl:relcl
        . . PUNCT 2 punct
        """,
        names={"Velko": "PERSON", "Sobolin": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "said", "CONTENT": "Sobolin fell"}],
    )
    read = read_doc(doc, Document("d1", doc.text), "hand")
    ((note,),) = (claim.status for claim in read.claims)
    (author,) = (entity for entity in read.entities if entity.id == note.author)
    assert (note.status, author.name, author.unnamed) == (Status.DENIED, "officials", True)


def test_a_verdict_after_a_semicolon_is_on_the_claim_that_ran_into_it() -> None:
    """ "said Sobolin fell; this could not be confirmed" leaves that claim unverified."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        said say VERB 0 root
        Sobolin Sobolin PROPN 4 nsubj
        fell_ fall VERB 2 ccomp
        ; ; PUNCT 2 punct
        this this PRON 10 nsubj:pass
        could could AUX 10 aux
        not not PART 10 advmod
        be be AUX 10 aux:pass
        confirmed_ confirm VERB 2 parataxis
        . . PUNCT 2 punct
        """,
        names={"Velko": "PERSON", "Sobolin": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "said", "CONTENT": "Sobolin fell; this could"}],
    )
    read = read_doc(doc, Document("d1", doc.text), "hand")
    assert [Status.UNVERIFIED] == [note.status for note in read.claims[0].status]


def test_unconfirmed_reports_are_unverified_themselves() -> None:
    """ "Unconfirmed reports said ..." marks what they said, not the claim before."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        said say VERB 0 root
        Sobolin Sobolin PROPN 4 nsubj
        fell_ fall VERB 2 ccomp
        . . PUNCT 2 punct

        Unconfirmed unconfirmed ADJ 2 amod
        reports report NOUN 3 nsubj
        said say VERB 0 root
        Tarn Tarn PROPN 5 nsubj
        burned_ burn VERB 3 ccomp
        . . PUNCT 3 punct
        """,
        names={"Velko": "PERSON", "Sobolin": "PLACE", "Tarn": "PLACE"},
        claims=[
            {"SOURCE": "Velko", "CUE": "said", "CONTENT": "Sobolin fell"},
            {"SOURCE": "Unconfirmed reports", "CUE": "said", "CONTENT": "Tarn burned"},
        ],
    )
    read = read_doc(doc, Document("d1", doc.text), "hand")
    assert [[], [Status.UNVERIFIED]] == [[n.status for n in claim.status] for claim in read.claims]


def test_a_verdict_goes_to_the_claim_of_whom_it_names() -> None:
    """ "rejected Velko's claim" is on Velko's, though Danek spoke last."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        said say VERB 0 root
        Sobolin Sobolin PROPN 4 nsubj
        fell_ fall VERB 2 ccomp
        . . PUNCT 2 punct

        Danek Danek PROPN 2 nsubj
        said say VERB 0 root
        Tarn Tarn PROPN 4 nsubj
        burned_ burn VERB 2 ccomp
        . . PUNCT 2 punct

        Kyiv Kyiv PROPN 2 nsubj
        rejected reject VERB 0 root
        Velko_ Velko PROPN 5 nmod:poss
        's 's PART 3 case
        claim_ claim NOUN 2 obj
        . . PUNCT 2 punct
        """,
        names={
            "Velko": "PERSON",
            "Danek": "PERSON",
            "Kyiv": "PLACE",
            "Sobolin": "PLACE",
            "Tarn": "PLACE",
        },
        claims=[
            {"SOURCE": "Velko", "CUE": "said", "CONTENT": "Sobolin fell"},
            {"SOURCE": "Danek", "CUE": "said", "CONTENT": "Tarn burned"},
        ],
    )
    read = read_doc(doc, Document("d1", doc.text), "hand")
    assert [[Status.DENIED], []] == [[n.status for n in claim.status] for claim in read.claims]


def test_accusations_in_general_are_no_claim_before() -> None:
    """ "Kyiv rejected similar accusations" says nothing of what Velko said."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        said say VERB 0 root
        Sobolin Sobolin PROPN 4 nsubj
        fell_ fall VERB 2 ccomp
        . . PUNCT 2 punct

        Kyiv Kyiv PROPN 2 nsubj
        rejected reject VERB 0 root
        similar similar ADJ 4 amod
        accusations_ accusation NOUN 2 obj
        . . PUNCT 2 punct
        """,
        names={"Velko": "PERSON", "Sobolin": "PLACE", "Kyiv": "PLACE"},
        claims=[{"SOURCE": "Velko", "CUE": "said", "CONTENT": "Sobolin fell"}],
    )
    read = read_doc(doc, Document("d1", doc.text), "hand")
    assert () == read.claims[0].status


def test_all_uses_of_a_name_agree_on_its_type() -> None:
    """The type that most of the text speaks for counts for every use, roles and relays included."""
    doc = parsed("Tass Tass PROPN 0 root\nTass Tass PROPN 1 conj\nTass Tass PROPN 1 conj")
    group = [Span(doc, i, i + 1, label=label) for i, label in enumerate(("ORG", "PERSON", "ORG"))]
    doc.spans["names"] = group
    doc.spans["names"].attrs["scores"] = [0.6, 0.9, 0.6]
    assert [EntityType.ORG] * 3 == [name.type for name in agreed(find_names(doc))]
