"""kg.rdf.store: graphs are replaced whole, dumps are stable, every failure is one clear line."""

from __future__ import annotations

import gzip
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import KGError, QueryError, StoreError
from kg.ids import BASE
from kg.model import Extraction, Resolution
from kg.rdf import files, terms
from kg.rdf.dumps import written
from kg.rdf.loading import FEW, settle, tables
from kg.rdf.quads import document_graph, document_quads
from kg.rdf.scribe import Scribe
from kg.rdf.store import GraphStore
from tests import factories
from tests.rdf.stores import fill, filled_store
from tests.strategies import hostile, texts

# rdflib's own parsers still call what it deprecates.
rdflib_parses = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
GRAPH = "https://example.org/graph/1"
OTHER = "https://example.org/graph/2"
NAME = NamedNode("https://schema.org/name")


def quad(value: str, graph: str = GRAPH) -> Quad:
    thing = NamedNode("https://example.org/thing")
    return Quad(thing, NAME, terms.text(value), NamedNode(graph))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as opened:
        yield opened


def dumped(store: GraphStore, path: Path) -> bytes:
    store.dump(path)
    return path.read_bytes()


# Writing ------------------------------------------------------------------------------------------


def test_replacing_twice_is_replacing_once(store: GraphStore, tmp_path: Path) -> None:
    """A document read again does not leave anything double or old."""
    store.replace(GRAPH, [quad("old"), quad("same")])
    store.replace(GRAPH, [quad("same"), quad("new")])
    once = dumped(store, tmp_path / "a.nq")
    store.replace(GRAPH, [quad("new"), quad("same")])
    assert once == dumped(store, tmp_path / "b.nq")
    assert 2 == store.size()


def test_replacing_leaves_other_graphs_alone(store: GraphStore) -> None:
    """Only the graph that is named changes."""
    store.replace(GRAPH, [quad("one")])
    store.replace(OTHER, [quad("two", OTHER)])
    store.replace(GRAPH, ())
    assert ('"two"',) == tuple(str(found.object) for found in store.quads())
    store.retract(OTHER)
    store.retract(OTHER)
    assert (0, ()) == (store.size(), store.graphs())


def test_quads_of_another_graph_are_refused(store: GraphStore) -> None:
    """A mistake in the graph's name does not move a document's quads."""
    store.replace(GRAPH, [quad("kept")])
    with pytest.raises(StoreError, match="cannot go to the graph"):
        store.replace(GRAPH, [quad("lost"), quad("elsewhere", OTHER)])
    assert ("kept",) == tuple(found.object.value for found in store.quads())  # type: ignore[union-attr]


def test_a_generator_is_read_once(store: GraphStore) -> None:
    """Any iterable of quads will do."""
    store.replace(GRAPH, (quad(value) for value in ("a", "b")))
    assert 2 == len(store.quads(GRAPH))


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    """Closing writes to disk; closing twice does no harm; a closed store says so."""
    store = GraphStore.open(tmp_path / "store")
    store.replace(GRAPH, [quad("kept")])
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.size()
    with GraphStore.open(tmp_path / "store", read_only=True) as again:
        assert 1 == again.size()


@given(st.lists(st.one_of(texts, hostile), max_size=5))
def test_any_text_survives_replace_and_select(values: list[str]) -> None:
    """Escapes, quotes and control characters pass through SPARQL updates unchanged."""
    store = GraphStore.memory()
    store.replace(GRAPH, [quad(value) for value in values])
    table = store.select("SELECT ?o { GRAPH ?g { ?s ?p ?o } }")
    assert sorted(set(values)) == sorted(str(row[0]) for row in table.rows)


# Dumps --------------------------------------------------------------------------------------------


def test_dumps_do_not_depend_on_the_order_of_writing(
    tmp_path: Path, extractions: tuple[Extraction, ...], resolution: Resolution
) -> None:
    """The same input gives the same bytes, in N-Quads and in TriG."""
    found = set()
    for seed in range(3):
        shuffled = list(extractions)
        random.Random(seed).shuffle(shuffled)
        store = fill(GraphStore.memory(), shuffled, resolution)
        store.dump(tmp_path / "graph.trig")
        found.add((dumped(store, tmp_path / "g.nq"), (tmp_path / "graph.trig").read_bytes()))
    assert 1 == len(found)


def test_dumps_are_the_same_in_another_process(tmp_path: Path) -> None:
    """Neither hash seeds nor the engine's own order reach the bytes."""
    code = (
        "import sys; from tests.rdf.stores import filled_store as f; s = f(); "
        "s.dump(sys.argv[1] + '.nq'); s.dump(sys.argv[1] + '.trig')"
    )
    for name in ("a", "b"):
        environment = {**os.environ, "PYTHONHASHSEED": "1" if name == "a" else "2"}
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / name)], check=True, env=environment
        )
    for ending in ("nq", "trig"):
        first, second = (tmp_path / f"{name}.{ending}" for name in ("a", "b"))
        assert first.read_bytes() == second.read_bytes()


def test_n_quads_are_sorted(tmp_path: Path) -> None:
    """Lines stand in the order of their bytes, each once, the last with its line end."""
    lines = dumped(filled_store(), tmp_path / "g.nq").split(b"\n")
    assert b"" == lines.pop()
    assert sorted(set(lines)) == lines


@rdflib_parses
def test_rdflib_reads_both_dumps(tmp_path: Path) -> None:
    """The dumps are correct for another library, and both say the same."""
    store = filled_store()
    store.dump(tmp_path / "g.nq")
    store.dump(tmp_path / "g.trig")
    quads = rdflib.Dataset().parse(tmp_path / "g.nq", format="nquads")
    trig = rdflib.Dataset().parse(tmp_path / "g.trig", format="trig")
    assert isinstance(quads, rdflib.Dataset)
    assert isinstance(trig, rdflib.Dataset)
    assert store.size() == len(set(quads.quads())) == len(set(trig.quads()))
    assert set(quads.quads()) == set(trig.quads())


@rdflib_parses
@settings(max_examples=30)  # two files are written, and read by a slow parser
@given(st.lists(st.one_of(texts, hostile), max_size=5))
def test_rdflib_reads_any_text(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    """No text that the graph can hold breaks another library's parser."""
    folder = tmp_path_factory.mktemp("dump")
    store = GraphStore.memory()
    store.replace(GRAPH, [quad(value) for value in values])
    store.dump(folder / "g.nq")
    store.dump(folder / "g.trig")
    for name, form in (("g.nq", "nquads"), ("g.trig", "trig")):
        dataset = rdflib.Dataset()
        dataset.parse(folder / name, format=form)
        assert sorted(set(values)) == sorted(str(found[2]) for found in dataset.quads())


def test_trig_is_for_people(tmp_path: Path) -> None:
    """Prefixes for terms and for each kind of instance; types come first."""
    filled_store().dump(tmp_path / "g.trig")
    text = (tmp_path / "g.trig").read_text(encoding="utf-8")
    assert "@prefix claim: <https://w3id.org/claimgraph/id/claim/> ." in text
    assert "a prov:Entity , schema:Claim ;\n" in text
    assert "schema:author person:anton-velko-" in text


# Asking -------------------------------------------------------------------------------------------


def test_values_have_python_types() -> None:
    """Numbers and booleans are Python values, all else is its lexical form, unbound is None."""
    table = GraphStore.memory().select(
        """PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT ?int ?dec ?dbl ?yes ?day ?iri ?none ?text {
          BIND(7 AS ?int) BIND(0.5 AS ?dec) BIND(1.5e0 AS ?dbl) BIND(true AS ?yes)
          BIND("2025-07-06"^^xsd:date AS ?day) BIND(xsd:date AS ?iri) BIND("a" AS ?text) }"""
    )
    expected = (7, 0.5, 1.5, True, "2025-07-06", "http://www.w3.org/2001/XMLSchema#date", None, "a")
    assert (expected,) == table.rows
    assert ("int", "dec", "dbl", "yes", "day", "iri", "none", "text") == table.columns


def test_ask_and_construct_answer(tmp_path: Path) -> None:
    """ASK gives a boolean, CONSTRUCT sorted N-Triples that another library reads."""
    store = filled_store()
    assert store.ask("ASK { GRAPH ?g { ?s ?p ?o } }")
    assert not store.ask("ASK { ?s ?p ?o }")
    text = store.construct("CONSTRUCT { ?s a ?o } WHERE { GRAPH ?g { ?s a ?o } }")
    assert sorted(text.splitlines()) == text.splitlines()
    assert len(text.splitlines()) == len(rdflib.Graph().parse(data=text, format="turtle"))


@pytest.mark.parametrize(
    ("method", "query"),
    [
        ("select", "SELECT * {"),
        ("select", "ASK {}"),
        ("ask", "SELECT * {}"),
        ("construct", "ASK {}"),
        ("select", "INSERT DATA { <http://x.example/> <http://x.example/> 1 }"),
        ("ask", "DROP ALL"),
        ("construct", "DELETE WHERE { ?s ?p ?o }"),
        ("select", "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        ("ask", "ASK { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }"),
        ("construct", "CONSTRUCT WHERE { ?s ?p ?o . SERVICE <http://127.0.0.1:1/> {} }"),
        ("select", "SELECT (<http://x.example/f>(1) AS ?x) { } GROUP BY"),
    ],
)
def test_wrong_queries_are_one_clear_line(method: str, query: str) -> None:
    """Bad syntax, the wrong kind, updates and SERVICE are QueryErrors; nothing is changed."""
    store = filled_store()
    size = store.size()
    with pytest.raises(QueryError) as caught:
        getattr(store, method)(query)
    assert "\n" not in str(caught.value)
    assert size == store.size()


def test_from_does_not_read_files_or_the_network(tmp_path: Path) -> None:
    """A FROM clause names graphs of the store, and fetches nothing."""
    (tmp_path / "secret.ttl").write_text("<http://x.example/> a <http://x.example/> .", "utf-8")
    address = (tmp_path / "secret.ttl").as_uri()
    assert () == filled_store().select(f"SELECT * FROM <{address}> {{ ?s ?p ?o }}").rows


def test_what_is_said_is_not_found_by_plain_patterns() -> None:
    """The default graph is empty: a query that names no graph cannot take a claim for a fact."""
    assert () == filled_store().select("SELECT * { ?s ?p ?o }").rows


# Opening ------------------------------------------------------------------------------------------


def test_a_store_in_use_says_so(tmp_path: Path, store: GraphStore) -> None:
    """A second writer is told that the first is in the way, and the first goes on."""
    with pytest.raises(StoreError, match="in use by another process"):
        GraphStore.open(tmp_path / "store")
    store.replace(GRAPH, [quad("one")])
    assert 1 == store.size()


def test_readers_may_be_many(tmp_path: Path) -> None:
    """Several may read one store at a time."""
    with GraphStore.open(tmp_path / "store") as writer:
        writer.replace(GRAPH, [quad("one")])
    readers = [GraphStore.open(tmp_path / "store", read_only=True) for _ in range(2)]
    assert [1, 1] == [reader.size() for reader in readers]


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    """A store opened to read refuses to write, in one line."""
    GraphStore.open(tmp_path / "store").close()
    with GraphStore.open(tmp_path / "store", read_only=True) as reader, pytest.raises(StoreError):
        reader.replace(GRAPH, [quad("one")])


@pytest.mark.parametrize("read_only", [True, False])
def test_a_file_is_no_store(tmp_path: Path, read_only: bool) -> None:
    """Naming a file in place of a folder is said so."""
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="is a file, not a graph store"):
        GraphStore.open(tmp_path / "file", read_only=read_only)


def test_a_missing_store_is_not_made_by_reading(tmp_path: Path) -> None:
    """Asking a graph that was never built says what to run, and leaves nothing behind."""
    with pytest.raises(StoreError, match="run `kg build` first"):
        GraphStore.open(tmp_path / "none", read_only=True)
    assert [] == list(tmp_path.iterdir())


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    """A folder that is not a store is not written into."""
    (tmp_path / "letter.txt").write_bytes(b"")
    with pytest.raises(StoreError, match="no graph store"):
        GraphStore.open(tmp_path)
    assert ["letter.txt"] == [path.name for path in tmp_path.iterdir()]


def test_a_damaged_store_is_one_line(tmp_path: Path) -> None:
    """A store whose files are broken is an error of one line."""
    GraphStore.open(tmp_path / "store").close()
    (tmp_path / "store" / "CURRENT").write_bytes(b"nonsense")
    for read_only in (True, False):
        with pytest.raises(StoreError) as caught:
            GraphStore.open(tmp_path / "store", read_only=read_only)
        assert "\n" not in str(caught.value)


def test_where_no_folder_can_be_made_is_one_line() -> None:
    """A place where nothing can be written is an error of one line."""
    with pytest.raises(StoreError, match="cannot open the graph store"):
        GraphStore.open("/proc/none/store")


def test_a_full_disk_is_one_line() -> None:
    """Where a dump cannot be written, the error names the file."""
    with pytest.raises(StoreError, match="/dev/full"):
        filled_store().dump("/dev/full")


def test_a_dump_into_nowhere_is_one_line(tmp_path: Path) -> None:
    """A dump to a folder that does not exist is an error that names it."""
    with pytest.raises(StoreError, match=r"none/g\.nq"):
        filled_store().dump(tmp_path / "none" / "g.nq")


def test_every_error_of_the_store_is_ours() -> None:
    """An IRI that is none is refused by our own error."""
    with pytest.raises(KGError, match="no IRI of a named graph"):
        GraphStore.memory().replace("not an iri", ())


def test_numbers_read_the_same_after_the_disk(tmp_path: Path) -> None:
    """The engine's own forms of numbers are the forms that we write."""
    quads = document_quads(factories.wire(), factories.resolution())
    graph = document_graph(factories.wire_document().id)
    with GraphStore.open(tmp_path / "store") as store:
        store.replace(graph, quads)
        assert quads == store.quads()
    assert Literal("0.93", datatype=terms.score(0.93).datatype) in {it.object for it in quads}


@pytest.mark.parametrize("ending", [".nq", ".nt", ".trig", ".nq.gz", ".trig.gz"])
def test_a_dump_sorted_on_disk_is_the_same(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is merged from parts on disk, or written graph by graph, has the bytes of the whole."""
    store = filled_store()
    whole = tmp_path / f"whole{ending}"
    files.save(whole, written(store.quads(), whole, BASE))
    monkeypatch.setattr("kg.rdf.dumps.RUN", 10)
    monkeypatch.setattr("kg.rdf.dumps.PART", 7)
    monkeypatch.setattr("kg.rdf.dumps.FILES", 3)
    parts = tmp_path / f"parts{ending}"
    store.dump(parts)
    with files.reading(parts) as file:
        lines = file.read().splitlines()
    assert parts.read_bytes() == whole.read_bytes()
    if not ending.startswith(".trig"):
        assert lines == sorted(set(lines))
    assert {path.name for path in tmp_path.iterdir()} == {whole.name, parts.name}


@pytest.mark.parametrize("ending", [".nq", ".trig", ".nq.gz", ".trig.gz"])
@pytest.mark.parametrize("part", [1, 100, 10_000])
def test_what_passes_a_scribe_is_written_as_a_dump(
    ending: str, part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files of a build, written while its store is filled, are the store's dumps.

    So they are where a graph is so large that only a part of it is held at a time.
    """
    one = filled_store()
    graphs = [(graph, one.quads(graph)) for graph in reversed(one.graphs())]
    monkeypatch.setattr("kg.rdf.dumps.RUN", 10)
    monkeypatch.setattr("kg.rdf.scribe.PART", part)
    packed = ending.endswith(".gz")
    with (
        GraphStore.open(tmp_path / "store") as other,
        Scribe(tmp_path, BASE, packed=packed) as scribe,
    ):
        other.fill(scribe.passing([*graphs, ("https://example.org/none", ())]))
        scribe.write(tmp_path / f"scribe{ending}")
        other.dump(tmp_path / f"store{ending}")
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == [f"scribe{ending}", "store", f"store{ending}"]
    assert (tmp_path / files[0]).read_bytes() == (tmp_path / files[2]).read_bytes()


def test_a_compressed_dump_is_loaded(tmp_path: Path) -> None:
    """What ends in .gz holds the same, has no name or time in it, and can be loaded again."""
    one = filled_store()
    one.dump(tmp_path / "plain.nq")
    one.dump(tmp_path / "packed.nq.gz")
    plain, packed = ((tmp_path / name).read_bytes() for name in ("plain.nq", "packed.nq.gz"))
    assert gzip.decompress(packed) == plain
    assert packed[3:8] == bytes(5)  # flags and time
    for before in ((), one.quads()[:5]):
        other = GraphStore.memory()
        other.engine.extend(before)
        other.load(tmp_path / "packed.nq.gz")
        assert other.quads() == one.quads()


@pytest.mark.parametrize("content", ["cut", "plain", "damaged"])
def test_a_damaged_compressed_dump_is_one_line(content: str, tmp_path: Path) -> None:
    """A file that is cut off, or no gzip though it says so, is an error and adds nothing."""
    path = tmp_path / "graph.nq.gz"
    filled_store().dump(path)
    whole = path.read_bytes()
    half = len(whole) // 2
    path.write_bytes(
        {
            "cut": whole[:half],
            "plain": b"<a:b> <a:b> <a:b> <a:b> .\n",
            "damaged": whole[:half] + bytes(20) + whole[half + 20 :],
        }[content]
    )
    store = GraphStore.memory()
    with pytest.raises(StoreError, match=r"cannot load .*graph\.nq\.gz") as error:
        store.load(path)
    assert "\n" not in str(error.value)
    assert not store.size()


@pytest.mark.parametrize("name", ["bomb.nq", "bomb.nq.gz"])
def test_a_term_without_end_is_one_line(name: str, tmp_path: Path) -> None:
    """A literal that would fill the memory is refused, unpacked or not."""
    lines = [b'<a:b> <a:b> "', *[b"x" * 1_000_000] * 40, b'" <a:g> .\n']
    files.save(tmp_path / name, lines)
    with pytest.raises(StoreError, match=r"cannot load .*: a term in it is longer than 16 MB"):
        GraphStore.memory().load(tmp_path / name)


def test_filling_is_replacing_many(tmp_path: Path) -> None:
    """Graphs that are filled in at once are those that are put there one by one."""
    one = filled_store()
    graphs = [(graph, one.quads(graph)) for graph in one.graphs()]
    with GraphStore.open(tmp_path / "store") as other:
        other.fill(graphs)
        assert other.quads() == one.quads()
        with pytest.raises(StoreError, match="cannot go to the graph"):
            other.fill([("https://example.org/g", one.quads(graphs[0][0]))])


@pytest.mark.parametrize(("before", "new", "merged"), [(0, 2, True), (2, 1, False), (0, 0, False)])
def test_files_are_merged_when_most_are_new(
    tmp_path: Path, before: int, new: int, *, merged: bool
) -> None:
    class Engine:
        asked = False

        def optimize(self) -> None:
            self.asked = True

    for number in range(before + new):
        with (tmp_path / f"{number}.sst").open("wb") as file:
            file.truncate(FEW)
        if number + 1 == before:
            old = tables(tmp_path)
    engine = Engine()
    settle(engine, tmp_path, old if before else {})  # type: ignore[arg-type]
    assert engine.asked is merged


def test_a_store_that_was_merged_answers_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.rdf.loading.FEW", 0)
    one = NamedNode("https://example.org/1")
    with GraphStore.open(tmp_path / "store") as store:
        for name in ("https://example.org/a", "https://example.org/b"):
            store.fill([(name, [Quad(one, one, one, NamedNode(name))])])
    with GraphStore.open(tmp_path / "store", read_only=True) as store:
        assert store.size() == 2
