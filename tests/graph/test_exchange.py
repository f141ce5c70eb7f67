"""GraphML and GEXF: other libraries than the writer read back the same network."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from pathlib import Path

import igraph
import networkx as nx
import pytest
from lxml import etree

from kg.graph.exchange import write_gexf, write_graphml
from kg.graph.measure import measure
from kg.graph.project import project
from tests.graph.builders import edge, edge_table, node_table

HOSTILE = 'Ганна "Ö" <李> & 🦊\n\x01]]>'


def network() -> nx.MultiDiGraph:
    return project(
        node_table(("e:1", "PERSON", HOSTILE), ("e:2", "PLACE", "Куп'янськ"), ("e:3", "ORG", "C")),
        edge_table(
            edge("c:1", "e:1", "e:2"),
            edge("c:2", "e:1", "e:2", label="deny", claim_kind="denial"),
            edge("c:1", "e:1", "e:3"),
            edge("r:1", "e:3", "e:2", kind="relation", label="locatedIn"),
        ),
    )


def test_igraph_reads_the_graphml(tmp_path: Path) -> None:
    """All nodes, parallel edges, names and numbers are there."""
    path = tmp_path / "graph.graphml"
    with path.open("wb") as file:
        assert 2 == write_graphml(network(), measure(network()), file)
    found = igraph.Graph.Read_GraphML(str(path))
    assert found.is_directed()
    assert sorted(found.vs["label"]) == sorted(
        [HOSTILE.replace("\x01", "\ufffd"), "Куп'янськ", "C"]
    )
    assert sorted(found.es["kind"]) == ["claim", "claim", "claim", "relation"]
    assert sorted(found.es["iri"]) == ["c:1", "c:1", "c:2", "r:1"]
    assert sorted(found.vs["degree"]) == [2.0, 3.0, 3.0]
    assert sum(found.vs["pagerank"]) == pytest.approx(1, abs=1e-6)
    assert set(found.vs["unnamed"]) == {False}


def test_gexf_is_what_gephi_takes() -> None:
    """Declared attributes, labels, unique ids; every edge has its ends. Read by lxml."""
    file = io.BytesIO()
    write_gexf(network(), measure(network()), file)
    page = etree.fromstring(file.getvalue())
    space = {"g": page.nsmap[None]}
    labels = page.xpath("//g:node/@label", namespaces=space)
    assert set(labels) == {HOSTILE.replace("\x01", "\ufffd"), "Куп'янськ", "C"}
    nodes = page.xpath("//g:node/@id", namespaces=space)
    edges = page.xpath("//g:edge", namespaces=space)
    assert len(nodes) == len(set(nodes)) == 3
    assert len({each.get("id") for each in edges}) == len(edges) == 4
    assert {each.get(end) for each in edges for end in ("source", "target")} <= set(nodes)
    for kind in ("node", "edge"):
        declared = set(page.xpath(f"//g:attributes[@class='{kind}']/g:attribute/@id",
                                  namespaces=space))  # fmt: skip
        used = set(page.xpath(f"//g:{kind}//g:attvalue/@for", namespaces=space))
        assert used
        assert used <= declared
    types = set(page.xpath("//g:attribute/@type", namespaces=space))
    assert types <= {"string", "integer", "long", "double", "float", "boolean"}


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_no_clock_and_the_same_bytes(write) -> None:  # type: ignore[no-untyped-def]
    """The same network gives the same bytes, on whatever day."""
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        write(network(), measure(network()), file)
    assert files[0].getvalue() == files[1].getvalue()
    assert b"lastmodified" not in files[0].getvalue()
    ET.fromstring(files[0].getvalue())


@pytest.mark.parametrize("write", [write_graphml, write_gexf])
def test_an_empty_network_is_a_file(write) -> None:  # type: ignore[no-untyped-def]
    """No entities give a page without nodes."""
    file = io.BytesIO()
    empty = project(node_table(), edge_table())
    assert write(empty, measure(empty), file) == 0
    assert not [each for each in ET.fromstring(file.getvalue()).iter() if each.tag.endswith("node")]
