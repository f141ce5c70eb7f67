"""The network as one HTML file that needs nothing but a browser.

pyvis brings the drawing library, vis-network; the page around it is our own, because pyvis's loads
from the network and puts names into markup. Here every word of an article is text: in a JSON block,
or escaped by the template. A policy in the page forbids the rest.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import networkx as nx

from kg.graph.layout import place
from kg.graph.looks import LINKS, STYLES, TYPES
from kg.graph.measure import Measures
from kg.graph.view import Content, Record, View, view
from kg.ids import BASE

TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = (
    *("base", "state", "filter", "drawing", "scene", "timeline", "cards", "panel", "search"),
    *("facets", "table", "map", "export", "main"),
)
TABLE_ROWS = 500  # without scripts
LABEL_LENGTH = 28
SMALL = 60  # entities; up to so many, all names can be read at once


def render(
    graph: nx.MultiDiGraph,
    content: Content,
    measures: Measures,
    *,
    title: str,
    shown_nodes: int = 1_500,
    seed: int = 0,
    base: str = BASE,
) -> str:
    r"""Draw the network as a page.

    Args:
        graph: As made by :func:`kg.graph.project.project`.
        content: Rows of the queries, all of them.
        measures: Of this graph.
        title: Heading of the page.
        shown_nodes: At most so many entities are drawn at first; the page has the others and draws
            them when they are asked for.
        seed: For the layout.
        base: Prefix that the page leaves off IRIs.

    Returns:
        HTML to be written as UTF-8 with ``\n``; the same for the same arguments. It loads nothing,
        and links only to http and https addresses of articles.
    """
    shown = view(graph, content, measures, shown_nodes)
    located = any(entity["position"] for entity in shown.entities)
    data = {
        "title": title,
        "base": base,
        "types": TYPES,
        "styles": STYLES,
        "linkKinds": LINKS,
        "typeOrder": list(TYPES),
        "styleOrder": list(STYLES),
        "linkOrder": list(LINKS),
        "first": shown_nodes,
        "entities": _columns(_placed(shown, seed), base),
        "claims": _columns(shown.claims, base),
        "relations": _columns(shown.relations, base),
        "roles": _columns(shown.roles, base),
        "articles": _columns(shown.articles, base),
        "links": _columns(shown.links, base),
        "hidden": shown.hidden,
        "world": json.loads(_read("world.json")) if located else None,
    }
    scripts = [_vis_network(), *(_read(f"{name}.js") for name in SCRIPTS)]
    css = _read("explorer.css")
    return fill(
        "graph.html",
        title=title,
        policy=policy(scripts, css),
        css=css,
        scripts=scripts,
        data=as_json(data),
        view=shown,
        rows=[_plain(claim, shown) for claim in shown.claims[:TABLE_ROWS]],
        articles_read=len(shown.articles),
    )


def fill(name: str, finalize: Callable[[Any], Any] | None = None, **values: Any) -> str:
    """Fill a template of ours; every value is escaped unless the template calls it safe.

    Args:
        name: File in ``templates``.
        finalize: What to do with every value before it is escaped.
        values: By the names that the template uses.

    Returns:
        HTML to be written as UTF-8.
    """
    page = _template(name, finalize).render(**values)
    # UTF-8 has no lone surrogates; a text that came with one must not stop the build.
    return re.sub("[\ud800-\udfff]", "\ufffd", page)


@cache
def _template(name: str, finalize: Callable[[Any], Any] | None) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def as_json(content: object) -> str:
    r"""Write JSON that cannot end a ``<script>`` block, sorted and compact.

    >>> as_json({"quote": "</script>&"})
    '{"quote":"\\u003c/script\\u003e\\u0026"}'
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _columns(records: Sequence[Record], base: str) -> dict[str, Any]:
    """Name each column once, and leave the common prefix off the IRIs."""
    names = sorted(records[0]) if records else []

    def value(name: str, held: Any) -> Any:
        return held.removeprefix(base) if name == "iri" else held

    return {
        "columns": names,
        "rows": [[value(name, record[name]) for name in names] for record in records],
    }


def _placed(shown: View, seed: int) -> list[Record]:
    """Give each entity a size and a place."""
    highest = max((entity["pagerank"] for entity in shown.entities), default=0.0) or 1.0
    # Of many entities, the foremost are drawn larger: they alone are read from afar.
    crowd = max(1.0, len(shown.entities) / SMALL)
    largest, widest = 17 * crowd**0.4, 10 * crowd**0.5
    simple = nx.Graph()
    boxes = {}
    for number, entity in enumerate(shown.entities):
        share = (entity["pagerank"] / highest) ** 0.5
        size, font = 9 + largest * share, 12 + widest * share**1.5
        length = min(len(" ".join(entity["name"].split())), LABEL_LENGTH)
        key = f"{number:06d}"  # sorts as its number does
        simple.add_node(key)
        boxes[key] = (max(2 * size, 0.56 * font * length), 2 * size + 1.6 * font)
    for claim in shown.claims:
        if claim["claimant"] is not None:
            simple.add_edges_from((f"{claim['claimant']:06d}", f"{e:06d}") for e in claim["about"])
    simple.add_edges_from((f"{r['source']:06d}", f"{r['target']:06d}") for r in shown.relations)
    places = place(simple, boxes, seed=seed)
    return [
        {**entity, "x": places[f"{number:06d}"][0], "y": places[f"{number:06d}"][1]}
        for number, entity in enumerate(shown.entities)
    ]


def _plain(claim: Record, shown: View) -> Record:
    """Put a claim so that a reader without scripts has it: the sentences, cut at their marks."""
    article = shown.articles[claim["article"]] if claim["article"] is not None else None
    by = shown.entities[claim["claimant"]]["name"] if claim["claimant"] is not None else claim["by"]
    text: str = (article or {}).get("text", "")
    units = text.encode("utf-16-le", "surrogatepass")

    def cut(start: int, end: int) -> str:
        return units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")

    passages = []
    for low, high in claim["sentences"]:
        pieces, at = [], low
        for start, end, role in claim["marks"]:
            if role == "content" and low <= start and end <= high and end > at:
                pieces += [(cut(at, max(at, start)), False), (cut(max(at, start), end), True)]
                at = end
        passages.append([(text, mark) for text, mark in (*pieces, (cut(at, high), False)) if text])
    return {**claim, "by": by, "passages": passages, "source": article}


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _vis_network() -> str:
    """Read the library that pyvis brings, without its pointer to a file that is not here."""
    folder = Path(str(files("pyvis"))) / "templates" / "lib"
    newest = sorted(folder.glob("vis-*/vis-network.min.js"))[-1]
    return re.sub(r"//# sourceMappingURL=\S*", "", newest.read_text(encoding="utf-8"))


def policy(scripts: Sequence[str], css: str) -> str:
    """Allow a page its own scripts and style, known by their hashes, and nothing else."""

    def source(text: str) -> str:
        found = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
        return f"'sha256-{found}'"

    known = " ".join(map(source, scripts)) or "'none'"
    return (
        f"default-src 'none'; script-src {known}; "
        f"style-src {source(css)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
