"""kg.rdf.quads: what the stages found becomes quads, and nothing that is said becomes a fact."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable

import pyoxigraph
import pytest
from hypothesis import given
from pyoxigraph import BlankNode, Quad, Triple

from kg.errors import IngestError, ShapeError
from kg.model import Anchor, Document, Entity, EntityType, Extraction, Resolution
from kg.rdf.quads import (
    document_graph,
    document_quads,
    entities_graph,
    entity_quads,
    measure_quads,
)
from kg.rdf.store import GraphStore
from kg.rdf.vocab import KG, PROV, RDF, SCHEMA, SKOS
from tests import factories
from tests.rdf import renew_golden
from tests.strategies import hostile, texts

OTHER_BASE = "https://news.example/kg/"


def lines(quads: Iterable[Quad]) -> list[str]:
    return [str(quad) for quad in quads]


def test_the_graph_of_an_article_is_as_recorded() -> None:
    """A change of the graph's form is seen in review; renew by tests.rdf.renew_golden."""
    expected = renew_golden.GOLDEN.read_text(encoding="utf-8")
    assert set(expected.splitlines()) == set(renew_golden.current().splitlines()), (
        "the graph has changed; if it should, run: python -m tests.rdf.renew_golden"
    )
    assert expected == renew_golden.current()


def test_the_same_input_gives_the_same_quads_in_the_same_order(
    extractions: tuple[Extraction, ...], resolution: Resolution
) -> None:
    """Nothing depends on a clock, on chance or on what was made before."""
    for extraction in extractions:
        assert lines(document_quads(extraction, resolution)) == lines(
            document_quads(extraction, resolution)
        )
    entities = lines(entity_quads(resolution))
    assert entities == lines(entity_quads(resolution))
    assert len(entities) == len(set(entities))


def test_the_order_of_an_extraction_s_parts_does_not_count(resolution: Resolution) -> None:
    """Parts that come in another order give the same graph."""
    extraction = factories.wire()
    shuffled = list(extraction.mentions)
    random.Random(7).shuffle(shuffled)
    other = dataclasses.replace(
        extraction, mentions=tuple(shuffled), claims=tuple(reversed(extraction.claims))
    )
    assert document_quads(extraction, resolution) == document_quads(other, resolution)


def test_no_blank_nodes_and_one_graph_each(
    extractions: tuple[Extraction, ...], resolution: Resolution
) -> None:
    """Each function fills one named graph, and every node has an IRI."""
    for extraction in extractions:
        quads = document_quads(extraction, resolution)
        graphs = {quad.graph_name.value for quad in quads}  # type: ignore[union-attr]
        assert {document_graph(extraction.document.id)} == graphs
        assert not any(isinstance(quad.subject, BlankNode) for quad in quads)
    assert {entities_graph()} == {
        quad.graph_name.value  # type: ignore[union-attr]
        for quad in entity_quads(resolution)
    }


def test_the_base_moves_all_instances(resolution: Resolution) -> None:
    """With another base, no instance of this document keeps the old one but the entities'."""
    quads = document_quads(factories.wire(), resolution, OTHER_BASE)
    subjects = {quad.subject.value for quad in quads}  # type: ignore[union-attr]
    entities = {entity.id for entity in resolution.entities}
    assert all(subject.startswith(OTHER_BASE) for subject in subjects - entities)


def test_other_documents_do_not_change_a_document_s_iris(resolution: Resolution) -> None:
    """A claim has the same IRI whatever else is read, and whoever its claimant turns out to be."""
    alone = Resolution(
        resolution.entities,
        {key: iri + "x" for key, iri in resolution.of.items()},
    )

    def claims(known: Resolution) -> set[object]:
        return {
            quad.subject
            for quad in document_quads(factories.wire(), known)
            if quad.object == SCHEMA["Claim"]
        }

    assert claims(resolution) == claims(alone)


def test_an_unresolved_entity_is_named(resolution: Resolution) -> None:
    """Writing with another resolution than that of the extraction says which entity is missing."""
    with pytest.raises(ShapeError, match=r"entity e1 of document .* is not resolved"):
        document_quads(factories.wire(), Resolution((), {}))


def test_a_text_that_cannot_be_written_is_refused(resolution: Resolution) -> None:
    """Half of a surrogate pair stops this document only, by the error that skips one input."""
    extraction = factories.wire()
    document = dataclasses.replace(extraction.document, title="bad \udc00")
    with pytest.raises(IngestError):
        document_quads(dataclasses.replace(extraction, document=document), resolution)


def test_the_article_has_its_text_and_what_is_known_of_it(resolution: Resolution) -> None:
    """Headline, outlet, date and address stand on the article; what is unknown is left out."""
    store = GraphStore.memory()
    for extraction in factories.extractions():
        store.replace(
            document_graph(extraction.document.id), document_quads(extraction, resolution)
        )
    rows = store.select(
        """PREFIX schema: <https://schema.org/>
        SELECT ?text ?title ?publisher ?published ?url { GRAPH ?g {
          ?article a schema:NewsArticle ; schema:articleBody ?text ; schema:headline ?title ;
            schema:publisher/schema:name ?publisher .
          OPTIONAL { ?article schema:datePublished ?published ; schema:url ?url } } }
        ORDER BY ?title"""
    ).rows
    expected = [
        (document.text, document.title, document.publisher, document.published, document.url)
        for document in (factories.wire_document(), factories.post_document())
    ]
    assert expected == list(rows)


def test_an_article_without_metadata_is_written(resolution: Resolution) -> None:
    """A bare text is an article too: no headline, no outlet, no date."""
    extraction = factories.wire()
    bare = Document(extraction.document.id, extraction.document.text, publisher="  ")
    quads = document_quads(dataclasses.replace(extraction, document=bare), resolution)
    used = {quad.predicate for quad in quads}
    assert not used & {SCHEMA["headline"], SCHEMA["datePublished"], SCHEMA["url"]}
    assert not any(quad.object == KG["Outlet"] for quad in quads)


def test_links_are_identifiers_and_matches() -> None:
    """A link of a known scheme is an IRI as well; of another, a string only."""
    entity = dataclasses.replace(
        factories.resolution().entities[0], links=(("local", "a b"), ("wikidata", "Q1"))
    )
    quads = entity_quads(Resolution((entity,)))
    found = {(quad.predicate, str(quad.object)) for quad in quads}
    assert (SCHEMA["identifier"], '"local:a b"') in found
    assert (SKOS["exactMatch"], "<http://www.wikidata.org/entity/Q1>") in found


def test_judgements_keep_score_and_reason(resolution: Resolution) -> None:
    """Why two were taken for one, and why two were not, can be read from the graph."""
    reasons = [
        quad.object.value  # type: ignore[union-attr]
        for quad in entity_quads(resolution)
        if quad.predicate == KG["reason"]
    ]
    # What nothing settles stands once for both of its ends: one node, named by what it says.
    assert set(reasons) == {"surname of the full name", "nothing settles it"}


def test_measures_are_property_values() -> None:
    """A measure hangs on its node with name and value; what is no number is refused."""
    quads = measure_quads([("https://example.org/a", "pagerank", 0.25)])
    assert {RDF["type"], SCHEMA["additionalProperty"], SCHEMA["propertyID"], SCHEMA["value"]} == {
        quad.predicate for quad in quads
    }
    with pytest.raises(ShapeError, match="not a finite number"):
        list(measure_quads([("https://example.org/a", "pagerank", float("nan"))]))


def test_no_relation_is_a_triple(
    extractions: tuple[Extraction, ...], resolution: Resolution
) -> None:
    """What a text states of two entities is a statement with evidence, never a fact."""
    for extraction in extractions:
        for quad in document_quads(extraction, resolution):
            assert quad.predicate != KG["headOf"]


def test_direct_speech_is_quoted_from_the_article(resolution: Resolution) -> None:
    """Only the direct quote has prov:wasQuotedFrom."""
    quads = document_quads(factories.wire(), resolution)
    assert 1 == sum(quad.predicate == PROV["wasQuotedFrom"] for quad in quads)


@given(texts, hostile)
def test_any_text_survives_the_graph(left: str, right: str) -> None:
    """Quads, store and rows give back the very words, wherever the quote stands."""
    quote = f"x{right}"
    text = f"{left}{quote}{left}"
    base = factories.wire()
    document = Document("d1", text, title=right or None, publisher=left or None)
    anchor = Anchor.of(document, len(left), len(left) + len(quote))
    claim = dataclasses.replace(
        base.claims[0], source=(), cue=(), content=(anchor,), claimant=None, relay=(), said=None,
        about=(), status=(),
    )  # fmt: skip
    extraction = Extraction(document, right, sentences=((0, len(text)),), claims=(claim,))
    store = GraphStore.memory()
    store.replace(document_graph("d1"), document_quads(extraction, Resolution(())))
    table = store.select(
        """PREFIX schema: <https://schema.org/> PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT ?body ?text ?before ?quote ?after { GRAPH ?g {
          ?article schema:articleBody ?body . ?claim schema:text ?text .
          ?span oa:hasSelector ?s . ?s oa:prefix ?before ; oa:exact ?quote ; oa:suffix ?after } }"""
    )
    assert [(text, quote, left, quote, left)] == list(table.rows)
    assert 1 == len(list(pyoxigraph.parse(f"{store.quads()[0]} .", pyoxigraph.RdfFormat.N_QUADS)))


def test_a_place_has_its_position() -> None:
    """A link to GeoNames is an exact match; a position is latitude and longitude, as decimals."""
    mention = factories.extractions()[0].entities[0].mentions[0]
    links = (("geo", "49.71,37.6158"), ("geonames", "703656"))
    place = Entity("https://e.example/p", EntityType.PLACE, "Kupyansk", (), (mention,), links=links)
    found = {
        (quad.predicate.value, quad.object.value)
        for quad in entity_quads(Resolution((place,)))
        if not isinstance(quad.object, Triple)
    }
    assert ("https://schema.org/latitude", "49.71") in found
    assert ("https://schema.org/longitude", "37.6158") in found
    exact = "http://www.w3.org/2004/02/skos/core#exactMatch"
    assert (exact, "https://sws.geonames.org/703656/") in found
