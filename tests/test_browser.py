from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from kg.api.drawn import Drawn
from tests.browser import (
    WAIT_SECONDS,
    accessibility_faults,
    console,
    open_browser,
    open_page,
    requests,
    set_trap,
    set_width,
    settle,
)
from tests.graph.pages import HOSTILE, empty_page, hostile_page, long_page, plain_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Start one browser for the tests of this file."""
    with open_browser(tmp_path_factory.mktemp("profile")) as found:
        set_trap(found)
        yield found


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Write a page of four entities and three claims."""
    return write(tmp_path, plain_page())


def write(folder: Path, html: str) -> Path:
    """Write a page as ``kg build`` does."""
    path = folder / "graph.html"
    path.write_text(html, encoding="utf-8", newline="\n")
    return path


def told(chrome: WebDriver, name: str) -> str | None:
    """Return what the page says of itself."""
    return chrome.find_element(By.TAG_NAME, "body").get_attribute(f"data-{name}")


def panel(chrome: WebDriver) -> WebElement:
    """Return the panel of details."""
    return chrome.find_element(By.ID, "panel")


def rows(chrome: WebDriver) -> list[str]:
    """Return who makes the claims of the table, in its order."""
    cells = chrome.find_elements(By.CSS_SELECTOR, "#claims-rows td:first-child")
    return [cell.text for cell in cells]


def press(chrome: WebDriver, selector: str) -> None:
    """Click an element."""
    chrome.find_element(By.CSS_SELECTOR, selector).click()


def type_keys(chrome: WebDriver, *keys: str) -> None:
    """Type into whatever has the focus, even if it is just being drawn anew."""
    ActionChains(chrome).send_keys(*keys).perform()


def back(chrome: WebDriver, name: str, value: str) -> None:
    """Go back as the browser does, and wait until the page says so."""
    chrome.back()
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: told(c, name) == value)


def find(chrome: WebDriver, words: str) -> None:
    """Type words into the search box, open the first name found and wait until it is there."""
    chrome.find_element(By.ID, "search").send_keys(words, Keys.ENTER)
    settle(chrome)


def test_opens_offline_with_an_empty_console(chrome: WebDriver, page: Path) -> None:
    """Without a network the page is drawn, asks for nothing and has nothing to complain of."""
    open_page(chrome, page)
    assert told(chrome, "nodes") == "3"  # the one without links waits behind its tick
    assert told(chrome, "edges") == "3"
    assert chrome.find_element(By.CSS_SELECTOR, "#canvas canvas").size["width"] > 400
    assert told(chrome, "names") == "3"
    assert requests(chrome) == []
    assert console(chrome) == []


def test_something_is_drawn(chrome: WebDriver, page: Path) -> None:
    """The canvas has colours on it, not only a background."""
    open_page(chrome, page)
    colours = chrome.execute_script(
        "const c = document.querySelector('#canvas canvas');"
        "const all = c.getContext('2d').getImageData(0, 0, c.width, c.height);"
        "return new Set(new Uint32Array(all.data.buffer)).size"
    )
    assert colours > 20


def test_search_shows_claims_with_their_sentence(chrome: WebDriver, page: Path) -> None:
    """Typing part of a name and Enter opens its claims, each part of the sentence marked."""
    open_page(chrome, page)
    find(chrome, "velk")
    assert told(chrome, "selected") == "https://x.example/id/velko"
    assert panel(chrome).find_element(By.TAG_NAME, "h2").text == "Anton Velko"
    card = panel(chrome).find_element(By.CSS_SELECTOR, "[data-claim='c:1']")
    quote = card.find_element(By.CLASS_NAME, "quote")
    assert quote.text == "Military expert Anton Velko said that Sobolin had been taken on Sunday."
    marks = {m.get_attribute("class"): m.text for m in quote.find_elements(By.TAG_NAME, "mark")}
    assert marks["content"] == "Sobolin had been taken"
    assert marks["cue"] == "said"
    assert marks["source"] == "Military expert Anton Velko"
    for fact in ("unverified", "2025-07-06", "Northern Wire", "Expert says Sobolin taken"):
        assert fact in card.text
    link = card.find_element(By.TAG_NAME, "a")
    assert link.get_attribute("href") == "https://wire.example/sobolin"
    assert link.get_attribute("rel") == "noopener noreferrer"
    relation = panel(chrome).find_element(By.CSS_SELECTOR, "[data-relation='r:1']")
    assert "member of" in relation.text
    assert console(chrome) == []


@pytest.mark.parametrize("typed", ["sobolyn", "SOBOLIM", "soblin", "sobo"])
def test_search_finds_aliases_and_forgives(chrome: WebDriver, page: Path, typed: str) -> None:
    """An alias, another case, a wrong and a missing letter all find the place."""
    open_page(chrome, page)
    find(chrome, typed)
    assert told(chrome, "selected") == "https://x.example/id/sobolin"


def test_search_finds_words_of_claims(chrome: WebDriver, page: Path) -> None:
    """Words that are no name lead to the claim that holds them."""
    open_page(chrome, page)
    find(chrome, "two bridges")
    assert told(chrome, "selected") == "c:3"


def test_search_falls_back_to_the_articles(chrome: WebDriver, page: Path) -> None:
    """Words that stand together in no claim are found in the article, marked in its text."""
    open_page(chrome, page)
    find(chrome, "weather fine")
    assert told(chrome, "selected") == "d:1"
    assert panel(chrome).find_element(By.CSS_SELECTOR, "mark.mine").text == "The weather was fine."


def test_a_place_shows_who_speaks_of_it(chrome: WebDriver, page: Path) -> None:
    """A place lists the claims about it, denials apart; a claimant's name leads on."""
    open_page(chrome, page)
    find(chrome, "Sobolin")
    assert len(panel(chrome).find_elements(By.CSS_SELECTOR, "[data-claim]")) == 2
    heads = [head.text for head in panel(chrome).find_elements(By.TAG_NAME, "h3")]
    assert heads[:2] == ["Spoken of: asserted (1)", "Spoken of: denied or negated (1)"]
    denial = panel(chrome).find_element(By.CSS_SELECTOR, "[data-claim='c:2']")
    denial.find_element(By.CLASS_NAME, "name").click()
    assert told(chrome, "selected") == "https://x.example/id/ministry"


def test_a_click_on_an_entity_opens_it(chrome: WebDriver, page: Path) -> None:
    """A click where an entity is drawn opens it; Escape closes it again."""
    open_page(chrome, page)
    find(chrome, "Sobolin")  # moves to the middle of the canvas
    chrome.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    assert told(chrome, "selected") == ""
    chrome.find_element(By.CSS_SELECTOR, "#canvas canvas").click()
    # The drawing library may tell the page of a click a moment later.
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: told(c, "selected") != "")
    assert told(chrome, "selected") == "https://x.example/id/sobolin"
    chrome.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    assert told(chrome, "selected") == ""
    assert console(chrome) == []


def test_the_article_opens_with_all_its_claims_marked(chrome: WebDriver, page: Path) -> None:
    """“Show in article” opens the whole text at the claim; a mark opens the claim it is of."""
    open_page(chrome, page)
    find(chrome, "velk")
    press(chrome, "[data-claim='c:1'] .read")
    text = panel(chrome).find_element(By.CLASS_NAME, "text")
    assert "The weather was fine." in text.text
    mine = [mark.text for mark in text.find_elements(By.CSS_SELECTOR, "mark.mine")]
    assert mine == ["Military expert Anton Velko", "said", "Sobolin had been taken"]
    back(chrome, "selected", "https://x.example/id/velko")
    assert console(chrome) == []


def test_filters_combine_and_reset(chrome: WebDriver, page: Path) -> None:
    """Filters work together, each with the number of what it would leave; reset frees all."""
    open_page(chrome, page)
    press(chrome, "input[data-type='PLACE']")
    assert (told(chrome, "nodes"), told(chrome, "edges")) == ("2", "1")
    press(chrome, "#reset")
    assert (told(chrome, "nodes"), told(chrome, "edges")) == ("3", "3")
    press(chrome, "input[data-facet='status'][data-value='NotAssessed']")
    assert told(chrome, "edges") == "1"
    press(chrome, "details[data-facet='outlets'] summary")
    counts = {
        row.find_element(By.CLASS_NAME, "label").text: row.find_element(By.CLASS_NAME, "count").text
        for row in chrome.find_elements(By.CSS_SELECTOR, "details[data-facet='outlets'] .row")
    }
    assert counts == {"Northern Wire": "1", "Ostland Daily": "0"}
    assert "1 of 3 claims" in chrome.find_element(By.ID, "chips").text
    press(chrome, "#chips .clear")
    assert told(chrome, "edges") == "3"
    assert console(chrome) == []


def test_the_address_holds_the_view_and_back_undoes(chrome: WebDriver, page: Path) -> None:
    """Opening the copied address shows the same; the back button takes one step back."""
    open_page(chrome, page)
    press(chrome, "input[data-facet='styles'][data-value='denial']")
    find(chrome, "velk")
    press(chrome, "#share")
    address = told(chrome, "copied")
    assert address is not None
    shown = [told(chrome, name) for name in ("nodes", "edges", "selected")]
    chrome.get("about:blank")
    open_page(chrome, page, address.partition("#")[2])
    assert [told(chrome, name) for name in ("nodes", "edges", "selected")] == shown
    find(chrome, "Sobolin")
    back(chrome, "selected", "https://x.example/id/velko")
    assert console(chrome) == []


def test_a_wrong_address_shows_the_graph(chrome: WebDriver, page: Path) -> None:
    """What an address has that is not there is left out, without a word of script."""
    wrong = "view=nothing&sel=entity+gone&types=!&speakers=%25&from=yesterday&min=-4&focus=gone&q="
    open_page(chrome, page, wrong)
    assert told(chrome, "view") == "network"
    assert console(chrome) == []


def test_timeline(chrome: WebDriver, page: Path) -> None:
    """A chosen day limits everything; arrows walk the days, dates do the same, Escape frees."""
    open_page(chrome, page)
    bars = chrome.find_element(By.ID, "bars")
    bars.send_keys(Keys.ARROW_RIGHT)
    assert "from=2025-07-06&to=2025-07-06" in chrome.current_url
    assert told(chrome, "edges") == "2"  # the claim of that day, and the relation, which has none
    press(chrome, "#undated")
    assert told(chrome, "edges") == "1"
    bars.send_keys(Keys.ESCAPE)
    press(chrome, "#undated")
    assert told(chrome, "edges") == "3"
    press(chrome, "#play")
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: told(c, "playing") == "false")
    assert told(chrome, "edges") == "3"  # all, and again what is not dated
    assert console(chrome) == []


def test_the_timeline_is_brushed(chrome: WebDriver, page: Path) -> None:
    """Dragging over the bars chooses the days under them."""
    open_page(chrome, page)
    bars = chrome.find_element(By.ID, "bars")
    width = bars.size["width"]
    drag = ActionChains(chrome, duration=50).move_to_element_with_offset(bars, -width // 2 + 5, 0)
    drag.click_and_hold().move_by_offset(width // 3 + 10, 0).release().perform()
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: "to=2025-07-07" in c.current_url)
    assert "from=2025-07-06" in chrome.current_url


def test_path_with_evidence(chrome: WebDriver, page: Path) -> None:
    """The way between two entities is shown step by step with the words behind each."""
    open_page(chrome, page)
    find(chrome, "velk")
    press(chrome, "input[data-facet='styles'][data-value='relation']")
    panel(chrome).find_elements(By.CSS_SELECTOR, ".actions .tool")[-1].click()
    find(chrome, "ministry")
    assert told(chrome, "selected") == "path"
    assert panel(chrome).find_element(By.TAG_NAME, "h2").text == "2 steps"
    cards = panel(chrome).find_elements(By.CSS_SELECTOR, "[data-claim]")
    assert [card.get_attribute("data-claim") for card in cards] == ["c:1", "c:2"]
    assert console(chrome) == []


def test_focus_keeps_what_is_near(chrome: WebDriver, page: Path) -> None:
    """“Its claims” leaves what the entity says and what is said of it."""
    open_page(chrome, page)
    find(chrome, "ministry")
    press(chrome, ".actions .tool")
    assert "focus=" in chrome.current_url
    press(chrome, "#tab-claims")
    assert rows(chrome) == ["Defence Ministry of Ostland"]


def test_table_of_claims(chrome: WebDriver, page: Path) -> None:
    """The table filters by any word, sorts by a column, and opens and marks what is chosen."""
    open_page(chrome, page)
    press(chrome, "#tab-claims")
    assert rows(chrome) == ["Anton Velko", "Defence Ministry of Ostland", "Nobody named"]
    press(chrome, "th[data-key='when'] button")
    press(chrome, "th[data-key='when'] button")
    assert rows(chrome)[0] == "Nobody named"
    chrome.find_element(By.ID, "filter").send_keys("bridges")
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: rows(c) == ["Nobody named"])
    chrome.find_element(By.CSS_SELECTOR, "#claims-rows .open").click()
    assert told(chrome, "selected") == "c:3"
    assert "on" in (
        chrome.find_element(By.CSS_SELECTOR, "#claims-rows tr").get_attribute("class") or ""
    )
    press(chrome, "#copy-csv")
    table = list(csv.DictReader(io.StringIO(told(chrome, "copied"))))
    assert [row["claim"] for row in table] == ["two bridges were closed"]
    press(chrome, "#copy-md")
    assert (told(chrome, "copied") or "").startswith("| claimant | claim |")
    assert console(chrome) == []


def test_contested_claims_stand_side_by_side(chrome: WebDriver, page: Path) -> None:
    """What is asserted of a topic stands beside what is denied of it."""
    open_page(chrome, page, "view=contested")
    (matter,) = chrome.find_elements(By.CLASS_NAME, "matter")
    assert matter.find_element(By.CLASS_NAME, "topic").text == "Sobolin"
    sides = [
        [card.get_attribute("data-claim") for card in side.find_elements(By.CLASS_NAME, "card")]
        for side in matter.find_elements(By.CSS_SELECTOR, ".sides > div")
    ]
    assert sides == [["c:1"], ["c:2"]]
    assert console(chrome) == []


def test_links_between_claims_and_numbers_of_sources(chrome: WebDriver, tmp_path: Path) -> None:
    """Where the graph has them, links are drawn and filtered, and sources limit."""
    open_page(chrome, write(tmp_path, plain_page(links=True)))
    assert told(chrome, "edges") == "4"
    press(chrome, "input[data-facet='links'][data-value='disputes']")
    assert told(chrome, "edges") == "3"
    find(chrome, "velk")
    card = panel(chrome).find_element(By.CSS_SELECTOR, "[data-claim='c:1']")
    assert "3 independent sources" in card.text
    assert "Disputed by Defence Ministry of Ostland" in card.text
    chrome.find_element(By.ID, "min").send_keys(Keys.ARROW_RIGHT)
    assert "min=2" in chrome.current_url
    assert told(chrome, "edges") == "1"
    assert console(chrome) == []


def test_claims_and_articles_as_points(chrome: WebDriver, page: Path) -> None:
    """Switches draw claims and articles as points of their own."""
    open_page(chrome, page, "nodes=1")
    assert (told(chrome, "nodes"), told(chrome, "edges")) == ("5", "5")
    open_page(chrome, page, "articles=1&hulls=1&alone=1")
    assert told(chrome, "nodes") == "6"
    assert console(chrome) == []


def test_what_is_not_drawn_at_first_is_found(chrome: WebDriver, tmp_path: Path) -> None:
    """With room for two, the third is in the file: search draws it, and so does the button."""
    open_page(chrome, write(tmp_path, plain_page(shown_nodes=2)))
    assert told(chrome, "nodes") == "2"
    assert chrome.find_element(By.ID, "left").is_displayed()
    press(chrome, "#left-more")
    assert told(chrome, "nodes") == "3"


def test_map(chrome: WebDriver, page: Path) -> None:
    """Places with a position are on the map, which opens them by mouse and keyboard."""
    open_page(chrome, page)
    press(chrome, "#tab-map")
    # The map is drawn again while its width settles: an element that is held may be an old one.
    labels = chrome.execute_script(
        "return [...document.querySelectorAll('#map .marks g')].map(g => g.ariaLabel)"
    )
    assert len(labels) == 1
    assert "Sobolin, 2 claims" in labels[0]
    chrome.execute_script("document.querySelector('#map .marks g').focus()")
    type_keys(chrome, Keys.ENTER)
    assert told(chrome, "selected") == "https://x.example/id/sobolin"
    assert len(chrome.find_elements(By.CSS_SELECTOR, "#map .land path")) > 150
    assert requests(chrome) == []
    assert console(chrome) == []


def test_exports(chrome: WebDriver, page: Path) -> None:
    """The drawing is well-formed SVG; the shown graph is JSON with whole IRIs and exact words."""
    open_page(chrome, page)
    root = ElementTree.fromstring(chrome.execute_script("return KG.asSvg()"))
    names = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert names == {"Anton Velko", "Sobolin", "Defence Ministry of Ostland"}
    graph = json.loads(chrome.execute_script("return KG.asJson()"))
    claim = next(claim for claim in graph["claims"] if claim["iri"] == "c:1")
    assert claim["claimant"] == "https://x.example/id/velko"
    assert claim["content"] == "Sobolin had been taken"
    assert {quote["quote"] for quote in claim["quotes"]} >= {"said", "Sobolin had been taken"}


@pytest.mark.parametrize(
    ("view", "nodes", "claims"),
    [
        ("types=", "0", 1),  # the one by nobody about nothing
        ("types=FOO", "3", 3),
        ("speakers=", "0", 0),
        ("from=2025-13-45", "3", 3),
        ("to=x", "3", 3),
    ],
)
def test_odd_addresses(chrome: WebDriver, page: Path, view: str, nodes: str, claims: int) -> None:
    """An address that chooses nothing, or what is not there, breaks nothing."""
    open_page(chrome, page, view)
    assert told(chrome, "nodes") == nodes
    press(chrome, "#tab-claims")
    assert len(rows(chrome)) == claims
    assert console(chrome) == []


def test_exports_from_another_tab(chrome: WebDriver, page: Path) -> None:
    """The shown graph is that of the filters, whichever tab is open."""
    open_page(chrome, page, "view=claims")
    assert len(json.loads(chrome.execute_script("return KG.asJson()"))["claims"]) == 2
    assert "Anton Velko" in chrome.execute_script("return KG.asSvg()")


def test_a_timeline_of_years(chrome: WebDriver, tmp_path: Path) -> None:
    """Each bar begins where the one before ends; arrows walk over all; years alone are no day."""
    days = [f"{year}-{month:02}-{day:02}" for year in (2022, 2023, 2024) for month in range(1, 13)
            for day in (1, 15, 28)]  # fmt: skip
    html = long_page([*days, "2019"])
    open_page(chrome, write(tmp_path, html))
    assert "1 claim known less exactly not drawn" in chrome.find_element(By.ID, "axis").text
    titles = chrome.execute_script(
        "return [...document.querySelectorAll('#bars title')].map(t => t.textContent)"
    )
    spans = [title.split(":")[0].split(" to ") for title in titles]
    assert sum(int(title.split(": ")[1]) for title in titles) == len(days)
    for (_, last), (first, *_) in pairwise(spans):
        assert (date.fromisoformat(first) - date.fromisoformat(last)).days == 1
    bars = chrome.find_element(By.ID, "bars")
    seen = []
    for _ in spans:
        bars.send_keys(Keys.ARROW_RIGHT)
        seen.append(chrome.execute_script("return KG.state.from"))
    assert seen == [first for first, *_ in spans]


def test_a_brush_is_one_step_back(chrome: WebDriver, page: Path) -> None:
    """Back undoes the whole of a brush; a second click on a bar frees it."""
    open_page(chrome, page)
    bars = chrome.find_element(By.ID, "bars")
    width = bars.size["width"]
    ActionChains(chrome).move_to_element_with_offset(
        bars, -width // 2 + 5, 0
    ).click_and_hold().move_by_offset(20, 0).move_by_offset(width - 40, 0).release().perform()
    assert chrome.execute_script("return KG.state.from")
    chrome.back()
    WebDriverWait(chrome, WAIT_SECONDS).until(
        lambda c: c.execute_script("return KG.state.from === ''")
    )
    place = ActionChains(chrome).move_to_element_with_offset(bars, -width // 2 + 5, 0)
    place.click().perform()
    assert chrome.execute_script("return KG.state.from") == "2025-07-06"
    place.reset_actions()
    ActionChains(chrome).move_to_element_with_offset(bars, 5 - width // 2, 1).click().perform()
    assert chrome.execute_script("return KG.state.from") == ""


def test_who_says_things_of_nothing_is_drawn(chrome: WebDriver, tmp_path: Path) -> None:
    """A speaker whose claims name nothing else is drawn when only those pass."""
    open_page(chrome, write(tmp_path, long_page(["2025-07-06"])), "speakers=e%3A1")
    assert told(chrome, "nodes") == "1"


def test_keyboard_alone(chrome: WebDriver, page: Path) -> None:
    """Every part is reached and used without a mouse."""
    open_page(chrome, page)
    body = chrome.find_element(By.TAG_NAME, "body")
    body.send_keys("/")
    search = chrome.switch_to.active_element
    assert search.get_attribute("id") == "search"
    search.send_keys("o", Keys.ARROW_DOWN, Keys.ENTER)
    assert told(chrome, "selected") != ""
    assert chrome.switch_to.active_element.tag_name == "h2"
    type_keys(chrome, "f")
    assert "focus=" in chrome.current_url
    type_keys(chrome, "f", Keys.ESCAPE)
    assert told(chrome, "selected") == ""
    canvas = chrome.find_element(By.ID, "canvas")
    canvas.send_keys(Keys.ARROW_RIGHT)
    first = told(chrome, "selected")
    assert first
    canvas.send_keys(Keys.ARROW_LEFT)
    canvas.send_keys(Keys.ARROW_RIGHT)
    canvas.send_keys(Keys.ENTER)
    assert chrome.switch_to.active_element.tag_name == "h2"
    for key, view in (("c", "claims"), ("d", "contested"), ("m", "map"), ("g", "network")):
        type_keys(chrome, key)
        assert told(chrome, "view") == view
    chrome.find_element(By.ID, "tab-network").send_keys(Keys.ARROW_RIGHT)
    assert chrome.switch_to.active_element.get_attribute("id") == "tab-claims"
    type_keys(chrome, "?")
    assert chrome.find_element(By.ID, "help").is_displayed()
    type_keys(chrome, Keys.ESCAPE)
    assert not chrome.find_element(By.ID, "help").is_displayed()
    assert console(chrome) == []


def test_hostile_words_are_only_words(chrome: WebDriver, tmp_path: Path) -> None:
    """Names, quotes, titles, texts and addresses that attack are shown as text and do nothing."""
    open_page(chrome, write(tmp_path, hostile_page()))
    for number in range(len(HOSTILE)):
        chrome.execute_script(f"KG.open({{ entity: {number} }})")
        assert panel(chrome).find_elements(By.CSS_SELECTOR, ".card")
        assert panel(chrome).find_elements(By.CSS_SELECTOR, "img, script, iframe, a") == []
        chrome.execute_script(f"KG.open({{ article: {number}, claim: {number} }})")
        assert panel(chrome).find_elements(By.CSS_SELECTOR, "img, script, iframe, a") == []
    turns = [
        c for c in chrome.execute_script("return document.body.innerText") if c in "\u202e\u202d"
    ]
    assert turns == []
    chrome.find_element(By.ID, "search").send_keys("<")
    assert len(chrome.find_elements(By.CSS_SELECTOR, "#found li")) > 1
    for view in ("claims", "contested", "network"):
        chrome.execute_script(
            f"KG.set({{ view: '{view}', nodes: true, articles: true, hulls: true }})"
        )
        assert chrome.find_elements(By.CSS_SELECTOR, "main img, main iframe, main a") == []
    assert len(chrome.execute_script("return KG.asSvg()")) < 100_000
    assert chrome.execute_script("return document.documentElement.scrollWidth") <= 1400
    assert chrome.execute_script("return window.trapped") == 0
    assert requests(chrome) == []
    assert console(chrome) == []


def test_a_formula_is_only_text_in_a_spreadsheet(chrome: WebDriver, page: Path) -> None:
    """A cell that begins like a formula is marked as text."""
    open_page(chrome, page)
    script = "KG.data.entities.forEach((e) => { e.name = '=1+1'; }); return KG.asCsv()"
    assert "\r\n'=1+1," in chrome.execute_script(script)


def test_in_the_frame_of_a_notebook(chrome: WebDriver, tmp_path: Path) -> None:
    """As a notebook shows it, the page works, stays in its frame and cannot reach the notebook."""

    class Whole(Drawn):
        def to_html(self) -> str:
            return plain_page()

    outer = f"<!DOCTYPE html><title>Notebook</title>{Whole()._repr_html_()}"
    chrome.get(write(tmp_path, outer).resolve().as_uri())
    chrome.switch_to.frame(chrome.find_element(By.TAG_NAME, "iframe"))
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: told(c, "ready") == "true")
    find(chrome, "velk")
    assert told(chrome, "selected") == "https://x.example/id/velko"
    press(chrome, "#tab-claims")
    chrome.find_element(By.ID, "filter").send_keys("bridges")
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: rows(c) == ["Nobody named"])
    blocked = "try { return String(window.parent.document.title) } catch { return 'blocked' }"
    assert chrome.execute_script(blocked) == "blocked"
    chrome.switch_to.default_content()
    assert chrome.title == "Notebook"
    assert console(chrome) == []


def test_an_empty_graph_says_so(chrome: WebDriver, tmp_path: Path) -> None:
    """A graph without entities opens, says so and logs nothing."""
    open_page(chrome, write(tmp_path, empty_page()))
    assert chrome.find_element(By.ID, "empty").is_displayed()
    assert chrome.find_element(By.ID, "empty").text == "This graph has no entities."
    assert console(chrome) == []


def test_dark_by_the_button(chrome: WebDriver, page: Path) -> None:
    """The button changes between light and dark, and the page keeps the choice."""
    open_page(chrome, page)
    body = chrome.find_element(By.TAG_NAME, "body")
    assert body.value_of_css_property("background-color") == "rgba(248, 247, 244, 1)"
    press(chrome, "#theme")
    assert body.value_of_css_property("background-color") == "rgba(20, 24, 29, 1)"
    press(chrome, "#theme")


@pytest.mark.parametrize("view", ["network", "claims", "contested", "map"])
def test_a_phone_shows_each_view_in_its_width(chrome: WebDriver, page: Path, view: str) -> None:
    """At 390 pixels nothing runs out of the page, and the filters open and close."""
    set_width(chrome, 390)
    try:
        open_page(chrome, page, f"view={view}")
        assert chrome.execute_script("return document.documentElement.scrollWidth") == 390
        wide = chrome.execute_script(
            "return [...document.querySelectorAll('main button, main p, #panel *')].filter((e) =>"
            " e.offsetParent && e.getBoundingClientRect().right > 391).length"
        )
        assert wide == 0
        press(chrome, "#filters-open")
        assert chrome.find_element(By.ID, "search").is_displayed()
        press(chrome, "#filters-close")
        assert not chrome.find_element(By.ID, "search").is_displayed()
        assert console(chrome) == []
    finally:
        set_width(chrome, 0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "view",
    [
        "",
        "view=claims&sel=claim+c:1",
        "view=contested&styles=denial",
        "view=map",
        "sel=article+d:1",
    ],
)
def test_accessibility(chrome: WebDriver, tmp_path: Path, view: str, theme: str) -> None:
    """axe-core finds nothing serious in any view, light or dark."""
    open_page(chrome, write(tmp_path, plain_page(links=True)), view)
    chrome.execute_script(f"document.documentElement.dataset.theme = '{theme}'")
    assert accessibility_faults(chrome) == []


def test_calm_dark_and_offline_by_the_system(tmp_path: Path, page: Path) -> None:
    """Where the system is dark and asks for calm, the page is dark and jumps to what was found."""
    flags = ("--force-prefers-reduced-motion", "--blink-settings=preferredColorScheme=0")
    with open_browser(tmp_path / "profile", *flags) as chrome:
        open_page(chrome, page)
        body = chrome.find_element(By.TAG_NAME, "body")
        assert body.value_of_css_property("background-color") == "rgba(20, 24, 29, 1)"
        chrome.find_element(By.ID, "search").send_keys("Sobolin", Keys.ENTER)
        assert told(chrome, "moving") == "false"
        assert console(chrome) == []


def test_readable_without_scripts(tmp_path: Path, page: Path) -> None:
    """With scripts off, the claims are there in their sentences, and no dead controls."""
    profile = tmp_path / "profile"
    with open_browser(profile, "--blink-settings=scriptEnabled=false") as chrome:
        chrome.get(page.resolve().as_uri())
        table = chrome.find_element(By.ID, "plain")
        assert table.is_displayed()
        assert "Sobolin had been taken" in table.text
        assert not chrome.find_element(By.ID, "search").is_displayed()
        assert "needs JavaScript" in chrome.find_element(By.TAG_NAME, "noscript").text
