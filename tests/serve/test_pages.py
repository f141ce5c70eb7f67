"""The pages of the service in a real browser, and what goes with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from kg.serve.pages import STATIC
from tests.browser import WAIT_SECONDS, console, open_browser, requests
from tests.serve.conftest import ROWS
from tests.serve.serving import Server

MOST_BYTES = 1_300_000


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDriver]:
    """Start one browser for the tests of this file."""
    with open_browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


def wait(chrome: WebDriver, script: str) -> None:
    """Wait until a script returns something."""
    WebDriverWait(chrome, WAIT_SECONDS).until(lambda c: c.execute_script(f"return {script}"))


def open_query_page(chrome: WebDriver, server: Server) -> None:
    """Open the query page, with nothing kept from before."""
    chrome.get(f"{server.address}/query")
    chrome.execute_script("localStorage.clear()")
    chrome.get(f"{server.address}/query")
    wait(chrome, "document.body.dataset.ready === 'true'")


@pytest.mark.browser
def test_an_example_runs_by_one_click(chrome: WebDriver, reading: Server) -> None:
    """A click on a question shows its query and its answer; nothing is asked of other places."""
    open_query_page(chrome, reading)
    chrome.find_element(By.CSS_SELECTOR, "button[data-name='claims_by_claimant']").click()
    wait(chrome, "document.querySelectorAll('.yasr table.dataTable tbody tr').length > 3")
    table = chrome.find_element(By.CSS_SELECTOR, ".yasr table.dataTable").text
    assert "Mira Danek" in table
    shown = chrome.find_element(By.CSS_SELECTOR, ".tabPanel.active .CodeMirror").text
    assert "# claimant: Who says it" in shown
    assert {name for name in requests(chrome) if not name.startswith(reading.address)} == set()
    assert console(chrome) == []


@pytest.mark.browser
def test_a_query_of_ones_own_runs(chrome: WebDriver, reading: Server) -> None:
    """What is typed is run by the button; a mistake is shown with its place."""
    open_query_page(chrome, reading)
    button = chrome.find_element(By.CSS_SELECTOR, ".yasqe_queryButton")
    button.click()
    wait(chrome, "document.querySelectorAll('.yasr table.dataTable tbody tr').length > 3")
    chrome.execute_script(
        "document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT * { nope:x ?p ?o }')"
    )
    button.click()
    wait(chrome, "(document.querySelector('.yasr')?.textContent ?? '').includes('line 1, column')")


@pytest.mark.browser
def test_a_cut_answer_is_called_so(chrome: WebDriver, limited: Server) -> None:
    """Where there are more rows than an answer may have, the page says so."""
    open_query_page(chrome, limited)
    notice = chrome.find_element(By.ID, "notice")
    assert not notice.is_displayed()
    chrome.execute_script(
        "document.querySelector('.CodeMirror').CodeMirror"
        ".setValue('SELECT * { ?a ?b ?c . ?d ?e ?f }')"
    )
    chrome.find_element(By.CSS_SELECTOR, ".yasqe_queryButton").click()
    wait(chrome, "!document.getElementById('notice').hidden")
    assert f"only the first {ROWS}" in notice.text


@pytest.mark.browser
def test_the_explorer_opens(chrome: WebDriver, reading: Server) -> None:
    """The page that the build has drawn stands at the root and asks for nothing."""
    chrome.get(f"{reading.address}/")
    wait(chrome, "document.body && document.body.dataset.ready === 'true'")
    assert [name for name in requests(chrome) if not name.endswith("/favicon.ico")] == []


def test_without_an_explorer_the_way_is_told(reading: Server, tmp_path: Path) -> None:
    """A graph without its page says how to draw it."""
    page = reading.graph / "graph.html"
    page.rename(tmp_path / "graph.html")
    try:
        reply = reading.ask("GET", "/")
        assert (reply.status, "kg render" in reply.text) == (404, True)
    finally:
        (tmp_path / "graph.html").rename(page)


def test_what_is_served_to_browsers(reading: Server) -> None:
    """Scripts come from here alone; files outside their folder do not come at all."""
    policy = reading.ask("GET", "/query").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert reading.ask("GET", "/static/yasgui.min.js").status == 200
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/", "/static//etc/passwd"):
        assert reading.ask("GET", path).status == 404


def test_health(reading: Server) -> None:
    """Health tells what the workers do."""
    told = reading.ask("GET", "/health").json
    assert told["status"] == "ok"
    assert (told["busy"], told["queued"], told["writable"]) == (0, 0, False)


def test_what_we_ship_is_small_and_licensed() -> None:
    """The editor has a bounded size; the licences of all that it includes are beside it."""
    assert sum(path.stat().st_size for path in STATIC.iterdir()) < MOST_BYTES
    licences = (STATIC / "LICENSES.txt").read_text(encoding="utf-8")
    for name in ("@zazuko/yasgui", "codemirror", "datatables.net", "dompurify", "jquery", "n3"):
        assert f"\n{name}" in licences, name
    page = (STATIC / "query.html").read_text(encoding="utf-8")
    assert "//" not in page.replace("<!DOCTYPE html>", "")
