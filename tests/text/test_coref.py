from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from kg.text.coref import Resolver
from kg.text.mentions import find_names, find_pronouns
from kg.text.names import name_key
from tests.text.builders import parsed


def clusters(doc: Doc) -> list[list[str]]:
    names = find_names(doc)
    resolver = Resolver(doc, names, find_pronouns(doc, names))
    resolver.resolve_pronouns()
    return [[m.text for m in cluster.mentions] for cluster in resolver.clusters]


TWO_PEOPLE = """
Anton Anton PROPN 3 nsubj
Velko Velko PROPN 1 flat
met meet VERB 0 root
Mira Mira PROPN 3 obj
Danek_ Danek PROPN 4 flat
. . PUNCT 3 punct

Velko Velko PROPN 2 nsubj
left leave VERB 0 root
after after SCONJ 5 mark
she she PRON 5 nsubj
spoke_ speak VERB 2 advcl
. . PUNCT 2 punct
"""


def test_a_surname_joins_the_full_name_and_a_pronoun_its_antecedent() -> None:
    """ "Velko" is Anton Velko; "she" takes a subject before an object."""
    names = {"Anton Velko": "PERSON", "Mira Danek": "PERSON", "Velko": "PERSON"}
    assert [["Anton Velko", "Velko"], ["Mira Danek"]] == [
        [text for text in cluster if text != "she"]
        for cluster in clusters(parsed(TWO_PEOPLE, names=names))
    ]


def test_an_acronym_in_brackets_is_the_name_before_it() -> None:
    """ "Tarn Relief Agency (TRA)" and a later "TRA" are one body."""
    doc = parsed(
        """
        Tarn Tarn PROPN 3 compound
        Relief Relief PROPN 3 compound
        Agency Agency PROPN 7 nsubj
        (_ ( PUNCT 5 punct
        TRA_ TRA PROPN 3 appos
        ) ) PUNCT 5 punct
        warned_ warn VERB 0 root
        . . PUNCT 7 punct

        TRA TRA PROPN 2 nsubj
        left_ leave VERB 0 root
        . . PUNCT 2 punct
        """,
        names={"Tarn Relief Agency": "ORG", "TRA": "ORG"},
    )
    assert [["Tarn Relief Agency", "TRA", "TRA"]] == clusters(doc)


def test_an_unrelated_bracket_is_not_merged() -> None:
    """A body in brackets whose letters do not fit stays a node of its own."""
    doc = parsed(
        """
        Tarn Tarn PROPN 3 compound
        Relief Relief PROPN 3 compound
        Agency Agency PROPN 0 root
        (_ ( PUNCT 5 punct
        UNO_ UNO PROPN 3 appos
        ) ) PUNCT 5 punct
        """,
        names={"Tarn Relief Agency": "ORG", "UNO": "ORG"},
    )
    assert [["Tarn Relief Agency"], ["UNO"]] == clusters(doc)


def test_two_people_of_one_surname_stay_apart() -> None:
    """Anton Velko and Mira Velko are two; a bare "Velko" is the one named last."""
    doc = parsed(
        """
        Anton Anton PROPN 3 nsubj
        Velko Velko PROPN 1 flat
        met meet VERB 0 root
        Mira Mira PROPN 3 obj
        Velko_ Velko PROPN 4 flat
        . . PUNCT 3 punct
        """,
        names={"Anton Velko": "PERSON", "Mira Velko": "PERSON"},
    )
    assert [["Anton Velko"], ["Mira Velko"]] == clusters(doc)


@pytest.mark.parametrize("pronoun", ["he", "it", "they"])
def test_a_pronoun_without_an_antecedent_that_agrees_stays_open(pronoun: str) -> None:
    """A town does not speak as "he", nor as "they"."""
    doc = parsed(
        f"""
        Sobolin Sobolin PROPN 2 nsubj
        fell_ fall VERB 0 root
        . . PUNCT 2 punct

        {pronoun} {pronoun} PRON 2 nsubj
        left_ leave VERB 0 root
        . . PUNCT 2 punct
        """,
        names={"Sobolin": "PLACE"},
    )
    assert [["Sobolin"]] == clusters(doc)


def test_an_object_pronoun_is_not_its_own_subject() -> None:
    """ "Velko saw him": him is not Velko (binding)."""
    doc = parsed(
        """
        Velko Velko PROPN 2 nsubj
        saw see VERB 0 root
        him_ he PRON 2 obj
        . . PUNCT 2 punct
        """,
        names={"Velko": "PERSON"},
    )
    assert [["Velko"]] == clusters(doc)


@given(st.text())
def test_a_name_key_is_stable(text: str) -> None:
    """Reducing a key again changes nothing, whatever the script."""
    key = name_key(text)
    assert key == name_key(key)


def test_a_first_name_decides_between_he_and_she() -> None:
    """ "John Velko met Anna Danek. She left." is Anna, though John was the subject."""
    doc = parsed(
        """
        John John PROPN 3 nsubj
        Velko Velko PROPN 1 flat
        met meet VERB 0 root
        Anna Anna PROPN 3 obj
        Danek_ Danek PROPN 4 flat
        . . PUNCT 3 punct

        She she PRON 2 nsubj
        left_ leave VERB 0 root
        . . PUNCT 2 punct
        """,
        names={"John Velko": "PERSON", "Anna Danek": "PERSON"},
    )
    assert clusters(doc) == [["John Velko"], ["Anna Danek", "She"]]
