"""kg.rdf.vocab names the terms of the ontology, all of them and no others."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from kg.config import resource
from kg.ids import BASE
from kg.model import ClaimKind, EntityType, MentionKind
from kg.rdf import vocab
from kg.rdf.quads import ontology_quads
from tests.rdf.stores import filled_store

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
FILES = ("kg.ttl", "alignments.ttl", "shapes.ttl")


def triples(name: str) -> list[Triple]:
    path = resource("ontology") / name
    return [quad.triple for quad in pyoxigraph.parse(path=str(path), format=RdfFormat.TURTLE)]


def declared(namespace: vocab.Namespace) -> set[str]:
    return {
        triple.subject.value.removeprefix(namespace.iri)
        for triple in triples("kg.ttl")
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(namespace.iri)
    }


@pytest.mark.parametrize("namespace", [vocab.KG, vocab.GRASPF], ids=lambda it: it.prefix)
def test_the_module_and_the_ontology_have_the_same_terms(namespace: vocab.Namespace) -> None:
    """No term is used that is not declared, and none is declared that the module lacks."""
    assert set(namespace) == declared(namespace)


@pytest.mark.parametrize("namespace", [vocab.KG, vocab.GRASPF], ids=lambda it: it.prefix)
@pytest.mark.parametrize("annotation", ["label", "comment"])
def test_every_term_is_described(namespace: vocab.Namespace, annotation: str) -> None:
    """Each of our terms has one label and one comment."""
    found = [
        triple.subject.value.removeprefix(namespace.iri)
        for triple in triples("kg.ttl")
        if triple.predicate.value == RDFS + annotation
        and isinstance(triple.subject, NamedNode)
        and triple.subject.value.startswith(namespace.iri)
    ]
    assert sorted(namespace) == sorted(found)


@pytest.mark.parametrize("name", FILES)
def test_files_use_declared_terms_only(name: str) -> None:
    """A slip of the pen in an ontology file does not invent a term of ours."""
    used = {
        term.value
        for triple in triples(name)
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, NamedNode)
    }
    unknown = {
        iri
        for namespace in (vocab.KG, vocab.GRASPF)
        for iri in used
        if iri.startswith(namespace.iri) and iri.removeprefix(namespace.iri) not in namespace
    }
    assert set() == unknown


def test_the_ontology_graph_has_no_blank_nodes() -> None:
    """The ontology can be stored under the rule that the graph has no blank nodes."""
    assert not any(
        isinstance(term, BlankNode)
        for quad in ontology_quads(BASE)
        for term in (quad.subject, quad.object)
    )


def test_data_use_listed_terms_only() -> None:
    """Every predicate and type of the hand-made graph is in the module."""
    known = {namespace[term].value for namespace in vocab.NAMESPACES for term in namespace}
    used = {
        value
        for quad in filled_store().quads()
        if not quad.graph_name.value.endswith("graph/ontology")  # type: ignore[union-attr]
        for value in (
            quad.predicate.value,
            *([str(quad.object.value)] if quad.predicate == vocab.RDF["type"] else []),  # type: ignore[union-attr]
        )
    }
    assert set() == used - known


def test_the_readme_lists_every_reused_term() -> None:
    """Who reads ontology/README.md sees each term that the graph takes from elsewhere."""
    text = (resource("ontology") / "README.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    listed = {row.split(" | ")[0].strip("| "): row for row in rows}
    for namespace in vocab.NAMESPACES:
        if list(namespace) and namespace not in (vocab.KG, vocab.GRASPF):
            terms = f"{namespace.iri} | {', '.join(namespace)} |"
            assert listed[namespace.prefix] == f"| {namespace.prefix} | {terms}"


def test_unknown_terms_are_refused() -> None:
    """A misspelt term fails at once."""
    with pytest.raises(KeyError):
        vocab.KG["cueLema"]


def test_every_value_of_the_model_has_a_term() -> None:
    """No kind of claim, entity or mention is without its IRI."""
    assert set(ClaimKind) == set(vocab.CUE_TYPES)
    assert set(EntityType) == set(vocab.ENTITY_TYPES)
    assert set(MentionKind) == set(vocab.MENTION_KINDS)


def test_every_stated_relation_is_in_the_ontology() -> None:
    """The relations that may be stated are the sub-properties of kg:statedRelation."""
    found = {
        triple.subject.value.removeprefix(vocab.KG.iri)  # type: ignore[union-attr]
        for triple in triples("kg.ttl")
        if triple.predicate.value == RDFS + "subPropertyOf"
    }
    assert set(vocab.RELATIONS) == found
