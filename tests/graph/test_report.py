from __future__ import annotations

import base64
import doctest
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph import bars, report
from kg.graph.bars import WIDTH, timeline
from kg.graph.findings import LONG, SIDES
from kg.ids import BASE
from tests import strategies
from tests.graph.pages import claim
from tests.graph.reports import (
    MINISTRY,
    VELKO,
    hostile_report,
    plain_claims,
    plain_report,
    report_of,
    report_saying,
)
from tests.graph.test_render import Page

ALLOWED = ("graph.html", "#", "data:,", "https://wire.example/")


def section(page: str, name: str) -> str:
    """Return the text of one section, its white space made even."""
    markup = page.split(f'<section id="{name}">')[1].split("</section>", maxsplit=1)[0]
    return " ".join(Page(markup.replace("</t", " </t")).text.split())


def hrefs(page: str) -> set[str]:
    """Return all addresses that a page links to."""
    return {value for _, name, value in Page(page).attributes if name == "href"}


def test_same_bytes_on_every_run() -> None:
    """The report is a function of the graph."""
    assert plain_report() == plain_report()


def test_order_of_links_and_sources_does_not_matter() -> None:
    """The same rows in another order give the same bytes."""
    links = [("c:2", "c:1", "disputes", 0.9, "a"), ("c:3", "c:1", "same", 0.9, "b")]
    sources = [("c:1", 2), ("c:3", 2)]
    pages = {
        report_of(plain_claims(), graph_links=links[::way], claim_sources=sources[::way])
        for way in (1, -1)
    }
    assert len(pages) == 1


def test_no_script_and_nothing_to_load() -> None:
    """The page has no script and no address to load, and its policy forbids both."""
    page = Page(plain_report())
    assert page.tags["script"] == 0
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert not [name for _, name, _ in page.attributes if name in {"src", "srcset", "style"}]
    assert "url(" not in page.styles[0]
    assert "@import" not in page.styles[0]
    policy = next(value for _, _, value in page.attributes if "default-src" in value)
    assert "default-src 'none'; script-src 'none'" in policy
    known = base64.b64encode(hashlib.sha256(page.styles[0].encode()).digest()).decode()
    assert re.findall(r"'sha256-([^']+)'", policy) == [known]


def test_hostile_words_make_no_element() -> None:
    """Attacks add no kind of element, no link, and no attribute that acts."""
    plain, hostile = Page(plain_report()), Page(hostile_report())
    assert set(hostile.tags) <= set(plain.tags)
    assert not [name for _, name, _ in hostile.attributes if name.startswith("on")]
    assert all(value.startswith(ALLOWED[:3]) for value in hrefs(hostile_report()))
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", hostile_report())
    assert "‹U+202E›gnp.exe" in hostile.text
    assert "{{ 7 * 7 }}" in hostile.text
    hostile_report().encode("utf-8")


@given(st.lists(st.one_of(strategies.texts, strategies.hostile), min_size=1, max_size=3))
def test_any_words_are_only_words(words: list[str]) -> None:
    """Whatever articles say, the elements are those of a page that says something harmless."""
    usual = Page(report_saying(["harmless"] * len(words)))
    page = Page(report_saying(words))
    assert set(page.tags) <= set(usual.tags) | {"del", "ins", "br", "span", "b", "mark"}
    assert page.tags["section"] == usual.tags["section"]
    assert all(value.startswith(ALLOWED[:3]) for name, value in _links(page) if name == "href")


def _links(page: Page) -> list[tuple[str, str]]:
    return [(name, value) for _, name, value in page.attributes]


def test_counts() -> None:
    """The figures above are those of the rows; both ends of a dispute are contested."""
    page = plain_report()
    found = dict(re.findall(r'data-count="(\w+)"><dt>[^<]*</dt><dd>([\d,]+)</dd>', page))
    assert found == {
        "articles": "2",
        "outlets": "2",
        "entities": "2",
        "claims": "3",
        "speakers": "2",
        "contested": "2",
        "unverified": "1",
    }


def test_contested_claims_have_both_sides() -> None:
    """Each side has its speaker, sentence, day, how that is known, and outlet."""
    text = section(plain_report(), "contested")
    left, right = text.split("Against it")
    for words in (
        "Anton Velko assertion",
        "Military expert Anton Velko said that Sobolin had been taken on Sunday.",
        "said 2025-07-06 (day as stated)",
        "Northern Wire",
    ):
        assert words in left
    for words in (
        "Defence Ministry of Ostland denial",
        "said 2025-07-08 (by the dateline)",
        "Ostland Daily",
        "Set against it because: one of the two denies.",
        "The ministry denied it.",
        "denied by the article itself, in the article's words (day of publication)",
    ):
        assert words in right
    assert "It could not be verified." not in text


def test_unverified_claims_have_the_words_that_say_so() -> None:
    """The words, and who says them."""
    text = section(plain_report(), "unverified")
    assert "It could not be verified. unverified by Northern Wire" in text
    assert "The ministry denied it." not in text


def test_what_several_tell_stands_once() -> None:
    """Claims that say the same are one entry, with the others named."""
    page = plain_report()
    text = section(page, "sources")
    assert text.count("2 independent sources") == 1
    assert "The same elsewhere" in text
    assert "2 2 1 1" in text  # two claims have two sources, one has one


def test_corrections_tell_what_became_of_claims() -> None:
    """Reworded and added claims are told; a denial is called one."""
    text = section(plain_report(), "corrected")
    assert "1 reworded, 0 dropped, 1 added, 0 kept" in text
    assert "→ Defence Ministry of Ostland (denial): Sobolin had been taken" in text


def test_quality_has_shares_and_the_worst() -> None:
    """Articles without a date, entities without a link, claims with a low score."""
    text = section(plain_report(), "quality")
    assert (
        "50 % articles without a day of publication (1 of 2) All of them Ministry answers" in text
    )
    assert "50 % entities without a link to GeoNames, Wikidata or the like (1 of 2)" in text
    assert "(score under 0.6) (1 of 3) All of them Nobody named: Sobolin had been taken" in text
    assert "score 0.31" in text


def test_timeline_marks_contested_claims() -> None:
    """A bar a day, the contested part of it marked; what has no year is counted apart."""
    page = plain_report()
    labels = [value for _, name, value in Page(page).attributes if name == "aria-label"]
    assert "2025-07-06: 1 claim, 1 contested" in labels
    assert "2025-07-08: 1 claim, 1 contested" in labels
    assert "1 claim is not drawn" in section(page, "timeline")
    assert "graph.html#view=claims&from=2025-07-06&to=2025-07-06&undated=0" in hrefs(page)


def test_links_are_views_of_the_explorer() -> None:
    """Claims, speakers and articles are named as the explorer's addresses name them."""
    for view in (
        "sel=claim+c%3A1",
        "sel=article+d%3A1+c%3A1",
        "sel=entity+https%3A%2F%2Fx.example%2Fid%2Fvelko",
    ):
        assert f"graph.html#{view}" in hrefs(plain_report())
    iri = f"{BASE}claim/1"
    page = report_of([claim(iri, VELKO, "Anton Velko")])
    assert "graph.html#sel=claim+claim%2F1" in hrefs(page)


def test_long_lists_end_and_say_so() -> None:
    """Past the limit, the number left out and the command that lists all."""
    many = [claim(f"c:{number:04}", VELKO, "Anton Velko") for number in range(LONG + 2)]
    text = section(report_of(many), "unverified")
    assert text.count("See the evidence") == LONG
    assert "2 more unverified claims not shown here: kg query unverified_claims lists all." in text


def test_of_many_against_one_some_are_shown() -> None:
    """A claim that very many dispute does not fill the page."""
    claims = [claim(f"c:{number:04}", VELKO, "Anton Velko") for number in range(SIDES + 4)]
    links = [(each["claim"], "c:0000", "disputes", 0.9, "x") for each in claims[1:]]
    text = section(report_of(claims, graph_links=links), "contested")
    assert text.count("Set against it because") == SIDES
    assert "3 more claims not shown here" in text


def test_an_empty_graph_says_so() -> None:
    """Without rows each section says that it has nothing."""
    page = report_of([])
    assert "No claim here is disputed" in section(page, "contested")
    assert "There are no claims." in section(page, "timeline")
    assert "– articles without a day of publication (0 of 0)" in section(page, "quality")


def test_most_active_first() -> None:
    """Claimants stand by number of claims."""
    both = [claim("c:9", MINISTRY, "Defence Ministry of Ostland"), *plain_claims()]
    text = section(report_of(both), "claimants")
    assert text.index("Defence Ministry of Ostland 2 2") < text.index("Anton Velko 1 1")


DAYS = st.one_of(
    st.dates().map(str),
    st.sampled_from(["2025-07", "2025", "2025-W27", "XXXX-07-06", "", "2025-02-30", "PAST_REF"]),
)


@given(st.lists(st.tuples(DAYS, st.booleans()), max_size=30))
def test_every_claim_is_drawn_or_counted_apart(said: list[tuple[str, bool]]) -> None:
    """Bars hold all claims that have a place, contested ones within them, inside the drawing."""
    found = timeline(said)
    assert found.drawn + found.undrawn == len(said)
    assert sum(bar.claims for bar in found.bars) == found.drawn
    assert all(0 <= bar.contested <= bar.claims <= found.most for bar in found.bars)
    assert all(0 <= bar.x <= bar.x + bar.width <= WIDTH + 1 for bar in found.bars)
    assert [bar.first for bar in found.bars] == sorted({bar.first for bar in found.bars})


@pytest.mark.parametrize("module", [bars, report])
def test_examples(module: object) -> None:
    """The examples in the documentation hold."""
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
