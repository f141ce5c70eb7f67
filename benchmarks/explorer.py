"""The page of the graph beside plain pyvis: how soon it can be used, and how smoothly it moves.

    python -m benchmarks.explorer 200 2000 20000 --pyvis

Made-up graphs of so many entities, with three claims for two entities and a sentence for each, are
drawn by our page and, with ``--pyvis``, by pyvis as it comes, its resources inlined. Both are
opened in headless Chromium on this machine without a network. ``ready`` is the time from the start
of loading until the first whole drawing; its CPU is what the page's thread worked until then;
``drag`` the frames a second while the pointer drags the drawing; ``search`` the longest of some
searches, typing errors included.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from pyvis.network import Network
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

from kg.graph.measure import measure
from kg.graph.project import EDGE_COLUMNS, NODE_COLUMNS, project
from kg.graph.render import render
from kg.graph.view import Content
from kg.model import Table
from tests.browser import open_browser

TYPES = ("PERSON", "PERSON", "PERSON", "ORG", "ORG", "PLACE", "EVENT")
SYLLABLES = "ka ro mi ten sol va dri ne lo gar bis thu per an do vel sha mur ky zo".split()
WORDS = (
    "that the bridge near the river was closed after the shelling and the convoy of lorries with "
    "grain had to turn back while officials in the district waited for orders from the ministry"
).split()
GIVE_UP = 120  # seconds
COUNT = """
window.counted = null;
let frames = 0;
const start = performance.now();
const step = () => {
  frames += 1;
  const past = performance.now() - start;
  if (past < 1500) requestAnimationFrame(step); else window.counted = frames / past * 1000;
};
requestAnimationFrame(step);
"""
SEARCHES = """
const name = KG.data.entities[7].name;
const wrong = name.slice(0, 3) + name.slice(4);
KG.search("warm");
return Math.max(...[name, wrong, "bridge river", "sheling", "zzzzqq"].map((text) => {
  const start = performance.now();
  KG.search(text);
  return performance.now() - start;
}));
"""
STABLE = """
if (typeof network === "undefined") return null;
if (!window.listening) {
  window.listening = true;
  network.once("stabilizationIterationsDone", () => { window.drawn = performance.now(); });
}
return window.drawn || (network.physics.stabilized && performance.now());
"""


def name(chance: random.Random) -> str:
    """Make up a name of two words."""
    parts = ("".join(chance.choices(SYLLABLES, k=chance.randint(2, 3))) for _ in range(2))
    return " ".join(part.capitalize() for part in parts)


def made_up(entities: int, seed: int = 0) -> tuple[Table, Table, Content]:
    """Make a graph in which few speak often and few are spoken of often; 20 claims an article."""
    chance = random.Random(seed)
    iris = [f"https://w3id.org/claimgraph/id/thing/{n:06d}" for n in range(entities)]
    named = [name(chance) for _ in iris]
    nodes = tuple((iri, TYPES[n % len(TYPES)], named[n], False, 3, 2) for n, iri in enumerate(iris))
    edges, claims, evidence, articles = [], [], [], []
    claim_columns = (
        *("claim", "claimant", "claimant_name", "text", "kind", "said", "basis", "status"),
        *("certainty", "polarity", "article", "start", "end", "before", "quote", "after"),
    )
    text, article = "", ""
    for n in range(entities * 3 // 2):
        if n % 20 == 0:
            if text:
                articles.append((article, f"Report {n}", "Northern Wire", None, None, text))
            text, article = "", f"https://w3id.org/claimgraph/id/document/{n:06d}"
        group = chance.randrange(max(1, entities // 60)) * 60
        who = group + int(60 * chance.random() ** 2) if chance.random() < 0.9 else n % entities
        what = group + int(60 * chance.random() ** 3)
        if chance.random() < 0.08:
            what = int(entities * chance.random() ** 6)
        who, what = who % entities, what % entities
        before = f"{named[who]} said "
        quote = f"{' '.join(chance.choices(WORDS, k=14))} in {named[what]}"
        start = len(text) + len(before)
        text += f"{before}{quote}.\n\n"
        iri = f"https://w3id.org/claimgraph/id/claim/{n:06d}"
        kind = "denial" if n % 9 == 0 else "assertion"
        status = "Unverified" if n % 11 == 0 else "NotAssessed"
        said = f"2025-{1 + n % 12:02d}-{1 + n % 28:02d}"
        edges.append(
            (
                *(iri, iris[who], iris[what], "claim", "say", kind, "POSITIVE", "CERTAIN", status),
                *(said, article, 0.9),
            )
        )
        claims.append(
            (
                *(iri, iris[who], named[who], quote, kind, said, "Stated", status, "CERTAIN"),
                *("POSITIVE", article, start, start + len(quote), before, quote, "."),
            )
        )
        cue = start - 5
        evidence.append(
            (iri, "CueSpan", article, cue, cue + 4, named[who] + " ", "said", f" {quote}.")
        )
    articles.append((article, "Last report", "Northern Wire", "2025-12-31", None, text))
    return (
        Table(NODE_COLUMNS, nodes),
        Table(EDGE_COLUMNS, tuple(edges)),
        Content(
            claims=Table(claim_columns, tuple(claims)),
            evidence=Table(
                ("thing", "role", "article", "start", "end", "before", "quote", "after"),
                tuple(evidence),
            ),
            articles=Table(
                ("article", "title", "publisher", "published", "url", "body"), tuple(articles)
            ),
        ),
    )


def plain(nodes: Table, edges: Table, path: Path) -> None:
    """Draw the same graph by pyvis as it comes."""
    network = Network(directed=True, cdn_resources="in_line")
    for row in nodes.records():
        network.add_node(row["node"], label=row["name"], title=row["name"])
    for row in edges.records():
        network.add_edge(row["source"], row["target"], title=row["label"])
    path.write_text(network.generate_html(), encoding="utf-8", newline="\n")


def look(page: Path, ready: str, canvas: str, searches: bool) -> dict[str, Any]:
    """Open a page and measure it."""
    found: dict[str, Any] = {}
    with (
        tempfile.TemporaryDirectory() as profile,
        open_browser(Path(profile), "--disable-features=PaintHolding") as chrome,
    ):
        chrome.set_page_load_timeout(GIVE_UP)
        chrome.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
        chrome.set_script_timeout(GIVE_UP)
        start = time.perf_counter()
        try:
            chrome.get(page.as_uri())
            while not (after := chrome.execute_script(ready)):
                if time.perf_counter() - start > GIVE_UP:
                    return {"ready": f"> {GIVE_UP}"}
                time.sleep(0.02)
        except WebDriverException:
            return {"ready": f"> {GIVE_UP}"}
        found["ready"] = round(float(after) / 1000, 2)
        metrics = chrome.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
        busy = {metric["name"]: metric["value"] for metric in metrics}
        found["cpu"] = round(float(busy["TaskDuration"]), 2)
        target = chrome.find_element(By.CSS_SELECTOR, canvas)
        action = ActionChains(chrome, duration=16).move_to_element_with_offset(target, -250, -200)
        action.click_and_hold()
        for step in range(60):
            action.move_by_offset(4 if step % 20 < 10 else -4, 3 if step % 30 < 15 else -3)
        # The frames are counted in the page while the driver moves the pointer.
        chrome.execute_script(COUNT)
        action.perform()
        while (rate := chrome.execute_script("return window.counted")) is None:
            time.sleep(0.05)
        found["drag"] = round(float(rate))
        if searches:
            found["search"] = round(float(chrome.execute_script(SEARCHES)))
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("entities", type=int, nargs="+")
    parser.add_argument("--pyvis", action="store_true")
    parser.add_argument("--rounds", type=int, default=1, help="medians of so many")
    parser.add_argument("--json", type=Path, help="write the rows there too")
    arguments = parser.parse_args()
    print("| page | entities | build s | MB | ready s | its CPU s | drag frames/s | search ms |")
    print("|---|---|---|---|---|---|---|---|")
    told: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for entities in arguments.entities:
            nodes, edges, content = made_up(entities)
            start = time.perf_counter()
            graph = project(nodes, edges)
            page = Path(folder) / "ours.html"
            html = render(graph, content, measure(graph), title=f"{entities} entities")
            page.write_text(html, encoding="utf-8", newline="\n")
            took = time.perf_counter() - start
            after = "return document.body && document.body.dataset.readyAfter"
            pages = [("claimgraph", page, took, after, "#canvas", True)]
            if arguments.pyvis:
                other = Path(folder) / "pyvis.html"
                start = time.perf_counter()
                plain(nodes, edges, other)
                took = time.perf_counter() - start
                pages.append(("pyvis", other, took, STABLE, "#mynetwork", False))
            seen: dict[str, list[dict[str, Any]]] = {}
            for _ in range(arguments.rounds):  # in turns
                for title, path, _, *how in pages:
                    seen.setdefault(title, []).append(look(path, *how))
            for title, path, took, *_ in pages:
                found = medians(seen[title])
                show(title, entities, took, path, found)
                size = round(path.stat().st_size / 1e6, 2)
                told.append({"title": title, "entities": entities, "MB": size, **found})
    if arguments.json:
        arguments.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def medians(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of each figure; a figure that is no number once is the last one's."""
    found = {}
    for name in runs[0]:
        values = [each.get(name) for each in runs]
        numbers = [each for each in values if isinstance(each, int | float)]
        found[name] = statistics.median(numbers) if len(numbers) == len(values) else values[-1]
    return found


def show(title: str, entities: int, took: float, page: Path, found: dict[str, Any]) -> None:
    """Print a row."""
    size = page.stat().st_size / 1e6
    cells = [title, f"{entities:,}", f"{took:.1f}", f"{size:.1f}"]
    cells += [str(found.get(name, "-")) for name in ("ready", "cpu", "drag", "search")]
    print("|", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
