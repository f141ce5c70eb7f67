from __future__ import annotations

import pytest

from kg.text.coref import Resolver
from kg.text.mentions import find_names
from kg.text.roles import find_containments, find_roles
from tests.text.builders import parsed

APPOSITION = """
Mira Mira PROPN 9 nsubj
Danek_ Danek PROPN 1 flat
, , PUNCT 5 punct
the the DET 5 det
head head NOUN 1 appos
of of ADP 7 case
Tarn_ Tarn PROPN 5 nmod
, , PUNCT 9 punct
spoke_ speak VERB 0 root
. . PUNCT 9 punct
"""
TITLE = """
Military military ADJ 2 amod
expert expert NOUN 5 nsubj
Anton Anton PROPN 2 flat
Velko Velko PROPN 3 flat
spoke_ speak VERB 0 root
. . PUNCT 5 punct
"""
PARTED = """
Military military ADJ 2 amod
expert expert NOUN 5 obl
Anton Anton PROPN 5 nsubj
Velko Velko PROPN 3 flat
spoke_ speak VERB 0 root
. . PUNCT 5 punct
"""
INVERTED = """
The the DET 2 det
deputy deputy ADJ 3 amod
head head NOUN 9 nsubj
of of ADP 5 case
Tarn_ Tarn PROPN 3 nmod
, , PUNCT 7 punct
Mira Mira PROPN 3 appos
Danek_ Danek PROPN 7 flat
spoke_ speak VERB 0 root
. . PUNCT 9 punct
"""


@pytest.mark.parametrize(
    ("table", "names", "title", "at", "leads"),
    [
        (APPOSITION, {"Mira Danek": "PERSON", "Tarn": "PLACE"}, "head of Tarn", "Tarn", True),
        (TITLE, {"Anton Velko": "PERSON"}, "Military expert", None, False),
        (PARTED, {"Anton Velko": "PERSON"}, "Military expert", None, False),
        (INVERTED, {"Mira Danek": "PERSON", "Tarn": "PLACE"}, "deputy head of Tarn", "Tarn", False),
    ],
)
def test_a_role_is_read_from_title_and_apposition(
    table: str, names: dict[str, str], title: str, at: str | None, leads: bool
) -> None:
    """Title before, apposition after, name as apposition; a deputy does not lead."""
    doc = parsed(table, names=names)
    found = find_names(doc)
    (role,) = find_roles(doc, found, Resolver(doc, found, ()))
    assert (title, at, leads) == (
        doc[slice(*role.title)].text,
        role.at.name if role.at else None,
        role.leads,
    )


def test_no_role_without_a_noun_for_a_person() -> None:
    """A thing named beside a person is no role of theirs."""
    doc = parsed(
        """
        Operation operation NOUN 2 compound
        Velko Velko PROPN 3 nsubj
        began_ begin VERB 0 root
        . . PUNCT 3 punct
        """,
        names={"Velko": "PERSON"},
    )
    found = find_names(doc)
    assert [] == list(find_roles(doc, found, Resolver(doc, found, ())))


def test_a_place_lies_in_a_place_only_where_the_words_say_so() -> None:
    """ "Sobolin in Tarn" contains, whatever the parser hangs it on; a list of towns does not."""
    inside = "Sobolin Sobolin PROPN 4 nsubj\nin in ADP 3 case\nTarn Tarn PROPN 4 obl\n"
    beside = "Sobolin Sobolin PROPN 4 nsubj\nand and CCONJ 3 cc\nTarn Tarn PROPN 1 conj\n"
    pairs = []
    for start in (inside, beside):
        doc = parsed(start + "fell fall VERB 0 root", names={"Sobolin": "PLACE", "Tarn": "PLACE"})
        found = find_names(doc)
        resolver = Resolver(doc, found, ())
        pairs.append([(a.name, b.name) for a, b, _ in find_containments(doc, found, resolver)])
    assert [[("Sobolin", "Tarn")], []] == pairs
