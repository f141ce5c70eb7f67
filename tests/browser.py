"""A real browser without a network, for the tests of the page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

BROWSER = "chromium"
DRIVER = "chromedriver"
WAIT_SECONDS = 30
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1400,900",
    # No name resolves: whatever the page asked for would fail, and show in the console.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@contextmanager
def open_browser(profile: Path, *flags: str) -> Iterator[WebDriver]:
    """Start Debian's Chromium on an empty profile, and end it.

    Args:
        profile: An empty folder.
        flags: Further flags of Chromium.

    Skips the test where the browser is missing; fails it where the environment says ``CI=true``.
    """
    browser, driver = shutil.which(BROWSER), shutil.which(DRIVER)
    if browser is None or driver is None:
        reason = "needs Debian's packages chromium and chromium-driver"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    options = Options()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={profile}", *flags):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield chrome
    finally:
        chrome.quit()


def open_page(chrome: WebDriver, page: Path, view: str = "") -> None:
    """Open a rendered graph, at a view as its address has it, and wait until it is drawn."""
    chrome.get("about:blank")  # from one view of a file to another, nothing would be loaded
    chrome.get(page.resolve().as_uri() + (f"#{view}" if view else ""))
    WebDriverWait(chrome, WAIT_SECONDS).until(
        lambda c: c.execute_script("return document.body && document.body.dataset.ready === 'true'")
    )


def settle(chrome: WebDriver) -> None:
    """Wait until the drawing no longer moves: only then is an entity where a click looks for it."""
    WebDriverWait(chrome, WAIT_SECONDS).until(
        lambda c: c.execute_script("return document.body.dataset.moving !== 'true'")
    )


def console(chrome: WebDriver) -> list[str]:
    """Return all that the console says since it was last asked, of any level."""
    log: list[dict[str, Any]] = chrome.get_log("browser")  # type: ignore[no-untyped-call]
    return [str(entry["message"]) for entry in log]


def requests(chrome: WebDriver) -> list[str]:
    """Return the addresses that the page loaded, itself and ``data:`` excepted."""
    names: list[str] = chrome.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    return [name for name in names if not name.startswith("data:")]


def set_trap(chrome: WebDriver) -> None:
    """Let every page have a function ``trap`` that tells if it was ever called."""
    chrome.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {"source": "window.trapped = 0; window.trap = () => { window.trapped += 1; };"},
    )


def set_width(chrome: WebDriver, width: int) -> None:
    """Make the page as wide as a phone's, or as the window again with 0."""
    if not width:
        chrome.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        return
    phone = {"width": width, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)


def accessibility_faults(chrome: WebDriver) -> list[str]:
    """Return what axe-core finds serious or critical: rule, and the first elements."""
    script = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
    chrome.execute_script(script)
    found = chrome.execute_async_script(
        "axe.run(document, {resultTypes: ['violations']}).then(arguments[0])"
    )
    return [
        f"{fault['id']}: {[node['target'] for node in fault['nodes'][:3]]}"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]
