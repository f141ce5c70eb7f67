from __future__ import annotations

import base64
import doctest
import hashlib
import json
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import project, render, words
from kg.graph.measure import measure
from kg.graph.render import STYLES, TEMPLATES, TYPES, as_json
from tests.graph.builders import claim_table, edge, edge_table, evidence_table, node_table
from tests.graph.pages import HOSTILE, claim, empty_page, hostile_page, plain_page


class Page(HTMLParser):
    """The parts of a page that the tests look at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.styles: list[str] = []
        self.text = ""
        self._inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag in {"script", "style"}:
            self._inside = tag
            self.scripts += [(dict(attrs), "")] if tag == "script" else []
            self.styles += [""] if tag == "style" else []

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            attrs, text = self.scripts[-1]
            self.scripts[-1] = (attrs, text + data)
        elif self._inside == "style":
            self.styles[-1] += data
        else:
            self.text += data

    @property
    def content(self) -> dict[str, Any]:
        """The JSON block."""
        (block,) = (text for attrs, text in self.scripts if attrs.get("type"))
        found: dict[str, Any] = json.loads(block)
        return found


def test_same_bytes_on_every_run() -> None:
    """The page is a function of the graph."""
    assert plain_page() == plain_page()


def test_page_loads_nothing() -> None:
    """No element has an address to load; the only addresses are links to follow."""
    page = Page(plain_page())
    loading = [(tag, name) for tag, name, _ in page.attributes if name in {"src", "srcset", "data"}]
    assert loading == []
    links = {value for tag, name, value in page.attributes if name == "href"}
    assert links == {"data:,", "https://wire.example/sobolin"}
    assert "url(" not in page.styles[0]
    assert "@import" not in page.styles[0]


def test_links_to_articles_give_nothing_away() -> None:
    """A link opens apart and sends no referrer."""
    page = Page(plain_page())
    assert ("a", "rel", "noopener noreferrer") in page.attributes
    assert ("meta", "content", "no-referrer") in page.attributes


def test_policy_names_every_script_and_style_by_its_hash() -> None:
    """The policy allows exactly the page's own scripts and style."""
    page = Page(plain_page())
    policy = next(value for tag, _, value in page.attributes if "default-src" in value)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    inline = [text for attrs, text in page.scripts if not attrs.get("type")] + page.styles
    hashes = {base64.b64encode(hashlib.sha256(t.encode()).digest()).decode() for t in inline}
    assert hashes == allowed
    assert len(hashes) == 3


def test_scripts_cannot_end_their_element() -> None:
    """Neither our script nor the library's holds what a browser reads as markup."""
    page = Page(plain_page())
    for _, text in page.scripts:
        assert not re.search(r"</script|<!--", text, re.IGNORECASE)


def test_own_script_writes_no_markup() -> None:
    """Names and sentences go in as text: the script has no way to write HTML or run a string."""
    script = (TEMPLATES / "explorer.js").read_text(encoding="utf-8")
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in script
    assert "console." not in script


def test_hostile_words_make_no_element() -> None:
    """Attacks add nothing to the page's elements but the table rows that show them."""
    plain, hostile = Page(plain_page()), Page(hostile_page())
    assert set(hostile.tags) <= set(plain.tags) - {"a"}
    assert hostile.tags["script"] == plain.tags["script"] == 3
    assert hostile.tags["tr"] == 1 + len(HOSTILE)
    assert "javascript:" not in {value[:11] for _, name, value in hostile.attributes}


def test_hostile_words_stay_as_they_are() -> None:
    """Escaping changes no character, but for a lone surrogate, which UTF-8 cannot hold."""
    page = hostile_page()
    page.encode("utf-8")
    names = {entity["name"] for entity in Page(page).content["entities"]}
    assert names == {text.replace("\ud800", "\ufffd") for text in HOSTILE}


def test_table_shows_the_sentence_without_scripts() -> None:
    """Claimant, sentence and article stand in the page's own markup."""
    page = Page(plain_page())
    text = " ".join(page.text.split())
    assert "Anton Velko" in text
    assert "Military expert Anton Velko said that Sobolin had been taken on Sunday." in text
    assert "Nobody named" in text
    assert page.tags["mark"] == 3


def test_nodes_and_lines_are_all_there() -> None:
    """Each entity is a node with a place, a shape and a name; each line refers to two of them."""
    content = Page(plain_page()).content
    assert [node["id"] for node in content["nodes"]] == [0, 1, 2, 3]
    assert {node["shape"] for node in content["nodes"]} == {"dot", "triangle", "square", "star"}
    assert all(
        isinstance(node["x"], int) and isinstance(node["y"], int) for node in content["nodes"]
    )
    assert [node["alone"] for node in content["nodes"]].count(True) == 1
    assert len(content["edges"]) == len(content["lines"]) == 3
    assert content["options"]["physics"] == {"enabled": False}
    assert all("title" not in node for node in content["nodes"])


def test_page_says_what_is_hidden() -> None:
    """With room for two, the page says what it left out; with room for all, nothing."""
    assert "Not shown" not in Page(plain_page()).text
    text = " ".join(Page(plain_page(shown_nodes=2)).text.split())
    assert "Not shown: 2 entities of lower rank" in text


def test_empty_graph() -> None:
    """A graph without entities is a page that says so."""
    page = Page(empty_page())
    assert page.content["nodes"] == []
    assert "This graph has no entities." in page.text


def test_every_type_and_style_is_told_apart_without_colour() -> None:
    """Shapes differ by type; dashes or ends differ by style."""
    assert len({kind["shape"] for kind in TYPES.values()}) == len(TYPES)
    assert len({(str(s["dashes"]), s["end"]) for s in STYLES.values()}) == len(STYLES)


def test_lines_between_the_same_two_bend_apart() -> None:
    """Parallel lines, either way, do not lie on one another."""
    graph = project.project(
        node_table(("e:1", "PERSON", "A"), ("e:2", "PERSON", "B")),
        edge_table(
            edge("c:1", "e:1", "e:2"),
            edge("c:2", "e:1", "e:2", claim_kind="denial"),
            edge("c:3", "e:2", "e:1"),
        ),
    )
    page = render.render(
        graph, claim_table(), evidence_table(), measure(graph), title="Parallel lines"
    )
    bends = set()
    for line in Page(page).content["edges"]:
        smooth = line["smooth"] or {"type": "curvedCW", "roundness": 0}
        sign = 1 if (smooth["type"] == "curvedCW") == (line["from"] < line["to"]) else -1
        bends.add(sign * smooth["roundness"])
    assert len(bends) == 3


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=5))
def test_json_reads_back(value: object) -> None:
    """What is put into the page comes out of it, and holds no markup."""
    text = as_json(value)
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == value


@settings(max_examples=10)
@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_any_name_and_quote(name: str, quote: str) -> None:
    """No text whatever breaks out of its place in the page."""
    graph = project.project(
        node_table(("e:1", "PERSON", name), ("e:2", "NEW TYPE", name)),
        edge_table(edge("c:1", "e:1", "e:2", label=name)),
    )
    row = claim("c:1", "e:1", name, quote=quote, title=quote)
    page = Page(
        render.render(graph, claim_table(row), evidence_table(), measure(graph), title=name)
    )
    assert page.tags["script"] == 3
    assert page.content["claims"][0]["passages"][0][1] == [quote, True]


@pytest.mark.parametrize("module", [project, render, words])
def test_docstrings(module: Any) -> None:
    """Examples in the docstrings give what they say."""
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
