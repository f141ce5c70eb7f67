"""Words that somebody hands on belong to who said them."""

from __future__ import annotations

import pytest

from kg.model import Document
from kg.text.extract import read_doc
from tests.text.builders import parsed

CITING = """
Tarnpress Tarnpress PROPN 2 nsubj
reported_ report VERB 0 root
, , PUNCT 4 punct
citing cite VERB 2 advcl
a a DET 7 det
military military ADJ 7 amod
source_ source NOUN 4 obj
, , PUNCT 12 punct
that that SCONJ 12 mark
Sobolin Sobolin PROPN 12 nsubj
had have AUX 12 aux
fallen_ fall VERB 4 ccomp
. . PUNCT 2 punct
"""
QUOTED = """
Tarnpress Tarnpress PROPN 2 nsubj
quoted quote VERB 0 root
Mira Mira PROPN 2 obj
Danek Danek PROPN 3 flat
as as SCONJ 6 mark
saying say VERB 2 advcl
that that SCONJ 10 mark
Sobolin Sobolin PROPN 10 nsubj
had have AUX 10 aux
fallen_ fall VERB 6 ccomp
. . PUNCT 2 punct
"""
PASSIVE = """
Mira Mira PROPN 4 nsubj:pass
Danek Danek PROPN 1 flat
was be AUX 4 aux:pass
quoted quote VERB 0 root
by by ADP 6 case
Tarnpress Tarnpress PROPN 4 obl:agent
as as SCONJ 8 mark
saying say VERB 4 advcl
that that SCONJ 12 mark
Sobolin Sobolin PROPN 12 nsubj
had have AUX 12 aux
fallen_ fall VERB 8 ccomp
. . PUNCT 4 punct
"""
ACCORDING = """
Mira Mira PROPN 3 nsubj
Danek Danek PROPN 1 flat
said_ say VERB 0 root
, , PUNCT 7 punct
according accord VERB 7 case
to to ADP 5 fixed
Tarnpress_ Tarnpress PROPN 3 obl
, , PUNCT 7 punct
that that SCONJ 12 mark
Sobolin Sobolin PROPN 12 nsubj
had have AUX 12 aux
fallen_ fall VERB 3 ccomp
. . PUNCT 3 punct
"""
NAMES = {"Tarnpress": "ORG", "Mira Danek": "PERSON", "Sobolin": "PLACE"}


@pytest.mark.parametrize(
    ("table", "claim", "speaker"),
    [
        (
            CITING,
            {
                "SOURCE": "Tarnpress",
                "CUE": "reported",
                "CONTENT": "a military source, that Sobolin had fallen",
            },
            "a military source",
        ),
        (
            QUOTED,
            {
                "SOURCE": "Tarnpress",
                "CUE": "quoted",
                "CONTENT": "Mira Danek as saying that Sobolin had fallen",
            },
            "Mira Danek",
        ),
        (
            PASSIVE,
            {"CUE": "was quoted", "CONTENT": "as saying that Sobolin had fallen"},
            "Mira Danek",
        ),
        (
            ACCORDING,
            {"SOURCE": "Tarnpress", "CUE": "according to", "CONTENT": "that Sobolin had fallen"},
            "Mira Danek",
        ),
    ],
)
def test_the_first_speaker_makes_the_claim(table: str, claim: dict[str, str], speaker: str) -> None:
    """Who cites or quotes hands on; the content is what was said, and nothing of the framing."""
    names = {name: kind for name, kind in NAMES.items() if name.split()[0] in table}
    doc = parsed(table, names=names, claims=[claim])
    extraction = read_doc(doc, Document("d1", doc.text), "hand")
    called = {entity.id: entity.name for entity in extraction.entities}
    (found,) = extraction.claims
    assert called[found.claimant or ""] == speaker
    assert [called[hop.entity] for hop in found.relay] == ["Tarnpress"]
    assert found.text == "that Sobolin had fallen"
