"""The graph in other RDF syntaxes: another library reads back the same graph."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.rdf import export
from kg.rdf.jsonld import context, write_jsonld
from kg.rdf.store import GraphStore
from kg.rdf.vocab import NAMESPACES, PREFIXES, RELATIONS
from tests import factories
from tests.rdf.hostile import CONTENT, hostile_store
from tests.rdf.stores import fill, filled_store

Writer = Callable[[GraphStore, IO[bytes]], object]
WITH_GRAPHS = {
    "nquads": export.write_nquads,
    "trig": export.write_trig,
    "json-ld": write_jsonld,
}
WITHOUT = {"turtle": export.write_turtle, "xml": export.write_rdfxml}


def tagged_store() -> GraphStore:
    """Words in a language, which no build of ours has, but a graph may."""
    store = GraphStore.memory()
    name = NamedNode(PREFIXES["schema"] + "name")
    words = (Literal("Kyjiv", language="cs"), Literal("Kyiv"), Literal("Kiev", language="de-at"))
    node, graph = NamedNode("https://x.example/a"), NamedNode("https://x.example/g")
    store.replace(graph.value, [Quad(node, name, each, graph) for each in words])
    return store


STORES = pytest.mark.parametrize("make", [filled_store, hostile_store, tagged_store])


def written(write: Writer, store: GraphStore) -> bytes:
    file = io.BytesIO()
    write(store, file)
    return file.getvalue()


def term(value: object) -> tuple[str, ...]:
    """Reduce a term of either library to plain strings."""
    if isinstance(value, rdflib.Literal):
        if value.language:
            return (str(value), value.language)
        return (str(value), str(value.datatype or PREFIXES["xsd"] + "string"))
    if isinstance(value, rdflib.term.Identifier):
        return (str(value),)
    if isinstance(value, Literal) and value.language:
        return (value.value, value.language)
    datatype = getattr(value, "datatype", None)
    text = str(value.value)  # type: ignore[attr-defined]
    return (text, datatype.value) if datatype is not None else (text,)


def statement(quad: Quad, *, graph: bool) -> tuple[tuple[str, ...], ...]:
    parts = (quad.subject, quad.predicate, quad.object, *((quad.graph_name,) if graph else ()))
    return tuple(map(term, parts))


@pytest.fixture(autouse=True)
def lexical_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep rdflib from rewriting the literals that it reads."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
@STORES
@pytest.mark.parametrize("form", WITH_GRAPHS)
def test_rdflib_reads_back_every_quad(form: str, make: Callable[[], GraphStore]) -> None:
    """No quad, letter, datatype or graph is lost or added."""
    store = make()
    found = rdflib.Dataset()
    found.parse(data=written(WITH_GRAPHS[form], store), format=form)
    read = {tuple(map(term, quad)) for quad in found.quads()}
    assert read == {statement(quad, graph=True) for quad in store.quads()}


@pytest.mark.parametrize("make", [filled_store, tagged_store])
@pytest.mark.parametrize("form", WITHOUT)
def test_rdflib_reads_back_every_triple(form: str, make: Callable[[], GraphStore]) -> None:
    """Formats without named graphs hold all triples of all graphs."""
    store = make()
    found = rdflib.Graph()
    found.parse(data=written(WITHOUT[form], store), format=form)
    read = {tuple(map(term, triple)) for triple in found}
    assert read == {statement(quad, graph=False) for quad in store.quads()}


def test_turtle_keeps_hostile_words() -> None:
    """Control characters, quotes and every script come through Turtle."""
    found = rdflib.Graph()
    found.parse(data=written(export.write_turtle, hostile_store()), format="turtle")
    texts = {str(value) for value in found.objects(predicate=rdflib.SDO.text)}
    assert texts == {CONTENT}


def test_rdfxml_replaces_what_xml_cannot_hold_and_counts_it() -> None:
    """A control character becomes U+FFFD, one for one; a carriage return stays."""
    file = io.BytesIO()
    lost = export.write_rdfxml(hostile_store(), file)
    found = rdflib.Graph()
    found.parse(data=file.getvalue(), format="xml")
    (text,) = {str(value) for value in found.objects(predicate=rdflib.SDO.text)}
    assert text == CONTENT.replace("\x01", "\ufffd").replace("\x0b", "\ufffd")
    literals = (quad.object for quad in hostile_store().quads())
    holding = [each for each in literals if isinstance(each, Literal) and CONTENT in each.value]
    assert lost == 2 * len(holding)
    assert export.write_rdfxml(filled_store(), io.BytesIO()) == 0


def test_jsonld_is_for_people() -> None:
    """Short words, relative IRIs, plain numbers; the context stands in the file."""
    page = json.loads(written(write_jsonld, filled_store()))
    assert page["@context"]["author"] == {"@id": "schema:author", "@type": "@id"}
    nodes = [node for graph in page["@graph"] for node in graph["@graph"]]
    claim = next(node for node in nodes if node.get("text") == "residents were leaving Sobolin")
    assert claim["@id"].startswith("claim/")
    assert claim["author"].startswith("person/mira-danek-")
    assert claim["certainty"] == "graspf:CERTAIN"
    assert claim["dateCreated"] == {"@value": "--07-06", "@type": "xsd:gMonthDay"}
    position = next(node for node in nodes if "start" in node)
    assert isinstance(position["start"], int)


def test_the_context_knows_every_property_in_use() -> None:
    """Each lower-case term of the vocabulary is a word of the context, and none else is."""
    words = {
        what["@id"] if isinstance(what, dict) else what
        for term, what in context().items()
        if term not in PREFIXES
    }
    store = filled_store()
    used = {
        quad.predicate.value for quad in store.quads() if "ontology" not in str(quad.graph_name)
    }
    used |= {
        space.iri + name
        for space in NAMESPACES
        for name in space
        if name[0].islower() and space.prefix != "xsd" and name not in RELATIONS | {"identifying"}
    }
    full = {PREFIXES[word.partition(":")[0]] + word.partition(":")[2] for word in words}
    assert used - full == {PREFIXES["rdf"] + "type"}
    assert full <= {space.iri + name for space in NAMESPACES for name in space}
    assert {prefix: context()[prefix] for prefix in PREFIXES} == PREFIXES


@pytest.mark.parametrize("form", [*WITH_GRAPHS, *WITHOUT])
def test_nothing_is_held_back(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file grows while the graph is read: at its end all but a last piece is written."""
    file = io.BytesIO()
    sizes = []
    real = export.quads

    def watched(store: GraphStore, graph: str | None = None):  # type: ignore[no-untyped-def]
        for quad in real(store, graph):
            yield quad
            sizes.append(len(file.getvalue()))

    monkeypatch.setattr(export, "quads", watched)
    monkeypatch.setattr("kg.rdf.jsonld.quads", watched)
    (WITH_GRAPHS | WITHOUT)[form](filled_store(), file)
    assert max(sizes) > 0.5 * len(file.getvalue())


def test_the_order_of_writing_does_not_matter(tmp_path: Path) -> None:
    """Two stores on disk of the same graph give the same bytes in every format."""
    extractions, resolution = factories.extractions(), factories.resolution()
    for name, order in (("a", extractions), ("b", extractions[::-1])):
        with GraphStore.open(tmp_path / name) as store:
            fill(store, order, resolution)
    with (
        GraphStore.open(tmp_path / "a", read_only=True) as a,
        GraphStore.open(tmp_path / "b", read_only=True) as b,
    ):
        for write in (WITH_GRAPHS | WITHOUT).values():
            assert written(write, a) == written(write, b)


SCRIPT = """
import io, sys
from kg.rdf.export import write_trig
from tests.rdf.stores import filled_store
file = io.BytesIO(); write_trig(filled_store(), file); sys.stdout.buffer.write(file.getvalue())
"""


def test_prefixes_have_an_order() -> None:
    """The prefixes of TriG are sorted, whatever order the engine has on a run."""
    text = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, encoding="utf-8", check=True
    ).stdout
    prefixes = [line for line in text.splitlines() if line.startswith("@prefix")]
    assert len(prefixes) > 20
    assert prefixes == sorted(prefixes)
    assert text.count("@prefix") == len(prefixes)


def test_a_name_that_xml_cannot_write_is_an_error() -> None:
    """A predicate that ends in no XML name is refused in RDF/XML, with what to do."""
    store = GraphStore.memory()
    store.engine.update("INSERT DATA { GRAPH <g:g> { <s:s> <http://p.example/1/> <o:o> } }")
    with pytest.raises(StoreError, match="export Turtle instead"):
        export.write_rdfxml(store, io.BytesIO())
