from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from kg.model import EntityType, MentionKind
from kg.text.coref import Resolver
from kg.text.mentions import Found, find_names, find_others, spelled_out
from kg.text.names import name_key
from tests.text.builders import parsed


def resolved(doc: Doc) -> Resolver:
    names = find_names(doc)
    resolver = Resolver(doc, names, find_others(doc, names))
    resolver.resolve(person=3)
    resolver.resolve(person=1)
    return resolver


def nominal(doc: Doc, start: int, end: int) -> Found:
    return Found.of(doc[start:end], MentionKind.NOMINAL, EntityType.PERSON, 1.0)


def clusters(doc: Doc) -> list[list[str]]:
    """The mentions of each cluster that has a name."""
    kept = [cluster for cluster in resolved(doc).clusters if not cluster.is_loose]
    return [[m.text for m in cluster.mentions] for cluster in kept]


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
    """ "Velko" is Anton Velko; "she" is whom the network says."""
    names = {"Anton Velko": "PERSON", "Mira Danek": "PERSON", "Velko": "PERSON"}
    doc = parsed(TWO_PEOPLE, names=names, takes_up={"she": "Mira Danek"})
    assert [["Anton Velko", "Velko"], ["Mira Danek", "she"]] == clusters(doc)


def test_without_links_pronouns_stay_alone() -> None:
    """A pipeline that supplies no mentions still has its names in clusters."""
    doc = parsed(TWO_PEOPLE, names={"Anton Velko": "PERSON", "Velko": "PERSON"})
    del doc.spans["mentions"]
    assert [["Anton Velko", "Velko"]] == clusters(doc)
    assert ["she"] == [m.text for c in resolved(doc).clusters if c.is_loose for m in c.mentions]


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


@pytest.mark.parametrize(
    ("words", "short", "long"),
    [
        ("the World Food Programme ( WFP )", "WFP", "World Food Programme"),
        ("the World Food Programme ( IMF )", "IMF", ""),
        ("a Group for Security and Co - operation ( GSCO )", "GSCO", ""),
        (
            "a Group for Security and Co - operation ( GSC )",
            "GSC",
            "Group for Security and Co - operation",
        ),
    ],
)
def test_what_an_acronym_in_brackets_stands_for_is_a_name(
    words: str, short: str, long: str
) -> None:
    """Its long form is found by its initials, where they are those."""
    rows = [f"{word} {word} X {1 if n else 0} dep" for n, word in enumerate(words.split())]
    doc = parsed("\n".join(rows), names={short: "ORG"})
    found = spelled_out(find_names(doc), doc)
    assert [(name.text, name.type) for name in found] == [
        (name, EntityType.ORG) for name in (long, short) if name
    ]


@pytest.mark.parametrize(
    ("kind", "names", "expected"),
    [
        ("PERSON", ["Mira Danek Osta", "Danek"], [["Mira Danek Osta", "Danek"]]),
        ("PERSON", ["Danek", "Mira Danek Osta"], [["Danek", "Mira Danek Osta"]]),
        ("PERSON", ["Mira Danek Osta", "Danek Osta"], [["Mira Danek Osta", "Danek Osta"]]),
        ("PERSON", ["Bo de Velko", "De Velko"], [["Bo de Velko", "De Velko"]]),
        (
            "PERSON",
            ["Anton Danek", "Danek", "Mira Danek Osta"],
            [["Anton Danek", "Danek"], ["Mira Danek Osta"]],
        ),
        ("ORG", ["Tarn Press", "TP"], [["Tarn Press", "TP"]]),
        ("ORG", ["TP", "Tarn Press"], [["TP", "Tarn Press"]]),
        (
            "ORG",
            ["Tarn Press", "Tula Post", "TP"],
            [["Tarn Press"], ["Tula Post"], ["TP"]],
        ),
        (
            "ORG",
            ["Tarn Press", "TP", "Tula Post"],
            [["Tarn Press", "TP"], ["Tula Post"]],
        ),
    ],
)
def test_a_short_form_is_the_one_name_that_it_can_be_of(
    kind: str, names: list[str], expected: list[list[str]]
) -> None:
    """Acronyms and middle surnames join, either way round; what can be of two stays alone."""
    rows: list[str] = []
    for name in names:
        first = len(rows) + 1
        for word in name.split():
            rows.append(f"{word} {word} PROPN {first if len(rows) + 1 > first else 0} flat")
        rows.append(f"and and CCONJ {first} cc")
    doc = parsed("\n".join(rows), names=dict.fromkeys(names, kind))
    assert expected == clusters(doc)


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


def test_a_bare_surname_makes_no_bridge_between_two_people() -> None:
    """A full name joins no cluster with another full name, though a surname in it fits."""
    doc = parsed(
        """
        Anton Anton PROPN 3 nsubj
        Velko Velko PROPN 1 flat
        met meet VERB 0 root
        Danek_ Danek PROPN 3 obj
        . . PUNCT 3 punct

        Velko_ Velko PROPN 2 nsubj
        left leave VERB 0 root
        . . PUNCT 2 punct

        Mira Mira PROPN 3 nsubj
        Velko Velko PROPN 1 flat
        stayed stay VERB 0 root
        . . PUNCT 3 punct
        """,
        names={"Anton Velko": "PERSON", "Velko": "PERSON", "Mira Velko": "PERSON"},
    )
    assert [["Anton Velko", "Velko"], ["Mira Velko"]] == clusters(doc)


@pytest.mark.parametrize(("pronoun", "kind"), [("he", "PLACE"), ("it", "PERSON")])
def test_a_pronoun_takes_up_nothing_that_cannot_agree(pronoun: str, kind: str) -> None:
    """A town is no "he" and a person no "it", whatever the network says."""
    doc = parsed(
        f"""
        Sobolin Sobolin PROPN 2 nsubj
        fell_ fall VERB 0 root
        . . PUNCT 2 punct

        {pronoun} {pronoun} PRON 2 nsubj
        left_ leave VERB 0 root
        . . PUNCT 2 punct
        """,
        names={"Sobolin": kind},
        takes_up={pronoun: "Sobolin"},
    )
    assert [["Sobolin"]] == clusters(doc)


def test_a_common_noun_joins_a_name_and_hands_it_on() -> None:
    """ "The company" is Tarn Steel, so "it" that takes up the noun is Tarn Steel too."""
    doc = parsed(
        """
        Tarn Tarn PROPN 2 compound
        Steel Steel PROPN 3 nsubj
        grew_ grow VERB 0 root
        . . PUNCT 3 punct

        The the DET 2 det
        company company NOUN 3 nsubj
        says say VERB 0 root
        it it PRON 5 nsubj
        hires_ hire VERB 3 ccomp
        . . PUNCT 3 punct
        """,
        names={"Tarn Steel": "ORG"},
        nouns={"company": "ORG"},
        takes_up={"company": "Tarn Steel", "it": "company"},
    )
    assert [["Tarn Steel", "The company", "it"]] == clusters(doc)


def test_a_speaker_whose_name_comes_later_is_that_name() -> None:
    """Who spoke as "the expert", and is then told to be Sobolin, is one node, also when asked."""
    doc = parsed(
        """
        The the DET 2 det
        expert expert NOUN 3 nsubj
        spoke speak VERB 0 root
        . . PUNCT 3 punct

        Sobolin Sobolin PROPN 2 nsubj
        left leave VERB 0 root
        . . PUNCT 2 punct

        An a DET 2 det
        expert expert NOUN 3 nsubj
        spoke speak VERB 0 root
        . . PUNCT 3 punct
        """,
        names={"Sobolin": "PERSON"},
        nouns={"expert": "PERSON"},
    )
    resolver = resolved(doc)
    (name,) = (c for c in resolver.clusters if c.name == "Sobolin")
    first, second = (nominal(doc, *at) for at in ((0, 2), (7, 9)))
    spoke = resolver.speaker(first)
    assert resolver.join(first, name) is name
    assert spoke.current is name
    assert spoke not in resolver.clusters
    assert resolver.speaker(second).current is not name


def test_pronouns_without_a_name_are_one_of_a_kind_and_no_node() -> None:
    """ "He ... his" without a name are one entity, and a loose one."""
    doc = parsed(
        """
        He he PRON 2 nsubj
        lost lose VERB 0 root
        his his PRON 4 nmod:poss
        keys_ key NOUN 2 obj
        . . PUNCT 2 punct
        """,
        takes_up={"his": "He"},
    )
    found = resolved(doc).clusters
    assert [["He", "his"]] == [[m.text for m in cluster.mentions] for cluster in found]
    assert found[0].is_loose


@given(st.text())
def test_a_name_key_is_stable(text: str) -> None:
    """Reducing a key again changes nothing, whatever the script."""
    key = name_key(text)
    assert key == name_key(key)


def test_a_first_name_decides_between_he_and_she() -> None:
    """ "She" is not John Velko, even where the network says so."""
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
        takes_up={"She": "John Velko"},
    )
    assert clusters(doc) == [["John Velko"], ["Anna Danek"]]
