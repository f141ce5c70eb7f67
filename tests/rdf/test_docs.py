"""The examples in the docstrings of kg.rdf are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import kg.rdf

MODULES = sorted(module.name for module in pkgutil.iter_modules(kg.rdf.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str) -> None:
    """Each example gives what it says."""
    assert 0 == doctest.testmod(importlib.import_module(f"kg.rdf.{name}")).failed
