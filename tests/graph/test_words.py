from __future__ import annotations

import pytest

from kg.graph.words import day, days, link, local


@pytest.mark.parametrize(
    ("address", "followed"),
    [
        ("https://wire.example/a?b=1&c=2", True),
        ("http://wire.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)//https://x", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("file:///etc/passwd", False),
        ("//wire.example/a", False),
        ("https:", False),
        ("http://[", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_links(address: str | None, followed: bool) -> None:
    """An article's address is a link only if it is http or https with a host."""
    assert link(address) == (address if followed else "")


def test_local_names() -> None:
    """IRIs are shown by their last part, plain values as they are."""
    assert local("https://w3id.org/claimgraph/ontology#Unverified") == "Unverified"
    assert local("assertion") == "assertion"
    assert local(None) == ""


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2025-07-06", "2025-07-06"),
        ("XXXX-07-06", "6 July"),
        ("XXXX-12", "December"),
        ("2025-W27", "2025-W27"),
        ("XXXX-13-01", "XXXX-13-01"),
        (None, ""),
    ],
)
def test_days(value: str | None, written: str) -> None:
    """A day without a year reads as one; every other value stays as it is."""
    assert day(value) == written


@pytest.mark.parametrize(
    ("value", "ends"),
    [
        ("2025-07-06", ("2025-07-06", "2025-07-06")),
        ("2025-02", ("2025-02-01", "2025-02-28")),
        ("2025", ("2025-01-01", "2025-12-31")),
        ("2025-W01", ("2024-12-30", "2025-01-05")),
        ("2025-02-30", ("", "")),
        ("XXXX-07-06", ("", "")),
        ("P3D", ("", "")),
        (None, ("", "")),
    ],
)
def test_first_and_last_day(value: str | None, ends: tuple[str, str]) -> None:
    """A value is the days that it may mean; without a year it is none."""
    assert days(value) == ends
