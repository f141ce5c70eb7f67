from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph.words import day, link, local, passages
from kg.model import Value


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


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), min_size=1, max_size=4),
)
def test_passages_give_back_the_sentence(text: str, ends: list[tuple[int, int]]) -> None:
    """Pieces joined are the sentence, and exactly the quoted characters are marked."""
    spans = [(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in ends]
    rows: list[dict[str, Value]] = [
        {
            "article": "d:1",
            "before": text[:a],
            "quote": text[a:b],
            "after": text[b:],
            "start": 100 + a,
            "end": 100 + b,
        }
        for a, b in spans
    ]
    (pieces,) = passages(rows)
    assert "".join(piece for piece, _ in pieces) == text
    marked = [quoted for piece, quoted in pieces for _ in piece]
    assert marked == [any(a <= at < b for a, b in spans) for at in range(len(text))]


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
