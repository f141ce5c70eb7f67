"""What every test may use; nothing here touches the network or the shipped model."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

import kg
from kg.config import Settings
from kg.model import Extraction, Resolution
from tests import articles, factories

# A shell ignores Ctrl-C in what it starts in the background, and so would every command under test.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A shared machine makes single examples slow without making them wrong.
hypothesis_settings.register_profile("claimgraph", deadline=None, print_blob=True)
hypothesis_settings.register_profile("long", deadline=None, print_blob=True, max_examples=3000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "claimgraph"))


@pytest.fixture
def extractions() -> tuple[Extraction, ...]:
    """Two articles, extracted by hand."""
    return factories.extractions()


@pytest.fixture
def resolution() -> Resolution:
    """Who is who in the two articles."""
    return factories.resolution()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph of one article, built by the real stages; tests read it and leave it as it is."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "article.txt").write_text(articles.ARTICLE, encoding="utf-8")
    settings = Settings(published=articles.PUBLISHED)
    kg.build([str(folder / "article.txt")], folder / "out", settings)
    return folder / "out"
