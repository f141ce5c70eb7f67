"""What is needed: pinned for the tests, and its licences told."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "ci.lock"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKED_EXTRAS = ("dev", "bench", "fuzz")


def locked() -> dict[str, list[Requirement]]:
    """Return the pins by name; one name may have several, for different systems."""
    found: dict[str, list[Requirement]] = {}
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def declared(extras: tuple[str, ...]) -> list[Requirement]:
    """Return what is always needed and what some extras need, their extras included."""
    found = [Requirement(text) for text in PROJECT["dependencies"]]
    waiting = [*extras]
    while waiting:
        for text in PROJECT["optional-dependencies"][waiting.pop()]:
            need = Requirement(text)
            if need.name == PROJECT["name"]:
                waiting += need.extras
            else:
                found.append(need)
    return found


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    """The script that writes docs/licences.md."""
    spec = importlib.util.spec_from_file_location("licences", ROOT / "docs" / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lock_pins_all_that_the_tests_need() -> None:
    """Every declared dependency has a pin within its bounds; if this fails: ``make lock``."""
    pins = locked()
    for need in declared(LOCKED_EXTRAS):
        for pin in pins.get(canonicalize_name(need.name), [Requirement("missing==0")]):
            (exact,) = pin.specifier
            assert exact.operator == "=="
            assert need.specifier.contains(exact.version), need


def test_lock_is_of_no_registry() -> None:
    """Nothing in the lock file ties it to one registry: only pins stand there."""
    text = LOCK.read_text(encoding="utf-8")
    assert not re.search(r"://|--|@|\[", text)


def test_what_is_installed_by_make_is_locked() -> None:
    """The environment of the tests is made with the lock file; what people install is not."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert '--editable ".[dev]" --constraint $(LOCK)' in makefile
    assert not any("==" in text for text in PROJECT["dependencies"])


def test_licences_name_every_dependency() -> None:
    """Whatever people may come to install is on the page, and igraph's licence is marked."""
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    named = {canonicalize_name(name) for name in re.findall(r"^\| ([\w.-]+) ", page, re.M)}
    extras = set(PROJECT["optional-dependencies"]) - {"dev", "bench", "fuzz", "release"}
    needed = {canonicalize_name(need.name) for need in declared(tuple(sorted(extras)))}
    assert needed - named == set()
    assert re.search(r"^\| igraph \| GPL.* \*\*\(c\)\*\* \|$", page, re.M)


@pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info[:2] != (3, 11),
    reason="other systems need other packages",
)
def test_licences_are_new(licences: ModuleType) -> None:
    """The page is what the installed packages say; if this fails: ``make licences``."""
    assert licences.page() == (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
