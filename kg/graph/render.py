"""The network as one HTML file that needs nothing but a browser.

pyvis holds the drawing's nodes, edges and options and brings vis-network; the page around them is
our own, because pyvis's loads from the network and puts names into markup. Here every word of an
article is text: in a JSON block, or escaped by the template. A policy in the page forbids the rest.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import networkx as nx
from pyvis.network import Network

from kg.graph.layout import place
from kg.graph.measure import Measures
from kg.graph.view import Record, View, view
from kg.model import Table

TEMPLATES = Path(__file__).parent / "templates"
TABLE_ROWS = 500
LABEL_LENGTH = 28
SMALL = 60  # entities; up to so many, all names can be read at once
HIDE_WHILE_DRAGGING = 1_500  # lines

# Colours told apart by people who see no red or no green; the shapes differ as well.
TYPES: dict[str, dict[str, str]] = {
    "PERSON": {
        "name": "People",
        "one": "person",
        "shape": "dot",
        "light": "#2c6fb3",
        "dark": "#79b0ea",
    },
    "ORG": {
        "name": "Organizations",
        "one": "organization",
        "shape": "square",
        "light": "#c97f00",
        "dark": "#edb04f",
    },
    "PLACE": {
        "name": "Places",
        "one": "place",
        "shape": "triangle",
        "light": "#12836a",
        "dark": "#58c5a5",
    },
    "NORP": {
        "name": "Groups",
        "one": "group",
        "shape": "diamond",
        "light": "#95519a",
        "dark": "#d096d3",
    },
    "EVENT": {
        "name": "Events",
        "one": "event",
        "shape": "star",
        "light": "#c4472c",
        "dark": "#f0917a",
    },
    "MISC": {
        "name": "Other",
        "one": "other",
        "shape": "hexagon",
        "light": "#68707d",
        "dark": "#a5adba",
    },
}
STYLES: dict[str, dict[str, Any]] = {
    "relation": {
        "name": "Stated relation",
        "dashes": False,
        "end": "arrow",
        "light": "#4d5663",
        "dark": "#a7b0bd",
    },
    "claim": {
        "name": "Claim",
        "dashes": [7, 5],
        "end": "arrow",
        "light": "#7d93b3",
        "dark": "#7f9bc4",
    },
    "denial": {
        "name": "Denial",
        "dashes": [7, 5],
        "end": "bar",
        "light": "#c2352b",
        "dark": "#f27f73",
    },
    "verified": {
        "name": "Verified claim",
        "dashes": [16, 4],
        "end": "arrow",
        "light": "#1f8a4c",
        "dark": "#62cc8f",
    },
    "unverified": {
        "name": "Unverified claim",
        "dashes": [2, 4],
        "end": "arrow",
        "light": "#b07500",
        "dark": "#e3b04b",
    },
    "contested": {
        "name": "Disputed claim",
        "dashes": [12, 4, 2, 4],
        "end": "arrow",
        "light": "#a0479a",
        "dark": "#d98fd3",
    },
}


def render(
    graph: nx.MultiDiGraph,
    claims: Table,
    evidence: Table,
    measures: Measures,
    *,
    title: str,
    articles: Table | None = None,
    topics: Table | None = None,
    shown_nodes: int = 1_500,
    seed: int = 0,
) -> str:
    r"""Draw the network as a page.

    Args:
        graph: As made by :func:`kg.graph.project.project`.
        claims: Rows of ``claims.rq``, all of them.
        evidence: Rows of ``evidence.rq``; those of relations and of claims' contents are used.
        measures: Of this graph.
        title: Heading of the page.
        articles: Rows of ``articles.rq``; without them, articles without claims have no title.
        topics: Rows of ``topics.rq``; without them, unattributed claims are about nothing.
        shown_nodes: At most so many entities are drawn; the page says how many are not.
        seed: For the layout.

    Returns:
        HTML to be written as UTF-8 with ``\n``; the same for the same arguments. It loads nothing,
        and links only to http and https addresses of articles.
    """
    none = Table((), ())
    shown = view(graph, claims, evidence, articles or none, topics or none, measures, shown_nodes)
    network = _network(shown, seed)
    nodes, edges, _, _, _, options = network.get_network_data()
    content = {
        "nodes": nodes,
        "edges": edges,
        "options": json.loads(options),
        "types": TYPES,
        "typeOrder": list(TYPES),
        "styles": STYLES,
        "styleOrder": list(STYLES),
        "entities": shown.entities,
        "lines": shown.lines,
        "claims": shown.claims,
        "relations": shown.relations,
        "articles": shown.articles,
    }
    scripts = [_vis_network(), (TEMPLATES / "explorer.js").read_text(encoding="utf-8")]
    css = (TEMPLATES / "explorer.css").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("graph.html").render(
        title=title,
        policy=_policy(scripts, css),
        css=css,
        scripts=scripts,
        data=as_json(content),
        view=shown,
        rows=shown.claims[:TABLE_ROWS],
        articles_read=len(shown.articles),
    )
    # UTF-8 has no lone surrogates; a text that came with one must not stop the build.
    return re.sub("[\ud800-\udfff]", "\ufffd", page)


def as_json(content: object) -> str:
    r"""Write JSON that cannot end a ``<script>`` block, sorted and compact.

    >>> as_json({"quote": "</script>&"})
    '{"quote":"\\u003c/script\\u003e\\u0026"}'
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _network(shown: View, seed: int) -> Network:
    """Fill pyvis's model directly: its own adding of edges is quadratic and renames nodes."""
    network = Network(directed=True, cdn_resources="in_line")
    highest = max((entity["pagerank"] for entity in shown.entities), default=0.0) or 1.0
    # Of many entities, the foremost are drawn larger: they alone are read from afar.
    crowd = max(1.0, len(shown.entities) / SMALL)
    largest, widest = 19 * crowd**0.4, 20 * crowd**0.5
    joined = {line[end] for line in shown.lines for end in ("source", "target")}
    names, boxes = {}, {}
    for number, entity in enumerate(shown.entities):
        share = (entity["pagerank"] / highest) ** 0.5
        size, font = 7 + largest * share, 12 + (widest - 12) * share**1.5
        name = _shorten(entity["name"])
        key = f"{number:06d}"  # sorts as its number does
        names[key] = {
            "id": number,
            "label": name,
            "shape": TYPES.get(entity["type"], TYPES["MISC"])["shape"],
            "size": round(size, 1),
            "font": {"size": round(font, 1)},
            "alone": number not in joined,
        }
        if entity["unnamed"]:
            names[key]["shapeProperties"] = {"borderDashes": [4, 3]}
        boxes[key] = (max(2 * size, 0.56 * font * len(name)), 2 * size + 1.6 * font)
    simple = nx.Graph()
    simple.add_nodes_from(names)
    simple.add_edges_from((f"{ln['source']:06d}", f"{ln['target']:06d}") for ln in shown.lines)
    for key, (x, y) in place(simple, boxes, seed=seed).items():
        network.nodes.append({**names[key], "x": x, "y": y})
    network.edges.extend(_edges(shown.lines))
    network.options = _options(len(shown.lines))
    return network


def _edges(lines: tuple[Record, ...]) -> list[Record]:
    """Draw lines between the same two entities side by side."""
    beside: dict[tuple[int, int], list[int]] = {}
    for number, line in enumerate(lines):
        pair = (min(line["source"], line["target"]), max(line["source"], line["target"]))
        beside.setdefault(pair, []).append(number)
    drawn = []
    for number, line in enumerate(lines):
        source, target = line["source"], line["target"]
        siblings = beside[min(source, target), max(source, target)]
        # From the lower number to the higher one, positive bends are clockwise.
        bend = (siblings.index(number) - (len(siblings) - 1) / 2) * 0.24
        bend = bend if source <= target else -bend
        style = STYLES[line["style"]]
        edge: Record = {
            "id": number,
            "from": source,
            "to": target,
            "dashes": style["dashes"],
            "width": round(min(1.4 + 0.8 * (line["count"] - 1) ** 0.5, 6), 2),
            "arrows": {"to": {"enabled": True, "type": style["end"], "scaleFactor": 0.55}},
            "smooth": False,
        }
        if bend and source != target:
            turn = "curvedCW" if bend > 0 else "curvedCCW"
            edge["smooth"] = {"enabled": True, "type": turn, "roundness": round(abs(bend), 2)}
        if source == target:
            edge["selfReference"] = {"size": 16 + 8 * siblings.index(number)}
        drawn.append(edge)
    return drawn


def _options(lines: int) -> Record:
    return {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 0},
        "interaction": {
            "hover": True,
            "keyboard": {"enabled": True, "bindToWindow": False},
            "hideEdgesOnDrag": lines > HIDE_WHILE_DRAGGING,
            "hideEdgesOnZoom": lines > HIDE_WHILE_DRAGGING,
            "selectConnectedEdges": False,
        },
        "nodes": {
            "borderWidth": 1.5,
            "borderWidthSelected": 3,
            "scaling": {"label": {"drawThreshold": 7, "maxVisible": 26}},
        },
        "edges": {"selectionWidth": 2, "hoverWidth": 1, "arrowStrikethrough": False},
    }


def _shorten(name: str) -> str:
    name = " ".join(name.split())
    return name if len(name) <= LABEL_LENGTH else name[: LABEL_LENGTH - 1].rstrip() + "…"


def _vis_network() -> str:
    """Read the library that pyvis brings, without its pointer to a file that is not here."""
    folder = Path(str(files("pyvis"))) / "templates" / "lib"
    newest = sorted(folder.glob("vis-*/vis-network.min.js"))[-1]
    return re.sub(r"//# sourceMappingURL=\S*", "", newest.read_text(encoding="utf-8"))


def _policy(scripts: list[str], css: str) -> str:
    """Allow the page its own scripts and style, known by their hashes, and nothing else."""

    def source(text: str) -> str:
        found = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
        return f"'sha256-{found}'"

    return (
        f"default-src 'none'; script-src {' '.join(map(source, scripts))}; "
        f"style-src {source(css)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
