"""docs/api.md is what the docstrings say, and has every public name."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import kg.api

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_page_is_new() -> None:
    """Who changes a docstring makes the page again: ``make docs``."""
    spec = importlib.util.spec_from_file_location("build", ROOT / "docs" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page() == PAGE


def test_every_public_name_has_its_place() -> None:
    """Each class of the API has a heading, and what can be asked of a graph has one."""
    headings = {line.lstrip("# ") for line in PAGE.splitlines() if line.startswith("#")}
    assert {f"kg.api.{name}" for name in kg.api.__all__} - headings == {"kg.api.KnowledgeGraph"}
    assert {f"kg.{name}" for name in kg.__all__} - headings == {"kg.__version__"}
    for name in dir(kg.api.KnowledgeGraph):
        assert name.startswith("_") or f"KnowledgeGraph.{name}" in headings


def test_examples_are_fenced() -> None:
    """No example stands as a quotation, and no role of another markup is left."""
    fenced = False
    for line in PAGE.splitlines():
        fenced ^= line.startswith("```")
        assert fenced or not line.startswith((">>>", "..."))
        assert fenced or ":class:" not in line


def test_every_test_that_the_threats_name_exists() -> None:
    """docs/threats.md points at tests and files that are there."""
    page = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    )
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 30
    assert {name for name in named if f"def {name}(" not in sources} == set()
    files = set(re.findall(r"`(tests/[\w/]+\.py)`", page))
    assert {name for name in files if not (ROOT / name).is_file()} == set()
