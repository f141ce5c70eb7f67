from __future__ import annotations

import pytest
from spacy.tokens import Doc

from kg.model import EntityType
from kg.text.coref import Cluster, Resolver
from kg.text.mentions import find_names, find_others
from kg.text.roles import find_roles
from kg.text.speakers import find_claimant
from tests.text.builders import parsed

SPOKESMAN = """
A a DET 2 det
spokesman spokesman NOUN 5 nsubj
for for ADP 4 case
Velko Velko PROPN 2 nmod
said_ say VERB 0 root
. . PUNCT 5 punct
"""
EXPERT = """
Military military ADJ 2 amod
expert expert NOUN 5 nsubj
Anton Anton PROPN 2 appos
Velko Velko PROPN 3 flat
said_ say VERB 0 root
. . PUNCT 5 punct
"""
OWNED = """
Velko_ Velko PROPN 3 nmod:poss
's 's PART 1 case
lawyer lawyer NOUN 4 nsubj
said_ say VERB 0 root
. . PUNCT 4 punct
"""
THEIR_SPOKESMAN = """
Its its PRON 2 nmod:poss
spokesman spokesman NOUN 5 nsubj
Anton Anton PROPN 5 nsubj
Velko Velko PROPN 3 flat
said_ say VERB 0 root
. . PUNCT 5 punct
"""
CAMPAIGN = """
The the DET 3 det
Velko Velko PROPN 3 compound
campaign campaign NOUN 4 nsubj
said_ say VERB 0 root
. . PUNCT 4 punct
"""
AIDE_OF_ANOTHER = """
His his PRON 2 nmod:poss
wife_ wife NOUN 8 nsubj
, , PUNCT 5 punct
Velko Velko PROPN 5 compound
aide aide NOUN 2 appos
Mira Mira PROPN 5 appos
Danek Danek PROPN 6 flat
said_ say VERB 0 root
. . PUNCT 8 punct
"""
NEWSPAPER = """
Its its PRON 2 nmod:poss
hometown hometown NOUN 5 nsubj
Tarn Tarn PROPN 4 compound
Herald Herald PROPN 5 nsubj
said_ say VERB 0 root
. . PUNCT 5 punct
"""
GOVERNOR = """
Tarn Tarn PROPN 2 compound
officials official NOUN 3 nsubj
said_ say VERB 0 root
. . PUNCT 3 punct
"""


def claimant(doc: Doc, start: int, end: int) -> Cluster | None:
    names = find_names(doc)
    resolver = Resolver(doc, names, find_others(doc, names))
    resolver.resolve(person=3)
    roles = list(find_roles(doc, names, resolver))
    name_at = {i: name for name in names for i in range(name.start, name.end)}
    return find_claimant(doc, list(doc[start:end]), resolver, roles, name_at)


@pytest.mark.parametrize(
    ("table", "end", "names", "name", "unnamed"),
    [
        (SPOKESMAN, 4, {"Velko": "PERSON"}, "A spokesman for Velko", True),
        (EXPERT, 4, {"Anton Velko": "PERSON"}, "Anton Velko", False),
        (THEIR_SPOKESMAN, 4, {"Anton Velko": "PERSON"}, "Anton Velko", False),
        (OWNED, 3, {"Velko": "PERSON"}, "Velko's lawyer", True),
        (GOVERNOR, 2, {"Tarn": "PLACE"}, "Tarn officials", True),
        (CAMPAIGN, 3, {"Velko": "PERSON"}, "The Velko campaign", True),
        (AIDE_OF_ANOTHER, 7, {"Velko": "PERSON", "Mira Danek": "PERSON"}, "Mira Danek", False),
        (NEWSPAPER, 4, {"Tarn Herald": "ORG"}, "Tarn Herald", False),
    ],
)
def test_the_speaker_is_who_the_phrase_denotes(
    table: str, end: int, names: dict[str, str], name: str, unnamed: bool
) -> None:
    """A name inside a source is its claimant only where the phrase denotes it."""
    found = claimant(parsed(table, names=names), 0, end)
    assert found is not None
    assert (name, unnamed) == (found.name, found.unnamed)


def test_a_role_stands_for_its_holder() -> None:
    """ "The expert" after "military expert Anton Velko" is Anton Velko."""
    doc = parsed(
        EXPERT + "\nThe the DET 2 det\nexpert expert NOUN 3 nsubj\nleft leave VERB 0 root",
        names={"Anton Velko": "PERSON"},
    )
    found = claimant(doc, 6, 8)
    assert found is not None
    assert found.name == "Anton Velko"


def test_a_role_of_two_people_stands_for_neither() -> None:
    """With two experts in the text, "the expert" is a node of its own."""
    doc = parsed(
        EXPERT
        + "\n"
        + EXPERT.replace("Anton", "Mira").replace("Velko", "Danek")
        + "\nThe the DET 2 det\nexpert expert NOUN 3 nsubj\nleft leave VERB 0 root",
        names={"Anton Velko": "PERSON", "Mira Danek": "PERSON"},
    )
    found = claimant(doc, 12, 14)
    assert found is not None
    assert found.unnamed


def test_a_relative_pronoun_speaks_for_its_noun() -> None:
    """ "Velko, who said ...": the claimant is Velko."""
    doc = parsed(
        """
        Velko_ Velko PROPN 7 nsubj
        , , PUNCT 4 punct
        who who PRON 4 nsubj
        said say VERB 1 acl:relcl
        so_ so ADV 4 advmod
        , , PUNCT 4 punct
        left leave VERB 0 root
        """,
        names={"Velko": "PERSON"},
    )
    found = claimant(doc, 2, 3)
    assert found is not None
    assert found.name == "Velko"


def test_no_source_has_no_claimant() -> None:
    """Unattributed stays unattributed."""
    assert claimant(parsed(GOVERNOR), 0, 0) is None


def test_an_unnamed_source_is_typed_by_its_noun() -> None:
    """ "officials" are persons; the wording is kept."""
    found = claimant(parsed(GOVERNOR), 0, 2)
    assert found is not None
    assert found.type == EntityType.PERSON
