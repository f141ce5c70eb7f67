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

from kg.graph import project, render, texts, words
from kg.graph.looks import LINKS, STYLES, TYPES
from kg.graph.measure import measure
from kg.graph.render import SCRIPTS, TEMPLATES, as_json
from kg.graph.view import Content
from tests.graph.builders import claim_table, edge, edge_table, node_table
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

    def records(self, name: str) -> list[dict[str, Any]]:
        """One of the block's tables, a record a row."""
        table = self.content[name]
        return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


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
    assert len(hashes) == 2 + len(SCRIPTS)


def test_scripts_cannot_end_their_element() -> None:
    """Neither our script nor the library's holds what a browser reads as markup."""
    page = Page(plain_page())
    for _, text in page.scripts:
        assert not re.search(r"</script|<!--", text, re.IGNORECASE)


def test_own_script_writes_no_markup() -> None:
    """Names and sentences go in as text: the script has no way to write HTML or run a string."""
    assert {path.stem for path in TEMPLATES.glob("*.js")} == set(SCRIPTS)
    for name in SCRIPTS:
        script = (TEMPLATES / f"{name}.js").read_text(encoding="utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write"):
            assert forbidden not in script
        for forbidden in ("eval(", "Function(", "console.", "fetch(", "XMLHttpRequest"):
            assert forbidden not in script
        assert script.startswith('"use strict";')
        assert len(script.splitlines()) < 500


def test_hostile_words_make_no_element() -> None:
    """Attacks add nothing to the page's elements but the table rows that show them."""
    plain, hostile = Page(plain_page()), Page(hostile_page())
    assert set(hostile.tags) <= set(plain.tags) - {"a"}
    assert hostile.tags["script"] == plain.tags["script"] == 2 + len(SCRIPTS)
    assert hostile.tags["tr"] == plain.tags["tr"] - 3 + len(HOSTILE)
    assert "javascript:" not in {value[:11] for _, name, value in hostile.attributes}


def test_hostile_words_stay_as_they_are() -> None:
    """Escaping changes no character, but for a lone surrogate, which UTF-8 cannot hold."""
    page = hostile_page()
    page.encode("utf-8")
    names = {entity["name"] for entity in Page(page).records("entities")}
    assert names == {text.replace("\ud800", "\ufffd") for text in HOSTILE}


def test_table_shows_the_sentence_without_scripts() -> None:
    """Claimant, sentence and article stand in the page's own markup."""
    page = Page(plain_page())
    text = " ".join(page.text.split())
    assert "Anton Velko" in text
    assert "Military expert Anton Velko said that Sobolin had been taken on Sunday." in text
    assert "Nobody named" in text
    assert ("mark", "class", "content") in page.attributes


def test_entities_are_all_there_with_a_place() -> None:
    """Each entity has a place of its own; nothing moves later."""
    entities = Page(plain_page()).records("entities")
    assert len(entities) == 4
    assert all(isinstance(e["x"], int) and isinstance(e["y"], int) for e in entities)
    assert len({(e["x"], e["y"]) for e in entities}) == 4


def test_outlines_of_countries_come_with_places_only() -> None:
    """A page without a known position does without the map's data."""
    assert len(Page(plain_page()).content["world"]["countries"]) > 150
    assert Page(hostile_page()).content["world"] is None


def test_every_entity_is_in_the_file() -> None:
    """With room for two in the first drawing, the file has all four."""
    page = Page(plain_page(shown_nodes=2))
    assert page.content["first"] == 2
    assert len(page.records("entities")) == 4
    assert "Not in this file" not in page.text


def test_empty_graph() -> None:
    """A graph without entities is a page that says so."""
    page = Page(empty_page())
    assert page.records("entities") == []


def test_every_type_and_style_is_told_apart_without_colour() -> None:
    """Shapes differ by type; dashes or ends differ by style."""
    assert len({kind["shape"] for kind in TYPES.values()}) == len(TYPES)
    for looks in (STYLES, LINKS):
        assert len({(str(s["dashes"]), s["end"]) for s in looks.values()}) == len(looks)


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
    page = Page(render.render(graph, Content(claim_table(row)), measure(graph), title=name))
    assert page.tags["script"] == 2 + len(SCRIPTS)
    (shown,) = page.records("claims")
    units = page.records("articles")[0]["text"].encode("utf-16-le", "surrogatepass")
    start, end, _ = shown["marks"][0]
    found = units[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")
    assert found == re.sub("[\ud800-\udfff]", "\ufffd", quote)


@pytest.mark.parametrize("module", [project, render, texts, words])
def test_docstrings(module: Any) -> None:
    """Examples in the docstrings give what they say."""
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
