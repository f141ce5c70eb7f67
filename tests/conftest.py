"""What every test may use; nothing here touches the network or the shipped model."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from kg.model import Extraction, Resolution
from tests import factories

# A shared machine makes single examples slow without making them wrong.
settings.register_profile("claimgraph", deadline=None, print_blob=True)
settings.register_profile("long", deadline=None, print_blob=True, max_examples=3000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "claimgraph"))


@pytest.fixture
def extractions() -> tuple[Extraction, ...]:
    """Two articles, extracted by hand."""
    return factories.extractions()


@pytest.fixture
def resolution() -> Resolution:
    """Who is who in the two articles."""
    return factories.resolution()
