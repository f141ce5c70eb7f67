from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser import WAIT_SECONDS, console, open_browser, open_page, requests, settle
from tests.graph.pages import HOSTILE, empty_page, hostile_page, plain_page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Start one browser for the tests of this file."""
    with open_browser(tmp_path_factory.mktemp("profile")) as found:
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
    """Typing part of a name and Enter opens its claims, the quoted words marked in the sentence."""
    open_page(chrome, page)
    find(chrome, "velk")
    assert told(chrome, "selected") == "https://x.example/id/velko"
    assert panel(chrome).find_element(By.TAG_NAME, "h2").text == "Anton Velko"
    card = panel(chrome).find_element(By.CSS_SELECTOR, "[data-claim='c:1']")
    assert (
        card.find_element(By.CLASS_NAME, "quote").text
        == "Military expert Anton Velko said that Sobolin had been taken on Sunday."
    )
    assert card.find_element(By.TAG_NAME, "mark").text == "Sobolin had been taken"
    for fact in ("unverified", "2025-07-06", "Northern Wire", "Expert says Sobolin taken"):
        assert fact in card.text
    link = card.find_element(By.TAG_NAME, "a")
    assert link.get_attribute("href") == "https://wire.example/sobolin"
    assert link.get_attribute("rel") == "noopener noreferrer"
    relation = panel(chrome).find_element(By.CSS_SELECTOR, "[data-relation='r:1']")
    assert "member of" in relation.text
    assert console(chrome) == []


def test_a_place_shows_who_speaks_of_it(chrome: WebDriver, page: Path) -> None:
    """Opening a place lists the claims about it; a claimant's name leads on."""
    open_page(chrome, page)
    find(chrome, "Sobolin")
    assert len(panel(chrome).find_elements(By.CSS_SELECTOR, "[data-claim]")) == 2
    denial = panel(chrome).find_element(By.CSS_SELECTOR, "[data-claim='c:2']")
    denial.find_element(By.CLASS_NAME, "name").click()
    assert told(chrome, "selected") == "https://x.example/id/ministry"


def test_a_click_on_an_entity_opens_it(chrome: WebDriver, page: Path) -> None:
    """A click where an entity is drawn opens it; Escape closes it again."""
    open_page(chrome, page)
    find(chrome, "Sobolin")  # moves to the middle of the canvas
    chrome.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    assert told(chrome, "selected") == ""
    canvas = chrome.find_element(By.CSS_SELECTOR, "#canvas canvas")
    canvas.click()
    # The drawing library may tell the page of a click a moment later.
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: told(c, "selected") != "")
    assert told(chrome, "selected") == "https://x.example/id/sobolin"
    chrome.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    assert told(chrome, "selected") == ""
    assert console(chrome) == []


def test_without_motion(tmp_path: Path, page: Path) -> None:
    """Where the system asks for calm, the drawing jumps to what was found."""
    with open_browser(tmp_path / "profile", "--force-prefers-reduced-motion") as chrome:
        open_page(chrome, page)
        chrome.find_element(By.ID, "search").send_keys("Sobolin", Keys.ENTER)
        assert told(chrome, "moving") == "false"
        assert console(chrome) == []


def test_filters_and_reset(chrome: WebDriver, page: Path) -> None:
    """Unticking a type hides its entities and their lines; reset brings all back."""
    open_page(chrome, page)
    chrome.find_element(By.CSS_SELECTOR, "input[data-type='PLACE']").click()
    assert (told(chrome, "nodes"), told(chrome, "edges")) == ("2", "1")
    chrome.find_element(By.ID, "reset").click()
    assert (told(chrome, "nodes"), told(chrome, "edges")) == ("3", "3")
    assert console(chrome) == []


def test_keyboard_alone(chrome: WebDriver, page: Path) -> None:
    """A slash finds the search box, arrows walk the names, Enter opens, Escape closes."""
    open_page(chrome, page)
    chrome.find_element(By.TAG_NAME, "body").send_keys("/")
    search = chrome.switch_to.active_element
    assert search.get_attribute("id") == "search"
    search.send_keys("o", Keys.ARROW_DOWN, Keys.ENTER)
    assert told(chrome, "selected") != ""
    assert chrome.switch_to.active_element.tag_name == "h2"
    chrome.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert told(chrome, "selected") == ""


def test_table_of_claims(chrome: WebDriver, page: Path) -> None:
    """The second view lists every claim and filters by any word."""
    open_page(chrome, page)
    chrome.find_element(By.ID, "tab-claims").click()
    rows = chrome.find_elements(By.CSS_SELECTOR, "#claims tbody tr")
    assert [row.is_displayed() for row in rows] == [True, True, True]
    chrome.find_element(By.ID, "filter").send_keys("bridges")
    assert [row.is_displayed() for row in rows] == [False, False, True]


def test_hostile_words_are_only_words(chrome: WebDriver, tmp_path: Path) -> None:
    """Names, quotes, titles and addresses that attack are shown as text and do nothing."""
    open_page(chrome, write(tmp_path, hostile_page()))
    for number in range(len(HOSTILE)):
        chrome.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
        panel(chrome).find_elements(By.CLASS_NAME, "name")[number].click()
        assert panel(chrome).find_elements(By.CSS_SELECTOR, ".card")
        assert panel(chrome).find_elements(By.CSS_SELECTOR, "img, script, iframe, a") == []
    chrome.find_element(By.ID, "search").send_keys("<")
    assert len(chrome.find_elements(By.CSS_SELECTOR, "#found li")) > 1
    chrome.find_element(By.ID, "tab-claims").click()
    assert chrome.find_elements(By.CSS_SELECTOR, "img, iframe, a") == []
    assert chrome.title != "owned"
    assert requests(chrome) == []
    assert console(chrome) == []


def test_an_empty_graph_says_so(chrome: WebDriver, tmp_path: Path) -> None:
    """A graph without entities opens, says so and logs nothing."""
    open_page(chrome, write(tmp_path, empty_page()))
    assert chrome.find_element(By.ID, "empty").is_displayed()
    assert console(chrome) == []


def test_dark(tmp_path: Path, page: Path) -> None:
    """Where the system is dark, so is the page."""
    profile = tmp_path / "profile"
    with open_browser(profile, "--blink-settings=preferredColorScheme=0") as chrome:
        open_page(chrome, page)
        body = chrome.find_element(By.TAG_NAME, "body")
        assert body.value_of_css_property("background-color") == "rgba(20, 24, 29, 1)"
        assert console(chrome) == []


def test_readable_without_scripts(tmp_path: Path, page: Path) -> None:
    """With scripts off, the claims are there in their sentences, and no dead controls."""
    profile = tmp_path / "profile"
    with open_browser(profile, "--blink-settings=scriptEnabled=false") as chrome:
        chrome.get(page.resolve().as_uri())
        table = chrome.find_element(By.ID, "claims")
        assert table.is_displayed()
        assert "Sobolin had been taken" in table.text
        assert not chrome.find_element(By.ID, "search").is_displayed()
        assert "needs JavaScript" in chrome.find_element(By.TAG_NAME, "noscript").text
