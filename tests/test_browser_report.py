from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser import (
    WAIT_SECONDS,
    accessibility_faults,
    console,
    open_browser,
    requests,
    set_trap,
    set_width,
)
from tests.graph.pages import plain_page
from tests.graph.reports import hostile_report, plain_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Start one browser for the tests of this file."""
    with open_browser(tmp_path_factory.mktemp("profile")) as found:
        set_trap(found)
        yield found


def open_report(chrome: WebDriver, folder: Path, html: str) -> None:
    """Open a report with the explorer of the same claims beside it, as a build writes them."""
    for name, page in (("report.html", html), ("graph.html", plain_page(links=True))):
        (folder / name).write_text(page, encoding="utf-8", newline="\n")
    chrome.get((folder / "report.html").resolve().as_uri())


def follow(chrome: WebDriver, selector: str) -> str:
    """Click a link, go to the explorer's window, and return what is selected there."""
    chrome.find_element(By.CSS_SELECTOR, selector).click()
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: len(c.window_handles) == 2)
    chrome.switch_to.window(chrome.window_handles[-1])
    WebDriverWait(chrome, WAIT_SECONDS).until(
        lambda c: c.execute_script("return document.body && document.body.dataset.ready === 'true'")
    )
    return str(chrome.execute_script("return document.body.dataset.selected"))


def test_opens_offline_with_an_empty_console(chrome: WebDriver, tmp_path: Path) -> None:
    """The page is there without a network, asks for nothing and has nothing to complain of."""
    open_report(chrome, tmp_path, plain_report())
    assert chrome.find_element(By.TAG_NAME, "h1").text == "Two articles"
    assert chrome.find_element(By.CSS_SELECTOR, "svg rect.marked").size["height"] > 20
    assert requests(chrome) == []
    assert console(chrome) == []


@pytest.mark.parametrize(
    ("link", "selected"),
    [
        ("#contested .side .claim a[href*='sel=claim+c%3A1']", "c:1"),
        ("#contested .against .claim a[href*='sel=claim+c%3A2']", "c:2"),
        ("#unverified a[href*='sel=article+d%3A1+c%3A1']", "d:1"),
        ("#claimants a[href*='velko']", "https://x.example/id/velko"),
    ],
)
def test_a_link_opens_the_explorer_at_its_evidence(
    chrome: WebDriver, tmp_path: Path, link: str, selected: str
) -> None:
    """A click opens the claim, the article or the speaker, and the console stays empty."""
    open_report(chrome, tmp_path, plain_report())
    home = chrome.current_window_handle
    try:
        assert follow(chrome, link) == selected
        panel = chrome.find_element(By.ID, "panel")
        assert "Sobolin had been taken" in panel.text
        assert console(chrome) == []
    finally:
        if chrome.current_window_handle != home:
            chrome.close()
        chrome.switch_to.window(home)


@pytest.mark.parametrize("width", [0, 390])
def test_hostile_words_are_only_words(chrome: WebDriver, tmp_path: Path, width: int) -> None:
    """Attacks are shown as text, do nothing, and do not make the page wider than the window."""
    set_width(chrome, width)
    try:
        open_report(chrome, tmp_path, hostile_report())
        assert chrome.find_elements(By.CSS_SELECTOR, "img, iframe, [href^=java]") == []
        inner = chrome.execute_script("return window.innerWidth")
        assert chrome.execute_script("return document.documentElement.scrollWidth") <= inner
        assert chrome.execute_script("return window.trapped") == 0
        assert requests(chrome) == []
        assert console(chrome) == []
    finally:
        set_width(chrome, 0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [0, 390])
def test_accessibility(chrome: WebDriver, tmp_path: Path, theme: str, width: int) -> None:
    """axe-core finds nothing serious, light or dark, on a wide screen or a phone's."""
    feature = [{"name": "prefers-color-scheme", "value": theme}]
    chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": feature})
    set_width(chrome, width)
    try:
        open_report(chrome, tmp_path, plain_report())
        chrome.execute_script("document.querySelectorAll('details').forEach((d) => d.open = true)")
        ground = chrome.find_element(By.TAG_NAME, "body").value_of_css_property("background-color")
        light, dark = "rgba(248, 247, 244, 1)", "rgba(20, 24, 29, 1)"
        assert ground == (dark if theme == "dark" else light)
        assert accessibility_faults(chrome) == []
    finally:
        set_width(chrome, 0)
        chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
