"""The network as a file for Gephi, Cytoscape, yEd and the like: GraphML and GEXF.

Input: the network of :func:`kg.graph.project.project` and its measures. Output: bytes in a file,
the same for the same network. One edge per claim and thing it is about, and per stated relation,
so that edges may be parallel; ``kind`` tells claims from relations. NetworkX writes both formats;
GraphML as it goes, GEXF after it has made the whole page in memory.
"""

from __future__ import annotations

import re
from typing import IO, Any
from xml.etree.ElementTree import Element

import networkx as nx
from networkx.readwrite.gexf import GEXFWriter

from kg.graph.measure import Measures

# What XML 1.0 cannot hold, even as a reference; \r is lost to many a reader.
_NO_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\ufffd"


def write_graphml(network: nx.MultiDiGraph, measures: Measures, file: IO[bytes]) -> int:
    """Write GraphML.

    Args:
        network: As made by :func:`kg.graph.project.project`.
        measures: Of that network; each becomes an attribute of the node.
        file: UTF-8 is written.

    Returns:
        How many characters XML cannot hold; each became U+FFFD.
    """
    plain, lost = _plain(network, measures)
    nx.write_graphml_lxml(plain, file, named_key_ids=True)
    return lost


def write_gexf(network: nx.MultiDiGraph, measures: Measures, file: IO[bytes]) -> int:
    """Write GEXF 1.2.

    Args:
        network: As made by :func:`kg.graph.project.project`.
        measures: Of that network; each becomes an attribute of the node.
        file: UTF-8 is written.

    Returns:
        How many characters XML cannot hold; each became U+FFFD.
    """
    plain, lost = _plain(network, measures)
    writer = GEXFWriter(prettyprint=True)
    for meta in writer.xml.iter("meta"):
        meta.attrib.pop("lastmodifieddate", None)  # a clock has no place in an export
    nx.set_edge_attributes(plain, {edge: edge[2] for edge in plain.edges(keys=True)}, "id")
    writer.add_graph(plain)
    _forget_keys(writer.xml)
    writer.write(file)
    return lost


def _plain(network: nx.MultiDiGraph, measures: Measures) -> tuple[nx.MultiDiGraph, int]:
    """Copy a network with what the formats can hold: labels, ids of edges, measures."""
    lost = 0

    def cleaned(attributes: dict[str, Any]) -> dict[str, Any]:
        nonlocal lost
        found = {}
        for name, value in attributes.items():
            if isinstance(value, str):
                found[name], replaced = _NO_XML.subn(_REPLACEMENT, value)
                lost += replaced
            else:
                found[name] = value
        return found

    by_iri = {row.entity: row for row in measures.rows}
    plain = nx.MultiDiGraph()
    for iri, attributes in network.nodes(data=True):
        row = by_iri.get(iri)
        measured = dict(row.measured()) if row else {}
        plain.add_node(iri, **cleaned({"label": attributes["name"], **attributes}), **measured)
    for number, (source, target, edge) in enumerate(network.edges(data=True)):
        # Ids of edges must be unique; a claim about two things has two edges.
        named = {"iri": edge["edge"], **edge}
        del named["edge"]
        plain.add_edge(source, target, key=f"e{number}", **cleaned(named))
    return plain, lost


def _forget_keys(page: Element) -> None:
    """Take out the attribute that repeats every edge's id."""
    parents = list(page.iter())
    numbers = {each.get("id") for each in parents if each.get("title") == "networkx_key"}
    for parent in parents:
        for child in list(parent):
            if child.get("title") == "networkx_key" or child.get("for") in numbers:
                parent.remove(child)
