"""Relations: pairs of mentions speak together, and only for what types allow."""

from __future__ import annotations

import math

import pytest
from spacy.tokens import Doc

from kg.text.coref import Resolver
from kg.text.mentions import find_names, find_others
from kg.text.relations import ENDS, RelationFound, find_relations
from tests.text.builders import parsed

TABLE = """
Velko Velko PROPN 2 nsubj
founded found VERB 0 root
Tarn Tarn PROPN 4 compound
Steel Steel PROPN 2 obj
in in ADP 6 case
1990_ 1990 NUM 2 obl
. . PUNCT 2 punct

He he PRON 2 nsubj
leads lead VERB 0 root
it_ it PRON 2 obj
. . PUNCT 2 punct
"""
NAMES = {"Velko": "PERSON", "Tarn Steel": "ORG", "1990": "DATE"}


def relations(doc: Doc) -> list[RelationFound]:
    names = find_names(doc)
    resolver = Resolver(doc, names, find_others(doc, names))
    resolver.resolve(person=3)
    return list(find_relations(doc, names, resolver))


def names_of(found: list[RelationFound]) -> list[tuple[str, str, str]]:
    return [(r.subject.name, r.predicate, r.object.name) for r in found]


def test_a_relation_of_pronouns_is_one_of_whom_they_mean() -> None:
    """ "He leads it" is Velko leading Tarn Steel; the evidence is what joins the two words."""
    doc = parsed(
        TABLE,
        names=NAMES,
        takes_up={"He": "Velko", "it": "Tarn Steel"},
        relations=[("He", "headOf", "it", 2.0)],
    )
    (found,) = relations(doc)
    assert names_of([found]) == [("Velko", "headOf", "Tarn Steel")]
    assert doc[slice(*found.evidence)].text == "He leads it"
    assert found.score == pytest.approx(1 / (1 + math.exp(-2.0)))


def test_pairs_of_the_same_two_speak_together() -> None:
    """Two pairs that would not do alone are enough together."""
    weak = [("Velko", "headOf", "Tarn Steel", 0.5), ("He", "headOf", "it", 0.5)]
    doc = parsed(TABLE, names=NAMES, takes_up={"He": "Velko", "it": "Tarn Steel"}, relations=weak)
    (found,) = relations(doc)
    assert found.score == pytest.approx(1 / (1 + math.exp(-0.5 - math.log(2))))
    assert relations(parsed(TABLE, names=NAMES, relations=weak[:1])) == []


def test_ends_that_cannot_be_are_left_out() -> None:
    """A person is founded by nobody, and nothing is related to itself."""
    doc = parsed(
        TABLE,
        names=NAMES,
        takes_up={"He": "Velko"},
        relations=[("Velko", "foundedBy", "Tarn Steel", 5.0), ("Velko", "spouse", "He", 5.0)],
    )
    assert relations(doc) == []


def test_a_date_becomes_an_entity_where_a_relation_points_to_it() -> None:
    """ "Founded in 1990": the date is the object; without the relation it is no entity."""
    doc = parsed(TABLE, names=NAMES, relations=[("Tarn Steel", "foundedOn", "1990", 3.0)])
    assert names_of(relations(doc)) == [("Tarn Steel", "foundedOn", "1990")]


def test_a_pipeline_without_mentions_has_no_relations() -> None:
    """Another pipeline's Doc does not hold any, and that is no fault."""
    doc = parsed(TABLE, names=NAMES)
    del doc.spans["mentions"]
    assert relations(doc) == []


def test_every_relation_of_the_ontology_has_ends() -> None:
    """What the ontology knows, the table of ends knows, and the other way round."""
    from kg.rdf.vocab import RELATIONS  # noqa: PLC0415  the layers below know nothing of each other

    assert set(ENDS) == set(RELATIONS)
